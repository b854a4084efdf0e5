"""What a cell of the officers' table of the registry says, both ways: a value of the exchange format -> text -> the same value."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from database.enums import BusinessType, CertificateStatus
from linkage.errors import Invalid
from linkage.importers import cells
from linkage.language import UI_LANGUAGES, _l, speaking
from linkage.wording import (
    business_type_label,
    certificate_label,
    certificate_status_label,
    legal_form_label,
    ownership_label,
    process_label,
    province_label,
    sector_label,
)
from matching.taxonomy import taxonomy
from search.analysis import fold

Said = Mapping[str, Any]
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:([.,\s])\d{3})(?:\1\d{3})*")
_DECIMAL = re.compile(r"\d+(?:[.,]\d+)?")
_CERTIFICATE = re.compile(r"(.*?)\s*\(([^()]*)\)")
_DAY = re.compile(r"\d{4}-\d{2}(?:-\d{2})?")


@dataclass(frozen=True, slots=True)
class Names:
    """A vocabulary: `ids`, and `label` in the reader's language."""

    ids: Callable[[], Iterable[str]]
    label: Callable[[str], str]

    def text_of(self, code: str) -> str:
        """The name in the reader's language where it leads back to this entry alone, else the code."""
        name = self.label(code)
        return name if _by_name(self).get(fold(name)) == {code} else code

    def code_of(self, text: str) -> str:
        """The entry of a code, or of a name in any language of the pages. Raises Invalid when none has it, or several."""
        bare = text.strip()
        if bare in set(self.ids()):
            return bare
        found = _by_name(self).get(fold(bare), set())
        if len(found) != 1:
            raise Invalid(_l("No entry, or more than one, has this name. Take it from another row, or write the code."))
        return next(iter(found))


@lru_cache(maxsize=16)
def _by_name(names: Names) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    for language in UI_LANGUAGES:
        with speaking(language):
            for code in names.ids():
                label = names.label(code)
                if label:
                    found.setdefault(fold(label), set()).add(code)
    return found


BUSINESS_TYPES = Names(lambda: [each.value for each in BusinessType], business_type_label)
OWNERSHIPS = Names(lambda: taxonomy().ownerships, ownership_label)
LEGAL_FORMS = Names(lambda: taxonomy().legal_forms, legal_form_label)
PROVINCES = Names(lambda: taxonomy().provinces, province_label)
PROCESSES = Names(lambda: taxonomy().processes, process_label)
SECTORS = Names(lambda: taxonomy().sectors, sector_label)
CERTIFICATES = Names(lambda: taxonomy().certificates, certificate_label)
CERTIFICATE_STATES = Names(lambda: [each.value for each in CertificateStatus], certificate_status_label)


def joined(parts: Iterable[str], mark: str = ";") -> str:
    """Texts in one cell. A mark that stands within one gets a backslash."""
    return f"{mark} ".join(_escaped(part, mark) for part in parts)


def _escaped(text: str, mark: str) -> str:
    return text.replace("\\", "\\\\").replace(mark, f"\\{mark}")


def parted(text: str, mark: str = ";") -> list[str]:
    """The other way round; blank parts are dropped."""
    return [part for part in _pieces(text, mark) if part]


def _pieces(text: str, mark: str) -> list[str]:
    pieces, piece, is_escaped = [], "", False
    for letter in text:
        if is_escaped:
            # Before anything else a backslash is a letter like others.
            piece += letter if letter in ("\\", mark) else f"\\{letter}"
            is_escaped = False
        elif letter == "\\":
            is_escaped = True
        elif letter == mark:
            pieces.append(piece.strip())
            piece = ""
        else:
            piece += letter
    return [*pieces, (piece + ("\\" if is_escaped else "")).strip()]


def number_of(text: str) -> float | int:
    """1200, 1.200, 1,200 and 1 200 alike; 12,5 and 12.5 alike. Raises Invalid."""
    bare = text.strip()
    if _GROUPED.fullmatch(bare):
        return int(re.sub(r"\D", "", bare))
    if not _DECIMAL.fullmatch(bare):
        raise Invalid(_l("Enter a number."))
    value = float(bare.replace(",", "."))
    return int(value) if value.is_integer() else value


def tax_code_of(text: str) -> str:
    """With the zero that a spreadsheet ate. Raises Invalid for what is none, and for a person's number."""
    found = cells.tax_code(text)
    if found.remark == "personal_number":
        raise Invalid(_l("This is the number of a person, which is not kept."))
    if found.code is None:
        raise Invalid(_l("A tax code has 10 or 13 digits."))
    return found.code


def processes_text(said: Said) -> str:
    return joined(PROCESSES.text_of(code) for code in _processes(said))


def processes_of(text: str, said: Said) -> list[dict[str, Any]]:
    """The capabilities of the main plant: those named stay as they are, new ones are added, the others go."""
    wanted = list(dict.fromkeys(PROCESSES.code_of(part) for part in parted(text)))
    known: list[dict[str, Any]] = list(said.get("capabilities") or ())
    if set(wanted) == set(_processes(said)):
        return known
    kept = [each for each in known if each["process"] in wanted]
    added = [{"process": code} for code in wanted if code not in _processes(said)]
    return [*kept, *added]


def _processes(said: Said) -> list[str]:
    return list(dict.fromkeys(each["process"] for each in said.get("capabilities") or ()))


def certificates_text(said: Said) -> str:
    return joined(_certificate(each) for each in said.get("certificates") or ())


def _certificate(each: Mapping[str, Any]) -> str:
    status = each.get("status", "valid")
    notes = [CERTIFICATE_STATES.text_of(status)] if status != "valid" else []
    notes += [each["valid_to"]] if each.get("valid_to") else []
    name = CERTIFICATES.text_of(each["id"])
    return f"{name} ({', '.join(notes)})" if notes else name


def certificates_of(text: str, said: Said) -> list[dict[str, Any]]:
    """Each with its state and last day; scope and what is kept beside them stays with the certificate of the same standard."""
    left = [dict(each) for each in said.get("certificates") or ()]
    found = []
    for part in parted(text):
        head, notes = _head_and_notes(part)
        code = CERTIFICATES.code_of(head)
        wanted = {"status": "valid", "valid_to": None}
        for note in notes:
            key = "valid_to" if _DAY.fullmatch(note) else "status"
            wanted[key] = note if key == "valid_to" else CERTIFICATE_STATES.code_of(note)
        alike = [each for each in left if each["id"] == code]
        same = [each for each in alike if (each.get("status", "valid"), each.get("valid_to")) == tuple(wanted.values())]
        known = next(iter(same or alike), {"id": code})
        left = [each for each in left if each is not known]
        found.append(known if same else {key: value for key, value in {**known, **wanted}.items() if value is not None})
    return found


def _head_and_notes(part: str) -> tuple[str, list[str]]:
    """A standard whose own name ends with brackets is one without notes."""
    split = _CERTIFICATE.fullmatch(part)
    if split is None:
        return part, []
    try:
        CERTIFICATES.code_of(part)
    except Invalid:
        return split[1], [note for each in split[2].split(",") if (note := each.strip())]
    return part, []


_MACHINE = ("type", "spec", "maker", "year", "qty")


def machines_text(said: Said) -> str:
    return joined(_machine(each) for each in said.get("equipment") or ())


def _machine(each: Mapping[str, Any]) -> str:
    texts = [_escaped(str(each.get(key, "") or ""), "|") for key in _MACHINE]
    while texts and not texts[-1]:
        texts.pop()
    return " | ".join(texts)


def machines_of(text: str, _said: Said) -> list[dict[str, Any]]:
    """type | spec | maker | year | number, parted by semicolons. Raises Invalid."""
    found = []
    for part in parted(text):
        fields = _pieces(part, "|")
        if len(fields) > len(_MACHINE):
            raise Invalid(_l("Write a machine as type | size | maker | year | number."))
        machine: dict[str, Any] = {}
        for key, value in zip(_MACHINE, fields, strict=False):
            if value:
                machine[key] = number_of(value) if key in ("year", "qty") else value
        found.append(machine)
    return found


def listed(names: Names | None) -> Callable[[Sequence[str]], str]:
    """A list of codes as one cell."""
    return lambda codes: joined(names.text_of(code) if names else code for code in codes)


def listed_of(names: Names | None) -> Callable[[str], list[str]]:
    return lambda text: list(dict.fromkeys(names.code_of(part) if names else part for part in parted(text)))
