"""The NDA of a request and its drawings on pages: who agrees, who takes which file, in which language."""

from __future__ import annotations

import io

from pypdf import PdfReader
from sqlmodel import Session, select

from database.enums import FairSide
from database.models.rfqs import Rfq, RfqDownload
from tests.factories import make_need
from tests.fair_makers import make_fair, make_part, make_participant
from tests.linkage.web.rfqs.conftest import Market, sent_rfq
from tests.pages import get_page, post_form, with_csrf_token
from tests.rfq_makers import (
    make_drawing,
    make_rfq,
    rfq_data,
)


def test_the_model_of_an_nda_comes_in_the_languages_that_are_chosen(session: Session, market: Market) -> None:
    buyer, url = market.as_("buyer"), f"/assembler/needs/{make_need(session, market.buyer).code}/rfq"
    form = get_page(buyer, url)
    assert "THỎA THUẬN BẢO MẬT" in form
    assert "NON-DISCLOSURE AGREEMENT" in form
    typed = rfq_data(title="Typed before", nda_language="ja", is_target_shown="1")
    form = post_form(buyer, url, {**typed, "model": "1"})
    assert form.fields["title"] == "Typed before"
    assert "秘密保持契約" in form
    assert "「Typed before」" in form
    assert "THỎA THUẬN" not in form.html
    assert session.exec(select(Rfq)).all() == []
    page = post_form(buyer, url, {**typed, "nda_language": "de"}, status=422)
    assert "Choose the language of the text." in page


def test_a_text_in_another_language_says_so_and_is_marked(session: Session, market: Market) -> None:
    for languages, is_said in (("vi+en", False), ("ja", True), ("", False)):
        rfq = sent_rfq(session, market, nda_language=languages)
        for client, url in (
            (market.as_("first"), f"/supplier/rfqs/{rfq.invitations[0].code}"),
            (market.as_("buyer"), f"/assembler/rfqs/{rfq.code}"),
        ):
            page = get_page(client, url)
            assert ("another language than the page: Japanese" in page) is is_said
            assert ('class="own-words" lang="ja"' in page.html) is is_said
            assert ('class="own-words" lang="vi"' in page.html) is (languages == "vi+en")


def test_the_number_of_the_drawing_stands_in_the_form_of_the_first_file(session: Session, market: Market) -> None:
    need = make_need(session, market.buyer)
    draft = make_rfq(session, market.first, need=need, is_sent=False, drawing_no="12-3456", drawing_revision="B")
    buyer, url = market.as_("buyer"), f"/assembler/rfqs/{draft.code}"
    page = get_page(buyer, url)
    assert (page.fields["file_no"], page.fields["revision"]) == ("12-3456", "B")
    typed = post_form(buyer, url + "/files", {"kind": "drawing", "file_no": "", "revision": "C"}, status=422)
    assert (typed.fields["file_no"], typed.fields["revision"]) == ("", "C")
    make_drawing(session, market.app.config["LINKAGE"].upload_dir, draft)
    page = get_page(buyer, url)
    assert (page.fields["file_no"], page.fields["revision"]) == ("", "")


def test_the_drawing_number_of_a_part_on_a_board_stands_in_the_form_of_its_request(
    session: Session, market: Market
) -> None:
    need = make_need(session, market.buyer)
    place = make_participant(session, make_fair(session), side=FairSide.ASSEMBLER, company=market.buyer)
    other = make_part(session, place, drawing_number="99-9999")
    make_part(session, place, need=need, drawing_number="12-3456")
    buyer = market.as_("buyer")
    assert get_page(buyer, f"/assembler/needs/{need.code}/rfq").fields["drawing_no"] == "12-3456"
    assert get_page(buyer, f"/assembler/needs/{other.need.code}/rfq").fields["drawing_no"] == "99-9999"
    bare = make_need(session, market.buyer)
    assert get_page(buyer, f"/assembler/needs/{bare.code}/rfq").fields["drawing_no"] == ""


def test_a_copy_bears_the_reader_and_each_taking_is_seen_by_the_buyer(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    drawing, first = make_drawing(session, market.app.config["LINKAGE"].upload_dir, rfq), market.as_("first")
    own = f"/supplier/rfqs/{rfq.invitations[0].code}"
    taken = first.post(f"{own}/files/{drawing.code}", data=with_csrf_token(first, {}))
    assert taken.status_code == 403
    post_form(first, own + "/nda", {"name": "Lê Thị Hồng", "agrees": "1", "version": rfq.nda_version})
    taken = first.post(f"{own}/files/{drawing.code}", data=with_csrf_token(first, {}))
    assert taken.mimetype == "application/pdf"
    assert taken.headers["Content-Disposition"].startswith("attachment")
    session.expire_all()
    row = session.exec(select(RfqDownload)).one()
    text = PdfReader(io.BytesIO(taken.data)).pages[0].extract_text()
    assert row.stamp in text
    assert "Lê Thị Hồng" in text
    page = get_page(market.as_("buyer"), f"/assembler/rfqs/{rfq.code}")
    assert row.stamp in page
    assert "Lê Thị Hồng" in page


def test_the_box_has_to_be_ticked_and_a_name_given(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    first, own = market.as_("first"), f"/supplier/rfqs/{rfq.invitations[0].code}"
    page = post_form(first, own + "/nda", {"name": "Lê", "version": rfq.nda_version}, status=422)
    assert "Tick the box" in page
    page = post_form(first, own + "/nda", {"agrees": "1", "version": rfq.nda_version}, status=422)
    assert "Enter your name" in page


def test_a_file_that_cannot_be_marked_is_refused_at_once(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    for data in (b"%PDF-1.7\nnonsense\n%%EOF", b"ISO-10303-21;", b"MZ", b""):
        paper = {"file": (io.BytesIO(data), "x.pdf"), "kind": "drawing"}
        page = post_form(market.as_("buyer"), f"/assembler/rfqs/{rfq.code}/files", paper, status=422)
        assert page.title.startswith("Error:")
    session.expire_all()
    assert rfq.files == []
