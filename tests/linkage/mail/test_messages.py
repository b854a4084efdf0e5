"""A letter as a mail: whole headers, the text again when it is read, and a page that shows no more than it says."""

from __future__ import annotations

import datetime
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkage.mail.messages import Mail, Parcel, Sender, parcel_of
from linkage.mail.pages import paragraphs, without_links
from linkage.mail.refusals import Refused

BASE = "https://linkage.example"
SENDER = Sender("Cơ quan kết nối", "agency@linkage.example", "office@linkage.example", BASE)
AT = datetime.datetime(2026, 5, 4, 3, 2, 1, tzinfo=datetime.UTC)
NAMES = (
    "Công ty TNHH Cơ khí chính xác Nguyễn Thị Ánh Tuyết",
    "株式会社 東京精密製作所",
    "주식회사 한국정밀",
    "深圳市精密模具有限公司",
    "บริษัท ไทยพริซิชั่น จำกัด",
    "<script>alert(1)</script> & 'Sons' \"Ltd\"",
    "=?utf-8?q?Bcc=3A?= all@mail.example",
    "Line\r\nBcc: all@mail.example\x0b\x85\u2028\u2029 end",
    "製造" * 140,
    "a" * 290,
    "🛠️ e\u0301 \u202eevil\u202c",
)


def letter(**changed: object) -> Mail:
    usual = Mail("7KQ2MXHD", "lan@mail.example", "vi", "Xin chào", "Chào Lan,\n\nhết.\n", AT)
    return replace(usual, **changed)  # type: ignore[arg-type]


def read(parcel: Parcel) -> EmailMessage:
    return message_from_bytes(parcel.data, policy=default)


def part(mail: EmailMessage, kind: str) -> str:
    found = mail.get_body((kind,))
    assert found is not None
    return str(found.get_content())


def visible(page: str) -> str:
    return " ".join("".join(html5lib.parse(page, namespaceHTMLElements=False).find("body").itertext()).split())


def test_headers_say_who_writes_what_when_and_that_it_is_a_program() -> None:
    mail = read(parcel_of(letter(), SENDER))
    assert {name: mail[name] for name in mail if not name.startswith(("MIME", "Content-T"))} == {
        "From": "Cơ quan kết nối <agency@linkage.example>",
        "To": "lan@mail.example",
        "Reply-To": "office@linkage.example",
        "Subject": "Xin chào",
        "Date": "Mon, 04 May 2026 03:02:01 +0000",
        "Message-ID": "<7KQ2MXHD.20260504030201@linkage.example>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": "vi",
    }
    assert mail.get_content_type() == "multipart/alternative"


@pytest.mark.parametrize(
    "subject",
    [
        "Đã quyết định: yêu cầu báo giá “Zoom gear, PPS”",
        "ご回答をお願いします: Hội chợ ngược TP. Hồ Chí Minh 2027 – “Vỏ máy”",
        "Two words “and” quotes, long enough to be broken into several lines of the header of a mail",
    ],
)
def test_subject_keeps_its_spaces(subject: str) -> None:
    """Python's own folding loses the space before a word that is encoded by itself."""
    raw = parcel_of(letter(subject=subject), SENDER).data
    assert message_from_bytes(raw, policy=default)["Subject"] == subject
    assert max(map(len, raw.splitlines())) <= 998


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", f"Sent by Cơ quan kết nối from its site {BASE}"),
        ("vi", BASE),
        ("ja", BASE),
        ("ko", BASE),
        ("zh-Hant", BASE),
    ],
)
def test_every_letter_says_who_writes(language: str, said: str) -> None:
    mail = read(parcel_of(letter(language=language), SENDER))
    *_text, mark, foot = part(mail, "plain").splitlines()
    assert mark == "-- "
    assert (said in foot, "Cơ quan kết nối" in foot) == (True, True)
    assert foot in visible(part(mail, "html"))
    assert f'<a href="{BASE}">' in part(mail, "html")


def test_same_letter_gives_the_same_bytes() -> None:
    assert parcel_of(letter(), SENDER) == parcel_of(letter(), SENDER)


def test_way_to_stop_stays_whole_and_no_other_header_is_taken_over() -> None:
    stop = f"<{BASE}/account/stop/{'a' * 300}>"
    headers = {"List-Unsubscribe": stop, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    parcel = parcel_of(letter(headers=headers | {"Bcc": "all@mail.example", "X-A": "1"}), SENDER)
    assert f"\r\nList-Unsubscribe: {stop}\r\n".encode() in parcel.data
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in parcel.data
    assert {"Bcc", "X-A"} & set(read(parcel)) == set()


@pytest.mark.parametrize("name", NAMES)
def test_any_name_is_read_again_as_it_was_written(name: str) -> None:
    clean = " ".join("".join(sign if sign.isprintable() or sign.isspace() else " " for sign in name).split())
    body = f"Dear {clean},\n\n{BASE}/l/secret\n\n{clean}\n"
    parcel = parcel_of(letter(subject=f"For {name}", body=body), SENDER)
    mail = read(parcel)
    assert set(mail) & {"Bcc", "bcc"} == set()
    assert len(mail.get_all("Subject")) == 1
    lines = part(mail, "plain").splitlines()
    assert lines[: lines.index("-- ") - 1] == body.splitlines()
    assert clean in visible(part(mail, "html"))
    assert "<script>" not in part(mail, "html")
    assert max(len(line) for line in parcel.data.split(b"\r\n")) <= 98
    assert parcel.data.replace(b"\r\n", b"").count(b"\n") == 0


@given(st.text(max_size=400), st.text(max_size=120))
def test_no_text_breaks_a_mail(body: str, subject: str) -> None:
    mail = read(parcel_of(letter(body=body, subject=subject), SENDER))
    expected = ["From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress"]
    assert list(mail)[: len(expected)] == expected
    assert mail["Message-ID"] == "<7KQ2MXHD.20260504030201@linkage.example>"
    assert [each.get_content_type() for each in mail.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize(
    ("given_address", "kept"),
    [("lan@münchen.example", "lan@xn--mnchen-3ya.example"), ("nguyễn@mail.example", "nguyễn@mail.example")],
)
def test_addresses_of_other_scripts_are_kept(given_address: str, kept: str) -> None:
    parcel = parcel_of(letter(recipient=given_address), SENDER)
    assert (parcel.recipient, parcel.is_international) == (kept, not kept.isascii())
    assert read(parcel)["To"] == kept


@pytest.mark.parametrize(
    "address",
    [
        "",
        "lan",
        "@mail.example",
        "lan@",
        "a@b.example, c@d.example",
        "a b@c.example",
        "a@b.example\r\nBcc: c@d.example",
        "ánh@b.example, c",
        "ánh@b.example> SIZE=1",
        "ánh@(c)",
        "ánh@b;c",
        "ánh@b\0c",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(Refused) as refused:
        parcel_of(letter(recipient=address), SENDER)
    assert refused.value.is_address


def test_links_can_be_pressed_and_the_main_one_is_a_button() -> None:
    body = f"Dear Lan,\n\nlook (at https://firm.example/a?b=1&c=2).\n\n{BASE}/l/secret\n\nOr stop: {BASE}/stop/x。\n"
    page = html5lib.parse(
        part(read(parcel_of(letter(body=body, language="en"), SENDER)), "html"), namespaceHTMLElements=False
    )
    assert [(link.get("href"), link.text) for link in page.iter("a")] == [
        ("https://firm.example/a?b=1&c=2", "https://firm.example/a?b=1&c=2"),
        (f"{BASE}/l/secret", "Open the page"),
        (f"{BASE}/l/secret", f"{BASE}/l/secret"),
        (f"{BASE}/stop/x", f"{BASE}/stop/x"),
        (BASE, BASE),
    ]


def test_no_name_of_a_firm_becomes_a_button() -> None:
    found = paragraphs(f"Dear Lan,\nhttps://evil.example/\n\n{BASE}.evil.example/x\n", base_url=BASE)
    assert [each.button for each in found] == ["", ""]


def test_page_speaks_the_language_of_the_letter() -> None:
    page = part(read(parcel_of(letter(language="ja"), SENDER)), "html")
    assert '<html lang="ja">' in page
    assert "<title>Xin chào</title>" in page


def test_links_are_taken_out_of_a_text_to_be_shown() -> None:
    assert without_links(f"Open {BASE}/l/secret, and {BASE}/x.", "[link]") == "Open [link], and [link]."
