"""Reading the parts board of a fair, and who says it can make what."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption
from sqlmodel import Session, col, select

from database.enums import CLAIMS, NeedStatus, ParticipantStatus, PartMarkLevel
from database.models.companies import Company
from database.models.fair_participants import FairParticipant
from database.models.fair_parts import FairPart, FairPartMark
from database.models.fairs import Fair
from database.models.part_needs import NeedStep, PartNeed
from database.models.plants import Plant
from database.models.uploads import Upload

_CLAIMED = col(FairPartMark.level).in_(CLAIMS)
_IS_SHOWN = col(FairPart.is_withdrawn).is_(False) & (col(PartNeed.status) == NeedStatus.PUBLISHED)

MarkCounts = dict[int, dict[PartMarkLevel, int]]
"""Id of a part -> level -> how many approved suppliers."""


def shown_parts(session: Session, fair: Fair, *, of: Collection[int] | None = None) -> list[FairPart]:
    """What stands on the board: of approved assemblers, not taken down, the need still published; by number.

    `of`: rows of the assemblers whose parts are asked for; None for all.
    """
    statement = (
        select(FairPart)
        .join(FairParticipant, col(FairParticipant.id) == col(FairPart.participant_id))
        .join(PartNeed, col(PartNeed.id) == col(FairPart.need_id))
        .where(
            FairPart.fair_id == fair.id,
            col(FairParticipant.status) == ParticipantStatus.APPROVED,
            _IS_SHOWN,
        )
        .order_by(col(FairPart.number))
        .options(*_whole_part())
    )
    if of is not None:
        statement = statement.where(col(FairPart.participant_id).in_(list(of)))
    return list(session.exec(statement).all())


def parts_shown_by(session: Session, fair: Fair, buyers: Iterable[FairParticipant]) -> list[FairPart]:
    """The same of approved assemblers that are read already, with firm and profile. One query."""
    ids = [each.id for each in buyers]
    statement = (
        select(FairPart)
        .join(FairPart.need)  # type: ignore[arg-type]
        .where(FairPart.fair_id == fair.id, col(FairPart.participant_id).in_(ids), _IS_SHOWN)
        .order_by(col(FairPart.number))
        .options(contains_eager(FairPart.need).joinedload(PartNeed.steps))  # type: ignore[arg-type]
    )
    return list(session.exec(statement).unique().all()) if ids else []


def topics(session: Session, fair: Fair) -> dict[str, str]:
    """Code of a part, taken down or not -> the first process it needs."""
    statement = (
        select(FairPart.code, NeedStep.process)
        .join(NeedStep, col(NeedStep.need_id) == col(FairPart.need_id))
        .where(FairPart.fair_id == fair.id)
        .order_by(col(NeedStep.position).desc())
    )
    return dict(session.exec(statement).all())


def titles(session: Session, codes: Collection[str]) -> dict[str, str]:
    """Code of a part, taken down or not -> what its need is called, by number."""
    statement = select(FairPart.code, PartNeed.title).join(PartNeed).where(col(FairPart.code).in_(codes))
    return dict(session.exec(statement.order_by(col(FairPart.number))).all()) if codes else {}


def drawing_number_of(session: Session, need: PartNeed) -> str:
    """What the buyer called the drawing of a need when it last put it on a board; empty where it never did."""
    named = (FairPart.need_id == need.id, col(FairPart.drawing_number).is_not(None))
    statement = select(FairPart.drawing_number).where(*named).order_by(col(FairPart.id).desc()).limit(1)
    return session.exec(statement).first() or ""


def parts(session: Session, fair: Fair) -> list[FairPart]:
    """All parts of a fair, those taken down too, by number."""
    statement = select(FairPart).where(FairPart.fair_id == fair.id).order_by(col(FairPart.number))
    return list(session.exec(statement.options(*_whole_part())).all())


def part(session: Session, fair: Fair, code: str) -> FairPart | None:
    """A part in any state, with its need and its firm; who may see it is for the caller to check. One query."""
    buyer = joinedload(FairPart.participant).joinedload(FairParticipant.company)  # type: ignore[arg-type]
    statement = (
        select(FairPart)
        .where(FairPart.fair_id == fair.id, FairPart.code == code)
        .options(
            joinedload(FairPart.need).joinedload(PartNeed.steps),  # type: ignore[arg-type]
            buyer.joinedload(Company.assembler_profile),  # type: ignore[arg-type]
        )
    )
    return session.exec(statement).unique().first() if code.isalnum() else None


def parts_of(session: Session, participant: FairParticipant) -> list[FairPart]:
    """Everything an assembler ever put on the board of the fair, by number."""
    statement = select(FairPart).where(FairPart.participant_id == participant.id).order_by(col(FairPart.number))
    return list(session.exec(statement.options(*_whole_part())).all())


def needs_not_on_board(session: Session, participant: FairParticipant) -> list[PartNeed]:
    """Published needs of the firm that were never put on this board, newest first."""
    taken = select(FairPart.need_id).where(FairPart.fair_id == participant.fair_id)
    statement = (
        select(PartNeed)
        .where(
            PartNeed.company_id == participant.company_id,
            col(PartNeed.status) == NeedStatus.PUBLISHED,
            col(PartNeed.id).not_in(taken),
        )
        .order_by(col(PartNeed.published_at).desc(), col(PartNeed.code))
        .options(selectinload(PartNeed.steps))  # type: ignore[arg-type]
    )
    return list(session.exec(statement).all())


def mark(session: Session, part: FairPart, supplier: FairParticipant) -> FairPartMark | None:
    return session.get(FairPartMark, {"part_id": part.id, "participant_id": supplier.id})


def marks_of_supplier(session: Session, supplier: FairParticipant) -> dict[int, FairPartMark]:
    """By id of the part; without the buyers it does not want to meet."""
    statement = select(FairPartMark).where(FairPartMark.participant_id == supplier.id, _CLAIMED)
    return {row.part_id or 0: row for row in session.exec(statement).all()}


def said_by_supplier(session: Session, supplier: FairParticipant) -> list[FairPartMark]:
    """What a supplier said of parts, by number: claims, and buyers it does not want to meet; with the parts and their needs."""
    statement = (
        select(FairPartMark)
        .join(FairPart, col(FairPart.id) == col(FairPartMark.part_id))
        .where(FairPartMark.participant_id == supplier.id)
        .order_by(col(FairPart.number))
        .options(contains_eager(FairPartMark.part).joinedload(FairPart.need))  # type: ignore[arg-type]
    )
    return list(session.exec(statement).all())


def refusals(session: Session, fair: Fair) -> list[FairPartMark]:
    """The buyers of unnamed parts that suppliers of a fair do not want to meet, with the parts and both firms, by supplier."""
    statement = (
        select(FairPartMark)
        .join(FairPart, col(FairPart.id) == col(FairPartMark.part_id))
        .where(FairPart.fair_id == fair.id, ~_CLAIMED)
        .order_by(col(FairPartMark.participant_id), col(FairPart.number))
        .options(
            contains_eager(FairPartMark.part)  # type: ignore[arg-type]
            .joinedload(FairPart.participant)  # type: ignore[arg-type]
            .joinedload(FairParticipant.company),  # type: ignore[arg-type]
            joinedload(FairPartMark.participant).joinedload(FairParticipant.company),  # type: ignore[arg-type]
        )
    )
    return list(session.exec(statement).all())


def marks_of_part(session: Session, part: FairPart) -> list[FairPartMark]:
    """Of approved suppliers, "can make" first, then as they were marked; without the firms, which the pages read as they come."""
    statement = _claims(select(FairPartMark)).where(FairPartMark.part_id == part.id)
    order = (col(FairPartMark.level), col(FairPartMark.marked_at), col(FairPartMark.participant_id))
    return list(session.exec(statement.order_by(*order)).all())


def marks(session: Session, fair: Fair, *, of: Collection[int] | None = None) -> list[FairPartMark]:
    """All marks of approved suppliers at a fair, or those of the suppliers of some rows."""
    statement = (
        _claims(select(FairPartMark))
        .join(FairPart, col(FairPart.id) == col(FairPartMark.part_id))
        .where(FairPart.fair_id == fair.id)
        .order_by(col(FairPartMark.part_id), col(FairPartMark.participant_id))
    )
    if of is not None:
        statement = statement.where(col(FairPartMark.participant_id).in_(list(of)))
    return list(session.exec(statement).all())


def marks_on_parts(session: Session, parts: Iterable[FairPart]) -> list[FairPartMark]:
    """All marks of approved suppliers on some parts."""
    ids = [each.id for each in parts]
    statement = _claims(select(FairPartMark)).where(col(FairPartMark.part_id).in_(ids))
    order = (col(FairPartMark.part_id), col(FairPartMark.participant_id))
    return list(session.exec(statement.order_by(*order)).all()) if ids else []


def mark_counts(session: Session, parts: Iterable[FairPart]) -> MarkCounts:
    """Of approved suppliers, for all these parts in one query."""
    ids = [each.id for each in parts]
    statement = (
        _claims(select(FairPartMark.part_id, FairPartMark.level, func.count()))
        .where(col(FairPartMark.part_id).in_(ids))
        .group_by(col(FairPartMark.part_id), col(FairPartMark.level))
    )
    counts: MarkCounts = {}
    for part_id, level, number in session.exec(statement).all() if ids else ():
        counts.setdefault(part_id or 0, {})[PartMarkLevel(level)] = number
    return counts


def photo(session: Session, part: FairPart) -> Upload | None:
    if part.photo_code is None:
        return None
    return session.exec(select(Upload).where(Upload.code == part.photo_code)).first()


def with_machines(session: Session, company: Company) -> Company:
    """The firm with its machines and certificates, from which evidence is chosen."""
    statement = (
        select(Company)
        .where(Company.id == company.id)
        .options(
            selectinload(Company.plants).selectinload(Plant.machines),  # type: ignore[arg-type]
            selectinload(Company.certificates),  # type: ignore[arg-type]
        )
    )
    return session.exec(statement).one()


def _claims(statement: Any) -> Any:
    """Narrows a statement on marks to what suppliers that come say they can or could make."""
    comes = col(FairParticipant.status) == ParticipantStatus.APPROVED
    return statement.join(FairParticipant, col(FairParticipant.id) == col(FairPartMark.participant_id)).where(
        comes, _CLAIMED
    )


def _whole_part() -> tuple[ExecutableOption, ...]:
    # Each part has its own need, while a buyer has many parts: its row is read once.
    buyer = selectinload(FairPart.participant).joinedload(FairParticipant.company)  # type: ignore[arg-type]
    return (
        joinedload(FairPart.need).selectinload(PartNeed.steps),  # type: ignore[arg-type]
        buyer.joinedload(Company.assembler_profile),  # type: ignore[arg-type]
    )
