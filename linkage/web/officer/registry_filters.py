"""Filters of the registry under a name: kept from the list, opened with one click, renamed, shared, deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from database.models.registry_filters import RegistryFilter
from database.session import Clash, db, transaction
from linkage.access import may_curate, require
from linkage.errors import Conflict, Invalid
from linkage.inputs.base import read_input
from linkage.inputs.registry_filters import RegistryFilterChange, RegistryFilterInput
from linkage.language import _, _l
from linkage.services.registry_filters import change_filter, delete_filter, filters_for, own_filter, save_filter
from linkage.web.forms import sent_version
from linkage.web.guards import officer_only
from linkage.web.officer.blueprint import blueprint


@dataclass(frozen=True, slots=True)
class FilterLine:
    """`owner` is empty for one's own."""

    code: str
    name: str
    url: str
    owner: str
    is_shared: bool
    is_current: bool
    version: int


@dataclass(frozen=True, slots=True)
class FilterBox:
    """What stands above the registry: the filters at hand, and whether what is shown can be kept as one."""

    lines: tuple[FilterLine, ...]
    may_save: bool


@dataclass(frozen=True, slots=True)
class FiltersPage:
    """`errors`: field -> text, of the filter `wrong`; `typed`: its name as it was sent."""

    lines: tuple[FilterLine, ...]
    wrong: str
    typed: str
    errors: Mapping[str, Any]


def filter_box(state: str) -> FilterBox:
    """The filters of this officer and those that colleagues share; one query."""
    lines = tuple(_line(each, state) for each in filters_for(db(), g.user))
    return FilterBox(lines, may_save=bool(state) and not any(each.is_current for each in lines))


@blueprint.get("/filters")
@officer_only
def registry_filters() -> str:
    return _page("", "", {})


@blueprint.post("/filters")
@officer_only
def save_filter_post() -> ResponseReturnValue:
    """Sent from the registry with what it shows."""
    require(may_curate(g.user))
    state = request.form.get("state", "")
    given = {"name": request.form.get("name", ""), "state": state, "is_shared": request.form.get("is_shared") == "1"}
    try:
        read = read_input(RegistryFilterInput, given)
        with transaction() as session:
            save_filter(session, session.get_one(type(g.user), g.user.id), read)
    except Invalid as error:
        flash(" ".join(map(str, error.fields.values())), "error")
    except Clash as clash:
        raise Conflict(_l("A filter of this name was saved at the same moment. Look at your filters.")) from clash
    else:
        flash(_("The filter “%(name)s” is saved.", name=read.name), "success")
    return redirect(_registry(state))


@blueprint.post("/filters/<code>")
@officer_only
def change_filter_post(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    name = request.form.get("name", "")
    try:
        given = read_input(RegistryFilterChange, {"name": name, "is_shared": request.form.get("is_shared") == "1"})
        with transaction() as session:
            change_filter(session, own_filter(session, g.user, code), given, expected_version=sent_version())
    except Invalid as error:
        return _page(code, name, error.fields), 422
    flash(_("The filter is changed."), "success")
    return redirect(url_for("officer.registry_filters"))


@blueprint.post("/filters/<code>/delete")
@officer_only
def delete_filter_post(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    with transaction() as session:
        delete_filter(session, own_filter(session, g.user, code))
    flash(_("The filter is deleted."), "success")
    return redirect(url_for("officer.registry_filters"))


def _registry(state: str) -> str:
    """The list with this state. Late: the list shows the filters and so stands above them."""
    from linkage.web.officer.suppliers import address_of

    return str(address_of(state))


def _line(each: RegistryFilter, state: str) -> FilterLine:
    is_own = each.user_id == g.user.id
    return FilterLine(
        code=each.code,
        name=each.name,
        url=_registry(each.state),
        owner="" if is_own else each.user.name,
        is_shared=each.is_shared,
        is_current=each.state == state,
        version=each.version,
    )


def _page(wrong: str, typed: str, errors: Mapping[str, Any]) -> str:
    lines = tuple(_line(each, "") for each in filters_for(db(), g.user))
    return render_template(
        "officer/registry-filters.html", page=FiltersPage(lines, wrong, typed, errors), errors=errors
    )
