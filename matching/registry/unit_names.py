"""What the name of a district or a ward means, given what is known of the place so far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import fuzz, process

from matching.registry.address_texts import AddressText, key, marked_key
from matching.registry.units import District, units

_ALIKE = 86  # of 100, for a misspelled name behind the word for its kind
_MOST_CANDIDATES = 6


@dataclass(slots=True)
class Place:
    """What was found; `spans` are (kind, first word, word behind), `cut` the word before which the streets are."""

    province: str | None = None
    former: str | None = None
    districts: tuple[District, ...] = ()
    district: District | None = None
    ward: str | None = None
    candidates: tuple[str, ...] = ()
    cut: int = 0
    codes: tuple[str, ...] = ()
    spans: list[tuple[str, int, int]] = field(default_factory=list)

    def took(self, kind: str, begin: int) -> bool:
        """Words from `begin` to the cut are understood; the reading goes on before them."""
        self.spans.append((kind, begin, self.cut))
        self.cut = begin
        return True


def districts_named(kind: str, name: str, place: Place) -> tuple[District, ...]:
    """The districts of this name in the province that was read; of this kind where the kind tells them apart."""
    table = units().districts
    return in_province(table.get(f"{kind}:{name}", ()), place) or in_province(table.get(name, ()), place)


def in_province(districts: Iterable[District], place: Place) -> tuple[District, ...]:
    """Those in the province that was read, of the province of before when that was read and leaves any."""
    inside = tuple(each for each in districts if not place.codes or each.province in place.codes)
    before = tuple(each for each in inside if each.former == place.former) if place.former else ()
    return before or inside


@lru_cache(maxsize=4096)
def misspelled_district(name: str, province: str, former: str | None) -> str:
    """The district of the province whose name differs by a letter or two, or empty."""
    names = {
        key(district.name.split(" ", 2 if district.kind in ("tx", "tp") else 1)[-1]): district
        for district in units().of_province.get(province, ())
        if former is None or district.former == former
    }
    best = process.extractOne(name, list(names), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return best[0] if best else ""


def is_ward(place: Place, name: str) -> bool:
    tables = units()
    for district in place.districts:
        if name in district.wards:
            return True
    if place.districts:
        return _is_new_ward(place, name)
    return any((code, name) in tables.new_wards or (code, name) in tables.old_wards for code in place.codes)


def _is_new_ward(place: Place, name: str) -> bool:
    new_wards = units().new_wards
    for district in place.districts:
        for ward in new_wards.get((district.province, name), ()):
            if ward.code in district.codes:
                return True
    return False


def wards_named(
    text: AddressText, place: Place, start: int, end: int, kind: str
) -> tuple[tuple[str, ...], tuple[District, ...]]:
    """Codes of today that the ward may be, and the districts of before in which it lies.

    Without a district the way of writing of today is as likely as that of before: both are kept where they differ.
    """
    name, marked, tables = "".join(text.words[start:end]), text.marked(start, end), units()
    if place.districts:
        pairs = [(each, ward) for each in place.districts for ward in each.wards.get(name, ())]
    else:
        pairs = [pair for code in place.codes for pair in tables.old_wards.get((code, name), ())]
        pairs = [pair for pair in pairs if pair[0].former == place.former] or pairs if place.former else pairs
    found: list[tuple[str, str, tuple[str, ...], District | None]] = [
        (ward.kind, ward.marked, ward.codes, district) for district, ward in pairs
    ]
    if not place.districts or not found:
        reached = {code for each in place.districts for code in each.codes}
        found += [
            (ward.kind, marked_key(ward.name), (ward.code,), None)
            for code in ({each.province for each in place.districts} or place.codes)
            for ward in tables.new_wards.get((code, name), ())
            if not reached or ward.code in reached
        ]
    found = [each for each in found if each[0] == kind] or found
    if len(found) > 1 and not text.shown.isascii():
        exact = marked_key(marked)
        found = [each for each in found if each[1] == exact] or found
    codes = tuple(dict.fromkeys(code for each in found for code in each[2]))
    if not place.districts:
        return (codes if len(codes) <= _MOST_CANDIDATES else ()), ()
    named = tuple(dict.fromkeys(each[3] for each in found if each[3]))
    return codes, named or place.districts
