"""Links for the phones at the door and the screens in the hall: made, shown once with a code to scan, ended."""

from __future__ import annotations

from dataclasses import dataclass

import segno
from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlmodel import Session

from database.columns import now
from database.models.fairs import Fair
from database.queries import fair_days as rows
from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.language import _
from linkage.services import fair_doors as services
from linkage.services.fairs import fair_of
from linkage.services.users import actor_of
from linkage.web.forms import once
from linkage.web.guards import officer_only
from linkage.web.instance import base_url
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.fair_moments import DayFrame, asked_moment, day_frame, day_url
from linkage.web.walls import wall_page
from linkage.wording.fair_times import day_text, moment_text


@dataclass(frozen=True, slots=True)
class DoorLine:
    code: str
    made: str
    ends: str


@dataclass(frozen=True, slots=True)
class MadeLink:
    """Shown once. `drawing`: the address of the door as a code to scan."""

    door: str
    wall: str
    drawing: Markup


@dataclass(frozen=True, slots=True)
class DoorsPage:
    frame: DayFrame
    lines: tuple[DoorLine, ...]
    wall_url: str
    made: MadeLink | None


@blueprint.get("/fairs/<code>/day/doors")
@officer_only
def fair_doors(code: str) -> str:
    return _page(fair_of(db(), code), None)


@blueprint.post("/fairs/<code>/day/doors")
@officer_only
def fair_doors_make(code: str) -> ResponseReturnValue:
    """The secret is on this one page and nowhere else; a form sent twice makes one link, and leads back to the list."""
    require(may_curate(g.user))
    secrets: list[str] = []

    def make(session: Session) -> str:
        secrets.append(services.make_door(session, fair_of(session, code), by=actor_of(g.user)))
        return url_for("officer.fair_doors", code=code)

    target = once(make)
    return _page(fair_of(db(), code), secrets[-1]) if secrets else redirect(target)


@blueprint.post("/fairs/<code>/day/doors/<link>/end")
@officer_only
def fair_doors_end(code: str, link: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    with transaction() as session:
        services.close_door(session, fair_of(session, code), link, by=actor_of(g.user))
    flash(_("The link is ended. Phones that hold it forget what they kept when they next have a net."), "success")
    return redirect(url_for("officer.fair_doors", code=code))


@blueprint.get("/fairs/<code>/day/wall")
@officer_only
def fair_day_wall(code: str) -> ResponseReturnValue:
    """The screen of the hall, for officers also at another time."""
    fair = fair_of(db(), code)
    at, asked = asked_moment(fair)
    number = request.args.get("page", "")[:4]

    def page_url(place: int) -> str:
        return day_url("officer.fair_day_wall", fair, asked, page=str(place))

    page = wall_page(db(), fair, at=at, number=int(number) if number.isdecimal() else 1, page_url=page_url)
    return render_template("guest/wall.html", page=page)


def _page(fair: Fair, secret: str | None) -> str:
    frame = day_frame(fair)
    page = DoorsPage(
        frame=frame,
        lines=tuple(
            DoorLine(
                each.code,
                moment_text(fair, each.created_at),
                day_text(fair, each.expires_at, "medium"),
            )
            for each in rows.door_links(db(), fair, now())
        ),
        wall_url=day_url("officer.fair_day_wall", fair, frame.asked),
        made=_made(secret) if secret else None,
    )
    return render_template("officer/fairs/day-doors.html", page=page)


def _made(secret: str) -> MadeLink:
    door = base_url() + url_for("guest.door", token=secret)
    drawing = segno.make(door, error="m", micro=False).svg_inline(scale=5, omitsize=True, svgclass=None, lineclass=None)
    return MadeLink(door, base_url() + url_for("guest.wall", token=secret), Markup(drawing))  # noqa: S704 - drawn by segno
