"""What was proved of the own profile: by which kind of look, when, until when, what is still asked; sending a document for it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from flask import current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import EvidenceLevel, ProofSubject
from database.models.companies import Company
from database.models.proofs import Proof
from database.session import db
from linkage.config import Config
from linkage.days import agency_today
from linkage.errors import Invalid
from linkage.language import _, _l
from linkage.services import proofs as services
from linkage.services.uploads import PROOF, store_document
from linkage.services.users import actor_of
from linkage.web.forms import once
from linkage.web.guards import supplier_only
from linkage.web.layout import format_date
from linkage.web.proof_lines import claim_words
from linkage.web.supplier.blueprint import blueprint
from linkage.web.supplier.own import own_company, own_profile


@dataclass(frozen=True, slots=True)
class LookLine:
    """One look that counted or counts; who looked and what they wrote down stays with the agency.

    `level` is empty of what was sent.
    """

    level: str
    seen_on: str
    state: str
    is_in_force: bool
    file_name: str
    file_url: str


@dataclass(frozen=True, slots=True)
class ProvedLine:
    """A claim: what stands for it today (`level`, `on`, `until`), every look, and what would prove more (`asked`).

    `send_url` leads to the form for a document, with this claim chosen.
    """

    key: str
    label: str
    detail: str
    level: str
    on: str
    until: str
    looks: tuple[LookLine, ...]
    asked: str
    send_url: str


@dataclass(frozen=True, slots=True)
class ProvedPage:
    """`note`: what an officer asked the firm to change.

    `options`: what a document can be sent for; `chosen`: one of them, or empty.
    """

    claims: tuple[ProvedLine, ...]
    note: str
    options: tuple[tuple[str, str], ...]
    chosen: str


@blueprint.get("/profile/proofs")
@supplier_only
def proofs() -> ResponseReturnValue:
    return _page(request.args.get("claim", ""), {})


@blueprint.post("/profile/proofs")
@supplier_only
def send_document_post() -> ResponseReturnValue:
    """Officers look at it; nothing counts before."""
    name, sent = request.form.get("claim", ""), request.files.get("file")
    try:
        if sent is None or not sent.filename:
            raise Invalid(fields={"file": _l("Choose a file, or take a photo of the paper.")})
        data, file_name = sent.read(), sent.filename
        target = once(lambda session: _send(session, name, data, file_name))
    except Invalid as error:
        return _page(name, error.fields), 422
    flash(_("The document is sent. An officer looks at it; then the profile shows “Document seen”."), "success")
    return redirect(target)


def _send(session: Session, name: str, data: bytes, file_name: str) -> str:
    company, by = own_company(), actor_of(g.user)
    config: Config = current_app.config["LINKAGE"]
    proof = services.send_document(session, company, name, by=by)
    # Last, so that what is refused leaves no file behind.
    upload = store_document(
        session, config.upload_dir, data, original_name=file_name, kind=PROOF, company=company, by=by
    )
    proof.upload_id = upload.id
    return url_for("supplier.proofs", _anchor=name)


def _page(chosen: str, errors: dict[str, Any]) -> str:
    company, today = own_company(), agency_today()
    kept, plants = services.proofs_of(db(), company), [plant.code for plant in company.plants]
    claims = services.claims_of(company)
    lines = tuple(_line(company, each, services.about(each, kept, plants), today) for each in claims)
    options = tuple((line.key, ", ".join(filter(None, (line.label, line.detail)))) for line in lines)
    page = ProvedPage(lines, own_profile(company).review_note or "", options, chosen)
    return render_template("supplier/profile/proofs.html", page=page, errors=errors)


def _line(company: Company, claim: services.Claim, kept: list[Proof], today: datetime.date) -> ProvedLine:
    label, detail = claim_words(company, claim)
    best = services.best_of(claim, kept, today)
    level = claim.row.evidence if claim.row is not None else best.level if best else None
    on = claim.row.evidence_on if claim.row is not None else best.seen_on if best else None
    return ProvedLine(
        key=claim.name,
        label=label,
        detail=detail,
        level=level.value if level else "",
        on=format_date(on, "medium"),
        until=format_date(best.valid_until, "medium") if best else "",
        looks=tuple(_look(claim, each, kept, today) for each in kept),
        asked=_asked(claim, level),
        send_url=url_for("supplier.proofs", claim=claim.name, _anchor="send"),
    )


def _look(claim: services.Claim, proof: Proof, kept: list[Proof], today: datetime.date) -> LookLine:
    is_of_now = services.is_of_now(claim, proof)
    state = _state(proof, today, is_of_now=is_of_now)
    if proof.is_sent and proof.withdrawn_at is None and is_of_now:
        is_waiting = services.is_waiting(claim, proof, kept)
        state = _("No officer has looked at it yet") if is_waiting else _("An officer has looked at it")
    return LookLine(
        level="" if proof.is_sent else proof.level.value,
        seen_on=format_date(proof.created_at if proof.is_sent else proof.seen_on, "medium"),
        state=state,
        is_in_force=is_of_now and proof.counts_on(today) and not proof.is_sent,
        file_name=proof.upload.original_name if proof.upload else "",
        file_url=url_for("public.file", code=proof.upload.code) if proof.upload else "",
    )


def _state(proof: Proof, today: datetime.date, *, is_of_now: bool) -> str:
    if proof.withdrawn_at is not None:
        return _("Withdrawn by the agency on %(day)s", day=format_date(proof.withdrawn_at, "medium"))
    if not proof.counts_on(today):
        return _("Ended on %(day)s", day=format_date(proof.valid_until, "medium"))
    if not is_of_now:
        return _("Counts no longer: you state something else now")
    if proof.valid_until is None:
        return _("Counts until you state something else")
    return _("Counts until %(day)s", day=format_date(proof.valid_until, "medium"))


def _asked(claim: services.Claim, level: EvidenceLevel | None) -> str:
    """The next thing that would prove more; nothing where somebody stood before it."""
    if level not in (None, EvidenceLevel.SELF_DECLARED, EvidenceLevel.DOCUMENTED, EvidenceLevel.CALLED):
        return ""
    if level in (EvidenceLevel.DOCUMENTED, EvidenceLevel.CALLED):
        return _("An officer has not seen it yet. Invite the agency for a visit.")
    asked = {
        ProofSubject.CERTIFICATE: _("Send a copy of the certificate, with scope and last day."),
        ProofSubject.CAPABILITY: _("Send a machine list, a measuring report or a photo of the machine at work."),
        ProofSubject.FIRM: _("Send a copy of the business registration, or invite the agency for a visit."),
    }
    return asked[claim.subject]
