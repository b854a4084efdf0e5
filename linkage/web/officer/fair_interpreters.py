"""Interpreters of a fair."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.models.fair_participants import FairInterpreter
from database.models.fairs import Fair
from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.errors import Conflict, Invalid
from linkage.inputs.base import read_input
from linkage.inputs.fair_helpers import InterpreterInput
from linkage.inputs.fair_programmes import AbsenceInput
from linkage.language import _, ngettext
from linkage.services import fair_interpreters as services
from linkage.services.fair_guards import version_of
from linkage.services.fairs import fair_of
from linkage.services.users import actor_of
from linkage.web.forms import once, sent_version
from linkage.web.guards import officer_only
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.fair_desks import FairHead, do, head_of, typed
from linkage.wording import language_name, number_text, process_label
from linkage.wording.fair_times import day_text, time_text
from matching.taxonomy import LANGUAGES, taxonomy

_FIELDS = ("name", "email", "phone", "grade", "hours_a_day")
_COUNTRY = "vi"
_USUAL = ("ja", "ko", "zh-Hans", "en", "th")


@dataclass(frozen=True, slots=True)
class InterpreterLine:
    """`away`: times in words."""

    name: str
    url: str
    pairs: str
    facts: str
    away: tuple[str, ...]
    meetings: str


@dataclass(frozen=True, slots=True)
class InterpretersPage:
    head: FairHead
    interpreters: tuple[InterpreterLine, ...]


@dataclass(frozen=True, slots=True)
class InterpreterPage:
    """`code` is empty for a new one. `away`: (code, words). `values` of single fields, `lists` of those with several choices."""

    head: FairHead
    code: str
    name: str
    version: int
    values: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]
    pairs: tuple[tuple[str, str], ...]
    topics: tuple[tuple[str, str], ...]
    grades: tuple[tuple[str, str], ...]
    away: tuple[tuple[str, str], ...]
    absence: Mapping[str, str]


@blueprint.get("/fairs/<code>/interpreters")
@officer_only
def fair_interpreters(code: str) -> str:
    found = fair_of(db(), code)
    away = services.absences_of_interpreters(db(), found)
    busy = services.meetings_of_interpreters(db(), found)
    lines = tuple(
        InterpreterLine(
            name=each.name,
            url=url_for("officer.fair_interpreter", code=code, interpreter=each.code),
            pairs=", ".join(_pair_label(*pair) for pair in each.pairs),
            facts=" · ".join(_facts(each)),
            away=tuple(_away_text(found, absence) for absence in away.get(each.id or 0, [])),
            meetings=ngettext("%(num)d meeting", "%(num)d meetings", len(busy.get(each.id or 0, []))),
        )
        for each in services.interpreters_of(db(), found)
    )
    return render_template("officer/fairs/interpreters.html", page=InterpretersPage(head_of(found), lines))


@blueprint.get("/fairs/<code>/interpreters/new")
@officer_only
def new_interpreter(code: str) -> str:
    return _form(fair_of(db(), code), None, {"hours_a_day": "7"}, {}, {})


@blueprint.post("/fairs/<code>/interpreters/new")
@officer_only
def new_interpreter_post(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    values, lists = typed(*_FIELDS), _sent_lists()

    def make(session: Session) -> str:
        services.add_interpreter(session, fair_of(session, code), given, by=actor_of(g.user))
        return url_for("officer.fair_interpreters", code=code)

    try:
        given = read_input(InterpreterInput, {**values, **{name: list(each) for name, each in lists.items()}})
        target = once(make)
    except (Invalid, Conflict) as error:
        return _form(fair_of(db(), code), None, values, lists, _fields_of(error)), 422
    flash(_("The interpreter is on the list."), "success")
    return redirect(target)


@blueprint.get("/fairs/<code>/interpreters/<interpreter>")
@officer_only
def fair_interpreter(code: str, interpreter: str) -> str:
    found = fair_of(db(), code)
    row = services.interpreter_of(db(), found, interpreter)
    return _form(found, row, *_values_of(row), {})


@blueprint.post("/fairs/<code>/interpreters/<interpreter>")
@officer_only
def fair_interpreter_post(code: str, interpreter: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    values, lists = typed(*_FIELDS), _sent_lists()
    try:
        given = read_input(InterpreterInput, {**values, **{name: list(each) for name, each in lists.items()}})
        with transaction() as session:
            found = fair_of(session, code)
            services.change_interpreter(
                session,
                found,
                services.interpreter_of(session, found, interpreter),
                given,
                by=actor_of(g.user),
                expected_version=sent_version(),
            )
    except (Invalid, Conflict) as error:
        found = fair_of(db(), code)
        row = services.interpreter_of(db(), found, interpreter)
        return _form(found, row, values, lists, _fields_of(error)), 422
    flash(_("The interpreter is changed."), "success")
    return redirect(url_for("officer.fair_interpreters", code=code))


@blueprint.post("/fairs/<code>/interpreters/<interpreter>/remove")
@officer_only
def remove_interpreter_post(code: str, interpreter: str) -> ResponseReturnValue:
    def remove(session: Session, found: Fair) -> str:
        row = services.interpreter_of(session, found, interpreter)
        services.remove_interpreter(session, found, row, by=actor_of(g.user))
        return _("The interpreter is off the list.")

    return do(code, url_for("officer.fair_interpreters", code=code), remove)


@blueprint.post("/fairs/<code>/interpreters/<interpreter>/away")
@officer_only
def interpreter_away_post(code: str, interpreter: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    typed_in = typed("day", "starts", "ends", "reason")
    broken: list[int] = []

    def make(session: Session) -> str:
        found = fair_of(session, code)
        row = services.interpreter_of(session, found, interpreter)
        broken.append(len(services.add_absence(session, found, row, given, by=actor_of(g.user))))
        return url_for("officer.fair_interpreter", code=code, interpreter=interpreter)

    try:
        given = read_input(AbsenceInput, typed_in)
        target = once(make)
    except (Invalid, Conflict) as error:
        found = fair_of(db(), code)
        row = services.interpreter_of(db(), found, interpreter)
        return _form(found, row, *_values_of(row), _fields_of(error), absence=typed_in), 422
    if broken and broken[0]:
        flash(
            ngettext(
                "Noted. %(num)d meeting has no interpreter at that time: give it another one in the timetable.",
                "Noted. %(num)d meetings have no interpreter at that time: give them another one in the timetable.",
                broken[0],
            ),
            "warning",
        )
    else:
        flash(_("The time is noted. Timetables made from now on leave it free."), "success")
    return redirect(target)


@blueprint.post("/fairs/<code>/interpreters/<interpreter>/away/<absence>/remove")
@officer_only
def interpreter_back_post(code: str, interpreter: str, absence: str) -> ResponseReturnValue:
    def remove(session: Session, found: Fair) -> str:
        row = services.interpreter_of(session, found, interpreter)
        services.remove_absence(session, found, row, absence, by=actor_of(g.user))
        return _("The time is free again.")

    return do(code, url_for("officer.fair_interpreter", code=code, interpreter=interpreter), remove)


def _sent_lists() -> dict[str, tuple[str, ...]]:
    return {name: tuple(request.form.getlist(name)) for name in ("pairs", "topics")}


def _fields_of(error: Invalid | Conflict) -> dict[str, Any]:
    if isinstance(error, Conflict):
        return {"": error.text}
    return {name.split(".")[0]: text for name, text in error.fields.items()}


def _values_of(row: FairInterpreter) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    hours = "" if row.max_minutes_a_day is None else f"{row.max_minutes_a_day / 60:g}"
    values = {
        "name": row.name,
        "email": row.email or "",
        "phone": row.phone or "",
        "grade": row.grade or "",
        "hours_a_day": hours,
    }
    return values, {"pairs": tuple("/".join(pair) for pair in row.pairs), "topics": tuple(row.topics)}


def _facts(row: FairInterpreter) -> list[str]:
    facts = [_("Grade %(grade)s", grade=row.grade)] if row.grade else []
    if row.max_minutes_a_day is not None:
        facts.append(_("%(hours)s hours a day", hours=number_text(row.max_minutes_a_day / 60)))
    return [*facts, *(process_label(topic) for topic in row.topics)]


def _away_text(found: Fair, absence: Any) -> str:
    return _(
        "Away %(day)s, %(starts)s to %(ends)s",
        day=day_text(found, absence.starts_at, "medium"),
        starts=time_text(found, absence.starts_at),
        ends=time_text(found, absence.ends_at),
    )


def _pair_label(one: str, other: str) -> str:
    return f"{language_name(one)} \N{EN DASH} {language_name(other)}"


def _pairs(found: Fair, held: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Pairs to choose from: the language of the country with the usual ones, those of the event among each other, those held."""
    order = tuple(LANGUAGES)
    asked = {frozenset((_COUNTRY, other)) for other in _USUAL}
    asked |= {frozenset((one, other)) for one in found.languages for other in found.languages if one != other}
    pairs = {tuple(sorted(pair, key=order.index)) for pair in asked if pair <= set(order)}
    pairs |= {tuple(pair.split("/")) for pair in held if pair.count("/") == 1}
    labels = [("/".join(pair), _pair_label(*pair)) for pair in pairs]
    return tuple(sorted(labels, key=lambda each: (_COUNTRY not in each[0].split("/"), each[1])))


def _form(
    found: Fair,
    row: FairInterpreter | None,
    values: Mapping[str, str],
    lists: Mapping[str, tuple[str, ...]],
    errors: Mapping[str, Any],
    *,
    absence: Mapping[str, str] | None = None,
) -> str:
    table = taxonomy()
    families = dict.fromkeys(table.family(code) for code in table.processes)
    away = services.absences_of_interpreters(db(), found).get(row.id or 0, []) if row else []
    kept = sent_version() if errors else 0
    page = InterpreterPage(
        head=head_of(found),
        code=row.code if row else "",
        name=row.name if row else "",
        version=kept or (version_of(row) if row else 0),
        values=values,
        lists=lists,
        pairs=_pairs(found, lists.get("pairs", ())),
        topics=tuple((code, process_label(code)) for code in families),
        grades=(
            ("A", _("A: technical talk")),
            ("B", _("B: business talk")),
            ("C", _("C: everyday talk")),
            ("", _("Not known")),
        ),
        away=tuple((each.code, " · ".join(filter(None, (_away_text(found, each), each.reason)))) for each in away),
        absence=absence or {"day": found.starts_on.isoformat()},
    )
    return render_template("officer/fairs/interpreter.html", page=page, errors=errors)
