"""Requests for quotation in the demo: who is asked after the first meetings, what they offer, and whom the buyer chooses. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from random import Random

from database.enums import AnsweredVia, FairSide, InvitationStatus, OutcomeReason, OutcomeStage, RfqStatus
from linkage.demo.courses import STEP_DAYS, Course, climb, reach, some_days, stop
from linkage.demo.draws import chance, weighted

_ASKED, _WITH_NDA, _SEALED, _QUOTES, _DECLINES, _REVISES = 0.55, 0.7, 0.3, 0.84, 0.08, 0.25
_CANCELLED, _PLACED, _DIVIDED, _FALLS_SILENT, _ONLY_LOOKS = 0.06, 0.72, 0.15, 0.22, 0.5
_WHY_NOT = {
    OutcomeReason.PRICE: 48.0,
    OutcomeReason.OTHER_VENDOR: 22.0,
    OutcomeReason.LEAD_TIME: 10.0,
    OutcomeReason.PROCESS_GAP: 8.0,
    OutcomeReason.SLOW_REPLY: 7.0,
    OutcomeReason.QUALITY_RECORD: 5.0,
}
_DECLINE = {
    OutcomeReason.PRICE_TARGET: 4.0,
    OutcomeReason.CAPACITY_FULL: 3.0,
    OutcomeReason.UNCLEAR_DRAWING: 2.0,
    OutcomeReason.TOOL_COST: 2.0,
}


@dataclass(slots=True)
class Asked:
    """One supplier of a request: `offers` are the day and the price, as a share of what the part usually costs.

    `seen_on`: it opened the request.
    """

    course: Course
    status: InvitationStatus = InvitationStatus.INVITED
    seen_on: datetime.date | None = None
    nda_on: datetime.date | None = None
    answered_on: datetime.date | None = None
    offers: list[tuple[datetime.date, float]] = field(default_factory=list)
    reason: OutcomeReason | None = None
    share: int | None = None


@dataclass(slots=True)
class Request:
    """`decided_on` None: open, or past its day and waiting for the buyer."""

    sent_on: datetime.date
    due_on: datetime.date
    asked: list[Asked]
    status: RfqStatus = RfqStatus.OPEN
    decided_on: datetime.date | None = None
    has_nda: bool = True
    is_sealed: bool = False


def ask(rng: Random, as_of: datetime.date, met: Sequence[Course]) -> Request | None:
    """The request that follows the meetings about one need, with all that follows from it. The others are let go, or fall silent."""
    wanted = [course for course in met if chance(rng, _ASKED)]
    for course in met:
        if course not in wanted and not chance(rng, _FALLS_SILENT):
            side = weighted(rng, {FairSide.ASSEMBLER: 6.0, FairSide.SUPPLIER: 3.0, None: 2.0})
            stop(course, course.last.on + some_days(course, 14, 60), side)
    if not wanted:
        return None
    sent_on = max(course.last.on for course in wanted) + datetime.timedelta(
        days=rng.randint(*STEP_DAYS[OutcomeStage.RFQ])
    )
    if sent_on > as_of:
        return None
    due_on = sent_on + datetime.timedelta(days=rng.randint(7, 18))
    request = Request(sent_on, due_on, [Asked(course) for course in wanted])
    request.has_nda, request.is_sealed = chance(rng, _WITH_NDA), chance(rng, _SEALED)
    for asked in request.asked:
        invite(request, asked)
        _respond(rng, as_of, request, asked)
    _decide(rng, as_of, request)
    return request


def invite(request: Request, asked: Asked) -> None:
    reach(asked.course, OutcomeStage.RFQ, request.sent_on, sides=(FairSide.ASSEMBLER,))


def see(asked: Asked, day: datetime.date) -> None:
    """The supplier opens the request: its word for it, once."""
    if asked.seen_on is None:
        asked.seen_on = day
        step = next(each for each in asked.course.steps if each.stage is OutcomeStage.RFQ)
        step.words[FairSide.SUPPLIER] = (day, AnsweredVia.ACCOUNT)


def agree_to_nda(asked: Asked, day: datetime.date) -> None:
    see(asked, day)
    asked.nda_on = day
    reach(asked.course, OutcomeStage.NDA, day, sides=tuple(FairSide))


def offer(asked: Asked, day: datetime.date, price: float) -> None:
    """An offer, or a revision of it; the first one is the step."""
    see(asked, day)
    if not asked.offers:
        reach(asked.course, OutcomeStage.QUOTATION, day, sides=tuple(FairSide))
    asked.offers.append((day, price))
    asked.status, asked.answered_on = InvitationStatus.QUOTED, day


def _respond(rng: Random, as_of: datetime.date, request: Request, asked: Asked) -> None:
    wait = (request.due_on - request.sent_on).days
    nda_on = request.sent_on + datetime.timedelta(days=rng.randint(0, 2))
    day = request.sent_on + datetime.timedelta(days=rng.randint(3, wait))
    price, again = rng.uniform(0.84, 1.22), request.due_on
    quotes, declines, revises = chance(rng, _QUOTES), chance(rng, _DECLINES), chance(rng, _REVISES)
    looks = chance(rng, _ONLY_LOOKS)
    if request.has_nda and nda_on <= as_of and (quotes or declines):
        agree_to_nda(asked, nda_on)
    if day > as_of:
        return
    if quotes:
        offer(asked, day, price)
        if revises and day < again <= as_of:
            offer(asked, again, price * rng.uniform(0.93, 0.99))
    elif looks or declines:
        see(asked, day)
    if declines and not quotes:
        asked.status, asked.answered_on, asked.reason = InvitationStatus.DECLINED, day, weighted(rng, _DECLINE)
        stop(asked.course, day, FairSide.SUPPLIER, asked.reason)


def _decide(rng: Random, as_of: datetime.date, request: Request) -> None:
    """The buyer's decision some weeks after the day; the best prices are chosen, and all are told why or why not."""
    day = request.due_on + datetime.timedelta(days=rng.randint(10, 40))
    is_cancelled, is_placed, is_divided = chance(rng, _CANCELLED), chance(rng, _PLACED), chance(rng, _DIVIDED)
    if day > as_of:
        return
    request.decided_on = day
    if is_cancelled:
        request.status = RfqStatus.CANCELLED
        for asked in _living(request.asked):
            stop(asked.course, day, FairSide.ASSEMBLER, OutcomeReason.CANCELLED)
        return
    offers = sorted((each for each in request.asked if each.offers), key=lambda each: each.offers[-1][1])
    chosen = offers[: 2 if is_divided else 1] if is_placed else []
    decide(request, day, {id(each): share for each, share in zip(chosen, _shares(len(chosen)), strict=True)}, rng)
    for asked in chosen:
        climb(asked.course)


def decide(request: Request, day: datetime.date, shares: dict[int, int], rng: Random) -> None:
    """`shares`: id of who is chosen -> percent. The others end with the buyer's reason; who never answered, too."""
    request.status = RfqStatus.AWARDED if shares else RfqStatus.NOT_AWARDED
    request.decided_on = day
    for asked in _living(request.asked):
        if id(asked) in shares:
            asked.share, asked.course.chosen_on = shares[id(asked)], day
            is_whole = asked.share == 100
            asked.status = InvitationStatus.AWARDED if is_whole else InvitationStatus.PARTLY_AWARDED
            continue
        asked.reason = weighted(rng, _WHY_NOT) if asked.offers else OutcomeReason.NO_ANSWER
        asked.status = InvitationStatus.NOT_AWARDED
        stop(asked.course, day, FairSide.ASSEMBLER, asked.reason)


def _living(asked: Iterable[Asked]) -> list[Asked]:
    return [each for each in asked if each.status in (InvitationStatus.INVITED, InvitationStatus.QUOTED)]


def _shares(number: int) -> tuple[int, ...]:
    return {0: (), 1: (100,), 2: (60, 40)}[number]
