"""Process coverage by place: how many firms of a province or an industrial park do what, and what is missing beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from matching.network import process_network
from matching.taxonomy import taxonomy

FEWEST_ASKING = 3
"""So many firms of a province whose work is usually followed by a process make it worth having there."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A firm runs a process at a place, in house. `park` is empty outside industrial parks."""

    firm: str
    process: str
    province: str
    park: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """A province where firms usually need a family of processes next that nobody there runs.

    `asking`: firms of the province whose work is usually followed by it. `nearest`: the province that has it, and how far, in km
    between the middles; None when no firm anywhere runs it.
    """

    province: str
    family: str
    asking: int
    nearest: str | None
    km: float | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Firms by place and family of processes.

    `provinces` and `parks` map a place to family -> number of firms, each counted once; `firms` a province to all its firms.
    """

    firms: Mapping[str, int]

    provinces: Mapping[str, Mapping[str, int]]
    parks: Mapping[tuple[str, str], Mapping[str, int]]
    gaps: tuple[Gap, ...]

    def firms_of(self, family: str) -> dict[str, int]:
        """Province -> firms that run this family."""
        return {place: counts[family] for place, counts in self.provinces.items() if counts.get(family)}


def coverage(offers: Iterable[Offer], *, fewest_asking: int = FEWEST_ASKING) -> Coverage:
    """Counts and gaps over all offers; a firm counts once per place and family. O(offers)."""
    provinces: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    parks: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    asking: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    known = taxonomy().processes
    for offer in offers:
        if offer.process not in known or not offer.province:
            continue
        family = taxonomy().family(offer.process)
        provinces[offer.province][family].add(offer.firm)
        if offer.park:
            parks[offer.province, offer.park][family].add(offer.firm)
        for following in _families_after(offer.process):
            asking[offer.province][following].add(offer.firm)
    counted = {place: _counted(found) for place, found in sorted(provinces.items())}
    wanted = {place: _counted(found) for place, found in asking.items()}
    return Coverage(
        firms={place: len(set().union(*found.values())) for place, found in sorted(provinces.items())},
        provinces=counted,
        parks={place: _counted(found) for place, found in sorted(parks.items())},
        gaps=_gaps(counted, wanted, fewest_asking),
    )


def _counted(found: Mapping[str, set[str]]) -> dict[str, int]:
    """The most common family first."""
    return {family: len(firms) for family, firms in sorted(found.items(), key=lambda each: (-len(each[1]), each[0]))}


def _gaps(
    there: Mapping[str, Mapping[str, int]], wanted: Mapping[str, Mapping[str, int]], fewest: int
) -> tuple[Gap, ...]:
    found = []
    for province, families in wanted.items():
        for family, asking in families.items():
            if asking < fewest or there[province].get(family):
                continue
            nearest, km = _nearest(province, [place for place, counts in there.items() if counts.get(family)])
            found.append(Gap(province, family, asking, nearest, km))
    return tuple(sorted(found, key=lambda gap: (-gap.asking, gap.province, gap.family)))


def _nearest(province: str, places: Iterable[str]) -> tuple[str | None, float | None]:
    table = taxonomy()
    if province not in table.provinces:
        return None, None
    found = [(table.distance_km(province, place), place) for place in places if place in table.provinces]
    return (min(found)[1], min(found)[0]) if found else (None, None)


@cache
def _families_after(process: str) -> frozenset[str]:
    """Families of what usually comes after a process in a routing, its own left out."""
    table = taxonomy()
    after = {
        table.family(following) for node in table.ancestors(process) for following in process_network().successors(node)
    }
    return frozenset(after - {table.family(process)})
