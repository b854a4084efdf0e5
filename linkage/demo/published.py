"""When the needs of the demo were published: weeks before anything came of them, the others within the last months."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from sqlalchemy import bindparam, func, update
from sqlmodel import Session, col, select

from database.enums import NeedStatus
from database.models.fair_parts import FairPart
from database.models.fairs import Fair
from database.models.match_lists import MatchList
from database.models.part_needs import PartNeed
from linkage.demo.draws import days_before, stream
from linkage.demo.generator import Plan
from linkage.demo.ids import SOURCE, id_prefix
from linkage.demo.linkages import Pair

_LATELY, _BEFORE = 120, (3, 40)
"""Days: since when needs were published of which nothing came yet, and how long before their first use the others."""


def spread_publications(session: Session, plan: Plan, pairs: Iterable[Pair]) -> dict[int, datetime.date]:
    """Gives each need of the seed its day; row of a buyer -> the first day on which it published or wrote one."""
    used = _first_uses(session, pairs)
    own = col(PartNeed.external_id).startswith(id_prefix(plan.seed), autoescape=True)
    needs = select(PartNeed.id, PartNeed.external_id, PartNeed.company_id, PartNeed.status)
    rows, first = [], dict[int, datetime.date]()
    for key, external_id, buyer, status in session.exec(needs.where(PartNeed.source == SOURCE, own)).all():
        rng = stream(plan.seed, "published", external_id)
        day = days_before(rng, plan.as_of, 0, _LATELY)
        if key in used:
            day = min(day, days_before(rng, used[key], *_BEFORE))
        written = _midnight(day - datetime.timedelta(days=rng.randint(1, 9)))
        is_out = status is not NeedStatus.DRAFT
        rows.append({"need": key, "written": written, "out": _midnight(day) if is_out else None})
        first[buyer] = min(written.date(), first.get(buyer, written.date()))
    table = PartNeed.__table__  # type: ignore[attr-defined]
    kept = {"created_at": bindparam("written"), "published_at": bindparam("out"), "updated_at": table.c.updated_at}
    if rows:
        session.connection().execute(update(table).where(table.c.id == bindparam("need")).values(kept), rows)
    return first


def _first_uses(session: Session, pairs: Iterable[Pair]) -> dict[int | None, datetime.date]:
    """Row of a need -> the day of its first list, its first proposal, or the first board on which firms could see it."""
    lists = select(MatchList.need_id, func.min(MatchList.shown_on)).group_by(col(MatchList.need_id))
    boards = select(FairPart.need_id, func.min(Fair.registration_opens_on)).join(Fair).group_by(col(FairPart.need_id))
    days = [(pair.need.id, pair.course.proposed_on) for pair in pairs]
    days += [(key, day) for each in (lists, boards) for key, day in session.execute(each).all() if day is not None]
    found: dict[int | None, datetime.date] = {}
    for key, day in days:
        found[key] = min(day, found.get(key, day))
    return found


def _midnight(day: datetime.date) -> datetime.datetime:
    """As the exchange file has it: a day, without an hour."""
    return datetime.datetime.combine(day, datetime.time(), datetime.UTC)
