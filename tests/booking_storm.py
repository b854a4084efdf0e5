"""Random changes of one fair's meetings from several sides at once, and a look at what stands afterwards, apart from the services.

Used by a test of some hundred changes and by `benchmarks.bookings`, which makes ten thousand on each database.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from database.enums import BookedKind, FairPhase, FairSide, MeetingOrigin, MeetingStatus, WishKind
from database.models.fair_participants import FairAbsence, FairInterpreter, FairParticipant
from database.models.fairs import Fair, FairSlot
from database.models.meetings import Meeting, MeetingBooking
from database.queries import meetings as rows
from database.queries.fair_wishes import vetoes
from database.session import Clash, Database, db, transaction
from linkage.errors import LinkageError
from linkage.services import meetings
from linkage.services.audit import SYSTEM
from tests.fair_makers import make_buyer, make_fair, make_interpreter, make_meeting, make_participant, make_wish


@dataclass(frozen=True, slots=True)
class Stage:
    """The fair of a storm. `locked`: row of a meeting -> slot, table and delegates, where it must stand at the end.

    `own`: for each worker the rows of a supplier and a buyer that nobody else touches: what it asks for these must succeed.
    """

    code: str
    locked: dict[int, tuple[int, int, int, int]]
    own: tuple[tuple[int, int], ...] = ()


SURE_EVERY = 4
"""Every fourth change of a worker is one that must succeed."""


def make_stage(
    session: Session, *, buyers: int = 8, suppliers: int = 30, slots: int = 12, workers: int = 4, seed: int = 0
) -> Stage:
    """A hall that is too small for what is asked of it: tables shared, two interpreters, refusals, absences, locks."""
    chance = random.Random(seed)
    with transaction() as writing:
        fair = make_fair(writing, phase=FairPhase.LIVE, slots=slots, tables=workers + buyers - 2)
        own = tuple(
            (make_participant(writing, fair).id or 0, make_buyer(writing, fair).id or 0) for _worker in range(workers)
        )
        halls = [make_buyer(writing, fair, delegates=1 + number % 2) for number in range(buyers)]
        firms = [
            make_participant(writing, fair, delegates=1 + number % 2, languages=["vi"] if number % 3 else ["en"])
            for number in range(suppliers)
        ]
        for _number in range(2):
            make_interpreter(writing, fair, pairs=[["vi", "ja"], ["vi", "en"]])
        for supplier in firms:
            make_wish(writing, supplier, chance.choice(halls), kind=WishKind.NO, by=chance.choice(list(FairSide)))
        for firm in chance.sample([*halls[4:], *firms], 8):
            slot = chance.choice(fair.slots)
            writing.add(FairAbsence(participant_id=firm.id, starts_at=slot.starts_at, ends_at=slot.ends_at))
        writing.flush()
        refused = vetoes(writing, fair)
        away = rows.absences(writing, fair).participants
        locked = []
        for number, buyer in enumerate(halls[:4]):
            supplier = next(
                each
                for each in firms
                if (each.id, buyer.id) not in refused
                and each.id not in away
                and each.id not in {m.supplier_id for m in locked}
            )
            locked.append(make_meeting(writing, supplier, buyer, fair.slots[number], is_locked=True))
        return Stage(fair.code, {each.id or 0: _standing(each) for each in locked}, own)


def storm(database: Database, stage: Stage, *, changes: int, seed: int, worker: int) -> Counter[str]:
    """Makes so many changes, one transaction each; how many were done, refused with a sentence, or too late.

    Every fourth is not random but the worker's own (`sure_slot`), and whatever keeps that from being done is raised.
    """
    chance, told = random.Random(seed), Counter[str]()
    with database.session():
        fair = db().exec(select(Fair).where(Fair.code == stage.code)).one()
        key = fair.id or 0
        for number in range(changes):
            if number % SURE_EVERY == 0:
                with transaction() as session:
                    _sure(session, session.get_one(Fair, key), stage.own[worker], number // SURE_EVERY)
                told["sure"] += 1
                continue
            change = chance.choices(_CHANGES, weights=_WEIGHTS)[0]
            try:
                with transaction() as session:
                    change(session, session.get_one(Fair, key), stage, chance)
                told[change.__name__] += 1
            except LinkageError:
                told["refused"] += 1
            except Clash:
                told["too late"] += 1
    return told


def sure_slot(fair: Fair, turn: int) -> FairSlot:
    """Where a worker's own meeting goes in its so manyth turn, from 0: from slot to slot, and round again."""
    return fair.slots[turn % len(fair.slots)]


def own_slots(session: Session, stage: Stage) -> list[list[int]]:
    """For each worker the numbers of the slots in which its own two firms meet."""
    session.expire_all()
    statement = select(FairSlot.number).join(Meeting, col(Meeting.slot_id) == col(FairSlot.id))
    return [
        list(
            session.exec(
                statement.where(
                    Meeting.supplier_id == supplier,
                    Meeting.assembler_id == buyer,
                    Meeting.status == MeetingStatus.PLANNED,
                )
            ).all()
        )
        for supplier, buyer in stage.own
    ]


def violations(session: Session, stage: Stage) -> list[str]:
    """Everything that must never be, looked up in the rows themselves."""
    session.expire_all()
    fair = session.exec(select(Fair).where(Fair.code == stage.code)).one()
    found: list[str] = []
    living = [
        each
        for each in session.exec(select(Meeting).where(Meeting.fair_id == fair.id)).all()
        if each.status in rows.LIVING
    ]
    taken = Counter((each.slot_id, *resource) for each in living for resource in _resources(each))
    found += [f"{resource} is taken {times} times" for resource, times in taken.items() if times > 1]
    pairs = Counter((each.supplier_id, each.assembler_id) for each in living)
    found += [f"{pair} meet {times} times" for pair, times in pairs.items() if times > 1]
    refused = vetoes(session, fair)
    found += [f"{pair} meet against a no" for pair in pairs if pair in refused]
    away = rows.absences(session, fair).participants
    for each in living:
        for firm in (each.supplier_id, each.assembler_id):
            if any(start < each.slot.ends_at and each.slot.starts_at < end for start, end in away.get(firm, ())):
                found.append(f"{firm} meets while away")
        owner = each.table.participant_id
        if owner is not None and owner not in (each.supplier_id, each.assembler_id):
            found.append(f"{each.code} sits at the table of another firm")
    for key, place in stage.locked.items():
        meeting = session.get_one(Meeting, key)
        if _standing(meeting) != place or meeting.status is not MeetingStatus.PLANNED:
            found.append(f"{meeting.code} was locked and has moved")
    own = (
        select(MeetingBooking)
        .join(FairSlot, col(FairSlot.id) == col(MeetingBooking.slot_id))
        .where(FairSlot.fair_id == fair.id)
    )
    booked = {(row.slot_id, row.kind, row.resource_id): row.meeting_id for row in session.exec(own).all()}
    wanted = {(each.slot_id, *resource): each.id for each in living for resource in _resources(each)}
    found += [f"{entry} is booked and not taken, or the other way round" for entry in booked.items() ^ wanted.items()]
    return found


def _sure(session: Session, fair: Fair, own: tuple[int, int], turn: int) -> None:
    """Books the worker's own meeting, then moves it on: nobody else has its people, and its table is the buyer's."""
    slot = sure_slot(fair, turn)
    if turn == 0:
        supplier, buyer = (session.get_one(FairParticipant, key) for key in own)
        meetings.book(
            session,
            fair,
            supplier=supplier,
            assembler=buyer,
            slot=slot,
            origin=MeetingOrigin.REQUEST,
            by=SYSTEM,
        )
        return
    meeting = session.exec(select(Meeting).where(Meeting.supplier_id == own[0])).one()
    meetings.move(session, meeting, slot=slot, by=SYSTEM, expected_version=meeting.version)


def _accept(session: Session, fair: Fair, stage: Stage, chance: random.Random) -> None:
    meetings.book(
        session,
        fair,
        supplier=_one(session, fair, stage, FairSide.SUPPLIER, chance),
        assembler=_one(session, fair, stage, FairSide.ASSEMBLER, chance),
        slot=chance.choice(fair.slots),
        table=chance.choice([None, None, chance.choice(fair.tables)]),
        interpreter=chance.choice([None, _interpreter(session, fair, chance)]),
        origin=MeetingOrigin.REQUEST,
        by=SYSTEM,
    )


def _move(session: Session, fair: Fair, stage: Stage, chance: random.Random) -> None:
    meeting = _any(session, fair, stage, chance)
    table = chance.choice([None, chance.choice(fair.tables)])
    version = chance.choice([None, meeting.version])
    meetings.move(session, meeting, slot=chance.choice(fair.slots), table=table, by=SYSTEM, expected_version=version)


def _cancel(session: Session, fair: Fair, stage: Stage, chance: random.Random) -> None:
    meetings.cancel(session, _unlocked(session, fair, stage, chance), reason="storm", by=SYSTEM)


def _no_show(session: Session, fair: Fair, stage: Stage, chance: random.Random) -> None:
    meetings.mark_no_show(session, _unlocked(session, fair, stage, chance), by=SYSTEM)


def _held(session: Session, fair: Fair, stage: Stage, chance: random.Random) -> None:
    meetings.mark_held(session, _unlocked(session, fair, stage, chance), by=SYSTEM)


def _swap(session: Session, fair: Fair, stage: Stage, chance: random.Random) -> None:
    meetings.swap_interpreter(
        session, _any(session, fair, stage, chance), _interpreter(session, fair, chance), by=SYSTEM
    )


_CHANGES: tuple[Callable[[Session, Fair, Stage, random.Random], None], ...] = (
    _accept,
    _move,
    _cancel,
    _no_show,
    _held,
    _swap,
)
_WEIGHTS = (40, 25, 12, 10, 3, 10)


def _one(session: Session, fair: Fair, stage: Stage, side: FairSide, chance: random.Random) -> FairParticipant:
    statement = select(FairParticipant).where(FairParticipant.fair_id == fair.id, FairParticipant.side == side)
    reserved = {key for pair in stage.own for key in pair}
    return chance.choice([each for each in session.exec(statement).all() if each.id not in reserved])


def _interpreter(session: Session, fair: Fair, chance: random.Random) -> FairInterpreter:
    return chance.choice(session.exec(select(FairInterpreter).where(FairInterpreter.fair_id == fair.id)).all())


def _any(session: Session, fair: Fair, stage: Stage, chance: random.Random) -> Meeting:
    others = col(Meeting.supplier_id).not_in([supplier for supplier, _buyer in stage.own])
    statement = select(Meeting.id).where(Meeting.fair_id == fair.id, others)
    keys = sorted(session.exec(statement).all(), key=lambda key: key or 0)
    # Mostly the latest: in a long storm most of the old ones are over.
    return session.get_one(Meeting, chance.choice([*keys[:6], *keys[-40:]]))


def _unlocked(session: Session, fair: Fair, stage: Stage, chance: random.Random) -> Meeting:
    found = _any(session, fair, stage, chance)
    if found.id in stage.locked:
        raise LinkageError("left alone")
    return found


def _standing(meeting: Meeting) -> tuple[int, int, int, int]:
    return meeting.slot_id, meeting.table_id, meeting.supplier_delegate_id, meeting.assembler_delegate_id


def _resources(meeting: Meeting) -> list[tuple[BookedKind, int]]:
    found = [
        (BookedKind.DELEGATE, meeting.supplier_delegate_id),
        (BookedKind.DELEGATE, meeting.assembler_delegate_id),
        (BookedKind.TABLE, meeting.table_id),
    ]
    return [*found, (BookedKind.INTERPRETER, meeting.interpreter_id)] if meeting.interpreter_id else found
