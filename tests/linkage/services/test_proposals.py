"""Proposals: put before both sides once, undone without a trace, answered by each, and what opens and closes the contacts."""

from __future__ import annotations

import datetime
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlmodel import Session, select

from database.columns import now
from database.enums import (
    AnsweredVia,
    ConfirmedBy,
    ConsentChannel,
    ConsentPurpose,
    FairSide,
    MembershipRole,
    NeedVisibility,
    OutcomeReason,
    OutcomeStage,
    ProfileStatus,
    ProposalOrigin,
    ProposalStatus,
)
from database.models.access_links import AccessLink
from database.models.companies import Company
from database.models.outbox import OutboxMessage
from database.models.outcomes import Outcome
from database.models.part_needs import PartNeed
from database.models.privacy import Consent
from database.models.proposals import Proposal
from database.models.users import Membership, User
from database.session import Clash, Database, transaction
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid
from linkage.inputs.base import read_input
from linkage.inputs.proposals import NoInput, YesInput
from linkage.services.audit import SYSTEM, Actor
from linkage.services.consents import withdraw_all, withdraw_consent
from linkage.services.contacts import open_introduction
from linkage.services.ladder import Teller
from linkage.services.linkages import confirm_step
from linkage.services.persons import Person, person_of_user
from linkage.services.proposal_answers import Answering, accept, decline, end_introduction, run_days
from linkage.services.proposal_letters import ProposalDesk, words_of, write_reminder
from linkage.services.proposals import (
    NOT_POSSIBLE,
    Draft,
    propose,
    propose_many,
    undo,
    undo_batch,
    withdraw,
)
from linkage.services.reason_records import reasons_of_records
from linkage.services.users import actor_of
from linkage.wording import reason_text
from tests.factories import make_assembler, make_need, make_supplier, make_user

DESK = ProposalDesk("https://x.example", "The Agency")
YES = YesInput(name="Chị Lan", phone="0912 345 678", agrees=True)
NO = {FairSide.SUPPLIER: OutcomeReason.CAPACITY_FULL, FairSide.ASSEMBLER: OutcomeReason.PRICE}


class Pair:
    """An open need and a listed supplier, each with a person who has an account."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.supplier = make_supplier(session, name="Dập Hoa Sen")
        self.buyer = make_assembler(session, name="Fuji Hồ Gươm")
        self.need = make_need(session, self.buyer, title="Bracket")
        self.people = {
            FairSide.SUPPLIER: make_user(session, email="lan@sup.example", company=self.supplier, language="vi"),
            FairSide.ASSEMBLER: make_user(session, email="ken@buy.example", company=self.buyer, language="ja"),
        }

    def draft(self, origin: ProposalOrigin = ProposalOrigin.OFFICER, words: str | None = None) -> Draft:
        session = self.session
        return Draft(
            session.get_one(PartNeed, self.need.id), session.get_one(Company, self.supplier.id), origin, words=words
        )

    def proposed(self, *, is_shown: bool = True, origin: ProposalOrigin = ProposalOrigin.OFFICER) -> Proposal:
        with transaction() as session:
            made = propose(session, self.draft(origin), desk=DESK, by=SYSTEM)
            if is_shown:
                made.shown_at = now() - datetime.timedelta(seconds=1)
        return made

    def who(self, side: FairSide) -> Answering:
        return Answering(side, AnsweredVia.ACCOUNT, actor_of(self.session.get_one(User, self.people[side].id)))

    def yes(self, made: Proposal, side: FairSide) -> Proposal:
        email = self.people[side].email
        with transaction() as session:
            return accept(session, session.get_one(Proposal, made.id), YES, email=email, who=self.who(side), desk=DESK)

    def no(self, made: Proposal, side: FairSide) -> Proposal:
        with transaction() as session:
            held = session.get_one(Proposal, made.id)
            return decline(session, held, NoInput(reason=NO[side]), who=self.who(side), desk=DESK)

    def agreed(self) -> Proposal:
        made = self.proposed()
        for side in FairSide:
            self.yes(made, side)
        return self.session.get_one(Proposal, made.id)


@pytest.fixture
def pair(session: Session) -> Pair:
    return Pair(session)


def letters(session: Session, kind: str = "") -> list[OutboxMessage]:
    found = session.exec(select(OutboxMessage).order_by(OutboxMessage.id)).all()  # type: ignore[arg-type]
    return [each for each in found if each.kind == f"proposal-{kind}" or not kind]


def test_a_proposal_keeps_the_reasons_of_the_day_and_waits_a_minute_with_its_letters(pair: Pair) -> None:
    made = pair.proposed(is_shown=False)
    written = letters(pair.session)
    assert (made.status, made.expires_on) == (ProposalStatus.OPEN, agency_today() + datetime.timedelta(days=21))
    assert 50 < (made.shown_at - now()).total_seconds() <= 60
    assert [(each.kind, each.recipient, each.language) for each in written] == [
        ("proposal-proposed", "ken@buy.example", "ja"),
        ("proposal-proposed", "lan@sup.example", "vi"),
    ]
    assert {each.next_attempt_at for each in written} == {made.shown_at}
    reasons = reasons_of_records(made.reasons)
    assert {"core-process", "certificate"} <= {each.criterion for each in reasons}
    assert all(reason_text(each) for each in reasons)


def test_the_same_pair_again_is_the_same_proposal(pair: Pair) -> None:
    first = pair.proposed()
    assert pair.proposed().code == first.code
    assert len(letters(pair.session)) == 2


def test_what_is_undone_in_time_leaves_nothing(pair: Pair) -> None:
    made = pair.proposed(is_shown=False)
    with transaction() as session:
        undo(session, session.get_one(Proposal, made.id), desk=DESK, by=SYSTEM)
    assert letters(pair.session) == []
    assert pair.session.exec(select(Proposal)).all() == []


def test_after_a_minute_it_can_be_withdrawn_only(pair: Pair) -> None:
    made = pair.proposed()
    with pytest.raises(Conflict), transaction() as session:
        undo(session, session.get_one(Proposal, made.id), desk=DESK, by=SYSTEM)
    with transaction() as session:
        withdraw(session, session.get_one(Proposal, made.id), desk=DESK, by=SYSTEM)
    assert pair.session.get_one(Proposal, made.id).status is ProposalStatus.WITHDRAWN
    assert letters(pair.session) == []


def test_nobody_answers_what_is_not_shown_yet(pair: Pair) -> None:
    made = pair.proposed(is_shown=False)
    with pytest.raises(Conflict):
        pair.yes(made, FairSide.SUPPLIER)


def test_both_yes_begins_the_linkage_opens_the_contacts_and_tells_both_once(pair: Pair) -> None:
    made = pair.proposed()
    pair.yes(made, FairSide.SUPPLIER)
    assert open_introduction(pair.session, pair.session.get_one(Proposal, made.id)) == {}
    pair.yes(made, FairSide.SUPPLIER)
    found = pair.yes(made, FairSide.ASSEMBLER)
    outcome = pair.session.exec(select(Outcome)).one()
    assert (found.status, outcome.stage, outcome.proposal_id) == (
        ProposalStatus.AGREED,
        OutcomeStage.INTRODUCED,
        made.id,
    )
    assert [(step.stage, step.confirmed_by) for step in outcome.steps] == [(OutcomeStage.INTRODUCED, ConfirmedBy.BOTH)]
    people = open_introduction(pair.session, found)
    assert {side: person.email for side, person in people.items()} == {
        FairSide.SUPPLIER: "lan@sup.example",
        FairSide.ASSEMBLER: "ken@buy.example",
    }
    assert [each.recipient for each in letters(pair.session, "agreed")] == ["ken@buy.example", "lan@sup.example"]
    held = pair.session.exec(select(Consent)).all()
    assert [(each.subject_code, each.channel) for each in held] == [(made.code, ConsentChannel.WEB)] * 2


def test_a_consent_taken_back_closes_both_contacts_at_once(pair: Pair) -> None:
    made = pair.agreed()
    lan = person_of_user(pair.people[FairSide.SUPPLIER])
    with transaction() as session:
        number = withdraw_consent(
            session,
            lan,
            ConsentPurpose.INTRODUCTION,
            desk=ProposalDesk("https://x.example", "The Agency"),
            channel=ConsentChannel.WEB,
            by=SYSTEM,
            subject_code=made.code,
        )
    found = pair.session.get_one(Proposal, made.id)
    assert (number, found.status, open_introduction(pair.session, found)) == (1, ProposalStatus.ENDED, {})
    assert found.closed_at is not None
    assert {each.contact_email for each in found.sides} == {None}


def test_one_introduction_taken_back_leaves_the_other_open(pair: Pair) -> None:
    first = pair.agreed()
    pair.need = make_need(pair.session, pair.session.get_one(Company, pair.buyer.id), title="Cover")
    second = pair.agreed()
    lan = person_of_user(pair.people[FairSide.SUPPLIER])
    common = {"desk": DESK, "channel": ConsentChannel.WEB, "by": SYSTEM}
    with transaction() as session:
        withdraw_consent(session, lan, ConsentPurpose.INTRODUCTION, **common, subject_code=first.code)  # type: ignore[arg-type]
    states = [pair.session.get_one(Proposal, each.id).status for each in (first, second)]
    assert states == [ProposalStatus.ENDED, ProposalStatus.AGREED]
    with transaction() as session:
        withdraw_all(session, lan, **common)  # type: ignore[arg-type]
    assert pair.session.get_one(Proposal, second.id).status is ProposalStatus.ENDED


def test_a_yes_taken_back_before_the_other_answers_is_no_answer(pair: Pair) -> None:
    made = pair.proposed()
    pair.yes(made, FairSide.SUPPLIER)
    with transaction() as session:
        withdraw_consent(
            session,
            person_of_user(pair.people[FairSide.SUPPLIER]),
            ConsentPurpose.INTRODUCTION,
            desk=ProposalDesk("https://x.example", "The Agency"),
            channel=ConsentChannel.WEB,
            by=SYSTEM,
        )
    found = pair.yes(made, FairSide.ASSEMBLER)
    assert found.status is ProposalStatus.OPEN
    assert open_introduction(pair.session, found) == {}


def test_somebody_who_left_the_firm_is_not_shown_any_more(pair: Pair) -> None:
    made = pair.agreed()
    with transaction() as session:
        for held in session.get_one(User, pair.people[FairSide.SUPPLIER].id).memberships:
            session.delete(held)
    assert open_introduction(pair.session, pair.session.get_one(Proposal, made.id)) == {}


@pytest.mark.parametrize("side", list(FairSide))
def test_a_no_tells_the_other_side_why(pair: Pair, side: FairSide) -> None:
    made = pair.proposed()
    found = pair.no(made, side)
    told = letters(pair.session, "declined")
    assert found.status is ProposalStatus.DECLINED
    assert [each.recipient for each in told] == [pair.people[side.other].email]
    with pytest.raises(Conflict):
        pair.yes(made, side.other)


def test_a_reason_of_the_other_side_is_refused(pair: Pair) -> None:
    made = pair.proposed()
    with pytest.raises(Invalid), transaction() as session:
        decline(
            session,
            session.get_one(Proposal, made.id),
            NoInput(reason=OutcomeReason.PRICE),
            who=pair.who(FairSide.SUPPLIER),
            desk=DESK,
        )
    with pytest.raises(Invalid):
        read_input(NoInput, {"reason": "no-answer"})


def test_who_was_told_no_may_not_ask_again_and_who_said_no_may(pair: Pair) -> None:
    pair.no(pair.proposed(), FairSide.SUPPLIER)
    with pytest.raises(Conflict) as told:
        pair.proposed(origin=ProposalOrigin.BUYER)
    assert str(told.value) == str(NOT_POSSIBLE)
    assert pair.proposed(origin=ProposalOrigin.SUPPLIER).origin is ProposalOrigin.SUPPLIER


def test_silence_is_reminded_once_and_then_ends_it(pair: Pair) -> None:
    made = pair.proposed()
    pair.yes(made, FairSide.ASSEMBLER)
    with transaction() as session:
        assert run_days(session, agency_today(), desk=DESK).reminders == 0
        session.get_one(Proposal, made.id).shown_at = now() - datetime.timedelta(days=11)
    for expected in (1, 0):
        with transaction() as session:
            assert run_days(session, agency_today(), desk=DESK).reminders == expected
    assert [each.recipient for each in letters(pair.session, "reminder")] == ["lan@sup.example"]
    after = agency_today() + datetime.timedelta(days=22)
    for expected in (1, 0):
        with transaction() as session:
            assert run_days(session, after, desk=DESK).expired == expected
    assert pair.session.get_one(Proposal, made.id).status is ProposalStatus.EXPIRED
    assert [each.recipient for each in letters(pair.session, "silent")] == ["ken@buy.example"]


def test_what_was_agreed_is_closed_by_either_side(pair: Pair) -> None:
    made = pair.agreed()
    with transaction() as session:
        end_introduction(session, session.get_one(Proposal, made.id), side=FairSide.SUPPLIER, desk=DESK, by=SYSTEM)
    found = pair.session.get_one(Proposal, made.id)
    assert (found.status, open_introduction(pair.session, found)) == (ProposalStatus.ENDED, {})
    assert [each.recipient for each in letters(pair.session, "closed")] == ["ken@buy.example"]
    assert all(each.withdrawn_at is not None for each in pair.session.exec(select(Consent)).all())


def test_many_at_once_with_a_template_and_undone_as_one(pair: Pair) -> None:
    session = pair.session
    others = [make_supplier(session, name=f"Firm {number}") for number in range(3)]
    hidden = make_supplier(session, status="draft", name="Hidden")
    firms = [*others, hidden, pair.supplier]
    pair.proposed()
    with transaction() as writing:
        pairs = [(writing.get_one(PartNeed, pair.need.id), writing.get_one(Company, each.id)) for each in firms]
        batch = propose_many(writing, pairs, "Is {need} something for {firm}?", desk=DESK, by=SYSTEM)
    assert [words_of(each) for each in batch.made] == [
        f"Is Bracket something for Firm {number}?" for number in range(3)
    ]
    assert [name for _need, name, _why in batch.left_out] == ["Hidden", "Dập Hoa Sen"]
    with transaction() as writing:
        assert undo_batch(writing, batch.code, desk=DESK, by=SYSTEM) == 3
    assert len(session.exec(select(Proposal)).all()) == 1


def test_words_to_many_name_a_firm_as_each_reader_knows_it(pair: Pair) -> None:
    with transaction() as session:
        session.get_one(Company, pair.supplier.id).name_en = "Lotus Press"
    with transaction() as session:
        draft = pair.draft()
        propose_many(session, [(draft.need, draft.supplier)], "Is {need} for {firm}?", desk=DESK, by=SYSTEM)
    bodies = {each.recipient: each.body for each in letters(pair.session, "proposed")}
    assert "Is Bracket for Dập Hoa Sen?" in bodies["lan@sup.example"]
    assert "Is Bracket for Lotus Press?" in bodies["ken@buy.example"]


def test_words_of_one_proposal_stay_as_they_are_written(pair: Pair) -> None:
    with transaction() as session:
        made = propose(session, pair.draft(words="Ask {firm}"), desk=DESK, by=SYSTEM)
    assert words_of(made) == "Ask {firm}"


def test_letters_and_reminders_say_what_is_asked_and_no_hidden_name(session: Session) -> None:
    pair = Pair(session)
    asked = (
        "Processes: Progressive stamping\nMaterial: SECC\nVolume: 100,000 pieces a month (1,200,000 pieces a year)\n"
    )
    with transaction():
        session.get_one(User, pair.people[FairSide.SUPPLIER].id).language = "en"
        buyer = session.get_one(Company, pair.buyer.id)
        assert buyer.assembler_profile is not None
        buyer.assembler_profile.is_name_public = False
        need = session.get_one(PartNeed, pair.need.id)
        need.visibility, need.envelope = NeedVisibility.OFFICERS, "120 x 80 mm"
    made = pair.proposed()
    with transaction() as writing:
        write_reminder(writing, writing.get_one(Proposal, made.id), FairSide.SUPPLIER, desk=DESK)
    own = [each for each in letters(session) if each.recipient == "lan@sup.example"]
    assert [each.kind for each in own] == ["proposal-proposed", "proposal-reminder"]
    assert all(f"{asked}Size of the part: 120 x 80 mm\n\n" in each.body for each in own)
    assert not any("Fuji" in each.body for each in own)


def test_unknown_places_in_a_template_are_refused(pair: Pair) -> None:
    with pytest.raises(Invalid) as told, transaction() as session:
        draft = pair.draft()
        propose_many(session, [(draft.need, draft.supplier)], "Dear {person}", desk=DESK, by=SYSTEM)
    assert "{person}" in str(told.value.fields["words"])


def test_a_firm_without_an_account_gets_a_link_of_its_own(session: Session, pair: Pair) -> None:
    firm = make_supplier(session, contact={"name": "Anh Minh", "email": "minh@sup.example", "phone": "0911 222 333"})
    pair.supplier = firm
    made = pair.proposed()
    letter = next(each for each in letters(session) if each.recipient == "minh@sup.example")
    link = session.exec(select(AccessLink)).one()
    assert "/l/" in letter.body
    assert (link.proposal_id, link.company_id) == (made.id, firm.id)


def test_officers_note_a_yes_only_with_how_they_know(pair: Pair) -> None:
    made = pair.proposed()
    by = Actor(None, "officer")
    for proof, is_taken in ((None, False), ("called on Monday", True)):
        who = Answering(FairSide.SUPPLIER, AnsweredVia.OFFICER, by, proof=proof)
        try:
            with transaction() as session:
                held = session.get_one(Proposal, made.id)
                accept(session, held, YES, email=None, who=who, desk=DESK)
        except Invalid:
            assert not is_taken
        else:
            assert is_taken


def test_firms_that_are_not_listed_or_needs_that_are_closed_are_not_proposed(pair: Pair) -> None:
    with transaction() as session:
        company = session.get_one(Company, pair.supplier.id)
        assert company.supplier_profile is not None
        company.supplier_profile.status = ProfileStatus.PAUSED
    with pytest.raises(Conflict) as told:
        pair.proposed()
    assert str(told.value) == "The supplier is not listed."
    with pytest.raises(Conflict) as told:
        pair.proposed(origin=ProposalOrigin.BUYER)
    assert str(told.value) == str(NOT_POSSIBLE)


def test_twenty_proposals_of_one_pair_make_one(database: Database, pair: Pair) -> None:
    keys, together = (pair.need.id, pair.supplier.id), Barrier(20)

    def once(_number: int) -> str:
        with database.session():
            together.wait()
            try:
                with transaction() as session:
                    draft = Draft(
                        session.get_one(PartNeed, keys[0]),
                        session.get_one(Company, keys[1]),
                        ProposalOrigin.OFFICER,
                    )
                    return propose(session, draft, desk=DESK, by=SYSTEM).code
            except Clash:
                return "clash"

    with ThreadPoolExecutor(20) as workers:
        codes = set(workers.map(once, range(20)))
    assert len(codes - {"clash"}) == 1
    assert len(pair.session.exec(select(Proposal)).all()) == 1
    assert len(letters(pair.session)) == 2


def test_twenty_yes_of_both_sides_make_one_introduction(database: Database, pair: Pair) -> None:
    made, together = pair.proposed(), Barrier(20)
    people = {side: (user.id, user.email) for side, user in pair.people.items()}

    def once(number: int) -> str:
        side = list(FairSide)[number % 2]
        with database.session():
            together.wait()
            try:
                with transaction() as session:
                    by = actor_of(session.get_one(User, people[side][0]))
                    who = Answering(side, AnsweredVia.ACCOUNT, by)
                    held = session.get_one(Proposal, made.id)
                    accept(session, held, YES, email=people[side][1], who=who, desk=DESK)
            except (Clash, Conflict):
                return "refused"
        return "yes"

    with ThreadPoolExecutor(20) as workers:
        told = Counter(workers.map(once, range(20)))
    session = pair.session
    session.expire_all()
    assert told["yes"] >= 2
    assert session.get_one(Proposal, made.id).status is ProposalStatus.AGREED
    assert len(session.exec(select(Outcome)).all()) == 1
    assert len(session.exec(select(Consent)).all()) == 2
    assert len(letters(session, "agreed")) == 2


def test_the_contact_is_the_acting_persons_own(pair: Pair) -> None:
    made = pair.agreed()
    people = open_introduction(pair.session, made)
    assert people[FairSide.SUPPLIER] == Person("lan@sup.example", "0912 345 678", "Chị Lan")


def test_one_person_of_both_firms_opens_the_contacts_and_introduces_for_one(pair: Pair) -> None:
    """The contacts are that person's own; who confirms the first step for the other firm is somebody else."""
    person = pair.people[FairSide.ASSEMBLER]
    with transaction() as session:
        session.add(Membership(user_id=person.id or 0, company_id=pair.supplier.id or 0, role=MembershipRole.OWNER))
    colleague, pair.people[FairSide.SUPPLIER] = pair.people[FairSide.SUPPLIER], person
    made = pair.proposed()
    pair.yes(made, FairSide.ASSEMBLER)
    pair.yes(made, FairSide.SUPPLIER)
    pair.session.expire_all()
    assert (made.status, len(open_introduction(pair.session, made))) == (ProposalStatus.AGREED, 2)
    linkage = pair.session.exec(select(Outcome)).one()
    step = linkage.steps[0]
    assert (step.confirmed_by, step.buyer_said_by_id) == (ConfirmedBy.BUYER, person.id)
    with transaction() as session:
        teller = Teller(FairSide.SUPPLIER, AnsweredVia.ACCOUNT, actor_of(session.get_one(User, colleague.id)))
        confirm_step(session, session.get_one(Outcome, linkage.id), OutcomeStage.INTRODUCED, teller=teller)
    pair.session.expire_all()
    assert (step.confirmed_by, step.supplier_said_by_id) == (ConfirmedBy.BOTH, colleague.id)


def test_each_word_of_an_introduction_is_of_whoever_accepted(pair: Pair) -> None:
    made = pair.proposed()
    for side in FairSide:
        pair.yes(made, side)
    step = pair.session.exec(select(Outcome)).one().steps[0]
    said = {FairSide.SUPPLIER: step.supplier_said_by_id, FairSide.ASSEMBLER: step.buyer_said_by_id}
    assert said == {side: person.id for side, person in pair.people.items()}
    assert step.confirmed_by is ConfirmedBy.BOTH
