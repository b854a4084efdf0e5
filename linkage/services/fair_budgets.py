"""What an event costs: lines planned and spent, and totals that never add up different currencies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sqlmodel import Session, col, select

from database.models.fairs import Fair, FairBudgetLine
from linkage.errors import NotFound
from linkage.inputs.fair_helpers import BudgetLineInput
from linkage.language import _l
from linkage.services.audit import Actor
from linkage.services.fair_guards import check_row, note


@dataclass(frozen=True, slots=True)
class Total:
    """What is planned and spent in one currency; `left` is below zero when more was spent than planned."""

    currency: str
    planned: Decimal
    spent: Decimal

    @property
    def left(self) -> Decimal:
        return self.planned - self.spent


def budget_of(session: Session, fair: Fair) -> list[FairBudgetLine]:
    """In the order they were written."""
    statement = select(FairBudgetLine).where(FairBudgetLine.fair_id == fair.id).order_by(col(FairBudgetLine.id))
    return list(session.exec(statement).all())


def budget_line_of(session: Session, fair: Fair, code: str) -> FairBudgetLine:
    """Raises NotFound."""
    found = session.exec(
        select(FairBudgetLine).where(FairBudgetLine.fair_id == fair.id, FairBudgetLine.code == code)
    ).first()
    if found is None:
        raise NotFound(_l("This line of the budget is not there any more."))
    return found


def totals(lines: Iterable[FairBudgetLine]) -> tuple[Total, ...]:
    """One for each currency, in the order of the alphabet."""
    sums: dict[str, tuple[Decimal, Decimal]] = {}
    for line in lines:
        planned, spent = sums.get(line.currency, (Decimal(0), Decimal(0)))
        sums[line.currency] = (planned + line.planned, spent + line.spent)
    return tuple(Total(currency, *sums[currency]) for currency in sorted(sums))


def add_budget_line(session: Session, fair: Fair, given: BudgetLineInput, *, by: Actor) -> FairBudgetLine:
    line = FairBudgetLine(fair_id=fair.id or 0, **given.model_dump())
    session.add(line)
    session.flush()
    note(session, by, "fair.budget_changed", fair, line=line.code)
    return line


def change_budget_line(
    session: Session,
    fair: Fair,
    line: FairBudgetLine,
    given: BudgetLineInput,
    *,
    by: Actor,
    expected_version: int | None = None,
) -> None:
    """Raises Conflict when somebody changed it since."""
    check_row(line, expected_version)
    for name, value in given.model_dump().items():
        setattr(line, name, value)
    session.add(line)
    session.flush()
    note(session, by, "fair.budget_changed", fair, line=line.code)


def remove_budget_line(session: Session, fair: Fair, line: FairBudgetLine, *, by: Actor) -> None:
    code = line.code
    session.delete(line)
    session.flush()
    note(session, by, "fair.budget_changed", fair, removed=code)
