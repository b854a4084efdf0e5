"""Part needs found by the same words, for who looks for orders."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, render_template

from linkage.language import ngettext
from linkage.web import cards
from linkage.web.components import NeedCard
from linkage.web.layout import format_number
from linkage.web.public.need_lists import NeedPage, need_page
from linkage.web.public.search_heads import Asked, SearchHead, head_of, unfiltered


@dataclass(frozen=True, slots=True)
class NeedResults:
    head: SearchHead
    heading: str
    listed: NeedPage
    cards: tuple[NeedCard, ...]
    clear_url: str
    save_state: str


def need_results(asked: Asked) -> str:
    listed = need_page(asked.address, asked.query, asked.known)
    result = listed.found.result
    page = NeedResults(
        head=head_of(asked, result.understood, unfiltered(asked, result)),
        heading=_heading(asked.query, result.total),
        listed=listed,
        cards=tuple(cards.need_card(need, viewer=g.user) for need in listed.needs),
        clear_url=asked.clear_url,
        save_state=asked.save_state,
    )
    return render_template("public/search-needs.html", page=page)


def _heading(query: str, total: int) -> str:
    count = format_number(total)
    if not query:
        return ngettext("%(count)s part need", "%(count)s part needs", total, count=count)
    return ngettext(
        '%(count)s part need for "%(query)s"', '%(count)s part needs for "%(query)s"', total, count=count, query=query
    )
