"""Shortlists: suppliers an assembler keeps in view, for a need or in general."""

from __future__ import annotations

from sqlmodel import Session

from database.enums import ProfileStatus
from database.models.companies import Company
from database.models.part_needs import PartNeed
from database.models.shortlists import ShortlistItem
from database.queries import shortlists as rows
from linkage.errors import Invalid, NotFound
from linkage.language import _l
from linkage.services.audit import Actor, record_company

MOST = 200
"""So many firms on one list: a shortlist that holds everybody is none."""


def add_to_shortlist(
    session: Session, company: Company, supplier: Company, *, need: PartNeed | None = None, by: Actor
) -> ShortlistItem:
    """Puts a supplier on the assembler's list; one that is there already stays as it is, with its note.

    Raises NotFound for a supplier that is not listed or a need of another firm, Invalid when it is the firm itself or the
    list is full.
    """
    _check_need(company, need)
    if supplier.supplier_profile is None or supplier.supplier_profile.status is not ProfileStatus.LISTED:
        raise NotFound(_l("There is no supplier here, or its profile is not published."))
    if supplier.id == company.id:
        raise Invalid(_l("This is your own firm; it needs no place on your shortlist."))
    held = rows.item(session, company, supplier, need)
    if held is not None:
        return held
    if rows.count(session, company, need) >= MOST:
        raise Invalid(_l("This shortlist is full. Remove a firm first."))
    item = ShortlistItem(
        company_id=company.id or 0,
        need_id=need.id if need else None,
        supplier_id=supplier.id or 0,
        added_by_id=by.user_id,
    )
    session.add(item)
    session.flush()
    record_company(session, by, "shortlist.added", supplier, need=need.code if need else None, list_of=company.code)
    return item


def remove_from_shortlist(
    session: Session, company: Company, supplier: Company, *, need: PartNeed | None = None, by: Actor
) -> bool:
    """Takes a supplier off the list; false when it was not there."""
    _check_need(company, need)
    held = rows.item(session, company, supplier, need)
    if held is None:
        return False
    session.delete(held)
    session.flush()
    record_company(session, by, "shortlist.removed", supplier, need=need.code if need else None, list_of=company.code)
    return True


def write_note(
    session: Session, company: Company, supplier: Company, note: str | None, *, need: PartNeed | None = None
) -> None:
    """Keeps what the assembler wrote about a firm on its list; nobody else reads it. Raises NotFound when it is not there."""
    _check_need(company, need)
    held = rows.item(session, company, supplier, need)
    if held is None:
        raise NotFound(_l("This firm is not on the shortlist any more."))
    held.note = note
    session.flush()


def _check_need(company: Company, need: PartNeed | None) -> None:
    if need is not None and need.company_id != company.id:
        raise NotFound(_l("There is no such need."))
