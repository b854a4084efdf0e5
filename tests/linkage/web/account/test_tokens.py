"""Keys for programs."""

from flask.testing import FlaskClient
from sqlmodel import Session

from linkage.services.tokens import PREFIX, token_in_force, tokens_of
from tests.factories import make_user
from tests.linkage.web.conftest import SignIn
from tests.pages import get_page, post_form


def test_key_is_shown_once(client: FlaskClient, session: Session, sign_in: SignIn) -> None:
    user = make_user(session)
    sign_in(client, user)
    html = post_form(client, "/account/tokens", {"name": "stock system"}).html
    secret = PREFIX + html.split(f">{PREFIX}")[1].split("<")[0]
    token = token_in_force(session, secret)
    assert token is not None
    assert (token.user_id, token.name) == (user.id, "stock system")
    again = get_page(client, "/account/tokens")
    assert "stock system" in again
    assert secret not in again.html
    assert token.token_hash not in again.html


def test_key_needs_a_name(client: FlaskClient, session: Session, sign_in: SignIn) -> None:
    sign_in(client, make_user(session))
    page = post_form(client, "/account/tokens", {"name": " "}, status=422)
    assert page.links["Enter a name for the key, such as what will use it."] == "#f-name"


def test_revoked_key_opens_nothing(client: FlaskClient, session: Session, sign_in: SignIn) -> None:
    user = make_user(session)
    sign_in(client, user)
    post_form(client, "/account/tokens", {"name": "stock system"})
    (token,) = tokens_of(session, user)
    page = post_form(client, f"/account/tokens/{token.code}/revoke", {})
    assert "The key “stock system” opens nothing any more." in page
    session.expire_all()
    assert tokens_of(session, user) == []


def test_key_of_another_person_is_not_there(client: FlaskClient, session: Session, sign_in: SignIn) -> None:
    """ASVS 8.2.2."""
    owner = make_user(session)
    sign_in(client, owner)
    post_form(client, "/account/tokens", {"name": "stock system"})
    (token,) = tokens_of(session, owner)
    sign_in(client, make_user(session))
    post_form(client, f"/account/tokens/{token.code}/revoke", {}, status=404)
    session.expire_all()
    assert len(tokens_of(session, owner)) == 1
