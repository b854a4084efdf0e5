"""Which pairs of two lists are worth a look: wide and cheap. Exact keys, and the nearest by pieces of the name.

Names are compared folded and translated (glossary keys), as bags of three-letter pieces weighed by rarity, in sparse products.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

import numpy as np
from scipy import sparse

from matching.registry.firms import Firm
from matching.registry.names import Name
from matching.registry.scripts import romanised

NEAREST = 8
_BLOCK = 512
_LEAST = 0.25
_LARGEST_GROUP = 40
# As if so many other names stood beside the list: in a list of three, that two share a piece does not make it common.
_SMOOTHED = 100
# A meaning is one piece, a word that is spelt out as many as it has letters.
_MEANING = 1.5
Indices = np.ndarray[tuple[int, ...], np.dtype[np.int64]]


def candidate_pairs(
    firms: Sequence[Firm], against: Sequence[Firm] | None = None, *, nearest: int = NEAREST
) -> list[tuple[int, int]]:
    """Index pairs (of `firms`, of `against`) to judge, each once and in order; within one list (smaller, larger).

    20,000 x 20,000 takes some 10 s on one core and 300 MB.
    """
    found: set[tuple[int, int]] = set()
    _by_keys(firms, against, found)
    _by_names(firms, against, found, nearest)
    return sorted(found)


def _by_keys(firms: Sequence[Firm], against: Sequence[Firm] | None, found: set[tuple[int, int]]) -> None:
    groups: dict[str, tuple[list[int], list[int]]] = {}
    for place, firm in enumerate(firms):
        for key in _keys(firm):
            groups.setdefault(key, ([], []))[0].append(place)
    for place, firm in enumerate(against or ()):
        for key in _keys(firm):
            if key in groups:
                groups[key][1].append(place)
    for mine, theirs in groups.values():
        if against is None:
            if len(mine) <= _LARGEST_GROUP:
                found.update(combinations(mine, 2))
        elif len(mine) * len(theirs) <= _LARGEST_GROUP**2:
            found.update((i, j) for i in mine for j in theirs)


def _keys(firm: Firm) -> Iterator[str]:
    if firm.tax_code:
        yield "tax " + firm.tax_code[:10]
    for phone in firm.phones:
        yield "phone " + phone[-7:]
    if firm.website:
        yield "website " + firm.website
    if firm.site.zip:
        yield "zip " + firm.site.zip
        for number in firm.site.numbers:
            yield f"zip {firm.site.zip} {number}"


def _by_names(firms: Sequence[Firm], against: Sequence[Firm] | None, found: set[tuple[int, int]], nearest: int) -> None:
    vocabulary: dict[str, int] = {}
    rows, owners = _matrix(firms, vocabulary)
    if against is None:
        others, other_owners = rows, owners
    else:
        others, other_owners = _matrix(against, vocabulary)
        rows = _widened(rows, len(vocabulary))
    if not rows.shape[0] or not others.shape[0]:
        return
    rows, others = _weighed(rows, others, is_one=against is None)
    transposed = others.T.tocsr()
    for start in range(0, rows.shape[0], _BLOCK):
        product = (rows[start : start + _BLOCK] @ transposed).tocsr()
        for line in range(product.shape[0]):
            begin, end = product.indptr[line], product.indptr[line + 1]
            _take(
                int(owners[start + line]),
                product.indices[begin:end],
                product.data[begin:end],
                other_owners,
                found,
                nearest,
                against is None,
            )


def _take(
    mine: int,
    places: Indices,
    likeness: Indices,
    owners: Indices,
    found: set[tuple[int, int]],
    nearest: int,
    is_one: bool,
) -> None:
    kept = likeness >= _LEAST
    places, likeness = places[kept], likeness[kept]
    if len(places) > nearest + is_one:
        best = np.argpartition(likeness, -(nearest + is_one))[-(nearest + is_one) :]
        places = places[best]
    for theirs in owners[places].tolist():
        if not is_one:
            found.add((mine, theirs))
        elif theirs != mine:
            found.add((min(mine, theirs), max(mine, theirs)))


def _matrix(firms: Sequence[Firm], vocabulary: dict[str, int]) -> tuple[sparse.csr_matrix, Indices]:
    """A row for each name of each firm, and whose it is."""
    columns: list[int] = []
    weights: list[float] = []
    starts, owners = [0], []
    for owner, firm in enumerate(firms):
        for name in firm.names:
            pieces = sorted(
                set(_pieces(name))
            )  # in one order: ties between equally near names hang on the last bit of a sum
            columns.extend([vocabulary.setdefault(piece, len(vocabulary)) for piece in pieces])
            weights.extend([_MEANING if piece[0] == "=" else 1.0 for piece in pieces])
            starts.append(len(columns))
            owners.append(owner)
    data = np.array(weights, dtype=np.float32)
    shape = (len(owners), len(vocabulary))
    matrix = sparse.csr_matrix((data, np.array(columns, dtype=np.int32), np.array(starts, dtype=np.int32)), shape=shape)
    return matrix, np.array(owners, dtype=np.int64)


def _pieces(name: Name) -> Iterable[str]:
    for word in name.words:
        if word.key[0] == "=":
            yield word.key
        yield from ("=" + other.lstrip("=") for other in word.others)
        if word.kind in ("core", "number") and word.key[0] != "=":
            padded = f" {word.folded if word.folded.isascii() else romanised(word.folded)} "
            yield from (padded[i : i + 3] for i in range(max(1, len(padded) - 2)))
    if name.script != "latin" or len(name.solid) <= 12:
        yield from ("~" + name.solid[i : i + 3] for i in range(max(1, len(name.solid) - 2)))
    if len(name.core_frame) > 3:
        letters = name.core_frame.replace(" ", "")
        yield from ("*" + letters[i : i + 3] for i in range(len(letters) - 2))
    if name.script == "thai":
        yield from ("~" + word for word in name.core_frame.split())


def _widened(matrix: sparse.csr_matrix, columns: int) -> sparse.csr_matrix:
    return sparse.csr_matrix((matrix.data, matrix.indices, matrix.indptr), shape=(matrix.shape[0], columns))


def _weighed(
    rows: sparse.csr_matrix, others: sparse.csr_matrix, *, is_one: bool
) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
    """Both with weights by rarity and rows of length one; pieces that only one side has, or nearly every name, are dropped."""
    counts = np.bincount(others.indices, minlength=rows.shape[1])
    counts = counts if is_one else counts + np.bincount(rows.indices, minlength=rows.shape[1])
    names = others.shape[0] if is_one else rows.shape[0] + others.shape[0]
    weights = np.log((_SMOOTHED + names) / (1 + counts)).astype(np.float32)
    weights[counts > max(50, 0.2 * names)] = 0.0
    scale = sparse.diags(weights.astype(np.float32))
    weighed = [_unit(matrix @ scale) for matrix in ((rows,) if is_one else (rows, others))]
    return weighed[0], weighed[-1]


def _unit(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    matrix = sparse.csr_matrix(matrix)
    matrix.eliminate_zeros()
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    lengths[lengths == 0] = 1.0
    return sparse.csr_matrix(sparse.diags((1.0 / lengths).astype(np.float32)) @ matrix)
