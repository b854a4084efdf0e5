"""Query text -> `Understood`: look up the words, read the figures, then let the words explain each other."""

from __future__ import annotations

import re

from matching.taxonomy import taxonomy
from search.analysis import analyse, script_of
from search.understanding.composition import Draft, compose
from search.understanding.context import Context, Limit
from search.understanding.evidence import Evidence, gather
from search.understanding.lexicon import Lexicon, lexicon
from search.understanding.limits import read_limits
from search.understanding.materials import NamedMaterials, named_materials
from search.understanding.mentions import Mention, Reading
from search.understanding.places import NamedPlaces, named_places
from search.understanding.result import Constraint, Span, Understood
from search.understanding.typos import corrected

_LONGEST_QUERY = 2000
_LIMIT_FLAGS = frozenset({"order_size", "plating_method", "esd", "tool_transfer", "one_stop", "language"})
_TREATMENTS = frozenset({"surface-treatment", "coating-painting", "heat-treatment", "testing-inspection"})
_WORKPIECES = frozenset(
    {
        "fasteners-bolts-screws", "fasteners-nuts", "fasteners-springs", "springs-coil", "springs-flat", "washers-shims",
        "sheet-metal-enclosure", "pipe-frame", "steel-structure", "gear-cutting", "pins-shafts-rivets", "wire-forming",
    }
)  # fmt: skip
_THING = re.compile(
    r"(?:件|品の|品を|物の|品に|品へ|材の|주물|품의|vat duc|phoi duc|castings?|forgings|molded parts|machined parts).{0,2}$"
)
_OWNED = re.compile(r"[品物材件](?:の|を|へ|に|的).?$")
_SECTOR_OF_CERTIFICATE = {"iso-13485": "medical-devices", "as9100": "aerospace", "nadcap": "aerospace"}
_CLEAN_TRADES = frozenset({"rubber", "plastics", "assembly"})


def understand(text: str) -> Understood:
    """Read a query. Deterministic; the dictionary is built at the first call; only the first 2,000 characters are read."""
    words = lexicon()
    text = text[:_LONGEST_QUERY]
    reading = Reading(corrected(analyse(text), words), text)
    evidence = gather(reading, words)
    materials, places = named_materials(evidence, words), named_places(evidence)
    draft = _draft(evidence, words, materials)
    limits = _limits(evidence, draft, materials)
    draft.limits = [limit.constraint for limit in limits]
    compose(draft)
    limits += _switches(evidence, draft)
    if places.near_mention:
        limits.append(Limit(Constraint("near", "is", places.near), places.near_mention.start, places.near_mention.end))
    return _answer(evidence, words, draft, materials, places, limits)


def _answer(
    evidence: Evidence,
    words: Lexicon,
    draft: Draft,
    materials: NamedMaterials,
    places: NamedPlaces,
    limits: list[Limit],
) -> Understood:
    spans = _spans(evidence, words, draft, materials, limits)
    return Understood(
        processes=tuple(draft.processes),
        materials=tuple(draft.materials),
        material_families=tuple(draft.families),
        provinces=places.provinces,
        former_provinces=places.former,
        macro_regions=evidence.ids("macro"),
        places=evidence.ids("place"),
        certificates=evidence.ids("certificate"),
        sectors=_sectors(evidence, draft),
        ownership=evidence.ids("ownership"),
        constraints=tuple(dict.fromkeys(limit.constraint for limit in limits)),
        text=_left_over(evidence, spans),
        spans=spans,
        intent="need-search" if evidence.of("flag", "seeks_orders:yes") else "supplier-search",
    )


def _draft(evidence: Evidence, words: Lexicon, materials: NamedMaterials) -> Draft:
    flags = set(evidence.ids("flag")) | ({"brass-word"} if materials.has_plain_brass else set())
    text, found = evidence.reading.text, evidence.of("process")
    return Draft(
        processes=_processes(evidence),
        parts=[words.parts[mention.id] for mention in evidence.of("part")],
        materials=list(materials.grades),
        families=list(materials.families),
        flags=flags,
        limits=[],
        things={mention.id for mention in found if _THING.search(text[mention.start : mention.end + 2])},
        owned={mention.id for mention in found if _OWNED.search(text[mention.start : mention.end + 2])},
    )


def _processes(evidence: Evidence) -> list[str]:
    """Named processes in order. A key with several of them stands for the narrowest, or the one the rest is about."""
    vocabulary = taxonomy()
    by_span: dict[tuple[int, int], list[str]] = {}
    for mention in _without_workpieces(evidence):
        by_span.setdefault((mention.start, mention.end), []).append(mention.id)
    families = {vocabulary.family(ids[0]) for ids in by_span.values() if len(ids) == 1}
    chosen: list[str] = []
    for ids in by_span.values():
        narrow = [process for process in ids if set(ids) <= set(vocabulary.ancestors(process))]
        near = [process for process in ids if vocabulary.family(process) in families]
        chosen.append((narrow or near or ids)[0])
    return list(dict.fromkeys(chosen))


def _without_workpieces(evidence: Evidence) -> list[Mention]:
    """Processes named, without things that a treatment right before them works on (zinc plating of bolts)."""
    mentions = evidence.of("process")
    treatments = [mention for mention in mentions if _treats(mention.id, evidence.text_of(mention))]
    return [
        mention
        for mention in mentions
        if (mention.id not in _WORKPIECES and taxonomy().family(mention.id) != "die-mold")
        or script_of(evidence.reading.text[mention.start]) not in ("word", "thai")
        or not any(_works_on(treatment, mention, evidence.reading.text) for treatment in treatments)
    ]


def _treats(process: str, text: str) -> bool:
    """Whether a name asks for a treatment of what follows; "galvanized frame" names the frame."""
    line = taxonomy().ancestors(process)
    is_welding = "welding" in line and text.startswith(("han", "เชือม"))
    return (line[-1] in _TREATMENTS or is_welding) and process != "inspection-sorting" and not text.endswith("ed")


def _works_on(treatment: Mention, thing: Mention, text: str) -> bool:
    return 0 <= thing.start - treatment.end <= 10 and not re.search(r"[,;+、，&]", text[treatment.end : thing.start])


def _limits(evidence: Evidence, draft: Draft, materials: NamedMaterials) -> list[Limit]:
    """Limits from figures outside names; without a named process they are read for what the parts suggest."""
    free = [True] * len(evidence.reading.text)
    for mention in evidence.mentions:
        is_switch = mention.kind == "flag" or (
            mention.kind == "process" and not re.search(r"\d", evidence.text_of(mention))
        )
        if not is_switch:
            free[mention.start : mention.end] = [False] * mention.size
    for grade in materials.numbered:
        free[grade.start : grade.end] = [False] * (grade.end - grade.start)
    guess = Draft(list(draft.processes), draft.parts, list(draft.materials), list(draft.families), draft.flags, [])
    if not draft.processes:
        compose(guess)
    return read_limits(Context(evidence.reading.text, evidence.original, guess.processes, free))


def _switches(evidence: Evidence, draft: Draft) -> list[Limit]:
    """Limits that words switch on: small lots, barrel, tool transfer, no traders ..."""
    vocabulary = taxonomy()
    lines = {node for process in draft.processes for node in vocabulary.ancestors(process)}
    given = {limit.key for limit in draft.limits}
    found: list[Limit] = []
    for mention in evidence.of("flag"):
        group, _, value = mention.id.partition(":")
        is_idle = group == "plating_method" and "surface-treatment" not in lines
        if group in _LIMIT_FLAGS and not is_idle and not (group == "order_size" and group in given):
            found.append(Limit(Constraint(group, "is", value), mention.start, mention.end))
    rooms = evidence.of("flag", "cleanroom:yes")
    if rooms and "cleanroom_iso_class" not in given and lines & _CLEAN_TRADES:
        found.append(Limit(Constraint("cleanroom_iso_class", "<=", 8), rooms[0].start, rooms[0].end))
    traders = [mention for mention in evidence.mentions if mention.id == "trader:yes" and mention in evidence.negated]
    makers = traders or evidence.of("flag", "manufacturer:yes")
    only_makers = Constraint("business_type", "is", "manufacturer")
    return found + [Limit(only_makers, mention.start, mention.end) for mention in makers[:1]]


def _sectors(evidence: Evidence, draft: Draft) -> tuple[str, ...]:
    """Sectors named, or that a part name or a certificate of one trade implies."""
    found = [mention.id for mention in evidence.of("sector")]
    found += [sector for part in draft.parts for sector in part.get("sectors", ())]
    if not found:
        found += [
            _SECTOR_OF_CERTIFICATE[name] for name in evidence.ids("certificate") if name in _SECTOR_OF_CERTIFICATE
        ]
    return tuple(dict.fromkeys(found))


_SPAN_KINDS = {
    "process": "process",
    "part": "process",
    "material": "material",
    "family": "material_family",
    "province": "province",
    "former": "province",
    "park": "province",
    "macro": "macro_region",
    "place": "place",
    "certificate": "certificate",
    "sector": "sector",
    "ownership": "ownership",
}


def _spans(
    evidence: Evidence, words: Lexicon, draft: Draft, materials: NamedMaterials, limits: list[Limit]
) -> tuple[Span, ...]:
    """Everything read, with the place in the original text it was read from, in order."""
    bounds = evidence.reading.analysed.original_span
    spans = {Span(*bounds(grade.start, grade.end), "material", grade.id) for grade in materials.numbered}
    spans |= {Span(*bounds(limit.start, limit.end), "constraint", limit.constraint.key) for limit in limits}
    for mention in evidence.mentions:
        name = "" if mention.kind == "flag" or mention in evidence.negated else _final(mention, words, draft)
        if name:
            spans.add(Span(*bounds(mention.start, mention.end), _SPAN_KINDS[mention.kind], name))
    return tuple(sorted(spans, key=lambda span: (span.start, span.end, span.kind, span.id)))


def _final(mention: Mention, words: Lexicon, draft: Draft) -> str:
    """The id a mention ended up as after composition; empty when it has no say in the answer."""
    if mention.kind == "process":
        family = taxonomy().family(mention.id)
        related = [process for process in draft.processes if taxonomy().family(process) == family]
        return mention.id if mention.id in draft.processes else next(iter(related), "")
    if mention.kind == "part":
        part = words.parts[mention.id]
        made = [*part["processes"], *part.get("by", {}).values()]
        return next((process for process in made if process in draft.processes), "")
    if mention.kind in ("material", "family"):
        return mention.id if mention.id in (*draft.materials, *draft.families) else ""
    return mention.id.split("/")[0]


def _left_over(evidence: Evidence, spans: tuple[Span, ...]) -> str:
    """Words that were not understood, in the original spelling, without control characters and lone surrogates."""
    text = evidence.reading.typed
    taken = [False] * len(text)
    used = [(span.start, span.end) for span in spans]
    used += [
        evidence.reading.analysed.original_span(mention.start, mention.end)
        for mention in evidence.mentions
        if mention.kind == "flag" or mention in evidence.negated
    ]
    for start, end in used:
        taken[start:end] = [True] * (end - start)
    rest = "".join(
        " " if gone or not character.isprintable() else character for character, gone in zip(text, taken, strict=True)
    )
    return " ".join(word for word in rest.split() if any(character.isalnum() for character in word))
