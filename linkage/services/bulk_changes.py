"""What one change means for one firm: the keys that would change, or why nothing does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from database.enums import BulkChange, BulkOutcome, ProfileStatus
from linkage.errors import Invalid
from linkage.inputs.base import read_input
from linkage.inputs.exchange import as_record
from linkage.inputs.suppliers import SupplierInput
from matching.registry.picking import fields_of, record_of
from matching.taxonomy import taxonomy
from search.analysis import fold

Patch = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Proposal:
    """`patch`: fields (see `fields_of`) -> values, None for what is no longer said. `shown`: [field, before, after].

    `reasons`: (code, the values its sentence names).
    """

    outcome: BulkOutcome
    patch: Patch
    shown: Sequence[Sequence[Any]] = ()
    reasons: Sequence[tuple[str, Mapping[str, Any]]] = ()


def proposed(change: BulkChange, arguments: Mapping[str, Any], supplier: SupplierInput) -> Proposal:
    """What a change of values would do to a firm. Pausing and work are not values; see `linkage.services.bulk_edits`."""
    said = fields_of(as_record(supplier))
    return settled(supplier, said, _PATCHES[change](said, arguments))


def settled(supplier: SupplierInput, said: Mapping[str, Any], patch: Patch) -> Proposal:
    """A patch looked at: what of it changes anything, and whether the firm would still be a sound one."""
    wanted = {key: value for key, value in patch.items() if said.get(key) != value and (value or said.get(key))}
    if not wanted:
        return Proposal(BulkOutcome.UNCHANGED, {})
    shown = [[key, said.get(key), value] for key, value in wanted.items()]
    try:
        patched(supplier, wanted)
    except Invalid as error:
        reasons = [("invalid", {"field": path, "why": str(text)}) for path, text in error.fields.items()]
        return Proposal(BulkOutcome.REFUSED, {}, shown, reasons)
    return Proposal(BulkOutcome.CHANGES, wanted, shown)


def patched(supplier: SupplierInput, patch: Mapping[str, Any]) -> SupplierInput:
    """The firm as it would be submitted with the patch. Raises Invalid."""
    record = record_of(fields_of(as_record(supplier)) | dict(patch))
    # A contact that nobody states any more goes; left out it would stay.
    return read_input(SupplierInput, {**record, "contact": record.get("contact", {})})


def _value(key: str) -> Callable[[Mapping[str, Any], Mapping[str, Any]], Patch]:
    return lambda _said, given: {key: given.get("value") or None}


def _with_sector(said: Mapping[str, Any], given: Mapping[str, Any]) -> Patch:
    known = list(said.get("sectors") or ())
    return {"sectors": known if given["value"] in known else [*known, given["value"]]}


def _without_sector(said: Mapping[str, Any], given: Mapping[str, Any]) -> Patch:
    left = [each for each in said.get("sectors") or () if each != given["value"]]
    return {"sectors": left or None}


def _park(said: Mapping[str, Any], given: Mapping[str, Any]) -> Patch:
    """Every place of work in the park as it was spelled gets the name it has now."""
    patch: Patch = {}
    if _spelling(said.get("industrial_park")) == _spelling(given["value"]):
        patch["industrial_park"] = given["to"]
    plants = list(said.get("plants") or ())
    moved = [
        {**each, "industrial_park": given["to"]}
        if _spelling(each.get("industrial_park")) == _spelling(given["value"])
        else each
        for each in plants
    ]
    return patch | ({"plants": moved} if moved != plants else {})


def _spelling(text: str | None) -> str:
    return " ".join(fold(text or "").split())


def _province(said: Mapping[str, Any], given: Mapping[str, Any]) -> Patch:
    """The main plant's. The name of before stays where it belongs to the new province, unless another one is given."""
    code = given["value"]
    if given.get("former"):
        return {"province": code, "former_province": given["former"]}
    former = said.get("former_province")
    fits = code == said.get("province") or former in taxonomy().provinces[code].merged_from
    return {"province": code, "former_province": former if fits else None}


_PATCHES: Mapping[BulkChange, Callable[[Mapping[str, Any], Mapping[str, Any]], Patch]] = {
    BulkChange.BUSINESS_TYPE: _value("business_type"),
    BulkChange.OWNERSHIP: _value("ownership"),
    BulkChange.SECTOR_ADD: _with_sector,
    BulkChange.SECTOR_REMOVE: _without_sector,
    BulkChange.PARK: _park,
    BulkChange.PROVINCE: _province,
}


def pausing(status: ProfileStatus | None) -> Proposal:
    """Only what is published can be taken out of search and matching."""
    if status is ProfileStatus.PAUSED:
        return Proposal(BulkOutcome.UNCHANGED, {})
    if status is not ProfileStatus.LISTED:
        return Proposal(BulkOutcome.REFUSED, {}, (), [("not_listed", {})])
    return Proposal(BulkOutcome.CHANGES, {}, [["status", status.value, ProfileStatus.PAUSED.value]])
