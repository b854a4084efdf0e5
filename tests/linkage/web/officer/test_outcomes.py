"""What came of introductions, on the officers' pages."""

from __future__ import annotations

import io

from flask.testing import FlaskClient
from sqlmodel import Session, select
from werkzeug.test import TestResponse

from database.enums import ReaderRole
from database.models.match_lists import MatchList
from database.models.outcomes import LearningRun, Outcome
from database.models.weights import WeightSet
from database.session import transaction
from linkage.services import match_lists
from matching.scoring import STANDARD
from tests.factories import make_need, make_supplier
from tests.pages import get_page, post_form, with_csrf_token

HEADINGS = "need,supplier,stage,reached_on,reason,confirmed_by,evidence\n"


def _post(desk: FlaskClient, url: str, **fields: object) -> TestResponse:
    return desk.post(url, data=with_csrf_token(desk, fields))


def _write(desk: FlaskClient, need: str, supplier: str, stage: str, **others: str) -> str:
    fields = {"need": need, "supplier": supplier, "stage": stage, "reached_on": "2026-03-10", **others}
    answer = _post(desk, "/officer/outcomes/new", **fields)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return str(answer.headers["Location"])


def _take_in(desk: FlaskClient, data: bytes) -> TestResponse:
    return _post(desk, "/officer/outcomes/import", file=(io.BytesIO(data), "a.csv"))


def test_empty_page_says_how_to_begin(desk: FlaskClient) -> None:
    page = get_page(desk, "/officer/outcomes")
    assert "Nothing was written down yet." in page
    assert "Download as CSV" not in page


def test_step_is_written_down_and_shown(desk: FlaskClient, session: Session) -> None:
    need, supplier = make_need(session, title="Bracket 7"), make_supplier(session, name="Dập Sen")
    page = get_page(desk, f"/officer/outcomes/new?need={need.code}&supplier={supplier.code}")
    assert "Dập Sen" in page
    assert "Code of the need" not in page
    url = _write(desk, need.code, supplier.code, "order", confirmed_by="buyer", evidence="PO 4711")
    page = get_page(desk, url)
    assert "Dập Sen and" in page
    assert "PO 4711" in page
    assert "Bracket 7" in get_page(desk, "/officer/linkages")
    page = get_page(desk, "/officer/outcomes")
    assert "1 introduction" in page
    assert "100%" in page


def test_page_of_a_need_notes_its_list_and_leads_to_the_form(desk: FlaskClient, session: Session) -> None:
    need, supplier = make_need(session), make_supplier(session)
    page = get_page(desk, f"/officer/needs/{need.code}")
    assert f"/officer/outcomes/new?need={need.code}&amp;supplier={supplier.code}" in page.html
    match_lists.flush(desk.application.extensions["database"])
    session.rollback()
    (noted,) = session.exec(select(MatchList)).all()
    assert (noted.need_id, noted.role) == (need.id, ReaderRole.OFFICER)


def test_what_is_missing_is_asked_for_beside_its_field(desk: FlaskClient, session: Session) -> None:
    need, supplier = make_need(session), make_supplier(session)
    given = {"need": need.code, "supplier": supplier.code, "stage": "nothing"}
    page = post_form(desk, "/officer/outcomes/new", given, status=422)
    assert "Choose why nothing came of it." in page
    page = post_form(desk, "/officer/outcomes/new", given | {"need": "nope", "stage": "meeting"}, status=422)
    assert "There is no need with this code." in page
    assert session.exec(select(Outcome)).all() == []


def test_introduction_is_removed(desk: FlaskClient, session: Session) -> None:
    need, supplier = make_need(session), make_supplier(session)
    url = _write(desk, need.code, supplier.code, "meeting")
    opened = session.exec(select(Outcome.version)).one()
    assert f'name="version" value="{opened}"' in get_page(desk, url).html
    _write(desk, need.code, supplier.code, "audit")
    # Another officer wrote a step after the page was opened.
    remove = f"/officer/outcomes/{url.rpartition('/')[2]}/remove"
    assert _post(desk, remove, version=opened).status_code == 409
    session.expire_all()
    assert _post(desk, remove, version=session.exec(select(Outcome.version)).one()).status_code == 302
    assert desk.get(url).status_code == 404


def test_list_goes_out_and_in_again(desk: FlaskClient, session: Session) -> None:
    need, supplier = make_need(session), make_supplier(session)
    _write(desk, need.code, supplier.code, "meeting", evidence="=1+1")
    _write(desk, need.code, supplier.code, "audit", evidence="|calc")
    data = desk.get("/officer/outcomes.csv").get_data()
    assert b",'=1+1" in data
    assert b",'|calc" in data
    assert _take_in(desk, data).status_code == 302
    assert "0 steps were written, 2 were there already." in get_page(desk, "/officer/outcomes")


def test_list_with_mistakes_is_refused_with_their_lines(desk: FlaskClient) -> None:
    text = f"{HEADINGS}A,B,dance,soon,,,\n"
    answer = _take_in(desk, text.encode())
    assert answer.status_code == 422
    assert "Line 2, stage: Choose how far it got." in answer.get_data(as_text=True)
    for data in (b"\xff\xfe\x00", b"a,b\n", b""):
        assert _take_in(desk, data).status_code == 422


def test_all_introductions_are_listed(desk: FlaskClient, session: Session) -> None:
    need = make_need(session)
    for _ in range(3):
        _write(desk, need.code, make_supplier(session).code, "introduced")
    assert "3 introductions" in get_page(desk, "/officer/outcomes")


def test_lessons_say_what_is_missing(desk: FlaskClient) -> None:
    page = get_page(desk, "/officer/outcomes/lessons")
    assert "A chance is shown from 100 settled introductions on." in page
    page = post_form(desk, "/officer/outcomes/learn", {})
    assert "by Trần Thị Mận." in page
    assert "There are too few needs with different outcomes" in page


def _run(session: Session, lower: float) -> None:
    weights = {name: 1 / len(STANDARD.values) for name in STANDARD.values}
    with transaction() as writing:
        writing.add(
            LearningRun(
                number=1,
                outcomes=300,
                orders=90,
                weights_version=STANDARD.version,
                curve={"scores": [0.2, 0.9], "shares": [0.1, 0.7], "outcomes": 300},
                judged=90,
                error=0.03,
                platt_error=0.05,
                weights=weights,
                learned_needs=70,
                judged_needs=30,
                gain=lower + 0.02,
                lower=lower,
                upper=lower + 0.04,
            )
        )


def test_chance_and_verdict_are_shown(desk: FlaskClient, session: Session) -> None:
    _run(session, -0.01)
    page = get_page(desk, "/officer/outcomes/lessons")
    assert "About 7 of 10 such introductions led to an order" in page
    assert "They do not rank better for sure." in page
    assert "Take over the learned weights" not in page


def test_only_an_administrator_takes_weights_over(desk: FlaskClient, session: Session) -> None:
    _run(session, 0.01)
    page = get_page(desk, "/officer/outcomes/lessons")
    assert "They rank better for sure." in page
    assert "Take over the learned weights" not in page
    assert _post(desk, "/officer/outcomes/weights", number="1").status_code == 403
    assert session.exec(select(WeightSet)).all() == []


def test_administrator_takes_weights_over(admin_desk: FlaskClient, session: Session) -> None:
    _run(session, 0.01)
    assert "Take over the learned weights" in get_page(admin_desk, "/officer/outcomes/lessons")
    answer = _post(admin_desk, "/officer/outcomes/weights", number="1")
    assert answer.headers["Location"] == "/officer/weights"
    assert session.exec(select(WeightSet)).one().note == "Learned from outcomes, run 1"
    assert "by Lê Văn Mít." in get_page(admin_desk, "/officer/outcomes/lessons")
    assert _post(admin_desk, "/officer/outcomes/weights", number="1").status_code == 409
