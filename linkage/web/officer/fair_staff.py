"""Co-organisers, door and desk staff of a fair, and the link each of them gets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import FairStaffRole
from database.models.fairs import Fair
from database.session import db
from linkage.access import may_curate, require
from linkage.errors import Conflict, Invalid
from linkage.inputs.base import read_input
from linkage.inputs.fair_helpers import StaffInput
from linkage.language import _
from linkage.services import fair_staff as services
from linkage.services.fairs import fair_of
from linkage.services.users import actor_of
from linkage.web.forms import once
from linkage.web.guards import officer_only
from linkage.web.instance import base_url
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.fair_desks import FairHead, do, head_of, typed
from linkage.wording.fair_times import moment_text
from linkage.wording.fairs import role_hint, role_label

_FIELDS = ("role", "name", "organisation", "email", "user")


@dataclass(frozen=True, slots=True)
class HelperLine:
    """`link`: whether one is open, and since when it was used, in words."""

    code: str
    name: str
    role: str
    about: str
    link: str
    has_link: bool


@dataclass(frozen=True, slots=True)
class MadeLink:
    """A link on the one page that shows it."""

    name: str
    address: str
    mailed_to: str


@dataclass(frozen=True, slots=True)
class StaffPage:
    head: FairHead
    helpers: tuple[HelperLine, ...]
    roles: tuple[tuple[str, str, str], ...]
    values: Mapping[str, str]
    made: MadeLink | None


@blueprint.get("/fairs/<code>/helpers")
@officer_only
def fair_staff(code: str) -> str:
    return _page(fair_of(db(), code), {"role": FairStaffRole.DOOR.value}, {})


@blueprint.post("/fairs/<code>/helpers")
@officer_only
def add_helper_post(code: str) -> ResponseReturnValue:
    """The link of the new helper is on the page that answers, and nowhere else; a form sent twice makes one helper."""
    require(may_curate(g.user))
    values = typed(*_FIELDS)
    made: list[MadeLink] = []

    def make(session: Session) -> str:
        found = fair_of(session, code)
        helper = services.add_helper(session, found, given, by=actor_of(g.user))
        address = services.new_link(session, found, helper, by=actor_of(g.user), base_url=base_url())
        made.append(MadeLink(helper.name, address, helper.email or ""))
        return url_for("officer.fair_staff", code=code)

    try:
        given = read_input(StaffInput, values)
        target = once(make)
    except (Invalid, Conflict) as error:
        errors = (error.fields if isinstance(error, Invalid) else {}) or {"": error.text}
        return _page(fair_of(db(), code), values, errors), 422
    if not made:
        return redirect(target)
    return _page(fair_of(db(), code), {"role": values["role"]}, {}, made=made[-1])


@blueprint.post("/fairs/<code>/helpers/<helper>/link")
@officer_only
def new_link_post(code: str, helper: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    made: list[MadeLink] = []

    def make(session: Session) -> str:
        found = fair_of(session, code)
        row = services.helper_of(session, found, helper)
        address = services.new_link(session, found, row, by=actor_of(g.user), base_url=base_url())
        made.append(MadeLink(row.name, address, row.email or ""))
        return url_for("officer.fair_staff", code=code)

    try:
        target = once(make)
    except (Invalid, Conflict) as error:
        flash(str(error), "error")
        return redirect(url_for("officer.fair_staff", code=code))
    if not made:
        return redirect(target)
    return _page(fair_of(db(), code), {"role": FairStaffRole.DOOR.value}, {}, made=made[-1])


@blueprint.post("/fairs/<code>/helpers/<helper>/revoke")
@officer_only
def end_links_post(code: str, helper: str) -> ResponseReturnValue:
    def end(session: Session, found: Fair) -> str:
        row = services.helper_of(session, found, helper)
        services.end_links(session, found, row, by=actor_of(g.user))
        return _("The link of %(name)s opens nothing any more.", name=row.name)

    return do(code, url_for("officer.fair_staff", code=code), end)


@blueprint.post("/fairs/<code>/helpers/<helper>/remove")
@officer_only
def remove_helper_post(code: str, helper: str) -> ResponseReturnValue:
    def remove(session: Session, found: Fair) -> str:
        services.remove_helper(session, found, services.helper_of(session, found, helper), by=actor_of(g.user))
        return _("The helper is off the list, and the link is closed.")

    return do(code, url_for("officer.fair_staff", code=code), remove)


def _page(found: Fair, values: Mapping[str, str], errors: Mapping[str, Any], *, made: MadeLink | None = None) -> str:
    links = services.open_links(db(), found)
    lines = []
    for helper in services.staff_of(db(), found):
        link = links.get(helper.id or 0)
        if link is None:
            state = _("No open link")
        elif link.last_used_at is None:
            state = _("Link not used yet")
        else:
            state = _("Link last used: %(time)s", time=moment_text(found, link.last_used_at))
        lines.append(
            HelperLine(
                code=helper.code,
                name=helper.name,
                role=role_label(helper.role),
                about=" · ".join(
                    filter(None, (helper.organisation, helper.email, _("may sign in") if helper.user_id else ""))
                ),
                link=state,
                has_link=link is not None,
            )
        )
    page = StaffPage(
        head=head_of(found),
        helpers=tuple(lines),
        roles=tuple((role.value, role_label(role), role_hint(role)) for role in FairStaffRole),
        values=values,
        made=made,
    )
    return render_template("officer/fairs/staff.html", page=page, errors=errors)
