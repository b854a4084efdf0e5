"""Query text -> `Understood`: look up the words, read the figures, then let the words explain each other."""

from __future__ import annotations

import re
from collections.abc import Sequence

from matching.taxonomy import taxonomy
from search.analysis import analyse
from search.understanding.composition import compose
from search.understanding.context import Context, Limit
from search.understanding.drafts import Draft
from search.understanding.evidence import Evidence, gather
from search.understanding.fillers import without_fillers
from search.understanding.known import PLAIN, known_words
from search.understanding.lexicon import Lexicon, lexicon
from search.understanding.limits import read_limits
from search.understanding.mails import spoken_of
from search.understanding.materials import NamedMaterials, named_materials
from search.understanding.mentions import Mention, Reading
from search.understanding.places import NamedPlaces, named_places
from search.understanding.processes import named_processes
from search.understanding.result import Constraint, KnownWord, Span, Typo, Understood
from search.understanding.typos import corrected

_LONGEST_QUERY = 2000
_LIMIT_FLAGS = frozenset({"order_size", "plating_method", "esd", "tool_transfer", "one_stop", "language"})
_THING = re.compile(
    r"(?:件|品の|品を|物の|品に|品へ|材の|樹脂部品|塑料件|塑胶件|塑膠件|주물|품의|vat duc|phoi duc|chi tiet nhua).{0,2}$"
)
_THING_OF = re.compile(
    r"\b(?:of|for|on|our|existing)\s[^,;]{0,24}(?:castings?|forgings|plastic parts?|molded parts|machined parts).{0,2}$"
)
_OWNED = re.compile(r"[品物材件](?:の|を|へ|に|的).?$")
_SECTOR_OF_CERTIFICATE = {"iso-13485": "medical-devices", "as9100": "aerospace", "nadcap": "aerospace"}
_MAIL = 160  # characters from which a text is an enquiry rather than a query
_CLEAN_TRADES = frozenset({"rubber", "plastics", "assembly"})


def understand(text: str, known: Sequence[KnownWord] = ()) -> Understood:
    """Read a query. Deterministic; the dictionary is built at the first call; only the first 2,000 characters are read.

    `known`: words that people gave a meaning to. Where one stands, it wins over the dictionary.
    """
    words, given = lexicon(), known_words(known)
    text = text[:_LONGEST_QUERY]
    analysed, typos = corrected(analyse(spoken_of(text)), words, given.words)
    reading = Reading(analysed, text)
    evidence = gather(reading, words, given)
    materials, places = named_materials(evidence, words), named_places(evidence)
    draft = _draft(evidence, words, materials)
    limits = _limits(evidence, draft, materials)
    draft.limits = [limit.constraint for limit in limits]
    compose(draft)
    limits += _switches(evidence, draft)
    if places.near_mention:
        limits.append(Limit(Constraint("near", "is", places.near), places.near_mention.start, places.near_mention.end))
    return _answer(evidence, words, draft, materials, places, limits, typos)


def _answer(
    evidence: Evidence,
    words: Lexicon,
    draft: Draft,
    materials: NamedMaterials,
    places: NamedPlaces,
    limits: list[Limit],
    typos: tuple[Typo, ...],
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
        intent="need-search" if _seeks_needs(evidence) else "supplier-search",
        corrections=tuple(
            typo for typo in typos if any(span.start < typo.end and typo.start < span.end for span in spans)
        ),
    )


_SEEKS_MAKERS = re.compile(
    r"\b(?:tim|can tim|mua|supplier|maker|factory)\b|供应商|供應商|厂家|廠家|업체|メーカー|โรงงาน"
)


def _seeks_needs(evidence: Evidence) -> bool:
    """Whether the asker offers work: he says so, or begins with what others ask for and names no maker."""
    if evidence.of("flag", "seeks_orders:yes"):
        return True
    is_first = any(mention.start == 0 for mention in evidence.of("flag", "orders_first:yes"))
    is_small = any(mention.start == 0 for mention in evidence.of("flag", "order_size:small-lot"))
    return is_first and not is_small and not _SEEKS_MAKERS.search(f"{evidence.reading.text} {evidence.reading.typed}")


def _draft(evidence: Evidence, words: Lexicon, materials: NamedMaterials) -> Draft:
    flags = set(evidence.ids("flag")) | ({"brass-word"} if materials.has_plain_brass else set())
    flags |= {"long:yes"} if len(evidence.reading.text) > _MAIL else set()
    flags |= {"part_first:yes"} if _is_part_first(evidence, words) else set()
    text, found = evidence.reading.text, evidence.of("process")
    return Draft(
        processes=named_processes(evidence),
        parts=[words.parts[mention.id] for mention in evidence.of("part")],
        materials=list(materials.grades),
        families=list(materials.families),
        flags=flags,
        limits=[],
        things={mention.id for mention in found if _is_thing(mention, text)},
        owned={mention.id for mention in found if _OWNED.search(text[mention.start : mention.end + 2])},
        refused={mention.id for mention in evidence.negated if mention.kind == "process"},
        fixed=tuple(dict.fromkeys(mention.id for mention in found if mention.is_known)),
    )


def _is_part_first(evidence: Evidence, words: Lexicon) -> bool:
    """Whether a part and its plastic come before any finish (back cover ABS, painted): the part itself is wanted too."""
    parts = [mention.end for mention in evidence.of("part") if not words.parts[mention.id].get("weak")]
    stuffs = [mention.start for mention in evidence.of("material") if _is_plastic(mention)]
    treated = min((mention.start for mention in evidence.of("process")), default=0)
    return any(part <= stuff < treated for part in parts for stuff in stuffs)


def _is_plastic(mention: Mention) -> bool:
    return taxonomy().material_family(mention.id) == "plastic"


def _is_thing(mention: Mention, text: str) -> bool:
    """Whether a name means the thing made, not the making (impregnation of castings)."""
    named, before = text[mention.start : mention.end + 2], text[max(0, mention.start - 24) : mention.end + 2]
    return bool(_THING.search(named) or _THING_OF.search(before))


def _limits(evidence: Evidence, draft: Draft, materials: NamedMaterials) -> list[Limit]:
    """Limits from figures outside names, read for the processes named and for what grades and parts make of them."""
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
    compose(guess)
    processes = dict.fromkeys((*guess.processes, *draft.processes))
    return read_limits(Context(evidence.reading.text, evidence.original, processes, guess.all_families, free))


def _switches(evidence: Evidence, draft: Draft) -> list[Limit]:
    """Limits that words switch on: small lots, barrel, tool transfer, no traders ..."""
    vocabulary = taxonomy()
    lines = {node for process in draft.processes for node in vocabulary.ancestors(process)}
    given = {limit.key for limit in draft.limits}
    found: list[Limit] = []
    for mention in evidence.of("flag"):
        group, _, value = mention.id.partition(":")
        is_idle = group == "plating_method" and ("surface-treatment" not in lines or _is_in_other(mention, evidence))
        if group in _LIMIT_FLAGS and not is_idle and not (group == "order_size" and group in given):
            found.append(Limit(Constraint(group, "is", value), mention.start, mention.end))
    rooms = evidence.of("flag", "cleanroom:yes")
    if rooms and "cleanroom_iso_class" not in given and lines & _CLEAN_TRADES:
        found.append(Limit(Constraint("cleanroom_iso_class", "<=", 8), rooms[0].start, rooms[0].end))
    traders = [mention for mention in evidence.mentions if mention.id == "trader:yes" and mention in evidence.negated]
    makers = traders or evidence.of("flag", "manufacturer:yes")
    only_makers = Constraint("business_type", "is", "manufacturer")
    return found + [Limit(only_makers, mention.start, mention.end) for mention in makers[:1]]


def _is_in_other(flag: Mention, evidence: Evidence) -> bool:
    """Whether a word for a way of plating belongs to the name of another trade (barrel polishing)."""
    covering = [mention for mention in evidence.of("process") if mention.covers(flag) and mention.size > flag.size]
    return any("surface-treatment" not in taxonomy().ancestors(mention.id) for mention in covering)


def _sectors(evidence: Evidence, draft: Draft) -> tuple[str, ...]:
    """Sectors named, or that a part name or a certificate of one trade implies."""
    named = [mention for mention in evidence.of("sector") if mention.id]
    apart = [mention for mention in named if not any(part.covers(mention) for part in evidence.of("part"))]
    found = [mention.id for mention in apart or named]  # the handle of an oven is no furniture
    found += [sector for part in draft.parts for sector in part.get("sectors", ())]
    if not found:
        found += [
            _SECTOR_OF_CERTIFICATE[name] for name in evidence.ids("certificate") if name in _SECTOR_OF_CERTIFICATE
        ]
    return tuple(dict.fromkeys(found))


_SPAN_KINDS = {
    "process": "process",
    "narrow": "process",
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
    grades = [span for span in spans if span.kind == "material"]
    parted = {_beside(span, grades, evidence.reading.typed) for span in spans}
    return tuple(sorted(parted, key=lambda span: (span.start, span.end, span.kind, span.id)))


def _beside(span: Span, grades: list[Span], text: str) -> Span:
    """A process named together with its grade (đúc nhôm ADC12) keeps the words before or after the grade."""
    for grade in grades if span.kind == "process" else ():
        start, end = span.start, span.end
        if start < grade.start < end <= grade.end:
            end = grade.start
        elif grade.start <= start < grade.end < end:
            start = grade.end
        words = text[start:end]
        if (start, end) != (span.start, span.end) and words.strip():
            start += len(words) - len(words.lstrip())
            end -= len(words) - len(words.rstrip())
            span = Span(start, end, span.kind, span.id)
    return span


def _final(mention: Mention, words: Lexicon, draft: Draft) -> str:
    """The id a mention ended up as after composition; empty when it has no say in the answer."""
    if mention.is_known:
        return "" if mention.kind == PLAIN else mention.id
    if mention.kind == "process":
        family = taxonomy().family(mention.id)
        related = [process for process in draft.processes if taxonomy().family(process) == family]
        return mention.id if mention.id in draft.processes else next(iter(related), "")
    if mention.kind == "narrow":
        return mention.id if mention.id in draft.processes else ""
    if mention.kind == "part":
        part = words.parts[mention.id]
        made = [*part["processes"], *part.get("by", {}).values()]
        return next((process for process in made if process in draft.processes), "")
    if mention.kind in ("material", "family"):
        return mention.id if mention.id in (*draft.materials, *draft.families) else ""
    return mention.id.split("/")[0]


def _left_over(evidence: Evidence, spans: tuple[Span, ...]) -> str:
    """Words that were not understood, in the original spelling, without control characters and lone surrogates.

    A name that had no say beside others (a bottle, where blow molding is asked for) is understood all the same.
    """
    text = evidence.reading.typed
    taken = [False] * len(text)
    used = [(span.start, span.end) for span in spans]
    bounds = evidence.reading.analysed.original_span
    used += [bounds(mention.start, mention.end) for mention in evidence.mentions if mention.kind != PLAIN]
    for start, end in used:
        taken[start:end] = [True] * (end - start)
    rest = "".join(
        " " if gone or not character.isprintable() else character for character, gone in zip(text, taken, strict=True)
    )
    words = [word for word in rest.split() if any(character.isalnum() for character in word)]
    return " ".join(without_fillers(words, has_marks=evidence.reading.has_marks) if used else words)
