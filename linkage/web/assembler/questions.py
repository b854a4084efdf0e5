"""The questions of a need, one a page: asked, kept, and read over before the need is published.

A need is a draft from its first answer on, so it may be left half-done and taken up again; each page saves its own answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import NeedStatus
from database.models.part_needs import PartNeed
from database.session import db, transaction
from linkage.errors import Invalid, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.exchange import as_record
from linkage.inputs.needs import NeedInput
from linkage.language import _, _l
from linkage.services.drafts import draft_of, drop_draft
from linkage.services.need_proposals import proposal_of_need
from linkage.services.needs import as_input, create_need, publish_need, update_need
from linkage.services.users import actor_of
from linkage.web.assembler.answers import Answers
from linkage.web.assembler.blueprint import blueprint
from linkage.web.assembler.own import own_need
from linkage.web.assembler.question_kinds import QUESTIONS, Question, question_of
from linkage.web.assembler.summaries import SummarySection, summary_of
from linkage.web.components import ProgressItem
from linkage.web.forms import once
from linkage.web.guards import assembler_only

NEW_DRAFT = "need:new"


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """One question. `options` is what its own template chooses from; `is_restored`: the answers come from an unsaved draft."""

    question: Question
    number: int
    total: int
    answers: Answers
    options: Mapping[str, Any]
    code: str
    version: int
    is_checking: bool
    is_restored: bool
    url: str
    back_url: str
    draft_url: str


@dataclass(frozen=True, slots=True)
class CheckPage:
    """All answers with a way to change each; `missing` keeps the need from being published."""

    code: str
    title: str
    is_draft: bool
    sections: tuple[SummarySection, ...]
    missing: tuple[ProgressItem, ...]


@blueprint.get("/needs/new")
@assembler_only
def new_need() -> ResponseReturnValue:
    kept = draft_of(db(), g.user, NEW_DRAFT)
    return _new_page(Answers(kept or {}), {}, is_restored=kept is not None)


@blueprint.post("/needs/new")
@assembler_only
def create() -> ResponseReturnValue:
    answers, question = Answers.of_request(), QUESTIONS[0]
    try:
        given = read_input(NeedInput, question.read(answers, None))
        return redirect(once(lambda session: _create(session, given)))
    except Invalid as error:
        return _new_page(answers, _by_field(question, error.fields), is_restored=False)


@blueprint.get("/needs/<code>/edit/<key>")
@assembler_only
def question(code: str, key: str) -> ResponseReturnValue:
    need, asked = own_need(code), _asked(key)
    kept = draft_of(db(), g.user, _draft_name(need, asked))
    answers = Answers(kept) if kept is not None else asked.answers(need)
    return _page(need, asked, answers, {}, is_restored=kept is not None)


@blueprint.post("/needs/<code>/edit/<key>")
@assembler_only
def answer(code: str, key: str) -> ResponseReturnValue:
    need, asked, answers = own_need(code), _asked(key), Answers.of_request()
    name, version = _draft_name(need, asked), _version(answers)
    try:
        changes = asked.read(answers, need)
        given = changed_input(need, changes)
        with transaction() as session:
            update_need(session, need, given, by=actor_of(g.user), expected_version=version)
            asked.after(session, g.company, answers, actor_of(g.user))
            drop_draft(session, g.user, name)
    except Invalid as error:
        return _page(need, asked, answers, _by_field(asked, error.fields), is_restored=False)
    return redirect(_next_url(need, asked))


@blueprint.get("/needs/<code>/check")
@assembler_only
def check(code: str) -> ResponseReturnValue:
    return _check_page(own_need(code), {})


@blueprint.post("/needs/<code>/publish")
@assembler_only
def publish(code: str) -> ResponseReturnValue:
    need = own_need(code)
    try:
        with transaction() as session:
            publish_need(session, need, by=actor_of(g.user))
    except Invalid as error:
        return _check_page(need, {"": " ".join(str(text) for text in error.fields.values())})
    flash(_("Your need is published. Here is who fits."), "success")
    return redirect(url_for("assembler.need", code=need.code))


def changed_input(need: PartNeed, changes: Mapping[str, Any]) -> NeedInput:
    """What the need says with some answers replaced; `requirements` are replaced key by key.

    Raises Invalid, whose fields are paths of the exchange format.
    """
    record = as_record(as_input(need))
    wants = {**record.get("requirements", {}), **changes.get("requirements", {})}
    return read_input(NeedInput, {**record, **changes, "requirements": wants})


def question_url(need: PartNeed, key: str, *, is_checking: bool = False) -> str:
    """Where a question is asked; `is_checking`: it leads back to the page with all answers."""
    check = 1 if is_checking else None
    if key == "routing":
        return url_for("assembler.routing", code=need.code, check=check)
    return url_for("assembler.question", code=need.code, key=key, check=check)


def after_url(need: PartNeed, key: str, *, is_checking: bool) -> str:
    """Where a question leads: back to the answers one came from, else on."""
    keys = [asked.key for asked in QUESTIONS]
    place = keys.index(key) + 1
    if is_checking or place == len(keys):
        return url_for("assembler.check", code=need.code)
    return question_url(need, keys[place])


def before_url(need: PartNeed, key: str, *, is_checking: bool) -> str:
    keys = [asked.key for asked in QUESTIONS]
    place = keys.index(key)
    if is_checking:
        return url_for("assembler.check", code=need.code)
    return question_url(need, keys[place - 1]) if place else url_for("assembler.needs")


def place_of(key: str) -> tuple[int, int]:
    """Which question of how many."""
    return [asked.key for asked in QUESTIONS].index(key) + 1, len(QUESTIONS)


def is_checking() -> bool:
    """Whether the person came from the page with all answers."""
    return bool(request.args.get("check"))


def _create(session: Session, given: NeedInput) -> str:
    need = create_need(session, g.company, given, by=actor_of(g.user))
    drop_draft(session, g.user, NEW_DRAFT)
    if proposal_of_need(need).keys:
        return url_for("assembler.proposal", code=need.code)
    return question_url(need, "routing")


def _asked(key: str) -> Question:
    asked = question_of(key)
    if asked is None:
        raise NotFound(_l("There is no such question."))
    return asked


def _next_url(need: PartNeed, asked: Question) -> str:
    if request.form.get("later"):
        flash(_("Your answers are kept. Nobody else sees them until you publish."), "success")
        return url_for("assembler.needs")
    if asked.key == "part" and not is_checking() and proposal_of_need(need).keys:
        return url_for("assembler.proposal", code=need.code)
    return after_url(need, asked.key, is_checking=is_checking())


def _version(answers: Answers) -> int | None:
    typed = answers.one("version")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


def _draft_name(need: PartNeed, asked: Question) -> str:
    return f"need:{need.code}:{asked.key}"


def _by_field(asked: Question, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Findings by the name of the field they are about, in the order of the form."""
    return {asked.field_of(path): text for path, text in fields.items()}


def _new_page(answers: Answers, errors: dict[str, Any], *, is_restored: bool) -> ResponseReturnValue:
    asked = QUESTIONS[0]
    page = QuestionPage(
        question=asked,
        number=1,
        total=len(QUESTIONS),
        answers=answers if answers else asked.answers(None),
        options=asked.options(None),
        code="",
        version=0,
        is_checking=False,
        is_restored=is_restored,
        url=url_for("assembler.create"),
        back_url=url_for("assembler.home"),
        draft_url=url_for("drafts.save", form=NEW_DRAFT),
    )
    return render_template(f"assembler/needs/questions/{asked.key}.html", page=page, errors=errors), _status(errors)


def _page(
    need: PartNeed, asked: Question, answers: Answers, errors: dict[str, Any], *, is_restored: bool
) -> ResponseReturnValue:
    number, total = place_of(asked.key)
    page = QuestionPage(
        question=asked,
        number=number,
        total=total,
        answers=answers,
        options=asked.options(need),
        code=need.code,
        version=_version(answers) or need.version,
        is_checking=is_checking(),
        is_restored=is_restored,
        url=question_url(need, asked.key, is_checking=is_checking()),
        back_url=before_url(need, asked.key, is_checking=is_checking()),
        draft_url=url_for("drafts.save", form=_draft_name(need, asked)),
    )
    return render_template(f"assembler/needs/questions/{asked.key}.html", page=page, errors=errors), _status(errors)


def _check_page(need: PartNeed, errors: dict[str, Any]) -> ResponseReturnValue:
    steps = question_url(need, "routing", is_checking=True)
    missing = () if need.steps else (ProgressItem(_("Choose at least one process"), steps),)
    page = CheckPage(
        code=need.code,
        title=need.title,
        is_draft=need.status is not NeedStatus.PUBLISHED,
        sections=summary_of(need, change_url=lambda key: question_url(need, key, is_checking=True)),
        missing=missing,
    )
    return render_template("assembler/needs/check.html", page=page, errors=errors), _status(errors)


def _status(errors: Mapping[str, Any]) -> int:
    return 422 if errors else 200
