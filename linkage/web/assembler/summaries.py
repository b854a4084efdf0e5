"""A need read back to its own people: every answer, grouped by question."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from database.enums import LocationMode, StepRole
from database.models.part_needs import NeedStep, PartNeed
from linkage.language import _
from linkage.web.cards import need_province
from linkage.web.layout import format_date
from linkage.wording import (
    certificate_label,
    language_name,
    limit_text,
    material_label,
    process_label,
    province_label,
    provinces_text,
    quantity_text,
    visibility_label,
)
from linkage.wording.figures import tolerance_text

Row = tuple[str, str | None, str]


@dataclass(frozen=True, slots=True)
class SummarySection:
    """The answers of some questions: (what, answer or None, address to change it)."""

    title: str
    rows: tuple[Row, ...]


def summary_of(need: PartNeed, *, change_url: Callable[[str], str]) -> tuple[SummarySection, ...]:
    """Everything the need says, in the order of the questions."""
    sections = (
        (_("The part"), _part(need)),
        (_("How it is made"), _making(need)),
        (_("The supplier"), _supplier(need)),
        (_("Who may see this"), _audience(need)),
    )
    return tuple(
        SummarySection(title, tuple((term, value or None, change_url(key)) for term, value, key in rows))
        for title, rows in sections
    )


def _part(need: PartNeed) -> Iterable[Row]:
    yield _("Part"), need.title, "part"
    yield _("In your own words"), need.text, "part"
    yield _("Material"), _joined(material_label(code) for code in need.materials), "material"
    yield _("Volume"), quantity_text(need.volume_value, need.volume_unit), "volume"


def _making(need: PartNeed) -> Iterable[Row]:
    if not need.steps:
        yield _("Processes"), None, "routing"
    for number, step in enumerate(need.steps, start=1):
        yield _("Step %(number)s", number=number), _step(step), "routing"
        yield (
            _("Limits of step %(number)s", number=number),
            _joined(limit_text(key, value) for key, value in step.attributes.items()),
            "limits",
        )
    yield _("Size of the part"), need.envelope, "limits"
    yield _("Tolerances"), tolerance_text(need.tolerance_note or ""), "limits"


def _supplier(need: PartNeed) -> Iterable[Row]:
    must = _joined(certificate_label(code) for code in need.certificates_must)
    yield _("Certificates that are a must"), must or _("None"), "certificates"
    yield _("Certificates that help"), _joined(map(certificate_label, need.certificates_nice)), "certificates"
    yield _("Place of the supplier"), _place(need), "place"
    yield _("Delivered to"), province_label(need_province(need)), "place"
    yield _("Languages wished"), _joined(map(language_name, need.languages_wanted)), "terms"
    yield _("Answers until"), format_date(need.closes_on), "terms"
    yield _("Also"), need.other, "terms"


def _audience(need: PartNeed) -> Iterable[Row]:
    profile = need.company.assembler_profile
    is_public = profile is not None and profile.is_name_public
    yield _("This need is seen by"), visibility_label(need.visibility), "visibility"
    yield _("Your firm's name"), _("Shown") if is_public else _("Hidden"), "visibility"


def _step(step: NeedStep) -> str:
    label = process_label(step.process)
    return _("%(process)s (core)", process=label) if step.role is StepRole.CORE else label


def _place(need: PartNeed) -> str:
    if need.location_mode is LocationMode.MUST:
        return _("Must be in: %(provinces)s", provinces=provinces_text(need.location_provinces))
    if need.location_mode is LocationMode.PREFER:
        return _("Rather in: %(provinces)s", provinces=provinces_text(need.location_provinces))
    return _("Anywhere in Vietnam")


def _joined(words: Iterable[str]) -> str | None:
    return ", ".join(words) or None
