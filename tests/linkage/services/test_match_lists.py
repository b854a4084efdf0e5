"""Lists that were shown are noted once, without the person, and never in the way of a page."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from sqlmodel import Session, select

from database.enums import ReaderRole
from database.models.match_lists import ListedFirm, MatchList
from database.session import Database, transaction
from linkage.config import Config
from linkage.days import agency_today
from linkage.inputs.base import read_input
from linkage.inputs.outcomes import OutcomeInput
from linkage.services import match_lists
from linkage.services.audit import SYSTEM
from linkage.services.matches import matches_of_need
from linkage.services.outcomes import record_outcome
from matching.facts import Matches
from matching.scoring import STANDARD
from tests.factories import make_need, make_supplier


@pytest.fixture(autouse=True)
def _started(database: Database, config: Config) -> None:
    match_lists.start(database, config)


def _note(session: Session, matches: Matches, role: ReaderRole = ReaderRole.OFFICER) -> None:
    match_lists.note_list(session, matches, role=role)
    match_lists.flush(session.info["database"])
    session.rollback()


def _answer(session: Session, firms: int = 2) -> Matches:
    need = make_need(session)
    for _ in range(firms):
        make_supplier(session)
    return matches_of_need(session, need)


def test_list_is_noted_with_places_scores_and_criteria(session: Session) -> None:
    answer = _answer(session)
    _note(session, answer)
    (head,) = session.exec(select(MatchList)).all()
    assert (head.shown_on, head.role, head.weights_version) == (agency_today(), ReaderRole.OFFICER, STANDARD.version)
    firms = session.exec(select(ListedFirm).order_by(ListedFirm.rank)).all()  # type: ignore[arg-type]
    assert [firm.rank for firm in firms] == [1, 2]
    assert [firm.score for firm in firms] == [match.score for match in answer.matches]
    assert firms[0].supplier_score == answer.matches[0].supplier_score
    assert set(firms[0].criteria) <= {*STANDARD.values, match_lists.CONFIRMED}


def test_criteria_and_weights_give_the_score_back(session: Session) -> None:
    (match,) = _answer(session, firms=1).matches
    noted = match_lists.criteria_of(match)
    told = {name: score for name, score in noted.items() if name in STANDARD.values}
    total = sum(STANDARD.values[name] for name in told)
    again = noted[match_lists.CONFIRMED] * sum(STANDARD.values[name] * score for name, score in told.items()) / total
    assert again == pytest.approx(match.score, abs=1e-3)


def test_same_list_is_noted_once_a_day_for_each_kind_of_reader(session: Session, database: Database) -> None:
    answer = _answer(session)
    for role in (ReaderRole.OFFICER, ReaderRole.OFFICER, ReaderRole.ASSEMBLER):
        _note(session, answer, role)
    match_lists._notebooks[database]._known.clear()  # another process does not know what this one has noted
    _note(session, answer)
    assert len(session.exec(select(MatchList)).all()) == 2
    assert len(session.exec(select(ListedFirm)).all()) == 4


def test_list_that_changed_is_another_one(session: Session) -> None:
    answer = _answer(session)
    _note(session, answer)
    _note(session, replace(answer, matches=answer.matches[::-1]))
    assert len(session.exec(select(MatchList)).all()) == 2


def test_empty_list_is_not_noted(session: Session) -> None:
    answer = _answer(session)
    _note(session, replace(answer, matches=()))
    assert session.exec(select(MatchList)).all() == []


def test_need_or_firm_that_is_gone_meanwhile_is_left_out(session: Session) -> None:
    answer = _answer(session)
    gone = replace(answer.matches[0], supplier="22222222")
    _note(session, replace(answer, matches=(gone, answer.matches[1])))
    assert session.exec(select(ListedFirm.rank)).all() == [2]
    _note(session, replace(answer, need="22222222"))
    assert len(session.exec(select(MatchList)).all()) == 1


def test_database_that_does_not_answer_breaks_nothing(
    session: Session, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    answer = _answer(session)
    match_lists.note_list(session, replace(answer, need="\ud800"), role=ReaderRole.OFFICER)
    match_lists.flush(database)
    assert "could not be noted" in caplog.text


def test_database_nobody_started_for_notes_nothing(session: Session, database: Database) -> None:
    answer = _answer(session)
    del match_lists._notebooks[database]
    _note(session, answer)
    assert session.exec(select(MatchList)).all() == []


def test_exposure_counts_lists_places_and_those_never_shown(session: Session) -> None:
    answer = _answer(session, firms=2)
    make_supplier(session, capabilities=[])
    _note(session, answer)
    _note(session, replace(answer, matches=answer.matches[:1]))
    found = match_lists.exposure(session, days=30)
    assert (found.lists, found.suppliers, found.never_shown) == (2, 3, 1)
    assert [count for _, count in found.most] == [2, 1]
    assert found.gini == pytest.approx(4 / 9)
    assert match_lists.exposure(session, places=1).never_shown == 2


def test_old_lists_are_swept(session: Session) -> None:
    _note(session, _answer(session))
    with transaction() as writing:
        for row in writing.exec(select(MatchList)).all():
            row.shown_on = agency_today() - datetime.timedelta(days=40)
    with transaction() as writing:
        assert match_lists.sweep(writing, days=60) == 0
        assert match_lists.sweep(writing, days=30) == 1
    assert session.exec(select(ListedFirm)).all() == []


def test_introduction_remembers_how_the_firm_stood(session: Session) -> None:
    answer = _answer(session)
    second = answer.matches[1]
    _note(session, answer)
    given = read_input(OutcomeInput, {"need": answer.need, "supplier": second.supplier, "stage": "introduced"})
    with transaction() as writing:
        outcome = record_outcome(writing, given, by=SYSTEM)
    assert (outcome.rank, outcome.score, outcome.shown_on) == (2, second.score, agency_today())
    assert (outcome.supplier_score, outcome.weights_version) == (second.supplier_score, STANDARD.version)
    assert outcome.criteria == match_lists.criteria_of(second)
