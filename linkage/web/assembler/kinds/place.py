"""Where the supplier must or should be, and to which plant the part goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from database.enums import LocationMode
from database.models.part_needs import PartNeed
from linkage.errors import Invalid
from linkage.language import _, _l
from linkage.web.assembler.answers import Answers
from linkage.wording import macro_region_label, province_label
from matching.taxonomy import taxonomy


def answers(need: PartNeed | None) -> Answers:
    if need is None:
        return Answers.of({"mode": LocationMode.ANY.value})
    profile = need.company.assembler_profile
    plant = need.plant_province or (profile.plant_province if profile else None)
    regions = [
        code for code, region in taxonomy().macro_regions.items() if set(region.codes) <= set(need.location_provinces)
    ]
    covered = {province for region in regions for province in taxonomy().macro_regions[region].codes}
    return Answers.of(
        {
            "mode": need.location_mode.value,
            "regions": regions,
            "provinces": [code for code in need.location_provinces if code not in covered],
            "plant_province": plant,
        }
    )


def read(given: Answers, need: PartNeed | None) -> Mapping[str, Any]:
    mode = given.one("mode") or LocationMode.ANY.value
    provinces = list(given.all("provinces"))
    for region in given.all("regions"):
        known = taxonomy().macro_regions.get(region)
        provinces += known.codes if known is not None else ()
    if mode == LocationMode.ANY:
        provinces = []
    elif not provinces:
        raise Invalid(fields={"provinces": _l("Choose at least one province or region, or choose “Anywhere”.")})
    changes: dict[str, Any] = {"requirements": {"location": {"mode": mode, "provinces": provinces}}}
    if need is not None and given.one("plant_province"):
        changes["buyer"] = {"name": need.company.name, "plant_province": given.one("plant_province")}
    return changes


def options(_need: PartNeed | None) -> Mapping[str, Any]:
    table = taxonomy()
    provinces = sorted(((code, province_label(code)) for code in table.provinces), key=lambda pair: pair[1].casefold())
    return {
        "modes": [
            (LocationMode.ANY.value, _("Anywhere in Vietnam"), _("Nearer firms come a little higher in the list.")),
            (LocationMode.PREFER.value, _("Rather here"), _("Firms elsewhere are still matches, lower in the list.")),
            (LocationMode.MUST.value, _("Only here"), _("Firms elsewhere become near misses.")),
        ],
        "regions": [(code, macro_region_label(code)) for code in table.macro_regions],
        "provinces": provinces,
    }


def field_of(path: str) -> str:
    if "mode" in path:
        return "mode"
    return "plant_province" if path.startswith("buyer") else "provinces"
