"""The ladder of evidence of a firm: what is known of each claim, since when and by whom; adding a look, from a phone in the plant."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session, select

from database.enums import EvidenceLevel
from database.models.certificates import Certificate
from database.models.companies import Company
from database.models.proofs import Proof
from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.config import Config
from linkage.days import agency_today
from linkage.errors import Invalid, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.proofs import ProofInput
from linkage.language import _, _l, ngettext
from linkage.services import proofs as services
from linkage.services.uploads import PROOF, store_document
from linkage.services.users import actor_of
from linkage.web.forms import once
from linkage.web.guards import officer_only
from linkage.web.layout import format_date
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.companies import company_of
from linkage.web.proof_lines import claim_words
from linkage.wording import evidence_label


@dataclass(frozen=True, slots=True)
class ProofLine:
    """One look, or a document that the firm sent: `look_url` is where an officer says that they looked at it.

    `state`: in force, ended, withdrawn, or of what the firm stated before; `withdraw_url` is empty where nothing is left
    to withdraw.
    """

    label: str
    seen_on: str
    who: str
    how: str
    valid_until: str
    file_name: str
    file_url: str
    state: str
    is_in_force: bool
    look_url: str
    withdraw_url: str


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """`level` is empty for the firm as a whole, of which nobody says anything by itself."""

    name: str
    label: str
    detail: str
    level: str
    on: str
    proofs: tuple[ProofLine, ...]


@dataclass(frozen=True, slots=True)
class ProofsPage:
    code: str
    name: str
    url: str
    version: int
    claims: tuple[ClaimLine, ...]
    levels: tuple[tuple[str, str, str], ...]
    values: Mapping[str, Any]
    sent_name: str


@blueprint.get("/companies/<code>/proofs")
@officer_only
def proofs(code: str) -> str:
    level = request.args.get("level", "")
    values = {
        "claims": request.args.getlist("claim"),
        "level": level if level in _HINTS else "seen",
        "sent": request.args.get("sent", ""),
        "valid_until": request.args.get("valid_until", ""),
    }
    return _page(company_of(code), values, {})


@blueprint.post("/companies/<code>/proofs")
@officer_only
def add_proofs(code: str) -> ResponseReturnValue:
    found = company_of(code)
    require(may_curate(g.user))
    names = ("level", "seen_on", "valid_until", "how", "sent")
    values: dict[str, Any] = {name: request.form.get(name, "") for name in names}
    values["claims"] = request.form.getlist("claims")
    try:
        given = read_input(ProofInput, {key: value for key, value in values.items() if key != "sent"})
        sent = request.files.get("file")
        data = (sent.read(), sent.filename or "") if sent is not None and sent.filename else None
        url = once(lambda session: _add(session, code, given, data))
    except Invalid as error:
        return _page(company_of(found.code), values, error.fields), 422
    number = len(given.claims)
    flash(ngettext("The proof of %(num)d claim is kept.", "The proof of %(num)d claims is kept.", number), "success")
    return redirect(url)


@blueprint.post("/proofs/<code>/withdraw")
@officer_only
def withdraw_proof(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    try:
        with transaction() as session:
            proof = session.exec(select(Proof).where(Proof.code == code)).first()
            if proof is None:
                raise NotFound(_l("There is no such proof."))
            company = session.get_one(Company, proof.company_id)
            firm = company.code
            services.withdraw_proof(session, company, proof, request.form.get("why", ""), by=actor_of(g.user))
    except Invalid as error:
        flash(" ".join(map(str, error.fields.values())), "error")
    else:
        flash(_("The proof is withdrawn. It stays here as history."), "success")
    return redirect(url_for("officer.proofs", code=firm, _anchor="known"))


def _add(session: Session, code: str, given: ProofInput, data: tuple[bytes, str] | None) -> str:
    company, by = company_of(code), actor_of(g.user)
    config: Config = current_app.config["LINKAGE"]
    version = request.form.get("version", type=int, default=0)
    code_of_sent = request.form.get("sent", "")
    sent = services.sent_by_firm(session, company, code_of_sent) if code_of_sent and data is None else None
    made = services.add_proofs(session, company, given, by=by, expected_version=version)
    if sent is not None:
        for proof in made:
            proof.upload_id = sent.upload_id
    if data is not None:
        # Last, so that what is refused leaves no file behind.
        content, name = data
        upload = store_document(
            session, config.upload_dir, content, original_name=name, kind=PROOF, company=company, by=by
        )
        for proof in made:
            proof.upload_id = upload.id
    return url_for("officer.proofs", code=code, _anchor="known")


def _page(found: Company, values: Mapping[str, Any], errors: Mapping[str, Any]) -> str:
    kept, today = services.proofs_of(db(), found), agency_today()
    plants = [plant.code for plant in found.plants]
    page = ProofsPage(
        code=found.code,
        name=found.name,
        url=url_for("officer.company", code=found.code),
        version=found.version,
        claims=tuple(_claim(found, each, services.about(each, kept, plants), today) for each in _claims(found)),
        levels=tuple((value, evidence_label(value), str(hint)) for value, hint in _HINTS.items()),
        values={"seen_on": today.isoformat(), **values},
        sent_name=next(
            (each.upload.original_name for each in kept if each.upload and each.code == values.get("sent")), ""
        ),
    )
    return render_template("officer/companies/proofs.html", page=page, errors=errors)


_HINTS = {
    EvidenceLevel.DOCUMENTED.value: _l("A certificate, a machine list, a measuring report."),
    EvidenceLevel.CALLED.value: _l("At the number in the registry, not one from a letter."),
    EvidenceLevel.SEEN.value: _l("You stood before the machine or the wall it hangs on."),
    EvidenceLevel.ASSESSED.value: _l("By a trained assessor, in the plant."),
    EvidenceLevel.BUYER_CONFIRMED.value: _l("From orders of its own."),
}


def _claims(found: Company) -> list[services.Claim]:
    """The firm as a whole comes first: who arrives sees it before any machine."""
    *stated, firm = services.claims_of(found)
    return [firm, *stated]


def _claim(found: Company, claim: services.Claim, kept: list[Proof], today: datetime.date) -> ClaimLine:
    row = claim.row
    label, detail = claim_words(found, claim)
    best = services.best_of(claim, kept, today)
    level = row.evidence.value if row is not None else best.level.value if best else ""
    on = row.evidence_on if row is not None else best.seen_on if best else None
    return ClaimLine(
        name=claim.name,
        label=label,
        detail=detail,
        level=level,
        on=format_date(on, "medium"),
        proofs=tuple(_proof(found, claim, each, kept) for each in kept),
    )


def _proof(found: Company, claim: services.Claim, proof: Proof, kept: list[Proof]) -> ProofLine:
    today = agency_today()
    is_of_now = services.is_of_now(claim, proof)
    return ProofLine(
        label=_("Sent by the firm") if proof.is_sent else evidence_label(proof.level),
        seen_on=format_date(proof.created_at if proof.is_sent else proof.seen_on, "medium"),
        who=proof.user.name if proof.user else "" if proof.how else _("Came with a list"),
        how=proof.how or "",
        valid_until=format_date(proof.valid_until, "medium"),
        file_name=proof.upload.original_name if proof.upload else "",
        file_url=url_for("public.file", code=proof.upload.code) if proof.upload else "",
        state=_state(proof, today, is_of_now=is_of_now),
        is_in_force=is_of_now and proof.counts_on(today) and not proof.is_sent,
        look_url=_look_url(found, claim, proof) if services.is_waiting(claim, proof, kept) else "",
        withdraw_url=url_for("officer.withdraw_proof", code=proof.code) if proof.withdrawn_at is None else "",
    )


def _look_url(found: Company, claim: services.Claim, proof: Proof) -> str:
    """The form with what the document says already in it."""
    until = claim.row.valid_until if isinstance(claim.row, Certificate) else None
    return url_for(
        "officer.proofs",
        code=found.code,
        claim=claim.name,
        level=EvidenceLevel.DOCUMENTED.value,
        sent=proof.code,
        valid_until=until.isoformat() if until else None,
        _anchor="add-title",
    )


def _state(proof: Proof, today: datetime.date, *, is_of_now: bool) -> str:
    if proof.withdrawn_at is not None:
        day = format_date(proof.withdrawn_at, "medium")
        why = proof.withdrawn_why or ""
        return _("Withdrawn on %(day)s: %(why)s", day=day, why=_why(why))
    if not proof.counts_on(today):
        return _("Ended on %(day)s", day=format_date(proof.valid_until, "medium"))
    if is_of_now and proof.is_sent:
        return _("Proves nothing until an officer has looked at it")
    return _("In force") if is_of_now else _("Counts no longer: the firm states something else now")


def _why(why: str) -> str:
    return _("another level was set") if why == services.SET_ANEW else why
