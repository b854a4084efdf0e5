"""What the three lists of one search share: the query, the way to the other lists, and what was understood."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from flask import g, url_for

from database.session import db
from linkage.access import visible_needs
from linkage.language import _
from linkage.services.findings import explanation
from linkage.services.process_finds import matching_processes
from linkage.services.search_counts import count_results
from linkage.services.searches import read
from linkage.web.addresses import Address
from linkage.web.public import chips
from linkage.web.public.understandings import Understanding, understanding
from search.fields import FILTERS
from search.query import SearchResult
from search.understanding import KnownWord, Understood
from search.understanding.result import Constraint

SUPPLIERS, NEEDS, PROCESSES = TABS = ("suppliers", "needs", "processes")
LONGEST_QUERY = 400
WHOLE_ENQUIRY = 200
"""So many characters are hardly a search any more."""

_KEYS = ("q", "of", chips.AS, *FILTERS, "sort", "page", "after", "more")
Tab = tuple[str, str, bool] | tuple[str, str, bool, int]


@dataclass(frozen=True)
class Asked:
    """One search as its address says it."""

    address: Address

    @classmethod
    def of_request(cls) -> Asked:
        return cls(Address.of_request(_KEYS))

    @property
    def query(self) -> str:
        return self.address.first("q", LONGEST_QUERY)

    @cached_property
    def known(self) -> tuple[KnownWord, ...]:
        return chips.corrections_of(self.address)

    @property
    def filters(self) -> dict[str, tuple[str, ...]]:
        return {name: self.address.values(name) for name in FILTERS}

    @property
    def clear_url(self) -> str:
        """The list without filters."""
        return str(self.address.keeping("q", "of", chips.AS, "sort"))

    @property
    def save_state(self) -> str:
        return save_state(self.address, self.tab)

    @cached_property
    def tab(self) -> str:
        """The list asked for; who looks for orders sees the needs first."""
        named = next((tab for tab in self.address.values("of") if tab in TABS), None)
        if named is None and self.query and read(db(), self.query, self.known).intent == "need-search":
            return NEEDS
        return named or SUPPLIERS


def save_state(address: Address, tab: str) -> str:
    """What a saved search keeps of the address of a list."""
    return str(replace(address.setting("of", tab).without("more"), path="")).removeprefix("?")


@dataclass(frozen=True, slots=True)
class SearchHead:
    """`tabs` are the other lists with their counts; `kept` what a new search keeps of this one.

    `enquiry`: the query when it is so long that a need could be drafted from it.
    """

    query: str
    tab: str
    tabs: tuple[Tab, ...]
    understood: Understanding
    enquiry: str
    enquiry_url: str


def head_of(asked: Asked, understood: Understood, total: int | None, ignored: Iterable[Constraint] = ()) -> SearchHead:
    """`total`: results in the list shown, without filters chosen; None when that is not known without another search."""
    not_compared = tuple(ignored)
    return SearchHead(
        query=asked.query,
        tab=asked.tab,
        tabs=tuple(_tabs(asked, understood, total)),
        understood=understanding(
            asked.query,
            understood,
            asked.address,
            explanation=explanation(understood, not_compared) if asked.tab == SUPPLIERS else "",
            not_compared=_words_of(asked.query, understood, not_compared),
        ),
        enquiry=asked.query if len(asked.query) >= WHOLE_ENQUIRY else "",
        enquiry_url=url_for("public.enquiry"),
    )


def unfiltered(asked: Asked, result: SearchResult) -> int | None:
    """The total that the tab of a list may show: a tab leads to the list without filters."""
    return None if any(asked.filters.values()) else result.total


def _tabs(asked: Asked, understood: Understood, total: int | None) -> Iterable[Tab]:
    here = asked.tab
    counted = count_results(
        db(),
        asked.query,
        known=asked.known,
        suppliers=here != SUPPLIERS or total is None,
        visibilities=visible_needs(g.user) if here != NEEDS or total is None else (),
    )
    numbers = {
        SUPPLIERS: counted.suppliers,
        NEEDS: counted.needs,
        PROCESSES: len(matching_processes(db(), asked.query, understood)),
    }
    numbers[here] = numbers[here] if total is None else total
    labels: dict[str, Any] = {SUPPLIERS: _("Suppliers"), NEEDS: _("Part needs"), PROCESSES: _("Processes")}
    plain = asked.address.keeping("q", chips.AS)
    for tab in TABS:
        url = str(plain.setting("of", tab))
        number = numbers[tab]
        yield (labels[tab], url, tab == here) if number is None else (labels[tab], url, tab == here, number)


def _words_of(query: str, understood: Understood, ignored: Iterable[Constraint]) -> str:
    """The reader's words for limits that profiles say nothing about, such as terms of delivery."""
    keys = {limit.key for limit in ignored}
    spans = (span for span in understood.spans if span.kind == "constraint" and span.id in keys)
    return ", ".join(dict.fromkeys(query[span.start : span.end] for span in spans))
