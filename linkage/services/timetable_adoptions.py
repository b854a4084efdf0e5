"""Taking a draft over into the working plan: what is locked, held or agreed since stays; the rest gives way to the draft."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, insert
from sqlmodel import Session, col

from database.columns import now
from database.enums import MeetingOrigin, MeetingStatus
from database.models.fairs import Fair
from database.models.meetings import Meeting, MeetingBooking
from database.models.timetables import Timetable
from database.queries import meetings as rows
from linkage.errors import Conflict, LinkageError
from linkage.language import _l
from linkage.services.audit import Actor
from linkage.services.fair_guards import lock_fair, note
from linkage.services.fair_standings import Standing, standing_of
from linkage.services.meeting_rules import Seating, Wanted, seat
from linkage.services.timetable_problems import Ids
from linkage.services.timetables import USABLE, parts_in, placed_in
from matching.timetable.problem import Placed


@dataclass(slots=True)
class Adopted:
    """What came of it. `refused`: meetings of the draft that no longer go, with the sentence why."""

    kept: int = 0
    moved: int = 0
    new: int = 0
    dropped: int = 0
    refused: list[tuple[Placed, Any]] = field(default_factory=list)


def adopt(session: Session, draft: Timetable, *, by: Actor) -> Adopted:
    """Makes a draft the working plan. Meetings keep their codes where the same firms meet, so that calendars change in place.

    What went in between and now stands in the way is not overrun: those meetings of the draft are named. Raises Conflict for a
    draft that found nothing.
    """
    if draft.status not in USABLE or not draft.meetings:
        raise Conflict(_l("This draft has no meetings that could be taken over."))
    fair = draft.fair
    lock_fair(session, fair)
    wanted = placed_in(draft)
    before = _giving_way(session, fair, {(each.a, each.b) for each in wanted})
    _let_go(session, before.values())
    standing = standing_of(session, fair)
    for meeting in before.values():
        if meeting.id in standing.placed:
            standing.plan.leave(standing.placed[meeting.id or 0])
    done = Adopted()
    seated = _seat_all(standing, fair, draft, before, done)
    _write(session, fair, standing.ids, seated, before, parts_in(draft), done)
    note(
        session,
        by,
        "timetable.adopted",
        fair,
        draft=draft.number,
        kept=done.kept,
        moved=done.moved,
        new=done.new,
        dropped=done.dropped,
        refused=len(done.refused),
    )
    return done


Pair = tuple[str, str]
"""Codes of a buyer and a supplier."""


def _giving_way(session: Session, fair: Fair, wanted: set[Pair]) -> dict[Pair, Meeting]:
    """Planned meetings that the draft may move or drop. What firms or officers agreed on is not dropped, at most moved."""
    planned = rows.meetings_of(session, fair, statuses=(MeetingStatus.PLANNED,))
    return {
        (each.assembler.code, each.supplier.code): each
        for each in planned
        if not each.is_locked
        and (each.origin is MeetingOrigin.SOLVER or (each.assembler.code, each.supplier.code) in wanted)
    }


def _let_go(session: Session, meetings: Any) -> None:
    """The places of many meetings at once."""
    keys = [each.id for each in meetings]
    for start in range(0, len(keys), 500):
        chunk = keys[start : start + 500]
        session.execute(delete(MeetingBooking).where(col(MeetingBooking.meeting_id).in_(chunk)))


def _seat_all(
    standing: Standing, fair: Fair, draft: Timetable, before: dict[Pair, Meeting], done: Adopted
) -> dict[Pair, Seating]:
    """Each meeting of the draft on its place, if no rule is in the way by now; noted in the plan as it goes."""
    ids, parts = standing.ids, parts_in(draft)
    others = {(each.a, each.b) for each in standing.placed.values()} - before.keys()
    seated: dict[Pair, Seating] = {}
    for placed in placed_in(draft):
        pair = (placed.a, placed.b)
        buyer, supplier = ids.participants.get(placed.a), ids.participants.get(placed.b)
        slot = ids.slots.get(placed.slot)
        if buyer is None or supplier is None or slot is None:
            done.refused.append((placed, _l("One of the firms or the time is not there any more.")))
            continue
        if pair in others:
            continue
        asked = Wanted(
            slot,
            ids.tables.get(placed.table or ""),
            ids.delegates.get(placed.delegate_b or ""),
            ids.delegates.get(placed.delegate_a or ""),
            ids.interpreters.get(placed.interpreter or ""),
            parts=parts.get(pair, ()),
        )
        try:
            seating = seat(standing, fair, supplier, buyer, asked)
        except LinkageError as error:
            done.refused.append((placed, error.text))
            continue
        seated[pair] = seating
        standing.plan.enter(seating.placed)
    return seated


def _write(
    session: Session,
    fair: Fair,
    ids: Ids,
    seated: dict[Pair, Seating],
    before: dict[Pair, Meeting],
    parts: dict[Pair, tuple[str, ...]],
    done: Adopted,
) -> None:
    """Rows and bookings of the whole plan, in a handful of statements."""
    for pair, meeting in before.items():
        if pair not in seated:
            done.dropped += 1
            # Without a reason: a run left it out, and the next one may bring it back.
            meeting.status, meeting.reason, meeting.changed_at = MeetingStatus.CANCELLED, None, now()
    session.flush()
    meetings: dict[Pair, Meeting] = {}
    for pair, seating in seated.items():
        found = before.get(pair)
        if found is None:
            found = Meeting(
                fair_id=fair.id or 0,
                supplier_id=ids.participants[pair[1]].id or 0,
                assembler_id=ids.participants[pair[0]].id or 0,
                **_columns(seating),
                parts=list(parts.get(pair, ())),
            )
            session.add(found)
            done.new += 1
        elif any(getattr(found, name) != value for name, value in _columns(seating).items()):
            for name, value in _columns(seating).items():
                setattr(found, name, value)
            found.changed_at = now()
            done.moved += 1
        else:
            done.kept += 1
        meetings[pair] = found
    session.flush()
    bookings = [
        {"slot_id": seating.slot.id, "kind": kind, "resource_id": key, "meeting_id": meetings[pair].id}
        for pair, seating in seated.items()
        for kind, key in seating.booked
    ]
    if bookings:
        session.execute(insert(MeetingBooking), bookings)
    session.expire_all()


def _columns(seating: Seating) -> dict[str, Any]:
    return {
        "slot_id": seating.slot.id or 0,
        "table_id": seating.table.id or 0,
        "supplier_delegate_id": seating.supplier_delegate.id or 0,
        "assembler_delegate_id": seating.assembler_delegate.id or 0,
        "interpreter_id": seating.interpreter.id if seating.interpreter else None,
    }
