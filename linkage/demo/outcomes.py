"""What came of introductions in the demo: two years of lists that were shown, firms that were introduced, and how far each got.

The better a firm fitted, the more often it led to an order, as one would hope; chance does the rest.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from random import Random

from sqlmodel import Session, col, select

from database.columns import now
from database.enums import AnsweredVia, FairSide, OutcomeReason, OutcomeStage, ReaderRole, SubjectKind
from database.models.companies import Company, SupplierProfile
from database.models.outcomes import Outcome, OutcomeStep
from database.models.part_needs import PartNeed
from database.queries import match_lists as lists
from database.queries.exchange import whole_need
from linkage.demo.draws import chance, days_before, some, stream, weighted
from linkage.demo.generator import Plan
from linkage.demo.ids import SOURCE, id_prefix
from linkage.services.audit import SYSTEM, Actor, record
from linkage.services.ladder import Teller, note_event, say
from linkage.services.match_facts import need_fact, supplier_facts
from linkage.services.match_lists import NOTED_PLACES, criteria_of
from linkage.services.outcomes import begun, count_answers
from matching import Catalogue
from matching.assessment import Assessor
from matching.candidates import candidates
from matching.facts import Match, NeedFact
from matching.scoring import STANDARD, match_of, mean_scores

MOST_NEEDS = 60
_DRAWN_FROM = 3_000
_FEWEST, _MOST = 4, 9
_FIRST_DAY, _LAST_DAY = 700, 60
_STEP_DAYS = (10, 60)
_SILENT = 0.15
_RUNGS = (
    OutcomeStage.MEETING,
    OutcomeStage.SAMPLE,
    OutcomeStage.AUDIT,
    OutcomeStage.TRIAL_ORDER,
    OutcomeStage.ORDER,
)
_REASONS = {
    OutcomeReason.PRICE: 26.0,
    OutcomeReason.OTHER_VENDOR: 18.0,
    OutcomeReason.NO_ANSWER: 14.0,
    OutcomeReason.SLOW_REPLY: 10.0,
    OutcomeReason.PROCESS_GAP: 9.0,
    OutcomeReason.VOLUME_TOO_SMALL: 7.0,
    OutcomeReason.PROJECT_ENDED: 6.0,
    OutcomeReason.QUALITY_RECORD: 5.0,
    OutcomeReason.CAPACITY_FULL: 5.0,
}


def bring_together(session: Session, plan: Plan, *, by: Actor) -> int:
    """Writes lists and introductions when this seed has none yet; how many introductions."""
    needs = _needs(session, plan)
    known = select(Outcome.id).where(col(Outcome.need_id).in_([need.id for need in needs]))
    if not needs or session.exec(known).first() is not None:
        return 0
    firms = _firms(session, plan)
    facts = supplier_facts(session, list(firms), on=plan.as_of)
    catalogue, companies = Catalogue(facts.values()), {firm.code: firm for firm in firms.values()}
    count = 0
    for need in needs:
        matches = _matches(need_fact(need), catalogue, plan.as_of)
        rng = stream(plan.seed, "outcomes", need.external_id)
        shown_on = days_before(rng, plan.as_of, _LAST_DAY, _FIRST_DAY)
        _note(session, need, shown_on, matches)
        for match in some(rng, matches, _FEWEST, _MOST):
            _introduce(session, rng, plan, need, companies[match.supplier], match, shown_on)
            count += 1
    session.flush()
    for buyer in {need.company_id: need.company for need in needs}.values():
        count_answers(session, buyer)
    record(session, by, "outcome.recorded", subject_kind=SubjectKind.INSTANCE, subject="demo", introductions=count)
    return count


def _needs(session: Session, plan: Plan) -> list[PartNeed]:
    own = col(PartNeed.external_id).startswith(id_prefix(plan.seed))
    statement = select(PartNeed).where(PartNeed.source == SOURCE, own).options(*whole_need())
    return [need for need in session.exec(statement.order_by(col(PartNeed.id)).limit(MOST_NEEDS)).all() if need.steps]


def _firms(session: Session, plan: Plan) -> dict[int, Company]:
    own = col(Company.external_id).startswith(id_prefix(plan.seed))
    statement = select(Company).join(SupplierProfile).where(Company.source == SOURCE, own)
    return {firm.id or 0: firm for firm in session.exec(statement.order_by(col(Company.id)).limit(_DRAWN_FROM)).all()}


def _matches(need: NeedFact, catalogue: Catalogue, on: datetime.date) -> list[Match]:
    """The first matches alone: near-misses and chains, which `match_need` adds, cost more than they."""
    assessor = Assessor(need, on)
    found = [assessor.assess_unless_hopeless(supplier) for supplier in candidates(need, catalogue)]
    fitting = [assessment for assessment in found if assessment is not None and not assessment.missed]
    means = mean_scores(fitting)
    matches = [match_of(assessment, means) for assessment in fitting]
    return sorted(matches, key=lambda match: (-match.mutual, match.supplier))[:NOTED_PLACES]


def _note(session: Session, need: PartNeed, shown_on: datetime.date, matches: Sequence[Match]) -> None:
    head = {
        "need": need.code,
        "shown_on": shown_on,
        "role": ReaderRole.OFFICER,
        "digest": "demo",
        "weights_version": STANDARD.version,
    }
    firms = [
        {
            "code": match.supplier,
            "rank": rank,
            "score": match.score,
            "supplier_score": match.supplier_score,
            "criteria": criteria_of(match),
        }
        for rank, match in enumerate(matches, 1)
    ]
    lists.add_list(session, head, firms)


def _introduce(
    session: Session, rng: Random, plan: Plan, need: PartNeed, firm: Company, match: Match, shown_on: datetime.date
) -> None:
    day = shown_on + datetime.timedelta(days=rng.randint(1, 20))
    outcome = begun(session, need, firm, day)
    for stage, reached_on in _steps(rng, plan, match.score, day):
        is_proven = stage in (OutcomeStage.TRIAL_ORDER, OutcomeStage.ORDER) and not chance(rng, 0.2)
        step = OutcomeStep(stage=stage, reached_on=reached_on)
        for side in FairSide if is_proven else ():
            say(step, side, Teller(side, AnsweredVia.OFFICER, SYSTEM))
        outcome.steps.append(step)
        outcome.stage, outcome.stage_on = stage, reached_on
        note_event(outcome, reached_on)
        if is_proven:
            firm.updated_at = now()
    ended_on = outcome.stage_on + datetime.timedelta(days=rng.randint(*_STEP_DAYS))
    if outcome.stage not in (OutcomeStage.TRIAL_ORDER, OutcomeStage.ORDER) and ended_on <= plan.as_of:
        outcome.ended_on, outcome.reason = ended_on, weighted(rng, _REASONS)
        outcome.steps.append(OutcomeStep(stage=OutcomeStage.NOTHING, reached_on=ended_on))


def _steps(rng: Random, plan: Plan, score: float, day: datetime.date) -> Iterator[tuple[OutcomeStage, datetime.date]]:
    """The steps it took by the day of the demo: each further one the likelier, the better the fit."""
    yield OutcomeStage.INTRODUCED, day
    if chance(rng, _SILENT):
        return
    for stage in _RUNGS:
        day += datetime.timedelta(days=rng.randint(*_STEP_DAYS))
        if day > plan.as_of or not chance(rng, min(0.97, 0.3 + 0.75 * score)):
            return
        yield stage, day
