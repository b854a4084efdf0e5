"""Halls, walking times, tables and booths, as officers type them."""

from __future__ import annotations

import re
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from linkage.inputs.base import Input, Line20, Line40, Line200, Line500
from linkage.inputs.refusals import Refused
from linkage.language import _l

MOST_TABLES = 500
_RANGE = re.compile(r"(\D*?)\s*(\d{1,4})\s*(?:-|–|~|\.\.|…)\s*(\D*?)\s*(\d{1,4})", re.ASCII)
_LABEL = re.compile(r"[\w.\-/]{1,12}")


def _labels(value: Any) -> Any:
    """`A1-A12, B1, C01-C05` -> every label, in that order; leading zeros stay."""
    if not isinstance(value, str):
        return value
    labels: list[str] = []
    for part in re.split(r"[,;\n]", value):
        labels += _labels_of(part.strip().upper())
    if not labels:
        raise Refused(_l("Enter the labels, such as A1-A12, B1."))
    if len(set(labels)) < len(labels):
        twice = next(label for place, label in enumerate(labels) if label in labels[:place])
        raise Refused(_l("%(label)s is there twice. Each label stands on one table only."), label=twice)
    return labels


def _labels_of(part: str) -> list[str]:
    if not part:
        return []
    found = _RANGE.fullmatch(part)
    if found is None:
        return [_label(part)]
    letters, low, others, high = found.groups()
    if (others and others != letters) or int(low) > int(high) or int(high) - int(low) >= MOST_TABLES:
        raise Refused(_l("“%(part)s” is no range of labels. Write it as A1-A12."), part=part[:30])
    width = len(low) if low.startswith("0") else 0
    return [_label(f"{letters}{number:0{width}d}") for number in range(int(low), int(high) + 1)]


def _label(text: str) -> str:
    if not _LABEL.fullmatch(text):
        raise Refused(_l("“%(part)s” is no label. Use letters and digits, such as A1."), part=text[:30])
    return text


def _address(value: str) -> str:
    """The address of a video call."""
    parts = urlsplit(value)
    if parts.scheme != "https" or not parts.hostname:
        raise Refused(_l("Enter the address of the call as it stands in the browser, beginning with https://."))
    return value


CallAddress = Annotated[Line500, AfterValidator(_address)]
HallCode = Annotated[Line20, StringConstraints(max_length=10, to_upper=True, pattern=r"^[\w\-]+$")]
Seats = Annotated[int, Field(ge=1, le=200)]


class HallInput(Input):
    """A hall or zone, by the letter its tables are labelled with."""

    code: HallCode
    name: Line200


class HallNameInput(Input):
    """Another name for a hall."""

    name: Line200


class WalkInput(Input):
    """How long it takes to walk from one hall to another, either way; nothing means no time."""

    minutes: Annotated[int, Field(ge=0, le=240)] = 0


class TablesInput(Input):
    """Several tables at once, by a line such as A1-A12."""

    labels: Annotated[list[str], BeforeValidator(_labels), Field(max_length=MOST_TABLES)]
    hall: Line20 | None = None
    seats: Seats = 6
    is_booth: bool = False


class TableInput(Input):
    """One table: where it is, how many sit there, and which firm has it all the time (the code of its place at the event)."""

    hall: Line20 | None = None
    seats: Seats = 6
    is_booth: bool = False
    url: CallAddress | None = None
    participant: Line40 | None = None
