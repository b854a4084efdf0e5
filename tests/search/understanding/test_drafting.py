"""Pasted enquiries become drafts of needs."""

from __future__ import annotations

import pytest

from search.understanding.drafting import LONGEST_TITLE, body, draft
from search.understanding.result import Constraint

VIETNAMESE = """Kính gửi anh Đức,

Bên em cần báo giá nắp hộp số bằng nhôm ADC12:
- Đúc áp lực, sau đó phay CNC và sơn tĩnh điện đen
- Dung sai mặt lắp ±0,05 mm
- Sản lượng 5.000 cái/tháng
- Giao về Hưng Yên, có ISO 9001

Trân trọng cảm ơn,
Nguyễn Văn Tiện
Công ty Hàn Việt, điện thoại 0900 000 000
"""


def test_draft_reads_an_enquiry_line_by_line() -> None:
    found = draft(VIETNAMESE)

    assert found.processes == ("die-casting-aluminium", "milling", "powder-coating")
    assert found.materials == ("adc12",)
    assert Constraint("tolerance_mm", "<=", 0.05) in found.constraints
    assert found.quantity_per_month == 5000
    assert found.provinces == ("33",)
    assert found.certificates == ("iso-9001",)


def test_draft_takes_no_process_from_names_in_greeting_and_signature() -> None:
    assert not {"casting", "welding", "turning"} & set(draft(VIETNAMESE).processes)


def test_body_leaves_greeting_and_signature_out() -> None:
    lines = body(VIETNAMESE)

    assert lines[0].startswith("Bên em cần")
    assert lines[-1].startswith("- Giao về")


def test_body_of_a_greeting_alone_is_the_text_itself() -> None:
    assert body("Xin chào") == ["Xin chào"]


def test_draft_orders_processes_as_the_work_goes() -> None:
    assert draft("anodizing after milling").processes == ("milling", "anodizing")


def test_title_is_short_and_without_the_word_subject() -> None:
    assert draft("Subject: turned shafts\nturned shafts").title == "turned shafts"
    long = draft("turned " + "very " * 40 + "long shafts").title
    assert len(long) <= LONGEST_TITLE + 1
    assert long.endswith("…")


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("品名: モーターカバー 材質: A5052", "モーターカバー"),
        ("- Part name: motor cover, black", "motor cover"),
        ("Tên chi tiết: Nắp động cơ", "Nắp động cơ"),
        ("품명：모터 커버", "모터 커버"),
    ],
)
def test_title_is_what_the_enquiry_calls_the_part(line: str, title: str) -> None:
    assert draft(f"Stamping, 300 pcs per month\n{line}\nISO 9001").title == title


def test_draft_of_nothing_is_empty() -> None:
    found = draft("")

    assert found.processes == ()
    assert found.quantity_per_month is None
    assert found.title == ""
