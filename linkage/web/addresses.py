"""The address of a list as a value: filters, sorting and pages are links, and the address alone says what is shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from urllib.parse import urlencode, urlsplit

from flask import request, url_for

from database.enums import NeedStatus
from database.models.part_needs import PartNeed

# Which piece of the list is shown: its number, and the last one shown before.
_PLACE = ("page", "after")
# Not part of what a list shows: the language is asked for once and kept in a cookie.
_PASSING = ("lang",)
# So much of an address is read: a list repeats it in each of its links, and a page of thousands of values would be endless.
_MOST_PAIRS, _MOST_LETTERS = 100, 2_000
# What no page can show and no database takes: control characters, halves of pairs, code points that are none.
_UNWRITABLE = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\ufdd0-\\ufdef\\ufffe\\uffff]+")


@dataclass(frozen=True, slots=True)
class Address:
    """A path and its query as (key, value) pairs in their order. Every change but the page itself leads back to page 1."""

    path: str
    pairs: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of_request(cls, keys: Iterable[str]) -> Address:
        """This request's address, of its query only what this list knows; empty and repeated values are dropped.

        So is what comes after a hundred values or two thousand letters.
        """
        known = set(keys) - set(_PASSING)
        pairs = (
            (key, _UNWRITABLE.sub(" ", value).strip()) for key, value in request.args.items(multi=True) if key in known
        )
        found = dict.fromkeys(pair for pair in pairs if pair[1])
        return cls(request.script_root + request.path, tuple(_bounded(found)))

    def __str__(self) -> str:
        return f"{self.path}?{'&'.join(map(_encoded, self.pairs))}" if self.pairs else self.path

    def values(self, key: str) -> tuple[str, ...]:
        return tuple(value for name, value in self.pairs if name == key)

    def first(self, key: str, longest: int = 200) -> str:
        """The first value of a key, cut; empty when there is none."""
        return next((value[:longest] for name, value in self.pairs if name == key), "")

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
        return tuple(pair for pair in self.pairs if pair[0] not in _PLACE)

    def _with(self, pairs: Iterable[tuple[str, str]]) -> Address:
        return Address(self.path, tuple(dict.fromkeys(pairs)))


def _bounded(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    left = _MOST_LETTERS
    for key, value in islice(pairs, _MOST_PAIRS):
        if left > 0:
            yield key, value[:left]
        left -= len(value)


def way_back(default: str, *beginnings: str, place: str = "") -> str:
    """The page a button stood on, sent as `back`, when it is one of ours under these paths; else the default.

    `place`: the element of that page to come back to.
    """
    sent = urlsplit(request.form.get("back", ""))
    is_ours = not sent.scheme and not sent.netloc and sent.path.startswith(beginnings)
    if not is_ours or not sent.geturl().isprintable():
        return default
    path = request.script_root + sent.path
    return (f"{path}?{sent.query}" if sent.query else path) + (f"#{place}" if place else "")


def ask_url(need: PartNeed | None) -> str:
    """Where its buyer asks for quotations for a need; empty while it is not published."""
    if need is None or need.status is not NeedStatus.PUBLISHED:
        return ""
    return url_for("assembler.new_rfq", code=need.code)


def phone_url(phone: str) -> str:
    """What a telephone dials for a number, however it is written."""
    return "tel:" + "".join(sign for sign in phone if sign.isdigit() or sign == "+")


def page_number() -> int:
    """The page asked for, 1 when it makes no sense. A very long number would be a slow one."""
    text = request.args.get("page", "")[:9]
    return max(1, int(text)) if text.isascii() and text.isdigit() else 1


def page_within(total: int, size: int) -> int:
    """The page asked for of a list of `total` rows, the last one for any beyond it."""
    return min(page_number(), max(1, -(-total // size)))


@lru_cache(maxsize=4096)
def _encoded(pair: tuple[str, str]) -> str:
    """A list of results holds some hundred links that share nearly all of their pairs."""
    return urlencode((pair,), errors="replace")


def page_before() -> str | None:
    """The page of ours that the reader came from; never an address elsewhere."""
    before = urlsplit(request.referrer or "")
    if before.netloc != request.host or before.path == request.path:
        return None
    return before.path + (f"?{before.query}" if before.query else "")


def letter_page_before() -> str | None:
    """The page behind the link of a letter that the reader came from."""
    before = page_before()
    return before if before is not None and before.startswith(f"{request.script_root}/l/") else None
