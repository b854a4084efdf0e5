"""A list of part needs as the board and the search show it: the page asked for, its filters, and what was given up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import g

from database.models.part_needs import PartNeed
from database.session import db
from linkage.access import visible_needs
from linkage.language import _
from linkage.services.findings import relaxed_text
from linkage.services.searches import FoundNeeds, search_needs
from linkage.web.addresses import Address, page_number
from linkage.web.components import Facet, Pages, Pill
from linkage.web.public.facets import facet
from linkage.web.public.facets import pills as pills_of
from linkage.web.public.result_pages import result_pages, shown_before
from search.engines.contract import WORDS
from search.fields import NEED_FACETS, NEED_FILTERS
from search.understanding import KnownWord

SIZE = 20
SORTS = ("best", "confirmed")


@dataclass(frozen=True, slots=True)
class NeedPage:
    """One page of the list. `needs`: what is shown of it, what the page before showed already left out."""

    found: FoundNeeds
    needs: tuple[PartNeed, ...]
    pages: Pages
    facets: tuple[Facet, ...]
    pills: tuple[Pill, ...]
    sorts: tuple[tuple[str, str, bool], ...]
    notice: str
    relaxed: str


def need_page(address: Address, query: str, known: tuple[KnownWord, ...]) -> NeedPage:
    """What an address asks for, for whoever reads. The last page when it lies beyond the end."""
    found = _search(address, query, known, page_number())
    total = found.result.total
    if total and not found.result.hits:
        found = _search(address, query, known, -(-total // SIZE))
    left = shown_before(address, found.result)
    again = {hit.code for hit in found.result.hits[:left]}
    return NeedPage(
        found=found,
        needs=tuple(need for need in found.needs if need.code not in again),
        pages=result_pages(address, found.result, left),
        facets=_facets(found.result.facets, address),
        pills=tuple(pills_of(NEED_FILTERS, address)),
        sorts=_sorts(address, query),
        notice=_notice(found),
        relaxed=_relaxed(found),
    )


def _search(address: Address, query: str, known: tuple[KnownWord, ...], page: int) -> FoundNeeds:
    return search_needs(
        db(),
        query,
        {name: address.values(name) for name in NEED_FILTERS},
        visibilities=visible_needs(g.user),
        known=known,
        page=page,
        size=SIZE,
        sort=sort_of(address, query),
    )


def sort_of(address: Address, query: str) -> str:
    """As chosen; else the best fit for words, and the newest where nothing was asked."""
    usual = "best" if query else "confirmed"
    return next((value for value in address.values("sort") if value in SORTS), usual)


def _sorts(address: Address, query: str) -> tuple[tuple[str, str, bool], ...]:
    """(label, address, is in force) of each order; none where there are no words to fit."""
    labels, current = {"best": _("Best fit"), "confirmed": _("Newest")}, sort_of(address, query)
    if not query:
        return ()
    return tuple(
        (labels[sort], str(address.setting("sort", sort if sort != SORTS[0] else None)), sort == current)
        for sort in SORTS
    )


def _facets(counts: Mapping[str, Mapping[str, int]], address: Address) -> tuple[Facet, ...]:
    made = (facet(name, counts.get(name, {}), address) for name in NEED_FACETS)
    return tuple(one for one in made if one.options)


def _notice(found: FoundNeeds) -> str:
    if not found.is_fallback:
        return ""
    return _(
        "The search is being prepared. Until then part needs are found by process, province, sector and title only."
    )


def _relaxed(found: FoundNeeds) -> str:
    relaxed = found.result.relaxed
    if any(step.kind == WORDS for step in relaxed):
        return _("Part needs are shown that fit some of the words.")
    return relaxed_text(relaxed)
