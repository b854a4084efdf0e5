"""Reading who wishes to meet whom at a fair, and who met before."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import literal, or_
from sqlalchemy.orm import aliased, joinedload
from sqlmodel import Session, col, select

from database.enums import FairSide, MeetingStatus, PartMarkLevel, WishKind
from database.models.fair_participants import FairParticipant
from database.models.fair_parts import FairPart, FairPartMark, FairWish
from database.models.fairs import Fair, FairSlot
from database.models.meetings import Meeting

Met = set[tuple[int, int]]
"""(company id of the supplier, company id of the assembler)"""


def wishes(session: Session, fair: Fair, *, between: Collection[int] | None = None) -> list[FairWish]:
    """All wishes and vetoes of a fair, of both sides, each side's in its order; or those between the firms of some rows."""
    statement = select(FairWish).where(FairWish.fair_id == fair.id).order_by(*_in_order())
    if between is not None:
        both = col(FairWish.supplier_id).in_(list(between)), col(FairWish.assembler_id).in_(list(between))
        statement = statement.where(*both)
    return list(session.exec(statement).all())


def wishes_of(session: Session, participant: FairParticipant) -> list[FairWish]:
    """What one participant itself wishes, in its order and the vetoes last."""
    own = FairWish.supplier_id if participant.side is FairSide.SUPPLIER else FairWish.assembler_id
    statement = select(FairWish).where(own == participant.id, col(FairWish.by) == participant.side)
    return list(session.exec(statement.order_by(*_in_order())).all())


def wish(session: Session, participant: FairParticipant, other: FairParticipant) -> FairWish | None:
    """What a participant wishes of one firm of the other side."""
    supplier, assembler = (participant, other) if participant.side is FairSide.SUPPLIER else (other, participant)
    statement = select(FairWish).where(
        FairWish.supplier_id == supplier.id,
        FairWish.assembler_id == assembler.id,
        col(FairWish.by) == participant.side,
    )
    return session.exec(statement).first()


def refused_meetings(
    session: Session, fair: Fair, *, own: FairParticipant | None = None
) -> list[tuple[Meeting, FairSide]]:
    """Planned meetings of which a side said no, with that side, by time. One query.

    Of the whole fair, for officers; or of one firm, which reads only of firms that it refused by name.
    """
    said = (_said_no(fair) if own is None else _said_no_by_name(fair)).subquery()
    supplier, assembler, slot = joinedload(Meeting.supplier), joinedload(Meeting.assembler), joinedload(Meeting.slot)  # type: ignore[arg-type]
    statement = (
        select(Meeting, said.c.by)
        .join(said, said.c.supplier_id == col(Meeting.supplier_id))
        .join(FairSlot, col(FairSlot.id) == col(Meeting.slot_id))
        .where(
            Meeting.fair_id == fair.id,
            Meeting.status == MeetingStatus.PLANNED,
            said.c.assembler_id == col(Meeting.assembler_id),
        )
        .options(
            supplier.joinedload(FairParticipant.company),  # type: ignore[arg-type]
            assembler.joinedload(FairParticipant.company),  # type: ignore[arg-type]
            slot,
        )
        .order_by(col(FairSlot.number), col(Meeting.id))
    )
    if own is not None:
        is_own = Meeting.supplier_id == own.id if own.side is FairSide.SUPPLIER else Meeting.assembler_id == own.id
        statement = statement.where(is_own)
    return [(meeting, FairSide(by)) for meeting, by in session.exec(statement).all()]


def vetoes(session: Session, fair: Fair, *, with_unnamed: bool = True) -> set[tuple[int, int]]:
    """(supplier's row, assembler's row) of all pairs of whom one side said no, by name or by a part that is shown without one.

    `with_unnamed`: also those that a supplier said to the buyer of such a part.
    """
    said = _said_no(fair) if with_unnamed else _said_no_by_name(fair)
    return {(supplier, assembler) for supplier, assembler, _by in session.execute(said).all()}


def refusals_with(session: Session, participant: FairParticipant) -> list[FairWish]:
    """Every no that a firm said by name, and every one that was said to it, with both firms."""
    supplier, assembler = joinedload(FairWish.supplier), joinedload(FairWish.assembler)  # type: ignore[arg-type]
    statement = (
        select(FairWish)
        .where(
            or_(col(FairWish.supplier_id) == participant.id, col(FairWish.assembler_id) == participant.id),
            FairWish.kind == WishKind.NO,
        )
        .options(
            supplier.joinedload(FairParticipant.company),  # type: ignore[arg-type]
            assembler.joinedload(FairParticipant.company),  # type: ignore[arg-type]
        )
        .order_by(col(FairWish.id))
    )
    return list(session.exec(statement).all())


def met_before(session: Session, fair: Fair) -> Met:
    """Firms that sat together at an earlier fair."""
    return {(supplier, assembler) for supplier, assembler, _name in _earlier_meetings(session, fair, None)}


def met_before_of(session: Session, fair: Fair, participant: FairParticipant) -> dict[int, str]:
    """Company of the other side -> name of the latest earlier fair where the two sat together."""
    is_supplier = participant.side is FairSide.SUPPLIER
    return {
        (assembler if is_supplier else supplier): name
        for supplier, assembler, name in _earlier_meetings(session, fair, participant)
    }


def _earlier_meetings(
    session: Session, fair: Fair, participant: FairParticipant | None
) -> Iterable[tuple[int, int, str]]:
    """Company of the supplier, company of the assembler, name of the fair; earlier fairs first."""
    supplier, assembler, earlier = aliased(FairParticipant), aliased(FairParticipant), aliased(Fair)
    statement = (
        select(col(supplier.company_id), col(assembler.company_id), col(earlier.name))
        .select_from(Meeting)
        .join(supplier, col(supplier.id) == col(Meeting.supplier_id))
        .join(assembler, col(assembler.id) == col(Meeting.assembler_id))
        .join(earlier, col(earlier.id) == col(Meeting.fair_id))
        .where(
            col(Meeting.status) == MeetingStatus.HELD,
            col(earlier.id) != fair.id,
            col(earlier.starts_on) <= fair.starts_on,
        )
        .order_by(col(earlier.starts_on), col(earlier.id))
    )
    if participant is not None:
        own = supplier if participant.side is FairSide.SUPPLIER else assembler
        statement = statement.where(col(own.company_id) == participant.company_id)
    return [(one, other, name) for one, other, name in session.exec(statement).all()]


def _said_no_by_name(fair: Fair) -> Any:
    """Rows of a supplier and an assembler, and the side of the two that does not want to meet the other."""
    return select(FairWish.supplier_id, FairWish.assembler_id, FairWish.by).where(
        FairWish.fair_id == fair.id, FairWish.kind == WishKind.NO
    )


def _said_no(fair: Fair) -> Any:
    """The same, and of suppliers that refuse the buyer of a part which is shown without a name."""
    unnamed = (
        select(FairPartMark.participant_id, FairPart.participant_id, literal(FairSide.SUPPLIER.value))
        .join(FairPart, col(FairPart.id) == col(FairPartMark.part_id))
        .where(FairPart.fair_id == fair.id, FairPartMark.level == PartMarkLevel.NOT_THIS_BUYER)
    )
    return _said_no_by_name(fair).union(unnamed)


def _in_order() -> tuple[Any, ...]:
    return (col(FairWish.rank).is_(None), col(FairWish.rank), col(FairWish.id))
