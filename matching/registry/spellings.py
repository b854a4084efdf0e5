"""Ways of typing one word brought to one: Unicode form, HTML entities, tone-mark placement, look-alikes, widths.

Tone marks stay (`tidy`) or go (`fold`): fold to find, keep to score.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

LONGEST = 400
"""Letters of a name or an address that are read; a cell with more of them is not a name."""

_LOOKALIKES = str.maketrans({"Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "ɖ": "đ", "’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"',
                             "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "ー": "ー", "×": "x", "\u00a0": " "})  # fmt: skip
_LATE_TONE = re.compile(r"(?:(?<!q)([ou]))([àáảãạèéẻẽẹỳýỷỹỵ])(?!\w)")
_EARLY = {"ỳ": "y", "ý": "y", "ỷ": "y", "ỹ": "y", "ỵ": "y", "à": "a", "á": "a", "ả": "a", "ã": "a", "ạ": "a", "è": "e", "é": "e",
          "ẻ": "e", "ẽ": "e", "ẹ": "e"}  # fmt: skip
_TONES = {"̀": 0, "́": 1, "̉": 2, "̃": 3, "̣": 4}
_TONED = {"o": "òóỏõọ", "u": "ùúủũụ"}
_SHORT_I = re.compile(r"(?<!\w)(h|k|l|m|s|t)([íìỉĩị])(?!\w)")
_TO_Y = str.maketrans("íìỉĩị", "ýỳỷỹỵ")
_BLANKS = re.compile(r"\s+")


def tidy(text: str) -> str:
    """The text in one way of typing, in its own case: NFKC, entities resolved, look-alike letters put right, single blanks."""
    text = text[:LONGEST]
    if not text.isascii() or "&" in text:
        text = unicodedata.normalize("NFKC", html.unescape(text)).translate(_LOOKALIKES)
    return _BLANKS.sub(" ", text).strip()


def lowered(text: str) -> str:
    """A tidy text in lower case, with the tone mark of hoà, thuý and kĩ where hòa, thúy and kỹ have it."""
    text = text.lower()
    if text.isascii():
        return text
    return _SHORT_I.sub(lambda found: found[1] + found[2].translate(_TO_Y), _LATE_TONE.sub(_moved, text))


def _moved(found: re.Match[str]) -> str:
    tone = unicodedata.normalize("NFD", found[2])[-1]
    return _TONED[found[1]][_TONES[tone]] + _EARLY[found[2]]


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Lower case without marks on Latin letters; đ is d, ß ss, ø o. Other scripts keep their vowel signs."""
    text = text.lower()
    if text.isascii():
        return text
    letters = []
    for letter in text:
        if letter in _PLAIN:
            letters.append(_PLAIN[letter])
        elif ord(letter) < 0x80 or ord(letter) >= 0x2E80 or 0x0E00 <= ord(letter) < 0x0E80:
            letters.append(letter)
        else:
            letters.append(
                "".join(part for part in unicodedata.normalize("NFD", letter) if not unicodedata.combining(part))
            )
    return "".join(letters)


_PLAIN = {"đ": "d", "ß": "ss", "ø": "o", "ı": "i", "ł": "l", "æ": "ae", "œ": "oe"}


def is_marked(text: str) -> bool:
    """Whether Latin letters of the text carry marks of Vietnamese (or of another language)."""
    return any("\u00c0" <= letter <= "\u024f" or "\u1e00" <= letter <= "\u1eff" for letter in text)
