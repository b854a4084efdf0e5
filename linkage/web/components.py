"""What the components in `templates/components` receive: plain frozen records, filled by the views.

Labels and texts are already in the reader's language; urls are complete. Anything unknown is None or empty, and the component
then says so or leaves it out; no component guesses.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from matching.facts import Evidence, Fit, Verdict

CertificateState = Literal["valid", "expiring", "expired", "planned", "in-progress"]


@dataclass(frozen=True, slots=True)
class Process:
    """One thing a firm does; `figures` are its limits in words ("up to 300 t"), `is_matched` marks what the reader asked for."""

    label: str
    figures: str = ""
    evidence: Evidence | None = None
    is_matched: bool = False
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Certificate:
    """`state` is the state on the day the page is read, not the one the firm once entered.

    `evidence`: how it is known, empty while nobody has looked at it.
    """

    label: str
    state: CertificateState
    valid_until: datetime.date | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """One criterion of a match: the verdict, what is asked and what is offered side by side, and the whole sentence.

    `figures`: both sides of a hard limit in short, for a card. Where the score is explained: `points` it adds ("6.1 of 8.2"),
    a `note` when they are not simply what is stated, and the `source` of the rule.
    """

    label: str
    verdict: Verdict
    text: str
    need: str = ""
    offer: str = ""
    is_gate: bool = False
    points: str = ""
    note: str = ""
    figures: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class SupplierCard:
    """A firm in a list. `why` holds whole sentences; `reasons` the criteria of a match, when there is a need to match.

    `score`: with its name.

    `marked_summary`: the summary in pieces, each with whether it is a word that was searched for.
    """

    name: str
    url: str
    place: str = ""
    name_local: str = ""
    summary: str = ""
    marked_summary: tuple[tuple[str, bool], ...] = ()
    processes: tuple[Process, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    confirmed_on: datetime.date | None = None
    is_stale: bool = False
    why: tuple[str, ...] = ()
    reasons: tuple[ReasonLine, ...] = ()
    fit: Fit | None = None
    score: str = ""


@dataclass(frozen=True, slots=True)
class NeedCard:
    """A part need in a list; `buyer` is what may be shown of the assembler ("A Japanese printer maker")."""

    title: str
    url: str
    buyer: str = ""
    place: str = ""
    processes: tuple[Process, ...] = ()
    materials: tuple[str, ...] = ()
    volume: str = ""
    certificates: tuple[str, ...] = ()
    published_on: datetime.date | None = None
    answer_by: datetime.date | None = None
    status: str = ""
    why: tuple[str, ...] = ()
    reasons: tuple[ReasonLine, ...] = ()
    fit: Fit | None = None


@dataclass(frozen=True, slots=True)
class FacetOption:
    """One value of a facet. `url` is the list after the click: with the value added, or taken away when it is selected."""

    label: str
    count: int
    url: str
    is_selected: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """A group of values with counts. Values after the first `shown` are folded away; `key` makes the element ids.

    With `more_url` the rest is not on the page at all but behind that link: `left_out` values more, or fewer when it is 0.
    """

    key: str
    label: str
    options: tuple[FacetOption, ...]
    shown: int = 8
    more_url: str = ""
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Pill:
    """A filter in force, removed by following `url`."""

    label: str
    url: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class ProgressItem:
    """A part of a profile or a step of a form; what is not done links to where it is done."""

    label: str
    url: str
    is_done: bool = False
    is_current: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class CompareRow:
    """One line of a comparison: a cell per firm, None where nothing is stated. `best`: places of the best cells."""

    label: str
    cells: tuple[str | None, ...]
    best: frozenset[int] = frozenset()
    is_figure: bool = False

    @property
    def differs(self) -> bool:
        return len(set(self.cells)) > 1


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page number with its url, or a gap (both None)."""

    number: int | None = None
    url: str | None = None
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Pages:
    """The way through a long list; `first` and `last` are the places of the rows on this page, counted from 1."""

    total: int
    first: int
    last: int
    links: tuple[PageLink, ...] = ()
    previous_url: str | None = None
    next_url: str | None = None


def pages(total: int, *, page: int, size: int, url: Callable[[int], str]) -> Pages:
    """The links for one page of a list of `total` rows; a page beyond the end counts as the last one.

    Shows the first, the last and the neighbours of the current page, with gaps between: at most seven numbers and two gaps.
    """
    count = max(1, -(-total // size))
    page = min(max(page, 1), count)
    first = min((page - 1) * size + 1, total)
    links = tuple(
        PageLink() if number is None else PageLink(number, url(number), number == page)
        for number in _with_gaps(_shown_numbers(page, count))
    )
    return Pages(
        total=total,
        first=first,
        last=min(page * size, total),
        links=links if count > 1 else (),
        previous_url=url(page - 1) if page > 1 else None,
        next_url=url(page + 1) if page < count else None,
    )


def _shown_numbers(page: int, count: int) -> list[int]:
    near = {1, count, page - 1, page, page + 1}
    near |= set(range(1, 6)) if page <= 3 else set()
    near |= set(range(count - 4, count + 1)) if page >= count - 2 else set()
    return sorted(number for number in near if 1 <= number <= count)


def _with_gaps(numbers: Iterable[int]) -> list[int | None]:
    """Put None where numbers are left out; a gap of one number is filled instead, since it takes no more room."""
    shown: list[int | None] = []
    before = 0
    for number in numbers:
        if number - before == 2:
            shown.append(number - 1)
        elif number - before > 2:
            shown.append(None)
        shown.append(number)
        before = number
    return shown
