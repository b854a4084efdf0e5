"""Linkages of the demo that its accounts open: one at each rung that shows something, told by hand instead of by lot. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random

from database.enums import AnsweredVia, FairSide, OutcomeReason, OutcomeStage, ProposalAnswer, ProposalStatus
from linkage.demo.courses import Answer, Course, End, Step, agreed, reach
from linkage.demo.requests import Asked, Request, agree_to_nda, decide, invite, offer

BOTH = tuple(FairSide)
_S, _A = FairSide.SUPPLIER, FairSide.ASSEMBLER


@dataclass(frozen=True, slots=True)
class Scene:
    """A pair by days before the day of the demo. `said`: who says a step, both unless stated; `denied`: who says it is not so.

    `ended`: days ago, by whom, why. `price`: of the offer, as a share of what the part usually costs. `is_waiting`: of the proposal
    the buyer has said yes, the supplier nothing yet.
    """

    proposed: int
    steps: Mapping[OutcomeStage, int] = field(default_factory=dict)
    said: Mapping[OutcomeStage, tuple[FairSide, ...]] = field(default_factory=dict)
    denied: tuple[OutcomeStage, FairSide, int] | None = None
    ended: tuple[int, FairSide, OutcomeReason] | None = None
    price: float = 1.0
    is_waiting: bool = False
    is_awarded: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """The request that the pairs of one need share: days before the day of the demo; `due` below 0 is still to come."""

    sent: int
    due: int
    decided: int | None = None


_MEET, _RFQ, _OFFER = OutcomeStage.MEETING, OutcomeStage.RFQ, OutcomeStage.QUOTATION
_REVIEW, _AUDIT, _SAMPLE = OutcomeStage.TECHNICAL_REVIEW, OutcomeStage.AUDIT, OutcomeStage.SAMPLE
_APPROVED, _FIRST, _SUPPLY = OutcomeStage.APPROVAL, OutcomeStage.TRIAL_ORDER, OutcomeStage.ORDER
_WAY = {_MEET: 640, _RFQ: 610, _OFFER: 600, _REVIEW: 560, _AUDIT: 520, _SAMPLE: 430, _APPROVED: 380, _FIRST: 350}

OF_SUPPLIER: tuple[tuple[Scene, Ask | None], ...] = (
    (Scene(660, {**_WAY, _SUPPLY: 230}, is_awarded=True), Ask(610, 596, 575)),
    (Scene(16, {_MEET: 6, _RFQ: 2}), Ask(2, -9)),
    (
        Scene(
            290,
            {_MEET: 270, _RFQ: 240, _OFFER: 232, _REVIEW: 190, _AUDIT: 150, _SAMPLE: 45},
            said={_SAMPLE: (_S,)},
            is_awarded=True,
        ),
        Ask(240, 228, 205),
    ),
    (Scene(55, {_MEET: 44, _RFQ: 30, _OFFER: 21}, price=0.97), Ask(30, 16)),
    (Scene(3, is_waiting=True), None),
    (
        Scene(380, {_MEET: 360, _RFQ: 340, _OFFER: 330}, ended=(300, _A, OutcomeReason.PRICE), price=1.15),
        Ask(340, 328, 300),
    ),
    (Scene(170, {_MEET: 140}, said={_MEET: (_S,)}), None),
    (
        Scene(
            500,
            {_MEET: 480, _RFQ: 455, _OFFER: 446, _REVIEW: 400, _AUDIT: 350, _SAMPLE: 240, _APPROVED: 160, _FIRST: 24},
            said={_FIRST: (_S,)},
            is_awarded=True,
        ),
        Ask(455, 440, 420),
    ),
    (Scene(9, {}), None),
    (
        Scene(
            230,
            {_MEET: 210, _RFQ: 190, _OFFER: 181, _REVIEW: 120},
            said={_REVIEW: (_S,)},
            denied=(_REVIEW, _A, 100),
            is_awarded=True,
        ),
        Ask(190, 178, 160),
    ),
)
"""For the supplier with a complete profile, a need each."""

OF_BUYER: tuple[tuple[tuple[Scene, ...], Ask | None], ...] = (
    (
        (
            Scene(70, {_MEET: 55, _RFQ: 32, _OFFER: 24}, price=0.94),
            Scene(66, {_MEET: 50, _RFQ: 32, _OFFER: 22}, price=1.06),
            Scene(64, {_MEET: 46, _RFQ: 32}),
        ),
        Ask(32, 18),
    ),
    (
        (
            Scene(470, {**{stage: day - 190 for stage, day in _WAY.items()}}, is_awarded=True, price=0.9),
            Scene(470, {_MEET: 452, _RFQ: 420, _OFFER: 408}, price=1.1),
        ),
        Ask(420, 405, 385),
    ),
    ((Scene(4, is_waiting=True), Scene(12, {}), Scene(30, {_MEET: 13})), None),
    (
        (
            Scene(
                250,
                {_MEET: 230, _RFQ: 205, _OFFER: 196, _REVIEW: 150, _AUDIT: 98},
                said={_AUDIT: (_S,)},
                is_awarded=True,
            ),
        ),
        Ask(205, 193, 175),
    ),
)
"""For the assemblers with an account, several suppliers for a need."""


def play(rng: Random, as_of: datetime.date, scene: Scene) -> Course:
    """The pair up to the request, which the others of its need share."""
    if scene.is_waiting:
        day = _ago(as_of, scene.proposed)
        course = Course(rng, as_of, day)
        course.answers = {_S: Answer(), _A: Answer(ProposalAnswer.ACCEPTED, _ago(as_of, 1), AnsweredVia.LINK)}
        course.status = ProposalStatus.OPEN
        return course
    course = agreed(rng, as_of, _ago(as_of, scene.proposed), 0.7)
    _steps(course, scene, lambda stage: stage is _MEET)
    return course


def play_request(
    rng: Random, as_of: datetime.date, pairs: list[tuple[Scene, Course]], said: Ask | None
) -> Request | None:
    """The request with its offers and the decision, and what came after it."""
    request = None
    if said is not None:
        asked = [Asked(course) for _scene, course in pairs]
        request = Request(_ago(as_of, said.sent), _ago(as_of, said.due), asked)
        for each, (scene, _course) in zip(asked, pairs, strict=True):
            _ask(as_of, request, each, scene)
        if said.decided is not None:
            shares = {id(each): 100 for each, (scene, _c) in zip(asked, pairs, strict=True) if scene.is_awarded}
            decide(request, _ago(as_of, said.decided), shares, rng)
            for each, (scene, _c) in zip(asked, pairs, strict=True):
                each.reason = scene.ended[2] if scene.ended is not None else each.reason
    for scene, course in pairs:
        _steps(course, scene, lambda stage: stage not in (_MEET, _RFQ, _OFFER))
        if scene.denied is not None:
            stage, side, ago = scene.denied
            step = next(each for each in course.steps if each.stage is stage)
            step.denied_by, step.denied_on = side, _ago(as_of, ago)
        if scene.ended is not None:
            ago, side, reason = scene.ended
            course.end = End(_ago(as_of, ago), reason, side)
    return request


def _ask(as_of: datetime.date, request: Request, asked: Asked, scene: Scene) -> None:
    invite(request, asked)
    if _OFFER in scene.steps:
        agree_to_nda(asked, request.sent_on + datetime.timedelta(days=1))
        offer(asked, _ago(as_of, scene.steps[_OFFER]), scene.price)


def _steps(course: Course, scene: Scene, is_wanted: Callable[[OutcomeStage], bool]) -> None:
    for stage, ago in scene.steps.items():
        if is_wanted(stage):
            day = _ago(course.as_of, ago)
            step: Step = reach(course, stage, day, sides=scene.said.get(stage, BOTH), via=AnsweredVia.LINK)
            step.evidence = "PO 4500-117" if stage is _FIRST else None


def _ago(as_of: datetime.date, days: int) -> datetime.date:
    return as_of - datetime.timedelta(days=days)
