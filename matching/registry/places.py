"""Province, district and ward of an address: read from its end, where the large units stand, in Vietnamese and in English order.

A unit counts when a word for its kind stands beside it or when it fills its part between two commas; a name that is only part of a
street never does. What was written before July 2025 is carried over to the wards of today.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TypeVar

from matching.registry.address_texts import AddressText, key, read_text
from matching.registry.unit_names import Place, districts_named, in_province, is_ward, misspelled_district, wards_named
from matching.registry.units import District, ProvinceName, units

T = TypeVar("T")
# Words as `plain_word` leaves them: city is "citi".
_BEFORE = {
    **dict.fromkeys(("tinh", "t"), "province"),
    **dict.fromkeys(("quan", "q"), "q"),
    **dict.fromkeys(("huyen", "h"), "h"),
    **dict.fromkeys(("tx",), "tx"),
    **dict.fromkeys(("tp",), "tp"),
    **dict.fromkeys(("district", "dist"), "district"),
    **dict.fromkeys(("phuong", "p", "f"), "p"),
    **dict.fromkeys(("xa", "x"), "x"),
    **dict.fromkeys(("tt",), "t"),
    **dict.fromkeys(("ward", "w", "commune"), "ward"),
}
_TWO_WORDS = {
    ("thanh", "pho"): "tp",
    ("thi", "xa"): "tx",
    ("thi", "tran"): "t",
    ("dac", "khu"): "d",
    ("t", "p"): "tp",
    ("t", "x"): "tx",
}
_AFTER = {
    **dict.fromkeys(("province", "provice", "prov", "provine"), "province"),
    **dict.fromkeys(("district", "dist", "dis", "counti", "districts"), "district"),
    **dict.fromkeys(("ward", "commune", "village", "communiti", "villiage", "com"), "ward"),
    **dict.fromkeys(("citi", "town", "township"), "town"),
}
_ENGLISH = frozenset({"district", "ward"})
_DISTRICT = frozenset({"q", "h", "tx", "tp", "district", "town"})
_WARD = frozenset({"p", "x", "t", "d", "ward", "town"})
_TOWN = {"citi": "tp", "town": "tp"}
_AFTER_DISTRICT = frozenset({"", "district", "town"})
_AFTER_WARD = frozenset({"", "ward", "town"})
_COUNTRY = frozenset({"vietnam", "vn", "nam"})
_STREET = frozenset(
    {"duong", "pho", "lo", "street", "road", "kcn", "kcx", "ccn", "vsip", "khu", "cong", "nha", "chung", "cu"}
)
_LONGEST_NAME = 5  # words
_LONGEST_ZIP = 6
_SHORTEST_ZIP = 5
_CLEAR_SHORT = 3  # letters of an abbreviation that stands for a province anywhere
_WIDE_SCRIPT = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def find_place(text: AddressText, hint: str | None = None) -> Place:
    """`hint` is the province of another cell, a code or a name; it counts where the text says nothing else."""
    place = Place(cut=len(text.words))
    if _WIDE_SCRIPT.search(text.folded):
        _read_wide(text, place)
    _skip_country(text, place)
    _read_provinces(text, place)
    _read_rest(text, place)
    if not place.codes and not place.districts:
        _province_anywhere(text, place)
    named = province_named(hint) if hint else None
    if named and (not place.codes or set(named.codes) < set(place.codes)):
        place.codes = named.codes
        place.former = place.former or next(iter(named.formers), None)
        place.districts = in_province(place.districts, place) or place.districts
    if not place.districts:
        _district_anywhere(text, place)
    if not place.candidates:
        _ward_anywhere(text, place)
    _decide(place)
    return place


@lru_cache(maxsize=1024)
def province_named(text: str) -> ProvinceName | None:
    """The province a cell names, by code or by any of its names."""
    if text in {ward.province for ward in units().wards.values()}:
        return ProvinceName(text, (text,), ())
    place = Place(cut=0)
    words = read_text(text)
    place.cut = len(words.words)
    if _WIDE_SCRIPT.search(words.folded):
        _read_wide(words, place)
    _skip_country(words, place)
    _read_provinces(words, place)
    if not place.codes:
        _province_anywhere(words, place)
    return ProvinceName(text, place.codes, (place.former,) if place.former else ()) if place.codes else None


def _kind_before(text: AddressText, start: int) -> tuple[str, int]:
    """The kind that stands before word `start`, and where it begins; empty when none does."""
    words = text.words
    if start == 0 or start == len(words) or text.heads[start] == start:
        return "", start
    last = words[start - 1]
    if start > 1:
        double = _TWO_WORDS.get((words[start - 2], last))
        if double:
            return double, start - 2
        if last in ("xa", "x") and words[start - 2] in ("cu", "tuc"):
            return "", start
    kind = _BEFORE.get(last, "")
    if kind in _ENGLISH and not words[start].isdigit():
        return "", start  # "Ba Dinh District, Hanoi": it belongs to the name before it
    return kind, start - 1 if kind else start


def _skip_country(text: AddressText, place: Place) -> None:
    words = text.words
    while place.cut:
        last = words[place.cut - 1]
        if last in _COUNTRY and (last != "nam" or words[max(place.cut - 2, 0)] == "viet"):
            width = 2 if last == "nam" else 1
            place.spans.append(("country", place.cut - width, place.cut))
            place.cut -= width
        elif last.isdigit() and _SHORTEST_ZIP <= len(last) <= _LONGEST_ZIP and place.cut > 1:
            place.cut -= 1
        else:
            return


def _read_provinces(text: AddressText, place: Place) -> None:
    """All provinces at the end; the last counts, and what is named again before it is passed over."""
    words, table = text.words, units().provinces
    while place.cut:
        _skip_country(text, place)
        end = place.cut - 1 if place.cut > 1 and _AFTER.get(words[place.cut - 1]) in ("province", "town") else place.cut
        start, name = _ending(words, end, table)
        if name is None and end < place.cut:
            end = place.cut
            start, name = _ending(words, end, table)
        if name is None:
            return
        kind, begin = _kind_before(text, start)
        if kind not in ("", "province", "tp", "t") or (kind == "" and _follows(text, start, _STREET)):
            return
        is_district = "".join(words[start:end]) in units().districts
        if place.codes:
            again = set(name.codes) & set(place.codes)
            fills_part = text.heads[begin] == begin or kind == ""
            if not again or not fills_part or (is_district and "tp" in (kind, _TOWN.get(words[place.cut - 1]))):
                return
            place.former = place.former or next(iter(name.formers), None)
        else:
            place.codes = name.codes
            place.former = next(iter(name.formers), None)
            if is_district and "tp" in (kind, _TOWN.get(words[place.cut - 1])):
                place.districts = districts_named("tp", "".join(words[start:end]), place)
        place.took("province", begin)


def _follows(text: AddressText, start: int, those: frozenset[str]) -> bool:
    """One of those words stands directly before word `start`, in the same part, and is no end of a name (Bình Dương) itself."""
    words = text.words
    if start == 0 or words[start - 1] not in those or text.heads[start] != text.heads[start - 1]:
        return False
    return start == 1 or words[start - 2] + words[start - 1] not in units().provinces


def _ending(words: Sequence[str], end: int, table: Mapping[str, T]) -> tuple[int, T | None]:
    """The longest name of the table that ends before word `end`, and where it starts."""
    joined = ""
    best: tuple[int, T | None] = (end, None)
    for start in range(end - 1, max(end - 1 - _LONGEST_NAME, -1), -1):
        joined = words[start] + joined
        found = table.get(joined)
        if found is not None:
            best = (start, found)
    return best


def _read_rest(text: AddressText, place: Place) -> None:
    """Districts and wards, part by part towards the front, until a part holds neither."""
    while place.cut:
        if not _read_unit(text, place) and not _skip_again(text, place) and not _skip_unknown(text, place):
            return


def _skip_again(text: AddressText, place: Place) -> bool:
    """Passes over a province or district that was read before and is named once more."""
    words = text.words
    end = place.cut - bool(place.cut > 1 and _AFTER.get(words[place.cut - 1]))
    if words[end - 1] not in words[place.cut :]:
        return False
    start, name = _ending(words, end, units().provinces)
    joined = "".join(words[start:end])
    if name is None or not set(name.codes) & set(place.codes):
        for start in range(max(end - _LONGEST_NAME, 0), end):
            joined = "".join(words[start:end])
            if any(each in units().districts.get(joined, ()) for each in place.districts):
                break
        else:
            return False
    kind, begin = _kind_before(text, start)
    is_joined = place.cut < len(words) and text.heads[place.cut] == text.heads[begin]
    if not (text.heads[begin] == begin or is_joined) or kind in ("p", "x", "t"):
        return False
    return place.took("again", begin)


def _read_unit(text: AddressText, place: Place) -> bool:
    """Reads the district or the ward that ends where the reading stands; False when neither does."""
    end = place.cut
    after = _AFTER.get(text.words[end - 1], "") if end > 1 else ""
    end -= bool(after)
    if not place.districts and after in _AFTER_DISTRICT:
        begin, found = _district_ending(text, place, end, after)
        if found:
            place.districts = found
            return place.took("district", begin)
    if not place.candidates and after in _AFTER_WARD:
        start, begin, kind = _ward_ending(text, place, end, after)
        if start < end:
            place.candidates, place.districts = wards_named(text, place, start, end, kind)
            return bool(place.candidates) and place.took("ward", begin)
    return False


def _district_ending(text: AddressText, place: Place, end: int, after: str) -> tuple[int, tuple[District, ...]]:
    """Where the longest district name that may end before word `end` begins, with the word for its kind, and what it names."""
    words, known, name = text.words, units().districts, ""
    best: tuple[int, tuple[District, ...]] = (end, ())
    for start in range(end - 1, max(end - 1 - _LONGEST_NAME, -1), -1):
        name = words[start] + name
        if name not in known:
            continue
        kind, begin = _kind_before(text, start)
        if kind in _DISTRICT or (kind == "" and _may_stand(text, start, end, after)):
            found = districts_named(kind, name, place)
            best = (begin, found) if found else best
    return best


def _ward_ending(text: AddressText, place: Place, end: int, after: str) -> tuple[int, int, str]:
    """The longest ward name that may end before word `end`: its start, its start with the word for its kind, the kind."""
    words, name, best = text.words, "", (end, end, "")
    bare = bool(place.districts) or after == "ward"
    for start in range(end - 1, max(end - 1 - _LONGEST_NAME, -1), -1):
        name = words[start] + name
        if not is_ward(place, name):
            continue
        kind, begin = _kind_before(text, start)
        if kind in _WARD or (kind == "" and bare and _may_stand(text, start, end, after)):
            best = (start, begin, kind)
    return best


def _may_stand(text: AddressText, start: int, end: int, after: str) -> bool:
    """A name without a word for its kind: it fills its part, or stands where no commas are written; never a mere number."""
    if after:
        return True
    if text.words[start].isdigit():
        return False
    if text.heads[start] == start and text.heads[end - 1] == start:
        return True
    unparted = text.heads[end - 1] == (text.heads[end] if end < len(text.words) else 0)
    return unparted and end - start > 1 and not _follows(text, start, _STREET)


def _skip_unknown(text: AddressText, place: Place) -> bool:
    """Passes over a part that begins like a unit but names none we know; a misspelled district is taken for what it means."""
    words, end = text.words, place.cut
    head = text.heads[end - 1]
    width = 2 if (words[head], words[head + 1] if head + 1 < end else "") in _TWO_WORDS else 1
    after = _AFTER.get(words[end - 1], "")
    if head == 0 or head + width >= end:
        return False
    kind, _ = _kind_before(text, head + width)
    if not (kind in _DISTRICT | _WARD or after):
        return False
    if kind in _DISTRICT and not place.districts and place.codes:
        meant = misspelled_district("".join(words[head + width : end]), place.codes[0], place.former)
        if meant:
            place.districts = districts_named(kind, meant, place)
            place.spans.append(("district", head, end))
    place.cut = head
    return True


def _read_wide(text: AddressText, place: Place) -> None:
    """Japanese, Chinese and Korean write the large unit first: the first province named counts."""
    found = _wide_names().search(text.shown.replace(" ", ""))
    if found:
        name = units().provinces[key(found.group())]
        place.codes, place.former = name.codes, next(iter(name.formers), None)


@lru_cache(maxsize=1)
def _wide_names() -> re.Pattern[str]:
    names = sorted((name for name in units().provinces if _WIDE_SCRIPT.search(name)), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, names)))


def _province_anywhere(text: AddressText, place: Place) -> None:
    """The last province named anywhere but in the name of a street, a ward or a district."""
    words = text.words
    for end in range(len(words), 0, -1):
        start, name = _ending(words, end, units().provinces)
        if name is None:
            continue
        kind, begin = _kind_before(text, start)
        fills = text.heads[begin] == begin and (end == len(words) or text.heads[end] == end)
        joined = "".join(words[start:end])
        if len(joined) < _CLEAR_SHORT and not fills:
            continue
        in_street = begin and begin == start and (words[start - 1] in _STREET or words[start - 1].isdigit())
        if kind in ("", "province", "tp", "t") and (fills or not in_street):
            place.codes, place.former = name.codes, next(iter(name.formers), None)
            place.spans.append(("province", begin, end))
            return


def _district_anywhere(text: AddressText, place: Place) -> None:
    """A district with the word for its kind, wherever it stands; the last one counts."""
    words = text.words
    for start in range(len(words) - 1, 0, -1):
        if _AFTER.get(words[start]) in ("district", "town"):
            begin, found = _district_ending(text, place, start, "district")
            if found:
                place.districts = found
                place.spans.append(("district", begin, start + 1))
                return
        kind, begin = _kind_before(text, start)
        if kind not in _DISTRICT:
            continue
        for end in range(min(start + _LONGEST_NAME, len(words)), start, -1):
            found = districts_named(kind, "".join(words[start:end]), place)
            if found:
                place.districts = found
                place.spans.append(("district", begin, end))
                return


def _ward_anywhere(text: AddressText, place: Place) -> None:
    """A ward with the word for its kind, wherever it stands; the last one counts."""
    words = text.words
    for start in range(len(words) - 1, 0, -1):
        if _AFTER.get(words[start]) == "ward":
            first, begin, kind = _ward_ending(text, place, start, "ward")
            if first < start:
                place.candidates, place.districts = wards_named(text, place, first, start, kind)
                if place.candidates:
                    place.spans.append(("ward", begin, start + 1))
                    return
        kind, begin = _kind_before(text, start)
        if kind not in _WARD:
            continue
        for end in range(min(start + _LONGEST_NAME, len(words)), start, -1):
            if is_ward(place, "".join(words[start:end])):
                place.candidates, place.districts = wards_named(text, place, start, end, kind)
                if place.candidates:
                    place.spans.append(("ward", begin, end))
                    return


def _decide(place: Place) -> None:
    """One province, one district, one ward where there is one; several wards stay candidates."""
    provinces = {each.province for each in place.districts}
    if len(place.codes) != 1 and len(provinces) == 1:
        place.codes = tuple(provinces)
    if len(place.codes) == 1:
        place.province = place.codes[0]
    if place.districts and place.province:
        place.district = place.districts[0]
        place.former = place.district.former
    if place.province and len(place.candidates) == 1:
        place.ward = place.candidates[0]
    if not place.province:
        place.candidates = ()
