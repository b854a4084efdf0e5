import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.registry.records import FirmRecord, Pair
from matching.registry.resolving import Decisions, compare, resolve
from matching.registry.verdicts import VERDICTS

MST = "0100109106"
OTHER_MST = "0300588569"


def _verdict(a: FirmRecord, b: FirmRecord) -> str:
    return compare(a, b).verdict


def _named(a: str, b: str) -> Pair:
    return compare(FirmRecord("a", name=a), FirmRecord("b", name=b))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Công ty TNHH Cơ khí Chính xác Sao Chổi Tím", "CTY TNHH CK chính xác Sao Chổi Tím"),
        ("Công ty Cổ phần Nhựa Kỹ thuật Cá Chuồn Bạc", "Ca Chuon Bac Engineering Plastics Joint Stock Company"),
        ("Công ty TNHH May mặc Xuất nhập khẩu Gấu Ngựa", "GAU NGUA IMPORT EXPORT GARMENT COMPANY LIMITED"),
        ("Công ty TNHH Du Lịch Lữ Hành Gấu Ngựa", "CTY TNHH DLLH Gấu Ngựa"),
        ("株式会社かみなり金型", "Kaminari Kanagata Co., Ltd."),
        ("㈜구름토끼정밀", "Gureum Tokki Precision Co., Ltd."),
        ("บริษัท ปลาทูทอง จำกัด", "Pla Too Thong Co., Ltd."),
    ],
)
def test_one_firm_is_known_by_its_name(a: str, b: str) -> None:
    assert _named(a, b).verdict == "same-site"


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("CTCP Gia công Thành Tiến", "CTCP Gia công Thanh Tiến"),
        ("CTCP Sông Đà 1.01", "CTCP Sông Đà 2"),
        ("Công ty TNHH Nguyễn Trần", "Công ty TNHH Trần Nguyễn"),
        ("Công ty TNHH Bao bì Sên Biển Tròn", "Công ty TNHH Bao bì Sên Biển Một Mắt"),
        ("Công ty TNHH Bao bì Cá Bống Tròn", "Công ty TNHH Nhựa Cá Bống Tròn"),
        ("Công ty CP Kim loại Gió Bấc", "Công ty TNHH Kim loại Gió Bấc"),
        ("Công ty TNHH Hoa Gạo Hà Nội", "Công ty TNHH Hoa Gạo Sài Gòn"),
        ("Công ty TNHH V.N.V", "Công ty TNHH V.V"),
        ("Công ty CP Xây dựng Tây Ninh", "Công ty CP Tư vấn Xây dựng Tây Ninh"),
    ],
)
def test_two_firms_are_not_taken_for_one(a: str, b: str) -> None:
    pair = _named(a, b)
    assert pair.verdict in ("unsure", "different")
    assert pair.band != "merge"


_DOOR = "60 Đường Số 1, P. Tân Phú, Q. 7, TP. Hồ Chí Minh"


def test_registered_names_with_other_trades_are_two_firms_at_one_door_for_people_to_see() -> None:
    whole = FirmRecord("a", name="Công ty TNHH Gấu Ngựa", address=_DOOR)
    other = FirmRecord("b", name="Công ty TNHH Vận tải Gấu Ngựa", address=_DOOR)
    brand = FirmRecord("c", name="Vận tải Gấu Ngựa", address=_DOOR)
    against = [piece.weight for piece in compare(whole, other).evidence if piece.kind == "trade"]
    assert against < [piece.weight for piece in compare(whole, brand).evidence if piece.kind == "trade"]
    assert compare(whole, other).band == "review"


def test_website_of_another_suffix_does_not_speak_against_a_firm() -> None:
    sites = ("www.gaungua.vn", "gaungua.com.vn", "sencong.vn")
    one, other, third = (FirmRecord(site, name="Gấu Ngựa", website=site) for site in sites)
    assert "website" not in [piece.kind for piece in compare(one, other).evidence]
    assert "website_differs" in [piece.code for piece in compare(one, third).evidence]


def test_one_site_scores_above_one_firm_above_what_is_unsure() -> None:
    names = {"name": "Công ty TNHH Nhựa Sao Hoa"}
    here = FirmRecord("a", **names, address=_DOOR, phone="(028) 37714779")
    near = FirmRecord("b", **names, address="62 Đường Số 1, P. Tân Phú, Q. 7, TP. Hồ Chí Minh")
    far = FirmRecord("c", **names, address="5 Lê Lợi, TP. Vũng Tàu, Bà Rịa-Vũng Tàu", phone="(0254) 3851421")
    pairs = [compare(here, FirmRecord("d", **names, address=_DOOR)), compare(here, near), compare(here, far)]
    assert [pair.verdict for pair in pairs] == ["same-site", "same-company", "unsure"]
    assert pairs[0].score > 0.7 > pairs[1].score > pairs[2].score


def test_park_and_numbered_street_of_one_ward_are_two_places() -> None:
    park = FirmRecord(
        "a", name="Công ty TNHH Gấu Ngựa", address="KCX Tân Thuận, P. Tân Thuận Đông, Q. 7, TP. Hồ Chí Minh"
    )
    street = FirmRecord(
        "b", name="Công ty TNHH Gấu Ngựa", address="325 Huỳnh Tấn Phát, P. Tân Thuận Đông, Q. 7, TP. Hồ Chí Minh"
    )
    assert compare(park, street).verdict == "same-company"


def test_plant_numbers_are_two_sites_though_the_address_is_one() -> None:
    one, two = (FirmRecord(key, name=f"Sên Biển Một Mắt Phu Bai - #{key}", address="KCN Phú Bài, Huế") for key in "12")
    pair = compare(one, two)
    assert (pair.verdict, pair.band) != ("same-site", "merge")
    assert "numbers_differ" in [piece.code for piece in pair.evidence]
    tax = [FirmRecord(record.id, name=record.name, address=record.address, tax_code=MST) for record in (one, two)]
    assert compare(*tax).verdict == "same-company"


def test_one_plot_of_the_land_register_is_one_site() -> None:
    plots = (
        "Thửa Đất 4726 Tờ Bản Đồ Số 1, ấp Lộc Trì, Tây Ninh",
        "thửa đất số 4726, tờ bản đồ số 1, Trảng Bàng, Tây Ninh",
    )
    pair = compare(*(FirmRecord(place, name="Gấu Ngựa", address=place) for place in plots))
    assert (pair.verdict, "plot_same" in [piece.code for piece in pair.evidence]) == ("same-site", True)


def test_state_firms_of_one_long_name_are_one() -> None:
    name = "Công Ty Cổ Phần Xây Dựng & Sản Xuất Vật Liệu Xây Dựng Đồng Nai"
    head = FirmRecord("a", name=name, phone="(0251) 3946914")
    assert compare(head, FirmRecord("b", name=f"Chi Nhánh {name}", phone="(0251) 3571067")).verdict == "same-company"
    assert _named(name, "Công Ty Cổ Phần Xây Dựng Đồng Nai").verdict in ("unsure", "different")


def test_translated_name_is_found_by_its_meanings_alone() -> None:
    records = [FirmRecord("a", name="Công ty Cổ phần Bất động sản Huyền Thoại")]
    found = resolve(records, [FirmRecord("b", name="LEGEND ESTATES JOINT STOCK COMPANY")])
    assert [(pair.verdict, pair.band) for pair in found] == [("same-site", "review")]


def test_parent_and_subsidiary_are_related() -> None:
    assert _named("株式会社かみなり金型", "Kaminari Kanagata Vietnam Co., Ltd.").verdict == "related"


def test_branch_is_the_same_company_at_another_site() -> None:
    a = FirmRecord("a", name="Công ty TNHH Sao Chổi Tím", tax_code=MST)
    b = FirmRecord("b", name="Chi nhánh Công ty TNHH Sao Chổi Tím tại Hưng Yên", tax_code=f"{MST}-001")
    assert _verdict(a, b) == "same-company"
    assert compare(a, b).band == "merge"


def test_equal_tax_codes_outweigh_a_new_name_but_are_looked_at() -> None:
    a = FirmRecord("a", name="Công ty TNHH Cơ khí Cào Cào Xanh", tax_code=MST)
    b = FirmRecord("b", name="Công ty CP Công nghiệp Thùy Dương Sên", tax_code=MST)
    pair = compare(a, b)
    assert pair.verdict == "same-site"
    assert pair.band == "review"


def test_ten_digits_are_the_head_office_and_two_branches_have_none_between_them() -> None:
    records = [FirmRecord(code, name="Gấu Ngựa", tax_code=code) for code in (MST, f"{MST}-001", f"{MST}-002")]
    said = [
        piece.values
        for a, b in ((0, 1), (1, 0), (1, 2))
        for piece in compare(records[a], records[b]).evidence
        if piece.code == "tax_branch"
    ]
    branch = f"{MST}-001"
    assert said == [{"head": MST, "branch": branch}, {"head": MST, "branch": branch}, {"firm": MST}]


def test_two_sound_tax_codes_are_two_firms_whatever_else_agrees() -> None:
    common = {"name": "Công ty TNHH Sao Chổi Tím", "address": "12 Lê Lợi, Hà Nội", "phone": "024 3811 3811"}
    a, b = FirmRecord("a", tax_code=MST, **common), FirmRecord("b", tax_code=OTHER_MST, **common)
    pair = compare(a, b)
    assert pair.verdict in ("related", "unsure")
    assert pair.band == "review"


def test_neighbours_in_a_park_do_not_match_by_address() -> None:
    place = "Lô C2-3, KCN Thăng Long, Đông Anh, Hà Nội"
    a = FirmRecord("a", name="Công ty TNHH Sao Chổi Tím", address=place)
    b = FirmRecord("b", name="Công ty TNHH Gấu Ngựa Đội Nón", address=place)
    pair = compare(a, b)
    assert pair.verdict == "different"
    assert "neighbours" in [piece.code for piece in pair.evidence]


def test_evidence_adds_up_and_does_not_depend_on_the_order() -> None:
    a = FirmRecord("a", name="CTY TNHH CK Sao Chổi Tím", phone="0221 3811 381", province="33")
    b = FirmRecord("b", name="Công ty TNHH Cơ khí Sao Chổi Tím", phone="0221 3811 381", province="01")
    one, other = compare(a, b), compare(b, a)
    assert (one.score, one.verdict, one.band) == (other.score, other.verdict, other.band)
    assert sorted(piece.weight for piece in one.evidence) == sorted(piece.weight for piece in other.evidence)


def test_duplicates_in_a_list_are_found() -> None:
    records = [
        FirmRecord("1", name="Công ty TNHH Cơ khí Sao Chổi Tím"),
        FirmRecord("2", name="Công ty CP Nhựa Gấu Ngựa Đội Nón"),
        FirmRecord("3", name="CTY TNHH CƠ KHÍ SAO CHỔI TÍM"),
        FirmRecord("4", name="Cty TNHH CK Sao Chổi Tím"),
    ]
    pairs = resolve(records)
    assert {(pair.a, pair.b) for pair in pairs} == {("1", "3"), ("1", "4"), ("3", "4")}


def test_lists_are_linked_with_the_best_of_rivals() -> None:
    known = [
        FirmRecord("x", name="CTCP Viễn thông Sao Chổi Tím"),
        FirmRecord("y", name="CTCP Sao Chổi Tím"),
    ]
    pairs = resolve([FirmRecord("1", name="Công ty Cổ phần Sao Chổi Tím")], known)
    same = [(pair.a, pair.b) for pair in pairs if pair.verdict == "same-site"]
    assert same == [("1", "y")]


def test_what_people_decided_is_kept() -> None:
    a, b = FirmRecord("1", name="Công ty TNHH Sao Chổi Tím"), FirmRecord("2", name="CTY TNHH SAO CHỔI TÍM")
    assert [pair.band for pair in resolve([a, b])] == ["merge"]
    key = frozenset(("1", "2"))
    assert resolve([a, b], decisions=Decisions(rejected=frozenset({key}))) == []
    c = FirmRecord("3", name="Công ty CP Gấu Ngựa")
    found = resolve([a], [c], decisions=Decisions(aliases={"3": ["Sao Chổi Tím"]}))
    assert [(pair.a, pair.b, pair.verdict) for pair in found] == [("1", "3", "same-site")]
    confirmed = resolve([a, b], decisions=Decisions(confirmed=frozenset({key})))
    assert [pair.evidence[-1].kind for pair in confirmed] == ["decision"]


_TEXTS = st.text(max_size=40)
_RECORDS = st.builds(
    FirmRecord, id=st.uuids().map(str), name=_TEXTS, address=_TEXTS, phone=_TEXTS, website=_TEXTS, tax_code=_TEXTS
)


@settings(deadline=None)
@given(_RECORDS, _RECORDS)
def test_any_two_records_get_a_verdict(a: FirmRecord, b: FirmRecord) -> None:
    pair, back = compare(a, b), compare(b, a)
    assert pair.verdict in VERDICTS
    assert 0 <= pair.score <= 1
    assert pair.score == pytest.approx(back.score, abs=1e-4)


@settings(deadline=None, max_examples=30)
@given(st.lists(_RECORDS, max_size=6))
def test_any_list_is_resolved(records: list[FirmRecord]) -> None:
    for pair in resolve(records):
        assert pair.band in ("merge", "review")
