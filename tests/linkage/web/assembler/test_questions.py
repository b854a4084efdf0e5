"""Describing a need, question by question."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.enums import LocationMode, NeedStatus, NeedVisibility, StepRole
from database.models.companies import Company
from database.models.drafts import Draft
from database.models.part_needs import PartNeed
from database.session import transaction
from linkage.services.audit import SYSTEM
from linkage.services.drafts import save_draft
from linkage.services.needs import publish_need
from tests.factories import make_assembler, make_need, make_supplier, make_user
from tests.linkage.web.conftest import SignIn
from tests.pages import get_page, post_form, with_csrf_token

RFQ = "ブラケット SECC t=1.0、順送プレス 110T、亜鉛めっき、月産 50,000個、IATF16949"


def _need(session: Session) -> PartNeed:
    session.expire_all()
    return session.exec(select(PartNeed)).one()


def _draft(session: Session, firm: Company, **overrides: Any) -> PartNeed:
    return make_need(session, firm, status="draft", **overrides)


def test_need_is_described_and_published_question_by_question(
    buyer: FlaskClient, session: Session, firm: Company
) -> None:
    make_supplier(session, name="Dập Hoa Sen")
    page = post_form(buyer, "/assembler/needs/new", {"title": "Bracket", "text": "", "lang": "ja"})
    assert page.h1 == "Which processes does it go through?"
    code = _need(session).code
    base = f"/assembler/needs/{code}"

    assert "Progressive" in post_form(buyer, f"{base}/edit/routing", {"do": "add", "process": "stamping-progressive"})
    assert post_form(buyer, f"{base}/edit/material", {"words": "SECC"}).h1 == "How large, how heavy, how exact?"
    post_form(buyer, f"{base}/edit/limits", {"attr-0-press_tonnage_t": "110", "envelope": "180 x 60"})
    post_form(buyer, f"{base}/edit/volume", {"value": "100,000", "unit": "pcs/month"})
    post_form(buyer, f"{base}/edit/certificates", {"must": ["iso-9001"], "nice": ["iso-9001", "iso-14001"]})
    post_form(buyer, f"{base}/edit/place", {"mode": "prefer", "regions": ["north"], "provinces": []})
    post_form(buyer, f"{base}/edit/terms", {"closes_on": "2099-01-31", "languages": ["ja"], "other": "Samples."})
    page = post_form(buyer, f"{base}/edit/visibility", {"visibility": "registered", "hide_name": "1"})
    assert page.h1 == "Check your answers"
    assert "SECC" in page

    page = post_form(buyer, f"{base}/publish", {})

    assert page.h1 == "Bracket"
    assert "Dập Hoa Sen" in page
    need = _need(session)
    assert need.status is NeedStatus.PUBLISHED
    assert need.visibility is NeedVisibility.REGISTERED
    assert [(step.process, step.role, step.attributes) for step in need.steps] == [
        ("stamping-progressive", StepRole.CORE, {"press_tonnage_t": 110})
    ]
    assert need.materials == ["secc"]
    assert (need.volume_value, need.volume_unit) == (100_000, "pcs/month")
    assert (need.certificates_must, need.certificates_nice) == (["iso-9001"], ["iso-14001"])
    assert need.location_mode is LocationMode.PREFER
    assert "24" in need.location_provinces
    assert need.languages_wanted == ["ja"]
    assert need.company.assembler_profile is not None
    assert need.company.assembler_profile.is_name_public is False


def test_pasted_request_is_read_and_confirmed(buyer: FlaskClient, session: Session) -> None:
    page = post_form(buyer, "/assembler/needs/new", {"title": "ブラケット", "text": RFQ, "lang": "ja"})
    assert page.h1 == "Is this what you need?"
    code = _need(session).code

    keep = [
        *("process:stamping-progressive", "process:plating-zinc", "material:secc", "volume"),
        *("limit:stamping-progressive:press_tonnage_t", "process:not-in-the-text"),
    ]
    page = post_form(buyer, f"/assembler/needs/{code}/proposal", {"keep": keep})

    assert page.h1 == "Which processes does it go through?"
    assert "Does a tool have to be made: Progressive die?" in page
    need = _need(session)
    assert [(step.process, step.role.value) for step in need.steps] == [
        ("stamping-progressive", "core"),
        ("plating-zinc", "secondary"),
    ]
    assert need.steps[0].attributes == {"press_tonnage_t": 110}
    assert (need.materials, need.volume_value, need.certificates_must) == (["secc"], 50_000, [])


def test_confirming_no_process_leads_to_choosing_one(buyer: FlaskClient, session: Session) -> None:
    post_form(buyer, "/assembler/needs/new", {"title": "ブラケット", "text": RFQ, "lang": "ja"})
    page = post_form(buyer, f"/assembler/needs/{_need(session).code}/proposal", {"keep": ["material:secc"]})
    assert page.h1 == "Which processes does it go through?"


def test_text_without_anything_to_read_leads_on(buyer: FlaskClient, session: Session, firm: Company) -> None:
    need = _draft(session, firm, title="Item 7", text="Hello.")
    assert get_page(buyer, f"/assembler/needs/{need.code}/proposal").h1 == "Which processes does it go through?"


def test_need_without_a_title_is_not_made(buyer: FlaskClient, session: Session) -> None:
    page = post_form(buyer, "/assembler/needs/new", {"title": " ", "text": "SECC"}, status=422)
    assert page.title.startswith("Error: What part do you need?")
    assert page.links["Enter a name for the part."] == "#f-title"
    assert session.exec(select(PartNeed)).all() == []


@pytest.mark.parametrize(
    ("key", "fields", "message"),
    [
        ("part", {"title": "x" * 301}, "Use 300 characters or fewer."),
        ("part", {"title": "a\x00b"}, "This text holds characters that cannot be stored. Type it again without them."),
        ("limits", {"attr-0-press_tonnage_t": "big"}, "Enter a number."),
        ("limits", {"attr-0-press_tonnage_t": "200-100"}, "Give the lowest value first, then the highest."),
        ("volume", {"value": "-5", "unit": "pcs/month"}, "Enter 0 or more."),
        ("volume", {"value": "many", "unit": "pcs/month"}, "Enter a number."),
        ("place", {"mode": "must"}, "Choose at least one province or region, or choose “Anywhere”."),
        ("terms", {"closes_on": "31.12.2099"}, "Enter a date as YYYY-MM-DD, such as 2027-05-31."),
        (
            "material",
            {"words": "qqqq"},
            "None of these words is a material we know. Try a grade, or choose from the list.",
        ),
    ],
)
def test_wrong_answer_is_named_and_kept(
    buyer: FlaskClient, session: Session, firm: Company, key: str, fields: dict[str, str], message: str
) -> None:
    need = _draft(session, firm)
    page = post_form(buyer, f"/assembler/needs/{need.code}/edit/{key}", fields, status=422)
    assert page.links[message].startswith("#f-")
    typed = next(iter(fields.items()))
    if typed[0] != "mode" and "\x00" not in typed[1]:
        assert page.fields[typed[0]] == typed[1]


@pytest.mark.parametrize(
    ("language", "typed", "kept"),
    [("en", "1,200", 1200), ("vi", "1.200", 1200), ("vi", "1,5", 1.5), ("en", "0.05", 0.05), ("ja", "１２０", 120)],
)
def test_numbers_are_read_as_the_language_writes_them(
    buyer: FlaskClient, session: Session, firm: Company, language: str, typed: str, kept: float
) -> None:
    need = _draft(session, firm)
    post_form(buyer, f"/assembler/needs/{need.code}/edit/volume?lang={language}", {"value": typed, "unit": "pcs/month"})
    assert _need(session).volume_value == kept


def test_range_of_a_limit_comes_back_as_typed(buyer: FlaskClient, session: Session, firm: Company) -> None:
    need = _draft(session, firm)
    post_form(buyer, f"/assembler/needs/{need.code}/edit/limits", {"attr-0-sheet_thickness_mm": "0.8~2"})
    assert _need(session).steps[0].attributes == {"sheet_thickness_mm": [0.8, 2]}
    page = get_page(buyer, f"/assembler/needs/{need.code}/edit/limits")
    assert page.fields["attr-0-sheet_thickness_mm"] == "0.8–2"


def test_form_sent_twice_makes_one_need(app: Flask, buyer: FlaskClient, session: Session) -> None:
    fields = with_csrf_token(buyer, {"title": "Bracket", "form_key": "k1"})
    cookie = buyer.get_cookie("linkage")
    assert cookie is not None
    places: list[str] = []

    def send() -> None:
        other = app.test_client()
        other.set_cookie("linkage", cookie.value)
        places.append(other.post("/assembler/needs/new", data=fields).headers["Location"])

    threads = [threading.Thread(target=send) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(places)) == 1
    assert len(session.exec(select(PartNeed)).all()) == 1


def test_older_answers_do_not_overwrite_newer_ones(buyer: FlaskClient, session: Session, firm: Company) -> None:
    need = _draft(session, firm)
    stale = need.version
    post_form(buyer, f"/assembler/needs/{need.code}/edit/volume", {"value": "7", "unit": "pcs once", "version": stale})
    post_form(
        buyer,
        f"/assembler/needs/{need.code}/edit/volume",
        {"value": "8", "unit": "pcs once", "version": stale},
        status=409,
    )
    assert _need(session).volume_value == 7


def test_typed_but_unsaved_answers_come_back(buyer: FlaskClient, session: Session, firm: Company) -> None:
    need = _draft(session, firm)
    user = firm.memberships[0].user
    with transaction():
        save_draft(session, user, f"need:{need.code}:volume", {"value": ["77"], "unit": ["pcs once"]})

    page = get_page(buyer, f"/assembler/needs/{need.code}/edit/volume")
    assert page.fields["value"] == "77"
    assert "not saved yet" in page

    post_form(buyer, f"/assembler/needs/{need.code}/edit/volume", {"value": "78", "unit": "pcs once"})
    session.expire_all()
    assert session.exec(select(Draft)).all() == []


def test_need_without_a_process_is_not_published(buyer: FlaskClient, session: Session, firm: Company) -> None:
    need = _draft(session, firm, requirements={})
    page = post_form(buyer, f"/assembler/needs/{need.code}/publish", {}, status=422)
    assert "Add at least one process that the part needs." in page
    assert _need(session).status is NeedStatus.DRAFT


def test_change_from_the_answers_leads_back_to_them(buyer: FlaskClient, session: Session, firm: Company) -> None:
    need = _draft(session, firm)
    page = get_page(buyer, f"/assembler/needs/{need.code}/check")
    change = page.links["Change: Volume"]
    assert post_form(buyer, change, {"value": "9", "unit": "pcs once"}).h1 == "Check your answers"


def test_need_of_another_firm_is_not_there(buyer: FlaskClient, session: Session) -> None:
    code = make_need(session, make_assembler(session)).code
    for path in ("check", "edit/part", "edit/routing", "proposal"):
        assert buyer.get(f"/assembler/needs/{code}/{path}").status_code == 404
    for path in ("publish", "edit/volume", "edit/routing", "proposal"):
        assert buyer.post(f"/assembler/needs/{code}/{path}", data=with_csrf_token(buyer, {})).status_code == 404


def test_unknown_question_is_not_there(buyer: FlaskClient, session: Session, firm: Company) -> None:
    need = _draft(session, firm)
    assert buyer.get(f"/assembler/needs/{need.code}/edit/colour").status_code == 404


def test_supplier_may_not_describe_needs(client: FlaskClient, session: Session, sign_in: SignIn) -> None:
    sign_in(client, make_user(session, company=make_supplier(session)))
    assert client.get("/assembler/needs/new").status_code == 403


def test_visitor_is_led_to_sign_in(client: FlaskClient) -> None:
    assert client.get("/assembler/needs/new").status_code == 302


@pytest.mark.parametrize(
    "key", ["part", "material", "limits", "volume", "certificates", "place", "terms", "visibility"]
)
def test_every_question_of_a_full_need_is_shown(buyer: FlaskClient, session: Session, firm: Company, key: str) -> None:
    need = make_need(session, firm, title="ก" * 200 + "<b>&")
    with transaction():
        publish_need(session, need, by=SYSTEM)
    page = get_page(buyer, f"/assembler/needs/{need.code}/edit/{key}")
    assert "question" in page.title
