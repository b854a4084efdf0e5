"""Support cases: a near-miss taken up by an officer, with the record of what was true, and whether the firm has got there since."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from database.columns import now
from database.enums import NeedVisibility
from database.models.companies import Company
from database.models.part_needs import PartNeed
from database.models.support_cases import SupportCase
from database.queries import support_cases as rows
from database.queries.exchange import whole_need
from database.queries.lacks import LackFilter, needs_of_lack, words_of
from database.queries.needs import are_open
from linkage.errors import Conflict, NotFound
from linkage.inputs.support_cases import SupportCaseInput
from linkage.language import _l
from linkage.services.audit import Actor, record_company
from linkage.services.lack_counts import change_columns
from linkage.services.match_facts import need_fact, supplier_fact, supplier_facts
from linkage.services.users import officer_of
from linkage.services.weights import current_weights
from matching import match_pair
from matching.changes import Change, one_change
from matching.facts import Match, NearMiss, NeedFact, SupplierFact

MOST_RECORDED = 100
"""So many needs are kept with a case; a change that wins more is well founded by these."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How the firm stands today to the needs of a case: which it fits, and which are still open."""

    fits: tuple[str, ...]
    still_open: tuple[str, ...]

    @property
    def is_reached(self) -> bool:
        """Every need still open is fitted now."""
        return bool(self.still_open) and len(self.fits) == len(self.still_open)


def open_case(session: Session, company: Company, key: str, *, by: Actor, on: datetime.date) -> SupportCase:
    """The case at work about this change of the firm, made when there is none.

    What is recorded is looked at anew, not taken from the last count. Raises Conflict when no need is won by it any more.
    """
    held = rows.case_at_work(session, company, key)
    if held is not None:
        return held
    ids = needs_of_lack(session, company, LackFilter(on=on, key=key))
    won = _won(session, company, key, ids, on=on)
    if not won:
        raise Conflict(
            _l("This change would win no open need any more: the firm or the needs have changed. Look again.")
        )
    furthest = max((change for _, _, change in won), key=lambda change: change.effort)
    case = SupportCase(
        company_id=company.id or 0,
        owner_id=by.user_id,
        opened_by_id=by.user_id,
        record=[_line(need, answer, change) for need, answer, change in won[:MOST_RECORDED]],
        weights_version=current_weights(session).version,
        **change_columns(furthest),
    )
    session.add(case)
    session.flush()
    record_company(session, by, "case.opened", company, case=case.code, change=case.key, needs=len(won))
    return case


def change_case(
    session: Session, case: SupportCase, given: SupportCaseInput, *, expected_version: int | None, by: Actor
) -> None:
    """What the officer says of the case now. Raises Conflict when somebody else was first, Invalid when nobody has this code."""
    if expected_version is not None and case.version != expected_version:
        raise Conflict(_l("This case was changed meanwhile by somebody else. Look at it again."))
    owner = officer_of(session, given.owner)
    before = case.status
    if given.status in rows.AT_WORK and case.status not in rows.AT_WORK:
        other = rows.case_at_work(session, case.company, case.key)
        if other is not None:
            raise Conflict(_l("There is another case at work about the same change of this firm."))
    case.status, case.due_on, case.note = given.status, given.due_on, given.note
    case.owner_id = None if owner is None else owner.id
    case.closed_at = None if given.status in rows.AT_WORK else case.closed_at or now()
    session.flush()
    record_company(
        session, by, "case.changed", case.company, case=case.code, status=given.status.value, before=before.value
    )


def found_case(session: Session, code: str) -> SupportCase:
    """Raises NotFound."""
    case = rows.case_of(session, code)
    if case is None:
        raise NotFound(_l("There is no such support case."))
    return case


def progress_of(session: Session, cases: Iterable[SupportCase], *, on: datetime.date) -> Mapping[str, Progress]:
    """Code of a case -> how its firm stands today; in a fixed number of queries."""
    known = list(cases)
    codes = {str(line["need"]) for case in known for line in case.record}
    needs = {need.code: need_fact(need) for need in _open_needs(session, codes, on=on) if need.steps}
    firms = supplier_facts(session, sorted({case.company_id for case in known}), on=on)
    return {case.code: _progress(case, firms[case.company_id], needs, on) for case in known}


def change_of(case: SupportCase) -> Change:
    """The change as the matcher tells it, for its words."""
    return Change(
        kind=case.kind,  # type: ignore[arg-type]  # written from a change
        subject=case.subject,
        process=case.process,
        low=case.low,
        high=case.high,
        unit=case.unit,
        words=words_of(case.words),
    )


def _progress(case: SupportCase, firm: SupplierFact, needs: Mapping[str, NeedFact], on: datetime.date) -> Progress:
    asked = [code for line in case.record if (code := str(line["need"])) in needs]
    fits = [code for code in asked if isinstance(match_pair(needs[code], firm, on=on), Match)]
    return Progress(tuple(fits), tuple(asked))


def _won(
    session: Session, company: Company, key: str, ids: list[int], *, on: datetime.date
) -> list[tuple[PartNeed, NearMiss, Change]]:
    """The needs that the change wins today, with the comparison of both sides; those of least effort first."""
    if not ids:
        return []
    firm, weights = supplier_fact(session, company, on=on), current_weights(session)
    statement = select(PartNeed).where(col(PartNeed.id).in_(ids)).options(*whole_need()).order_by(col(PartNeed.id))
    found = []
    for need in session.exec(statement).all():
        asked = need_fact(need)
        change = one_change(asked, firm, on=on)
        answer = match_pair(asked, firm, on=on, weights=weights)
        if change is not None and change.key == key and isinstance(answer, NearMiss):
            found.append((need, answer, change))
    return sorted(found, key=lambda each: (each[2].effort, each[0].code))


def _line(need: PartNeed, answer: NearMiss, change: Change) -> dict[str, Any]:
    """What is kept of one need: the broken limits with the figures of both sides, and how far the firm must go."""
    broken = [reason for reason in answer.reasons if reason.is_gate and reason.verdict == "missed"]
    return {
        "need": need.code,
        "title": need.title,
        "amount": change.amount,
        "score": round(answer.score, 6),
        "broken": [
            {
                "criterion": reason.criterion,
                "subject": reason.subject,
                "need": _plain(reason.need),
                "offer": _plain(reason.offer),
            }
            for reason in broken
        ],
    }


def _plain(side: Mapping[str, object]) -> dict[str, object]:
    """Figures as JSON keeps them: a tuple of words becomes a list."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in side.items()}


def _open_needs(session: Session, codes: Iterable[str], *, on: datetime.date) -> list[PartNeed]:
    wanted = col(PartNeed.code).in_(sorted(codes))
    statement = select(PartNeed).where(wanted, *are_open(tuple(NeedVisibility), on)).options(*whole_need())
    return list(session.exec(statement).all())
