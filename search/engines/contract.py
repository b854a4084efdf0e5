"""What every engine answers: the small interface behind which index libraries take each other's place.

A request speaks of facts (`search.fields`) and words only; what a person typed was read before, why a firm was found is worded
after. All engines pass the same contract tests and agree on ids, totals and counts.

Who is listed: a document that holds a fact of the `scope` on the day asked (its number is the last day), and one value of every
filter field, and of every group of parts that `must` hold at least one part (a positive choice or limit, or the part is left
open), and enough of the words when `words_must`. Who `is_named` is excused from parts and words, never from scope and filters.

Rarity of a word is log(1 + (n - held + 0.5) / (held + 0.5)) over all documents of the index, whatever the scope. Words beyond
`MOST_WORDS` are not looked at, those beyond `DECIDING_WORDS` rank only; in both cases the rarest are kept, of equally rare ones
those typed first. Marked forms (`analysis.fold(word) != word`) rank only. Shares are compared with a tolerance of `ROUNDING`.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from search.documents import Document

WORDS = "words"
"""The name of the gate that `words_must` sets up, among the groups of `Answer.without`."""

MOST_WORDS = 48
"""Distinct words of a request that are looked at."""

DECIDING_WORDS = 8
"""Distinct folded words that decide who is listed; with a `least_share` of 0 each of the `MOST_WORDS` is enough by itself."""

NAMED_OF_ALL, NAMED_OF_REST = 0.6, 0.9
"""A document is meant by name when its names hold this share of `name_words` and of `rest_words` (facts `named=`)."""

ROUNDING = 1e-6
"""By so much a share or a figure (relative) may fall short."""


class BrokenIndex(Exception):
    """The files of the index are missing, damaged or of another version: rebuild it from the database."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A fact that answers a part, and how well, in (0, 1]. With `counts_value` the fact's own number multiplies the score.

    `shown_by`: narrower facts; the one of them that a hit holds with the greatest number (the first of equals) is reported in
    place of `fact`. Explains only.
    """

    fact: str
    score: float = 1.0
    counts_value: bool = False
    is_dated: bool = False
    shown_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limit:
    """A figure that an offer must take; `processes` are those whose limits speak for it. `op`: has, =, >=, <=, is."""

    key: str
    kind: str
    op: str
    value: float | str
    processes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that was asked. Parts of one group widen each other; a group that `must` hold narrows the list.

    A document without any of the `choices` fails the part, but when it leaves the matter open (one of `open_by`; for a limit, no
    figure at all, if `keeps_open`) it is kept, below those that answer. `kind` and `id` name the part to people.
    """

    kind: str
    id: str
    group: str
    weight: float
    must: bool
    choices: tuple[Choice, ...] = ()
    limit: Limit | None = None
    open_by: tuple[str, ...] = ()
    keeps_open: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """`scope`: facts of which a document must hold one to be seen at all; who asks has no default to forget.

    `words` rank, and decide when `words_must`: then a document has to hold `least_share` of their weight by rarity.
    `facets`: fields to count. `sort`: best; or confirmed (latest first) or evidence (strongest first), the best before the others
    among equals.
    `name_words` are all words typed, for finding firms by name; `rest_words` those of them that were not understood otherwise.
    """

    on: datetime.date
    scope: tuple[str, ...]
    parts: tuple[Part, ...] = ()
    filters: Mapping[str, tuple[str, ...]] | None = None
    words: tuple[str, ...] = ()
    words_must: bool = False
    least_share: float = 0.6
    name_words: tuple[str, ...] = ()
    rest_words: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()
    sort: str = "best"
    start: int = 0
    size: int = 20


@dataclass(frozen=True, slots=True)
class Found:
    """How a hit answers a part: by which fact, with which number or range; `fact` None: the firm leaves it open, or lacks it
    (then the score is 0)."""

    part: Part
    score: float
    fact: str | None = None
    value: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    key: str
    code: str
    score: float
    found: tuple[Found, ...] = ()
    words: tuple[str, ...] = ()
    is_named: bool = False
    trust: float = 0.0
    confirmed: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """`facets[field][id]`: results when the field holds that value alone, all else as asked; no id with 0, largest first, then
    by id. Only when nothing was found, why: `without[group]`: results when that group of parts were not asked (`WORDS` for the
    words); `without_filter[(field, id)]`: results when that one value were not chosen.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, Mapping[str, int]]
    without: Mapping[str, int]
    without_filter: Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Named:
    """A document by one of its names, as written."""

    key: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class EngineStats:
    documents: int
    segments: int
    bytes: int


class Engine(Protocol):
    """One index in one folder. One writer at a time (the caller holds the lock); any number of readers."""

    def index(self, documents: Iterable[Document], *, delete: Sequence[str] = ()) -> None:
        """Add documents, taking the place of those with the same key, and delete others by key, in one commit."""

    def search(self, request: Request) -> Answer: ...

    def suggest(self, prefix: str, limit: int, scope: Sequence[str], on: datetime.date) -> list[Named]:
        """Documents in scope on that day with a name of which a word begins with the folded prefix, best first."""

    def stats(self) -> EngineStats: ...

    def digests(self) -> dict[str, str]:
        """Key -> digest of all documents."""

    def warm(self) -> None:
        """Read ahead what the first search would wait for."""
