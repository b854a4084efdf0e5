"""Requests for more meetings once the timetable is live: asked in a free slot, accepted, declined, taken back, or overtaken by time.

A request holds no place. Accepting books the meeting by the rules of the hall and sends it out as a release at once, unless officers
have changes of their own under way: those must not slip out with it, and then the meeting goes out with theirs. Asking a firm that
said no is refused in the words for every other reason.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session

from database.columns import now
from database.enums import (
    FairPhase,
    FairSide,
    MeetingOrigin,
    MeetingRequestStatus,
    ParticipantStatus,
    WishKind,
)
from database.models.fair_participants import FairParticipant
from database.models.fair_parts import FairWish
from database.models.fairs import Fair, FairSlot
from database.models.meetings import Meeting, MeetingRequest
from database.queries import fair_participants as firms
from database.queries import meeting_requests as rows
from database.queries import meetings as meeting_rows
from database.queries.fair_wishes import wishes_of
from linkage.errors import Conflict, NotFound
from linkage.inputs.meeting_requests import RequestInput
from linkage.language import _l
from linkage.services import meetings
from linkage.services.audit import Actor
from linkage.services.fair_guards import lock_fair, note
from linkage.services.fair_standings import standing_for
from linkage.services.meeting_rules import ways_of
from linkage.services.releases import next_release, release
from linkage.services.timetable_problems import Ids
from matching.timetable.placing import Way

LIFETIME = datetime.timedelta(hours=24)
LAST_CALL = datetime.timedelta(minutes=15)
"""A request ends so long before the meeting would begin."""

MOST_OPEN = 10
"""So many requests of one firm wait at a time."""

_NOT_POSSIBLE = _l("No meeting with this firm can be asked for. Choose another firm.")
_TAKEN = _l("This time is not free for both of you any more. Choose another.")


@dataclass(frozen=True, slots=True, eq=False)
class Agreed:
    """A meeting that came or went. `is_out`: everybody can see it already; else it waits for the officers' next release."""

    meeting: Meeting
    is_out: bool


def ask(session: Session, own: FairParticipant, given: RequestInput, *, by: Actor) -> MeetingRequest:
    """Asks a firm of the other side for a meeting. Raises Conflict when that cannot be."""
    fair = own.fair
    _check_live(fair, own)
    lock_fair(session, fair)
    expire_requests(session, fair)
    other = firms.participant(session, fair, given.firm)
    if other is None or other not in askable_firms(session, own):
        raise Conflict(_NOT_POSSIBLE)
    if rows.open_between(session, *_sides(own, other), at=now()) is not None:
        raise Conflict(_l("There is an open request between you and this firm already."))
    if rows.open_number(session, own, at=now()) >= MOST_OPEN:
        raise Conflict(_l("Too many of your requests wait for an answer. Take one back first."))
    free = askable_slots(session, own, other)
    if not free:
        raise Conflict(_NOT_POSSIBLE)
    slot = next((each for each in free if each.number == given.slot), None)
    if given.slot is not None and slot is None:
        raise Conflict(_TAKEN)
    supplier, assembler = _sides(own, other)
    made = MeetingRequest(
        fair_id=fair.id or 0,
        supplier_id=supplier.id or 0,
        assembler_id=assembler.id or 0,
        by=own.side,
        slot_id=slot.id if slot else None,
        text=given.text,
        expires_at=min(now() + LIFETIME, (slot or free[-1]).starts_at - LAST_CALL),
    )
    session.add(made)
    session.flush()
    _note(session, by, "meeting-request.asked", fair, made)
    return made


def accept(session: Session, asked: MeetingRequest, own: FairParticipant, *, slot: int, by: Actor) -> Agreed:
    """Books the meeting in a slot that is free for both. Raises Conflict when it is not, or the request is over."""
    fair = own.fair
    _check_live(fair, own)
    lock_fair(session, fair)
    _check_open(session, asked)
    if asked.by is own.side:
        raise Conflict(_l("The other firm answers this request. You can take it back."))
    is_clean = _is_clean(session, fair)
    ids, found = _ways(session, fair, asked.supplier, asked.assembler)
    way = next((each for each in found if each.is_free and ids.slots[each.placed.slot].number == slot), None)
    if way is None or ids.slots[way.placed.slot].starts_at <= now():
        raise Conflict(_TAKEN)
    placed = way.placed
    meeting = meetings.book(
        session,
        fair,
        supplier=asked.supplier,
        assembler=asked.assembler,
        slot=ids.slots[placed.slot],
        table=ids.tables.get(placed.table or ""),
        supplier_delegate=ids.delegates.get(placed.delegate_b or ""),
        assembler_delegate=ids.delegates.get(placed.delegate_a or ""),
        interpreter=ids.interpreters.get(placed.interpreter or ""),
        origin=MeetingOrigin.REQUEST,
        by=by,
    )
    asked.meeting_id = meeting.id
    _answer(session, asked, MeetingRequestStatus.ACCEPTED)
    _note(session, by, "meeting-request.accepted", fair, asked, meeting=meeting.code)
    return Agreed(meeting, _send_out(session, fair, by, is_clean=is_clean))


def decline(session: Session, asked: MeetingRequest, own: FairParticipant, *, by: Actor) -> None:
    """Raises Conflict when the request is over or one's own."""
    lock_fair(session, own.fair)
    _check_open(session, asked)
    if asked.by is own.side:
        raise Conflict(_l("The other firm answers this request. You can take it back."))
    _answer(session, asked, MeetingRequestStatus.DECLINED)
    _note(session, by, "meeting-request.declined", own.fair, asked)


def take_back(session: Session, asked: MeetingRequest, own: FairParticipant, *, by: Actor) -> None:
    """Raises Conflict when the request is over or the other firm's."""
    lock_fair(session, own.fair)
    _check_open(session, asked)
    if asked.by is not own.side:
        raise Conflict(_l("Only the firm that asked can take a request back."))
    _answer(session, asked, MeetingRequestStatus.TAKEN_BACK)
    _note(session, by, "meeting-request.taken_back", own.fair, asked)


def call_off(session: Session, own: FairParticipant, code: str, *, reason: str, version: int, by: Actor) -> Agreed:
    """One's own meeting does not take place; the other firm is told by the release. Raises Conflict when it has begun."""
    fair = own.fair
    _check_live(fair, own)
    lock_fair(session, fair)
    meeting = own_meeting(session, own, code)
    if meeting.slot.starts_at <= now():
        raise Conflict(_l("This meeting has begun. Tell the desk in the hall."))
    is_clean = _is_clean(session, fair)
    meetings.cancel(session, meeting, reason=reason, by=by, expected_version=version)
    return Agreed(meeting, _send_out(session, fair, by, is_clean=is_clean))


def own_meeting(session: Session, own: FairParticipant, code: str) -> Meeting:
    """A meeting of the firm, as it stands. Raises NotFound for those of others."""
    found = meeting_rows.meeting(session, own.fair, code)
    if found is None or own.id not in (found.supplier_id, found.assembler_id):
        raise no_such_meeting()
    return found


def no_such_meeting() -> NotFound:
    return NotFound(_l("Your firm has no such meeting."))


def request_of(session: Session, own: FairParticipant, code: str) -> MeetingRequest:
    """A request that is the firm's. Raises NotFound for those of others."""
    found = rows.request(session, own, code)
    if found is None:
        raise NotFound(_l("There is no such request."))
    return found


def is_open(asked: MeetingRequest) -> bool:
    """Whether it can still be answered; time may have overtaken it before anybody wrote that down."""
    return asked.status is MeetingRequestStatus.PENDING and asked.expires_at > now()


def expire_requests(session: Session, fair: Fair) -> int:
    """Writes down which requests nobody answered in time; how many."""
    late = rows.overdue(session, fair, at=now())
    for asked in late:
        asked.status = MeetingRequestStatus.EXPIRED
        session.add(asked)
    session.flush()
    return len(late)


def askable_firms(session: Session, own: FairParticipant) -> list[FairParticipant]:
    """Firms of the other side by name, without those to whom one said no or whom one meets already.

    Raises Conflict for a firm that does not take part itself: who comes is not for its eyes.
    A firm that said no itself is on the list, or it could be told by its absence; it has no time free, as a firm that is full.
    """
    check_takes_part(own)
    fair = own.fair
    other_side = own.side.other
    met = meeting_rows.living_pairs(session, fair)
    refused = {_pair_of(each) for each in wishes_of(session, own) if each.kind is WishKind.NO}
    return [
        each
        for each in firms.participants(session, fair, side=other_side)
        if each.status is ParticipantStatus.APPROVED
        and each.company_id != own.company_id
        and _ids(*_sides(own, each)) not in met
        and _ids(*_sides(own, each)) not in refused
    ]


def askable_slots(session: Session, own: FairParticipant, other: FairParticipant) -> list[FairSlot]:
    """The times for which a firm can ask another: those free for both, as far as it may know.

    Its own no to the buyer of a part that is shown without a name leaves nothing out here, or the one firm without a time were that
    buyer. It holds all the same: that buyer finds no time to accept.
    """
    return free_slots(session, own, other, with_unnamed=False)


def free_slots(
    session: Session, own: FairParticipant, other: FairParticipant, *, with_unnamed: bool = True
) -> list[FairSlot]:
    """The times still to come that are free for both, in order. Few queries, however large the fair."""
    ids, found = _ways(session, own.fair, *_sides(own, other), with_unnamed=with_unnamed)
    slots = (ids.slots[each.placed.slot] for each in found if each.is_free)
    return [slot for slot in slots if slot.starts_at - LAST_CALL > now()]


def _ways(
    session: Session, fair: Fair, supplier: FairParticipant, assembler: FairParticipant, *, with_unnamed: bool = True
) -> tuple[Ids, Iterable[Way]]:
    standing = standing_for(session, fair, supplier, assembler, with_unnamed=with_unnamed)
    return standing.ids, ways_of(standing, supplier, assembler)


def _check_live(fair: Fair, own: FairParticipant) -> None:
    if fair.phase is not FairPhase.LIVE:
        raise Conflict(_l("Meetings can be asked for and called off here while the timetable is live."))
    check_takes_part(own)


def check_takes_part(own: FairParticipant) -> None:
    """Raises Conflict unless the firm was let in."""
    if own.status is not ParticipantStatus.APPROVED:
        raise Conflict(_l("Your firm does not take part in this fair."))


def _check_open(session: Session, asked: MeetingRequest) -> None:
    session.refresh(asked)
    if not is_open(asked):
        raise Conflict(_l("This request is over: it was answered, taken back, or nobody answered in time."))


def _is_clean(session: Session, fair: Fair) -> bool:
    """Whether nothing of the officers waits to be released."""
    return not next_release(session, fair)[1].count


def _send_out(session: Session, fair: Fair, by: Actor, *, is_clean: bool) -> bool:
    if is_clean:
        release(session, fair, by=by)
    return is_clean


def _answer(session: Session, asked: MeetingRequest, status: MeetingRequestStatus) -> None:
    asked.status, asked.answered_at = status, now()
    session.add(asked)
    session.flush()


def _sides(own: FairParticipant, other: FairParticipant) -> tuple[FairParticipant, FairParticipant]:
    """The supplier, then the buyer."""
    return (own, other) if own.side is FairSide.SUPPLIER else (other, own)


def _ids(supplier: FairParticipant, assembler: FairParticipant) -> tuple[int, int]:
    return supplier.id or 0, assembler.id or 0


def _pair_of(wish: FairWish) -> tuple[int, int]:
    return wish.supplier_id, wish.assembler_id


def _note(session: Session, by: Actor, action: str, fair: Fair, asked: MeetingRequest, **details: str) -> None:
    note(session, by, action, fair, request=asked.code, **details)
