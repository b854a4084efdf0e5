"""The profile as a plain record in the keys of the exchange format, and its places of work as a list that forms can change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from database.models.companies import Company
from linkage.errors import NotFound
from linkage.inputs.exchange import as_record
from linkage.inputs.suppliers import PlantInput
from linkage.language import _l
from linkage.services.suppliers import as_input

Record = dict[str, Any]

_FIRST = {"plant_name" if key == "name" else key: key for key in PlantInput.model_fields}
"""Key of the supplier -> key of its first place: the first place's keys stand in the supplier itself."""


def record_of(company: Company) -> Record:
    return as_record(as_input(company))


def places_of(record: Record) -> list[Record]:
    """All places of work; none when nothing is said of any."""
    first = {own: record[key] for key, own in _FIRST.items() if key in record}
    further = list(record.get("plants", []))
    return [first, *further] if first or further else []


def with_places(record: Record, places: Iterable[Record]) -> Record:
    kept = {key: value for key, value in record.items() if key not in _FIRST and key != "plants"}
    first, *further = [*places] or [{}]
    return {**kept, **{key: first[own] for key, own in _FIRST.items() if own in first}, "plants": further}


def place_at(record: Record, plant: int) -> Record:
    """The place of this number, counted from 1. Raises NotFound."""
    places = places_of(record)
    if not 1 <= plant <= max(1, len(places)):
        raise NotFound(_l("This plant is not there any more."))
    return places[plant - 1] if places else {}


def items_of(record: Record, plant: int, key: str) -> list[Record]:
    """The capabilities or machines of a place."""
    return list(place_at(record, plant).get(key, []))


def with_items(record: Record, plant: int, key: str, items: list[Record]) -> Record:
    place = {**place_at(record, plant), key: items}
    places = places_of(record) or [{}]
    return with_places(record, [place if number == plant else each for number, each in enumerate(places, 1)])


def item_at(items: list[Record], number: int, *, may_be_new: bool) -> Record:
    """The item of this number, counted from 1; one beyond the last is a new, empty one when that is allowed. Raises NotFound."""
    if may_be_new and number == len(items) + 1:
        return {}
    if not 1 <= number <= len(items):
        raise NotFound(_l("This entry is not there any more. Somebody may have removed it."))
    return items[number - 1]


def replacing(items: list[Record], number: int, item: Record) -> list[Record]:
    return [*items[: number - 1], item, *items[number:]]


def without(items: list[Record], number: int) -> list[Record]:
    return [*items[: number - 1], *items[number:]]


def fingerprint(part: Any) -> str:
    """Tells whether somebody changed this part of the profile since a form was filled from it."""
    text = json.dumps(part, sort_keys=True, default=str)
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:20]
