"""`linkage funnel`: figures with their sources, the rows behind them, and a file."""

from __future__ import annotations

import csv
from pathlib import Path

from sqlmodel import Session

from tests.linkage_makers import make_linkage

from .conftest import Linkage


def test_json_carries_sources_and_rows(linkage: Linkage, session: Session) -> None:
    outcome = make_linkage(session)
    found = linkage("funnel", "--json", "--rows").json()
    agreed = next(each for each in found["stages"] if each["stage"] == "agreed")
    assert (agreed["reached"], agreed["confirmed"], agreed["happened"]) == (1, 1, 1)
    assert agreed["reached_rows"] == [outcome.code]
    assert agreed["counts"] == "pairs"
    assert "outcomes" in agreed["source"]
    assert agreed["of_proposed"] == 1.0
    assert found["going_on_rows"] == [outcome.code]
    for each in found["stages"][:3]:
        assert (each["confirmed"], each["confirmed_rows"], each["happened_confirmed"]) == (None, None, None)
    assert "reached_rows" not in linkage("funnel", "--json").json()["stages"][0]


def test_filters_and_days_count(linkage: Linkage, session: Session) -> None:
    make_linkage(session)
    for option in (("--from", "1999-01-01", "--to", "1999-12-31"), ("--fair", "NONE"), ("--process", "no-such")):
        found = linkage("funnel", "--json", *option).json()
        assert found["stages"][2]["reached"] == 0, option
    refused = linkage("funnel", "--from", "31.01.2026")
    assert refused.code == 2
    assert "2026-01-31" in refused.err


def test_file_and_text(linkage: Linkage, session: Session, tmp_path: Path) -> None:
    make_linkage(session)
    lines = [line.split() for line in linkage("funnel").out.splitlines()]
    assert ["proposed", "1", "–", "confirmed", "Pairs", "proposed"] in lines
    assert ["agreed", "1", "1", "confirmed", "Accepted", "by", "both"] in lines
    assert ["met", "0", "0", "confirmed", "Met,", "or", "got", "further"] in lines
    file = tmp_path / "funnel.csv"
    assert linkage("funnel", "--csv", file).code == 0
    with file.open(encoding="utf-8-sig", newline="") as opened:
        cells = list(csv.DictReader(opened))
    assert list(cells[0])[:4] == ["stage", "counts", "source", "reached"]
    assert [each["confirmed"] for each in cells[:5]] == ["", "", "", "1", "0"]
