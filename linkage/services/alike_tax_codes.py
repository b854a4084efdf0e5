"""Tax codes that look like another firm's: a slip of the hand when signing up, or a branch of a firm that is known already."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select
from stdnum.vn import mst

from database.columns import now
from database.models.audit_events import AuditEvent
from database.models.companies import Company
from linkage.inputs.users import HOUSEHOLD_DIGITS, tax_code_spellings
from linkage.services.audit import Actor, record_company

How = Literal["one-digit", "transposed", "branch"]

ACTION = "company.alike_tax_code"
_HEAD = 10
_SHOWN = datetime.timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Alike:
    """A firm whose tax code looks like another one's, and how."""

    company: Company
    how: How


def alike_firms(session: Session, tax_code: str, *, but: Company | None = None) -> list[Alike]:
    """Firms with a tax code one digit off, with two neighbouring digits exchanged, or of another branch. One query."""
    digits = mst.compact(tax_code)
    if not digits.isascii() or not digits.isdigit():
        return []
    slips = dict(_slips(digits))
    spellings = [spelling for code in slips for spelling in tax_code_spellings(mst.format(code))]
    wanted: list[ColumnElement[bool]] = [col(Company.tax_code).in_(spellings)]
    if len(digits) != HOUSEHOLD_DIGITS:
        wanted.append(col(Company.tax_code).startswith(digits[:_HEAD]))
    found = []
    for company in session.exec(select(Company).where(or_(*wanted)).order_by(col(Company.id))).all():
        theirs = mst.compact(company.tax_code or "")
        is_same = theirs == digits or (but is not None and company.id == but.id)
        is_branch = HOUSEHOLD_DIGITS not in (len(theirs), len(digits)) and theirs[:_HEAD] == digits[:_HEAD]
        how: How | None = "branch" if is_branch else slips.get(theirs)
        if not is_same and how is not None:
            found.append(Alike(company, how))
    return found


def note_alike(session: Session, company: Company, *, by: Actor) -> None:
    """Writes down that a new firm looks like others by its tax code, so that officers are told. The numbers stay out of the trail."""
    for alike in alike_firms(session, company.tax_code or "", but=company):
        record_company(session, by, ACTION, company, other=alike.company.code, how=alike.how)


def lately_alike(session: Session) -> list[tuple[Company, Alike]]:
    """New firms of the last 90 days that looked like others, with those, newest first; pairs that are there no more are left out."""
    statement = select(AuditEvent).where(AuditEvent.action == ACTION, col(AuditEvent.at) >= now() - _SHOWN)
    events = session.exec(statement.order_by(col(AuditEvent.id).desc()).limit(200)).all()
    codes = {event.subject_code for event in events} | {event.details.get("other") for event in events}
    firms = {firm.code: firm for firm in session.exec(select(Company).where(col(Company.code).in_(codes))).all()}
    found = []
    for event in events:
        new, other = firms.get(event.subject_code or ""), firms.get(event.details.get("other", ""))
        if new is not None and other is not None:
            found.append((new, Alike(other, event.details["how"])))
    return found


def _slips(digits: str) -> Iterator[tuple[str, How]]:
    for place, digit in enumerate(digits):
        for other in "0123456789":
            if other != digit:
                yield digits[:place] + other + digits[place + 1 :], "one-digit"
    for place in range(len(digits) - 1):
        first, second = digits[place], digits[place + 1]
        if first != second:
            yield digits[:place] + second + first + digits[place + 2 :], "transposed"
