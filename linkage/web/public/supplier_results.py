"""Suppliers found: who fits and why, and links to narrow, widen, keep, compare and page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from flask import g, render_template, request, url_for

from database.queries import shortlists as shortlist_rows
from database.session import db
from linkage.access import may_export_list
from linkage.days import agency_today
from linkage.language import _, ngettext
from linkage.services.findings import relaxed_text, removal_text, why_text, without
from linkage.services.searches import Found, search_suppliers
from linkage.web import cards, charts
from linkage.web.addresses import Address, page_number
from linkage.web.components import Facet, Pages, Pill, SupplierCard
from linkage.web.kept_suppliers import kept_codes
from linkage.web.layout import format_number
from linkage.web.public.facets import facet, pills
from linkage.web.public.result_pages import result_pages, shown_before
from linkage.web.public.search_heads import Asked, SearchHead, head_of, unfiltered
from linkage.web.public.ways import acts_for_assembler, own_shortlist_url, post_need_url, shortlist_url, unlist_url
from linkage.wording import province_label
from matching.taxonomy import taxonomy
from search.fields import FACETS, FILTERS
from search.query import Removal
from search.reasons import Why

SIZE = 20
SORTS = ("best", "confirmed", "evidence")
_REASONS_SHOWN = 5
# Said on the card anyway.
_NOT_WORTH_A_LINE = frozenset({"confirmed", "evidence"})


@dataclass(frozen=True, slots=True)
class RemovalLink:
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Entry:
    """`position`: place in the whole list, from 1."""

    code: str
    card: SupplierCard
    position: int
    is_kept: bool


@dataclass(frozen=True, slots=True)
class Keeping:
    """How firms are kept in view: where the buttons post to, and the list."""

    keep_url: str
    drop_url: str
    list_url: str
    number: int
    back: str


@dataclass(frozen=True, slots=True)
class SupplierResults:
    """`pills` are the chosen filters, each leading to the list without it; `log_key` tells which search a click belongs to."""

    head: SearchHead
    heading: str
    title_detail: str
    count_sentence: str
    notice: str
    pills: tuple[Pill, ...]
    clear_url: str
    facets: tuple[Facet, ...]
    relaxed: str
    entries: tuple[Entry, ...]
    sorts: tuple[tuple[str, str, bool], ...]
    pages: Pages
    removals: tuple[RemovalLink, ...]
    map: charts.ProvinceMap | None
    keeping: Keeping
    compare_url: str
    export_url: str
    save_state: str
    log_key: str
    post_need_url: str


def supplier_results(asked: Asked) -> str:
    return render_template("public/search.html", page=_page(asked, _found(asked)))


def _found(asked: Asked) -> Found:
    """The page asked for; the last one when it lies beyond the end."""
    found = _search(asked, page_number())
    total = found.result.total
    return _search(asked, -(-total // SIZE)) if total and not found.result.hits else found


def _search(asked: Asked, page: int) -> Found:
    return search_suppliers(
        db(), asked.query, asked.filters, known=asked.known, page=page, size=SIZE, sort=sort_of(asked.address)
    )


def _page(asked: Asked, found: Found) -> SupplierResults:
    result, address = found.result, asked.address
    counts = result.facets.get("province", {})
    kept, left = _kept(), shown_before(address, result)
    return SupplierResults(
        head=head_of(asked, result.understood, unfiltered(asked, result), result.ignored),
        heading=_heading(asked.query, result.total),
        title_detail=_("page %(number)s", number=format_number(result.page)) if result.page > 1 else "",
        count_sentence=_count_sentence(result.total),
        notice=_notice(found),
        pills=tuple(pills(FILTERS, address)),
        clear_url=asked.clear_url,
        facets=tuple(facet(name, result.facets.get(name, {}), address) for name in FACETS),
        relaxed=relaxed_text(result.relaxed),
        entries=tuple(_entries(found, asked, kept, left)),
        sorts=_sorts(address),
        pages=result_pages(address, result, left),
        removals=tuple(_removals(asked, found)),
        map=_map(counts, address) if counts else None,
        keeping=_keeping(len(kept)),
        compare_url=url_for("public.compare"),
        export_url=str(replace(address, path=url_for("public.search_export"))) if may_export_list(g.user) else "",
        save_state=asked.save_state,
        log_key=found.log_key,
        post_need_url=post_need_url(),
    )


def _notice(found: Found) -> str:
    if not found.is_fallback:
        return ""
    return _("The search is being prepared. Until then firms are found by process, province and name only.")


def _heading(query: str, total: int) -> str:
    count = format_number(total)
    if not query:
        return ngettext("%(count)s supplier", "%(count)s suppliers", total, count=count)
    return ngettext(
        '%(count)s supplier for "%(query)s"', '%(count)s suppliers for "%(query)s"', total, count=count, query=query
    )


def _count_sentence(total: int) -> str:
    return ngettext("%(count)s firm", "%(count)s firms", total, count=format_number(total))


def sort_of(address: Address) -> str:
    return next((value for value in address.values("sort") if value in SORTS), SORTS[0])


def _sorts(address: Address) -> tuple[tuple[str, str, bool], ...]:
    """(label, address, is in force) of each order."""
    labels = {"best": _("Best fit"), "confirmed": _("Last confirmed"), "evidence": _("Best evidence")}
    current = sort_of(address)
    return tuple(
        (labels[sort], str(address.setting("sort", sort if sort != SORTS[0] else None)), sort == current)
        for sort in SORTS
    )


def _entries(found: Found, asked: Asked, kept: frozenset[str], left: int) -> Iterator[Entry]:
    today, result = agency_today(), found.result
    processes = frozenset((*result.understood.processes, *asked.address.values("process")))
    places = {hit.code: place for place, hit in enumerate(result.hits)}
    first = (result.page - 1) * SIZE + 1
    for company in found.companies:
        place = places[company.code]
        if place < left:
            continue
        why = [reason for reason in result.hits[place].why if reason.code not in _NOT_WORTH_A_LINE]
        sentences = tuple(dict.fromkeys(why_text(reason) for reason in why))[:_REASONS_SHOWN]
        card = cards.supplier_card(company, on=today, why=sentences, asked=processes, words=_words(why))
        yield Entry(company.code, card, first + place, company.code in kept)


def _words(why: list[Why]) -> tuple[str, ...]:
    """The folded words by which a firm was found."""
    words = (reason.values["words"] for reason in why if reason.code == "words")
    return tuple(word for found in words if isinstance(found, tuple) for word in found)


def _kept() -> frozenset[str]:
    """Firms on the list of the assembler who reads, else those kept in this browser."""
    if acts_for_assembler():
        return frozenset(shortlist_rows.supplier_codes(db(), g.company, None).values())
    return frozenset(kept_codes())


def _keeping(number: int) -> Keeping:
    back = request.full_path.rstrip("?")
    if acts_for_assembler():
        return Keeping(shortlist_url(), unlist_url(), own_shortlist_url(), number, back)
    keep_url, drop_url = url_for("public.keep_supplier_post"), url_for("public.drop_supplier_post")
    return Keeping(keep_url, drop_url, url_for("public.shortlist"), number, back)


def _removals(asked: Asked, found: Found) -> Iterator[RemovalLink]:
    """For an empty list: what to take away, with how many firms that gives, most first. Never all there is."""
    if found.result.total:
        return
    for removal in sorted(found.result.removals, key=lambda removal: -removal.total):
        if removal.total and removal.is_filter:
            yield RemovalLink(removal_text(removal), str(asked.address.without(removal.kind, removal.ids[0])))
        elif removal.total:
            rest = _without_parts(asked.query, removal, found)
            if rest != asked.query and (rest or any(asked.filters.values())):
                yield RemovalLink(removal_text(removal), str(asked.address.setting("q", rest)))


def _without_parts(query: str, removal: Removal, found: Found) -> str:
    """The query without the pieces that stand for what is removed; for words, without all that was not understood."""
    understood = found.result.understood
    if removal.kind == "words":
        pieces = [query[span.start : span.end] for span in understood.spans]
        return " ".join(dict.fromkeys(pieces))
    return without(query, (span for span in understood.spans if span.id in removal.ids))


def _map(counts: Mapping[str, int], address: Address) -> charts.ProvinceMap:
    names = {code: province_label(code) for code in taxonomy().provinces}
    return charts.province_map(counts, names=names, urls=_province_urls(counts, address))


def _province_urls(counts: Mapping[str, int], address: Address) -> dict[str, str]:
    return {code: str(address.setting("province", code)) for code, number in counts.items() if number}
