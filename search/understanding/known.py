"""Words that people gave a meaning to, found in a query before the dictionary is asked."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from matching.taxonomy import taxonomy
from search.understanding.lexicon import squeeze
from search.understanding.result import KnownWord

PLAIN = "plain"
"""Kind of a mention whose words are to be taken as they stand."""

_MENTION_KINDS = {
    "process": "process",
    "material": "material",
    "material_family": "family",
    "province": "province",
    "macro_region": "macro",
    "certificate": "certificate",
    "sector": "sector",
    "ownership": "ownership",
    "text": PLAIN,
}
_LONGEST_PHRASE = 80


@dataclass(frozen=True, slots=True)
class KnownWords:
    """Key -> (kind of mention, id); `lengths` as in the dictionary; `words`: single words that are no misspelling."""

    entries: dict[str, tuple[str, str]]
    lengths: dict[str, tuple[int, ...]]
    words: frozenset[str]


@lru_cache(maxsize=4096)
def _prepared(word: KnownWord) -> tuple[str, tuple[str, ...]]:
    """(key, single words) of a phrase; an empty key when its kind or id is unknown."""
    key, _, breaks = squeeze(word.phrase[:_LONGEST_PHRASE])
    if not _is_sound(word):
        return "", ()
    cuts = [0, *sorted(breaks), len(key)]
    return key, tuple(key[start:end] for start, end in itertools.pairwise(cuts))


@lru_cache(maxsize=64)
def _known_words(known: tuple[KnownWord, ...]) -> KnownWords:
    entries: dict[str, tuple[str, str]] = {}
    lengths: dict[str, set[int]] = {}
    words: set[str] = set()
    for word in known:
        key, pieces = _prepared(word)
        if key and key not in entries:
            entries[key] = _MENTION_KINDS[word.kind], word.id
            lengths.setdefault(key[:2], set()).add(len(key))
            words.update(pieces)
    return KnownWords(
        entries, {start: tuple(sorted(found, reverse=True)) for start, found in lengths.items()}, frozenset(words)
    )


def known_words(known: Sequence[KnownWord]) -> KnownWords:
    """The words made ready for look-up. The first of two for one phrase counts; unknown kinds and ids are passed over."""
    return _known_words(tuple(known))


def _is_sound(word: KnownWord) -> bool:
    vocabulary = taxonomy()
    ids = {
        "process": vocabulary.processes,
        "material": vocabulary.materials,
        "material_family": vocabulary.material_families,
        "province": vocabulary.provinces,
        "macro_region": vocabulary.macro_regions,
        "certificate": vocabulary.certificates,
        "sector": vocabulary.sectors,
        "ownership": vocabulary.ownerships,
        "text": ("",),
    }
    return word.kind in ids and word.id in ids[word.kind]
