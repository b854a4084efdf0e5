"""The wall screen of a hall, behind the link of a door."""

from __future__ import annotations

from flask import render_template, request, url_for

from database.columns import now
from database.session import db
from linkage.web.guards import public
from linkage.web.guest.blueprint import blueprint
from linkage.web.guest.doors import open_door
from linkage.web.walls import wall_page


@blueprint.get("/<token>/wall")
@public
def wall(token: str) -> str:
    """Page by page, by itself; at the time of the venue's clock and no other."""
    _link, fair = open_door(token)
    number = request.args.get("page", "")[:4]
    page = wall_page(
        db(),
        fair,
        at=now(),
        number=int(number) if number.isdecimal() else 1,
        page_url=lambda place: url_for("guest.wall", token=token, page=place),
    )
    return render_template("guest/wall.html", page=page)
