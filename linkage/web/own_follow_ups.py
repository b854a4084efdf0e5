"""What a firm owes since a fair or about its introductions: questions and promises, as a list and as forms; by link and signed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from database.enums import AnsweredVia, FairSide, FollowUpKind, FollowUpStatus
from database.models.companies import Company
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.models.follow_ups import FollowUp
from database.queries.follow_ups import follow_ups_of_firm, linkage_questions_of_firm
from database.session import db, transaction
from linkage.days import agency_day, agency_today
from linkage.errors import Invalid, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.follow_ups import FollowUpInput, NextStepInput
from linkage.language import _, _l
from linkage.services.audit import Actor
from linkage.services.follow_ups import answer, close_step
from linkage.web import cards
from linkage.web.follow_up_forms import amounts_text, follow_up_form, other_name, sent_answers, sent_step, step_form
from linkage.web.forms import sent_version
from linkage.web.layout import format_date
from linkage.wording.minutes import follow_up_state, next_step_label, round_label
from linkage.wording.outcomes import stage_label


@dataclass(frozen=True, slots=True)
class Asked:
    """The firm that answers, and from where; of a fair, or without one about its introductions.

    `url`: (what, code) -> address; what is "list", "answer", "step", "done" or "linkage".
    """

    company: Company
    side: FairSide
    fair: Fair | None
    via: AnsweredVia
    by: Actor
    url: Callable[[str, str], str]
    back_url: str = ""


@dataclass(frozen=True, slots=True)
class FollowUpLine:
    """`what`: the round, or the step that was promised; `said`: what was answered, and `said_on`: when, both empty before.

    `done_url`: of steps alone. `linkage_url`: where the two stand, of introductions alone.
    """

    code: str
    firm: str
    what: str
    due: str
    is_overdue: bool
    said: str
    said_on: str
    is_step: bool
    version: int
    url: str
    done_url: str
    linkage_url: str


@dataclass(frozen=True, slots=True)
class FollowUpsPage:
    fair: str
    name: str
    back_url: str
    open: tuple[FollowUpLine, ...]
    done: tuple[FollowUpLine, ...]


def asked_of(place: FairParticipant) -> list[FollowUp]:
    """Of each meeting the latest round whose day has come and those that were answered, and every step the firm promised."""
    return _since_fair(place.fair_id, place.company_id, place.side)


def _since_fair(fair_id: int, company_id: int, side: FairSide) -> list[FollowUp]:
    found = follow_ups_of_firm(db(), fair_id, company_id, side)
    rounds = [each for each in found if each.kind is FollowUpKind.QUESTIONS and each.due_on <= agency_today()]
    latest = {each.meeting_id: each.month for each in sorted(rounds, key=lambda one: one.month)}
    asked = [each for each in rounds if each.status is FollowUpStatus.DONE or each.month == latest[each.meeting_id]]
    return [each for each in found if each.kind is FollowUpKind.NEXT_STEP or each in asked]


def _asked(asked: Asked) -> list[FollowUp]:
    company_id = asked.company.id or 0
    if asked.fair is not None:
        return _since_fair(asked.fair.id or 0, company_id, asked.side)
    return linkage_questions_of_firm(db(), company_id, asked.side, on=agency_today())


def list_page(asked: Asked) -> str:
    found = _asked(asked)
    page = FollowUpsPage(
        fair=asked.fair.name if asked.fair else "",
        name=cards.firm_name(asked.company),
        back_url=asked.back_url,
        open=tuple(_line(asked, each) for each in found if each.status is FollowUpStatus.DUE),
        done=tuple(_line(asked, each) for each in found if each.status is not FollowUpStatus.DUE),
    )
    return render_template("participant/follow-ups.html", page=page)


def answer_page(asked: Asked, code: str, errors: Mapping[str, Any]) -> str:
    """The three questions about one firm; what was typed stays after an error."""
    found = _found(asked, code, FollowUpKind.QUESTIONS)
    url, back_url = asked.url("answer", code), asked.url("list", "")
    return follow_up_form(found, url=url, back_url=back_url, errors=errors, is_for_firm=False)


def save_answer(asked: Callable[[], Asked], code: str) -> ResponseReturnValue:
    try:
        given = read_input(FollowUpInput, sent_answers())
    except Invalid as error:
        return answer_page(asked(), code, error.fields), 422
    try:
        with transaction() as session:
            there = asked()
            found = _found(there, code, FollowUpKind.QUESTIONS)
            answer(session, found, given, via=there.via, by=there.by, expected_version=sent_version())
            firm, url = other_name(found), there.url("list", "")
    except Invalid as error:
        return answer_page(asked(), code, error.fields), 422
    flash(_("Thank you. Your answer about %(firm)s is noted.", firm=firm), "success")
    understood = amounts_text(given)
    if understood:
        flash(_("The amounts of a year as we read them: %(amounts)s.", amounts=understood), "info")
    return redirect(url)


def step_page(asked: Asked, code: str, errors: Mapping[str, Any]) -> str:
    """What the firm promised: done, on another day, or given up."""
    found = _found(asked, code, FollowUpKind.NEXT_STEP)
    return step_form(found, url=asked.url("step", code), back_url=asked.url("list", ""), errors=errors)


def save_step(asked: Callable[[], Asked], code: str) -> ResponseReturnValue:
    try:
        return redirect(_closed(asked, code, read_input(NextStepInput, sent_step())))
    except Invalid as error:
        return step_page(asked(), code, error.fields), 422


def step_done(asked: Callable[[], Asked], code: str) -> ResponseReturnValue:
    """One tap: it is done."""
    return redirect(_closed(asked, code, NextStepInput()))


def _closed(asked: Callable[[], Asked], code: str, given: NextStepInput) -> str:
    with transaction() as session:
        there = asked()
        found = _found(there, code, FollowUpKind.NEXT_STEP)
        close_step(session, found, given, via=there.via, by=there.by, expected_version=sent_version())
        url = there.url("list", "")
    flash(_("Thank you. It is noted."), "success")
    return url


def _found(asked: Asked, code: str, kind: FollowUpKind) -> FollowUp:
    for each in _asked(asked):
        if each.code == code and each.kind is kind:
            return each
    raise NotFound(_l("There is no such follow-up."))


def _line(asked: Asked, found: FollowUp) -> FollowUpLine:
    is_step, is_due = found.kind is FollowUpKind.NEXT_STEP, found.status is FollowUpStatus.DUE
    said = ""
    if not is_due:
        said = stage_label(found.stage.value) if found.stage else follow_up_state(found.status)
    return FollowUpLine(
        code=found.code,
        firm=other_name(found),
        what=next_step_label(found.next_step) if is_step and found.next_step else round_label(found.month),
        due=format_date(found.due_on, "medium"),
        is_overdue=is_step and is_due and found.due_on < agency_today(),
        said=said,
        said_on=format_date(agency_day(found.answered_at), "medium") if found.answered_at and not is_due else "",
        is_step=is_step,
        version=found.version,
        url=asked.url("step" if is_step else "answer", found.code),
        done_url=asked.url("done", found.code) if is_step else "",
        linkage_url=asked.url("linkage", found.outcome.code) if asked.fair is None and found.outcome else "",
    )
