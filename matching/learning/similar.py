"""Similar past work read from texts: how near a new job is to jobs that were given before, and who has done them.

Texts become TF-IDF vectors of words or of pieces of words; a firm's score is the noisy-or over its past jobs,
1 - prod(1 - similarity^power), as `matching/features/similar_work.py` computes it from coded facts.
"""

from __future__ import annotations

import datetime
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Reading = Literal["words", "pieces", "pieces+buyer"]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PIECES = (3, 4, 5)
BUYER_WEIGHT = 3
"""The buyer's name counts like a word that stands so often in the text."""

_WORD = re.compile(r"\w+")
_CERTAIN = 1 - 1e-9


@dataclass(frozen=True, slots=True)
class Award:
    """A job that was given: the words that asked for it, by whom, on which day, and to whom it went."""

    id: str
    text: str
    buyer: str
    day: datetime.date
    winners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Archive:
    """Awards in the order of their days, with buyers and winners as numbers: `jobs[i]` was won by `firms[i]`.

    `before[i]`: how many awards were known on the morning of award i; `known[i]`: how many (job, firm) pairs those are.
    """

    awards: tuple[Award, ...]
    names: tuple[str, ...]
    buyers: Ints
    jobs: Ints
    firms: Ints
    before: Ints
    known: Ints

    @classmethod
    def of(cls, awards: Sequence[Award]) -> Archive:
        """Orders the awards by day, then id; what happens on one day is not known to anything else of that day."""
        ordered = tuple(sorted(awards, key=lambda award: (award.day, award.id)))
        numbers: dict[str, int] = {}
        pairs = [
            (job, numbers.setdefault(name, len(numbers)))
            for job, award in enumerate(ordered)
            for name in sorted(set(award.winners))
        ]
        jobs = np.array([job for job, _ in pairs], dtype=np.int64)
        days = np.array([award.day.toordinal() for award in ordered], dtype=np.int64)
        before = np.searchsorted(days, days, side="left").astype(np.int64)
        firms = np.array([firm for _, firm in pairs], dtype=np.int64)
        buyers = np.unique([award.buyer for award in ordered], return_inverse=True)[1].astype(np.int64)
        return cls(ordered, tuple(numbers), buyers, jobs, firms, before, np.searchsorted(jobs, before).astype(np.int64))

    def winners(self, job: int) -> Ints:
        start, end = np.searchsorted(self.jobs, (job, job + 1))
        return self.firms[start:end]


class SimilarJobs:
    """Scores of every firm for a job of the archive, from what was known on the morning of its day.

    `learned_from`: rarity of words is counted over the first so many awards, no later ones. A job costs O(its words' postings).
    """

    def __init__(self, archive: Archive, reading: Reading, *, power: float, learned_from: int) -> None:
        self.archive, self.power = archive, power
        self._vectors = _vectors([_terms(award, reading) for award in archive.awards], learned_from)
        self._postings = self._vectors.T.tocsr()

    def similarities(self, job: int) -> Floats:
        """Cosine of a job with every award known before it, in [0, 1]."""
        product = (self._vectors[job] @ self._postings).toarray().ravel()
        return np.asarray(np.clip(product[: self.archive.before[job]], 0.0, 1.0), dtype=np.float64)

    def scores(self, job: int) -> Floats:
        """Noisy-or over each firm's past jobs, in [0, 1]; 0 for a firm without any."""
        archive = self.archive
        doubt = np.log1p(-np.minimum(self.similarities(job) ** self.power, _CERTAIN))
        pairs = int(archive.known[job])
        summed = np.bincount(archive.firms[:pairs], weights=doubt[archive.jobs[:pairs]], minlength=len(archive.names))
        return np.asarray(-np.expm1(summed), dtype=np.float64)


def popularity(archive: Archive, job: int) -> Floats:
    """Baseline: how many jobs each firm had won before, whatever they were about."""
    return np.bincount(archive.firms[: archive.known[job]], minlength=len(archive.names)).astype(np.float64)


def buyer_history(archive: Archive, job: int) -> Floats:
    """Baseline: how many jobs each firm had won from this buyer; among equals the more popular."""
    pairs = int(archive.known[job])
    firms, same = archive.firms[:pairs], archive.buyers[archive.jobs[:pairs]] == archive.buyers[job]
    own = np.bincount(firms[same], minlength=len(archive.names))
    return np.asarray(own + popularity(archive, job) / (1 + len(archive.jobs)), dtype=np.float64)


def _terms(award: Award, reading: Reading) -> Counter[str]:
    words = _WORD.findall(award.text.casefold())
    if reading == "words":
        return Counter(words)
    found = Counter(piece for word in words for piece in _pieces(f" {word} "))
    if reading == "pieces+buyer":
        found[f"@{award.buyer}"] = BUYER_WEIGHT
    return found


def _pieces(word: str) -> Iterator[str]:
    for length in PIECES:
        for start in range(max(1, len(word) - length + 1)):
            yield f"{length}:{word[start : start + length]}"


def _vectors(texts: Sequence[Counter[str]], learned_from: int) -> Any:
    """Rows of length 1: (1 + log count) x (log((1 + n) / (1 + n with it)) + 1). Source: Manning et al. 2008, chapter 6."""
    numbers: dict[str, int] = {}
    columns = [numbers.setdefault(term, len(numbers)) for text in texts for term in text]
    counts = [1 + math.log(count) for text in texts for count in text.values()]
    starts = np.cumsum([0, *(len(text) for text in texts)])
    matrix = sparse.csr_matrix((counts, columns, starts), shape=(len(texts), len(numbers)), dtype=np.float64)
    occurring = np.bincount(matrix.indices[: starts[learned_from]], minlength=len(numbers))
    matrix.data *= (np.log((1 + learned_from) / (1 + occurring)) + 1)[matrix.indices]
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    matrix.data /= np.repeat(lengths, np.diff(starts))
    return matrix
