"""Halls and tables of an event, the way between halls, and who sits where.

A label never changes once it is there: signs are printed with it. A wrong one is removed and another added.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import func
from sqlmodel import Session, col, select

from database.enums import MeetingStatus, ParticipantStatus
from database.models.companies import Company
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair, FairHall, FairTable
from database.models.meetings import Meeting
from linkage.errors import Conflict, Invalid, NotFound
from linkage.inputs.fair_tables import MOST_TABLES, HallInput, TableInput, TablesInput, WalkInput
from linkage.language import _l, fill, ngettext
from linkage.services.audit import Actor
from linkage.services.fair_guards import check_not_cancelled, check_row, lock_fair, note
from linkage.services.fair_kinds import KINDS

_ANOTHER_LOOK = _l("Some answers need another look.")


def hall_of(session: Session, fair: Fair, code: str) -> FairHall:
    """Raises NotFound."""
    found = session.exec(select(FairHall).where(FairHall.fair_id == fair.id, FairHall.code == code.upper())).first()
    if found is None:
        raise NotFound(_l("There is no such hall any more."))
    return found


def table_of(session: Session, fair: Fair, label: str) -> FairTable:
    """Raises NotFound."""
    found = session.exec(select(FairTable).where(FairTable.fair_id == fair.id, FairTable.label == label)).first()
    if found is None:
        raise NotFound(_l("There is no such table any more."))
    return found


def add_hall(session: Session, fair: Fair, given: HallInput, *, by: Actor) -> FairHall:
    """Raises Invalid for a code that is there already."""
    check_not_cancelled(fair)
    if any(hall.code == given.code for hall in fair.halls):
        text = fill(_l("There is a hall %(code)s already. Choose another letter."), code=given.code)
        raise Invalid(_ANOTHER_LOOK, fields={"code": text})
    hall = FairHall(fair_id=fair.id or 0, code=given.code, name=given.name)
    session.add(hall)
    session.flush()
    note(session, by, "fair.hall_added", fair, hall=hall.code)
    return hall


def rename_hall(session: Session, fair: Fair, hall: FairHall, name: str, *, by: Actor) -> None:
    """The letter stays, for tables are labelled by it."""
    check_not_cancelled(fair)
    hall.name = name
    session.add(hall)
    note(session, by, "fair.hall_changed", fair, hall=hall.code)


def remove_hall(session: Session, fair: Fair, hall: FairHall, *, by: Actor) -> None:
    """Raises Conflict while tables stand in it."""
    check_not_cancelled(fair)
    if any(table.hall_id == hall.id for table in fair.tables):
        raise Conflict(_l("Tables stand in this hall. Move or remove them first."))
    code = hall.code
    fair.walking_minutes = {
        one: {other: minutes for other, minutes in ways.items() if other != code}
        for one, ways in fair.walking_minutes.items()
        if one != code
    }
    session.add(fair)
    session.delete(hall)
    session.flush()
    note(session, by, "fair.hall_removed", fair, hall=code)


def set_walk(session: Session, fair: Fair, one: FairHall, other: FairHall, given: WalkInput, *, by: Actor) -> None:
    """How many minutes it is from hall to hall, the same both ways."""
    check_not_cancelled(fair)
    ways: dict[str, dict[str, int]] = {code: dict(found) for code, found in fair.walking_minutes.items()}
    for begin, end in ((one.code, other.code), (other.code, one.code)):
        ways.setdefault(begin, {})[end] = given.minutes
    fair.walking_minutes = ways
    session.add(fair)
    session.flush()
    note(session, by, "fair.walk_set", fair, halls=[one.code, other.code], minutes=given.minutes)


def add_tables(session: Session, fair: Fair, given: TablesInput, *, by: Actor) -> int:
    """Adds tables by their labels; how many. Raises Invalid for labels that are there, too many tables, or no such hall."""
    lock_fair(session, fair)
    there = {table.label for table in fair.tables}
    twice = [label for label in given.labels if label in there]
    errors = {}
    if twice:
        errors["labels"] = fill(_l("These labels are there already: %(labels)s."), labels=", ".join(twice[:10]))
    elif len(there) + len(given.labels) > MOST_TABLES:
        errors["labels"] = fill(_l("An event has at most %(count)s tables."), count=MOST_TABLES)
    hall_id = _hall_id(fair, given.hall, errors)
    if errors:
        raise Invalid(_ANOTHER_LOOK, fields=errors)
    for label in given.labels:
        session.add(
            FairTable(fair_id=fair.id or 0, hall_id=hall_id, label=label, seats=given.seats, is_booth=given.is_booth)
        )
    session.flush()
    session.refresh(fair, ["tables"])
    _put_in_order(session, fair.tables)
    note(session, by, "fair.tables_added", fair, tables=len(given.labels))
    return len(given.labels)


def change_table(
    session: Session,
    fair: Fair,
    table: FairTable,
    given: TableInput,
    *,
    by: Actor,
    expected_version: int | None = None,
) -> None:
    """Changes a table and who sits there.

    Raises Invalid for a hall or a firm that is not there, Conflict when meetings of the firm that sat there stand at the table.
    """
    lock_fair(session, fair)
    check_row(table, expected_version)
    errors: dict[str, object] = {}
    hall_id = _hall_id(fair, given.hall, errors)
    firm = _firm(session, fair, given.participant)
    if given.participant is not None and firm is None:
        errors["participant"] = _l("This firm is not let in any more. Choose another.")
    if errors:
        raise Invalid(_ANOTHER_LOOK, fields=errors)
    firm_id = firm.id if firm else None
    if table.participant_id is not None and table.participant_id != firm_id:
        _check_nobody_waits(session, table)
    table.hall_id, table.seats, table.is_booth, table.url = hall_id, given.seats, given.is_booth, given.url
    table.participant_id = firm_id
    session.add(table)
    session.flush()
    note(session, by, "fair.table_changed", fair, table=table.label, firm=firm.code if firm else None)


def remove_table(session: Session, fair: Fair, table: FairTable, *, by: Actor) -> None:
    """Raises Conflict when meetings are written down at the table."""
    lock_fair(session, fair)
    count = session.exec(select(func.count()).select_from(Meeting).where(Meeting.table_id == table.id)).one()
    if count:
        text = _l("Meetings are written down at this table, so it stays. It can be left empty.")
        raise Conflict(text)
    label = table.label
    session.delete(table)
    session.flush()
    note(session, by, "fair.table_removed", fair, table=label)


def seat_all(session: Session, fair: Fair, *, by: Actor) -> tuple[int, int]:
    """Gives every firm of the side that sits, and has no table, the next free one, by name: how many sit now, how many found none.

    Nobody who sits is moved.
    """
    lock_fair(session, fair)
    side = KINDS[fair.kind].seated
    if side is None:
        raise Conflict(_l("At an event of this kind nobody has a table of the own."))
    sitting = {table.participant_id for table in fair.tables}
    firms = [
        firm
        for firm in session.exec(
            select(FairParticipant)
            .join(Company)
            .where(
                FairParticipant.fair_id == fair.id,
                FairParticipant.side == side,
                FairParticipant.status == ParticipantStatus.APPROVED,
            )
            .order_by(col(Company.name), col(FairParticipant.id))
        ).all()
        if firm.id not in sitting
    ]
    free = [table for table in fair.tables if table.participant_id is None]
    for firm, table in zip(firms, free, strict=False):
        table.participant_id = firm.id
        session.add(table)
    session.flush()
    seated = min(len(firms), len(free))
    if seated:
        note(session, by, "fair.seated", fair, firms=seated)
    return seated, len(firms) - seated


def label_key(label: str) -> list[tuple[int, int, str]]:
    """Sorts A2 before A10."""
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.findall(r"[0-9]+|[^0-9]+", label)]


def _put_in_order(session: Session, tables: Iterable[FairTable]) -> None:
    for position, table in enumerate(sorted(tables, key=lambda each: label_key(each.label)), start=1):
        table.position = position
        session.add(table)
    session.flush()


def _hall_id(fair: Fair, code: str | None, errors: dict[str, object]) -> int | None:
    if code is None:
        return None
    found = next((hall.id for hall in fair.halls if hall.code == code.upper()), None)
    if found is None:
        errors["hall"] = _l("There is no such hall any more. Choose another.")
    return found


def _firm(session: Session, fair: Fair, code: str | None) -> FairParticipant | None:
    if code is None:
        return None
    return session.exec(
        select(FairParticipant).where(
            FairParticipant.fair_id == fair.id,
            FairParticipant.code == code,
            FairParticipant.status == ParticipantStatus.APPROVED,
        )
    ).first()


def _check_nobody_waits(session: Session, table: FairTable) -> None:
    """People were told to come to this table to meet the firm that sits there."""
    planned = select(func.count()).where(
        Meeting.table_id == table.id,
        Meeting.status == MeetingStatus.PLANNED,
        (col(Meeting.assembler_id) == table.participant_id) | (col(Meeting.supplier_id) == table.participant_id),
    )
    count = session.exec(planned).one()
    if count:
        raise Conflict(
            ngettext(
                "%(num)d meeting of the firm that sits here stands at this table. Move it first.",
                "%(num)d meetings of the firm that sits here stand at this table. Move them first.",
                count,
            )
        )
