"""Topics as people write them, made comparable."""

from __future__ import annotations

import unicodedata

_MARKS = range(0x300, 0x370)


def topic_key(text: str) -> str:
    """One spelling of a topic: capitals, spaces around and between its words, and tone marks make no difference."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("đ", "d"))
    kept = "".join(letter for letter in plain if ord(letter) not in _MARKS)
    return unicodedata.normalize("NFC", " ".join(kept.split()))
