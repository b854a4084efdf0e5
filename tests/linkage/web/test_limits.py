"""Guessing is slow, whatever the guesser sends; people who know their password are not kept out."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from limits import parse
from sqlmodel import Session

from database.session import transaction
from linkage.config import Config
from linkage.services.passwords import hash_password
from linkage.web import limits
from tests.factories import make_user
from tests.linkage.web.conftest import MakeApp
from tests.pages import read_page, with_csrf_token

PASSWORD = "bốn mùa hoa sen"


@pytest.fixture
def limited(make_app: MakeApp, config_with_limits: Config) -> FlaskClient:
    app = make_app(config_with_limits)
    return app.test_client()


def _try(client: FlaskClient, email: str, password: str, address: str = "10.0.0.1", **headers: str) -> int:
    fields = with_csrf_token(client, {"email": email, "password": password})
    where = {"REMOTE_ADDR": address}
    status = client.post("/account/sign-in", data=fields, environ_overrides=where, headers=headers).status_code
    client.delete_cookie("linkage")
    return status


def test_eleventh_wrong_password_from_an_address_is_refused(limited: FlaskClient) -> None:
    """ASVS 6.3.1; a forged header is no other address."""
    tries = [
        _try(limited, f"p{number}@example.vn", "wrong", **{"X-Forwarded-For": f"1.1.1.{number}"})
        for number in range(12)
    ]
    assert tries == [422] * 10 + [429] * 2
    assert _try(limited, "other@example.vn", "wrong", address="10.0.0.2") == 422


def test_eleventh_wrong_password_for_an_account_is_refused_from_everywhere(limited: FlaskClient) -> None:
    """ASVS 6.3.1."""
    spellings = ["lan@example.vn", "LAN@example.vn"]
    tries = [_try(limited, spellings[number % 2], "wrong", address=f"10.0.1.{number}") for number in range(12)]
    assert tries == [422] * 10 + [429] * 2


def test_thirty_people_behind_one_address_sign_in(limited: FlaskClient, session: Session) -> None:
    with transaction():
        for number in range(12):
            make_user(session, email=f"p{number}@example.vn", password_hash=_HASH)
    tries = [_try(limited, f"p{number}@example.vn", PASSWORD) for number in range(12)]
    assert tries == [302] * 12


_HASH = hash_password(PASSWORD)


def test_right_password_does_not_reset_the_count_of_an_address(limited: FlaskClient, session: Session) -> None:
    make_user(session, email="own@example.vn", password_hash=_HASH)
    wrong = [_try(limited, f"p{number}@example.vn", "wrong") for number in range(9)]
    assert _try(limited, "own@example.vn", PASSWORD) == 302
    assert [*wrong, _try(limited, "a@example.vn", "wrong"), _try(limited, "b@example.vn", "wrong")] == [422] * 10 + [
        429
    ]


def test_refusal_says_how_long_to_wait(limited: FlaskClient) -> None:
    for number in range(10):
        _try(limited, f"p{number}@example.vn", "wrong", address="127.0.0.1")
    fields = with_csrf_token(limited, {"email": "z@example.vn", "password": "wrong"})
    page = read_page(limited.post("/account/sign-in", data=fields), status=429)
    assert "Wait 15 minutes, then try again." in page


def test_budget_of_a_path_holds_for_all_below_it(limited: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    few = tuple(replace(budget, item=parse("2 per hour")) for budget in limits.BUDGETS if budget.name == "sign-up")
    monkeypatch.setattr(limits, "BUDGETS", few)
    posts = [limited.post("/account/sign-up/supplier").status_code for _ in range(3)]
    assert posts == [400, 400, 429]
    assert limited.get("/account/sign-up/supplier").status_code == 200


def test_typing_takes_nothing_from_searching(limited: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    reading = frozenset({"GET"})
    search = limits.Budget("search", "/search", reading, parse("1 per minute"))
    suggest = limits.Budget("suggest", "/search/suggest", reading, parse("3 per minute"))
    monkeypatch.setattr(limits, "BUDGETS", (search, suggest))

    assert [limited.get("/search/suggest?q=a").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert [limited.get("/search").status_code for _ in range(2)] == [200, 429]


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/search"), ("GET", "/needs"), ("POST", "/search/enquiry"), ("POST", "/account/searches/check")],
)
def test_everything_that_searches_has_a_budget(
    limited: FlaskClient, monkeypatch: pytest.MonkeyPatch, method: str, path: str
) -> None:
    few = tuple(replace(budget, item=parse("2 per hour")) for budget in limits.BUDGETS)
    monkeypatch.setattr(limits, "BUDGETS", few)

    assert [limited.open(path, method=method).status_code == 429 for _ in range(3)] == [False, False, True]


@pytest.mark.parametrize("path", ["/messages/rfq/ABCDEFGH", "/l/some-secret/proposal/accept"])
def test_what_is_written_by_people_and_by_links_has_a_budget(
    limited: FlaskClient, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    few = tuple(replace(budget, item=parse("2 per hour")) for budget in limits.BUDGETS)
    monkeypatch.setattr(limits, "BUDGETS", few)
    assert 429 not in [limited.post(path).status_code for _number in range(2)]
    assert limited.post(path).status_code == 429


def test_store_that_is_down_keeps_nobody_out_and_still_counts(make_app: MakeApp, config_with_limits: Config) -> None:
    app = make_app(replace(config_with_limits, rate_limit_storage="memory://"))
    counting = limits.Limits("memory://")

    class Away:
        def __getattr__(self, name: str) -> object:
            raise ConnectionError

    counting._shared = Away()  # type: ignore[assignment]
    app.extensions["limits"] = counting
    client = app.test_client()
    assert [_try(client, f"p{number}@example.vn", "wrong") for number in range(11)] == [422] * 10 + [429]
