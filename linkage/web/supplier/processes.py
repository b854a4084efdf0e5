"""Step 3: what the firm does. Processes are found by words of any language, with or without tone marks, and need no script."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from database.enums import ProfileStatus
from database.models.plants import Capability
from database.session import transaction
from linkage.errors import Invalid
from linkage.inputs.base import read_input
from linkage.inputs.suppliers import SupplierInput
from linkage.language import _, _l, ngettext
from linkage.services.suppliers import update_supplier
from linkage.services.users import actor_of
from linkage.web.guards import supplier_only
from linkage.web.process_options import process_tree, processes_meant
from linkage.web.supplier.blueprint import blueprint
from linkage.web.supplier.own import own_company, own_profile
from linkage.web.supplier.places import plant_name
from linkage.web.supplier.records import Record, items_of, places_of, record_of, with_items
from linkage.web.supplier.steps import place_in_words, required_gap, url_after
from linkage.wording import capacity_text, limit_text, material_label, process_label
from matching.network import neighbours
from matching.taxonomy import taxonomy

LONGEST_WORDS = 400
MOST_AT_ONCE = 40
_KEY = "capabilities"
_LIMITS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class OfferRow:
    """A process the firm has stated. `details` is what it says of it so far, empty when only the name is there."""

    label: str
    details: str
    marks: tuple[str, ...]
    url: str


@dataclass(frozen=True, slots=True)
class PlantOffers:
    """`name` is empty when there is one plant only."""

    name: str
    rows: tuple[OfferRow, ...]


@dataclass(frozen=True, slots=True)
class BoughtIn:
    process: str
    label: str


@dataclass(frozen=True, slots=True)
class ProcessesPage:
    """`found` is None before anybody has searched. `choices` are (process, label, where it stands in the tree)."""

    heading: str
    place: str
    words: str
    found: tuple[tuple[str, str, str], ...] | None
    usual: tuple[tuple[str, str, str], ...]
    tree: list[tuple[str, list[tuple[str, str]]]]
    plants: tuple[PlantOffers, ...]
    bought_in: tuple[BoughtIn, ...]
    plant_options: list[tuple[str, str]]
    may_publish: bool
    next_url: str


@blueprint.get("/profile/processes")
@supplier_only
def processes() -> ResponseReturnValue:
    company = own_company()
    places = places_of(record_of(company)) or [{}]
    words = request.args.get("words", "").strip()[:LONGEST_WORDS]
    profile = own_profile(company)
    stated = [offer.process for plant in company.plants for offer in plant.capabilities]
    bought = [code for code in profile.subcontracted_steps if code not in stated]
    known = [code for code in stated if code in taxonomy().processes]
    page = ProcessesPage(
        heading=_("What you do"),
        place=place_in_words("processes"),
        words=words,
        found=tuple(_choices(processes_meant(words), [*stated, *bought])) if words else None,
        usual=tuple(_choices(neighbours(known, limit=6), [*stated, *bought])) if known else (),
        tree=process_tree([*stated, *bought]),
        plants=tuple(
            PlantOffers(
                name=plant_name(number, places[number - 1]) if len(places) > 1 else "",
                rows=tuple(_row(number, index, offer) for index, offer in enumerate(plant.capabilities, 1)),
            )
            for number, plant in enumerate(company.plants, 1)
            if plant.capabilities
        ),
        bought_in=tuple(BoughtIn(code, process_label(code)) for code in bought),
        plant_options=[(str(number), plant_name(number, place)) for number, place in enumerate(places, 1)],
        may_publish=profile.status is not ProfileStatus.LISTED and required_gap(company) is None,
        next_url=url_after("processes"),
    )
    return render_template("supplier/profile/processes.html", page=page, errors={})


@blueprint.post("/profile/processes/add")
@supplier_only
def add_processes() -> ResponseReturnValue:
    """Adds what was ticked; what is there already stays as it is, so that pressing twice does no harm."""
    chosen = list(dict.fromkeys(code for code in request.form.getlist("process") if code))[:MOST_AT_ONCE]
    known = [code for code in chosen if code in taxonomy().processes]
    if not known:
        flash(_("Tick at least one process from the list."), "error")
        return redirect(url_for("supplier.processes", words=request.form.get("words") or None))
    count = _add(known)
    text = ngettext(
        "%(num)d process is added. Now say what you can do with it.",
        "%(num)d processes are added. Now say what you can do with each.",
        count,
    )
    flash(text if count else _("These processes are in your profile already."), "success" if count else "info")
    return redirect(url_for("supplier.processes", _anchor="stated"))


@blueprint.post("/profile/processes/bought-in/remove")
@supplier_only
def remove_bought_in() -> ResponseReturnValue:
    process = request.form.get("process", "")
    with transaction() as session:
        company = own_company()
        record = record_of(company)
        rest = [code for code in record.get("subcontracted_steps", []) if code != process]
        given = read_input(SupplierInput, {**record, "subcontracted_steps": rest})
        update_supplier(session, company, given, by=actor_of(g.user))
    flash(_("The process is removed."), "success")
    return redirect(url_for("supplier.processes", _anchor="stated"))


def _add(codes: list[str]) -> int:
    """How many were new."""
    with transaction() as session:
        company = own_company()
        record = record_of(company)
        changed, count = _bought_in(record, codes) if request.form.get("how") == "other" else _in_house(record, codes)
        update_supplier(session, company, read_input(SupplierInput, changed), by=actor_of(g.user))
    return count


def _in_house(record: Record, codes: list[str]) -> tuple[Record, int]:
    plant = _plant_number(len(places_of(record)))
    there = items_of(record, plant, _KEY)
    new = [code for code in codes if code not in {offer["process"] for offer in there}]
    changed = with_items(record, plant, _KEY, [*there, *({"process": code} for code in new)])
    bought = [code for code in record.get("subcontracted_steps", []) if code not in new]
    return {**changed, "subcontracted_steps": bought}, len(new)


def _bought_in(record: Record, codes: list[str]) -> tuple[Record, int]:
    there = list(record.get("subcontracted_steps", []))
    new = [code for code in codes if code not in there]
    return {**record, "subcontracted_steps": [*there, *new]}, len(new)


def _plant_number(count: int) -> int:
    typed = request.form.get("plant", "1")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0
    if not 1 <= number <= max(1, count):
        raise Invalid(_l("Choose one of your plants."))
    return number


def _row(plant: int, number: int, offer: Capability) -> OfferRow:
    limits = [limit_text(key, value) for key, value in list(offer.attributes.items())[:_LIMITS_SHOWN]]
    materials = ", ".join(material_label(code) for code in offer.materials)
    capacity = capacity_text(offer.capacity_per_month, offer.capacity_unit)
    marks = []
    if offer.is_captive:
        marks.append(_("For your own products only"))
    if offer.is_subcontracted:
        marks.append(_("Done by another firm"))
    return OfferRow(
        label=process_label(offer.process),
        details=" · ".join(part for part in (*limits, materials, capacity) if part),
        marks=tuple(marks),
        url=url_for("supplier.capability", plant=plant, number=number),
    )


def _choices(codes: Iterable[str], stated: list[str]) -> Iterable[tuple[str, str, str]]:
    for code in dict.fromkeys(codes):
        if code not in stated:
            above = [process_label(node) for node in reversed(taxonomy().ancestors(code)[1:])]
            yield code, process_label(code), " › ".join(above)
