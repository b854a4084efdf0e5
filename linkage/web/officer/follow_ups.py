"""What is due after a fair: who owes it, for how long, and answers that officers take on the telephone."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from database.enums import AnsweredVia, FairSide, FollowUpKind, FollowUpStatus
from database.models.fairs import Fair
from database.models.follow_ups import FollowUp
from database.queries import follow_ups as rows
from database.queries.users import officers
from database.session import db, transaction
from linkage.days import agency_today
from linkage.errors import Invalid, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.follow_ups import FollowUpInput, NextStepInput
from linkage.language import _, _l, ngettext
from linkage.services.fair_contacts import not_to_be_called
from linkage.services.fairs import fair_of
from linkage.services.follow_ups import answer, close_step, hand_over, plan_questions
from linkage.services.users import actor_of
from linkage.web.addresses import Address, page_within, phone_url, way_back
from linkage.web.components import Pages, pages
from linkage.web.follow_up_forms import follow_up_form, other_name, own_name, sent_answers, sent_step, step_form
from linkage.web.forms import sent_version
from linkage.web.guards import officer_only
from linkage.web.layout import format_date, format_number
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.fair_tabs import fair_tabs
from linkage.web.officer.suppliers import Choice
from linkage.wording import share_text
from linkage.wording.fair_registrations import side_noun
from linkage.wording.minutes import follow_up_state, next_step_label, round_label, via_label
from linkage.wording.outcomes import stage_label
from search.analysis import fold

SIZE = 50
KEYS = ("show", "q", "side")

_SHOWN: Mapping[str, tuple[Any, Callable[[FollowUp, datetime.date], bool]]] = {
    "overdue": (_l("Overdue"), lambda each, on: each.status is FollowUpStatus.DUE and each.due_on < on),
    "coming": (_l("To come"), lambda each, on: each.status is FollowUpStatus.DUE and each.due_on >= on),
    "done": (_l("Answered or done"), lambda each, on: each.status is not FollowUpStatus.DUE),  # noqa: ARG005 (one signature)
}


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    """`owes`: the firm that has to do something; `phone`: (number, address to dial)."""

    owes: str
    side: str
    phone: tuple[str, str]
    other: str
    what: str
    due: str
    age: str
    state: str
    officer: str
    is_step: bool
    version: int
    url: str


@dataclass(frozen=True, slots=True)
class FollowUpsPage:
    fair: Fair
    sections: list[tuple[Any, str, bool]]
    figures: tuple[tuple[str, str], ...]
    tabs: tuple[tuple[str, str, bool, int], ...]
    show: str
    query: str
    choices: tuple[Choice, ...]
    rows: tuple[FollowUpRow, ...]
    pages: Pages
    here: str
    letters_url: str


@blueprint.get("/fairs/<code>/minutes/follow-up")
@officer_only
def fair_follow_ups(code: str) -> str:
    fair = fair_of(db(), code)
    found, today = rows.follow_ups_of_fair(db(), fair), agency_today()
    address = Address.of_request(KEYS)
    show = address.first("show") if address.first("show") in _SHOWN else "overdue"
    by_show = {key: [each for each in found if is_meant(each, today)] for key, (_name, is_meant) in _SHOWN.items()}
    words, side = fold(address.first("q")).split(), address.first("side")
    listed = [
        each
        for each in by_show[show]
        if side in ("", each.side.value) and all(word in fold(f"{own_name(each)} {other_name(each)}") for word in words)
    ]
    number = page_within(len(listed), SIZE)
    page = FollowUpsPage(
        fair=fair,
        sections=fair_tabs(fair),
        figures=_figures(found, today),
        tabs=tuple(
            (str(name), str(address.setting("show", key)), key == show, len(by_show[key]))
            for key, (name, _is_meant) in _SHOWN.items()
        ),
        show=show,
        query=address.first("q"),
        choices=(_side_choice(side),),
        rows=_rows(fair, listed[(number - 1) * SIZE : number * SIZE], today),
        pages=pages(len(listed), page=number, size=SIZE, url=address.page),
        here=address.page(number),
        letters_url=url_for("officer.fair_follow_up_letters", code=fair.code),
    )
    return render_template("officer/fairs/follow-ups.html", page=page)


@blueprint.post("/fairs/<code>/minutes/follow-up")
@officer_only
def plan_questions_post(code: str) -> ResponseReturnValue:
    """Plans the questions to both sides of the meetings that were held; again after more minutes came in."""
    with transaction() as session:
        added = plan_questions(session, fair_of(session, code), by=actor_of(g.user))
    flash(
        ngettext("One question is planned.", "%(num)d questions are planned.", added)
        if added
        else _("Nothing is missing: the questions about every meeting that was held are planned."),
        "success",
    )
    return redirect(url_for("officer.fair_follow_ups", code=code, show="coming"))


@blueprint.get("/fairs/<code>/minutes/follow-up/<follow_up>")
@officer_only
def fair_follow_up(code: str, follow_up: str) -> str:
    return _form(code, follow_up, {})


@blueprint.post("/fairs/<code>/minutes/follow-up/<follow_up>")
@officer_only
def fair_follow_up_post(code: str, follow_up: str) -> ResponseReturnValue:
    """What a firm answers on the telephone."""
    try:
        given = read_input(FollowUpInput, sent_answers())
    except Invalid as error:
        return _form(code, follow_up, error.fields), 422
    try:
        with transaction() as session:
            found = _found(code, follow_up)
            by, version = actor_of(g.user), sent_version()
            answer(session, found, given, via=AnsweredVia.OFFICER, by=by, expected_version=version)
            firm = own_name(found)
    except Invalid as error:
        return _form(code, follow_up, error.fields), 422
    flash(_("The answer of %(firm)s is noted.", firm=firm), "success")
    return redirect(url_for("officer.fair_follow_ups", code=code))


@blueprint.get("/fairs/<code>/minutes/follow-up/<follow_up>/step")
@officer_only
def fair_step(code: str, follow_up: str) -> str:
    return _step_form(code, follow_up, {})


@blueprint.post("/fairs/<code>/minutes/follow-up/<follow_up>/step")
@officer_only
def fair_step_post(code: str, follow_up: str) -> ResponseReturnValue:
    """A next step is done, given up, due on another day, or another officer sees to it."""
    try:
        given = read_input(NextStepInput, sent_step())
        with transaction() as session:
            found = _found(code, follow_up)
            by, version = actor_of(g.user), sent_version()
            close_step(session, found, given, via=AnsweredVia.OFFICER, by=by, expected_version=version)
            if "owner" in request.form:
                hand_over(session, found, given.owner, by=by)
    except Invalid as error:
        return _step_form(code, follow_up, error.fields), 422
    flash(_("It is noted."), "success")
    return redirect(way_back(url_for("officer.fair_follow_ups", code=code), "/officer/fairs/"))


def _found(code: str, follow_up: str) -> FollowUp:
    fair = fair_of(db(), code)
    found = rows.follow_up(db(), follow_up) if follow_up.isalnum() else None
    if found is None or found.fair_id != fair.id:
        raise NotFound(_l("There is no such follow-up."))
    return found


def _form(code: str, follow_up: str, errors: Mapping[str, Any]) -> str:
    found = _found(code, follow_up)
    if found.kind is not FollowUpKind.QUESTIONS:
        raise NotFound(_l("There is no such follow-up."))
    url = url_for("officer.fair_follow_up", code=code, follow_up=follow_up)
    back = url_for("officer.fair_follow_ups", code=code)
    return follow_up_form(found, url=url, back_url=back, errors=errors, is_for_firm=True)


def _step_form(code: str, follow_up: str, errors: Mapping[str, Any]) -> str:
    found = _found(code, follow_up)
    if found.kind is not FollowUpKind.NEXT_STEP:
        raise NotFound(_l("There is no such follow-up."))
    url = url_for("officer.fair_step_post", code=code, follow_up=follow_up)
    back = url_for("officer.fair_follow_ups", code=code)
    owners = [(each.code, each.name) for each in officers(db())]
    return step_form(found, url=url, back_url=back, errors=errors, owners=owners)


def _figures(found: Sequence[FollowUp], today: datetime.date) -> tuple[tuple[str, str], ...]:
    due = [each for each in found if each.kind is FollowUpKind.QUESTIONS and each.due_on <= today]
    answered = sum(each.status is FollowUpStatus.DONE for each in due)
    steps = [
        each for each in found if each.kind is FollowUpKind.NEXT_STEP and each.status is not FollowUpStatus.DROPPED
    ]
    rate = share_text(answered / len(due)) if due else "\N{EN DASH}"
    return (
        (rate, _("of the questions asked so far are answered")),
        (format_number(len(due)), _("questions due so far")),
        (format_number(sum(each.status is FollowUpStatus.DONE for each in steps)), _("next steps done")),
        (format_number(sum(each.status is FollowUpStatus.DUE for each in steps)), _("next steps open")),
    )


def _side_choice(value: str) -> Choice:
    options = tuple((side.value, side_noun(side)) for side in FairSide)
    return Choice(name="side", label=_("Who owes it"), options=options, value=value)


def _rows(fair: Fair, shown: Sequence[FollowUp], today: datetime.date) -> tuple[FollowUpRow, ...]:
    """Without the numbers of those who asked for no calls."""
    silent = not_to_be_called(db(), [each.firm for each in shown])
    return tuple(_row(fair, each, today, may_call=each.firm.id not in silent) for each in shown)


def _row(fair: Fair, each: FollowUp, today: datetime.date, *, may_call: bool) -> FollowUpRow:
    is_step = each.kind is FollowUpKind.NEXT_STEP
    phone = (each.firm.contact_phone or "") if may_call else ""
    days = (today - each.due_on).days
    state = follow_up_state(each.status)
    if each.status is FollowUpStatus.DONE:
        told = stage_label(each.stage.value) if each.stage else state
        state = _("%(stage)s, %(way)s", stage=told, way=via_label(each.via)) if each.via else told
    return FollowUpRow(
        owes=own_name(each),
        side=side_noun(each.side),
        phone=(phone, phone_url(phone)),
        other=other_name(each),
        what=next_step_label(each.next_step) if is_step and each.next_step else round_label(each.month),
        due=format_date(each.due_on, "medium"),
        age=ngettext("one day", "%(num)d days", days) if each.status is FollowUpStatus.DUE and days > 0 else "",
        state=state,
        officer=each.owner.name if each.owner else "",
        is_step=is_step,
        version=each.version,
        url=url_for(
            "officer.fair_step_post" if is_step else "officer.fair_follow_up", code=fair.code, follow_up=each.code
        ),
    )
