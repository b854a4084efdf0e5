"""Figures as lists write them: 12,5 tỷ; 900 triệu; 120万USD; 150k/tháng; 8万本/月; ranges and "about"; money with its currency."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from search.analysis import fold
from search.understanding.numbers import parse_number

_FIGURE = r"\d[\d.,]*"
_SCALES = (
    (r"(?:ty|ti|billion|bn)(?![a-z])", 1e9),
    (r"億|亿|억", 1e8),
    (r"百万", 1e6),
    (r"(?:trieu|tr|million|mil|mio|mn)(?![a-z])", 1e6),
    (r"万|萬|만|van(?![a-z])", 1e4),
    (r"(?:nghin|ngan|thousand|k)(?![a-z])|千|천", 1e3),
)
_SCALE = "|".join(f"(?P<s{place}>{words})" for place, (words, _factor) in enumerate(_SCALES))
_AMOUNT = re.compile(rf"(?P<low>{_FIGURE})(?:\s*[-–~〜]\s*{_FIGURE})?\s*(?:{_SCALE})?")
_UNITS = (
    ("sets", r"bo|sets?|セット|組|套|세트|ชุด"),
    ("t", r"tan|tons?|tonnes?|t|トン|とん|톤|吨|噸|ตัน"),
    ("kg", r"kg|kgs|kilos?|公斤|キロ"),
    ("m2", r"m2|m²|㎡|平米|met vuong"),
    ("m", r"m|met|メートル|米|미터"),
    ("shots", r"shots?|ショット|shot/thang"),
    ("pcs", r"cai|chiec|con|pcs?|pieces?|sp|san pham|chi tiet|本|個|ヶ|枚|台|개|ea|个|個|件|支|只|片|ชิ้น|ชิน"),
)
_PERIODS = (
    (
        "month",
        r"/\s*(?:thang|th|t|month|mth|mo|m|月|월|เดือน)\b|/\s*(?:月|월)|moi thang|per month|monthly|^\s*[月월]|月産|月间|月間|월간",
    ),
    (
        "year",
        r"/\s*(?:nam|n|year|yr|y|年|년|ปี)\b|/\s*(?:年|년)|moi nam|per year|annual|yearly|p\.?a\b|^\s*(?:年|연)|年産|年間|연간",
    ),
    ("week", r"/\s*(?:tuan|week|wk|週|周|주)|moi tuan|per week|weekly"),
    ("day", r"/\s*(?:ngay|day|日|일)|moi ngay|per day|daily"),
)
_IN_A_MONTH = {"week": 52 / 12, "day": 25.0}


_CURRENCIES = (
    ("USD", r"usd|us\$|do la|\$"),
    ("VND", r"vnd|dong|(?<![a-z])d(?![a-z])|₫"),
    ("JPY", r"jpy|yen|円|¥"),
    ("KRW", r"krw|won|원|₩"),
    ("TWD", r"twd|nt\$"),
    ("CNY", r"cny|rmb|元"),
    ("EUR", r"eur|€"),
    ("THB", r"thb|baht|บาท|฿"),
)
_LEAST_WITHOUT_A_SCALE = 1e6
_MOST_MONEY = 1e15


@dataclass(frozen=True, slots=True)
class Money:
    """Whole units of a currency."""

    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class Volume:
    """How many: `value` in `unit` (pcs, sets, t, kg ...) per `period` (month, year, once); "" where the cell does not say."""

    value: float
    unit: str
    period: str

    @property
    def is_unit_assumed(self) -> bool:
        return not self.unit

    @property
    def unit_per_period(self) -> str | None:
        """As a need keeps it: pcs/month, t/year, sets once. Pieces are meant where only a period stands; None where nothing does."""
        if not self.period:
            return None
        unit = self.unit or "pcs"
        return f"{unit} once" if self.period == "once" else f"{unit}/{self.period}"


def amount(cell: str) -> float | None:
    """The first figure of a cell with its word of scale; of a range the lower end. 1.200 is a thousand, 12,5 twelve and a half."""
    found = _AMOUNT.search(_plain(cell))
    return _value(found, found["low"]) if found else None


def money(cell: str, heading: str) -> Money | None:
    """An amount with the scale and the currency that the cell says, else the heading ("Vốn (tỷ đồng)"); of dong, where neither does.

    None without a figure, and where nobody says the scale of a small one: 12,5 may be billions or millions.
    """
    text, above = _plain(cell), _plain(heading)
    found = _AMOUNT.search(text)
    if found is None:
        return None
    value = _value(found, found["low"])
    if not _has_scale(found):
        factor = _scale_of(above)
        if factor is None and value < _LEAST_WITHOUT_A_SCALE:
            return None
        value *= factor or 1.0
    named = (code for words in (text, above) for code, signs in _CURRENCIES if re.search(signs, words))
    return Money(round(value), next(named, "VND")) if value <= _MOST_MONEY else None


def _has_scale(found: re.Match[str]) -> bool:
    return any(found[f"s{place}"] for place in range(len(_SCALES)))


def _scale_of(heading: str) -> float | None:
    """The scale that stands apart in a heading; a letter within a word is none."""
    words = re.split(r"[\s()/,:]+", heading)
    return next(
        (factor for scale, factor in _SCALES for word in words if re.match(rf"(?:{scale})(?:$|[^a-z])", word)), None
    )


def volume(cell: str) -> Volume | None:
    """A volume as buyers write it; None without a figure. Volumes of a day or week are told per month (25 days, 52/12 weeks)."""
    text = _plain(cell)
    found = _AMOUNT.search(text)
    if found is None:
        return None
    value = _value(found, found["low"])
    after = text[found.end() :].strip(" 　")
    unit = next((name for name, words in _UNITS if re.match(rf"(?:{words})(?![a-z0-9])", after)), "")
    period = next((name for name, words in _PERIODS if re.search(words, text)), "")
    if period in _IN_A_MONTH:
        value, period = value * _IN_A_MONTH[period], "month"
    is_once = not period and unit != ""
    return Volume(value, unit, "once" if is_once else period)


def _value(found: re.Match[str], digits: str) -> float:
    figure = parse_number(digits.strip(".,"))
    factor = next((factor for place, (_words, factor) in enumerate(_SCALES) if found[f"s{place}"]), 1.0)
    return figure * factor


def _plain(cell: str) -> str:
    text = fold(unicodedata.normalize("NFKC", cell))
    return re.sub(r"(?<=\d)\s(?=\d{3}(?!\d))", "", " ".join(text.split()))
