"""Showing that one speaks for a firm, and tax codes that look like another's."""

from __future__ import annotations

import datetime
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import time_machine
from sqlmodel import Session, col, select

from database.columns import now
from database.enums import ClaimCheckKind, MembershipRole
from database.models.audit_events import AuditEvent
from database.models.companies import Company
from database.models.outbox import OutboxMessage
from database.models.users import Membership
from database.session import Database, transaction
from linkage.errors import Conflict, Invalid, NotFound
from linkage.services import claim_checks as services
from linkage.services.alike_tax_codes import alike_firms
from linkage.services.audit import SYSTEM
from linkage.services.memberships import approve_claim, open_claim, refuse_claim
from linkage.services.uploads import file_path, remove_file
from tests.factories import make_supplier, make_user
from tests.pictures import PDF

CONTACT = {"name": "Anh Na", "email": "na@hoasen.example", "phone": "+84 24 1234567"}


def claimed(session: Session, **overrides: object) -> Membership:
    company = make_supplier(session, **{"contact": CONTACT, "website": "https://www.hoasen.example/vi", **overrides})
    return make_user(session, company=company, role=MembershipRole.CLAIMANT).memberships[0]


def send(claim: Membership, mailbox: str = "") -> str:
    with transaction() as session:
        held = session.get_one(Membership, claim.id)
        services.send_link(session, held, mailbox, base_url="https://linkage.example", by=SYSTEM)
    return _last_letter(session).body.split("/l/")[1].split("/")[0]


def _last_letter(session: Session) -> OutboxMessage:
    return session.exec(select(OutboxMessage).order_by(OutboxMessage.id.desc())).first()  # type: ignore[union-attr,return-value]


def prove(secret: str) -> bool:
    with transaction() as session:
        return services.prove(session, secret)


def test_letter_to_the_registered_address_proves_once(session: Session) -> None:
    claim = claimed(session)
    secret = send(claim)
    letter = _last_letter(session)
    assert letter.recipient == "na@hoasen.example"
    assert claim.user.email in letter.body
    assert (prove(secret), prove(secret)) == (True, False)
    (check,) = services.checks_of(session, [claim])[claim.id or 0]
    assert (check.kind, check.proven_at is not None) == (ClaimCheckKind.MAIL, True)


@pytest.mark.parametrize("mailbox", ["office", "office@hoasen.example", " office@HOASEN.example "])
def test_letter_to_an_address_of_the_website(session: Session, mailbox: str) -> None:
    send(claimed(session), mailbox)
    assert _last_letter(session).recipient == "office@hoasen.example"


@pytest.mark.parametrize(
    "mailbox", ["me@elsewhere.example", "me@sub.hoasen.example", "a b", "@hoasen.example", "x\r\nBcc: y"]
)
def test_address_elsewhere_or_none_is_refused(session: Session, mailbox: str) -> None:
    with pytest.raises(Invalid) as refused:
        send(claimed(session), mailbox)
    assert list(refused.value.fields) == ["mailbox"]
    assert session.exec(select(OutboxMessage)).all() == []


@pytest.mark.parametrize(
    "website",
    [
        None,
        "",
        "https://facebook.com/hoasen",
        "hoasen.blogspot.com",
        "gmail.com",
        "https://[",
        "localhost",
        "http://www.yahoo.com.vn",
    ],
)
def test_website_that_is_anybodys_opens_no_way(session: Session, website: str | None) -> None:
    claim = claimed(session, website=website)
    assert services.site_domain(claim.company) == ""
    with pytest.raises(Invalid):
        send(claim, "office")


@pytest.mark.parametrize(
    ("address", "is_own"),
    [("lan@hoasen.example", True), ("lan@gmail.com", False), ("lan@example", False), ("lan@elsewhere.example", False)],
)
def test_own_domain_is_never_one_of_free_mail(session: Session, address: str, is_own: bool) -> None:
    company = claimed(session, contact={**CONTACT, "email": "hoasen@gmail.com"}).company
    assert services.is_own_domain(company, address) is is_own


def test_new_letter_ends_the_one_before_and_the_fourth_of_a_day_is_refused(session: Session) -> None:
    claim = claimed(session)
    first, _second, third = send(claim), send(claim), send(claim)
    with pytest.raises(Conflict):
        send(claim)
    with pytest.raises(NotFound):
        prove(first)
    assert prove(third) is True


def test_link_ends_after_its_days_and_with_the_claim(session: Session) -> None:
    claim = claimed(session)
    secret = send(claim)
    with time_machine.travel(now() + datetime.timedelta(days=services.LINK_DAYS)), pytest.raises(NotFound):
        prove(secret)
    with transaction() as writing:
        approve_claim(writing, writing.get_one(Membership, claim.id), by=SYSTEM)
    with pytest.raises(NotFound):
        prove(secret)


def test_call_takes_the_number_of_the_record_and_needs_a_note(session: Session) -> None:
    claim = claimed(session)
    with transaction() as writing:
        check = services.note_call(writing, writing.get_one(Membership, claim.id), "Ms Sen knows her", by=SYSTEM)
    assert check.reached == CONTACT["phone"]
    with pytest.raises(Invalid), transaction() as writing:
        services.note_call(writing, writing.get_one(Membership, claim.id), " ", by=SYSTEM)
    other = claimed(session, contact=None)
    with pytest.raises(Invalid), transaction() as writing:
        services.note_call(writing, writing.get_one(Membership, other.id), "Somebody", by=SYSTEM)


def test_document_goes_with_a_refused_claim(session: Session, tmp_path: Path) -> None:
    claim = claimed(session)
    with transaction() as writing:
        held = writing.get_one(Membership, claim.id)
        check = services.add_document(writing, tmp_path, held, PDF, original_name="paper.pdf", by=SYSTEM)
        upload = check.upload
    assert upload is not None
    assert file_path(tmp_path, upload).read_bytes() == PDF
    with transaction() as writing:
        (paper,) = refuse_claim(writing, writing.get_one(Membership, claim.id), by=SYSTEM)
    remove_file(tmp_path, paper)
    assert not file_path(tmp_path, upload).exists()


@pytest.mark.parametrize("ways", [("yes", "yes"), ("yes", "no"), ("no", "no")])
def test_two_officers_at_once_decide_a_claim_once(database: Database, session: Session, ways: tuple[str, str]) -> None:
    """Who comes second is told, changes nothing, and nobody is let in whom the first sent away."""
    claim = claimed(session)
    key, company_id, together = claim.id or 0, claim.company_id, threading.Barrier(2)

    def decide(way: str) -> str:
        with database.session():
            together.wait()
            try:
                with transaction() as writing:
                    held = open_claim(writing, key)
                    time.sleep(0.05)
                    if way == "yes":
                        approve_claim(writing, held, by=SYSTEM)
                    else:
                        refuse_claim(writing, held, by=SYSTEM)
            except NotFound as error:
                return str(error.text)
            return ""

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(decide, ways))
    assert sorted(told) == ["", "This claim was decided already."]
    session.expire_all()
    won = ways[told.index("")]
    members = session.exec(select(Membership.role).where(Membership.company_id == company_id)).all()
    assert members == ([MembershipRole.OWNER] if won == "yes" else [])
    decided = ("company.claim_approved", "company.claim_refused")
    events = session.exec(select(AuditEvent.action).where(col(AuditEvent.action).in_(decided))).all()
    assert events == [decided[0] if won == "yes" else decided[1]]


@pytest.mark.parametrize("data", [b"%PDF-1.4 broken", PDF + b"\n/JavaScript\n%%EOF", b"GIF89a", b"", b"<html>"])
def test_odd_file_is_refused_and_leaves_nothing(session: Session, tmp_path: Path, data: bytes) -> None:
    claim = claimed(session)
    with pytest.raises(Invalid) as refused, transaction() as writing:
        held = writing.get_one(Membership, claim.id)
        services.add_document(writing, tmp_path, held, data, original_name="a", by=SYSTEM)
    assert list(refused.value.fields) == ["file"]
    assert list(tmp_path.glob("*/*/*")) == []


@pytest.mark.parametrize(
    ("tax_code", "how"),
    [
        ("0101243150", []),
        ("0101243151", ["one-digit"]),
        ("0110243150", ["transposed"]),
        ("0101243150-001", ["branch"]),
        ("0101243159-001", []),
        ("9999999999", []),
        ("not a number", []),
        ("010124315012", []),
    ],
)
def test_alike_tax_codes_are_found(session: Session, tax_code: str, how: list[str]) -> None:
    make_supplier(session, tax_code="0101243150")
    assert [alike.how for alike in alike_firms(session, tax_code)] == how


def test_head_office_is_found_from_its_branch_and_a_slip_in_the_branch_too(session: Session) -> None:
    branch = make_supplier(session, tax_code="0101243150-001")
    assert [(alike.company.id, alike.how) for alike in alike_firms(session, "0101243150")] == [(branch.id, "branch")]
    assert [alike.how for alike in alike_firms(session, "0101243151-001")] == ["one-digit"]
    assert alike_firms(session, "0101243150-001", but=session.get_one(Company, branch.id)) == []
