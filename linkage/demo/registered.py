"""When the firms of the demo came to the platform: over three years, and listed some weeks later, as far as they are listed."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import bindparam, func, update
from sqlmodel import Session, col, select

from database.models.companies import Company, SupplierProfile
from database.models.fair_participants import FairParticipant
from linkage.demo.draws import stream
from linkage.demo.generator import Plan
from linkage.demo.ids import SOURCE, id_prefix
from linkage.demo.linkages import Pair
from linkage.demo.rows import noon

_DAYS, _LOTS = 1_100, 36
"""Over how many days, and in how many groups: two statements for each, however many firms there are."""


def spread_registrations(
    session: Session, plan: Plan, pairs: Iterable[Pair], needs: Mapping[int, datetime.date]
) -> None:
    """Gives each firm of the seed a day; who takes part in something was there before. `needs`: row of a firm -> its first need."""
    own = col(Company.external_id).startswith(id_prefix(plan.seed))
    rng = stream(plan.seed, "registered")
    for lot in range(_LOTS):
        day = plan.as_of - datetime.timedelta(days=rng.randint(2, _DAYS))
        group: tuple[Any, ...] = (Company.source == SOURCE, own, col(Company.id) % _LOTS == lot)
        _write(session, group, day)
        _list(session, group, min(plan.as_of, day + datetime.timedelta(days=rng.randint(5, 40))))
    _write_early(session, _first_days(session, pairs, needs))


def _write(session: Session, group: tuple[Any, ...], day: datetime.date) -> None:
    """The last change stays what it was."""
    values = {"created_at": noon(day), "updated_at": col(Company.updated_at)}
    _run(session, update(Company).where(*group).values(values))


def _list(session: Session, group: tuple[Any, ...], day: datetime.date) -> None:
    of_group: Any = col(SupplierProfile.company_id).in_(select(Company.id).where(*group))
    is_listed = col(SupplierProfile.published_at).is_not(None)
    _run(session, update(SupplierProfile).where(of_group, is_listed).values(published_at=noon(day)))


def _first_days(
    session: Session, pairs: Iterable[Pair], needs: Mapping[int, datetime.date]
) -> dict[int, datetime.date]:
    """Firm -> the first day on which it took part in anything."""
    applied = select(FairParticipant.company_id, func.min(FairParticipant.applied_at))
    grouped = applied.where(col(FairParticipant.applied_at).is_not(None)).group_by(col(FairParticipant.company_id))
    found = {int(key): at.date() for key, at in session.execute(grouped)}
    for pair in pairs:
        for firm in (pair.supplier, pair.buyer):
            found[firm.id or 0] = min(pair.course.proposed_on, found.get(firm.id or 0, pair.course.proposed_on))
    for key, day in needs.items():
        found[key] = min(day, found.get(key, day))
    return found


def _write_early(session: Session, first: dict[int, datetime.date]) -> None:
    """These came some weeks or months before."""
    rows = []
    for key, day in sorted(first.items()):
        rng = stream("came", key)
        listed = day - datetime.timedelta(days=rng.randint(10, 150))
        came = listed - datetime.timedelta(days=rng.randint(5, 40))
        rows.append({"firm": key, "came": noon(came), "listed": noon(listed)})
    connection = session.connection()
    companies, profiles = Company.__table__, SupplierProfile.__table__  # type: ignore[attr-defined]
    kept = {"created_at": bindparam("came"), "updated_at": companies.c.updated_at}
    connection.execute(update(companies).where(companies.c.id == bindparam("firm")).values(kept), rows)
    is_listed = profiles.c.published_at.is_not(None)
    listing = update(profiles).where(profiles.c.company_id == bindparam("firm"), is_listed)
    connection.execute(listing.values(published_at=bindparam("listed")), rows)


def _run(session: Session, statement: Any) -> None:
    session.execute(statement, execution_options={"synchronize_session": False})
