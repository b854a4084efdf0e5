"""Assembler profiles: what a buying firm says of itself, and what it keeps to itself."""

from __future__ import annotations

from sqlmodel import Session

from database.columns import now
from database.models.companies import AssemblerProfile, Company
from linkage.errors import Conflict, NotFound
from linkage.inputs.assemblers import AssemblerInput
from linkage.language import _l
from linkage.services.audit import Actor, record_company

_OF_PROFILE = ("nationality", "sector", "plant_province", "about", "is_name_public")


def update_assembler(
    session: Session, company: Company, given: AssemblerInput, *, by: Actor, expected_version: int | None = None
) -> bool:
    """Makes the company say what the input says; true when that changed anything.

    Raises Conflict when somebody changed the company since the form was filled.
    """
    if expected_version is not None and company.version != expected_version:
        raise Conflict(_l("Somebody else changed this page meanwhile. Look at it again, then repeat your change."))
    profile = _profile(company)
    changed = [name for name in _OF_PROFILE if getattr(profile, name) != getattr(given, name)]
    for name in changed:
        setattr(profile, name, getattr(given, name))
    if company.name != given.name:
        company.name = given.name
        changed.append("name")
    if changed:
        # Touching the company makes its version grow, and the profile is part of it.
        company.updated_at = now()
        session.flush()
        record_company(session, by, "assembler.updated", company, fields=sorted(changed))
    return bool(changed)


def show_name(session: Session, company: Company, *, by: Actor) -> None:
    """Lets everybody who sees a need of the company know whose it is."""
    _set_name_public(session, company, True, by)


def hide_name(session: Session, company: Company, *, by: Actor) -> None:
    """Keeps the company's name from outsiders; its own people and officers go on seeing it."""
    _set_name_public(session, company, False, by)


def _set_name_public(session: Session, company: Company, is_public: bool, by: Actor) -> None:
    profile = _profile(company)
    if profile.is_name_public == is_public:
        return
    profile.is_name_public = is_public
    company.updated_at = now()
    session.flush()
    record_company(session, by, "assembler.updated", company, fields=["is_name_public"])


def _profile(company: Company) -> AssemblerProfile:
    if company.assembler_profile is None:
        raise NotFound(_l("This firm has no page as an assembler."))
    return company.assembler_profile
