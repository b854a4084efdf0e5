"""A published part need as a document. Its scope says who may find it, and holds to its last day; the buyer's name never enters."""

from __future__ import annotations

from collections.abc import Iterator

from database.enums import NeedStatus
from database.models.part_needs import PartNeed
from matching.taxonomy import taxonomy
from search import fields
from search.documents import Document, add_words, weighted_words
from search.fields import fact


def need_document(need: PartNeed) -> Document | None:
    """The document of a need; None when it is not published. Facts are called as a firm's are where they mean the same."""
    if need.status is not NeedStatus.PUBLISHED or need.id is None:
        return None
    facts = dict(_facts(need))
    words = weighted_words([("name", need.title), *(("summary", text) for text in (need.text, need.other) if text)])
    labels = (need.title,)
    add_words(facts, labels, words)
    return Document(fields.need_key(need.id), need.code, labels, facts, words)


def _facts(need: PartNeed) -> Iterator[tuple[str, float]]:
    last_day = float(need.closes_on.toordinal()) if need.closes_on else fields.FOREVER
    yield fields.needs_scope(need.visibility), last_day
    if need.published_at is not None:
        yield fields.CONFIRMED, float(need.published_at.date().toordinal())
    yield from _routing(need)
    for standard in need.certificates_must:
        yield fact("certificate", standard), fields.FOREVER
    buyer = need.company.assembler_profile
    province = need.plant_province or (buyer.plant_province if buyer else None)
    if province:
        yield fact("province", province), 1.0
        if region := taxonomy().macro_region_of(province):
            yield fact("macro_region", region), 1.0
    if buyer and buyer.sector:
        yield fact("sector", buyer.sector), 1.0


def _routing(need: PartNeed) -> Iterator[tuple[str, float]]:
    """Each step's process with what it is a kind of, and the materials it works."""
    table = taxonomy()
    materials = [name for name in need.materials if name in table.materials or name in table.material_families]
    for process in (step.process for step in need.steps if step.process in table.processes):
        yield fields.states(process), 1.0
        for node in table.ancestors(process):
            yield fact("process", node), 1.0
        if not materials:
            yield fields.works(process, fields.NOT_STATED), 1.0
        for material in materials:
            yield from _works(process, material, table.material_family(material))
    for material in materials:
        yield fact("material", material), 1.0
        yield fact("material_family", table.material_family(material)), 1.0


def _works(process: str, material: str, family: str) -> Iterator[tuple[str, float]]:
    """A need that names a family takes every grade of it."""
    yield fields.works(process, material), 1.0
    yield fields.works(process, family), 1.0
    if material == family:
        yield fields.works_all(process, family), 1.0
