"""From bytes to text: the encodings lists really come in, told apart by what the bytes can be and by which reading makes sense."""

from __future__ import annotations

import re
import unicodedata

# Windows code page 1258 keeps tone marks behind their vowels; TCVN3 is the ABC fonts' one byte per small letter.
_TCVN3 = dict(
    zip(
        bytes.fromhex(
            "a1a2a3a4a5a6a7a8a9aaabacadaeb5b6b7b8b9bbbcbdbec6c7c8c9cacbcccecfd0d1d2d3d4d5d6d7d8dcdddedfe1e2e3e4"
            "e5e6e7e8e9eaebecedeeeff1f2f3f4f5f6f7f8f9fafbfcfdfe"
        ),
        "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        strict=True,
    )
)
_JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
# Small words of Vietnamese lists; a reading that has them is a reading that makes sense.
_VIETNAMESE = re.compile(r"công|địa chỉ|điện|tỉnh|huyện|mã|tên|số|nghiệp|sản|phẩm|quận|doanh|thuế|lao động|ngành")


def decode(data: bytes) -> tuple[str, str] | None:
    """The text in Unicode NFC and the name of its encoding; None when it is no text."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _strict(data, encoding)
    if b"\x00" in data:
        return _without_mark(data)
    return _strict(data, "utf-8") or _best_guess(data)


def _without_mark(data: bytes) -> tuple[str, str] | None:
    """UTF-16 that lost its mark has a NUL in nearly every second place; anything else with NUL is no text."""
    even, odd = data[0::2].count(0), data[1::2].count(0)
    if max(even, odd) * 5 < len(data):
        return None
    return _strict(data, "utf-16-le" if odd > even else "utf-16-be")


def _best_guess(data: bytes) -> tuple[str, str]:
    """The old one-byte pages and Shift-JIS: the one whose reading has most words of its language."""
    japanese = _strict(data, "cp932")
    if japanese is not None and 5 * len(_JAPANESE.findall(japanese[0])) > len(japanese[0]):
        return japanese
    readings = [
        (data.decode("cp1258", errors="replace"), "cp1258"),
        ("".join(_TCVN3.get(byte, chr(byte)) for byte in data), "tcvn3"),
    ]
    text, encoding = max(readings, key=lambda reading: _sense(reading[0]))
    return unicodedata.normalize("NFC", text), encoding


def _sense(text: str) -> int:
    return len(_VIETNAMESE.findall(unicodedata.normalize("NFC", text[:50_000]).lower()))


def _strict(data: bytes, encoding: str) -> tuple[str, str] | None:
    try:
        return unicodedata.normalize("NFC", data.decode(encoding)), encoding
    except UnicodeError:
        return None
