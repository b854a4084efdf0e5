"""What a supplier lacks: the needs it would win by one change, and what its fits wait for."""

from __future__ import annotations

import datetime

from flask import Response, g

from database.session import db
from linkage.access import may_edit_supplier, require
from linkage.api.answers import answer
from linkage.api.operations import Operation, operation
from linkage.api.representations import Answer
from linkage.api.suppliers import seen_supplier
from linkage.days import agency_today
from linkage.language import _l
from linkage.services.lacks import lacks_of
from linkage.services.matches import needs_for_supplier
from linkage.wording.changes import change_text, change_title, question_text
from matching.changes import Change, Rung
from matching.questions import OpenQuestion

_MOST_NEEDS = 2_000


class RungAnswer(Answer):
    """How far the change goes, and the codes of all needs won so far. `low` and `high` in `unit`, else in that of the limit."""

    text: str
    low: float | None
    high: float | None
    unit: str | None
    words: list[str]
    needs: list[str]


class ChangeAnswer(Answer):
    """One thing to change. `kind`, `subject` and `process` are codes; the rungs stand in the order of effort."""

    kind: str
    subject: str | None
    process: str | None
    text: str
    rungs: list[RungAnswer]


class QuestionAnswer(Answer):
    """Something to state. `needs`: codes of those that wait for it; `last_for`: those of them that wait for nothing else."""

    about: str
    process: str | None
    attributes: list[str]
    text: str
    needs: list[str]
    last_for: list[str]


class LacksAnswer(Answer):
    """What holds on a day, over the open needs that suppliers may see."""

    supplier: str
    on: datetime.date
    changes: list[ChangeAnswer]
    questions: list[QuestionAnswer]


@operation(
    Operation(
        "get",
        "/suppliers/<code>/lacks",
        summary=_l("What a supplier lacks: the needs each single change would win, and what is to be stated"),
        tag="matches",
        answer=LacksAnswer,
    )
)
def lacks(code: str) -> Response:
    company = seen_supplier(db(), code)
    require(may_edit_supplier(g.user, company))
    today = agency_today()
    found = lacks_of(db(), company, needs_for_supplier(db(), company, on=today, limit=_MOST_NEEDS), on=today)
    return answer(
        LacksAnswer(
            supplier=company.code,
            on=today,
            changes=[_change(ladder) for ladder in found.ladders],
            questions=[_question(asked) for asked in found.questions],
        )
    )


def _change(ladder: tuple[Rung, ...]) -> ChangeAnswer:
    first = ladder[0].change
    return ChangeAnswer(
        kind=first.kind,
        subject=first.subject or None,
        process=first.process,
        text=change_title(first),
        rungs=[_rung(rung.change, rung.needs) for rung in ladder],
    )


def _rung(change: Change, needs: tuple[str, ...]) -> RungAnswer:
    return RungAnswer(
        text=change_text(change),
        low=change.low,
        high=change.high,
        unit=change.unit,
        words=list(change.words),
        needs=list(needs),
    )


def _question(asked: OpenQuestion) -> QuestionAnswer:
    return QuestionAnswer(
        about=asked.question.about,
        process=asked.question.process,
        attributes=list(asked.attributes),
        text=question_text(asked),
        needs=list(asked.needs),
        last_for=list(asked.closed_needs),
    )
