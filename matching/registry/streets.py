"""Lot, house number and street of an address, each in one normal form, so that the same door reads the same in both languages."""

from __future__ import annotations

import re
from dataclasses import dataclass

from matching.registry.address_texts import plain_word

# A lot is named by letters and figures: C2-3, II-1, K-08, HB3 - HB4, 45,18,2. All counts are bounded, so that no text takes long.
_CODE = r"(?:[a-z]{1,4}[.-]?|[a-z] )?\d{1,5}[a-z]{0,3}\d{0,3}"
_JOINED = (
    rf"(?:{_CODE}|[a-z]{{1,2}}(?![a-z]))"
    rf"(?:\s?[-–/.&+_]\s?(?:{_CODE})(?![a-z])|[-/.,](?:{_CODE}|[a-z])(?![a-z0-9])"
    rf"|,\s[a-z]{{1,3}}-?\d{{1,4}}[a-z]?(?:-[a-z]{{0,2}}\d{{1,4}})?(?![a-z0-9/])(?!\s?(?:street|st|road|rd|duong))){{0,12}}"
)
_LOT = re.compile(
    r"(?<![a-z0-9])(?<!quoc )(?<!tinh )(?<!huong )(?<!dai )(?<!xa )(?:land lot|lots?|lo(?: dat)?)(?:[\s.:#]{1,4}|(?=\d))"
    rf"(?:(?:so|no|nos)[\s.:]{{0,3}})?(?P<code>{_JOINED})(?![a-z0-9])"
)
_BARE_LOT = re.compile(
    r"^\s*(?:no[.\s]*)?(?P<code>(?!(?:no|so|st|rd|km|to|kp|ap)[\s.\d-])[a-z]{1,2}\s?-?\s?\d{1,4}[a-z]?"
    r"(?:\s?[-–/.&]\s?[a-z]{0,2}\d{1,4}){0,6})\s*$"
)
_NUMBER_WORDS = r"(?:so nha|nha so|sn|so|no|num|number|nos|#)"
_NUMBER = r"\d{1,6}[a-z]{0,3}\d{0,4}(?:\s?bis)?(?:[/-]\d{0,6}[a-z]{0,3}\d{0,4}[a-z]?){0,6}"
# Five or six figures alone are a postal code, and km 24 is no house.
_NUMBERED = (
    rf"(?:{_NUMBER_WORDS}(?:[\s.:]{{1,3}}|(?=\d)))?(?<![a-z/-])(?<!\d)(?!\d{{5,6}}(?![\d/-]))(?!km)(?!\d{{1,2}}(?:st|nd|rd|th)(?![a-z]))"
    rf"(?P<number>[a-z]{{0,2}}{_NUMBER}(?:\s?[-–&+]\s?{_NUMBER}){{0,4}})"
)
_FIRST_NUMBER = re.compile(rf"^\s*{_NUMBERED}(?=[\s,;)]|$)")
_LAST_NUMBER = re.compile(rf"{_NUMBERED}$")
_NO_HOUSE = re.compile(
    r"(?<![a-z])(?:duong|pho|to|kp|ap|tang|lau|phong|thua|ban do|can|khu|km|thon|xom|khoi|doi|floor|room"
    r"|hamlet|area|group|ward|quarter|block|section)[\s.]{0,3}(?:dat |so )?[\s.]?$"
)
_STREET_WORDS = r"(?:duong|d\.|ds|dg|pho|street|str|st|road|rd|dai lo|avenue|ave|boulevard|blvd)"
# Most streets are named without a word for their kind: one search tells.
_ANY_STREET = re.compile(
    r"duong|d\.|ds|dg|pho|(?<![a-z])st|road|rd|dai lo|ave|blvd|boul|ql|quoc|dt|tl|hl|tinh lo|huong lo|highway|hwy"
)
_HIGHWAY = re.compile(
    r"(?<![a-z])(?:(?P<ql>ql|quoc lo|national (?:road|highway)|highway|hwy)"
    r"|(?P<dt>dt|tl|hl|tinh lo|huong lo|duong tinh|provincial road))"
    r"[\s.:-]{0,3}(?:so|no)?[\s.:-]{0,3}(?P<name>\d{1,4}\s?[a-z]?)(?![a-z0-9])"
)
_ENGLISH_WAY = re.compile(
    r"(?:no[\s.]{0,3})?(?<![\d/])(?P<name>\d{1,3}(?:[a-z]|st|nd|rd|th)?)\s"
    r"(?:national (?:road|highway)|highway)(?![a-z])(?!\s?(?:no|\d))"
)
_CODED_NAME = re.compile(r"\s*(?:[a-z]{1,2}\s?-?\s?\d{1,4}[a-z]?|\d{1,4}[a-z]?)(?![a-z0-9])")
_NAMED = re.compile(
    rf"(?<![a-z0-9])(?<!khu )(?<!khoi )(?<!dan )(?<!ap )(?<!thanh ){_STREET_WORDS}[\s.:]+(?:so|no)?[\s.:]{{0,3}}(?P<name>[^,;()\[\]]+)"
)
_ENGLISH_NAMED = re.compile(
    r"(?:^|[,;)]|\d[a-z]?)\s{0,3}(?P<name>(?:[a-z]{1,12}\s){1,4}?)(?:street|str|st|road|rd|avenue|ave|boulevard|blvd)(?![a-z])"
)
_ENGLISH_CODED = re.compile(
    r"(?<![a-z0-9])(?P<name>[a-z]{1,2}\s?-?\d{1,3}[a-z]?|\d{1,2}[a-z]?(?:st|nd|rd|th)?)\s(?:street|str|st|road|rd)(?![a-z])"
)
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)$")
_NO_STREET = re.compile(
    r"^(?:(?:to|khu|kp|khoi|cum|doi|ban|tang|lau|phong|can|lo|kho|block|floor|fl|room|unit|km|villa|q|p|x|h|so|cong)\.?\s?[a-z]?\s?\d"
    r"|(?:ap|thon|xom|khom|chung cu|toa nha|thua|to ban do|kdc|kdt|kqh|khoi|khu|cu xa|tru so|van phong|tang tret"
    r"|hamlet|quarter|village|area|moo"
    r"|soi|building|block|nha|cho|kcn|kcx|kp|tdp|to dan pho|khoi pho|can ho|tieu khu|buon|lang)\b)"
    r"|building|tower|plaza|house|\b(?:area|residential|hamlet|quarter|village|cluster|prov|com|dist|m2)\b"
)
_PLACE_WORDS = re.compile(
    r"(?<=[a-z0-9])\s(?:(?:kcn|kcx|ccn|khu|p\.|ward|district|vsip|of|thuoc|kp|industrial|cu xa|kdc|kdt|chung cu|nha o)(?![a-z])"
    r"|(?:lot|lo|to|ap|thon|q|p|phuong|quan)\.?\s?[a-z]?\d).*$"
)
_LEADING_NUMBER = re.compile(r"^(?:so|no)[\s.]*(?=[a-z]?\d)")
_LEADING_KIND = re.compile(rf"^{_STREET_WORDS}[\s.]+")
_STREET_PIECE = re.compile(r"[a-z]+\d*[a-z]?|\d+[a-z]?(?:/\d+)?")
_CODE_DASH = re.compile(r"(?<=[a-z])-(?=\d)")
_ZEROS = re.compile(r"(?<![\d/])0+(?=\d)")
_PROVINCIAL = re.compile(r"^(ql|dt|tl|hl) ?(?=\d)")
# Dương and Phó, Phổ fold like the words for street: `read_door` is given them with a z.
_SURNAMES = {"zuong": "duong", "zho": "pho"}
_SURNAME = re.compile(r"(?<![a-z])(?:zuong|zho)(?![a-z])")
_ALLEY = re.compile(
    r"(?<![a-z0-9/])(?P<house>\d{1,5}[a-z]?)[\s,]{1,3}(?:ngo|ngach|hem|kiet)\s"
    r"(?P<alley>\d{1,5}[a-z]?(?:/\d{1,5})?)(?![\d/])"
)
_HAMLET_BEFORE = re.compile(r"(?:^|[,;(])\s*(?:kp|ap|thon|xom|khom)[.\s]+[a-z]+\s$")
_QUARTER = re.compile(r"k[pv]\d")
_DIGIT = re.compile(r"\d")
_LETTERS = re.compile(r"[a-z ]+")
_LONGEST_STREET = 40
_STARTS_WITH_NUMBER = re.compile(r"(?:^|[,;(])\s*(?:(?:so|no|so nha)[\s.]*)?[a-z]{0,2}\d")
_SEPARATOR = re.compile(r"[,;()\[\]\n]")
_PART = re.compile(r"[^,;()\[\]\n]+")


@dataclass(frozen=True, slots=True)
class Door:
    """Lot ("lo C2-3"), street and house number in normal form, and what is taken of the text (first letter, letter behind)."""

    lot: str | None
    street: str
    house_number: str | None
    spans: tuple[tuple[str, int, int], ...]


def read_door(folded: str, *, in_park: bool, in_town: bool) -> Door:
    """Reads folded text from which the names of units and parks have been blanked. O(length).

    A bare lot is read in a park only; a street without number and word for its kind in a town only (else it is a hamlet).
    """
    spans: list[tuple[str, int, int]] = []
    lot = None
    found = _LOT.search(folded)
    if found and _is_lot(found["code"]):
        lot = "lo " + lot_code(found["code"])
        spans.append(("lot", found.start(), found.end()))
        folded = _blank(folded, found.start(), found.end())
    elif in_park:
        bare = _BARE_LOT.match(_SEPARATOR.split(folded, maxsplit=1)[0])
        if bare:
            lot = "lo " + lot_code(bare["code"])
            spans.append(("lot", bare.start(), bare.end()))
            folded = _blank(folded, 0, bare.end("code"))
    street, span = _street(folded)
    if not street and (in_town or _STARTS_WITH_NUMBER.search(folded)):
        street, span = _part_of_its_own(folded)
    number, number_span = _house_number(folded, span)
    spans += [("street", *span)] if street else []
    spans += [("house_number", *number_span)] if number else []
    return Door(lot, street, number, tuple(spans))


def lot_code(code: str) -> str:
    """C2-3, K8, G9-G10: capitals, no leading zeros, a letter and its figure together, several lots with a dash."""
    text = re.sub(r"\s*[&+,_–]\s*", "-", code.strip())
    text = re.sub(r"(?<=[a-z])[\s.-]+(?=\d)", "", text)
    text = re.sub(r"\s+", "", text)
    return re.sub(r"(?<!\d)0+(?=\d)", "", text).upper()


def _is_lot(code: str) -> bool:
    """Not a word, and not the size of the plot."""
    return (bool(_DIGIT.search(code)) or len(code) == 1) and not code.endswith("m2")


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + "," * (end - start) + text[end:]


def _street(folded: str) -> tuple[str, tuple[int, int]]:
    """The street in normal form: "5" for Đường số 5 and No 5 Street, "ql 1a", "nguyen van linh"."""
    if not _ANY_STREET.search(folded):
        return _behind_number(folded)
    way = _HIGHWAY.search(folded)
    coded = _ENGLISH_CODED.search(folded)
    named = _NAMED.search(folded)
    english_way = _ENGLISH_WAY.search(folded)
    if english_way:
        return f"ql {_ORDINAL.sub('', english_way['name'])}", english_way.span()
    if named and _HAMLET_BEFORE.search(folded[: named.start()]):
        named = None  # KP. Bình Đường 2
    first = coded is None or named is None or named.start() < coded.start() or _CODED_NAME.match(named["name"])
    if named and (way is None or named.start() < way.start()) and first:
        name = _street_name(named["name"])
        if name:
            return name, (named.start(), named.start("name") + len(named["name"]))
    if way:
        kind = "ql" if way["ql"] else "dt"
        return f"{kind} {way['name'].replace(' ', '').lstrip('0')}", way.span()
    if coded:
        return _street_name(coded["name"]), coded.span()
    english = _ENGLISH_NAMED.search(folded)
    if english:
        name = _street_name(english["name"])
        if name:
            return name, (english.start("name"), english.end())
    return _behind_number(folded)


def _behind_number(folded: str) -> tuple[str, tuple[int, int]]:
    """326 Nguyễn Thị Thập: what follows the house number up to the comma, unless it is a hamlet or a floor."""
    for part in _PART.finditer(folded):
        first = _FIRST_NUMBER.match(part.group())
        if first:
            rest = part.group()[first.end() :]
            name = "" if _NO_STREET.search(rest.strip()) else _street_name(rest)
            if len(name) > 1 and not name.replace(" ", "").isdigit():
                return name, (part.start() + first.end(), part.end())
    return "", (0, 0)


def _part_of_its_own(folded: str) -> tuple[str, tuple[int, int]]:
    """Số 171, Tòa Nhà VCCI, Võ Thị Sáu: the last part of two to five words that is no hamlet, floor or building."""
    best: tuple[str, tuple[int, int]] = ("", (0, 0))
    for part in _PART.finditer(folded):
        name = part.group().strip(" .-")
        if 1 <= name.count(" ") <= 4 and _LETTERS.fullmatch(name) and not _NO_STREET.search(name):
            best = (_street_name(name), part.span())
    return best


def _street_name(name: str) -> str:
    text = _LEADING_KIND.sub("", name.strip(" .:-"))
    text = _LEADING_NUMBER.sub("", _PLACE_WORDS.sub("", text))
    text = _ORDINAL.sub("", text)
    joined = " ".join(map(plain_word, _STREET_PIECE.findall(_CODE_DASH.sub("", text))))
    joined = _ZEROS.sub("", joined) if "0" in joined else joined
    if "z" in joined:
        return _SURNAME.sub(lambda found: _SURNAMES[found.group()], joined)[:_LONGEST_STREET]
    return _PROVINCIAL.sub(lambda found: "ql " if found[1] == "ql" else "dt ", joined)[:_LONGEST_STREET]


def _house_number(folded: str, street: tuple[int, int]) -> tuple[str | None, tuple[int, int]]:
    """The number before the street, or else the first part that is a number or begins with one and is no floor or plot."""
    alley = _ALLEY.search(folded)
    if alley:
        return _number(f"{alley['alley']}/{alley['house']}"), alley.span()
    before = folded[: street[0]].rstrip(" ,") if street[1] else ""
    if before:
        found = _LAST_NUMBER.search(before)
        if found and not _NO_HOUSE.search(before[: found.start()]) and not _QUARTER.match(found["number"]):
            return _number(found["number"]), found.span()
    for part in _PART.finditer(folded):
        found = _FIRST_NUMBER.match(part.group())
        if found:
            start, end = part.start() + found.start(), part.start() + found.end()
            if not (end > street[0] and start < street[1]):
                return _number(found["number"]), (start, end)
    return None, (0, 0)


def _number(number: str) -> str:
    """12A-14, 326/5B: capitals, no blanks, no leading zeros."""
    text = re.sub(r"^(?:no|so|sn)(?=\d)", "", re.sub(r"\s*[–&+]\s*", "-", number))
    return re.sub(r"(?<![\dA-Z])0+(?=\d)", "", re.sub(r"\s+", "", text).upper()).strip("-/")
