"""Words nobody understood, on the officers' pages."""

from __future__ import annotations

import io

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.enums import ImportStatus
from database.models.audit_events import AuditEvent
from database.models.companies import Company
from database.models.imports import ImportBatch
from database.models.search_logs import SearchLog
from database.session import transaction
from linkage.days import agency_today
from linkage.services.known_words import known_words, stored_words
from linkage.web.officer import words
from search.understanding import KnownWord
from tests.factories import make_user
from tests.linkage.web.conftest import SignIn
from tests.pages import get_page, post_form, with_csrf_token

EXPLAIN = "/officer/words/explain"
GIVEN = {"phrase": "zorp", "kind": "process", "target": "metal-spinning", "language": "en"}


def _note(session: Session, word: str = "zorp", times: int = 2) -> None:
    with transaction():
        for number in range(times):
            values = {"understood": {"process": ["casting"]}, "words": [word], "has_words": True, "total": 0}
            session.add(
                SearchLog(key=f"{word}{number}", searched_on=agency_today(), scope="suppliers", language="en", **values)
            )


def _known(session: Session) -> tuple[KnownWord, ...]:
    session.rollback()
    session.expire_all()
    return known_words(session)


def test_word_is_found_explained_and_read(desk: FlaskClient, session: Session) -> None:
    _note(session)
    page = get_page(desk, "/officer/words")
    assert "zorp" in page
    assert page.links["Explain"] == f"{EXPLAIN}?phrase=zorp"
    page = get_page(desk, f"{EXPLAIN}?phrase=zorp&kind=process&find=spinning")
    assert 'value="metal-spinning"' in page.html
    page = get_page(desk, f"{EXPLAIN}?phrase=zorp&kind=process&target=metal-spinning")
    assert "Process: Metal spinning" in page
    assert "Left over before" in page
    page = post_form(desk, EXPLAIN, GIVEN)
    assert "“zorp” is explained. Searches read it from now on." in page
    assert _known(session) == (KnownWord("zorp", "process", "metal-spinning"),)
    assert "zorp" not in get_page(desk, "/officer/words")
    assert "Metal spinning" in get_page(desk, "/search?q=zorp")


def test_word_set_aside_is_not_asked_again(desk: FlaskClient, session: Session) -> None:
    _note(session)
    assert "“zorp” is set aside as a name or noise." in post_form(desk, "/officer/words/ignore", {"phrase": "zorp"})
    assert _known(session) == (KnownWord("zorp", "text", ""),)


def test_word_is_taken_back_and_brought_back(desk: FlaskClient, session: Session) -> None:
    post_form(desk, EXPLAIN, GIVEN)
    (word,) = stored_words(session)
    page = post_form(desk, f"/officer/words/{word.code}/remove", {"version": word.version})
    assert "Taken back" in page
    assert _known(session) == ()
    (word,) = stored_words(session, is_active=False)
    post_form(desk, f"/officer/words/{word.code}/restore", {"version": word.version})
    assert len(_known(session)) == 1


def test_form_from_before_a_change_is_refused(desk: FlaskClient, session: Session) -> None:
    post_form(desk, EXPLAIN, GIVEN)
    (word,) = stored_words(session)
    for version in (word.version - 1, "", "x", "9" * 40):
        post_form(desk, f"/officer/words/{word.code}/remove", {"version": version}, status=409)
    assert len(_known(session)) == 1


def test_word_that_means_something_else_is_refused(desk: FlaskClient, session: Session) -> None:
    post_form(desk, EXPLAIN, GIVEN)
    page = post_form(desk, EXPLAIN, {**GIVEN, "target": "stamping-single"}, status=422)
    assert page.links["This word has a meaning already. Take that one back first."] == "#f-phrase"
    assert _known(session)[0].id == "metal-spinning"


@pytest.mark.parametrize(
    ("change", "field"),
    [({"phrase": "x"}, "phrase"), ({"kind": "planet"}, "kind")],
)
def test_answer_that_does_not_hold_is_refused_at_its_field(
    desk: FlaskClient, session: Session, change: dict[str, str], field: str
) -> None:
    page = post_form(desk, EXPLAIN, {**GIVEN, **change}, status=422)
    assert f"#f-{field}" in page.links.values()
    assert _known(session) == ()


def test_looking_up_without_a_kind_is_told_so(desk: FlaskClient) -> None:
    page = get_page(desk, f"{EXPLAIN}?phrase=zorp&kind=&find=spinning")
    assert page.links["Choose what the word stands for."] == "#f-kind"
    assert "Choose what the word stands for." not in get_page(desk, f"{EXPLAIN}?phrase=zorp")


def test_words_go_out_and_come_in_as_a_file(desk: FlaskClient, session: Session) -> None:
    post_form(desk, EXPLAIN, GIVEN)
    answer = desk.get("/officer/words/explained.yaml")
    assert answer.mimetype == "application/yaml"
    assert "metal-spinning" in answer.get_data(as_text=True)
    data = answer.get_data().replace(b"zorp", b"zurp")
    sent = with_csrf_token(desk, {"file": (io.BytesIO(data), "words.yaml")})
    desk.post("/officer/words/import", data=sent)
    assert {word.phrase for word in _known(session)} == {"zorp", "zurp"}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[",
        b"\xff\xfe",
        b"x: &a [*a]",
        b"planets: []",
        b"plain_words: [x]",
        b"plain_words: [abc" + b" " * 999 + b"]",
    ],
)
def test_file_that_does_not_hold_is_refused(
    desk: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch, data: bytes
) -> None:
    monkeypatch.setattr(words, "_MOST_BYTES", 1_000)
    sent = with_csrf_token(desk, {"file": (io.BytesIO(data), "words.yaml")})
    assert desk.post("/officer/words/import", data=sent).status_code in (302, 422)
    assert _known(session) == ()


def test_only_officers_come_here(client: FlaskClient, session: Session, sign_in: SignIn) -> None:
    sign_in(client, make_user(session))
    for path in ("/officer/searches", "/officer/words", EXPLAIN, "/officer/words/explained"):
        get_page(client, path, status=403)
    assert client.get("/officer/words/explained.yaml").status_code == 403
    post_form(client, EXPLAIN, GIVEN, status=403)
    assert _known(session) == ()


def test_changes_stand_in_the_audit_trail(desk: FlaskClient, session: Session) -> None:
    post_form(desk, EXPLAIN, GIVEN)
    page = get_page(desk, "/officer/audit?kind=word")
    assert "Word explained" in page
    assert [event.action for event in session.exec(select(AuditEvent)).all()] == ["word.added"]


@pytest.mark.parametrize("odd", ["%00", "%ff", "%ed%a0%80", "x" * 5000, "٣", "(a%2b)%2b$", "%E2%80%AEabc"])
def test_odd_words_are_no_errors(desk: FlaskClient, odd: str) -> None:
    for kind in ("", "text", "process", "planet"):
        query = f"phrase={odd}&kind={kind}&find={odd}&target={odd if kind == 'process' else ''}&language={odd}"
        assert desk.get(f"{EXPLAIN}?{query}").status_code == 200
    assert desk.get(f"/officer/words?language={odd}&days={odd}").status_code == 200


def test_lists_with_an_explained_word_are_read_again(desk: FlaskClient, session: Session) -> None:
    data = (
        "Tên công ty,Mã số thuế,Tỉnh,Công nghệ\nSen Hồng,0101243150,Bắc Giang,zorp\nTre Xanh,,Đồng Nai,zorp; mạ kẽm\n"
    )
    fields = with_csrf_token(desk, {"source": "Sở", "file": (io.BytesIO(data.encode()), "list.csv")})
    desk.post("/officer/imports", data=fields)
    old = session.exec(select(ImportBatch)).one().code
    post_form(desk, f"/officer/imports/{old}/again", {}, status=409)
    post_form(desk, f"/officer/imports/{old}/write", {})
    get_page(desk, "/officer/quality")
    assert "zorp" in get_page(desk, "/officer/quality/words")
    page = post_form(desk, EXPLAIN, GIVEN)
    assert page.h1 == "Lists with “zorp”"
    assert "The word stood in 2 rows of lists that were written." in page
    page = post_form(desk, f"/officer/imports/{old}/again", {})
    assert "The list was read again." in page
    assert "These are the rows of a list that was written before" in page
    assert "Processes Not stated →becomes Metal spinning" in " ".join(page.text.split())
    session.expire_all()
    new = session.exec(select(ImportBatch).where(ImportBatch.code != old)).one()
    assert (new.status, new.counts["updated"]) == (ImportStatus.CHECKED, 2)
    lists = get_page(desk, "/officer/words/explained").links["Lists with it: zorp"]
    assert "Read again, not written yet" in get_page(desk, lists)
    post_form(desk, f"/officer/imports/{new.code}/write", {})
    page = get_page(desk, lists)
    assert page.links["Read again and written"] == f"/officer/imports/{new.code}"
    session.expire_all()
    firm = session.exec(select(Company).where(Company.name == "Sen Hồng")).one()
    assert firm.main_plant is not None
    assert [each.process for each in firm.main_plant.capabilities] == ["metal-spinning"]


def test_list_whose_cells_are_gone_is_not_read_again(desk: FlaskClient, session: Session) -> None:
    row = {
        "sheet": "",
        "row": 2,
        "cells": [],
        "table": 0,
        "outcome": "created",
        "reasons": [],
        "name": "•••",
        "company": "",
    }
    with transaction():
        batch = ImportBatch(source="Sở", file_name="a.csv", status=ImportStatus.APPLIED, rows=[row])
        session.add(batch)
    page = post_form(desk, f"/officer/imports/{batch.code}/again", {}, status=409)
    assert "The cells of this list are kept no longer." in page
