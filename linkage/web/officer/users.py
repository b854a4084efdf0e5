"""People: their accounts, roles and firms. Every officer sees them and invites; roles and closing are for administrators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, func
from sqlalchemy.orm import selectinload
from sqlmodel import col, select

from database.enums import MembershipRole, OfficerRole
from database.models.users import Membership, User
from database.session import db, transaction
from linkage.access import may_administer, may_curate, require
from linkage.config import UI_LANGUAGES
from linkage.errors import Invalid, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.users import InvitationInput
from linkage.language import LANGUAGE_NAMES, _, _l, ngettext
from linkage.services.invitations import invite, invite_again
from linkage.services.users import activate_user, actor_of, deactivate_user, set_officer_role
from linkage.web.addresses import Address, page_within
from linkage.web.components import Pages, pages
from linkage.web.forms import once
from linkage.web.guards import admin_only, officer_only
from linkage.web.layout import format_date, format_number
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.invitations import desk
from linkage.web.officer.suppliers import Choice

SIZE = 50
KEYS = ("q", "role", "page")


@dataclass(frozen=True, slots=True)
class UserLine:
    """`state`: active, invited or closed; `role` is empty for people of firms."""

    code: str
    name: str
    email: str
    role: str
    state: str
    firms: tuple[tuple[str, str, bool], ...]
    since: str
    is_self: bool


@dataclass(frozen=True, slots=True)
class UsersPage:
    query: str
    choices: tuple[Choice, ...]
    count_sentence: str
    users: tuple[UserLine, ...]
    roles: tuple[tuple[str, str], ...]
    languages: tuple[tuple[str, str], ...]
    pages: Pages
    may_administer: bool
    values: dict[str, str]
    errors: dict[str, Any]


@blueprint.get("/users")
@officer_only
def users() -> str:
    return _page({})


@blueprint.post("/users")
@officer_only
def invite_user() -> ResponseReturnValue:
    """Invites a person. Only administrators give a role in the agency."""
    require(may_curate(g.user))
    values = {key: request.form.get(key, "") for key in ("name", "email", "language", "officer_role")}
    require(not values["officer_role"] or may_administer(g.user))
    try:
        given = read_input(InvitationInput, values)
        by = actor_of(g.user)

        def make(session: Any) -> str:
            invite(session, given, desk=desk(), by=by)
            return url_for("officer.users", q=given.email)

        target = once(make)
    except Invalid as error:
        return _page(error.fields), 422
    flash(_("A letter with a link is on its way to %(email)s.", email=given.email), "success")
    return redirect(target)


@blueprint.post("/users/<code>/invite")
@officer_only
def invite_user_again(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    user = _user(code)
    with transaction() as session:
        invite_again(session, user, desk=desk(), by=actor_of(g.user))
    flash(_("A new letter is on its way to %(email)s.", email=user.email), "success")
    return redirect(url_for("officer.users", q=user.email))


@blueprint.post("/users/<code>/role")
@admin_only
def change_role(code: str) -> ResponseReturnValue:
    user, role = _user(code), request.form.get("officer_role", "")
    require(may_administer(g.user))
    with transaction() as session:
        set_officer_role(session, user, OfficerRole(role) if role in tuple(OfficerRole) else None, by=actor_of(g.user))
    flash(_("The role of %(name)s was changed.", name=user.name), "success")
    return redirect(url_for("officer.users", q=user.email))


@blueprint.post("/users/<code>/close")
@admin_only
def close_user(code: str) -> ResponseReturnValue:
    user = _user(code)
    require(may_administer(g.user))
    with transaction() as session:
        deactivate_user(session, user, by=actor_of(g.user))
    flash(_("The account of %(name)s is closed; the person is signed out everywhere.", name=user.name), "success")
    return redirect(url_for("officer.users", q=user.email))


@blueprint.post("/users/<code>/open")
@admin_only
def open_user(code: str) -> ResponseReturnValue:
    user = _user(code)
    require(may_administer(g.user))
    with transaction() as session:
        activate_user(session, user, by=actor_of(g.user))
    flash(_("The account of %(name)s is open again.", name=user.name), "success")
    return redirect(url_for("officer.users", q=user.email))


def _user(code: str) -> User:
    found = db().exec(select(User).where(User.code == code)).first()
    if found is None:
        raise NotFound(_l("There is nobody with this account."))
    return found


def _page(errors: dict[str, Any]) -> str:
    address = Address.of_request(KEYS)
    query, role = address.first("q"), address.first("role")
    conditions = _conditions(query, role)
    total = db().exec(select(func.count()).select_from(User).where(*conditions)).one()
    number = page_within(total, SIZE)
    statement = select(User).where(*conditions).order_by(func.lower(User.name), col(User.id))
    firms = selectinload(User.memberships).selectinload(Membership.company)  # type: ignore[arg-type]
    shown = db().exec(statement.options(firms).limit(SIZE).offset((number - 1) * SIZE)).all()
    roles = tuple(_roles().items())
    page = UsersPage(
        query=query,
        choices=(Choice("role", _("Role"), (*roles, ("firm", _("People of firms"))), role),),
        count_sentence=ngettext("%(count)s person", "%(count)s people", total, count=format_number(total)),
        users=tuple(_line(user) for user in shown),
        roles=roles,
        languages=tuple((code, LANGUAGE_NAMES[code]) for code in UI_LANGUAGES),
        pages=pages(total, page=number, size=SIZE, url=address.page),
        may_administer=may_administer(g.user),
        values={key: request.form.get(key, "") for key in ("name", "email", "language", "officer_role")},
        errors=errors,
    )
    return render_template("officer/users.html", page=page)


def _conditions(query: str, role: str) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if query:
        by_name = col(User.name).icontains(query, autoescape=True)
        conditions.append(by_name | col(User.email).icontains(query, autoescape=True))
    if role in tuple(OfficerRole):
        conditions.append(col(User.officer_role) == OfficerRole(role))
    if role == "firm":
        conditions.append(col(User.officer_role).is_(None))
    return conditions


def _roles() -> dict[str, str]:
    return {OfficerRole.OFFICER.value: _("Officer"), OfficerRole.ADMIN.value: _("Administrator")}


def _line(user: User) -> UserLine:
    firms = tuple(
        (
            held.company.name,
            url_for("officer.company", code=held.company.code),
            held.role is MembershipRole.CLAIMANT,
        )
        for held in user.memberships
    )
    state = "closed" if not user.is_active else "invited" if user.password_hash is None else "active"
    return UserLine(
        code=user.code,
        name=user.name,
        email=user.email,
        role=user.officer_role.value if user.officer_role else "",
        state=state,
        firms=firms,
        since=format_date(user.created_at, "medium"),
        is_self=user.id == g.user.id,
    )
