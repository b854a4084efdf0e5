"""Thai addresses, in Thai script and in English: province, postal code and house number, by which records of both languages meet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import yaml

from matching.registry.address_texts import AddressText, key
from matching.taxonomy import taxonomy

_THAI = re.compile("[\u0e01-\u0e5b]")
_ZIP = re.compile(r"(?<![\d/-])[1-9]\d{4}(?![\d/-])")
# The postal codes of Samut Prakan begin like those of Bangkok.
_SAMUT_PRAKAN = frozenset({"10130", "10270", "10280", "10290", "10540", "10550", "10560", "10570"})
_NUMBER = re.compile(
    r"(?<![\d/-])(?<!\d\.)\d{1,5}[a-z]?(?:/\d{1,5}(?:[-–]\d{1,5})?)?(?:\s?[-–]\s?\d{1,5}(?:/\d{1,5})?)?(?![\d/])"
)
_SAID = re.compile(r"(?:เลขที่|\bno\.?)\s*$")
_NO_NUMBER = re.compile(
    r"(?:moo|mu|m\.|หมู่(?:ที่)?|ชั้น(?:ที่)?|soi|ซอย|road|rd\.?|ถนน|floor|fl\.?|rama|พระราม|แยก"
    r"|กม\.?|km\.?|room|ห้องเลขที่|ห้อง|tower|sukhumvit|สุขุมวิท|no\.? ?st)\s*$"
)
_FLOOR = re.compile(r"\s?(?:st|nd|rd|th)\b|\s?floor")
_STREET = re.compile(r"(?:ถนน(?P<thai>[^\s,]+(?:\s\d+)?)|(?P<english>[a-z][a-z .-]{2,40}?\s?\d*)\s(?:road|rd)\b)")
_CAPITAL = "มหานคร"
_COUNTRY = "thailand"
_CLEAR_LETTERS = 6
_ENOUGH_LETTERS = 3


@dataclass(frozen=True, slots=True)
class ThaiPlace:
    province: str | None
    zip: str | None
    house_number: str | None
    street: str
    spans: tuple[tuple[str, int, int], ...]


def is_thai(read: AddressText, province: str | None = None) -> bool:
    """Thai letters that are no Vietnamese province, a Thai province by name at the end, or another cell that says so."""
    if _THAI.search(read.shown):
        return not any(name in read.shown for name in _vietnamese())
    if province and (province.startswith("TH-") or _THAI.search(province) or key(province) in _english()):
        return True
    words = [word for word in read.words[-6:] if not word.isdigit() and word != _COUNTRY]
    # Trang, Tak and Nan end Vietnamese names too.
    fewest = 0 if _COUNTRY in read.words else _CLEAR_LETTERS
    endings = ("".join(words[-count:]) for count in (1, 2, 3, 4) if count <= len(words))
    return any(ending in _english() and len(ending) >= fewest for ending in endings)


def read_thai(read: AddressText, province: str | None = None) -> ThaiPlace:
    """Province by name, else by postal code; the first number that is no floor, lane or village is the house."""
    spans: list[tuple[str, int, int]] = []
    found_zip = None
    for found in _ZIP.finditer(read.folded):
        found_zip = found
    if found_zip:
        spans.append(("zip", *found_zip.span()))
    code = _by_name(read, spans) or (_by_zip(found_zip.group()) if found_zip else None)
    if code is None and province:
        code = province if province.startswith("TH-") else _english().get(key(province)) or _in_thai(province)
    number = _house(read.folded, found_zip)
    if number:
        spans.append(("house_number", *number.span()))
    street = _STREET.search(read.folded)
    name = (street["thai"] or " ".join((street["english"] or "").split()[-2:])) if street else ""
    if street:
        spans.append(("street", *street.span()))
    house = re.sub(r"\s+", "", number.group()).upper() if number else None
    return ThaiPlace(code, found_zip.group() if found_zip else None, house, name, tuple(spans))


def _house(folded: str, found_zip: re.Match[str] | None) -> re.Match[str] | None:
    """The number behind the word for it, at the beginning or with a stroke; else the first."""
    numbers = [each for each in _NUMBER.finditer(folded) if _is_house(folded, each, found_zip)]
    said = (each for each in numbers if each.start() == 0 or _SAID.search(folded[: each.start()]))
    stroke = (each for each in numbers if "/" in each.group())
    return next(said, None) or next(stroke, None) or next(iter(numbers), None)


def _is_house(folded: str, number: re.Match[str], found_zip: re.Match[str] | None) -> bool:
    if found_zip and number.start() >= found_zip.start():
        return False
    return not (_NO_NUMBER.search(folded[: number.start()]) or _FLOOR.match(folded[number.end() :]))


def _by_name(read: AddressText, spans: list[tuple[str, int, int]]) -> str | None:
    """The last province named, in either script."""
    best: tuple[int, int, str] | None = None
    for name, code in _thai_names().items():
        at = read.shown.rfind(name)
        if at >= 0 and (best is None or at + len(name) > best[1]):
            best = (at, at + len(name), code)
    if best:
        end = best[1] + (len(_CAPITAL) if read.shown.startswith(_CAPITAL, best[1]) else 0)
        spans.append(("province", best[0], end))
        return best[2]
    for end in range(len(read.words), 0, -1):
        for start in range(max(end - 4, 0), end):
            found = _english().get("".join(read.words[start:end]))
            if found:
                spans.append(("province", read.spans[start][0], read.spans[end - 1][1]))
                return found
    return None


def _by_zip(postal_code: str) -> str | None:
    if postal_code in _SAMUT_PRAKAN:
        return "TH-11"
    return next((f"TH-{row[0]}" for row in _rows() if row[1] == postal_code[:2]), None)


def _in_thai(text: str) -> str | None:
    return next((code for name, code in _thai_names().items() if name in text), None)


@lru_cache(maxsize=1)
def _rows() -> tuple[list[str], ...]:
    return tuple(yaml.safe_load(files(__package__).joinpath("data", "thailand.yaml").read_text(encoding="utf-8")))


@lru_cache(maxsize=1)
def _thai_names() -> dict[str, str]:
    return {row[2]: f"TH-{row[0]}" for row in _rows()}


@lru_cache(maxsize=1)
def _english() -> dict[str, str]:
    return {key(name): f"TH-{row[0]}" for row in _rows() for name in row[3:] if len(name) >= _ENOUGH_LETTERS}


@lru_cache(maxsize=1)
def _vietnamese() -> tuple[str, ...]:
    """Names of Vietnamese provinces in Thai script."""
    return tuple(province.labels["th"] for province in taxonomy().provinces.values() if "th" in province.labels)
