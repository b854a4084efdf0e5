"""Amounts of money as people type them: 1,500,000; 1.500.000; 250 triệu; 1,2 tỷ đồng; 1億2000万円; US$ 3.5 million."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from linkage.inputs.currencies import CURRENCY_PATTERN, agreed_currency, currency_of
from linkage.inputs.refusals import Refused
from linkage.language import _l
from search.analysis import fold

_SCALES = {
    r"ty|ti|billion|bn": 9,
    r"億|亿|억": 8,
    r"百万": 6,
    r"trieu|tr|million|mil|mio|mn": 6,
    r"万|萬|만": 4,
    r"nghin|ngan|thousand|k|千|천": 3,
}
_SCALE = "|".join(_SCALES)
_PART = re.compile(rf"(?P<figure>\d[\d.,]*)(?P<scale>{_SCALE})")
_MONEY = re.compile(
    rf"(?P<before>{CURRENCY_PATTERN})?(?P<figure>\d(?:[\d.,'_\u2019]|{_SCALE})*)(?P<after>{CURRENCY_PATTERN})?"
)
_SCALED = re.compile(rf"(?:\d[\d.,]*(?:{_SCALE}))+")
_GROUPED = (r"[1-9]\d{0,2}(?:,\d{3})+", r"[1-9]\d{0,2}(?:\.\d{3})+")
_WHOLE = re.compile("|".join((r"\d+", *_GROUPED)), re.ASCII)
_FRACTION = re.compile(rf"(?:(?P<whole>\d*|{_GROUPED[0]})\.|(?P<other>\d*|{_GROUPED[1]}),)(?P<fraction>\d+)", re.ASCII)
_SPACE = re.compile(r"(?<!\d) | (?!\d)| (?=\d{3}(?!\d))")
"""A space that says nothing: one that groups three digits, or does not stand between two."""


def read_amount(value: Any) -> Any:
    """A plain number as text: grouping goes. Points or commas that stand before three digits each group; one that does not, or
    behind a lone 0, or behind the other one, begins a fraction. What is neither, as 1.5.5 or 12.34.567, is refused.

    Words of scale multiply; several add up from the largest down, as 1億2000万 does. Anything that is no text is left as it is.
    Raises Refused.
    """
    if not isinstance(value, str):
        return value
    typed = _folded(value)
    if not _SCALED.fullmatch(typed):
        return _figure(typed)
    parts = [(_figure(found["figure"]), _power(found["scale"])) for found in _PART.finditer(typed)]
    powers = [power for _figure_text, power in parts]
    if powers != sorted(set(powers), reverse=True):
        raise _refused()
    return str(sum(Decimal(figure).scaleb(power) for figure, power in parts))


def is_scaled(text: str) -> bool:
    """Whether words of scale stand in an amount without a currency, as in 180 triệu."""
    return _SCALED.fullmatch(_folded(text)) is not None


def _folded(text: str) -> str:
    return without_spaces(fold(text))


def without_spaces(text: str) -> str:
    """Those between two digits stay, unless they group three: they are left for whoever reads the figure to refuse."""
    return _SPACE.sub("", re.sub(r"\s+", " ", text))


def _figure(text: str) -> str:
    if _WHOLE.fullmatch(text):
        return f"{_ungrouped(text)}.0"
    found = _FRACTION.fullmatch(text)
    if found is None:
        raise misgrouped() if is_misgrouped(text) else _refused()
    return f"{_ungrouped(found['whole'] or found['other'] or '') or 0}.{found['fraction']}"


def _ungrouped(text: str) -> str:
    return text.replace(",", "").replace(".", "")


def is_misgrouped(text: str) -> bool:
    """Whether something that is no amount consists of digits and of marks between them."""
    return re.fullmatch(r"\d[\d.,'_\u2019\s]*", text, re.ASCII) is not None


def misgrouped() -> Refused:
    return Refused(
        _l(
            "Points, commas or spaces stand in the wrong place. Enter an amount such as 1500000, 1,500,000 or 1.500.000."
        )
    )


def _power(scale: str) -> int:
    return next(power for words, power in _SCALES.items() if re.fullmatch(words, scale))


def _refused() -> Refused:
    return Refused(_l("Enter an amount, such as 1500000 or 250 million."))


Money = Annotated[Decimal, BeforeValidator(read_amount), Field(ge=0, le=Decimal(10) ** 14, decimal_places=2)]


def split_money(text: str) -> tuple[str, str]:
    """The figure of an amount and the currency that stands before or behind it; without one the text as it is, and nothing."""
    found = _MONEY.fullmatch(_folded(text))
    named = [each for each in (found["before"], found["after"]) if each] if found else []
    if found is None or len(named) != 1 or not currency_of(named[0]):
        return text, ""
    return found["figure"], named[0]


def with_currency(data: Any, amounts: Collection[str]) -> Any:
    """The fields of a form with plain amounts: a currency that stands beside one of them is that of the field `currency`.

    Raises Refused at the amount whose currency is another one than the field says.
    """
    if not isinstance(data, Mapping):
        return data
    plain = dict(data)
    for name in amounts:
        figure, currency = split_money(plain[name]) if isinstance(plain.get(name), str) else ("", "")
        if not currency:
            continue
        agreed = agreed_currency(plain.get("currency"), currency)
        if not agreed:
            raise Refused(
                _l("This amount is in %(amount)s, the currency says %(currency)s. Make them the same."),
                at=name,
                amount=currency_of(currency),
                currency=str(plain["currency"]).strip()[:20],
            )
        plain[name], plain["currency"] = figure, agreed
    return plain
