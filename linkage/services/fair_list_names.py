"""Firm names of lists, as people write them: other legal forms, the trade in brackets or not, often the first word alone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Generic, TypeVar

from search.analysis import fold

# Longest first; what is left tells firms apart. Brackets stay: "Hoa Sen (Cơ khí)" is "Cơ khí Hoa Sen".
_LEGAL = re.compile(
    r"\b(?:trach nhiem huu han|doanh nghiep tu nhan|mot thanh vien|hai thanh vien|dn tu nhan|cong ty|co phan|tap doan|"
    r"joint stock|co ltd|company|limited|corporation|cty|tnhh|ctcp|dntn|mtv|1 ?tv|jsc|ltd|corp|inc|plc|llc|cp|dn|hd|"
    r"kabushiki kaisha|co(?! ?khi\b))\b"
)
_COUNTRY = re.compile(r"(?<=.)\b(?:vn|vina|vietnam|viet nam)$")
_CLOSE = 0.7

T = TypeVar("T")


@lru_cache(maxsize=65_536)
def name_words(name: str) -> frozenset[str]:
    """What tells a firm from others, whatever the order and the form of its name."""
    text = " ".join(re.sub(r"[^0-9a-z\u0370-\u1fff\u3040-\u9fff\uac00-\ud7a3]+", " ", fold(name)).split())
    bare = " ".join(_LEGAL.sub(" ", text).split())
    return frozenset((_COUNTRY.sub("", bare) or bare or text).split())


@dataclass(slots=True)
class NameIndex(Generic[T]):
    """Things by the words of their names. One thing may stand under several names."""

    _exact: dict[frozenset[str], list[T]] = field(default_factory=lambda: defaultdict(list))
    _by_word: dict[str, list[tuple[frozenset[str], T]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, name: str, thing: T) -> None:
        words = name_words(name)
        self._exact[words].append(thing)
        for word in words:
            self._by_word[word].append((words, thing))

    def same(self, name: str) -> list[T]:
        """Things of just this name."""
        return _once(self._exact.get(name_words(name), ()))

    def short(self, name: str) -> list[T]:
        """Things whose name holds every word of this shorter one."""
        words = name_words(name)
        rarest = min(words, key=lambda word: len(self._by_word.get(word, ())), default="")
        return _once(thing for known, thing in self._by_word.get(rarest, ()) if words <= known)

    def near(self, name: str) -> list[T]:
        """Things whose name shares most words with this one, the closest first."""
        words = name_words(name)
        scored: dict[int, tuple[float, T]] = {}
        for word in words:
            for known, thing in self._by_word.get(word, ()):
                share = len(words & known) / len(words | known)
                is_part = min(len(words), len(known)) >= 2 and (words <= known or known <= words)
                if share >= _CLOSE or is_part:
                    scored[id(thing)] = max(
                        scored.get(id(thing), (0.0, thing)), (share, thing), key=lambda pair: pair[0]
                    )
        return [thing for _share, thing in sorted(scored.values(), key=lambda pair: -pair[0])]


def _once(things: Iterable[T]) -> list[T]:
    return list({id(thing): thing for thing in things}.values())
