import json
from pathlib import Path

import pytest
import yaml

from database.session import Database, transaction
from linkage.inputs.pairings import PairingInput
from linkage.services.audit import SYSTEM
from linkage.services.pairings import create_pairing, fits_of_input
from tests.factories import make_need, make_supplier

from .conftest import Linkage

MARKET = {
    "needs": {"a": 1, "b": 1},
    "suppliers": {"p": 1, "q": 1},
    "candidates": [
        {"need": "a", "supplier": "p", "score": 0.9},
        {"need": "a", "supplier": "q", "score": 0.8},
        {"need": "b", "supplier": "p", "score": 0.7},
    ],
}


def pairs(answer: dict) -> set[tuple[str, str]]:
    return {(each["need"], each["supplier"]) for each in answer["paired"]}


def test_market_of_a_file_is_paired_for_the_best_of_all(linkage: Linkage, tmp_path: Path) -> None:
    file = tmp_path / "market.yaml"
    file.write_text(yaml.safe_dump(MARKET))
    assert pairs(linkage("pair", "run", file, "--json").json()) == {("a", "q"), ("b", "p")}


def test_market_from_stdin_keeps_and_refuses_what_it_says(linkage: Linkage) -> None:
    market = {**MARKET, "keep": [{"need": "a", "supplier": "p"}]}
    answer = linkage("pair", "run", "-", "--json", stdin=json.dumps(market)).json()
    assert pairs(answer) == {("a", "p")}
    assert [(gap["need"], gap["slots"]) for gap in answer["report"]["gaps"]] == [("b", 1)]
    market = {**MARKET, "veto": [{"need": "b", "supplier": "p"}], "policy": "stable"}
    assert pairs(linkage("pair", "run", "-", "--json", stdin=json.dumps(market)).json()) == {("a", "p")}


def test_market_that_cannot_be_is_refused_with_a_sentence(linkage: Linkage) -> None:
    market = {**MARKET, "keep": [{"need": "a", "supplier": "nobody"}]}
    answer = linkage("pair", "run", "-", stdin=json.dumps(market))
    assert (answer.code, answer.out) == (1, "")
    assert "cannot be paired" in answer.err


@pytest.fixture
def code(linkage: Linkage, database_url: str) -> str:
    database = Database(database_url)
    with database.session() as session:
        make_supplier(session)
        given = PairingInput(name="Spring", needs=[make_need(session).code])
        fits = fits_of_input(session, given)
        with transaction() as opened:
            found = create_pairing(opened, given, fits, by=SYSTEM).code
    database.close()
    return found


def test_pairing_of_the_instance_is_listed_and_run_again(linkage: Linkage, code: str) -> None:
    assert [each["code"] for each in linkage("pair", "list", "--json").json()] == [code]
    assert code in linkage("pair", "list").out
    answer = linkage("pair", "run", code, "--json").json()
    assert (answer["run"], answer["moves"], len(answer["paired"])) == (2, [], 1)
    dry = linkage("pair", "run", code, "--dry-run")
    assert dry.out.count("\n") == 1
    assert "1 of 3 places filled, 0 moved; over-booked 0%" in dry.err
    assert linkage("pair", "run", code, "--dry-run", "--json").json()["run"] == 2
