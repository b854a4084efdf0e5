"""What a consent opened is closed at once by every way to take it back: on pages, by program, in searches, lists and files."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlmodel import Session, select

from database.enums import FairSide
from database.models.outcomes import Outcome
from database.models.proposals import Proposal
from database.models.users import User
from database.session import db, transaction
from linkage.inputs.proposals import YesInput
from linkage.services.audit import SYSTEM
from linkage.services.proposal_answers import accept
from linkage.services.tokens import create_token
from tests.factories import make_assembler, make_officer, make_user
from tests.linkage.services.test_proposal_ends import WAYS
from tests.linkage.services.test_proposals import DESK, Pair
from tests.linkage.web.conftest import SignIn

PAGES = (
    "/proposals/{proposal}",
    "/linkages/{linkage}",
    "/supplier/introductions",
    "/assembler/introductions",
    "/assembler/needs/{need}",
    "/assembler/needs/{need}/matches.csv",
    "/suppliers/{supplier}",
    "/search?q=zqcontact",
    "/search/list.csv?q=zqcontact",
    "/officer/proposals?show=agreed",
    "/officer/proposals?show=ended",
    "/officer/linkages",
    "/officer/linkages.csv",
    "/officer/outcomes.csv",
    "/officer/suppliers?q=zqcontact",
    "/officer/suppliers.csv",
    "/officer/suppliers/table.csv",
    "/officer/assemblers.csv",
    "/officer/companies/{supplier}",
    "/officer/audit",
)
PROGRAMS = (
    "/api/v1/proposals",
    "/api/v1/proposals/{proposal}",
    "/api/v1/linkages",
    "/api/v1/suppliers/{supplier}",
    "/api/v1/search?q=zqcontact",
)
WORDS = ("zqcontact", "0912 999 888")


def _readers(session: Session, pair: Pair) -> dict[str, User]:
    return {
        "buyer": pair.people[FairSide.ASSEMBLER],
        "stranger": make_user(session, email="s@other.example", company=make_assembler(session)),
        "officer": make_officer(session),
    }


def _agreed(pair: Pair) -> Proposal:
    made = pair.proposed()
    pair.yes(made, FairSide.ASSEMBLER)
    email = pair.people[FairSide.SUPPLIER].email
    given = YesInput(name="Zqcontact", phone="0912 999 888", agrees=True)
    with transaction() as session:
        held = session.get_one(Proposal, made.id)
        return accept(session, held, given, email=email, who=pair.who(FairSide.SUPPLIER), desk=DESK)


def _seen(app: Flask, sign_in: SignIn, reader: User, secret: str, codes: dict[str, str]) -> Iterator[str]:
    """The addresses under which this reader finds the contact."""
    client = sign_in(app.test_client(), reader)
    headers = {"Authorization": f"Bearer {secret}"}
    for url in (*PAGES, *PROGRAMS):
        sent = headers if url in PROGRAMS else {}
        text = client.get(url.format(**codes), headers=sent).get_data(as_text=True).casefold()
        asked = url.partition("?q=")[2]
        if any(word in text.replace(f'value="{asked}"', "").replace(f"q={asked}", "") for word in WORDS[1:]) or (
            not asked and WORDS[0] in text
        ):
            yield url


@pytest.mark.parametrize("way", WAYS)
def test_what_was_opened_is_closed_everywhere_at_once(
    app: Flask, session: Session, sign_in: SignIn, way: Callable[[Session, Pair, Proposal], None]
) -> None:
    pair = Pair(session)
    made = _agreed(pair)
    readers = _readers(session, pair)
    codes = {
        "proposal": made.code,
        "linkage": session.exec(select(Outcome.code)).one(),
        "need": pair.need.code,
        "supplier": pair.supplier.code,
    }
    secrets = {}
    for name, reader in readers.items():
        with app.extensions["database"].session(), transaction():
            _token, secrets[name] = create_token(db(), db().get_one(User, reader.id), "key", by=SYSTEM)

    def found() -> dict[str, list[str]]:
        return {name: list(_seen(app, sign_in, reader, secrets[name], codes)) for name, reader in readers.items()}

    assert found() == {
        "buyer": ["/proposals/{proposal}", "/api/v1/proposals/{proposal}"],
        "stranger": [],
        "officer": [],
    }
    with transaction() as writing:
        way(writing, pair, made)
    assert found() == {"buyer": [], "stranger": [], "officer": []}
