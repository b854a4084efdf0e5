"""What officers decided about firms that went with their list: it holds again when the same rows come back.

A firm that is made anew has another number and code. It is known by what its list said of it, as a fingerprint; a firm that
stayed, by its code.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, or_, select

from database.enums import ImportStatus, PairState
from database.models.companies import Company
from database.models.company_pairs import CompanyPair
from database.models.imports import ImportBatch
from database.models.source_records import SourceRecord
from database.models.users import User
from database.queries.company_pairs import TOLD_APART
from database.queries.exchange import lots_of
from linkage.services.company_pairs import pair_to_decide

DECIDED = "decided"
"""Key of the mapping of a batch that was taken back: (signs of one firm, signs of the other, finding, when, who) of each pair."""


def fingerprint(said: Mapping[str, Any]) -> str:
    """The same for the same statement, whatever the order of its keys; longer than any code of a firm."""
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def keep_decisions(
    session: Session, batch: ImportBatch, going: Sequence[int], withdrawn: Sequence[SourceRecord]
) -> None:
    """Notes what was decided about firms that are about to go. `withdrawn`: what their list said of them."""
    pairs: dict[int, CompanyPair] = {}
    for lot in lots_of(going):
        either = or_(col(CompanyPair.one_id).in_(lot), col(CompanyPair.other_id).in_(lot))
        for pair in session.exec(select(CompanyPair).where(either, col(CompanyPair.state) != PairState.OPEN)):
            pairs[pair.id or 0] = pair
    if not pairs:
        return
    signs: dict[int, list[str]] = defaultdict(list)
    for statement in withdrawn:
        signs[statement.company_id].append(fingerprint(statement.said))
    gone = set(going)
    staying = sorted({key for pair in pairs.values() for key in (pair.one_id, pair.other_id)} - gone)
    for lot in lots_of(staying):
        for key, code in session.exec(select(Company.id, Company.code).where(col(Company.id).in_(lot))):
            signs[key or 0] = [code]
    batch.mapping = {
        **batch.mapping,
        DECIDED: [
            [
                signs[pair.one_id],
                signs[pair.other_id],
                pair.state.value,
                pair.decided_at.isoformat() if pair.decided_at else None,
                pair.decided_by_id,
            ]
            for _key, pair in sorted(pairs.items())
        ],
    }


def kept_apart(session: Session, source: str) -> frozenset[frozenset[str]]:
    """Signs of any two firms of lists of this source, taken back since, that an officer found to be no single one."""
    apart = {state.value for state in TOLD_APART}
    return frozenset(
        frozenset((a, b))
        for _batch, kept in _kept(session, source)
        for one, other, finding, *_when in kept
        if finding in apart
        for a in one
        for b in other
    )


def apply_decisions(session: Session, *, source: str, made: Mapping[str, int]) -> int:
    """Writes down again what was decided of firms that came back; how many pairs. `made`: fingerprint of a row -> its firm.

    What is written down again is kept no longer, so that an officer may take it back.
    """
    done = 0
    for batch_id, kept in _kept(session, source):
        left = [each for each in kept if not _apply(session, each, made)]
        if len(left) < len(kept):
            done += len(kept) - len(left)
            mapping = session.exec(select(ImportBatch.mapping).where(ImportBatch.id == batch_id)).one()
            changed = update(ImportBatch).where(col(ImportBatch.id) == batch_id)
            session.execute(changed.values(mapping={**mapping, DECIDED: left}))
    session.flush()
    return done


def _kept(session: Session, source: str) -> list[tuple[int, list[Any]]]:
    columns = select(ImportBatch.id, ImportBatch.mapping).where(
        ImportBatch.source == source, col(ImportBatch.status) == ImportStatus.UNDONE
    )
    rows = session.exec(columns.order_by(col(ImportBatch.id).desc())).all()
    return [(key or 0, mapping[DECIDED]) for key, mapping in rows if mapping.get(DECIDED)]


def _apply(session: Session, each: Sequence[Any], made: Mapping[str, int]) -> bool:
    one, other = (_firm(session, signs, made) for signs in each[:2])
    if one is None or other is None or one.id == other.id:
        return False
    pair = pair_to_decide(session, one, other)
    if pair.state is PairState.OPEN:
        _signs, _others, finding, at, user_id = each
        pair.state = PairState(finding)
        pair.decided_at = datetime.datetime.fromisoformat(at) if at else None
        pair.decided_by_id = user_id if user_id and session.get(User, user_id) else None
    return True


def _firm(session: Session, signs: Sequence[str], made: Mapping[str, int]) -> Company | None:
    numbers = {made[sign] for sign in signs if sign in made}
    if len(numbers) == 1:
        return session.get(Company, numbers.pop())
    return session.exec(select(Company).where(col(Company.code).in_(signs))).first()
