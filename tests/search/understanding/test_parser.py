"""What queries in seven languages are understood to ask."""

from __future__ import annotations

import time
from typing import Any

import pytest

from search.understanding import understand


def read(text: str) -> dict[str, Any]:
    return understand(text).as_json()


def limits(text: str) -> set[tuple[str, str, object]]:
    return {(limit.key, limit.op, limit.value) for limit in understand(text).constraints}


@pytest.mark.parametrize(
    ("text", "processes"),
    [
        ("xưởng mạ kẽm ở Bắc Ninh", ["plating-zinc"]),
        ("xuong ma kem o bac ninh", ["plating-zinc"]),
        ("zinc-plating shop", ["plating-zinc"]),
        ("亜鉛メッキ業者", ["plating-zinc"]),
        ("아연도금 업체", ["plating-zinc"]),
        ("镀锌加工厂", ["plating-zinc"]),
        ("鍍鋅廠商", ["plating-zinc"]),
        ("โรงงานชุบซิงค์", ["plating-zinc"]),
        ("wireharness maker", ["wire-harness"]),
        ("CNC turned and fine blanked parts", ["turning-cnc", "stamping-fine-blanking"]),
        ("injection moulding of covers", ["injection-molding"]),
        ("anodiser", ["anodizing"]),
        ("lasr cuting of sheets", []),
        ("electropolshing stainless", ["passivation"]),
    ],
)
def test_processes_are_found_in_every_language(text: str, processes: list[str]) -> None:
    assert read(text)["processes"] == processes


@pytest.mark.parametrize(
    ("text", "processes"),
    [
        ("Tôi cần tìm đơn vị mài phẳng", ["grinding-surface"]),
        ("toi can tim don vi tien cnc", ["turning-cnc"]),
        ("tôi cao tần bánh đà", ["ht-induction"]),
        ("toi cao tan", ["ht-induction"]),
        ("khoan ren M8", ["drilling-tapping"]),
        ("rèn nóng", ["forging-hot"]),
        ("mã hàng 123", []),
        ("máy của Đức", []),
        ("xe đạp", []),
        ("nhà cung cấp ở Sơn La", []),
        ("công ty Hàn Quốc", []),
        ("tôn mạ kẽm", []),
        ("die cut foam", ["die-cut-parts"]),
        ("die casting", ["die-casting"]),
        ("ko lay mau", []),
        ("1個から切削", ["machining"]),
    ],
)
def test_ambiguous_words_are_read_by_marks_and_neighbours(text: str, processes: list[str]) -> None:
    assert read(text)["processes"] == processes


@pytest.mark.parametrize(
    ("text", "processes"),
    [
        ("die casting ADC12", ["die-casting-aluminium"]),
        ("đúc FCD500", ["casting-sand-iron"]),
        ("射出成形 850トン", ["injection-large"]),
        ("anodizing 40 micron", ["anodizing-hard"]),
        ("black anodizing of housings", ["anodizing-standard"]),
        ("chrome plating of hydraulic rods", ["plating-chrome-hard"]),
        ("sửa khuôn dập", ["die-maintenance"]),
        ("repair of injection molds", ["mold-maintenance"]),
        ("zinc plating of bolts", ["plating-zinc"]),
        ("plating and zinc plating", ["plating-zinc"]),
        ("bumper", ["injection-large"]),
        ("nylon gear", ["injection-precision"]),
        ("crankshaft", ["forging-hot"]),
        ("鋳物の含浸", ["impregnation"]),
        ("鍛造品の機械加工", ["machining"]),
        ("mạ kẽm bu lông", ["plating-zinc"]),
        ("bu lông mạ kẽm", ["fasteners-bolts-screws", "plating-zinc"]),
        ("thấm nitơ khuôn đùn", ["ht-nitriding"]),
        ("galvanized bolts", ["hot-dip-galvanizing", "fasteners-bolts-screws"]),
        ("silicon oring", ["rubber-compression"]),
        ("喷漆 塑料件", ["painting-plastic"]),
        ("ステンレスパイプ曲げ", ["tube-bending"]),
        ("rubber gasket", ["rubber"]),
        ("プレス 端子", ["stamping-highspeed"]),
        ("điện hóa, đánh bóng inox", ["passivation"]),
    ],
)
def test_named_things_explain_each_other(text: str, processes: list[str]) -> None:
    assert read(text)["processes"] == processes


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("die casting 350T", "diecast_machine_t"),
        ("press 350T", "press_tonnage_t"),
        ("dập liên hoàn 350 tấn", "press_tonnage_t"),
        ("injection molding 350T", "injection_clamp_t"),
        ("사출성형 350톤", "injection_clamp_t"),
        ("hot forging 350 t", "forging_press_t"),
    ],
)
def test_tonnes_belong_to_the_machine_of_the_process(text: str, key: str) -> None:
    assert limits(text) == {(key, "has", 350)}


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("mold up to 12 tons plastic mold", ("mold_max_weight_t", ">=", 12)),
        ("ワイヤーカット 精度0.005", ("tolerance_mm", "<=", 0.005)),
        ("折弯 3mm", ("sheet_thickness_mm", "has", 3)),
        ("CNC turning ±0,01", ("tolerance_mm", "<=", 0.01)),
        ("tiện CNC dung sai 5 micron", ("tolerance_mm", "<=", 0.005)),
        ("laser cutting thickness 6mm", ("sheet_thickness_mm", "has", 6)),
        ("板金 t2.3", ("sheet_thickness_mm", "has", 2.3)),
        ("carburizing case depth 0.8 mm", ("case_depth_mm", "has", 0.8)),
        ("lò xo dây 2 ly", ("wire_diameter_mm", "has", 2)),
        ("zinc plating NSS 240h", ("salt_spray_h", ">=", 240)),
        ("powder coating 2.5 m long", ("part_max_length_mm", ">=", 2500)),
        ("hàn robot 8 robot", ("robot_count", ">=", 8)),
        ("cao su NBR 70 shore A", ("rubber_hardness_shore_a", "has", 70)),
        ("bolts M12 class 8.8", ("strength_class", "is", "8.8")),
        ("SMT 0402", ("smt_min_chip", "has", "0402")),
        ("máy dập 200 tấn trở lên", ("press_tonnage_t", ">=", 200)),
        ("stamping, 2万個/月", ("volume_per_month", "=", 20000)),
        ("stamping, 120,000 pcs per year", ("volume_per_month", "=", 10000)),
        ("machining, small batch", ("order_size", "is", "small-lot")),
        ("mold, lead time 4 weeks", ("lead_time_days", "<=", 28)),
        ("plating DDP", ("incoterm", "is", "DDP")),
        ("射出成形 商社以外", ("business_type", "is", "manufacturer")),
        ("stamping near Hanoi", ("near", "is", "Hà Nội")),
    ],
)
def test_limits_bind_to_the_right_attribute(text: str, limit: tuple[str, str, object]) -> None:
    assert limit in limits(text)


def test_a_short_kana_word_is_not_found_inside_another() -> None:
    assert limits("ラックめっき") == {("plating_method", "is", "rack")}
    assert limits("ブラックめっき") == set()


def test_a_typed_dap_is_no_incoterm() -> None:
    assert limits("dap lien hoan") == set()


def test_a_range_asks_for_both_ends() -> None:
    assert limits("injection molding 150-350T") == {
        ("injection_clamp_t", "has", 150),
        ("injection_clamp_t", "has", 350),
    }


@pytest.mark.parametrize(
    ("text", "kind", "ids"),
    [
        ("tiện inox 304", "materials", ["sus304"]),
        ("turning of 303/316 stainless", "materials", ["sus303", "sus316l"]),
        ("X5CrNi18-10 plate", "materials", ["sus304"]),
        ("EN-GJS-500-7", "materials", ["fcd500"]),
        ("gia công nhôm 7075", "materials", ["a7075"]),
        ("tiện chi tiết nhôm", "material_families", ["aluminium"]),
        ("mạ kẽm", "material_families", []),
        ("plating IATF16949, ISO 14001", "certificates", ["iatf-16949", "iso-14001"]),
        ("mạ ở Bình Dương", "provinces", ["79"]),
        ("mạ ở Bình Dương", "former_provinces", ["Bình Dương"]),
        ("mạ ở Bắc Ninh", "former_provinces", []),
        ("ビンズオン", "former_provinces", ["Bình Dương"]),
        ("plating at Que Vo", "provinces", ["24"]),
        ("mạ miền Bắc", "macro_regions", ["north"]),
        ("plating in Rayong", "places", ["TH-21"]),
        ("công ty Nhật", "ownership", ["fdi-jp"]),
        ("khuôn của Nhật", "ownership", []),
        ("ép nhựa cho xe máy", "sectors", ["motorcycle"]),
        ("自動車床", "sectors", []),
    ],
)
def test_materials_places_and_papers_are_found(text: str, kind: str, ids: list[str]) -> None:
    assert read(text)[kind] == ids


@pytest.mark.parametrize(
    "text",
    [
        "not plating but laser cutting",
        "めっきではなくレーザー切断",
        "도금 말고 레이저 절단",
        "不要电镀，激光切割",
        "メッキ不要 レーザー切断",
    ],
)
def test_what_is_refused_is_not_wanted(text: str) -> None:
    assert read(text)["processes"] == ["laser-cutting"]


def test_the_material_of_a_refused_process_stays_wanted() -> None:
    answer = read("알루미늄 다이캐스팅 말고 중력주조")
    assert (answer["processes"], answer["material_families"]) == (["casting-gravity"], ["aluminium"])


def test_a_port_of_delivery_is_no_place_of_the_firm() -> None:
    assert read("stamping FOB Hai Phong")["provinces"] == []
    assert read("stamping in Hai Phong")["provinces"] == ["31"]


def test_parks_of_many_provinces_are_those_of_the_province_named() -> None:
    assert read("ばね ハイフォン工場(VSIP)")["provinces"] == ["31"]
    assert read("ばね VSIP")["provinces"] == ["79"]


def test_a_supplier_looking_for_orders_is_told_apart() -> None:
    assert understand("tìm đơn hàng tiện").intent == "need-search"
    assert understand("tìm xưởng tiện").intent == "supplier-search"


def test_spans_refer_to_the_original_text() -> None:
    text = "Cần  MẠ KẼM ⑧ micron ở ＨＡＮＯＩ, ﾒｯｷ"
    spans = {(text[span.start : span.end], span.kind, span.id) for span in understand(text).spans}
    assert ("MẠ KẼM", "process", "plating-zinc") in spans
    assert ("ＨＡＮＯＩ", "province", "01") in spans
    assert ("⑧ micron", "constraint", "plating_thickness_um") in spans


def test_spans_of_a_corrected_word_cover_what_was_typed() -> None:
    text = "vacum hardening"
    assert [(text[span.start : span.end], span.id) for span in understand(text).spans] == [(text, "ht-vacuum")]


def test_words_left_over_keep_their_spelling() -> None:
    assert read("mạ kẽm cho Hoàng Gia Xyz")["text"] == "Hoàng Gia Xyz"


def test_words_left_over_can_be_stored_and_searched() -> None:
    assert read("Alpha\x00Beta\ud800 Gamma")["text"] == "Alpha Beta Gamma"
    assert len(read("Xyz " * 2_500)["text"]) <= 2_000


@pytest.mark.parametrize("text", ["", " ", "\x00", "\ud800", "?", "0", "' OR 1=1 --", "🙂", "－", "±", "不", "no:"])
def test_odd_texts_ask_for_nothing(text: str) -> None:
    answer = understand(text)
    assert (answer.processes, answer.constraints) == ((), ())


@pytest.mark.parametrize(
    "text",
    ["mạ " * 3_400, "1" * 10_000, "1.1," * 2_500, "ma" * 5_000, "not " * 2_500, "350T " * 2_000, "型" * 10_000, "a x 1 x " * 1_250,
     "e\u0301" * 5_000, "di 1 " * 2_000],
)  # fmt: skip
def test_long_texts_are_read_in_a_moment(text: str) -> None:
    understand("x")
    began = time.process_time()
    understand(text[:10_000])
    assert time.process_time() - began < 3


def test_reading_is_deterministic() -> None:
    text = "đúc nhôm 350T + mạ, SUS304, gần Hải Dương, IATF, 5.000 cái/tháng"
    assert len({understand(text) for _ in range(5)}) == 1


def test_answer_has_the_shape_of_the_exchange_format() -> None:
    assert list(read("x")) == [
        "processes", "materials", "material_families", "provinces", "former_provinces", "macro_regions", "places",
        "certificates", "sectors", "ownership", "constraints", "text", "spans",
    ]  # fmt: skip


def chips(text: str) -> list[tuple[str, str]]:
    return [(text[span.start : span.end], span.kind) for span in understand(text).spans]


def test_grade_beside_a_process_has_a_span_of_its_own() -> None:
    assert chips("duc ADC12 350T") == [("duc", "process"), ("ADC12", "material"), ("350T", "constraint")]
    assert chips("đúc nhôm ADC12") == [("đúc", "process"), ("nhôm ADC12", "material")]
    assert chips("ADC12ダイカスト") == [("ADC12", "material"), ("ダイカスト", "process")]


def test_corrections_say_what_was_typed_and_read() -> None:
    text = "hard anodzing Hanoi"
    (typo,) = understand(text).corrections

    assert text[typo.start : typo.end] == "anodzing"
    assert typo.read_as == "anodizing"


def test_corrections_are_empty_without_a_slip() -> None:
    assert understand("hard anodizing Hanoi").corrections == ()
