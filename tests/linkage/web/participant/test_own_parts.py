"""An assembler puts its needs on the board, and says what a visitor should know."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlmodel import Session

from database.enums import PartAudience
from database.models.fair_participants import FairParticipant
from database.models.fair_parts import FairPart
from database.models.fairs import Fair
from database.queries import fair_parts as rows
from tests.factories import make_assembler, make_need, make_officer, make_user
from tests.fair_makers import make_buyer, make_fair, make_part
from tests.linkage.web.conftest import SignIn
from tests.pages import get_page, post_form


@pytest.fixture
def fair(session: Session) -> Fair:
    return make_fair(session)


@pytest.fixture
def buyer(session: Session, fair: Fair) -> FairParticipant:
    return make_buyer(session, fair, company=make_assembler(session, name="Fuji Hồ Gươm"))


@pytest.fixture
def owner(client: FlaskClient, session: Session, buyer: FairParticipant, sign_in: SignIn) -> FlaskClient:
    return sign_in(client, make_user(session, company=buyer.company))


def parts(session: Session, buyer: FairParticipant) -> list[FairPart]:
    session.rollback()
    session.expire_all()
    return rows.parts_of(session, buyer)


def picture() -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(file, "JPEG")
    file.seek(0)
    return file


def test_needs_go_on_the_board_together(
    owner: FlaskClient, session: Session, fair: Fair, buyer: FairParticipant
) -> None:
    needs = [make_need(session, buyer.company) for _ in range(2)]
    make_need(session, buyer.company, status="draft", title="Secret lever")
    own = f"/fairs/{fair.code}/our-parts"
    page = get_page(owner, own)
    assert needs[0].title in page
    assert "Secret lever" not in page
    assert "Choose at least one need." in post_form(owner, own, {}, status=422)
    page = post_form(owner, own, {"needs": [need.code for need in needs]})
    assert "2 parts are on the board now." in page
    assert [part.number for part in parts(session, buyer)] == ["A1-01", "A1-02"]
    # The same form sent twice, and a need of somebody else.
    for codes in ([needs[0].code], [make_need(session).code]):
        assert "Take them out." in post_form(owner, own, {"needs": codes}, status=422)


def test_part_is_changed_and_an_old_page_is_refused(
    owner: FlaskClient, session: Session, fair: Fair, buyer: FairParticipant
) -> None:
    part = make_part(session, buyer, number="A1-01")
    own = f"/fairs/{fair.code}/our-parts/{part.code}"
    page = get_page(owner, own)
    sent = {
        "version": page.fields["version"],
        "audience": "registered",
        "drawing_number": "D-1",
        "text": "Ask for Ms Mori.",
    }
    page = post_form(owner, own, {**sent, "imported_from": "ZZ"}, status=422)
    assert "Choose a country of the list." in page
    assert "Ask for Ms Mori." in page.html
    post_form(owner, own, {**sent, "imported_from": "JP", "are_photos_forbidden": "1"})
    kept = parts(session, buyer)[0]
    assert (kept.audience, kept.drawing_number, kept.imported_from) == (PartAudience.REGISTERED, "D-1", "JP")
    assert kept.are_photos_forbidden
    assert not kept.is_drawing_after_nda
    post_form(owner, own, {**sent, "drawing_number": "D-2"}, status=409)
    assert parts(session, buyer)[0].drawing_number == "D-1"


def test_hiding_the_name_moves_the_part_to_another_address(
    owner: FlaskClient, session: Session, fair: Fair, buyer: FairParticipant
) -> None:
    part = make_part(session, buyer, number="A1-01")
    version, code = part.version, part.code
    page = post_form(owner, f"/fairs/{fair.code}/our-parts/{code}", {"version": version, "audience": "anonymous"})
    assert "The board shows part X-" in page
    get_page(owner, f"/fairs/{fair.code}/parts/{code}", status=404)
    kept = parts(session, buyer)[0]
    assert "Who compares the two can tell whose part it is." in get_page(
        owner, f"/fairs/{fair.code}/our-parts/{kept.code}"
    )


def test_part_goes_off_the_board_and_comes_back(
    owner: FlaskClient, app: Flask, session: Session, fair: Fair, buyer: FairParticipant
) -> None:
    part = make_part(session, buyer)
    own, board = f"/fairs/{fair.code}/our-parts/{part.code}", f"/fairs/{fair.code}/parts"
    for way, status in (("take-down", 404), ("put-back", 200)):
        post_form(owner, f"{own}/{way}", {"version": get_page(owner, own).fields["version"]})
        get_page(app.test_client(), f"{board}/{part.code}", status=status)


def test_photo_is_shown_under_the_number_alone(
    owner: FlaskClient, app: Flask, session: Session, fair: Fair, buyer: FairParticipant
) -> None:
    part = make_part(session, buyer, number="X-417", audience=PartAudience.ANONYMOUS)
    own, shown = f"/fairs/{fair.code}/our-parts/{part.code}", f"/fairs/{fair.code}/parts/{part.code}"
    assert "Choose a photo, or take one." in post_form(owner, f"{own}/photo", {}, status=422)
    assert "not a picture" in post_form(owner, f"{own}/photo", {"photo": (io.BytesIO(b"x"), "x.jpg")}, status=422)
    page = post_form(owner, f"{own}/photo", {"photo": (picture(), "Fuji Ho Guom bracket.jpg")})
    assert "Others see it once you show it, or your name." in page
    visitor = app.test_client()
    # Until its firm says so a photo of a part without a name is for its own people and officers.
    assert f"{shown}/photo" not in get_page(visitor, shown).html
    assert visitor.get(f"{shown}/photo").status_code == 404
    assert owner.get(f"{shown}/photo").status_code == 200
    post_form(owner, own, {"version": parts(session, buyer)[0].version, "audience": "anonymous", "is_photo_told": "1"})
    assert f"{shown}/photo" in get_page(visitor, shown).html
    answer = visitor.get(f"{shown}/photo")
    assert answer.status_code == 200
    assert answer.content_type == "image/jpeg"
    assert answer.headers["Content-Disposition"] == "inline; filename*=UTF-8''X-417.jpg"
    code = parts(session, buyer)[0].photo_code
    assert visitor.get(f"/files/{code}").status_code == 404
    post_form(owner, f"{own}/photo/remove", {})
    assert visitor.get(f"{shown}/photo").status_code == 404


def test_drawing_number_of_an_unnamed_part_is_told_only_where_its_firm_says_so(
    owner: FlaskClient, app: Flask, session: Session, fair: Fair, buyer: FairParticipant
) -> None:
    part = make_part(session, buyer, number="X-417", audience=PartAudience.ANONYMOUS, drawing_number="HG-7733")
    own, board = f"/fairs/{fair.code}/our-parts/{part.code}", f"/fairs/{fair.code}/parts"
    visitor = app.test_client()
    api = f"/api/v1/fairs/{fair.code}/parts"
    for address in (board, f"{board}/{part.code}", f"{board}?q=HG-7733"):
        assert "HG-7733" not in get_page(visitor, address).text.replace("Search: HG-7733", "")
    assert "X-417" not in get_page(visitor, f"{board}?q=HG-7733").html
    assert visitor.get(api).get_json()["results"][0]["drawing_number"] is None
    assert "HG-7733" in get_page(owner, own).html
    sent = {"version": part.version, "audience": "anonymous", "drawing_number": "HG-7733"}
    post_form(owner, own, {**sent, "is_drawing_number_told": "1"})
    assert "HG-7733" in get_page(visitor, f"{board}/{part.code}")
    assert "X-417" in get_page(visitor, f"{board}?q=HG-7733").html
    assert visitor.get(api).get_json()["results"][0]["drawing_number"] == "HG-7733"


def test_who_hides_its_name_hides_photo_and_drawing_number_with_it(
    owner: FlaskClient, app: Flask, session: Session, fair: Fair, buyer: FairParticipant
) -> None:
    part = make_part(session, buyer, number="A1-01", drawing_number="HG-7733")
    own = f"/fairs/{fair.code}/our-parts/{part.code}"
    post_form(owner, f"{own}/photo", {"photo": (picture(), "bracket.jpg")})
    sent = {"version": parts(session, buyer)[0].version, "drawing_number": "HG-7733"}
    post_form(owner, own, {**sent, "audience": "anonymous"})
    shown = f"/fairs/{fair.code}/parts/{parts(session, buyer)[0].code}"
    visitor = app.test_client()
    assert "HG-7733" not in get_page(visitor, shown)
    assert visitor.get(f"{shown}/photo").status_code == 404


def test_officer_does_it_for_a_firm(
    client: FlaskClient, session: Session, fair: Fair, buyer: FairParticipant, sign_in: SignIn
) -> None:
    desk, need = sign_in(client, make_officer(session)), make_need(session, buyer.company)
    own = f"/fairs/{fair.code}/our-parts"
    assert "You write for Fuji Hồ Gươm." in get_page(desk, f"{own}?for={buyer.code}")
    post_form(desk, own, {"needs": [need.code], "for": buyer.code})
    part = parts(session, buyer)[0]
    version = get_page(desk, f"{own}/{part.code}?for={buyer.code}").fields["version"]
    post_form(desk, f"{own}/{part.code}", {"version": version, "audience": "public", "for": buyer.code})


def test_part_of_another_firm_is_not_there(owner: FlaskClient, session: Session, fair: Fair) -> None:
    other = make_part(session, make_buyer(session, fair))
    get_page(owner, f"/fairs/{fair.code}/our-parts/{other.code}", status=404)
    post_form(owner, f"/fairs/{fair.code}/our-parts/{other.code}/take-down", {"version": 1}, status=404)


def test_no_need_is_ticked_and_all_go_on_the_board_with_one_press(
    owner: FlaskClient, session: Session, fair: Fair, buyer: FairParticipant
) -> None:
    for _ in range(3):
        make_need(session, buyer.company)
    url = f"/fairs/{fair.code}/our-parts"
    page = get_page(owner, url)
    assert " checked" not in page.html
    assert "Put all 3 needs on the board" in page
    assert "Choose at least one need." in post_form(owner, url, {}, status=422)
    assert "3 parts are on the board now." in post_form(owner, url, {"all": "1"})
    assert "Put all" not in get_page(owner, url)
