"""Addresses as people write them, read into facts: the units of today, the park, the lot, the street and the house number.

Nothing is guessed: an old ward that was divided keeps all wards it may be today, a name that several places bear stays unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from matching.registry.address_texts import AddressText, read_text
from matching.registry.parks import FoundPark, find_park, park_wards
from matching.registry.places import find_place
from matching.registry.streets import Door, read_door
from matching.registry.thailand import is_thai, read_thai
from matching.registry.unit_names import Place
from matching.registry.units import units
from matching.taxonomy import taxonomy

_TOWN_WARD = frozenset({"p", "phuong", "ward"})
# Dương, Phó, Phổ: other words than Đường and Phố, which fold alike.
_SURNAMES = re.compile(r"(?<!\w)(?:d[ưƯ][ơƠ]ng|ph[óỏổ])(?!\w)", re.IGNORECASE)
Spans = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Address:
    """What an address says.

    `province`: two digits, as since July 2025, or TH- and two digits; `former_province` and `district`: of before, as the taxonomy
    and the lists of then spell them; `ward`: five digits, of today; `ward_candidates`: all it may be, more than one where that is
    open; `park`: id of a listed park, or `park:` and a name; `lot`: "lo C2-3"; `street` and `house_number` in normal form (folded);
    `rest`: what was not understood; `spans`: (what, first letter, letter behind) in `text`, which is the text as it was read.
    """

    text: str = ""
    province: str | None = None
    former_province: str | None = None
    district: str | None = None
    ward: str | None = None
    ward_candidates: tuple[str, ...] = ()
    park: str | None = None
    lot: str | None = None
    street: str = ""
    house_number: str | None = None
    zip: str | None = None
    rest: str = ""
    spans: Spans = ()


def read_address(text: str, *, province: str | None = None) -> Address:
    """Reads one address in Vietnamese, English or Thai order; of Japanese, Chinese and Korean the province and the park.

    `province` is what another cell says of it, a code or a name. Reads any text without raising; about 0.1 ms.
    """
    read = read_text(text)
    if is_thai(read, province):
        return _thai(read, province)
    place = find_place(read, province)
    park = find_park(read, place)
    if park and park.lies and place.province is None:
        place.province, place.former = park.lies
    spans = [
        *_letters(read, place.spans),
        *_letters(read, [("park", park.start, park.end)] if park and park.end else []),
    ]
    in_town = any(kind == "ward" and read.words[start] in _TOWN_WARD for kind, start, _ in place.spans)
    door = read_door(_without(_surnamed(read), spans), in_park=park is not None, in_town=in_town)
    return _address(read, place, park, door, (*spans, *door.spans))


def _address(read: AddressText, place: Place, park: FoundPark | None, door: Door, spans: Spans) -> Address:
    spans = tuple(sorted(spans, key=lambda span: span[1]))
    return Address(
        text=read.shown,
        province=place.province,
        former_province=place.former,
        district=place.district.name if place.district else None,
        ward=place.ward,
        ward_candidates=place.candidates,
        park=park.id if park else None,
        lot=door.lot,
        street=door.street,
        house_number=door.house_number,
        rest=_rest(read.shown, spans),
        spans=spans,
    )


def _surnamed(read: AddressText) -> str:
    """The folded text, with a z where Dương or Phó would read like the word for street (Đường, Phố)."""
    if read.shown.isascii() or not ("duong" in read.folded or "pho" in read.folded):
        return read.folded
    folded = read.folded
    for found in _SURNAMES.finditer(read.shown):
        folded = folded[: found.start()] + "z" + folded[found.start() + 1 :]
    return folded


def _thai(read: AddressText, province: str | None) -> Address:
    found = read_thai(read, province)
    spans = tuple(sorted(found.spans, key=lambda span: span[1]))
    return Address(
        text=read.shown,
        province=found.province,
        street=found.street,
        house_number=found.house_number,
        zip=found.zip,
        rest=_rest(read.shown, spans),
        spans=spans,
    )


def centroid(address: Address) -> tuple[float, float, str] | None:
    """Latitude, longitude and how near that is: the middle of the "park", of the "ward" or of the "province"; None outside Viet Nam.

    A park has the middle of the ward it lies in. A finer place is never claimed.
    """
    for precision, codes in (("park", park_wards(address.park or "")), ("ward", address.ward_candidates)):
        wards = [units().wards[code] for code in codes if code in units().wards]
        if wards:
            lat = sum(ward.lat for ward in wards) / len(wards)
            return round(lat, 4), round(sum(ward.lon for ward in wards) / len(wards), 4), precision
    province = taxonomy().provinces.get(address.province or "")
    if province is None:
        return None
    lat, lon = province.former_centroids.get(address.former_province or "", (province.lat, province.lon))
    return lat, lon, "province"


def _letters(read: AddressText, spans: Iterable[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Spans of words as spans of letters."""
    return [(kind, read.spans[start][0], read.spans[end - 1][1]) for kind, start, end in spans if start < end]


def _without(folded: str, spans: Iterable[tuple[str, int, int]]) -> str:
    """The text with commas where something was understood, so that no street runs across it."""
    for _, start, end in spans:
        folded = folded[:start] + "," * (end - start) + folded[end:]
    return folded


def _rest(shown: str, spans: Spans) -> str:
    """What no span covers, part by part."""
    pieces, at = [], 0
    for _, start, end in spans:
        pieces.append(shown[at:start])
        at = max(at, end)
    pieces.append(shown[at:])
    return ", ".join(piece for piece in (each.strip(" ,;.-:()\n\t") for each in pieces) if piece)
