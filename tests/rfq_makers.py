"""Requests for quotation for tests: a buyer's need, suppliers of both kinds, a drawing, offers."""

from __future__ import annotations

import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from pypdf import PdfWriter
from sqlmodel import Session, select

from database.columns import now
from database.models.companies import Company
from database.models.outbox import OutboxMessage
from database.models.part_needs import PartNeed
from database.models.rfqs import Quotation, Rfq, RfqFile, RfqInvitation
from database.session import transaction
from linkage.days import agency_today
from linkage.inputs.base import read_input
from linkage.inputs.rfqs import QuotationInput, RfqInput
from linkage.services.audit import SYSTEM
from linkage.services.quotations import Sender, send_quotation
from linkage.services.rfq_files import PaperInput, Sent, add_file
from linkage.services.rfqs import draft_rfq, name_suppliers, send_rfq
from tests.factories import make_need, make_supplier, make_user, writing

BASE = "https://linkage.example"
NDA = "What is shown here is kept secret for three years."


def rfq_data(**overrides: Any) -> dict[str, Any]:
    return {
        "title": "Bracket for a feeder",
        "annual_volume": 120_000,
        "currency": "USD",
        "due_on": (agency_today() + datetime.timedelta(days=10)).isoformat(),
        "due_time": "17:00",
        "nda_text": NDA,
        **overrides,
    }


def offer_data(**overrides: Any) -> dict[str, Any]:
    return {
        "currency": "USD",
        "unit_price": "0.50",
        "material": "0.30",
        "process": "0.15",
        "overhead": "0.05",
        "freight": "0.02",
        "tool_price": "8000",
        "lead_days": 30,
        "valid_until": (agency_today() + datetime.timedelta(days=60)).isoformat(),
        **overrides,
    }


def make_draft(session: Session, need: PartNeed | None = None, **overrides: Any) -> Rfq:
    with writing(session):
        asked = need or make_need(session)
        return draft_rfq(session, asked, read_input(RfqInput, rfq_data(**overrides)), by=SYSTEM)


def make_rfq(
    session: Session, *suppliers: Company, need: PartNeed | None = None, is_sent: bool = True, **overrides: Any
) -> Rfq:
    """A request to the given suppliers, else to one with an account and one without; the buyer has an account too."""
    with writing(session):
        rfq = make_draft(session, need, **overrides)
        make_user(session, company=rfq.buyer)
        asked = list(suppliers)
        if not asked:
            asked = [make_supplier(session), make_supplier(session)]
            make_user(session, company=asked[0])
            asked[1].contact_name, asked[1].contact_email = "Trần Văn Cúc", "cuc@supplier.example"
            session.add(asked[1])
        name_suppliers(session, rfq, asked, by=SYSTEM)
        if is_sent:
            send_rfq(session, rfq, by=SYSTEM, base_url=BASE)
        return rfq


def make_drawing(session: Session, folder: Path, rfq: Rfq, **overrides: Any) -> RfqFile:
    with writing(session):
        sent = Sent(pdf_of_one_page(), "bracket.pdf")
        return add_file(session, folder, rfq, sent, PaperInput(drawing_no="D-77", revision="B", **overrides), by=SYSTEM)


def make_offer(session: Session, invitation: RfqInvitation, **overrides: Any) -> Quotation:
    with writing(session):
        given = read_input(QuotationInput, offer_data(**overrides))
        return send_quotation(session, invitation, given, Sender(SYSTEM, base_url=BASE))


def end_time(session: Session, rfq: Rfq) -> None:
    """The hour for answers is past."""
    with transaction():
        rfq.due_at = now() - datetime.timedelta(minutes=1)
        session.add(rfq)


def letters(session: Session, kind: str) -> list[OutboxMessage]:
    session.expire_all()
    return list(session.exec(select(OutboxMessage).where(OutboxMessage.kind == f"rfq.{kind}")).all())


def pdf_of_one_page() -> bytes:
    writer, kept = PdfWriter(), BytesIO()
    writer.add_blank_page(width=842, height=595)
    writer.write(kept)
    return kept.getvalue()
