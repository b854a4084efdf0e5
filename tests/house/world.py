"""A small world for attackers: every kind of object of firm A, with a word in each private field, and people of every role."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlmodel import Session, select

from database.columns import now
from database.enums import (
    AnsweredVia,
    ConsentChannel,
    ConsentPurpose,
    DecisionKind,
    FairSide,
    FeedbackService,
    MembershipRole,
    NeedVisibility,
    OfficerRole,
    OutcomeReason,
    ProposalOrigin,
    QuestionChannel,
    ReviewStatus,
)
from database.models.companies import Company
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.models.feedback import Feedback
from database.models.imports import ImportBatch
from database.models.outbox import OutboxMessage
from database.models.outcomes import Outcome
from database.models.part_needs import PartNeed
from database.models.support_cases import SupportCase
from database.models.threads import Message, Thread
from database.models.uploads import Upload
from database.models.users import Membership, User
from database.queries.supply_links import LinkReader
from database.session import Database, db, transaction
from linkage.config import Config
from linkage.days import agency_today
from linkage.inputs.base import read_input
from linkage.inputs.conduct_reports import ConductAnswerInput, ConductReportInput
from linkage.inputs.feedback import ActionInput, FeedbackInput, ResultInput
from linkage.inputs.known_words import KnownWordInput
from linkage.inputs.linkages import CallInput, ReachedInput, ValueInput
from linkage.inputs.outcomes import OutcomeInput
from linkage.inputs.pairings import DecisionInput, PairingInput
from linkage.inputs.privacy import PublicRequestInput
from linkage.inputs.profile_questions import AnswerInput
from linkage.inputs.proofs import ProofInput
from linkage.inputs.proposals import NoInput, RefusalInput, YesInput
from linkage.inputs.rfqs import QuestionInput, QuotationInput, RfqInput
from linkage.inputs.saved_searches import SavedSearchInput
from linkage.inputs.supply_links import NetworkInput, SatelliteInput, SeatInput, SupplyLinkInput
from linkage.inputs.users import InvitationInput
from linkage.services import search_index
from linkage.services.audit import SYSTEM, record_company
from linkage.services.claim_checks import add_document, note_call
from linkage.services.conduct_reports import answer_report, tell_of_conduct
from linkage.services.consents import give_consent
from linkage.services.corrective_actions import change_action, close_action
from linkage.services.drafts import save_draft
from linkage.services.feedback import answer as answer_feedback
from linkage.services.firm_refusals import refuse_firm
from linkage.services.invitations import invite
from linkage.services.known_words import add_known_word
from linkage.services.lack_counts import count_lacks, firms_to_compare, total_lacks
from linkage.services.ladder import Teller
from linkage.services.linkage_beginnings import begin_linkage
from linkage.services.linkage_records import PREFIX, issue_record, issuer_of, revoke_record
from linkage.services.linkage_values import state_value
from linkage.services.linkages import note_call as note_linkage_call
from linkage.services.linkages import report_step
from linkage.services.networks import add_satellite, create_network, open_seat
from linkage.services.outcomes import record_outcome
from linkage.services.pairings import create_pairing, decide, run_pairing
from linkage.services.persons import Person
from linkage.services.photo_people import name_people
from linkage.services.privacy_requests import ask_from_form
from linkage.services.profile_questions import answer, make_question
from linkage.services.proofs import add_proofs
from linkage.services.proposal_answers import Answering, accept, decline
from linkage.services.proposal_letters import ProposalDesk
from linkage.services.proposals import Draft, propose
from linkage.services.quotations import Sender, send_quotation
from linkage.services.rfq_files import PaperInput, Sent, add_file
from linkage.services.rfq_questions import ask
from linkage.services.rfqs import draft_rfq, name_suppliers, send_rfq
from linkage.services.saved_searches import save_search
from linkage.services.sessions import start_session
from linkage.services.shortlists import add_to_shortlist, write_note
from linkage.services.signed_links import Desk
from linkage.services.supply_links import state_link
from linkage.services.support_cases import open_case
from linkage.services.tokens import create_token
from linkage.services.uploads import PROOF, store_document, store_photo
from linkage.services.users import actor_of
from linkage.web.sessions import TOKEN
from tests.factories import make_assembler, make_need, make_officer, make_supplier, make_user, need_data
from tests.linkage_makers import make_proposal
from tests.pictures import PDF
from tests.rfq_makers import offer_data, rfq_data

VISITOR = "visitor"
STAFF = frozenset({"officer", "admin"})
SUPPLIERS = frozenset({"supplier-a", "supplier-b"})
ASSEMBLERS = frozenset({"assembler-a", "assembler-b"})
MEMBERS = SUPPLIERS | ASSEMBLERS | STAFF
ROLES = (VISITOR, "claimant", *sorted(SUPPLIERS), *sorted(ASSEMBLERS), *sorted(STAFF))


@dataclass
class World:
    """`readers`: planted word -> the roles that may read it. `codes`: word of an address -> codes of objects of that kind.

    `addresses`: role -> the address of its person.
    """

    people: dict[str, int] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    readers: dict[str, frozenset[str]] = field(default_factory=dict)
    codes: dict[str, list[str]] = field(default_factory=dict)
    firms: dict[str, int] = field(default_factory=dict)
    claims: list[int] = field(default_factory=list)
    addresses: dict[str, str] = field(default_factory=dict)

    def plant(self, name: str, *roles: str) -> str:
        """A word that stands nowhere else, for these roles only."""
        word = f"zq{name}kx"
        self.readers[word] = frozenset(roles)
        return word

    def hide(self, word: str, *roles: str) -> str:
        """A text that is there anyhow, such as the code of an object nobody else may know of."""
        self.readers[word.casefold()] = frozenset(roles)
        return word

    def forbidden(self, role: str) -> list[str]:
        return [word for word, roles in self.readers.items() if role not in roles]


def leaks(world: World, role: str, body: bytes, *, asked: str) -> list[str]:
    """The planted words in an answer that this role may not read and did not bring along in the address."""
    text = body.decode("utf-8", "replace").casefold()
    return [word for word in world.forbidden(role) if word in text and word not in asked.casefold()]


def make_world(config: Config, database: Database) -> World:
    """Writes it all through the services, as people would."""
    world = World()
    with database.session() as session:
        firm_a = _suppliers(world, session)
        buyer_a = _assemblers(world, session)
        _people(world, session, firm_a, buyer_a)
        needs = _needs(world, session, buyer_a)
        with transaction():
            _belongings(world, session, config, firm_a, buyer_a, needs[0])
    return world


def client_of(app: Flask, world: World, role: str) -> FlaskClient:
    """A browser in which the person of this role is signed in."""
    client = app.test_client()
    if role == VISITOR:
        return client
    with app.extensions["database"].session(), transaction():
        token = start_session(db(), db().get_one(User, world.people[role]))
    with client.session_transaction() as cookie:
        cookie[TOKEN] = token
    return client


def _contact(world: World, firm: str, *roles: str) -> dict[str, str]:
    return {
        "name": world.plant(f"contactname{firm}", *roles),
        "email": world.plant(f"contactmail{firm}", *roles) + "@mail.example",
        "phone": world.plant(f"phone{firm}", *roles),
    }


def _suppliers(world: World, session: Session) -> Company:
    own = ("supplier-a", *STAFF)
    firm_a = make_supplier(
        session, name="Dập Hoa Sen A", tax_code=world.plant("tax", *own), contact=_contact(world, "firm", *own)
    )
    household = make_supplier(
        session,
        name="Cơ khí Hộ Sen",
        legal_form="vn-household",
        # A person's number: opened by a button that is noted, so that nobody reads it by asking for a page.
        tax_code=world.plant("housetax"),
        address=world.plant("houseaddress", *STAFF),
        contact=_contact(world, "house", *STAFF),
    )
    hidden_words = {"name": world.plant("draftname", *STAFF), "summary_vi": world.plant("draftsummary", *STAFF)}
    hidden = make_supplier(session, status="draft", source="list", id=world.plant("externalid", *STAFF), **hidden_words)
    firm_b = make_supplier(session, name="Nhựa Sao Mai B")
    world.hide(hidden.code, *STAFF)
    world.codes["supplier"] = [firm_a.code, household.code, hidden.code]
    world.firms.update({"supplier-a": firm_a.id or 0, "supplier-b": firm_b.id or 0, "hidden": hidden.id or 0})
    with transaction():
        company = session.get_one(Company, firm_a.id)
        assert company.supplier_profile is not None
        company.supplier_profile.review_note = world.plant("reviewnote", *own)
        company.supplier_profile.review_status = ReviewStatus.RETURNED
    return session.get_one(Company, firm_a.id)


def _assemblers(world: World, session: Session) -> Company:
    own = ("assembler-a", *STAFF)
    buyer_a = make_assembler(
        session, name=world.plant("buyername", *own), about=world.plant("buyerabout", *own), is_name_public=False
    )
    with transaction():
        company = session.get_one(Company, buyer_a.id)
        company.name_en = world.plant("buyernameen", *own)
        company.contact_name = world.plant("buyercontact", *own)
        company.contact_email = world.plant("buyermail", *own) + "@mail.example"
        company.tax_code = world.plant("buyertax", *own)
        company.website = f"https://{world.plant('buyersite', *own)}.example"
    buyer_b = make_assembler(session, name="Fuji Hồ Gươm B")
    world.firms.update({"assembler-a": buyer_a.id or 0, "assembler-b": buyer_b.id or 0})
    world.codes["compan"] = [*world.codes["supplier"], buyer_a.code]
    world.codes["assemblers"] = [buyer_a.code]
    return buyer_a


def _people(world: World, session: Session, firm_a: Company, buyer_a: Company) -> None:
    claimed = make_user(session, email="claim@mail.example", company=firm_a, role=MembershipRole.CLAIMANT)
    world.people["claimant"] = claimed.id or 0
    world.claims = [membership.id or 0 for membership in claimed.memberships]
    for role in sorted(SUPPLIERS | ASSEMBLERS):
        firm = session.get_one(Company, world.firms[role])
        words: dict[str, Any] = {"name": f"Person {role}", "email": f"{role}@mail.example"}
        if role.endswith("-a"):
            name = role.removesuffix("-a")
            words = {"name": world.plant(f"{name}person", role, *STAFF)}
            words["email"] = world.plant(f"{name}mail", role, *STAFF) + "@mail.example"
        user = make_user(session, company=firm, **words)
        world.people[role] = user.id or 0
        world.codes.setdefault("users", []).append(user.code)
    for role in sorted(STAFF):
        user = make_officer(session, role=OfficerRole(role), name=f"Person {role}", email=f"{role}@mail.example")
        world.people[role] = user.id or 0
        world.codes["users"].append(user.code)


def _needs(world: World, session: Session, buyer_a: Company) -> list[str]:
    own = ("assembler-a", *STAFF)

    def need(name: str, *roles: str, **values: Any) -> str:
        words: dict[str, Any] = {
            "title": world.plant(f"title{name}", *roles),
            "text": world.plant(f"text{name}", *roles),
        }
        made = make_need(session, buyer_a, **words, **values)
        world.hide(made.code, *roles)
        return made.code

    public = make_need(session, buyer_a, title="Stamped cover", source="list", id=world.plant("needid", *own))
    world.codes["needs"] = [
        public.code,
        need("draft", *own, status="draft"),
        need("registered", *own, *MEMBERS, visibility=NeedVisibility.REGISTERED.value),
        need("officers", *own, visibility=NeedVisibility.OFFICERS.value),
    ]
    return world.codes["needs"]


def _belongings(
    world: World, session: Session, config: Config, firm_a: Company, buyer_a: Company, need_code: str
) -> None:
    """What belongs to people and firms beside their profiles."""
    supplier = session.get_one(User, world.people["supplier-a"])
    assembler = session.get_one(User, world.people["assembler-a"])
    firm = session.get_one(Company, firm_a.id)
    buyer = session.get_one(Company, buyer_a.id)
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "JPEG")
    photo = store_photo(
        session, config.upload_dir, picture.getvalue(), original_name="a.jpg", company=firm, by=actor_of(supplier)
    )
    paper = store_photo(
        session, config.upload_dir, picture.getvalue(), original_name="b.jpg", company=buyer, by=actor_of(assembler)
    )
    paper.original_name = world.plant("filename", "assembler-a", *STAFF) + ".jpg"
    world.codes["files"] = world.codes["photos"] = [photo.code, paper.code]
    add_to_shortlist(session, buyer, firm, by=actor_of(assembler))
    write_note(session, buyer, firm, world.plant("shortlistnote", "assembler-a"))
    save_draft(session, assembler, "need:new", {"text": [world.plant("needdraft", "assembler-a")]})
    save_draft(session, supplier, f"profile:{firm.code}:company", {"name": [world.plant("formdraft", "supplier-a")]})
    world.codes["drafts"] = ["need:new", f"profile:{firm.code}:company"]
    _saved_search(world, session, supplier)
    _proofs(world, session, config, firm)
    _lack(world, session, firm, buyer)
    _supply(world, session, firm, buyer)
    _outcome(world, session, firm, need_code)
    _linkage(world, session, firm, supplier)
    _feedback(world, session, supplier)
    _conduct(world, session, supplier)
    _records(world, session, config, firm)
    _introduction(world, session, firm, supplier)
    _rfqs(world, session, config, firm, buyer, need_code)
    for role, key in world.people.items():
        person = session.get_one(User, key)
        world.addresses[role] = person.email
        token, world.tokens[role] = create_token(session, person, f"key of {role}", by=SYSTEM)
        if role == "supplier-a":
            token.name = world.plant("tokenname", role, *STAFF)
            world.codes["tokens"] = [token.code]
        world.hide(world.tokens[role])
        world.hide(token.token_hash)
    _privacy(world, session, photo)
    record_company(session, SYSTEM, "company.updated", firm, note=world.plant("auditdetail", *STAFF))
    _agency(world, session, config, buyer)


def _proofs(world: World, session: Session, config: Config, firm: Company) -> None:
    """What an officer saw and noted, what the firm answered, and what a claimant sent."""
    given = ProofInput(claims=["firm"], level="seen", how=world.plant("proofhow", *STAFF))
    (proof,) = add_proofs(session, firm, given, by=SYSTEM, expected_version=firm.version)
    names = {"original_name": world.plant("prooffile", "supplier-a", *STAFF) + ".pdf", "kind": PROOF}
    kept = store_document(session, config.upload_dir, PDF, company=firm, by=SYSTEM, **names)
    proof.upload_id = kept.id
    claim = session.get_one(Membership, world.claims[0])
    claimant = actor_of(claim.user)
    name = world.plant("claimfile", "claimant", *STAFF) + ".pdf"
    paper = add_document(session, config.upload_dir, claim, PDF, original_name=name, by=claimant).upload
    note_call(session, claim, world.plant("claimcall", *STAFF), by=SYSTEM)
    assert paper is not None
    world.codes["files"] += [kept.code, paper.code]
    secret = make_question(session, firm, QuestionChannel.SHEET, on=agency_today(), by=SYSTEM)
    note = world.plant("answernote", *STAFF)
    answer(session, secret, read_input(AnswerInput, {"answer": "changed", "note": note}))
    world.hide(secret)
    world.codes["proofs"] = [proof.code]
    open_secret = make_question(session, firm, QuestionChannel.LETTER, on=agency_today(), by=SYSTEM)
    world.hide(open_secret)


def _privacy(world: World, session: Session, photo: Upload) -> None:
    """What somebody asked about their data, what an officer took down, and who is in a photo."""
    given = {
        "kind": "access",
        "name": world.plant("askername", *STAFF),
        "email": world.plant("askermail", *STAFF) + "@mail.example",
        "phone": "0912 345 678",
        "message": world.plant("askermessage", *STAFF),
    }
    asked = ask_from_form(session, read_input(PublicRequestInput, given))
    world.hide(asked.code, *STAFF)
    world.hide(asked.person_hash)
    world.codes["privacy"] = [asked.code]
    give_consent(
        session,
        Person("somebody@mail.example"),
        ConsentPurpose.CALLS,
        agency="Linkage",
        channel=ConsentChannel.PHONE,
        by=SYSTEM,
        proof=world.plant("consentproof"),
    )
    name_people(session, photo, [world.plant("photoperson") + "@mail.example"])


def _saved_search(world: World, session: Session, person: User) -> None:
    """What a person wants to be told of is nobody else's business, nor is the secret of the letters about it."""
    given = {"state": "q=stamping", "name": world.plant("savedsearch", "supplier-a"), "alert": "daily"}
    search = save_search(session, person, read_input(SavedSearchInput, given), hits=None)
    world.hide(search.code, "supplier-a")
    world.hide(search.token)
    world.codes["searches"] = [search.code]


def _outcome(world: World, session: Session, firm: Company, need_code: str) -> None:
    """An order of firm A that the agency wrote down, with what proves it."""
    proof = {"confirmed_by": "both", "evidence": world.plant("outcomeproof", *STAFF)}
    given = {"need": need_code, "supplier": firm.code, "stage": "order", "reached_on": "2026-01-05", **proof}
    outcome = record_outcome(session, read_input(OutcomeInput, given), by=SYSTEM)
    world.hide(outcome.code, *STAFF)
    world.codes["outcomes"] = [outcome.code]


def _introduction(world: World, session: Session, firm: Company, person: User) -> None:
    """Firm A and a fourth firm agreed, whose people are shown to each other alone; a proposal it declined; a firm it refuses."""
    buyer = make_assembler(session, name="Canon Hạ Long D")
    other, desk = make_user(session, company=buyer), ProposalDesk("https://x.example", "Agency")
    needs = [make_need(session, buyer, title="Bracket", visibility=NeedVisibility.OFFICERS.value) for _each in "ab"]
    words = world.plant("proposalwords", "supplier-a", *STAFF)
    made = [
        propose(session, Draft(need, firm, ProposalOrigin.OFFICER, words=words), desk=desk, by=SYSTEM) for need in needs
    ]
    for each in made:
        each.shown_at = now()
        world.hide(each.code, "supplier-a", *STAFF)
    for side, user, name in ((FairSide.ASSEMBLER, other, "introbuyer"), (FairSide.SUPPLIER, person, "introown")):
        who = Answering(side, AnsweredVia.ACCOUNT, actor_of(user))
        given = YesInput(name=world.plant(name, "supplier-a"), agrees=True)
        accept(session, made[0], given, email=user.email, who=who, desk=desk)
    who = Answering(FairSide.SUPPLIER, AnsweredVia.ACCOUNT, actor_of(person))
    no = NoInput(reason=OutcomeReason.CAPACITY_FULL, note=world.plant("proposalnote", *STAFF))
    decline(session, made[1], no, who=who, desk=desk)
    refused = make_supplier(session, name="Đúc Hạ Long E")
    given_no = RefusalInput(firm=refused.code, note=world.plant("refusalnote", "supplier-a", *STAFF))
    refusal = refuse_firm(session, firm, refused, given_no, desk=desk, by=SYSTEM)
    world.hide(refusal.code, "supplier-a", *STAFF)
    world.codes["proposals"] = [each.code for each in made]


def _linkage(world: World, session: Session, firm: Company, person: User) -> None:
    """Firm A and a third firm agreed to be introduced; what each proves and what officers hear is not for the other."""
    buyer = make_assembler(session, name="Sharp Hạ Long C")
    need = make_need(session, buyer, title="Bracket", visibility=NeedVisibility.OFFICERS.value)
    proposal = make_proposal(session, need, firm)
    found = begin_linkage(session, need, firm, on=agency_today(), by=SYSTEM, proposal=proposal)
    own, told = ("supplier-a", *STAFF), Teller(FairSide.SUPPLIER, AnsweredVia.ACCOUNT, actor_of(person))
    report_step(session, found, ReachedInput(stage="sample", evidence=world.plant("stepproof", *own)), teller=told)
    agency = Teller(None, AnsweredVia.PAPER, SYSTEM)
    report_step(session, found, ReachedInput(stage="audit", evidence=world.plant("auditproof", *STAFF)), teller=agency)
    value = {"kind": "quoted", "amount": "500", "currency": "USD", "proof": world.plant("valueproof", *STAFF)}
    state_value(session, found, read_input(ValueInput, value), teller=agency)
    call = {"side": "assembler", "text": world.plant("linkagecall", *STAFF)}
    note_linkage_call(session, found, read_input(CallInput, call), by=SYSTEM)
    told_of = Thread(outcome_id=found.id, buyer_id=buyer.id or 0, supplier_id=firm.id or 0, last_at=now())
    told_of.messages.append(Message(side=FairSide.ASSEMBLER, author="Sato", text=world.plant("linkagemessage", *own)))
    session.add(told_of)
    world.codes["linkage"] = [found.code]
    world.hide(found.code, *own)
    world.hide(proposal.code, *own)
    world.codes["linkages"] = [found.code]


def _feedback(world: World, session: Session, person: User) -> None:
    """Firm A was not helped by an introduction and says so; what officers plan is theirs, what they did the firm reads."""
    own = ("supplier-a", *STAFF)
    linkage = session.exec(select(Outcome).where(Outcome.code == world.codes["linkages"][0])).one()
    asked = [
        Feedback(company_id=linkage.company_id, outcome_id=linkage.id, due_on=agency_today()),
        Feedback(company_id=linkage.company_id, due_on=agency_today(), service=FeedbackService.SUPPORT),
    ]
    asked[1].case_id = session.exec(select(SupportCase.id)).one()
    session.add_all(asked)
    session.flush()
    for number, each in enumerate(asked):
        given = FeedbackInput(mark=1, text=world.plant(f"feedback{'ab'[number]}", *own))
        by = actor_of(person)
        answer_feedback(session, each, given, via=AnsweredVia.ACCOUNT, by=by, base_url="https://x.example")
        plan = {"plan": world.plant(f"actionplan{'ab'[number]}", *STAFF), "due_on": each.action.due_on}
        given = read_input(ActionInput, plan)
        change_action(session, each, given, expected_version=1, by=SYSTEM, base_url="https://x.example")
        world.hide(each.code, *own)
    done = ResultInput(result=world.plant("actionresult", *own))
    close_action(session, asked[1], done, expected_version=2, by=SYSTEM)
    world.codes["feedback"] = [each.code for each in asked]


def _conduct(world: World, session: Session, person: User) -> None:
    """Firm A tells of two buyers in confidence, one of them buyer A; single reports are for head officers and for who told them."""
    own = {world.codes["linkages"][0]: ("supplier-a", "admin"), world.codes["outcomes"][0]: ("admin",)}
    made = []
    for number, (code, readers) in enumerate(own.items()):
        linkage = session.exec(select(Outcome).where(Outcome.code == code)).one()
        words = {"topic": "price", "text": world.plant(f"conduct{'ab'[number]}", *readers)}
        report = tell_of_conduct(session, linkage, read_input(ConductReportInput, words), by=actor_of(person))
        given = ConductAnswerInput(answer=world.plant(f"conductanswer{'ab'[number]}", *readers))
        answer_report(session, report, given, expected_version=1, by=SYSTEM)
        world.hide(report.code, *readers)
        made.append(report.code)
    world.codes["conduct"] = made


def _records(world: World, session: Session, config: Config, firm: Company) -> None:
    """Two linkage records of firm A, one of them taken back; who has the paper knows the fingerprint, and nobody else."""
    own = ("supplier-a", *STAFF)
    made = [issue_record(session, firm, language="en", issuer=issuer_of(config), by=SYSTEM) for _each in "ab"]
    revoke_record(session, made[1], world.plant("recordreason", *own), by=SYSTEM)
    for each in made:
        world.hide(each.code, *own)
        world.hide(each.fingerprint[:PREFIX], *own)
    world.codes["records"] = [each.code for each in made]


def _rfqs(world: World, session: Session, config: Config, firm: Company, buyer: Company, need_code: str) -> None:
    """Buyer A asks a household, once sealed; buyer B asks firm A. What they write each other is nobody else's, nor the agency's."""
    household = session.exec(select(Company).where(Company.code == world.codes["supplier"][1])).one()
    other = session.get_one(Company, world.firms["assembler-b"])
    need = session.exec(select(PartNeed).where(PartNeed.code == need_code)).one()
    codes: list[str] = []
    between = (
        ("rfqopen", need, household, ("assembler-a",), ("assembler-a",), False),
        ("rfqsealed", make_need(session, buyer, title="Stamped lid"), household, ("assembler-a",), (), True),
        (
            "rfqother",
            make_need(session, other),
            firm,
            ("assembler-b", "supplier-a"),
            ("assembler-b", "supplier-a"),
            False,
        ),
    )
    for name, asked, supplier, sides, readers, is_sealed in between:
        words = {"text": world.plant(f"{name}text", *sides), "nda_text": world.plant(f"{name}nda", *sides)}
        given = read_input(RfqInput, rfq_data(title=f"Stamped {len(codes)}", is_sealed=is_sealed, **words))
        rfq = draft_rfq(session, asked, given, by=SYSTEM)
        name_suppliers(session, rfq, [supplier], by=SYSTEM)
        drawing = Sent(
            PDF, world.plant(f"{name}file", *(each for each in sides if each.startswith("assembler"))) + ".pdf"
        )
        paper = add_file(session, config.upload_dir, rfq, drawing, PaperInput(), by=SYSTEM)
        send_rfq(session, rfq, by=SYSTEM)
        (invitation,) = rfq.invitations
        ask(session, invitation, QuestionInput(question=world.plant(f"{name}question", *sides)), by=SYSTEM)
        offer = offer_data(unit_price="7.1234", material="7.1234", process="", overhead="")
        words = {"deviations": world.plant(f"{name}offer", *readers), "text": world.plant(f"{name}words", *readers)}
        send_quotation(session, invitation, read_input(QuotationInput, {**offer, **words}), Sender(SYSTEM))
        written = Message(side=FairSide.SUPPLIER, author="Lan", text=world.plant(f"{name}message", *sides))
        thread = Thread(invitation_id=invitation.id, buyer_id=rfq.buyer_id, supplier_id=supplier.id or 0, last_at=now())
        thread.messages.append(written)
        session.add(thread)
        world.codes.setdefault("rfq", []).append(invitation.code)
        codes += [rfq.code, invitation.code]
        world.codes["files"].append(paper.upload.code)
    world.codes["rfqs"] = codes


def _lack(world: World, session: Session, firm: Company, buyer: Company) -> None:
    """What firm A lacks for a need that suppliers do not see, taken up by the agency."""
    words = {"title": world.plant("lackneed", "assembler-a", *STAFF), "visibility": NeedVisibility.OFFICERS.value}
    asked = {**need_data()["requirements"], "certificates_must": ["iatf-16949"]}
    need = make_need(session, buyer, requirements=asked, **words)
    world.hide(need.code, "assembler-a", *STAFF)
    today = agency_today()
    count_lacks(session, need, firms_to_compare(session, on=today))
    total_lacks(session, on=today)
    case = open_case(session, firm, "certificate.iatf-16949", by=SYSTEM, on=today)
    case.note = world.plant("casenote", *STAFF)
    world.hide(case.code, *STAFF)
    world.codes["cases"] = [case.code]


def _supply(world: World, session: Session, firm: Company, buyer: Company) -> None:
    """Links that two firms keep to themselves or tell the agency only, and a network the firm belongs to."""
    household = session.exec(select(Company).where(Company.code == world.codes["supplier"][1])).one()
    reader, own = LinkReader(frozenset({firm.id or 0})), ("supplier-a",)
    for name, process, secrecy, roles in (
        ("linksides", "plating-zinc", "sides", own),
        ("linkofficers", "plating-nickel", "officers", (*own, *STAFF)),
        ("linkwaiting", "powder-coating", "public", (*own, *STAFF)),
    ):
        given = {
            "firm": household.code,
            "process": process,
            "secrecy": secrecy,
            "part_group": world.plant(name, *roles),
        }
        link = state_link(session, firm, read_input(SupplyLinkInput, given), reader=reader, by=SYSTEM)
        world.hide(link.code, *roles)
        world.codes.setdefault("links", []).append(link.code)
    inside = (*own, "assembler-a", *STAFF)
    given = {"name": world.plant("networkname", *inside), "centre": buyer.code}
    network = create_network(session, read_input(NetworkInput, given), by=SYSTEM)
    add_satellite(session, network, SatelliteInput(firm=firm.code, process="plating-zinc"), by=SYSTEM)
    seat = open_seat(session, network, SeatInput(process="plating-zinc", task=world.plant("seat", *inside)), by=SYSTEM)
    world.codes["networks"] = [network.code]
    world.codes["seats"] = [seat.code]
    world.hide(network.code, *inside)


def _agency(world: World, session: Session, config: Config, buyer: Company) -> None:
    """An invitation under way, a list being imported, an explained word, and a fair with a buyer who stays unnamed."""
    given = {"name": world.plant("invitedname", *STAFF), "email": world.plant("invited", *STAFF) + "@mail.example"}
    guest = invite(session, read_input(InvitationInput, given), desk=Desk(config.secret_key, "/{}"), by=SYSTEM)
    world.codes["users"].append(guest.code)
    letter = session.exec(select(OutboxMessage).where(OutboxMessage.recipient == guest.email)).one()
    world.codes["letters"] = [letter.code]
    world.hide(letter.code, *STAFF)
    cells = [world.plant("cell", *STAFF)]
    row = {"sheet": "", "row": 2, "table": 0, "outcome": "refused", "name": cells[0], "cells": cells, "reasons": []}
    row["company"] = ""
    batch = ImportBatch(
        source="list", file_name=world.plant("listname", *STAFF), rows=[row], mapping={}, counts={"refused": 1}
    )
    fair = Fair(name="Parts Fair", starts_on=now().date(), ends_on=now().date())
    session.add_all((batch, fair))
    session.flush()
    session.add(FairParticipant(fair_id=fair.id or 0, company_id=buyer.id or 0, side=FairSide.ASSEMBLER))
    world.codes["imports"], world.codes["fairs"] = [batch.code], [fair.code]
    world.hide(batch.code, *STAFF)
    given = {"phrase": world.plant("explained", *STAFF), "kind": "text"}
    word = add_known_word(session, read_input(KnownWordInput, given), by=SYSTEM)
    world.codes["words"] = [word.code]
    world.hide(word.code, *STAFF)
    _pairing(world, session)


def _pairing(world: World, session: Session) -> None:
    """A batch with one decision; who is paired with whom is the agency's business."""
    need = world.codes["needs"][0]
    given = PairingInput(name=world.plant("pairing", *STAFF), needs=[need])
    pairing = create_pairing(session, given, {}, by=SYSTEM)
    decision = DecisionInput(kind=DecisionKind.VETO, reason=world.plant("pairingreason", *STAFF))
    decide(session, pairing, need, world.codes["supplier"][0], decision, by=SYSTEM)
    run_pairing(session, pairing, by=SYSTEM)
    world.codes["pairings"] = [pairing.code]
    world.hide(pairing.code, *STAFF)


def open_world(app: Flask, config: Config) -> World:
    """The world, searchable."""
    world = make_world(config, app.extensions["database"])
    assert search_index.catch_up(app.extensions["database"], config)
    return world


def addresses(app: Flask, world: World, method: str) -> Iterator[tuple[str, list[str]]]:
    """Every route of a method with its addresses: one for each object of its kind (of every kind, when it names none)."""
    everything = [code for codes in world.codes.values() for code in codes]
    for rule in sorted(app.url_map.iter_rules(), key=str):
        if method not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        # The last word of the address that names a kind says whose codes it takes, the longest of those that begin there.
        before = rule.rule.split("<")[0]
        named = (kind for kind in world.codes if kind in before)
        kind = max(named, key=lambda word: (before.rfind(word), len(word)), default=None)
        codes = everything if kind is None else world.codes[kind]
        yield rule.rule, [filled(rule.rule, code, world) for code in (codes if rule.arguments else codes[:1])]


def filled(rule: str, code: str, world: World) -> str:
    """The address of a route for one object."""
    numbers = {"int:key": str(world.claims[0]), "int:plant": "1", "int:number": "1", "key": "part"}
    numbers["kind"] = "rfq" if code in world.codes["rfq"] else "linkage"  # of a thread
    return re.sub(r"<([^>]+)>", lambda found: numbers.get(found.group(1), code), rule)
