"""Whom a buyer asks: who is offered, who is found by name, and which languages each of them reads."""

from __future__ import annotations

import re

import pytest
from sqlmodel import Session

from database.models.outcomes import Outcome
from database.models.proposals import FirmRefusal
from database.session import transaction
from linkage.days import agency_today
from linkage.services.audit import SYSTEM
from linkage.services.rfq_languages import languages_read, unread_by
from linkage.services.rfqs import recall
from linkage.services.shortlists import add_to_shortlist
from tests.factories import make_assembler, make_need, make_supplier
from tests.linkage.web.rfqs.conftest import Market, sent_rfq
from tests.pages import Page, get_page, post_form
from tests.rfq_makers import make_rfq


def options_of(page: Page) -> dict[str, tuple[str, bool]]:
    """Name of an offered firm -> what is said beside it, and whether it is ticked."""
    found = re.findall(
        r'<input type="checkbox"[^>]*name="suppliers"[^>]*?( checked)?(?: aria[^>]*)?>\s*'
        r'<label[^>]*>([^<]+)</label>(?:<p class="hint"[^>]*>([^<]*)</p>)?',
        page.html,
    )
    return {name: (hint, bool(checked)) for checked, name, hint in found}


def test_any_listed_supplier_is_found_by_a_part_of_its_name(session: Session, market: Market) -> None:
    draft = make_rfq(session, market.first, need=make_need(session, market.buyer), is_sent=False)
    far = make_supplier(session, name="Công ty TNHH Đúc Áp Lực Hoàng Gia")
    buyer, url = market.as_("buyer"), f"/assembler/rfqs/{draft.code}/suppliers"
    ticked = [market.first.code, market.second.code]
    page = post_form(buyer, url, {"search": "1", "find": "duc ap luc", "suppliers": ticked})
    offered = options_of(page)
    assert offered[far.name][0].startswith("Found by name")
    assert {name for name, (_hint, is_ticked) in offered.items() if is_ticked} == {"Dập Sen", "Dập Cúc"}
    assert page.fields["find"] == "duc ap luc"
    page = post_form(buyer, url, {"search": "1", "find": "Mai", "suppliers": [*ticked, far.code]})
    assert options_of(page)[far.name][1]
    post_form(buyer, url, {"find": "Mai", "suppliers": [*ticked, far.code]})
    session.expire_all()
    assert {each.supplier.name for each in draft.invitations} == {"Dập Sen", "Dập Cúc", far.name}


def test_a_search_that_finds_nobody_says_so_at_its_field(session: Session, market: Market) -> None:
    draft = make_rfq(session, market.first, need=make_need(session, market.buyer), is_sent=False)
    for words, text in (("nobody of this name", "No firm is found"), ("", "Enter a part of the name.")):
        sent = {"search": "1", "find": words, "suppliers": market.second.code}
        page = post_form(market.as_("buyer"), f"/assembler/rfqs/{draft.code}/suppliers", sent, status=422)
        assert f'<a href="#f-find">Find another firm: {text}' in page.html
        assert options_of(page)["Dập Cúc"][1]


def test_who_may_not_be_asked_is_not_found(session: Session, market: Market) -> None:
    draft = make_rfq(session, market.first, need=make_need(session, market.buyer), is_sent=False)
    with transaction():
        session.add(FirmRefusal(company_id=market.third.id or 0, other_id=market.buyer.id or 0))
        hidden = make_supplier(session, name="Dập Ẩn")
        assert hidden.supplier_profile is not None
        hidden.supplier_profile.status = "draft"  # type: ignore[assignment]
        make_assembler(session, name="Dập Lớn Assembler")
    sent = {"search": "1", "find": "dap"}
    page = post_form(market.as_("buyer"), f"/assembler/rfqs/{draft.code}/suppliers", sent)
    assert {"Dập Sen", "Dập Cúc"} <= set(options_of(page))
    assert not {"Dập Mai", "Dập Ẩn", "Dập Lớn Assembler"} & set(options_of(page))


def test_a_firm_that_fits_is_offered_with_words_of_its_own(session: Session, market: Market) -> None:
    """The gauge of a match has the same English words, and is a noun in other languages."""
    draft = make_rfq(session, market.first, need=make_need(session, market.buyer), is_sent=False)
    page = get_page(market.as_("buyer"), f"/assembler/rfqs/{draft.code}/suppliers")
    assert options_of(page)["Dập Cúc"][0].startswith("The firm fits the need")


def test_who_is_known_from_another_need_is_offered(session: Session, market: Market) -> None:
    known = make_supplier(session, name="Quen Biết")
    other = make_need(session, market.buyer)
    draft = make_rfq(session, market.first, need=make_need(session, market.buyer), is_sent=False)
    with transaction():
        linkage = Outcome(
            need_id=other.id, company_id=known.id or 0, buyer_id=market.buyer.id, is_asked=True, stage_on=agency_today()
        )
        session.add(linkage)
    url = f"/assembler/rfqs/{draft.code}/suppliers"
    assert "another need" in options_of(get_page(market.as_("buyer"), url))["Quen Biết"][0]
    with transaction():
        linkage.is_asked = False
        session.add(linkage)
    assert "another need" not in options_of(get_page(market.as_("buyer"), url))["Quen Biết"][0]


def test_who_runs_no_process_of_the_need_is_offered_only_when_its_name_is_searched_for(
    session: Session, market: Market
) -> None:
    molder = make_supplier(session, name="Ép Nhựa Sao", capabilities=[{"process": "injection-molding"}])
    draft = make_rfq(session, market.first, need=make_need(session, market.buyer), is_sent=False)
    with transaction() as writing:
        add_to_shortlist(writing, market.buyer, molder, by=SYSTEM)
    buyer, url = market.as_("buyer"), f"/assembler/rfqs/{draft.code}/suppliers"
    offered = options_of(get_page(buyer, url))
    assert "Ép Nhựa Sao" not in offered
    assert offered["Dập Cúc"][0].startswith("The firm fits the need · Progressive stamping")
    assert offered["Dập Sen"][0].startswith("Named already · The firm fits the need · Progressive stamping")
    page = post_form(buyer, url, {"search": "1", "find": "Ép Nhựa", "suppliers": []})
    assert options_of(page)["Ép Nhựa Sao"][0].startswith("Found by name · Injection molding")


@pytest.mark.parametrize(
    ("nda_language", "languages", "warnings"),
    [
        ("ja", ["vi", "en"], 1),
        ("ja", ["vi", "ja"], 0),
        ("vi+ja", ["vi"], 0),
        ("en", [], 1),
        ("vi", [], 0),
    ],
)
def test_a_buyer_reads_which_languages_its_suppliers_read(
    session: Session, market: Market, nda_language: str, languages: list[str], warnings: int
) -> None:
    asked = make_supplier(session, name="Đọc Hiểu")
    assert asked.supplier_profile is not None
    with transaction():
        asked.supplier_profile.languages = languages
        session.add(asked)
    need = make_need(session, market.buyer)
    draft = make_rfq(session, asked, need=need, is_sent=False, nda_language=nda_language)
    buyer, here = market.as_("buyer"), f"/assembler/rfqs/{draft.code}"
    page = get_page(buyer, here + "/check")
    assert "Đọc Hiểu · reads Vietnamese" in page
    assert page.text.count("Đọc Hiểu reads: ") == warnings
    page = get_page(buyer, here + "/suppliers")
    assert "The NDA is in: " in page
    assert "reads Vietnamese" in options_of(page)["Đọc Hiểu"][0]
    assert "Đọc Hiểu: reads Vietnamese" in get_page(buyer, here + "/edit")


@pytest.mark.parametrize(
    ("text", "written"), [("板厚0.9mmのブラケット", "Japanese"), ("브래킷 1개", "Korean"), ("Bracket", "")]
)
def test_a_text_that_a_supplier_cannot_read_is_warned_of(
    session: Session, market: Market, text: str, written: str
) -> None:
    need = make_need(session, market.buyer)
    draft = make_rfq(session, market.third, need=need, is_sent=False, nda_text="", text=text)
    page = get_page(market.as_("buyer"), f"/assembler/rfqs/{draft.code}/check")
    assert ("Dập Mai reads: " in page) is bool(written)
    assert (f"What you ask for is written in: {written}." in page) is bool(written)


def test_a_request_that_is_out_says_which_languages_are_read(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    page = get_page(market.as_("buyer"), f"/assembler/rfqs/{rfq.code}")
    assert "reads Vietnamese" in page
    assert "only in" not in page


def test_a_request_that_is_out_says_beside_a_supplier_what_it_does_not_read(session: Session, market: Market) -> None:
    with transaction():
        assert market.first.supplier_profile is not None
        market.first.supplier_profile.languages = ["vi", "ja"]
        session.add(market.first)
    rfq = sent_rfq(session, market, nda_language="ja", text="板厚0.9mmのブラケット")
    buyer, url = market.as_("buyer"), f"/assembler/rfqs/{rfq.code}"
    page = get_page(buyer, url)
    assert page.text.count("NDA only in Japanese") == 2
    assert page.text.count("Texts only in Japanese") == 2
    with transaction() as writing:
        recall(writing, rfq.invitations[1], by=SYSTEM)
    assert get_page(buyer, url).text.count("only in Japanese") == 2


def test_what_a_japanese_buyer_takes_from_its_need_is_read_in_vietnam(session: Session, market: Market) -> None:
    need = make_need(session, market.buyer)
    with transaction():
        market.people["buyer"].language = "ja"
        session.add(market.people["buyer"])
    form = get_page(market.as_("buyer"), f"/assembler/needs/{need.code}/rfq")
    assert form.fields["process"] == "Dập liên hoàn (progressive) / 順送プレス加工"
    draft = make_rfq(session, market.third, need=need, is_sent=False, process=form.fields["process"], nda_text="")
    assert unread_by(draft, languages_read(session, [market.third])) == []


def test_a_process_in_two_languages_hides_no_text_in_one(session: Session, market: Market) -> None:
    need = make_need(session, market.buyer)
    process = "Dập liên hoàn (progressive) / 順送プレス加工"
    draft = make_rfq(
        session, market.third, need=need, is_sent=False, process=process, nda_text="", text="板厚0.6mmです。"
    )
    page = get_page(market.as_("buyer"), f"/assembler/rfqs/{draft.code}/check")
    assert "What you ask for is written in: Japanese." in page
