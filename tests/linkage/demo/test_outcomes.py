"""Two years of linkages in the demo: as people and services would have left them."""

from __future__ import annotations

import datetime
from collections import Counter

import pytest
from sqlmodel import Session, SQLModel, col, func, select

from database.enums import (
    AnsweredVia,
    ConfirmedBy,
    FairSide,
    FollowUpKind,
    FollowUpStatus,
    InvitationStatus,
    NeedStatus,
    NoticeKind,
    OutcomeStage,
    ProposalAnswer,
    ProposalStatus,
    RfqStatus,
    ValueKind,
)
from database.models.companies import Company
from database.models.fair_parts import FairPart
from database.models.fairs import Fair
from database.models.feedback import ConductReport, CorrectiveAction, Feedback
from database.models.follow_ups import FollowUp
from database.models.match_lists import MatchList
from database.models.notices import Notice
from database.models.outbox import OutboxMessage
from database.models.outcomes import Outcome, OutcomeStep, OutcomeValue
from database.models.part_needs import PartNeed
from database.models.privacy import Consent
from database.models.proposals import Proposal, ProposalSide
from database.models.rfqs import Quotation, Rfq, RfqInvitation, RfqQuestion
from database.models.threads import Message, Thread, ThreadReading
from database.models.users import Membership
from database.session import transaction
from linkage.days import day_begins
from linkage.demo.generator import COMPLETE, Plan
from linkage.demo.ids import buyer_id, supplier_id
from linkage.demo.outcomes import bring_together
from linkage.services.audit import SYSTEM
from linkage.services.contacts import open_introduction
from linkage.services.follow_up_letters import due_rounds
from linkage.services.ladder import LADDER, confirmed_by, is_confirmed, rungs, said_at, step_at
from linkage.services.linkage_letters import REMIND_AFTER, due_linkage_rounds
from linkage.services.linkage_queue import stuck
from linkage.services.linkage_values import sort_of
from linkage.services.linkage_word_letters import due_said_letters
from linkage.services.outcomes import past_work
from linkage.services.quotations import landed_total
from linkage.services.rfq_drafts import yearly_volume
from linkage.services.rfq_values import chosen_value
from linkage.wording.outcomes import REASONS_OF

DAY = datetime.date(2026, 11, 21)
PLAN = Plan(as_of=DAY, firms=240, needs=80)


@pytest.fixture
def database_url(demo_url: str) -> str:
    return demo_url


@pytest.fixture
def outcomes(session: Session) -> list[Outcome]:
    return list(session.exec(select(Outcome).order_by(col(Outcome.id))).all())


def test_pairs_follow_lists_and_proposals_and_lead_to_work(session: Session, outcomes: list[Outcome]) -> None:
    proposals = session.exec(select(Proposal)).all()
    assert len(outcomes) >= 50
    assert all(one.proposal is not None and one.proposal.status is ProposalStatus.AGREED for one in outcomes)
    assert sum(one.score is not None and one.rank is not None for one in outcomes) >= 20
    assert {each.status for each in proposals} >= {
        ProposalStatus.OPEN, ProposalStatus.AGREED, ProposalStatus.DECLINED, ProposalStatus.EXPIRED
    }  # fmt: skip
    assert {OutcomeStage.INTRODUCED, OutcomeStage.ORDER} <= {one.stage for one in outcomes}
    assert any(one.fair is not None for one in outcomes)
    assert {one.owner_id is None for one in outcomes} == {True, False}
    shown = session.exec(select(func.max(col(MatchList.shown_on)))).one()
    assert shown is not None
    assert shown < DAY
    assert past_work(session, [one.company_id for one in outcomes])


def test_every_proposal_says_why_as_one_of_an_officer_does(session: Session) -> None:
    proposals = session.exec(select(Proposal)).all()
    assert all(each.score is not None and each.reasons for each in proposals)
    missed = [any(one["verdict"] == "missed" and one["is_gate"] for one in each.reasons) for each in proposals]
    assert [each.is_near_miss for each in proposals] == missed
    assert sum(missed) < len(proposals) / 4


def test_most_pairs_fall_out_on_the_way(outcomes: list[Outcome]) -> None:
    reached = [LADDER.index(one.stage) for one in outcomes]
    rungs_asked = (OutcomeStage.MEETING, OutcomeStage.RFQ, OutcomeStage.AUDIT, OutcomeStage.TRIAL_ORDER)
    counts = [sum(rung >= LADDER.index(stage) for rung in reached) for stage in rungs_asked]
    assert counts == sorted(counts, reverse=True)
    assert len(set(counts)) == len(counts)
    assert 0 < counts[-1] < 0.25 * len(outcomes)
    for one in outcomes:
        first = step_at(one, OutcomeStage.TRIAL_ORDER)
        begun = step_at(one, OutcomeStage.INTRODUCED)
        assert begun is not None
        assert first is None or (first.reached_on - begun.reached_on).days >= 120


def test_rows_are_as_the_services_leave_them(outcomes: list[Outcome]) -> None:
    for one in outcomes:
        counted = rungs(one.steps)
        assert (one.stage, one.stage_on) == (counted[-1].stage, counted[-1].reached_on)
        assert all(step.confirmed_by is confirmed_by(step) for step in one.steps)
        end = step_at(one, OutcomeStage.NOTHING)
        assert one.ended_on == (end.reached_on if end else None)
        if one.ended_by is not None and one.reason is not None:
            assert one.reason.value in REASONS_OF[one.ended_by]
        assert one.last_event_on is not None
        assert max(step.reached_on for step in one.steps) <= one.last_event_on <= DAY
        words = [said_at(step, side) for step in one.steps for side in FairSide]
        assert one.ended_on is None or max(each for each in words if each is not None).date() <= one.ended_on
    steps = [step for one in outcomes for step in one.steps]
    assert {each.confirmed_by for each in steps} == set(ConfirmedBy)
    assert any(step.denied_by for step in steps)
    assert any(step.seen_at is not None and is_confirmed(step) for step in steps)


def test_nothing_lies_in_hours_still_to_come(session: Session, outcomes: list[Outcome]) -> None:
    first_hour = day_begins(DAY)
    moments: list[tuple[type[SQLModel], str]] = [
        (Proposal, "created_at"), (Proposal, "closed_at"),
        (ProposalSide, "answered_at"), (Proposal, "shown_at"), (OutcomeStep, "supplier_said_at"), (OutcomeStep, "seen_at"),
        (OutcomeStep, "buyer_said_at"), (OutcomeStep, "denied_at"), (Rfq, "sent_at"), (Rfq, "decided_at"),
        (RfqQuestion, "answered_at"), (RfqInvitation, "seen_at"), (Thread, "last_at"), (CorrectiveAction, "done_at"),
        (Quotation, "sent_at"), (OutcomeValue, "confirmed_at"), (FollowUp, "answered_at"), (FollowUp, "asked_at"),
        (Message, "created_at"), (Feedback, "answered_at"), (ConductReport, "created_at"), (Consent, "given_at"),
    ]  # fmt: skip
    for table, name in moments:
        latest = session.exec(select(func.max(getattr(table, name)))).one()
        assert latest is not None, (table, name)
        assert latest < first_hour, (table, name)


def test_the_first_run_writes_of_today_alone(session: Session, outcomes: list[Outcome]) -> None:
    sent = session.exec(select(OutboxMessage)).all()
    assert sent
    assert all(each.sent_at is not None and each.sent_at < day_begins(DAY) for each in sent)
    rounds = [(each.key, each.asked, each.to is not None) for each in due_linkage_rounds(session, DAY)]
    rounds += [(each.key, each.asked, each.to is not None) for each in due_rounds(session, DAY)]
    yesterday = DAY - datetime.timedelta(days=1)
    for key, asked, is_reached in rounds:
        days = {each.due_on if each.asked_at is None else each.asked_at.date() + REMIND_AFTER for each in asked}
        assert not is_reached or days & {DAY, yesterday}, key
    assert all(letter.on == yesterday for letter in due_said_letters(session, DAY))


def test_nothing_comes_of_a_need_before_it_is_published(session: Session, outcomes: list[Outcome]) -> None:
    for proposal in session.exec(select(Proposal)).all():
        profile = proposal.supplier.supplier_profile
        assert profile is not None
        assert profile.published_at is not None
        assert profile.published_at < proposal.created_at
        assert proposal.need is not None
        assert proposal.need.published_at is not None
        assert proposal.supplier.created_at < proposal.created_at
        assert proposal.buyer.created_at < proposal.need.created_at < proposal.need.published_at < proposal.created_at
    needs = session.exec(select(PartNeed)).all()
    assert all((each.published_at is None) == (each.status is NeedStatus.DRAFT) for each in needs)
    out = {each.id: each.published_at.date() for each in needs if each.published_at is not None}
    assert all(out[each.need_id] < each.shown_on for each in session.exec(select(MatchList)).all())
    fairs = {each.id: each.starts_on for each in session.exec(select(Fair)).all()}
    assert all(out[each.need_id] < fairs[each.fair_id] for each in session.exec(select(FairPart)).all())


def test_a_need_supplied_steadily_is_met_and_on_no_board(session: Session, outcomes: list[Outcome]) -> None:
    supply = (OutcomeStage.ORDER, OutcomeStage.LOCALISED)
    supplied = [one.need for one in outcomes if one.stage in supply and one.ended_on is None]
    assert supplied
    assert {need.status for need in supplied if need is not None} == {NeedStatus.MET}
    placed = [one.need for one in outcomes if one.stage is OutcomeStage.TRIAL_ORDER and one.ended_on is None]
    assert NeedStatus.PUBLISHED in {need.status for need in placed if need is not None}


def test_contacts_are_open_by_the_consents_of_two(session: Session, outcomes: list[Outcome]) -> None:
    for one in outcomes[::7]:
        assert one.proposal is not None
        people = open_introduction(session, one.proposal)
        assert set(people) == set(FairSide)
    held = session.exec(select(Proposal).where(col(Proposal.status) != ProposalStatus.AGREED)).all()
    assert not any(open_introduction(session, each) for each in held)
    closed = [each for each in held if each.status is not ProposalStatus.OPEN]
    assert not any(side.contact_name for each in closed for side in each.sides)
    assert any(side.answer is ProposalAnswer.DECLINED and side.reason for each in closed for side in each.sides)


def test_requests_are_quoted_and_decided(session: Session, outcomes: list[Outcome]) -> None:
    rfqs = session.exec(select(Rfq)).all()
    assert {RfqStatus.OPEN, RfqStatus.AWARDED, RfqStatus.NOT_AWARDED} <= {each.status for each in rfqs}
    invitations = session.exec(select(RfqInvitation)).all()
    assert all(each.outcome is not None and each.outcome.need_id == each.rfq.need_id for each in invitations)
    refused = [each for each in invitations if each.status is InvitationStatus.NOT_AWARDED]
    assert refused
    assert all(each.reason is not None for each in refused)
    offers = session.exec(select(Quotation)).all()
    assert max(each.revision for each in offers) == 2
    for each in offers:
        assert abs(sum(float(part) for part in each.breakdown.values()) - float(each.unit_price)) < 0.01
    assert any(each.nda_accepted_at for each in invitations)


def test_requests_ask_for_what_their_needs_say(session: Session, outcomes: list[Outcome]) -> None:
    for rfq in session.exec(select(Rfq)).all():
        assert rfq.need is not None
        assert (rfq.title, rfq.annual_volume) == (rfq.need.title, yearly_volume(rfq.need))
        offers = [each for invitation in rfq.invitations for each in invitation.quotations]
        assert all(
            3_000 < landed_total(rfq, each) / (25_000 if rfq.currency == "VND" else 1) < 3_000_000 for each in offers
        )


def test_who_opened_a_request_stands_behind_it(session: Session, outcomes: list[Outcome]) -> None:
    seen = [each for each in session.exec(select(RfqInvitation)).all() if each.seen_at is not None]
    assert seen
    for each in seen:
        assert each.outcome is not None
        step = step_at(each.outcome, OutcomeStage.RFQ)
        assert step is not None
        assert (step.confirmed_by, step.supplier_said_at) == (ConfirmedBy.BOTH, each.seen_at)
    asked = [each.outcome for each in session.exec(select(RfqInvitation)).all() if each.outcome is not None]
    assert all(each.is_asked for each in asked)


def test_a_chosen_offer_is_a_confirmed_amount_and_no_other_is(session: Session, outcomes: list[Outcome]) -> None:
    chosen = {
        each.outcome_id: (chosen_value(each), each.rfq.decided_at)
        for each in session.exec(select(RfqInvitation)).all()
        if each.share
    }
    quoted = session.exec(select(OutcomeValue).where(OutcomeValue.kind == ValueKind.QUOTED)).all()
    assert {each.outcome_id: (each.amount, each.confirmed_at) for each in quoted} == chosen
    assert all(each.quotation_id and each.stated_by is FairSide.SUPPLIER for each in quoted)


def test_values_are_of_four_kinds_and_not_all_confirmed(session: Session, outcomes: list[Outcome]) -> None:
    values = session.exec(select(OutcomeValue).order_by(col(OutcomeValue.id))).all()
    assert {each.kind for each in values} == set(ValueKind)
    assert {each.confirmed_at is None for each in values} == {True, False}
    living = Counter(
        (each.outcome_id, sort_of(each)) for each in values if each.confirmed_at and not each.superseded_at
    )
    assert set(living.values()) == {1}
    by_sort: dict[tuple[object, ...], list[OutcomeValue]] = {}
    for each in values:
        by_sort.setdefault((each.outcome_id, sort_of(each)), []).append(each)
    for alike in by_sort.values():
        is_last_confirmed = alike[-1].confirmed_at is not None
        assert all((each.superseded_at is not None) == is_last_confirmed for each in alike[:-1])
        assert alike[-1].superseded_at is None


def test_less_than_half_answer_without_a_call(session: Session, outcomes: list[Outcome]) -> None:
    asked = session.exec(
        select(FollowUp).where(
            FollowUp.kind == FollowUpKind.QUESTIONS,
            col(FollowUp.outcome_id).is_not(None),
            col(FollowUp.asked_at).is_not(None),
        )
    ).all()
    done = [each for each in asked if each.status is FollowUpStatus.DONE]
    by_themselves = [each for each in done if each.via is not AnsweredVia.OFFICER]
    assert 0.25 * len(asked) < len(by_themselves) < 0.5 * len(asked)
    assert len(done) > len(by_themselves)
    assert {each.month for each in asked} >= {1, 3, 6, 12}
    assert stuck(session, DAY)


def test_an_answer_is_the_word_of_its_side_and_the_last_that_was_heard(
    session: Session, outcomes: list[Outcome]
) -> None:
    done = select(FollowUp).where(col(FollowUp.outcome_id).is_not(None), FollowUp.status == FollowUpStatus.DONE)
    for each in session.exec(done).all():
        assert each.outcome is not None
        assert each.stage is not None
        assert each.answered_at is not None
        step = step_at(each.outcome, each.stage)
        assert step is not None
        said = said_at(step, each.side)
        assert said is not None
        assert said <= each.answered_at
        assert each.outcome.last_event_on is not None
        assert each.answered_at.date() <= each.outcome.last_event_on
    for value in session.exec(select(OutcomeValue)).all():
        moment = value.confirmed_at or value.created_at
        assert value.outcome.last_event_on is not None
        assert moment.date() <= value.outcome.last_event_on


def test_few_talks_wait_for_their_readers(session: Session, outcomes: list[Outcome]) -> None:
    read = {(each.thread_id, each.user_id) for each in session.exec(select(ThreadReading)).all()}
    ours = session.exec(select(Membership.user_id, Membership.company_id)).all()
    threads = session.exec(select(Thread)).all()
    for user_id, company_id in ours:
        own = [each.id for each in threads if company_id in (each.buyer_id, each.supplier_id)]
        assert sum((key, user_id) not in read for key in own) <= 2


def test_accounts_were_told_of_the_last_weeks(session: Session, outcomes: list[Outcome]) -> None:
    notices = session.exec(select(Notice)).all()
    assert {each.kind for each in notices} >= {NoticeKind.PROPOSALS, NoticeKind.REQUESTS}
    assert {each.read_at is None for each in notices} == {True, False}
    assert all(each.created_at < day_begins(DAY) for each in notices)
    assert len({each.user_id for each in notices}) >= 2


def test_low_marks_lead_to_actions_and_one_is_overdue(session: Session, outcomes: list[Outcome]) -> None:
    actions = session.exec(select(CorrectiveAction)).all()
    low = session.exec(select(Feedback).where(col(Feedback.mark) <= 2)).all()
    assert {each.feedback_id for each in actions} == {each.id for each in low}
    assert sum(each.done_at is None and each.due_on < DAY for each in actions) == 1
    told = Counter(report.buyer_id for report in session.exec(select(ConductReport)).all())
    assert sorted(told.values()) == [2, 4]


def test_accounts_open_every_rung_that_shows_something(session: Session, outcomes: list[Outcome]) -> None:
    ours = session.exec(select(Company.id).where(Company.external_id == supplier_id(1, COMPLETE))).one()
    theirs = session.exec(select(Company.id).where(Company.external_id == buyer_id(1, 1))).one()
    assert len({one.stage for one in outcomes if one.company_id == ours}) >= 3
    assert len({one.stage for one in outcomes if one.buyer_id == theirs}) >= 3


def test_second_time_writes_nothing_and_the_same_seed_the_same(session: Session, outcomes: list[Outcome]) -> None:
    codes = sorted(one.code for one in outcomes)
    with transaction() as writing:
        assert bring_together(writing, PLAN, by=SYSTEM) == 0
    assert sorted(session.exec(select(Outcome.code)).all()) == codes
