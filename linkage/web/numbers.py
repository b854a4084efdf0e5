"""Numbers as people of each language type them, and as a form shows them back."""

from __future__ import annotations

import re
import unicodedata

from linkage.inputs.amounts import without_spaces
from linkage.language import current_language

_MARKS = re.compile(r"[\s'’_]+")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:[.,]\d{3})+")


def read_number(text: str) -> str:
    """A typed number with a point and no grouping; what is no number comes back as it is, for the input to refuse.

    The last of two kinds of separators is the decimal one, behind groups of three digits. One kind alone, before three digits, is
    read as the language writes it: 1,200 is 1200 in English and 1.2 in Vietnamese.
    """
    typed = without_spaces(_MARKS.sub(" ", unicodedata.normalize("NFKC", text)))
    if "." in typed and "," in typed:
        decimal = "." if typed.rindex(".") > typed.rindex(",") else ","
        if not _GROUPED.fullmatch(typed[: typed.rindex(decimal)].removeprefix("-")):
            return text
    elif _GROUPED.fullmatch(typed) and (typed.count(".") + typed.count(",") > 1 or _grouping() in typed):
        decimal = ""
    else:
        decimal = "," if "," in typed else "."
    for separator in ".,":
        if separator != decimal:
            typed = typed.replace(separator, "")
    plain = typed.replace(",", ".")
    return plain if re.fullmatch(r"-?\d+(?:\.\d+)?", plain, re.ASCII) else text


def number_for_form(value: float | None) -> str:
    """A number for a field: no grouping, the reader's decimal separator."""
    if value is None:
        return ""
    text = f"{value:.12g}"
    if "e" in text:
        text = f"{value:.10f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if _grouping() == "." else text


def _grouping() -> str:
    return "." if current_language() == "vi" else ","
