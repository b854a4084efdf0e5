from __future__ import annotations

import pytest

from search.understanding import understand


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("cần tìm xưởng mạ kẽm ở Bắc Ninh", ""),
        ("can tim xuong ma kem o bac ninh Zorgel", "Zorgel"),
        ("zinc plating with certified lead time, please", ""),
        ("亜鉛めっきのみ", ""),
        ("镀锌 需要提供", ""),
        ("아연도금 업체 찾습니다", ""),
        ("tim nha thau phu ma kem", ""),
        ("協力工場 亜鉛めっき", ""),
        ("mạ kẽm Hoàng Gia", "Hoàng Gia"),
        ("mạ kẽm hàng dày Hoàng", "Hoàng"),
    ],
)
def test_fillers_are_not_left_over_beside_something_understood(text: str, rest: str) -> None:
    answer = understand(text)

    assert answer.processes == ("plating-zinc",)
    assert answer.text == rest


def test_fillers_alone_are_looked_for() -> None:
    assert understand("cái máy").text == "cái máy"
