"""Names of firms as lists write them."""

from __future__ import annotations

import pytest

from linkage.services.fair_list_names import NameIndex, name_words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Cty TNHH Hoa Sen (Cơ khí)", "Công ty TNHH Cơ khí Hoa Sen"),
        ("DNTN Tre Xanh", "Doanh nghiệp tư nhân Tre Xanh"),
        ("TNHH 1TV Tre Xanh (Bao bì)", "Công ty TNHH một thành viên Bao bì Tre Xanh"),
        ("CTCP Khỉ Vàng", "Công ty Cổ phần Khỉ Vàng"),
        ("Tre Xanh Vietnam", "Tre Xanh VN"),
        ("CONG TY CO PHAN TRE XANH", "Công ty CP Tre Xanh"),
    ],
)
def test_two_spellings_of_one_firm_share_their_words(one: str, other: str) -> None:
    assert name_words(one) == name_words(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Công ty TNHH Nhựa Tre Xanh", "Công ty TNHH Kim loại Tre Xanh"),
        ("Công ty TNHH Nam Việt", "Công ty TNHH Đông Việt"),
        ("Vietnam", "Vina"),
    ],
)
def test_two_firms_do_not(one: str, other: str) -> None:
    assert name_words(one) != name_words(other)


def test_short_and_near_names_are_found() -> None:
    index: NameIndex[str] = NameIndex()
    for name in ("Nimbus Medical VN", "Taro Bike Vietnam", "Taro Boat Vietnam"):
        index.add(name, name)
    assert index.same("Nimbus Medical Vietnam") == ["Nimbus Medical VN"]
    assert index.short("Nimbus") == ["Nimbus Medical VN"]
    assert index.short("Taro") == ["Taro Bike Vietnam", "Taro Boat Vietnam"]
    assert index.near("Nimbus Medical Instruments") == ["Nimbus Medical VN"]
    assert index.near("Wasabi Gear") == []
