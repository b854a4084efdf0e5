"""Which field is seen by whom: the table of `docs/privacy.md`, held against pages and API."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.enums import FairSide, ProposalStatus
from database.models.companies import Company
from database.models.proposals import Proposal
from database.session import db, transaction
from linkage.inputs.proposals import NoInput, RefusalInput, YesInput
from linkage.services.audit import SYSTEM
from linkage.services.firm_refusals import refuse_firm
from linkage.services.proposal_answers import accept, decline
from linkage.services.tokens import create_token
from tests.factories import make_assembler, make_need, make_officer, make_supplier, make_user
from tests.linkage.services.test_proposals import DESK, NO, Pair
from tests.linkage.web.conftest import SignIn

DOCS = Path(__file__).parents[3] / "docs" / "privacy.md"
COLUMNS = ("everybody", "other firms", "the firm introduced to", "the firm itself", "officers")
Read = Callable[[str], str]


def table() -> dict[str, dict[str, str]]:
    """Field -> column -> who sees it."""
    text = DOCS.read_text("utf-8").split("## Which field is seen by whom")[1].split("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    assert tuple(rows[0][1:]) == COLUMNS
    return {row[0]: dict(zip(COLUMNS, row[1:], strict=True)) for row in rows[2:]}


class Stage:
    """A supplier and an assembler that stays unnamed, each with a word in every field of the table, and one reader for each column."""

    def __init__(self, session: Session) -> None:
        self.pair = pair = Pair(session)
        contact = {"name": "zqfirmcontact", "email": "zqfirm@mail.example", "phone": "0909 111 111"}
        pair.supplier = make_supplier(session, name="Zqsupplier", contact=contact)
        pair.buyer = make_assembler(session, name="Zqbuyer", is_name_public=False)
        pair.need = make_need(session, pair.buyer, title="Bracket")
        for side, firm in ((FairSide.SUPPLIER, pair.supplier), (FairSide.ASSEMBLER, pair.buyer)):
            pair.people[side] = make_user(session, company=firm, name="Lan")
        self.stranger = make_user(session, company=make_supplier(session))
        self.officer = make_officer(session)
        pair.proposed()
        self.made = session.exec(select(Proposal)).one()
        with transaction():
            session.get_one(Proposal, self.made.id).words = "zqwords"
        refused = make_supplier(session, name="Zqrefused")
        with transaction():
            own = session.get_one(Company, pair.supplier.id)
            other = session.get_one(Company, refused.id)
            given = RefusalInput(firm=refused.code, note="zqrefusalnote")
            refuse_firm(session, own, other, given, desk=DESK, by=SYSTEM)

    def say_yes(self, side: FairSide) -> None:
        with transaction() as session:
            held = session.get_one(Proposal, self.made.id)
            given = YesInput(name=f"zqintro{side.value}", agrees=True)
            accept(session, held, given, email=self.pair.people[side].email, who=self.pair.who(side), desk=DESK)

    def say_no(self) -> None:
        with transaction() as session:
            held = session.get_one(Proposal, self.made.id)
            given = NoInput(reason=NO[FairSide.SUPPLIER], note="zqagencynote")
            decline(session, held, given, who=self.pair.who(FairSide.SUPPLIER), desk=DESK)


WORDS = {
    "name of a listed supplier": "zqsupplier",
    "name of an assembler that stays unnamed": "zqbuyer",
    "contact person of the firm": "zqfirmcontact",
    "contact named for an introduction": "zqintrosupplier",
    "words of a proposal": "zqwords",
    "reason of a no": "no free capacity",
    "note to the agency with a no": "zqagencynote",
    "firms it does not want to meet, and why": "zqrefusalnote",
}


@pytest.fixture
def stage(session: Session) -> Stage:
    return Stage(session)


@pytest.fixture
def reads(app: Flask, sign_in: SignIn, stage: Stage) -> Callable[[], dict[str, str]]:
    """`reads()`: column -> all that its reader finds on the pages and by the API now, in small letters."""
    supplier, code = stage.pair.supplier.code, stage.made.code
    pages = [
        f"/suppliers/{supplier}",
        f"/proposals/{code}",
        "/supplier/introductions",
        "/assembler/introductions",
        "/supplier/profile/contact",
        "/account/refusals",
        f"/needs/{stage.pair.need.code}",
        f"/officer/companies/{supplier}/refusals",
        f"/officer/companies/{supplier}",
        f"/officer/companies/{stage.pair.buyer.code}",
        "/assembler/company",
    ]
    readers = {
        "other firms": stage.stranger,
        "the firm introduced to": stage.pair.people[FairSide.ASSEMBLER],
        "the firm itself": stage.pair.people[FairSide.SUPPLIER],
        "officers": stage.officer,
    }

    def read() -> dict[str, str]:
        found = {"everybody": _all(app.test_client(), pages, {})}
        for column, user in readers.items():
            with app.extensions["database"].session(), transaction():
                _token, secret = create_token(db(), db().get_one(type(user), user.id), "key", by=SYSTEM)
            found[column] = _all(sign_in(app.test_client(), user), pages, {"Authorization": f"Bearer {secret}"}, code)
        return found

    return read


def _all(client: FlaskClient, pages: list[str], headers: dict[str, str], code: str = "") -> str:
    texts = [client.get(url, query_string={"lang": "en"}).get_data(as_text=True) for url in pages]
    if headers:
        texts += [
            client.get(f"/api/v1/proposals{end}", headers=headers).get_data(as_text=True) for end in ("", f"/{code}")
        ]
    return "\n".join(texts).casefold()


def _seen(found: dict[str, str], field: str) -> dict[str, bool]:
    return {column: WORDS[field] in text for column, text in found.items()}


def _wanted(field: str, *, is_agreed: bool) -> dict[str, bool]:
    """Of the supplier's fields; the assembler's name is asked of the firm it is introduced to, and known to itself."""
    return {
        column: said == "yes" or (is_agreed and said in ("agreed", "open")) for column, said in table()[field].items()
    }


def test_the_table_names_what_is_tested() -> None:
    assert set(table()) == set(WORDS)


def test_before_and_while_and_after_an_introduction(stage: Stage, reads: Callable[[], dict[str, str]]) -> None:
    stage.say_yes(FairSide.SUPPLIER)
    fields = [field for field in WORDS if " no" not in field and "assembler" not in field]
    before = reads()
    assert {field: _seen(before, field) for field in fields} == {f: _wanted(f, is_agreed=False) for f in fields}
    stage.say_yes(FairSide.ASSEMBLER)
    during = reads()
    assert {field: _seen(during, field) for field in fields} == {f: _wanted(f, is_agreed=True) for f in fields}


def test_an_unnamed_assembler(stage: Stage, reads: Callable[[], dict[str, str]]) -> None:
    """Here the assembler is the firm itself, and the supplier the one it is introduced to."""
    field = "name of an assembler that stays unnamed"
    for is_agreed in (False, True):
        if is_agreed:
            stage.say_yes(FairSide.SUPPLIER)
            stage.say_yes(FairSide.ASSEMBLER)
        seen = _seen(reads(), field)
        swapped = {
            **seen,
            "the firm introduced to": seen["the firm itself"],
            "the firm itself": seen["the firm introduced to"],
        }
        assert swapped == _wanted(field, is_agreed=is_agreed)


def test_a_no(session: Session, stage: Stage, reads: Callable[[], dict[str, str]]) -> None:
    stage.say_no()
    assert session.get_one(Proposal, stage.made.id).status is ProposalStatus.DECLINED
    found = reads()
    for field in ("reason of a no", "note to the agency with a no"):
        assert _seen(found, field) == _wanted(field, is_agreed=False)
