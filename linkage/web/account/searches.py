"""Saved searches of a person: what is new in each, how often to be told, and the end of letters without signing in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from database.enums import SearchAlert
from database.models.saved_searches import SavedSearch
from database.queries import saved_searches as rows
from database.session import Clash, db, transaction
from linkage.errors import Invalid
from linkage.inputs.base import read_input
from linkage.inputs.saved_searches import NEEDS, SavedSearchChange, SavedSearchInput, kept_state
from linkage.language import _, ngettext
from linkage.services.findings import value_label
from linkage.services.saved_searches import (
    MOST_WATCHED,
    Hits,
    change_search,
    hits_of,
    look_at,
    names_of,
    note_hits,
    own_search,
    remove_search,
    stop_letters,
)
from linkage.services.saved_searches import save_search as keep_search
from linkage.services.saved_searches import search_of_letter as letter_search
from linkage.web.account.blueprint import blueprint
from linkage.web.forms import sent_version
from linkage.web.guards import public, signed_in
from linkage.web.layout import format_number, format_time
from linkage.web.security import carries_own_secret

_NAMES_SHOWN = 50


@dataclass(frozen=True, slots=True)
class SearchLine:
    """A saved search in the list; `news` is empty when nothing is new."""

    code: str
    name: str
    asked: str
    news: str
    alert: str
    checked: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One saved search; `found` are the names and addresses of what is new."""

    code: str
    name: str
    asked: str
    news: str
    found: tuple[tuple[str, str], ...]
    checked: str
    version: int
    values: dict[str, str]
    alerts: tuple[tuple[str, str], ...]
    too_broad: str


@blueprint.get("/searches")
@signed_in
def searches() -> str:
    counts = rows.new_counts(db(), g.user)
    lines = tuple(_line(search, counts.get(search.id or 0, 0)) for search in rows.searches_of(db(), g.user))
    return render_template("account/searches.html", searches=lines)


@blueprint.post("/searches")
@signed_in
def save_search() -> ResponseReturnValue:
    """Sent by the button of a results page. A search that was saved before is shown again."""
    values = {key: request.form.get(key, "") for key in ("state", "name", "alert")}
    try:
        given = read_input(SavedSearchInput, values)
        hits = hits_of(db(), kept_state(given.state), g.user)
        code = _save_once(given, hits)
    except Invalid as error:
        flash(str(next(iter(error.fields.values()), error.text)), "error")
        return redirect(url_for("account.searches"))
    flash(_("The search is saved. Choose below whether you want letters about what is new."), "success")
    return redirect(url_for("account.search", code=code))


def _save_once(given: SavedSearchInput, hits: Hits | None) -> str:
    """The code of the search. The button carries no form key: the same search is the same thing, however often it is sent."""
    try:
        with transaction() as session:
            return keep_search(session, g.user, given, hits=hits).code
    except Clash:  # of parallel posts another one was first; it is there now
        with transaction() as session:
            return keep_search(session, g.user, given, hits=hits).code


@blueprint.get("/searches/<code>")
@signed_in
def search(code: str) -> str:
    found = own_search(db(), g.user, code)
    return _page(found, {"name": found.name, "alert": found.alert.value}, {})


@blueprint.post("/searches/<code>")
@signed_in
def change_search_post(code: str) -> ResponseReturnValue:
    values = {key: request.form.get(key, "") for key in ("name", "alert")}
    try:
        change = read_input(SavedSearchChange, values)
    except Invalid as error:
        return _page(own_search(db(), g.user, code), values, error.fields), 422
    with transaction() as session:
        found = own_search(session, g.user, code)
        change_search(session, found, change, expected_version=sent_version())
    flash(_("The search is saved."), "success")
    return redirect(url_for("account.search", code=code))


@blueprint.post("/searches/<code>/open")
@signed_in
def open_search(code: str) -> ResponseReturnValue:
    """To the results; what was new is seen by that."""
    with transaction() as session:
        found = own_search(session, g.user, code)
        look_at(session, found)
    return redirect(f"{url_for('public.search')}?{found.state}")


@blueprint.post("/searches/<code>/remove")
@signed_in
def remove_search_post(code: str) -> ResponseReturnValue:
    with transaction() as session:
        found = own_search(session, g.user, code)
        name = found.name
        remove_search(session, found)
    flash(_("The search “%(name)s” is removed.", name=name), "success")
    return redirect(url_for("account.searches"))


@blueprint.post("/searches/check")
@signed_in
def check_searches() -> ResponseReturnValue:
    """Looks for what is new now, instead of at the next round of the instance."""
    fresh = 0
    for key in [found.id for found in rows.searches_of(db(), g.user)]:
        found = db().get_one(SavedSearch, key)
        hits = hits_of(db(), kept_state(found.state), g.user)
        if hits is not None:
            with transaction() as session:
                fresh += note_hits(session, session.get_one(SavedSearch, key), hits)
    flash(ngettext("%(num)d new result", "%(num)d new results", fresh), "success")
    return redirect(url_for("account.searches"))


@blueprint.get("/searches/stop/<token>")
@public
def stop(token: str) -> str:
    """Opened from a letter. Opening changes nothing: programs that check mail open every link."""
    return render_template("account/search-stop.html", name=letter_search(db(), token).name, token=token, is_done=False)


@blueprint.post("/searches/stop/<token>")
@public
@carries_own_secret
def stop_post(token: str) -> str:
    """The button of that page, and the one click of a mail program (RFC 8058), which brings nothing but the address."""
    with transaction() as session:
        name = stop_letters(session, token).name
    return render_template("account/search-stop.html", name=name, token=token, is_done=True)


def _line(search: SavedSearch, fresh: int) -> SearchLine:
    return SearchLine(
        code=search.code,
        name=search.name,
        asked=_asked(search),
        news=_news(fresh),
        alert=_alerts()[search.alert],
        checked=_checked(search),
    )


def _page(search: SavedSearch, values: dict[str, str], errors: dict[str, Any]) -> str:
    codes = rows.new_codes(db(), search, most=_NAMES_SHOWN)
    endpoint = "public.need" if kept_state(search.state).of == NEEDS else "public.supplier"
    found = tuple((name, url_for(endpoint, code=code)) for code, name in names_of(db(), search, codes).items())
    page = SearchPage(
        code=search.code,
        name=search.name,
        asked=_asked(search),
        news=_news(len(found)),
        found=found,
        checked=_checked(search),
        version=search.version,
        values=values,
        alerts=tuple((alert.value, label) for alert, label in _alerts().items()),
        too_broad=_too_broad() if search.is_too_broad else "",
    )
    return render_template("account/search.html", page=page, errors=errors)


def _too_broad() -> str:
    return _(
        "This search finds more than %(most)s results. Narrow it and save it again; then you can be told of what is new.",
        most=format_number(MOST_WATCHED),
    )


def _asked(search: SavedSearch) -> str:
    """What the search asks, beside its name."""
    state = kept_state(search.state)
    kind = _("Part needs") if state.of == NEEDS else _("Suppliers")
    filters = [value_label(name, value) for name, values in state.filters.items() for value in values]
    return " · ".join([kind, *([state.text] if state.text else []), *filters])


def _news(fresh: int) -> str:
    return ngettext("%(num)d new", "%(num)d new", fresh) if fresh else ""


def _checked(search: SavedSearch) -> str:
    at = search.checked_at
    return _("Looked for new results: %(time)s", time=format_time(at)) if at else ""


def _alerts() -> dict[SearchAlert, str]:
    return {
        SearchAlert.NONE: _("No letters"),
        SearchAlert.DAILY: _("A letter on days with something new"),
        SearchAlert.WEEKLY: _("At most one letter a week"),
    }
