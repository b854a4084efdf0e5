"""A person is forgotten everywhere, or what would go is only said; firms, counts and proof stay."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import JSON, String, cast, or_, select
from sqlmodel import Session
from sqlmodel import select as select_rows

from database.columns import Table
from database.enums import ConsentPurpose, FairSide, OfficerRole, ProposalStatus, SubjectKind
from database.models.audit_events import AuditEvent
from database.models.companies import Company
from database.models.drafts import Draft
from database.models.fair_participants import FairDelegate, FairParticipant
from database.models.imports import ImportBatch
from database.models.minutes import MeetingMinutes
from database.models.outbox import OutboxMessage
from database.models.privacy import Consent, PhotoPerson
from database.models.proposals import Proposal
from database.models.source_records import SourceRecord
from database.models.uploads import Upload
from database.models.users import User
from database.session import transaction
from linkage.errors import Conflict
from linkage.services.audit import SYSTEM, record
from linkage.services.consents import is_refused
from linkage.services.drafts import save_draft
from linkage.services.erasures import erase, traces_of
from linkage.services.firm_values import refresh
from linkage.services.outbox import Letter, post_letter
from linkage.services.person_data import account_data, person_data, without_private_notes
from linkage.services.person_rows import rows_of_person
from linkage.services.persons import GONE, Person, person_of_user
from linkage.services.proposal_letters import ProposalDesk
from tests.factories import make_consent, make_officer, make_supplier, make_user
from tests.fair_makers import make_buyer, make_fair, make_meeting, make_participant
from tests.linkage.services.test_proposals import Pair

EMAIL, PHONE, NAME = "zqlan@mail.example", "0912 345 678", "Zqlan Thị Sen"
MORE = "0987 111 222"
LAN = Person(EMAIL, PHONE, NAME)


@pytest.fixture
def firm(session: Session) -> Company:
    """Everything that may name a person: account, contact, delegate, letters, lists, records, notes, trail."""
    company = make_supplier(session, contact={"name": NAME, "email": EMAIL, "phone": PHONE, "more_phones": [MORE]})
    user = make_user(session, email=EMAIL, name=NAME, company=company)
    fair = make_fair(session)
    place, buyer = make_participant(session, fair, company=company), make_buyer(session, fair)
    meeting = make_meeting(session, place, buyer, fair.slots[0])
    make_consent(session, person_of_user(user), ConsentPurpose.PUBLISH)
    with transaction() as writing:
        delegate = writing.get_one(FairDelegate, place.delegates[0].id)
        delegate.name, delegate.email, delegate.phone, delegate.job = NAME, EMAIL.upper(), "+84 912345678", "Head"
        notes = f"Call {NAME}, {PHONE}"
        writing.add(MeetingMinutes(meeting_id=meeting.id or 0, notes=notes, written_by_id=user.id))
        post_letter(writing, Letter("release", EMAIL, "vi", "Hello", f"Dear {NAME}"), key="one")
        row = {"cells": ["Sen", NAME, EMAIL], "name": "Sen", "company": company.code}
        writing.add(ImportBatch(source="list", file_name="a.csv", rows=[row, {"cells": ["Mai"], "name": "Mai"}]))
        writing.add(
            SourceRecord(
                company_id=company.id or 0,
                source="list",
                said={"name": company.name, "contact.name": NAME, "contact.email": EMAIL},
            )
        )
        save_draft(writing, make_officer(writing, email="other@mail.example"), "note", {"text": [f"Ask {EMAIL}"]})
        actor = SubjectKind.USER
        record(writing, SYSTEM, "user.invited", subject_kind=actor, subject_code=user.code, subject=EMAIL, name=NAME)
        upload = Upload(kind="photo", original_name="a.jpg", content_type="image/jpeg", size_bytes=1, sha256="0" * 64)
        upload.company_id = company.id
        writing.add(upload)
        writing.flush()
        writing.add(PhotoPerson(upload_id=upload.id or 0, person_hash=LAN.hash, email=EMAIL))
    return session.get_one(Company, company.id)


def places_that_name(session: Session, *words: str) -> list[str]:
    """Every column of the database in which one of the words stands."""
    session.expire_all()
    found = []
    for table in Table.metadata.sorted_tables:
        for column in table.columns:
            kind: Any = getattr(column.type, "impl", column.type)
            if isinstance(kind, (JSON, String)):
                mentions = or_(*(cast(column, String).icontains(word) for word in words))
                if session.execute(select(column).where(mentions)).first() is not None:
                    found.append(f"{table.name}.{column.name}")
    return found


def test_nothing_names_the_person_any_more(session: Session, firm: Company) -> None:
    assert len(places_that_name(session, EMAIL, NAME, "0912 345 678", "912345678")) >= 12
    with transaction():
        erase(session, LAN, desk=ProposalDesk("https://x.example", "Agency"), by=SYSTEM)
    assert places_that_name(session, EMAIL, "Zqlan", "0912 345 678", "912345678", MORE) == []


def test_firms_places_and_proof_stay(session: Session, firm: Company) -> None:
    with transaction():
        counts = erase(session, LAN, desk=ProposalDesk("https://x.example", "Agency"), by=SYSTEM)
    kept = session.get_one(Company, firm.id)
    assert (kept.name, kept.contact_email, kept.contact_more_phones) == (firm.name, None, [])
    delegate = next(each for each in session.exec(select_rows(FairDelegate)) if each.participant.company_id == firm.id)
    assert (delegate.name, delegate.is_unnamed, delegate.job) == (firm.name, True, None)
    assert session.exec(select_rows(User).where(User.email == EMAIL)).first() is None
    minutes = session.exec(select_rows(MeetingMinutes)).one()
    assert (minutes.notes, minutes.written_by_id) == (f"Call {GONE}, {GONE}", None)
    cells = [row["cells"] for row in session.exec(select_rows(ImportBatch)).one().rows]
    assert cells == [["Sen", GONE, GONE], ["Mai"]]
    assert session.exec(select_rows(Draft)).one().data == {"text": [f"Ask {GONE}"]}
    assert session.exec(select_rows(OutboxMessage)).all() == []
    proof = session.exec(select_rows(Consent).where(Consent.purpose == ConsentPurpose.PUBLISH)).one()
    assert proof.withdrawn_at is not None
    assert (proof.person_hash, proof.user_id) == (LAN.hash, None)
    assert is_refused(session, LAN, ConsentPurpose.PHOTOS)
    assert counts == {"account": 1, "contacts": 1, "delegates": 1, "letters": 1, "photos": 1, "texts": counts["texts"]}
    erased = session.exec(select_rows(AuditEvent).where(AuditEvent.action == "privacy.erased")).one()
    assert erased.details == counts


def test_the_next_change_of_the_firm_does_not_bring_the_person_back(session: Session, firm: Company) -> None:
    with transaction():
        erase(session, LAN, desk=ProposalDesk("https://x.example", "Agency"), by=SYSTEM)
    with transaction() as writing:
        refresh(writing, writing.get_one(Company, firm.id))
    session.expire_all()
    assert session.get_one(Company, firm.id).contact_email is None


def test_what_would_go_is_said_without_doing_it(session: Session, firm: Company) -> None:
    before = places_that_name(session, EMAIL)
    kinds = [trace.kind for trace in traces_of(session, LAN)]
    assert kinds == ["account", "contacts", "delegates", "letters", "photos", "texts"]
    assert places_that_name(session, EMAIL) == before


def test_others_with_a_similar_address_keep_theirs(session: Session) -> None:
    other = make_supplier(session, contact={"name": "Minh", "email": "a.zqlan@mail.example", "phone": "9912 345 678"})
    with transaction() as writing:
        save_draft(writing, make_user(writing), "note", {"text": ["Ask a.zqlan@mail.example"]})
    with transaction():
        assert erase(session, LAN, desk=ProposalDesk("https://x.example", "Agency"), by=SYSTEM) == {}
    session.expire_all()
    assert session.exec(select_rows(Draft)).one().data == {"text": ["Ask a.zqlan@mail.example"]}
    assert session.get_one(Company, other.id).contact_email == "a.zqlan@mail.example"


def test_staff_of_the_agency_are_not_deleted_like_this(session: Session) -> None:
    officer = make_officer(session, role=OfficerRole.OFFICER)
    with pytest.raises(Conflict), transaction():
        erase(session, person_of_user(officer), desk=ProposalDesk("https://x.example", "Agency"), by=SYSTEM)


def test_a_person_takes_away_what_is_kept(session: Session, firm: Company) -> None:
    data = person_data(session, LAN)
    kept = {section for section, entries in data.items() if entries}
    assert kept == {
        *("account", "memberships", "contacts", "consents", "fairs", "meetings", "minutes", "letters", "files"),
    }
    assert data["minutes"][0]["notes"] == f"Call {NAME}, {PHONE}"
    assert "notes" not in without_private_notes(data)["minutes"][0]
    assert data["letters"][0]["body"] == f"Dear {NAME}"


def test_an_account_alone_does_not_open_what_stands_under_its_address(session: Session, firm: Company) -> None:
    """Whoever makes an account under somebody's address gets nothing of theirs; only a letter sent there opens it."""
    with transaction() as writing:
        writing.delete(session.exec(select_rows(User).where(User.email == EMAIL)).one())
    impostor = make_user(session, email=EMAIL, name="Other")
    data = account_data(session, impostor)
    assert {section for section, entries in data.items() if entries} == {"account"}
    assert "Zqlan" not in str(data)


def test_texts_lose_the_numbers_and_names_of_the_rows_that_were_cleared(session: Session) -> None:
    """The person is asked for by address alone; how the rest was written stood in rows that are empty by then."""
    with transaction() as writing:
        company = make_supplier(writing, contact={"name": NAME, "email": EMAIL, "phone": PHONE, "more_phones": [MORE]})
        place = make_participant(writing, make_fair(writing), company=company, officer_note=f"{NAME}: {MORE}, {PHONE}")
        delegate = place.delegates[0]
        delegate.name, delegate.email, delegate.phone = "Zqlan Sen", EMAIL, "0955 666 777"
        place.message = "Zqlan Sen comes, 0955 666 777"
        said = {"name": "Firm", "contact.name": NAME, "contact.phone": PHONE}
        writing.add(SourceRecord(company_id=company.id or 0, source="list", said=said))
    told = {trace.kind: trace.number for trace in traces_of(session, Person(EMAIL))}
    with transaction() as writing:
        assert erase(writing, Person(EMAIL), desk=ProposalDesk("https://x.example", "Agency"), by=SYSTEM) == told
    assert places_that_name(session, EMAIL, "Zqlan", PHONE, MORE, "0955 666 777") == []
    kept = session.get_one(FairParticipant, place.id)
    assert (kept.officer_note, kept.message) == (f"{GONE}: {GONE}, {GONE}", f"{GONE} comes, {GONE}")


def test_person_is_found_by_a_further_number(session: Session) -> None:
    firm = make_supplier(session, contact={"name": NAME, "phone": "024 111 2222", "more_phones": [PHONE]})
    make_supplier(session, contact={"name": "Minh", "phone": "024 111 3333", "more_phones": ["0912 345 679"]})
    assert [each.id for each in rows_of_person(session, Person(phone="+84 912345678")).contacts] == [firm.id]
    with transaction() as writing:
        erase(writing, Person(phone="+84 912345678"), desk=ProposalDesk("https://x.example", "Agency"), by=SYSTEM)
    assert places_that_name(session, "Zqlan", PHONE) == []


def test_others_keep_a_number_that_they_share(session: Session) -> None:
    """The line of a reception, which stands at several firms, is no number of one person."""
    line = "024 111 2222"
    firm = make_supplier(session, contact={"name": NAME, "email": EMAIL, "phone": line})
    other = make_supplier(session, contact={"name": "Minh", "email": "minh@mail.example", "phone": "(024) 1112222"})
    stated = {"contact.name": "Minh", "contact.phone": line}
    with transaction() as writing:
        writing.add(SourceRecord(company_id=other.id or 0, source="list", said=stated))
        writing.add(SourceRecord(company_id=firm.id or 0, source="list", said={"contact.phone": line}))
    with transaction() as writing:
        erase(writing, Person(EMAIL), desk=ProposalDesk("https://x.example", "Agency"), by=SYSTEM)
    session.expire_all()
    records = session.exec(select_rows(SourceRecord).where(SourceRecord.source == "list")).all()
    assert {each.company_id: each.said for each in records} == {other.id: stated, firm.id: {}}
    assert session.get_one(Company, other.id).contact_phone == "(024) 1112222"


def test_who_was_shown_in_an_introduction_is_not_any_more(session: Session) -> None:
    pair = Pair(session)
    made = pair.agreed()
    person = person_of_user(pair.people[FairSide.SUPPLIER])
    shown = person_data(session, person)["introductions"]
    assert [(each["subject"], each["phone"], each["status"]) for each in shown] == [
        ("Bracket", "0912 345 678", "agreed")
    ]
    assert account_data(session, session.get_one(User, person.user_id))["introductions"] == shown
    with transaction():
        counts = erase(session, person, desk=ProposalDesk("https://x.example", "Agency"), by=SYSTEM)
    found = session.get_one(Proposal, made.id)
    assert counts["introductions"] == 1
    assert found.status is ProposalStatus.ENDED
    assert {each.contact_name for each in found.sides} == {None}
