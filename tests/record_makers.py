"""Linkage records for tests: a firm with a confirmed order, and what else a record may tell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlmodel import Session

from database.enums import AnsweredVia, FairSide, ProposalOrigin
from database.models.companies import Company
from database.models.linkage_records import LinkageRecord
from database.models.outcomes import Outcome
from database.session import transaction
from linkage.days import agency_today
from linkage.inputs.base import read_input
from linkage.inputs.linkages import ReachedInput, ValueInput
from linkage.inputs.proofs import ProofInput
from linkage.services.audit import SYSTEM, Actor
from linkage.services.ladder import Teller
from linkage.services.linkage_records import Issuer, issue_record
from linkage.services.linkage_values import confirm_value, state_value
from linkage.services.linkages import confirm_step, report_step
from linkage.services.proofs import add_proofs, claims_of
from tests.factories import make_assembler, make_need, make_officer, make_supplier
from tests.linkage_makers import make_linkage

SUPPLIER = Teller(FairSide.SUPPLIER, AnsweredVia.ACCOUNT, SYSTEM)
BUYER = Teller(FairSide.ASSEMBLER, AnsweredVia.ACCOUNT, SYSTEM)
PAPER = Teller(None, AnsweredVia.PAPER, SYSTEM)
ADDRESS = "https://linkage.example"


def make_ordered(
    session: Session,
    *,
    supplier: Company | None = None,
    stage: str = "order",
    is_known: bool = True,
    origin: ProposalOrigin = ProposalOrigin.OFFICER,
    **buyer: Any,
) -> Outcome:
    """A linkage whose furthest stage both sides confirmed today. `is_known`: a list of the agency brought the buyer."""
    firm, assembler = supplier or make_supplier(session), make_assembler(session, **buyer)
    linkage = make_linkage(session, need=make_need(session, assembler), supplier=firm)
    with transaction() as changing:
        changing.get_one(Company, assembler.id).source = "members" if is_known else "web"
        proposal = changing.get_one(Outcome, linkage.id).proposal
        assert proposal is not None
        proposal.origin = origin
    reach(linkage, stage)
    return linkage


def reach(linkage: Outcome, stage: str, *, confirm: bool = True, buyer: Teller = BUYER) -> None:
    """The supplier says so, and the buyer confirms it."""
    given = read_input(ReachedInput, {"stage": stage, "reached_on": agency_today().isoformat()})
    with transaction() as session:
        found = session.get_one(Outcome, linkage.id)
        report_step(session, found, given, teller=SUPPLIER)
        if confirm:
            confirm_step(session, found, given.stage, teller=buyer)


def order(linkage: Outcome, amount: str, *, confirm: bool = True, **given: Any) -> None:
    """An amount as the supplier states it, confirmed by the buyer."""
    data = {"kind": "ordered", "amount": amount, "currency": "VND", **given}
    with transaction() as session:
        found = session.get_one(Outcome, linkage.id)
        made = state_value(session, found, read_input(ValueInput, data), teller=SUPPLIER)
        if confirm:
            confirm_value(session, found, made.code, teller=BUYER)


def look_at(session: Session, company: Company, *, level: str = "seen") -> None:
    """An officer looked at everything the firm states."""
    officer = make_officer(session)
    with transaction() as changing:
        firm = changing.get_one(Company, company.id)
        data = {"claims": [claim.name for claim in claims_of(firm)], "level": level, "how": "Visit of the plant"}
        add_proofs(
            changing,
            firm,
            read_input(ProofInput, data),
            by=Actor(user_id=officer.id, label=officer.email),
            expected_version=firm.version,
        )


def make_record(folder: Path, company: Company, *, language: str = "vi") -> LinkageRecord:
    """Issued today by an agency whose key lies in the folder."""
    with transaction() as session:
        return issue_record(
            session,
            session.get_one(Company, company.id),
            language=language,
            issuer=Issuer("Agency of Bắc Ninh", ADDRESS, folder / "record_key.pem"),
            by=SYSTEM,
        )
