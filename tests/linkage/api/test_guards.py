"""Who may come in: tokens, and nothing but tokens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlmodel import Session, select

from database.models.users import ApiToken, User
from database.session import db, transaction
from linkage.app import create_app
from linkage.config import Config
from linkage.services.audit import SYSTEM
from linkage.services.sessions import start_session
from linkage.services.tokens import revoke_token
from linkage.web.sessions import TOKEN
from tests.factories import make_assembler, make_need, make_officer, make_supplier, make_user
from tests.linkage.api.conftest import Program

ProgramOf = Callable[[User], Program]


def test_without_a_token_what_is_not_public_is_a_401(visitor: Program) -> None:
    answer = visitor.get("/me")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="linkage"'
    assert answer.get_json()["title"] == "A token is needed"


@pytest.mark.parametrize("header", ["Bearer", "Bearer x", "Basic eDp5", "Bearer " + "x" * 5000, "lk_x", ""])
def test_a_wrong_token_is_refused_even_where_none_is_needed(visitor: Program, header: str) -> None:
    assert visitor.get("/needs", headers={"Authorization": header}).status_code == 401


def test_a_token_opens_until_it_is_revoked(session: Session, program_of: ProgramOf) -> None:
    program = program_of(make_user(session, name="Lan"))
    assert program.get("/me").get_json()["name"] == "Lan"

    with transaction():
        revoke_token(session, session.exec(select(ApiToken)).one(), by=SYSTEM)

    assert program.get("/me").status_code == 401


def test_a_token_of_somebody_shut_out_opens_nothing(session: Session, program_of: ProgramOf) -> None:
    user = make_user(session)
    program = program_of(user)
    with transaction():
        user.is_active = False
        session.add(user)
    assert program.get("/me").status_code == 401


def test_the_use_of_a_token_is_noted(session: Session, program_of: ProgramOf) -> None:
    program_of(make_user(session)).get("/me")
    session.expire_all()
    assert session.exec(select(ApiToken)).one().last_used_at is not None


def test_the_cookie_of_a_browser_counts_for_nothing(app: Flask, session: Session) -> None:
    """ASVS 3.5: what another site makes a browser send cannot act here."""
    user = make_officer(session)
    need = make_need(session)
    client = app.test_client()
    with app.extensions["database"].session(), transaction():
        token = start_session(db(), db().get_one(User, user.id))
    with client.session_transaction() as cookie:
        cookie[TOKEN] = token

    assert client.get("/account").status_code == 200
    assert client.get("/api/v1/me").status_code == 401
    assert client.post(f"/api/v1/needs/{need.code}/withdraw").status_code == 401


def test_answers_to_a_token_are_kept_by_nobody(session: Session, program_of: ProgramOf) -> None:
    answer = program_of(make_user(session)).get("/me")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Authorization" in answer.headers["Vary"]


def test_a_stranger_may_read_but_not_change_what_is_public(session: Session, program_of: ProgramOf) -> None:
    company, need = make_supplier(session), make_need(session)
    stranger = program_of(make_user(session, company=make_assembler(session)))

    for method, path in (
        ("PATCH", f"/suppliers/{company.code}"),
        ("PUT", f"/suppliers/{company.code}"),
        ("PUT", f"/needs/{need.code}"),
    ):
        sent = {"name": "x"} if "suppliers" in path else {"title": "x"}
        assert stranger.send(method, path, json=sent, headers={"If-Match": "*"}).status_code == 403
    for path in ("publish", "pause", "confirm"):
        assert stranger.post(f"/suppliers/{company.code}/{path}").status_code == 403
    for path in ("publish", "withdraw", "met"):
        assert stranger.post(f"/needs/{need.code}/{path}").status_code == 403
    assert stranger.get(f"/needs/{need.code}/matches").status_code == 403
    assert stranger.get(f"/suppliers/{company.code}/needs").status_code == 403


def test_more_requests_than_the_budget_are_a_429(session: Session, config: Config) -> None:
    app = create_app(replace(config, rate_limits_enabled=True))
    client = app.test_client()
    statuses = [client.get("/api/v1/taxonomy").status_code for _ in range(601)]
    refused = client.get("/api/v1/taxonomy")
    app.extensions["search"].close()
    app.extensions["database"].close()

    assert set(statuses[:600]) == {200}
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) == 60
    assert refused.get_json()["status"] == 429


def test_unknown_addresses_and_methods_are_problems(visitor: Program) -> None:
    unknown = visitor.get("/nothing")
    assert (unknown.status_code, unknown.mimetype) == (404, "application/problem+json")
    wrong = visitor.send("DELETE", "/needs")
    assert wrong.status_code == 405
    assert wrong.get_json()["title"] == "Method not allowed"
    assert set(wrong.headers["Allow"].split(", ")) >= {"GET", "POST"}
