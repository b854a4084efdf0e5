"""Nobody reads or changes what is not theirs: every route, every role, every object. ASVS 8.2.1, 8.2.2, 8.2.3."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from database.columns import Table
from tests.house.crawler import Form, csrf_token, walk
from tests.house.world import ROLES, VISITOR, World, addresses, client_of, leaks

REFUSED = (401, 403)
OUTSIDERS = (VISITOR, "claimant", "supplier-b", "assembler-b")
_RANDOM = re.compile(rb'(name="(?:csrf_token|form_key)" value=)"[^"]*"')
# Rows that are made by asking, and belong to nobody else.
_PASSING = {"user_sessions", "form_keys", "search_changes", "drafts"}

Row = tuple[str, tuple[tuple[str, str], ...]]


def _reads(
    app: Flask, client: FlaskClient, world: World, headers: dict[str, str], below: str = "/"
) -> list[tuple[str, int, bytes]]:
    """Answers to all addresses. A route that is closed to the whole role is asked once."""
    found = []
    for rule, urls in addresses(app, world, "GET"):
        for url in urls if rule.startswith(below) else []:
            answer = client.get(url, headers=headers)
            found.append((url, answer.status_code, answer.get_data() + str(answer.headers).encode()))
            if answer.status_code in REFUSED or "sign-in" in answer.headers.get("Location", ""):
                break
    return found


def _bearer(world: World, role: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {world.tokens[role]}"}


def test_no_route_tells_a_role_what_is_private(target: Flask, world: World) -> None:
    seen, told, broken = set(), [], []
    for role in ROLES:
        answers = _reads(target, client_of(target, world, role), world, {})
        if role != VISITOR:
            answers += _reads(target, target.test_client(), world, _bearer(world, role), "/api/")
        told += [(role, url, word) for url, _status, body in answers for word in leaks(world, role, body, asked=url)]
        broken += [(role, url) for url, status, _body in answers if status >= 500]
        shown = b" ".join(body for _url, _status, body in answers).decode("utf-8", "replace").casefold()
        seen |= {word for word in world.readers if word in shown}
    assert told == []
    assert broken == []
    # The test can fail: what is private is there to be met by those who may.
    missing = {word for word, roles in world.readers.items() if roles and word.startswith("zq")} - seen
    assert missing <= {f"zq{name}kx" for name in ("needdraft", "formdraft", "textdraft", "textofficers", "buyertax")}


def _searches(app: Flask, world: World) -> list[str]:
    """Addresses whose answers may depend on words: every list, asked under each name that words go by."""
    rules = [rule for rule, _urls in addresses(app, world, "GET") if "<" not in rule]
    return [f"{rule}?{name}=" for rule in rules for name in (("q", "text") if rule.startswith("/api/") else ("q",))]


def test_searching_for_a_private_word_is_like_searching_for_nonsense(target: Flask, world: World) -> None:
    """Neither hits nor counts nor suggestions tell that the word is there."""
    client = target.test_client()
    urls = _searches(target, world)
    assert {"/search?q=", "/needs?q="} <= set(urls)
    told = []
    for url in urls:
        nothing = client.get(url + "qvxjjjjjjjkx")
        if nothing.status_code == 200:
            plain = _without(nothing.data, "qvxjjjjjjjkx")
            words = [word for word in world.forbidden(VISITOR) if word.startswith("zq")]
            told += [(url, word) for word in words if _without(client.get(url + word).data, word) != plain]
    assert told == []


def _without(body: bytes, word: str) -> bytes:
    return _RANDOM.sub(rb"\1", re.sub(re.escape(word).encode(), b"*", body, flags=re.IGNORECASE))


def test_no_form_or_call_changes_what_belongs_to_others(target: Flask, world: World) -> None:
    """All forms of firm A, of its buyer and of the agency, and all calls of the API, sent by everybody else."""
    forms = {role: _forms(target, world, role) for role in ("supplier-a", "assembler-a", "admin")}
    tags = _versions(target, world)
    for role in OUTSIDERS:
        before = _rows(target, world, role)
        _send(client_of(target, world, role), [form for found in forms.values() for form in found])
        _call_everything(target, world, tags, {} if role == VISITOR else _bearer(world, role))
        after = _rows(target, world, role)
        assert (role, before - after, after - before) == (role, set(), set())
    before = _rows(target, world, VISITOR)
    _send(client_of(target, world, "supplier-a"), forms["supplier-a"])
    assert _rows(target, world, VISITOR) != before, "the forms change nothing even when their owner sends them"


def _forms(app: Flask, world: World, role: str) -> list[Form]:
    found = walk(app, client_of(app, world, role), world, most=110)
    forms = [form for form in found.forms.values() if form.method == "POST" and "sign-out" not in form.action]
    assert len(forms) > 5
    return forms


def _send(client: FlaskClient, forms: list[Form]) -> None:
    """The forms with a word of ours in their empty texts, from the sender's own browser."""
    token = csrf_token(client)
    for form in forms:
        kept = {name: value or "taken over" for name, value in form.fields if name != "form_key"}
        client.post(
            form.action, data=form.data(**kept | {"csrf_token": token}), headers={"Sec-Fetch-Site": "same-origin"}
        )


def _versions(app: Flask, world: World) -> dict[str, str]:
    """The versions that the API tells those who may change an object: what an attacker would have to guess."""
    client, headers = app.test_client(), _bearer(world, "admin")
    answers = {
        url: client.get(url, headers=headers)
        for _rule, urls in addresses(app, world, "GET")
        for url in urls
        if url.startswith("/api/")
    }
    return {url: answer.headers["ETag"] for url, answer in answers.items() if "ETag" in answer.headers}


def _call_everything(app: Flask, world: World, tags: dict[str, str], headers: dict[str, str]) -> None:
    client = app.test_client()
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        for rule, urls in addresses(app, world, method):
            for url in urls if rule.startswith("/api/") else []:
                tag = next((tags[known] for known in tags if url.startswith(known)), "*")
                body = {"name" if "suppliers" in url else "title": "taken over"}
                client.open(url, method=method, json=body, headers={**headers, "If-Match": tag})


def _rows(app: Flask, world: World, role: str) -> set[Row]:
    """Every row but those that belong to the person of this role or to their firm."""
    own: dict[str, Any] = {
        "user_id": world.people.get(role),
        "actor_id": world.people.get(role),
        "company_id": world.firms.get(role),
    }
    own |= dict.fromkeys(("supplier_id", "customer_id"), world.firms.get(role))  # a link belongs to both of its firms
    own |= {"recipient": world.addresses.get(role)}  # a letter to oneself is one's own
    found = set()
    with app.extensions["database"].engine.connect() as connection:
        for table in Table.metadata.sorted_tables:
            if table.name in _PASSING:
                continue
            for row in connection.execute(table.select()).mappings():
                if not _is_of(table.name, row, own):
                    found.add(
                        (table.name, tuple((key, repr(value)) for key, value in row.items() if key != "last_used_at"))
                    )
    return found


def _is_of(table: str, row: Any, own: dict[str, Any]) -> bool:
    if table in ("companies", "users"):
        return bool(row["id"] == own["company_id" if table == "companies" else "user_id"])
    return any(value is not None and row.get(key) == value for key, value in own.items())
