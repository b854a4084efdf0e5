"""Firms that a visitor keeps in view before signing in: their codes in the signed cookie, and onto the firm's list at sign-in."""

from __future__ import annotations

from collections.abc import Iterable

from flask import flash, g, session

from database.queries import suppliers as supplier_rows
from database.session import Clash, db, transaction
from linkage.errors import Invalid
from linkage.language import ngettext
from linkage.services.shortlists import add_to_shortlist
from linkage.services.users import actor_of

MOST = 20
_KEY = "kept"


def kept_codes() -> tuple[str, ...]:
    """Public codes of the firms kept in this browser, oldest first."""
    kept = session.get(_KEY)
    return tuple(code for code in kept if isinstance(code, str))[:MOST] if isinstance(kept, list) else ()


def keep(code: str) -> bool:
    """Keeps one more; false when the list is full."""
    kept = kept_codes()
    if code not in kept and len(kept) >= MOST:
        return False
    set_kept((*kept, code))
    return True


def drop(code: str) -> None:
    set_kept(other for other in kept_codes() if other != code)


def set_kept(codes: Iterable[str]) -> None:
    session[_KEY] = list(dict.fromkeys(codes))[:MOST]


def hand_over(codes: tuple[str, ...]) -> None:
    """What a visitor kept goes onto the list of the assembler the visitor turned out to act for, else stays in the browser."""
    if not codes:
        return
    if g.company is None or g.company.assembler_profile is None:
        set_kept(codes)
        return
    try:
        with transaction() as writing:
            added = [
                add_to_shortlist(writing, g.company, supplier, by=actor_of(g.user))
                for supplier in supplier_rows.suppliers_in_order(db(), codes)
                if supplier.id != g.company.id
            ]
    except (Clash, Invalid):
        # A colleague was quicker, or the list is full: nothing is lost while the browser keeps them.
        set_kept(codes)
        return
    flash(
        ngettext(
            "%(num)d firm that you kept is on your shortlist.",
            "%(num)d firms that you kept are on your shortlist.",
            len(added),
        ),
        "success",
    )
