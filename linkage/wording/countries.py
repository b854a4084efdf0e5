"""Countries by their names in the reader's language."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale

from linkage.language import current_language


def _codes() -> frozenset[str]:
    """The two-letter codes of today's countries and regions, without those of groups and of no place at all."""
    known = map(str, Locale("en").territories)
    return frozenset(code for code in known if len(code) == 2 and code.isalpha()) - {"EU", "EZ", "UN", "XA", "XB", "ZZ"}


COUNTRIES = _codes()


def country_name(code: str) -> str:
    return dict(country_options(current_language())).get(code, code)


@lru_cache(maxsize=16)
def country_options(language: str) -> tuple[tuple[str, str], ...]:
    """(code, name) in the order of the names."""
    names = Locale.parse(language, sep="-").territories
    return tuple(sorted(((code, str(names.get(code, code))) for code in COUNTRIES), key=lambda pair: pair[1]))
