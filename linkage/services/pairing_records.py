"""A pairing as programs read it: the same record for the API and the command line."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from database.enums import PairingStatus
from database.models.pairings import Pairing
from database.queries import pairings as rows
from linkage.services.pairing_markets import asked
from linkage.services.pairings import pending_changes


def pairing_record(session: Session, found: Pairing) -> dict[str, Any]:
    """A pairing as plain JSON."""
    last, now = rows.last_run(session, found), asked(session, found)
    needs = {key: code for code, key in now.need_ids.items()}
    firms = {key: code for code, key in now.company_ids.items()}
    pairs = rows.pairs_of(session, found)
    counts = rows.PairingCounts(len(needs), len(pairs), last.number if last else 0)
    return {
        **pairing_head(found, counts),
        "pending": 0 if found.status is PairingStatus.FINAL else pending_changes(session, found),
        "wanted": dict(now.wanted),
        "offered": dict(now.offered),
        "paired": [
            {
                "need": needs[row.need_id],
                "supplier": firms[row.company_id],
                "score": row.score,
                "price": row.price,
                "since_run": row.since_run,
            }
            for row in pairs
        ],
        "decisions": [
            {
                "need": needs[row.need_id],
                "supplier": firms[row.company_id],
                "kind": row.kind,
                "asked_by": row.asked_by,
                "wish": row.wish,
                "reason": row.reason,
            }
            for row in rows.decisions_of(session, found)
        ],
        "moves": last.moves if last else [],
        "report": last.report if last else {},
    }


def pairing_head(found: Pairing, counts: rows.PairingCounts) -> dict[str, Any]:
    """What a list says of a pairing."""
    return {
        "code": found.code,
        "name": found.name,
        "status": found.status,
        "policy": found.policy,
        "needs": counts.needs,
        "pairs": counts.pairs,
        "run": counts.runs,
        "created_at": found.created_at,
    }
