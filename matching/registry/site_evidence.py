"""What two addresses say: whether two records may be one firm, and whether they are one site of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from matching.registry.address_meetings import compare_addresses
from matching.registry.addresses import Address
from matching.registry.firms import Firm
from matching.registry.names import Name
from matching.registry.records import Evidence
from matching.registry.sites import SiteMeeting, meet_sites
from matching.registry.spellings import fold
from matching.registry.ways import meet_ways

_PLOT = re.compile(r"\bthua (?:dat )?(?:so )?(?P<plot>\d+)[,;\s]+to (?:ban do )?(?:so )?(?P<sheet>\d+)\b")
_NAMES_APART = -4.5
_SAME_SITE = 0.55
# Kin at one door are likely one firm: what their names have against it is made up for, and a little more.
_LIKELY = 0.8
_LARGEST_KIN = 9.0
_OWN_WEIGHT = 0.5
_LEAST_OWN = 4
_LEAST_INITIALS = 3
_ANOTHER_DOOR = 0.4
_STREET_SILENT = 0.8
# Shares of the letters beside the street.
_SAME_TOWN = 0.5
_SOME_TOWN = 0.25
_WHOLE_TOWN = 0.7
_TELLING = 6  # letters of a street that few towns have
# That a branch stands elsewhere says little against it.
_FOR_A_BRANCH = 0.4


@dataclass(frozen=True, slots=True)
class SiteFinding:
    """Weight for one firm and its reason; `closeness` of the sites in [0, 1], None when the addresses do not tell.

    `is_door`: outside Viet Nam, street, number and town all agree.
    """

    weight: float
    code: str
    closeness: float | None
    is_door: bool = False

    @property
    def is_elsewhere(self) -> bool:
        """Whether the addresses speak of two places."""
        return self.closeness is not None and self.closeness < _SAME_SITE


def find_site(a: Firm, b: Firm) -> SiteFinding:
    """How two addresses meet: by door, lot and unit in Viet Nam, by words and numbers elsewhere."""
    met = meet_sites(a.site, b.site)
    if a.address is not None and b.address is not None:
        found = _in_vietnam(a, b, met)
        return found or _anywhere(met)
    return _abroad(a, b, met)


def _in_vietnam(a: Firm, b: Firm, met: SiteMeeting) -> SiteFinding | None:
    if a.address is None or b.address is None:
        return None
    units = compare_addresses(a.address, b.address)
    plots = [_plot(one.address.text) for one in (a, b) if one.address is not None]
    if plots[0] and plots[0] == plots[1] and units.province:
        return SiteFinding(3.0, "plot_same", 1.0)
    if units.is_same_door:
        return SiteFinding(3.0, "lot_same" if units.lot else "door_same", 1.0)
    if units.province is False or units.former_province is False:
        return SiteFinding(-2.5, "address_far", 0.0)
    if units.park and units.lot is False:
        return SiteFinding(-0.5, "lot_differs", 0.3)
    if _is_park_and_street(a.address, b.address):
        return SiteFinding(0.0, "address_near", 0.4)
    if met.degree is not None and met.degree >= 0.85:
        return None
    if units.street and units.house_number is False:
        return SiteFinding(-0.2, "address_near", 0.4)
    if units.ward is False or units.district is False:
        far = units.street is False or units.district is False
        return SiteFinding(-1.6 if far else -0.8, "address_far", 0.1)
    return None


def _plot(text: str) -> tuple[str, str] | None:
    """Plot and sheet of the land register ("thửa đất số 4726, tờ bản đồ số 1")."""
    found = _PLOT.search(fold(text))
    return (found["plot"], found["sheet"]) if found else None


def _is_park_and_street(a: Address, b: Address) -> bool:
    """Whether one lies in a park and the other has a number in a street: words in common are those of the ward."""
    return any(
        one.park and not one.street and other.street and other.house_number and not other.park
        for one, other in ((a, b), (b, a))
    )


def _abroad(a: Firm, b: Firm, met: SiteMeeting) -> SiteFinding:
    """The street and its number decide where both say them; words alone where one is silent."""
    found = _anywhere(met)
    if met.degree is None or met.words is None:
        return found
    ways = meet_ways(a.site.ways, b.site.ways)
    if ways.is_same_building is False:
        return _apart(found)
    if ways.street and ways.number:
        rest = (met.words * met.letters - ways.letters) / max(1.0, met.letters - ways.letters)
        return _at_one_door(found, rest, is_telling=ways.letters >= _TELLING and ways.is_number_telling)
    if ways.street is False and ways.number and ways.is_number_telling and met.words >= _SAME_TOWN:
        return found  # Fushikang Road 168 and Foxconn Road 168
    if ways.street is False or ways.number is False:
        return _apart(found)
    is_street_silent = bool(a.site.ways.ways) != bool(b.site.ways.ways) and met.shared_numbers == 0
    return _less_close(found) if is_street_silent else found


def _at_one_door(found: SiteFinding, rest: float, *, is_telling: bool) -> SiteFinding:
    """One street and number: in one town where the rest agrees; many towns have a First Road 1."""
    closeness = max(found.closeness or 0.0, 0.9)
    if rest >= _SAME_TOWN:
        return SiteFinding(3.0, "door_same", closeness, is_door=rest >= _WHOLE_TOWN)
    if is_telling or rest >= _SOME_TOWN:
        return SiteFinding(1.8, "address_near", 0.7)
    return _apart(found)


def _less_close(found: SiteFinding) -> SiteFinding:
    """One side names a street, the other none, and no number is common: they may be neighbours."""
    return found if found.closeness is None else replace(found, closeness=round(found.closeness * _STREET_SILENT, 3))


def _apart(found: SiteFinding) -> SiteFinding:
    """Another door: what is alike in the rest is the town."""
    closeness = None if found.closeness is None else min(found.closeness, _ANOTHER_DOOR)
    return SiteFinding(min(found.weight, 0.5), "address_far" if found.weight < 0 else "address_near", closeness)


def _anywhere(met: SiteMeeting) -> SiteFinding:
    if met.degree is None:
        return _by_numbers(met)
    if met.degree >= 0.85:
        return SiteFinding(3.0, "address_same", met.degree)
    if met.degree >= 0.4:
        return SiteFinding(1.8 if met.degree >= 0.6 else 0.5, "address_near", met.degree)
    return SiteFinding(-0.6 if met.degree >= 0.2 else -1.4, "address_far", met.degree)


def _by_numbers(met: SiteMeeting) -> SiteFinding:
    """Addresses in two scripts, or with nothing but a postal code."""
    if met.is_zip_same and (met.is_number_same or met.shared_numbers):
        return SiteFinding(4.5 if met.is_number_same else 2.0, "number_and_zip_same", 1.0)
    if met.is_zip_same:
        return SiteFinding(1.2, "zip_same", None)
    if met.is_zip_same is False:
        return SiteFinding(-0.8, "zip_differs", 0.3 if met.is_number_same is False else None)
    return SiteFinding(0.0, "", None)


def are_kin(a: Firm, b: Firm) -> bool:
    """Whether the words of one name are all in the other (Lumileds, Philips Lumileds), or it is made of the other's first letters."""
    return any(
        _contains(one, other) or _contains(other, one) or _abbreviates(one, other) or _abbreviates(other, one)
        for one in a.names
        for other in b.names
    )


def _contains(long: Name, short: Name) -> bool:
    mine, theirs = (
        {word.folded for word in name.words if word.kind == "core" and word.weight >= _OWN_WEIGHT}
        for name in (long, short)
    )
    return bool(theirs) and theirs <= mine and sum(map(len, theirs)) >= _LEAST_OWN


def _abbreviates(short: Name, long: Name) -> bool:
    """TLG: Triumph Lead Group. Three letters at least."""
    own = next((word.folded for word in short.words if word.kind == "core"), "")
    firsts = "".join(word.folded[0] for word in long.words if word.kind != "number" and word.folded[0].isalpha())
    return any(len(text) >= _LEAST_INITIALS and text == firsts for text in (own, short.solid))


def site_evidence(a: Firm, b: Firm, found: SiteFinding, named: float) -> list[Evidence]:
    """Addresses count for a firm only when the names (`named`: their weight) do not speak against it: firms have neighbours."""
    weight, code = found.weight, found.code
    if weight < 0 and any(name.unit for firm in (a, b) for name in firm.names[:1]):
        weight *= _FOR_A_BRANCH
    if found.is_door and named < 0 and are_kin(a, b):
        weight = max(weight, min(_LARGEST_KIN, _LIKELY - named))
    elif weight > 0 and named < _NAMES_APART:
        weight, code = 0.0, "neighbours"
    pieces = [Evidence("address", a.record.address, b.record.address, round(weight, 2), code)] if code else []
    if not found.code and a.province and b.province and a.province != b.province:
        pieces.append(Evidence("province", a.record.province, b.record.province, -1.5, "province_differs"))
    return pieces
