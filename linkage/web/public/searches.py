"""Suppliers found: what was understood, who fits and why, and links to narrow, widen and page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import render_template

from database.session import db
from linkage.days import agency_today
from linkage.language import _, ngettext
from linkage.services.findings import (
    field_label,
    readings,
    relaxed_text,
    removal_text,
    value_label,
    why_text,
)
from linkage.services.searches import Found, search_suppliers
from linkage.web import cards, charts
from linkage.web.addresses import Address, page_number
from linkage.web.components import Facet, FacetOption, Pages, Pill, SupplierCard, pages
from linkage.web.guards import public
from linkage.web.layout import format_number
from linkage.web.public.blueprint import blueprint
from linkage.web.public.ways import post_need_url
from linkage.wording import province_label
from matching.taxonomy import taxonomy
from search.fields import FACETS, FILTERS
from search.query import Removal

SIZE = 20
SORTS = ("best", "confirmed", "evidence")
LONGEST_QUERY = 400
_REASONS_SHOWN = 5
_PROVINCES_SHOWN = 10
# Said on the card anyway.
_NOT_WORTH_A_LINE = frozenset({"confirmed"})


@dataclass(frozen=True, slots=True)
class RemovalLink:
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """`chips` are the understood pieces of the query, `pills` the chosen filters; each leads to the list without it."""

    query: str
    heading: str
    title_detail: str
    count_sentence: str
    chips: tuple[Pill, ...]
    left_over: str
    not_compared: str
    notice: str
    pills: tuple[Pill, ...]
    clear_url: str
    facets: tuple[Facet, ...]
    relaxed: str
    cards: tuple[SupplierCard, ...]
    sorts: tuple[tuple[str, str, bool], ...]
    pages: Pages
    removals: tuple[RemovalLink, ...]
    map: charts.ProvinceMap | None
    provinces: tuple[charts.Bar, ...]
    post_need_url: str


@blueprint.get("/search")
@public
def search() -> str:
    address = Address.of_request(("q", *FILTERS, "sort", "page"))
    query = next(iter(address.values("q")), "")[:LONGEST_QUERY]
    found = _found(query, address)
    return render_template("public/search.html", page=_page(query, address, found))


def _found(query: str, address: Address) -> Found:
    """The page asked for; the last one when it lies beyond the end."""
    filters = {name: address.values(name) for name in FILTERS}
    sort = _sort_of(address)
    found = search_suppliers(db(), query, filters, page=page_number(), size=SIZE, sort=sort)
    if found.result.hits or not found.result.total:
        return found
    return search_suppliers(db(), query, filters, page=-(-found.result.total // SIZE), size=SIZE, sort=sort)


def _page(query: str, address: Address, found: Found) -> SearchPage:
    result = found.result
    understood = readings(query, result.understood)
    counts = result.facets.get("province", {})
    return SearchPage(
        query=query,
        heading=_heading(query, result.total),
        title_detail=_("page %(number)s", number=format_number(result.page)) if result.page > 1 else "",
        count_sentence=_count_sentence(result.total),
        chips=tuple(Pill(piece.text, str(address.setting("q", piece.rest)), piece.heading) for piece in understood),
        left_over=result.understood.text if understood else "",
        not_compared=_not_compared(query, found),
        notice=_notice(found),
        pills=tuple(_pills(address)),
        clear_url=str(address.keeping("q", "sort")),
        facets=tuple(_facet(name, result.facets.get(name, {}), address) for name in FACETS),
        relaxed=relaxed_text(result.relaxed),
        cards=tuple(_cards(found, address)),
        sorts=_sorts(address),
        pages=pages(result.total, page=result.page, size=SIZE, url=address.page),
        removals=tuple(_removals(result.removals, query, address, found)),
        map=_map(counts, address) if counts else None,
        provinces=_bars(counts, address),
        post_need_url=post_need_url(),
    )


def _not_compared(query: str, found: Found) -> str:
    """The reader's words for limits that profiles say nothing about, such as terms of delivery."""
    keys = {limit.key for limit in found.result.ignored}
    spans = (span for span in found.result.understood.spans if span.kind == "constraint" and span.id in keys)
    return ", ".join(dict.fromkeys(query[span.start : span.end] for span in spans))


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


def _sort_of(address: Address) -> str:
    return next((value for value in address.values("sort") if value in SORTS), SORTS[0])


def _sorts(address: Address) -> tuple[tuple[str, str, bool], ...]:
    """(label, address, is in force) of each order."""
    labels = {"best": _("Best fit"), "confirmed": _("Last confirmed"), "evidence": _("Best evidence")}
    current = _sort_of(address)
    return tuple(
        (labels[sort], str(address.setting("sort", sort if sort != SORTS[0] else None)), sort == current)
        for sort in SORTS
    )


def _cards(found: Found, address: Address) -> Iterator[SupplierCard]:
    today = agency_today()
    asked = frozenset((*found.result.understood.processes, *address.values("process")))
    hits = {hit.code: hit for hit in found.result.hits}
    for company in found.companies:
        told = (why for why in hits[company.code].why if why.code not in _NOT_WORTH_A_LINE)
        sentences = tuple(dict.fromkeys(why_text(why) for why in told))[:_REASONS_SHOWN]
        yield cards.supplier_card(company, on=today, why=sentences, asked=asked)


def _pills(address: Address) -> list[Pill]:
    return [
        Pill(value_label(name, value), str(address.without(name, value)), field_label(name))
        for name in FILTERS
        for value in address.values(name)
    ]


def _facet(name: str, counts: Mapping[str, int], address: Address) -> Facet:
    """Values that lead anywhere, most first, and the chosen ones whatever their count."""
    if name == "process":
        return Facet(name, field_label(name), tuple(_process_options(counts, address)), shown=10)
    chosen = address.values(name)
    values = [value for value, number in counts.items() if number or value in chosen]
    values.sort(key=lambda value: (-counts[value], value_label(name, value)))
    values += [value for value in chosen if value not in counts]
    options = tuple(
        FacetOption(value_label(name, value), counts.get(value, 0), str(address.toggling(name, value)), value in chosen)
        for value in values
    )
    return Facet(name, field_label(name), options)


def _process_options(counts: Mapping[str, int], address: Address) -> Iterator[FacetOption]:
    """The families; below a chosen process and its ancestors the next narrower ones, so that one walks down the tree."""
    table = taxonomy()
    chosen = [value for value in address.values("process") if value in table.processes]
    opened = {node for value in chosen for node in table.ancestors(value)}
    roots = [process.id for process in table.processes.values() if process.parent is None]

    def walk(nodes: list[str], depth: int) -> Iterator[FacetOption]:
        for node in sorted(nodes, key=lambda node: -counts.get(node, 0)):
            if counts.get(node) or node in opened:
                label = f"{'› ' * depth}{value_label('process', node)}"
                yield FacetOption(label, counts.get(node, 0), _process_url(node, chosen, address), node in chosen)
            if node in opened:
                yield from walk(list(table.children.get(node, ())), depth + 1)

    return walk(roots, 0)


def _process_url(node: str, chosen: list[str], address: Address) -> str:
    """Choosing a process takes the place of the wider and the narrower ones chosen before: they would say the same twice."""
    if node in chosen:
        return str(address.without("process", node))
    table = taxonomy()
    for other in chosen:
        if other in table.ancestors(node) or node in table.ancestors(other):
            address = address.without("process", other)
    return str(address.adding("process", node))


def _removals(removals: tuple[Removal, ...], query: str, address: Address, found: Found) -> Iterator[RemovalLink]:
    """For an empty list: what to take away, with how many firms that gives, most first."""
    if found.result.total:
        return
    for removal in sorted(removals, key=lambda removal: -removal.total):
        if removal.total and removal.is_filter:
            yield RemovalLink(removal_text(removal), str(address.without(removal.kind, removal.ids[0])))
        elif removal.total:
            rest = _without_parts(query, removal, found)
            if rest != query:
                yield RemovalLink(removal_text(removal), str(address.setting("q", rest)))


def _without_parts(query: str, removal: Removal, found: Found) -> str:
    """The query without the pieces that stand for what is removed; for words, without all that was not understood."""
    understood = found.result.understood
    if removal.kind == "words":
        pieces = [query[span.start : span.end] for span in understood.spans]
        return " ".join(dict.fromkeys(pieces))
    gone = [span for span in understood.spans if span.id in removal.ids]
    for span in sorted(gone, key=lambda span: -span.start):
        query = f"{query[: span.start]} {query[span.end :]}"
    return " ".join(query.split())


def _map(counts: Mapping[str, int], address: Address) -> charts.ProvinceMap:
    names = {code: province_label(code) for code in taxonomy().provinces}
    return charts.province_map(counts, names=names, urls=_province_urls(counts, address))


def _bars(counts: Mapping[str, int], address: Address) -> tuple[charts.Bar, ...]:
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_PROVINCES_SHOWN]
    urls = _province_urls(counts, address)
    return tuple(charts.bars((province_label(code), number, urls.get(code, "")) for code, number in ranked if number))


def _province_urls(counts: Mapping[str, int], address: Address) -> dict[str, str]:
    return {code: str(address.setting("province", code)) for code, number in counts.items() if number}
