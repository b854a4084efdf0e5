"""The ladder of a linkage: words of both sides, denials, ends, owners."""

from __future__ import annotations

import datetime
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from database.enums import AnsweredVia, ConfirmedBy, FairSide, OutcomeReason, OutcomeStage
from database.models.audit_events import AuditEvent
from database.models.outcomes import Outcome, OutcomeStep
from database.queries import outcomes as rows
from database.session import Database, transaction
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid, LinkageError, NotAllowed, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.linkages import CallInput, EndInput, ReachedInput
from linkage.inputs.outcomes import OutcomeInput
from linkage.services import linkages
from linkage.services.audit import SYSTEM, Actor
from linkage.services.ladder import LADDER, SIDES_OF, Teller, confirmed_by, is_confirmed, said_at, step_at
from linkage.services.linkage_dues import DueKind, dues_of
from linkage.services.linkage_ends import end_linkage, take_up
from linkage.services.linkage_queue import StuckBy, stuck, stuck_count
from linkage.services.outcomes import past_work, record_outcome
from tests.factories import make_need, make_officer, make_supplier, make_user
from tests.linkage_makers import make_linkage

TODAY = agency_today()
SUPPLIER = Teller(FairSide.SUPPLIER, AnsweredVia.ACCOUNT, SYSTEM)
BUYER = Teller(FairSide.ASSEMBLER, AnsweredVia.ACCOUNT, SYSTEM)
AGENCY = Teller(None, AnsweredVia.PAPER, SYSTEM)


@pytest.fixture
def linkage(session: Session) -> Outcome:
    return make_linkage(session)


def report(linkage: Outcome, teller: Teller, stage: str = "sample", **given: Any) -> OutcomeStep:
    with transaction() as session:
        found = session.get_one(Outcome, linkage.id)
        return linkages.report_step(session, found, read_input(ReachedInput, {"stage": stage, **given}), teller=teller)


def confirm(linkage: Outcome, teller: Teller, stage: OutcomeStage = OutcomeStage.SAMPLE) -> None:
    with transaction() as session:
        linkages.confirm_step(session, session.get_one(Outcome, linkage.id), stage, teller=teller)


def deny(linkage: Outcome, teller: Teller, stage: OutcomeStage = OutcomeStage.SAMPLE) -> None:
    with transaction() as session:
        linkages.deny_step(session, session.get_one(Outcome, linkage.id), stage, teller=teller)


def end(linkage: Outcome, teller: Teller, reason: str = "price", **given: Any) -> None:
    with transaction() as session:
        told = read_input(EndInput, {"reason": reason, **given})
        end_linkage(session, session.get_one(Outcome, linkage.id), told, teller=teller)


def now_of(session: Session, linkage: Outcome) -> Outcome:
    session.expire_all()
    return session.get_one(Outcome, linkage.id)


def sample_of(session: Session, linkage: Outcome) -> OutcomeStep:
    step = step_at(now_of(session, linkage), OutcomeStage.SAMPLE)
    assert step is not None
    return step


def test_word_of_one_side_waits_for_the_other(session: Session, linkage: Outcome) -> None:
    report(linkage, SUPPLIER, reached_on="2026-05-02", evidence="Phiếu mẫu 17")
    found = now_of(session, linkage)
    assert (found.stage, found.stage_on.isoformat(), found.last_event_on) == (
        OutcomeStage.SAMPLE,
        "2026-05-02",
        TODAY,
    )
    step = sample_of(session, linkage)
    assert (step.confirmed_by, is_confirmed(step), step.evidence_by) == (
        ConfirmedBy.SUPPLIER,
        False,
        FairSide.SUPPLIER,
    )
    confirm(linkage, BUYER)
    step = sample_of(session, linkage)
    assert (step.confirmed_by, is_confirmed(step)) == (ConfirmedBy.BOTH, True)
    actions = session.exec(select(AuditEvent.action).order_by(col(AuditEvent.id))).all()
    assert [each for each in actions if each.startswith("linkage.step")] == [
        "linkage.step_reported",
        "linkage.step_confirmed",
    ]


def test_day_stands_once_the_other_side_said_so(session: Session, linkage: Outcome) -> None:
    report(linkage, SUPPLIER, reached_on="2026-05-02")
    report(linkage, SUPPLIER, reached_on="2026-05-03")
    assert sample_of(session, linkage).reached_on.isoformat() == "2026-05-03"
    report(linkage, BUYER, reached_on="2026-06-01")
    step = sample_of(session, linkage)
    assert (step.reached_on.isoformat(), step.confirmed_by) == ("2026-05-03", ConfirmedBy.BOTH)


def test_step_below_a_confirmed_one_waits_for_nobody(session: Session, linkage: Outcome) -> None:
    report(linkage, SUPPLIER, "nda")
    in_forty_days = TODAY + datetime.timedelta(days=40)
    assert _asked_for(session, linkage) == [OutcomeStage.NDA]
    assert _hitches(session, linkage, in_forty_days) == [OutcomeStage.NDA]
    report(linkage, SUPPLIER)
    confirm(linkage, BUYER)
    report(linkage, SUPPLIER, "order")
    assert _asked_for(session, linkage) == [OutcomeStage.ORDER]
    assert _hitches(session, linkage, in_forty_days) == [OutcomeStage.ORDER]
    confirm(linkage, BUYER, OutcomeStage.ORDER)
    assert _asked_for(session, linkage) == []
    assert stuck_count(session, in_forty_days) == 0
    confirm(linkage, BUYER, OutcomeStage.NDA)


def _asked_for(session: Session, linkage: Outcome) -> list[OutcomeStage | None]:
    found = [each for each in dues_of(now_of(session, linkage)) if each.kind is DueKind.CONFIRM_STEP]
    return [each.stage for each in found if each.stage is not OutcomeStage.INTRODUCED]


def _hitches(session: Session, linkage: Outcome, on: datetime.date) -> list[OutcomeStage | None]:
    session.expire_all()
    (found,) = stuck(session, on)
    assert stuck_count(session, on) == 1
    return [each.stage for each in found.hitches if each.by is StuckBy.UNCONFIRMED]


def test_denied_step_counts_for_nothing_until_settled(session: Session, linkage: Outcome) -> None:
    report(linkage, SUPPLIER, "order", evidence="PO 4711")
    deny(linkage, BUYER, OutcomeStage.ORDER)
    found = now_of(session, linkage)
    step = step_at(found, OutcomeStage.ORDER)
    assert step is not None
    assert (found.stage, step.confirmed_by, step.denied_by) == (
        OutcomeStage.INTRODUCED,
        ConfirmedBy.NOBODY,
        FairSide.ASSEMBLER,
    )
    # The supplier says it again: still denied.
    report(linkage, SUPPLIER, "order", evidence="PO 4711, signed")
    assert now_of(session, linkage).stage is OutcomeStage.INTRODUCED
    report(linkage, AGENCY, "order", evidence="PO seen at the plant")
    found = now_of(session, linkage)
    step = step_at(found, OutcomeStage.ORDER)
    assert step is not None
    assert (found.stage, step.confirmed_by, step.denied_by, is_confirmed(step)) == (
        OutcomeStage.ORDER,
        ConfirmedBy.SUPPLIER,
        None,
        True,
    )
    assert past_work(session, [found.company_id]) != {}


def test_denier_may_confirm_after_all(session: Session, linkage: Outcome) -> None:
    report(linkage, SUPPLIER)
    deny(linkage, BUYER)
    confirm(linkage, BUYER)
    step = sample_of(session, linkage)
    assert (step.confirmed_by, step.denied_by) == (ConfirmedBy.BOTH, None)


def test_officer_strikes_only_what_is_denied(session: Session, linkage: Outcome) -> None:
    report(linkage, SUPPLIER)
    with pytest.raises(Conflict), transaction() as writing:
        linkages.strike_step(writing, writing.get_one(Outcome, linkage.id), OutcomeStage.SAMPLE, by=SYSTEM)
    deny(linkage, BUYER)
    with transaction() as writing:
        linkages.strike_step(writing, writing.get_one(Outcome, linkage.id), OutcomeStage.SAMPLE, by=SYSTEM)
    assert step_at(now_of(session, linkage), OutcomeStage.SAMPLE) is None


def test_own_word_alone_is_taken_back(session: Session, linkage: Outcome) -> None:
    report(linkage, SUPPLIER)
    deny(linkage, SUPPLIER)
    assert step_at(now_of(session, linkage), OutcomeStage.SAMPLE) is None


def test_introduction_itself_is_not_denied(linkage: Outcome) -> None:
    with pytest.raises(Conflict):
        deny(linkage, BUYER, OutcomeStage.INTRODUCED)


def test_nobody_confirms_what_was_not_said(linkage: Outcome) -> None:
    with pytest.raises(NotFound):
        confirm(linkage, BUYER, OutcomeStage.AUDIT)


def test_confirmation_leaves_the_proof_of_an_officer(session: Session, linkage: Outcome) -> None:
    report(linkage, AGENCY, evidence="Delivery note 12")
    report(linkage, BUYER)
    step = sample_of(session, linkage)
    assert (step.evidence, step.seen_at is None, step.confirmed_by) == ("Delivery note 12", False, ConfirmedBy.BUYER)
    with pytest.raises(Invalid) as refused:
        report(linkage, SUPPLIER, evidence="Mine")
    assert list(refused.value.fields) == ["evidence"]


def test_list_of_an_officer_takes_no_word_away(session: Session, linkage: Outcome) -> None:
    report(linkage, BUYER, evidence="PO 1")
    need = linkage.need
    assert need is not None
    given = {"need": need.code, "supplier": linkage.company.code, "stage": "sample", "reached_on": "2026-05-02"}
    with transaction() as writing:
        record_outcome(writing, read_input(OutcomeInput, given), by=SYSTEM)
    step = sample_of(session, linkage)
    assert (step.confirmed_by, step.evidence, step.reached_on.isoformat()) == (ConfirmedBy.BUYER, "PO 1", "2026-05-02")


def test_proof_of_a_side_counts_once_an_officer_saw_it(session: Session, linkage: Outcome) -> None:
    report(linkage, SUPPLIER, "order", evidence="PO 4711")
    assert past_work(session, [linkage.company_id]) == {}
    with transaction() as writing:
        linkages.accept_proof(writing, writing.get_one(Outcome, linkage.id), OutcomeStage.ORDER, by=SYSTEM)
    assert len(past_work(session, [linkage.company_id])) == 1
    report(linkage, SUPPLIER, "order", evidence="PO 4712")
    assert past_work(session, [linkage.company_id]) == {}


def test_officer_without_a_side_names_the_proof(linkage: Outcome) -> None:
    with pytest.raises(Invalid) as refused:
        report(linkage, AGENCY)
    assert list(refused.value.fields) == ["evidence"]


def test_side_ends_it_for_its_own_reason_and_takes_it_up(session: Session, linkage: Outcome) -> None:
    with pytest.raises(Invalid):
        end(linkage, SUPPLIER, "price")
    end(linkage, SUPPLIER, "payment-terms")
    found = now_of(session, linkage)
    assert (found.reason, found.ended_by, found.ended_on) == (OutcomeReason.PAYMENT_TERMS, FairSide.SUPPLIER, TODAY)
    with pytest.raises(Conflict), transaction() as writing:
        take_up(writing, writing.get_one(Outcome, linkage.id), teller=BUYER)
    with pytest.raises(Conflict):
        end(linkage, BUYER)
    with transaction() as writing:
        take_up(writing, writing.get_one(Outcome, linkage.id), teller=SUPPLIER)
    found = now_of(session, linkage)
    assert (found.reason, found.ended_by, found.ended_on, step_at(found, OutcomeStage.NOTHING)) == (
        None,
        None,
        None,
        None,
    )


def test_end_by_the_agency_stands_in_the_place_of_that_of_a_side(session: Session, linkage: Outcome) -> None:
    end(linkage, BUYER)
    end(linkage, AGENCY)
    found = now_of(session, linkage)
    assert (found.ended_on, found.ended_by) == (TODAY, None)
    assert (FairSide.ASSEMBLER, OutcomeStage.NOTHING) not in words(found)
    with transaction() as writing:
        take_up(writing, writing.get_one(Outcome, linkage.id), teller=SUPPLIER)
    assert now_of(session, linkage).ended_on is None


def test_step_after_the_end_of_the_other_side_is_refused(session: Session, linkage: Outcome) -> None:
    end(linkage, BUYER, reached_on="2026-05-01")
    with pytest.raises(Conflict):
        report(linkage, SUPPLIER, reached_on="2026-05-02")
    report(linkage, SUPPLIER, reached_on="2026-04-02")
    assert now_of(session, linkage).ended_on is not None
    report(linkage, BUYER, "approval", reached_on="2026-05-02")
    assert now_of(session, linkage).ended_on is None


def test_answer_when_asked_leaves_the_end_of_the_other_side(session: Session, linkage: Outcome) -> None:
    end(linkage, BUYER, reached_on="2026-05-01")
    for stage, reason in ((OutcomeStage.AUDIT, None), (OutcomeStage.NOTHING, OutcomeReason.NO_ANSWER)):
        with transaction() as writing:
            found = writing.get_one(Outcome, linkage.id)
            linkages.tell_stage(writing, found, stage, reason=reason, on=TODAY, teller=SUPPLIER)
    found = now_of(session, linkage)
    assert (found.ended_by, found.reason, found.stage) == (
        FairSide.ASSEMBLER,
        OutcomeReason.PRICE,
        OutcomeStage.AUDIT,
    )


def test_dormant_after_sixty_days_without_event(session: Session, linkage: Outcome) -> None:
    quiet = datetime.timedelta(days=linkages.DORMANT_DAYS)
    last = now_of(session, linkage).last_event_on
    assert last is not None
    assert not linkages.is_dormant(linkage, last + quiet - datetime.timedelta(days=1))
    assert linkages.is_dormant(linkage, last + quiet)
    end(linkage, BUYER)
    assert not linkages.is_dormant(now_of(session, linkage), TODAY + 2 * quiet)


def test_officer_hands_over_and_notes_a_call(session: Session, linkage: Outcome) -> None:
    officer = make_officer(session)
    with transaction() as writing:
        found = writing.get_one(Outcome, linkage.id)
        linkages.hand_over(writing, found, officer.code, by=SYSTEM)
        call = linkages.note_call(
            writing, found, read_input(CallInput, {"side": "assembler", "text": "Chờ ban giám đốc"}), by=SYSTEM
        )
    assert (now_of(session, linkage).owner_id, call.side) == (officer.id, FairSide.ASSEMBLER)
    with pytest.raises(Invalid), transaction() as writing:
        linkages.hand_over(writing, writing.get_one(Outcome, linkage.id), "NOBODY22", by=SYSTEM)


def test_people_speak_for_their_own_firm_alone(session: Session, linkage: Outcome) -> None:
    own, stranger = make_user(session, company=linkage.company), make_user(session, company=make_supplier(session))
    officer = make_officer(session)
    assert linkages.teller_for(own, linkage).side is FairSide.SUPPLIER
    with pytest.raises(NotAllowed):
        linkages.teller_for(own, linkage, side=FairSide.ASSEMBLER)
    with pytest.raises(NotAllowed):
        linkages.teller_for(stranger, linkage)
    told = linkages.teller_for(officer, linkage, side=FairSide.ASSEMBLER, via=AnsweredVia.ACCOUNT)
    assert (told.side, told.via) == (FairSide.ASSEMBLER, AnsweredVia.OFFICER)
    with pytest.raises(NotFound):
        linkages.linkage_coded(session, linkage.code, stranger)


def test_what_officers_wrote_down_alone_is_theirs(session: Session) -> None:
    need, supplier = make_need(session), make_supplier(session)
    given = {"need": need.code, "supplier": supplier.code, "stage": "order", "reached_on": "2026-01-05"}
    with transaction() as writing:
        made = record_outcome(writing, read_input(OutcomeInput, given), by=SYSTEM)
    own = make_user(session, company=supplier)
    with pytest.raises(NotFound):
        linkages.linkage_coded(session, made.code, own)
    assert linkages.linkage_coded(session, made.code, make_officer(session)).id == made.id


def test_of_twenty_confirmations_one_counts(database: Database, session: Session, linkage: Outcome) -> None:
    report(linkage, SUPPLIER)
    key, together = linkage.id, threading.Barrier(20)

    def press(_number: int) -> None:
        with database.session():
            together.wait()
            with transaction() as writing:
                found = writing.get_one(Outcome, key)
                linkages.confirm_step(writing, found, OutcomeStage.SAMPLE, teller=BUYER)

    with ThreadPoolExecutor(20) as pressing:
        list(pressing.map(press, range(20)))
    told = session.exec(select(AuditEvent).where(AuditEvent.action == "linkage.step_confirmed")).all()
    assert (len(told), sample_of(session, linkage).confirmed_by) == (1, ConfirmedBy.BOTH)


ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["report", "confirm", "deny", "end", "take_up", "list", "told", "strike"]),
        st.sampled_from(["supplier", "buyer", "agency", "stranger"]),
        st.sampled_from(["meeting", "sample", "order"]),
    ),
    max_size=12,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(actions=ACTIONS)
def test_no_action_moves_the_word_of_somebody_else(session: Session, actions: list[tuple[str, str, str]]) -> None:
    linkage = make_linkage(session)
    people = {
        "supplier": make_user(session, company=linkage.company),
        "buyer": make_user(session, company=linkage.buyer),
        "stranger": make_user(session, company=make_supplier(session)),
        "agency": make_officer(session),
    }
    for action, role, stage in actions:
        before = words(now_of(session, linkage))
        moved = False
        try:
            with transaction() as writing:
                found = writing.get_one(Outcome, linkage.id)
                person = writing.merge(people[role], load=False)
                _act(writing, action, linkages.teller_for(person, found), OutcomeStage(stage), found)
                moved = True
        except LinkageError:
            pass
        after = now_of(session, linkage)
        check(after)
        changed = {side for side in FairSide if words(after, side) != [w for w in before if w[0] is side]}
        own = {"supplier": {FairSide.SUPPLIER}, "buyer": {FairSide.ASSEMBLER}, "stranger": set()}.get(role, {*FairSide})
        assert changed <= own or not moved
        assert not (changed and not moved)


def _act(session: Session, action: str, teller: Teller, stage: OutcomeStage, found: Outcome) -> None:
    need = found.need
    assert need is not None
    if action == "report":
        given = read_input(ReachedInput, {"stage": stage.value, "evidence": "PO" if teller.side is None else ""})
        linkages.report_step(session, found, given, teller=teller)
    elif action == "confirm":
        linkages.confirm_step(session, found, stage, teller=teller)
    elif action == "deny":
        linkages.deny_step(session, found, stage, teller=teller)
    elif action == "end":
        end_linkage(session, found, read_input(EndInput, {"reason": "no-answer"}), teller=teller)
    elif action == "take_up":
        take_up(session, found, teller=teller)
    elif action == "told":
        linkages.tell_stage(session, found, stage, reason=None, on=TODAY, teller=teller)
    elif teller.side is not None:
        raise NotAllowed
    elif action == "strike":
        linkages.strike_step(session, found, stage, by=teller.by)
    else:
        given = {"need": need.code, "supplier": found.company.code, "stage": stage.value}
        record_outcome(session, read_input(OutcomeInput, given), by=teller.by)


def words(found: Outcome, *sides: FairSide) -> list[tuple[FairSide, OutcomeStage]]:
    """Who says which step was reached, or denies it."""
    return [
        (side, step.stage)
        for side in sides or tuple(FairSide)
        for step in sorted(found.steps, key=lambda step: step.stage)
        if said_at(step, side) is not None
    ]


def check(found: Outcome) -> None:
    """What holds after every action: the columns that others read follow from the words."""
    for step in found.steps:
        assert step.confirmed_by is confirmed_by(step)
        sides = tuple(side for side in (FairSide.SUPPLIER, FairSide.ASSEMBLER) if said_at(step, side))
        assert SIDES_OF[step.confirmed_by] == (() if step.denied_by else sides)
    counted = [step.stage for step in found.steps if step.stage in LADDER and step.denied_by is None]
    assert found.stage is max(counted, key=LADDER.index, default=OutcomeStage.INTRODUCED)
    assert (found.ended_on is None) == (step_at(found, OutcomeStage.NOTHING) is None)


def test_reading_finds_it_by_its_code(session: Session, linkage: Outcome) -> None:
    assert rows.outcome(session, linkage.code) is not None


def test_one_person_of_both_firms_is_no_two_sides(session: Session, linkage: Outcome) -> None:
    person, colleague = (Actor(make_user(session).id, name) for name in ("Sen", "Lan"))
    supplier, buyer = (Teller(side, AnsweredVia.ACCOUNT, person) for side in (FairSide.SUPPLIER, FairSide.ASSEMBLER))
    report(linkage, supplier)
    for again in (lambda: confirm(linkage, buyer), lambda: report(linkage, buyer), lambda: told(linkage, buyer)):
        with pytest.raises(Conflict, match="You said this for the other firm yourself"):
            again()
    assert sample_of(session, linkage).confirmed_by is ConfirmedBy.SUPPLIER
    confirm(linkage, Teller(FairSide.ASSEMBLER, AnsweredVia.ACCOUNT, colleague))
    assert sample_of(session, linkage).confirmed_by is ConfirmedBy.BOTH


def test_an_account_and_a_link_to_the_same_mailbox_are_one_person(session: Session, linkage: Outcome) -> None:
    person = make_user(session)
    with transaction() as writing:
        writing.get_one(Outcome, linkage.id).company.contact_email = person.email.upper()
    report(linkage, Teller(FairSide.ASSEMBLER, AnsweredVia.ACCOUNT, Actor(person.id, "Sen")))
    by_link = Teller(FairSide.SUPPLIER, AnsweredVia.LINK, Actor(None, "guest"))
    with pytest.raises(Conflict, match="You said this for the other firm yourself"):
        confirm(linkage, by_link)
    with transaction() as writing:
        writing.get_one(Outcome, linkage.id).company.contact_email = "minh@sup.example"
    confirm(linkage, by_link)
    assert sample_of(session, linkage).confirmed_by is ConfirmedBy.BOTH


def test_an_officer_told_by_both_firms_writes_both_words(session: Session, linkage: Outcome) -> None:
    officer = Actor(make_officer(session).id, "officer")
    report(linkage, Teller(FairSide.SUPPLIER, AnsweredVia.OFFICER, officer))
    confirm(linkage, Teller(FairSide.ASSEMBLER, AnsweredVia.OFFICER, officer))
    assert sample_of(session, linkage).confirmed_by is ConfirmedBy.BOTH


def told(linkage: Outcome, teller: Teller) -> None:
    with transaction() as session:
        found, stage = session.get_one(Outcome, linkage.id), OutcomeStage.SAMPLE
        linkages.tell_stage(session, found, stage, reason=None, on=TODAY, teller=teller)
