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


def test_the_legal_form_behind_a_plant_is_no_place() -> None:
    assert [read_name(f"Gac Chin Metal Factory{end}").unit_place for end in (" Ltd", ". Ltd.", " Hanoi")] == [
        "",
        "",
        "Hanoi",
    ]


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


def test_letters_of_a_name_are_no_legal_form() -> None:
    assert (_keys(read_name("Công Ty TNHH V.N.V")), read_name("Công Ty TNHH V.N.V").form) == (["vnv"], "llc")
    assert (_keys(read_name("Gau Ngua N.V.")), read_name("Gau Ngua N.V.").form) == (["gau", "ngua"], "europe")


def test_brand_is_the_name_where_the_legal_part_names_nobody() -> None:
    for text, keys, form in (
        ("Sên Biển - Cty", ["sen", "bien"], "company"),
        ("Sên Biển - Cty Cổ Phần", ["sen", "bien"], "jsc"),
        ("Sên Biển - Công Ty TNHH Tư Vấn Thiết Kế", ["=consulting", "=design", "sen", "bien"], "llc"),
    ):
        name = read_name(text)
        assert ([word.folded if word.kind == "core" else word.key for word in name.words], name.form) == (keys, form)


def test_syllable_behind_the_name_is_no_trade_though_the_name_begins_with_a_translatable_one() -> None:
    assert [word.key for word in read_name("Công ty TNHH Kiến Cát Tường").core] == ["kien", "cat", "tuong"]


def test_province_of_the_brand_belongs_to_the_name_of_a_branch() -> None:
    name = read_name("Gấu Ngựa An Giang - Chi Nhánh Công Ty TNHH Gấu Ngựa An Giang")
    assert (name.unit, name.unit_place, _keys(name)[-1]) == ("branch", "", "=an giang")
    assert read_name("Chi Nhánh Công Ty TNHH Gấu Ngựa An Giang").unit_place == "An Giang"


def test_trade_is_read_though_one_syllable_lacks_its_mark() -> None:
    assert _keys(read_name("CÔNG TY TNHH DU HOC SÊN BIỂN"))[0] == "=study abroad"
    assert "=study abroad" not in _keys(read_name("CÔNG TY TNHH ĐU HỐC SÊN BIỂN"))


def test_word_with_two_meanings_has_both() -> None:
    word = read_name("DA NANG BOOK ROAD COMPANY LIMITED").words[-1]
    assert {word.key, *word.others} == {"=traffic", "=road works"}


def test_name_that_is_a_province_or_a_quarter_of_the_country_is_of_a_place() -> None:
    texts = ("Công ty CP Xây dựng Tây Ninh", "Công ty CP Tư vấn Miền Nam", "Công ty TNHH Sên Biển Tây Ninh")
    assert [read_name(text).is_of_a_place for text in texts] == [True, True, False]


def test_province_of_a_branch_is_its_name_where_nothing_else_is() -> None:
    for text, place, key in (
        ("Chi Nhánh Công Ty CP Xây Dựng Đồng Nai", "", "=dong nai"),
        ("Chi Nhánh Công Ty CP Xây Dựng tại Đồng Nai", "Đồng Nai", "=construction"),
    ):
        name = read_name(text)
        assert (name.unit, name.unit_place, _keys(name)[-1]) == ("branch", place, key)


def test_what_stands_between_form_and_factory_says_which_one() -> None:
    name = read_name("Gac Chin Co Ltd Ibaraki Factory")
    assert (name.unit, name.unit_place, name.form, _keys(name)) == ("plant", "Ibaraki", "limited", ["gac", "chin"])
