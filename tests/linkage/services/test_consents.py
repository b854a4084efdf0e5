"""Consents: one by one, kept word by word, over at once; and what hangs on them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlmodel import Session, select

from database.enums import ConsentChannel, ConsentPurpose, MembershipRole
from database.models.audit_events import AuditEvent
from database.models.companies import Company
from database.models.fit_alerts import FitLetters
from database.models.outbox import OutboxMessage
from database.models.privacy import Consent, PrivateView
from database.models.users import User
from database.session import transaction
from linkage.errors import Invalid
from linkage.language import speaking
from linkage.services.audit import SYSTEM
from linkage.services.consents import agreed, give_consent, is_refused, withdraw_all, withdraw_consent
from linkage.services.contacts import must_be_noted, note_contact_seen, open_contact
from linkage.services.fair_contacts import sharing_contacts
from linkage.services.outbox import Letter, post_letter
from linkage.services.persons import Person, contact_person, person_hashes, person_of_user
from linkage.services.proposal_letters import ProposalDesk
from linkage.services.users import actor_of
from linkage.wording import consents as wording
from tests.factories import make_assembler, make_consent, make_supplier, make_user

LAN = Person("lan@mail.example", "0912 345 678")
CONTACT = {"name": "Chị Lan", "email": "lan@mail.example", "phone": "0912 345 678"}


def no(person: Person, purpose: ConsentPurpose) -> int:
    with transaction() as session:
        return withdraw_consent(
            session,
            person,
            purpose,
            desk=ProposalDesk("https://x.example", "Agency"),
            channel=ConsentChannel.LINK,
            by=SYSTEM,
        )


def test_a_person_is_known_by_address_or_number_however_written() -> None:
    assert person_hashes("Lan@Mail.example ", None) == person_hashes("lan@mail.example", "")
    assert len({person_hashes(None, each) for each in ("0912 345 678", "+84 912345678", "0084 912.345.678")}) == 1
    assert person_hashes("lan@mail.example", "0912 345 678") == (*LAN.hashes,)
    assert person_hashes("nobody", "12") == ()


def test_a_yes_keeps_the_words_that_were_read(session: Session) -> None:
    with transaction(), speaking("en"):
        give_consent(session, LAN, ConsentPurpose.PUBLISH, agency="The Agency", channel=ConsentChannel.LINK, by=SYSTEM)
    made = session.exec(select(Consent)).one()
    assert made.text.startswith("I agree that The Agency shows my name")
    assert (made.text_version, made.language, made.channel) == ("1", "en", ConsentChannel.LINK)
    assert made.given_at is not None
    assert made.withdrawn_at is None
    events = session.exec(select(AuditEvent)).all()
    assert [event.action for event in events] == ["consent.given"]
    assert "lan@" not in f"{events[0].subject} {events[0].details}"


def test_the_same_yes_twice_is_one_and_each_purpose_is_for_itself(session: Session) -> None:
    for purpose in (ConsentPurpose.PUBLISH, ConsentPurpose.PUBLISH, ConsentPurpose.CALLS):
        make_consent(session, LAN, purpose)
    assert len(session.exec(select(Consent)).all()) == 2
    assert {each.purpose for each in agreed(session, LAN.hashes, list(ConsentPurpose))} == {
        ConsentPurpose.PUBLISH,
        ConsentPurpose.CALLS,
    }


def test_a_changed_text_asks_anew(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    make_consent(session, LAN, ConsentPurpose.PUBLISH)
    changed = replace(wording.CONSENT_TEXTS[ConsentPurpose.PUBLISH], version="2")
    texts = {**wording.CONSENT_TEXTS, ConsentPurpose.PUBLISH: changed}
    monkeypatch.setattr("linkage.services.consents.CONSENT_TEXTS", texts)
    assert agreed(session, LAN.hashes, [ConsentPurpose.PUBLISH]) == []
    make_consent(session, LAN, ConsentPurpose.PUBLISH)
    rows = session.exec(select(Consent).order_by(Consent.id)).all()  # type: ignore[arg-type]
    assert [(each.text_version, each.withdrawn_at is None) for each in rows] == [("1", False), ("2", True)]


def test_officers_say_where_a_yes_comes_from(session: Session) -> None:
    with pytest.raises(Invalid) as refused, transaction():
        give_consent(session, LAN, ConsentPurpose.CALLS, agency="A", channel=ConsentChannel.PHONE, by=SYSTEM)
    assert list(refused.value.fields) == ["proof"]
    with pytest.raises(Invalid) as unknown, transaction():
        give_consent(session, Person(), ConsentPurpose.CALLS, agency="A", channel=ConsentChannel.LINK, by=SYSTEM)
    assert list(unknown.value.fields) == ["email"]


def test_a_no_without_a_yes_is_kept_and_a_later_yes_ends_it(session: Session) -> None:
    assert no(LAN, ConsentPurpose.CALLS) == 0
    assert no(LAN, ConsentPurpose.CALLS) == 0
    assert len(session.exec(select(Consent)).all()) == 1
    assert is_refused(session, LAN, ConsentPurpose.CALLS)
    make_consent(session, LAN, ConsentPurpose.CALLS)
    assert not is_refused(session, LAN, ConsentPurpose.CALLS)
    assert no(LAN, ConsentPurpose.CALLS) == 1
    assert is_refused(session, LAN, ConsentPurpose.CALLS)


def test_objecting_to_everything_leaves_no_yes(session: Session) -> None:
    make_consent(session, LAN, ConsentPurpose.PUBLISH)
    with transaction():
        assert (
            withdraw_all(
                session, LAN, desk=ProposalDesk("https://x.example", "A"), channel=ConsentChannel.PAPER, by=SYSTEM
            )
            == 1
        )
    assert agreed(session, LAN.hashes, list(ConsentPurpose)) == []
    assert all(is_refused(session, LAN, purpose) for purpose in wording.GENERAL_PURPOSES)


def test_no_more_news_ends_switches_and_letters_that_wait(session: Session) -> None:
    user = make_user(session, email="lan@mail.example", company=make_supplier(session))
    make_consent(session, person_of_user(user), ConsentPurpose.NEWSLETTERS)
    with transaction() as writing:
        writing.add(FitLetters(membership_id=user.memberships[0].id or 0, is_wanted=True))
        for kind in ("fit-alert", "release"):
            post_letter(writing, Letter(kind, user.email, "en", "Subject", "Body"), key=kind)
    no(person_of_user(user), ConsentPurpose.NEWSLETTERS)
    session.expire_all()
    assert [letter.kind for letter in session.exec(select(OutboxMessage)).all()] == ["release"]
    assert not session.exec(select(FitLetters)).one().is_wanted


def no_of_account(user: User, purpose: ConsentPurpose) -> int:
    with transaction() as session:
        person = person_of_user(session.get_one(User, user.id))
        return withdraw_consent(
            session, person, purpose, desk=ProposalDesk("https://x.example", "A"), channel=ConsentChannel.WEB, by=SYSTEM
        )


def test_an_account_under_somebodys_address_ends_nothing_that_they_agreed_to(session: Session, firm: Company) -> None:
    """Anybody may make an account under somebody's address."""
    for purpose in (ConsentPurpose.PUBLISH, ConsentPurpose.NEWSLETTERS):
        make_consent(session, LAN, purpose, company=firm)
    with transaction() as writing:
        post_letter(writing, Letter("fair.invited", "lan@mail.example", "en", "Subject", "Body"), key="invited")
    stranger = make_user(session, email="lan@mail.example", company=make_supplier(session))
    for purpose in (ConsentPurpose.PUBLISH, ConsentPurpose.NEWSLETTERS):
        assert no_of_account(stranger, purpose) == 0
        assert not is_refused(session, LAN, purpose, company=firm)
    assert open_contact(session, firm, None) is not None
    assert [letter.kind for letter in session.exec(select(OutboxMessage)).all()] == ["fair.invited"]


def test_an_accounts_no_counts_for_the_firms_it_works_for(session: Session, firm: Company) -> None:
    user = make_user(session, email="lan@mail.example", company=firm)
    for _twice in range(2):
        no_of_account(user, ConsentPurpose.CALLS)
    assert len(session.exec(select(Consent)).all()) == 1, "the same no twice is one"
    assert is_refused(session, LAN, ConsentPurpose.CALLS, company=firm)
    assert not is_refused(session, LAN, ConsentPurpose.CALLS, company=make_supplier(session))
    assert not is_refused(session, LAN, ConsentPurpose.CALLS)


def test_an_account_takes_back_what_speaks_of_its_own_firm(session: Session, firm: Company) -> None:
    make_consent(session, LAN, ConsentPurpose.PUBLISH, company=firm)
    user = make_user(session, email="lan@mail.example", company=firm)
    assert no_of_account(user, ConsentPurpose.PUBLISH) == 1
    assert open_contact(session, firm, None) is None


def test_a_yes_by_a_link_takes_the_place_of_a_strangers(session: Session, firm: Company) -> None:
    stranger = make_user(session, email="lan@mail.example", company=make_supplier(session))
    make_consent(session, person_of_user(stranger), ConsentPurpose.EVENTS)
    make_consent(session, LAN, ConsentPurpose.EVENTS)
    assert sharing_contacts(session, [firm]) == {firm.id}


@pytest.fixture
def firm(session: Session) -> Company:
    return make_supplier(session, contact=CONTACT)


@pytest.fixture
def buyer(session: Session) -> User:
    user = make_user(session, email="buyer@mail.example", company=make_assembler(session))
    return session.get_one(User, user.id)


def test_an_imported_contact_is_closed_to_everybody(session: Session, firm: Company, buyer: User) -> None:
    for reader in (None, buyer):
        assert open_contact(session, firm, reader) is None


def test_a_contact_opens_as_far_as_its_person_agreed_and_closes_at_once(
    session: Session, firm: Company, buyer: User
) -> None:
    make_consent(session, contact_person(firm), ConsentPurpose.BUYERS, company=firm)
    assert open_contact(session, firm, None) is None
    other = make_user(session, company=make_supplier(session))
    assert open_contact(session, firm, other) is None
    shown = open_contact(session, firm, buyer)
    assert shown is not None
    assert (shown.person.email, shown.is_public) == ("lan@mail.example", False)
    make_consent(session, contact_person(firm), ConsentPurpose.PUBLISH, company=firm)
    public = open_contact(session, firm, None)
    assert public is not None
    assert public.is_public
    no(LAN, ConsentPurpose.PUBLISH)
    assert open_contact(session, firm, None) is None
    no(LAN, ConsentPurpose.BUYERS)
    assert open_contact(session, firm, buyer) is None


def test_a_yes_speaks_for_the_contact_it_was_given_for(session: Session, firm: Company) -> None:
    other = make_supplier(session, contact=CONTACT)
    make_consent(session, LAN, ConsentPurpose.PUBLISH, company=other)
    assert open_contact(session, firm, None) is None
    assert open_contact(session, other, None) is not None
    with transaction() as writing:
        changed = writing.get_one(Company, other.id)
        changed.contact_email, changed.contact_phone = "new@mail.example", None
    session.expire_all()
    assert open_contact(session, other, None) is None, "somebody else is the contact now, and did not agree"


@pytest.mark.parametrize(("role", "is_shown"), [(MembershipRole.OWNER, True), (MembershipRole.CLAIMANT, False)])
def test_an_account_publishes_the_contact_of_its_own_firm_only(
    session: Session, firm: Company, role: MembershipRole, is_shown: bool
) -> None:
    """Anybody may make an account under somebody's address; that must not open the somebody's contact."""
    user = make_user(session, email="lan@mail.example", company=firm, role=role)
    make_consent(session, person_of_user(user), ConsentPurpose.PUBLISH)
    assert (open_contact(session, firm, None) is not None) is is_shown


def test_a_contact_of_a_draft_is_shown_to_nobody(session: Session, buyer: User) -> None:
    draft = make_supplier(session, status="draft", contact=CONTACT)
    make_consent(session, LAN, ConsentPurpose.PUBLISH, company=draft)
    assert open_contact(session, draft, buyer) is None


def test_a_buyers_look_is_noted_once_for_a_while(session: Session, firm: Company, buyer: User) -> None:
    make_consent(session, contact_person(firm), ConsentPurpose.BUYERS, company=firm)
    shown = open_contact(session, firm, buyer)
    assert shown is not None
    assert must_be_noted(session, shown, by=actor_of(buyer))
    with transaction() as writing:
        note_contact_seen(writing, firm, shown, by=actor_of(buyer), place="profile")
    assert not must_be_noted(session, shown, by=actor_of(buyer))
    seen = session.exec(select(PrivateView)).one()
    assert (seen.viewer, seen.company_code, seen.person_hash) == (buyer.email, firm.code, LAN.hash)
