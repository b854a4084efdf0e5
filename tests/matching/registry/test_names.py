from hypothesis import given
from hypothesis import strategies as st

from matching.registry.names import Name, read_name


def _keys(name: Name) -> list[str]:
    return [word.key for word in name.words]


def test_brand_before_the_legal_name_is_left_out() -> None:
    name = read_name("Thép SIBA - Công Ty Cổ Phần Tập Đoàn Công Nghiệp SIBA")
    assert _keys(name) == ["=group", "=industry", "siba"]
    assert name.form == "jsc"


def test_branch_is_read_apart_from_the_firm() -> None:
    for text, kind, place in (
        ("Chi nhánh Công ty TNHH Sao Chổi tại Hưng Yên", "branch", "Hưng Yên"),
        ("Chi nhánh An Giang - Công ty TNHH Sao Chổi", "branch", "An Giang"),
        ("Công ty TNHH Sao Chổi (Chi nhánh Đồng Nai)", "branch", "Đồng Nai"),
        ("Công ty TNHH Sao Chổi - Nhà máy số 2", "plant", "số 2"),
        ("VPĐD Công ty TNHH Sao Chổi", "office", ""),
    ):
        name = read_name(text)
        assert (name.unit, name.unit_place, name.solid) == (kind, place, read_name("Công ty TNHH Sao Chổi").solid)


def test_abbreviations_are_the_words_they_stand_for() -> None:
    assert _keys(read_name("CTY TNHH TMDV XD Hoa Gạo")) == ["=trade", "=service", "=construction", "hoa", "gao"]
    assert "=mechanical" in read_name("CTY TNHH CK Hoa Gạo").words[0].others


def test_syllable_is_a_trade_before_the_name_and_a_name_within_it() -> None:
    assert read_name("Công ty TNHH Sơn Hoa Gạo").words[0].key == "=painting"
    assert read_name("Công ty TNHH Hoa Gạo Sơn").words[-1].key == "son"


def test_numbers_are_read_alike_in_both_notations() -> None:
    assert read_name("Sao Chổi II").numbers == read_name("Sao Chổi 02").numbers == {"2"}


def test_old_name_in_brackets_is_kept_apart() -> None:
    name = read_name("Công ty TNHH Nhựa Mèo Hai Mắt (tên cũ: Nhựa Mèo Ba Mắt)")
    assert name.former == "Nhựa Mèo Ba Mắt"
    assert "ba" not in _keys(name)


def test_initials_in_brackets_say_nothing_and_a_place_does() -> None:
    assert _keys(read_name("Gac Chin Automation Company Limited (GCA)")) == ["gac", "chin", "=automation"]
    assert _keys(read_name("Paper Anchor (VN) Co., Ltd")) == ["paper", "anchor", "=vietnam"] or _keys(
        read_name("Paper Anchor (VN) Co., Ltd")
    ) == ["=paper", "anchor", "=vietnam"]


@given(st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    assert read_name(text).text is not None


def test_province_behind_the_name_is_a_place_and_alone_it_is_the_name() -> None:
    assert [word.kind for word in read_name("Công ty TNHH Cường Tiến Đạt Gia Lai").words] == ["core"] * 3 + ["places"]
    assert [word.kind for word in read_name("Công ty TNHH Gia Lai").words] == ["core"] * 2
