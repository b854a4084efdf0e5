"""A listed supplier as a document: facts with a number each, and weighted words. Nothing private enters."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from database.enums import EvidenceLevel, ProfileStatus
from database.models.companies import Company, SupplierProfile
from database.models.plants import Capability, Plant
from matching.taxonomy import taxonomy
from search import fields
from search.analysis import fold, tokens
from search.fields import fact

OFFERED, BOUGHT_IN, OWN_USE = 1.0, 0.6, 0.3
"""How strongly a process is offered: in house; sold but done elsewhere; for the firm's own production only."""

_EVIDENCE = tuple(EvidenceLevel)


@dataclass(frozen=True, slots=True)
class Document:
    """What the index keeps of one firm. `key` is the row's id as text, `code` the public one, which also orders equal scores.

    `labels` are its names as written, for suggestions; `facts` and `words` are described in `search.fields`.
    """

    key: str
    code: str
    labels: tuple[str, ...]
    facts: dict[str, float] = field(default_factory=dict)
    words: dict[str, float] = field(default_factory=dict)


def document(company: Company, *, on: datetime.date) -> Document | None:
    """The document of a firm; None when it has no listed supplier profile. `on`: the day whose size classes hold."""
    profile = company.supplier_profile
    if profile is None or profile.status is not ProfileStatus.LISTED or company.id is None:
        return None
    labels = tuple(dict.fromkeys(_names(company)))
    words = _words(company, profile, labels)
    facts = _facts(company, profile, on)
    facts[fields.LENGTH] = sum(words.values())
    facts.update((fact("named", word), 1.0) for label in labels for word in _tokens(label))
    return Document(str(company.id), company.code, labels, facts, words)


def _names(company: Company) -> Iterable[str]:
    names = (company.name, company.name_en, company.name_ja, company.name_local)
    return (name for name in names if name)


def _facts(company: Company, profile: SupplierProfile, on: datetime.date) -> dict[str, float]:
    facts: dict[str, float] = {}
    for plant in company.plants:
        _add_place(facts, plant)
    for capability in (offer for plant in company.plants for offer in plant.capabilities):
        _add_capability(facts, capability)
    for process in profile.subcontracted_steps:
        _add_process(facts, process, BOUGHT_IN)
    for certificate in company.certificates:
        if certificate.status == "valid":
            until = certificate.valid_until
            _raise_to(facts, fact("certificate", certificate.standard), until.toordinal() if until else fields.FOREVER)
    _add_profile(facts, company, profile, on)
    return facts


def _add_profile(facts: dict[str, float], company: Company, profile: SupplierProfile, on: datetime.date) -> None:
    said = [("sector", name) for name in profile.sectors] + [("language", name) for name in profile.languages]
    said += [("ownership", company.ownership or ""), ("business_type", company.business_type or "")]
    if company.employees is not None:
        said.append(("size_class", taxonomy().size_class(company.employees, on)))
    facts.update((fact(name, value), 1.0) for name, value in said if value)
    levels = [offer.evidence for plant in company.plants for offer in plant.capabilities]
    best = max((_EVIDENCE.index(level) for level in levels), default=0)
    facts[fact("evidence", _EVIDENCE[best])] = 1.0
    facts[fields.TRUST] = best / (len(_EVIDENCE) - 1)
    if profile.confirmed_on is not None:
        facts[fields.CONFIRMED] = profile.confirmed_on.toordinal()


def _add_place(facts: dict[str, float], plant: Plant) -> None:
    if plant.province:
        facts[fact("province", plant.province)] = 1.0
        region = taxonomy().macro_region_of(plant.province)
        if region:
            facts[fact("macro_region", region)] = 1.0
    if plant.former_province:
        facts[fact("former_province", fold(plant.former_province))] = 1.0


def _add_capability(facts: dict[str, float], offer: Capability) -> None:
    table = taxonomy()
    if offer.process not in table.processes:
        return
    strength = OWN_USE if offer.is_captive else BOUGHT_IN if offer.is_subcontracted else OFFERED
    _add_process(facts, offer.process, strength)
    for material in offer.materials:
        if material in table.materials or material in table.material_families:
            family = table.material_family(material)
            facts[fact("material", material)] = facts[fact("material_family", family)] = 1.0
            facts[fields.works(offer.process, material)] = facts[fields.works(offer.process, family)] = 1.0
            if material == family:
                facts[fields.works_all(offer.process, family)] = 1.0
    if not offer.materials:
        facts[fields.works(offer.process, fields.NOT_STATED)] = 1.0
    for key, value in _limits(offer).items():
        _add_limit(facts, offer.process, key, value)


def _add_process(facts: dict[str, float], process: str, strength: float) -> None:
    if process in taxonomy().processes:
        _raise_to(facts, fields.states(process), strength)
        for node in taxonomy().ancestors(process):
            _raise_to(facts, fact("process", node), strength)


def _raise_to(facts: dict[str, float], name: str, value: float) -> None:
    facts[name] = max(facts.get(name, value), value)


def _limits(offer: Capability) -> dict[str, Any]:
    """The attributes of a capability, its monthly capacity among them."""
    limits = dict(offer.attributes)
    key = {"pcs": "monthly_capacity_pcs", "t": "monthly_capacity_t"}.get(offer.capacity_unit or "")
    if key and offer.capacity_per_month is not None:
        limits[key] = offer.capacity_per_month
    return limits


def _add_limit(facts: dict[str, float], process: str, key: str, value: Any) -> None:
    attribute = taxonomy().attributes.get(key)
    if attribute is None or attribute.kind == "text":
        return
    if attribute.kind == "set":
        for word in value if isinstance(value, list) else [value]:
            facts[fields.has_word(process, key, str(word))] = facts[fields.has_words(process, key)] = 1.0
        return
    ends = _ends(value, attribute.kind)
    if ends is not None:
        _fill_slot(facts, process, key, ends)


def _ends(value: Any, kind: str) -> tuple[float, float] | None:
    """Lowest and highest of what is offered. One number is the upper end of a range whose lower end is not stated."""
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return (-math.inf if kind == "range" else float(value)), float(value)
    if isinstance(value, list | tuple) and len(value) == 2:
        low, high = value
        if all(isinstance(end, int | float) and math.isfinite(end) for end in value):
            return float(min(low, high)), float(max(low, high))
    return None


def _fill_slot(facts: dict[str, float], process: str, key: str, ends: tuple[float, float]) -> None:
    slot = next((n for n in range(fields.SLOTS) if fields.high_end(process, key, n) not in facts), fields.SLOTS - 1)
    low, high = fields.low_end(process, key, slot), fields.high_end(process, key, slot)
    facts[low] = min(facts.get(low, ends[0]), ends[0])
    facts[high] = max(facts.get(high, ends[1]), ends[1])


def _words(company: Company, profile: SupplierProfile, labels: tuple[str, ...]) -> dict[str, float]:
    texts = [("name", label) for label in labels]
    for plant in company.plants:
        texts += [("place", text) for text in (plant.commune, plant.industrial_park, plant.former_province) if text]
        for machine in plant.machines:
            texts += [("machine", text) for text in (machine.type, machine.spec, machine.maker) if text]
    texts += [("machine", text) for text in profile.inspection]
    texts += [("summary", text) for text in profile.summaries.values()]
    texts += [("summary", profile.customers_generic)] if profile.customers_generic else []
    words: dict[str, float] = {}
    for kind, text in texts:
        for word in _tokens(text) if len(text) <= _CACHED_LENGTH else _tokens.__wrapped__(text):
            words[word] = words.get(word, 0.0) + fields.WORD_WEIGHTS[kind]
    return words


_LONGEST_WORD = 100
_CACHED_LENGTH = 60


@lru_cache(maxsize=20_000)
def _tokens(text: str) -> tuple[str, ...]:
    """Words of a text; the same machines, parks and names of places come again and again in a rebuild."""
    return tuple(word[:_LONGEST_WORD] for word in tokens(text))
