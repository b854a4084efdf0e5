"""Repairs on the day: what fills the places that no-shows left, without moving anybody; swaps only where an officer agrees.

Proposals are computed, shown, and sent back by what they say (`Filling.key`): confirming one books exactly that meeting, or says why
it is not possible any more.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from database.enums import FairSide, MeetingOrigin, MeetingStatus, QueueStatus
from database.models.fair_days import FairQueuePlace
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair, FairSlot
from database.models.meetings import Meeting
from database.queries import fair_days as day_rows
from database.queries import meetings as rows
from linkage.errors import Conflict
from linkage.language import _l
from linkage.services.audit import Actor
from linkage.services.fair_guards import lock_fair
from linkage.services.fair_halls import Clock, clock_of
from linkage.services.meeting_rules import Wanted
from linkage.services.meetings import book_warned, cancel, move_together
from linkage.services.timetable_problems import Ids, problem_of, rules_of, standing_meetings
from matching.timetable import solve
from matching.timetable.placing import ways
from matching.timetable.problem import Answer, Delegate, Participant, Placed, Problem, Repair, Status, WishedPair

SECONDS = 0.2
"""Wall time for a repair: it is asked for while people stand in the hall."""

MOST_MOVED_UP = 40
"""So many proposals are looked at for an earlier slot, so that a large hall waits no longer than a small one."""

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Filling:
    """A meeting for an empty place. `place`: the walk-in number it answers; `is_reserve`: a firm to call, `is_in` when it is here."""

    placed: Placed
    supplier: FairParticipant
    assembler: FairParticipant
    slot: FairSlot
    is_in: bool
    is_reserve: bool
    interpreter: str = ""
    place: FairQueuePlace | None = None

    @property
    def key(self) -> str:
        return key_of(self.placed)


@dataclass(frozen=True, slots=True)
class Swap:
    """Meetings that would give way, and what would stand instead. It moves people, so nobody does it but an officer."""

    gone: tuple[Meeting, ...]
    instead: tuple[Filling, ...]

    @property
    def key(self) -> str:
        return "|".join(
            (",".join(f"{each.code}:{each.version}" for each in self.gone), *(each.key for each in self.instead))
        )


@dataclass(frozen=True, slots=True)
class Proposals:
    """`computed_in`: seconds, the reading of the fair included. `clash`: a meeting as it stands that leaves no timetable possible."""

    fillings: tuple[Filling, ...]
    swaps: tuple[Swap, ...]
    computed_in: float
    clash: Meeting | None = None


def proposals(session: Session, fair: Fair, *, at: datetime.datetime) -> Proposals:
    """What could be done now. Changes nothing; to be asked outside of `transaction()`.

    New meetings are proposed for suppliers who are in the house or on the reserve list; before the door has seen anybody, for all.
    """
    started = time.perf_counter()
    clock = clock_of(fair, at)
    last = _last_begun(fair, clock)
    repair = Repair(previous=(), now=str(last.number) if last else None)
    problem, ids = problem_of(session, fair, rules=replace(rules_of(fair), seconds=SECONDS), repair=repair)
    # Without what was held by firms that have left the fair since: those are nobody of the problem any more.
    standing = standing_meetings(session, fair, ids)
    repair = replace(repair, previous=tuple(standing))
    problem = replace(problem, repair=repair)
    present = day_rows.present_firms(session, fair, clock.day)
    hall = _Hall(
        ids=ids,
        present=present,
        queue={(each.assembler.code, each.supplier.code): each for each in day_rows.queue_places(session, fair)},
        meetings=standing,
        missed=_missed(session, fair, clock, present),
    )
    problem = _for_who_is_here(problem, hall)
    answer = solve(problem)
    known = set(repair.previous)
    # Tomorrow is as good as today to the solver: meetings are moved up first, and only then those of other days left out.
    new = _as_early_as_can_be(problem, repair.previous, [each for each in answer.meetings if each not in known], hall)
    today = (hall.filling(each) for each in new if _is_today(each, clock, ids))
    return Proposals(
        fillings=tuple(sorted(today, key=_by_slot)),
        swaps=tuple(
            swap for gone, instead in answer.suggestions if (swap := hall.swap(gone, instead, clock)) is not None
        ),
        computed_in=time.perf_counter() - started,
        clash=hall.clash(answer),
    )


def key_of(placed: Placed) -> str:
    """What a confirmation sends back of a proposed meeting."""
    return ".".join(
        (
            placed.a,
            placed.b,
            placed.slot,
            placed.table or "",
            placed.delegate_a or "",
            placed.delegate_b or "",
            placed.interpreter or "",
        )
    )


def fill(session: Session, fair: Fair, key: str, *, by: Actor) -> Meeting:
    """Books a confirmed filling just as it was proposed. Raises Conflict when it is not possible any more."""
    lock_fair(session, fair)
    return _book(session, fair, _Wanted.of(session, fair, key), by=by)


def swap(session: Session, fair: Fair, key: str, *, by: Actor) -> list[Meeting]:
    """Does a confirmed swap as a whole: meetings of the same two firms move, others give way to new ones.

    Raises Conflict when a meeting has changed since, or a place is taken; nothing is done then, once the transaction is rolled back.
    """
    lock_fair(session, fair)
    head, *rest = key.split("|")
    wanted = {each.pair: each for each in (_Wanted.of(session, fair, one) for one in rest)}
    moving: list[tuple[Meeting, Wanted]] = []
    for name in filter(None, head.split(",")):
        meeting = _as_it_was(session, fair, name)
        target = wanted.pop((meeting.assembler.code, meeting.supplier.code), None)
        if target is None:
            cancel(session, meeting, reason=None, by=by)
        else:
            moving.append((meeting, target.seat(session, fair)))
    move_together(session, fair, moving, by=by)
    return [meeting for meeting, _target in moving] + [_book(session, fair, each, by=by) for each in wanted.values()]


@dataclass(frozen=True, slots=True)
class _Hall:
    """What a proposal needs to be told in rows again."""

    ids: Ids
    present: set[int]
    queue: dict[Pair, FairQueuePlace]
    meetings: dict[Placed, Meeting]
    missed: frozenset[tuple[int, int]]

    def may_meet(self, a: str, b: str) -> bool:
        """Whether a new meeting of the two makes sense: not where one of them missed theirs, until it takes a number there."""
        firms = self.ids.participants
        return (a, b) in self.queue or (firms[b].id or 0, firms[a].id or 0) not in self.missed

    def filling(self, placed: Placed) -> Filling:
        supplier = self.ids.participants[placed.b]
        return Filling(
            placed=placed,
            supplier=supplier,
            assembler=self.ids.participants[placed.a],
            slot=self.ids.slots[placed.slot],
            is_in=supplier.id in self.present,
            is_reserve=supplier.is_reserve,
            interpreter=self.ids.interpreters[placed.interpreter].name if placed.interpreter else "",
            place=self.queue.get((placed.a, placed.b)),
        )

    def clash(self, answer: Answer) -> Meeting | None:
        """The first meeting that cannot stand beside the others, when that keeps every proposal back."""
        if answer.status is not Status.INFEASIBLE:
            return None
        named = {(each.values.get("a"), each.values.get("b")) for each in answer.clashing}
        return next((row for placed, row in self.meetings.items() if (placed.a, placed.b) in named), None)

    def swap(self, gone: Iterable[Placed], instead: Iterable[Placed], clock: Clock) -> Swap | None:
        """None for a swap outside of today: there is time to look at it at leisure."""
        meetings = [self.meetings.get(each) for each in gone]
        targets = [self.filling(each) for each in instead]
        is_today = all(_is_today(each.placed, clock, self.ids) for each in targets)
        if not is_today or not targets or any(each is None or each.is_locked for each in meetings):
            return None
        return Swap(tuple(each for each in meetings if each is not None), tuple(targets))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A key in rows again."""

    supplier: FairParticipant
    assembler: FairParticipant
    slot: FairSlot
    table: str
    people: tuple[str, str, str]

    @property
    def pair(self) -> Pair:
        return self.assembler.code, self.supplier.code

    @classmethod
    def of(cls, session: Session, fair: Fair, key: str) -> _Wanted:
        """Raises Conflict when something the key names is not of this fair any more."""
        parts = key.split(".")
        if len(parts) != 7:
            raise Conflict(_l("This proposal is out of date. Look at the new ones."))
        firms = {each.code: each for each in day_rows.firms(session, fair)}
        slots = {str(each.number): each for each in fair.slots}
        a, b, slot, table, *people = parts
        if a not in firms or b not in firms or slot not in slots:
            raise Conflict(_l("This proposal is out of date. Look at the new ones."))
        return cls(firms[b], firms[a], slots[slot], table, (people[0], people[1], people[2]))

    def seat(self, session: Session, fair: Fair) -> Wanted:
        """The table and the people of the proposal; who has gone since is left to the rules."""
        interpreters = {each.code: each for each in rows.interpreters(session, fair)}
        return Wanted(
            slot=self.slot,
            table=next((each for each in fair.tables if each.label == self.table), None),
            supplier_delegate=next((each for each in self.supplier.delegates if each.code == self.people[1]), None),
            assembler_delegate=next((each for each in self.assembler.delegates if each.code == self.people[0]), None),
            interpreter=interpreters.get(self.people[2]),
        )


def _book(session: Session, fair: Fair, wanted: _Wanted, *, by: Actor) -> Meeting:
    waiting = [
        each
        for each in day_rows.queue_places(session, fair, supplier=wanted.supplier)
        if each.assembler_id == wanted.assembler.id
    ]
    origin = MeetingOrigin.WALK_IN if waiting else MeetingOrigin.RESERVE
    seat = wanted.seat(session, fair)
    made = book_warned(session, fair, wanted.supplier, wanted.assembler, seat, origin=origin, by=by)[0]
    for place in waiting:
        place.status, place.meeting_id = QueueStatus.MET, made.id
        session.add(place)
    session.flush()
    return made


def _as_it_was(session: Session, fair: Fair, name: str) -> Meeting:
    """The meeting, unless somebody has changed it since the swap was proposed."""
    code, _colon, version = name.partition(":")
    found = rows.meeting(session, fair, code)
    is_same = found is not None and str(found.version) == version and found.status is MeetingStatus.PLANNED
    if found is None or not is_same:
        raise Conflict(_l("This proposal is out of date. Look at the new ones."))
    return found


def _missed(session: Session, fair: Fair, clock: Clock, present: set[int]) -> frozenset[tuple[int, int]]:
    """(supplier's row, assembler's row) of those who missed their meeting today, while nothing shows that they are there after all.

    The place stays for others as long as it is still to come; later on who is in the house may meet again.
    """
    slots = {slot.id: slot for slot in clock.slots}
    return frozenset(
        (supplier, assembler)
        for supplier, assembler, slot in rows.no_shows(session, fair)
        if slot in slots and (slots[slot].starts_at > clock.at or supplier not in present)
    )


def _last_begun(fair: Fair, clock: Clock) -> FairSlot | None:
    """The latest slot that has begun, on this day or before: all up to it stay as they are."""
    begun = [slot for slot in fair.slots if slot.starts_at <= clock.at]
    return max(begun, key=lambda slot: (slot.starts_at, slot.number), default=None)


def _for_who_is_here(problem: Problem, hall: _Hall) -> Problem:
    """New meetings are for who is in the house, or can be called; who waits at a table comes first there."""
    previous = {(each.a, each.b) for each in (problem.repair.previous if problem.repair else ())}
    firms = hall.ids.participants
    is_seen = any(firms[code].id in hall.present for code in firms if firms[code].side is FairSide.SUPPLIER)
    heaviest = max((each.weight for each in problem.pairs), default=1.0)
    pairs = []
    for pair in problem.pairs:
        supplier = firms[pair.b]
        if not hall.may_meet(pair.a, pair.b):
            continue
        if (pair.a, pair.b) in hall.queue:
            pairs.append(replace(pair, weight=pair.weight + 2 * heaviest))
        elif (pair.a, pair.b) in previous or not is_seen or supplier.id in hall.present or supplier.is_reserve:
            pairs.append(pair)
    known = {(pair.a, pair.b) for pair in problem.pairs}
    walk_ins = (
        WishedPair(a, b, weight=2 * heaviest)
        for a, b in hall.queue
        if (a, b) not in known and (a, b) not in problem.vetoes and a in firms and b in firms
    )
    # On the day a place goes to who is worth most there; what firms were promised was seen to in the timetable.
    alone = _talking_alone(problem)
    participants = tuple(
        replace(each, min_meetings=0, delegates=tuple(_with_words(who, each, alone) for who in each.delegates))
        for each in problem.participants
    )
    return replace(problem, pairs=(*pairs, *walk_ins), participants=participants)


def _talking_alone(problem: Problem) -> dict[str, frozenset[str]]:
    """Delegate -> a language of its own with each it meets without the interpreter they would need.

    An officer let them, or nobody was free: such meetings stand all the same, and nobody else understands that language.
    """
    words: dict[str, frozenset[str]] = {}
    spoken = {who.id: who.languages or firm.languages for firm in problem.participants for who in firm.delegates}
    for each in problem.repair.previous if problem.repair and problem.interpreters else ():
        ours, theirs = (spoken.get(who or "", frozenset()) for who in (each.delegate_a, each.delegate_b))
        if each.interpreter is None and each.delegate_a and each.delegate_b and not ours & theirs:
            own = frozenset({f"{each.delegate_a}/{each.delegate_b}"})
            for who in (each.delegate_a, each.delegate_b):
                words[who] = words.get(who, frozenset()) | own
    return words


def _with_words(delegate: Delegate, firm: Participant, words: dict[str, frozenset[str]]) -> Delegate:
    spoken = delegate.languages or firm.languages
    if not spoken or delegate.id not in words:
        return delegate
    return replace(delegate, languages=spoken | words[delegate.id])


def _as_early_as_can_be(
    problem: Problem, standing: Sequence[Placed], new: Sequence[Placed], hall: _Hall
) -> list[Placed]:
    """The same meetings in the first slots that are free for them: people wait for these, and later slots stay for who comes later.

    Who waits at a table goes first, by number. The solver only says who meets: to it one free slot is as good as another.
    """

    def turn(placed: Placed) -> tuple[bool, int]:
        place = hall.queue.get((placed.a, placed.b))
        return place is None, place.number if place is not None else 0

    first = sorted(new, key=turn)[:MOST_MOVED_UP]
    rest = [each for each in new if each not in first]
    done: list[Placed] = []
    for each in first:
        found = ways(problem, (*standing, *rest, *done), each.a, each.b)
        way = next((way for way in found if not way.hindrances), None)
        if way is None:
            # Somebody before took what this one needs: then all stay where the solver found room for all.
            return list(new)
        done.append(way.placed)
    return done + rest


def _is_today(placed: Placed, clock: Clock, ids: Ids) -> bool:
    return ids.slots[placed.slot] in clock.slots


def _by_slot(filling: Filling) -> tuple[int, str]:
    return filling.slot.number, filling.placed.table or ""
