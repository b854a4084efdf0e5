"""Long lists on their pages: sent, waited for, stopped, looked at."""

from __future__ import annotations

import io

from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.enums import ImportStatus
from database.models.imports import ImportBatch
from database.models.jobs import Job
from database.session import transaction
from linkage.importers import list_jobs  # noqa: F401 (says how the jobs are done, as the worker's command does)
from linkage.services.import_jobs import LONG_ROWS
from linkage.services.jobs import run_next
from linkage.web.officer.imports import SIZE
from tests.pages import Page, get_page, post_form, read_page, with_csrf_token

LONG = "Tên công ty,Mã số thuế,Tỉnh,Công nghệ\n" + "".join(
    f"Công ty TNHH Cơ khí số {number},,Hà Nội,tiện CNC\n" for number in range(LONG_ROWS)
)


def _send(desk: FlaskClient, data: str = LONG) -> Page:
    fields = with_csrf_token(desk, {"source": "Sở", "file": (io.BytesIO(data.encode()), "long.csv")})
    return read_page(desk.post("/officer/imports", data=fields, follow_redirects=True))


def _job(session: Session) -> Job:
    session.expire_all()
    return session.exec(select(Job).order_by(Job.id.desc())).first()  # type: ignore[union-attr, return-value]


def _work(app: Flask) -> None:
    assert run_next(app.extensions["database"], base_url="http://localhost") is True


def test_long_list_goes_the_whole_way_in_the_background(app: Flask, desk: FlaskClient, session: Session) -> None:
    page = _send(desk)
    assert (page.h1, "Waiting" in page, "501" in page) == ("long.csv", True, True)
    code = _job(session).code
    assert "long.csv" in get_page(desk, "/officer/imports")
    assert desk.get(f"/officer/imports/under-way/{code}/progress").json == {
        "is_running": True,
        "figures": ["Waiting", "0", "501"],
    }

    _work(app)
    assert desk.get(f"/officer/imports/under-way/{code}/progress").json["is_running"] is False
    batch = session.exec(select(ImportBatch)).one()
    seen = read_page(desk.get(f"/officer/imports/under-way/{code}", follow_redirects=True))
    assert "Fate of every row" in seen

    waiting = post_form(desk, f"/officer/imports/{batch.code}/write", {})
    assert "Waiting" in waiting
    _work(app)
    session.expire_all()
    assert session.exec(select(ImportBatch)).one().status is ImportStatus.APPLIED
    done = read_page(desk.get(f"/officer/imports/under-way/{_job(session).code}", follow_redirects=True))
    assert "The list is written." in done


def test_columns_of_a_long_list_are_corrected_in_the_background(
    app: Flask, desk: FlaskClient, session: Session
) -> None:
    _send(desk)
    _work(app)
    batch = session.exec(select(ImportBatch)).one()
    named = {f"column-0-{place}": field for place, field in enumerate(("name", "", "province", ""))}

    waiting = post_form(desk, f"/officer/imports/{batch.code}/columns", named)

    assert (waiting.h1, "Waiting" in waiting) == ("long.csv", True)
    assert "long.csv" in get_page(desk, "/officer/imports")
    session.expire_all()
    assert batch.mapping["tables"][0]["fields"] == ["name", "tax_code", "province", "process"]
    _work(app)
    seen = read_page(desk.get(f"/officer/imports/under-way/{_job(session).code}", follow_redirects=True))
    assert "The list was checked again with these columns." in seen
    session.expire_all()
    assert batch.mapping["tables"][0]["fields"] == ["name", "", "province", ""]
    assert {reason["code"] for reason in batch.rows[1]["reasons"]} == {"no_tax_code", "draft"}


def test_long_list_that_was_written_is_not_corrected(app: Flask, desk: FlaskClient, session: Session) -> None:
    _send(desk)
    _work(app)
    batch = session.exec(select(ImportBatch)).one()
    post_form(desk, f"/officer/imports/{batch.code}/columns", {"column-0-0": "name"})
    with transaction():
        batch.status = ImportStatus.APPLIED
    _work(app)
    assert "This list has been written already." in get_page(desk, f"/officer/imports/under-way/{_job(session).code}")
    post_form(desk, f"/officer/imports/{batch.code}/columns", {"column-0-0": "name"}, status=409)


def test_list_of_the_largest_short_size_is_checked_at_once(desk: FlaskClient, session: Session) -> None:
    assert "Fate of every row" in _send(desk, LONG[: LONG.rindex("Công ty")])
    assert session.exec(select(Job)).all() == []


def test_long_list_can_be_stopped(app: Flask, desk: FlaskClient, session: Session) -> None:
    _send(desk)
    code = _job(session).code
    assert "It is being stopped." in post_form(desk, f"/officer/imports/under-way/{code}/stop", {})
    _work(app)
    page = get_page(desk, f"/officer/imports/under-way/{code}")
    assert ("Stopped" in page, "Back" in page) == (True, True)
    assert session.exec(select(ImportBatch)).all() == []


def test_page_of_other_work_is_not_here(desk: FlaskClient) -> None:
    assert desk.get("/officer/imports/under-way/none").status_code == 404


def test_rows_of_a_batch_come_twenty_at_a_time(app: Flask, desk: FlaskClient, session: Session) -> None:
    _send(desk)
    _work(app)
    batch = session.exec(select(ImportBatch)).one()
    page = get_page(desk, f"/officer/imports/{batch.code}?fate=created&page=2")
    assert page.text.count("Công ty TNHH Cơ khí số") < 4 * SIZE
