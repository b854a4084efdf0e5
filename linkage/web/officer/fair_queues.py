"""The queues at the tables, at the officers' desk: numbers given, called, seated."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import FairSide, QueueStatus
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.queries import fair_days as rows
from database.queries import fair_participants as firm_rows
from database.session import db
from linkage.errors import Conflict, NotFound
from linkage.language import _, _l
from linkage.services import fair_queues, releases
from linkage.services.fairs import fair_of
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.guards import officer_only
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.fair_days import do_on_day
from linkage.web.officer.fair_moments import DayFrame, asked_moment, day_frame
from linkage.wording.fair_days import queue_status_text
from linkage.wording.fair_times import slot_text, time_text


@dataclass(frozen=True, slots=True)
class PlaceLine:
    code: str
    number: int
    firm: str
    status: str
    is_called: bool
    since: str


@dataclass(frozen=True, slots=True)
class QueueLine:
    """The queue of one buyer. `tables`: where it sits."""

    code: str
    buyer: str
    tables: str
    places: tuple[PlaceLine, ...]
    is_calling: bool


@dataclass(frozen=True, slots=True)
class QueuesPage:
    frame: DayFrame
    queues: tuple[QueueLine, ...]
    buyers: tuple[tuple[str, str], ...]
    suppliers: tuple[tuple[str, str], ...]


@blueprint.get("/fairs/<code>/day/queues", endpoint="fair_queues")
@officer_only
def fair_queues_list(code: str) -> str:
    fair = fair_of(db(), code)
    return render_template("officer/fairs/day-queues.html", page=_page(fair))


@blueprint.post("/fairs/<code>/day/queues")
@officer_only
def fair_take_number(code: str) -> ResponseReturnValue:
    def take(session: Session, fair: Fair) -> str:
        at, _asked = asked_moment(fair)
        supplier, assembler = (_firm(session, fair, name) for name in ("supplier", "assembler"))
        made = fair_queues.take_number(
            session, fair, supplier=supplier, assembler=assembler, at=at, by=actor_of(g.user)
        )
        return _(
            "%(firm)s has number %(number)s at %(buyer)s.",
            firm=cards.firm_name(supplier.company),
            number=made.number,
            buyer=cards.firm_name(assembler.company),
        )

    return do_on_day(code, take, "officer.fair_queues")


@blueprint.post("/fairs/<code>/day/queues/<buyer>/call")
@officer_only
def fair_call_next(code: str, buyer: str) -> ResponseReturnValue:
    def call(session: Session, fair: Fair) -> str:
        assembler = firm_rows.participant(session, fair, buyer)
        if assembler is None:
            raise NotFound(_l("There is no such firm at this fair."))
        called = fair_queues.call_next(session, fair, assembler, by=actor_of(g.user))
        return _("Number %(number)s is called: %(firm)s.", number=called.number, firm=_name(called.supplier))

    return do_on_day(code, call, "officer.fair_queues")


@blueprint.post("/fairs/<code>/day/places/<place>/seat")
@officer_only
def fair_seat_number(code: str, place: str) -> ResponseReturnValue:
    """A meeting for a number, sent out at once so that the screens show it."""

    def seat(session: Session, fair: Fair) -> str:
        at, _asked = asked_moment(fair)
        found = fair_queues.place_of(session, fair, place)
        made = fair_queues.seat_walk_in(session, fair, found, at=at, by=actor_of(g.user))
        releases.release(session, fair, by=actor_of(g.user))
        return _(
            "%(firm)s meets %(buyer)s at table %(table)s, %(slot)s.",
            firm=_name(found.supplier),
            buyer=_name(found.assembler),
            table=made.table.label,
            slot=slot_text(fair, made.slot),
        )

    return do_on_day(code, seat, "officer.fair_queues")


@blueprint.post("/fairs/<code>/day/places/<place>/left")
@officer_only
def fair_number_left(code: str, place: str) -> ResponseReturnValue:
    def leave(session: Session, fair: Fair) -> str:
        found = fair_queues.place_of(session, fair, place)
        fair_queues.leave_queue(session, found, by=actor_of(g.user))
        return _("Number %(number)s is off the queue.", number=found.number)

    return do_on_day(code, leave, "officer.fair_queues")


def _firm(session: Session, fair: Fair, name: str) -> FairParticipant:
    found = firm_rows.participant(session, fair, request.form.get(name, "")[:16].replace("\0", ""))
    if found is None:
        raise Conflict(_l("Choose a supplier and a buyer."))
    return found


def _name(firm: FairParticipant) -> str:
    return cards.firm_name(firm.company)


def _page(fair: Fair) -> QueuesPage:
    frame = day_frame(fair)
    labels: dict[int, list[str]] = {}
    for table in rows.tables(db(), fair):
        if table.participant_id is not None:
            labels.setdefault(table.participant_id, []).append(table.label)
    queues: dict[int, list[PlaceLine]] = {}
    buyers: dict[int, FairParticipant] = {}
    for place in rows.queue_places(db(), fair):
        buyers[place.assembler_id] = place.assembler
        queues.setdefault(place.assembler_id, []).append(
            PlaceLine(
                code=place.code,
                number=place.number,
                firm=_name(place.supplier),
                status=queue_status_text(place.status),
                is_called=place.status is QueueStatus.CALLED,
                since=time_text(fair, place.called_at or place.asked_at),
            )
        )
    firms = rows.firms(db(), fair)
    return QueuesPage(
        frame=frame,
        queues=tuple(
            QueueLine(
                code=buyers[key].code,
                buyer=_name(buyers[key]),
                tables=", ".join(labels.get(key, [])),
                places=tuple(places),
                is_calling=any(not each.is_called for each in places),
            )
            for key, places in sorted(queues.items(), key=lambda item: labels.get(item[0], ["~"]))
        ),
        buyers=tuple((each.code, _named(each, labels)) for each in firms if each.side is FairSide.ASSEMBLER),
        suppliers=tuple((each.code, _name(each)) for each in firms if each.side is FairSide.SUPPLIER),
    )


def _named(firm: FairParticipant, labels: dict[int, list[str]]) -> str:
    tables = ", ".join(labels.get(firm.id or 0, []))
    return _("%(table)s: %(firm)s", table=tables, firm=_name(firm)) if tables else _name(firm)
