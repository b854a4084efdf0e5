"""What may be meant, while one types: labels of the taxonomy in all languages, places, and names of firms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from matching.taxonomy import taxonomy
from search.engines.contract import BrokenIndex
from search.index import Index
from search.prefixes import PrefixTable

_FIRMS = 3
"""At most so many firms while there are also labels to offer."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`kind`: process, material, material_family, certificate, sector, province, former_province, macro_region, company.

    `id` is the taxonomy's, for a company its row's id as text; `text` is the label that was met, in its own language.
    """

    text: str
    kind: str
    id: str


def suggest(index: Index, prefix: str, *, limit: int = 8) -> list[Suggestion]:
    """Best first, each id once. Without a readable index only the taxonomy answers."""
    labels = _labels(prefix, limit)
    try:
        firms = [Suggestion(name, "company", key) for key, name in index.suggest(prefix, 2 * limit)]
    except BrokenIndex:
        firms = []
    firms = [*{firm.id: firm for firm in reversed(firms)}.values()][::-1]
    room = max(limit - len(labels), min(_FIRMS, limit))
    firms = firms[:room]
    return [*labels[: limit - len(firms)], *firms]


def _labels(prefix: str, limit: int) -> list[Suggestion]:
    entries, table = _table()
    found: dict[tuple[str, str], Suggestion] = {}
    for number in table.find(prefix, 6 * limit):
        found.setdefault((entries[number].kind, entries[number].id), entries[number])
    return [*found.values()][:limit]


@lru_cache(maxsize=1)
def _table() -> tuple[tuple[Suggestion, ...], PrefixTable]:
    entries = tuple(dict.fromkeys(_entries()))
    return entries, PrefixTable(entry.text for entry in entries)


def _entries() -> Iterator[Suggestion]:
    table = taxonomy()
    for process in table.processes.values():
        for words in (process.labels.values(), *process.synonyms.values()):
            yield from (Suggestion(text, "process", process.id) for text in words)
    for material in table.materials.values():
        names = (*material.designations.values(), *material.aliases)
        yield from (Suggestion(text, "material", material.id) for text in names)
    for family, labels in table.material_families.items():
        yield from (Suggestion(text, "material_family", family) for text in labels.values())
    for certificate in table.certificates.values():
        names = (certificate.label, *certificate.synonyms)
        yield from (Suggestion(text, "certificate", certificate.id) for text in names)
    for sector in table.sectors.values():
        yield from (Suggestion(text, "sector", sector.id) for text in (*sector.labels.values(), *sector.synonyms))
    yield from _places()


def _places() -> Iterator[Suggestion]:
    table = taxonomy()
    for province in table.provinces.values():
        names = (*province.labels.values(), *province.aliases)
        yield from (Suggestion(text, "province", province.code) for text in names)
        former = (name for name in province.merged_from if name not in province.labels.values())
        yield from (Suggestion(name, "former_province", province.code) for name in former)
    for region in table.macro_regions.values():
        names = (*region.labels.values(), *region.aliases)
        yield from (Suggestion(text, "macro_region", region.id) for text in names)
