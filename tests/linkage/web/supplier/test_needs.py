"""Needs that fit, near ones with what is lacking, and what one change would win."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from tests.factories import make_assembler, make_need, need_data
from tests.linkage.web.supplier.conftest import Owner
from tests.pages import get_page

URL = "/supplier/needs"


def asking(**requirements: Any) -> dict[str, Any]:
    return {"requirements": {**need_data()["requirements"], **requirements}}


def test_a_need_that_fits_is_listed(client: FlaskClient, session: Session, owner: Owner) -> None:
    owner()
    make_need(session, title="Giá đỡ dập")
    page = get_page(client, URL)
    assert "Giá đỡ dập" in page
    assert "Compare point by point" in page
    assert "Giá đỡ dập" in get_page(client, "/supplier")


def test_a_near_need_says_what_is_lacking(client: FlaskClient, session: Session, owner: Owner) -> None:
    owner()
    make_need(session, title="Giá đỡ ô tô", **asking(certificates_must=["iatf-16949"]))
    assert "Giá đỡ ô tô" not in get_page(client, URL)
    page = get_page(client, f"{URL}?show=near")
    assert "Giá đỡ ô tô" in page
    assert "What you lack: this one thing" in page
    assert "Does not state that it holds IATF 16949." in page


def test_one_change_is_counted_over_needs_and_leads_to_them(
    client: FlaskClient, session: Session, owner: Owner
) -> None:
    owner()
    for _number in range(3):
        make_need(session, **asking(certificates_must=["iatf-16949"]))
    make_need(session, title="Cần hai thứ", **asking(certificates_must=["iatf-16949", "iso-14001"]))
    make_need(session, title="Cần một", **asking(certificates_must=["iso-14001"]))
    page = get_page(client, f"{URL}?show=near")
    assert "IATF 16949: 3 needs" in page
    assert "ISO 14001: 1 need" in page
    narrowed = get_page(client, page.links["3 needs"])
    assert narrowed.html.count('class="card need-card"') == 3
    assert "Cần hai thứ" not in narrowed


def test_an_expired_certificate_counts_as_one_to_renew(client: FlaskClient, session: Session, owner: Owner) -> None:
    owner(certificates=[{"id": "iso-9001", "status": "valid", "valid_to": "2020-05"}])
    make_need(session)
    assert "ISO 9001 renewed: 1 need" in get_page(client, f"{URL}?show=near")


def stamping(tonnage: float) -> dict[str, Any]:
    step = {"process": "stamping-progressive", "role": "core", "attrs": {"press_tonnage_t": tonnage}}
    return asking(process_steps=[step])


def test_other_changes_are_named(client: FlaskClient, session: Session, owner: Owner) -> None:
    owner(terms={"moq_pcs": 500_000})
    make_need(session)
    page = get_page(client, f"{URL}?show=near")
    assert "Orders from 100,000 pieces: 1 need" in page
    assert "With this it would fit: Orders from 100,000 pieces" in page


def test_a_larger_machine_is_counted_by_its_size(client: FlaskClient, session: Session, owner: Owner) -> None:
    owner()
    for number, tonnage in enumerate((250, 250, 400)):
        make_need(session, title=f"Cần {number}: {tonnage}", **stamping(tonnage))
    page = get_page(client, f"{URL}?show=near")
    assert "Press force: Progressive stamping" in page
    assert "up to 250 t: 2 needs" in page
    assert "up to 400 t: 3 needs" in page
    assert page.links["Say that you have it: Press force: Progressive stamping"].endswith("/processes/1/1#attributes")
    smaller = get_page(client, page.links["2 needs, up to 250 t"])
    assert "Only needs that this one change would win: Press force up to 250 t: Progressive stamping" in smaller
    assert smaller.html.count('class="card need-card"') == 2
    assert get_page(client, page.links["3 needs, up to 400 t"]).html.count('class="card need-card"') == 3


def test_one_size_alone_is_named_whole(client: FlaskClient, session: Session, owner: Owner) -> None:
    owner()
    make_need(session, **stamping(400))
    assert "Press force up to 400 t: Progressive stamping: 1 need" in get_page(client, f"{URL}?show=near")


def test_what_is_not_stated_is_asked_with_one_tap_to_the_field(
    client: FlaskClient, session: Session, owner: Owner
) -> None:
    owner(utilisation_pct=None)
    for number in range(2):
        make_need(session, title=f"Chờ {number}")
    make_need(session, title="Không số lượng", **asking(volume=None))
    page = get_page(client, URL)
    question = "Confirm your free capacity: Progressive stamping"
    assert question in page
    assert page.links[question] == "/supplier/profile/processes/1/1#f-utilisation_pct"
    waiting = get_page(client, page.links[f"2 needs: {question}"])
    assert f"Only needs that wait for this: {question}" in waiting
    assert waiting.html.count('class="card need-card"') == 2
    assert question in get_page(client, "/supplier")


@pytest.mark.parametrize("query", ["change=nonsense", "change=certificate.iso-9001&reach=x", "ask=y", "reach=nan"])
def test_addresses_that_make_no_sense_find_nothing(client: FlaskClient, owner: Owner, query: str) -> None:
    owner()
    for show in ("near", "fit"):
        assert 'class="card need-card"' not in get_page(client, f"{URL}?show={show}&{query}").html


def test_hidden_buyers_stay_hidden(client: FlaskClient, session: Session, owner: Owner) -> None:
    owner()
    make_need(session, make_assembler(session, name="Bí Mật Corp", is_name_public=False))
    for url in (URL, "/supplier"):
        assert "Bí Mật" not in get_page(client, url).html


def test_needs_for_officers_only_are_not_shown(client: FlaskClient, session: Session, owner: Owner) -> None:
    owner()
    make_need(session, title="Chỉ cán bộ", visibility="officers")
    assert "Chỉ cán bộ" not in get_page(client, URL)


def test_long_lists_are_paged(client: FlaskClient, session: Session, owner: Owner) -> None:
    owner()
    for number in range(22):
        make_need(session, title=f"Cần số {number:02}")
    first, second = get_page(client, URL), get_page(client, f"{URL}?page=2")
    assert first.html.count('class="card need-card"') == 20
    assert second.html.count('class="card need-card"') == 2
    assert get_page(client, f"{URL}?page=99").html.count('class="card need-card"') == 2


def test_empty_lists_have_one_action(client: FlaskClient, owner: Owner) -> None:
    owner()
    assert get_page(client, URL).links["See the near ones"] == f"{URL}?show=near"
    assert get_page(client, f"{URL}?show=near").links["See all part needs"] == "/needs"


def test_a_firm_without_processes_is_led_to_them(client: FlaskClient, owner: Owner) -> None:
    owner(status="draft", capabilities=[])
    assert get_page(client, URL).links["Add what you do"] == "/supplier/profile/processes"
