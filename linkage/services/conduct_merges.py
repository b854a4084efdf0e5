"""Reports of buyers' conduct follow a firm into another one and back, and never say to the others of the new firm who told them.

A report that went with a merge keeps a mark of the firm it was told as, and of: by it the report finds its firm again. The merge
itself keeps no list of reports, for it is read by more people than these are.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from database.models.companies import Company
from database.models.company_merges import CompanyRedirect
from database.models.feedback import ConductReport
from database.models.outcomes import Outcome


@dataclass(frozen=True, slots=True)
class _Side:
    """Columns of one of the two firms: in the report its row and its mark, in the linkage its row."""

    firm: Any
    mark: Any
    linked: Any


_SIDES = (
    _Side(col(ConductReport.company_id), col(ConductReport.teller_mark), col(Outcome.company_id)),
    _Side(col(ConductReport.buyer_id), col(ConductReport.buyer_mark), col(Outcome.buyer_id)),
)


def hand_over_reports(session: Session, kept: Company, gone: Company) -> None:
    """What the firm that goes told, and what was told of it, is of the one that stays; what the two told of each other rests."""
    session.flush()
    for side in _SIDES:
        found = session.execute(
            select(ConductReport.id, ConductReport.code, side.mark).where(side.firm == gone.id)
        ).all()
        for key, code, mark in found:
            _write(session, key, side, firm=kept, mark=mark or _mark(code, gone.code))


def hand_back_reports(session: Session, kept: Company, company: Company) -> None:
    """After its linkages came back: what was told as, or of, the firm; and what was told meanwhile in one of its linkages."""
    session.flush()
    theirs = select(CompanyRedirect.code).where(CompanyRedirect.company_id == company.id)
    codes = {company.code, *session.exec(theirs).all()}
    for side in _SIDES:
        marked = select(ConductReport.id, ConductReport.code, side.mark).where(
            side.firm == kept.id, side.mark.is_not(None)
        )
        for key, code, mark in session.execute(marked).all():
            if mark in {_mark(code, each) for each in codes}:
                _write(session, key, side, firm=company, mark=None if mark == _mark(code, company.code) else mark)
        linked = select(Outcome.id).where(side.linked == company.id)
        meanwhile = (side.firm == kept.id, side.mark.is_(None), col(ConductReport.outcome_id).in_(linked))
        _update(session, side, company, None, *meanwhile)


def is_told_as(report: ConductReport, user_id: int | None) -> bool:
    """Whether the people of the firm that the report stands with are those who told it, and not of a firm that went into it since.

    Who told it is known to the own account, whatever became of the firm.
    """
    if user_id is not None and report.told_by_id == user_id:
        return True
    return report.teller_mark is None and report.company_id != report.buyer_id


def _mark(report_code: str, firm_code: str) -> str:
    """Of no use for finding other reports of the same firm."""
    return hashlib.sha256(f"conduct:{report_code}:{firm_code}".encode()).hexdigest()


def _write(session: Session, key: int | None, side: _Side, *, firm: Company, mark: str | None) -> None:
    _update(session, side, firm, mark, col(ConductReport.id) == key)


def _update(session: Session, side: _Side, firm: Company, mark: str | None, *wanted: Any) -> None:
    """Past the object layer, so that an officer who is just reading a report may answer it."""
    values = {side.firm.key: firm.id, side.mark.key: mark}
    statement = update(ConductReport).where(*wanted).values(values)
    session.execute(statement, execution_options={"synchronize_session": False})
