"""The work of officers: mine, nobody's, what is late; taken, given to a colleague with a day and a note, done."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from database.models.work_items import WorkItem
from database.queries import work_items as rows
from database.queries.users import officers
from database.session import Clash, db, transaction
from linkage.access import may_curate, require
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid
from linkage.inputs.base import read_input
from linkage.inputs.work_items import WorkInput
from linkage.language import _, ngettext
from linkage.services.users import actor_of
from linkage.services.work_items import (
    change_work,
    close_work,
    found_work,
    pair_names,
    reopen_work,
    take,
    take_over,
)
from linkage.web.addresses import Address, page_within, way_back
from linkage.web.components import Pages, pages
from linkage.web.forms import sent_version
from linkage.web.guards import officer_only
from linkage.web.layout import format_date, format_number
from linkage.web.officer.blueprint import blueprint

SIZE = 30
_FORM = ("owner", "due_on", "note")


@dataclass(frozen=True, slots=True)
class WorkLine:
    """A piece of work; `about` and `about_url`: what it is about, `kind` in a word. `is_mine`, `is_free` decide the buttons."""

    code: str
    url: str
    kind: str
    about: str
    about_url: str
    owner: str
    due: str
    is_late: bool
    note: str
    version: int
    is_mine: bool
    is_free: bool
    done: str


@dataclass(frozen=True, slots=True)
class WorkPanel:
    """What stands on the page of a thing that can be looked after. `line`: the open piece of work about it."""

    kind: str
    code: str
    line: WorkLine | None


@dataclass(frozen=True, slots=True)
class WorkPage:
    tabs: tuple[tuple[str, str, bool, int], ...]
    view: str
    sentence: str
    lines: tuple[WorkLine, ...]
    pages: Pages


@dataclass(frozen=True, slots=True)
class WorkItemPage:
    line: WorkLine
    given_by: str
    opened: str
    values: Mapping[str, str]
    owners: tuple[tuple[str, str], ...]


@blueprint.get("/tasks")
@officer_only
def work() -> str:
    address, today = Address.of_request(("view", "page")), agency_today()
    view = address.first("view") if address.first("view") in rows.VIEWS else "mine"
    found = rows.work_items(db(), view, user_id=g.user.id, today=today)
    number = page_within(len(found), SIZE)
    page = WorkPage(
        tabs=_tabs(view, today),
        view=view,
        sentence=ngettext(
            "%(count)s piece of work", "%(count)s pieces of work", len(found), count=format_number(len(found))
        ),
        lines=work_lines(found[(number - 1) * SIZE : number * SIZE], today),
        pages=pages(len(found), page=number, size=SIZE, url=address.page),
    )
    return render_template("officer/work.html", page=page)


@blueprint.post("/tasks")
@officer_only
def take_work_post() -> ResponseReturnValue:
    """Sent by the button beside a thing. Who comes second is told who was first."""
    require(may_curate(g.user))
    kind, code = request.form.get("kind", "")[:10], request.form.get("subject", "")[:16]
    try:
        item = _taken(kind, code)
    except Clash:  # Of two officers at once the other was first: now there is somebody to be named.
        item = _taken(kind, code)
    flash(_("This is yours now. Say until when it should be done, or give it to a colleague."), "success")
    return redirect(url_for("officer.work_item", code=item))


@blueprint.get("/tasks/<code>")
@officer_only
def work_item(code: str) -> str:
    found = found_work(db(), code)
    return _page(found, _values(found), {})


@blueprint.post("/tasks/<code>")
@officer_only
def change_work_post(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    values = {key: request.form.get(key, "") for key in _FORM}
    try:
        given = read_input(WorkInput, values)
        with transaction() as session:
            change_work(session, found_work(session, code), given, expected_version=sent_version(), by=actor_of(g.user))
    except Invalid as error:
        return _page(found_work(db(), code), values, error.fields), 422
    flash(_("The work is saved."), "success")
    return redirect(url_for("officer.work_item", code=code))


@blueprint.post("/tasks/<code>/take")
@officer_only
def take_over_post(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    try:
        with transaction() as session:
            take_over(session, found_work(session, code), by=actor_of(g.user))
    except Clash:
        with transaction() as session:
            take_over(session, found_work(session, code), by=actor_of(g.user))
    flash(_("This is yours now."), "success")
    return redirect(_back(code))


@blueprint.post("/tasks/<code>/done")
@officer_only
def close_work_post(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    with transaction() as session:
        close_work(session, found_work(session, code), expected_version=sent_version(), by=actor_of(g.user))
    flash(_("Done."), "success")
    return redirect(_back(code))


@blueprint.post("/tasks/<code>/reopen")
@officer_only
def reopen_work_post(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    try:
        with transaction() as session:
            reopen_work(session, found_work(session, code), by=actor_of(g.user))
    except Clash as clash:
        raise Conflict(_("Somebody looks after this again already.")) from clash
    flash(_("The work is open again."), "success")
    return redirect(url_for("officer.work_item", code=code))


def work_lines(items: list[WorkItem], today: datetime.date) -> tuple[WorkLine, ...]:
    """Pieces of work in words; one query for the names of all pairs."""
    names = pair_names(db(), items)
    return tuple(_line(item, names, today) for item in items)


def work_panel(kind: str, code: str, column: str, key: int | None) -> WorkPanel:
    """The open work about one thing, for its page. One query."""
    return work_panels(kind, column, {key or 0: code})[key or 0]


def work_panels(kind: str, column: str, codes: Mapping[int, str]) -> dict[int, WorkPanel]:
    """The open work about the things of a list: row number -> panel; `codes`: row number -> how the thing is named. One query."""
    held, today = rows.open_work(db(), column, codes), agency_today()
    return {
        key: WorkPanel(kind, code, _line(held[key], {}, today) if key in held else None) for key, code in codes.items()
    }


def _taken(kind: str, code: str) -> str:
    with transaction() as session:
        return take(session, kind, code, by=actor_of(g.user)).code


def _back(code: str) -> str:
    return way_back(url_for("officer.work_item", code=code), url_for("officer.home"))


def _tabs(view: str, today: datetime.date) -> tuple[tuple[str, str, bool, int], ...]:
    counts = rows.work_counts(db(), user_id=g.user.id, today=today)
    labels = {
        "mine": _("Mine"),
        "nobody": _("Nobody's"),
        "late": _("Late"),
        "open": _("All open"),
        "done": _("Done"),
    }
    return tuple(
        (label, url_for("officer.work", view=name), name == view, counts[name]) for name, label in labels.items()
    )


def _line(item: WorkItem, names: Mapping[int, str], today: datetime.date) -> WorkLine:
    kind, about, about_url = _about(item, names)
    is_open = item.closed_at is None
    return WorkLine(
        code=item.code,
        url=url_for("officer.work_item", code=item.code),
        kind=kind,
        about=about,
        about_url=about_url,
        owner=item.owner.name if item.owner else "",
        due=format_date(item.due_on, "medium"),
        is_late=is_open and item.due_on is not None and item.due_on < today,
        note=item.note or "",
        version=item.version,
        is_mine=item.owner_id == g.user.id,
        is_free=is_open and item.owner_id is None,
        done=format_date(item.closed_at, "medium"),
    )


def _about(item: WorkItem, names: Mapping[int, str]) -> tuple[str, str, str]:
    """Of what kind it is, its name, and where it is looked at."""
    if item.company is not None:
        return _("Firm"), item.company.name, url_for("officer.company", code=item.company.code)
    if item.pair is not None:
        both = _(
            "%(one)s and %(other)s",
            one=names.get(item.pair.one_id, item.pair.code),
            other=names.get(item.pair.other_id, item.pair.code),
        )
        return _("Firms that may be one"), both, url_for("officer.pair", code=item.pair.code)
    if item.batch is not None:
        return _("List"), item.batch.file_name, url_for("officer.batch", code=item.batch.code)
    claim = item.membership
    name = claim.company.name if claim else item.code
    return _("Claim"), name, url_for("officer.claims", _anchor=f"claim-{item.membership_id}")


def _page(found: WorkItem, values: Mapping[str, str], errors: Mapping[str, Any]) -> str:
    page = WorkItemPage(
        line=work_lines([found], agency_today())[0],
        given_by=found.given_by.name if found.given_by else "",
        opened=format_date(found.opened_at),
        values=values,
        owners=tuple((officer.code, officer.name) for officer in officers(db())),
    )
    return render_template("officer/work-item.html", page=page, errors=errors)


def _values(found: WorkItem) -> dict[str, str]:
    return {
        "owner": found.owner.code if found.owner else "",
        "due_on": found.due_on.isoformat() if found.due_on else "",
        "note": found.note or "",
    }
