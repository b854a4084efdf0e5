"""Step 4: the machines, by plant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from linkage.inputs.base import read_input
from linkage.inputs.suppliers import EquipmentInput
from linkage.language import _, _l, ngettext
from linkage.web.guards import supplier_only
from linkage.web.numbers import read_number
from linkage.web.supplier.blueprint import blueprint
from linkage.web.supplier.editing import Fields, ProfileForm, remove, save, show
from linkage.web.supplier.own import own_company
from linkage.web.supplier.places import plant_name
from linkage.web.supplier.records import Record, item_at, items_of, places_of, record_of, replacing, with_items, without
from linkage.web.supplier.steps import place_in_words, url_after

_KEY = "equipment"


@dataclass(frozen=True, slots=True)
class MachineRow:
    title: str
    details: str
    url: str


@dataclass(frozen=True, slots=True)
class PlantMachines:
    """`name` is empty when there is one plant only."""

    name: str
    rows: tuple[MachineRow, ...]
    add_url: str


@dataclass(frozen=True, slots=True)
class MachinesPage:
    heading: str
    place: str
    plants: tuple[PlantMachines, ...]
    next_url: str


class MachineForm(ProfileForm):
    step = "machines"
    template = "supplier/profile/machine.html"
    labels: ClassVar = {
        "type": _l("Kind of machine"),
        "spec": _l("Size or specification"),
        "maker": _l("Maker"),
        "year": _l("Year built"),
        "qty": _l("How many"),
    }

    def __init__(self, plant: int, number: int) -> None:
        self.plant, self.number = plant, number

    @property
    def key(self) -> str:
        return f"machines.{self.plant}.{self.number}"

    @property
    def heading(self) -> str:
        return _("Machine")

    def part(self, record: Record) -> Record:
        return item_at(items_of(record, self.plant, _KEY), self.number, may_be_new=True)

    def fields(self, part: Record) -> dict[str, list[str]]:
        return {key: [str(value)] for key, value in part.items()}

    def read(self, fields: Fields, record: Record) -> Record:
        typed = {key: fields.one(key) for key in self.labels}
        typed |= {key: read_number(typed[key]) for key in ("qty",) if typed[key]}
        read_input(EquipmentInput, typed)
        machines = items_of(record, self.plant, _KEY)
        machine = {key: value for key, value in typed.items() if value.strip()}
        return with_items(record, self.plant, _KEY, replacing(machines, self.number, machine))

    def next_url(self) -> str:
        return url_for("supplier.machines")

    back_url = next_url

    def remove_url(self, part: Record) -> str:
        return url_for("supplier.remove_machine", plant=self.plant, number=self.number) if part else ""


@blueprint.get("/profile/machines")
@supplier_only
def machines() -> ResponseReturnValue:
    places = places_of(record_of(own_company())) or [{}]
    page = MachinesPage(
        heading=_("Machines"),
        place=place_in_words("machines"),
        plants=tuple(_of_plant(number, place, len(places)) for number, place in enumerate(places, 1)),
        next_url=url_after("machines"),
    )
    return render_template("supplier/profile/machines.html", page=page, errors={})


@blueprint.get("/profile/machines/<int:plant>/<int:number>")
@supplier_only
def machine(plant: int, number: int) -> ResponseReturnValue:
    return show(MachineForm(plant, number))


@blueprint.post("/profile/machines/<int:plant>/<int:number>")
@supplier_only
def save_machine(plant: int, number: int) -> ResponseReturnValue:
    return save(MachineForm(plant, number))


@blueprint.post("/profile/machines/<int:plant>/<int:number>/remove")
@supplier_only
def remove_machine(plant: int, number: int) -> ResponseReturnValue:
    def rest(record: Record) -> Record:
        return with_items(record, plant, _KEY, without(items_of(record, plant, _KEY), number))

    remove(MachineForm(plant, number), rest)
    flash(_("The machine is removed."), "success")
    return redirect(url_for("supplier.machines"))


def _of_plant(plant: int, place: Record, count: int) -> PlantMachines:
    found = place.get(_KEY, [])
    return PlantMachines(
        name=plant_name(plant, place) if count > 1 else "",
        rows=tuple(_row(plant, number, machine) for number, machine in enumerate(found, 1)),
        add_url=url_for("supplier.machine", plant=plant, number=len(found) + 1),
    )


def _row(plant: int, number: int, machine: Record) -> MachineRow:
    year = _("built %(year)s", year=machine["year"]) if "year" in machine else None
    count = ngettext("%(num)d machine", "%(num)d machines", machine["qty"]) if "qty" in machine else None
    details = " · ".join(part for part in (machine.get("spec"), machine.get("maker"), year, count) if part)
    return MachineRow(machine["type"], details, url_for("supplier.machine", plant=plant, number=number))
