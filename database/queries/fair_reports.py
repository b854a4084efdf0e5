"""Reading a fair as a whole, for its report: few queries whatever its size."""

from __future__ import annotations

from sqlalchemy.orm import load_only, selectinload
from sqlmodel import Session, col, select

from database.enums import CLAIMS, FairPhase, FollowUpKind
from database.models.companies import Company
from database.models.fair_days import FairCheckIn
from database.models.fair_participants import FairDelegate, FairParticipant
from database.models.fair_parts import FairPart, FairPartMark, FairWish
from database.models.fairs import Fair
from database.models.follow_ups import FollowUp
from database.models.lacks import Lack
from database.models.meetings import Meeting, MeetingRequest
from database.models.minutes import MeetingMinutes
from database.models.part_needs import PartNeed
from database.models.plants import Plant

_COUNTED = (
    *("supplier_company_id", "assembler_company_id", "side", "month", "due_on", "status", "answered_at"),
    *("satisfaction", "expected_value", "quoted_value", "ordered_value", "currency"),
)


def places(session: Session, fair: Fair) -> list[FairParticipant]:
    """Every firm that was asked or asked to come, with its plants and processes at hand."""
    company = selectinload(FairParticipant.company)  # type: ignore[arg-type]
    plants = company.selectinload(Company.plants)  # type: ignore[arg-type]
    statement = select(FairParticipant).where(FairParticipant.fair_id == fair.id).order_by(col(FairParticipant.id))
    return list(session.exec(statement.options(plants.selectinload(Plant.capabilities))).all())  # type: ignore[arg-type]


def checked_in(session: Session, fair: Fair) -> set[int]:
    """Participants of whom somebody came in by the door."""
    came = select(FairDelegate.participant_id).join(FairCheckIn).where(FairCheckIn.fair_id == fair.id)
    return set(session.exec(came.distinct()).all())


def meetings(session: Session, fair: Fair) -> list[Meeting]:
    return list(session.exec(select(Meeting).where(Meeting.fair_id == fair.id).order_by(col(Meeting.id))).all())


def minutes(session: Session, fair: Fair) -> list[MeetingMinutes]:
    statement = select(MeetingMinutes).join(Meeting).where(Meeting.fair_id == fair.id)
    return list(session.exec(statement.order_by(col(MeetingMinutes.id))).all())


def requests(session: Session, fair: Fair) -> list[MeetingRequest]:
    return list(session.exec(select(MeetingRequest).where(MeetingRequest.fair_id == fair.id)).all())


def wishes(session: Session, fair: Fair) -> list[FairWish]:
    return list(session.exec(select(FairWish).where(FairWish.fair_id == fair.id)).all())


def questions(session: Session, fair: Fair) -> list[FollowUp]:
    """All rounds of questions by month, with what a report counts at hand: eight rows a meeting are many."""
    statement = select(FollowUp).where(FollowUp.fair_id == fair.id, FollowUp.kind == FollowUpKind.QUESTIONS)
    counted = load_only(*(getattr(FollowUp, name) for name in _COUNTED))
    return list(session.exec(statement.options(counted).order_by(col(FollowUp.month), col(FollowUp.id))).all())


def parts(session: Session, fair: Fair) -> list[FairPart]:
    """The parts on the board with need, routing and buyer."""
    need = selectinload(FairPart.need)  # type: ignore[arg-type]
    company = selectinload(FairPart.participant).selectinload(FairParticipant.company)  # type: ignore[arg-type]
    statement = select(FairPart).where(FairPart.fair_id == fair.id, col(FairPart.is_withdrawn).is_(False))
    options = (
        need.selectinload(PartNeed.steps),  # type: ignore[arg-type]
        need.selectinload(PartNeed.company).selectinload(Company.assembler_profile),  # type: ignore[arg-type]
        company.selectinload(Company.assembler_profile),  # type: ignore[arg-type]
    )
    return list(session.exec(statement.options(*options).order_by(col(FairPart.number))).all())


def marked_parts(session: Session, fair: Fair) -> set[int]:
    """Parts that some supplier says it can or could make."""
    is_claim = col(FairPartMark.level).in_(CLAIMS)
    marked = select(FairPartMark.part_id).join(FairPart).where(FairPart.fair_id == fair.id, is_claim).distinct()
    return {each for each in session.exec(marked).all() if each is not None}


def lacks_of(session: Session, need_ids: list[int]) -> list[Lack]:
    """What firms miss for needs by one change, as last counted."""
    return list(session.exec(select(Lack).where(col(Lack.need_id).in_(need_ids))).all()) if need_ids else []


def fairs_before(session: Session, fair: Fair) -> list[Fair]:
    """Earlier events of the same kind that took place, the latest first: the first is the edition before."""
    took_place = col(Fair.phase).in_((FairPhase.LIVE, FairPhase.HELD))
    statement = select(Fair).where(Fair.kind == fair.kind, Fair.starts_on < fair.starts_on, took_place)
    return list(session.exec(statement.order_by(col(Fair.starts_on).desc()).limit(30)).all())
