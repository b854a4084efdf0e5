"""The address of a list as a value: filters, sorting and pages are links, and the address alone says what is shown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request

# Not part of what a list shows: the language is asked for once and kept in a cookie.
_PASSING = ("lang",)
# What no page can show and no database takes: control characters, halves of pairs, code points that are none.
_UNWRITABLE = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\ufdd0-\\ufdef\\ufffe\\uffff]+")


@dataclass(frozen=True, slots=True)
class Address:
    """A path and its query as (key, value) pairs in their order. Every change but the page itself leads back to page 1."""

    path: str
    pairs: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of_request(cls, keys: Iterable[str]) -> Address:
        """This request's address, of its query only what this list knows; empty and repeated values are dropped."""
        known = set(keys) - set(_PASSING)
        pairs = (
            (key, _UNWRITABLE.sub(" ", value).strip()) for key, value in request.args.items(multi=True) if key in known
        )
        return cls(request.script_root + request.path, tuple(dict.fromkeys(pair for pair in pairs if pair[1])))

    def __str__(self) -> str:
        return f"{self.path}?{urlencode(self.pairs, errors='replace')}" if self.pairs else self.path

    def values(self, key: str) -> tuple[str, ...]:
        return tuple(value for name, value in self.pairs if name == key)

    def adding(self, key: str, value: str) -> Address:
        return self._with((*self._first_page(), (key, value)))

    def without(self, key: str, value: str | None = None) -> Address:
        """One value of a key taken away, or all of them."""
        return self._with(pair for pair in self._first_page() if pair[0] != key or value not in (None, pair[1]))

    def setting(self, key: str, value: str | None) -> Address:
        """The only value of a key; None or nothing takes it away."""
        rest = [pair for pair in self._first_page() if pair[0] != key]
        return self._with([*rest, (key, value)] if value else rest)

    def keeping(self, *keys: str) -> Address:
        return self._with(pair for pair in self._first_page() if pair[0] in keys)

    def toggling(self, key: str, value: str) -> Address:
        return self.without(key, value) if value in self.values(key) else self.adding(key, value)

    def page(self, number: int) -> str:
        rest = self._first_page()
        return str(self._with([*rest, ("page", str(number))] if number > 1 else rest))

    def _first_page(self) -> tuple[tuple[str, str], ...]:
        return tuple(pair for pair in self.pairs if pair[0] != "page")

    def _with(self, pairs: Iterable[tuple[str, str]]) -> Address:
        return Address(self.path, tuple(dict.fromkeys(pairs)))


def page_number() -> int:
    """The page asked for, 1 when it makes no sense. A very long number would be a slow one."""
    text = request.args.get("page", "")[:9]
    return max(1, int(text)) if text.isascii() and text.isdigit() else 1
