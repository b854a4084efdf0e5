"""The name of each limit of the taxonomy, as people of the trade say it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from linkage.language import _l

ATTRIBUTES: Mapping[str, Any] = MappingProxyType(
    {
        "press_tonnage_t": _l("Press force"),
        "injection_clamp_t": _l("Clamping force of the injection machine"),
        "diecast_machine_t": _l("Locking force of the die-casting machine"),
        "forging_press_t": _l("Forging press force"),
        "part_max_length_mm": _l("Part length"),
        "part_max_width_mm": _l("Part width"),
        "part_max_height_mm": _l("Part height"),
        "part_max_diameter_mm": _l("Part diameter"),
        "part_weight_kg": _l("Part weight"),
        "cast_weight_kg": _l("Weight of the casting or forging"),
        "sheet_thickness_mm": _l("Sheet thickness"),
        "tube_diameter_mm": _l("Tube diameter"),
        "bar_diameter_mm": _l("Bar diameter"),
        "wire_diameter_mm": _l("Wire diameter"),
        "wire_gauge_awg": _l("Wire gauge"),
        "draw_depth_mm": _l("Drawing depth"),
        "bend_length_mm": _l("Bending length"),
        "tolerance_mm": _l("Tolerance"),
        "surface_roughness_ra_um": _l("Surface roughness Ra"),
        "axes": _l("Machine axes"),
        "gear_module": _l("Gear module"),
        "gear_accuracy_class": _l("Gear accuracy class"),
        "strokes_per_min": _l("Strokes per minute"),
        "plating_thickness_um": _l("Plating thickness"),
        "film_thickness_um": _l("Film thickness"),
        "salt_spray_h": _l("Salt spray test"),
        "plating_method": _l("Plating method"),
        "plating_tank_mm": _l("Part length in the plating tank"),
        "hardness_hrc": _l("Hardness in HRC"),
        "hardness_hv": _l("Hardness in HV"),
        "case_depth_mm": _l("Case depth"),
        "furnace_zone_mm": _l("Furnace size"),
        "furnace_load_kg": _l("Furnace load"),
        "mold_max_weight_t": _l("Mold weight"),
        "mold_base_max_mm": _l("Mold base size"),
        "mold_life_shots": _l("Guaranteed mold life"),
        "cavities": _l("Cavities"),
        "laser_power_kw": _l("Laser power"),
        "robot_count": _l("Welding robots"),
        "cleanroom_iso_class": _l("Clean room class (ISO)"),
        "smt_min_chip": _l("Chip sizes placed (inch code)"),
        "placement_cph": _l("Placements per hour"),
        "pcb_layers": _l("Circuit board layers"),
        "pcb_max_mm": _l("Circuit board size"),
        "rubber_hardness_shore_a": _l("Rubber hardness in Shore A"),
        "fastener_size_m": _l("Thread size"),
        "strength_class": _l("Strength class"),
        "cmm_range_mm": _l("Measuring range"),
        "cmm_accuracy_um": _l("Measuring accuracy"),
        "monthly_capacity_pcs": _l("Capacity in pieces a month"),
        "monthly_capacity_t": _l("Capacity in tonnes a month"),
        "lead_time_days": _l("Lead time"),
        "porosity_class": _l("Porosity class"),
    }
)
