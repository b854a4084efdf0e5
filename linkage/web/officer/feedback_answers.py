"""One firm's answer: noted by telephone, and what is done about a low mark until the firm is told the result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.columns import now
from database.enums import BY_AGENCY
from database.models.feedback import Feedback
from database.queries.users import officers
from database.session import db, transaction
from linkage.access import may_administer, may_curate, require
from linkage.days import agency_today
from linkage.errors import Invalid
from linkage.inputs.base import Input, read_input
from linkage.inputs.feedback import MARKS, ActionInput, NotedFeedbackInput, ReopenInput, ResultInput
from linkage.language import _, ngettext
from linkage.services.corrective_actions import change_action, close_action, may_reopen, reopen_action
from linkage.services.fair_contacts import not_to_be_called
from linkage.services.feedback import answer, feedback_coded, may_change
from linkage.services.users import actor_of
from linkage.web.addresses import phone_url
from linkage.web.forms import sent_version
from linkage.web.guards import admin_only, officer_only
from linkage.web.instance import base_url
from linkage.web.layout import format_date
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.feedback import action_state
from linkage.wording.feedback import mark_label, service_label, subject_text
from linkage.wording.minutes import via_label

_ANSWER, _PLAN = ("mark", "text", "via"), ("plan", "owner", "due_on", "reason")
Given = TypeVar("Given", bound=Input)


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """`may_note`: an officer may write down what the firm says; `phone`: number and address to dial. `state`: of the action, if any.

    `may_reopen`: for head officers, for a while after it was done. `values`: of whichever form is shown.
    """

    code: str
    subject: str
    firm: str
    firm_url: str
    phone: tuple[str, str] | None
    facts: tuple[tuple[str, str | None], ...]
    may_note: bool
    marks: tuple[tuple[int, str], ...]
    ways: tuple[tuple[str, str], ...]
    state: str
    tone: str
    is_open: bool
    action_facts: tuple[tuple[str, str | None], ...]
    version: int
    owners: tuple[tuple[str, str], ...]
    may_reopen: bool
    values: Mapping[str, str]


@blueprint.get("/feedback/<code>")
@officer_only
def feedback_answer(code: str) -> str:
    return _page(code, {}, {})


@blueprint.post("/feedback/<code>")
@officer_only
def note_feedback_post(code: str) -> ResponseReturnValue:
    """What a firm said on the telephone or on paper."""

    def note(session: Session, found: Feedback, given: NotedFeedbackInput) -> None:
        answer(session, found, given, via=given.via, by=actor_of(g.user), base_url=base_url())

    return _saved(code, NotedFeedbackInput, _ANSWER, note, _("The answer is noted."))


@blueprint.post("/feedback/<code>/plan")
@officer_only
def plan_action_post(code: str) -> ResponseReturnValue:
    """What will be done, by whom, until when."""

    def plan(session: Session, found: Feedback, given: ActionInput) -> None:
        by = actor_of(g.user)
        change_action(session, found, given, expected_version=sent_version(), by=by, base_url=base_url())

    return _saved(code, ActionInput, _PLAN, plan, _("Saved."))


@blueprint.post("/feedback/<code>/done")
@officer_only
def close_action_post(code: str) -> ResponseReturnValue:
    """It is done; the firm is told."""
    told: list[bool] = []

    def close(session: Session, found: Feedback, given: ResultInput) -> None:
        told.append(close_action(session, found, given, expected_version=sent_version(), by=actor_of(g.user)))

    done = _saved(code, ResultInput, ("result",), close, "")
    if told and told[-1]:
        flash(_("Done. A letter tells the firm what was done."), "success")
    elif told:
        flash(_("Done. No address of the firm is known: call it and tell what was done."), "warning")
    return done


@blueprint.post("/feedback/<code>/reopen")
@admin_only
def reopen_action_post(code: str) -> ResponseReturnValue:
    """What was done was not enough."""
    require(may_administer(g.user))

    def reopen(session: Session, found: Feedback, given: ReopenInput) -> None:
        reopen_action(session, found, given, expected_version=sent_version(), by=actor_of(g.user))

    return _saved(code, ReopenInput, ("reason",), reopen, _("It is open again."))


def _saved(
    code: str,
    kind: type[Given],
    names: tuple[str, ...],
    do: Callable[[Session, Feedback, Given], None],
    sentence: str,
) -> ResponseReturnValue:
    """Reads the form and does it in one transaction; the page again with what was typed when something is wrong."""
    require(may_curate(g.user))
    values = {name: request.form.get(name, "") for name in names}
    try:
        given = read_input(kind, values)
        with transaction() as session:
            do(session, feedback_coded(session, code), given)
    except Invalid as error:
        return _page(code, values, error.fields), 422
    if sentence:
        flash(sentence, "success")
    return redirect(url_for("officer.feedback_answer", code=code))


def _page(code: str, values: Mapping[str, str], errors: Mapping[str, Any]) -> str:
    found, today = feedback_coded(db(), code), agency_today()
    action = found.action
    state, tone = action_state(action, today) if action is not None else ("", "")
    may_note = may_change(found, now()) and (found.via is None or found.via in BY_AGENCY)
    is_open = action is not None and action.done_at is None
    page = AnswerPage(
        code=found.code,
        subject=subject_text(found),
        firm=found.company.name,
        firm_url=url_for("officer.company", code=found.company.code),
        phone=_phone(found) if may_note else None,
        facts=tuple(_facts(found)),
        may_note=may_note,
        marks=tuple((mark, mark_label(mark)) for mark in MARKS),
        ways=tuple((via.value, via_label(via)) for via in BY_AGENCY),
        state=state,
        tone=tone,
        is_open=is_open,
        action_facts=_action_facts(found),
        version=sent_version() if errors and "version" in request.form else action.version if action is not None else 0,
        owners=tuple((officer.code, officer.name) for officer in officers(db())) if is_open else (),
        may_reopen=may_administer(g.user) and may_reopen(action, now()),
        values={**_values(found), **values},
    )
    return render_template("officer/feedback-answer.html", page=page, errors=errors)


def _phone(found: Feedback) -> tuple[str, str] | None:
    """Not of those who asked for no calls."""
    company = found.company
    if not company.contact_phone or company.id in not_to_be_called(db(), [company]):
        return None
    return company.contact_phone, phone_url(company.contact_phone)


def _facts(found: Feedback) -> list[tuple[str, str | None]]:
    facts: list[tuple[str, str | None]] = [
        (_("Service"), service_label(found.service)),
        (_("Asked on"), format_date(found.asked_at) or _("No letter reached the firm")),
    ]
    if found.answered_at is not None and found.mark is not None:
        facts += [
            (_("How much it helped"), mark_label(found.mark)),
            (_("What to do better"), found.text),
            (_("Answered on"), format_date(found.answered_at)),
            (_("How it was learned"), via_label(found.via) if found.via else None),
        ]
    return facts


def _action_facts(found: Feedback) -> tuple[tuple[str, str | None], ...]:
    action = found.action
    if action is None:
        return ()
    late = (agency_today() - action.due_on).days
    due = format_date(action.due_on)
    if action.done_at is None and late > 0:
        due = f"{due} ({ngettext('Overdue for %(num)d day', 'Overdue for %(num)d days', late)})"
    facts: list[tuple[str, str | None]] = [
        (_("Opened"), format_date(action.opened_at)),
        (_("Officer in charge"), action.owner.name if action.owner else _("Nobody yet")),
        (_("Due on"), due),
    ]
    if action.done_at is not None:
        facts += [
            (_("Plan"), action.plan),
            (_("Done on"), format_date(action.done_at)),
            (_("Result"), action.result),
        ]
    return tuple(facts)


def _values(found: Feedback) -> dict[str, str]:
    action = found.action
    said = {"mark": str(found.mark or ""), "text": found.text or "", "via": found.via.value if found.via else ""}
    if action is None:
        return said
    return said | {
        "plan": action.plan or "",
        "owner": action.owner.code if action.owner else "",
        "due_on": action.due_on.isoformat(),
        "result": action.result or "",
    }
