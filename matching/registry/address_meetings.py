"""Two addresses side by side: what is the same, what differs, and what one of them does not say. Weighing it is for others."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz import fuzz

from matching.registry.addresses import Address

_SAME_STREET = 90  # of 100; names of streets, where a slip of one letter is a slip
_WITH_DIGIT = re.compile(r"\d")
_PIECE = re.compile(r"[A-Z]{1,4}\d+[A-Z]?$")
_KIND_OR_SURNAME = re.compile(r"^(?:duong|pho) (?=[a-z])")
_UNLISTED = "park:"


@dataclass(frozen=True, slots=True)
class AddressMeeting:
    """True: both say the same; False: they differ; None: one is silent, or it stays open (a divided ward, a park without its number).

    A lot is compared within one park only, a house number within one street only: neighbours are not the same place.
    """

    province: bool | None
    former_province: bool | None
    district: bool | None
    ward: bool | None
    park: bool | None
    lot: bool | None
    street: bool | None
    house_number: bool | None
    zip: bool | None

    @property
    def is_same_door(self) -> bool:
        """The same lot of the same park, or the same number in the same street, and no unit that differs."""
        door = (self.park and self.lot) or (self.street and self.house_number)
        return bool(door) and False not in (self.province, self.district if self.ward is None else self.ward)


def compare_addresses(a: Address, b: Address) -> AddressMeeting:
    """The meeting of two addresses, the same in both orders."""
    province = _same(a.province, b.province)
    # Two provinces may each have a park of that name.
    park = False if province is False and a.park and b.park else _same_park(a.park, b.park)
    street = _same_street(a.street, b.street)
    return AddressMeeting(
        province=province,
        former_province=_same(a.former_province, b.former_province),
        district=_same(a.district, b.district),
        ward=_same_ward(a.ward_candidates, b.ward_candidates),
        park=park,
        lot=_shares(a.lot, b.lot) if park else None,
        street=street,
        house_number=_shares(a.house_number, b.house_number) if street else None,
        zip=_same(a.zip, b.zip),
    )


def _same(a: str | None, b: str | None) -> bool | None:
    return a == b if a and b else None


def _same_ward(a: tuple[str, ...], b: tuple[str, ...]) -> bool | None:
    if not a or not b:
        return None
    if not set(a) & set(b):
        return False
    return True if len(a) == len(b) == 1 else None


def _same_park(a: str | None, b: str | None) -> bool | None:
    """Open where one names the park without its number: Sóng Thần may be Sóng Thần 1."""
    if not a or not b:
        return None
    if a == b:
        return True
    short, long = sorted((a.removeprefix(_UNLISTED), b.removeprefix(_UNLISTED)), key=len)
    return None if long == short or re.fullmatch(re.escape(short) + r"-\w{1,3}", long) else False


def _same_street(a: str, b: str) -> bool | None:
    if not a or not b:
        return None
    # Without marks nobody can tell Dương Đình Hội from Đường Đình Hội.
    a, b = _KIND_OR_SURNAME.sub("", a), _KIND_OR_SURNAME.sub("", b)
    if a == b or a.replace(" ", "") == b.replace(" ", ""):
        return True
    return not (_WITH_DIGIT.search(a) or _WITH_DIGIT.search(b)) and fuzz.ratio(a, b) >= _SAME_STREET


def _shares(a: str | None, b: str | None) -> bool | None:
    """Equal, or two lists of lots or numbers with one in common (A2-A3 and A2, 138-140 and 138); C2-3 is one lot."""
    if not a or not b:
        return None
    if a == b:
        return True
    first, second = a.removeprefix("lo ").split("-"), b.removeprefix("lo ").split("-")
    lists = all(all(map(_PIECE.match, pieces)) or all(map(str.isdigit, pieces)) for pieces in (first, second))
    return lists and bool(set(first) & set(second))
