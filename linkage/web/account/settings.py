"""The own account: name, language, places in companies, signed-in browsers."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from flask import flash, g, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from database.enums import MembershipRole
from database.models.companies import Company
from database.session import db, transaction
from linkage.errors import Invalid
from linkage.inputs.base import read_input
from linkage.inputs.users import SettingsInput
from linkage.language import LETTER_LANGUAGE_NAMES, _, keep_language, page_language
from linkage.services.new_fits import wants_letters
from linkage.services.sessions import end_sessions, is_session_of, sessions_of
from linkage.services.users import change_settings
from linkage.web.account.blueprint import blueprint
from linkage.web.guards import signed_in
from linkage.web.sessions import TOKEN


@dataclass(frozen=True, slots=True)
class Place:
    """A company the person belongs to, or says to. `has_letters`: the person is written to about what newly fits."""

    company: Company
    is_current: bool
    is_claim: bool
    has_letters: bool


@dataclass(frozen=True, slots=True)
class Browser:
    """A signed-in browser."""

    since: datetime.datetime
    last_seen_at: datetime.datetime
    is_this_one: bool


@blueprint.get("")
@signed_in
def settings() -> ResponseReturnValue:
    return _page({"name": g.user.name, "language": g.user.language}, {})


@blueprint.post("")
@signed_in
def settings_post() -> ResponseReturnValue:
    values = {"name": request.form.get("name", ""), "language": request.form.get("language", "")}
    try:
        given = read_input(SettingsInput, values)
    except Invalid as error:
        return _page(values, error.fields)
    with transaction() as writing:
        change_settings(writing, g.user, given)
    answer = make_response(redirect(url_for("account.settings")))
    keep_language(answer, page_language(given.language))
    flash(_("Your account is saved."), "success")
    return answer


@blueprint.post("/sessions/end")
@signed_in
def end_other_sessions() -> ResponseReturnValue:
    """Signs out every other browser, lost telephones among them (ASVS 7.5.2)."""
    with transaction() as writing:
        end_sessions(writing, g.user, but=session[TOKEN])
    flash(_("All other browsers are signed out."), "success")
    return redirect(url_for("account.settings"))


def _page(values: dict[str, str], errors: dict[str, Any]) -> ResponseReturnValue:
    body = render_template(
        "account/settings.html",
        values=values,
        errors=errors,
        email=g.user.email,
        language_choices=list(LETTER_LANGUAGE_NAMES.items()),
        places=_places(),
        browsers=_browsers(),
    )
    return body, 422 if errors else 200


def _places() -> list[Place]:
    held = sorted(g.user.memberships, key=lambda membership: membership.id)
    current = None if g.company is None else g.company.id
    letters = wants_letters(db(), held)
    return [
        Place(
            company=membership.company,
            is_current=membership.company_id == current,
            is_claim=membership.role is MembershipRole.CLAIMANT,
            has_letters=letters[membership.id],
        )
        for membership in held
    ]


def _browsers() -> list[Browser]:
    token = session[TOKEN]
    return [
        Browser(since=row.created_at, last_seen_at=row.last_seen_at, is_this_one=is_session_of(row, token))
        for row in sessions_of(db(), g.user)
    ]
