"""The pages of a list of results, which may grow between one page and the next."""

from __future__ import annotations

from dataclasses import replace

from linkage.web.addresses import Address
from linkage.web.components import Pages, pages
from search.query import SearchResult


def shown_before(address: Address, result: SearchResult) -> int:
    """How many results of this page the page before showed already.

    The link to a page names the last result shown. Was one put in since, that one stands on the next page again, and what comes up
    to it is left out, so that nobody is met twice.
    """
    codes = [hit.code for hit in result.hits]
    last_shown = address.first("after")
    return codes.index(last_shown) + 1 if last_shown in codes[:-1] else 0


def result_pages(address: Address, result: SearchResult, left_out: int) -> Pages:
    """The pages by links; the one to the next page names the last result of this one."""
    numbered = pages(result.total, page=result.page, size=result.size, url=address.page)
    follows = numbered.next_url
    if follows and result.hits:
        follows = f"{follows}&after={result.hits[-1].code}"
    return replace(numbered, first=numbered.first + left_out, next_url=follows)
