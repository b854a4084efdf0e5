"""Legal forms as lists write them, in nine languages -> a class; kept beside the name, never thrown away.

Words of spaced scripts are compared folded and whole; forms of Chinese, Japanese, Korean and Thai as they stand, wherever they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import yaml

from matching.registry.spellings import fold, lowered, tidy

_FILE = Path(__file__).parent / "data" / "legal_forms.yaml"
# Which class says more, when a name holds several ("Tổng công ty ... - CTCP", "Công ty TNHH ... Joint Stock Company").
_RANK_WORDS = (
    "kk yk gk cn-stock cn-limited kr-stock kr-limited th-partnership th-public th-limited jsc llc1 llc private "
    "cooperative household public-limited private-limited berhad gmbh perseroan europe partnership limited "
    "corporation corporate-group company "
)
_RANK = tuple(_RANK_WORDS.split())
# Vowel signs and tone marks of Thai are no letters to the regular expression, but belong to the word.
_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0e31-\u0e4e]|'(?=\w))*|&")


@dataclass(frozen=True, slots=True)
class LegalForms:
    """The tables: phrases of folded words, those that count only at the end, solid texts, and what follows from two classes."""

    phrases: dict[tuple[str, ...], str]
    ends: dict[tuple[str, ...], str]
    solid: re.Pattern[str]
    solid_class: dict[str, str]
    conflicts: frozenset[frozenset[str]]
    homes: dict[str, str]
    longest: int


@cache
def legal_forms() -> LegalForms:
    """The tables of `data/legal_forms.yaml`, read once."""
    data = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    phrases = {tuple(form.split()): name for name, forms in data["spaced"].items() for form in forms}
    ends = {tuple(form.split()): name for name, forms in data["ends"].items() for form in forms}
    solid = {tidy(form): name for name, forms in data["solid"].items() for form in forms}
    return LegalForms(
        phrases=phrases,
        ends=ends,
        solid=re.compile("|".join(re.escape(form) for form in sorted(solid, key=len, reverse=True))),
        solid_class=solid,
        conflicts=frozenset(frozenset(pair) for pair in data["conflicts"]),
        homes={form: country for country, forms in data["homes"].items() for form in forms},
        longest=max(map(len, phrases)),
    )


def split_legal_form(name: str) -> tuple[str, str]:
    """The name without its legal form, in its own spelling, and the class of the form ("" when there is none).

    A name that is nothing but a form keeps its words.
    """
    text = tidy(name)
    found: set[str] = set()
    text = _without_solid(text, found)
    words, kept = words_of(text), _without_phrases(text, found)
    if not kept and not found.isdisjoint(legal_forms().solid_class.values()):
        kept = words
    bare = _between(text, kept) if kept else tidy(name)
    return bare, best_class(found)


def best_class(found: set[str]) -> str:
    """The class that says most; "" for none."""
    return next((name for name in _RANK if name in found), "")


def words_of(text: str) -> list[tuple[int, int]]:
    """Spans of the words of a tidy text; full stops inside abbreviations (Co., T.N.H.H) separate."""
    return [found.span() for found in _WORD.finditer(text)]


def _without_solid(text: str, found: set[str]) -> str:
    tables = legal_forms()
    if text.isascii():
        return text

    def noted(match: re.Match[str]) -> str:
        found.add(tables.solid_class[match[0]])
        return " "

    return tables.solid.sub(noted, text)


def _without_phrases(text: str, found: set[str]) -> list[tuple[int, int]]:
    """Spans of the words that are no legal form; notes the classes of those that are."""
    tables = legal_forms()
    spans = words_of(text)
    words = [fold(lowered(text[start:end])) for start, end in spans]
    kept: list[tuple[int, int]] = []
    place = 0
    while place < len(words):
        for length in range(min(tables.longest, len(words) - place), 0, -1):
            form = tables.phrases.get(tuple(words[place : place + length]))
            if form is not None and not _is_of_initials(words, place, place + length):
                found.add(form)
                place += length
                break
        else:
            kept.append(spans[place])
            place += 1
    return _without_end(text, kept, found)


def _is_of_initials(words: list[str], start: int, end: int) -> bool:
    """Whether single letters stand in a longer row of single letters: V.N.V is a name, and its N.V. no form."""
    around = words[max(0, start - 1) : start] + words[end : end + 1]
    return all(len(word) == 1 for word in words[start:end]) and any(len(word) == 1 and word != "&" for word in around)


def _without_end(text: str, kept: list[tuple[int, int]], found: set[str]) -> list[tuple[int, int]]:
    """A short form behind the name ("... SA"), when nothing else in the name is a form, or "Co" left before one that was taken off."""
    tables = legal_forms()
    for length in (2, 1):
        if len(kept) > length:
            words = tuple(text[start:end].lower() for start, end in kept[-length:])
            form = tables.ends.get(words)
            if form is not None and (not found or words == ("co",)):
                found.add(form)
                return kept[:-length]
    return kept


def _between(text: str, kept: list[tuple[int, int]]) -> str:
    """The kept words with the signs that stand between neighbours; a cut leaves one blank."""
    pieces = [text[kept[0][0] : kept[0][1]]]
    for (_, before), (start, end) in pairwise(kept):
        gap = text[before:start]
        pieces.append(gap if not _WORD.search(gap) else " ")
        pieces.append(text[start:end])
    bare = re.sub(r"\s+", " ", "".join(pieces)).strip()
    return bare + ")" if bare.count("(") > bare.count(")") else bare


def are_in_conflict(a: str, b: str) -> bool:
    """Whether two classes are forms of different firms under one law."""
    return frozenset((a, b)) in legal_forms().conflicts
