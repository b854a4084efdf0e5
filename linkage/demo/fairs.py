"""One planned reverse trade fair: assemblers of the country show wanted parts, suppliers of the south come."""

from __future__ import annotations

import datetime

from sqlmodel import Session, col, select

from database.enums import FairKind, FairSide, FairStatus, ProfileStatus, SubjectKind
from database.models.companies import AssemblerProfile, Company, SupplierProfile
from database.models.fairs import Fair, FairParticipant
from database.models.plants import Plant
from linkage.demo.draws import some, stream
from linkage.demo.generator import Plan
from linkage.demo.ids import SOURCE, fair_id, id_prefix
from linkage.services.audit import Actor, record
from linkage.services.exchange_rows import lasting_code

PROVINCE = "79"
PROVINCES_NEARBY = ("75", "79", "80", "82", "92")
ASSEMBLERS, SUPPLIERS = 12, 48
_WEEKS_AHEAD, _WEEKS_TO_REGISTER = 11, 6
_THURSDAY = 3


def plan_fair(session: Session, plan: Plan, *, by: Actor) -> Fair:
    """The fair of this seed, as it is when it was planned before."""
    code = lasting_code("fair", SOURCE, fair_id(plan.seed))
    found = session.exec(select(Fair).where(Fair.code == code)).first()
    if found is not None:
        return found
    opens = _opening(plan.as_of)
    fair = Fair(
        code=code,
        kind=FairKind.REVERSE_TRADE_FAIR,
        status=FairStatus.PLANNED,
        name=f"Hội chợ ngược linh kiện, phụ tùng TP. Hồ Chí Minh {opens.year} / HCMC Reverse Trade Fair {opens.year}",
        text=_TEXT,
        venue="Nhà Triển lãm Cà Phê Sữa Đá (hư cấu), sảnh A",
        province=PROVINCE,
        starts_on=opens,
        ends_on=opens + datetime.timedelta(days=1),
        registration_closes_on=plan.as_of + datetime.timedelta(weeks=_WEEKS_TO_REGISTER),
    )
    session.add(fair)
    session.flush()
    _invite(session, fair, plan)
    record(session, by, "fair.planned", subject_kind=SubjectKind.FAIR, subject_code=code, subject=fair.name)
    return fair


_TEXT = (
    "Các nhà lắp ráp trưng bày linh kiện cần mua; nhà cung cấp đến gặp theo lịch hẹn, mỗi cuộc 20 phút.\n\n"
    "Assemblers show the parts they want to buy; suppliers come to them by appointment, 20 minutes each. "
    "All firms here are fictional."
)


def _opening(as_of: datetime.date) -> datetime.date:
    """A Thursday, far enough ahead to prepare."""
    day = as_of + datetime.timedelta(weeks=_WEEKS_AHEAD)
    return day + datetime.timedelta(days=(_THURSDAY - day.weekday()) % 7)


def _invite(session: Session, fair: Fair, plan: Plan) -> None:
    """Listed firms of this seed, drawn by lot: assemblers from everywhere, suppliers from around the venue."""
    rng = stream(plan.seed, "fair")
    own = col(Company.external_id).startswith(id_prefix(plan.seed), autoescape=True)
    listed = select(Company.id).where(Company.source == SOURCE, own).order_by(col(Company.external_id))
    buyers = listed.join(AssemblerProfile)
    sellers = (
        listed.join(SupplierProfile)
        .join(Plant)
        .where(
            SupplierProfile.status == ProfileStatus.LISTED,
            Plant.position == 0,
            col(Plant.province).in_(PROVINCES_NEARBY),
        )
    )
    for side, statement, count in (
        (FairSide.ASSEMBLER, buyers, ASSEMBLERS),
        (FairSide.SUPPLIER, sellers, SUPPLIERS),
    ):
        for company_id in some(rng, session.exec(statement).all(), count, count):
            session.add(FairParticipant(fair_id=fair.id or 0, company_id=company_id or 0, side=side))
