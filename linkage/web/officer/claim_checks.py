"""One claim on a firm, with the ways in which the person showed that they belong to it, and an officer's call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from database.enums import ClaimCheckKind, MembershipRole
from database.models.claim_checks import ClaimCheck
from database.models.users import Membership
from database.session import db
from linkage.access import may_curate, require
from linkage.errors import Invalid, NotFound
from linkage.language import _, _l
from linkage.services.alike_tax_codes import lately_alike
from linkage.services.claim_checks import checks_of, note_call
from linkage.services.users import actor_of
from linkage.web.forms import once
from linkage.web.guards import officer_only
from linkage.web.layout import format_date
from linkage.web.officer.blueprint import blueprint
from linkage.wording.identifiers import masked_email, masked_phone


@dataclass(frozen=True, slots=True)
class CheckLine:
    """`is_proven` is false of a letter whose link nobody used."""

    text: str
    note: str
    file_name: str
    file_url: str
    is_proven: bool


@dataclass(frozen=True, slots=True)
class AlikeLine:
    name: str
    url: str
    other: str
    other_url: str
    how: str


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """`phone` and `registered_email`: masked; the page of the firm shows them in full, and notes who looked."""

    id: int
    person: str
    email: str
    company: str
    company_url: str
    phone: str
    registered_email: str
    website: str
    checks: tuple[CheckLine, ...]
    note: str


@blueprint.get("/claims/<int:key>")
@officer_only
def claim(key: int) -> str:
    return _page(_claim(key), {})


@blueprint.post("/claims/<int:key>/call")
@officer_only
def claim_call(key: int) -> ResponseReturnValue:
    require(may_curate(g.user))
    note = request.form.get("note", "")

    def make(session: Any) -> str:
        note_call(session, _claim(key), note, by=actor_of(g.user))
        return url_for("officer.claim", key=key)

    try:
        url = once(make)
    except Invalid as error:
        return _page(_claim(key), error.fields), 422
    flash(_("The call is noted. Approve or refuse the claim now."), "success")
    return redirect(url)


def check_lines(checks: Sequence[ClaimCheck]) -> tuple[CheckLine, ...]:
    return tuple(
        CheckLine(
            text=_text(check),
            note=check.note or "",
            file_name=check.upload.original_name if check.upload else "",
            file_url=url_for("public.file", code=check.upload.code) if check.upload else "",
            is_proven=check.proven_at is not None,
        )
        for check in checks
    )


def alike_lines() -> tuple[AlikeLine, ...]:
    """New firms whose tax code looks like another's."""
    words = {
        "one-digit": _("One digit differs."),
        "transposed": _("Two neighbouring digits are exchanged."),
        "branch": _("The same first ten digits: a branch, or its head office."),
    }
    return tuple(
        AlikeLine(
            name=new.name,
            url=url_for("officer.company", code=new.code),
            other=alike.company.name,
            other_url=url_for("officer.company", code=alike.company.code),
            how=words[alike.how],
        )
        for new, alike in lately_alike(db())
    )


def _text(check: ClaimCheck) -> str:
    day = format_date(check.proven_at or check.created_at, "medium")
    if check.kind is ClaimCheckKind.CALL:
        who = check.user.name if check.user else ""
        return _(
            "%(officer)s called %(number)s on %(day)s.", officer=who, number=masked_phone(check.reached or ""), day=day
        )
    if check.kind is ClaimCheckKind.DOCUMENT:
        return _("The person sent a document on %(day)s. Look at it.", day=day)
    if check.proven_at is not None:
        return _("Confirmed from %(address)s on %(day)s.", address=masked_email(check.reached or ""), day=day)
    address = masked_email(check.reached or "")
    return _("A letter went to %(address)s on %(day)s; nobody has confirmed it yet.", address=address, day=day)


def _claim(key: int) -> Membership:
    found = db().get(Membership, key) if key < 2**31 else None
    if found is None or found.role is not MembershipRole.CLAIMANT:
        raise NotFound(_l("This claim was decided already."))
    return found


def _page(found: Membership, errors: Mapping[str, Any]) -> str:
    company, user = found.company, found.user
    page = ClaimPage(
        id=found.id or 0,
        person=user.name,
        email=user.email,
        company=company.name,
        company_url=url_for("officer.company", code=company.code),
        phone=masked_phone(company.contact_phone) if company.contact_phone else "",
        registered_email=masked_email(company.contact_email) if company.contact_email else "",
        website=company.website or "",
        checks=check_lines(checks_of(db(), [found]).get(found.id or 0, ())),
        note=request.form.get("note", ""),
    )
    return render_template("officer/claim.html", page=page, errors=errors)
