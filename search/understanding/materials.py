"""Grades and families of material that a query names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from matching.taxonomy import taxonomy
from search.understanding.evidence import Evidence
from search.understanding.known import PLAIN
from search.understanding.lexicon import Lexicon, load
from search.understanding.mentions import Mention

_GRADE_NUMBERS: dict[str, dict[str, str]] = load("materials.yaml")["numbers"]
_UNMISTAKABLE = frozenset({"4140", "4340", "8620", "52100", "304l", "316l", "5052", "6061", "6063", "7075"})
_NUMBER_WORD = re.compile(r"(?<![a-z\d.,])(\d{3,5}l?)(?![\w.,]*\d)")
_NOT_A_GRADE = re.compile(
    r"\s?(?:(?:mm|cm|m|t|tan|tons?|kg|h|gio|hours?|pcs|cai|chiec|con)(?![a-z])|個|个|件|개|台|톤|吨|噸|とん|時間|시간|小时|ชิน|ตัน|ชม|[x×*])"
)
_CODE = re.compile(r"[a-z]{2,5}")
_LAYERS = frozenset({"plating", "surface-treatment", "coating-painting"})
_LAYS_ON_PLASTIC = ("functional-coating", "plating-on-plastic")
_SHAPING = frozenset(
    {"casting", "forging", "sheet-metal-welding", "machining", "press-forming", "fasteners-springs", "heat-treatment"}
)
_LAID_ON = frozenset({"zinc", "copper"})


@dataclass(frozen=True, slots=True)
class NumberedGrade:
    """A bare number that names a grade (inox 304), with its folded span."""

    id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class NamedMaterials:
    """Grades and families in order; `has_plain_brass`: brass was named as a word, not by its grade."""

    grades: list[str]
    families: list[str]
    numbered: list[NumberedGrade]
    has_plain_brass: bool


def named_materials(evidence: Evidence, words: Lexicon) -> NamedMaterials:
    """What the part is made of, without the stuff of a layer (zinc plating) and without words a process name swallows."""
    vocabulary = taxonomy()
    processes = [mention for mention in evidence.mentions if mention.kind == "process"]
    numbered = _numbered_grades(evidence)
    codes = {
        vocabulary.material_family(mention.id)
        for mention in evidence.of("material")
        if _CODE.fullmatch(evidence.text_of(mention)) and not _is_layer(mention, processes)
    }
    found = [
        (mention.start, mention.id, any(character.isdigit() for character in evidence.text_of(mention)))
        for mention in evidence.of("material")
        if not _is_layer(mention, processes)
        and (_CODE.fullmatch(evidence.text_of(mention)) or not _is_described(mention, evidence, codes))
    ] + [(grade.start, grade.id, True) for grade in numbered]
    exact = {vocabulary.material_family(name) for _, name, has_figure in found if has_figure} - {"plastic"}
    grades = [
        name for _, name, has_figure in sorted(found) if has_figure or vocabulary.material_family(name) not in exact
    ]
    brass = any(name == "c2680" and not has_figure for _, name, has_figure in found)
    return NamedMaterials(list(dict.fromkeys(grades)), _families(evidence, words, processes, grades), numbered, brass)


def _is_described(mention: Mention, evidence: Evidence, codes: set[str]) -> bool:
    """Whether a grade is only described (oil-proof rubber) beside the code of another of its family (FKM)."""
    is_rubber = taxonomy().material_family(mention.id) == "rubber"
    is_wordy = is_rubber and " " in evidence.text_of(mention) and not any(map(str.isdigit, evidence.text_of(mention)))
    return is_wordy and taxonomy().material_family(mention.id) in codes


def _families(evidence: Evidence, words: Lexicon, processes: list[Mention], grades: list[str]) -> list[str]:
    """Families named on their own: not those of a grade, nor steel where a narrower kind of it is named."""
    of_grades = {taxonomy().material_family(name) for name in grades}
    parts = [mention for mention in evidence.of("part") if not words.parts[mention.id].get("weak")]
    families = [
        mention.id
        for mention in evidence.of("family")
        if mention.id not in of_grades
        and not _is_inside(mention, processes, evidence.negated)
        and not (mention.id == "plastic" and any(part.covers(mention) for part in parts))
    ]
    kept = list(dict.fromkeys(families))
    if "steel" in kept and (len(kept) > 1 or of_grades & {"stainless", "cast-iron"}):
        kept.remove("steel")
    return kept


def _is_layer(mention: Mention, processes: list[Mention]) -> bool:
    """Whether a material is the layer a plating process lays on, not the stuff of the part."""
    vocabulary = taxonomy()
    return any(
        process.covers(mention)
        and _LAYERS & set(vocabulary.ancestors(process.id))
        and process.id not in _LAYS_ON_PLASTIC
        for process in processes
    )


def _is_inside(mention: Mention, processes: list[Mention], negated: frozenset[Mention]) -> bool:
    """Whether a family is part of a process name that already says it all."""
    covering = [process for process in processes if process.covers(mention)]
    if mention.id == "rubber" and any(taxonomy().family(process.id) == "die-mold" for process in covering):
        return True
    if mention.id == "rubber" or not covering or any(process in negated for process in covering):
        return False
    trades = {taxonomy().family(process.id) for process in covering}
    return mention.id == "plastic" or not trades <= (_SHAPING if mention.id in _LAID_ON else _SHAPING | _LAYERS)


def _numbered_grades(evidence: Evidence) -> list[NumberedGrade]:
    """Grades typed as bare numbers beside their family: inox 304, 5052 aluminium, 304/316 stainless."""
    text = evidence.reading.text
    families = {mention.id for mention in evidence.mentions if mention.kind == "family"}
    taken = [mention for mention in evidence.mentions if mention.kind in ("material", "certificate", "place", PLAIN)]
    found = []
    for match in _NUMBER_WORD.finditer(text.replace("/", " ")):
        if _NOT_A_GRADE.match(text, match.end()):
            continue
        if any(mention.start < match.end() and match.start() < mention.end for mention in taken):
            continue
        for family, table in _GRADE_NUMBERS.items():
            if match[1] in table and (family in families or match[1] in _UNMISTAKABLE):
                found.append(NumberedGrade(table[match[1]], match.start(), match.end()))
    return found
