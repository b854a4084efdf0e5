"""Linkages that go on without going on: silent for long, asked in vain, denied, or said by one side alone."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from sqlmodel import Session

from database.enums import FairSide, OutcomeStage
from database.models.follow_ups import FollowUp
from database.models.outcomes import Outcome
from database.queries import linkages as rows
from database.queries.follow_ups import QuestionCount, question_counts
from database.queries.linkages import StuckDays
from linkage.days import agency_day, day_begins
from linkage.services.ladder import is_passed, said_at
from linkage.services.linkage_dues import waits_for
from linkage.services.linkages import DORMANT_DAYS, UNCONFIRMED_DAYS, is_dormant

UNANSWERED_DAYS = 20
"""After so many days a round of questions is for an officer to ask by telephone; the reminder went out before."""


_LOT = 500
"""So many linkages are read at once."""


class StuckBy(StrEnum):
    DENIED = "denied"
    UNCONFIRMED = "unconfirmed"
    UNANSWERED = "unanswered"
    DORMANT = "dormant"


@dataclass(frozen=True, slots=True)
class Hitch:
    """Why a linkage is stuck: since when, and which side is to be asked; None: both."""

    by: StuckBy
    since: datetime.date
    side: FairSide | None = None
    stage: OutcomeStage | None = None


@dataclass(frozen=True, slots=True)
class Stuck:
    """`hitches`: what is oldest first; `called_on`: when an officer last called about it."""

    linkage: Outcome
    hitches: tuple[Hitch, ...]
    called_on: datetime.date | None

    @property
    def since(self) -> datetime.date:
        return self.hitches[0].since


class Mark(NamedTuple):
    """One reason for which a linkage is stuck, and since when."""

    since: datetime.date
    linkage_id: int
    by: StuckBy


@dataclass(frozen=True, slots=True)
class Rate:
    """Of so many that were asked so many answered."""

    month: int
    side: FairSide
    asked: int
    answered: int


def stuck_days(on: datetime.date) -> StuckDays:
    said = datetime.datetime.combine(on, datetime.time(), datetime.UTC)
    return StuckDays(
        quiet=on - datetime.timedelta(days=DORMANT_DAYS),
        said=said - datetime.timedelta(days=UNCONFIRMED_DAYS),
        asked=on - datetime.timedelta(days=UNANSWERED_DAYS),
    )


def stuck(session: Session, on: datetime.date, *, owner: str = "") -> list[Stuck]:
    """All that are stuck, or those of an officer ("-": of nobody), the oldest first."""
    return list(stuck_among(session, linkages_of(stuck_marks(session, on, owner=owner)), on))


def stuck_marks(session: Session, on: datetime.date, *, owner: str = "", least_days: int = 0) -> list[Mark]:
    """Why which linkages are stuck, for at least so many days, the oldest first; without the linkages, so that 100,000 take 2 s."""
    found = rows.hitches(session, _aged(stuck_days(on), on - datetime.timedelta(days=least_days)), owner=owner)
    return sorted(Mark(_day(each.since), each.linkage_id, StuckBy(each.why)) for each in found)


def linkages_of(marks: Iterable[Mark], by: StuckBy | None = None) -> list[int]:
    """Rows of the linkages with marks, of one reason or of any, in the order of the first mark of each."""
    return list(dict.fromkeys(each.linkage_id for each in marks if by is None or each.by is by))


def stuck_among(
    session: Session, ids: Sequence[int], on: datetime.date, *, by: StuckBy | None = None, least_days: int = 0
) -> Iterator[Stuck]:
    """These linkages in this order, with the reasons that pass; in a fixed number of queries for each lot."""
    days = stuck_days(on)
    for start in range(0, len(ids), _LOT):
        lot = ids[start : start + _LOT]
        found = rows.linkages_numbered(session, lot)
        asked = rows.unanswered(session, lot, asked_before=days.asked)
        called = rows.last_calls(session, lot)
        for each in (found[key] for key in lot if key in found):
            hitches = _hitches(each, asked.get(each.id or 0, ()), days, on)
            passing = [one for one in hitches if by in (None, one.by) and (on - one.since).days >= least_days]
            if passing:
                yield Stuck(each, tuple(passing), called.get(each.id or 0))


def _day(since: datetime.datetime | datetime.date) -> datetime.date:
    return agency_day(since) if isinstance(since, datetime.datetime) else since


def _aged(days: StuckDays, until: datetime.date) -> StuckDays:
    """As `days`, and not later than a day."""
    last = day_begins(until + datetime.timedelta(days=1)) - datetime.timedelta(microseconds=1)
    return StuckDays(quiet=min(days.quiet, until), said=min(days.said, last), asked=min(days.asked, until), denied=last)


def stuck_count(session: Session, on: datetime.date) -> int:
    return rows.stuck_count(session, stuck_days(on))


def stuck_by_owner(session: Session, on: datetime.date) -> dict[str, int]:
    """Code of an officer ("-": of nobody) -> how many of theirs are stuck."""
    return rows.stuck_by_owner(session, stuck_days(on))


def response_rates(session: Session, on: datetime.date) -> list[Rate]:
    """By month and side, of the questions whose day has come; what a later answer made needless counts as not answered."""
    counts: dict[tuple[int, FairSide], list[QuestionCount]] = {}
    for each in question_counts(session, on=on):
        counts.setdefault((each.month, each.side), []).append(each)
    return [
        Rate(month, side, sum(each.number for each in some), sum(each.number for each in some if each.is_answered))
        for (month, side), some in sorted(counts.items())
    ]


def _hitches(linkage: Outcome, asked: Iterable[FollowUp], days: StuckDays, on: datetime.date) -> list[Hitch]:
    found = []
    for step in linkage.steps:
        waiting = waits_for(step)
        if step.denied_by is not None and step.denied_at is not None:
            found.append(Hitch(StuckBy.DENIED, agency_day(step.denied_at), stage=step.stage))
        elif waiting is not None and step.stage is not OutcomeStage.INTRODUCED and not is_passed(linkage, step):
            at = said_at(step, waiting.other)
            if at is not None and at <= days.said:
                found.append(Hitch(StuckBy.UNCONFIRMED, agency_day(at), waiting, step.stage))
    found += [Hitch(StuckBy.UNANSWERED, each.due_on, each.side) for each in asked]
    if is_dormant(linkage, on):
        found.append(Hitch(StuckBy.DORMANT, linkage.last_event_on or linkage.stage_on))
    return sorted(found, key=lambda each: each.since)
