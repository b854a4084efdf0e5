"""The board of part needs and the page of one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from database.session import transaction
from tests.factories import make_assembler, make_need, make_officer, make_supplier, make_user
from tests.linkage.web.conftest import SignIn
from tests.pages import get_page, read_page

Index = Callable[[], None]


def _routing(*processes: str) -> dict[str, object]:
    return {"process_steps": [{"process": process, "role": "core"} for process in processes]}


def test_needs_lists_open_needs_with_what_they_ask(client: FlaskClient, session: Session, index: Index) -> None:
    make_need(session, title="Stamped bracket")
    index()

    page = get_page(client, "/needs")

    assert "1 part need is open" in page
    assert "Stamped bracket" in page
    assert "Volume 100,000 pieces a month" in page
    assert "Certificates asked ISO 9001" in page


def test_a_search_of_the_board_can_be_saved(
    client: FlaskClient, session: Session, index: Index, sign_in: SignIn
) -> None:
    make_need(session, title="Stamped bracket")
    index()
    sign_in(client, make_user(session))
    assert "Save this search" not in get_page(client, "/needs")
    page = get_page(client, "/needs?q=bracket")
    assert "Save this search" in page
    sent = {"csrf_token": page.fields["csrf_token"], "state": page.fields["state"]}
    client.post("/account/searches", data=sent)
    assert "Part needs · bracket" in get_page(client, "/account/searches")


def test_needs_without_any_offers_one_action(client: FlaskClient) -> None:
    page = get_page(client, "/needs")

    assert "No part need is published at the moment." in page
    assert "Post a part need" in page.links


@pytest.mark.parametrize(
    "query", ["zinc plating", "亜鉛めっき", "vong dem", "Vòng đệm", "?process=plating", "?process=surface-treatment"]
)
def test_needs_are_found_by_words_of_any_language_and_by_process(
    client: FlaskClient, session: Session, index: Index, query: str
) -> None:
    make_need(session, title="Vòng đệm thép", requirements=_routing("plating-zinc"))
    make_need(session, title="Bracket")
    index()

    page = get_page(client, f"/needs{query if query.startswith('?') else f'?q={query}'}")

    assert "Vòng đệm thép" in page
    assert "Bracket" not in page


def test_needs_counts_equal_the_lists_they_lead_to(client: FlaskClient, session: Session, index: Index) -> None:
    for process in ("plating-zinc", "plating-zinc", "die-casting"):
        make_need(session, requirements=_routing(process))
    index()
    page = get_page(client, "/needs")
    narrower = next(url for label, url in page.links.items() if label.startswith("Plating, anodizing"))

    narrowed = get_page(client, narrower)

    assert "2 part needs fit" in narrowed
    assert next(label for label in page.links if label.startswith("Plating, anodizing")).endswith(" 2")
    assert (
        get_page(client, narrowed.links["Remove filter: Process Plating, anodizing and surface treatment"]).text
        == page.text
    )


def test_needs_that_fit_no_filter_lead_back_to_all(client: FlaskClient, session: Session, index: Index) -> None:
    make_need(session)
    index()

    page = get_page(client, "/needs?province=01&sector=no-such&q=%00zzz")

    assert page.links["See all part needs"] == "/needs"


def test_needs_show_each_reader_what_is_meant_for_them(
    client: FlaskClient, session: Session, sign_in: SignIn, index: Index
) -> None:
    for visibility in ("public", "registered", "officers"):
        make_need(session, title=f"Part for {visibility}", visibility=visibility)
    make_need(session, title="Part half written", status="draft")
    make_need(session, title="Part of last year", closes_on="2025-12-31")
    index()

    def titles() -> set[str]:
        return {label for label in get_page(client, "/needs").links if label.startswith("Part ")} - {"Part needs"}

    assert titles() == {"Part for public"}
    sign_in(client, make_user(session, company=make_supplier(session)))
    assert titles() == {"Part for public", "Part for registered"}
    sign_in(client, make_officer(session))
    assert titles() == {"Part for public", "Part for registered", "Part for officers"}


@pytest.mark.parametrize("list_url", ["/needs?", "/search?of=needs&"])
def test_needs_say_what_was_understood_and_let_it_be_corrected(
    client: FlaskClient, session: Session, index: Index, list_url: str
) -> None:
    make_need(session, title="Bracket", text=None, requirements=_routing("plating-zinc"))
    index()

    page = get_page(client, f"{list_url}q=mạ kẽm")
    assert "Process Zinc electroplating (trivalent chromate)" in page
    corrected = get_page(client, page.links["Only as words in the texts"])
    assert "Bracket" not in corrected


def test_needs_found_by_less_than_was_asked_say_so(client: FlaskClient, session: Session, index: Index) -> None:
    make_need(session, title="Stanzteil Kupfer")
    index()

    assert "Part needs are shown that fit some of the words." in get_page(client, "/needs?q=Stanzteil Blattgold")


def test_needs_on_the_next_page_repeat_nothing_while_one_comes_in(
    client: FlaskClient, session: Session, index: Index
) -> None:
    with transaction():
        buyer = make_assembler(session)
        for number in range(22):
            make_need(session, buyer, title=f"Part {number:02}").code = f"N-{number:02}"
    index()
    first = get_page(client, "/needs")
    with transaction():
        make_need(session, buyer, title="Part new").code = "N-0"
    index()

    second = get_page(client, next(url for label, url in first.links.items() if label.startswith("Next")))

    titles = [
        {label for label in page.links if label.startswith("Part ") and label != "Part needs"}
        for page in (first, second)
    ]
    assert not titles[0] & titles[1]
    assert len(titles[0] | titles[1]) == 22


def test_need_shows_the_routing_with_limits(client: FlaskClient, session: Session) -> None:
    need = make_need(session, title="Bracket")

    page = get_page(client, f"/needs/{need.code}")

    assert page.h1 == "Bracket"
    assert "Progressive stamping Core process Press force: 110 t" in page
    assert "Certificates that are a must ISO 9001" in page
    assert "Register your firm" in page.links


def test_need_hides_the_buyer_who_wants_it_from_outsiders_only(
    client: FlaskClient, session: Session, sign_in: SignIn
) -> None:
    buyer = make_assembler(session, name="Geheim Motors", is_name_public=False)
    url = f"/needs/{make_need(session, buyer).code}"

    hidden = get_page(client, url)
    assert "Geheim" not in hidden.html
    assert "Assembler: Office machines" in hidden
    assert "Japan" not in hidden.text
    assert "Geheim" not in get_page(client, "/needs").html
    assert "Geheim Motors" in get_page(sign_in(client, make_officer(session)), url)


def test_country_of_a_hidden_buyer_is_told_where_three_of_its_sector_share_it(
    client: FlaskClient, session: Session, index: Index
) -> None:
    url = f"/needs/{make_need(session, make_assembler(session, is_name_public=False)).code}"
    for others in ({"sector": "automotive"}, {"nationality": "KR"}, {"status": "draft"}, {}):
        make_assembler(session, **others)
    index()
    assert "Assembler: Office machines" in get_page(client, "/needs")
    assert "Japan" not in get_page(client, "/needs").text
    make_assembler(session)
    assert "Assembler (Japan): Office machines" in get_page(client, url)
    assert "Assembler (Japan): Office machines" in get_page(client, "/needs")


@pytest.mark.parametrize("changes", [{"status": "draft"}, {"visibility": "officers"}, {"closes_on": "2025-01-01"}])
def test_need_that_is_not_for_everybody_is_not_found(
    client: FlaskClient, session: Session, sign_in: SignIn, changes: dict[str, Any]
) -> None:
    need = make_need(session, **changes)
    stranger = make_user(session, company=make_assembler(session))

    get_page(client, f"/needs/{need.code}", status=404)
    get_page(sign_in(client, stranger), f"/needs/{need.code}", status=404)


def test_need_points_a_supplier_to_the_needs_that_fit(client: FlaskClient, session: Session, sign_in: SignIn) -> None:
    need = make_need(session)
    sign_in(client, make_user(session, company=make_supplier(session)))

    assert "How you fit this need" in get_page(client, f"/needs/{need.code}").links
    assert "Needs that fit me" in get_page(client, "/needs").links


def test_need_leads_back_to_the_letter_it_was_opened_from(client: FlaskClient, session: Session) -> None:
    url = f"/needs/{make_need(session).code}"
    answer = client.get(url, headers={"Referer": "http://localhost/l/secret/proposal?lang=en"})
    assert read_page(answer).links["Back"] == "/l/secret/proposal?lang=en"
    assert answer.headers["Cache-Control"] == "no-store"
    for elsewhere in ("http://localhost/needs", "http://other.example/l/secret/proposal"):
        page = read_page(client.get(url, headers={"Referer": elsewhere}))
        assert "Back" not in page.links
        assert page.links["Part needs"] == "/needs"
