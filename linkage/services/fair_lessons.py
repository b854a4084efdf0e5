"""What a fair teaches: parts for which nobody was found, buyers that everybody wants, firms that stayed silent."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlmodel import Session

from database.enums import FairSide, MeetingStatus, MinutesOutcome, ParticipantStatus, WishKind
from database.models.fair_participants import FairParticipant
from database.models.fair_parts import FairPart
from database.models.fairs import Fair
from database.models.lacks import Lack
from database.queries import fair_reports as rows
from linkage.services.fair_reports import firms_that_came


@dataclass(frozen=True, slots=True)
class UnmetPart:
    """`why`: no-mark, no-meeting or no-interest. `lack`: what most firms miss by one change, and how many; None if unknown."""

    part: FairPart
    why: str
    process: str
    province: str
    lack: Lack | None
    lacking: int


@dataclass(frozen=True, slots=True)
class Asked:
    """`wanted_by`: suppliers that wish to meet the buyer; `met`: meetings it had."""

    place: FairParticipant
    wanted_by: int
    met: int


@dataclass(frozen=True, slots=True)
class Silent:
    """Approved and nothing heard: no wishes, no minutes, no answers; `came`: whether it was there."""

    place: FairParticipant
    came: bool


@dataclass(frozen=True, slots=True)
class Lessons:
    """`demand`: (process, province) -> parts for which nobody was found."""

    unmet: tuple[UnmetPart, ...]
    demand: tuple[tuple[str, str, int], ...]
    asked: tuple[Asked, ...]
    silent: tuple[Silent, ...]


def lessons(session: Session, fair: Fair) -> Lessons:
    """Read after the fair; before it everything is unmet."""
    unmet = _unmet(session, fair)
    demand = Counter((each.process, each.province) for each in unmet)
    places = rows.places(session, fair)
    approved = [each for each in places if each.status is ParticipantStatus.APPROVED]
    return Lessons(
        unmet=tuple(unmet),
        demand=tuple((process, province, count) for (process, province), count in demand.most_common()),
        asked=tuple(_asked(session, fair, approved)),
        silent=tuple(_silent(session, fair, approved)),
    )


def _unmet(session: Session, fair: Fair) -> list[UnmetPart]:
    """Parts nobody marked; marked ones no meeting was about; and those of whose meetings no side sees a chance."""
    parts = rows.parts(session, fair)
    marked = rows.marked_parts(session, fair)
    held = [each for each in rows.meetings(session, fair) if each.status is MeetingStatus.HELD]
    talked: dict[int, set[str]] = {each.id or 0: set(each.parts) for each in held}
    liked: set[int] = set()
    for said in rows.minutes(session, fair):
        if said.meeting_id in talked and said.outcome is not MinutesOutcome.NOT_HELD:
            talked[said.meeting_id] |= {*said.parts}
            if said.outcome is MinutesOutcome.POSSIBLE:
                liked.add(said.meeting_id)
    met = {code for codes in talked.values() for code in codes}
    chance = {code for key, codes in talked.items() if key in liked for code in codes}
    missing = [
        (part, "no-interest" if part.code in met else "no-meeting" if part.id in marked else "no-mark")
        for part in parts
        if part.code not in chance
    ]
    lacks: dict[int, list[Lack]] = {}
    for lack in rows.lacks_of(session, [part.need_id for part, _why in missing]):
        lacks.setdefault(lack.need_id, []).append(lack)
    return [_unmet_part(part, why, lacks.get(part.need_id, [])) for part, why in missing]


def _unmet_part(part: FairPart, why: str, lacks: list[Lack]) -> UnmetPart:
    keys = Counter(each.key for each in lacks).most_common(1)
    lack = next((each for each in lacks if keys and each.key == keys[0][0]), None)
    steps, profile = part.need.steps, part.participant.company.assembler_profile
    province = part.need.plant_province or (profile.plant_province if profile else None) or ""
    return UnmetPart(part, why, steps[0].process if steps else "", province, lack, keys[0][1] if keys else 0)


def _asked(session: Session, fair: Fair, approved: list[FairParticipant]) -> list[Asked]:
    wanted = Counter(
        each.assembler_id
        for each in rows.wishes(session, fair)
        if each.by is FairSide.SUPPLIER and each.kind is not WishKind.NO
    )
    met = Counter(each.assembler_id for each in rows.meetings(session, fair) if each.status is MeetingStatus.HELD)
    found = [Asked(each, wanted[each.id or 0], met[each.id or 0]) for each in approved if wanted[each.id or 0]]
    return sorted(found, key=lambda each: (-each.wanted_by, each.place.id or 0))


def _silent(session: Session, fair: Fair, approved: list[FairParticipant]) -> list[Silent]:
    planned = rows.meetings(session, fair)
    meetings = {each.id: each for each in planned}
    spoke: set[int] = set()
    for said in rows.minutes(session, fair):
        meeting = meetings[said.meeting_id]
        spoke.add(meeting.supplier_id if said.side is FairSide.SUPPLIER else meeting.assembler_id)
    spoke |= {
        each.supplier_id if each.by is FairSide.SUPPLIER else each.assembler_id for each in rows.wishes(session, fair)
    }
    answered = {
        (each.supplier_company_id if each.side is FairSide.SUPPLIER else each.assembler_company_id, each.side)
        for each in rows.questions(session, fair)
        if each.answered_at is not None
    }
    came = firms_that_came(session, fair, planned)
    return [
        Silent(each, each.id in came)
        for each in approved
        if each.id not in spoke and each.wishes_sent_at is None and (each.company_id, each.side) not in answered
    ]
