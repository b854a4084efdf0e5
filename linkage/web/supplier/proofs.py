"""What was proved of the own profile: by which kind of look, when, until when, and what is still asked."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from database.enums import EvidenceLevel, ProofSubject
from database.models.companies import Company
from database.models.proofs import Proof
from database.session import db
from linkage.days import agency_today
from linkage.language import _
from linkage.services import proofs as services
from linkage.web.guards import supplier_only
from linkage.web.layout import format_date
from linkage.web.proof_lines import claim_words
from linkage.web.supplier.blueprint import blueprint
from linkage.web.supplier.own import own_company, own_profile


@dataclass(frozen=True, slots=True)
class LookLine:
    """One look that counted or counts; who looked and what they wrote down stays with the agency."""

    level: str
    seen_on: str
    state: str
    is_in_force: bool
    file_name: str
    file_url: str


@dataclass(frozen=True, slots=True)
class ProvedLine:
    """A claim: what stands for it today (`level`, `on`, `until`), every look, and what would prove more (`asked`)."""

    key: str
    label: str
    detail: str
    level: str
    on: str
    until: str
    looks: tuple[LookLine, ...]
    asked: str


@dataclass(frozen=True, slots=True)
class ProvedPage:
    """`note`: what an officer asked the firm to change."""

    claims: tuple[ProvedLine, ...]
    note: str


@blueprint.get("/profile/proofs")
@supplier_only
def proofs() -> ResponseReturnValue:
    company, today = own_company(), agency_today()
    kept, plants = services.proofs_of(db(), company), [plant.code for plant in company.plants]
    lines = (_line(company, each, services.about(each, kept, plants), today) for each in services.claims_of(company))
    page = ProvedPage(tuple(lines), own_profile(company).review_note or "")
    return render_template("supplier/profile/proofs.html", page=page)


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
        looks=tuple(_look(claim, each, today) for each in kept),
        asked=_asked(claim, level),
    )


def _look(claim: services.Claim, proof: Proof, today: datetime.date) -> LookLine:
    is_of_now = services.is_of_now(claim, proof)
    return LookLine(
        level=proof.level.value,
        seen_on=format_date(proof.seen_on, "medium"),
        state=_state(proof, today, is_of_now=is_of_now),
        is_in_force=is_of_now and proof.counts_on(today),
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
        ProofSubject.CERTIFICATE: _("Send the agency a copy of the certificate, with scope and last day."),
        ProofSubject.CAPABILITY: _(
            "Send the agency a machine list, a measuring report or a photo of the machine at work."
        ),
        ProofSubject.FIRM: _("Send the agency a copy of the business registration, or invite it for a visit."),
    }
    return asked[claim.subject]
