"""What a PDF would do by itself is found however it is written and packed, and honest papers pass."""

from __future__ import annotations

import io
import time
import zlib

import pypdf
import pytest
from PIL import Image

from linkage.services.pdf_hazards import Unreadable, holds_action

PAPER = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R "


def paper(said: bytes) -> bytes:
    return PAPER + said + b" >>\nendobj\n%%EOF\n"


def packed(objects: bytes, head: bytes = b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode") -> bytes:
    data = zlib.compress(b"7 0 " + objects)
    return (
        paper(b"") + b"7 0 obj\n<< %s /Length %d >>\nstream\r\n" % (head, len(data)) + data + b"\nendstream\nendobj\n"
    )


@pytest.mark.parametrize(
    "said",
    [
        b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>",
        b"/OpenAction << /S /J#61vaScript /JS (app.alert(1)) >>",
        b"/Op#65nAction 5 0 R",
        b"/A << /S /Launch /F (cmd.exe) >>",
        b"/A << /S/#4caunch/F (cmd.exe) >>",
        b"/Type /EmbeddedFile",
        b"/Type /E#6Dbedded#46ile",
        b"/Names << /EmbeddedFiles 9 0 R >>",
        b"/AcroForm << /XFA 3 0 R >>",
        b"/S /SubmitForm",
    ],
)
def test_action_is_found_in_the_open_and_in_packed_objects(said: bytes) -> None:
    assert holds_action(paper(said))
    assert holds_action(packed(b"<< %s >>" % said))
    assert holds_action(packed(b"<< %s >>" % said, b"/Type /Obj#53tm /N 1 /First 4 /Filter /FlateDecode"))
    assert holds_action(packed(b"<< %s >>" % said, b"/N 1 /First 4 /Filter /FlateDecode")), "readers need no type"


def test_names_that_only_begin_alike_are_no_action() -> None:
    assert not holds_action(
        paper(b"/LaunchPad 1 /JavaScripts 2 /OpenAction [3 0 R /FitH null] /Outlines << /First 4 0 R >>")
    )


@pytest.mark.parametrize(
    "data",
    [
        paper(b"/Encrypt 4 0 R"),
        packed(b"<< >>", b"/Type /ObjStm /N 1 /First 4 /Filter [/ASCIIHexDecode /FlateDecode]"),
        packed(b"<< >>", b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /DecodeParms << /Predictor 12 >>"),
        packed(b"<< >>" + b" " * 5_000_000),
        packed(b"x" * 10_000)[:-25],
        paper(b"") + b"stream\n" * 20_001,
    ],
)
def test_what_cannot_be_looked_through_says_so(data: bytes) -> None:
    with pytest.raises(Unreadable):
        holds_action(data)


@pytest.mark.parametrize(
    ("beside", "keyword"),
    [(b"/X (stream\n)", b"stream\n"), (b"% stream\n", b"stream\n"), (b"", b"stream\r"), (b"", b"stream \n")],
)
def test_words_that_look_like_the_beginning_of_a_stream_hide_nothing(beside: bytes, keyword: bytes) -> None:
    objects = zlib.compress(b"1 0 << /Type /Catalog /OpenAction << /S /JavaScript /JS (x) >> >>")
    for kind in (b"/Type /ObjStm", b"/Type 9 0 R"):
        dictionary = b"<< " + kind + b" /N 1 /First 4 /Filter /FlateDecode " + beside + b" >>\n"
        assert holds_action(paper(b"") + b"5 0 obj\n" + dictionary + keyword + objects + b"\nendstream\nendobj\n")


def test_honest_papers_pass() -> None:
    scan = io.BytesIO()
    Image.effect_noise((600, 800), 40).convert("RGB").save(scan, "PDF")
    assert not holds_action(scan.getvalue())
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(scan.getvalue()))
    writer.add_outline_item(title="Certificate", page_number=0)
    written = io.BytesIO()
    writer.write(written)
    assert not holds_action(written.getvalue())


def test_looking_takes_no_longer_for_odd_files() -> None:
    """A second for what one request may send, on a slow machine."""
    bomb = zlib.compress(b"\0" * 3_900_000)
    one = b"<< /Type /ObjStm /First 4 /Filter /FlateDecode >>\nstream\n" + bomb + b"endstream\n"
    slashes = b"/J#61vaScrip" * 600_000
    began = time.process_time()
    with pytest.raises(Unreadable):
        holds_action(paper(b"") + one * 20)
    assert not holds_action(paper(slashes))
    assert time.process_time() - began < 3
