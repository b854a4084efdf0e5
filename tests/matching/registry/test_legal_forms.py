import pytest

from matching.registry.legal_forms import are_in_conflict, split_legal_form


@pytest.mark.parametrize(
    ("name", "bare", "form"),
    [
        ("Công ty TNHH Một thành viên Nhựa Sao Mai", "Nhựa Sao Mai", "llc1"),
        ("CTY TNHH MTV SX TM DV Sao Mai", "SX TM DV Sao Mai", "llc1"),
        ("TNHH 1TV Sao Mai", "Sao Mai", "llc1"),
        ("CONG TY TRACH NHIEM HUU HAN SAO MAI", "SAO MAI", "llc"),
        ("CTCP Sông Đà 1.01", "Sông Đà 1.01", "jsc"),
        ("Tổng Công ty Khoáng sản TKV - CTCP", "Khoáng sản TKV", "jsc"),
        ("DNTN Sao Mai", "Sao Mai", "private"),
        ("HTX Sao Mai", "Sao Mai", "cooperative"),
        ("SAO MAI CO.,LTD", "SAO MAI", "limited"),
        ("Sao Mai Joint Stock Company", "Sao Mai", "jsc"),
        ("株式会社かみなり金型", "かみなり金型", "kk"),
        ("かみなり金型㈱", "かみなり金型", "kk"),
        ("有限会社かみなり", "かみなり", "yk"),
        ("(주)구름토끼정밀", "구름토끼정밀", "kr-stock"),
        ("糖葫蘆電子(股)公司", "糖葫蘆電子", "cn-stock"),
        ("บริษัท ปลาทูทอง จำกัด (มหาชน)", "ปลาทูทอง", "th-public"),
        ("หจก. ปลาทูทอง", "ปลาทูทอง", "th-partnership"),
        ("PT Sinar Jaya Tbk", "Sinar Jaya", "perseroan"),
        ("Sinar Sdn. Bhd.", "Sinar", "private-limited"),
        ("SHD AG Co., Ltd", "SHD AG", "limited"),
        ("CTCP Du lịch Cồn Cỏ", "Du lịch Cồn Cỏ", "jsc"),
        ("Marmalade AG", "Marmalade", "europe"),
        ("Sao Mai", "Sao Mai", ""),
    ],
)
def test_form_is_taken_off_and_named(name: str, bare: str, form: str) -> None:
    assert split_legal_form(name) == (bare, form)


def test_name_that_is_nothing_but_a_form_keeps_its_words() -> None:
    assert split_legal_form("Công ty TNHH") == ("Công ty TNHH", "llc")


def test_forms_of_one_law_are_in_conflict_and_a_translation_is_not() -> None:
    assert are_in_conflict("llc", "jsc")
    assert not are_in_conflict("llc", "llc1")
    assert not are_in_conflict("kk", "limited")
