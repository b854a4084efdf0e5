"""The dictionary of the parser: every way of writing a taxonomy id in seven languages, and the words between them.

Keys are folded and squeezed (soft separators removed), so "wire-harness", "wire harness" and "wireharness" are one key.
Built once from the taxonomy and the YAML files beside this module.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

import yaml

from matching.taxonomy import Taxonomy, taxonomy
from search.analysis import analyse, fold, script_of

SOFT = frozenset(" \t\u3000-‐‑–_.·・'’\u00ad")
_SOFT_ASCII = "".join(character for character in sorted(SOFT) if character.isascii())
_SOFT_RUN = re.compile(f"[{re.escape(_SOFT_ASCII)}]+")
_BRACKETED = re.compile(r"\s*[(（][^)）]*[)）]")

# English spellings that differ between buyers and lists: (pattern, replacement), applied both ways by writing each variant.
_SPELLINGS = (
    ("mold", "mould"),
    ("iz", "is"),
    ("aluminium", "aluminum"),
    ("color", "colour"),
    ("grey", "gray"),
    ("center", "centre"),
)
_PARTICIPLES = {
    "casting": "cast",
    "cutting": "cut",
    "bending": "bent",
    "drawing": "drawn",
    "grinding": "ground",
    "etching": "etched",
}
_ROMAN = ("I", "II", "III", "IV", "V", "VI")
_PLATING = re.compile(r"(?:xi mạ|mạ|xi) (?=\S)")
_GERUND_ENDS = ("", "ed", "er", "ers", "e", "es")
# Stems that name a thing, not the work: an injection mold is no molding shop, a plate no plating.
_THINGS = frozenset({"mold", "mould", "machin", "plat", "tub", "wir", "engin", "packag", "cabl", "punch"})


class Entry(NamedTuple):
    """One meaning of a key. `marked` is the squeezed text with its tone marks, against which typed marks are checked."""

    kind: str
    id: str
    marked: str
    breaks: frozenset[int]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Key -> meanings, and for the first characters of a key the lengths worth trying, longest first."""

    entries: dict[str, tuple[Entry, ...]]
    lengths: dict[str, tuple[int, ...]]
    words: tuple[str, ...]
    known: frozenset[str]
    syllables: frozenset[str]
    parts: dict[str, dict[str, Any]]
    contexts: dict[str, dict[str, Any]]


def squeeze(text: str) -> tuple[str, str, frozenset[int]]:
    """(folded, marked, word breaks) of a phrase without soft separators; breaks are positions inside the squeezed text."""
    if text.isascii() and text.isprintable():  # most forms are, and need no folding
        return _squeeze_plain(text.lower())
    analysed = analyse(text)
    folded: list[str] = []
    marked: list[str] = []
    breaks: set[int] = set()
    for plain, typed in zip(analysed.folded, analysed.marked, strict=True):
        if plain in SOFT:
            breaks.add(len(folded))
            continue
        folded.append(plain)
        marked.append(typed)
    return "".join(folded), "".join(marked), frozenset(breaks - {0, len(folded)})


def _squeeze_plain(text: str) -> tuple[str, str, frozenset[int]]:
    words = _SOFT_RUN.split(text.strip(_SOFT_ASCII))
    key = "".join(words)
    ends = itertools.accumulate(len(word) for word in words[:-1])
    return key, key, frozenset(end for end in ends if 0 < end < len(key))


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The dictionary, built at the first call (about 0.3 s)."""
    builder = _Builder(taxonomy())
    builder.add_all()
    return builder.finish()


def load(name: str) -> Any:
    """A YAML file of the lexicon."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = files("search.understanding").joinpath("data", name).read_text(encoding="utf-8")
    return yaml.load(text, Loader=loader)  # noqa: S506 (a safe loader, in C when there)


class _Builder:
    def __init__(self, vocabulary: Taxonomy) -> None:
        self.taxonomy = vocabulary
        self.table: dict[str, dict[Entry, None]] = {}
        self.parts: dict[str, dict[str, Any]] = {}
        self.words = load("words.yaml")

    def add(self, kind: str, identifier: str, forms: Iterable[str]) -> None:
        for form in forms:
            key, marked, breaks = squeeze(str(form))
            if key and not _is_too_short(kind, key):
                self.table.setdefault(key, {})[Entry(kind, identifier, marked, breaks)] = None

    def add_all(self) -> None:
        self._add_processes()
        self._add_materials()
        self._add_places()
        self._add_rest()
        self._add_parts()
        for group, meanings in self.words["flags"].items():
            for value, forms in meanings.items():
                self.add("flag", f"{group}:{value}", forms)

    def _add_processes(self) -> None:
        refused = {(code, fold(form)) for code, forms in load("processes.yaml")["not"].items() for form in forms}
        grades = {material.id for material in self.taxonomy.materials.values() if material.group == "diecast"}
        for process in self.taxonomy.processes.values():
            for language, label in process.labels.items():
                forms = {_BRACKETED.sub("", label).strip(), *process.synonyms.get(language, ())}
                kept = sorted(
                    form
                    for form in forms
                    if (process.id, fold(form)) not in refused and not any(grade in fold(form) for grade in grades)
                )
                self.add("process", process.id, _english(kept) if language == "en" else _spoken(kept))
        for code, forms in load("processes.yaml")["more"].items():
            self.add("process", code, _spoken(_english(forms)))
        for code, forms in load("processes.yaml")["narrow"].items():
            self.add("narrow", code, forms)

    def _add_materials(self) -> None:
        words = load("materials.yaml")
        refused = {(code, fold(form)) for code, forms in words["not"].items() for form in forms}
        for material in self.taxonomy.materials.values():
            forms = {form for text in material.designations.values() for form in _designations(text)} | {
                *material.aliases
            }
            kept = sorted(form for form in forms if (material.id, fold(form)) not in refused)
            self.add("material", material.id, (form for form in kept if not fold(form).replace(".", "").isdigit()))
        for code, forms in words["more"].items():
            self.add("material" if code in self.taxonomy.materials else "family", code, forms)
        for code, labels in self.taxonomy.material_families.items():
            if code != "other":
                self.add("family", code, (form for label in labels.values() for form in _label_forms(label)))

    def _add_places(self) -> None:
        names = load("places.yaml")
        former = {fold(name) for province in self.taxonomy.provinces.values() for name in province.merged_from}
        for province in self.taxonomy.provinces.values():
            own = {*province.labels.values(), *names["provinces"].get(province.code, ())}
            self.add("province", province.code, own)
            for name in province.merged_from:
                if fold(name) not in map(fold, own):
                    plain = name.split(" (")[0]
                    self.add(
                        "former",
                        f"{province.code}/{name}",
                        (plain, *plain.split(" - "), *names["former"].get(name, ())),
                    )
            known = (
                {fold(form) for form in own}
                | former
                | {fold(form) for forms in names["former"].values() for form in forms}
            )
            for alias in province.aliases:
                if "(" not in alias and fold(alias) not in known:
                    alias = alias.removesuffix(" IP")
                    kind = "province" if _is_spelling(alias, province.code, names["spellings"]) else "park"
                    others = names["park_names"].get(alias, ())
                    self.add(
                        kind,
                        province.code if kind == "province" else f"{province.code}/{alias}",
                        (*_numbered(alias), *others),
                    )
        for code, parks in names["parks"].items():
            for park in parks:
                self.add("park", f"{code}/{park}", (*_numbered(park), *names["park_names"].get(park, ())))
        for region in self.taxonomy.macro_regions.values():
            self.add("macro", region.id, (*region.labels.values(), *region.aliases, *names["macro"].get(region.id, ())))
        for place in self.taxonomy.foreign_places.values():
            aliases = (alias for alias in place.aliases if not alias.isdigit())
            self.add("place", place.code, (*place.labels.values(), *aliases, *names["foreign"].get(place.code, ())))

    def _add_rest(self) -> None:
        for certificate in self.taxonomy.certificates.values():
            forms = (certificate.label, *certificate.synonyms, *self.words["certificates"].get(certificate.id, ()))
            refused = set(self.words["not_certificates"])
            self.add("certificate", certificate.id, (form for form in forms if form not in refused))
        for sector in self.taxonomy.sectors.values():
            labels = [form for label in sector.labels.values() for form in _label_forms(label)]
            more = self.words["sectors"].get(sector.id, ())
            refused = set(self.words["not_sectors"])
            kept = (form for form in (*labels, *sector.synonyms, *more) if fold(form) not in refused)
            self.add("sector", sector.id, _english(kept))
        self.add("sector", "", self.words["no_sectors"])
        self.add("idle", "", self.words["no_names"])
        for owner, pattern in self.words["ownership"].items():
            named = (template.format(name) for template, name in itertools.product(pattern["frames"], pattern["names"]))
            self.add("ownership", owner, (*named, *pattern["forms"]))

    def _add_parts(self) -> None:
        for number, part in enumerate(load("parts.yaml")):
            name = f"{number}:{part['forms'][0]}"
            self.parts[name] = part
            marked = part.get("marked", ())
            self.add("part", name, (*_english(part["forms"]), *marked))
            for form in marked:
                self.words["contexts"].setdefault(fold(form), {"kinds": ["part"], "marked_only": True})

    def finish(self) -> Lexicon:
        lengths: dict[str, set[int]] = {}
        for key in self.table:
            lengths.setdefault(key[:2], set()).add(len(key))
        every = {word for key in self._spaced() for word in key if word.isalpha()}
        words = {word for word in every if len(word) >= 5}
        return Lexicon(
            entries={key: tuple(meanings) for key, meanings in self.table.items()},
            lengths={start: tuple(sorted(found, reverse=True)) for start, found in lengths.items()},
            words=tuple(sorted(words)),
            known=frozenset(every)
            | frozenset(self.words["known"].split())
            | frozenset(_words_of(load("figures.yaml"))),
            syllables=frozenset(self._syllables()),
            parts=self.parts,
            contexts=self.words["contexts"],
        )

    def _syllables(self) -> Iterator[str]:
        """Vietnamese syllables of the names, without their marks."""
        for key, meanings in self.table.items():
            for entry in meanings if key.isascii() else ():
                if entry.marked != key:
                    cuts = [0, *sorted(entry.breaks), len(key)]
                    yield from (key[start:end] for start, end in itertools.pairwise(cuts) if 2 <= end - start <= 6)

    def _spaced(self) -> Iterator[list[str]]:
        """The words of every key again, cut at its breaks."""
        for key, meanings in self.table.items():
            for entry in meanings if key.isascii() else ():
                cuts = [0, *sorted(entry.breaks), len(key)]
                yield [key[start:end] for start, end in itertools.pairwise(cuts)]


def _words_of(lists: Any) -> Iterator[str]:
    """Single words of nested lists, folded."""
    if isinstance(lists, dict):
        lists = list(lists.values())
    if isinstance(lists, list):
        for item in lists:
            yield from _words_of(item)
    else:
        yield from fold(str(lists)).split()


def _is_too_short(kind: str, key: str) -> bool:
    """One character says too little, but for a metal in Chinese or Japanese; two Latin letters too, but for known short words."""
    if len(key) > 2:
        return False
    script = script_of(key[0])
    if len(key) == 1:
        return script != "han" or kind not in ("family", "part", "flag")
    return script == "digit" and script_of(key[-1]) in ("digit", "word")


def _label_forms(label: str) -> set[str]:
    """A label whole without its bracketed explanation, and the pieces of a list."""
    plain = _BRACKETED.sub("", label).strip()
    pieces = [piece.strip() for piece in re.split(r"[/／,、・;]|\s&\s", plain)]
    return (
        {plain} if len(pieces) == 1 else {plain, *(piece for piece in pieces if len(piece) > 3 or not piece.isascii())}
    )


def _designations(text: str) -> Iterator[str]:
    """Grades named in one cell of the equivalents: "X5CrNi18-10 / 1.4301", "06Cr19Ni10 (old 0Cr18Ni9)"."""
    plain = re.sub(r"\([^)]*near[^)]*\)", "", text).replace("old ", "/ ")
    for piece in re.split(r"\s/\s|/ |[()]|\s+and\s+", plain):
        grade = piece.strip()
        if len(grade) > 1 and not re.search(r"near|etc|class|often|mod\.|–", grade):
            yield grade


def _is_spelling(alias: str, code: str, spellings: dict[str, list[str]]) -> bool:
    """Whether an alias is another spelling of the province itself rather than a place inside it."""
    return alias in spellings.get(code, ())


def _english(forms: Iterable[str]) -> Iterator[str]:
    """English words with plural, British and American spelling, and the participles of trades (cast, plated, plater)."""
    for form in forms:
        if not form.isascii() or not form:
            yield form
            continue
        for word in _endings(form):
            yield word
            for left, right in _SPELLINGS:
                low = word.lower()
                if left in low and right not in low:
                    yield low.replace(left, right)
                elif right in low and right != "is":
                    yield low.replace(right, left)
            if re.search(r"is(?:e|ed|er|ers|ing|ation)\b", word.lower()):
                yield re.sub(r"is(e|ed|er|ers|ing|ation)\b", r"iz\1", word.lower())


def _numbered(park: str) -> Iterator[str]:
    """A park and its extension number in both ways of writing: Thăng Long II, Thăng Long 2."""
    yield park
    *name, number = park.split()
    if name and number in _ROMAN:
        yield " ".join((*name, str(_ROMAN.index(number) + 1)))
    elif name and number.isdigit() and 0 < int(number) <= len(_ROMAN):
        yield " ".join((*name, _ROMAN[int(number) - 1]))


def _spoken(forms: Iterable[str]) -> Iterator[str]:
    """Vietnamese names of platings with the words that people say for it: mạ kẽm, xi kẽm, xi mạ kẽm."""
    for form in forms:
        yield form
        if match := _PLATING.match(form):
            yield from (f"{verb} {form[match.end() :]}" for verb in ("mạ", "xi", "xi mạ", "si", "si mạ"))


def _endings(form: str) -> Iterator[str]:
    yield form
    last = form.rsplit(maxsplit=1)[-1].lower()
    if last in _PARTICIPLES and " " in form:
        yield form[: -len(last)] + _PARTICIPLES[last]
    if last.endswith("ing") and len(last) > 6:
        is_thing = last[:-3] in _THINGS
        if " " in form:
            yield form + "s"  # sand castings
        yield from (
            form[:-3] + end
            for end in _GERUND_ENDS
            if not (is_thing and end in ("", "e", "es")) and (end or " " in form)
        )
    elif last.endswith("ation") and len(last) > 8:  # calibration: calibrate, calibrated, calibrating
        yield from (form[:-3] + end for end in ("e", "ed", "ing"))
    elif last[-1:] == "y" and last[-2:-1] not in "aeiou" and len(last) > 3:
        yield form[:-1] + "ies"
    elif last[-1:].isalpha() and last[-1] != "s" and len(last) > 2:
        yield form + ("es" if last.endswith(("ch", "sh", "x")) else "s")
