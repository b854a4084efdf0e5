"""The parts board: who sees what, narrowing it, marks in one press, evidence, and what the assembler reads."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlmodel import Session

from database.enums import FairPhase, Nationality, PartAudience
from database.models.fair_participants import FairParticipant
from database.models.fair_parts import FairPartMark
from database.models.fairs import Fair
from database.queries import fair_parts as rows
from database.queries.fair_wishes import vetoes
from database.session import transaction
from linkage.inputs.fair_parts import BuyerRefusalInput
from linkage.services.audit import SYSTEM
from linkage.services.fair_part_marks import refuse_buyer
from linkage.services.fair_refusals import refused_of, standing_of_firm
from linkage.services.fair_weights import weights
from tests.factories import make_assembler, make_need, make_officer, make_supplier, make_user
from tests.fair_makers import make_buyer, make_fair, make_meeting, make_part, make_participant
from tests.linkage.web.conftest import SignIn
from tests.pages import get_page, post_form

SECRET = "Zwirnwerk"


@pytest.fixture
def fair(session: Session) -> Fair:
    return make_fair(session)


@pytest.fixture
def buyer(session: Session, fair: Fair) -> FairParticipant:
    return make_buyer(session, fair, company=make_assembler(session, name="Fuji Hồ Gươm"))


@pytest.fixture
def supplier(session: Session, fair: Fair) -> FairParticipant:
    return make_participant(session, fair, company=make_supplier(session, name="Dập Hoa Sen"))


@pytest.fixture
def maker(client: FlaskClient, session: Session, supplier: FairParticipant, sign_in: SignIn) -> FlaskClient:
    """A person of the supplier, signed in."""
    return sign_in(client, make_user(session, company=supplier.company))


@pytest.fixture
def owner(app: Flask, session: Session, buyer: FairParticipant, sign_in: SignIn) -> FlaskClient:
    """A person of the buyer, signed in."""
    return sign_in(app.test_client(), make_user(session, company=buyer.company))


@pytest.fixture
def desk(app: Flask, session: Session, sign_in: SignIn) -> FlaskClient:
    """An officer, signed in."""
    return sign_in(app.test_client(), make_officer(session))


def marks(session: Session, supplier: FairParticipant) -> list[FairPartMark]:
    session.rollback()
    session.expire_all()
    return list(rows.marks_of_supplier(session, supplier).values())


def test_everybody_sees_the_board_with_what_is_asked(
    client: FlaskClient, session: Session, fair: Fair, buyer: FairParticipant
) -> None:
    make_part(
        session,
        buyer,
        number="A1-01",
        drawing_number="D-77",
        imported_from="TH",
        is_drawing_after_nda=True,
        are_photos_forbidden=True,
    )
    page = get_page(client, f"/fairs/{fair.code}/parts")
    for words in (
        "A1-01",
        "Stamped bracket",
        "Fuji Hồ Gươm",
        "100,000 pieces a month (1,200,000 pieces a year)",
        "D-77",
        "Thailand",
        "Drawing after an NDA",
        "No photos of this part",
    ):
        assert words in page
    assert "Can make" not in page


def test_board_without_parts_says_nothing_of_what_fits(maker: FlaskClient, session: Session, fair: Fair) -> None:
    page = get_page(maker, f"/fairs/{fair.code}/parts")
    assert "No part is on the board yet." in page
    assert "fits" not in page
    make_part(session, make_buyer(session, fair, company=make_assembler(session)))
    assert "these parts fit" in get_page(maker, f"/fairs/{fair.code}/parts")


def test_parts_for_registered_firms_are_hidden_from_visitors(
    app: Flask, client: FlaskClient, session: Session, fair: Fair, buyer: FairParticipant, sign_in: SignIn
) -> None:
    part = make_part(session, buyer, audience=PartAudience.REGISTERED)
    make_part(session, buyer)
    board, own = f"/fairs/{fair.code}/parts", f"/fairs/{fair.code}/parts/{part.code}"
    assert "1 part is wanted" in get_page(client, board)
    get_page(client, own, status=404)
    firm = sign_in(app.test_client(), make_user(session, company=make_supplier(session)))
    assert "2 parts are wanted" in get_page(firm, board)
    get_page(firm, own)


def test_name_of_an_unnamed_buyer_is_nowhere(
    app: Flask, maker: FlaskClient, session: Session, fair: Fair, sign_in: SignIn
) -> None:
    secret = make_buyer(session, fair, company=make_assembler(session, name=SECRET, nationality=Nationality.KR))
    need = make_need(session, secret.company, text=f"Drawn at {SECRET}")
    part = make_part(session, secret, need=need, number="X-417", audience=PartAudience.ANONYMOUS)
    make_part(session, make_buyer(session, fair))
    board = f"/fairs/{fair.code}/parts"
    for address in (board, f"{board}?q=X-417", f"{board}/{part.code}", f"{board}?show=all"):
        page = get_page(maker, address)
        assert "Buyer not named" in page
        for told in (SECRET, secret.code, secret.company.code, need.code, "South Korea"):
            assert told not in page.html, (address, told)
        assert "A1" not in page.text.split(), address  # its table
    assert "No part on the board fits these filters." in get_page(maker, f"{board}?q={SECRET}")
    assert "No part on the board fits these filters." in get_page(maker, f"{board}?country=KR")
    people = sign_in(app.test_client(), make_user(session, company=secret.company))
    assert SECRET in get_page(people, f"{board}/{part.code}")


def test_country_of_unnamed_buyers_is_told_when_three_come_from_there(
    client: FlaskClient, session: Session, fair: Fair
) -> None:
    buyers = [make_buyer(session, fair, company=make_assembler(session, nationality=Nationality.KR)) for _ in range(3)]
    make_part(session, buyers[0], audience=PartAudience.ANONYMOUS)
    page = get_page(client, f"/fairs/{fair.code}/parts?country=KR")
    assert "Buyer not named (South Korea)" in page
    assert "1 part is wanted" in page


def test_board_is_narrowed_by_fields_and_words(
    client: FlaskClient, session: Session, fair: Fair, buyer: FairParticipant
) -> None:
    make_part(session, buyer)
    requirements = {
        "process_steps": [{"process": "injection-molding", "role": "core", "attrs": {}}],
        "materials": ["abs"],
        "certificates_must": ["iatf-16949"],
    }
    make_part(session, buyer, need=make_need(session, buyer.company, title="Vỏ nhựa", requirements=requirements))
    for query in (
        "process=injection-molding",
        "material=abs",
        "certificate=iatf-16949",
        "q=vo+nhua",
        "q=ABS&country=JP",
    ):
        page = get_page(client, f"/fairs/{fair.code}/parts?{query}")
        assert "1 part is wanted" in page, query
        assert "Vỏ nhựa" in page
    assert "No part on the board fits these filters." in get_page(client, f"/fairs/{fair.code}/parts?material=x%00")


def test_supplier_marks_in_one_press_and_takes_it_back(
    maker: FlaskClient, session: Session, fair: Fair, buyer: FairParticipant, supplier: FairParticipant
) -> None:
    part = make_part(session, buyer)
    board = f"/fairs/{fair.code}/parts"
    assert "1 of these parts fits you" in get_page(maker, board)
    page = post_form(maker, f"{board}/{part.code}/mark", {"level": "could-make", "back": f"{board}?q=bracket"})
    assert page.h1 == "Parts board"
    assert "Could make" in page
    assert [mark.level.value for mark in marks(session, supplier)] == ["could-make"]
    post_form(maker, f"{board}/{part.code}/mark", {"level": "perhaps"}, status=422)
    post_form(maker, f"{board}/{part.code}/unmark", {})
    assert marks(session, supplier) == []


def test_supplier_says_what_it_brings_and_the_buyer_reads_it(
    maker: FlaskClient,
    owner: FlaskClient,
    session: Session,
    fair: Fair,
    buyer: FairParticipant,
    supplier: FairParticipant,
) -> None:
    part = make_part(session, buyer)
    own = f"/fairs/{fair.code}/parts/{part.code}"
    assert "Dập Hoa Sen" in get_page(owner, own)  # who else fits
    sent = {"level": "can-make", "evidence": "Two samples", "evidence_codes": ["certificate:iso-9001", "machine:Robot"]}
    page = post_form(maker, f"{own}/evidence", sent, status=422)
    assert "A machine or certificate is not in the profile any more. Choose again." in page
    assert "Two samples" in page
    sent["evidence_codes"] = ["certificate:iso-9001", "machine:Aida Progressive press 200 t"]
    post_form(maker, f"{own}/evidence", sent)
    assert len(marks(session, supplier)) == 1
    page = get_page(owner, own)
    for words in ("Can make", "Two samples", "ISO 9001", "Aida Progressive press 200 t"):
        assert words in page
    assert "Who else fits" not in page
    assert "Two samples" not in get_page(maker, own)


def test_others_do_not_mark(
    client: FlaskClient, owner: FlaskClient, session: Session, fair: Fair, buyer: FairParticipant
) -> None:
    part = make_part(session, buyer)
    own = f"/fairs/{fair.code}/parts/{part.code}"
    post_form(owner, f"{own}/mark", {"level": "can-make"}, status=409)
    assert post_form(client, f"{own}/mark", {"level": "can-make"}, status=None).h1 == "Sign in"


def test_officer_marks_for_a_firm_that_telephones(
    client: FlaskClient,
    session: Session,
    fair: Fair,
    buyer: FairParticipant,
    supplier: FairParticipant,
    sign_in: SignIn,
) -> None:
    part = make_part(session, buyer, audience=PartAudience.ANONYMOUS)
    own = f"/fairs/{fair.code}/parts/{part.code}"
    desk = sign_in(client, make_officer(session))
    page = get_page(desk, own)
    assert "A firm telephones" in page
    post_form(desk, f"{own}/mark", {"level": "can-make", "for": supplier.code})
    assert len(marks(session, supplier)) == 1
    assert "You write for Dập Hoa Sen." in get_page(desk, f"{own}/evidence?for={supplier.code}")
    post_form(desk, f"{own}/mark", {"level": "can-make", "for": "0"}, status=409)


def test_nobody_writes_for_another_firm(
    maker: FlaskClient, session: Session, fair: Fair, buyer: FairParticipant
) -> None:
    part, other = make_part(session, buyer), make_participant(session, fair)
    for address in (
        f"parts/{part.code}/evidence?for={other.code}",
        f"our-parts?for={buyer.code}",
        f"our-parts/{part.code}?for={buyer.code}",
    ):
        get_page(maker, f"/fairs/{fair.code}/{address}", status=403)


def test_fair_in_planning_is_not_there_yet(client: FlaskClient, session: Session, sign_in: SignIn) -> None:
    fair = make_fair(session, phase=FairPhase.PLANNING)
    part = make_part(session, make_buyer(session, fair))
    for address in ("parts", f"parts/{part.code}", f"parts/{part.code}/photo"):
        get_page(client, f"/fairs/{fair.code}/{address}", status=404)
    get_page(sign_in(client, make_officer(session)), f"/fairs/{fair.code}/parts/{part.code}")


def test_board_makes_the_same_number_of_queries_with_one_part_and_with_thirty(
    maker: FlaskClient, session: Session, fair: Fair, buyer: FairParticipant
) -> None:
    counted: list[str] = []
    engine = maker.application.extensions["database"].engine
    event.listen(engine, "before_cursor_execute", lambda *given: counted.append(given[2]))

    def queries() -> int:
        get_page(maker, f"/fairs/{fair.code}/parts")
        counted.clear()
        get_page(maker, f"/fairs/{fair.code}/parts")
        return len(counted)

    make_part(session, buyer)
    few = queries()
    for _ in range(9):
        other = make_buyer(session, fair)
        for _ in range(3):
            make_part(session, other)
    assert queries() == few
    assert re.search("28 parts are wanted", get_page(maker, f"/fairs/{fair.code}/parts").text)


def test_marks_of_all_levels_are_counted(
    owner: FlaskClient, session: Session, fair: Fair, buyer: FairParticipant
) -> None:
    part = make_part(session, buyer)
    for level in ("can-make", "could-make", "could-make"):
        with transaction():
            session.add(
                FairPartMark(part_id=part.id, participant_id=make_participant(session, fair).id, level=level)  # type: ignore[arg-type]
            )
    assert "1 can make it, 2 could" in get_page(owner, f"/fairs/{fair.code}/parts")


def test_supplier_refuses_the_buyer_of_an_unnamed_part_and_learns_nothing(
    maker: FlaskClient, desk: FlaskClient, session: Session, supplier: FairParticipant
) -> None:
    fair = supplier.fair
    with transaction():
        fair.phase = FairPhase.WISHES
        session.add(fair)
    hidden = make_buyer(session, fair, company=make_assembler(session, name="Fuji Kín"))
    named = make_part(session, hidden, number="A1-01")
    part, other = (
        make_part(session, hidden, number=each, audience=PartAudience.ANONYMOUS) for each in ("X-417", "X-500")
    )
    board, wishes = f"/fairs/{fair.code}/parts", f"/fairs/{fair.code}/wishes"
    post_form(maker, wishes, {"firm": hidden.code, "kind": "must"})
    before = {way: get_page(maker, way).text for way in (f"{board}/{other.code}", f"{board}/{named.code}")}
    assert "Do not put me with the buyer of this part" in get_page(maker, f"{board}/{part.code}")
    assert "Do not put me with the buyer of this part" not in before[f"{board}/{named.code}"]
    page = post_form(maker, f"{board}/{part.code}/refuse-buyer", {"reason": "Copied our tool"})
    assert "You will not be put with the buyer of part X-417." in page
    assert vetoes(session, fair) == {(supplier.id, hidden.id)}
    assert weights(session, fair) == {}
    # Nothing else has changed for the supplier: neither the wish for the same firm, nor its other parts.
    assert {way: get_page(maker, way).text for way in before} == before
    page = get_page(maker, wishes)
    assert "1 of 10 wishes" in page
    assert "The buyer of part X-417Not with this buyer Stamped bracket" in page
    assert "Copied our tool" in get_page(maker, f"{board}/{part.code}")
    assert "Not with this buyer" in get_page(maker, board)
    line = get_page(desk, f"/officer/fairs/{fair.code}/wishes").text
    assert "Not the buyer of part X-417, who is not named Copied our tool" in line
    assert "The supplier refuses" in line
    post_form(maker, f"{board}/{part.code}/mark", {"level": "can-make"}, status=409)
    assert marks(session, supplier) == []
    post_form(maker, f"{board}/{other.code}/mark", {"level": "not-this-buyer"}, status=422)
    post_form(maker, f"{board}/{named.code}/refuse-buyer", {}, status=409)
    with transaction():
        part.is_withdrawn = True
        session.add(part)
    post_form(maker, f"{board}/{part.code}/allow-buyer", {"back": wishes})
    session.expire_all()
    assert vetoes(session, fair) == set()
    post_form(maker, f"{board}/{part.code}/allow-buyer", {}, status=404)


def test_no_to_an_unnamed_buyer_is_on_the_desk_when_a_meeting_stands(
    session: Session, fair: Fair, buyer: FairParticipant, supplier: FairParticipant
) -> None:
    meeting = make_meeting(session, supplier, buyer, fair.slots[0])
    part = make_part(session, buyer, audience=PartAudience.ANONYMOUS)
    assert refused_of(session, fair) == ()
    with transaction():
        fair.phase = FairPhase.DRAFTING
        session.add(fair)
        given = BuyerRefusalInput(reason=None)
        refuse_buyer(session, part, supplier, given, by=SYSTEM)
    assert [(each.meeting.code, each.by) for each in refused_of(session, fair)] == [(meeting.code, (supplier,))]
    assert standing_of_firm(session, supplier) == {}


def test_no_to_an_unnamed_buyer_is_said_while_nothing_is_out(
    maker: FlaskClient, session: Session, fair: Fair, buyer: FairParticipant
) -> None:
    part = make_part(session, buyer, audience=PartAudience.ANONYMOUS)
    url = f"/fairs/{fair.code}/parts/{part.code}"
    # Once people see who has time left, a no would tell whose part it is.
    for phase in (FairPhase.REGISTRATION, FairPhase.PROVISIONAL, FairPhase.LIVE):
        with transaction():
            fair.phase = phase
            session.add(fair)
        assert "Do not put me with the buyer" not in get_page(maker, url)
        post_form(maker, f"{url}/refuse-buyer", {}, status=409)


@pytest.mark.parametrize("who", ["maker", "owner", "desk"])
def test_part_pages_ask_at_most_twelve_questions_however_many_come(
    app: Flask, request: pytest.FixtureRequest, session: Session, fair: Fair, buyer: FairParticipant, who: str
) -> None:
    people: FlaskClient = request.getfixturevalue(who)
    part = make_part(session, buyer)
    counted: list[str] = []
    event.listen(app.extensions["database"].engine, "before_cursor_execute", lambda *given: counted.append(given[2]))

    def queries(url: str) -> int:
        get_page(people, url)
        counted.clear()
        get_page(people, url)
        return len(counted)

    pages = (f"/fairs/{fair.code}/parts", f"/fairs/{fair.code}/parts/{part.code}")

    def more(number: int) -> None:
        for _ in range(number):
            made = [make_participant(session, fair) for _ in range(2)]
            make_part(session, make_buyer(session, fair))
            with transaction():
                session.add(FairPartMark(part_id=part.id, participant_id=made[0].id))

    more(1)
    few = [queries(url) for url in pages]
    more(4)
    assert [queries(url) for url in pages] == few
    assert max(few) <= 12
