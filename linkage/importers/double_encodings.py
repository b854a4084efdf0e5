"""Text that was read in the wrong encoding once and saved so: "CÃ´ng Ty" is "Công Ty". Put right only where that makes sense of it."""

from __future__ import annotations

import re
import unicodedata

# What the bytes of UTF-8 look like when they are read as Latin letters: a letter with a mark, and a sign no word has behind it.
_SUSPICIOUS = re.compile(
    "[\u00c2-\u00f4\u0102\u0103\u0110\u0111\u01a0\u01a1\u01af\u01b0][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013\u2014"
    "\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]"
)


def repaired(text: str) -> str:
    """The text as it was meant; itself when nothing is wrong with it, or when no reading makes it better."""
    if text.isascii() or not _SUSPICIOUS.search(text):
        return text
    # Here, for few files need it and it takes a while to load.
    from ftfy import fix_encoding

    right = unicodedata.normalize("NFC", fix_encoding(text))
    return right if _wrong(right) < _wrong(text) else text


def _wrong(text: str) -> int:
    return len(_SUSPICIOUS.findall(text))
