"""Linkages that go on without going on: silent for long, asked in vain, denied, or said by one side alone."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session

from database.enums import FairSide, OutcomeStage
from database.models.follow_ups import FollowUp
from database.models.outcomes import Outcome
from database.queries import linkages as rows
from database.queries.follow_ups import QuestionCount, question_counts
from database.queries.linkages import StuckDays
from linkage.days import agency_day
from linkage.services.ladder import is_passed, said_at
from linkage.services.linkage_dues import waits_for
from linkage.services.linkages import DORMANT_DAYS, UNCONFIRMED_DAYS, is_dormant

UNANSWERED_DAYS = 20
"""After so many days a round of questions is for an officer to ask by telephone; the reminder went out before."""


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
    """All that are stuck, or those of an officer ("-": of nobody), the oldest first; in a fixed number of queries."""
    days = stuck_days(on)
    found = rows.stuck_linkages(session, days, owner=owner)
    ids = [each.id or 0 for each in found]
    asked = rows.unanswered(session, ids, asked_before=days.asked)
    called = rows.last_calls(session, ids)
    lines = [
        Stuck(each, tuple(_hitches(each, asked.get(each.id or 0, ()), days, on)), called.get(each.id or 0))
        for each in found
    ]
    return sorted((each for each in lines if each.hitches), key=lambda each: (each.since, each.linkage.id or 0))


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
