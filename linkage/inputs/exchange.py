"""The exchange file: suppliers and needs of another instance, a partner or a script. Format: docs/exchange-format.md."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from linkage.errors import Invalid
from linkage.inputs.base import Day, Input, InputT, Line60, read_input
from linkage.inputs.documents import load_document
from linkage.inputs.needs import NeedInput
from linkage.inputs.suppliers import CapabilityInput, CertificateInput, EquipmentInput, SupplierInput
from linkage.language import _l, fill

__all__ = [
    "FORMAT_VERSION",
    "CapabilityInput",
    "CertificateInput",
    "EquipmentInput",
    "ExchangeFile",
    "NeedInput",
    "Reading",
    "Refusal",
    "SupplierInput",
    "as_record",
    "read_exchange",
    "read_records",
]

FORMAT_VERSION = "1"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record, or a file, that cannot be taken in: where (`suppliers.3.capabilities.0.process`) and why, as a lazy text."""

    path: str
    message: Any

    @property
    def record(self) -> str:
        """The record it is about: `suppliers.3`."""
        return ".".join(self.path.split(".")[:2])


@dataclass(frozen=True, slots=True)
class ExchangeFile:
    """Records as they are to be taken in. `as_of` is the day the file speaks of; None: today."""

    suppliers: tuple[SupplierInput, ...] = ()
    needs: tuple[NeedInput, ...] = ()
    as_of: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: the good records, and what is wrong with the others."""

    file: ExchangeFile
    refusals: tuple[Refusal, ...] = ()


class _Head(Input):
    version: Line60 | None = None
    as_of: Day | None = None


def read_exchange(data: bytes) -> Reading:
    """Reads an exchange file, YAML or JSON.

    Raises Invalid when its structure is broken; a record that does not hold is left out and named in `refusals`.
    """
    return read_records(load_document(data))


def read_records(document: Any) -> Reading:
    """Reads an exchange document that is already loaded."""
    if not isinstance(document, Mapping):
        raise Invalid(_l("This is no exchange file: it should begin with version, suppliers and needs."))
    lists = {name: _list_of(document, name) for name in ("suppliers", "needs")}
    head = read_input(_Head, {key: value for key, value in document.items() if key not in lists})
    refusals: list[Refusal] = []
    suppliers = _read_each(SupplierInput, "suppliers", lists["suppliers"], refusals)
    needs = _read_each(NeedInput, "needs", lists["needs"], refusals)
    return Reading(ExchangeFile(tuple(suppliers), tuple(needs), head.as_of), tuple(refusals))


def _list_of(document: Mapping[str, Any], name: str) -> list[Any]:
    records = document.get(name)
    if records is None:
        return []
    if not isinstance(records, list):
        raise Invalid(fill(_l("“%(name)s” should be a list of records."), name=name), fields={name: _l("Give a list.")})
    return records


def _read_each(kind: type[InputT], name: str, records: list[Any], refusals: list[Refusal]) -> list[InputT]:
    good: list[InputT] = []
    ids: set[str] = set()
    for position, record in enumerate(records):
        try:
            found = read_input(kind, record)
            _refuse_unusable(found, ids)
        except Invalid as error:
            refusals += [
                Refusal(f"{name}.{position}.{field}".rstrip("."), text) for field, text in error.fields.items()
            ]
        else:
            good.append(found)
    return good


def _refuse_unusable(record: Input, ids: set[str]) -> None:
    """A record of a file needs an id of its own, and a need its buyer."""
    key = getattr(record, "id", None)
    if key is None:
        raise Invalid(fields={"id": _l("Enter the id by which you know this record.")})
    if key in ids:
        raise Invalid(fields={"id": fill(_l("The id “%(id)s” stands in this file twice."), id=key)})
    if isinstance(record, NeedInput) and record.buyer is None:
        raise Invalid(fields={"buyer": _l("Say who the buyer is, at least by name.")})
    ids.add(key)


def as_record(given: Input) -> dict[str, Any]:
    """An input in the keys of the format, in their order; what is unknown, empty or the default is left out."""
    record: dict[str, Any] = {}
    for key, default in _defaults(type(given)).items():
        value = getattr(given, key)
        if key == "summaries":
            record |= {f"summary_{language}": value[language] for language in sorted(value)}
        elif not _is_default(key, value, default):
            record[key] = _plain(value)
    return record


@cache
def _defaults(kind: type[Input]) -> dict[str, Any]:
    """Key -> default of each field in its order; asking pydantic each time takes most of an export."""
    return {key: field.get_default(call_default_factory=True) for key, field in kind.model_fields.items()}


_USUAL: Mapping[str, tuple[Any, ...]] = {
    "status": ("listed", "published"),
    "evidence": ("self-declared",),
    "visibility": ("public",),
    "is_name_public": (True,),
}
"""What is meant when a key is absent, where that is not nothing."""


def _is_default(key: str, value: Any, default: Any) -> bool:
    if value is None or value in ("", [], {}) or value in _USUAL.get(key, ()):
        return True
    return key not in ("status", "role") and bool(value == default)


def _plain(value: Any) -> Any:
    if isinstance(value, Input):
        return as_record(value)
    if isinstance(value, Mapping):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    return str(value) if isinstance(value, str) else value
