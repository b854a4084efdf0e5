"""All firms as columns: a few named arrays that can be mapped from disk and read by every worker at once.

Firms stand in the order of their ids, so a firm's number breaks ties. Capabilities are *rows*, sorted by process along the tree (a
process and all that is narrower lie side by side), then by firm. Sets are written once in a table and referred to by number, figures
are float32 with NaN for unknown, days are counted from 1970 with 0 for none. Nothing depends on the day asked. The layout, array by
array, is in docs/matching-kernel.md.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.facts import PastWork, SupplierFact
from matching.taxonomy import taxonomy

LAYOUT = 1
"""Number of this layout: columns of another one are made anew."""

Array = NDArray[Any]
Bools = NDArray[np.bool_]

EPOCH = datetime.date(1970, 1, 1).toordinal()
LAST_DAY = 65535
"""Days are 16 bits wide: 1970-01-02 to 2149; what lies beyond counts as the nearest."""

UNKNOWN_SHARE = 65535
SEPARATOR = "\x1f"
"""Between the words of a set."""

IN_HOUSE, CAPTIVE, OUTSIDE = 0, 1, 2
KIND_BITS, EVIDENCE_SHIFT, EVIDENCE_BITS, OWN_PLACE, SHARED = 3, 2, 7, 32, 64
"""Parts of `row_flags`: kind, evidence, whether the plant stands where the firm does, whether the firm has rows beside it."""

MAKER, SERVICE, TRADING = 1, 2, 3
LOW, HIGH = 0, 1


@dataclass(frozen=True, eq=False)
class Columns:
    """Firms and what they can do, as arrays. Made by `Columns.of` from facts or `Columns.from_arrays` from mapped files."""

    arrays: Mapping[str, Array]

    @classmethod
    def of(cls, suppliers: Iterable[SupplierFact]) -> Columns:
        """Facts in any order, about 40 µs each. Raises ValueError when two share an id."""
        # Late: the builder needs this module's constants.
        from matching.kernel.building import arrays_of

        return cls(_locked(arrays_of(suppliers)))

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Array]) -> Columns:
        """The same columns from their arrays. Raises ValueError for those of another layout or taxonomy."""
        columns = cls(_locked(arrays))
        is_ours = "layout" in arrays and int(arrays["layout"][0]) == LAYOUT
        if not is_ours or columns.names("process_names") != process_order():
            raise ValueError("the columns were made by another version of the program or of the taxonomy")
        return columns

    def __len__(self) -> int:
        return len(self.arrays["firm_id"])

    @property
    def ids(self) -> list[str]:
        """Ids of all firms, by number."""
        return [code.decode() for code in self.arrays["firm_id"].tolist()]

    def id_of(self, firm: int) -> str:
        return bytes(self.arrays["firm_id"][firm]).decode()

    def names(self, table: str) -> tuple[str, ...]:
        """The words of a table (`province_names`, ...), by number."""
        if table not in self._words:
            self._words[table] = tuple(word.decode() for word in self.arrays[table].tolist())
        return self._words[table]

    @cached_property
    def word_sets(self) -> tuple[frozenset[str] | None, ...]:
        """The sets of words, by number; number 0 is none."""
        return (None, *(frozenset(words.split(SEPARATOR)) for words in self.names("word_sets")[1:]))

    def number(self, table: str, word: str | None) -> int | None:
        """Number of a word in its table; None when no firm uses it."""
        return self._numbers(table).get(word) if word is not None else None

    def _numbers(self, table: str) -> Mapping[str, int]:
        if table not in self._tables:
            self._tables[table] = {word: number for number, word in enumerate(self.names(table))}
        return self._tables[table]

    @cached_property
    def _words(self) -> dict[str, tuple[str, ...]]:
        return {}

    @cached_property
    def _tables(self) -> dict[str, dict[str, int]]:
        return {}

    def rows_of(self, process: str) -> tuple[int, int]:
        """First row of a process, and the one after its last."""
        place = process_places()[process]
        return int(self.row_start[place]), int(self.row_start[place + 1])

    @cached_property
    def row_start(self) -> Sequence[int]:
        starts: list[int] = self.arrays["row_ptr"].tolist()
        return starts

    @cached_property
    def set_start(self) -> Sequence[int]:
        starts: list[int] = self.arrays["set_ptr"].tolist()
        return starts

    @cached_property
    def figure_starts(self) -> Mapping[tuple[int, str, int], int]:
        """(place of the process, attribute key, LOW or HIGH) -> where its figures begin in `figures`; one for each row."""
        keys = self.names("figure_attribute")
        places, sides = self.arrays["figure_process"].tolist(), self.arrays["figure_side"].tolist()
        starts = self.arrays["figure_start"].tolist()
        return {(place, key, side): start for place, key, side, start in zip(places, keys, sides, starts, strict=True)}

    @cached_property
    def word_starts(self) -> Mapping[tuple[int, str], int]:
        """(place of the process, attribute key) -> where the numbers of its word sets begin in `words`."""
        keys, places = self.names("word_attribute"), self.arrays["word_process"].tolist()
        starts = self.arrays["word_start"].tolist()
        return {(place, key): start for place, key, start in zip(places, keys, starts, strict=True)}

    @cached_property
    def works(self) -> Works:
        """Past work, each kind of it once: judged once for a need, however many firms have done it."""
        arrays = self.arrays
        coded = np.stack([arrays[f"work_{name}"].astype(np.int64) for name in ("process", "families", "sector")])
        unique, kind_of = np.unique(coded, axis=1, return_inverse=True)
        sectors, named = self.names("sector_names"), list(families())
        kinds = [
            PastWork(
                process_order()[process],
                frozenset(family for bit, family in enumerate(named) if bits >> bit & 1),
                sectors[sector] if sector else None,
            )
            for process, bits, sector in unique.T.tolist()
        ]
        of_process: dict[str, list[int]] = {}
        for number, kind in enumerate(kinds):
            of_process.setdefault(kind.process, []).append(number)
        start = np.searchsorted(arrays["work_firm"], np.arange(len(self) + 1, dtype=np.int32))
        return Works(start, kinds, kind_of.reshape(-1), of_process)

    def is_unconfirmed_since(self, day: datetime.date) -> Bools:
        """Per firm: whether it was last confirmed before a day; never confirmed does not count."""
        confirmed = self.arrays["firm_confirmed"]
        mask: Bools = (confirmed > 0) & (confirmed < day_number(day))
        return mask

    def on(self, day: datetime.date) -> DayColumns:
        """What depends on the day; kept for the days asked last."""
        kept = self._days.get(day)
        if kept is None:
            kept = DayColumns.of(self, day)
            while len(self._days) > 1:
                self._days.pop(next(iter(self._days)), None)
            self._days[day] = kept
        return kept

    @cached_property
    def kept(self) -> dict[Any, Array]:
        """Whatever else was computed once for these columns and is asked again; see `plan.own_ways`."""
        return {}

    @cached_property
    def _days(self) -> dict[datetime.date, DayColumns]:
        return {}


def _locked(arrays: Mapping[str, Array]) -> dict[str, Array]:
    """The arrays, plain and not to be written: mapped or fresh, the kernel is compiled once for both."""
    plain = {name: np.asarray(array).view() for name, array in arrays.items()}
    for array in plain.values():
        array.flags.writeable = False
    return plain


@dataclass(frozen=True, eq=False)
class Works:
    """Recorded orders. Those of a firm are `kind_of[start[firm]:start[firm + 1]]`, numbers into `kinds`; `of_process` lists these."""

    start: Array
    kinds: Sequence[PastWork]
    kind_of: Array
    of_process: Mapping[str, Sequence[int]]


@dataclass(frozen=True, eq=False)
class DayColumns:
    """Per firm, for one day: the standards it holds as bits, and how fresh its profile is (NaN: never confirmed)."""

    certificates: NDArray[np.uint64]
    freshness: NDArray[np.float32]

    @classmethod
    def of(cls, columns: Columns, day: datetime.date) -> DayColumns:
        arrays = columns.arrays
        counts = arrays["cert_count"].astype(np.int64)
        bits = np.left_shift(np.uint64(1), arrays["cert_standard"].astype(np.uint64))
        bits = np.where(arrays["cert_until"] >= day_number(day), bits, np.uint64(0))
        held = np.zeros(len(counts), np.uint64)
        has = counts > 0
        if bits.size:
            starts = np.cumsum(counts) - counts
            held[has] = np.bitwise_or.reduceat(bits, starts[has])
        return cls(held, freshness_by_day(day)[arrays["firm_confirmed"]])


@lru_cache(maxsize=4)
def freshness_by_day(day: datetime.date) -> NDArray[np.float32]:
    """Freshness on a day by the number of the day of confirmation; the first, for none, is NaN."""
    # Late: features import nothing of the kernel, and the kernel takes its rules from them.
    from matching.features.evidence import STALE_DAYS, freshness_score
    from matching.figures import counted

    today = day_number(day)
    scores = np.ones(LAST_DAY + 1, np.float32)
    scores[: today + 1] = 0
    for age in range(min(today, STALE_DAYS)):
        scores[today - age] = counted(freshness_score(age))
    scores[0] = np.nan
    scores.flags.writeable = False
    return scores


def day_number(day: datetime.date) -> int:
    """Days since 1970, at least 1 and at most what 16 bits hold."""
    return min(LAST_DAY, max(1, day.toordinal() - EPOCH))


@cache
def process_order() -> tuple[str, ...]:
    """All processes along the tree: each followed by all that is narrower."""

    def walk(process: str) -> list[str]:
        children = taxonomy().children.get(process, ())
        return [process, *(found for child in children for found in walk(child))]

    return tuple(found for node in taxonomy().processes.values() if node.parent is None for found in walk(node.id))


@cache
def process_places() -> Mapping[str, int]:
    """Place of each process in `process_order`."""
    return {process: place for place, process in enumerate(process_order())}


@cache
def grades() -> Mapping[str, int]:
    """Bit of each grade of material."""
    return {grade: bit for bit, grade in enumerate(sorted(taxonomy().materials))}


@cache
def families() -> Mapping[str, int]:
    """Bit of each family of materials."""
    return {family: bit for bit, family in enumerate(sorted(taxonomy().material_families))}
