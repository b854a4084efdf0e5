"""`linkage demo`: loads once, says who can sign in, reports what needs find."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select
from sqlmodel import Session

from database.models.lacks import LackTotal
from database.models.match_results import MatchResult
from database.models.outcomes import LearningRun
from database.session import Database
from linkage.commands.demo import demo
from linkage.config import from_environment
from linkage.demo.accounts import ACCOUNTS, PASSWORD
from linkage.errors import Conflict
from search.index import open_index

SMALL = ("load", "--firms", "40", "--needs", "6", "--as-of", "2026-11-21")


@pytest.fixture(autouse=True)
def _instance(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, database_url: str) -> None:
    monkeypatch.setenv("LINKAGE_HOME", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", database_url)


def run(*words: str) -> Result:
    return CliRunner().invoke(demo, words)


def test_load_fills_the_instance_and_its_index() -> None:
    result = run(*SMALL)

    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["suppliers"]["created"] == 40
    assert json.loads(result.stdout)["needs"]["created"] == 6
    assert open_index(from_environment().index_dir).stats().documents > 30


def test_load_leaves_no_page_of_the_officers_empty(database: Database) -> None:
    run(*SMALL)

    with Session(database.engine) as session:
        assert session.execute(select(func.count()).select_from(LackTotal)).scalar_one() > 0
        assert session.execute(select(func.count()).select_from(LearningRun)).scalar_one() == 1
        assert session.execute(select(func.count()).select_from(MatchResult)).scalar_one() > 0


def test_load_leaves_the_index_to_who_is_writing_it() -> None:
    with open_index(from_environment().index_dir).rebuilding() as is_writer:
        assert is_writer
        result = run(*SMALL)

    assert result.exit_code == 0, result.output
    assert "Another process is writing the search index" in result.stderr


def test_load_tells_the_accounts_on_stderr() -> None:
    told = run(*SMALL).stderr

    assert PASSWORD in told
    assert all(account.email in told for account in ACCOUNTS)


def test_load_is_refused_the_second_time() -> None:
    run(*SMALL)

    assert isinstance(run(*SMALL).exception, Conflict)


def test_load_if_empty_leaves_what_is_there() -> None:
    run(*SMALL)

    result = run(*SMALL, "--if-empty")

    assert (result.exit_code, result.stdout) == (0, "")
    assert "japan@assembler.example" in result.stderr


def test_load_again_changes_nothing() -> None:
    run(*SMALL)

    assert json.loads(run(*SMALL, "--again").stdout)["suppliers"]["unchanged"] == 40


def test_accounts_of_an_instance_without_the_demo_are_none() -> None:
    assert run("accounts").stderr == "This instance has no demo accounts.\n"


def test_report_counts_every_open_need() -> None:
    run(*SMALL)

    counted = json.loads(run("report", "--as-of", "2026-11-21").stdout)

    assert counted["needs"] == counted["nobody"] + counted["handful"] + counted["more"] > 0
