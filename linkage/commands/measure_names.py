"""Names of firms measured against labelled pairs."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

import click

from linkage.commands import print_json
from linkage.errors import Invalid
from linkage.language import _l, fill

NAMES_ASKED = 0.95
_COLUMNS = ("name_a", "name_b", "same", "why")
# Labels that rest on the tax code: nobody could tell by the names.
_BY_TAX_CODE = re.compile(r"needs the tax code|tax code confirms|same tax code|tax code kept")


@dataclass(frozen=True, slots=True)
class NameFigures:
    """Verdicts on `pairs` pairs against their labels; `wrong` are those that were judged otherwise, with the score."""

    pairs: int
    precision: float
    recall: float
    wrong: tuple[tuple[str, str, bool, float], ...]

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / max(1e-9, self.precision + self.recall)


def measure_name_pairs(file: Path) -> NameFigures:
    """Judges each pair by the names alone; labels that rest on the tax code are left out. Raises Invalid."""
    from matching.registry.records import FirmRecord
    from matching.registry.resolving import compare

    said: list[bool] = []
    labels: list[bool] = []
    wrong: list[tuple[str, str, bool, float]] = []
    for row in _rows(file):
        if _BY_TAX_CODE.search(row["why"]):
            continue
        pair = compare(FirmRecord("a", name=row["name_a"]), FirmRecord("b", name=row["name_b"]))
        said.append(pair.verdict in ("same-site", "same-company"))
        labels.append(row["same"] == "1")
        if said[-1] != labels[-1]:
            wrong.append((row["name_a"], row["name_b"], labels[-1], pair.score))
    right = sum(one and other for one, other in zip(said, labels, strict=True))
    return NameFigures(len(said), right / max(1, sum(said)), right / max(1, sum(labels)), tuple(wrong))


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        try:
            rows = list(csv.DictReader(opened))
        except (csv.Error, UnicodeDecodeError):
            raise Invalid(_l("The file is not CSV in UTF-8.")) from None
    if not rows or any(row.get(name) is None for row in rows for name in _COLUMNS):
        raise Invalid(fill(_l("Use columns named: %(names)s."), names=", ".join(_COLUMNS)))
    return rows


@click.command("names")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--wrong", "shows_wrong", is_flag=True, help="Also list every pair that was judged otherwise than its label."
)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def measure_names(file: Path, *, shows_wrong: bool, as_json: bool) -> None:
    """Measure whether the firms of FILE (columns name_a, name_b, same, why) are known again by their names alone."""
    found = measure_name_pairs(file)
    if as_json:
        figures = {"pairs": found.pairs, "f1": found.f1, "precision": found.precision, "recall": found.recall}
        print_json({name: round(figure, 4) for name, figure in figures.items()})
        return
    for a, b, is_same, score in found.wrong if shows_wrong else ():
        click.echo(f"{'same' if is_same else 'other'} {score:.2f}: {a} | {b}")
    verdict = "met" if found.f1 >= NAMES_ASKED else "MISSED"
    click.echo(
        f"names: F1 {found.f1:.3f}, precision {found.precision:.3f}, recall {found.recall:.3f} of {found.pairs} pairs"
        f" (asked: at least {NAMES_ASKED}): {verdict}"
    )
