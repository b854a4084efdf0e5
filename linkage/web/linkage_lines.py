"""The linkages of a firm as lines: how far those that go on have got, what is due and who owes it; and how the others ended."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from database.columns import now
from database.enums import FairSide, ProposalAnswer, ProposalStatus
from database.models.companies import Company
from database.models.follow_ups import FollowUp
from database.models.outcomes import Outcome
from database.models.proposals import Proposal
from database.queries import linkages as rows
from database.session import db
from linkage.days import agency_day, agency_today
from linkage.language import _
from linkage.services.linkage_dues import Due, DueKind, dues_of, is_closed
from linkage.services.linkages import is_dormant
from linkage.web.introduction_stands import stand_text
from linkage.web.layout import format_date
from linkage.web.linkages.dues import due_text
from linkage.web.linkages.reading import end_text, name_of
from linkage.wording.outcomes import stage_label


@dataclass(frozen=True, slots=True)
class LinkageLine:
    """`owes`: who does what is `due`, empty where that says so itself; `is_mine`: this firm, for something that waits.

    `is_dormant`: nothing was heard for long. `contacts`: words and address of the proposal behind it; None where there is none.
    """

    url: str
    firm: str
    need: str
    stage: str
    day: str
    owes: str
    due: str
    is_mine: bool
    is_dormant: bool
    contacts: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class EndedLine:
    """A linkage or a proposal that came to its end. `said`: how; `on`: the day, for the order."""

    url: str
    title: str
    firm: str
    said: str
    on: datetime.date


def firm_linkages(company: Company, side: FairSide) -> list[Outcome]:
    """All of a firm on one side that both know of, going on or ended; what was heard of last comes first."""
    return [each for each in rows.linkages_of_firm(db(), company.id or 0) if _is_of(each, side, company)]


def is_over(found: Outcome) -> bool:
    """Ended, or its contacts closed again."""
    return found.ended_on is not None or is_closed(found)


def linkage_lines(found: Sequence[Outcome], side: FairSide, offered: Mapping[int, Proposal]) -> tuple[LinkageLine, ...]:
    """Of linkages that go on, those where the firm owes something first; in a fixed number of queries.

    `offered`: linkage -> an open proposal of the same need and supplier.
    """
    ids = [each.id or 0 for each in found]
    asked = rows.unanswered(db(), ids, asked_before=agency_today())
    lines = [
        _line(each, side, _latest(asked.get(key, ())), offered.get(key)) for key, each in zip(ids, found, strict=True)
    ]
    return tuple(sorted(lines, key=lambda line: not line.is_mine))


def ended_line(found: Outcome, side: FairSide) -> EndedLine:
    """Of one that is over."""
    closed_at = found.proposal.closed_at if found.proposal is not None else None
    return EndedLine(
        url=url_for("linkages.linkage", code=found.code),
        title=_need(found),
        firm=name_of(found, side.other),
        said=end_text(found, side) if found.ended_on is not None else _("The contacts are closed."),
        on=found.ended_on or agency_day(closed_at or now()),
    )


def _is_of(found: Outcome, side: FairSide, company: Company) -> bool:
    return (found.company_id if side is FairSide.SUPPLIER else found.buyer_id) == company.id


def _latest(asked: Iterable[FollowUp]) -> list[FollowUp]:
    return list({each.side: each for each in sorted(asked, key=lambda one: one.month)}.values())


def _need(found: Outcome) -> str:
    return found.need.title if found.need else _("A need that was removed")


def _line(found: Outcome, side: FairSide, questions: Iterable[FollowUp], offered: Proposal | None) -> LinkageLine:
    dues = dues_of(found, questions)
    mine = next((due for due in dues if due.side is side and due.kind is not DueKind.NEXT_STEP), None)
    due = mine or next(iter(dues), None)
    waits = offered is not None and any(
        each.side is side and each.answer is ProposalAnswer.WAITING for each in offered.sides
    )
    return LinkageLine(
        url=url_for("linkages.linkage", code=found.code),
        firm=name_of(found, side.other),
        need=_need(found),
        stage=stage_label(found.stage.value),
        day=format_date(found.stage_on, "medium"),
        owes=_owes(found, due, side) if due else "",
        due=due_text(found, due, side) if due else "",
        is_mine=waits or mine is not None,
        is_dormant=is_dormant(found, agency_today()),
        contacts=_contacts(found, offered, side),
    )


def _owes(found: Outcome, due: Due, side: FairSide) -> str:
    """Who does it; the next step says so itself."""
    if due.kind is DueKind.NEXT_STEP:
        return ""
    return _("You") if due.side is side else name_of(found, due.side)


def _contacts(found: Outcome, offered: Proposal | None, side: FairSide) -> tuple[str, str] | None:
    """Another proposal of the same pair goes before the one that the linkage began with: it may wait for an answer."""
    if offered is not None:
        return stand_text(offered, side), url_for("proposals.proposal", code=offered.code)
    if found.proposal is None or found.proposal.status is not ProposalStatus.AGREED:
        return None
    return _("Contacts are open"), url_for("proposals.proposal", code=found.proposal.code)
