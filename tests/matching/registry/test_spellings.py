import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from matching.registry.spellings import fold, lowered, tidy


def test_tone_marks_stand_where_the_older_rule_puts_them() -> None:
    assert [lowered(word) for word in ("Hoà", "Thuý", "Khoẻ", "Kĩ", "Lí", "Quý")] == [
        "hòa",
        "thúy",
        "khỏe",
        "kỹ",
        "lý",
        "quý",
    ]


def test_entities_eth_and_widths_are_one_spelling() -> None:
    assert tidy("VP&#272D  Ðúc\u00a0Ｓａｏ ㈱") == "VPĐD Đúc Sao (株)"


def test_fold_takes_marks_off_latin_letters_only() -> None:
    assert fold("Đúc Nhựa") == "duc nhua"
    assert fold("ปลาทูทอง") == "ปลาทูทอง"


@given(st.text(max_size=60))
def test_decomposed_text_is_tidied_alike(text: str) -> None:
    assert tidy(unicodedata.normalize("NFD", tidy(text))) == tidy(text)
