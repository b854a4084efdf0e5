"""The weights of the matching: what each criterion counts, what a change would do to last month's lists, and the history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.models.users import User
from database.session import db
from linkage.access import may_administer, require
from linkage.days import agency_today
from linkage.errors import Invalid
from linkage.inputs.base import read_input
from linkage.inputs.weights import PointsInput, WeightsInput, points_of
from linkage.language import _
from linkage.services.users import actor_of
from linkage.services.weight_previews import ListChange, Move, Preview, preview_weights
from linkage.services.weights import (
    STANDARD_NUMBER,
    current_number,
    current_weights,
    draft_of,
    save_weights,
    version_of,
    weight_history,
    weights_numbered,
)
from linkage.web.forms import once
from linkage.web.guards import admin_only, officer_only
from linkage.web.layout import format_number, format_time
from linkage.web.numbers import number_for_form, read_number
from linkage.web.officer.blueprint import blueprint
from linkage.wording import criterion_about, criterion_label, criterion_source, share_text
from matching.scoring import STANDARD, Weights

_LONGEST_NUMBER = 9


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """`points` as they are written in a field; `share` of all points, in words and as the length of a bar.

    `standard`: the points of the table that comes with the program, where these differ.
    """

    criterion: str
    label: str
    about: str
    source: str
    points: str
    share: str
    percent: float
    standard: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A table of weights; `look_url` shows what it would do today, empty for the one in force."""

    version: str
    note: str
    by: str
    since: str
    look_url: str


@dataclass(frozen=True, slots=True)
class WeightsPage:
    version: str
    lines: tuple[CriterionLine, ...]
    history: tuple[HistoryLine, ...]
    may_change: bool


@dataclass(frozen=True, slots=True)
class ListLine:
    """One need whose first five change, in sentences."""

    title: str
    url: str
    entering: tuple[str, ...]
    leaving: tuple[str, ...]
    moves: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangePage:
    """`changed`: (criterion, points now, points then). `others`: lists of which only neighbours change places."""

    changed: tuple[tuple[str, str, str], ...]
    figures: tuple[tuple[str, str], ...]
    lists: tuple[ListLine, ...]
    others: int
    needs: int
    points: Mapping[str, str]
    note: str
    based_on: int


@blueprint.get("/weights")
@officer_only
def weights() -> str:
    return _weights_page({}, {})


@blueprint.get("/weights/change")
@admin_only
def weight_change() -> ResponseReturnValue:
    """What the points in the address would do; with `like` those of an older table."""
    require(may_administer(g.user))
    like = request.args.get("like", "")
    if like:
        number = _number(like)
        table, note = weights_numbered(db(), number), _("Back to %(version)s", version=version_of(number))
        return _change_page(table, note, current_number(db()))
    try:
        given = read_input(PointsInput, {"points": _points(request.args)})
    except Invalid as error:
        return _weights_page(request.args, error.fields), 422
    return _change_page(draft_of(given), "", current_number(db()))


@blueprint.post("/weights")
@admin_only
def save_weights_post() -> ResponseReturnValue:
    require(may_administer(g.user))

    def make(session: Session) -> str:
        save_weights(session, given, by=actor_of(g.user), expected=_number(request.form.get("based_on", "")))
        return url_for("officer.weights")

    try:
        given = read_input(WeightsInput, {"points": _points(request.form), "note": request.form.get("note", "")})
    except Invalid as error:
        if error.fields.keys() != {"note"}:
            return _weights_page(request.form, error.fields), 422
        table = draft_of(read_input(PointsInput, {"points": _points(request.form)}))
        return _change_page(table, "", _number(request.form.get("based_on", "")), error.fields), 422
    target = once(make)
    flash(_("The new weights count from now on, in every list."), "success")
    return redirect(target)


def _points(sent: Mapping[str, str]) -> dict[str, str]:
    return {criterion: read_number(sent.get(criterion, "")[:20]) for criterion in STANDARD.values}


def _number(text: str) -> int:
    """The number of a table; 0, which none has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER else 0


def _weights_page(typed: Mapping[str, str], errors: Mapping[str, Any]) -> str:
    in_force = current_weights(db())
    page = WeightsPage(
        version=in_force.version,
        lines=tuple(_criterion(criterion, in_force, typed.get(criterion)) for criterion in STANDARD.values),
        history=tuple(_history()),
        may_change=may_administer(g.user),
    )
    shown = {path.removeprefix("points."): text for path, text in errors.items()}
    if "points" in shown:
        shown[next(iter(STANDARD.values))] = shown.pop("points")
    return render_template("officer/weights.html", page=page, errors=shown)


def _criterion(criterion: str, table: Weights, typed: str | None) -> CriterionLine:
    share, standard = table.values[criterion] / sum(table.values.values()), STANDARD.values[criterion]
    return CriterionLine(
        criterion=criterion,
        label=criterion_label(criterion),
        about=criterion_about(criterion),
        source=criterion_source(criterion),
        points=number_for_form(points_of(table.values[criterion])) if typed is None else typed,
        share=share_text(round(share, 3)),
        percent=round(100 * table.values[criterion] / max(table.values.values()), 1),
        standard="" if table.values[criterion] == standard else number_for_form(points_of(standard)),
    )


def _history() -> list[HistoryLine]:
    rows = weight_history(db())
    people = {key: db().get(User, key) for key in {row.created_by_id for row in rows} if key is not None}
    lines = []
    for place, row in enumerate(rows):
        person = people.get(row.created_by_id) if row.created_by_id else None
        url = url_for("officer.weight_change", like=row.number) if place else ""
        lines.append(
            HistoryLine(
                version=version_of(row.number),
                note=row.note,
                by=person.name if person else "",
                since=format_time(row.created_at),
                look_url=url,
            )
        )
    url = url_for("officer.weight_change", like=STANDARD_NUMBER) if rows else ""
    note = _("The table that comes with the program")
    return [*lines, HistoryLine(version=STANDARD.version, note=note, by="", since="", look_url=url)]


def _change_page(table: Weights, note: str, based_on: int, errors: Mapping[str, Any] | None = None) -> str:
    in_force = current_weights(db())
    found = preview_weights(db(), table, on=agency_today())
    points = {criterion: number_for_form(points_of(weight)) for criterion, weight in table.values.items()}
    before = {criterion: number_for_form(points_of(weight)) for criterion, weight in in_force.values.items()}
    page = ChangePage(
        changed=tuple(
            (criterion_label(criterion), before[criterion], points[criterion])
            for criterion in STANDARD.values
            if points[criterion] != before[criterion]
        ),
        figures=_figures(found),
        lists=tuple(_list_line(change) for change in found.changes if change.entering or change.moves),
        others=sum(not (change.entering or change.moves) for change in found.changes),
        needs=found.needs,
        points=points,
        note=request.form.get("note", note),
        based_on=based_on,
    )
    return render_template("officer/weights-change.html", page=page, errors=errors or {})


def _figures(found: Preview) -> tuple[tuple[str, str], ...]:
    if not found.needs:
        return ()
    return (
        (format_number(found.needs), _("Lists made anew")),
        (share_text(round(found.same_order / found.needs, 3)), _("Same first five in the same order")),
        (share_text(round(found.same_members / found.needs, 3)), _("Same first five in any order")),
    )


def _list_line(change: ListChange) -> ListLine:
    return ListLine(
        title=change.title,
        url=url_for("officer.need", code=change.code),
        entering=tuple(_move(move) for move in change.entering),
        leaving=tuple(_move(move) for move in change.leaving),
        moves=tuple(_move(move) for move in change.moves),
    )


def _move(move: Move) -> str:
    if move.before is None:
        return _("%(firm)s: from beyond 20 to %(after)s", firm=move.firm, after=move.after)
    if move.after is None:
        return _("%(firm)s: from %(before)s to beyond 20", firm=move.firm, before=move.before)
    return _("%(firm)s: from %(before)s to %(after)s", firm=move.firm, before=move.before, after=move.after)
