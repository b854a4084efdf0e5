"""What a meeting at a fair is worth: the wishes of both sides first, the match of parts and processes where nobody wished.

The order is that of the trade: a wish of both sides, then one of the buyer, then one of the supplier, then a mark on a part, then
what the matcher proposes. Each step lies wholly above the next, so no rank and no fit turns it round; within a step the ranks
decide, and between equal ranks the fit. A buyer's wish weighs a quarter more than a supplier's, for the buyer has fewer places.

    both wish      4.00 + 0.30 buyer's rank + 0.25 supplier's rank + 0.25 fit      4.0 to 4.8
    buyer wishes   2.50 + 0.25 rank + 0.15 fit                                     2.5 to 2.9
    supplier       2.00 + 0.25 rank + 0.15 fit                                     2.0 to 2.4
    mark on a part 1.20 + 0.30 when "can make" + 0.30 fit                          1.2 to 1.8
    proposal       fit                                                             0.0 to 1.0

A rank counts from 1 for the first of so many wishes a firm has, falling evenly to a share for the last. Source: handbook of the
domain, section 7 (order of preference at reverse trade fairs).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session

from database.enums import FairSide, PartMarkLevel, WishKind
from database.models.fair_parts import FairPart, FairPartMark, FairWish
from database.models.fairs import Fair
from database.queries import fair_parts as part_rows
from database.queries import fair_wishes as rows
from linkage.services.fair_fits import MOST_PARTS, FairFit, approved, fair_fits

BOTH, BOTH_BUYER_RANK, BOTH_SUPPLIER_RANK, BOTH_FIT = 4.0, 0.30, 0.25, 0.25
BUYER, SUPPLIER, ONE_RANK, ONE_FIT = 2.5, 2.0, 0.25, 0.15
MARK, MARK_CAN_MAKE, MARK_FIT = 1.2, 0.3, 0.3


@dataclass(frozen=True, slots=True)
class Weight:
    """`value` in [0, 4.8]; `must`: one side said that it must take place; `parts`: codes of what they would talk about."""

    value: float
    must: bool
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What one side says of the other: a must or a like with its rank, counted from 1."""

    kind: WishKind
    rank: int | None = None


def wish_weight(
    *, fit: float, most: int, buyer: Said | None = None, supplier: Said | None = None, mark: PartMarkLevel | None = None
) -> float | None:
    """What a meeting is worth, in [0, 4.8], or None when one side refuses it.

    `fit` in [0, 1] of the best part; `most`: how many wishes a firm has; `mark`: the supplier's on a part of the buyer.
    """
    said = [each for each in (buyer, supplier) if each is not None]
    if any(each.kind is WishKind.NO for each in said):
        return None
    if buyer and supplier:
        ranks = BOTH_BUYER_RANK * _rank_share(buyer, most) + BOTH_SUPPLIER_RANK * _rank_share(supplier, most)
        return BOTH + ranks + BOTH_FIT * fit
    if said:
        return (BUYER if buyer else SUPPLIER) + ONE_RANK * _rank_share(said[0], most) + ONE_FIT * fit
    if mark is not None:
        return MARK + (MARK_CAN_MAKE if mark is PartMarkLevel.CAN_MAKE else 0.0) + MARK_FIT * fit
    return fit


def weights(session: Session, fair: Fair) -> dict[tuple[int, int], Weight]:
    """(place of the supplier, place of the assembler) -> what their meeting is worth, for every pair worth one.

    Refused pairs are left out, and so are firms that met at an earlier fair unless one of them asks for it again.
    """
    companies = {side: {each.id or 0: each.company_id for each in approved(session, fair, side)} for side in FairSide}
    sellers, buyers = companies[FairSide.SUPPLIER], companies[FairSide.ASSEMBLER]
    parts = {part.id or 0: part for part in part_rows.shown_parts(session, fair)}
    fits = {(fit.supplier_id, fit.assembler_id): fit for fit in fair_fits(session, fair)}
    wished = _by_pair(rows.wishes(session, fair))
    marked = _marks_by_pair(part_rows.marks(session, fair), parts)
    met = rows.met_before(session, fair)
    unnamed = {(mark.participant_id, mark.part.participant_id) for mark in part_rows.refusals(session, fair)}
    found = {}
    for pair in sorted(fits.keys() | wished.keys() | marked.keys()):
        if pair[0] not in sellers or pair[1] not in buyers or sellers[pair[0]] == buyers[pair[1]] or pair in unnamed:
            continue
        said = wished.get(pair, {})
        is_renewed = any(wish.is_renewed for wish in said.values())
        if (sellers[pair[0]], buyers[pair[1]]) in met and not is_renewed:
            continue
        weight = _weight(fits.get(pair), said, marked.get(pair, []), parts, fair.wishes_each)
        if weight is not None:
            found[pair] = weight
    return found


def spoken_parts(
    session: Session, fair: Fair, *, between: Collection[int] | None = None
) -> dict[tuple[int, int], tuple[str, ...]]:
    """(place of the supplier, place of the assembler) -> codes of the parts either wished for or marked; the first counts most.

    `between`: rows of the only firms that are asked for.
    """
    parts = {part.id or 0: part for part in part_rows.shown_parts(session, fair, of=between)}
    wished = _by_pair(rows.wishes(session, fair, between=between))
    marked = _marks_by_pair(part_rows.marks(session, fair, of=between), parts)
    return {pair: _spoken(wished.get(pair, {}), marked.get(pair, []), parts) for pair in wished.keys() | marked.keys()}


def _spoken(said: dict[FairSide, FairWish], marks: list[FairPartMark], parts: dict[int, FairPart]) -> tuple[str, ...]:
    wished = [parts[wish.part_id].code for wish in said.values() if wish.part_id in parts]
    return (*wished, *(parts[mark.part_id or 0].code for mark in marks))


def _weight(
    fit: FairFit | None,
    said: dict[FairSide, FairWish],
    marks: list[FairPartMark],
    parts: dict[int, FairPart],
    most: int,
) -> Weight | None:
    sides = {side: Said(wish.kind, wish.rank) for side, wish in said.items()}
    best = min((mark.level for mark in marks), key=lambda level: level is not PartMarkLevel.CAN_MAKE, default=None)
    value = wish_weight(
        fit=fit.score if fit else 0.0,
        most=most,
        buyer=sides.get(FairSide.ASSEMBLER),
        supplier=sides.get(FairSide.SUPPLIER),
        mark=best,
    )
    if value is None or value <= 0:
        return None
    codes = dict.fromkeys([*_spoken(said, marks, parts), *(fit.parts if fit else ())])
    is_must = any(wish.kind is WishKind.MUST for wish in said.values())
    return Weight(round(value, 6), is_must, tuple(codes)[:MOST_PARTS])


def _rank_share(said: Said, most: int) -> float:
    """1 for the first wish, evenly less for each one behind it; a wish without a rank counts as one in the middle."""
    if said.rank is None:
        return 0.5
    return max(1, most - said.rank + 1) / max(1, most)


def _by_pair(wishes: list[FairWish]) -> dict[tuple[int, int], dict[FairSide, FairWish]]:
    found: dict[tuple[int, int], dict[FairSide, FairWish]] = {}
    for wish in wishes:
        found.setdefault((wish.supplier_id, wish.assembler_id), {})[wish.by] = wish
    return found


def _marks_by_pair(marks: list[FairPartMark], parts: dict[int, FairPart]) -> dict[tuple[int, int], list[FairPartMark]]:
    found: dict[tuple[int, int], list[FairPartMark]] = {}
    for mark in marks:
        part = parts.get(mark.part_id or 0)
        if part is not None:
            found.setdefault((mark.participant_id or 0, part.participant_id), []).append(mark)
    return found
