from __future__ import annotations

import pytest

from linkage.importers import cells


@pytest.mark.parametrize(
    ("cell", "code", "remark"),
    [
        ("0101243150", "0101243150", ""),
        ("01 0124 3150", "0101243150", ""),
        ("0101.243.150", "0101243150", ""),
        ("101243150", "0101243150", "tax_code_padded"),
        ("０１０１２４３１５０", "0101243150", ""),
        ("0101243150-001", "0101243150-001", "branch"),
        ("0101243151", "0101243151", "tax_code_doubtful"),
        ("", None, "no_tax_code"),
        ("không có", None, "no_tax_code"),
        ("012345678901", None, "personal_number"),
        ("12345678901", None, "personal_number"),
        ("101243150001", "0101243150-001", "tax_code_padded"),
        ("12345678", None, "tax_code_odd"),
        ("12345", None, "tax_code_odd"),
        ("đang cấp", None, "tax_code_odd"),
    ],
)
def test_tax_code_is_repaired_or_left_out(cell: str, code: str | None, remark: str) -> None:
    assert cells.tax_code(cell) == cells.TaxCode(code, remark)


@pytest.mark.parametrize(
    ("cell", "province", "former"),
    [
        ("Bắc Ninh", "24", None),
        ("Bac Giang", "24", "Bắc Giang"),
        ("Lo 58 CCN Hap Linh, huyen Que Vo, Bac Ninh", "24", None),
        ("TP. Hồ Chí Minh", "79", None),
        ("Bình Dương", "79", "Bình Dương"),
        ("ハイズオン省", "31", "Hải Dương"),
    ],
)
def test_place_is_the_province_of_today_with_its_former_name(cell: str, province: str, former: str | None) -> None:
    assert cells.place(cell) == cells.Place(province, former)


def test_place_that_says_nothing_is_none() -> None:
    assert cells.place("Lô 5") is None
    assert cells.place("12 Moo 4, Bangkok 10110") is None
    assert cells.place("tỉnh Sông Bé") is None


def test_place_is_known_by_a_district_a_park_and_a_province_long_gone() -> None:
    assert cells.place("huyện Ý Yên") == cells.Place("37", "Nam Định")
    assert cells.place("Lô 40, CCN Phùng Xá") == cells.Place("01")
    assert cells.place("H. Chơn Thành, tỉnh Sông Bé") == cells.Place("75", "Bình Phước")
    assert cells.place("huyện Quế Võ, Bắc Ninh") == cells.Place("24")


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("340", 340),
        ("~60", 60),
        ("20-30", 20),
        ("220 người", 220),
        ("４７３名", 473),
        ("約85人", 85),
        ("1.200", 1200),
        ("1,200", 1200),
        ("12,5", 12),
        ("", None),
        ("nhiều", None),
    ],
)
def test_number_is_found_in_its_words(cell: str, number: int | None) -> None:
    assert cells.whole_number(cell) == number


@pytest.mark.parametrize(
    ("cell", "phone"),
    [
        ("0954772647", "0954772647"),
        ("957506770", "0957506770"),
        ("+84 954 772 647", "+84954772647"),
        ("84-954772647", "+84954772647"),
        ("0958.850.795 (Mr. Ổi)", "0958850795"),
        ("02740442038 / 0954772647", "02740442038"),
        ("không có", None),
    ],
)
def test_phone_gets_back_what_a_spreadsheet_ate(cell: str, phone: str | None) -> None:
    assert cells.phone(cell) == phone


def test_person_in_brackets_is_named() -> None:
    assert cells.person("0958.850.795 (Mr. Ổi)") == "Mr. Ổi"


def test_certificates_keep_their_state() -> None:
    found, unknown = cells.certificates("ISO 9001; đang làm IATF, không có, Bằng khen")
    assert found == (cells.Held("iso-9001", "valid"), cells.Held("iatf-16949", "in-progress"))
    assert unknown == ("Bằng khen",)


@pytest.mark.parametrize(
    ("cell", "until"),
    [
        ("ISO 9001:2015 đến 31/05/2027", "2027-05-31"),
        ("ISO 9001 (hết hạn 5/2027)", "2027-05"),
        ("ISO 9001 valid until 2027-05-31", "2027-05-31"),
        ("ISO 9001 cấp 05/2023", None),
        ("ISO 9001 đến 31/02/2027", None),
        ("ISO 9001:2015", None),
    ],
)
def test_certificate_ends_only_on_a_day_that_is_said_to_be_its_end(cell: str, until: str | None) -> None:
    assert cells.certificates(cell) == ((cells.Held("iso-9001", "valid", until),), ())


def test_every_telephone_number_is_read_once() -> None:
    assert cells.phones("02740442038 / 0954772647 (Mr. Ổi), 0954 772 647") == ("02740442038", "0954772647")


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("CCCD 001234567890", "CCCD •••"),
        ("001 234 567 890", "•••"),
        ("0954772647", "0954772647"),
        ("932405780001", "932405780001"),
    ],
)
def test_numbers_of_identity_cards_are_unreadable_wherever_they_stand(cell: str, kept: str) -> None:
    assert cells.without_personal_numbers(cell) == kept


@pytest.mark.parametrize(
    ("cell", "is_it"), [("Hà Nội", True), ("TP. Hồ Chí Minh", True), ("ハイズオン省", True), ("Lô 5, Hà Nội", False)]
)
def test_name_of_a_province_and_nothing_more(cell: str, is_it: bool) -> None:
    assert cells.is_place_name(cell) is is_it


def test_processes_are_split_and_known_without_marks() -> None:
    found, unknown = cells.processes("tien CNC - ep nhua\nđi chơi")
    assert found[0] == "turning-cnc"
    assert len(found) == 2
    assert unknown == ("đi chơi",)


@pytest.mark.parametrize(("cell", "year"), [("2013", 2013), ("10/09/2005", 2005), ("1998-04-02", 1998), ("mới", None)])
def test_year_is_found(cell: str, year: int | None) -> None:
    assert cells.year(cell) == year
