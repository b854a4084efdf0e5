"""Business words in seven languages -> one meaning, so that "Nhựa" meets "Plastics" and TM meets Thương Mại."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

from matching.registry.scripts import hiragana, script_of
from matching.registry.spellings import fold, is_marked, lowered, tidy

_FILE = Path(__file__).parent / "data" / "glossary.yaml"
_SHORTEST_FOLDED = 4


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a phrase means: a key of the glossary and its kind ("weak", "words" or "places")."""

    key: str
    kind: str


@dataclass(slots=True)
class Glossary:
    """`phrases` by the words as typed (lower case), `folded` for names without marks, `short` for abbreviations, `solid` for scripts
    without blanks. An abbreviation may mean several things. `singles`: words of one Vietnamese syllable, which are names as often.
    `further`: what a phrase means besides; `spelt`: folded phrases -> the same with their marks."""

    phrases: dict[tuple[str, ...], Meaning] = field(default_factory=dict)
    folded: dict[tuple[str, ...], Meaning] = field(default_factory=dict)
    short: dict[str, list[Meaning]] = field(default_factory=dict)
    solid: dict[str, Meaning] = field(default_factory=dict)
    singles: frozenset[tuple[str, ...]] = frozenset()
    pattern: re.Pattern[str] = re.compile(r"(?!)")
    longest: int = 1
    further: dict[tuple[str, ...], tuple[Meaning, ...]] = field(default_factory=dict)
    spelt: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)

    def half_marked(self, phrase: tuple[str, ...]) -> Meaning | None:
        """What a phrase means of which one syllable lacks its marks ("du hoc" in a name that has marks elsewhere)."""
        whole = self.spelt.get(tuple(map(fold, phrase)))
        if whole is None:
            return None
        other = [word for word, right in zip(phrase, whole, strict=True) if word != right]
        return self.phrases[whole] if len(other) == 1 and other[0].isascii() else None


@cache
def glossary() -> Glossary:
    """The tables of `data/glossary.yaml`, read once."""
    tables = Glossary()
    singles: set[tuple[str, ...]] = set()
    for kind, entries in yaml.safe_load(_FILE.read_text(encoding="utf-8")).items():
        for key, texts in entries.items():
            for text in texts:
                _enter(tables, singles, str(text), Meaning(key, kind))
    tables.singles = frozenset(singles)
    tables.longest = max(map(len, tables.phrases))
    solid = sorted(tables.solid, key=len, reverse=True)
    tables.pattern = re.compile("|".join(map(re.escape, solid)))
    return tables


def _enter(tables: Glossary, singles: set[tuple[str, ...]], text: str, meaning: Meaning) -> None:
    text = tidy(text)
    if script_of(text[0]) not in ("latin", "digit", ""):
        tables.solid.setdefault(hiragana(text), meaning)
    elif text.isupper() and " " not in text:
        tables.short.setdefault(text.lower(), []).append(meaning)
    else:
        words = tuple(re.findall(r"[^\W_]+(?:'[^\W_]+)*|&", lowered(text)))
        if tables.phrases.setdefault(words, meaning).key != meaning.key:
            tables.further[words] = (*tables.further.get(words, ()), meaning)
        is_vietnamese = is_marked(text)
        if is_vietnamese and len(words) == 1:
            singles.add(words)
        plain = tuple(map(fold, words))
        if is_vietnamese and len(words) > 1:
            tables.spelt.setdefault(plain, words)
        if len(words) > 1 or len(plain[0]) >= _SHORTEST_FOLDED:
            tables.folded.setdefault(plain, meaning)


@cache
def pieces_of(word: str) -> tuple[Meaning, ...]:
    """What a run of abbreviations means (TMDV, XDTM, ĐTPT): two or more known ones, each with one meaning, of two letters at least."""
    short = glossary().short
    if len(word) < 4 or len(word) > 10:
        return ()
    for length in (3, 2):
        head, rest = word[:length], word[length:]
        if head in short:
            if rest in short and len(rest) >= 2:
                return short[head][0], short[rest][0]
            tail = pieces_of(rest)
            if tail:
                return short[head][0], *tail
    return ()
