"""The programme of an event: blocks of a day, and the slots that blocks of meetings are cut into.

Slots are alike for all tables and never overlap, for a meeting holds its people in one slot. A slot in which a meeting stands, or
stood, is kept with its number and its time whatever else changes.
"""

from __future__ import annotations

import datetime
from typing import Any

from sqlmodel import Session, col, select

from database.enums import FairSessionKind
from database.models.fairs import Fair, FairHall, FairSession, FairSlot
from database.queries import fairs as rows
from linkage.errors import Conflict, Invalid, NotFound
from linkage.inputs.fair_programmes import SessionInput
from linkage.language import _l, fill, ngettext
from linkage.services.audit import Actor
from linkage.services.fair_guards import check_row, lock_fair, note, touch
from linkage.wording.fair_times import local_moment

WITH_SLOTS = frozenset({FairSessionKind.MEETINGS, FairSessionKind.WALK_IN})
_WITHOUT_MEETINGS = frozenset({FairSessionKind.BREAK, FairSessionKind.PLENARY})
"""No slot is cut where everybody eats or listens."""

Span = tuple[datetime.datetime, datetime.datetime]


def session_of(session: Session, fair: Fair, code: str) -> FairSession:
    """A block of the programme. Raises NotFound."""
    found = session.exec(select(FairSession).where(FairSession.fair_id == fair.id, FairSession.code == code)).first()
    if found is None:
        raise NotFound(_l("This block of the programme is not there any more."))
    return found


def add_session(session: Session, fair: Fair, given: SessionInput, *, by: Actor) -> FairSession:
    """Adds a block, and cuts its slots. Raises Invalid for a day that is none of the event's, or two blocks of meetings at a time."""
    lock_fair(session, fair)
    block = FairSession(fair_id=fair.id or 0, **_values(session, fair, given, None))
    session.add(block)
    session.flush()
    session.refresh(fair, ["sessions"])
    make_slots(session, fair)
    touch(session, fair)
    note(session, by, "fair.block_added", fair, block=block.name)
    return block


def change_session(
    session: Session,
    fair: Fair,
    block: FairSession,
    given: SessionInput,
    *,
    by: Actor,
    expected_version: int | None = None,
) -> None:
    """Changes a block and cuts its slots anew; those with meetings stay.

    Raises Conflict when meetings stand at times that would not belong to it any more, or somebody changed it since; Invalid.
    """
    lock_fair(session, fair)
    check_row(block, expected_version)
    values = _values(session, fair, given, block)
    held = rows.slots_with_meetings(session, fair)
    begin, end = values["starts_at"], values["ends_at"]
    outside = sum(
        held.get(slot.id or 0, 0)
        for slot in fair.slots
        if slot.session_id == block.id
        and (given.kind not in WITH_SLOTS or slot.starts_at < begin or slot.ends_at > end)
    )
    if outside:
        raise Conflict(_move_first(outside))
    for name, value in values.items():
        setattr(block, name, value)
    session.add(block)
    session.flush()
    session.refresh(fair, ["sessions"])
    make_slots(session, fair)
    touch(session, fair)
    note(session, by, "fair.block_changed", fair, block=block.name)


def remove_session(session: Session, fair: Fair, block: FairSession, *, by: Actor) -> None:
    """Takes a block out of the programme with its slots. Raises Conflict when meetings stand in it."""
    lock_fair(session, fair)
    held = rows.slots_with_meetings(session, fair)
    count = sum(held.get(slot.id or 0, 0) for slot in fair.slots if slot.session_id == block.id)
    if count:
        raise Conflict(_move_first(count))
    name = block.name
    for slot in [slot for slot in fair.slots if slot.session_id == block.id]:
        session.delete(slot)
    session.flush()
    session.delete(block)
    session.flush()
    session.refresh(fair, ["sessions", "slots"])
    make_slots(session, fair)
    touch(session, fair)
    note(session, by, "fair.block_removed", fair, block=name)


def make_slots(session: Session, fair: Fair) -> int:
    """Cuts the blocks of meetings into slots of `slot_minutes` with `change_minutes` between them; how many there are now.

    Slots with meetings stay as they are, and new ones find their place around them. While there is none, all are counted anew
    from 1 in the order of time; afterwards a number once given stays.
    """
    held = set(rows.slots_with_meetings(session, fair))
    kept = [slot for slot in fair.slots if slot.id in held]
    wanted = _wanted(fair, [(slot.starts_at, slot.ends_at) for slot in kept])
    for slot in fair.slots:
        if slot.id not in held:
            span = (slot.starts_at, slot.ends_at)
            if wanted.get(span) is not None:
                slot.session_id = wanted.pop(span)
                kept.append(slot)
            else:
                session.delete(slot)
    session.flush()
    highest = max((slot.number for slot in kept), default=0)
    for number, (span, session_id) in enumerate(sorted(wanted.items()), start=highest + 1):
        kept.append(
            FairSlot(fair_id=fair.id or 0, session_id=session_id, number=number, starts_at=span[0], ends_at=span[1])
        )
    session.add_all(kept)
    session.flush()
    if not held:
        _count_anew(session, kept)
    session.refresh(fair, ["slots"])
    return len(kept)


def _count_anew(session: Session, slots: list[FairSlot]) -> None:
    """Numbers in the order of time; by way of negative ones, for no two may be alike at any moment."""
    ordered = sorted(slots, key=lambda slot: slot.starts_at)
    if [slot.number for slot in ordered] == list(range(1, len(ordered) + 1)):
        return
    for sign in (-1, 1):
        for number, slot in enumerate(ordered, start=1):
            slot.number = sign * number
        session.flush()


def _wanted(fair: Fair, taken: list[Span]) -> dict[Span, int]:
    """The times at which slots should be, with the block each belongs to: free of breaks, plenaries and of what is taken."""
    length = datetime.timedelta(minutes=fair.slot_minutes)
    step = length + datetime.timedelta(minutes=fair.change_minutes)
    closed = [(block.starts_at, block.ends_at) for block in fair.sessions if block.kind in _WITHOUT_MEETINGS]
    wanted: dict[Span, int] = {}
    for block in fair.sessions:
        if block.kind not in WITH_SLOTS:
            continue
        begin, end = block.starts_at.astimezone(datetime.UTC), block.ends_at.astimezone(datetime.UTC)
        while begin + length <= end:
            span = (begin, begin + length)
            hindrance = next((each for each in (*closed, *taken) if _overlap(each, span)), None)
            if hindrance is None:
                wanted[span] = block.id or 0
                begin += step
            elif hindrance in closed:
                begin = hindrance[1].astimezone(datetime.UTC)
            else:
                begin = hindrance[1].astimezone(datetime.UTC) + (step - length)
    return wanted


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _values(session: Session, fair: Fair, given: SessionInput, block: FairSession | None) -> dict[str, Any]:
    """The columns of a block. Raises Invalid."""
    errors = {}
    if not fair.starts_on <= given.day <= fair.ends_on:
        errors["day"] = _l("Choose one of the days of the event.")
    hall_id = None
    if given.hall is not None:
        hall_id = session.exec(
            select(col(FairHall.id)).where(FairHall.fair_id == fair.id, FairHall.code == given.hall.upper())
        ).first()
        if hall_id is None:
            errors["hall"] = _l("There is no such hall any more. Choose another.")
    span = (local_moment(fair, given.day, given.starts), local_moment(fair, given.day, given.ends))
    for other in fair.sessions:
        is_other = block is None or other.id != block.id
        if is_other and {given.kind, other.kind} <= WITH_SLOTS and _overlap(span, (other.starts_at, other.ends_at)):
            errors["starts"] = fill(
                _l("At this time there are meetings already: “%(name)s”. Two blocks of meetings cannot overlap."),
                name=other.name,
            )
    if errors:
        raise Invalid(_l("Some answers need another look."), fields=errors)
    return {
        "kind": given.kind,
        "name": given.name,
        "text": given.text,
        "hall_id": hall_id,
        "starts_at": span[0],
        "ends_at": span[1],
    }


def _move_first(count: int) -> str:
    return ngettext(
        "%(num)d meeting stands at this time. Move or cancel it first.",
        "%(num)d meetings stand at this time. Move or cancel them first.",
        count,
    )
