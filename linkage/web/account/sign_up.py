"""Registering a firm: suppliers by their tax code, assemblers by where they are from and what they build."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import MembershipRole, Nationality
from database.session import db
from linkage.config import Config
from linkage.errors import Invalid
from linkage.inputs.base import read_input
from linkage.inputs.users import AssemblerSignUpInput, SupplierSignUpInput, is_doubtful_tax_code
from linkage.language import _, current_language
from linkage.services.alike_tax_codes import alike_firms
from linkage.services.memberships import sign_up_assembler, sign_up_supplier
from linkage.services.users import authenticated
from linkage.web.account.blueprint import blueprint
from linkage.web.account.sign_in import start
from linkage.web.forms import once
from linkage.web.guards import public
from linkage.web.navigation import home_url
from linkage.wording import nationality_label
from matching.taxonomy import taxonomy

Option = tuple[str, Any]

SUPPLIER_FIELDS = ("tax_code", "company_name", "province", "name", "email", "password")
ASSEMBLER_FIELDS = ("company_name", "nationality", "sector", "province", "name", "email", "password")


@dataclass(frozen=True, slots=True)
class SignUpPage:
    """A form for one of the two roles: what was typed (never the password), what to correct, and the lists to choose from."""

    role: str
    values: dict[str, str]
    errors: dict[str, Any]
    provinces: list[Option]
    sectors: list[Option]
    nationalities: list[Option]


@blueprint.get("/sign-up")
@public
def sign_up() -> ResponseReturnValue:
    if g.user is not None:
        return redirect(home_url(g.user, g.company))
    return render_template("account/sign-up.html")


@blueprint.get("/sign-up/supplier")
@public
def sign_up_as_supplier() -> ResponseReturnValue:
    return _page("supplier", {}, {})


@blueprint.post("/sign-up/supplier")
@public
def sign_up_as_supplier_post() -> ResponseReturnValue:
    values = _typed(SUPPLIER_FIELDS)
    try:
        given = read_input(SupplierSignUpInput, values)
        once(lambda session: _register_supplier(session, given))
    except Invalid as error:
        return _page("supplier", values, error.fields)
    answer = _welcome(given.email, given.password.get_secret_value())
    if is_doubtful_tax_code(given.tax_code):
        flash(_("The last digit of the tax code does not fit the others. Please check it in your profile."), "warning")
    _point_out_alike(given.tax_code)
    return answer


def _point_out_alike(tax_code: str) -> None:
    """A slip of the hand makes a second firm. Whose code it resembles stays untold: tax codes are private."""
    ways = {alike.how for alike in alike_firms(db(), tax_code)}
    if ways & {"one-digit", "transposed"}:
        flash(
            _(
                "A firm in our list has nearly the same tax code. Check yours in your profile; the agency was told, too."
            ),
            "warning",
        )
    elif ways:
        flash(
            _(
                "Another part of your firm, with the same first ten digits, is in our list. The agency puts them together."
            ),
            "info",
        )


@blueprint.get("/sign-up/assembler")
@public
def sign_up_as_assembler() -> ResponseReturnValue:
    return _page("assembler", {}, {})


@blueprint.post("/sign-up/assembler")
@public
def sign_up_as_assembler_post() -> ResponseReturnValue:
    values = _typed(ASSEMBLER_FIELDS)
    try:
        given = read_input(AssemblerSignUpInput, values)
        once(lambda session: sign_up_assembler(session, given, language=current_language()).company.code)
    except Invalid as error:
        return _page("assembler", values, error.fields)
    return _welcome(given.email, given.password.get_secret_value())


def _register_supplier(session: Session, given: SupplierSignUpInput) -> str:
    return sign_up_supplier(session, given, language=current_language()).company.code


def _welcome(email: str, password: str) -> ResponseReturnValue:
    """Signs the person in. A form sent twice comes here twice, and the second answer is the one the browser shows."""
    user = authenticated(db(), email, password)
    if user is None:
        return redirect(url_for("account.sign_in"))
    is_claim = any(membership.role is MembershipRole.CLAIMANT for membership in user.memberships)
    start(user, password)
    if is_claim:
        flash(
            _(
                "Your account is made. An officer now checks that you speak for this firm, for it is in our list already."
            ),
            "info",
        )
        company = next(held.company for held in user.memberships if held.role is MembershipRole.CLAIMANT)
        return redirect(url_for("account.claim", code=company.code))
    flash(_("Your firm is registered. Nobody sees it yet."), "success")
    return redirect(home_url(g.user, g.company))


def _typed(names: tuple[str, ...]) -> dict[str, str]:
    return {name: request.form.get(name, "") for name in names}


def _page(role: str, values: dict[str, str], errors: dict[str, Any]) -> ResponseReturnValue:
    language, table = current_language(), taxonomy()
    in_order = {name: errors[name] for name in (*values, *errors) if name in errors}
    config: Config = current_app.config["LINKAGE"]
    page = SignUpPage(
        role=role,
        values={name: value for name, value in values.items() if name != "password"},
        errors=in_order,
        provinces=sorted(((code, entry.label(language)) for code, entry in table.provinces.items()), key=_by_label),
        sectors=sorted(((code, entry.label(language)) for code, entry in table.sectors.items()), key=_by_label),
        nationalities=[(code.value, nationality_label(code)) for code in Nationality],
    )
    template = f"account/sign-up-{role}.html"
    body = render_template(template, page=page, errors=in_order, agency_email=config.agency_email)
    return body, 422 if errors else 200


def _by_label(option: Option) -> str:
    return str(option[1]).casefold()
