"""Proposals of one press of a button: one letter for each reader, true to what is still open until it leaves."""

from __future__ import annotations

import datetime

import pytest
from sqlmodel import Session, select

from database.columns import now
from database.models.access_links import AccessLink
from database.models.companies import AssemblerProfile, Company
from database.models.outbox import OutboxMessage
from database.models.part_needs import PartNeed
from database.models.proposals import Proposal
from database.session import transaction
from linkage.services.audit import SYSTEM
from linkage.services.proposal_letters import ProposalDesk
from linkage.services.proposals import Batch, propose_many, undo, undo_batch, withdraw
from tests.factories import make_assembler, make_need, make_supplier, make_user

DESK = ProposalDesk("https://x.example", "The Agency")
TITLES = ("Bracket", "Cover", "Hinge", "Lever", "Shaft")


class Five:
    """Five parts of one buyer, proposed to one supplier by one press of a button."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.supplier = make_supplier(session, name="Dập Hoa Sen")
        self.buyer = make_assembler(session, name="Fuji Hồ Gươm")
        self.needs = [make_need(session, self.buyer, title=title) for title in TITLES]
        make_user(session, email="lan@sup.example", company=self.supplier, language="en")
        make_user(session, email="ken@buy.example", company=self.buyer, language="en")

    def proposed(self) -> Batch:
        with transaction() as session:
            supplier = session.get_one(Company, self.supplier.id)
            pairs = [(session.get_one(PartNeed, need.id), supplier) for need in self.needs]
            return propose_many(session, pairs, None, desk=DESK, by=SYSTEM)

    def letters(self) -> dict[str, OutboxMessage]:
        self.session.expire_all()
        return {each.recipient: each for each in self.session.exec(select(OutboxMessage)).all()}


@pytest.fixture
def five(session: Session) -> Five:
    return Five(session)


def told(letter: OutboxMessage) -> list[str]:
    """The parts that a letter names."""
    return [title for title in TITLES if title in letter.body]


def test_five_proposals_to_one_firm_are_one_letter(five: Five) -> None:
    batch = five.proposed()
    written = five.letters()
    assert sorted(written) == ["ken@buy.example", "lan@sup.example"]
    for letter in written.values():
        assert told(letter) == list(TITLES)
        assert letter.subject == "May we introduce you? 5 proposals"
        assert [f"https://x.example/proposals/{each.code}" in letter.body for each in batch.made] == [True] * 5
        assert letter.next_attempt_at == batch.made[0].shown_at


def test_one_of_five_undone_within_the_minute_leaves_a_letter_of_four(five: Five) -> None:
    batch = five.proposed()
    with transaction() as session:
        undo(session, session.get_one(Proposal, batch.made[2].id), desk=DESK, by=SYSTEM)
    assert [told(letter) for letter in five.letters().values()] == [["Bracket", "Cover", "Lever", "Shaft"]] * 2
    assert {letter.subject for letter in five.letters().values()} == {"May we introduce you? 4 proposals"}
    assert all(letter.body.count("/notices/stop/") == 1 for letter in five.letters().values())


def test_what_is_left_alone_reads_like_a_single_proposal(five: Five) -> None:
    batch = five.proposed()
    for each in batch.made[1:]:
        with transaction() as session:
            undo(session, session.get_one(Proposal, each.id), desk=DESK, by=SYSTEM)
    assert {who: letter.subject for who, letter in five.letters().items()} == {
        "ken@buy.example": "May we introduce you? Bracket (Dập Hoa Sen)",
        "lan@sup.example": "May we introduce you? Bracket (Fuji Hồ Gươm)",
    }


def test_a_subject_names_no_buyer_that_stays_unnamed(five: Five) -> None:
    with transaction() as session:
        for profile in session.exec(select(AssemblerProfile)).all():
            profile.is_name_public = False
    batch = five.proposed()
    for each in batch.made[1:]:
        with transaction() as session:
            undo(session, session.get_one(Proposal, each.id), desk=DESK, by=SYSTEM)
    assert {who: letter.subject for who, letter in five.letters().items()} == {
        "ken@buy.example": "May we introduce you? Bracket (Dập Hoa Sen)",
        "lan@sup.example": "May we introduce you? Bracket",
    }


def test_all_undone_leaves_no_letter(five: Five) -> None:
    batch = five.proposed()
    with transaction() as session:
        assert undo_batch(session, batch.code, desk=DESK, by=SYSTEM) == 5
    assert five.letters() == {}
    assert five.session.exec(select(Proposal)).all() == []


def test_each_undone_by_itself_leaves_no_letter(five: Five) -> None:
    for each in five.proposed().made:
        with transaction() as session:
            undo(session, session.get_one(Proposal, each.id), desk=DESK, by=SYSTEM)
    assert five.letters() == {}


def test_a_letter_that_left_stays_as_it_was_and_none_follows(five: Five) -> None:
    batch = five.proposed()
    with transaction() as session:
        for each in batch.made:
            session.get_one(Proposal, each.id).shown_at = now() - datetime.timedelta(seconds=1)
        session.exec(select(OutboxMessage).where(OutboxMessage.recipient == "lan@sup.example")).one().sent_at = now()
    with transaction() as session:
        withdraw(session, session.get_one(Proposal, batch.made[0].id), desk=DESK, by=SYSTEM)
    written = five.letters()
    assert told(written["lan@sup.example"]) == list(TITLES)
    assert told(written["ken@buy.example"]) == list(TITLES[1:])
    assert len(five.session.exec(select(OutboxMessage)).all()) == 2


def test_a_letter_in_hand_is_left_alone(five: Five) -> None:
    batch = five.proposed()
    with transaction() as session:
        for letter in session.exec(select(OutboxMessage)).all():
            letter.claimed_at, letter.claimed_by = now(), "a sender"
    with transaction() as session:
        withdraw(session, session.get_one(Proposal, batch.made[0].id), desk=DESK, by=SYSTEM)
    assert [told(letter) for letter in five.letters().values()] == [list(TITLES)] * 2


def test_a_firm_without_an_account_gets_a_link_to_each(session: Session) -> None:
    five = Five(session)
    other = make_supplier(session, name="Ép Nhựa Sao", contact={"name": "Chị Sao", "email": "info@sao.example"})
    with transaction() as writing:
        firm = writing.get_one(Company, other.id)
        pairs = [(writing.get_one(PartNeed, need.id), firm) for need in five.needs[:2]]
        propose_many(writing, pairs, "A word about {need}", desk=DESK, by=SYSTEM)
    letter = five.letters()["info@sao.example"]
    assert letter.body.count("https://x.example/l/") == 2
    assert "A word about Bracket" in letter.body
    links = session.exec(select(AccessLink).where(AccessLink.company_id == other.id)).all()
    assert len({each.proposal_id for each in links}) == 2


def test_nobody_is_named_to_the_supplier_before_both_agree(session: Session) -> None:
    five = Five(session)
    with transaction() as writing:
        profile = writing.get_one(Company, five.buyer.id).assembler_profile
        assert profile is not None
        profile.is_name_public = False
    five.proposed()
    written = five.letters()
    assert "Fuji" not in written["lan@sup.example"].body
    assert "Dập Hoa Sen" in written["ken@buy.example"].body
