"""Do three links foretell the next one? Pairs of a real graph are held out, and the predictor is asked for them.

Exponents are chosen on a validation part of the training pairs; the held-out pairs are looked at once. Two figures: how often a
held-out pair scores above a random pair whose two firms deal with about as many others (degree-matched AUC: being popular helps
little), and the share of a buyer's held-out suppliers among the first twenty, at most twenty of them counted (recall@20 as in
Liang et al. 2018, "Variational autoencoders for collaborative filtering"), the mean over buyers.
"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from matching.link_hints import hint_scores

Pair = tuple[str, str]

SEED = 20261121
FEWEST = 100
HELD_OUT = 0.2
AT = 20
CHOICES = tuple(itertools.product((0.75, 1.0, 1.25), (0.75, 1.0, 1.25), (0.0, 0.1, 0.2, 0.3)))
"""Exponents tried: of the shared supplier, of the other customer, of the candidate."""

_TRIES, _NEGATIVES = 50, 5


@dataclass(frozen=True, slots=True)
class LinkFigures:
    """Both in [0, 1]."""

    auc: float
    recall: float


@dataclass(frozen=True, slots=True)
class LinkMeasure:
    """`chosen`: exponents by validation; `unknown`: held-out pairs whose supplier or buyer has no other pair in training."""

    buyers: int
    suppliers: int
    pairs: int
    train: int
    validation: int
    test: int
    unknown: int
    chosen: tuple[float, float, float]
    chosen_by: LinkFigures
    found: LinkFigures
    popularity: LinkFigures


def read_pairs(lines: Iterable[str]) -> set[Pair]:
    """Different (buyer, supplier) pairs of a CSV with these columns. Raises ValueError."""
    rows = csv.DictReader(lines)
    if not {"buyer", "supplier"} <= set(rows.fieldnames or ()):
        raise ValueError("there are no columns buyer and supplier")
    return {(row["buyer"], row["supplier"]) for row in rows if row["buyer"] and row["supplier"]}


def measure_links(
    pairs: set[Pair], *, test: set[Pair] | None = None, seed: int = SEED, held_out: float = HELD_OUT
) -> LinkMeasure:
    """Chooses on validation pairs, then judges once: on `test`, else on a share of the pairs held out at random.

    About ten seconds for 30,000 pairs. Raises ValueError for fewer than a hundred pairs, or when nothing is left to foretell.
    """
    known, asked = _numbered(pairs, (test or set()) - pairs)
    if len(known) < FEWEST:
        raise ValueError(f"fewer than {FEWEST} different pairs cannot be measured")
    if test is not None and not len(asked):
        raise ValueError("the pairs to foretell are all among those to learn from")
    shape = (int(max(known[:, 0].max(), *asked[:, 0], 0)) + 1, int(max(known[:, 1].max(), *asked[:, 1], 0)) + 1)
    kept, judged_on = (known, asked) if test is not None else _split(known, held_out, np.random.default_rng(seed))
    train, validation = _split(kept, held_out, np.random.default_rng(seed + 1))
    chosen, chosen_by = _chosen(_Trial(train, validation, shape, seed))
    judged = _Trial(kept, judged_on, shape, seed)
    return LinkMeasure(
        buyers=shape[0],
        suppliers=shape[1],
        pairs=len(known) + len(asked),
        train=len(train),
        validation=len(validation),
        test=len(judged_on),
        unknown=judged.unknown,
        chosen=chosen,
        chosen_by=chosen_by,
        found=judged.figures(_scores(judged.links, chosen)),
        popularity=judged.figures(judged.popularity),
    )


class _Trial:
    """Training links, and the pairs to foretell with random pairs of like degrees beside them."""

    def __init__(self, train: np.ndarray, asked: np.ndarray, shape: tuple[int, int], seed: int) -> None:
        self.links = sparse.csr_array((np.ones(len(train)), (train[:, 0], train[:, 1])), shape=shape)
        self.asked = asked
        self.is_known = self.links.toarray() > 0
        degrees = (self.is_known.sum(axis=1), self.is_known.sum(axis=0))
        self.popularity = np.multiply.outer(degrees[0], degrees[1]).astype(float)
        self.unknown = int(((degrees[0][asked[:, 0]] == 0) | (degrees[1][asked[:, 1]] == 0)).sum())
        self.compared = np.array(list(self._compared(degrees, np.random.default_rng(seed + 2))))

    def figures(self, scores: np.ndarray) -> LinkFigures:
        pair, other = scores[*self.compared[:, :2].T], scores[*self.compared[:, 2:].T]
        return LinkFigures(float(np.mean((pair > other) + (pair == other) / 2)), self._recall(scores))

    def _recall(self, scores: np.ndarray) -> float:
        """Ties are broken by the supplier's number, known pairs left out."""
        left = np.where(self.is_known, -np.inf, scores)
        first = np.argsort(-left, axis=1, kind="stable")[:, :AT]
        is_first = np.zeros(scores.shape, dtype=bool)
        np.put_along_axis(is_first, first, values=True, axis=1)
        buyers, suppliers = self.asked.T
        wanted = np.bincount(buyers, minlength=len(scores))
        hits = np.bincount(buyers, weights=is_first[buyers, suppliers], minlength=len(scores))
        asked = wanted > 0
        return float(np.mean(hits[asked] / np.minimum(wanted[asked], AT)))

    def _compared(
        self, degrees: tuple[np.ndarray, np.ndarray], rng: np.random.Generator
    ) -> Iterator[tuple[int, int, int, int]]:
        """Each asked pair with random pairs that are no link, their firms' degrees within the same powers of two."""
        linked = self.is_known.copy()
        linked[*self.asked.T] = True
        classes = [np.floor(np.log2(side + 1)).astype(int) for side in degrees]
        alike = [{level: np.flatnonzero(side == level) for level in np.unique(side)} for side in classes]
        for buyer, supplier in self.asked:
            buyers, suppliers = alike[0][classes[0][buyer]], alike[1][classes[1][supplier]]
            drawn = zip(rng.choice(buyers, _TRIES), rng.choice(suppliers, _TRIES), strict=True)
            free = ((int(other), int(one)) for other, one in drawn if not linked[other, one])
            for other, one in itertools.islice(free, _NEGATIVES):
                yield int(buyer), int(supplier), other, one


def _chosen(trial: _Trial) -> tuple[tuple[float, float, float], LinkFigures]:
    """The exponents with the best sum of the two figures."""
    tried = [(exponents, trial.figures(_scores(trial.links, exponents))) for exponents in CHOICES]
    return max(tried, key=lambda each: each[1].auc + each[1].recall)


def _scores(links: sparse.csr_array, exponents: tuple[float, float, float]) -> np.ndarray:
    shared, other, candidate = exponents
    return hint_scores(links, shared=shared, other=other, candidate=candidate)


def _split(pairs: np.ndarray, share: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """(kept, held out) at random."""
    order = rng.permutation(len(pairs))
    count = round(len(pairs) * share)
    return pairs[order[count:]], pairs[order[:count]]


def _numbered(known: set[Pair], asked: set[Pair]) -> tuple[np.ndarray, np.ndarray]:
    """Both as row and column numbers, in an order that depends on the names alone."""
    buyers, suppliers = (
        {name: number for number, name in enumerate(sorted({pair[side] for pair in known | asked}, key=_order))}
        for side in (0, 1)
    )
    first, second = (
        np.array(sorted((buyers[buyer], suppliers[supplier]) for buyer, supplier in pairs), dtype=int).reshape(-1, 2)
        for pairs in (known, asked)
    )
    return first, second


def _order(name: str) -> tuple[int, str]:
    """Numbers as numbers."""
    return (int(name) if name.isdecimal() else -1), name
