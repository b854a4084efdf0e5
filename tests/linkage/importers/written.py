"""Texts written the way old programs wrote them: what the readers of encodings have to find out."""

from __future__ import annotations

import unicodedata

from linkage.importers.vietnamese_fonts import TCVN3, VNI_LETTERS, VNI_MARKS

_TCVN3 = {letter: byte for byte, letter in TCVN3.items()}
_TONES = "\u0300\u0301\u0303\u0309\u0323"


def written(text: str, encoding: str) -> bytes:
    """`text` in an encoding of Python, or in cp1258, tcvn3, vni as their programs wrote them."""
    text = unicodedata.normalize("NFC", text)
    if encoding == "cp1258":
        return "".join(map(_loosened, text)).encode("cp1258", errors="replace")
    if encoding == "tcvn3":
        return bytes(_TCVN3.get(letter) or _TCVN3.get(letter.lower()) or min(ord(letter), 255) for letter in text)
    if encoding == "vni":
        return "".join(map(_vni, text)).encode("cp1252", errors="replace")
    if encoding == "nfd":
        return unicodedata.normalize("NFD", text).encode()
    return text.encode(encoding, errors="replace")


def _loosened(letter: str) -> str:
    """A letter of code page 1258: its tone stands behind it."""
    tones = [each for each in unicodedata.normalize("NFD", letter) if each in _TONES]
    rest = [each for each in unicodedata.normalize("NFD", letter) if each not in _TONES]
    return unicodedata.normalize("NFC", "".join(rest)) + "".join(tones)


def _vni(letter: str) -> str:
    small = letter.lower()
    whole = {meant: sign for sign, meant in VNI_LETTERS.items()}
    if small in whole:
        sign = whole[small]
    elif small.isascii():
        return letter
    else:
        base, marks = _parted(small, whole)
        sign = base + marks
    return sign.upper() if letter.isupper() else sign


def _parted(small: str, whole: dict[str, str]) -> tuple[str, str]:
    signs = {meant: sign for sign, meant in VNI_MARKS.items()}
    for base in ("a", "e", "o", "u", "y", "ơ", "ư"):
        for meant, sign in signs.items():
            if unicodedata.normalize("NFC", base + meant) == small:
                return whole.get(base, base), sign
    return "?", ""
