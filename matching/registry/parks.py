"""Industrial parks in an address: one id for all spellings of a park; a park nobody listed has the id `park:` and its folded name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import yaml
from rapidfuzz import fuzz, process

from matching.registry.address_texts import AddressText, key, read_text
from matching.registry.places import find_place
from matching.registry.unit_names import Place

_KIND = frozenset({"kcn", "kcx", "ccn", "kcnc", "kkt", "cumcn", "khucn", "iz", "ip", "epz"})
_FIRST = frozenset({"khu", "cum"})
_VIETNAMESE = (
    *(("khu", "cong", last) for last in ("nghiep", "nghep", "nghe")),
    *(("khu", *rest) for rest in (("cn",), ("che", "xuat"), ("ki", "nghe"), ("kinh", "te"), ("cnc",))),
    *(("cum", *rest) for rest in (("cong", "nghiep"), ("cn",), ("tieu", "thu", "cong", "nghiep"))),
)
_INDUSTRIAL = re.compile(r"indu|ind$")
# Most addresses name no park: one search tells.
_ANY_KIND = re.compile(
    r"(?<![a-z])(?:k(?:cn|cx|kt)|ccn|khu|cum|indu|ind(?![a-z])|i\.? ?[pz](?![a-z])|epz|exp|hi|tech|econ|vsip|amata|loteco|agtex"
    r"|shtp|nomura|hanssip|deep)"
)
_GROUNDS = frozenset({"park", "parks", "zone", "zones", "estate", "cluster", "area", "complex", "zo"})
_ENGLISH = (
    ("export", "processing", "zone"),
    ("hi", "tech", "park"),
    ("high", "tech", "park"),
    ("techno", "park"),
    ("technologi", "park"),
    ("economic", "zone"),
)
_STARTS = frozenset({"export", "hi", "high", "techno", "technologi", "economic", "i", "park"})
_STOP = re.compile(
    r"(?:lo|duong|so|p|phuong|x|xa|tt|h|huyen|q|quan|tp|tx|tinh|thi|thuoc|gd|giai|mo|ap|thon|to|kp|khoi|dt|ql|tl|nhom|cum|phase|extension"
    r"|expanded|street|road|rd|st|lots?|no|ward|district|commune|citi|province|and|in|of|the|kcn|km|block|at)$"
)
_STOP_BEFORE = re.compile(r"(?:lo|duong|so|street|road|rd|st|lots?|no|ward|district|commune|citi|block|km)$")
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6"}
_LONGEST_NAME = 6  # words
_LONGEST_UNKNOWN = 4
_ALIKE = 88  # of 100, between a misspelled name and a listed one
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class FoundPark:
    """The id, the words it stands in, and the province of today and before, where the park is listed."""

    id: str
    start: int
    end: int
    lies: tuple[str, str] | None


@dataclass(frozen=True, slots=True, eq=False)
class Park:
    """A listed park; `wards` are the codes of the wards of today that it lies in, for the centroid."""

    id: str
    alone: bool
    province: str
    former: str
    district: str
    wards: tuple[str, ...]

    def found(self, start: int, end: int) -> FoundPark:
        """This park in words `start` to `end` of an address."""
        return FoundPark(self.id, start, end, (self.province, self.former))


@lru_cache(maxsize=1)
def _listed() -> tuple[Mapping[str, Park], Mapping[str, tuple[Park, ...]]]:
    """Parks by id, and by the key of each name."""
    rows = yaml.safe_load(files(__package__).joinpath("data", "parks.yaml").read_text(encoding="utf-8"))
    parks: dict[str, Park] = {}
    names: dict[str, dict[Park, None]] = {}
    for row in rows:
        place = find_place(read_text(row["lies"]))
        if place.province is None or place.district is None:
            raise ValueError(f"parks.yaml: nobody knows where {row['id']} lies: {row['lies']}")
        park = Park(
            row["id"],
            row.get("alone", False),
            place.province,
            place.former or "",
            place.district.name,
            place.candidates,
        )
        parks[park.id] = park
        for name in row["names"]:
            names.setdefault("".join(_figured(re.split(r"[\s-]+", name))), {})[park] = None
    return parks, {name: tuple(found) for name, found in names.items()}


def listed_parks() -> tuple[Park, ...]:
    """All parks of the list."""
    return tuple(_listed()[0].values())


def park_wards(park: str) -> tuple[str, ...]:
    """Codes of the wards a listed park lies in; empty for others."""
    listed = _listed()[0].get(park)
    return listed.wards if listed else ()


def find_park(text: AddressText, place: Place) -> FoundPark | None:
    """The park the address names, the first one. Parks of one name are told apart by the province and district read before."""
    words = text.words
    if not _ANY_KIND.search(text.folded):
        return _wide(text, place)
    for at, word in enumerate(words):
        if word in _KIND or word in _FIRST or word in _STARTS or _INDUSTRIAL.match(word):
            width = _kind_width(words, at)
            if not width:
                continue
            found = (
                _named_behind(text, place, at, width)
                if _comes_first(words, at)
                else _named_before(text, place, at, width)
            )
            found = found or (_named_before(text, place, at, width) if word in _KIND else None)
            if found:
                return found
    return _alone(words, place) or _wide(text, place)


def _kind_width(words: Sequence[str], at: int) -> int:
    """How many words the kind takes that begins at word `at`; 0 when none does."""
    word, behind = words[at], words[at + 1] if at + 1 < len(words) else ""
    if word in _KIND:
        return 1
    if _INDUSTRIAL.match(word) and behind in _GROUNDS:
        return 2
    if word == "park":
        return int(at > 0 and words[at - 1] == "singapore")
    if word == "i" and behind in ("p", "z"):
        return 2
    for phrase in (*_VIETNAMESE, *_ENGLISH):
        if tuple(words[at : at + len(phrase)]) == phrase:
            return len(phrase)
    return 0


def _comes_first(words: Sequence[str], at: int) -> bool:
    return words[at] in _FIRST or (words[at] in _KIND and words[at] not in ("ip", "iz", "epz"))


def _named_behind(text: AddressText, place: Place, at: int, width: int) -> FoundPark | None:
    """KCN Sóng Thần 2: the name goes on to the comma or to a word that begins something else."""
    start = at + width
    if start >= len(text.words):
        return None
    end = start
    while end < len(text.words) and end - start < _LONGEST_NAME and text.heads[end] == text.heads[start]:
        end += 1
    return _best(text.words, place, start, end, at, is_apart=text.heads[start] == start)


def _best(words: Sequence[str], place: Place, start: int, end: int, at: int, *, is_apart: bool) -> FoundPark | None:
    """The longest listed name, or else all words up to one that begins something else; behind a comma a listed name only."""
    for stop in range(end, start, -1):
        park = _chosen("".join(_figured(words[start:stop])), place)
        if park:
            return park.found(at, stop)
    if is_apart:
        return None
    stop = next(
        (at_word for at_word in range(start, end) if _STOP.match(words[at_word]) or len(words[at_word]) > 12), end
    )
    stop = min(stop, start + _LONGEST_UNKNOWN)
    return _unlisted(tuple(_figured(words[start:stop])), place, at, stop) if stop > start else None


def _named_before(text: AddressText, place: Place, at: int, width: int) -> FoundPark | None:
    """Bien Hoa Industrial Zone No 2: the name stands before the kind, its number behind."""
    words, head, behind = text.words, text.heads[at], at + width
    number, end = _number_behind(text, behind)
    if head == at and at:
        head = text.heads[at - 1]  # "Dong Van II, Industrial Zone"
    first = max(head, at - _LONGEST_NAME)
    for start in range(first, at):
        name = "".join(_figured(words[start:at]))
        park = (_chosen(name + number, place) if number else None) or _chosen(name, place)
        if park and not (number and _chosen(name + number, place) is None and _is_numbered(name, number)):
            return park.found(start, end)
    start = at
    while (
        start > head
        and at - start < _LONGEST_UNKNOWN
        and not _STOP_BEFORE.match(words[start - 1])
        and words[start - 1].isalpha()
    ):
        if len(words[start - 1]) == 1 and at - start:
            break
        start -= 1
    if start == at:
        return None
    return _unlisted((*_figured(words[start:at]), *([number] if number else [])), place, start, end)


def _is_numbered(name: str, number: str) -> bool:
    """A listed name that has a number of its own is another park than the one with this number."""
    return number.isdigit() and any(each.startswith(name) and each[len(name) :].isdigit() for each in _listed()[1])


def _number_behind(text: AddressText, behind: int) -> tuple[str, int]:
    """The number behind a kind: II, No 2, 1, II-A; not a street number. With the word behind it."""
    words = text.words
    at = behind
    if at < len(words) and words[at] == "no":
        at += 1
    if at >= len(words) or text.heads[at] != text.heads[behind - 1]:
        return "", behind
    number = _ROMAN.get(words[at], words[at] if words[at].isdigit() and len(words[at]) == 1 else "")
    if number and at + 1 < len(words) and words[at + 1] in ("a", "b") and text.heads[at + 1] == text.heads[at]:
        return number + words[at + 1], at + 2
    return number, at + 1 if number else behind


def _figured(words: Sequence[str]) -> list[str]:
    """Roman numbers behind a name as figures."""
    return [_ROMAN.get(word, word) if place else word for place, word in enumerate(map(key, words))]


def _chosen(name: str, place: Place) -> Park | None:
    """The listed park of this name that lies where the address does; None when several may be meant."""
    parks = _listed()[1].get(name, ())
    if place.codes:
        parks = tuple(park for park in parks if park.province in place.codes)
    for wanted in (
        lambda park: park.former == place.former,
        lambda park: place.district is not None and park.district == place.district.name,
    ):
        parks = tuple(filter(wanted, parks)) or parks
    return parks[0] if len(parks) == 1 else None


def _unlisted(words: tuple[str, ...], place: Place, start: int, end: int) -> FoundPark:
    """A misspelled park is the listed one it is most like in its province, a name of several parks the stem of their ids.

    Where no province is named, several parks of one name lie where the first of the list does: KCN Thăng Long is in Hà Nội.
    """
    name = "".join(words)
    several = [park for park in _listed()[1].get(name, ()) if not place.codes or park.province in place.codes]
    if several:
        return FoundPark(
            "park:" + _stem([park.id for park in several]), start, end, (several[0].province, several[0].former)
        )
    alike = _listed()[0].get(_alike(name, place.codes))
    return alike.found(start, end) if alike else FoundPark("park:" + "-".join(words), start, end, None)


def _stem(ids: Sequence[str]) -> str:
    """The parts that all ids begin with: vsip of vsip-1 and vsip-bac-ninh; the first id where they share none."""
    parts = [each.split("-") for each in ids]
    shared = [column[0] for column in zip(*parts, strict=False) if len(set(column)) == 1]
    return "-".join(shared) or ids[0]


@lru_cache(maxsize=4096)
def _alike(name: str, provinces: tuple[str, ...]) -> str:
    digits = re.sub(r"\D", "", name)
    names = {
        each: parks[0].id
        for each, parks in _listed()[1].items()
        if len(parks) == 1 and re.sub(r"\D", "", each) == digits and parks[0].province in provinces
    }
    best = process.extractOne(name, list(names), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return names[best[0]] if best else ""


def _alone(words: Sequence[str], place: Place) -> FoundPark | None:
    """VSIP II-A, Amata: names that mean the park without the word for it."""
    for at, word in enumerate(words):
        if word in _alone_words():
            for stop in range(min(at + 4, len(words)), at, -1):
                park = _chosen("".join(_figured(words[at:stop])), place)
                if park and park.alone:
                    return park.found(at, stop)
    return None


@lru_cache(maxsize=1)
def _alone_words() -> frozenset[str]:
    """The first words by which a park may be known alone."""
    return frozenset({"vsip", "amata", "loteco", "agtex", "shtp", "nomura", "hanssip", "deep"})


def _wide(text: AddressText, place: Place) -> FoundPark | None:
    """Names in Japanese, Chinese and Korean, which run on without blanks."""
    if not _WIDE.search(text.shown):
        return None
    joined = text.shown.replace(" ", "")
    names = sorted((name for name in _listed()[1] if _WIDE.search(name) and name in joined), key=len, reverse=True)
    park = next((park for name in names if (park := _chosen(name, place))), None)
    return park.found(0, 0) if park else None
