"""Currencies as people write them: three letters, a sign or a word, in a field of their own or beside an amount."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Annotated, Any

from babel.numbers import list_currencies
from pydantic import AfterValidator

from linkage.inputs.base import Line20
from linkage.inputs.refusals import Refused
from linkage.language import _l
from search.analysis import fold

_WRITTEN: Mapping[str, str] = {
    "VND": "đ ₫ vnđ đồng",
    "USD": "$ us$ usd$ đô dollar dollars ドル 米ドル 달러 美元 美金",
    "JPY": "¥ jp¥ 円 yen yên 日元 日圓 엔",
    "CNY": "元 cn¥ rmb yuan 人民元 人民币 人民幣 위안",
    "KRW": "₩ 원 won ウォン 韩元 韓元",
    "TWD": "nt$ ntd 台幣 新台幣 台湾ドル 대만달러",
    "EUR": "€ euro euros ユーロ 유로 欧元 歐元",
    "THB": "฿ baht บาท バーツ 바트",
    "GBP": "£",
    "SGD": "s$",
    "HKD": "hk$",
}
_SPELLED = {fold(word): code for code, words in _WRITTEN.items() for word in words.split()}
_SHARED: Mapping[str, Collection[str]] = {
    "¥": ("CNY",),
    "$": ("AUD", "CAD", "HKD", "NZD", "SGD", "TWD"),
    "元": ("HKD", "TWD"),
}
"""Signs of more than one currency: alone they mean the usual one, beside one of these that one."""

CURRENCY_PATTERN = "|".join(map(re.escape, sorted(_SPELLED, key=len, reverse=True))) + "|[a-z]{3}"
"""What may be a currency in a folded text; `currency_of` says whether it is."""


def currency_of(text: str, *, beside: str = "") -> str:
    """The three letters of what somebody wrote; `beside`: a code that is said already. Empty for what is no currency."""
    written = fold(text).strip()
    if beside in _SHARED.get(written, ()):
        return beside
    code = _SPELLED.get(written, written.upper())
    return code if code in list_currencies() else ""


def _currency(text: str) -> str:
    code = currency_of(text)
    if not code:
        raise Refused(_l("Enter the three letters of a currency, such as VND, JPY or USD."))
    return code


CurrencyCode = Annotated[Line20, AfterValidator(_currency)]


def agreed_currency(typed: Any, beside_amount: str) -> str:
    """The one currency of a field and of an amount that names it, too; empty when they say different ones.

    A sign that several currencies share means the one that the other says.
    """
    field = str(typed or "").strip() or beside_amount
    named = currency_of(beside_amount, beside=currency_of(field))
    return named if named == currency_of(field, beside=named) else ""
