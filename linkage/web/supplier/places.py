"""Step 2: where the firm works, one page a plant. One choice gives the province of today and its name from before the merger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from database.models.companies import Company
from linkage.errors import Invalid
from linkage.inputs.base import read_input
from linkage.inputs.suppliers import PlantInput
from linkage.language import _, _l, current_language
from linkage.web.guards import supplier_only
from linkage.web.supplier.blueprint import blueprint
from linkage.web.supplier.editing import Fields, Options, ProfileForm, remove, save, show
from linkage.web.supplier.own import own_company
from linkage.web.supplier.records import Record, item_at, places_of, record_of, replacing, with_places, without
from linkage.web.supplier.steps import place_in_words, url_after
from linkage.wording import province_label
from matching.taxonomy import Province, taxonomy

_TEXTS = ("name", "industrial_park", "commune", "address")
_BETWEEN = "|"
_SITE = ("province", "former_province", "industrial_park", "commune", "address")


@dataclass(frozen=True, slots=True)
class PlaceCard:
    title: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class PlacesPage:
    heading: str
    place: str
    cards: tuple[PlaceCard, ...]
    add_url: str
    next_url: str


@dataclass(frozen=True, slots=True)
class PlaceExtra:
    """`add_url` is empty on the page of a new plant; `number` is counted from 1."""

    number: int
    add_url: str


class PlaceForm(ProfileForm):
    step = "place"
    template = "supplier/profile/place.html"
    labels: ClassVar = {
        "province": _l("Province"),
        "industrial_park": _l("Industrial park or cluster"),
        "commune": _l("Ward or commune"),
        "address": _l("Street and number"),
        "name": _l("Name of this plant"),
    }

    def __init__(self, number: int) -> None:
        self.number = number

    @property
    def key(self) -> str:
        return f"place.{self.number}"

    @property
    def heading(self) -> str:
        return _("Where you work") if self.number == 1 else _("Where you work: plant %(number)s", number=self.number)

    def part(self, record: Record) -> Record:
        place = item_at(places_of(record) or [{}], self.number, may_be_new=True)
        return {key: value for key, value in place.items() if key not in ("capabilities", "equipment")}

    def fields(self, part: Record) -> dict[str, list[str]]:
        values = {key: [part[key]] for key in _TEXTS if key in part}
        return values | {"province": [_choice(part.get("province", ""), part.get("former_province", ""))]}

    def read(self, fields: Fields, record: Record) -> Record:
        before = item_at(places_of(record) or [{}], self.number, may_be_new=True)
        province, _between, former = fields.one("province").partition(_BETWEEN)
        if not province:
            raise Invalid(fields={"province": _l("Choose the province of the plant.")})
        typed = {key: fields.one(key) for key in _TEXTS} | {"province": province, "former_province": former}
        place = {**before, **typed}
        if any(place.get(key, "") != before.get(key, "") for key in _SITE):
            # Coordinates belong to the site that is no longer stated.
            place = {key: value for key, value in place.items() if key not in ("lat", "lon")}
        read_input(PlantInput, place)
        return with_places(record, replacing(places_of(record), self.number, place))

    def options(self, part: Record) -> Options:
        language = current_language()
        provinces = sorted(taxonomy().provinces.values(), key=lambda province: province.label(language).casefold())
        groups = [(province.label(language), _names(province)) for province in provinces]
        kept = _choice(part.get("province", ""), part.get("former_province", ""))
        if kept and not any(kept == value for _label, names in groups for value, _name in names):
            words = f"{province_label(part.get('province', ''))} ({part.get('former_province', '')})"
            groups.insert(0, (province_label(part.get("province", "")), [(kept, words)]))
        return {"province": groups}

    def more(self, company: Company, part: Record) -> PlaceExtra:
        count = len(company.plants)
        is_new = self.number > max(count, 1)
        add_url = "" if is_new or not part else url_for("supplier.place", number=count + 1)
        return PlaceExtra(self.number, add_url)

    def next_url(self) -> str:
        return url_after(self.step) if self.number == 1 else url_for("supplier.places")

    def remove_url(self, part: Record) -> str:
        return url_for("supplier.remove_place", number=self.number) if part and self.number > 1 else ""


@blueprint.get("/profile/place")
@supplier_only
def places() -> ResponseReturnValue:
    """All plants; a firm with one goes straight to it."""
    found = places_of(record_of(own_company()))
    if len(found) <= 1:
        return redirect(url_for("supplier.place", number=1))
    page = PlacesPage(
        heading=_("Where you work"),
        place=place_in_words("place"),
        cards=tuple(_card(number, place) for number, place in enumerate(found, 1)),
        add_url=url_for("supplier.place", number=len(found) + 1),
        next_url=url_after("place"),
    )
    return render_template("supplier/profile/places.html", page=page, errors={})


@blueprint.get("/profile/place/<int:number>")
@supplier_only
def place(number: int) -> ResponseReturnValue:
    return show(PlaceForm(number))


@blueprint.post("/profile/place/<int:number>")
@supplier_only
def save_place(number: int) -> ResponseReturnValue:
    return save(PlaceForm(number))


@blueprint.post("/profile/place/<int:number>/remove")
@supplier_only
def remove_place(number: int) -> ResponseReturnValue:
    remove(PlaceForm(number), lambda record: with_places(record, without(places_of(record), number)))
    flash(_("The plant is removed, with its processes and machines."), "success")
    return redirect(url_for("supplier.places"))


def plant_name(number: int, place: Record) -> str:
    return str(place.get("name") or _("Plant %(number)s", number=number))


def _card(number: int, place: Record) -> PlaceCard:
    parts = (place.get("address"), place.get("industrial_park"), place.get("commune"))
    text = ", ".join([*(part for part in parts if part), province_label(place.get("province", ""))])
    return PlaceCard(plant_name(number, place), text, url_for("supplier.place", number=number))


def _choice(province: str, former: str) -> str:
    """The value of a choice. A former name that is today's says nothing more."""
    known = taxonomy().provinces.get(province)
    if known is not None and (not former or (former == known.label("vi") and len(known.merged_from) < 2)):
        return province
    return f"{province}{_BETWEEN}{former}" if province else ""


def _names(province: Province) -> list[tuple[str, str]]:
    """Today's name alone, and each name it had before when several provinces were merged."""
    today = province.label(current_language())
    if len(province.merged_from) < 2:
        return [(province.code, today)]
    return [
        (province.code, _("%(province)s, the whole of it", province=today)),
        *(
            (f"{province.code}{_BETWEEN}{name}", _former(name, today, is_same=name == province.label("vi")))
            for name in province.merged_from
        ),
    ]


def _former(name: str, today: str, *, is_same: bool) -> str:
    if is_same:
        return _("%(former)s, as it was before the merger", former=name)
    return _("%(former)s (now %(province)s)", former=name, province=today)
