"""Reading what linkages are worth: the one place where amounts are added up."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import false, func
from sqlmodel import Session, col, select

from database.enums import ValueKind
from database.models.outcomes import Outcome, OutcomeValue
from database.queries.linkage_records import is_buyer_known


class Total(NamedTuple):
    """Confirmed amounts of one kind and currency, of a year of supply or of single orders, and of how many linkages."""

    kind: ValueKind
    currency: str
    is_yearly: bool
    amount: Decimal
    linkages: int


def value_totals(session: Session, *conditions: Any) -> list[Total]:
    """Of all linkages, or of those that the conditions leave: what was confirmed and not replaced. Kinds are never added up."""
    groups: tuple[Any, ...] = (col(OutcomeValue.kind), col(OutcomeValue.currency), col(OutcomeValue.is_yearly))
    linkages = func.count(func.distinct(col(OutcomeValue.outcome_id)))
    columns: tuple[Any, ...] = (*groups, func.sum(col(OutcomeValue.amount)), linkages)
    statement = (
        select(*columns)
        .join(Outcome, col(Outcome.id) == col(OutcomeValue.outcome_id))
        .where(*_counts(), *conditions)
        .group_by(*groups)
    )
    found = [
        Total(ValueKind(kind), currency, bool(is_yearly), Decimal(amount), int(count))
        for kind, currency, is_yearly, amount, count in session.execute(statement)
    ]
    order = [*ValueKind]
    return sorted(found, key=lambda each: (order.index(each.kind), each.currency, not each.is_yearly))


def linkages_of_unknown_buyers(session: Session) -> int:
    """Of how many linkages whose amounts are in the totals no record may tell, for the agency does not know the buyer."""
    counted = select(func.count(func.distinct(col(OutcomeValue.outcome_id)))).join(
        Outcome, col(Outcome.id) == col(OutcomeValue.outcome_id)
    )
    # Of a linkage without a proposal or a buyer the condition is neither true nor false.
    is_known = func.coalesce(is_buyer_known(), false())
    return int(session.exec(counted.where(*_counts(), ~is_known)).one())


def _counts() -> tuple[Any, ...]:
    return col(OutcomeValue.confirmed_at).is_not(None), col(OutcomeValue.superseded_at).is_(None)
