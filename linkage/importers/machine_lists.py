"""Machines as firms list them in one cell ("3 máy dập 80T, 1 máy 200T; máy ép nhựa 50-450T x 12") -> kinds with size and count."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from linkage.importers import cells
from search.analysis import fold

_PIECES = re.compile(r"[;\n；、，]|,(?!\d)|\s\+\s|(?<!\d)/(?!\d)|\b(?:và|and)\b")
_SIZE = re.compile(
    r"(?:[øØφ]\s*)?\d[\d.,]*(?:\s*[-–~〜x×*]\s*\d[\d.,]*){0,2}\s*"
    r"(?:tấn|tan|tons?|tonnes?|トン|톤|吨|噸|ตัน|mm|cm|kw|kva|kg|tr[uụ]c|axis|axes|軸|축|轴|軸|m|t)(?![\w])",
    re.IGNORECASE,
)
_COUNT_BEFORE = re.compile(
    r"^(?:khoảng |~|約|약)?\s*0?(\d{1,4})\s*(?:cái|chiếc|bộ|dàn|con|台|대|ea\b|units?\b|sets?\b|x\b|×)?\s*(?=\D)",
    re.IGNORECASE,
)
_COUNT_AFTER = re.compile(
    r"(?:[x×*:(-]\s*0?(\d{1,4})\s*(?:cái|chiếc|bộ|máy|台|대|ea|units?|sets?|pcs)?\s*\)?"
    r"|\b0?(\d{1,4})\s*(?:cái|chiếc|bộ|máy|台|대|เครื่อง|ea|units?|sets?|pcs))\s*$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\(?\b(?:năm|đời|sx|year|model)?\s*((?:19[5-9]|20[0-4])\d)\b(?:年)?\)?", re.IGNORECASE)
_MACHINE = re.compile(
    r"\b(?:may|machines?|lathes?|press|presses|robots?|lines?|day chuyen|lo|be|tram|trung tam|cau truc"
    r"|crane|oven|furnace|tank|cent(?:er|re)s?"
    r"|cutters?|testers?|grinders?|benders?|cmm|cnc|mesin)\b|[機机炉床盤기로]|プレス|ライン|ロボット|マシニング|설비|프레스|เครื่อง"
)
_SAME_KIND = frozenset({"", "may", "cai", "chiec", "台", "machine", "machines", "대", "loai"})
_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Machine:
    """A kind of machine as written; `spec` its sizes; `qty` how many, None when not said; `year` of make."""

    type: str
    spec: str | None = None
    year: int | None = None
    qty: int | None = None


def read_machines(cell: str) -> tuple[tuple[Machine, ...], tuple[str, ...]]:
    """The machines of a cell in its order, and the pieces that name none. "1 máy 200T" is of the kind named before it."""
    found: list[Machine] = []
    unknown: list[str] = []
    for piece in _pieces(cell):
        machine = _machine(piece)
        if fold(machine.type) in _SAME_KIND and found:
            machine = replace(machine, type=found[-1].type)
        if _is_told(machine):
            found.append(machine)
        else:
            unknown.append(piece)
    return tuple(found), tuple(unknown)


def _is_told(machine: Machine) -> bool:
    """Whether a piece names a machine: by its word, or by saying how large or how many."""
    said = fold(machine.type)
    is_name = said not in _SAME_KIND and any(letter.isalpha() for letter in said)
    return is_name and bool(machine.spec or machine.qty or _MACHINE.search(said))


def _pieces(cell: str) -> Iterator[str]:
    for piece in _PIECES.split(unicodedata.normalize("NFC", cell)):
        plain = " ".join(piece.split()).strip(" .-•*")
        if plain and not cells.says_nothing(plain):
            yield plain


def _machine(piece: str) -> Machine:
    """One kind. The sizes are taken out first, so that "50-450T x 12" leaves its count behind; a bare figure in front counts."""
    text, year = _without(piece, _YEAR)
    sizes = [" ".join(match[0].split()) for match in _SIZE.finditer(text)]
    bare = _SIZE.sub(" ", text)
    after = _COUNT_AFTER.search(bare)
    before = None if after else _COUNT_BEFORE.match(bare)
    if after:
        bare, count = bare[: after.start()], after[1] or after[2]
    elif before:
        bare, count = bare[before.end() :], before[1]
    else:
        count = ""
    name = " ".join(bare.split()).strip(" .,:;()-x×*")
    qty = int(count) if count and 0 < int(count) < _MOST else None
    return Machine(name[:200], ", ".join(sizes)[:300] or None, int(year) if year else None, qty)


def _without(text: str, pattern: re.Pattern[str]) -> tuple[str, str]:
    """The text without the first find, and what was found."""
    match = pattern.search(text)
    return (text[: match.start()] + " " + text[match.end() :], match[1]) if match else (text, "")
