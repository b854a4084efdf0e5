"""Names of firms for small places, such as a box of a drawing: without the legal form, which is the same for half of them."""

from __future__ import annotations

import re
from functools import lru_cache

from matching.taxonomy import taxonomy

_UNSPACED = "\u0e00"
"""Scripts from here on (Thai, Korean, Chinese, Japanese) put the form right beside the name."""


def short_name(name: str) -> str:
    """`Công ty TNHH MTV Mạ Kẽm Sen` -> `Mạ Kẽm Sen`; a name that is nothing but a form stays whole."""
    left, before = name.strip(), ""
    while left != before:
        before = left
        left = _patterns()[1].sub("", _patterns()[0].sub("", left)).strip(" ,")
    return left or name


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Legal forms at the beginning and at the end, the longest first."""
    known = {name for form in taxonomy().legal_forms.values() for name in (form.name, *form.abbreviations)}
    forms = {form.rstrip(".") for form in known if "(" not in form or form.startswith("(")} | {"Công ty", "Company"}
    spaced, joined = (
        "|".join(re.escape(form) for form in sorted(found, key=lambda form: (-len(form), form)))
        for found in ({form for form in forms if form[0] < _UNSPACED}, {form for form in forms if form[0] >= _UNSPACED})
    )
    beginning = re.compile(rf"^(?:(?:{spaced})\.?(?=[\s,])|(?:{joined}))", re.IGNORECASE)
    return beginning, re.compile(rf"(?:[\s,]+(?:{spaced})\.?|(?:{joined}))$", re.IGNORECASE)
