"""From the rows of a fair to the facts of the timetable solver, and back.

Ids in a problem are what people know: codes of participants, delegates and interpreters, labels of tables, numbers of slots.
Buyers are side `a`, suppliers side `b`.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, select

from database.enums import FairSessionKind, FairSide, MeetingOrigin, MeetingStatus
from database.models.fair_participants import FairDelegate, FairInterpreter, FairParticipant
from database.models.fairs import Fair, FairSlot, FairTable
from database.models.meetings import Meeting
from database.queries import fair_participants as firms
from database.queries import fair_parts as part_rows
from database.queries import meetings as rows
from database.queries.fair_wishes import vetoes
from linkage.services.fair_languages import spoken, understood
from linkage.services.fair_weights import Weight, weights
from linkage.wording.fair_times import local
from matching.timetable.problem import (
    Delegate,
    Interpreter,
    Options,
    Participant,
    Placed,
    Problem,
    Repair,
    Slot,
    Table,
    WishedPair,
)
from matching.timetable.topics import topic_key

SOLVED = (FairSessionKind.MEETINGS,)
OPEN = (FairSessionKind.MEETINGS, FairSessionKind.WALK_IN)
"""Kinds of sessions a run fills, and those where a meeting can be added on the day."""

_STANDING_WEIGHT = 0.01
_Times = list[tuple[datetime.datetime, datetime.datetime]]


@dataclass(frozen=True, slots=True)
class Rules:
    """How a timetable is asked for. `coverage` in [0, 1]: at 1 a firm's first meeting is worth as much again as the best meeting.

    `gap_weight`: what an idle slot between two meetings costs, in units of weight. `seconds` of wall time.
    """

    coverage: float = 0.5
    gap_weight: float = 0.01
    seconds: float = 30.0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Ids:
    """The rows behind the ids of a problem. `parts`: (buyer, supplier) -> codes of the parts they would talk about."""

    participants: dict[str, FairParticipant]
    delegates: dict[str, FairDelegate]
    interpreters: dict[str, FairInterpreter]
    tables: dict[str, FairTable]
    slots: dict[str, FairSlot]
    parts: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)


def rules_of(fair: Fair) -> Rules:
    """How timetables of a fair are asked for when nobody says otherwise."""
    return Rules(coverage=fair.coverage_bonus)


def hall_of(
    session: Session,
    fair: Fair,
    *,
    kinds: tuple[FairSessionKind, ...] = OPEN,
    repair: Repair | None = None,
    only: Collection[FairParticipant] = (),
    with_unnamed: bool = True,
) -> tuple[Problem, Ids]:
    """Who and what is there, without the pairs that wish to meet: all that `matching.timetable.placing.ways` needs. Fast.

    `only`: the firms to be seated; of all others no more is read than which table is theirs. Empty: everybody.
    `with_unnamed`: noes of suppliers to the buyer of a part that is shown without a name count, too.
    """
    there = firms.approved_participants(session, fair, only=[each.id or 0 for each in only] if only else None)
    others = {} if not only else firms.approved_codes(session, fair)
    slots = [each for each in _slots(session, fair) if each.session.kind in kinds]
    interpreters = rows.interpreters(session, fair)
    away = rows.absences(session, fair)
    codes = {**{each.id or 0: each.code for each in there}, **others}
    tables = [each for each in _tables(session, fair) if each.participant_id is None or each.participant_id in codes]
    own = {each.participant_id or 0: each.label for each in tables if each.participant_id is not None}
    is_interpreted = bool(interpreters)
    words = understood(there) if is_interpreted else {}
    known = {each.id for each in there}
    problem = Problem(
        slots=tuple(_slot(fair, each) for each in slots),
        participants=(
            *(
                _participant(
                    fair,
                    each,
                    slots,
                    away,
                    own.get(each.id or 0),
                    words=words.get(each.id or 0, frozenset()) if is_interpreted else None,
                )
                for each in there
            ),
            # Of these only the table counts: that it is theirs. Their side says nothing.
            *(Participant(code, side="b", own_table=own.get(key)) for key, code in others.items() if key not in known),
        ),
        pairs=(),
        tables=tuple(Table(each.label, each.hall.code if each.hall else None, each.seats) for each in tables),
        interpreters=tuple(_interpreter(fair, each, slots, away) for each in interpreters),
        vetoes=frozenset(
            (codes[assembler], codes[supplier])
            for supplier, assembler in vetoes(session, fair, with_unnamed=with_unnamed)
            if supplier in codes and assembler in codes
        ),
        walking=_walking(fair),
        repair=repair,
    )
    ids = Ids(
        participants={each.code: each for each in there},
        delegates={each.code: each for firm in there for each in firm.delegates},
        interpreters={each.code: each for each in interpreters},
        tables={each.label: each for each in tables},
        slots={str(each.number): each for each in slots},
    )
    return problem, ids


def problem_of(session: Session, fair: Fair, *, rules: Rules, repair: Repair | None = None) -> tuple[Problem, Ids]:
    """The whole problem: every pair worth a meeting, with what stands locked or was held already.

    Meetings that officers or firms agreed on are musts: a run may move them but not drop them. What people cancelled does not come
    back by itself. To be asked outside of `transaction()`: weighing all pairs takes its time.
    """
    problem, ids = hall_of(session, fair, kinds=OPEN if repair else SOLVED, repair=repair)
    codes = {each.id or 0: code for code, each in ids.participants.items()}
    meetings = rows.meetings_of(session, fair)
    worth = {
        (codes[assembler], codes[supplier]): weight
        for (supplier, assembler), weight in weights(session, fair).items()
        if supplier in codes and assembler in codes
    }
    standing = [each for each in meetings if each.status in rows.LIVING and _is_known(each, ids)]
    agreed = {_pair(each) for each in standing if each.origin is not MeetingOrigin.SOLVER or each.is_locked}
    for pair in (_pair(each) for each in standing):
        worth.setdefault(pair, Weight(_STANDING_WEIGHT, must=False, parts=()))
    lost = {_pair(each) for each in meetings if _was_cancelled_by_people(each)} - {_pair(each) for each in standing}
    topics = part_rows.topics(session, fair)
    pairs = tuple(
        WishedPair(
            a,
            b,
            weight=weight.value,
            must=weight.must or (a, b) in agreed,
            topic=next((topic_key(topics[part]) for part in weight.parts if part in topics), None),
        )
        for (a, b), weight in sorted(worth.items())
        if (a, b) not in problem.vetoes and (a, b) not in lost
    )
    ids.parts.update({pair: weight.parts for pair, weight in worth.items()})
    fixed = tuple(
        placed_of(each) for each in standing if each.is_locked or (repair is None and each.status is MeetingStatus.HELD)
    )
    best = max((pair.weight for pair in pairs), default=1.0)
    options = Options(
        gap_weight=rules.gap_weight,
        coverage_bonus=rules.coverage * best,
        max_seconds=rules.seconds,
        seed=rules.seed,
    )
    participants = _least(problem.participants, pairs)
    return replace(problem, participants=participants, pairs=pairs, fixed=fixed, options=options), ids


def placed_of(meeting: Meeting) -> Placed:
    """A meeting as it stands, in the ids of a problem."""
    return Placed(
        a=meeting.assembler.code,
        b=meeting.supplier.code,
        slot=str(meeting.slot.number),
        table=meeting.table.label,
        delegate_a=meeting.assembler_delegate.code,
        delegate_b=meeting.supplier_delegate.code,
        interpreter=meeting.interpreter.code if meeting.interpreter else None,
    )


def standing_meetings(session: Session, fair: Fair, ids: Ids) -> dict[Placed, Meeting]:
    """What stands now and holds its places, as a problem sees it, with the rows behind."""
    living = rows.meetings_of(session, fair, statuses=rows.LIVING)
    return {placed_of(each): each for each in living if _is_known(each, ids)}


def _pair(meeting: Meeting) -> tuple[str, str]:
    return meeting.assembler.code, meeting.supplier.code


def _is_known(meeting: Meeting, ids: Ids) -> bool:
    """Whether both firms still take part and the slot is one of the problem's."""
    known = ids.participants
    is_there = meeting.assembler.code in known and meeting.supplier.code in known
    return is_there and str(meeting.slot.number) in ids.slots and meeting.table.label in ids.tables


def _was_cancelled_by_people(meeting: Meeting) -> bool:
    """A run that leaves a meeting out gives no reason; people do, be it an empty one."""
    return meeting.status is MeetingStatus.CANCELLED and meeting.reason is not None


def _slots(session: Session, fair: Fair) -> list[FairSlot]:
    statement = select(FairSlot).where(FairSlot.fair_id == fair.id).order_by(col(FairSlot.starts_at), col(FairSlot.id))
    return list(session.exec(statement.options(selectinload(FairSlot.session))).all())  # type: ignore[arg-type]


def _tables(session: Session, fair: Fair) -> list[FairTable]:
    statement = select(FairTable).where(FairTable.fair_id == fair.id).order_by(col(FairTable.position))
    return list(session.exec(statement.options(selectinload(FairTable.hall))).all())  # type: ignore[arg-type]


def _slot(fair: Fair, slot: FairSlot) -> Slot:
    return Slot(
        id=str(slot.number),
        session=str(slot.session_id),
        start=int(slot.starts_at.timestamp()) // 60,
        end=int(slot.ends_at.timestamp()) // 60,
        day=local(fair, slot.starts_at).date().isoformat(),
    )


def _participant(
    fair: Fair,
    firm: FairParticipant,
    slots: list[FairSlot],
    away: rows.Absences,
    own: str | None,
    *,
    words: frozenset[str] | None,
) -> Participant:
    """`words`: what it shares with those who said no language; None where there is nobody to interpret."""
    most = fair.max_meetings_supplier if firm.side is FairSide.SUPPLIER else fair.max_meetings_assembler
    return Participant(
        id=firm.code,
        side="b" if firm.side is FairSide.SUPPLIER else "a",
        delegates=tuple(_delegate(each, slots, away, words=words) for each in firm.delegates),
        available=_available(slots, away.participants, firm.id),
        min_meetings=fair.min_meetings if firm.min_meetings is None else firm.min_meetings,
        max_meetings=most if firm.max_meetings is None else firm.max_meetings,
        max_a_day=fair.max_meetings_a_day,
        languages=_with(spoken(firm), words),
        own_table=own,
        max_run=fair.max_run,
    )


def _delegate(
    delegate: FairDelegate, slots: list[FairSlot], away: rows.Absences, *, words: frozenset[str] | None
) -> Delegate:
    return Delegate(
        id=delegate.code,
        available=_available(slots, away.delegates, delegate.id),
        languages=_with(frozenset(delegate.languages), words) if delegate.languages else frozenset(),
        topics=frozenset(map(topic_key, delegate.topics)),
    )


def _with(languages: frozenset[str], words: frozenset[str] | None) -> frozenset[str]:
    """Languages and words understood; nobody's languages count where there is no interpreter at the fair."""
    return frozenset() if words is None else languages | words


def _interpreter(fair: Fair, interpreter: FairInterpreter, slots: list[FairSlot], away: rows.Absences) -> Interpreter:
    minutes = interpreter.max_minutes_a_day
    return Interpreter(
        id=interpreter.code,
        pairs=frozenset(frozenset(pair) for pair in interpreter.pairs if len(pair) == 2),
        available=_available(slots, away.interpreters, interpreter.id),
        topics=frozenset(map(topic_key, interpreter.topics)),
        max_a_day=None if minutes is None else minutes // fair.slot_minutes,
    )


def is_away(absences: Mapping[int, _Times], key: int | None, slot: FairSlot) -> bool:
    """Whether somebody is away in any part of a slot."""
    return any(start < slot.ends_at and slot.starts_at < end for start, end in absences.get(key or 0, ()))


def _available(slots: Iterable[FairSlot], away: Mapping[int, _Times], key: int | None) -> frozenset[str] | None:
    if not away.get(key or 0):
        return None
    return frozenset(str(each.number) for each in slots if not is_away(away, key, each))


def _walking(fair: Fair) -> dict[tuple[str, str], int]:
    """(hall, hall) -> slots that must stay free; what the change between two slots covers needs none."""
    step = fair.slot_minutes + fair.change_minutes
    found = {}
    for hall, ways in fair.walking_minutes.items():
        for other, minutes in ways.items():
            slots = math.ceil((float(minutes) - fair.change_minutes) / step)
            if slots > 0 and hall != other:
                found[(hall, other)] = slots
    return found


def _least(participants: tuple[Participant, ...], pairs: tuple[WishedPair, ...]) -> tuple[Participant, ...]:
    """Nobody can be promised more meetings than there are firms to meet."""
    numbers: dict[str, int] = {}
    for pair in pairs:
        for who in (pair.a, pair.b):
            numbers[who] = numbers.get(who, 0) + 1
    return tuple(replace(each, min_meetings=min(each.min_meetings, numbers.get(each.id, 0))) for each in participants)
