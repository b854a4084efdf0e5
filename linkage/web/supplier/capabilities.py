"""One process at one plant: its limits, materials, capacity, and who does the work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from database.models.companies import Company
from linkage.errors import Invalid
from linkage.inputs.base import read_input
from linkage.inputs.suppliers import CapabilityInput
from linkage.language import _, _l, current_language
from linkage.web.guards import supplier_only
from linkage.web.numbers import number_for_form, read_number
from linkage.web.supplier import attributes
from linkage.web.supplier.blueprint import blueprint
from linkage.web.supplier.editing import Fields, Options, ProfileForm, remove, save, show
from linkage.web.supplier.places import plant_name
from linkage.web.supplier.records import Record, item_at, items_of, place_at, record_of, replacing, with_items, without
from linkage.wording import process_label
from linkage.wording.attributes import ATTRIBUTES
from matching.taxonomy import taxonomy

KEY = "capabilities"
_UNITS = {
    "pcs": _l("pieces a month"),
    "sets": _l("sets a month"),
    "kg": _l("kg a month"),
    "t": _l("tonnes a month"),
    "m2": _l("m² a month"),
    "m": _l("metres a month"),
    "h": _l("hours a month"),
    "shots": _l("shots a month"),
}
_EVIDENCE = ("evidence", "evidence_on")


@dataclass(frozen=True, slots=True)
class CapabilityExtra:
    """`plant` is empty when there is one plant only; `families` are told from grades so that each has its own list."""

    questions: tuple[attributes.Question, ...]
    plant: str


class CapabilityForm(ProfileForm):
    step = "processes"
    template = "supplier/profile/capability.html"
    labels: ClassVar = {
        "families": _l("Materials"),
        "materials": _l("Grades"),
        "capacity_per_month": _l("Monthly capacity"),
        "unit": _l("Counted in"),
        "utilisation_pct": _l("How much of it is taken?"),
        "utilisation_on": _l("On which day was that?"),
        "how": _l("Who does the work?"),
        "captive": _l("Only for our own products: we take no orders for this"),
        **{f"{attributes.PREFIX}{key}": label for key, label in ATTRIBUTES.items()},
    }

    def __init__(self, plant: int, number: int) -> None:
        self.plant, self.number = plant, number
        self.process = ""

    @property
    def key(self) -> str:
        return f"processes.{self.plant}.{self.number}"

    @property
    def heading(self) -> str:
        return process_label(self.process)

    def part(self, record: Record) -> Record:
        found = item_at(items_of(record, self.plant, KEY), self.number, may_be_new=False)
        self.process = str(found["process"])
        return found

    def fields(self, part: Record) -> dict[str, list[str]]:
        families = taxonomy().material_families
        materials = part.get("materials", [])
        return {
            "process": [part["process"]],
            "families": [code for code in materials if code in families],
            "materials": [code for code in materials if code not in families],
            "capacity_per_month": [number_for_form(part.get("capacity_per_month"))],
            "unit": [part.get("unit", "")],
            "utilisation_pct": [number_for_form(part.get("utilisation_pct"))],
            "utilisation_on": [part.get("utilisation_on", "")],
            "how": ["other" if part.get("subcontracted") else "own"],
            "captive": ["1"] if part.get("captive") else [],
            **attributes.as_fields(part.get("attrs", {})),
        }

    def read(self, fields: Fields, record: Record) -> Record:
        before = self.part(record)
        asked = attributes.questions(self.process, before.get("attrs", {}))
        taken = read_number(fields.one("utilisation_pct"))
        typed: dict[str, Any] = {
            "process": self.process,
            "materials": [*fields.all("families"), *fields.all("materials")],
            "attrs": attributes.from_fields(fields, asked),
            "capacity_per_month": read_number(fields.one("capacity_per_month")),
            "unit": fields.one("unit"),
            "utilisation_pct": taken,
            "utilisation_on": fields.one("utilisation_on") if taken.strip() else "",
            "captive": bool(fields.one("captive")),
            "subcontracted": fields.one("how") == "other",
        }
        if typed["capacity_per_month"].strip() and not typed["unit"]:
            raise Invalid(fields={"unit": _l("Choose in what the capacity is counted.")})
        read_input(CapabilityInput, typed)
        # Without a level of evidence: it stays with what stays the same, and a changed claim is only stated.
        return with_items(record, self.plant, KEY, replacing(items_of(record, self.plant, KEY), self.number, typed))

    def options(self, part: Record) -> Options:
        table, language = taxonomy(), current_language()
        units = {**_UNITS} if part.get("unit", "pcs") in _UNITS else {**_UNITS, part["unit"]: part["unit"]}
        families = list(table.material_families)
        grades = sorted(
            table.materials.values(), key=lambda grade: (families.index(grade.family), grade.label.lstrip("("))
        )
        return {
            "families": [(code, table.material_label(code, language)) for code in table.material_families],
            "materials": [(grade.id, grade.label) for grade in grades],
            "unit": [(code, str(label)) for code, label in units.items()],
            "how": [
                ("own", _("We do it in our plant")),
                ("other", _("Another firm does it for us")),
            ],
        }

    def more(self, company: Company, part: Record) -> CapabilityExtra:
        is_only = len(company.plants) <= 1
        return CapabilityExtra(
            questions=attributes.questions(self.process, part.get("attrs", {})),
            plant="" if is_only else plant_name(self.plant, place_at(record_of(company), self.plant)),
        )

    def next_url(self) -> str:
        return url_for("supplier.processes")

    back_url = next_url

    def remove_url(self, _part: Record) -> str:
        return url_for("supplier.remove_capability", plant=self.plant, number=self.number)


@blueprint.get("/profile/processes/<int:plant>/<int:number>")
@supplier_only
def capability(plant: int, number: int) -> ResponseReturnValue:
    return show(CapabilityForm(plant, number))


@blueprint.post("/profile/processes/<int:plant>/<int:number>")
@supplier_only
def save_capability(plant: int, number: int) -> ResponseReturnValue:
    return save(CapabilityForm(plant, number))


@blueprint.post("/profile/processes/<int:plant>/<int:number>/remove")
@supplier_only
def remove_capability(plant: int, number: int) -> ResponseReturnValue:
    def rest(record: Record) -> Record:
        return with_items(record, plant, KEY, without(items_of(record, plant, KEY), number))

    try:
        remove(CapabilityForm(plant, number), rest)
        flash(_("The process is removed."), "success")
    except Invalid as error:
        flash(str(error.text), "error")
    return redirect(url_for("supplier.processes"))
