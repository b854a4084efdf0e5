"""Looking through the whole registry for firms that are there twice: in the background, and only to ask, never to decide."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from database.enums import JobStatus
from database.models.companies import Company
from database.models.company_pairs import CompanyPair
from database.models.jobs import Job
from database.queries.company_pairs import older_pairs
from database.session import db, transaction
from linkage.services.audit import Actor
from linkage.services.company_pairs import ask_about, decisions_on, judge_anew
from linkage.services.import_meetings import registry_firms
from linkage.services.jobs import UNDER_WAY, Handler, Work, ask_for, handle
from matching.registry.firms import Firm, read_firm
from matching.registry.records import FirmRecord, Pair
from matching.registry.resolving import resolve
from matching.registry.verdicts import VERSION, judge

KIND = "registry.duplicates"


@dataclass(frozen=True, slots=True)
class SearchState:
    """How far the last look through the registry is. `pairs`: how many were new, once it has ended well."""

    is_going_on: bool
    pairs: int | None
    at: datetime.datetime


def ask_for_search(session: Session, *, by: Actor) -> Job:
    """Queues a look through the registry; while one is going on, that one."""
    known = _last_job(session)
    if known is not None and known.status in UNDER_WAY:
        return known
    return ask_for(session, KIND, {}, by)


def search_state(session: Session) -> SearchState | None:
    """The last look, or the one that is going on; None when there never was one."""
    job = _last_job(session)
    if job is None:
        return None
    pairs = job.progress.get("pairs") if job.status is JobStatus.DONE else None
    return SearchState(job.status in UNDER_WAY, pairs, job.ended_at or job.asked_at)


def run(work: Work) -> None:
    """Finds pairs and asks officers about those nobody was asked about before; those that older rules judged are judged anew."""
    firms = registry_firms(db())
    if not work.tell({"firms": len(firms)}):
        return
    found = resolve(firms, decisions=decisions_on(db(), [firm.id for firm in firms]))
    older = _judged(firms, older_pairs(db(), rules=VERSION))
    with transaction() as session:
        job = work.own(session)
        if job is None:
            return
        numbers = {code: key or 0 for code, key in session.exec(select(Company.code, Company.id))}
        judge_anew(session, _between_firms(older, numbers))
        pairs = ask_about(session, _between_firms(found, numbers))
        job.progress = {"firms": len(firms), "pairs": pairs}


def _judged(records: Iterable[FirmRecord], pairs: Iterable[CompanyPair]) -> list[Pair]:
    """The surest pair of plants of each two firms, by the rules of today, also where those tell the two apart."""
    asked = [*pairs]
    codes = dict(db().exec(select(Company.id, Company.code)).all()) if asked else {}
    wanted = {codes.get(key, "") for pair in asked for key in (pair.one_id, pair.other_id)}
    plants: dict[str, list[Firm]] = defaultdict(list)
    for record in records:
        if (code := record.id.partition("/")[0]) in wanted:
            plants[code].append(read_firm(record))
    both = ((plants[codes.get(pair.one_id, "")], plants[codes.get(pair.other_id, "")]) for pair in asked)
    return [
        max((judge(a, b) for a in one for b in other), key=lambda pair: pair.score)
        for one, other in both
        if one and other
    ]


def _between_firms(found: list[Pair], numbers: Mapping[str, int]) -> dict[tuple[int, int], Pair]:
    """The surest pair of each two firms, by their numbers. Two plants of one firm are no pair; a firm may be gone meanwhile."""
    pairs: dict[tuple[int, int], Pair] = {}
    for pair in found:
        keys = sorted(numbers.get(each.partition("/")[0], 0) for each in (pair.a, pair.b))
        if keys[0] and keys[0] != keys[1]:
            pairs.setdefault((keys[0], keys[1]), pair)
    return pairs


def _last_job(session: Session) -> Job | None:
    return session.exec(select(Job).where(Job.kind == KIND).order_by(col(Job.id).desc()).limit(1)).first()


def _give_up(_session: Session, _arguments: Mapping[str, Any], _error: str) -> None:
    """The job itself says that it failed; nothing else was begun."""


handle(KIND, Handler(run=run, give_up=_give_up))
