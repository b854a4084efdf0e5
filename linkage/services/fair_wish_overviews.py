"""Wishes of a whole fair as officers look at them: who wants whom, demand against places, and who has said nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlmodel import Session

from database.enums import FairSide, ParticipantStatus, WishKind
from database.models.fair_participants import FairParticipant
from database.models.fair_parts import FairPart, FairPartMark, FairWish
from database.models.fairs import Fair
from database.queries import fair_participants as participant_rows
from database.queries import fair_parts as part_rows
from database.queries import fair_wishes as rows


@dataclass(frozen=True, slots=True)
class Stand:
    """How two firms stand to each other. `code`: mutual, buyer, supplier, no-buyer, no-supplier or no-both.

    `unnamed`: the supplier's nos to the buyer of parts that are shown without a name; it does not know that it is this firm.
    """

    supplier: FairParticipant
    assembler: FairParticipant
    by_supplier: FairWish | None
    by_assembler: FairWish | None
    unnamed: tuple[FairPartMark, ...] = ()

    @property
    def code(self) -> str:
        refusing = [
            name for name, is_no in (("buyer", self.is_refused_by_buyer), ("supplier", self.is_refused)) if is_no
        ]
        if refusing:
            return "no-both" if len(refusing) == 2 else f"no-{refusing[0]}"
        if self.by_supplier and self.by_assembler:
            return "mutual"
        return "supplier" if self.by_supplier else "buyer"

    @property
    def is_refused(self) -> bool:
        """Whether the supplier said no, by name or by a part."""
        return bool(self.unnamed) or (self.by_supplier is not None and self.by_supplier.kind is WishKind.NO)

    @property
    def is_refused_by_buyer(self) -> bool:
        return self.by_assembler is not None and self.by_assembler.kind is WishKind.NO

    @property
    def order(self) -> tuple[int, int, str]:
        """Mutual wishes first, vetoes last; between equals the best rank of the two."""
        steps = ("mutual", "buyer", "supplier", "no-buyer", "no-supplier", "no-both")
        ranks = [wish.rank for wish in (self.by_assembler, self.by_supplier) if wish is not None and wish.rank]
        return steps.index(self.code), sum(ranks), self.supplier.company.name.casefold()


@dataclass(frozen=True, slots=True)
class Demand:
    """A firm with how often it is wanted and how often it can sit down. `refused_by`: who never wants to meet it."""

    place: FairParticipant
    places: int
    wanted_by: int
    wants: int
    mutual: int
    refuses: int
    refused_by: int

    @property
    def over(self) -> int:
        """Wishes beyond its places: so many will not be met whatever the timetable."""
        return max(0, self.wanted_by - self.places)


@dataclass(frozen=True, slots=True)
class Wishing:
    """All of a fair. `unsent`: firms that come and have not sent their wishes, with how many wishes they wrote down."""

    participants: tuple[FairParticipant, ...]
    stands: tuple[Stand, ...]
    demands: tuple[Demand, ...]
    unsent: tuple[tuple[FairParticipant, int], ...]

    @property
    def wishless(self) -> tuple[Demand, ...]:
        """Firms that have sent their wishes and wish nobody; those that are silent are `unsent`."""
        return tuple(one for one in self.demands if one.place.wishes_sent_at is not None and not one.wants)

    def count(self, *codes: str) -> int:
        return sum(stand.code in codes for stand in self.stands)


@dataclass(slots=True)
class _Tally:
    wanted_by: int = 0
    wants: int = 0
    mutual: int = 0
    refuses: int = 0
    refused_by: int = 0
    said: int = field(default=0)


def wishing(session: Session, fair: Fair) -> Wishing:
    """Who wishes whom at a fair; firms that went or were refused are left out."""
    coming = [
        each for each in participant_rows.participants(session, fair) if each.status is ParticipantStatus.APPROVED
    ]
    by_id = {each.id or 0: each for each in coming}
    stands = _stands(rows.wishes(session, fair), part_rows.refusals(session, fair), by_id)
    tallies = {key: _Tally() for key in by_id}
    for stand in stands:
        _count(stand, tallies)
    demands = [
        Demand(
            place=each,
            places=places_of(fair, each),
            wanted_by=tallies[key].wanted_by,
            wants=tallies[key].wants,
            mutual=tallies[key].mutual,
            refuses=tallies[key].refuses,
            refused_by=tallies[key].refused_by,
        )
        for key, each in by_id.items()
    ]
    demands.sort(key=lambda one: (-one.over, -one.wanted_by, one.place.company.name.casefold()))
    unsent = [(each, tallies[key].said) for key, each in by_id.items() if each.wishes_sent_at is None]
    unsent.sort(key=lambda pair: (pair[0].phoned_at is not None, pair[1], pair[0].company.name.casefold()))
    return Wishing(tuple(coming), tuple(stands), tuple(demands), tuple(unsent))


@dataclass(frozen=True, slots=True)
class Refusal:
    """A no between two firms. `by`: the one that said it, about `other`; `part`: the part of an unnamed buyer that it was said of."""

    by: FairParticipant
    other: FairParticipant
    reason: str
    part: FairPart | None = None


def refusals_with(session: Session, place: FairParticipant) -> list[Refusal]:
    """Every no that a firm said, and every one that was said to it, its own first; for officers alone. Two queries."""
    found = []
    for wish in rows.refusals_with(session, place):
        ends = (wish.supplier, wish.assembler)
        by, other = ends if wish.by is FairSide.SUPPLIER else ends[::-1]
        found.append(Refusal(by, other, wish.reason or ""))
    found += [
        Refusal(mark.participant, mark.part.participant, mark.evidence or "", mark.part)
        for mark in part_rows.refusals(session, place.fair)
        if place.id in (mark.participant_id, mark.part.participant_id)
    ]
    return sorted(found, key=lambda one: (one.by.id != place.id, one.other.company.name.casefold()))


def places_of(fair: Fair, participant: FairParticipant) -> int:
    """How many meetings a firm can have: its slots, for each delegate that has a table, within what it and the fair allow."""
    slots = len(fair.slots)
    at_once = max(1, len(participant.delegates))
    if participant.side is FairSide.ASSEMBLER:
        own = sum(table.participant_id == participant.id for table in fair.tables)
        at_once = min(at_once, own) if own else 1
        most = fair.max_meetings_assembler
    else:
        most = fair.max_meetings_supplier
    limits = (slots * at_once, most, participant.max_meetings)
    return min(limit for limit in limits if limit is not None)


def _stands(
    wishes: Iterable[FairWish], refusals: Iterable[FairPartMark], by_id: dict[int, FairParticipant]
) -> list[Stand]:
    unnamed: dict[tuple[int, int], list[FairPartMark]] = {}
    for mark in refusals:
        pair = (mark.participant_id or 0, mark.part.participant_id)
        if set(pair) <= by_id.keys():
            unnamed.setdefault(pair, []).append(mark)
    pairs: dict[tuple[int, int], dict[FairSide, FairWish]] = {}
    for wish in wishes:
        if wish.supplier_id in by_id and wish.assembler_id in by_id:
            pairs.setdefault((wish.supplier_id, wish.assembler_id), {})[wish.by] = wish
    found = [
        Stand(
            by_id[supplier],
            by_id[assembler],
            pairs.get((supplier, assembler), {}).get(FairSide.SUPPLIER),
            pairs.get((supplier, assembler), {}).get(FairSide.ASSEMBLER),
            tuple(unnamed.get((supplier, assembler), ())),
        )
        for supplier, assembler in dict.fromkeys([*pairs, *unnamed])
    ]
    return sorted(found, key=lambda stand: stand.order)


def _count(stand: Stand, tallies: dict[int, _Tally]) -> None:
    both = ((stand.supplier, stand.assembler, stand.by_supplier), (stand.assembler, stand.supplier, stand.by_assembler))
    for own, other, wish in both:
        mine, theirs = tallies[own.id or 0], tallies[other.id or 0]
        mine.mutual += stand.code == "mutual"
        is_no = stand.is_refused if own is stand.supplier else stand.is_refused_by_buyer
        mine.refuses += is_no
        theirs.refused_by += is_no
        mine.said += is_no or wish is not None
        if wish is not None and wish.kind is not WishKind.NO:
            mine.wants += 1
            theirs.wanted_by += 1
