"""Figures with their units in a folded text: decimal comma or dot, thousands, 万/만/k, ranges, signs and bounding words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from search.analysis import fold
from search.understanding.figures import any_of, figures

_NUMBER = r"\d{1,15}(?:[.,]\d{1,15}){0,4}"
_QUANTITY = re.compile(
    rf"(?P<low>{_NUMBER})(?:\s?[a-z]{{1,3}})?\s*{any_of(figures()['range'])}\s*(?P<high>{_NUMBER})|(?P<one>{_NUMBER})"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure in the folded text: [start, end) with its unit, the value or the two ends of a range, how bounded, per what."""

    start: int
    end: int
    low: float
    high: float
    unit: str
    bound: str
    per: str
    is_scaled: bool

    @property
    def is_range(self) -> bool:
        return self.low != self.high


def quantities(text: str, is_free: list[bool]) -> Iterator[Quantity]:
    """Figures of a folded text that do not lie in a stretch already read (`is_free` false), left to right."""
    position = 0
    while match := _QUANTITY.search(text, position):
        first = match["one"] or match["low"]
        whole = match["one"] is not None or parse_number(match["high"]) > parse_number(first)
        end = match.end() if whole else match.end("low")
        position = end
        if _is_inside_word(text, match.start()):
            continue
        if all(is_free[match.start() : end]):
            yield _quantity(text, match.start(), end, first, match["high"] if whole and match["high"] else first)
        elif match["one"] is None:
            position = match.end("low")


def parse_number(digits: str) -> float:
    """1.234,5 and 1,234.5 and 5.000 (thousands) and 0.003 or 1,2 (decimals)."""
    if re.fullmatch(r"[1-9]\d{0,2}(?:[.,]\d{3})+", digits):
        return float(re.sub(r"[.,]", "", digits))
    marks = re.findall(r"[.,]", digits)
    if len(marks) > 1:
        last = max(digits.rfind("."), digits.rfind(","))
        return float(re.sub(r"[.,]", "", digits[:last]) + "." + digits[last + 1 :])
    return float(digits.replace(",", "."))


def _is_inside_word(text: str, start: int) -> bool:
    """Whether the figure hangs on a Latin word (sus304, m6): those are names, read elsewhere."""
    before = text[start - 1] if start else " "
    return (before.isascii() and before.isalpha()) or (before in ".," and start > 1 and text[start - 2].isdigit())


def _quantity(text: str, start: int, end: int, low: str, high: str) -> Quantity:
    scale, after = _scale(text, end)
    unit, finish = _unit(text, after)
    per, finish = _per(text, start, finish)
    bound, finish = _bound(text, start, finish)
    return Quantity(start, finish, parse_number(low) * scale, parse_number(high) * scale, unit, bound, per, scale > 1)


def _by_first_letter(lists: dict[str, list[str]]) -> dict[str, list[tuple[str, str]]]:
    """Folded words with what they stand for, by their first letter, longest first."""
    table: dict[str, list[tuple[str, str]]] = {}
    for name, forms in lists.items():
        for word in {fold(form) for form in forms}:
            table.setdefault(word[0], []).append((word, name))
    return {letter: sorted(found, key=lambda pair: (-len(pair[0]), pair)) for letter, found in table.items()}


_SCALES = _by_first_letter({str(scale): forms for scale, forms in figures()["scales"].items()})
_UNITS = _by_first_letter(figures()["units"])


def _word_at(text: str, end: int, table: dict[str, list[tuple[str, str]]]) -> tuple[str, int]:
    """What the word right after a figure (one space allowed) stands for, and where it ends; a Latin word must be whole."""
    at = end + (1 if text[end : end + 1] == " " else 0)
    for word, name in table.get(text[at : at + 1], ()):
        follower = text[at + len(word) : at + len(word) + 1]
        is_cut = word[-1].isascii() and word[-1].isalpha() and follower.isascii() and follower.isalpha()
        if text.startswith(word, at) and not is_cut and not (word in ("日", "일") and follower in ("本", "본")):
            return name, at + len(word)
    return "", end


def _scale(text: str, end: int) -> tuple[float, int]:
    name, finish = _word_at(text, end, _SCALES)
    return (float(name) if name else 1.0), finish


def _unit(text: str, end: int) -> tuple[str, int]:
    return _word_at(text, end, _UNITS)


def _per_patterns(name: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    lists = figures()["per"][name]
    joint, after, glued, whole, before = (
        any_of(lists[part]) for part in ("joint", "after", "glued", "whole", "before")
    )
    return (
        re.compile(rf"\s*(?:{joint}\s*(?:1\s*)?{after}|{whole})|{glued}(?![産產产間间])"),
        re.compile(rf"{before}\s*{any_of(figures()['about'])}?\s*$"),
    )


_PERS = {name: _per_patterns(name) for name in ("month", "year")}
_BOUNDS = {
    sign: (re.compile(rf"\s*{any_of(lists['after'])}"), re.compile(rf"{any_of(lists['before'])}\s*$"))
    for sign, lists in ((">=", figures()["at_least"]), ("<=", figures()["at_most"]))
}


def _per(text: str, start: int, finish: int) -> tuple[str, int]:
    for name, (after, before) in _PERS.items():
        if match := after.match(text, finish):
            return name, match.end()
        if before.search(text[max(0, start - 24) : start]):
            return name, finish
    return "", finish


def _bound(text: str, start: int, finish: int) -> tuple[str, int]:
    for sign, (after, before) in _BOUNDS.items():
        if match := after.match(text, finish):
            return sign, match.end()
        if before.search(text[max(0, start - 16) : start]):
            return sign, finish
    return "", finish
