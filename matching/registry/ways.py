"""Streets and house numbers as addresses outside Viet Nam write them, in one form: "No 99 Zhu Yuan Rd (East)" is Zhuyuan, east, 99.

A number stands before its street, or behind it where nothing stands before; "No.", "#" and the kind of street say nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from rapidfuzz import fuzz

_KINDS = frozenset({"road", "rd", "street", "st", "str", "strasse", "avenue", "ave", "av", "boulevard", "blvd", "lu", "highway", "hwy",
                    "expressway", "drive", "dr", "way"})  # fmt: skip
_KINDS_BEFORE = frozenset({"jalan", "jl", "jln", "lintang", "lorong", "persiaran", "avenida", "rua", "rodovia", "calle", "calzada",
                           "carretera", "rue", "via"})  # fmt: skip
_TURNS = {"e": "east", "w": "west", "n": "north", "s": "south", "mid": "middle"}
_TURNS |= {turn: turn for turn in ("east", "west", "north", "south", "middle")}
# Of the last word of a Chinese name: Suhong Zhong Road is Suhong Middle Road.
_CHINESE_TURNS = {"dong": "east", "xi": "west", "bei": "north", "nan": "south", "zhong": "middle"}
_ORDINALS = {"first": "1", "second": "2", "third": "3", "fourth": "4", "forth": "4", "fifth": "5", "sixth": "6", "seventh": "7",
             "eighth": "8", "ninth": "9", "tenth": "10"}  # fmt: skip
# What a name of a street does not reach over.
_PLACES = frozenset({"park", "zone", "district", "dist", "town", "township", "village", "community", "industrial", "industry",
                     "estate", "area", "city", "county", "province", "center", "centre", "building", "bldg", "block", "bloc", "bloco",
                     "factory", "workshop", "plant", "floor", "phase", "site", "tower", "campus", "garden", "base", "subdistrict",
                     "road", "rd", "street", "avenue", "lane", "alley", "section", "sec", "tambol", "amphur", "moo", "and", "of",
                     "the"})  # fmt: skip
_COUNTED = frozenset({"section", "sec", "lane", "alley"})
_INSIDE = frozenset({"building", "buildings", "bldg", "block", "bloc", "bloco", "blk"})
_SKIPPED = frozenset({"floor", "flr", "fl", "room", "rm", "suite", "ste", "unit", "level", "km", "phase", "factory", "workshop",
                      "plant", "zone", "gate", "moo", "lot", "plot", "fab"})  # fmt: skip
_TOKEN = re.compile(
    r"[#,;()\[\]&+]|\d+(?:st|nd|rd|th)(?![a-z])|[^\W_]+(?:[-/.](?=\d)[^\W_]+|/(?=[a-z]\d|[a-z](?![a-z]))[^\W_]+)*"
)
_NUMBER_WORD = re.compile(r"(?<![a-z])(?:nos?|nr|num|number|sn)[\s.:#]*(?=[a-z]?-?\d)|#\s*(?=\d)")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)$")
_NUMBER = re.compile(r"\d+(?!st$|nd$|rd$|th$)[a-z]{0,2}(?:[-/.&][a-z]?\d+[a-z]?)*$")
_CODE = re.compile(r"(?:[a-z]{0,2}\d+[a-z]?(?:[-/]\w+)*|[a-z](?:/[a-z])*)$")
_CODE_BEFORE = re.compile(r"[a-z]\d{0,2}$")
_AND = frozenset({"and", "&", "+"})
_DIGITS = re.compile(r"\d+")
_LONGEST_NAME = 4
_LONGEST_BEHIND = 2
_BREAKS = frozenset(",;()[]&+")
_SAME_STREET = 88  # of 100, names without blanks: a slip of a letter
_SAME_STREET_AND_NUMBER = 75  # two spellings of one Chinese or Thai name
_SHORTEST_END = 4


@dataclass(frozen=True, slots=True)
class Way:
    """A street and the numbers in it, mostly one.

    `name` has neither blanks nor the kind; `is_whole` when its first word is known to be the first. `turns`: directions, sections and
    lanes ("east", "sec 2").
    """

    name: str
    is_whole: bool
    turns: frozenset[str]
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ways:
    """What an address says of streets. `numbers`: the first ones that are no floor or building; `inside`: codes of buildings."""

    ways: tuple[Way, ...]
    numbers: tuple[str, ...]
    inside: frozenset[str]


@dataclass(frozen=True, slots=True)
class WayMeeting:
    """True: both say the same; False: they differ; None: one is silent. `is_same_building` is None without both buildings.

    `letters`: how many the street has that both name, 0 without one. `is_number_telling`: the number that both say has two figures.
    """

    street: bool | None
    number: bool | None
    is_same_building: bool | None
    letters: int = 0
    is_number_telling: bool = False


def read_ways(plain: str) -> Ways:
    """The streets of a folded address, in the order of the text. Never fails; some 20 µs."""
    tokens = [_ORDINALS.get(token, token) for token in _TOKEN.findall(_NUMBER_WORD.sub(" ", plain))]
    tokens, inside, turns = _without_insides(tokens)
    ways = tuple(way for place in range(len(tokens)) for way in _ways_at(tokens, place, turns))
    first = next((place for place, token in enumerate(tokens) if _NUMBER.match(token)), len(tokens))
    numbers = tuple(takewhile(_NUMBER.match, tokens[first:]))
    return Ways(ways, tuple(map(_plain_number, numbers)), inside)


def meet_ways(a: Ways, b: Ways) -> WayMeeting:
    """The meeting of two addresses: one street of each is enough, the one whose number agrees before the others."""
    building = bool(a.inside & b.inside) if a.inside and b.inside else None
    found: dict[bool | None, tuple[Way, Way]] = {}
    for one in a.ways:
        for other in b.ways:
            number = same_number(one.numbers, other.numbers)
            if _is_same_street(one, other, is_number_same=number is True):
                found[number] = (one, other)
    if not found:
        number = same_number(a.numbers, b.numbers)
        street = False if a.ways and b.ways else None
        return WayMeeting(street, number, building, is_number_telling=_is_telling(a.numbers, b.numbers))
    number = next(said for said in (True, False, None) if said in found)
    one, other = found[number]
    return WayMeeting(
        street=True,
        number=number,
        is_same_building=building,
        letters=min(len(one.name), len(other.name)),
        is_number_telling=_is_telling(one.numbers, other.numbers),
    )


def _is_telling(a: Sequence[str], b: Sequence[str]) -> bool:
    """Whether few streets have such a number."""
    return any(len(number) > 1 for number in a) and any(len(number) > 1 for number in b)


def same_number(a: Sequence[str], b: Sequence[str]) -> bool | None:
    """One in common, or one that goes on where the other ends (429 and 429-1); None when one side says none."""
    if not a or not b:
        return None
    return any(f"{one}-".startswith(f"{other}-") or f"{other}-".startswith(f"{one}-") for one in a for other in b)


def _without_insides(tokens: Sequence[str]) -> tuple[list[str], frozenset[str], frozenset[str]]:
    """The tokens without floors, rooms and buildings; the codes of buildings; sections and lanes."""
    kept: list[str] = []
    inside: set[str] = set()
    turns: set[str] = set()
    place = 0
    while place < len(tokens):
        token, behind, after = (*tokens[place : place + 3], "", "")[:3]
        length = 0
        if behind in _INSIDE and _CODE_BEFORE.match(token):
            _note(behind, token, inside, turns)  # D Building
            length = 2
        elif _is_detail(token) and _CODE.match(behind) and after not in _KINDS:
            length = 2 + _listed(tokens, place + 2)
            for code in tokens[place + 1 : place + length]:
                _note(token, code, inside, turns)
        elif _ORDINAL.match(token) and _is_detail(behind):
            _note(behind, _ORDINAL.sub(r"\1", token), inside, turns)
            length = 2
        kept.append("," if length else token)
        place += length or 1
    return kept, frozenset(inside), frozenset(turns)


def _listed(tokens: Sequence[str], place: int) -> int:
    """How many words from that place on name more of the same: and 7, & D."""
    end = place
    while end + 1 < len(tokens) and tokens[end] in _AND and _CODE.match(tokens[end + 1]):
        end += 2
    return end - place


def _is_detail(word: str) -> bool:
    return word in _INSIDE or word in _COUNTED or word in _SKIPPED


def _note(word: str, code: str, inside: set[str], turns: set[str]) -> None:
    if code in _AND:
        return
    if word in _INSIDE:
        inside.update(map(_plain_number, code.split("/")))
    elif word in _COUNTED:
        turns.add(f"{word[:3]} {_plain_number(code)}")


def _ways_at(tokens: Sequence[str], place: int, counted: frozenset[str]) -> list[Way]:
    """The street whose kind is that token, or none."""
    if tokens[place] in _KINDS:
        way = _before(tokens, place, counted)
    elif tokens[place] in _KINDS_BEFORE:
        way = _behind(tokens, place, counted)
    else:
        return []
    return [way] if way else []


def _before(tokens: Sequence[str], place: int, counted: frozenset[str]) -> Way | None:
    """Zhu Yuan Road: the words before the kind up to a number, a comma or a word for a place."""
    at = place - 1
    names: list[str] = []
    if at > 0 and _NUMBER.match(tokens[at]) and not _ends_name(tokens[at - 1]):
        names, at = [tokens[at]], at - 1  # Xingchuang 4 Road
    while at >= 0 and len(names) < _LONGEST_NAME and not _ends_name(tokens[at]):
        names.insert(0, tokens[at])
        at -= 1
    is_begun = at < 0 or tokens[at] == ","
    while at >= 0 and tokens[at] == ",":
        at -= 1
    numbers = _numbers_before(tokens, at)
    if numbers and not names:
        names, numbers = [numbers[-1]], numbers[:-1]  # No 9 Avenue
    turns, names = _turns(names)
    behind, after = (*tokens[place + 1 : place + 3], "", "")[:2]
    if behind in _TURNS and after not in _PLACES:
        turns |= {_TURNS[behind]}
    elif behind == "(" and after in _TURNS:
        turns |= {_TURNS[after]}
    elif _NUMBER.match(behind) and (numbers or not names):
        names.append(behind)
    elif _NUMBER.match(behind):
        numbers = [behind]
    name = "".join(names)
    is_whole = is_begun or bool(numbers)
    return Way(name, is_whole, frozenset(turns | counted), tuple(map(_plain_number, numbers))) if name else None


def _numbers_before(tokens: Sequence[str], at: int) -> list[str]:
    """The numbers that end at that place: No 130, 307, 888."""
    numbers: list[str] = []
    while at >= 0 and _NUMBER.match(tokens[at]):
        numbers.insert(0, tokens[at])
        at -= 1
    return numbers


def _turns(words: Sequence[str]) -> tuple[set[str], list[str]]:
    """Directions, and the other words; a street that is called by directions alone keeps them."""
    names = [_ORDINAL.sub(r"\1", word) for word in words if word not in _TURNS]
    turns = {_TURNS[word] for word in words if word in _TURNS}
    if len(names) > 1 and names[-1] in _CHINESE_TURNS:
        turns.add(_CHINESE_TURNS[names.pop()])
    return (turns, names) if names else (set(), list(words))


def _behind(tokens: Sequence[str], place: int, counted: frozenset[str]) -> Way | None:
    """Jalan Perusahaan, Avenida Liberdade 6315: the words behind the kind, and the number before it or behind them."""
    at = place + 1
    while at < len(tokens) and at - place <= _LONGEST_BEHIND and not _ends_name(tokens[at]):
        at += 1
    name = "".join(tokens[place + 1 : at])
    numbers = _numbers_before(tokens, place - 1)
    if not numbers:
        numbers = [token for token in tokens[at : at + 3] if _NUMBER.match(token)][:1]
    return Way(name, True, counted, tuple(map(_plain_number, numbers))) if name else None


def _ends_name(token: str) -> bool:
    return token in _BREAKS or token in _PLACES or bool(_NUMBER.match(token))


def _is_same_street(a: Way, b: Way, *, is_number_same: bool) -> bool:
    if _differ(a.turns, b.turns) or _DIGITS.findall(a.name) != _DIGITS.findall(b.name):
        return False
    if a.name == b.name:
        return True
    short, long = sorted((a, b), key=lambda way: len(way.name))
    if not long.is_whole and len(short.name) >= _SHORTEST_END and long.name.endswith(short.name):
        return True
    least = _SAME_STREET_AND_NUMBER if is_number_same else _SAME_STREET
    return fuzz.ratio(a.name, b.name) >= least


def _differ(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether both name a direction, a section or a lane, and not the same one."""
    for kind in ("sec", "lan", "all", ""):
        mine, theirs = (
            {turn for turn in turns if (turn.startswith(f"{kind} ") if kind else " " not in turn)} for turns in (a, b)
        )
        if mine and theirs and not mine & theirs:
            return True
    return False


def _plain_number(number: str) -> str:
    text = re.sub(r"[/.&]", "-", number)
    return re.sub(r"(?<![\w])0+(?=\d)", "", text)
