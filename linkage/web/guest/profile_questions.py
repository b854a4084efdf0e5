"""Is the profile still true? Behind the link of a letter or of a sheet of paper. Opening it changes nothing; a button does, once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from database.enums import QuestionAnswer
from database.models.companies import Company
from database.models.profile_questions import ProfileQuestion
from database.queries import suppliers as supplier_rows
from database.session import db, transaction
from linkage.days import agency_today
from linkage.errors import Invalid, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.profile_questions import AnswerInput
from linkage.language import _, _l
from linkage.services.profile_questions import answer, question_of
from linkage.web import cards
from linkage.web.guards import public
from linkage.web.guest.blueprint import blueprint
from linkage.web.layout import format_date
from linkage.web.loads import load_text
from linkage.wording import list_text, process_label


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """`facts`: what the public sees of the firm, and is asked about; `said`: what was answered before, empty while it is open."""

    token: str
    name: str
    since: str
    facts: tuple[tuple[str, str | None], ...]
    said: str
    answered_on: str
    note: str


@blueprint.get("/<token>/profile")
@public
def profile_question(token: str) -> str:
    return _page(token, {}, {})


@blueprint.post("/<token>/profile")
@public
def profile_question_post(token: str) -> ResponseReturnValue:
    """A second use is told kindly what was answered first, and changes nothing."""
    values = {name: request.form.get(name, "") for name in ("answer", "note")}
    try:
        given = read_input(AnswerInput, values)
    except Invalid as error:
        return _page(token, values, error.fields), 422
    with transaction() as session:
        answer(session, token, given)
    return redirect(url_for("guest.profile_question", token=token))


def _page(token: str, values: Mapping[str, str], errors: Mapping[str, Any]) -> str:
    question = question_of(db(), token)
    company = _company(question)
    profile = company.supplier_profile
    confirmed_on = profile.confirmed_on if profile else None
    page = QuestionPage(
        token=token,
        name=cards.firm_name(company),
        since=_("Last confirmed on %(day)s.", day=format_date(confirmed_on)) if confirmed_on else "",
        facts=tuple(_facts(company)),
        said=_said(question),
        answered_on=format_date(question.answered_at) if question.answered_at else "",
        note=values.get("note", ""),
    )
    return render_template("guest/profile-question.html", page=page, errors=errors)


def _company(question: ProfileQuestion) -> Company:
    held = db().get(Company, question.company_id)
    company = supplier_rows.supplier(db(), held.code) if held else None
    if company is None:
        raise NotFound(_l("This link is not valid any more. Ask the agency for a new one."))
    return company


def _facts(company: Company) -> list[tuple[str, str | None]]:
    """Nothing that the public page does not tell: a letter is passed on, and a sheet lies on a desk."""
    profile, today = company.supplier_profile, agency_today()
    processes = dict.fromkeys(offer.process for plant in company.plants for offer in plant.capabilities)
    machines = dict.fromkeys(machine.type for plant in company.plants for machine in plant.machines)
    held = [badge.label for badge in cards.certificates(company, on=today) if badge.state in ("valid", "expiring")]
    load = load_text(profile.utilisation_pct, profile.utilisation_on, on=None) if profile else ""
    return [
        (_("Place"), cards.place_text(company) or None),
        (_("Processes"), list_text(process_label(process) for process in processes) or None),
        (_("Machines"), list_text(machines) or None),
        (_("Certificates valid today"), list_text(held) or None),
        (_("Load"), load or None),
    ]


def _said(question: ProfileQuestion) -> str:
    if question.answered_at is None:
        return ""
    if question.answer is QuestionAnswer.STILL_TRUE:
        return _("You said that everything is still true. Buyers see the day.")
    if question.answer is QuestionAnswer.CHANGED:
        return _("You said that something has changed. The agency has your note and calls if something is unclear.")
    if question.answer is QuestionAnswer.CLOSED:
        return _("You said that the firm has closed. The agency checks it, then takes the profile out of the search.")
    return _("Another letter to the firm was answered, so nothing is asked any more.")
