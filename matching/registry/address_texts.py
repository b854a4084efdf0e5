"""The text of an address made comparable: one folded letter for each letter shown, and the words with their places.

Marks are folded to find a name and kept to choose between names that differ by marks alone.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_LOOSE_MARKS = re.compile("[\u0300-\u036f\u200b-\u200d\u2060\ufeff]")
# The plain letters first: nearly all words are made of them, and a set of letters is found faster than a class.
_WORD = re.compile(r"[a-z]+|[0-9]+|[^\W\d_a-z]+|\d+")
_MARKED_WORD = re.compile(r"[^\W\d_]+|\d+")
_BREAK = re.compile(r"[,;()\[\]|\n\r\t、，；：。・]")
_LETTERS = {
    "đ": "d",
    "Đ": "d",
    "ð": "d",
    "Ð": "d",
    "ı": "i",
    "Ⅰ": "1",
    "Ⅱ": "2",
    "Ⅲ": "3",
    "Ⅳ": "4",
    "ⅰ": "1",
    "ⅱ": "2",
    "ⅲ": "3",
    "ⅳ": "4",
}
# Where two names run together ("PhướcNguyễn", "Bình DươngBình Dương") the second begins with a capital.
_SMALL = "a-zà-öø-ýăđĩũơưạ-ỹ"
_GLUED = re.compile(rf"(?<=[{_SMALL}]{{2}})(?=[A-ZÀ-ÖØ-ÝĂĐĨŨƠƯ])")
_VOWEL_Y = re.compile(r"(?<![aeou])y(?![aeou])")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_WIDE = re.compile("[\u2e80-\uffef]")
_FIRST_WIDE = 0x2E80
_LONGEST = 600  # letters read of one address


class _Folding(dict[int, str]):
    """Letter to folded letter, worked out when it is met first; always one for one."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        if letter in _LETTERS:
            folded = _LETTERS[letter]
        elif code >= _FIRST_WIDE:
            folded = letter
        else:
            plain = unicodedata.normalize("NFKD", letter).casefold()
            folded = plain[0] if plain and (len(plain) == 1 or not plain[1:].isalnum()) else letter
        self[code] = folded
        return folded


_FOLDED = _Folding()


@dataclass(slots=True)
class AddressText:
    """`shown` and `folded` have one letter for one; word `i` stands at `spans[i]`, in the part that begins at word `heads[i]`."""

    shown: str
    folded: str
    words: list[str]
    spans: list[tuple[int, int]]
    heads: list[int]

    def marked(self, start: int, end: int) -> str:
        """Words `start` to `end` as they were written."""
        return self.shown[self.spans[start][0] : self.spans[end - 1][1]] if start < end else ""


def read_text(text: str) -> AddressText:
    """Repairs what crawlers and Macs leave (entities, decomposed marks, glued names) and cuts into words. O(length)."""
    shown = clean(text)
    folded = shown.translate(_FOLDED)
    plain = _VOWEL_Y.sub("i", folded) if "y" in folded else folded
    spans = [piece.span() for piece in _WORD.finditer(plain)]
    words = [plain[start:end] for start, end in spans]
    if "0" in plain:
        words = [word.lstrip("0") or word if word[0] == "0" else word for word in words]
    breaks = [piece.start() for piece in _BREAK.finditer(folded)]
    heads: list[int] = []
    head = passed = 0
    for index, (start, _) in enumerate(spans):
        while passed < len(breaks) and breaks[passed] < start:
            head, passed = index, passed + 1
        heads.append(head)
    return AddressText(shown, folded, words, spans, heads)


def clean(text: str) -> str:
    """In one Unicode form, without entities and loose marks, and with a blank where two names were glued."""
    shown = text[:_LONGEST]
    if "&" in shown:
        shown = html.unescape(shown)
    if not shown.isascii():
        # Half-width kana and full-width digits have another form too; Vietnamese keeps its own.
        shown = unicodedata.normalize("NFKC" if _WIDE.search(shown) else "NFC", shown)
        shown = _LOOSE_MARKS.sub("", shown)
    return _GLUED.sub(" ", shown)


@lru_cache(maxsize=65536)
def plain_word(word: str) -> str:
    """A folded word in one spelling: y written for i (Mỹ, Mĩ), leading zeros (Quận 01)."""
    if word.isdigit():
        return word.lstrip("0") or word
    return _VOWEL_Y.sub("i", word) if "y" in word else word


@lru_cache(maxsize=65536)
def key(name: str) -> str:
    """The name as tables know it: folded, without blanks and signs."""
    return "".join(plain_word(word) for word in _WORD.findall(clean(name).translate(_FOLDED)))


def fold(text: str) -> str:
    """Small letters without marks, one for one."""
    return text.translate(_FOLDED)


@lru_cache(maxsize=8192)
def marked_key(name: str) -> str:
    """Like `key`, but with the marks: the tone of a syllable stands behind it, wherever it was typed (Hòa = Hoà)."""
    answer = []
    for word in _MARKED_WORD.findall(clean(name).lower()):
        letters = unicodedata.normalize("NFD", word)
        tone = "".join(sorted(letter for letter in letters if letter in _TONES))
        answer.append(plain_word("".join(letter for letter in letters if letter not in _TONES)) + tone)
    return "".join(answer)
