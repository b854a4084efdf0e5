"""A supplier as a document: facts with a number each, and weighted words. Nothing private enters."""

from __future__ import annotations

import datetime
import hashlib
import marshal
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

_MARSHAL_VERSION = 2
"""The last one that writes equal things the same way, however they came about."""

NARROW, WHOLE_BREADTH = 0.8, 3
"""What one way of a broad process counts, of so many that make an offer whole: who has several likelier has the one meant."""

_EVIDENCE = tuple(EvidenceLevel)


@dataclass(frozen=True, slots=True)
class Document:
    """What the index keeps of one firm or need. `code` is its public one, which also orders equal scores.

    `key`: see `fields.company_key`. `labels` are its names as written, for suggestions; `facts` and `words` are described in
    `search.fields`. No fact has a number of 0 or less but open ends.
    """

    key: str
    code: str
    labels: tuple[str, ...]
    facts: dict[str, float] = field(default_factory=dict)
    words: dict[str, float] = field(default_factory=dict)

    def digest(self) -> str:
        """Tells two forms of a document apart: kept beside it, it shows whether the index holds what the database says now."""
        whole = (self.code, self.labels, sorted(self.facts.items()), sorted(self.words.items()))
        return hashlib.blake2b(marshal.dumps(whole, _MARSHAL_VERSION), digest_size=8).hexdigest()


def document(
    company: Company, *, on: datetime.date, spellings: Iterable[str] = (), sources: Iterable[str] = ()
) -> Document | None:
    """The document of a firm, listed or not; None when it has no supplier profile. `on`: the day whose size classes hold.

    `spellings`: further names it is found by, former ones and those of lists. They are no labels: nothing suggests them.
    `sources`: whose lists speak of it, beside the one that brought it.
    """
    profile = company.supplier_profile
    if profile is None or company.id is None:
        return None
    labels = tuple(dict.fromkeys(_names(company)))
    words = _words(company, profile, labels)
    further = _further_words(labels, spellings)
    for word in further:
        words[word] = words.get(word, 0.0) + fields.WORD_WEIGHTS["name"]
    facts = _facts(company, profile, on)
    _add_scopes(facts, company, profile, sources)
    add_words(facts, labels, words)
    facts.update((fields.named(word), 1.0) for word in further)
    return Document(fields.company_key(company.id), company.code, labels, facts, words)


def _further_words(labels: Iterable[str], spellings: Iterable[str]) -> tuple[str, ...]:
    """The words that only other spellings of the name hold, once each: ten lists that write a name alike do not weigh ten times."""
    known = {word for label in labels for word in words_of(label)}
    return tuple(dict.fromkeys(word for name in spellings for word in words_of(name) if word not in known))


def add_words(facts: dict[str, float], labels: Iterable[str], words: dict[str, float]) -> None:
    """The facts that say which words the labels hold and how long the whole text is."""
    facts[fields.LENGTH] = sum(words.values())
    facts.update((fields.named(word), 1.0) for label in labels for word in words_of(label))


def _add_scopes(facts: dict[str, float], company: Company, profile: SupplierProfile, sources: Iterable[str]) -> None:
    facts[fields.REGISTRY] = fields.FOREVER
    if profile.status is ProfileStatus.LISTED:
        facts[fields.SUPPLIERS] = fields.FOREVER
    said = [("status", profile.status.value), ("review", profile.review_status.value)]
    said += [("source", name) for name in (company.source, *sources)]
    facts.update((fact(name, value), 1.0) for name, value in said if value)


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
    _add_ancestors(facts)
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
    if levels:
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


def _add_ancestors(facts: dict[str, float]) -> None:
    """How strongly the processes stated answer each broader one: as the best of them, less when there are few of them."""
    prefix = fields.states("")
    strengths: dict[str, list[float]] = {}
    for name, strength in facts.items():
        if name.startswith(prefix):
            for node in taxonomy().ancestors(name.removeprefix(prefix)):
                strengths.setdefault(node, []).append(strength)
    for node, found in strengths.items():
        share = min(len(found) / _breadth(node), 1.0)
        facts[fact("process", node)] = round(max(found) * (NARROW + (1 - NARROW) * share), 6)


@lru_cache(maxsize=4096)
def _breadth(node: str) -> int:
    return min(WHOLE_BREADTH, len(taxonomy().descendants(node)))


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
    return weighted_words(texts)


def weighted_words(texts: Iterable[tuple[str, str]]) -> dict[str, float]:
    """Words of texts, each with its kind (`fields.WORD_WEIGHTS`): the weights of all their places summed."""
    words: dict[str, float] = {}
    for kind, text in texts:
        for word in words_of(text):
            words[word] = words.get(word, 0.0) + fields.WORD_WEIGHTS[kind]
    return words


_LONGEST_WORD = 100
_CACHED_LENGTH = 60


def words_of(text: str) -> tuple[str, ...]:
    """Words of a text, in order, repeats kept. The same machines, parks and places come again and again in a rebuild."""
    return _short_words(text) if len(text) <= _CACHED_LENGTH else _short_words.__wrapped__(text)


@lru_cache(maxsize=20_000)
def _short_words(text: str) -> tuple[str, ...]:
    return tuple(word[:_LONGEST_WORD] for word in tokens(text))
