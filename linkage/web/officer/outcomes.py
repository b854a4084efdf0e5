"""What came of introductions: how far they got and why they ended, a step written down by codes, and lists in and out."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import OutcomeStage
from database.queries import outcomes as rows
from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.days import agency_today
from linkage.errors import Invalid
from linkage.inputs.base import read_input
from linkage.inputs.outcomes import COLUMNS, OutcomeInput
from linkage.language import _, _l, ngettext
from linkage.services.ladder import LADDER
from linkage.services.outcomes import (
    import_outcomes,
    outcome_coded,
    outcomes_table,
    read_outcome_file,
    record_outcome,
    remove_outcome,
)
from linkage.services.users import actor_of
from linkage.web import charts
from linkage.web.addresses import Address
from linkage.web.forms import once, sent_version
from linkage.web.guards import officer_only
from linkage.web.layout import format_number
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.linkages import linkage_tabs
from linkage.web.sheets import csv_answer
from linkage.wording import share_text
from linkage.wording.outcomes import (
    BUYER_REASONS,
    CONFIRMATIONS,
    STAGES,
    SUPPLIER_REASONS,
    stage_label,
    stop_reason_label,
)

_MOST_BYTES = 2_000_000
_FIELDS = ("need", "supplier", "stage", "reached_on", "reason", "confirmed_by", "evidence")


@dataclass(frozen=True, slots=True)
class OutcomesPage:
    tabs: tuple[tuple[str, str, bool], ...]
    figures: tuple[tuple[str, str], ...]
    steps: tuple[charts.Bar, ...]
    reasons: tuple[charts.Bar, ...]
    count_sentence: str
    has_any: bool


@dataclass(frozen=True, slots=True)
class RecordPage:
    """The form for one step. `pair` names need and supplier once both are known; `reasons` in two groups."""

    values: Mapping[str, str]
    pair: tuple[tuple[str, str], ...]
    stages: tuple[tuple[str, str], ...]
    reasons: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    confirmations: tuple[tuple[str, str], ...]
    back_url: str


@blueprint.get("/outcomes")
@officer_only
def outcomes() -> str:
    return _outcomes_page({})


@blueprint.get("/outcomes/new")
@officer_only
def record_outcome_form() -> str:
    address = Address.of_request(_FIELDS)
    values = {name: address.first(name) for name in _FIELDS}
    return _record_page(values | {"reached_on": values["reached_on"] or agency_today().isoformat()}, {})


@blueprint.post("/outcomes/new")
@officer_only
def record_outcome_post() -> ResponseReturnValue:
    require(may_curate(g.user))
    values = {name: request.form.get(name, "") for name in _FIELDS}

    def make(session: Session) -> str:
        made = record_outcome(session, given, by=actor_of(g.user))
        return url_for("linkages.linkage", code=made.code)

    try:
        given = read_input(OutcomeInput, values)
        target = once(make)
    except Invalid as error:
        return _record_page(values, error.fields), 422
    flash(_("Written down. It counts in matching from now on."), "success")
    return redirect(target)


@blueprint.post("/outcomes/<code>/remove")
@officer_only
def remove_outcome_post(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    with transaction() as session:
        found = outcome_coded(session, code)
        remove_outcome(session, found, by=actor_of(g.user), expected_version=sent_version())
    flash(_("The introduction and its steps are removed."), "success")
    return redirect(url_for("officer.linkages"))


@blueprint.get("/outcomes.csv")
@officer_only
def outcomes_download() -> Response:
    """Every step, as it can be taken in again."""
    headings, *lines = outcomes_table(db())
    return csv_answer("outcomes.csv", headings, lines)


@blueprint.post("/outcomes/import")
@officer_only
def import_outcomes_post() -> ResponseReturnValue:
    """A list as it is downloaded here, all or nothing; the same list twice changes nothing."""
    require(may_curate(g.user))
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            raise Invalid(fields={"file": _l("Choose the file.")})
        with closing(file):
            data = file.read(_MOST_BYTES + 1)
        if len(data) > _MOST_BYTES:
            raise Invalid(_l("The file is too large. Divide it."))
        given = read_outcome_file(data)
        with transaction() as session:
            counts = import_outcomes(session, given, by=actor_of(g.user))
    except Invalid as error:
        return _outcomes_page({"file": _refusal(error)}), 422
    flash(
        _("%(new)s steps were written, %(old)s were there already.", new=counts.recorded, old=counts.unchanged),
        "success",
    )
    return redirect(url_for("officer.outcomes"))


def _outcomes_page(errors: Mapping[str, Any]) -> str:
    total = rows.outcome_count(db())
    funnel, reasons = _funnel(), rows.reasons(db())
    page = OutcomesPage(
        tabs=linkage_tabs("officer.outcomes"),
        figures=_figures(funnel),
        steps=tuple(charts.bars((stage_label(stage), count, "") for stage, count in funnel.items())) if total else (),
        reasons=tuple(charts.bars((stop_reason_label(reason), count, "") for reason, count in reasons)),
        count_sentence=ngettext("%(count)s introduction", "%(count)s introductions", total, count=format_number(total)),
        has_any=total > 0,
    )
    return render_template("officer/outcomes.html", page=page, errors=errors, columns=", ".join(COLUMNS))


def _funnel() -> dict[OutcomeStage, int]:
    """Step -> introductions that got at least so far."""
    furthest = rows.reached(db())
    upwards = list(accumulate(furthest.get(stage, 0) for stage in reversed(LADDER)))
    return dict(zip(LADDER, reversed(upwards), strict=True))


def _figures(funnel: Mapping[OutcomeStage, int]) -> tuple[tuple[str, str], ...]:
    total, orders = funnel[OutcomeStage.INTRODUCED], funnel[OutcomeStage.TRIAL_ORDER]
    return (
        (format_number(total), _("Introductions")),
        (format_number(orders), _("Led to an order or trial order")),
        (share_text(round(orders / total, 3)) if total else "–", _("Share with an order")),
    )


def _record_page(values: Mapping[str, str], errors: Mapping[str, Any]) -> str:
    need, supplier = rows.need_title(db(), values["need"]), rows.supplier_name(db(), values["supplier"])
    is_known = bool(need and supplier)
    page = RecordPage(
        values=values,
        pair=((_("Need"), need or ""), (_("Supplier"), supplier or "")) if is_known else (),
        stages=tuple((code, str(label)) for code, label in STAGES.items()),
        reasons=(
            (_("On the buyer's side"), tuple((code, str(label)) for code, label in BUYER_REASONS.items())),
            (_("On the supplier's side"), tuple((code, str(label)) for code, label in SUPPLIER_REASONS.items())),
        ),
        confirmations=tuple((code, str(label)) for code, label in CONFIRMATIONS.items()),
        back_url=url_for("officer.linkages"),
    )
    return render_template("officer/outcomes-record.html", page=page, errors=errors)


def _refusal(error: Invalid) -> str:
    """The first lines that do not hold, each with what to do."""
    if not error.fields:
        return str(error.text)
    if "file" in error.fields:
        return str(error.fields["file"])
    told = [
        _("Line %(place)s: %(text)s", place=place.replace(".", ", "), text=text)
        for place, text in list(error.fields.items())[:5]
    ]
    return " ".join((str(error.text), *told))
