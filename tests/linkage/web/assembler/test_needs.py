"""The list of needs, what becomes of one, and the desk."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from database.enums import NeedStatus
from database.models.audit_events import AuditEvent
from database.models.companies import Company
from database.models.part_needs import PartNeed
from tests.factories import make_assembler, make_need, make_supplier, make_user
from tests.linkage.web.conftest import SignIn
from tests.pages import get_page, post_form, with_csrf_token


def test_needs_are_listed_by_state(buyer: FlaskClient, session: Session, firm: Company) -> None:
    make_need(session, firm, title="Published one")
    make_need(session, firm, title="Draft one", status="draft")
    make_need(session, make_assembler(session), title="Theirs")

    everything = get_page(buyer, "/assembler/needs")
    drafts = get_page(buyer, everything.links["Draft 1"])

    assert "Published one" in everything
    assert "Theirs" not in everything
    assert "Draft one" in drafts
    assert "Published one" not in drafts


def test_needs_page_survives_odd_addresses(buyer: FlaskClient, session: Session, firm: Company) -> None:
    make_need(session, firm, title="Bracket")
    assert "Bracket" in get_page(buyer, "/assembler/needs?status=%00&page=99999999999")


def test_first_visit_says_what_to_do(buyer: FlaskClient) -> None:
    assert get_page(buyer, "/assembler").links["Create a need"] == "/assembler/needs/new"
    assert get_page(buyer, "/assembler/needs").links["Create a need"] == "/assembler/needs/new"


def test_desk_counts_matches_and_names_the_next_thing(buyer: FlaskClient, session: Session, firm: Company) -> None:
    make_supplier(session)
    need = make_need(session, firm, title="Bracket")
    draft = make_need(session, firm, title="Gear", status="draft", requirements={})

    page = get_page(buyer, "/assembler")

    assert page.h1 == "Our desk"
    assert "1 full" in page
    assert page.links["Choose firms: Bracket"] == f"/assembler/needs/{need.code}"
    assert page.links["Choose processes: Gear"] == f"/assembler/needs/{draft.code}/edit/routing"
    assert page.links["Describe your firm"] == "/assembler/company"


@pytest.mark.parametrize(
    ("action", "status"),
    [("withdraw", NeedStatus.WITHDRAWN), ("met", NeedStatus.MET), ("publish", NeedStatus.PUBLISHED)],
)
def test_state_of_a_need_is_changed(
    buyer: FlaskClient, session: Session, firm: Company, action: str, status: NeedStatus
) -> None:
    need = make_need(session, firm)
    post_form(buyer, f"/assembler/needs/{need.code}/{action}", {})
    session.expire_all()
    assert need.status is status


def test_copy_is_a_draft_with_the_same_answers_and_made_once(
    buyer: FlaskClient, session: Session, firm: Company
) -> None:
    need = make_need(session, firm, title="Bracket", visibility="officers")
    for _ in range(2):
        page = post_form(buyer, f"/assembler/needs/{need.code}/duplicate", {"form_key": "k1"})
    assert page.h1 == "Check your answers"
    session.expire_all()
    copy = session.exec(select(PartNeed).order_by(col(PartNeed.id).desc())).first()
    assert copy is not None
    assert (copy.title, copy.status, copy.visibility) == ("Copy of Bracket", NeedStatus.DRAFT, need.visibility)
    assert [step.attributes for step in copy.steps] == [step.attributes for step in need.steps]
    assert len(session.exec(select(PartNeed)).all()) == 2


def test_changes_of_needs_of_others_are_refused(buyer: FlaskClient, session: Session) -> None:
    need = make_need(session, make_assembler(session))
    for action in ("withdraw", "met", "publish", "duplicate"):
        answer = buyer.post(f"/assembler/needs/{need.code}/{action}", data=with_csrf_token(buyer, {}))
        assert answer.status_code == 404
    session.expire_all()
    assert need.status is NeedStatus.PUBLISHED


def test_details_read_the_need_back(buyer: FlaskClient, session: Session, firm: Company) -> None:
    need = make_need(session, firm, title="Bracket")
    page = get_page(buyer, f"/assembler/needs/{need.code}/details")
    assert "100,000 pieces a month" in page
    assert page.links["Change: Volume"] == f"/assembler/needs/{need.code}/edit/volume?check=1"


def test_company_page_is_saved_and_traced(buyer: FlaskClient, session: Session, firm: Company) -> None:
    fields = {"name": "Fuji", "nationality": "KR", "sector": "office-machines", "plant_province": "31", "about": "Xin"}
    post_form(buyer, "/assembler/company", {**fields, "hide_name": "1"})
    session.expire_all()
    profile = firm.assembler_profile
    assert profile is not None
    assert (firm.name, profile.nationality, profile.plant_province) == ("Fuji", "KR", "31")
    assert (profile.about, profile.is_name_public) == ("Xin", False)
    events = session.exec(select(AuditEvent).where(AuditEvent.action == "assembler.updated")).all()
    assert [event.details["fields"] for event in events] == [
        ["about", "is_name_public", "name", "nationality", "plant_province"]
    ]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "", "Enter the name of your firm."),
        ("about", "x" * 4001, "Use 4000 characters or fewer."),
        ("plant_province", "99", None),
    ],
)
def test_company_page_keeps_wrong_answers(buyer: FlaskClient, field: str, value: str, message: str | None) -> None:
    page = post_form(buyer, "/assembler/company", {"name": "Fuji", field: value}, status=422)
    assert page.title.startswith("Error: ")
    if message:
        assert page.links[message] == f"#f-{field}"


def test_company_page_refuses_an_older_copy(buyer: FlaskClient, session: Session, firm: Company) -> None:
    stale = firm.version
    post_form(buyer, "/assembler/company", {"name": "Fuji", "version": stale})
    post_form(buyer, "/assembler/company", {"name": "Sato", "version": stale}, status=409)
    session.expire_all()
    assert firm.name == "Fuji"


def test_desk_is_for_assemblers(client: FlaskClient, session: Session, sign_in: SignIn) -> None:
    sign_in(client, make_user(session, company=make_supplier(session)))
    for path in ("", "/needs", "/company", "/shortlist", "/compare"):
        assert client.get(f"/assembler{path}").status_code == 403
