"""The funnel: what counts at each stage, and that a recount of the raw tables of the demo comes to the same rows."""

from __future__ import annotations

import datetime
from collections import defaultdict
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Table as RawTable
from sqlmodel import Session, select

from database.columns import Table, now
from database.enums import (
    AnsweredVia,
    FairSide,
    OfficerRole,
    OutcomeReason,
    OutcomeStage,
    ProposalAnswer,
    ProposalStatus,
)
from database.models.outcomes import Outcome, OutcomeStep, OutcomeValue
from database.models.proposals import Proposal, ProposalSide
from database.queries.funnel import NOBODY, FunnelFilter
from database.session import transaction
from linkage.demo.generator import Plan
from linkage.demo.load import load, made
from linkage.services.audit import SYSTEM
from linkage.services.funnel import Funnel, FunnelReport, Material, funnel_report
from linkage.services.funnel_pairs import OF_PAIRS, FunnelStage
from linkage.services.funnel_periods import Period, parts_of, read_period
from linkage.services.ladder import Teller, deny, say, settle
from tests.factories import make_need, make_supplier, make_user, writing
from tests.fair_makers import make_fair
from tests.linkage_makers import make_linkage

DAY = datetime.date(2026, 11, 21)
ALL = Period(datetime.date(2000, 1, 1), datetime.date(2100, 1, 1))
YEAR = Period(datetime.date(2026, 1, 1), datetime.date(2026, 12, 31))


def on(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def climbed(session: Session, *steps: tuple[OutcomeStage, str, str], begun: str = "2026-01-10") -> Outcome:
    """A linkage with steps as (stage, day, who says so: s, a, both letters, or "" for a proof)."""
    made_one = make_linkage(session, on=on(begun))
    with writing(session):
        outcome = session.get_one(Outcome, made_one.id)
        proposal = session.get_one(Proposal, outcome.proposal_id)
        proposal.created_at = datetime.datetime.combine(on(begun), datetime.time(3), datetime.UTC)
        for stage, day, words in steps:
            step = OutcomeStep(stage=stage, reached_on=on(day))
            for letter, side in (("s", FairSide.SUPPLIER), ("a", FairSide.ASSEMBLER)):
                if letter in words:
                    say(step, side, Teller(side, AnsweredVia.LINK, SYSTEM))
            if not words:
                step.evidence, step.seen_at = "PO 1", now()
            outcome.steps.append(step)
        settle(outcome)
        session.add_all([outcome, proposal])
        session.flush()
    return outcome


def counted(session: Session, period: Period = YEAR, wanted: FunnelFilter | None = None) -> Funnel:
    return Material(session, wanted or FunnelFilter(), DAY).funnel(period)


def sizes(found: Funnel, name: str = "reached") -> list[int]:
    return [len(getattr(found.at(stage), name)) for stage in OF_PAIRS]


def test_a_pair_counts_at_every_stage_up_to_its_furthest(session: Session) -> None:
    meeting, rfq, sample = OutcomeStage.MEETING, OutcomeStage.RFQ, OutcomeStage.SAMPLE
    climbed(session, (meeting, "2026-02-01", "sa"), (rfq, "2026-03-01", "a"), (sample, "2026-06-01", "s"))
    found = counted(session)
    assert sizes(found) == [1, 1, 1, 1, 1, 1, 1, 0, 0]
    assert sizes(found, "confirmed") == [0, 1, 1, 0, 0, 0, 0, 0, 0]
    assert sizes(found, "named") == [1, 1, 1, 1, 0, 0, 1, 0, 0]


def test_a_denied_step_counts_for_nothing_and_a_proof_confirms(session: Session) -> None:
    first = climbed(session, (OutcomeStage.AUDIT, "2026-05-01", "s"), (OutcomeStage.RFQ, "2026-03-01", ""))
    with writing(session):
        step = next(each for each in first.steps if each.stage is OutcomeStage.AUDIT)
        deny(step, FairSide.ASSEMBLER)
        session.add(step)
    found = counted(session)
    assert sizes(found) == [1, 1, 1, 1, 0, 0, 0, 0, 0]
    assert found.at(FunnelStage.RFQ).confirmed == (first.code,)


def test_cohort_and_period_are_two_views(session: Session) -> None:
    old = climbed(session, (OutcomeStage.MEETING, "2026-02-01", "sa"), begun="2025-12-01")
    new = climbed(session, (OutcomeStage.MEETING, "2026-04-01", "s"), begun="2026-03-01")
    met = counted(session).at(FunnelStage.MET)
    assert met.reached == (new.code,)
    assert met.happened == tuple(sorted((old.code, new.code)))
    assert met.happened_confirmed == (old.code,)
    before = counted(session, YEAR.year_before()).at(FunnelStage.MET)
    assert (before.reached, before.happened) == ((old.code,), ())


def test_a_pair_proposed_twice_counts_once_and_a_no_is_a_loss(session: Session) -> None:
    need, supplier = make_need(session), make_supplier(session)
    with writing(session):
        for day in ("2026-02-01", "2026-05-01"):
            at = datetime.datetime.combine(on(day), datetime.time(3), datetime.UTC)
            no = ProposalSide(
                side=FairSide.SUPPLIER, answer=ProposalAnswer.DECLINED, reason=OutcomeReason.CAPACITY_FULL
            )
            offered = Proposal(
                need_id=need.id,
                buyer_id=need.company_id,
                supplier_id=supplier.id or 0,
                status=ProposalStatus.DECLINED,
                created_at=at,
                shown_at=at,
                expires_on=on(day),
                sides=[no, ProposalSide(side=FairSide.ASSEMBLER)],
            )
            session.add(offered)
    found = counted(session)
    assert sizes(found) == [1, 0, 0, 0, 0, 0, 0, 0, 0]
    loss = found.losses[0]
    assert (loss.stage, loss.side, loss.reason, len(loss.pairs)) == (
        FunnelStage.PROPOSED, FairSide.SUPPLIER, OutcomeReason.CAPACITY_FULL, 1
    )  # fmt: skip
    later = Period(on("2026-04-01"), on("2026-12-31"))
    assert sizes(counted(session, later)) == [0] * len(OF_PAIRS)


def test_a_median_needs_three_pairs(session: Session) -> None:
    for number in range(2):
        climbed(session, (OutcomeStage.MEETING, f"2026-02-{10 + number}", "sa"))
    assert (counted(session).at(FunnelStage.MET).days, counted(session).at(FunnelStage.MET).days_of) == (None, 2)
    climbed(session, (OutcomeStage.MEETING, "2026-03-10", "sa"))
    assert counted(session).at(FunnelStage.MET).days == (on("2026-02-11") - on("2026-01-10")).days


def test_filters_leave_pairs_by_place_process_fair_and_officer(session: Session) -> None:
    one, other = climbed(session), climbed(session)
    fair, officer = make_fair(session), make_user(session, officer_role=OfficerRole.OFFICER)
    with writing(session):
        one.fair_id, one.owner_id, one.process = fair.id, officer.id, "forging"
        session.add(one)
    for wanted, expected in (
        (FunnelFilter(fair=fair.code), {one.code}),
        (FunnelFilter(owner=officer.code), {one.code}),
        (FunnelFilter(owner=NOBODY), {other.code}),
        (FunnelFilter(process="forging"), {one.code}),
        (FunnelFilter(province="04"), set()),
    ):
        assert {*counted(session, wanted=wanted).at(FunnelStage.PROPOSED).reached} == expected, wanted


def test_periods_are_read_and_divided() -> None:
    assert read_period("", "", on=DAY) == Period(on("2025-11-22"), DAY)
    assert read_period("2026-05-05", "no day", on=DAY) == Period(on("2026-05-05"), DAY)
    assert read_period("2026-05-05", "2026-01-01", on=DAY) == Period(on("2025-01-02"), on("2026-01-01"))
    quarters = parts_of(Period(on("2026-02-10"), on("2026-07-01")))
    assert quarters == [
        Period(on("2026-02-10"), on("2026-03-31")),
        Period(on("2026-04-01"), on("2026-06-30")),
        Period(on("2026-07-01"), on("2026-07-01")),
    ]
    assert len(parts_of(ALL, is_yearly=True)) == 24
    assert Period(on("2024-02-29"), on("2024-02-29")).year_before().first == on("2023-02-28")


# The recount: plain loops over the raw tables, sharing nothing with the query or the service.

LADDER = (
    "introduced", "meeting", "nda", "rfq", "quotation", "technical-review", "audit", "sample", "approval",
    "trial-order", "order", "localised",
)  # fmt: skip
RUNG = {
    "agreed": "introduced", "met": "meeting", "rfq": "rfq", "quotation": "quotation", "audit": "audit",
    "sample": "sample", "first-order": "trial-order", "repeat": "order",
}  # fmt: skip


def raw(session: Session, name: str) -> list[dict[str, Any]]:
    table: RawTable = Table.metadata.tables[name]
    return [dict(row) for row in session.execute(select(*table.columns)).mappings()]


def day_of(moment: datetime.datetime) -> datetime.date:
    return moment.astimezone(ZoneInfo("Asia/Ho_Chi_Minh")).date()


def recount(session: Session, first: datetime.date, last: datetime.date) -> dict[str, dict[str, list[str]]]:
    """Stage -> figure -> codes."""
    steps = defaultdict(list)
    for step in raw(session, "outcome_steps"):
        if step["stage"].value != "nothing" and step["denied_by"] is None:
            steps[step["outcome_id"]].append(step)
    offered = defaultdict(list)
    for proposal in sorted(raw(session, "proposals"), key=lambda row: (row["created_at"], row["id"])):
        offered[proposal["need_id"], proposal["supplier_id"]].append(proposal)
    pairs = []
    for outcome in raw(session, "outcomes"):
        own = offered.pop((outcome["need_id"], outcome["company_id"]), [])
        days = [day_of(each["created_at"]) for each in own] + [each["reached_on"] for each in steps[outcome["id"]]]
        pairs.append((outcome["code"], min(days), steps[outcome["id"]], True))
    pairs += [(own[0]["code"], day_of(own[0]["created_at"]), [], False) for own in offered.values()]
    found: dict[str, dict[str, list[str]]] = {}
    cohort = [pair for pair in pairs if first <= pair[1] <= last]
    begun = sorted(code for code, *_rest in cohort)
    found["proposed"] = {"reached": begun, "confirmed": [], "named": begun, "happened": begun}
    for stage, rung in RUNG.items():
        later = LADDER[LADDER.index(rung) :]
        found[stage] = {
            "reached": sorted(
                code
                for code, _day, own, is_linkage in cohort
                if any(step["stage"].value in later for step in own) or (stage == "agreed" and is_linkage)
            ),
            "confirmed": sorted(
                code
                for code, _day, own, _is in cohort
                if any(step["stage"].value in later and is_sure(step) for step in own)
            ),
            "named": sorted(
                code for code, _day, own, _is in cohort if any(step["stage"].value == rung for step in own)
            ),
            "happened": sorted(
                code
                for code, _day, own, _is in pairs
                for step in own
                if step["stage"].value == rung and first <= step["reached_on"] <= last
            ),
        }
    return found


def is_sure(step: dict[str, Any]) -> bool:
    return step["seen_at"] is not None or step["confirmed_by"].value == "both"


@pytest.fixture
def report(session: Session) -> FunnelReport:
    plan = Plan(as_of=DAY, firms=240, needs=60)
    with transaction() as loading:
        load(loading, plan, made(plan))
    session.expire_all()
    period = Period(DAY - datetime.timedelta(days=500), DAY)
    return funnel_report(session, FunnelFilter(), period, parts_of(period), on=DAY)


def test_the_demo_reconciles_to_the_row(session: Session, report: FunnelReport) -> None:
    period = report.now.period
    expected = recount(session, period.first, period.last)
    for stage in OF_PAIRS:
        found = report.now.at(stage)
        for name, codes in expected[stage.value].items():
            assert list(getattr(found, name)) == codes, (stage, name)
    assert sizes(report.now)[0] > 60
    assert sizes(report.now) == sorted(sizes(report.now), reverse=True)
    assert sizes(report.now)[-2] > 0
    assert sum(part.reached[FunnelStage.MET] for part in report.parts) == len(report.now.at(FunnelStage.MET).reached)
    rows = [row for row in raw(session, "companies") if first_in(row["created_at"], period)]
    suppliers = {row["company_id"] for row in raw(session, "supplier_profiles")}
    codes = sorted(row["code"] for row in rows if row["id"] in suppliers)
    assert list(report.now.at(FunnelStage.REGISTERED).reached) == codes


def first_in(moment: datetime.datetime, period: Period) -> bool:
    return period.first <= day_of(moment) <= period.last


def test_values_answers_and_losses_reconcile(session: Session, report: FunnelReport) -> None:
    period = report.now.period
    sums: dict[tuple[Any, ...], Any] = defaultdict(int)
    for row in raw(session, "outcome_values"):
        if row["confirmed_at"] and not row["superseded_at"] and period.first <= row["stated_on"] <= period.last:
            sums[row["kind"], row["currency"], row["is_yearly"]] += row["amount"]
    assert {(each.kind, each.currency, each.is_yearly): each.amount for each in report.values} == sums
    asked: dict[FairSide, int] = defaultdict(int)
    answered: dict[FairSide, int] = defaultdict(int)
    for row in raw(session, "follow_ups"):
        is_done = row["status"].value == "done"
        is_due = period.first <= row["due_on"] <= period.last and row["kind"].value == "questions"
        if is_due and (row["asked_at"] is not None or is_done):
            asked[row["side"]] += 1
            answered[row["side"]] += is_done
    assert {each.side: each.asked for each in report.answers} == asked
    assert {each.side: each.answered for each in report.answers} == answered
    ended = {row["code"] for row in raw(session, "outcomes") if row["ended_on"] is not None}
    lost = {code for each in report.now.losses for code in each.pairs}
    assert {*report.now.ended} == ended & {*report.now.at(FunnelStage.PROPOSED).reached}
    assert {*report.now.ended} <= lost


def test_unconfirmed_value_never_counts(session: Session) -> None:
    made_one = climbed(session)
    with writing(session):
        session.add(
            OutcomeValue(outcome_id=made_one.id or 0, amount=Decimal(1000), currency="USD", stated_on=on("2026-05-01"))
        )
    report = funnel_report(session, FunnelFilter(), YEAR, [], on=DAY)
    assert report.values == ()
