"""Wishes of both sides: set, moved, taken back, sent, and hidden from the other side."""

from __future__ import annotations

import datetime
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlmodel import Session

from database.enums import FairPhase, FairSide, PartAudience, ParticipantStatus, WishKind
from database.models.fair_participants import FairParticipant
from database.models.fair_parts import FairPartMark
from database.models.fairs import Fair
from database.queries import fair_wishes as rows
from database.session import transaction
from tests.agenda_makers import make_released_fair
from tests.factories import make_assembler, make_officer, make_supplier, make_user
from tests.fair_makers import make_buyer, make_fair, make_meeting, make_part, make_participant, make_wish
from tests.linkage.web.conftest import SignIn
from tests.pages import Page, get_page, post_form

SECRET = "Zwirnwerk"


@pytest.fixture
def fair(session: Session) -> Fair:
    return make_fair(session, phase=FairPhase.WISHES, wishes_each=2)


@pytest.fixture
def buyers(session: Session, fair: Fair) -> list[FairParticipant]:
    return [make_buyer(session, fair, company=make_assembler(session, name=f"Fuji {name}")) for name in "ABC"]


@pytest.fixture
def supplier(session: Session, fair: Fair) -> FairParticipant:
    return make_participant(session, fair, company=make_supplier(session, name="Dập Hoa Sen"))


@pytest.fixture
def maker(client: FlaskClient, session: Session, supplier: FairParticipant, sign_in: SignIn) -> FlaskClient:
    return sign_in(client, make_user(session, company=supplier.company))


@pytest.mark.parametrize(
    "status", [each for each in ParticipantStatus if each is not ParticipantStatus.APPROVED], ids=str
)
@pytest.mark.parametrize("phase", [FairPhase.WISHES, FairPhase.LIVE])
def test_firm_that_was_not_let_in_reads_no_names(
    client: FlaskClient, session: Session, sign_in: SignIn, status: ParticipantStatus, phase: FairPhase
) -> None:
    there = make_fair(session, phase=phase)
    buyer = make_buyer(session, there, company=make_assembler(session, name="Fuji Hồ Gươm"))
    outside = make_participant(session, there, status=status)
    make_wish(session, outside, buyer)
    sign_in(client, make_user(session, company=outside.company))
    page = get_page(client, f"/fairs/{there.code}/wishes")
    assert "Fuji Hồ Gươm" not in page.html
    assert "You see who comes once your registration is confirmed." in page
    answer = client.get(f"/fairs/{there.code}/mine")
    assert "Fuji Hồ Gươm" not in answer.get_data(as_text=True)


def url(fair: Fair, way: str = "") -> str:
    return f"/fairs/{fair.code}/wishes{way}"


def wish(client: FlaskClient, other: FairParticipant, kind: str = "like", *, status: int = 200, **more: str) -> Page:
    return post_form(client, url(other.fair), {"firm": other.code, "kind": kind, **more}, status=status)


def said(session: Session, own: FairParticipant) -> list[tuple[str, int | None]]:
    """(kind, rank) in order."""
    session.rollback()
    session.expire_all()
    return [(each.kind.value, each.rank) for each in rows.wishes_of(session, own)]


def test_wishes_are_set_moved_and_sent(
    maker: FlaskClient, session: Session, fair: Fair, supplier: FairParticipant, buyers: list[FairParticipant]
) -> None:
    first, second, third = buyers
    page = wish(maker, first)
    assert "1 of 2 wishes" in page
    page = wish(maker, second, "must")
    assert page.text.index("Fuji A") < page.text.index("Fuji B")
    page = post_form(maker, url(fair, "/move"), {"firm": second.code, "move": "up"})
    assert page.text.index("Fuji B") < page.text.index("Fuji A")
    assert said(session, supplier) == [("must", 1), ("like", 2)]
    page = wish(maker, third, status=422)
    assert "You have 2 wishes already, as many as this fair allows." in page
    wish(maker, third, "no", reason="Never paid us")
    assert "Never paid us" in get_page(maker, url(fair))
    post_form(maker, url(fair, "/remove"), {"firm": first.code})
    assert said(session, supplier) == [("must", 1), ("no", None)]
    assert "The wishes are with the agency." in post_form(maker, url(fair, "/send"), {})
    assert "Send again" in get_page(maker, url(fair))
    assert "Your wishes have arrived." in get_page(maker, f"/fairs/{fair.code}/mine")
    post_form(maker, url(fair, "/remove"), {"firm": third.code})
    post_form(maker, url(fair, "/remove"), {"firm": second.code})
    assert "You named nobody: what fits best decides whom you meet." in get_page(maker, f"/fairs/{fair.code}/mine")


def test_neither_side_sees_what_the_other_wishes(
    app: Flask,
    maker: FlaskClient,
    session: Session,
    fair: Fair,
    supplier: FairParticipant,
    buyers: list[FairParticipant],
    sign_in: SignIn,
) -> None:
    people = sign_in(app.test_client(), make_user(session, company=buyers[0].company))
    before = get_page(people, url(fair)).text
    make_wish(session, supplier, buyers[0], kind=WishKind.MUST, rank=1)
    assert get_page(people, url(fair)).text == before
    own = get_page(maker, url(fair)).text
    make_wish(session, supplier, buyers[0], by=FairSide.ASSEMBLER, kind=WishKind.NO, reason=SECRET)
    make_wish(session, supplier, buyers[1], by=FairSide.ASSEMBLER, rank=1)
    assert get_page(maker, url(fair)).text == own
    assert SECRET in get_page(people, url(fair))


def test_reasons_speak_for_a_meeting(
    app: Flask,
    maker: FlaskClient,
    session: Session,
    fair: Fair,
    supplier: FairParticipant,
    buyers: list[FairParticipant],
    sign_in: SignIn,
) -> None:
    part = make_part(session, buyers[2], number="A3-01")
    page = get_page(maker, url(fair))
    assert "1 of its parts fits you: A3-01" in page
    assert page.text.index("Fuji C") < page.text.index("Fuji A")
    with transaction():
        session.add(FairPartMark(part_id=part.id, participant_id=supplier.id))
    page = get_page(maker, url(fair))
    assert "You marked: A3-01" in page
    assert "1 buyer is on your list now." in post_form(maker, url(fair, "/marks"), {})
    people = sign_in(app.test_client(), make_user(session, company=buyers[2].company))
    page = get_page(people, url(fair))
    assert "Says it can make, or could: A3-01" in page
    assert "Fits 1 of your parts: A3-01" in page
    assert "Dập Hoa Sen" in page


def test_unnamed_buyers_and_parts_stay_unnamed(
    maker: FlaskClient, session: Session, fair: Fair, supplier: FairParticipant
) -> None:
    hidden = make_buyer(session, fair, company=make_assembler(session, name=SECRET, is_name_public=False))
    part = make_part(session, hidden, number="X-417", audience=PartAudience.ANONYMOUS)
    shown = make_buyer(session, fair, company=make_assembler(session, name="Fuji Hồ Gươm"))
    other = make_part(session, shown, number="X-500", audience=PartAudience.ANONYMOUS)
    with transaction():
        session.add_all(FairPartMark(part_id=each.id, participant_id=supplier.id) for each in (part, other))
    page = get_page(maker, url(fair))
    assert "Fuji Hồ Gươm" in page
    for told in (SECRET, hidden.code, "X-417", "X-500"):
        assert told not in page.html
    assert "0 buyers are on your list now." in post_form(maker, url(fair, "/marks"), {})


def test_firms_that_met_before_meet_again_when_asked(
    maker: FlaskClient, session: Session, fair: Fair, supplier: FairParticipant, buyers: list[FairParticipant]
) -> None:
    earlier = make_fair(session, starts_on=fair.starts_on - datetime.timedelta(days=300), name="Fair of last year")
    make_meeting(
        session,
        make_participant(session, earlier, company=supplier.company),
        make_buyer(session, earlier, company=buyers[0].company),
        earlier.slots[0],
        status="held",
    )
    page = get_page(maker, url(fair))
    assert "You met at “Fair of last year”. You meet again only when one of you asks for it." in page
    wish(maker, buyers[0], status=422)
    assert "and meet again" in wish(maker, buyers[0], again="1")


@pytest.mark.parametrize("phase", [FairPhase.REGISTRATION, FairPhase.DRAFTING, FairPhase.LIVE])
def test_wishes_are_read_only_outside_their_time(
    maker: FlaskClient, session: Session, supplier: FairParticipant, buyers: list[FairParticipant], phase: FairPhase
) -> None:
    fair = supplier.fair
    make_wish(session, supplier, buyers[0], rank=1)
    with transaction():
        fair.phase = phase
        session.add(fair)
    page = get_page(maker, url(fair))
    assert "Fuji A" in page
    assert ">Would like<" not in page.html
    wish(maker, buyers[1], status=409)
    assert said(session, supplier) == [("like", 1)]


def test_officer_writes_for_a_firm_on_the_telephone(
    client: FlaskClient, session: Session, supplier: FairParticipant, buyers: list[FairParticipant], sign_in: SignIn
) -> None:
    fair = supplier.fair
    with transaction():
        fair.phase = FairPhase.DRAFTING
        session.add(fair)
    desk = sign_in(client, make_officer(session))
    assert "You write for Dập Hoa Sen." in get_page(desk, url(fair, f"?for={supplier.code}"))
    page = wish(desk, buyers[0], **{"for": supplier.code})
    assert "You write for Dập Hoa Sen." in page
    assert said(session, supplier) == [("like", 1)]


def test_only_those_who_take_part(
    app: Flask, maker: FlaskClient, session: Session, fair: Fair, buyers: list[FairParticipant], sign_in: SignIn
) -> None:
    get_page(maker, url(fair, f"?for={buyers[0].code}"), status=403)
    stranger = sign_in(app.test_client(), make_user(session, company=make_supplier(session)))
    get_page(stranger, url(fair), status=404)
    waiting = make_participant(session, fair, status=ParticipantStatus.WAITING)
    people = sign_in(app.test_client(), make_user(session, company=waiting.company))
    assert "You can wish once your registration is confirmed." in get_page(people, url(fair))
    wish(people, buyers[0], status=409)


def test_firm_on_both_sides_has_two_lists(
    app: Flask, session: Session, fair: Fair, buyers: list[FairParticipant], sign_in: SignIn
) -> None:
    both = make_participant(session, fair, company=buyers[0].company)
    people = sign_in(app.test_client(), make_user(session, company=both.company))
    page = get_page(people, url(fair, "?side=assembler"))
    assert "As a buyer" in page
    supplier = make_participant(session, fair)
    wish(people, supplier, side="assembler")
    assert said(session, buyers[0]) == [("like", 1)]
    assert said(session, both) == []


@pytest.mark.parametrize("side", FairSide)
def test_page_asks_at_most_twelve_questions_whoever_reads_it_and_however_many_come(
    app: Flask, session: Session, fair: Fair, buyers: list[FairParticipant], side: FairSide, sign_in: SignIn
) -> None:
    supplier = make_participant(session, fair)
    own = supplier if side is FairSide.SUPPLIER else buyers[0]
    people = sign_in(app.test_client(), make_user(session, company=own.company))
    counted: list[str] = []
    event.listen(app.extensions["database"].engine, "before_cursor_execute", lambda *given: counted.append(given[2]))

    def queries() -> int:
        get_page(people, url(fair))
        counted.clear()
        get_page(people, url(fair))
        return len(counted)

    make_part(session, buyers[0])
    make_wish(session, supplier, buyers[0], by=side, rank=1)
    make_participant(session, fair)
    few = queries()
    for number in range(14):
        make_part(session, buyers[number % 3])
        make_participant(session, fair)
    assert queries() == few
    assert few <= 12


def test_a_buyer_reads_what_each_supplier_makes_and_what_the_nearest_one_lacks(
    app: Flask, session: Session, fair: Fair, buyers: list[FairParticipant], sign_in: SignIn
) -> None:
    part = make_part(session, buyers[0], number="B1-01")
    plastic = [{"process": "injection-molding"}, {"process": "assembly"}]
    for name, stated in (
        ("An Phát", {"capabilities": plastic}),
        ("Bình Minh", {"certificates": []}),
        ("Cát Tường", {}),
    ):
        make_participant(session, fair, company=make_supplier(session, name=name, **stated))
    people = sign_in(app.test_client(), make_user(session, company=buyers[0].company))
    page = get_page(people, url(fair))
    places = [page.text.index(name) for name in ("Cát Tường", "Bình Minh", "An Phát")]
    assert places == sorted(places)
    fitting, near, far = (page.text[start:end] for start, end in zip(places, [*places[1:], None], strict=True))
    assert f"Fits 1 of your parts: B1-01 B1-01 {part.need.title} " in fitting
    assert "Makes: Progressive stamping" in fitting
    assert f"B1-01 {part.need.title} comes nearest; lacking: " in near
    assert "ISO 9001" in near
    assert "Makes: Injection molding" in far
    assert "First the suppliers that say they can make your parts" in page
    page = get_page(people, url(fair) + "?sort=name")
    places = [page.text.index(name) for name in ("An Phát", "Bình Minh", "Cát Tường")]
    assert places == sorted(places)
    assert "First the suppliers" not in page


def test_a_supplier_reads_what_each_buyer_asks_for(
    maker: FlaskClient, session: Session, fair: Fair, buyers: list[FairParticipant]
) -> None:
    make_part(session, buyers[1])
    make_part(session, buyers[2], audience=PartAudience.ANONYMOUS)
    page = get_page(maker, url(fair))
    assert page.text.count("Asks for: Progressive stamping") == 1


def test_a_code_of_a_hidden_buyer_is_answered_like_one_that_is_not_there(
    maker: FlaskClient, session: Session, fair: Fair, supplier: FairParticipant
) -> None:
    hidden = make_buyer(session, fair, company=make_assembler(session, name=SECRET, is_name_public=False))
    make_part(session, hidden, audience=PartAudience.ANONYMOUS)
    for way, given in (("", {"kind": "like"}), ("", {"kind": "no"}), ("/move", {"move": "up"}), ("/remove", {})):
        answers = [
            re.sub(r"questions: \w{8}", "", post_form(maker, url(fair, way), {"firm": code, **given}, status=404).text)
            for code in (hidden.code, "ABCD2345")
        ]
        assert answers[0] == answers[1]
    assert said(session, supplier) == []


def test_who_says_no_to_a_meeting_that_is_out_reads_it_and_calls_it_off_there(
    app: Flask, client: FlaskClient, session: Session, sign_in: SignIn
) -> None:
    released = make_released_fair(session)
    fair, own, other = released.fair, released.suppliers[0], released.buyers[0]
    maker = sign_in(client, make_user(session, company=own.company))
    people = sign_in(app.test_client(), make_user(session, company=other.company))
    theirs = [get_page(people, address).text for address in (url(fair), f"/fairs/{fair.code}/agenda")]
    assert "Whom we want to meet" in get_page(maker, f"/fairs/{fair.code}/mine")
    page = wish(maker, other, "no", reason="They left a bill open")
    assert "at 09:00" in page
    assert "The agency is told of your no; you may call the meeting off." in page
    assert [get_page(people, address).text for address in (url(fair), f"/fairs/{fair.code}/agenda")] == theirs
    meeting = released.meetings[0]
    call_off = f"/fairs/{fair.code}/agenda/meetings/{meeting.code}/call-off"
    assert f'action="{call_off}"' in page.html
    desk = sign_in(app.test_client(), make_officer(session))
    for address in (f"/officer/fairs/{fair.code}", f"/officer/fairs/{fair.code}/day"):
        assert "said no." in get_page(desk, address)
    post_form(maker, call_off, {"version": meeting.version, "reason": "They left a bill open"})
    assert "You still have a meeting" not in get_page(maker, url(fair))
    assert "said no." not in get_page(desk, f"/officer/fairs/{fair.code}")
    assert "They left a bill open" not in get_page(people, f"/fairs/{fair.code}/agenda").html


def test_a_no_without_a_meeting_is_said_without_more(client: FlaskClient, session: Session, sign_in: SignIn) -> None:
    released = make_released_fair(session)
    maker = sign_in(client, make_user(session, company=released.suppliers[0].company))
    assert "You have a meeting" not in wish(maker, released.buyers[1], "no")


def test_officer_who_writes_a_no_is_led_to_the_meeting_in_the_plan(
    client: FlaskClient, session: Session, supplier: FairParticipant, buyers: list[FairParticipant], sign_in: SignIn
) -> None:
    fair = supplier.fair
    meeting = make_meeting(session, supplier, buyers[0], fair.slots[2])
    desk = sign_in(client, make_officer(session))
    page = wish(desk, buyers[0], "no", **{"for": supplier.code})
    assert "A meeting of the two is in the plan at" in page
    assert f"/officer/fairs/{fair.code}/timetable/meetings/{meeting.code}" in page.html


def test_page_of_a_supplier_reads_the_board_once(
    app: Flask, maker: FlaskClient, session: Session, fair: Fair, buyers: list[FairParticipant]
) -> None:
    make_part(session, buyers[0])
    read: list[str] = []
    event.listen(app.extensions["database"].engine, "before_cursor_execute", lambda *given: read.append(given[2]))
    get_page(maker, url(fair))
    assert sum("FROM fair_parts JOIN" in statement for statement in read) == 1
