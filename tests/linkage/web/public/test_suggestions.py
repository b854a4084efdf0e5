"""What is offered while one types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from linkage.wording import process_label
from tests.factories import make_need, make_supplier

Index = Callable[[], None]


def _offers(client: FlaskClient, query: str, of: str = "") -> list[dict[str, Any]]:
    answer = client.get("/search/suggest", query_string={"q": query, "of": of})
    assert answer.status_code == 200
    return list(answer.get_json()["suggestions"])


def test_suggestions_say_what_each_is_in_the_reader_s_language(client: FlaskClient, index: Index) -> None:
    index()

    offer = _offers(client, "ma kem dien")[0]

    assert (offer["text"], offer["kind"], offer["id"]) == ("mạ kẽm điện phân", "process", "plating-zinc")
    assert offer["kind_label"] == f"Process: {process_label('plating-zinc')}"
    assert offer["url"] == "/search?q=m%E1%BA%A1+k%E1%BA%BDm+%C4%91i%E1%BB%87n+ph%C3%A2n"


def test_suggestions_lead_to_a_firm_by_its_name(client: FlaskClient, session: Session, index: Index) -> None:
    company = make_supplier(session, name="Quạ Xanh Lam")
    make_supplier(session, name="Quạ Bí Mật", status="draft")
    index()

    offers = _offers(client, "qua xanh")

    assert [(offer["kind"], offer["url"]) for offer in offers] == [("company", f"/suppliers/{company.code}")]
    assert "company" not in {offer["kind"] for offer in _offers(client, "qua bi")}


def test_suggestions_complete_the_last_word_behind_the_others(client: FlaskClient, index: Index) -> None:
    index()

    assert "zinc plating Hanoi" in [offer["text"] for offer in _offers(client, "zinc plating hano")]


def test_suggestions_for_processes_hold_nothing_else(client: FlaskClient, session: Session, index: Index) -> None:
    make_supplier(session, name="Plating Firm")
    index()

    offers = _offers(client, "plat", "processes")

    assert {offer["kind"] for offer in offers} == {"process"}
    assert all(offer["url"].endswith("of=processes") for offer in offers)


def test_suggestions_name_no_need_that_the_reader_may_not_see(
    client: FlaskClient, session: Session, index: Index
) -> None:
    seen = make_need(session, title="Quokka bracket", status="published")
    make_need(session, title="Quokka cover", status="published", visibility="registered")
    index()

    assert [offer["url"] for offer in _offers(client, "quokka")] == [f"/needs/{seen.code}"]


@pytest.mark.parametrize("query", ["", " ", "\0", "a" * 5_000, "(((*", "\u202e", "🤖", "%"])
def test_suggestions_answer_any_text(client: FlaskClient, index: Index, query: str) -> None:
    index()

    assert len(_offers(client, query, "no-such")) <= 8


def test_suggestions_work_while_there_is_no_index(client: FlaskClient) -> None:
    assert _offers(client, "plating")[0]["kind"] == "process"
