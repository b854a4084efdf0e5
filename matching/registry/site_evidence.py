"""What two addresses say: whether two records may be one firm, and whether they are one site of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from matching.registry.address_meetings import compare_addresses
from matching.registry.addresses import Address
from matching.registry.firms import Firm
from matching.registry.records import Evidence
from matching.registry.sites import SiteMeeting, meet_sites
from matching.registry.spellings import fold

_PLOT = re.compile(r"\bthua (?:dat )?(?:so )?(?P<plot>\d+)[,;\s]+to (?:ban do )?(?:so )?(?P<sheet>\d+)\b")
_NAMES_APART = -4.5
_SAME_SITE = 0.55
# That a branch stands elsewhere says little against it.
_FOR_A_BRANCH = 0.4


@dataclass(frozen=True, slots=True)
class SiteFinding:
    """Weight for one firm and its reason; `closeness` of the sites in [0, 1], None when the addresses do not tell."""

    weight: float
    code: str
    closeness: float | None

    @property
    def is_elsewhere(self) -> bool:
        """Whether the addresses speak of two places."""
        return self.closeness is not None and self.closeness < _SAME_SITE


def find_site(a: Firm, b: Firm) -> SiteFinding:
    """How two addresses meet: by door, lot and unit in Viet Nam, by words and numbers elsewhere."""
    met = meet_sites(a.site, b.site)
    if a.address is not None and b.address is not None:
        found = _in_vietnam(a, b, met)
        if found is not None:
            return found
    return _anywhere(met)


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


def site_evidence(a: Firm, b: Firm, found: SiteFinding, named: float) -> list[Evidence]:
    """Addresses count for a firm only when the names (`named`: their weight) do not speak against it: firms have neighbours."""
    weight, code = found.weight, found.code
    if weight < 0 and any(name.unit for firm in (a, b) for name in firm.names[:1]):
        weight *= _FOR_A_BRANCH
    if weight > 0 and named < _NAMES_APART:
        weight, code = 0.0, "neighbours"
    pieces = [Evidence("address", a.record.address, b.record.address, round(weight, 2), code)] if code else []
    if not found.code and a.province and b.province and a.province != b.province:
        pieces.append(Evidence("province", a.record.province, b.record.province, -1.5, "province_differs"))
    return pieces
