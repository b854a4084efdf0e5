"""What may be said of an assembler that does not show its name on the list of part needs."""

from __future__ import annotations

from sqlalchemy import func
from sqlmodel import Session, col, select

from database.enums import ProfileStatus
from database.models.companies import AssemblerProfile
from linkage.services.fair_parts import FEWEST_TOLD

Told = frozenset[tuple[str | None, str | None]]


def told_countries(session: Session) -> Told:
    """(country, sector) that at least three listed assemblers share. One query.

    The sector of a need is public; a country that fits too few beside it would say whose need it is.
    """
    of_both = col(AssemblerProfile.nationality), col(AssemblerProfile.sector)
    listed = select(*of_both).where(AssemblerProfile.status == ProfileStatus.LISTED)
    shared = listed.group_by(*of_both).having(func.count() >= FEWEST_TOLD)
    return frozenset((country, sector) for country, sector in session.exec(shared).all())
