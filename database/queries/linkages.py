"""Reading linkages: those of a firm, those an officer looks for, and those that are stuck."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, null, or_, type_coerce, union_all
from sqlalchemy.orm import aliased, joinedload, selectinload
from sqlmodel import Session, col, select

from database.columns import UtcDateTime
from database.enums import FairSide, FollowUpKind, FollowUpStatus, InvitationStatus, OutcomeStage
from database.models.companies import Company
from database.models.fairs import Fair
from database.models.follow_ups import FollowUp
from database.models.outcomes import Outcome, OutcomeCall, OutcomeStep, OutcomeValue
from database.models.part_needs import PartNeed
from database.models.plants import Plant
from database.models.rfqs import RfqInvitation
from database.models.uploads import Upload
from database.models.users import User

GOING_ON, ENDED = "going-on", "ended"
NOBODY = "-"
"""In the place of an officer's code: who looks after it is nobody."""


@dataclass(frozen=True, slots=True)
class LinkageFilter:
    """Which linkages. `state`: going on or ended, empty for all; `owner`: code of an officer, "-" for nobody.

    `quiet_before`: nothing was heard since that day. `words` are looked for in names and titles.
    """

    state: str = ""
    stage: str = ""
    owner: str = ""
    process: str = ""
    province: str = ""
    fair: str = ""
    words: tuple[str, ...] = ()
    quiet_before: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class StuckDays:
    """The days from which on something is stuck: last heard of, said by one side alone, asked and not answered.

    `denied`: only what was denied until then; None for all that is.
    """

    quiet: datetime.date
    said: datetime.datetime
    asked: datetime.date
    denied: datetime.datetime | None = None


class HitchRow(NamedTuple):
    """Why a linkage is stuck, `denied`, `unconfirmed`, `unanswered` or `dormant`; since a moment, or since a day."""

    why: str
    linkage_id: int
    since: datetime.datetime | datetime.date


def linkages(session: Session, wanted: LinkageFilter, *, offset: int = 0, limit: int | None = None) -> list[Outcome]:
    """The latest change first, with firms, need, owner and steps at hand."""
    statement = select(Outcome).where(*_conditions(wanted)).options(*at_hand())
    statement = statement.order_by(col(Outcome.updated_at).desc(), col(Outcome.id).desc())
    return list(session.exec(statement.offset(offset).limit(limit)).all())


def linkages_with_values(session: Session, wanted: LinkageFilter, *, limit: int) -> list[Outcome]:
    """The same with their amounts at hand, for files."""
    values = selectinload(Outcome.values)  # type: ignore[arg-type]
    statement = select(Outcome).where(*_conditions(wanted)).options(*at_hand(), values)
    statement = statement.order_by(col(Outcome.updated_at).desc(), col(Outcome.id).desc())
    return list(session.exec(statement.limit(limit)).all())


def linkage_count(session: Session, wanted: LinkageFilter) -> int:
    return int(session.exec(select(func.count()).select_from(Outcome).where(*_conditions(wanted))).one())


def linkages_of_firm(session: Session, company_id: int) -> list[Outcome]:
    """Those that both firms know of, on either side, going on or ended; what was heard of last comes first."""
    mine = or_(col(Outcome.company_id) == company_id, col(Outcome.buyer_id) == company_id)
    statement = select(Outcome).where(mine, is_shared())
    statement = statement.options(*at_hand(), selectinload(Outcome.values))  # type: ignore[arg-type]
    return list(session.exec(statement.order_by(col(Outcome.last_event_on).desc(), col(Outcome.id).desc())).all())


def shared_linkages(
    session: Session, companies: Collection[int], wanted: LinkageFilter, *, limit: int
) -> list[Outcome]:
    """Those of some firms that both sides know of, the latest change first."""
    mine = or_(col(Outcome.company_id).in_(companies), col(Outcome.buyer_id).in_(companies))
    statement = select(Outcome).where(mine, is_shared(), *_conditions(wanted)).options(*at_hand())
    return list(
        session.exec(statement.order_by(col(Outcome.updated_at).desc(), col(Outcome.id).desc()).limit(limit)).all()
    )


def is_shared() -> ColumnElement[bool]:
    """That both firms know of each other, as `access.sides_in_linkage` reads it from a row."""
    brought = or_(col(Outcome.proposal_id).is_not(None), col(Outcome.fair_id).is_not(None))
    return or_(brought, col(Outcome.is_asked).is_(True))


def waits_for_word(side: FairSide) -> ColumnElement[bool]:
    """That a side has not said yet whether a step or an amount of the other one is so, as `services.linkage_dues` reads rows."""
    supplier, buyer = col(OutcomeStep.supplier_said_at), col(OutcomeStep.buyer_said_at)
    own, others = (supplier, buyer) if side is FairSide.SUPPLIER else (buyer, supplier)
    step = exists().where(
        col(OutcomeStep.outcome_id) == col(Outcome.id),
        col(OutcomeStep.stage).not_in((OutcomeStage.NOTHING, OutcomeStage.INTRODUCED)),
        col(OutcomeStep.denied_by).is_(None),
        col(OutcomeStep.seen_at).is_(None),
        others.is_not(None),
        own.is_(None),
        ~is_passed(),
    )
    value = exists().where(
        col(OutcomeValue.outcome_id) == col(Outcome.id),
        col(OutcomeValue.stated_by) == side.other,
        col(OutcomeValue.confirmed_at).is_(None),
        col(OutcomeValue.superseded_at).is_(None),
    )
    return or_(step, value)


def asked_about(session: Session, company_id: int, side: FairSide) -> list[Outcome]:
    """Introductions that a firm is asked questions about on one side, the latest first."""
    asked = select(FollowUp.outcome_id).where(
        FollowUp.side == side, FollowUp.kind == FollowUpKind.QUESTIONS, col(FollowUp.outcome_id).is_not(None)
    )
    return _of_side(session, company_id, side, col(Outcome.id).in_(asked))


def of_fair(session: Session, fair_id: int, company_id: int, side: FairSide) -> list[Outcome]:
    """Linkages of a firm on one side that come from a fair, the latest first."""
    return _of_side(session, company_id, side, col(Outcome.fair_id) == fair_id)


def _of_side(session: Session, company_id: int, side: FairSide, *conditions: Any) -> list[Outcome]:
    own = Outcome.company_id if side is FairSide.SUPPLIER else Outcome.buyer_id
    statement = select(Outcome).where(own == company_id, is_shared(), *conditions)
    return list(session.exec(statement.options(*at_hand()).order_by(col(Outcome.id).desc())).all())


def invitation_of(session: Session, outcome: Outcome) -> RfqInvitation | None:
    """The latest request for quotation of a linkage, unless it was taken back."""
    statement = select(RfqInvitation).where(
        RfqInvitation.outcome_id == outcome.id, RfqInvitation.status != InvitationStatus.RECALLED
    )
    return session.exec(statement.order_by(col(RfqInvitation.id).desc())).first()


def told_between(session: Session, first: datetime.datetime, before: datetime.datetime) -> list[Outcome]:
    """Linkages that go on and both know of, where between two moments a side said a step or stated an amount."""
    step = exists().where(
        col(OutcomeStep.outcome_id) == col(Outcome.id),
        or_(
            col(OutcomeStep.supplier_said_at).between(first, before),
            col(OutcomeStep.buyer_said_at).between(first, before),
        ),
    )
    value = exists().where(
        col(OutcomeValue.outcome_id) == col(Outcome.id),
        col(OutcomeValue.created_at).between(first, before),
        col(OutcomeValue.superseded_at).is_(None),
    )
    statement = select(Outcome).where(is_shared(), col(Outcome.ended_on).is_(None), or_(step, value))
    statement = statement.options(*at_hand(), selectinload(Outcome.values))  # type: ignore[arg-type]
    return list(session.exec(statement.order_by(col(Outcome.id))).all())


def hitches(session: Session, days: StuckDays, *, owner: str = "") -> list[HitchRow]:
    """Why linkages are stuck, without the linkages themselves, in one statement; of one there may be several."""
    # The first of the parts says of which type the columns are.
    no_moment, no_day = type_coerce(null(), UtcDateTime()), null()
    said_at = func.coalesce(col(OutcomeStep.supplier_said_at), col(OutcomeStep.buyer_said_at))
    step, asked = col(OutcomeStep.outcome_id), col(FollowUp.outcome_id)
    dated = col(OutcomeStep.denied_at).is_not(None)
    parts = (
        select(literal("dormant"), Outcome.id, no_moment, _heard_on()).where(_quiet(days.quiet)),
        _of_linkage("denied", step, OutcomeStep.denied_at, no_day).where(dated, *_denied(days)),
        _of_linkage("unanswered", asked, no_moment, FollowUp.due_on).where(*_unanswered(days.asked)),
        _of_linkage("unconfirmed", step, said_at, no_day).where(*_alone(days)),
    )
    going_on = (col(Outcome.ended_on).is_(None), *_owned(owner))
    found = session.execute(union_all(*(part.where(*going_on) for part in parts)))
    return [HitchRow(why, key, day if at is None else at) for why, key, at, day in found]


def _of_linkage(why: str, linkage_id: Any, at: Any, day: Any) -> Any:
    columns: tuple[Any, ...] = (literal(why), linkage_id, at, day)
    return select(*columns).join(Outcome, col(Outcome.id) == linkage_id)


def linkages_numbered(session: Session, ids: Collection[int]) -> dict[int, Outcome]:
    """Linkages with firms, need, owner and steps at hand, by their rows."""
    statement = select(Outcome).where(col(Outcome.id).in_(ids)).options(*at_hand())
    return {each.id or 0: each for each in session.exec(statement).all()}


def stuck_count(session: Session, days: StuckDays) -> int:
    return int(session.exec(select(func.count()).select_from(Outcome).where(*_stuck(days))).one())


def stuck_by_owner(session: Session, days: StuckDays) -> dict[str, int]:
    """Code of an officer ("-": of nobody) -> how many."""
    is_owner = col(User.id) == col(Outcome.owner_id)
    owned = select(User.code, func.count()).select_from(Outcome).join(User, is_owner, isouter=True)
    return {code or NOBODY: count for code, count in session.execute(owned.where(*_stuck(days)).group_by(User.code))}


def unanswered(session: Session, ids: Collection[int], *, asked_before: datetime.date) -> dict[int, list[FollowUp]]:
    """Linkage -> rounds that were due before a day and nobody answered."""
    due = select(FollowUp).where(col(FollowUp.outcome_id).in_(ids), *_unanswered(asked_before))
    found: dict[int, list[FollowUp]] = {}
    for each in session.exec(due.order_by(col(FollowUp.due_on))).all() if ids else ():
        found.setdefault(each.outcome_id or 0, []).append(each)
    return found


def open_questions(session: Session, outcome: Outcome, *, on: datetime.date) -> list[FollowUp]:
    """Of each side the latest round about an introduction whose day has come and that is not answered."""
    latest: dict[Any, FollowUp] = {}
    for each in unanswered(session, [outcome.id or 0], asked_before=on).get(outcome.id or 0, ()):
        latest[each.side] = each
    return list(latest.values())


def calls(session: Session, outcome: Outcome) -> list[OutcomeCall]:
    """The latest first."""
    statement = select(OutcomeCall).where(OutcomeCall.outcome_id == outcome.id)
    found = statement.options(selectinload(OutcomeCall.called_by))  # type: ignore[arg-type]
    return list(session.exec(found.order_by(col(OutcomeCall.called_on).desc(), col(OutcomeCall.id).desc())).all())


def last_calls(session: Session, ids: Collection[int]) -> dict[int, datetime.date]:
    """Linkage -> the day an officer last called about it."""
    statement = select(OutcomeCall.outcome_id, func.max(OutcomeCall.called_on)).where(
        col(OutcomeCall.outcome_id).in_(ids)
    )
    grouped = statement.group_by(col(OutcomeCall.outcome_id))
    return {int(key): day for key, day in session.execute(grouped)} if ids else {}


def files(session: Session, ids: Collection[int]) -> dict[int, Upload]:
    """The papers with these rows."""
    return {each.id or 0: each for each in session.exec(select(Upload).where(col(Upload.id).in_(ids))).all()}


def at_hand() -> tuple[Any, ...]:
    return (
        selectinload(Outcome.company),  # type: ignore[arg-type]
        selectinload(Outcome.buyer),  # type: ignore[arg-type]
        joinedload(Outcome.need),  # type: ignore[arg-type]
        selectinload(Outcome.owner),  # type: ignore[arg-type]
        selectinload(Outcome.fair),  # type: ignore[arg-type]
        selectinload(Outcome.proposal),  # type: ignore[arg-type]
        selectinload(Outcome.steps),  # type: ignore[arg-type]
    )


def _conditions(wanted: LinkageFilter) -> list[ColumnElement[bool]]:
    found: list[Any] = []
    if wanted.state:
        found.append(
            col(Outcome.ended_on).is_(None) if wanted.state == GOING_ON else col(Outcome.ended_on).is_not(None)
        )
    if wanted.stage:
        found.append(col(Outcome.stage) == wanted.stage)
    if wanted.process:
        found.append(col(Outcome.process) == wanted.process)
    if wanted.fair:
        found.append(Outcome.fair.has(code=wanted.fair))  # type: ignore[union-attr]
    if wanted.province:
        in_province = select(Plant.id).where(Plant.company_id == Outcome.company_id, Plant.province == wanted.province)
        found.append(in_province.exists())
    if wanted.quiet_before is not None:
        found.append(_quiet(wanted.quiet_before))
    found += [_named(word) for word in wanted.words]
    return [*found, *_owned(wanted.owner)]


def _named(word: str) -> Any:
    like = f"%{word}%"
    firms = select(Company.id).where(
        or_(col(Company.id) == Outcome.company_id, col(Company.id) == Outcome.buyer_id), col(Company.name).ilike(like)
    )
    needs = select(PartNeed.id).where(PartNeed.id == Outcome.need_id, col(PartNeed.title).ilike(like))
    return or_(firms.exists(), needs.exists())


def _owned(owner: str) -> list[Any]:
    if not owner:
        return []
    if owner == NOBODY:
        return [col(Outcome.owner_id).is_(None)]
    return [exists().where(col(User.id) == col(Outcome.owner_id), col(User.code) == owner)]


def _heard_on() -> Any:
    return func.coalesce(col(Outcome.last_event_on), col(Outcome.stage_on))


def _quiet(day: datetime.date) -> Any:
    return _heard_on() <= day


def _denied(days: StuckDays) -> list[Any]:
    """Of steps that a side denies."""
    is_denied = col(OutcomeStep.denied_by).is_not(None)
    return [is_denied] if days.denied is None else [is_denied, col(OutcomeStep.denied_at) <= days.denied]


def _alone(days: StuckDays) -> list[Any]:
    """Of steps that one side alone has said for long."""
    supplier, buyer = col(OutcomeStep.supplier_said_at), col(OutcomeStep.buyer_said_at)
    return [
        col(OutcomeStep.stage).not_in((OutcomeStage.NOTHING, OutcomeStage.INTRODUCED)),
        col(OutcomeStep.denied_by).is_(None),
        col(OutcomeStep.seen_at).is_(None),
        or_(and_(supplier <= days.said, buyer.is_(None)), and_(buyer <= days.said, supplier.is_(None))),
        ~is_passed(),
    ]


def _unanswered(asked_before: datetime.date) -> list[Any]:
    """Of rounds of questions that nobody answered."""
    return [
        col(FollowUp.kind) == FollowUpKind.QUESTIONS,
        col(FollowUp.status) == FollowUpStatus.DUE,
        col(FollowUp.due_on) <= asked_before,
    ]


def _stuck(days: StuckDays) -> list[Any]:
    step = exists().where(col(OutcomeStep.outcome_id) == col(Outcome.id))
    denied, alone = step.where(*_denied(days)), step.where(*_alone(days))
    asked = exists().where(col(FollowUp.outcome_id) == col(Outcome.id), *_unanswered(days.asked))
    return [col(Outcome.ended_on).is_(None), or_(_quiet(days.quiet), denied, alone, asked)]


def is_passed() -> Any:
    """Whether a later step of the same linkage is confirmed, as `services.ladder.is_passed` reads it from rows."""
    later: Any = aliased(OutcomeStep)
    words = later.supplier_said_at.is_not(None) & later.buyer_said_at.is_not(None)
    return (
        exists()
        .where(
            later.outcome_id == col(OutcomeStep.outcome_id),
            later.denied_by.is_(None),
            or_(later.seen_at.is_not(None), words),
            _place(later.stage) > _place(col(OutcomeStep.stage)),
        )
        .correlate(OutcomeStep)
    )


def _place(stage: Any) -> Any:
    """On the ladder; the end has none, and is no later step."""
    rungs = [each for each in OutcomeStage if each is not OutcomeStage.NOTHING]
    return case({each: number for number, each in enumerate(rungs)}, value=stage, else_=-1)


def processes(session: Session) -> list[str]:
    """The processes that linkages are about."""
    statement = select(Outcome.process).where(col(Outcome.process).is_not(None)).distinct()
    return sorted(code for code in session.exec(statement).all() if code)


def fairs_of_linkages(session: Session) -> list[tuple[str, str]]:
    """Code and name of the fairs where firms of a linkage met, the latest first."""
    met = select(Outcome.fair_id).where(col(Outcome.fair_id).is_not(None))
    found = session.exec(select(Fair).where(col(Fair.id).in_(met)).order_by(col(Fair.starts_on).desc())).all()
    return [(each.code, each.name) for each in found]
