"""Who is asking: the signed cookie holds a random token, the row behind it the person. Sets `g.user` and `g.company`."""

from __future__ import annotations

from flask import g, request, session

from database.models.companies import Company
from database.models.users import User, UserSession
from database.session import db, transaction
from linkage.access import working_memberships
from linkage.services.notices import read_about
from linkage.services.sessions import end_session, is_seen_long_ago, open_session, touch_session

TOKEN = "token"  # noqa: S105 - the name of a key in the cookie, not a secret


def load_person() -> None:
    """Sets g.user, g.user_session, g.unread_notices, g.unread_talks, and g.company, for which the person acts.

    Programs bring a token instead: see the API.
    """
    g.user = g.company = g.user_session = None
    g.unread_notices = g.unread_talks = 0
    if request.endpoint == "static" or request.path.startswith("/api/"):
        return
    token = session.get(TOKEN)
    if isinstance(token, str):
        set_person(token)


def set_person(token: str) -> None:
    """Fills `g` from the living session of a token; forgets the token of a dead one."""
    found = open_session(db(), token, request.path)
    if found is None:
        session.pop(TOKEN)
        return
    row = found.row
    if is_seen_long_ago(row):
        with transaction() as writing:
            touch_session(writing, row)
    g.user_session, g.user = row, row.user
    g.unread_notices = found.unread - (_read_here(row.user) if found.is_led_here else 0)
    g.unread_talks = found.talks
    g.company = chosen_company(row.user, row)


def _read_here(user: User) -> int:
    """Who opens a page has read the notices that lead to it; how many."""
    if request.method != "GET":
        return 0
    with transaction() as writing:
        return read_about(writing, user, request.path)


def chosen_company(user: User, user_session: UserSession) -> Company | None:
    """The company chosen in this session, else the first the person belongs to."""
    companies = [membership.company for membership in working_memberships(user)]
    chosen = user_session.data.get("company")
    return next((company for company in companies if company.code == chosen), companies[0] if companies else None)


def remember_token(token: str) -> None:
    """Gives the browser a new session, with nothing left of the visitor's before (ASVS 7.2.4)."""
    session.clear()
    session.permanent = True
    session[TOKEN] = token


def sign_out_browser() -> None:
    """Ends the session for every copy of the cookie (ASVS 7.4.1)."""
    token = session.get(TOKEN)
    if isinstance(token, str):
        with transaction() as writing:
            end_session(writing, token)
    session.clear()
    g.user = g.company = g.user_session = None
    g.unread_notices = g.unread_talks = 0
