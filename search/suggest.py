"""What may be meant, while one types: labels of the taxonomy in all languages, places, and names of firms."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from database.columns import now
from matching.taxonomy import taxonomy
from search import fields
from search.engines.contract import BrokenIndex
from search.index import Index
from search.prefixes import PrefixTable

_NAMED = 3
"""At most so many firms and needs while there are also labels to offer."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`kind`: process, material, material_family, certificate, sector, province, former_province, macro_region, company, need.

    `id` is the taxonomy's, for a company or a need its public code; `text` is the label that was met, in its own language.
    """

    text: str
    kind: str
    id: str


def suggest(
    index: Index, prefix: str, *, scope: Sequence[str], limit: int = 8, on: datetime.date | None = None
) -> list[Suggestion]:
    """Best first, each id once; firms and needs of the `scope` on that day (today).

    Without a readable index only the taxonomy answers.
    """
    labels = _labels(prefix, limit)
    try:
        named = index.suggest(prefix, 2 * limit, scope, on or now().date()) if scope else []
    except BrokenIndex:
        named = []
    found = {one.key: Suggestion(one.name, _kind(one.key), one.code) for one in reversed(named)}
    room = max(limit - len(labels), min(_NAMED, limit))
    offered = [*found.values()][::-1][:room]
    return [*labels[: limit - len(offered)], *offered]


def _kind(key: str) -> str:
    return "need" if key.startswith(fields.NEED) else "company"


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
