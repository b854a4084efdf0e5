"""Rows of fairs for tests: plain functions with sensible defaults. Call them inside `with transaction() as session:`, or outside."""

from __future__ import annotations

import datetime
import itertools
from typing import Any

from sqlmodel import Session

from database.columns import now
from database.enums import BookedKind, FairPhase, FairSessionKind, FairSide, ParticipantStatus, WishKind
from database.models.companies import Company
from database.models.fair_participants import FairDelegate, FairInterpreter, FairParticipant
from database.models.fair_parts import FairPart, FairWish
from database.models.fairs import Fair, FairHall, FairSession, FairSlot, FairTable
from database.models.meetings import Meeting, MeetingBooking
from linkage.wording.fair_times import local_moment
from tests.factories import make_assembler, make_need, make_supplier, writing

_numbers = itertools.count(1)


def make_fair(
    session: Session,
    *,
    phase: FairPhase = FairPhase.REGISTRATION,
    starts_on: datetime.date | None = None,
    slots: int = 6,
    tables: int = 4,
    **overrides: Any,
) -> Fair:
    """A reverse trade fair of one day, three weeks ahead: one block of meetings from 9:00, hall A with tables A1, A2 ..."""
    with writing(session):
        day = starts_on or (now().date() + datetime.timedelta(weeks=3))
        values: dict[str, Any] = {
            "name": f"Hội chợ ngược {next(_numbers)}",
            "venue": "SECC",
            "province": "79",
            "ends_on": day,
            "registration_closes_on": day - datetime.timedelta(days=10),
            **overrides,
        }
        fair = Fair(phase=phase, starts_on=day, **values)
        session.add(fair)
        session.flush()
        begin = local_moment(fair, day, datetime.time(9))
        step = datetime.timedelta(minutes=fair.slot_minutes + fair.change_minutes)
        block = FairSession(
            fair_id=fair.id or 0,
            kind=FairSessionKind.MEETINGS,
            name="Gặp gỡ",
            starts_at=begin,
            ends_at=begin + slots * step,
        )
        hall = FairHall(fair_id=fair.id or 0, code="A", name="Sảnh A")
        session.add_all([block, hall])
        session.flush()
        for number in range(slots):
            starts_at = begin + number * step
            session.add(
                FairSlot(
                    fair_id=fair.id or 0,
                    session_id=block.id or 0,
                    number=number + 1,
                    starts_at=starts_at,
                    ends_at=starts_at + datetime.timedelta(minutes=fair.slot_minutes),
                )
            )
        for number in range(tables):
            session.add(FairTable(fair_id=fair.id or 0, hall_id=hall.id, label=f"A{number + 1}", position=number))
        session.flush()
        session.refresh(fair)
        return fair


def make_participant(
    session: Session,
    fair: Fair,
    *,
    side: FairSide = FairSide.SUPPLIER,
    company: Company | None = None,
    delegates: int = 1,
    status: ParticipantStatus = ParticipantStatus.APPROVED,
    **overrides: Any,
) -> FairParticipant:
    """An approved firm with named delegates; an assembler takes the first free table."""
    with writing(session):
        if company is None:
            company = make_supplier(session) if side is FairSide.SUPPLIER else make_assembler(session)
        values: dict[str, Any] = {
            "languages": ["vi", "en"] if side is FairSide.SUPPLIER else ["ja", "en"],
            "consent_text": "1",
            "consented_at": now(),
            **overrides,
        }
        made = FairParticipant(fair_id=fair.id or 0, company_id=company.id or 0, side=side, status=status, **values)
        session.add(made)
        session.flush()
        for position in range(delegates):
            session.add(
                FairDelegate(participant_id=made.id or 0, position=position, name=f"Nguyễn Văn An {next(_numbers)}")
            )
        if side is FairSide.ASSEMBLER:
            free = next((table for table in fair.tables if table.participant_id is None), None)
            if free is not None:
                free.participant_id = made.id
                session.add(free)
        session.flush()
        session.refresh(made)
        return made


def make_buyer(session: Session, fair: Fair, **overrides: Any) -> FairParticipant:
    return make_participant(session, fair, side=FairSide.ASSEMBLER, **overrides)


def make_interpreter(session: Session, fair: Fair, **overrides: Any) -> FairInterpreter:
    with writing(session):
        values: dict[str, Any] = {"name": "Trần Thị Mai", "pairs": [["vi", "ja"]], "grade": "A", **overrides}
        made = FairInterpreter(fair_id=fair.id or 0, **values)
        session.add(made)
        session.flush()
        return made


def make_part(session: Session, buyer: FairParticipant, **overrides: Any) -> FairPart:
    """A part on the board from a new need of the buyer."""
    with writing(session):
        need = overrides.pop("need", None) or make_need(session, buyer.company)
        values: dict[str, Any] = {"number": f"B{next(_numbers)}", **overrides}
        made = FairPart(fair_id=buyer.fair_id, participant_id=buyer.id or 0, need_id=need.id or 0, **values)
        session.add(made)
        session.flush()
        return made


def make_wish(
    session: Session,
    supplier: FairParticipant,
    buyer: FairParticipant,
    *,
    by: FairSide = FairSide.SUPPLIER,
    kind: WishKind = WishKind.LIKE,
    **overrides: Any,
) -> FairWish:
    with writing(session):
        made = FairWish(
            fair_id=supplier.fair_id,
            supplier_id=supplier.id or 0,
            assembler_id=buyer.id or 0,
            by=by,
            kind=kind,
            **overrides,
        )
        session.add(made)
        session.flush()
        return made


def make_meeting(
    session: Session,
    supplier: FairParticipant,
    buyer: FairParticipant,
    slot: FairSlot,
    *,
    table: FairTable | None = None,
    interpreter: FairInterpreter | None = None,
    **overrides: Any,
) -> Meeting:
    """A planned meeting of the first delegates with its bookings, at the buyer's own table unless told otherwise."""
    with writing(session):
        own = next((each for each in supplier.fair.tables if each.participant_id == buyer.id), None)
        place = table or own or supplier.fair.tables[0]
        made = Meeting(
            fair_id=supplier.fair_id,
            supplier_id=supplier.id or 0,
            assembler_id=buyer.id or 0,
            supplier_delegate_id=supplier.delegates[0].id or 0,
            assembler_delegate_id=buyer.delegates[0].id or 0,
            slot_id=slot.id or 0,
            table_id=place.id or 0,
            interpreter_id=interpreter.id if interpreter else None,
            **overrides,
        )
        session.add(made)
        session.flush()
        taken = [
            (BookedKind.DELEGATE, made.supplier_delegate_id),
            (BookedKind.DELEGATE, made.assembler_delegate_id),
            (BookedKind.TABLE, made.table_id),
            *([(BookedKind.INTERPRETER, made.interpreter_id)] if made.interpreter_id else []),
        ]
        for kind, resource_id in taken:
            session.add(MeetingBooking(slot_id=slot.id, kind=kind, resource_id=resource_id, meeting_id=made.id or 0))
        session.flush()
        return made
