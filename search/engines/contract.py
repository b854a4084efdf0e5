"""What every engine answers: the small interface behind which index libraries take each other's place.

A request speaks of facts (`search.fields`) and words only; what a person typed was read before, why a firm was found is worded
after. All engines pass the same contract tests and agree on totals, order and counts.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from search.documents import Document


class BrokenIndex(Exception):
    """The files of the index are missing, damaged or of another version: rebuild it from the database."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A fact that answers a part, and how well, in (0, 1]. With `counts_value` the fact's own number multiplies the score."""

    fact: str
    score: float = 1.0
    counts_value: bool = False
    is_dated: bool = False


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
    figure at all, if `keeps_open`) it is kept, below those that answer. So many choices as `breadth` says make an answer whole:
    who offers several ways of a broad process is likelier to have the one that is meant. `kind` and `id` name the part to people.
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
    breadth: int = 1


@dataclass(frozen=True, slots=True)
class Request:
    """`words` rank, and decide when `words_must`: then a document has to hold `least_share` of their weight by rarity.

    `sort`: best; or confirmed (latest first) or evidence (strongest first), the best before the others among equals.
    `name_words` are all words typed, for finding firms by name; `rest_words` those of them that were not understood otherwise.
    """

    on: datetime.date
    parts: tuple[Part, ...] = ()
    filters: Mapping[str, tuple[str, ...]] | None = None
    words: tuple[str, ...] = ()
    words_must: bool = False
    least_share: float = 0.6
    name_words: tuple[str, ...] = ()
    rest_words: tuple[str, ...] = ()
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
    """`facets[field][id]`: results when the field holds that value alone, all else as asked. `without[group]`: results when that
    group of parts were not asked; `without_filter[(field, id)]`: results when that one value were not chosen.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, Mapping[str, int]]
    without: Mapping[str, int]
    without_filter: Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class EngineStats:
    documents: int
    segments: int
    bytes: int


class Engine(Protocol):
    """One index in one folder. One writer at a time (the caller holds the lock); any number of readers."""

    def index(self, documents: Iterable[Document], *, delete: Sequence[str] = ()) -> None:
        """Add documents, taking the place of those with the same key, and delete others by key, in one commit."""

    def delete(self, keys: Sequence[str]) -> None: ...

    def search(self, request: Request) -> Answer: ...

    def suggest(self, prefix: str, limit: int) -> list[tuple[str, str]]:
        """(key, name as written) of firms with a word that begins with the folded prefix, best first."""

    def stats(self) -> EngineStats: ...
