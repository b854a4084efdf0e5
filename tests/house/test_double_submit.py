"""Twenty equal posts in parallel make one thing, whatever the form. ASVS 2.3.3, 15.4.1."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from database.columns import Table
from database.models.companies import Company
from database.session import transaction
from linkage.services.source_records import ensure_origin
from linkage.services.supplier_records import as_input
from matching.scoring import STANDARD
from tests.house.crawler import csrf_token, read_html
from tests.house.world import World, client_of

TIMES = 20
PERSON = {"email": "new@mail.example", "password": "bảy con ngựa xanh ăn đá cuội", "name": "Lan"}
WEIGHTS = "&".join(f"{criterion}={points}" for points, criterion in enumerate(STANDARD.values, 1))
NEED = {"title": "Bracket", "requirements": {"process_steps": [{"process": "milling-3axis", "role": "core"}]}}


def _counts(app: Flask) -> dict[str, int]:
    with app.extensions["database"].engine.connect() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in Table.metadata.sorted_tables
            if table.name not in ("user_sessions", "search_changes", "drafts")
        }


def _write_down_origins(app: Flask) -> None:
    """The first change of a firm also writes down what it said until then: one more record, and only that once."""
    with app.extensions["database"].session() as session, transaction():
        for company in session.scalars(select(Company)):
            ensure_origin(session, company, as_input(company))


def _in_parallel(
    app: Flask, client: Any, url: str, data: Any, headers: dict[str, str], files: dict[str, Any]
) -> list[int]:
    """The same post from twenty copies of one browser at once."""
    cookie = client.get_cookie("linkage")

    def send(_number: int) -> int:
        copy = app.test_client()
        if cookie is not None:
            copy.set_cookie("linkage", cookie.value)
        if headers.get("Authorization"):
            return copy.post(url, json=data, headers=headers).status_code
        opened = {name: (io.BytesIO(content), f"{name}.csv") for name, content in files.items()}
        return copy.post(url, data={**data, **opened}, headers={"Sec-Fetch-Site": "same-origin"}).status_code

    with ThreadPoolExecutor(TIMES) as pool:
        return list(pool.map(send, range(TIMES)))


# role, page with the form, what is typed; `{need}` and `{supplier}` are codes of the world.
CASES: dict[str, tuple[str, str, str, dict[str, str]]] = {
    "supplier": (
        "visitor",
        "/account/sign-up/supplier",
        "",
        PERSON | {"company_name": "Sen", "tax_code": "0100109106", "province": "24"},
    ),
    "assembler": (
        "visitor",
        "/account/sign-up/assembler",
        "",
        PERSON | {"company_name": "Sen", "nationality": "JP", "sector": "office-machines", "province": "24"},
    ),
    "token": ("supplier-a", "/account/tokens", "", {"name": "key"}),
    "copy": ("assembler-a", "/assembler/needs/{need}", "duplicate", {}),
    "need": ("assembler-a", "/assembler/needs/new", "", {"title": "Bracket", "text": "Milled bracket A6061, 100 pcs"}),
    "shortlist": ("assembler-b", "/suppliers/{supplier}", "/assembler/shortlist", {}),
    "machine": ("supplier-a", "/supplier/profile/machines/1/2", "", {"type": "Press", "qty": "1"}),
    "certificate": ("supplier-a", "/supplier/profile/certificates/2", "", {"id": "iso-14001", "status": "valid"}),
    "place": ("supplier-a", "/supplier/profile/place/2", "", {"name": "Second", "province": "24"}),
    "invitation": ("admin", "/officer/users", "", {"email": "new@mail.example", "name": "Lan"}),
    "import": ("officer", "/officer/imports", "", {"source": "list"}),
    "link": (
        "supplier-b",
        "/supplier/links/new?relation=customer&firm={supplier}",
        "links/new",
        {"process": "injection-standard"},
    ),
    "noted": (
        "officer",
        "/officer/network/firms/{supplier}/note?other={firm}",
        "note",
        {"process": "injection-standard"},
    ),
    "network": (
        "officer",
        "/officer/network/networks/new?centre={supplier}",
        "networks/new",
        {"name": "Printers"},
    ),
    "seat": ("officer", "/officer/network/networks/{network}/seat", "seat", {"process": "plating-zinc"}),
    "contact": (
        "officer",
        "/officer/companies/{draft}",
        "/contact",
        {"contact_name": "Sen", "contact_phone": "0912 345 678"},
    ),
    "proof": ("officer", "/officer/companies/{supplier}/proofs?claim=firm", "/proofs", {"how": "At the gate"}),
    "claim letter": ("claimant", "/account/claims/{supplier}", "/letter", {}),
    "call": ("officer", "/officer/claims/{claim}", "/call", {"note": "Ms Sen knows her"}),
    "outcome": (
        "officer",
        "/officer/outcomes/new?need={need}&supplier={firm}&stage=meeting",
        "outcomes/new",
        {"evidence": "Minutes"},
    ),
    "refusal": ("supplier-b", "/account/refusals", "/account/refusals", {"firm": "Dập Hoa Sen A", "kind": "veto"}),
    "linkage step": (
        "supplier-a",
        "/linkages/{linkage}/step?stage=approval",
        "/step",
        {"stage": "approval", "evidence": "PPAP 3"},
    ),
    "linkage value": (
        "supplier-a",
        "/linkages/{linkage}/value?kind=ordered",
        "/value",
        {"kind": "ordered", "amount": "7", "currency": "USD"},
    ),
    "linkage call": (
        "officer",
        "/linkages/{linkage}/call?side=supplier",
        "/call",
        {"side": "supplier", "text": "Later"},
    ),
    "confidence": (
        "supplier-a",
        "/linkages/{linkage}/report",
        "/report",
        {"topic": "late-payment", "text": "Paid late"},
    ),
    "record": ("supplier-a", "/supplier/records/new", "/records/new", {"language": "vi"}),
    "record by an officer": (
        "officer",
        "/officer/companies/{supplier}/records/new",
        "/records/new",
        {"language": "ja"},
    ),
    "message": ("assembler-b", "/messages/rfq/{invitation}", "/messages/rfq", {"text": "Good morning"}),
    "lesson": ("officer", "/officer/outcomes/lessons", "outcomes/learn", {}),
    "weights": ("admin", f"/officer/weights/change?{WEIGHTS}", "/officer/weights", {"note": "Zorp counts."}),
    "word": ("officer", "/officer/words/explain?phrase=zorp&kind=text", "", {"language": "en"}),
    "request": (
        "visitor",
        "/privacy/request",
        "privacy/request",
        {"kind": "access", "name": "Lan", "email": "new@mail.example"},
    ),
    "own request": ("supplier-a", "/account/privacy", "privacy/requests", {"kind": "access"}),
    "intake": (
        "officer",
        "/officer/privacy/new",
        "privacy/new",
        {"kind": "access", "channel": "phone", "name": "Lan", "phone": "0912 345 678"},
    ),
    "consent": ("supplier-b", "/account/privacy", "privacy/consents", {}),
    "search": ("assembler-b", "/search?q=zorpzorp", "/account/searches", {}),
}
FILES = {"import": {"file": "Company name,Tax code\nCơ khí Sen,0100109106\n".encode()}}


@pytest.mark.parametrize("case", CASES)
def test_form_sent_twenty_times_at_once_makes_one_thing(target: Flask, world: World, case: str) -> None:
    role, page, action, typed = CASES[case]
    _write_down_origins(target)
    client = client_of(target, world, role)
    page = page.format(
        supplier=world.codes["supplier"][0],
        need=world.codes["needs"][0],
        firm=world.codes["supplier"][1],
        draft=world.codes["supplier"][2],
        network=world.codes["networks"][0],
        linkage=world.codes["linkages"][0],
        claim=world.claims[0],
        invitation=world.codes["rfqs"][-1],
    )
    _links, forms = read_html(client.get(page).get_data(as_text=True), page)
    posted = [form for form in forms if form.method == "POST" and action in form.action]
    form = next(form for form in posted if not typed or set(typed) <= {*form.data(), *form.files})
    data = form.data(**typed, csrf_token=csrf_token(client))
    before = _counts(target)
    statuses = _in_parallel(target, client, form.action, data, {}, FILES.get(case, {}))
    grown = {name: count - before[name] for name, count in _counts(target).items() if count != before[name]}
    assert grown, f"{case} makes nothing: {statuses}"
    assert {name: number for name, number in grown.items() if number > 1} == {}
    assert not {status for status in statuses if status >= 500}


def test_need_sent_twenty_times_at_once_by_a_program_is_one(target: Flask, world: World) -> None:
    headers = {"Authorization": f"Bearer {world.tokens['assembler-a']}", "Idempotency-Key": "one"}
    before = _counts(target)["part_needs"]
    statuses = _in_parallel(target, target.test_client(), "/api/v1/needs", NEED, headers, {})
    assert _counts(target)["part_needs"] == before + 1, statuses
    assert not {status for status in statuses if status >= 500}


def test_list_written_twenty_times_at_once_is_written_once(target: Flask, world: World) -> None:
    client = client_of(target, world, "officer")
    token = csrf_token(client)
    sent = {"csrf_token": token, "source": "list", "file": (io.BytesIO(FILES["import"]["file"]), "list.csv")}
    batch = client.post("/officer/imports", data=sent).headers["Location"]
    before = _counts(target)["companies"]
    statuses = _in_parallel(target, client, f"{batch}/write", {"csrf_token": token}, {}, {})
    assert _counts(target)["companies"] == before + 1, statuses
    assert not {status for status in statuses if status >= 500}
