"""The steps of the profile in their order, and for whatever is missing the field where it is said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import url_for

from database.models.companies import Company
from linkage.language import _, _l
from linkage.services.suppliers import Completeness, completeness
from linkage.web.components import ProgressItem


@dataclass(frozen=True, slots=True)
class Step:
    """A page of the profile. `label` is lazy."""

    key: str
    label: Any
    endpoint: str

    @property
    def url(self) -> str:
        return url_for(self.endpoint)


STEPS = (
    Step("company", _l("About the firm"), "supplier.company"),
    Step("place", _l("Where you work"), "supplier.places"),
    Step("processes", _l("What you do"), "supplier.processes"),
    Step("machines", _l("Machines"), "supplier.machines"),
    Step("certificates", _l("Certificates"), "supplier.certificates"),
    Step("terms", _l("Quality and terms"), "supplier.terms"),
    Step("photos", _l("Photos"), "supplier.photos"),
    Step("contact", _l("Contact"), "supplier.contact"),
)


@dataclass(frozen=True, slots=True)
class Gap:
    """Where something missing is said: the step, the field's name on its page, and what to do, lazily."""

    step: str
    field: str
    label: Any
    hint: Any = ""


GAPS = {
    "capabilities": Gap("processes", "words", _l("Add what you do"), _l("Buyers find you by your processes.")),
    "province": Gap("place", "province", _l("Choose the province of your plant")),
    "materials": Gap("capability", "materials", _l("Say which materials you work")),
    "attrs": Gap("capability", "attributes", _l("State your limits: sizes, forces, tolerances")),
    "capacity_per_month": Gap("capability", "capacity_per_month", _l("State your monthly capacity")),
    "certificates": Gap("certificates", "", _l("Add your certificates"), _l("Many needs ask for ISO 9001 at least.")),
    "equipment": Gap("machines", "", _l("List your main machines")),
    "utilisation_pct": Gap("terms", "utilisation_pct", _l("Say how busy you are")),
    "employees": Gap("company", "employees", _l("Say how many people work for you")),
    "summaries": Gap("company", "summary_vi", _l("Describe your firm in a few sentences")),
    "languages": Gap("terms", "languages", _l("Choose the languages you work in")),
    "sectors": Gap("terms", "sectors", _l("Choose the sectors you serve")),
    "lead_time_days": Gap("terms", "terms-lead_time_days", _l("State your usual lead time")),
    "moq_pcs": Gap("terms", "terms-moq_pcs", _l("State your smallest order")),
    "ppm_last_12m": Gap("terms", "qcd-ppm_last_12m", _l("State your defects of the last 12 months")),
    "on_time_delivery_pct": Gap("terms", "qcd-on_time_delivery_pct", _l("State your deliveries on time")),
    "inspection": Gap("terms", "inspection", _l("List your inspection equipment")),
    "ownership": Gap("company", "ownership", _l("Say who owns the firm")),
    "business_type": Gap("company", "business_type", _l("Say what kind of business you are")),
    "established": Gap("company", "established", _l("Say since when the firm exists")),
    "address": Gap("place", "address", _l("Enter the address of your plant")),
    "contact": Gap("contact", "name", _l("Say whom the agency may call"), _l("Never public.")),
}
_REQUIRED = ("province", "capabilities")


def step_of(key: str) -> Step:
    return next(step for step in STEPS if step.key == key)


def place_of(key: str) -> tuple[int, int]:
    """Which step of how many."""
    return [step.key for step in STEPS].index(key) + 1, len(STEPS)


def url_after(key: str) -> str:
    """The next step; after the last one the profile as a whole."""
    number, total = place_of(key)
    return url_for("supplier.profile") if number == total else STEPS[number].url


def missing_items(company: Company, missing: Iterable[Any]) -> tuple[ProgressItem, ...]:
    """What a profile lacks, as links to the fields."""
    items = ((GAPS[item.field], _url_of(GAPS[item.field], company)) for item in missing if item.field in GAPS)
    return tuple(ProgressItem(str(gap.label), url, hint=str(gap.hint)) for gap, url in items)


def required_gap(company: Company) -> ProgressItem | None:
    """The first thing without which a profile cannot be published."""
    state: Completeness = completeness(company)
    fields = {item.field for item in state.missing}
    name = next((name for name in _REQUIRED if name in fields), None)
    if name is None:
        return None
    gap = GAPS[name]
    return ProgressItem(str(gap.label), _url_of(gap, company))


def progress(company: Company, *, current: str = "", has_photos: bool) -> tuple[ProgressItem, ...]:
    """The steps, each done when nothing on it is missing."""
    open_steps = {_step_of_gap(GAPS[item.field]) for item in completeness(company).missing if item.field in GAPS}
    done = {step.key: step.key not in open_steps for step in STEPS} | {"photos": has_photos}
    return tuple(ProgressItem(str(step.label), step.url, done[step.key], step.key == current) for step in STEPS)


def place_in_words(key: str) -> str:
    number, total = place_of(key)
    return _("Step %(number)s of %(total)s", number=number, total=total)


def _step_of_gap(gap: Gap) -> str:
    return "processes" if gap.step == "capability" else gap.step


def _url_of(gap: Gap, company: Company) -> str:
    anchor = f"f-{gap.field}" if gap.field else None
    if gap.step == "place":
        return url_for("supplier.place", number=1, _anchor=anchor)
    if gap.step != "capability":
        return url_for(step_of(gap.step).endpoint, _anchor=anchor)
    places = [(plant, 1) for plant, row in enumerate(company.plants, 1) if row.capabilities]
    if not places:
        return url_for("supplier.processes")
    plant, number = places[0]
    anchor = "attributes" if gap.field == "attributes" else anchor
    return url_for("supplier.capability", plant=plant, number=number, _anchor=anchor)
