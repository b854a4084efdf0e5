"""What a co-organiser sees of its own firms."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue

from database.enums import AccessLinkKind, FairStaffRole
from database.models.fairs import FairStaff
from database.session import db
from linkage.errors import NotFound
from linkage.language import _l
from linkage.services.access_links import open_link
from linkage.services.audit import Actor
from linkage.web.brought_firms import bring, firms_page
from linkage.web.guards import public
from linkage.web.guest.blueprint import blueprint


@blueprint.get("/<token>/firms")
@public
def firms(token: str) -> ResponseReturnValue:
    return firms_page(_staff(token), url_for("guest.firms_post", token=token), {}, {})


@blueprint.post("/<token>/firms")
@public
def firms_post(token: str) -> ResponseReturnValue:
    staff = _staff(token)
    by = Actor(user_id=None, label=f"co-organiser {staff.code}")
    return bring(staff, url_for("guest.firms", token=token), by)


def _staff(token: str) -> FairStaff:
    """Who comes by the link. Raises NotFound when it is no co-organiser any more."""
    link = open_link(db(), token, AccessLinkKind.CO_ORGANISER)
    staff = db().get(FairStaff, link.staff_id) if link.staff_id is not None else None
    if staff is None or staff.role is not FairStaffRole.CO_ORGANISER:
        raise NotFound(_l("This link is not valid any more. Ask the agency for a new one."))
    return staff
