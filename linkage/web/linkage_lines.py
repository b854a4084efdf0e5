"""The linkages of a firm that go on, as lines: how far each has got, what is due next, and who owes it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import url_for

from database.enums import FairSide
from database.models.companies import Company
from database.models.follow_ups import FollowUp
from database.models.outcomes import Outcome
from database.queries import linkages as rows
from database.session import db
from linkage.days import agency_today
from linkage.language import _
from linkage.services.linkage_dues import DueKind, dues_of
from linkage.services.linkages import is_dormant
from linkage.web.layout import format_date
from linkage.web.linkages.dues import due_text
from linkage.web.linkages.reading import name_of
from linkage.wording.outcomes import stage_label


@dataclass(frozen=True, slots=True)
class LinkageLine:
    """`owes`: who does what comes next; `is_mine`: this firm, for something that waits; `is_dormant`: nothing was heard for long."""

    url: str
    firm: str
    need: str
    stage: str
    day: str
    owes: str
    due: str
    is_mine: bool
    is_dormant: bool


def linkage_lines(company: Company, side: FairSide) -> tuple[LinkageLine, ...]:
    """On one side of a firm, those where it owes something first; in a fixed number of queries."""
    found = [each for each in rows.linkages_of_firm(db(), company.id or 0) if _is_of(each, side, company)]
    asked = rows.unanswered(db(), [each.id or 0 for each in found], asked_before=agency_today())
    lines = [_line(each, side, _latest(asked.get(each.id or 0, ()))) for each in found]
    return tuple(sorted(lines, key=lambda line: not line.is_mine))


def _is_of(found: Outcome, side: FairSide, company: Company) -> bool:
    return (found.company_id if side is FairSide.SUPPLIER else found.buyer_id) == company.id


def _latest(asked: Iterable[FollowUp]) -> list[FollowUp]:
    return list({each.side: each for each in sorted(asked, key=lambda one: one.month)}.values())


def _line(found: Outcome, side: FairSide, questions: Iterable[FollowUp]) -> LinkageLine:
    dues = dues_of(found, questions)
    mine = next((due for due in dues if due.side is side and due.kind is not DueKind.NEXT_STEP), None)
    due = mine or next(iter(dues), None)
    return LinkageLine(
        url=url_for("linkages.linkage", code=found.code),
        firm=name_of(found, side.other),
        need=found.need.title if found.need else _("A need that was removed"),
        stage=stage_label(found.stage.value),
        day=format_date(found.stage_on, "medium"),
        owes=name_of(found, due.side) if due else "",
        due=due_text(due) if due else "",
        is_mine=mine is not None,
        is_dormant=is_dormant(found, agency_today()),
    )
