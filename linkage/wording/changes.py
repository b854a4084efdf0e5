"""What one change of a firm means, and what it is asked to state, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from babel.lists import format_list

from linkage.language import _, _l, current_language
from linkage.wording.figures import amount_text, capacity_text, list_text, value_text
from linkage.wording.labels import attribute_label, certificate_label, material_label, process_label
from matching.changes import Change
from matching.questions import OpenQuestion

KINDS: Mapping[str, Any] = MappingProxyType(
    {
        "certificate": _l("Certificate"),
        "renewal": _l("Certificate to renew"),
        "limit": _l("Machine or limit"),
        "capacity": _l("Free capacity"),
        "minimum-order": _l("Minimum order"),
        "material": _l("Material"),
        "own-plant": _l("Bought in"),
        "outside-orders": _l("For its own production only"),
        "exact-process": _l("Process stated in general"),
    }
)


def change_text(change: Change) -> str:
    """The change with how far it must go: Press force up to 250 t, progressive stamping."""
    figure, process = figure_text(change), _process(change)
    if change.kind == "limit" and figure:
        limit = attribute_label(change.subject)
        if change.low is None and change.high is not None:
            return _("%(limit)s up to %(figure)s: %(process)s", limit=limit, figure=figure, process=process)
        if change.high is None and change.low is not None:
            return _("%(limit)s down to %(figure)s: %(process)s", limit=limit, figure=figure, process=process)
        return _("%(limit)s %(figure)s: %(process)s", limit=limit, figure=figure, process=process)
    if change.kind == "capacity":
        return _("%(amount)s free: %(process)s", amount=figure, process=process)
    if change.kind == "minimum-order":
        return _("Orders from %(amount)s", amount=figure)
    return change_title(change)


def change_title(change: Change) -> str:
    """The change without its figure: what several of different size have in common."""
    process = _process(change)
    if change.kind == "certificate":
        return certificate_label(change.subject)
    if change.kind == "renewal":
        return _("%(certificate)s renewed", certificate=certificate_label(change.subject))
    if change.kind == "limit":
        return _("%(limit)s: %(process)s", limit=attribute_label(change.subject), process=process)
    if change.kind == "capacity":
        return _("More free capacity: %(process)s", process=process)
    if change.kind == "minimum-order":
        return _("Smaller orders")
    if change.kind == "material":
        return _("Material %(names)s: %(process)s", names=_any_of(map(material_label, change.words)), process=process)
    if change.kind == "own-plant":
        return _("In the own plant: %(process)s", process=process)
    if change.kind == "outside-orders":
        return _("Orders from outside: %(process)s", process=process)
    return _("Stated exactly: %(process)s", process=process)


def figure_text(change: Change) -> str:
    """How far the change must go: 250 t, ±0.02 mm, 20,000 pieces a month. Empty where there is no figure."""
    if change.kind == "limit" and change.words:
        return _any_of(value_text(change.subject, word) for word in change.words)
    if change.kind == "limit" and change.low is not None and change.high is not None:
        return value_text(change.subject, (change.low, change.high))
    amount = change.amount
    if amount is None:
        return ""
    if change.kind == "limit":
        return value_text(change.subject, amount)
    return capacity_text(amount, change.unit) if change.kind == "capacity" else amount_text(amount, "pcs")


def kind_label(kind: str) -> str:
    """The name of a kind of change, for filters and lists."""
    return str(KINDS.get(kind, kind))


def question_text(asked: OpenQuestion) -> str:
    """What to state, as an instruction."""
    about = asked.question.about
    process = process_label(asked.question.process) if asked.question.process else ""
    if about == "limits":
        names = list_text(attribute_label(key) for key in asked.attributes)
        if not names:
            return _("State your limits: %(process)s", process=process)
        return _("State your limits for %(process)s: %(names)s", process=process, names=names)
    sentences = {
        "capacity": _("State your monthly capacity: %(process)s", process=process),
        "utilisation": _("Confirm your free capacity: %(process)s", process=process),
        "capacity-unit": _("State your capacity in pieces or by weight: %(process)s", process=process),
        "material": _("Say which materials you work: %(process)s", process=process),
        "business-type": _("Say what kind of business you are"),
        "region": _("Choose the province of your plant"),
    }
    return sentences[about]


def _process(change: Change) -> str:
    return process_label(change.process) if change.process else ""


def _any_of(names: Iterable[str]) -> str:
    """One of these: a, b or c."""
    return str(format_list(list(names), style="or", locale=current_language()))
