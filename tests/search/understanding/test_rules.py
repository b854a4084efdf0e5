"""How the words of a query explain each other: molds, things worked on, narrowing words, refusals, mails."""

from __future__ import annotations

import pytest

from search.understanding import understand


def processes(text: str) -> tuple[str, ...]:
    return understand(text).processes


def limits(text: str) -> set[tuple[str, str, object]]:
    return {(limit.key, limit.op, limit.value) for limit in understand(text).constraints}


@pytest.mark.parametrize(
    ("text", "process"),
    [
        ("transfer die", "press-die-transfer"),
        ("트랜스퍼 금형", "press-die-transfer"),
        ("mold for rubber parts", "mold-rubber"),
        ("mould for a blow molded bottle", "mold-blow"),
        ("グラビティ鋳造の金型", "mold-gravity"),
        ("khuôn cho chi tiết cao su", "mold-rubber"),
        ("mold ADC12", "mold-die-casting"),
        ("khuôn nhựa hai tấm", "plastic-mold-two-plate"),
    ],
)
def test_mold_is_the_one_for_its_part(text: str, process: str) -> None:
    assert processes(text) == (process,)


def test_tooling_beside_a_forming_process_is_its_mold() -> None:
    assert set(processes("aluminium die casting, tooling included")) == {"die-casting-aluminium", "mold-die-casting"}
    assert processes("aluminium die casting, no tooling") == ("die-casting-aluminium",)


def test_mold_that_is_there_asks_for_no_maker_of_molds() -> None:
    answer = understand("chạy khuôn có sẵn 180 tấn, ép nhựa")

    assert answer.processes == ("injection-standard",)
    assert ("tool_transfer", "is", "yes") in {(limit.key, limit.op, limit.value) for limit in answer.constraints}


@pytest.mark.parametrize(
    ("text", "process"),
    [
        ("welding with two robots", "welding"),
        ("welding, robot", "welding"),
        ("robot based welding", "welding-robot"),
        ("dập thép lá liên hoàn", "stamping-progressive"),
        ("plating (zinc)", "plating-zinc"),
        ("sand casting brass", "casting-sand-nonferrous"),
        ("milling length 3 m", "milling-gantry"),
        ("turning of POM", "plastic-machining"),
        ("ép nhựa melamine", "thermoset-molding"),
        ("steel castings", "casting-sand-steel"),
    ],
)
def test_words_beside_a_process_narrow_it(text: str, process: str) -> None:
    assert processes(text) == (process,)


def test_the_other_of_two_ways_is_wanted_when_one_is_refused() -> None:
    assert processes("EDM, no wire cutting") == ("edm-sinker",)


@pytest.mark.parametrize(
    "text",
    [
        "milling, no plating or painting",
        "phay, không mạ hay sơn",
        "铣削，不要电镀和喷涂",
        "milling. Plating is not acceptable",
    ],
)
def test_refusal_reaches_over_a_list(text: str) -> None:
    assert not {"plating", "coating-painting"} & set(processes(text))
    assert processes(text) == ("milling",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("machining of cast iron", ("machining",)),
        ("vacuum formed trays for PCB", ("vacuum-forming",)),
        ("溶接用ナット", ("fasteners-nuts",)),
        ("laser and bending", ("laser-cutting", "bending")),
        ("mold repair by laser welding", ("mold-maintenance",)),
        ("SMT assembly 조립", ("pcba-smt",)),
    ],
)
def test_what_is_only_a_stuff_or_a_use_is_no_process(text: str, expected: tuple[str, ...]) -> None:
    assert processes(text) == expected


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("injection molding 4-cavity mold", ("cavities", "has", 4)),
        ("塑膠模具 四穴", ("cavities", "has", 4)),
        ("프레스 0.5T SPCC", ("sheet_thickness_mm", "has", 0.5)),
        ("press work 200T", ("press_tonnage_t", "has", 200)),
        ("waterjet 100 mm steel plate", ("sheet_thickness_mm", "has", 100)),
        ("SIM washers 0.05mm", ("sheet_thickness_mm", "has", 0.05)),
        ("gasket NBR 70 shore A", ("rubber_hardness_shore_a", "has", 70)),
        ("FR4 boards 6-layer", ("pcb_layers", "has", 6)),
        ("grinding, flatness 5 micron", ("tolerance_mm", "<=", 0.005)),
        ("turning, sample in 10 days", ("lead_time_days", "<=", 10)),
        ("turning dia 20 x 300", ("part_max_length_mm", ">=", 300)),
        ("ed coating 2.5 m frames", ("plating_tank_mm", ">=", 2500)),
        ("ABS covers 180T", ("injection_clamp_t", "has", 180)),
        ("tiện, 2 triệu cái tháng", ("volume_per_month", "=", 2_000_000)),
        ("turning 5k panels a month", ("volume_per_month", "=", 5000)),
        ("đúc, lô đầu 600 cái", ("volume_once", "=", 600)),
    ],
)
def test_figures_are_bound_by_their_words(text: str, limit: tuple[str, str, object]) -> None:
    assert limit in limits(text)


def test_figures_that_say_nothing_of_a_shop_are_left_out() -> None:
    assert not any(key.startswith("part_max") for key, _, _ in limits("đùn ống nhựa phi 21"))
    assert not any(key == "lead_time_days" for key, _, _ in limits("turning, payment 60 days"))
    assert not any(key == "order_size" for key, _, _ in limits("turning 9000 pcs/month, 20 samples pcs"))
    assert not any(key == "sheet_thickness_mm" for key, _, _ in limits("stamping die, T1 in May"))


def test_terms_of_delivery_are_a_place_only_where_somebody_works() -> None:
    assert understand("turning EXW Bac Ninh").provinces == ("24",)
    assert understand("turning FOB Hai Phong").provinces == ()


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("Korean plating company", "fdi-kr"), ("doanh nghiệp nhà nước", "vn-state"), ("công ty Nhật", "fdi-jp"),
        ("일본 도금 업체", "fdi-jp"), ("台资企业", "fdi-tw"),
    ],
)  # fmt: skip
def test_owners_are_read_from_the_nation(text: str, owner: str) -> None:
    assert understand(text).ownership == (owner,)


@pytest.mark.parametrize("text", ["Japanese speaking shop", "xưởng hàn", "nhà cung cấp hàn argon"])
def test_nation_words_with_another_sense_are_no_owner(text: str) -> None:
    assert understand(text).ownership == ()


@pytest.mark.parametrize(
    ("text", "process"),
    [("khuoon nhuwaj", "plastic-mold"), ("duwcs nhoom", "die-casting-aluminium"), ("dducs gang", "casting-sand-iron")],
)
def test_typing_with_the_input_method_off_is_read(text: str, process: str) -> None:
    assert processes(text) == (process,)


def test_english_words_with_double_letters_are_left_alone() -> None:
    assert understand("we need good books soon").corrections == ()


@pytest.mark.parametrize("place", ["Yên Phong", "yen phong", "옌퐁", "イエンフォン", "安丰"])
def test_parks_are_found_in_other_scripts(place: str) -> None:
    answer = understand(f"turning {place}")

    assert answer.provinces == ("24",)
    assert ("near", "is", "Yên Phong") in {(limit.key, limit.op, limit.value) for limit in answer.constraints}


MAIL = """Kính gửi anh Tiện,
Bên em cần gấp:
- phay CNC SUS304
- 300 cái/tháng
Trân trọng,
Nguyễn Văn Hàn, mạ kẽm Long An
"""


def test_greeting_and_signature_of_a_mail_say_nothing() -> None:
    answer = understand(MAIL)

    assert answer.processes == ("milling",)
    assert answer.provinces == ()
    assert all(MAIL[span.start : span.end].strip() for span in answer.spans)


def test_words_at_the_ends_of_two_lines_are_no_name() -> None:
    assert processes("mạ kẽm") != processes("mạ\nkẽm")


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("turning 10.000 cái/tuần", ("volume_per_month", "=", 43333)),
        ("ép nhựa từ 80 đến 200 tấn", ("injection_clamp_t", "has", 200)),
        ("robot hàn từ 5 con trở lên", ("robot_count", ">=", 5)),
        ("sơn dày 60-80 micron", ("film_thickness_um", "has", 60)),
        ("レーザー切断 板厚 0.8~3.0", ("sheet_thickness_mm", "has", 3)),
        ("rubber 50 +/-5 shore A", ("rubber_hardness_shore_a", "has", 50)),
        ("tiện dung sai 2 phần trăm mm", ("tolerance_mm", "<=", 0.02)),
        ("press shop 0.3 mm 800 spm", ("strokes_per_min", "has", 800)),
    ],
)
def test_ranges_weeks_and_shares_are_read(text: str, limit: tuple[str, str, object]) -> None:
    assert limit in limits(text)


@pytest.mark.parametrize("text", ["真空焼入れ 硬さHRC60±2", "turning dung sai 1%", "rubber 50 +/-5 shore A"])
def test_tolerance_of_something_else_is_no_length(text: str) -> None:
    assert not any(key == "tolerance_mm" for key, _, _ in limits(text))


@pytest.mark.parametrize(
    "text", ["xưởng tiện tìm đơn hàng", "プレスの仕事を探しています", "承接CNC加工订单", "사출 일감 찾습니다"]
)
def test_who_seeks_orders_is_understood(text: str) -> None:
    assert understand(text).intent == "need-search"
