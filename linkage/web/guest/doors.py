"""The door of a fair: check-in on any phone, with or without a net.

Whoever holds the link checks people in and never sees the list: a few letters show a few names, and so often only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from database.columns import now
from database.enums import AccessLinkKind
from database.models.access_links import AccessLink
from database.models.fairs import Fair
from database.queries import fair_days as rows
from database.session import db, transaction
from linkage.errors import Conflict, Invalid, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.fair_days import ArrivalsInput
from linkage.inputs.json_texts import read_json
from linkage.language import _, _l
from linkage.services import check_ins as services
from linkage.services.access_links import open_link
from linkage.services.audit import Actor
from linkage.web import cards
from linkage.web.guards import public
from linkage.web.guest.blueprint import blueprint
from linkage.web.limits import count_question
from linkage.web.security import carries_own_secret
from linkage.wording.fair_days import in_text
from linkage.wording.fair_times import days_of, local, time_text

DOOR = "door"
"""Under this name the browser remembers that it stands at a door, so that a badge scanned by the camera leads back here."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One who may be meant. `time`: since when the person is in, empty when not."""

    code: str
    name: str
    firm: str
    url: str
    time: str


@dataclass(frozen=True, slots=True)
class DoorPage:
    """`note`: what to say instead of hits; `closed`: why nobody can come in today."""

    fair: str
    code: str
    timezone: str
    letters: str
    hits: tuple[Hit, ...] = ()
    note: str = ""
    closed: str = ""


@blueprint.get("/<token>/door")
@public
def door(token: str) -> ResponseReturnValue:
    link, fair = open_door(token)
    session[DOOR], session.permanent = token, True
    letters = request.args.get("q", "")[:60].replace("\0", "").strip()
    hits, note = _search(link, fair, token, letters)
    day = local(fair, now()).date()
    page = DoorPage(
        fair=fair.name,
        code=fair.code,
        timezone=fair.timezone,
        letters=letters,
        hits=hits,
        note=note,
        closed="" if day in days_of(fair) else _("The fair is not held today. Nobody can be checked in."),
    )
    return _with_camera(render_template("guest/door.html", page=page, token=token))


@blueprint.get("/<token>/door/<code>")
@public
def door_guest(token: str, code: str) -> ResponseReturnValue:
    """Whose badge this is, and one button."""
    _link, fair = open_door(token)
    try:
        found = services.guest_of(db(), fair, code)
    except NotFound as refusal:
        flash(str(refusal), "error")
        return redirect(url_for("guest.door", token=token))
    known = rows.check_in(db(), found, local(fair, now()).date())
    hit = Hit(
        code=found.code,
        name=found.name,
        firm=cards.firm_name(found.participant.company),
        url=url_for("guest.check_in_post", token=token, code=found.code),
        time=time_text(fair, known.at) if known else "",
    )
    return render_template("guest/door-guest.html", hit=hit, fair=fair.name, token=token)


@blueprint.post("/<token>/door/<code>")
@public
def check_in_post(token: str, code: str) -> ResponseReturnValue:
    link, fair = open_door(token)
    moment = now()
    try:
        with transaction() as writing:
            found = services.guest_of(writing, fair, code)
            done = services.check_in(
                writing, found, day=local(fair, moment).date(), at=moment, device=None, by=_actor(link)
            )
    except (Conflict, NotFound) as refusal:
        flash(str(refusal), "error")
    else:
        flash(in_text(fair, done.at, name=found.name, is_new=done.is_new), "success" if done.is_new else "warning")
    return redirect(url_for("guest.door", token=token))


@blueprint.post("/<token>/door/sync")
@public
@carries_own_secret
def door_sync_post(token: str) -> ResponseReturnValue:
    """Check-ins a phone kept, as JSON; what became of each comes back in the same order."""
    link, fair = open_door(token)
    try:
        body = read_json(request.get_data(cache=False))
    except Invalid as refusal:
        return {"error": str(refusal)}, 400
    try:
        sent = read_input(ArrivalsInput, body if isinstance(body, dict) else {})
    except Invalid as refusal:
        return {"error": str(refusal)}, 422
    with transaction() as writing:
        arrivals = services.check_in_all(writing, fair, sent, by=_actor(link))
    return {"results": [_told(fair, each) for each in arrivals]}


@blueprint.get("/<token>/door/index.json")
@public
def door_index(token: str) -> ResponseReturnValue:
    """What the phone keeps for the time without a net."""
    _link, fair = open_door(token)
    return services.door_index(db(), fair, local(fair, now()).date())


@blueprint.get("/<token>/door-worker.js")
@public
def door_worker(token: str) -> Response:
    """The worker under the address of this door, so that it has power over this door only."""
    open_door(token)
    return current_app.send_static_file("js/door-worker.js")


def open_door(token: str) -> tuple[AccessLink, Fair]:
    """The link and its fair. Raises NotFound."""
    link = open_link(db(), token, AccessLinkKind.DOOR)
    fair = db().get(Fair, link.fair_id) if link.fair_id else None
    if fair is None:
        raise NotFound(_l("This link is not valid any more. Ask the agency for a new one."))
    return link, fair


def _search(link: AccessLink, fair: Fair, token: str, letters: str) -> tuple[tuple[Hit, ...], str]:
    if not letters:
        return (), ""
    count_question(link.code)
    found = services.find_guests(db(), fair, letters)
    if found.is_short:
        return (), _("Type at least three letters of the name, the firm or the badge.")
    if not found.guests:
        return (), _(
            "Nobody fits “%(letters)s”. Try the name of the firm, or send the person to the desk.", letters=letters
        )
    seen = rows.check_ins(db(), fair, local(fair, now()).date())
    hits = tuple(
        Hit(
            code=guest.code,
            name=guest.name,
            firm=guest.company_name,
            url=url_for("guest.check_in_post", token=token, code=guest.code),
            time=time_text(fair, seen[guest.delegate_id]) if guest.delegate_id in seen else "",
        )
        for guest in found.guests
    )
    return hits, _("More people fit. Type more letters.") if found.is_more else ""


def _told(fair: Fair, arrival: services.Arrival) -> dict[str, Any]:
    """Names go only to a phone that showed the code of the badge: handles are in its index, and would give the list away."""
    if arrival.checked_in is None:
        return {"key": arrival.key, "state": "refused", "text": str(arrival.refusal)}
    is_badge = arrival.delegate is not None and arrival.delegate.code == arrival.key.upper()
    name = arrival.delegate.name if arrival.delegate is not None and is_badge else ""
    done = arrival.checked_in
    return {
        "key": arrival.key,
        "state": "new" if done.is_new else "already",
        "time": time_text(fair, done.at),
        "text": in_text(fair, done.at, name=name, is_new=done.is_new),
    }


def _actor(link: AccessLink) -> Actor:
    return Actor(user_id=None, label=f"door {link.code}")


def _with_camera(body: str) -> Response:
    """This one page may use the camera, to read badges."""
    answer = Response(body)
    answer.headers["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"
    return answer
