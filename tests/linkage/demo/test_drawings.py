"""Drawings of the demo: real files behind the NDA of their request."""

from __future__ import annotations

import datetime
import io
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlmodel import Session, select

from database.models.rfqs import Rfq, RfqDownload, RfqFile, RfqInvitation
from database.session import transaction
from linkage.demo.drawings import Sheet, drawn
from linkage.demo.generator import Plan
from linkage.demo.load import load, made
from linkage.errors import NotAllowed
from linkage.services.rfq_files import check_may_take, current_files
from linkage.services.rfq_guards import has_agreed, has_drawings_open
from linkage.services.uploads import read_upload
from linkage.web.watermarks import PDF, marked

PLAN = Plan(as_of=datetime.date(2026, 11, 21), firms=240, needs=60)
SHEET = Sheet("Pát đỡ (trái), SPCC", "12-3456", "B", "Bên mua", "70 x 30 x 25 mm", "SPCC", "±0.07 mm")


@pytest.fixture
def rfqs(session: Session, tmp_path: Path) -> list[Rfq]:
    with transaction() as writing:
        load(writing, PLAN, made(PLAN), uploads=tmp_path)
    session.expire_all()
    return list(session.exec(select(Rfq)).all())


def test_a_drawing_is_one_page_that_reads_and_can_be_marked() -> None:
    pages = PdfReader(io.BytesIO(drawn(SHEET))).pages
    text = pages[0].extract_text()

    assert len(pages) == 1
    assert all(each in text for each in ("Pat do (trai), SPCC", "12-3456   Rev. B", "70", "30", "25", "±0.07 mm"))
    assert drawn(SHEET) == drawn(SHEET)
    assert "An Reader" in PdfReader(io.BytesIO(marked(drawn(SHEET), PDF, ["An Reader"]))).pages[0].extract_text()


def test_drawings_lie_where_files_lie_and_open_after_the_nda(session: Session, tmp_path: Path, rfqs: list[Rfq]) -> None:
    with_drawing = [rfq for rfq in rfqs if rfq.files]
    assert 3 <= len(with_drawing) < len(rfqs)
    assert any(len(rfq.files) == 2 for rfq in with_drawing)
    for rfq in with_drawing:
        (current,) = current_files(rfq)
        assert read_upload(tmp_path, current.upload).startswith(b"%PDF-")
        assert (current.drawing_no, current.revision) == (rfq.drawing_no, rfq.drawing_revision)
        assert current.is_behind_nda is (rfq.nda_text is not None)
        for each in (one for one in rfq.invitations if has_drawings_open(one)):
            if has_agreed(each):
                check_may_take(each, current)
            else:
                with pytest.raises(NotAllowed):
                    check_may_take(each, current)


def test_who_took_a_drawing_had_agreed_before(session: Session, rfqs: list[Rfq]) -> None:
    taken = session.exec(select(RfqDownload, RfqFile, RfqInvitation).join(RfqFile).join(RfqInvitation)).all()
    assert taken
    for download, file, invitation in taken:
        assert file.rfq_id == invitation.rfq_id
        assert file.replaced_by_id is None
        before = invitation.nda_accepted_at if file.is_behind_nda else invitation.seen_at
        assert before is not None
        assert before < download.at
