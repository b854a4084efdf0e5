"""Asking firms whether their profile is still true: whom and when, once a month, and what each answer does."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from sqlmodel import Session, select

from database.columns import now
from database.enums import ProfileStatus, QuestionAnswer, QuestionChannel
from database.models.companies import Company, SupplierProfile
from database.models.outbox import OutboxMessage
from database.models.profile_questions import ProfileQuestion
from database.queries import profile_questions as rows
from database.session import transaction
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.profile_questions import AnswerInput
from linkage.services import profile_questions as services
from linkage.services.audit import SYSTEM
from linkage.services.matches import matches_of_need
from matching.staleness import asked_since, confirmed_since
from tests.factories import make_need, make_supplier, make_user

TODAY = agency_today()
DAY = datetime.timedelta(days=1)
YEAR_AGO = asked_since(TODAY)
CONTACT = {"name": "Anh Na", "email": "na@hoasen.example"}


def silent(session: Session, confirmed_on: datetime.date | None = YEAR_AGO, **overrides: object) -> Company:
    return make_supplier(session, confirmed_on=confirmed_on, contact=CONTACT, **overrides)


def ask(session: Session, on: datetime.date = TODAY) -> services.Asked:
    ids = services.due_ids(session, on)
    with transaction() as writing:
        return services.ask_by_letter(writing, ids, on=on, base_url="https://linkage.example", by=SYSTEM)


def secret_of(session: Session) -> str:
    body = session.exec(select(OutboxMessage).order_by(OutboxMessage.id.desc())).first().body  # type: ignore[union-attr]
    return body.split("/l/")[1].split("/")[0]


def say(secret: str, answer: str, note: str = "") -> bool:
    with transaction() as session:
        return services.answer(session, secret, read_input(AnswerInput, {"answer": answer, "note": note}))


def confirmed(session: Session, company: Company) -> datetime.date | None:
    session.expire_all()
    return session.exec(select(SupplierProfile).where(SupplierProfile.company_id == company.id)).one().confirmed_on


@pytest.mark.parametrize(
    ("confirmed_on", "status", "is_due"),
    [
        (YEAR_AGO, "listed", True),
        (YEAR_AGO + DAY, "listed", False),
        (YEAR_AGO, "paused", False),
        (None, "listed", False),
    ],
)
def test_listed_firm_is_asked_from_twelve_months_on(
    session: Session, confirmed_on: datetime.date | None, status: str, is_due: bool
) -> None:
    silent(session, confirmed_on, status=status)
    assert ask(session).letters == int(is_due)


def test_firm_that_never_confirmed_counts_from_its_first_day(session: Session) -> None:
    company = silent(session, None)
    with transaction() as writing:
        found = writing.get_one(Company, company.id)
        found.created_at = now() - 370 * DAY
        assert found.supplier_profile is not None
        found.supplier_profile.confirmed_on = None
    assert ask(session).letters == 1


def test_firm_is_asked_again_after_thirty_days_and_not_before(session: Session) -> None:
    silent(session)
    assert [ask(session, TODAY + days * DAY).letters for days in (0, 0, 29, 30, 31, 60)] == [1, 0, 0, 1, 0, 1]


def test_letter_goes_to_who_speaks_for_the_firm_in_their_language(session: Session) -> None:
    company = silent(session)
    make_user(session, company=company, email="sen@hoasen.example", language="en")
    ask(session)
    letter = session.exec(select(OutboxMessage)).one()
    assert (letter.recipient, letter.language) == ("sen@hoasen.example", "en")
    assert "https://linkage.example/l/" in letter.body
    assert company.name in letter.subject


def test_firm_without_an_address_is_counted_and_not_asked(session: Session) -> None:
    make_supplier(session, confirmed_on=YEAR_AGO)
    assert ask(session) == services.Asked(letters=0, without_address=1)
    assert session.exec(select(ProfileQuestion)).all() == []


def test_still_true_confirms_the_profile_once(session: Session) -> None:
    company = silent(session)
    ask(session)
    secret = secret_of(session)
    assert say(secret, "still-true") is True
    assert confirmed(session, company) == TODAY
    assert say(secret, "closed") is False
    session.expire_all()
    assert session.exec(select(ProfileQuestion)).one().answer is QuestionAnswer.STILL_TRUE


def test_first_answer_closes_the_other_open_questions_of_the_firm(session: Session) -> None:
    company = silent(session)
    ask(session)
    with transaction() as writing:
        sheet = services.make_question(
            writing, writing.get_one(Company, company.id), QuestionChannel.SHEET, on=TODAY, by=SYSTEM
        )
    assert say(sheet, "still-true") is True
    assert say(secret_of(session), "changed", "New press") is False


def test_change_waits_for_an_officer_and_confirms_nothing(session: Session) -> None:
    company = silent(session)
    ask(session)
    say(secret_of(session), "changed", "Two new presses")
    assert confirmed(session, company) == YEAR_AGO
    (question,) = rows.waiting_answers(session)
    assert question.note == "Two new presses"
    assert ask(session, TODAY + 40 * DAY).letters == 0
    with transaction() as writing:
        services.settle_answer(writing, writing.get_one(ProfileQuestion, question.id), is_closed=False, by=SYSTEM)
    assert ask(session, TODAY + 40 * DAY).letters == 1


def test_closed_firm_leaves_search_and_matching_when_an_officer_confirms_it(session: Session) -> None:
    company = silent(session)
    ask(session)
    say(secret_of(session), "closed")
    assert _status(session, company) is ProfileStatus.LISTED
    (question,) = rows.waiting_answers(session)
    with transaction() as writing:
        services.settle_answer(writing, writing.get_one(ProfileQuestion, question.id), is_closed=True, by=SYSTEM)
    assert _status(session, company) is ProfileStatus.PAUSED
    with pytest.raises(Conflict), transaction() as writing:
        services.settle_answer(writing, writing.get_one(ProfileQuestion, question.id), is_closed=True, by=SYSTEM)


def _status(session: Session, company: Company) -> ProfileStatus:
    session.expire_all()
    return session.exec(select(SupplierProfile).where(SupplierProfile.company_id == company.id)).one().status


def test_change_without_words_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        read_input(AnswerInput, {"answer": "changed", "note": " "})
    assert list(refused.value.fields) == ["note"]


def test_link_ends_by_its_day_and_a_foreign_one_opens_nothing(session: Session) -> None:
    silent(session)
    ask(session)
    secret = secret_of(session)
    with pytest.raises(NotFound):
        services.question_of(session, "x" + secret)
    with time_machine.travel(now() + 91 * DAY), pytest.raises(NotFound):
        services.question_of(session, secret)


def test_from_eighteen_months_on_a_firm_is_visited_and_not_matched(session: Session) -> None:
    last = confirmed_since(TODAY)
    visited, matched = silent(session, last - DAY, province="01"), silent(session, last)
    assert [firm.id for firm in rows.firms_to_visit(session, since=last)] == [visited.id]
    assert rows.visits_per_province(session, since=last) == {"01": 1}
    assert rows.firms_to_visit(session, since=last, province="24") == []
    found = matches_of_need(session, make_need(session), on=TODAY)
    assert [match.supplier for match in found.matches] == [matched.code]
