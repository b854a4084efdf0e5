"""What one change would win and what a fit waits for, as lines with a way to the list of needs and to the field to fill."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import url_for

from database.models.companies import Company
from linkage.language import _, ngettext
from linkage.services.lacks import Lacks
from linkage.web.layout import format_number
from linkage.web.supplier.steps import step_of
from linkage.wording.changes import change_text, change_title, figure_text, question_text
from matching.changes import Change, Rung
from matching.offers import IN_HOUSE, answering
from matching.questions import Question

WINS_SHOWN = 5
_RUNGS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class RungRow:
    """How far a change goes, how many needs it wins up to there, and their list. `figure` is empty for the only rung."""

    figure: str
    count: str
    url: str


@dataclass(frozen=True, slots=True)
class WinRow:
    """A change with its rungs, least effort first, and where to say that it is done."""

    label: str
    rungs: tuple[RungRow, ...]
    fix_url: str


@dataclass(frozen=True, slots=True)
class AskRow:
    """Something to state: how many needs wait for it, how many of them for nothing else, their list, and the field."""

    label: str
    count: str
    closes: str
    url: str
    fix_url: str


def win_rows(lacks: Lacks, company: Company, *, shown: int = WINS_SHOWN) -> tuple[WinRow, ...]:
    return tuple(_win_row(ladder, company) for ladder in lacks.ladders[:shown])


def ask_rows(lacks: Lacks, company: Company, *, shown: int = WINS_SHOWN) -> tuple[AskRow, ...]:
    rows = []
    for asked in lacks.questions[:shown]:
        closed = len(asked.closed_needs)
        rows.append(
            AskRow(
                label=question_text(asked),
                count=count_text(len(asked.needs)),
                closes=ngettext(
                    "for %(count)s it is the last open question",
                    "for %(count)s it is the last open question",
                    closed,
                    count=format_number(closed),
                )
                if closed
                else "",
                url=url_for("supplier.needs", ask=asked.question.key),
                fix_url=_answer_url(asked.question, company),
            )
        )
    return tuple(rows)


def count_text(number: int) -> str:
    return ngettext("%(count)s need", "%(count)s needs", number, count=format_number(number))


def is_won(change: Change | None, key: str, reach: str) -> bool:
    """Whether a need is won by the change of an address: of the same thing, and going no further than `reach`."""
    if change is None or change.own_key != key:
        return False
    amount = _amount(reach)
    return amount is None or change.effort <= (-amount if change.is_less else amount)


def chosen_text(changes: Iterable[Change]) -> str:
    """What the change of an address is called: with its figure when all of its needs ask the same, or the furthest."""
    furthest = max(changes, key=lambda change: change.effort, default=None)
    return "" if furthest is None else change_text(furthest)


def _win_row(ladder: Sequence[Rung], company: Company) -> WinRow:
    first = ladder[0].change
    is_alone = len(ladder) == 1
    rungs = ladder if len(ladder) <= _RUNGS_SHOWN else (ladder[0], ladder[len(ladder) // 2], ladder[-1])
    return WinRow(
        label=change_text(first) if is_alone else change_title(first),
        rungs=tuple(
            RungRow(
                figure="" if is_alone else _up_to(rung.change),
                count=count_text(len(rung.needs)),
                url=_list_url(rung.change, is_whole=rung is ladder[-1]),
            )
            for rung in rungs
        ),
        fix_url=_fix_url(first, company),
    )


def _up_to(change: Change) -> str:
    figure = figure_text(change)
    if change.kind == "capacity":
        return _("%(figure)s free", figure=figure)
    return _("down to %(figure)s", figure=figure) if change.is_less else _("up to %(figure)s", figure=figure)


def _list_url(change: Change, *, is_whole: bool) -> str:
    reach = None if is_whole or change.amount is None else f"{change.amount:.10g}"
    return url_for("supplier.needs", show="near", change=change.own_key, reach=reach)


def _amount(text: str) -> float | None:
    """The figure of an address; none when it makes no sense."""
    try:
        return float(text[:30])
    except ValueError:
        return None


def _fix_url(change: Change, company: Company) -> str:
    """The field of the profile where the change is said."""
    if change.kind == "renewal":
        standards = [row.standard for row in company.certificates]
        if change.subject in standards:
            return url_for("supplier.certificate", number=standards.index(change.subject) + 1)
    if change.kind in ("certificate", "renewal"):
        return url_for("supplier.certificate", number=len(company.certificates) + 1)
    if change.kind == "minimum-order":
        return url_for("supplier.terms", _anchor="f-terms-moq_pcs")
    anchors = {
        "limit": "attributes",
        "capacity": "f-capacity_per_month",
        "material": "f-materials",
        "outside-orders": "f-captive",
        "own-plant": "f-how",
    }
    place = _place_of(company, change.plant, change.offered)
    if place is None or change.kind == "exact-process":
        return step_of("processes").url
    return url_for("supplier.capability", plant=place[0], number=place[1], _anchor=anchors[change.kind])


def _answer_url(question: Question, company: Company) -> str:
    """The field of the profile where the answer is given."""
    if question.about == "business-type":
        return url_for("supplier.company", _anchor="f-business_type")
    if question.about == "region":
        return url_for("supplier.place", number=1, _anchor="f-province")
    place = _place_answering(company, question.process or "")
    if place is None:
        return step_of("processes").url
    anchors = {
        "capacity": "f-capacity_per_month",
        "utilisation": "f-utilisation_pct",
        "capacity-unit": "f-unit",
        "limits": "attributes",
        "material": "f-materials",
    }
    return url_for("supplier.capability", plant=place[0], number=place[1], _anchor=anchors[question.about])


def _place_of(company: Company, plant: str, process: str | None) -> tuple[int, int] | None:
    """Number of the plant and of the capability in it, as the pages of the profile count them."""
    return next(
        (
            (place, number)
            for place, row in enumerate(company.plants, 1)
            for number, own in enumerate(row.capabilities, 1)
            if (row.code, own.process) == (plant, process)
        ),
        None,
    )


def _place_answering(company: Company, process: str) -> tuple[int, int] | None:
    """The first capability that answers for a needed process."""
    relations = answering(process)
    return next(
        (
            (place, number)
            for place, row in enumerate(company.plants, 1)
            for number, own in enumerate(row.capabilities, 1)
            if relations.get(own.process) in IN_HOUSE
        ),
        None,
    )
