"""Narrowing the parts board: words, and the values of a few fields with how many parts each would leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import g

from database.models.fair_parts import FairPart
from linkage.access import may_see_buyer_of_part
from linkage.language import _
from linkage.services.fair_parts import country_of_buyer, told_drawing_number
from linkage.web import cards
from linkage.web.addresses import Address
from linkage.web.components import Facet, FacetOption, Pill
from linkage.wording import certificate_label, material_label, nationality_label, process_label
from search.analysis import fold

NAMES = ("process", "material", "country", "certificate")
LONGEST_QUERY = 200
_LABELS: Mapping[str, Callable[[str], str]] = {
    "process": process_label,
    "material": material_label,
    "country": nationality_label,
    "certificate": certificate_label,
}


@dataclass(frozen=True, slots=True)
class Narrowed:
    parts: tuple[FairPart, ...]
    facets: tuple[Facet, ...]
    pills: tuple[Pill, ...]


def narrowed(parts: Sequence[FairPart], address: Address, told: frozenset[str]) -> Narrowed:
    """The parts that pass every filter of the address, with the ways to narrow and widen them."""
    words = fold(address.first("q", LONGEST_QUERY)).split()
    found = [part for part in parts if all(word in _text(part) for word in words)] if words else list(parts)
    values = {name: {part.code: _values(part, name, told) for part in found} for name in NAMES}
    chosen = {name: set(address.values(name)) for name in NAMES}

    def passing(*, but: str = "") -> list[FairPart]:
        asked = [name for name in NAMES if name != but and chosen[name]]
        return [part for part in found if all(chosen[name] & values[name][part.code] for name in asked)]

    return Narrowed(
        parts=tuple(passing()),
        facets=tuple(_facet(name, passing(but=name), values[name], chosen[name], address) for name in NAMES),
        pills=tuple(
            Pill(_LABELS[name](value), str(address.without(name, value)), _heading(name))
            for name in NAMES
            for value in address.values(name)
        ),
    )


def _values(part: FairPart, name: str, told: frozenset[str]) -> set[str]:
    if name == "process":
        return {step.process for step in part.need.steps}
    if name == "material":
        return set(part.need.materials)
    if name == "certificate":
        return set(part.need.certificates_must)
    country = country_of_buyer(part, g.user, told)
    return {country} if country else set()


def _facet(
    name: str, parts: Iterable[FairPart], values: Mapping[str, set[str]], chosen: set[str], address: Address
) -> Facet:
    counts = Counter(value for part in parts for value in values[part.code])
    shown = {**dict.fromkeys(sorted(chosen), 0), **counts}
    options = sorted(shown.items(), key=lambda pair: (pair[0] not in chosen, -pair[1], _LABELS[name](pair[0])))
    return Facet(
        key=name,
        label=_heading(name),
        options=tuple(
            FacetOption(_LABELS[name](value), count, str(address.toggling(name, value)), value in chosen)
            for value, count in options
        ),
        shown=6,
    )


def _heading(name: str) -> str:
    return {
        "process": _("Process"),
        "material": _("Material"),
        "country": _("Buyer's country"),
        "certificate": _("Certificates asked"),
    }[name]


def _text(part: FairPart) -> str:
    """What words are looked for in: never the name or the words of a buyer that is not named."""
    need = part.need
    said = [part.number, need.title, part.text, told_drawing_number(part), need.envelope]
    said += [process_label(step.process) for step in need.steps]
    said += [material_label(material) for material in need.materials]
    if may_see_buyer_of_part(g.user, part):
        said += [need.text, cards.firm_name(part.participant.company), part.participant.company.name]
    return fold(" ".join(filter(None, said)))
