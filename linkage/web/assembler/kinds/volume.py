"""How many: a figure and what it counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from database.models.part_needs import PartNeed
from linkage.language import _
from linkage.web.assembler.answers import Answers
from linkage.web.numbers import number_for_form, read_number

USUAL = "pcs/month"


def answers(need: PartNeed | None) -> Answers:
    if need is None:
        return Answers.of({"unit": USUAL})
    return Answers.of({"value": number_for_form(need.volume_value), "unit": need.volume_unit or USUAL})


def read(given: Answers, _need: PartNeed | None) -> Mapping[str, Any]:
    value = read_number(given.one("value").strip())
    return {"requirements": {"volume": {"value": value, "unit": given.one("unit")} if value else {}}}


def options(need: PartNeed | None) -> Mapping[str, Any]:
    units = {
        "pcs/month": _("pieces a month"),
        "pcs/year": _("pieces a year"),
        "pcs once": _("pieces, once"),
        "sets/month": _("sets a month"),
        "sets once": _("sets, once"),
        "kg/month": _("kg a month"),
        "t/month": _("tonnes a month"),
        "m2/month": _("m² a month"),
        "h/month": _("hours a month"),
    }
    stated = need.volume_unit if need else None
    if stated and stated not in units:
        units[stated] = stated
    return {"units": list(units.items())}


def field_of(path: str) -> str:
    return "unit" if path.endswith(".unit") else "value"
