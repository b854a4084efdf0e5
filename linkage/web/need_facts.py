"""What a need asks of its supplier, as terms and values: on its own page, and with a request for quotation behind it."""

from __future__ import annotations

from collections.abc import Iterable

from database.enums import LocationMode
from database.models.part_needs import NeedStep, PartNeed
from linkage.language import _
from linkage.web import cards
from linkage.wording import (
    certificate_label,
    language_name,
    limit_text,
    material_label,
    process_label,
    province_label,
    quantity_text,
)
from linkage.wording.figures import tolerance_text

NeedFact = tuple[str, str | None]


def facts_of_need(need: PartNeed) -> tuple[NeedFact, ...]:
    """What every supplier has to know: None where it would have to ask."""
    return (
        (_("Wanted in"), province_label(cards.need_province(need)) or None),
        (_("Volume"), quantity_text(need.volume_value, need.volume_unit) or None),
        (_("Material"), ", ".join(material_label(material) for material in need.materials) or None),
        (_("Size of the part"), need.envelope),
        (_("Tolerances"), tolerance_text(need.tolerance_note or "") or None),
        (_("Certificates that are a must"), _certificates(need.certificates_must) or _("None")),
        (_("Place of the supplier"), _place(need)),
    )


def wishes_of_need(need: PartNeed) -> tuple[NeedFact, ...]:
    """What is said only where there is something to say."""
    wishes: tuple[NeedFact, ...] = (
        (_("Certificates that help"), _certificates(need.certificates_nice)),
        (_("Languages wished"), ", ".join(language_name(language) for language in need.languages_wanted)),
        (_("Also"), need.other),
    )
    return tuple(fact for fact in wishes if fact[1])


def routing_of_need(need: PartNeed) -> str:
    """The processes in the order of the work, each with its limits."""
    return "; ".join(_step(step) for step in need.steps)


def limits_of_step(step: NeedStep) -> tuple[str, ...]:
    return tuple(limit_text(key, value) for key, value in step.attributes.items())


def _step(step: NeedStep) -> str:
    limits = ", ".join(limits_of_step(step))
    return f"{process_label(step.process)} ({limits})" if limits else process_label(step.process)


def _certificates(standards: Iterable[str]) -> str | None:
    return ", ".join(certificate_label(standard) for standard in standards) or None


def _place(need: PartNeed) -> str:
    names = ", ".join(province_label(code) for code in need.location_provinces)
    if need.location_mode is LocationMode.MUST and names:
        return _("Must be in: %(provinces)s", provinces=names)
    if need.location_mode is LocationMode.PREFER and names:
        return _("Rather in: %(provinces)s", provinces=names)
    return _("Anywhere in Vietnam")
