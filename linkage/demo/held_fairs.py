"""The fairs of the two years before, as they were held: who came, who met whom, and who stayed away.

Rows are written with the days they had then, which the services would stamp with today's. Firms that wish to meet at the fair ahead
did not meet here, because pairs that have met are left out of a timetable.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from sqlmodel import Session, col, select

from database.enums import (
    BookedKind,
    FairPhase,
    FairSide,
    MeetingOrigin,
    MeetingStatus,
    NeedStatus,
    PartMarkLevel,
    WishKind,
)
from database.models.fair_days import FairCheckIn
from database.models.fair_participants import FairParticipant
from database.models.fair_parts import FairPart, FairPartMark, FairWish
from database.models.fairs import Fair
from database.models.meetings import Meeting, MeetingBooking
from database.models.part_needs import NeedStep, PartNeed
from database.models.plants import Capability, Plant
from linkage.demo.draws import chance, some, stream
from linkage.demo.fairs import PROVINCE, opening
from linkage.demo.generator import Plan
from linkage.demo.held_answers import add_answers
from linkage.demo.held_participants import morning_of, participants_of, some_buyers, some_sellers
from linkage.demo.ids import SOURCE, held_fair_id
from linkage.inputs.fair_plans import NewFairInput
from linkage.services.audit import Actor
from linkage.services.exchange_rows import lasting_code
from linkage.services.fair_tables import seat_all
from linkage.services.fairs import create_fair


@dataclass(frozen=True, slots=True)
class Edition:
    """How large a fair was, some years ago."""

    years_ago: int
    buyers: int
    suppliers: int
    parts_each: int


EDITIONS = (Edition(2, 13, 38, 6), Edition(1, 19, 54, 8))
"""The oldest first."""

_MOST_OF_SUPPLIER, _WISHES_OF_SUPPLIER, _WISHES_OF_BUYER = 5, 5, 8
_STAYED_AWAY, _MISSED, _CALLED_OFF, _WALKED_IN, _MARKED = 0.06, 0.06, 0.04, 0.07, 0.4


def hold_fairs(session: Session, plan: Plan, *, by: Actor) -> int:
    """Writes the editions of this seed that are not there yet; how many."""
    made = 0
    for edition in EDITIONS:
        code = lasting_code("fair", SOURCE, held_fair_id(plan.seed, edition.years_ago))
        if session.exec(select(Fair.id).where(Fair.code == code)).first() is None:
            _hold(session, plan, edition, code, by=by)
            made += 1
    return made


def _hold(session: Session, plan: Plan, edition: Edition, code: str, *, by: Actor) -> None:
    rng = stream(plan.seed, "held-fair", edition.years_ago)
    fair = _fair(session, plan, edition, code, by=by)
    buyers = participants_of(session, fair, some_buyers(session, plan, rng, edition.buyers), FairSide.ASSEMBLER, rng)
    sellers = participants_of(
        session, fair, some_sellers(session, plan, rng, edition.suppliers), FairSide.SUPPLIER, rng
    )
    session.flush()
    seat_all(session, fair, by=by)
    parts = _board(session, fair, buyers, edition.parts_each)
    can_make = _offers(session, sellers)
    fits = {
        (seller.id or 0, buyer.id or 0): [
            part for part, steps in parts[buyer.id or 0] if steps & can_make[seller.company_id]
        ]
        for seller in sellers
        for buyer in buyers
    }
    _mark(session, fair, fits, rng)
    wished = _wish(session, fair, buyers, sellers, fits, rng)
    meetings = _meet(session, fair, buyers, sellers, wished, fits, rng)
    _check_in(session, fair, meetings)
    add_answers(session, fair, meetings, rng, as_of=plan.until_yesterday().as_of)
    session.flush()


def _fair(session: Session, plan: Plan, edition: Edition, code: str, *, by: Actor) -> Fair:
    opens = opening(plan.as_of) - datetime.timedelta(weeks=52 * edition.years_ago)
    given = NewFairInput(
        name=f"Hội chợ ngược TP. Hồ Chí Minh {opens.year}",
        venue="Nhà Triển lãm Cà Phê Sữa Đá (hư cấu), sảnh A",
        province=PROVINCE,
        starts_on=opens,
        languages=["vi", "ja", "en", "ko"],
        tables=edition.buyers,
    )
    fair = create_fair(session, given, by=by, code=code)
    fair.phase = FairPhase.HELD
    for name, weeks in (
        ("registration_opens_on", 16),
        ("registration_closes_on", 6),
        ("wishes_open_on", 6),
        ("wishes_close_on", 3),
        ("provisional_on", 2),
    ):
        setattr(fair, name, opens - datetime.timedelta(weeks=weeks))
    fair.comments_close_on = None
    fair.created_at = morning_of(opens - datetime.timedelta(weeks=24))
    session.flush()
    return fair


def _board(
    session: Session, fair: Fair, buyers: Sequence[FairParticipant], most: int
) -> dict[int, list[tuple[FairPart, set[str]]]]:
    """Participant -> its parts, each with the processes it asks for."""
    companies = [each.company_id for each in buyers]
    published = (NeedStatus.PUBLISHED, NeedStatus.MET)
    needs = select(PartNeed).where(col(PartNeed.company_id).in_(companies), col(PartNeed.status).in_(published))
    of_buyer: dict[int, list[PartNeed]] = {}
    for need in session.exec(needs.order_by(col(PartNeed.external_id))).all():
        of_buyer.setdefault(need.company_id, []).append(need)
    steps: dict[int, set[str]] = {}
    for need_id, process in session.exec(select(NeedStep.need_id, NeedStep.process)).all():
        steps.setdefault(need_id, set()).add(process)
    labels = {table.participant_id: table.label for table in fair.tables}
    board: dict[int, list[tuple[FairPart, set[str]]]] = {}
    for buyer in buyers:
        lines = board.setdefault(buyer.id or 0, [])
        for number, need in enumerate(of_buyer.get(buyer.company_id, ())[:most], 1):
            part = FairPart(
                fair_id=fair.id or 0,
                participant_id=buyer.id or 0,
                need_id=need.id or 0,
                number=f"{labels.get(buyer.id, buyer.code)}-{number:02d}",
            )
            session.add(part)
            lines.append((part, steps.get(need.id or 0, set())))
    session.flush()
    return board


def _offers(session: Session, sellers: Iterable[FairParticipant]) -> dict[int, set[str]]:
    """Company -> the processes it does."""
    found: dict[int, set[str]] = {each.company_id: set() for each in sellers}
    offers = select(Plant.company_id, Capability.process).join(Capability).where(col(Plant.company_id).in_(list(found)))
    for company_id, process in session.exec(offers).all():
        found[company_id].add(process)
    return found


Fits = Mapping[tuple[int, int], Sequence[FairPart]]
"""(supplier, buyer) -> the buyer's parts of which the supplier does a process."""


def _mark(session: Session, fair: Fair, fits: Fits, rng: Random) -> None:
    marked_at = morning_of(fair.starts_on - datetime.timedelta(weeks=5))
    for (seller, _buyer), parts in fits.items():
        for part in parts:
            if chance(rng, _MARKED):
                level = PartMarkLevel.CAN_MAKE if chance(rng, 0.7) else PartMarkLevel.COULD_MAKE
                session.add(FairPartMark(part_id=part.id, participant_id=seller, level=level, marked_at=marked_at))


def _wish(
    session: Session,
    fair: Fair,
    buyers: Sequence[FairParticipant],
    sellers: Sequence[FairParticipant],
    fits: Fits,
    rng: Random,
) -> Counter[tuple[int, int]]:
    """Wishes of both sides after the parts that fit; a tenth stays silent. (supplier, buyer) -> how many sides wish it."""
    wished_at = morning_of(fair.starts_on - datetime.timedelta(weeks=4))
    ids = {each.company_id: each.id or 0 for each in (*buyers, *sellers)}
    ahead = {
        (ids[supplier], ids[assembler])
        for supplier, assembler in _wished_ahead(session, fair)
        if supplier in ids and assembler in ids
    }
    wished: Counter[tuple[int, int]] = Counter()
    for side, firms, most in (
        (FairSide.SUPPLIER, sellers, _WISHES_OF_SUPPLIER),
        (FairSide.ASSEMBLER, buyers, _WISHES_OF_BUYER),
    ):
        at = 0 if side is FairSide.SUPPLIER else 1
        for own in firms:
            if chance(rng, 0.1):
                continue
            mine = [pair for pair in fits if pair[at] == own.id and fits[pair] and pair not in ahead]
            mine.sort(key=lambda pair: (-len(fits[pair]), pair))
            for rank, pair in enumerate(some(rng, mine[: most * 2], 2, most), 1):
                wish = FairWish(fair_id=fair.id or 0, supplier_id=pair[0], assembler_id=pair[1], by=side, rank=rank)
                wish.kind, wish.wished_at = WishKind.LIKE, wished_at
                session.add(wish)
                wished[pair] += 1
            own.wishes_sent_at = wished_at
    return wished


def _wished_ahead(session: Session, fair: Fair) -> set[tuple[int, int]]:
    """Firms that wish to meet at a later fair, and those that met at an earlier one: (supplier, buyer)."""
    supplier, assembler = FairParticipant.__table__.alias(), FairParticipant.__table__.alias()  # type: ignore[attr-defined]
    pairs = set()
    for table, others in ((FairWish, Fair.starts_on > fair.starts_on), (Meeting, Fair.starts_on < fair.starts_on)):
        statement = (
            select(supplier.c.company_id, assembler.c.company_id)
            .select_from(table)
            .join(Fair, col(Fair.id) == table.fair_id)
            .join(supplier, supplier.c.id == table.supplier_id)
            .join(assembler, assembler.c.id == table.assembler_id)
            .where(others)
        )
        pairs |= {(one, other) for one, other in session.exec(statement).all()}
    return pairs


def _meet(
    session: Session,
    fair: Fair,
    buyers: Sequence[FairParticipant],
    sellers: Sequence[FairParticipant],
    wished: Counter[tuple[int, int]],
    fits: Fits,
    rng: Random,
) -> list[Meeting]:
    """Each pair in the first slot in which both are free, those that both wished first; what became of it by lot."""
    by_id = {each.id or 0: each for each in (*buyers, *sellers)}
    tables = {table.participant_id: table for table in fair.tables}
    away = {each.id for each in sellers if chance(rng, _STAYED_AWAY)}
    taken: set[tuple[int, int]] = set()
    load: Counter[int] = Counter()
    meetings = []
    for pair, _sides in sorted(wished.items(), key=lambda each: (-each[1], each[0])):
        seller, buyer = by_id[pair[0]], by_id[pair[1]]
        slot = next((s for s in fair.slots if not {(s.id or 0, each) for each in pair} & taken), None)
        if slot is None or buyer.id not in tables or load[pair[0]] >= _MOST_OF_SUPPLIER:
            continue
        taken |= {(slot.id or 0, each) for each in pair}
        load[pair[0]] += 1
        status = _became(rng, is_away=seller.id in away)
        is_walk_in = status is MeetingStatus.HELD and chance(rng, _WALKED_IN)
        made = Meeting(
            fair_id=fair.id or 0,
            supplier_id=pair[0],
            assembler_id=pair[1],
            supplier_delegate_id=seller.delegates[0].id or 0,
            assembler_delegate_id=buyer.delegates[0].id or 0,
            slot_id=slot.id or 0,
            table_id=tables[buyer.id].id or 0,
            status=status,
            origin=MeetingOrigin.WALK_IN if is_walk_in else MeetingOrigin.SOLVER,
            parts=[part.code for part in fits[pair][: rng.randint(1, 3)]],
            changed_at=slot.ends_at,
            fair=fair,
            supplier=seller,
            assembler=buyer,
            slot=slot,
        )
        session.add(made)
        meetings.append(made)
    session.flush()
    for each in meetings:
        if each.status is MeetingStatus.HELD:
            _book(session, each)
    return meetings


def _became(rng: Random, *, is_away: bool) -> MeetingStatus:
    if is_away or chance(rng, _MISSED):
        return MeetingStatus.NO_SHOW
    return MeetingStatus.CANCELLED if chance(rng, _CALLED_OFF) else MeetingStatus.HELD


def _book(session: Session, meeting: Meeting) -> None:
    for kind, resource in (
        (BookedKind.DELEGATE, meeting.supplier_delegate_id),
        (BookedKind.DELEGATE, meeting.assembler_delegate_id),
        (BookedKind.TABLE, meeting.table_id),
    ):
        session.add(
            MeetingBooking(slot_id=meeting.slot_id, kind=kind, resource_id=resource, meeting_id=meeting.id or 0)
        )


def _check_in(session: Session, fair: Fair, meetings: Iterable[Meeting]) -> None:
    """Who sat in a meeting had come in that morning."""
    seen = set()
    for each in meetings:
        if each.status is MeetingStatus.HELD:
            day, morning = each.slot.starts_at.date(), datetime.timedelta(minutes=40)
            seen |= {
                (who, day, each.slot.starts_at.replace(hour=2, minute=0) - morning)
                for who in (each.supplier_delegate_id, each.assembler_delegate_id)
            }
    for delegate, day, at in sorted(seen):
        session.add(FairCheckIn(fair_id=fair.id or 0, delegate_id=delegate, day=day, at=at, received_at=at, device="A"))
