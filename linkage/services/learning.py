"""What the outcomes teach: how often a score leads to an order, and whether other weights would have ranked better.

A chance is shown to people only when it was learned from at least 100 settled introductions and held on later ones; learned weights
may only be taken over when the lower end of their gain is above 0, and a person decides. Each run is kept.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from database.columns import now
from database.enums import OutcomeStage, SubjectKind
from database.models.outcomes import LearningRun
from database.queries import outcomes as rows
from linkage.days import agency_today
from linkage.errors import Conflict, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.weights import WeightsInput, points_of
from linkage.language import _l
from linkage.services.audit import Actor, record
from linkage.services.match_lists import CONFIRMED
from linkage.services.weights import current_number, current_weights, save_weights
from matching.learning.calibration import LEAST_OUTCOMES, Calibration, calibration_error, isotonic, platt, shown_as
from matching.learning.ranker import Trial, Tried, TriedNeed, try_ranker
from matching.scoring import Weights

SETTLED_DAYS = 365
"""An introduction without an order after so long is taken as one that led to none."""

LATER = 0.7
MOST_ERROR = 0.1
"""A chance that was off by more than this on later introductions is not shown."""

_PER_BIN = 20
_LEAST_POOL = 20
_GRADES = {
    OutcomeStage.INTRODUCED: 0.0,
    OutcomeStage.MEETING: 0.0,
    OutcomeStage.NDA: 0.0,
    OutcomeStage.RFQ: 0.5,
    OutcomeStage.QUOTATION: 0.5,
    OutcomeStage.TECHNICAL_REVIEW: 0.5,
    OutcomeStage.AUDIT: 1.0,
    OutcomeStage.SAMPLE: 1.0,
    OutcomeStage.APPROVAL: 1.5,
    OutcomeStage.TRIAL_ORDER: 2.0,
    OutcomeStage.ORDER: 3.0,
    OutcomeStage.LOCALISED: 3.0,
}


@dataclass(frozen=True, slots=True)
class Chance:
    """ "About 3 of 10 such introductions led to an order", learned from so many outcomes."""

    led: int
    of: int
    outcomes: int


@dataclass(frozen=True, slots=True)
class Settled:
    """How many introductions are settled, and how many of them led to an order; `least`: with fewer no chance is learned."""

    count: int
    orders: int
    least: int = LEAST_OUTCOMES


def settled(session: Session, *, on: datetime.date | None = None) -> Settled:
    """Introductions that stood on a list and whose end is known."""
    found = _settled(rows.tried(session), on or agency_today())
    return Settled(len(found), sum(one.stage in rows.ORDERS for one in found))


def learn(session: Session, *, by: Actor, on: datetime.date | None = None) -> LearningRun:
    """Learns from all settled introductions, judged on the later ones, and keeps what came out."""
    weights, known = current_weights(session), _settled(rows.tried(session), on or agency_today())
    latest = rows.latest_run(session)
    run = LearningRun(
        number=1 if latest is None else latest.number + 1,
        learned_by_id=by.user_id,
        outcomes=len(known),
        orders=sum(one.stage in rows.ORDERS for one in known),
        weights_version=weights.version,
    )
    _calibrate(run, known, weights)
    trial = try_ranker(_by_need(known), weights.values)
    if trial is not None:
        _note_trial(run, trial)
    session.add(run)
    session.flush()
    record(
        session,
        by,
        "outcomes.learned",
        subject_kind=SubjectKind.WEIGHTS,
        subject=f"run {run.number}",
        outcomes=run.outcomes,
    )
    return run


def may_use(run: LearningRun) -> bool:
    """Whether the learned weights may be taken over: sure to gain, and not yet used."""
    return bool(run.weights) and run.lower is not None and run.lower > 0 and run.used_at is None


def use_learned_weights(session: Session, number: int, *, by: Actor, note: str) -> LearningRun:
    """The learned weights count from now on, as a version of the agency's weights with this note; who did it stays written.

    Raises NotFound, and Conflict when they do not gain for sure or the weights changed since they were learned.
    """
    run = rows.run_numbered(session, number)
    if run is None:
        raise NotFound(_l("Nothing was learned under this number."))
    if not may_use(run):
        raise Conflict(
            _l("These weights do not rank better for sure, or are in use already. They were not taken over.")
        )
    if run.weights_version != current_weights(session).version:
        raise Conflict(_l("The weights changed since this was learned. Learn again first."))
    points = {name: points_of(weight) for name, weight in run.weights.items()}
    save_weights(
        session, read_input(WeightsInput, {"points": points, "note": note}), by=by, expected=current_number(session)
    )
    run.used_at, run.used_by_id = now(), by.user_id
    session.flush()
    return run


def chance_of(run: LearningRun | None, score: float, *, weights_version: str) -> Chance | None:
    """What a score has meant so far; None while nothing holds, or when it was learned for other weights."""
    if run is None or not run.curve or run.weights_version != weights_version:
        return None
    curve = Calibration.from_json(run.curve)
    return Chance(*shown_as(curve.chance(score)), curve.outcomes)


def chances(run: LearningRun | None, *, weights_version: str) -> list[tuple[float, Chance]]:
    """The points of the curve: scores, lowest first, and what each has meant; none while nothing holds."""
    scores = Calibration.from_json(run.curve).scores if run is not None and run.curve else ()
    found = ((score, chance_of(run, score, weights_version=weights_version)) for score in scores)
    return [(score, chance) for score, chance in found if chance is not None]


def _settled(tried: Sequence[rows.Tried], on: datetime.date) -> list[rows.Tried]:
    old = on - datetime.timedelta(days=SETTLED_DAYS)
    return [one for one in tried if one.ended_on or one.stage in rows.ORDERS or one.started_on <= old]


def _calibrate(run: LearningRun, known: Sequence[rows.Tried], weights: Weights) -> None:
    """Judged on the later three tenths by what the earlier ones taught; what is kept is learned from all."""
    if len(known) < LEAST_OUTCOMES:
        return
    scores = [_score(one, weights) for one in known]
    came = [float(one.stage in rows.ORDERS) for one in known]
    cut = int(len(known) * LATER)
    later, happened = scores[cut:], came[cut:]
    bins = max(2, len(later) // _PER_BIN)
    run.judged = len(later)
    run.error = calibration_error(
        isotonic(scores[:cut], came[:cut], least=_LEAST_POOL).chances(later), happened, bins=bins
    )
    run.platt_error = calibration_error(platt(scores[:cut], came[:cut]).chances(later), happened, bins=bins)
    if run.error <= MOST_ERROR:
        run.curve = isotonic(scores, came, least=_LEAST_POOL).as_json()


def _score(one: rows.Tried, weights: Weights) -> float:
    """The score of then under the weights of now, from the criteria that were noted."""
    told = {name: score for name, score in one.criteria.items() if name in weights.values}
    total = sum(weights.values[name] for name in told)
    if not total:
        return one.score
    points = sum(weights.values[name] * score for name, score in told.items())
    return one.criteria.get(CONFIRMED, 1.0) * points / total


def _by_need(known: Sequence[rows.Tried]) -> list[TriedNeed]:
    needs: dict[int, list[rows.Tried]] = defaultdict(list)
    for one in known:
        needs[one.need_id].append(one)
    return [
        TriedNeed(
            str(key),
            min(one.started_on for one in firms).toordinal(),
            tuple(Tried(str(one.company_id), _criteria(one.criteria), _GRADES[one.stage]) for one in firms),
        )
        for key, firms in needs.items()
    ]


def _criteria(noted: Mapping[str, float]) -> dict[str, float]:
    return {name: score for name, score in noted.items() if name != CONFIRMED}


def _note_trial(run: LearningRun, trial: Trial) -> None:
    run.weights = {name: round(weight, 6) for name, weight in trial.weights.items()}
    run.learned_needs, run.judged_needs = trial.needs
    run.gain, run.lower, run.upper = trial.gain.mean, trial.gain.lower, trial.gain.upper
