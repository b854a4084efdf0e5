"""Ways people word a need: half-typed marks, dialect, abbreviations, counts beside Latin words, things worked on."""

from __future__ import annotations

import pytest

from search.understanding import understand


def limits(text: str) -> set[tuple[str, str, object]]:
    return {(limit.key, limit.op, limit.value) for limit in understand(text).constraints}


@pytest.mark.parametrize(
    ("text", "process"),
    [
        ("ép nhưa", "injection-molding"),
        ("mạ kẻm", "plating-zinc"),
        ("xi mạ niken", "plating-nickel"),
        ("khuông dập", "press-die"),
    ],
)
def test_half_typed_and_dialect_words_are_read(text: str, process: str) -> None:
    assert understand(text).processes == (process,)


@pytest.mark.parametrize(
    ("text", "processes"),
    [
        ("ชุบคาร์บูไรซิ่ง", ("ht-carburizing",)),
        ("ผลิตแผ่นวงจรพิมพ์", ("pcb-fabrication",)),
        ("熱浸鍍鋅 結構件", ("hot-dip-galvanizing",)),
        ("SMT 貼片 電路板", ("pcba-smt",)),
        ("SMT assembly of electronics boards", ("pcba-smt",)),
        ("pressing 200t progressive die", ("stamping-progressive",)),
        ("熱間鍛造 800tプレス", ("forging-hot",)),
        ("cắt dây khuôn dập", ("edm-wire",)),
        ("kiểm tra siêu âm mối hàn", ("testing-ndt",)),
        ("ฉีดพลาสติก ความแม่นยำ 0.05", ("injection-molding",)),
        ("铝支架CNC 喷砂", ("machining", "shot-blasting")),
        ("rổ bằng dây inox mạ crom", ("wire-forming", "plating-chrome-decorative")),
        ("plastic housing of a wall socket", ("injection-molding",)),
        ("sơn ED khung xe", ("ed-coating",)),
        ("mài khuôn dập", ("die-maintenance",)),
        ("anodizing A6061-T6", ("anodizing",)),
        ("chi tiết nhựa bọc cao su", ("injection-two-shot",)),
        ("khay FC250", ("casting-sand-iron",)),
        ("cable assemblies", ("cable-assembly",)),
    ],
)
def test_things_worked_on_and_worked_with_are_no_wish(text: str, processes: tuple[str, ...]) -> None:
    assert understand(text).processes == processes


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("tube bending 1/2 inch", ("tube_diameter_mm", "has", 12.7)),
        ('tube bending 1 1/4"', ("tube_diameter_mm", "has", 31.75)),
        ("hard anodizing 2 mil", ("plating_thickness_um", "has", 50.8)),
        ("プリント基板 PCB6層", ("pcb_layers", "has", 6)),
        ("四层板 PCB", ("pcb_layers", "has", 4)),
        ("塑胶模具 一出八", ("cavities", "has", 8)),
        ("plastic mold 1x4 cavity", ("cavities", "has", 4)),
        ("injection molding MOQ 100", ("order_size", "is", "small-lot")),
        ("M12ボルト", ("fastener_size_m", "has", 12)),
        ("硬度HRC58 淬火", ("hardness_hrc", "has", 58)),
        ("ép nhựa 300c/tháng", ("volume_per_month", "=", 300)),
        ("板金 月500台", ("volume_per_month", "=", 500)),
    ],
)
def test_figures_are_read_however_they_are_written(text: str, limit: tuple[str, str, object]) -> None:
    assert limit in limits(text)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("thùng carton 5 lớp", "pcb_layers"),
        ("tiện CNC ra 10k con", "surface_roughness_ra_um"),
        ("NC旋盤 SUS303 φ10", "part_max_diameter_mm"),
        ("cắt dây dày 200mm", "sheet_thickness_mm"),
    ],
)
def test_figures_of_other_things_are_no_limits(text: str, key: str) -> None:
    assert key not in {limit[0] for limit in limits(text)}


def test_extension_of_a_park_is_found_in_both_numbers() -> None:
    assert understand("dập, KCN Thăng Long 2").provinces == understand("dập, KCN Thăng Long II").provinces == ("33",)


@pytest.mark.parametrize(
    ("text", "families"), [("铁路零件 冲压", ()), ("铁件 冲压", ("steel",)), ("bằng sắt, dập", ("steel",))]
)
def test_iron_is_a_stuff_but_not_within_other_words(text: str, families: tuple[str, ...]) -> None:
    assert understand(text).material_families == families


def test_gauge_of_sheet_is_no_measuring_tool() -> None:
    assert understand("powder coating, 16 gauge").processes == ("powder-coating",)


@pytest.mark.parametrize(
    ("text", "grade"),
    [("铝7075 铣", "a7075"), ("氟胶 密封圈", "fkm"), ("tôn kẽm, dập", "sgcc"), ("HT250 铸造", "fc250")],
)
def test_grades_are_read_by_their_everyday_names(text: str, grade: str) -> None:
    assert understand(text).materials == (grade,)


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("castings in GJS-500-7", "fcd500"),
        ("đúc gang GG25", "fc250"),
        ("ネオプレン 押出", "cr"),
        ("1.4301 lathe", "sus304"),
    ],
)
def test_grades_are_read_by_the_names_of_other_standards(text: str, grade: str) -> None:
    assert grade in understand(text).materials


@pytest.mark.parametrize(
    ("text", "processes"),
    [
        ("dây chuyền tự động lắp ráp", ("automation-machines",)),
        ("wooden crates, heat treated", ("wooden-packaging",)),
        ("phun cát thép hàn", ("shot-blasting",)),
        ("EV charger, sheet metal enclosure", ("sheet-metal-enclosure",)),
        ("bending of steel wire, plated", ("wire-forming", "plating")),
        ("wire harness with terminals", ("wire-harness",)),
        ("turned and ground shafts", ("turning", "grinding-cylindrical")),
        ("車床 直徑1200 鑄鐵", ("turning-manual-large",)),
        ("khuôn kênh nóng cho nắp chai", ("plastic-mold-hot-runner",)),
        ("EPDM profile", ("rubber-extrusion",)),
        ("vỏ điều khiển ABS, sơn", ("injection-molding", "painting-plastic")),
    ],
)
def test_names_that_serve_another_are_no_wish_of_their_own(text: str, processes: tuple[str, ...]) -> None:
    assert understand(text).processes == processes


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("dập 120 nhát/phút", ("strokes_per_min", "has", 120)),
        ("분당 600타 고속프레스", ("strokes_per_min", "has", 600)),
        ("cắt dây cao 250 mm", ("part_max_height_mm", ">=", 250)),
        ("wire edm, 200 mm high", ("part_max_height_mm", ">=", 200)),
        ("đúc gang nặng 2 tấn", ("cast_weight_kg", "has", 2000)),
        ("khung xe đẩy ống phi 25", ("tube_diameter_mm", "has", 25)),
        ("đo cmm dài 2 m", ("cmm_range_mm", ">=", 2000)),
        ("turning, roundness within 3 microns", ("tolerance_mm", "<=", 0.003)),
        ("ISO class 7 injection molding", ("cleanroom_iso_class", "<=", 7)),
        ("in 72 hours CNC milled", ("lead_time_days", "<=", 3)),
        ("型の移設 射出成形", ("tool_transfer", "is", "yes")),
    ],
)
def test_figures_say_what_they_are_by_the_words_around(text: str, limit: tuple[str, str, object]) -> None:
    assert limit in limits(text)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("tủ rack 19 inch, chấn", "bend_length_mm"),
        ("hot forging, hook of 2 tons", "forging_press_t"),
        ("màng PE khổ 500 mm", "part_max_length_mm"),
        ("mạ kẽm phun muối trong 96 giờ", "lead_time_days"),
    ],
)
def test_figures_that_name_the_goods_are_no_limits(text: str, key: str) -> None:
    assert key not in {limit[0] for limit in limits(text)}


def test_motor_is_no_motorcycle_when_typed_without_marks() -> None:
    assert understand("dap vuot vo mo to").sectors == ()
    assert understand("phu tung mo to").sectors == ("motorcycle",)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("đơn hàng mạ kẽm Hà Nội", "need-search"),
        ("nhu cầu ép nhựa Đồng Nai", "need-search"),
        ("订单 注塑 海防", "need-search"),
        ("nhu cầu: tìm xưởng mạ kẽm", "supplier-search"),
        ("đơn hàng nhỏ, mạ kẽm", "supplier-search"),
    ],
)
def test_query_that_begins_with_orders_asks_for_needs(text: str, intent: str) -> None:
    assert understand(text).intent == intent


@pytest.mark.parametrize(
    ("text", "processes"),
    [
        ("progressive die stamped terminals", "stamping-progressive"),
        ("级进模冲压", "stamping-progressive"),
        ("tiện phay trục thép", "turning"),
        ("機械手臂焊接", "welding-robot"),
        ("真空萃火", "ht-vacuum"),
        ("ゴムブッシュ", "rubber-metal-bonding"),
    ],
)
def test_wording_with_other_words_inside_names_the_process(text: str, processes: str) -> None:
    assert processes in understand(text).processes


def test_office_furniture_names_no_park() -> None:
    assert understand("bàn văn phòng, sơn tĩnh điện").provinces == ()
    assert understand("mạ kẽm KCN Vân Phong").provinces == ("56",)


def test_frames_that_robots_weld_are_no_steel_structures() -> None:
    assert understand("robot welding of steel frames").processes == ("welding-robot",)
    assert understand("steel frames").processes == ("steel-structure",)


def test_handle_of_a_named_appliance_is_no_furniture() -> None:
    assert understand("冷蔵庫 ドアハンドル 樹脂").sectors == ("white-goods",)
