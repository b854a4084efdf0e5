"""The whole ladder: a need, a match, a proposal that both sides accept, an RFQ with a drawing, two offers, the first order, a record.

An officer, a Japanese assembler and a Vietnamese supplier are signed in; a second supplier has no account and comes by the links of
its letters, on a phone. Script is off for the suppliers.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from database.columns import now
from database.models.companies import Company
from database.models.users import Membership, User
from database.session import Database, transaction
from linkage.config import Config
from linkage.inputs.base import read_input
from linkage.inputs.suppliers import SupplierInput
from linkage.services.audit import SYSTEM
from linkage.services.suppliers import create_supplier
from tests.journeys.conftest import Meet, Person, Travel
from tests.journeys.ladder_pairs import confirms, pair_of, reports, states_the_order, takes_a_record
from tests.journeys.ladder_requests import (
    ANSWER,
    answers_for_all,
    asks_a_question,
    asks_for_offers,
    compares_and_awards,
    opens_the_drawing,
    opens_with_a_code,
    own_request,
    quotes,
)
from tests.journeys.letter_boxes import LetterBox, text_of

TITLE = "給紙トレイ用ブラケット"
REQUEST = "SPCC 板厚0.6mmの順送プレス部品です。月産1万個、ISO 9001は必須。バクニン近郊を希望します。"
JAPAN, FULL = "japan@assembler.example", "full@supplier.example"
GUEST = "sen@dap-sen-hong.example"
GUEST_FIRM = "Dập Sen Hồng"


@pytest.fixture
def box(config: Config, address: str) -> LetterBox:
    return LetterBox(replace(config, base_url=address))


def test_the_whole_ladder(meet: Meet, travel: Travel, box: LetterBox, config: Config, tmp_path: Path) -> None:
    own = _names_of(config, FULL)
    _lists_a_firm_without_account(config)
    officer = meet("desk", "en-US")
    buyer = meet("desk", "ja-JP")
    supplier = meet("phone", "vi-VN", script=False)
    guest = meet("phone", "vi-VN", script=False)

    buyer.signs_in(JAPAN)
    need = _posts_a_need(buyer)
    officer.signs_in("officer@agency.example")
    _proposes(officer, need, (own.en, GUEST_FIRM))
    travel(now() + datetime.timedelta(minutes=2))
    supplier.signs_in(FULL)
    _accepts(supplier, "/supplier/introductions")
    _accepts_by_link(guest, box)
    for _number in range(2):
        _accepts(buyer, "/assembler/introductions")

    request = asks_for_offers(buyer, need, TITLE, (own.ja, GUEST_FIRM), tmp_path)
    here = own_request(supplier)
    opens_the_drawing(supplier)
    asks_a_question(supplier)
    answers_for_all(buyer, request)
    quotes(supplier, here, price="0,52", tool="8000")
    there = box.last_link(GUEST, "rfq")
    opens_with_a_code(guest, box, there, GUEST)
    expect(guest.main).to_contain_text(ANSWER)
    opens_the_drawing(guest)
    quotes(guest, there, price="0,61", tool="7000")
    compares_and_awards(buyer, request, (own.ja, GUEST_FIRM))
    assert "giá" in text_of(box.read(GUEST)[-1]).casefold()
    supplier.goes_to(here)
    expect(supplier.main).to_contain_text(supplier.reads("Chosen for the order"))

    pair = pair_of(supplier)
    for stage in ("sample", "trial-order"):
        reports(supplier, pair, stage)
        confirms(buyer, pair)
    states_the_order(supplier, pair, "240000")
    confirms(buyer, pair)
    expect(buyer.main).not_to_contain_text(buyer.reads("Not confirmed"))

    where = takes_a_record(supplier)
    bank = meet("desk", "vi-VN", script=False)
    bank.goes_to(where)
    bank.sees("This record is genuine")
    expect(bank.main).to_contain_text(bank.reads("First order"))


def _lists_a_firm_without_account(config: Config) -> None:
    """As an officer's list brings one: nobody of it has ever signed in."""
    database = Database(config.database_url)
    given = {
        "name": GUEST_FIRM,
        "status": "listed",
        "business_type": "manufacturer",
        "province": "24",
        "contact": {"name": "Lê Thị Sen", "email": GUEST},
        "capabilities": [
            {
                "process": "stamping-progressive",
                "materials": ["spcc", "sus304"],
                "capacity_per_month": 200_000,
                "unit": "pcs",
            }
        ],
        "certificates": [{"id": "iso-9001", "status": "valid", "valid_to": "2099-12"}],
    }
    with database.session(), transaction() as session:
        create_supplier(session, read_input(SupplierInput, given), by=SYSTEM, source="web")
    database.close()


@dataclass(frozen=True, slots=True)
class Names:
    """Of a firm, as readers of English and of Japanese find it."""

    en: str
    ja: str


def _names_of(config: Config, email: str) -> Names:
    database = Database(config.database_url)
    with database.session() as session:
        firm = session.exec(select(Company).join(Membership).join(User).where(User.email == email)).one()
        english = firm.name_en or firm.name
    database.close()
    return Names(english, firm.name_ja or english)


def _posts_a_need(buyer: Person) -> str:
    buyer.goes_to("/assembler/needs/new")
    buyer.writes("title", TITLE)
    buyer.writes("text", REQUEST)
    buyer.presses("Save and continue")
    buyer.sees("Is this what you need?")
    buyer.presses("Keep what is ticked")
    buyer.follows("Back to your answers")
    buyer.sees("Check your answers")
    buyer.presses("Publish this need")
    buyer.sees(TITLE)
    return urlsplit(buyer.page.url).path.split("/")[3]


def _proposes(officer: Person, need: str, firms: tuple[str, ...]) -> None:
    for firm in firms:
        officer.goes_to(f"/officer/needs/{need}?lang=en")
        officer.presses(f"Propose: {firm}")
        officer.sees(TITLE)
        expect(officer.main.get_by_role("button", name="Undo").first).to_be_visible()


def _accepts(person: Person, path: str) -> None:
    person.goes_to(path)
    person.sees("Introductions")
    person.main.get_by_role("link", name=TITLE).first.click()
    person.sees("Introduction")
    _says_yes(person)


def _accepts_by_link(guest: Person, box: LetterBox) -> None:
    guest.goes_to(box.last_link(GUEST, "proposal"))
    guest.sees("Introduction")
    _says_yes(guest)


def _says_yes(person: Person) -> None:
    person.ticks("agrees")
    person.presses("Yes, introduce us")
    person.sees("Introduction")
