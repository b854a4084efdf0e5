"""Shortlists and comparisons."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.models.companies import Company
from database.models.shortlists import ShortlistItem
from database.session import transaction
from linkage.services.audit import SYSTEM
from linkage.services.suppliers import pause_profile
from tests.factories import make_assembler, make_need, make_supplier
from tests.pages import get_page, post_form, with_csrf_token


def _items(session: Session) -> list[ShortlistItem]:
    session.expire_all()
    return list(session.exec(select(ShortlistItem)).all())


def test_firm_is_put_on_the_list_of_a_need_once(buyer: FlaskClient, session: Session, firm: Company) -> None:
    supplier, need = make_supplier(session, name="Dập Hoa Sen"), make_need(session, firm, title="Bracket")
    back = f"/assembler/needs/{need.code}?"
    for _ in range(2):
        page = post_form(buyer, "/assembler/shortlist", {"supplier": supplier.code, "need": need.code, "back": back})
    assert page.h1 == "Bracket"
    assert "On the shortlist" in page
    assert len(_items(session)) == 1
    assert "Dập Hoa Sen" in get_page(buyer, f"/assembler/shortlist?need={need.code}")
    assert "Dập Hoa Sen" not in get_page(buyer, "/assembler/shortlist")


def test_firm_is_taken_off_the_list(buyer: FlaskClient, session: Session) -> None:
    supplier = make_supplier(session)
    post_form(buyer, "/assembler/shortlist", {"supplier": supplier.code})
    page = post_form(buyer, "/assembler/shortlist/remove", {"supplier": supplier.code})
    assert "No firm is on your shortlist yet." in page
    assert _items(session) == []


def test_note_is_kept(buyer: FlaskClient, session: Session) -> None:
    supplier = make_supplier(session)
    post_form(buyer, "/assembler/shortlist", {"supplier": supplier.code})
    page = post_form(buyer, "/assembler/shortlist/note", {"supplier": supplier.code, "note": "Gọi lại <b>"})
    assert "Gọi lại <b>" in page
    assert [item.note for item in _items(session)] == ["Gọi lại <b>"]


def test_note_that_is_too_long_or_homeless_is_refused(buyer: FlaskClient, session: Session) -> None:
    supplier = make_supplier(session)
    post_form(buyer, "/assembler/shortlist/note", {"supplier": supplier.code, "note": "x"}, status=404)
    post_form(buyer, "/assembler/shortlist/note", {"supplier": supplier.code, "note": "x" * 2001}, status=422)


@pytest.mark.parametrize("back", ["https://evil.example/assembler/", "//evil.example/assembler/", "javascript:1", ""])
def test_way_back_stays_here(buyer: FlaskClient, session: Session, back: str) -> None:
    supplier = make_supplier(session)
    answer = buyer.post("/assembler/shortlist", data=with_csrf_token(buyer, {"supplier": supplier.code, "back": back}))
    assert answer.headers["Location"] == "/assembler/shortlist"


def test_lists_of_others_and_unlisted_firms_are_not_there(buyer: FlaskClient, session: Session) -> None:
    supplier, draft = make_supplier(session), make_supplier(session, status="draft")
    theirs = make_need(session, make_assembler(session))
    post_form(buyer, "/assembler/shortlist", {"supplier": supplier.code, "need": theirs.code}, status=404)
    post_form(buyer, "/assembler/shortlist", {"supplier": draft.code}, status=404)
    get_page(buyer, f"/assembler/shortlist?need={theirs.code}", status=404)
    get_page(buyer, f"/assembler/compare?need={theirs.code}&supplier={supplier.code}", status=404)
    assert _items(session) == []


def test_paused_firm_is_counted_and_not_shown(buyer: FlaskClient, session: Session) -> None:
    supplier = make_supplier(session, name="Dập Hoa Sen")
    post_form(buyer, "/assembler/shortlist", {"supplier": supplier.code})
    with transaction() as writing:
        pause_profile(writing, supplier, by=SYSTEM)
    page = get_page(buyer, "/assembler/shortlist")
    assert "1 firm on this list has paused its profile since and is not shown." in page
    assert "Dập Hoa Sen" not in page


def test_comparison_marks_differences_and_gaps(buyer: FlaskClient, session: Session, firm: Company) -> None:
    one = make_supplier(session, name="Dập Hoa Sen", employees=120)
    two = make_supplier(session, name="Dập Cá Vàng", employees=300, certificates=[])
    need = make_need(session, firm, title="Bracket")

    page = get_page(buyer, f"/assembler/compare?need={need.code}&supplier={one.code}&supplier={two.code}")

    assert page.title == "Compare suppliers (Bracket) - Linkage"
    assert "Employees ≠(differs) 120 300" in page
    assert "Fit ≠(differs) Full fit Near miss" in page
    assert "Smallest order, pieces Not stated Not stated" in page
    assert re.search(r"Suits the firm, of 100 ≠\(differs\) [\d.]+ –", page.text)
    assert "ISO 9001 ≠(differs) Met: Valid, Dec 31, 2099 Not met" in page
    assert "Press force, asked: 110 t Met: 45–200 t Met: 45–200 t" in page
    assert page.links["Remove: Dập Cá Vàng"] == f"/assembler/compare?supplier={one.code}&need={need.code}"


def test_comparison_takes_two_to_five(buyer: FlaskClient, session: Session) -> None:
    codes = [make_supplier(session).code for _ in range(6)]
    assert "Choose two to five firms to compare." in get_page(buyer, f"/assembler/compare?supplier={codes[0]}")
    assert "Choose two to five firms to compare." in get_page(buyer, "/assembler/compare?supplier=nobody&supplier=%00")
    page = get_page(buyer, "/assembler/compare?supplier=" + "&supplier=".join(codes))
    assert "Five firms fit side by side; 1 more was left out." in page
