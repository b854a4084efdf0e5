"""What else the words behind a chip may mean: other readings of the same words first, then neighbours of what was read."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from matching.taxonomy import taxonomy
from search.understanding.lexicon import Entry, lexicon, squeeze
from search.understanding.result import KnownWord, Span, Understood

Meaning = tuple[str, str]
"""Kind of a known word and its id."""

_KINDS = {
    "process": "process",
    "material": "material",
    "family": "material_family",
    "province": "province",
    "former": "province",
    "park": "province",
    "macro": "macro_region",
    "certificate": "certificate",
    "sector": "sector",
    "ownership": "ownership",
}


def alternatives(understood: Understood, text: str, span: Span, limit: int = 6) -> tuple[KnownWord, ...]:
    """Other meanings of the words of a span, best first; none for a limit. What the query already asks is left out."""
    phrase = text[span.start : span.end]
    asked = {(item.kind, item.id) for item in understood.spans} | {(span.kind, span.id)}
    asked |= {("process", process) for process in understood.processes}
    if span.kind == "constraint" or not phrase.strip():
        return ()
    found = dict.fromkeys(
        meaning
        for meaning in itertools.chain(
            _readings(phrase, span.kind), _NEIGHBOURS.get(span.kind, _no_neighbours)(span.id)
        )
        if meaning not in asked
    )
    return tuple(KnownWord(phrase, kind, name) for kind, name in itertools.islice(found, limit))


def _readings(phrase: str, kind: str) -> Iterator[Meaning]:
    """Meanings the dictionary has for the words, whatever the marks; of a part of them only of the same kind."""
    words = phrase.split()
    yield from _entries(phrase)
    for piece in (words[:-1], words[1:]):
        yield from (meaning for meaning in _entries(" ".join(piece)) if meaning[0] == kind)


def _entries(phrase: str) -> Iterator[Meaning]:
    for entry in lexicon().entries.get(squeeze(phrase)[0], ()):
        yield from _meanings(entry)


def _meanings(entry: Entry) -> Iterator[Meaning]:
    if entry.kind == "part":
        part = lexicon().parts[entry.id]
        yield from (("process", process) for process in (*part["processes"], *part.get("by", {}).values()))
    elif entry.kind in _KINDS:
        yield _KINDS[entry.kind], entry.id.split("/")[0]


def _near_processes(process: str) -> Iterator[Meaning]:
    """Narrower, broader, beside it, and what may do instead."""
    vocabulary = taxonomy()
    node = vocabulary.processes[process]
    near = [*vocabulary.children.get(process, ()), *([node.parent] if node.parent else [])]
    near += sorted(node.substitutes, key=lambda other: -node.substitutes[other])
    near += vocabulary.children.get(node.parent or "", ())
    yield from (("process", other) for other in near)


def _near_materials(material: str) -> Iterator[Meaning]:
    """Grades of the same group, the family, then its other grades."""
    materials = taxonomy().materials
    grade = materials[material]
    family = [other for other in materials.values() if other.family == grade.family]
    yield from (("material", other.id) for other in family if other.group == grade.group)
    yield "material_family", grade.family
    yield from (("material", other.id) for other in family)


def _grades(family: str) -> Iterator[Meaning]:
    yield from (("material", grade.id) for grade in taxonomy().materials.values() if grade.family == family)


def _near_provinces(code: str) -> Iterator[Meaning]:
    """The part of the country, then the nearest provinces."""
    vocabulary = taxonomy()
    region = vocabulary.macro_region_of(code)
    if region:
        yield "macro_region", region
    near = sorted(vocabulary.provinces, key=lambda other: vocabulary.distance_km(code, other))
    yield from (("province", other) for other in near[1:4])


def _other_regions(_region: str) -> Iterator[Meaning]:
    yield from (("macro_region", other) for other in taxonomy().macro_regions)


def _no_neighbours(_name: str) -> Iterator[Meaning]:
    yield from ()


_NEIGHBOURS = {
    "process": _near_processes,
    "material": _near_materials,
    "material_family": _grades,
    "province": _near_provinces,
    "macro_region": _other_regions,
}
