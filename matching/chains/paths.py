"""The k best ways through the layers of a routing: one firm in each, worth its scores and the ways between the firms.

value = sum of the scores + for every hand-over what the two places are worth together, or `stay` when the firm is the same + what
the last place is worth for the delivery. Exact, ties included.

What comes after a firm depends on its place only, so K (twice, to leave out a firm's own) partial chains per place are kept and
not K per firm; going on in the same firm stands apart. Where there are few firms, every pair is looked at, which is quicker.
Worth is counted in whole numbers (2^30 for 1), so that sums are exact and equal chains are equal; of those the one that ends with
the first firm of the layer wins, and so on backwards. Source: list Viterbi, Seshadri and Sundberg 1994.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
UNIT = 1 << 30
"""So much is a worth of 1."""
NOTHING = -(1 << 38)
"""Stands for a partial chain that does not exist; far below whatever 30 steps can cost."""
FEW = 300
"""Up to so many firms on both sides of a hand-over every pair is looked at."""
LARGEST = 1 << 22
"""More firms x chains than this in one layer would not fit the keys."""


@dataclass(frozen=True, slots=True)
class Layer:
    """Who can do one step: firms as ascending numbers that mean the same in every layer, scores in [0, 1], places by index."""

    firms: Array
    scores: Array
    places: Array


@dataclass(frozen=True, slots=True)
class Ways:
    """What ways are worth: `handover[here, there]` between places, `stay` within a firm, `delivery[place]` to the buyer."""

    handover: Array
    delivery: Array
    stay: float


@dataclass(frozen=True, slots=True, order=True)
class Path:
    """One row of each layer, and what the chain is worth."""

    rows: tuple[int, ...]
    worth: float


@dataclass(frozen=True, slots=True)
class _Table:
    """The best partial chains that end with each firm of a layer, best first: worth, and the row and rank they come from."""

    worth: Array
    rows: Array
    ranks: Array

    @property
    def keys(self) -> tuple[Array, int]:
        """Every partial chain as one number that sorts by worth, then row, then rank; and what a worth of one unit adds to it."""
        span = self.worth.size
        return self.worth * span + (span - 1 - np.arange(span).reshape(self.worth.shape)), span


@dataclass(frozen=True, slots=True)
class _Whole:
    """The ways in whole numbers."""

    handover: Array
    delivery: Array
    stay: int


def best_paths(layers: Sequence[Layer], ways: Ways, count: int, *, few: int = FEW) -> list[Path]:
    """The `count` best chains, best first; fewer when there are not so many, none when a layer is empty.

    About 10 ms for 4 layers of 2,000 firms in 34 places and 10 chains. Raises ValueError for no layer, no count, or a layer of
    more than 4 million firms x chains.
    """
    if not layers or count < 1 or max(len(layer.firms) for layer in layers) * count > LARGEST:
        raise ValueError(
            "chains need at least one layer, a count of at least 1 and at most 4 million firms x chains a layer"
        )
    if not all(len(layer.firms) for layer in layers):
        return []
    whole = _Whole(_whole(ways.handover), _whole(ways.delivery), int(_whole(np.float64(ways.stay))))
    tables = [_start(layers[0], count)]
    for here, there in itertools.pairwise(layers):
        step = _by_pairs if len(here.firms) * len(there.firms) <= few * few else _by_places
        tables.append(step(tables[-1], here, there, whole, count))
    return list(_read_back(tables, whole.delivery[layers[-1].places], count))


def _whole(worth: Array | np.float64) -> Array:
    whole: Array = np.rint(np.asarray(worth) * UNIT).astype(np.int64)
    return whole


def _start(layer: Layer, count: int) -> _Table:
    worth = np.full((len(layer.firms), count), NOTHING, dtype=np.int64)
    worth[:, 0] = _whole(layer.scores)
    blank = np.zeros(worth.shape, dtype=np.int64)
    return _Table(worth, blank, blank)


def _by_pairs(table: _Table, here: Layer, there: Layer, ways: _Whole, count: int) -> _Table:
    """Every firm with every firm: the best row of each pair first, for only those rows' chains can be among the best."""
    moved = ways.handover[here.places[:, None], there.places[None, :]]
    moved = np.where(here.firms[:, None] == there.firms[None, :], ways.stay, moved)
    keys, span = table.keys
    first = _best((keys[:, :1] + moved * span).T, count)
    rows = (span - 1 - first % span) // count
    targets = np.arange(len(there.firms))[:, None]
    further = keys[rows] + (moved[rows, targets] * span)[:, :, None]
    return _table(_best(further.reshape(len(targets), -1), count), span, there, count)


def _by_places(table: _Table, here: Layer, there: Layer, ways: _Whole, count: int) -> _Table:
    """Place by place, twice as many chains as are asked for: a firm's own, at most `count`, are left out of what reaches it."""
    keys, span = table.keys
    kept = [
        (place, _best(_promising(keys[here.places == place], 2 * count).reshape(1, -1), 2 * count)[0])
        for place in np.unique(here.places)
    ]
    leaving = np.concatenate([best for _, best in kept])
    origin = np.concatenate([np.full(len(best), place) for place, best in kept])
    reached, targets = np.unique(there.places, return_inverse=True)
    arriving = _best(leaving[None, :] + ways.handover[origin[None, :], reached[:, None]] * span, 2 * count)
    best = _padded(arriving, count, span)[targets]
    own = _rows_of(here, there.firms)
    touched = np.flatnonzero(_is_touched(keys, span, best, own, (here, there, ways)))
    if len(touched):
        best[touched] = _with_own(keys, span, arriving[targets[touched]], own[touched], ways.stay, count)
    return _table(best, span, there, count)


def _is_touched(keys: Array, span: int, best: Array, own: Array, around: tuple[Layer, Layer, _Whole]) -> Array:
    """The firms whose own chains could be among their best: they ran the step before, and well enough."""
    here, there, ways = around
    moved = np.maximum(ways.handover[here.places[own], there.places], ways.stay)
    touched: Array = (own >= 0) & (keys[own, 0] + moved * span >= best[:, -1])
    return touched


def _with_own(keys: Array, span: int, arriving: Array, own: Array, stay: int, count: int) -> Array:
    """What reaches firms that ran the step before: theirs as staying, and not a second time as arriving."""
    is_own = (span - 1 - arriving % span) // count == own[:, None]
    others = np.where(is_own, NOTHING * span, arriving)
    return _best(np.concatenate([others, keys[own] + stay * span], axis=1), count)


def _promising(keys: Array, count: int) -> Array:
    """The rows whose best chain is among the best of the rows; no other row can hold one of the best chains."""
    return keys if len(keys) <= count else keys[np.argpartition(-keys[:, 0], count - 1)[:count]]


def _rows_of(layer: Layer, firms: Array) -> Array:
    """The row of each firm in a layer, -1 where it is not."""
    found = np.minimum(np.searchsorted(layer.firms, firms), len(layer.firms) - 1)
    return np.where(layer.firms[found] == firms, found, -1)


def _best(keys: Array, count: int) -> Array:
    """The largest keys of each line, the largest first."""
    kept = keys if keys.shape[1] <= count else -np.partition(-keys, count - 1, axis=1)[:, :count]
    return -np.sort(-kept, axis=1)


def _padded(keys: Array, count: int, span: int) -> Array:
    lines, width = keys.shape
    if width >= count:
        return keys[:, :count].copy()
    return np.concatenate([keys, np.full((lines, count - width), NOTHING * span)], axis=1)


def _table(keys: Array, span: int, layer: Layer, count: int) -> _Table:
    """The chosen chains read back from their keys, with the score of the firm they now end with."""
    keys = _padded(keys, count, span)
    index = span - 1 - keys % span
    worth = np.maximum(keys // span, NOTHING) + _whole(layer.scores)[:, None]
    return _Table(np.where(worth < NOTHING // 2, NOTHING, worth), index // count, index % count)


def _read_back(tables: list[_Table], delivery: Array, count: int) -> list[Path]:
    keys, span = tables[-1].keys
    found = []
    for key in _best((keys + (delivery * span)[:, None]).reshape(1, -1), count)[0].tolist():
        worth, index = key // span, span - 1 - key % span
        if worth < NOTHING // 2:
            break
        rows = []
        row, rank = divmod(index, count)
        for table in reversed(tables):
            rows.append(row)
            row, rank = int(table.rows[row, rank]), int(table.ranks[row, rank])
        found.append(Path(tuple(reversed(rows)), worth / UNIT))
    return found
