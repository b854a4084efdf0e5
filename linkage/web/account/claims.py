"""Showing that one belongs to the firm one claims: by a letter to the firm, by a document, or by waiting for an officer's call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from database.enums import ClaimCheckKind
from database.models.claim_checks import ClaimCheck
from database.session import db
from linkage.config import Config
from linkage.errors import Invalid
from linkage.language import _, _l
from linkage.services import claim_checks as services
from linkage.services.users import actor_of
from linkage.web.account.blueprint import blueprint
from linkage.web.forms import once
from linkage.web.guards import signed_in
from linkage.web.instance import base_url
from linkage.web.layout import format_date
from linkage.wording.identifiers import masked_email


@dataclass(frozen=True, slots=True)
class OwnClaimPage:
    """`registered`: the firm's address as far as it is shown, empty without one; `domain`: of its website; `shown`: what was done."""

    code: str
    company: str
    registered: str
    domain: str
    has_phone: bool
    shown: tuple[str, ...]
    mailbox: str


@blueprint.get("/claims/<code>")
@signed_in
def claim(code: str) -> str:
    return _page(code, {})


@blueprint.post("/claims/<code>/letter")
@signed_in
def claim_letter(code: str) -> ResponseReturnValue:
    mailbox = request.form.get("mailbox", "") if request.form.get("to") == "site" else ""
    if request.form.get("to") == "site" and not mailbox.strip():
        return _page(code, {"mailbox": _l("Enter the part before the @, such as office.")}), 422

    def make(session: Any) -> str:
        found = services.claim_of(session, g.user.id, code)
        services.send_link(session, found, mailbox, base_url=base_url(), by=actor_of(g.user))
        return url_for("account.claim", code=code)

    try:
        url = once(make)
    except Invalid as error:
        return _page(code, error.fields), 422
    flash(_("The letter is on its way. Somebody who reads it presses one button."), "success")
    return redirect(url)


@blueprint.post("/claims/<code>/document")
@signed_in
def claim_document(code: str) -> ResponseReturnValue:
    sent = request.files.get("file")
    config: Config = current_app.config["LINKAGE"]
    try:
        if sent is None or not sent.filename:
            raise Invalid(fields={"file": _l("Choose a file, or take a photo.")})
        data, name = sent.read(), sent.filename

        def make(session: Any) -> str:
            found = services.claim_of(session, g.user.id, code)
            by = actor_of(g.user)
            services.add_document(session, config.upload_dir, found, data, original_name=name, by=by)
            return url_for("account.claim", code=code)

        url = once(make)
    except Invalid as error:
        return _page(code, error.fields), 422
    flash(_("The agency has your document."), "success")
    return redirect(url)


def _page(code: str, errors: Mapping[str, Any]) -> str:
    found = services.claim_of(db(), g.user.id, code)
    company = found.company
    page = OwnClaimPage(
        code=company.code,
        company=company.name,
        registered=masked_email(company.contact_email) if company.contact_email else "",
        domain=services.site_domain(company),
        has_phone=bool(company.contact_phone),
        shown=tuple(_text(check) for check in services.checks_of(db(), [found]).get(found.id or 0, ())),
        mailbox=request.form.get("mailbox", ""),
    )
    return render_template("account/claim.html", page=page, errors=errors)


def _text(check: ClaimCheck) -> str:
    """What the person may know: neither the firm's number nor its whole address."""
    day = format_date(check.proven_at or check.created_at, "medium")
    if check.kind is ClaimCheckKind.CALL:
        return _("An officer called the firm on %(day)s.", day=day)
    if check.kind is ClaimCheckKind.DOCUMENT:
        return _("You sent a document on %(day)s.", day=day)
    address = masked_email(check.reached or "")
    if check.proven_at is not None:
        return _("Confirmed from %(address)s on %(day)s.", address=address, day=day)
    return _("A letter went to %(address)s on %(day)s; nobody has confirmed it yet.", address=address, day=day)
