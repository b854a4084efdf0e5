"""Addresses as lists write them: what is read, what stays open, and that no text breaks the reader."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.registry.address_meetings import compare_addresses
from matching.registry.address_texts import fold
from matching.registry.addresses import Address, centroid, read_address
from matching.registry.parks import listed_parks
from matching.registry.units import units


def _facts(text: str) -> tuple[str | None, str | None, str | None, str]:
    """Province, province of before, district of before and the name of the ward of today."""
    read = read_address(text)
    ward = units().wards[read.ward].name if read.ward else f"{len(read.ward_candidates)} wards"
    return read.province, read.former_province, read.district, ward


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("848/16 Hậu Giang, P. 12, Q. 6,TP. Hồ Chí Minh, Việt Nam", ("79", "TP. Hồ Chí Minh", "Quận 6", "Phú Lâm")),
        ("2 Xa lộ Hà Nội, P. Thảo Điền, Q.2, HCM", ("79", "TP. Hồ Chí Minh", "Thành phố Thủ Đức", "An Khánh")),
        (
            "1322/1/6 Nguyễn Duy Trinh, P. Long Trường, Q. 09, SG",
            ("79", "TP. Hồ Chí Minh", "Thành phố Thủ Đức", "Long Trường"),
        ),
        ("203 Hậu Giang, P. 5, Q. 6,TP. Hồ Chí Minh", ("79", "TP. Hồ Chí Minh", "Quận 6", "Bình Tây")),
        (
            "P. 7, Tp. Vũng Tàu,Bà Rịa-Vũng Tàu, Việt Nam",
            ("79", "Bà Rịa - Vũng Tàu", "Thành phố Vũng Tàu", "Tam Thắng"),
        ),
        (
            "55 X. Bắc Sơn,Quốc Lộ 1A, H. Trảng Bom,Đồng Nai, Việt Nam",
            ("75", "Đồng Nai", "Huyện Trảng Bom", "Bình Minh"),
        ),
        (
            "P. Phú Thượng, Thành phố Huế, Tỉnh Thừa Thiên Huế",
            ("46", "Huế (Thừa Thiên Huế)", "Quận Thuận Hóa", "Mỹ Thượng"),
        ),
        ("Duong Xa Commune, Gia Lam District, Ha Noi City", ("01", "Hà Nội", "Huyện Gia Lâm", "Gia Lâm")),
        ("Ward 12 Go Vap Dist. HCMC Vietnam", ("79", "TP. Hồ Chí Minh", "Quận Gò Vấp", "An Hội Tây")),
        ("Tam Hiep Nui Thanh Quang Nam Vietnam", ("48", "Quảng Nam", "Huyện Núi Thành", "Núi Thành")),
        ("X. Suối Nghệ, H. Châu Đức, Vũng Tàu", ("79", "Bà Rịa - Vũng Tàu", "Huyện Châu Đức", "Ngãi Giao")),
        ("Số 31, Xã Tân Phú, H. Đức Hoà, Long An", ("80", "Long An", "Huyện Đức Hòa", "Hiệp Hòa")),
        ("WORKSHOP, LONGTHANH I.P, LONGTHANH DISTRICT, DONG NAI", ("75", "Đồng Nai", "Huyện Long Thành", "0 wards")),
        (
            "Xã Phong Chương, Huyện Phong Điền, Tỉnh Thừa Thiên Huế",
            ("46", "Huế (Thừa Thiên Huế)", "Thị xã Phong Điền", "Phong Dinh"),
        ),
        ("Phường Hồng Hà, Hà Nội", ("01", None, None, "Hồng Hà")),
        ("ấp 2, H. Tân Uyền, Bình Dương", ("79", "Bình Dương", "Thành phố Tân Uyên", "0 wards")),
    ],
)
def test_units_of_before_and_of_today_are_read(text: str, facts: tuple[str, str, str, str]) -> None:
    assert _facts(text) == facts


@pytest.mark.parametrize(
    ("text", "province", "former"),
    [
        ("Hà Tây", "01", None),
        ("huyện Chương Mỹ, tỉnh Hà Tây", "01", "Hà Nội"),
        ("Dầu Tiếng, Sông Bé", "79", "Bình Dương"),
        ("H. Chơn Thành, Sông Bé", "75", "Bình Phước"),
        ("tỉnh Sông Bé", None, None),
        ("Minh Hải", "96", None),
        ("Hà Nam Ninh", "37", None),
        ("Bac Giang", "24", "Bắc Giang"),
        ("Sài Gòn", "79", None),
        ("T.P Hồ Chí Minh", "79", None),
        ("KCN Thăng Long", "01", "Hà Nội"),
        ("KCN VSIP", "79", "Bình Dương"),
        ("Công ty TNHH Cơ khí Múa Lân", None, None),
        ("gia công thoa kéo, viện khoa học", None, None),
        ("HO CHI MINH, HO CHI MINH", "79", None),
        ("ベトナム国ハノイ市ドンアン区", "01", None),
        ("バクザン省クアンチャウ工業団地", "24", "Bắc Giang"),
        ("ﾊｲﾌｫﾝ市", "31", None),
        ("빈증", "79", "Bình Dương"),
        ("16 Jalan Besar, Singapore", None, None),
    ],
)
def test_provinces_of_every_age_and_script_are_those_of_today(
    text: str, province: str | None, former: str | None
) -> None:
    read = read_address(text)
    assert (read.province, read.former_province) == (province, former)


def test_a_divided_ward_stays_open() -> None:
    read = read_address("12 Đội Cấn, P. Cống Vị, Q. Ba Đình, Hà Nội")
    assert (read.ward, read.ward_candidates) == (None, ("00025", "00008"))


def test_marks_choose_between_wards_that_differ_by_marks_alone() -> None:
    first, second = (read_address(f"X. Trực {name}, H. Trực Ninh, Nam Định").ward for name in ("Hưng", "Hùng"))
    assert (first, second) == ("14053", "14077")
    assert read_address("X. Truc Hung, H. Truc Ninh, Nam Dinh").ward_candidates == ("14053", "14077")
    assert read_address("X. Nga Thanh, H. Nga Sơn, Thanh Hóa").ward == "16093"


@pytest.mark.parametrize(
    ("text", "park", "lot", "street", "number"),
    [
        (
            "Lô C14B, Đường Số 9, KCN Lê Minh Xuân, X. Tân Nhựt, H. Bình Chánh,TP. Hồ Chí Minh",
            "le-minh-xuan",
            "lo C14B",
            "9",
            None,
        ),
        ("Lot 10, Thang Long IP, Dong Anh, Hanoi", "thang-long-1", "lo 10", "", None),
        ("C-6 Thang Long Industrial Park Dong Anh District Hanoi Vietnam", "thang-long-1", "lo C6", "", None),
        ("Lot K-08 Que Vo Industrial Park Nam Son Commune Bac Ninh Vietnam", "que-vo-1", "lo K8", "", None),
        (
            "No 20 VSIP II Street 5 Vietnam Singapore Industrial Park II Hoa Phu Ward Thu Dau Mot Binh Duong",
            "vsip-2",
            None,
            "5",
            "20",
        ),
        (
            "Số 28 VSIP II, Đường Số 25, KCN Việt Nam Singapore II-A, P. Vĩnh Tân, H. Tân Uyền,Bình Dương",
            "vsip-2a",
            None,
            "25",
            "28",
        ),
        ("No 6 9A Road Bien Hoa Industrial Zone No 2 Dong Nai Vietnam", "bien-hoa-2", None, "9a", "6"),
        (
            "Lô G9 & G10, Đường N4, KCN Nam Tân Uyên Mở Rộng, Tp. Tân Uyên,Bình Dương",
            "nam-tan-uyen",
            "lo G9-G10",
            "n4",
            None,
        ),
        ("LO II-4, KCN MY XUAN A2, TAN THANH, BR-VT", "my-xuan-a2", "lo II4", "", None),
        ("Lô 5, KCN Chó Ngáp, Cà Mau", "park:cho-ngap", "lo 5", "", None),
        ("Lot 5 Cho Ngap Industrial Park, Ca Mau", "park:cho-ngap", "lo 5", "", None),
        ("326 Nguyễn Thị Thập, P. Tân Quy, Q. 7,TP. Hồ Chí Minh", None, None, "nguyen thi thap", "326"),
        ("Số 167-169, Đường Bình Lợi, P. 13, Q. Bình Thạnh,TP. Hồ Chí Minh", None, None, "binh loi", "167-169"),
        ("77/5Bis Quốc Lộ 13, P. 26, Q. Bình Thạnh,TP. Hồ Chí Minh", None, None, "ql 13", "77/5BIS"),
        ("40/32 National Road No.13, Thu Duc Dist., HCMC", None, None, "ql 13", "40/32"),
        ("130 Khu Phố 2,Hồ Văn Tư, P. Trường Thọ, Q. Thủ Đức,TP. Hồ Chí Minh", None, None, "ho van tu", "130"),
        ("Số nhà 24 Ngõ 127 phố Văn Cao, Quận Ba Đình, Hà Nội", None, None, "van cao", "127/24"),
        ("14 Dương Đình Hội, P. Phước Long B, TP. Thủ Đức", None, None, "duong dinh hoi", "14"),
        ("14 đường Đình Hội, P. Phước Long B, TP. Thủ Đức", None, None, "dinh hoi", "14"),
        ("Đê Thung, Xã Đak Krong, Huyện Đak Đoa, Gia Lai", None, None, "", None),
        ("KHU CONG  NGHEP, NHON TRACH 3, NHON TRACH DISTRICT, DONG NAI", "nhon-trach-3", None, "", None),
        ("830 Đại Lộ Bình Dương, TX. Thủ Dầu Một,Bình Dương", None, None, "binh duong", "830"),
        ("292/20 Nơ Trang Long, Q. Bình Thạnh,TP. HCM", None, None, "no trang long", "292/20"),
        ("Số 42, ĐS. 2, P. Hiệp Bình Phước, Q. Thủ Đức,TP. HCM", None, None, "2", "42"),
        (
            "Số 138, KP1, đường Nguyễn Ái Quốc, phường Trảng Dài, TP. Biên Hòa,Đồng Nai",
            None,
            None,
            "nguyen ai quoc",
            "138",
        ),
        (
            "LOT E11-12, E15-16 VIET HUONG Ⅱ IND. PARK, BEN CAT, BINH DUONG",
            "viet-huong-2",
            "lo E11-12-E15-16",
            "",
            None,
        ),
        ("Lô B12, D3 Street, KCN Quế Võ, Bắc Ninh", "que-vo-1", "lo B12", "d3", None),
        ("Thửa đất số 12, tờ bản đồ số 8, đường ĐT744, H. Dầu Tiếng, Bình Dương", None, None, "dt 744", None),
        ("Thửa đất số 494, tờ bản đồ số 9, ấp Phương An 2, Huyện Mỹ Tú, Sóc Trăng", None, None, "", None),
    ],
)
def test_the_door_has_one_form_in_both_languages(
    text: str, park: str | None, lot: str | None, street: str, number: str | None
) -> None:
    read = read_address(text)
    assert (read.park, read.lot, read.street, read.house_number) == (park, lot, street, number)


@pytest.mark.parametrize(
    ("text", "province", "number", "zip_code"),
    [
        ("เลขที่ 486 อาคาร E 2 ชั้นที่ 2 ถนนอ่อนนุช แขวงอ่อนนุช กรุงเทพมหานคร 10250", "TH-10", "486", "10250"),
        ("387 MOO 4, BANGPU INDUSTRIAL ESTATE, SUKHUMVIT ROAD AMPHOE MUANG Samut Prakarn", "TH-11", "387", None),
        ("OCEAN TOWER II, FLOOR 18, 75/26 SOI SUKHUMVIT 19, WATTHANA Bangkok 10110", "TH-10", "75/26", "10110"),
    ],
)
def test_thai_addresses_give_province_number_and_postal_code(
    text: str, province: str, number: str, zip_code: str | None
) -> None:
    read = read_address(text)
    assert (read.province, read.house_number, read.zip) == (province, number, zip_code)


def test_a_postal_code_tells_the_thai_province_where_the_name_is_missing() -> None:
    assert read_address("99 หมู่ 8 ถนนสาย 304 25140").province == "TH-25"
    assert read_address("99 หมู่ 8 10540").province == "TH-11"


def test_another_cell_helps_where_the_address_is_silent_and_never_overrules_it() -> None:
    assert read_address("P. Tân Lập, TP. Bắc Giang", province="24").province == "24"
    assert read_address("Huyện Châu Thành", province="Bến Tre").district == "Huyện Châu Thành"
    assert read_address("Q. 7, TP. HCM", province="Hà Nội").province == "79"


def test_spans_show_where_each_fact_stands() -> None:
    read = read_address("Lô A-4, KCN Long Đức, X. Long Đức, H. Long Thành,Đồng Nai")
    assert {kind: read.text[start:end] for kind, start, end in read.spans} == {
        "lot": "Lô A-4",
        "park": "KCN Long Đức",
        "ward": "X. Long Đức",
        "district": "H. Long Thành",
        "province": "Đồng Nai",
    }
    assert read.rest == ""


def test_centroids_claim_no_more_than_is_known() -> None:
    park = centroid(read_address("Lô 7, KCN Sóng Thần 1, Bình Dương"))
    ward = centroid(read_address("P. Dĩ An, TP. Dĩ An, Bình Dương"))
    former = centroid(read_address("Bình Dương"))
    assert park is not None
    assert ward is not None
    assert former is not None
    assert (park[2], ward[2], former[2]) == ("park", "ward", "province")
    assert park[:2] == ward[:2]
    assert former[:2] == (11.122, 106.672)
    assert centroid(Address()) is None


def test_every_listed_park_lies_where_its_line_says() -> None:
    parks = listed_parks()
    assert len(parks) > 200
    assert all(set(park.wards) <= units().wards.keys() for park in parks)
    assert all(units().wards[code].province == park.province for park in parks for code in park.wards)


def _meet(a: str, b: str):  # type: ignore[no-untyped-def]
    return compare_addresses(read_address(a), read_address(b))


def test_the_same_lot_meets_across_languages() -> None:
    meeting = _meet(
        "Lô C-6, KCN Thăng Long, Đông Anh, Hà Nội", "C6 Thang Long Industrial Park, Dong Anh District, Hanoi"
    )
    assert (meeting.park, meeting.lot, meeting.is_same_door) == (True, True, True)


def test_neighbours_in_a_park_do_not_meet() -> None:
    meeting = _meet("Lô C2-3, KCN Quế Võ, Bắc Ninh", "Lô C2-5, KCN Quế Võ, Bắc Ninh")
    assert (meeting.park, meeting.lot, meeting.is_same_door) == (True, False, False)


def test_a_lot_counts_in_its_own_park_only() -> None:
    meeting = _meet("Lô A5, KCN Quế Võ, Bắc Ninh", "Lô A5, KCN Tiên Sơn, Bắc Ninh")
    assert (meeting.park, meeting.lot, meeting.is_same_door) == (False, None, False)


def test_a_park_without_its_number_leaves_it_open() -> None:
    assert _meet("KCN Sóng Thần, Bình Dương", "KCN Sóng Thần 2, Bình Dương").park is None
    assert _meet("KCN Sóng Thần 1, Bình Dương", "KCN Sóng Thần 2, Bình Dương").park is False


def test_a_number_counts_in_its_own_street_only() -> None:
    same = _meet("12 Lê Lợi, Q. 1, TP. HCM", "số 12 đường Lê Lợi, Quận 1, Hồ Chí Minh")
    other = _meet("12 Lê Lợi, Q. 1, TP. HCM", "12 Nguyễn Huệ, Q. 1, TP. HCM")
    elsewhere = _meet("12 Lê Lợi, Q. 1, TP. HCM", "12 Lê Lợi, Q. Gò Vấp, TP. HCM")
    assert (same.street, same.house_number, same.is_same_door) == (True, True, True)
    assert (other.street, other.house_number, other.is_same_door) == (False, None, False)
    assert (elsewhere.street, elsewhere.is_same_door) == (True, False)


def test_without_marks_a_surname_may_be_the_word_for_street() -> None:
    assert _meet("14 Dương Đình Hội, Thủ Đức, HCM", "14 Duong Dinh Hoi, Thu Duc, HCM").is_same_door


def test_a_divided_ward_neither_meets_nor_parts() -> None:
    divided, one = "P. Cống Vị, Q. Ba Đình, Hà Nội", "Phường Ngọc Hà, Q. Ba Đình, Hà Nội"
    assert _meet(divided, divided).ward is None
    assert _meet(divided, one).ward is None
    assert _meet(divided, "P. 7, Q. 3, TP. HCM").ward is False


_PARTS = (
    st.sampled_from(["12 Lê Lợi", "Lô C2-3", "Số 8, Đường số 14", "ấp 3", "VSIP II-A", "KCN Sóng Thần 1", ""]),
    st.sampled_from(["P. 12", "Phường Bến Nghé", "X. Tân Kiên", "TT. Lái Thiêu", ""]),
    st.sampled_from(["Q. 6", "Quận 1", "H. Bình Chánh", "TP. Thuận An", "Huyện Quế Võ", ""]),
    st.sampled_from(
        ["TP. Hồ Chí Minh", "Bình Dương", "tỉnh Bắc Ninh", "Hà Nội", "Bà Rịa - Vũng Tàu", "Đắk Lắk", "Thừa Thiên Huế"]
    ),
    st.sampled_from(["", "Việt Nam"]),
)
_WRITTEN = st.tuples(*_PARTS).map(lambda parts: ", ".join(filter(None, parts)))


@given(_WRITTEN)
def test_unicode_form_and_case_do_not_matter(text: str) -> None:
    read = read_address(text)
    assert read_address(unicodedata.normalize("NFD", text)) == read
    loud = read_address(text.upper())
    assert (loud.province, loud.district, loud.ward, loud.park, loud.lot, loud.street) == (
        read.province,
        read.district,
        read.ward,
        read.park,
        read.lot,
        read.street,
    )


@given(_WRITTEN)
def test_without_marks_the_province_stays_and_the_ward_is_among_the_candidates(text: str) -> None:
    read, bare = read_address(text), read_address(fold(text))
    assert (bare.province, bare.park, bare.lot) == (read.province, read.park, read.lot)
    assert set(read.ward_candidates) <= set(bare.ward_candidates)


@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from([*"KCN Lô P.Q,12/-ậ́đ ー市ก&#;\n", "Hà Nội", "xã", "quận", "zone"])).map("".join)
)
def test_no_text_breaks_the_reader(text: str) -> None:
    read = read_address(text)
    assert all(0 <= start < end <= len(read.text) for _, start, end in read.spans)
    assert read_address(read.text).province == read.province


def test_long_runs_are_read_in_no_time() -> None:
    for run in ("1" * 5000, "lô " + "A1-" * 3000, "KCN " * 2000, "a " * 4000, "12/" * 3000, "P. " * 3000):
        read_address(run)
