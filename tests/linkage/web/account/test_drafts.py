"""Forms saved half-done."""

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from linkage.services.drafts import draft_of
from tests.factories import make_user
from tests.linkage.web.conftest import SignIn
from tests.pages import with_csrf_token

FORM = "/drafts/need:new"


def _headers(client: FlaskClient) -> dict[str, str]:
    return {"X-CSRFToken": str(with_csrf_token(client, {})["csrf_token"])}


def test_fields_of_the_form_are_kept(client: FlaskClient, session: Session, sign_in: SignIn) -> None:
    user = make_user(session)
    sign_in(client, user)
    fields = with_csrf_token(client, {"title": "Giá đỡ", "materials": ["secc", "spcc"], "form_key": "k"})
    answer = client.post(FORM, data=fields, headers={"X-Draft": "1"})
    assert answer.status_code == 204
    assert draft_of(session, user, "need:new") == {"title": ["Giá đỡ"], "materials": ["secc", "spcc"]}


def test_json_is_kept_fetched_and_dropped(client: FlaskClient, session: Session, sign_in: SignIn) -> None:
    sign_in(client, make_user(session))
    headers = _headers(client)
    assert client.put(FORM, json={"title": "a\0\ud800b", "n": ["1"]}, headers=headers).status_code == 204
    assert client.put(FORM, json={"title": "newest"}, headers=headers).status_code == 204
    assert client.get(FORM).json == {"title": ["newest"]}
    assert client.delete(FORM, headers=headers).status_code == 204
    assert client.get(FORM).status_code == 404


def test_draft_is_seen_by_nobody_else(client: FlaskClient, session: Session, sign_in: SignIn) -> None:
    """ASVS 8.2.2."""
    sign_in(client, make_user(session))
    client.put(FORM, json={"title": "mine"}, headers=_headers(client))
    sign_in(client, make_user(session))
    assert client.get(FORM).status_code == 404


@pytest.mark.parametrize("sent", ["[" * 5000, '{"a":' * 30 + "1" + "}" * 30, '{"x": "1", "x": "2"}', "{"])
def test_draft_that_is_no_json_is_a_400(client: FlaskClient, session: Session, sign_in: SignIn, sent: str) -> None:
    sign_in(client, make_user(session))
    answer = client.put(FORM, data=sent, content_type="application/json", headers=_headers(client))
    assert answer.status_code == 400
    assert client.get(FORM).status_code == 404


def test_draft_that_cannot_be_one_is_refused(client: FlaskClient, session: Session, sign_in: SignIn) -> None:
    sign_in(client, make_user(session))
    headers = _headers(client)
    assert client.put(FORM, json=["x"], headers=headers).status_code == 422
    assert client.put(FORM, json={"x": {"y": 1}}, headers=headers).status_code == 422
    assert client.put(FORM, json={"x": "y" * 200_000}, headers=headers).status_code == 422
    assert client.put("/drafts/" + "x" * 200, json={}, headers=headers).status_code == 404
    assert client.put("/drafts/a%00b", json={}, headers=headers).status_code == 404
    assert client.put(FORM, json={"x": "y"}).status_code == 400
