"""A supplier at the fair without an appointment: takes a number at a buyer's table, and sees when it is called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.columns import now
from database.enums import FairPhase, FairSide, ParticipantStatus, QueueStatus, WishKind
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.queries import fair_days as rows
from database.queries import fair_participants as firm_rows
from database.queries import meetings as meeting_rows
from database.queries.fair_wishes import wishes_of
from database.session import db
from linkage.errors import Conflict, NotFound
from linkage.language import _, _l
from linkage.services import fair_queues as services
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.changes import change_and_return
from linkage.web.guards import signed_in
from linkage.web.participant.blueprint import blueprint
from linkage.web.participant.own import open_fair, own_participant
from linkage.wording.fair_times import days_of, local


@dataclass(frozen=True, slots=True)
class BuyerLine:
    """A table one may wait at. `has_time`: both sides could still sit down today, and neither said no to the other.

    `ahead`: how many wait there; `own`: the number one holds, 0 for none.
    """

    code: str
    buyer: str
    tables: str
    waiting: int
    has_time: bool = False
    own: int = 0
    ahead: int = 0
    place: str = ""
    is_called: bool = False


@dataclass(frozen=True, slots=True)
class QueuePage:
    """`closed`: why no number is to be had now."""

    fair: str
    code: str
    closed: str
    own: tuple[BuyerLine, ...]
    others: tuple[BuyerLine, ...]


@blueprint.get("/<code>/queue")
@signed_in
def queue(code: str) -> str:
    fair = open_fair(code)
    firm = own_participant(fair, side=FairSide.SUPPLIER)
    return render_template("participant/queue.html", page=_page(fair, firm))


@blueprint.post("/<code>/queue")
@signed_in
def queue_take(code: str) -> ResponseReturnValue:
    def take(session: Session, fair: Fair, firm: FairParticipant) -> str:
        if fair.phase is not FairPhase.LIVE:
            raise Conflict(_l("Numbers are given once the fair has begun."))
        buyer = firm_rows.participant(session, fair, request.form.get("buyer", "")[:16].replace("\0", ""))
        if buyer is None or buyer.side is not FairSide.ASSEMBLER or buyer.status is not ParticipantStatus.APPROVED:
            raise NotFound(_l("There is no such buyer at this fair."))
        made = services.take_number(
            session, fair, supplier=firm, assembler=buyer, at=now(), by=actor_of(g.user), for_firm=False
        )
        return _(
            "Your number is %(number)s. Stay near the table; it is called there and on the screen.", number=made.number
        )

    return _do(code, take)


@blueprint.post("/<code>/queue/<place>/leave")
@signed_in
def queue_leave(code: str, place: str) -> ResponseReturnValue:
    def leave(session: Session, fair: Fair, firm: FairParticipant) -> str:
        found = services.place_of(session, fair, place)
        if found.supplier_id != firm.id:
            raise NotFound(_l("There is no such number in the queues of this fair."))
        services.leave_queue(session, found, by=actor_of(g.user))
        return _("You do not wait there any more.")

    return _do(code, leave)


def _do(code: str, change: Callable[[Session, Fair, FairParticipant], str]) -> ResponseReturnValue:
    def whole(session: Session) -> str:
        fair = open_fair(code)
        return change(session, fair, own_participant(fair, side=FairSide.SUPPLIER))

    return change_and_return(whole, lambda: url_for("participant.queue", code=code))


def _page(fair: Fair, firm: FairParticipant) -> QueuePage:
    labels: dict[int, list[str]] = {}
    for table in rows.tables(db(), fair):
        if table.participant_id is not None:
            labels.setdefault(table.participant_id, []).append(table.label)
    closed = _closed(fair, firm)
    places = rows.queue_places(db(), fair)
    met = {buyer for supplier, buyer in meeting_rows.living_pairs(db(), fair) if supplier == firm.id}
    # A buyer that said no stays on the list as one without time, or its absence would tell; one's own no is no secret.
    refused = {wish.assembler_id for wish in wishes_of(db(), firm) if wish.kind is WishKind.NO}
    own: list[BuyerLine] = []
    others: list[BuyerLine] = []
    firms = [] if closed else [each for each in rows.firms(db(), fair) if each.side is FairSide.ASSEMBLER]
    free = services.with_time(db(), fair, firm, firms, at=now()) if firms else set()
    for buyer in firms:
        if buyer.id not in labels or buyer.id in met | refused:
            continue
        there = [each for each in places if each.assembler_id == buyer.id]
        mine = next((each for each in there if each.supplier_id == firm.id), None)
        line = BuyerLine(
            code=buyer.code,
            buyer=cards.buyer_text(buyer.company, viewer=g.user, among=[each.company for each in firms]),
            tables=", ".join(labels[buyer.id]),
            waiting=len(there),
            has_time=buyer.id in free,
            own=mine.number if mine else 0,
            ahead=sum(each.number < mine.number for each in there) if mine else 0,
            place=mine.code if mine else "",
            is_called=mine is not None and mine.status is QueueStatus.CALLED,
        )
        (own if mine else others).append(line)
    return QueuePage(fair.name, fair.code, closed, tuple(own), tuple(others))


def _closed(fair: Fair, firm: FairParticipant) -> str:
    if firm.status is not ParticipantStatus.APPROVED:
        return _("Your firm has no place at this fair.")
    if fair.phase is not FairPhase.LIVE or local(fair, now()).date() not in days_of(fair):
        return _("Numbers are given on the days of the fair.")
    return ""
