"""The three questions about a pair, and a promised step, as forms; for the firm itself and for officers who telephone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request

from database.enums import FollowUpStatus, OutcomeReason, ValueKind
from database.models.follow_ups import FollowUp
from linkage.inputs.follow_ups import FollowUpInput
from linkage.language import _l
from linkage.web import cards
from linkage.web.forms import sent_version
from linkage.web.layout import format_date, format_number
from linkage.wording.linkages import value_kind_label
from linkage.wording.minutes import next_step_label, round_label
from linkage.wording.outcomes import REASONS_OF, STAGES, stage_label

FIELDS = (
    *("stage", "reason", "rfqs", "quotations", "samples"),
    *("expected_value", "quoted_value", "ordered_value", "currency", "satisfaction", "text"),
)
MORE_FIELDS = ("rfqs", "quotations", "samples", "expected_value", "quoted_value", "ordered_value", "currency")
STEP_FIELDS = ("status", "due_on", "text", "owner")
_STEP_STATES: Mapping[FollowUpStatus, Any] = {
    FollowUpStatus.DONE: _l("It is done"),
    FollowUpStatus.DUE: _l("It is still to be done"),
    FollowUpStatus.DROPPED: _l("It is given up"),
}


@dataclass(frozen=True, slots=True)
class FollowUpFormPage:
    """`own`: the firm that answers, `other`: the one it met, `fair`: where, or for which part.

    `so_far`: the furthest step of a linkage, with its day. `has_more`: something is said beyond the three questions.
    """

    fair: str
    own: str
    other: str
    round: str
    url: str
    back_url: str
    is_for_firm: bool
    version: int
    values: Mapping[str, Any]
    stages: tuple[tuple[str, str], ...]
    reasons: tuple[tuple[str, str], ...]
    answered: str
    so_far: str
    has_more: bool


@dataclass(frozen=True, slots=True)
class StepFormPage:
    """`own`: the firm that promised, `other`: to whom. `owners`: officers who may see to it, empty for the firm itself."""

    fair: str
    own: str
    other: str
    what: str
    due: str
    url: str
    back_url: str
    version: int
    values: Mapping[str, Any]
    states: tuple[tuple[str, str], ...]
    owners: tuple[tuple[str, str], ...]


def sent_answers() -> dict[str, Any]:
    return {name: request.form.get(name, "") for name in FIELDS}


def follow_up_form(found: FollowUp, *, url: str, back_url: str, errors: Mapping[str, Any], is_for_firm: bool) -> str:
    """What was typed stays after an error."""
    values = sent_answers() if errors else _values(found)
    labels = REASONS_OF[found.side]
    page = FollowUpFormPage(
        fair=_about(found),
        own=own_name(found),
        other=other_name(found),
        round=round_label(found.month),
        url=url,
        back_url=back_url,
        is_for_firm=is_for_firm,
        version=sent_version() if errors else found.version,
        values=values,
        stages=tuple((code, str(label)) for code, label in STAGES.items() if code != "introduced"),
        reasons=tuple((each.value, str(labels[each.value])) for each in OutcomeReason if each.value in labels),
        answered=format_date(found.answered_at, "medium") if found.answered_at else "",
        so_far=_so_far(found),
        has_more=any(errors.get(name) or values.get(name) not in ("", None) for name in MORE_FIELDS),
    )
    return render_template("participant/follow-up-form.html", page=page, errors=errors)


def sent_step() -> dict[str, Any]:
    return {name: request.form.get(name, "") for name in STEP_FIELDS}


def step_form(
    found: FollowUp,
    *,
    url: str,
    back_url: str,
    errors: Mapping[str, Any],
    owners: Sequence[tuple[str, str]] = (),
) -> str:
    """What was typed stays after an error."""
    values = {
        "status": found.status.value,
        "due_on": found.due_on.isoformat(),
        "text": found.text or "",
        "owner": found.owner.code if found.owner else "",
    }
    page = StepFormPage(
        fair=found.fair.name if found.fair else "",
        own=own_name(found),
        other=other_name(found),
        what=next_step_label(found.next_step) if found.next_step else "",
        due=format_date(found.due_on, "medium"),
        url=url,
        back_url=back_url,
        version=sent_version() if errors else found.version,
        values=sent_step() if errors else values,
        states=tuple((state.value, str(label)) for state, label in _STEP_STATES.items()),
        owners=tuple(owners),
    )
    return render_template("participant/step-form.html", page=page, errors=errors)


def amounts_text(given: FollowUpInput) -> str:
    """The amounts as they were understood, with their currency; empty without any."""
    said = (
        (ValueKind.EXPECTED, given.expected_value),
        (ValueKind.QUOTED, given.quoted_value),
        (ValueKind.ORDERED, given.ordered_value),
    )
    shown = [
        f"{value_kind_label(kind)} {format_number(value)} {given.currency}" for kind, value in said if value is not None
    ]
    return ", ".join(shown)


def _so_far(found: FollowUp) -> str:
    if found.outcome is None:
        return ""
    return f"{stage_label(found.outcome.stage)}, {format_date(found.outcome.stage_on, 'medium')}"


def _about(found: FollowUp) -> str:
    """The fair where they met, or the part they were introduced for."""
    if found.fair is not None:
        return found.fair.name
    return found.outcome.need.title if found.outcome is not None and found.outcome.need is not None else ""


def own_name(found: FollowUp) -> str:
    return cards.firm_name(found.firm)


def other_name(found: FollowUp) -> str:
    return cards.firm_name(found.other_firm)


def _values(found: FollowUp) -> dict[str, Any]:
    amounts = {
        name: format_number(value) if (value := getattr(found, name)) is not None else ""
        for name in ("expected_value", "quoted_value", "ordered_value")
    }
    return {
        **found.answers,
        **amounts,
        "stage": found.stage.value if found.stage else "",
        "reason": found.reason.value if found.reason else "",
        "currency": found.currency or "",
        "satisfaction": found.satisfaction or "",
        "text": found.text or "",
    }
