"""Texts written for the Vietnamese fonts of old: ABC (TCVN3), one byte a letter, and VNI, a letter with its mark behind it."""

from __future__ import annotations

import re
import unicodedata

TCVN3 = dict(
    zip(
        bytes.fromhex(
            "a1a2a3a4a5a6a7a8a9aaabacadaeb5b6b7b8b9bbbcbdbec6c7c8c9cacbcccecfd0d1d2d3d4d5d6d7d8dcdddedfe1e2e3e4"
            "e5e6e7e8e9eaebecedeeeff1f2f3f4f5f6f7f8f9fafbfcfdfe"
        ),
        "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        strict=True,
    )
)
# VNI letters of their own, then what the marks behind a, e, o, u, y, ơ, ư stand for.
VNI_LETTERS = dict(zip("ñôöíìæóòî", "đơưíìỉĩịỵ", strict=True))
VNI_MARKS = {
    **dict(zip("ùøûõï", ("\u0301", "\u0300", "\u0309", "\u0303", "\u0323"), strict=True)),
    "â": "\u0302",
    **{
        mark: f"\u0302{tone}"
        for mark, tone in zip("áàåãä", ("\u0301", "\u0300", "\u0309", "\u0303", "\u0323"), strict=True)
    },
    "ê": "\u0306",
    **{
        mark: f"\u0306{tone}"
        for mark, tone in zip("éèúüë", ("\u0301", "\u0300", "\u0309", "\u0303", "\u0323"), strict=True)
    },
}
_VNI = re.compile("([aeouyôö])([ùøûõïâáàåãäêéèúüë])|[ñôöíìæóòî]", re.IGNORECASE)
_SHOUTED = re.compile(r"[^\W\d_]+")


def from_tcvn3(data: bytes) -> str:
    """Never fails. Capitals with tone marks have no byte of their own: in a word of capitals small letters stand for them."""
    text = "".join(TCVN3.get(byte, chr(byte)) for byte in data)
    return _SHOUTED.sub(lambda word: word[0].upper() if _is_shouted(word[0]) else word[0], text)


def _is_shouted(word: str) -> bool:
    plain = [letter for letter in word if letter.isascii()]
    return len(plain) > 1 and all(letter.isupper() for letter in plain) and not word.isascii()


def from_vni(data: bytes) -> str:
    """Never fails."""
    return _VNI.sub(_from_vni, data.decode("latin-1"))


def _from_vni(found: re.Match[str]) -> str:
    letter = found[1] or found[0]
    base = VNI_LETTERS.get(letter.lower(), letter.lower())
    marked = unicodedata.normalize("NFC", base + VNI_MARKS[found[2].lower()]) if found[1] else base
    return marked.upper() if letter.isupper() else marked
