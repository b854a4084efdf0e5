"""Comparing every open need with every firm for what one change would win, need by need, and the totals that officers read."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from sqlalchemy import delete, insert
from sqlmodel import Session, col

from database.columns import now
from database.models.lacks import NOT_STATED, Lack, LackCount, LackTotal
from database.models.part_needs import PartNeed
from database.queries import catalogue as rows
from database.queries import lacks as lack_rows
from linkage.services.match_facts import confirmed_since, need_fact, supplier_facts
from matching import Catalogue
from matching.changes import Change, changes_of_need
from matching.taxonomy import taxonomy


@dataclass(frozen=True, slots=True)
class Firms:
    """All firms that may be matched on a day, and the row number of each code."""

    on: datetime.date
    suppliers: Catalogue
    ids: Mapping[str, int]


def firms_to_compare(session: Session, *, on: datetime.date) -> Firms:
    """Reads every listed firm."""
    listed = [state.id for state in rows.firm_states(session) if state.is_listed]
    since = confirmed_since(on)
    facts = {
        key: fact
        for key, fact in supplier_facts(session, listed, on=on).items()
        if fact.confirmed_on is None or fact.confirmed_on >= since
    }
    return Firms(on, Catalogue(facts.values()), {fact.id: key for key, fact in facts.items()})


def count_lacks(session: Session, need: PartNeed, firms: Firms) -> int:
    """Writes anew which firms one change would make a match for a need; how many they are."""
    session.execute(delete(Lack).where(col(Lack.need_id) == need.id))
    asked = need_fact(need)
    found = list(changes_of_need(asked, firms.suppliers, on=firms.on)) if need.steps else []
    if found:
        session.execute(
            insert(Lack),
            [
                {
                    "need_id": need.id,
                    "company_id": firms.ids[supplier.id],
                    "core_process": asked.core_steps[0].process,
                    "province": supplier.province,
                    "effort": change.effort,
                    **change_columns(change),
                }
                for supplier, change in found
                if supplier.id in firms.ids
                and firms.ids[supplier.id] != need.company_id
                and supplier.id not in asked.barred
            ],
        )
    session.merge(LackCount(need_id=need.id or 0, need_version=need.version, counted_on=firms.on, counted_at=now()))
    session.flush()
    return len(found)


@dataclass(slots=True)
class _Tally:
    """Which firms and which needs, one bit each: two large numbers take a fraction of the memory of two sets."""

    firms: int = 0
    needs: int = 0


def total_lacks(session: Session, *, on: datetime.date) -> None:
    """Writes the officers' table anew from all lacks: how many firms and needs, by process, by province, by kind and by change."""
    groups: dict[tuple[str, str, str, str], _Tally] = defaultdict(_Tally)
    changes: dict[str, dict[str, Any]] = {"": {"subject": "", "process": "", "words": ""}}
    firm_bits: dict[int, int] = {}
    need_bits: dict[int, int] = {}
    for need, firm, core, province, kind, key, subject, process, words in lack_rows.lacks_to_total(session, on=on):
        tally = groups[core, province or NOT_STATED, kind, key]
        tally.firms |= firm_bits.setdefault(firm, 1 << len(firm_bits))
        tally.needs |= need_bits.setdefault(need, 1 << len(need_bits))
        changes.setdefault(key, {"subject": subject, "process": process or "", "words": words})
    above = {core: ("", *_above(core)) for core, *_ in groups}
    session.execute(delete(LackTotal))
    for node in sorted({node for nodes in above.values() for node in nodes}):
        within = {scope: tally for scope, tally in groups.items() if node in above[scope[0]]}
        lines = [
            {
                "in_process": node,
                "in_province": province,
                "kind": kind,
                "key": key,
                **changes[key],
                "is_asked": node in above,
                "firms": tally.firms.bit_count(),
                "needs": tally.needs.bit_count(),
            }
            for (province, kind, key), tally in _totals(within).items()
        ]
        session.execute(insert(LackTotal), lines)


def _totals(groups: Mapping[tuple[str, str, str, str], _Tally]) -> dict[tuple[str, str, str], _Tally]:
    """(province, kind, key), each also empty for all of them -> who and what."""
    found: dict[tuple[str, str, str], _Tally] = defaultdict(_Tally)
    for (_, here, kind, key), tally in groups.items():
        for province, what in product(("", here), (("", ""), (kind, ""), (kind, key))):
            total = found[province, *what]
            total.firms |= tally.firms
            total.needs |= tally.needs
    return found


def _above(process: str) -> tuple[str, ...]:
    """The process and all that are wider."""
    return taxonomy().ancestors(process) if process in taxonomy().processes else (process,)


def change_columns(change: Change) -> dict[str, Any]:
    """A change as lacks and support cases keep it."""
    return {
        "key": change.key[:300],
        "kind": change.kind,
        "subject": change.subject,
        "process": change.process,
        "low": change.low,
        "high": change.high,
        "unit": change.unit,
        "words": "|".join(change.words)[:2000],
    }
