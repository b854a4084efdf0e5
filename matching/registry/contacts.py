"""Tax codes, telephones and websites of records in a form that can be compared."""

from __future__ import annotations

import re
from functools import lru_cache

from stdnum.vn import mst

from matching.registry.spellings import fold, tidy

_DIGITS = re.compile(r"\D+")
_CALLS = re.compile(r"[+(]?\d[\d\s().\-/]{6,}\d")
_RANGE = re.compile(r"\s*-\s*\d{1,2}$")
_HOST = re.compile(r"^(?:https?:/*)?(?:www\d?\.)?([a-z0-9\-]+(?:\.[a-z0-9\-]+)+)", re.I)
# Before 2017 (fixed lines) and 2018 (mobiles) -> since. Source: decisions 2036/QĐ-BTTTT 2016 and 798/QĐ-BTTTT 2018.
_AREA_PAIRS = (
    "4:24 8:28 31:225 33:203 511:236 61:251 650:274 64:254 710:292 30:229 320:220 321:221 241:222 240:204 211:211 "
    "350:228 351:226 36:227 37:237 38:238 39:239 52:232 53:233 54:234 510:235 55:255 56:256 57:257 58:258 68:259 "
    "62:252 63:263 500:262 60:260 59:269 501:261 651:271 66:276 72:272 73:273 75:275 74:294 70:270 67:277 76:296 "
    "77:297 711:293 79:299 781:291 780:290 "
)
_AREAS = dict(pair.split(":") for pair in _AREA_PAIRS.split())
_SHARED = (
    "gmail.com yahoo.com yahoo.com.vn hotmail.com outlook.com facebook.com fb.com zalo.me google.com "
    "sites.google.com blogspot.com wordpress.com wix.com weebly.com alibaba.com trangvangvietnam.com "
    "yellowpages.vn yellowpages.com.vn vatgia.com bizz.vn xim.tv linkedin.com youtube.com instagram.com "
    "hosocongty.vn masothue.com vnn.vn hcm.vnn.vn fpt.vn hn.vnn.vn com.vn "
)
_SHARED_HOSTS = frozenset(_SHARED.split())
_SECOND_LEVEL = frozenset(
    [
        "com",
        "co",
        "net",
        "org",
        "gov",
        "edu",
        "ac",
        "or",
        "ne",
        "go",
        "in",
        "mi",
        "biz",
        "info",
        "name",
        "pro",
        "health",
        "gr",
    ]
)


@lru_cache(maxsize=65536)
def tax_digits(text: str) -> str:
    """Ten digits of a code of Vietnam, or thirteen of a branch; other numbers as their letters and digits; "" when too short."""
    text = tidy(text)
    digits = _DIGITS.sub("", text)
    if digits and not re.search("[A-Za-z]", text):
        if len(digits) in (8, 9) and len(mst.compact(text)) in (8, 9):
            digits = digits.zfill(10)
        elif len(digits) in (11, 12) and "-" not in text:
            digits = digits.zfill(13) if mst.is_valid(digits.zfill(13)) else digits
        return digits if len(digits) >= 8 else ""
    code = re.sub(r"[^0-9a-z]", "", text.lower())
    return code if len(code) >= 6 and digits else ""


def is_sound(code: str) -> bool:
    """Whether a code of ten or thirteen digits passes the check digit of Vietnam."""
    return len(code) in (10, 13) and bool(mst.is_valid(code))


def head_office(one: str, other: str) -> str:
    """Of two codes (`tax_digits`) of one firm of Vietnam that of the head office, which has ten digits; "" for two branches."""
    if one[:10] != other[:10] or {len(one), len(other)} != {10, 13}:
        return ""
    return min(one, other, key=len)


@lru_cache(maxsize=65536)
def phone_numbers(text: str) -> frozenset[str]:
    """Numbers of a cell, without country prefix and leading zeros, area codes as they are since 2017."""
    found = set()
    for piece in re.split(r"[;,/|]|\s-\s|\bhoặc\b|\bor\b", tidy(text)):
        call = _CALLS.search(piece)
        digits = _DIGITS.sub("", _RANGE.sub("", call[0])) if call else ""
        digits = (
            digits.removeprefix("00").removeprefix("84")
            if digits.startswith(("0084", "84")) and len(digits) >= 10
            else digits
        )
        digits = digits.lstrip("0")
        if len(digits) >= 7:
            found.add(_since_2017(digits))
    return frozenset(found)


def _since_2017(digits: str) -> str:
    for length in (3, 2, 1):
        area, rest = digits[:length], digits[length:]
        if area in _AREAS and len(rest) in (6, 7, 8) and not digits.startswith("2") and (length > 1 or len(rest) == 8):
            return _AREAS[area] + rest
    return digits


@lru_cache(maxsize=65536)
def website_of(text: str) -> str:
    """The registered part of the host ("www.toho.com.vn/x" -> "toho.com.vn"); "" for hosts that thousands share."""
    found = _HOST.match(fold(tidy(text)).strip())
    if found is None:
        return ""
    host = found[1].lower()
    labels = host.split(".")
    kept = 3 if len(labels) >= 3 and labels[-2] in _SECOND_LEVEL and len(labels[-1]) == 2 else 2
    site = ".".join(labels[-kept:])
    return "" if site in _SHARED_HOSTS or host in _SHARED_HOSTS else site
