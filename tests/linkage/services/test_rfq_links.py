"""The link of a supplier without an account, and the code that opens it."""

from __future__ import annotations

import datetime
import re

import pytest
from sqlmodel import Session, select

from database.columns import now
from database.models.rfqs import AccessCode
from database.session import transaction
from linkage.errors import Conflict, NotFound
from linkage.services.rfq_links import MOST_CODES, MOST_TRIES, is_code, opened, send_code
from tests.rfq_makers import letters, make_rfq


def secret_of(session: Session) -> str:
    make_rfq(session)
    (body,) = [each.body for each in letters(session, "invited") if each.recipient == "cuc@supplier.example"]
    return body.split("/l/")[1].split("/", maxsplit=1)[0]


def code_for(session: Session, secret: str) -> str:
    with transaction():
        send_code(session, secret, language="en")
    found = re.search(r"\b\d{6}\b", letters(session, "code")[-1].body)
    assert found is not None
    return found[0]


def tried(secret: str, code: str) -> bool:
    with transaction() as session:
        return is_code(session, secret, code)


def test_a_code_goes_to_the_address_of_the_link_and_opens_it_once(session: Session) -> None:
    secret = secret_of(session)
    code = code_for(session, secret)
    (letter,) = letters(session, "code")
    assert letter.recipient == "cuc@supplier.example"
    assert letter.useful_until - letter.created_at < datetime.timedelta(minutes=16)
    assert tried(secret, f" {code[:3]} {code[3:]} ")
    assert not tried(secret, code)


def test_only_the_latest_code_counts_and_only_for_a_while(session: Session) -> None:
    secret = secret_of(session)
    first = code_for(session, secret)
    second = code_for(session, secret)
    assert first == second or not tried(secret, first)
    with transaction():
        for each in session.exec(select(AccessCode)).all():
            each.expires_at = now() - datetime.timedelta(seconds=1)
            session.add(each)
    assert not tried(secret, second)


def test_five_wrong_tries_spend_a_code(session: Session) -> None:
    secret = secret_of(session)
    code = code_for(session, secret)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    assert not any(tried(secret, wrong) for _ in range(MOST_TRIES))
    assert not tried(secret, code)


def test_only_a_few_codes_are_drawn_an_hour(session: Session) -> None:
    secret = secret_of(session)
    for _ in range(MOST_CODES):
        code_for(session, secret)
    with pytest.raises(Conflict):
        code_for(session, secret)


def test_neither_code_nor_secret_is_kept(session: Session) -> None:
    secret = secret_of(session)
    code = code_for(session, secret)
    (kept,) = session.exec(select(AccessCode)).all()
    assert code not in kept.code_hash
    assert len(kept.code_hash) == 64


def test_an_unknown_link_opens_nothing(session: Session) -> None:
    with pytest.raises(NotFound):
        opened(session, "no-such-secret-at-all-here-0000")
