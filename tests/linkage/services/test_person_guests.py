"""Who answered by a link without an account: found by the address, given their copy, forgotten as far as the law allows."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest
from sqlmodel import Session, select

from database.columns import now
from database.enums import AnsweredVia, FairSide
from database.models.access_links import AccessLink
from database.models.companies import Company
from database.models.rfqs import Quotation, RfqDownload, RfqInvitation
from database.models.threads import Message
from database.models.users import User
from database.session import transaction
from linkage.inputs.base import read_input
from linkage.inputs.rfqs import QuotationInput
from linkage.inputs.threads import MessageInput
from linkage.services.audit import SYSTEM, guest_actor
from linkage.services.erasures import erase, traces_of
from linkage.services.person_data import account_data, person_data, without_private_notes
from linkage.services.person_rows import places_of, rows_of_person
from linkage.services.persons import GONE, Person
from linkage.services.proposal_letters import ProposalDesk
from linkage.services.quotations import Sender, send_quotation
from linkage.services.rfq_files import accept_nda, take_file
from linkage.services.thread_messages import write
from linkage.services.threads import Subject, Writer
from tests.factories import make_supplier, make_user
from tests.rfq_makers import BASE, make_drawing, make_rfq, offer_data

EMAIL, NAME = "cuc@supplier.example", "Zq Trần Văn Cúc"
CUC = Person(EMAIL)
DESK = ProposalDesk("https://x.example", "Agency")


@pytest.fixture
def firm(session: Session) -> Company:
    return make_supplier(session, name="Dập Cúc", contact={"name": NAME, "email": EMAIL})


@pytest.fixture
def invitation(session: Session, firm: Company, tmp_path: Path) -> RfqInvitation:
    """Agreed, took the drawing, wrote and offered by the link; the firm has another contact since."""
    rfq = make_rfq(session, firm)
    drawing = make_drawing(session, tmp_path, rfq)
    by = guest_actor("x")
    with transaction() as writing:
        asked = writing.get_one(RfqInvitation, rfq.invitations[0].id)
        accept_nda(writing, asked, name=NAME, version=rfq.nda_version or "", by=by, via=AnsweredVia.LINK)
        take_file(writing, asked, drawing.code, reader=NAME, by=by)
        seat = Writer(FairSide.SUPPLIER, NAME, by, AnsweredVia.LINK)
        write(
            writing, Subject(invitation=asked), MessageInput(text="Zq hello"), (), seat, folder=tmp_path, base_url=BASE
        )
        offer = read_input(QuotationInput, offer_data(text="Zq offer"))
        send_quotation(writing, asked, offer, Sender(by, via=AnsweredVia.LINK, base_url=BASE))
        held = writing.get_one(Company, firm.id)
        held.contact_name, held.contact_email = "Somebody Else", "else@supplier.example"
    session.expire_all()
    return session.get_one(RfqInvitation, asked.id)


def forget(session: Session) -> dict[str, int]:
    with transaction() as writing:
        counts = erase(writing, CUC, desk=DESK, by=SYSTEM)
    session.expire_all()
    return dict(counts)


def test_the_copy_holds_what_came_by_links(session: Session, invitation: RfqInvitation) -> None:
    data = person_data(session, CUC)
    assert [(each["email"], each["name"]) for each in data["rfqs"]] == [(EMAIL, NAME)]
    agreed, offer, taken = data["answers"]
    assert invitation.nda_accepted_at is not None
    assert agreed["agreed_name"] == NAME
    assert agreed["kept_until"] > (now() + datetime.timedelta(days=5 * 365 - 2)).date().isoformat()
    assert (offer["price"].split()[1], offer["text"]) == ("USD", "Zq offer")
    assert (taken["original_name"], taken["name"]) == ("bracket.pdf", NAME)
    assert [each["text"] for each in data["messages"]] == ["Zq hello"]
    assert "Zq offer" in json.dumps(data)


def test_the_officer_who_helps_reads_that_it_was_sent_and_nothing_of_the_two(
    session: Session, invitation: RfqInvitation
) -> None:
    seen = without_private_notes(person_data(session, CUC))
    assert len(seen["rfqs"]) == 1
    assert "Zq offer" not in repr(seen)
    assert "Zq hello" not in repr(seen)
    assert [each.name for each in places_of(rows_of_person(session, CUC))] == [NAME]


def test_an_account_under_the_address_gets_none_of_it(session: Session, invitation: RfqInvitation) -> None:
    data = account_data(session, make_user(session, email=EMAIL))
    assert (data["rfqs"], data["answers"], data["messages"]) == ([], [], [])


def test_who_answered_by_a_link_is_forgotten_but_for_the_evidence(session: Session, invitation: RfqInvitation) -> None:
    assert None in session.exec(select(AccessLink.revoked_at)).all()
    told = {each.kind: each.number for each in traces_of(session, CUC)}
    counts = forget(session)
    assert counts == told
    assert (counts["rfqs"], counts["agreements"]) == (1, 1)
    held = session.get_one(RfqInvitation, invitation.id)
    assert (held.contact_name, held.contact_email) == (None, None)
    assert (held.nda_accepted_name, held.nda_accepted_text) == (NAME, held.rfq.nda_text)
    assert session.exec(select(RfqDownload.reader)).all() == [GONE]
    assert session.exec(select(Message.author)).all() == [GONE]
    assert session.exec(select(Quotation.text)).all() == ["Zq offer"]
    assert None not in session.exec(select(AccessLink.revoked_at)).all()
    assert forget(session) == {}


def test_what_the_link_wrote_in_the_name_of_the_firm_stays_the_firms(
    session: Session, invitation: RfqInvitation
) -> None:
    with transaction() as writing:
        writing.exec(select(Message)).one().author = "Dập Cúc"
    forget(session)
    assert session.exec(select(Message.author)).all() == ["Dập Cúc"]


def test_others_who_were_asked_keep_theirs(session: Session, invitation: RfqInvitation) -> None:
    other = make_supplier(session, contact={"name": "Minh", "email": "minh@supplier.example"})
    asked = make_rfq(session, other).invitations[0]
    forget(session)
    held = session.get_one(RfqInvitation, asked.id)
    assert (held.contact_name, held.contact_email) == ("Minh", "minh@supplier.example")


def test_somebody_with_an_account_is_no_reader_of_drawings_any_more(session: Session, tmp_path: Path) -> None:
    supplier = make_supplier(session)
    user = make_user(session, email="an@supplier.example", company=supplier)
    rfq = make_rfq(session, supplier)
    drawing = make_drawing(session, tmp_path, rfq)
    with transaction() as writing:
        person = writing.get_one(User, user.id)
        asked = writing.get_one(RfqInvitation, rfq.invitations[0].id)
        by = guest_actor("x")
        accept_nda(writing, asked, name=person.name, version=rfq.nda_version or "", by=by)
        asked.nda_accepted_by_id = person.id
        take_file(writing, asked, drawing.code, reader=person.name, by=by).user_id = person.id
    with transaction() as writing:
        counts = erase(writing, Person("an@supplier.example"), desk=DESK, by=SYSTEM)
    assert counts["agreements"] == 1
    assert session.exec(select(RfqDownload.reader)).all() == [GONE]
