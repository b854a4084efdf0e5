"""All firms as columns at one moment, in segments: a large base, and small ones on top that hold what changed since.

A firm counts as its newest segment says. A segment has a *ledger* of the firms it speaks for - key, version, moment of change, row
among its columns or NOT_MATCHED for a firm that is not matched or is gone - so that an older segment knows which of its rows are
dead. A question sees every segment without its dead rows; nothing is ever changed in place, so who computes on a snapshot is never
disturbed. Nothing in it depends on a day: what is stale is found out on the day asked.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.columns import Columns
from matching.facts import SupplierFact
from matching.ranking import Part
from matching.staleness import confirmed_since

Numbers = NDArray[np.integer[Any]]
Mask = NDArray[np.bool_]

NOT_MATCHED = -1
GONE = 0
"""Version of a firm that is no longer there; versions count from 1."""

STEP = 8
"""A segment takes in the one below unless that is so many times its size: with a million firms five of them at most."""

DELTA_SHARE = 0.01
LEAST_DELTA = 256
"""With more on top than this share of the base, and this number, a new base is due."""

DAYS_KEPT = 3


_LEDGER_TYPES = (np.int32, np.int32, np.int64, np.int32)


class Stamp(NamedTuple):
    """A moment of the firms: how many there are, the sum of their versions, the newest change in microseconds."""

    firms: int
    versions: int
    newest: int


class Edition(NamedTuple):
    """What a firm was when it was read; another edition is another fact."""

    key: int
    version: int
    changed_at: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A firm as its keeper knows it. `changed_at` in microseconds; no fact: it is not matched; version GONE: not there."""

    key: int
    version: int
    changed_at: int
    supplier: SupplierFact | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Ledger:
    """What a segment speaks for, ascending by key; `rows` are places among its columns."""

    keys: Numbers
    versions: Numbers
    changed_at: Numbers
    rows: Numbers

    @classmethod
    def of(cls, lines: Sequence[tuple[int, int, int, int]]) -> Ledger:
        """Lines of key, version, moment of change and row, in any order."""
        whole = np.array(lines, np.int64).reshape(-1, 4)
        columns = whole[np.argsort(whole[:, 0], kind="stable")].T
        return cls(*(column.astype(kind) for column, kind in zip(columns, _LEDGER_TYPES, strict=True)))

    def places(self, keys: Numbers) -> Numbers:
        """Where keys stand, for those that are there."""
        if not len(self.keys):
            return np.empty(0, np.int64)
        found = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        there: Numbers = found[self.keys[found] == keys]
        return there


@dataclass(frozen=True, eq=False)
class Segment:
    """Some firms as columns, and what it speaks for. `name`: of its file, None while it has none."""

    columns: Columns
    ledger: Ledger
    name: str | None = None

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Segment:
        """Firms in any order, each key once."""
        known: list[tuple[int, int, int, str | None]] = []

        def facts() -> Iterator[SupplierFact]:
            for entry in entries:
                code = entry.supplier.id if entry.supplier else None
                known.append((entry.key, entry.version, entry.changed_at, code))
                if entry.supplier:
                    yield entry.supplier

        columns = Columns.of(facts())
        place = {str(code): row for row, code in enumerate(columns.ids)}
        lines = [(*line, NOT_MATCHED if code is None else place[code]) for *line, code in known]
        return cls(columns, Ledger.of([(key, version, changed, row) for key, version, changed, row in lines]))

    @property
    def size(self) -> int:
        return len(self.ledger.keys)

    @cached_property
    def line_of_row(self) -> Numbers:
        """Place in the ledger of each firm among the columns."""
        lines = np.zeros(len(self.columns), np.int32)
        is_row = self.ledger.rows >= 0
        lines[self.ledger.rows[is_row]] = np.flatnonzero(is_row)
        return lines


@dataclass(frozen=True, eq=False)
class Snapshot:
    """All firms at one moment. `segments`: the base first, the newest last."""

    segments: tuple[Segment, ...]
    stamp: Stamp
    _parts: dict[datetime.date, tuple[Part, ...]] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def ledger(self) -> Ledger:
        """All firms as they count now, ascending by key, without those that are gone."""
        return _latest([segment.ledger for segment in self.segments])

    @cached_property
    def _dead(self) -> tuple[Mask, ...]:
        return _replaced(self.segments)

    @property
    def is_in_step(self) -> bool:
        """Whether it holds exactly as many firms and versions as its stamp says."""
        return (len(self.ledger.keys), int(self.ledger.versions.sum())) == (self.stamp.firms, self.stamp.versions)

    @property
    def newest_change(self) -> int:
        return int(self.ledger.changed_at.max(initial=0))

    def parts(self, on: datetime.date) -> tuple[Part, ...]:
        """What a question of a day computes on. Firms that nobody has confirmed for 18 months are left out that day."""
        found = self._parts.get(on)
        if found is None:
            since = confirmed_since(on)
            found = tuple(
                Part(segment.columns, dead | segment.columns.is_unconfirmed_since(since))
                for segment, dead in zip(self.segments, self._dead, strict=True)
            )
            for day in list(self._parts)[: 1 - DAYS_KEPT]:
                self._parts.pop(day, None)
            self._parts[on] = found
        return found

    def editions(self, codes: Collection[str]) -> dict[str, Edition]:
        """Which edition of each of these firms the columns hold; those that are not matched are left out."""
        found: dict[str, Edition] = {}
        wanted = sorted(codes)
        encoded = np.array([code.encode() for code in wanted])
        for segment, dead in zip(self.segments, self._dead, strict=True):
            known, ledger = segment.columns.arrays["firm_id"], segment.ledger
            if not (len(known) and len(encoded)):
                continue
            rows = np.minimum(np.searchsorted(known, encoded), len(known) - 1)
            for place in np.flatnonzero((known[rows] == encoded) & ~dead[rows]).tolist():
                line = int(segment.line_of_row[rows[place]])
                edition = (ledger.keys[line], ledger.versions[line], ledger.changed_at[line])
                found[wanted[place]] = Edition(*map(int, edition))
        return found

    def changed(self, keys: Numbers, versions: Numbers, changed_at: Numbers) -> Mask:
        """Which of these firms, as they are now, the snapshot does not hold so."""
        held = self.ledger
        if not len(held.keys):
            return np.ones(len(keys), np.bool_)
        place = np.minimum(np.searchsorted(held.keys, keys), len(held.keys) - 1)
        is_same = (held.keys[place] == keys) & (held.versions[place] == versions)
        is_changed: Mask = ~(is_same & (held.changed_at[place] == changed_at))
        return is_changed

    def without(self, keys: Numbers) -> Numbers:
        """Keys the snapshot holds that are not among these."""
        return np.setdiff1d(self.ledger.keys, keys)

    def making_room(self, keys: Numbers) -> tuple[tuple[Segment, ...], Numbers]:
        """The segments that stay when something is said about these keys, and all keys the new one has to speak for.

        What is hardly larger than the new one is taken into it, so that segments stay few. The base always stays.
        """
        count = len(self.segments)
        while count > 1 and self.segments[count - 1].size < STEP * len(keys):
            keys = np.union1d(keys, self.segments[count - 1].ledger.keys)
            count -= 1
        return self.segments[:count], keys

    @property
    def needs_new_base(self) -> bool:
        base, *others = (segment.size for segment in self.segments)
        return sum(others) > max(LEAST_DELTA, DELTA_SHARE * base)


def _replaced(segments: Sequence[Segment]) -> tuple[Mask, ...]:
    """Per segment and row: whether a newer segment speaks for the firm."""
    dead = [np.zeros(len(segment.columns), np.bool_) for segment in segments]
    for newer in range(1, len(segments)):
        for older in range(newer):
            ledger = segments[older].ledger
            rows = ledger.rows[ledger.places(segments[newer].ledger.keys)]
            dead[older][rows[rows >= 0]] = True
    return tuple(dead)


def _latest(ledgers: Sequence[Ledger]) -> Ledger:
    """The newest line of each key; rows of different segments mean nothing together, but whether there is one does."""
    keys, versions, changed_at, rows = (
        np.concatenate([getattr(ledger, name) for ledger in reversed(ledgers)]) for name in Ledger.__slots__
    )
    _, first = np.unique(keys, return_index=True)
    first = first[versions[first] != GONE]
    return Ledger(keys[first], versions[first], changed_at[first], rows[first])
