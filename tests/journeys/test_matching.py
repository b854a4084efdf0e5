"""An assembler posts a need of three steps in Japanese, and reads who fits, who does it together, and what a near miss lacks."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from database.session import Database, transaction
from linkage.config import Config
from linkage.inputs.base import read_input
from linkage.inputs.suppliers import SupplierInput
from linkage.services.audit import SYSTEM
from linkage.services.suppliers import create_supplier
from linkage.wording import certificate_label
from tests.journeys.conftest import Meet, Person

TITLE = "電動バイク用亜鉛ダイカストカバー"
REQUEST = "亜鉛ダイカスト品、ZDC2、型締力100t。バフ研磨と装飾クロムめっき。月産1万個。IATF 16949必須。"

CASTER = {
    "process": "die-casting-zinc",
    "materials": ["zdc2"],
    "attrs": {"diecast_machine_t": [60, 150]},
    "capacity_per_month": 200_000,
    "unit": "pcs",
}
POLISHER = {"process": "polishing", "materials": ["zinc"], "capacity_per_month": 200_000, "unit": "pcs"}
PLATER = {
    "process": "plating-chrome-decorative",
    "materials": ["zinc"],
    "capacity_per_month": 200_000,
    "unit": "pcs",
}
IATF = {"id": "iatf-16949", "status": "valid", "valid_to": "2099-12"}
ISO = {"id": "iso-9001", "status": "valid", "valid_to": "2099-12"}


def test_three_steps_in_japanese_find_firms_a_chain_and_what_a_near_miss_lacks(meet: Meet, config: Config) -> None:
    _three_firms(config)
    buyer = meet("desk", "ja-JP")
    buyer.signs_in("japan@assembler.example")
    _post(buyer)
    _read_both_sides(buyer)
    _read_the_chain(buyer)
    _read_that_a_near_miss_lacks_the_certificate(buyer)


def _three_firms(config: Config) -> None:
    """One that casts, one that only finishes, and one that does it all but has no IATF."""
    database = Database(config.database_url)
    firms = (
        ("Đúc Sen Hồng", [CASTER], [IATF]),
        ("Mạ Sen Trắng", [POLISHER, PLATER], [IATF]),
        ("Đúc Sen Vàng", [CASTER, POLISHER, PLATER], [ISO]),
    )
    with database.session(), transaction() as session:
        for name, capabilities, certificates in firms:
            given = {
                "name": name,
                "status": "listed",
                "business_type": "manufacturer",
                "province": "24",
                "utilisation_pct": 20,
                "capabilities": capabilities,
                "certificates": certificates,
            }
            create_supplier(session, read_input(SupplierInput, given), by=SYSTEM, source="web")
    database.close()


def _post(buyer: Person) -> None:
    buyer.goes_to("/assembler/needs/new")
    buyer.sees("What part do you need?")
    buyer.writes("title", TITLE)
    buyer.writes("text", REQUEST)
    buyer.presses("Save and continue")
    buyer.sees("Is this what you need?")
    buyer.presses("Keep what is ticked")
    buyer.sees("Which processes does it go through?")
    expect(buyer.main.locator(".step-row")).to_have_count(3)
    buyer.follows("Back to your answers")
    buyer.sees("Check your answers")
    expect(buyer.main).to_contain_text("IATF 16949")
    buyer.presses("Publish this need")
    buyer.sees(TITLE)


def _read_both_sides(buyer: Person) -> None:
    match = buyer.main.locator(".match").filter(has_text="Đúc Sen Hồng")
    scores = match.locator(".score-line").first
    for side in ("Fits the need", "Suits the firm", "Mutual fit"):
        expect(scores).to_contain_text(buyer.reads(side))
    if not match.locator(".points").first.is_visible():
        match.locator("summary").click()
    table = match.locator(".reason-table").first
    points = [_number(cell.inner_text()) for cell in table.locator("tbody tr td.points:not(:empty)").all()]
    assert len(points) > 5
    assert round(sum(points[:-1]), 1) == points[-1]


def _number(text: str) -> float:
    found = re.search(r"\d+(\.\d+)?", text)
    assert found is not None, text
    return float(found[0])


def _read_the_chain(buyer: Person) -> None:
    buyer.page.get_by_role("link", name=re.compile("^" + re.escape(buyer.reads("Chains of firms")))).first.click()
    buyer.sees(TITLE)
    chain = buyer.main.locator("table").filter(has_text="Đúc Sen Hồng").filter(has_text="Mạ Sen Trắng").first
    expect(chain).to_be_visible()
    expect(chain.locator("tbody tr").first).to_contain_text("Đúc Sen Hồng")


def _read_that_a_near_miss_lacks_the_certificate(buyer: Person) -> None:
    buyer.page.get_by_role("link", name=re.compile("^" + re.escape(buyer.reads("Near misses")))).first.click()
    buyer.sees(TITLE)
    near = buyer.main.locator(".match").filter(has_text="Đúc Sen Vàng").first
    lacking = near.locator(".card-why li")
    expect(lacking).to_have_count(1)
    expect(lacking).to_have_text(
        buyer.reads(
            "Does not state that it holds %(need_certificate)s.", need_certificate=certificate_label("iatf-16949")
        )
    )
