"""Every way to close an introduction: the contacts close at once, the other firm is told, and the linkage knows of it."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlmodel import Session, select

from database.columns import now
from database.enums import ConsentChannel, ConsentPurpose, FairSide, ProposalAnswer, ProposalStatus, RefusalKind
from database.models.audit_events import AuditEvent
from database.models.companies import Company
from database.models.company_merges import CompanyRedirect
from database.models.outcomes import Outcome
from database.models.privacy import Consent
from database.models.proposals import FirmRefusal, Proposal, ProposalSide
from database.models.users import User
from database.session import Clash, Database, transaction
from linkage.days import agency_today
from linkage.errors import LinkageError
from linkage.inputs.proposals import NoInput, RefusalInput
from linkage.services.audit import SYSTEM
from linkage.services.consents import withdraw_consent
from linkage.services.contacts import open_introduction
from linkage.services.erasures import erase
from linkage.services.firm_refusals import refuse_firm
from linkage.services.persons import Person, person_of_user
from linkage.services.proposal_answers import decline, end_introduction
from linkage.services.proposal_letters import ProposalDesk
from linkage.services.proposals import propose, withdraw
from linkage.wording.consents import CONSENT_TEXTS
from tests.linkage.services.test_proposals import DESK, NO, Pair, letters, pair

__all__ = ["pair"]

SUPPLIER = FairSide.SUPPLIER


def _on_its_page(session: Session, pair: Pair, made: Proposal) -> None:
    end_introduction(session, session.get_one(Proposal, made.id), side=SUPPLIER, desk=DESK, by=SYSTEM)


def _on_the_privacy_page(session: Session, pair: Pair, made: Proposal) -> None:
    _withdraw(session, pair, made.code, ConsentChannel.WEB)


def _told_to_an_officer(session: Session, pair: Pair, made: Proposal) -> None:
    _withdraw(session, pair, None, ConsentChannel.PHONE)


def _by_deletion(session: Session, pair: Pair, made: Proposal) -> None:
    person = person_of_user(session.get_one(User, pair.people[SUPPLIER].id))
    erase(session, person, desk=ProposalDesk("https://x.example", "The Agency"), by=SYSTEM)


def _by_a_refusal(session: Session, pair: Pair, made: Proposal) -> None:
    firms = (session.get_one(Company, pair.supplier.id), session.get_one(Company, pair.buyer.id))
    refuse_firm(session, *firms, RefusalInput(firm="x", kind=RefusalKind.VETO, note="They cheat"), desk=DESK, by=SYSTEM)


def _withdraw(session: Session, pair: Pair, code: str | None, channel: ConsentChannel) -> int:
    return withdraw_consent(
        session,
        person_of_user(session.get_one(User, pair.people[SUPPLIER].id)),
        ConsentPurpose.INTRODUCTION,
        desk=DESK,
        channel=channel,
        by=SYSTEM,
        proof="called on Monday",
        subject_code=code,
    )


WAYS = (_on_its_page, _on_the_privacy_page, _told_to_an_officer, _by_deletion, _by_a_refusal)


@pytest.mark.parametrize("way", WAYS)
def test_every_way_closes_both_tells_the_other_and_marks_the_linkage(
    pair: Pair, way: Callable[[Session, Pair, Proposal], None]
) -> None:
    made = pair.agreed()
    session = pair.session
    with transaction() as writing:
        writing.exec(select(Outcome)).one().last_event_on = agency_today() - datetime.timedelta(days=90)
    with transaction() as writing:
        way(writing, pair, made)
    session.expire_all()
    found = session.get_one(Proposal, made.id)
    assert (found.status, open_introduction(session, found)) == (ProposalStatus.ENDED, {})
    kept = session.exec(select(ProposalSide)).all()
    assert {(each.contact_name, each.contact_email, each.contact_phone) for each in kept} == {(None, None, None)}
    assert all(each.withdrawn_at is not None for each in session.exec(select(Consent)).all())
    told = letters(session, "closed")
    assert [each.recipient for each in told] == ["ken@buy.example"]
    assert f"https://x.example/proposals/{made.code}" in told[0].body
    assert "cheat" not in told[0].body
    assert letters(session, "agreed") == []
    assert session.exec(select(Outcome)).one().last_event_on == agency_today()
    noted = session.exec(select(AuditEvent).where(AuditEvent.action == "introduction.closed")).all()
    assert [each.details["outcome"] for each in noted] == [session.exec(select(Outcome)).one().code]


def test_a_consent_of_somebody_on_neither_side_closes_nothing(pair: Pair) -> None:
    made = pair.agreed()
    stranger = Person("stranger@x.example")
    with transaction() as session:
        session.add(_yes(stranger, made, "ZZZZZZZZ"))
    with transaction() as session:
        assert _taken_back(session, stranger) == 1
    found = pair.session.get_one(Proposal, made.id)
    assert found.status is ProposalStatus.AGREED
    assert set(open_introduction(pair.session, found)) == set(FairSide)


def test_a_yes_for_a_firm_that_was_put_together_with_the_supplier_closes_its_side(pair: Pair) -> None:
    made, before = pair.agreed(), Person("before@sup.example")
    with transaction() as session:
        session.add(CompanyRedirect(code="GQNE2222", company_id=pair.supplier.id or 0, source="x", external_id="1"))
        session.add(_yes(before, made, "GQNE2222"))
    with transaction() as session:
        _taken_back(session, before)
    assert pair.session.get_one(Proposal, made.id).status is ProposalStatus.ENDED
    assert [each.recipient for each in letters(pair.session, "closed")] == ["ken@buy.example"]


def test_for_a_firm_that_is_gone_the_contact_of_the_side_counts(pair: Pair) -> None:
    made = pair.agreed()
    with transaction() as session:
        for each in session.exec(select(Consent).where(Consent.company_code == pair.supplier.code)).all():
            each.company_code = "ZZZZZZZZ"
    with transaction() as session:
        _taken_back(session, Person("lan@sup.example"))
    assert pair.session.get_one(Proposal, made.id).status is ProposalStatus.ENDED


def test_who_said_yes_for_both_firms_takes_both_back(pair: Pair) -> None:
    made, both = pair.proposed(), Person("both@x.example")
    with transaction() as session:
        held = session.get_one(Proposal, made.id)
        for each, firm in zip(sorted(held.sides, key=lambda own: own.side), (pair.buyer, pair.supplier), strict=True):
            each.answer, each.contact_email = ProposalAnswer.ACCEPTED, both.email
            session.add(_yes(both, made, firm.code))
    with transaction() as session:
        assert _taken_back(session, both) == 2
    sides = pair.session.exec(select(ProposalSide)).all()
    assert [(each.answer, each.contact_email) for each in sides] == [(ProposalAnswer.WAITING, None)] * 2


def _yes(person: Person, made: Proposal, company_code: str) -> Consent:
    return Consent(
        person_hash=person.hash,
        company_code=company_code,
        subject_code=made.code,
        purpose=ConsentPurpose.INTRODUCTION,
        text="x",
        text_version=CONSENT_TEXTS[ConsentPurpose.INTRODUCTION].version,
        language="en",
        channel=ConsentChannel.LINK,
        given_at=now(),
    )


def _taken_back(session: Session, person: Person) -> int:
    channel = ConsentChannel.LINK
    return withdraw_consent(session, person, ConsentPurpose.INTRODUCTION, desk=DESK, channel=channel, by=SYSTEM)


def test_an_officer_closing_it_tells_both(pair: Pair) -> None:
    made = pair.agreed()
    with transaction() as session:
        end_introduction(session, session.get_one(Proposal, made.id), side=None, desk=DESK, by=SYSTEM)
    assert sorted(each.recipient for each in letters(pair.session, "closed")) == ["ken@buy.example", "lan@sup.example"]


def test_an_end_by_silence_says_so_and_one_by_a_refusal_does_not(pair: Pair) -> None:
    made = pair.proposed()
    pair.yes(made, FairSide.ASSEMBLER)
    with transaction() as session:
        _by_a_refusal(session, pair, made)
    assert [each.recipient for each in letters(pair.session, "unavailable")] == ["ken@buy.example"]
    assert letters(pair.session, "silent") == []


def at_once(database: Database, act: Callable[[Session, int], None]) -> Counter[str]:
    """Twenty people do the same at the same moment, each in a session of their own."""
    together = Barrier(20)

    def once(number: int) -> str:
        with database.session():
            together.wait()
            try:
                with transaction() as session:
                    act(session, number)
            except (Clash, LinkageError) as error:
                return type(error).__name__
        return "done"

    with ThreadPoolExecutor(20) as workers:
        return Counter(workers.map(once, range(20)))


def test_twenty_withdrawals_by_every_way_close_once(database: Database, pair: Pair) -> None:
    made = pair.agreed()
    ways = (_on_its_page, _on_the_privacy_page, _told_to_an_officer)
    told = at_once(database, lambda session, number: ways[number % 3](session, pair, made))
    session = pair.session
    session.expire_all()
    assert told["done"] >= 1
    assert session.get_one(Proposal, made.id).status is ProposalStatus.ENDED
    assert [each.recipient for each in letters(session, "closed")] == ["ken@buy.example"]
    noted = session.exec(select(AuditEvent).where(AuditEvent.action == "introduction.closed")).all()
    assert len(noted) == 1


def test_twenty_refusals_are_one(database: Database, pair: Pair) -> None:
    made = pair.agreed()
    at_once(database, lambda session, _number: _by_a_refusal(session, pair, made))
    session = pair.session
    session.expire_all()
    assert len(session.exec(select(FirmRefusal)).all()) == 1
    assert [each.recipient for each in letters(session, "closed")] == ["ken@buy.example"]


def test_twenty_noes_are_one(database: Database, pair: Pair) -> None:
    made = pair.proposed()
    who = pair.who(SUPPLIER)

    def no(session: Session, _number: int) -> None:
        decline(session, session.get_one(Proposal, made.id), NoInput(reason=NO[SUPPLIER]), who=who, desk=DESK)

    assert at_once(database, no)["done"] == 20
    pair.session.expire_all()
    assert [each.recipient for each in letters(pair.session, "declined")] == ["ken@buy.example"]
    noted = pair.session.exec(select(AuditEvent).where(AuditEvent.action == "proposal.declined")).all()
    assert len(noted) == 1


def test_twenty_who_take_a_proposal_back_do_it_once(database: Database, pair: Pair) -> None:
    made = pair.proposed()
    pair.yes(made, SUPPLIER)

    def back(session: Session, _number: int) -> None:
        withdraw(session, session.get_one(Proposal, made.id), desk=DESK, by=SYSTEM)

    assert at_once(database, back)["done"] == 20
    pair.session.expire_all()
    assert [each.recipient for each in letters(pair.session, "unavailable")] == ["lan@sup.example"]


def test_after_a_closing_the_two_can_be_proposed_anew(pair: Pair) -> None:
    made = pair.agreed()
    with transaction() as session:
        _on_its_page(session, pair, made)
    with transaction() as session:
        again = propose(session, pair.draft(), desk=DESK, by=SYSTEM)
        again.shown_at = now()
    assert again.id != made.id
