"""Where a record says the firm is, as far as two addresses of any country can be compared: numbers, words, postal code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import yaml

from matching.registry.scripts import romanised, script_of
from matching.registry.spellings import fold, lowered, tidy
from matching.registry.ways import Ways, read_ways

_TOKEN = re.compile(r"[^\W_](?:[^\W_]|[\u0e31-\u0e4e]|[/.](?=\d))*")
_GLUED = re.compile(r"\b(p|q|h|x|tp|tx|tt|no|st|rd|lot|lo|km|f|moo|plot|unit|block|building|bldg)\.?\s*(?=\d)", re.I)
_ZIP = re.compile(r"(?<!\d)(\d{5,6})(?!\d)")
_HYPHENS = re.compile(r"(?<=\d)\s*-\s*(?=\d)")
# "No 28" is 28, and "Rd 5" the same as "Road 5": only a letter of a lot or a district goes with its number.
_LETTER_NUMBER = re.compile(r"\b(?!(?:no|so|sn|nr|st|rd|lo|dr|pt)[ .])([a-z]{1,2})[ .-](\d+)\b")
_NUMBER_WORD = re.compile(r"\b(?:nos?|so|sn|nr)\.?(?=\d)")
# The eighth factory is factory 8; the eighth floor is no number of a house.
_ORDINAL = re.compile(
    r"\b(\d+)(?:st|nd|rd|th)(?=\s(?:road|rd|street|st|ave|factory|workshop|plant|building|bldg|block|sec))"
)
_RUN_TOGETHER = re.compile(r"(?<=[^\W\d_A-Z]{2})(?=[A-Z][a-z]{2})")  # KunshanJiangsuChina
_BEFORE_A_HOUSE = re.compile(r"(?:^|[#]|\b(?:no|number|lot|plot|pt|so))[\s.:#]*$")
_LEAST_NEAR = 5
_NEARLY = 0.8
_MOST_CUT = 4
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5"}


@cache
def _words(kind: str) -> frozenset[str]:
    data = yaml.safe_load((Path(__file__).parent / "data" / "address_words.yaml").read_text(encoding="utf-8"))
    return frozenset(data[kind].split())


@dataclass(frozen=True, slots=True)
class Site:
    """An address as numbers and words. `first` is the number it begins with: of the house or the lot; `order` the words as written.

    `ways` is for addresses outside Viet Nam.
    """

    numbers: frozenset[str]
    first: str
    order: tuple[str, ...]
    words: frozenset[str]
    zip: str
    script: str
    ways: Ways


@dataclass(frozen=True, slots=True)
class SiteMeeting:
    """Two addresses. `degree` in [0, 1]; None for what one side does not say.

    `words` in [0, 1] is the share of the words' letters that agree, `letters` of how many (0 when one side has no words).
    """

    degree: float | None
    is_number_same: bool | None
    words: float | None
    is_zip_same: bool | None
    shared_numbers: int
    letters: float = 0.0


@lru_cache(maxsize=65536)
def read_site(text: str, zip_code: str = "") -> Site:
    """The address in parts. Never fails; an empty text gives empty parts. Some 20 µs."""
    plain = fold(lowered(_RUN_TOGETHER.sub(" ", tidy(text))))
    zips = [found[1] for found in _ZIP.finditer(plain) if not _BEFORE_A_HOUSE.search(plain[: found.start()])]
    postal = re.sub(r"\D", "", zip_code) or (zips[-1] if zips else "")
    ways = read_ways(plain)
    plain = _LETTER_NUMBER.sub(r"\1\2", _HYPHENS.sub("-", _GLUED.sub(r"\1 ", plain)))
    kinds, countries = _words("kinds"), _words("countries")
    numbers: list[str] = []
    words: dict[str, None] = {}
    plain = _ORDINAL.sub(r"\1", _NUMBER_WORD.sub("", plain))
    for token in _TOKEN.findall(plain.replace("-", " ") if "-" in plain else plain):
        token = _ROMAN.get(token, token).strip("./")
        if any(letter.isdigit() for letter in token):
            if token != postal:
                numbers.append(token.lstrip("0") or "0")
        elif token not in kinds and token not in countries and len(token) > 1:
            is_wide = not token.isascii() and script_of(token[0]) in ("hangul", "kana", "han")
            words[romanised(token) if is_wide else token] = None
    script = "thai" if any("\u0e00" <= letter <= "\u0e7f" for letter in plain) else "latin"
    return Site(frozenset(numbers), numbers[0] if numbers else "", tuple(words), frozenset(words), postal, script, ways)


def meet_sites(a: Site, b: Site) -> SiteMeeting:
    """The meeting of two addresses."""
    zips = a.zip == b.zip if a.zip and b.zip and len(a.zip) == len(b.zip) else None
    number = a.first == b.first if a.first and b.first else None
    shared = len(a.numbers & b.numbers)
    if a.script != b.script or not a.words or not b.words:
        return SiteMeeting(None, number, None, zips, shared)
    letters = _letters_of_both(a, b)
    words = _letters_met(a, b) / letters
    numbers = shared / min(len(a.numbers), len(b.numbers)) if a.numbers and b.numbers else None
    if numbers is not None and number is False and b.first not in a.numbers and a.first not in b.numbers:
        numbers *= 0.5
    degree = _degree(words, numbers, says_number=bool(a.numbers or b.numbers))
    return SiteMeeting(degree, number, words, zips, shared, letters)


def _degree(words: float, numbers: float | None, *, says_number: bool) -> float:
    """Without a number on both sides, words say which street or park it is, not which door."""
    if numbers is None:
        return (0.7 if says_number else 0.85) * words
    return 0.5 * words + 0.5 * numbers


def _letters_met(a: Site, b: Site) -> float:
    """Letters of the shorter address that the other one has too; words one slip apart, or cut elsewhere, count."""
    if len(a.words) > len(b.words):
        a, b = b, a
    met = a.words & b.words
    letters = float(sum(map(len, met)))
    if len(met) < len(a.words) and len(met) < len(b.words):
        letters += _nearly_met(a, b, met)
    return letters


def _letters_of_both(a: Site, b: Site) -> float:
    """Those of the address of fewer words, and a little of what the other one says more."""
    short, long = (a, b) if len(a.words) <= len(b.words) else (b, a)
    return 0.7 * sum(map(len, short.words)) + 0.3 * sum(map(len, long.words))


def _nearly_met(a: Site, b: Site, met: frozenset[str]) -> float:
    """Letters of `a` in words that `b` cuts elsewhere (Zhu Yuan, Zhuyuan), and four fifths of those in words one slip apart."""
    rest = b.words - met
    solid = "".join(b.order)
    letters, place = 0.0, 0
    while place < len(a.order):
        length = 0 if a.order[place] in met else _cut_elsewhere(a.order, place, b.order, solid, met)
        if length:
            letters += sum(map(len, a.order[place : place + length]))
        elif a.order[place] not in met and len(a.order[place]) >= _LEAST_NEAR:
            word = a.order[place]
            letters += _NEARLY * len(word) if any(_is_near(word, other) for other in rest) else 0.0
        place += length or 1
    return letters


def _cut_elsewhere(mine: tuple[str, ...], place: int, theirs: tuple[str, ...], solid: str, met: frozenset[str]) -> int:
    """How many of my words from that place on are, without blanks, other words of theirs; 0 for none."""
    joined, found = "", 0
    for length, word in enumerate(mine[place : place + _MOST_CUT], 1):
        joined += word
        if word in met or joined not in solid:
            break
        if len(joined) >= _LEAST_NEAR and _is_run(theirs, joined):
            found = length
    return found


def _is_run(words: tuple[str, ...], joined: str) -> bool:
    """Whether neighbouring words make that word."""
    for place in range(len(words)):
        text = ""
        for word in words[place : place + _MOST_CUT]:
            text += word
            if text == joined:
                return True
            if not joined.startswith(text):
                break
    return False


def _is_near(word: str, other: str) -> bool:
    return abs(len(word) - len(other)) <= 3 and (
        word.startswith(other[:5]) or other.startswith(word[:5]) or sorted(word) == sorted(other)
    )
