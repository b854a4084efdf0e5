"""The command that reminds suppliers of requests for quotation, and the worker's own round of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import Session

from linkage.commands import instance
from linkage.commands.watches import DayWatch, run_rfqs
from tests.kills import command, kill_around_commits, run_together
from tests.linkage.services.test_rfq_reminders import ending_in
from tests.rfq_makers import letters

from .conftest import Linkage


def _written(session: Session) -> int:
    session.rollback()
    return len(letters(session, "reminded"))


def test_reminders_are_counted_then_written_once(
    linkage: Linkage, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINKAGE_BASE_URL", "https://agency.example")
    ending_in(session, 3)
    assert "2 reminders would be written." in linkage("rfqs", "remind", "--dry-run").err
    assert _written(session) == 0
    assert linkage("rfqs", "remind", "--json").json() == {"reminders": 2}
    assert linkage("rfqs", "remind", "--json").json() == {"reminders": 0}
    assert _written(session) == 2
    assert all("https://agency.example/" in each.body for each in letters(session, "reminded"))


def test_a_worker_reminds_by_itself(linkage: Linkage, session: Session) -> None:
    assert linkage("rfqs", "remind").code == 0
    ending_in(session, 3)
    with instance() as context:
        DayWatch(context, (run_rfqs,)).look()
    assert _written(session) == 2


def test_runs_that_are_killed_or_meet_remind_each_supplier_once(
    session: Session, database_url: str, tmp_path: Path
) -> None:
    ending_in(session, 3)
    remind = command(database_url, tmp_path, "rfqs", "remind")
    kill_around_commits(remind, 1)
    assert _written(session) == 2
    ending_in(session, 3)
    run_together(remind, remind)
    assert _written(session) == 4
