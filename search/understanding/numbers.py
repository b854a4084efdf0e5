"""Figures with their units in a folded text: decimal comma or dot, thousands, 万/만/k, ranges, signs and bounding words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from search.analysis import fold
from search.understanding.figures import any_of, figures

_NUMBER = r"(?:(?:\d{1,2}[ -])?\d{1,2}/(?:2|4|8|16|32|64)(?=\s?(?:-?inch|\"|in\b|インチ|인치|英寸|นิ้ว))|\d{1,15}(?:[.,]\d{1,15}){0,4})"
_MOST = 200  # figures that are looked at; no enquiry holds as many
_QUANTITY = re.compile(
    rf"(?P<low>{_NUMBER})(?:\s?[a-z]{{1,3}})?\s*{any_of(figures()['range'])}\s*(?P<high>{_NUMBER})|(?P<one>{_NUMBER})"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure in the folded text: [start, end) with its unit, the value or the two ends of a range, how bounded, per what.

    `is_after_in`: a word for "within" stands right before it.
    """

    start: int
    end: int
    low: float
    high: float
    unit: str
    bound: str
    per: str
    is_scaled: bool
    is_after_in: bool = False

    @property
    def is_range(self) -> bool:
        return self.low != self.high


def quantities(text: str, is_free: list[bool]) -> Iterator[Quantity]:
    """Figures of a folded text that do not lie in a stretch already read (`is_free` false), left to right."""
    position = seen = 0
    while seen < _MOST and (match := _QUANTITY.search(text, position)):
        seen += 1
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
    """1.234,5 and 1,234.5 and 5.000 (thousands) and 0.003 or 1,2 (decimals) and 1/2 or 1 1/4 (of an inch)."""
    if "/" in digits:
        *whole, part, parts = (int(piece) for piece in re.split(r"[ /-]", digits))
        return sum(whole) + part / parts
    if re.fullmatch(r"[1-9]\d{0,2}(?:[.,]\d{3})+", digits):
        return float(re.sub(r"[.,]", "", digits))
    marks = re.findall(r"[.,]", digits)
    if len(marks) > 1:
        last = max(digits.rfind("."), digits.rfind(","))
        return float(re.sub(r"[.,]", "", digits[:last]) + "." + digits[last + 1 :])
    return float(digits.replace(",", "."))


_AFTER_A_WORD = re.compile(r"\d{1,4}\s?(?:層|层|층|ชัน|穴|腔|個取り|軸|轴|축|トン|とん|톤|吨|噸|ตัน)")


def _is_inside_word(text: str, start: int) -> bool:
    """Whether the figure hangs on a Latin word (sus304, m6): those are names, read elsewhere; but PCB6層 has six layers."""
    before = text[start - 1] if start else " "
    if before.isascii() and before.isalpha():
        return not (text[max(0, start - 3) : start].isalpha() and _AFTER_A_WORD.match(text, start))
    return bool(before in ".," and start > 1 and text[start - 2].isdigit())


def _quantity(text: str, start: int, end: int, low: str, high: str) -> Quantity:
    scale, after = _scale(text, end)
    unit, finish = _unit(text, after)
    per, finish = _per(text, start, finish, unit)
    bound, finish = _bound(text, start, finish)
    bound = bound if low == high else ""  # from 80 to 200 t is a range, no lower bound
    after_in = bool(_IN.search(text[max(0, start - 10) : start]))
    values = parse_number(low) * scale, parse_number(high) * scale
    return Quantity(start, finish, *values, unit, bound, per, scale > 1, after_in)


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
    """What the word right after a figure (one space or hyphen allowed) stands for, and its end; a Latin word must be whole."""
    at = end + (1 if text[end : end + 1] in (" ", "-") else 0)
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
    if match := _SHORT_PIECES.match(text, end):
        return "piece", match.end()
    return _word_at(text, end, _UNITS)


def _per_patterns(name: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    lists = figures()["per"][name]
    joint, after, glued, whole, before = (
        any_of(lists[part]) for part in ("joint", "after", "glued", "whole", "before")
    )
    return (
        re.compile(
            rf"(?:\s+[a-z]{{2,14}})?\s*(?:{joint}\s*(?:1\s*)?{after}|{whole}(?!\s?[a-z]*\d))|{glued}(?![産產产間间])"
        ),
        re.compile(rf"{before}\s*{any_of(figures()['about'])}?\s*$"),
        re.compile(rf"\s+{after}(?=\s*(?:$|[,;.()]))"),  # 2 triệu cái tháng
    )


_SHORT_PIECES = re.compile(r"\s?(?:c|ch|b|sp)(?=\s?/\s?(?:lo|thang|nam|dot|don|lan|t|m)\b)")  # 500c/lô, 300b/tháng
_PERS = {name: _per_patterns(name) for name in ("month", "year", "week")}
_IN = re.compile(rf"{any_of(figures()['words']['within'])}\s*$")
_BOUNDS = {
    sign: (re.compile(rf"\s*{any_of(lists['after'])}"), re.compile(rf"{any_of(lists['before'])}\s*$"))
    for sign, lists in ((">=", figures()["at_least"]), ("<=", figures()["at_most"]))
}


_STOCK = re.compile(
    r"\s(?:thick |dia(?:meter)? )?(?:bar|rod|sheet|plate|stock|coil|wire|tube|blank)s?\b"
)  # from 3 mm sheet


def _per(text: str, start: int, finish: int, unit: str) -> tuple[str, int]:
    for name, (after, before, bare) in _PERS.items():
        is_bare = unit == "piece" and name == "month"
        if match := after.match(text, finish) or (bare.match(text, finish) if is_bare else None):
            return name, match.end()
        if before.search(text[max(0, start - 24) : start]):
            return name, finish
    return "", finish


def _bound(text: str, start: int, finish: int) -> tuple[str, int]:
    for sign, (after, before) in _BOUNDS.items():
        if match := after.match(text, finish):
            return sign, match.end()
        if before.search(text[max(0, start - 16) : start]) and not _STOCK.match(text, finish):
            return sign, finish
    return "", finish
