"""Finding one firm that somebody means: by its code, its tax code, or any of its names, with or without tone marks."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from functools import lru_cache

from sqlmodel import Session

from database.models.companies import Company
from database.models.users import User
from database.queries import firm_finds as rows
from linkage.access import may_curate, may_see_assembler_name, may_see_supplier
from linkage.errors import Invalid
from linkage.inputs.users import HOUSEHOLD_DIGITS
from linkage.language import _l
from linkage.wording.identifiers import HOUSEHOLD_FORM
from search.analysis import fold

MOST = 8
"""So many firms are offered: more is no choice any more."""

_LOT = 40
"""So many firms are read at first; each time that too few are found that the reader may know of, four times as many."""
_SHORTEST = 2
_SHORTEST_TAX_CODE = 8
_CODE_BEHIND = re.compile(r"\(([0-9A-Za-z]{4,16})\)\s*$")


def firms_like(session: Session, text: str, reader: User | None) -> list[Company]:
    """The firms that may be meant, the likeliest first, among those the reader may know of. O(all names), folded once."""
    return _known(session, [key for _rank, key in _ranked(session, text)], lambda each: may_know(reader, each))


def suppliers_like(session: Session, text: str, *, barred: Collection[int] = ()) -> list[Company]:
    """The listed suppliers that may be meant, the likeliest first, without the barred ones (rows)."""

    def is_offered(company: Company) -> bool:
        return may_see_supplier(None, company) and company.id not in barred

    return _known(session, [key for _rank, key in _ranked(session, text)], is_offered)


def firm_named(session: Session, text: str, reader: User | None) -> Company:
    """The one firm of this code, tax code or name. Raises Invalid when there is none, and when it has to be asked which is meant."""
    ranked = _ranked(session, text)

    def is_known(company: Company) -> bool:
        return may_know(reader, company)

    exact = _known(session, [key for rank, key in ranked if rank == 0], is_known)
    if len(exact) == 1:
        return exact[0]
    some = exact or _known(session, [key for _rank, key in ranked], is_known)
    unknown = _l("No firm is known by this name. Try another part of the name, its tax code, or the code of its page.")
    which = _l("Choose which of these firms you mean.")
    raise Invalid(_l("Some answers need another look."), fields={"firm": which if some else unknown})


def said_with_code(name: str, company: Company) -> str:
    """A name as it is filled in from a list, so that it means this one firm."""
    return f"{name} ({company.code})"


def may_know(reader: User | None, company: Company) -> bool:
    """Whether a reader may hear of this firm at all."""
    is_named = company.assembler_profile is not None and may_see_assembler_name(reader, company)
    return is_named or may_see_supplier(reader, company) or may_curate(reader)


def _ranked(session: Session, text: str) -> list[tuple[int, int]]:
    """(rank, row) of the firms that match: 0 the very name or code, 1 a name begins so, 2 a name has all the words; then by length."""
    text = text.replace("\x00", "")  # PostgreSQL refuses to be asked for it
    behind = _CODE_BEHIND.search(text)
    by_code = rows.ids_of_code(session, (behind[1] if behind else text.strip()).upper())
    if by_code:
        return [(0, key) for key in by_code]
    number = re.sub(r"[\s.]", "", text)
    digits = number.replace("-", "")
    if len(number) >= _SHORTEST_TAX_CODE and digits.isdecimal():
        # The number of a household is that of a person: nobody learns here whose it is, however it is written.
        if len(digits) == HOUSEHOLD_DIGITS:
            return []
        return [(0, key) for key in rows.ids_of_tax_code(session, number, but_form=HOUSEHOLD_FORM)]
    asked = _folded(text.strip())
    if len(asked) < _SHORTEST:
        return []
    best: dict[int, tuple[int, int]] = {}
    words = asked.split()
    for key, name in rows.all_names(session):
        rank = _rank(_folded(name), asked, words)
        if rank is not None:
            best[key] = min(best.get(key, (rank, len(name))), (rank, len(name)))
    ordered = sorted(best.items(), key=lambda pair: (pair[1], pair[0]))
    return [(rank, key) for key, (rank, _length) in ordered]


def _rank(name: str, asked: str, words: Collection[str]) -> int | None:
    if name == asked:
        return 0
    if name.startswith(asked):
        return 1
    return 2 if all(word in name for word in words) else None


def _known(session: Session, keys: list[int], is_offered: Callable[[Company], bool]) -> list[Company]:
    """The likeliest of those that are offered, in their order, `MOST` of them at most."""
    known: list[Company] = []
    start, size = 0, _LOT
    while start < len(keys) and len(known) < MOST:
        lot = keys[start : start + size]
        start, size = start + size, size * 4
        found = {each.id: each for each in rows.companies(session, lot)}
        known += [found[key] for key in lot if key in found and is_offered(found[key])]
    return known[:MOST]


@lru_cache(maxsize=131_072)
def _folded(text: str) -> str:
    return " ".join(fold(text).split())
