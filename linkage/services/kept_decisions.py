"""What officers decided about firms that went with their list: it holds again when the same rows come back.

A firm that is made anew has another number and code. It is known by what its list said of it, as a fingerprint; a firm that
stayed, by its code, also when it went into another one since. When that firm goes with its own list later, what this list said of it
stands beside its code, and its new code as soon as it is back: whichever list comes back last, the decision holds again.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import defer
from sqlmodel import Session, col, or_, select

from database.enums import ImportStatus, PairState
from database.models.companies import Company
from database.models.company_merges import CompanyRedirect
from database.models.company_pairs import CompanyPair
from database.models.imports import ImportBatch
from database.models.source_records import SourceRecord
from database.models.users import User
from database.queries.company_pairs import TOLD_APART
from database.queries.exchange import lots_of
from linkage.services.company_pairs import pair_to_decide

DECIDED = "decided"
"""Key of the mapping of a batch that was taken back: (signs of one firm, signs of the other, finding, when, who) of each pair."""

_Kept = list[tuple[int, list[Any]]]
"""Number of a batch that was taken back, and what was decided of its pairs."""

_BARE = hashlib.sha256().digest_size * 2
"""Letters of a fingerprint without its source."""


def fingerprint(said: Mapping[str, Any], source: str) -> str:
    """The same for the same statement of the same source, whatever the order of its keys; longer than any code of a firm."""
    return _of_source(hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest(), source)


def keep_decisions(
    session: Session, batch: ImportBatch, going: Sequence[int], withdrawn: Sequence[SourceRecord]
) -> None:
    """Notes what was decided about firms that are about to go. `withdrawn`: what their list said of them."""
    signs: dict[int, list[str]] = defaultdict(list)
    for statement in withdrawn:
        signs[statement.company_id].append(fingerprint(statement.said, batch.source))
    _tell_earlier(session, {key: signs[key] for key in going})
    pairs: dict[int, CompanyPair] = {}
    for lot in lots_of(going):
        either = or_(col(CompanyPair.one_id).in_(lot), col(CompanyPair.other_id).in_(lot))
        for pair in session.exec(select(CompanyPair).where(either, col(CompanyPair.state) != PairState.OPEN)):
            pairs[pair.id or 0] = pair
    if not pairs:
        return
    gone = set(going)
    staying = sorted({key for pair in pairs.values() for key in (pair.one_id, pair.other_id)} - gone)
    signs |= {key: [code] for key, code in _codes(session, staying).items()}
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


def kept_apart(session: Session) -> frozenset[frozenset[str]]:
    """Signs of any two firms of lists that were taken back since, that an officer found to be no single one."""
    apart = {state.value for state in TOLD_APART}
    found = [
        (one, other) for _batch, kept in _kept(session) for one, other, finding, *_when in kept if finding in apart
    ]
    led = _led(session, {sign for pair in found for signs in pair for sign in signs})
    return frozenset(
        frozenset((a, b)) for one, other in found for a in _current(one, led) for b in _current(other, led)
    )


def apply_decisions(session: Session, made: Mapping[str, int]) -> int:
    """Writes down again what was decided of firms that came back; how many pairs. `made`: fingerprint of a row -> its firm.

    What is written down again is kept no longer, so that an officer may take it back. Where only one of the two is back, its new code
    is noted.
    """
    done = 0
    batches = _kept(session)
    codes = _codes(session, set(made.values())) if batches else {}
    for batch_id, kept in batches:
        left = [_with_codes(each, made, codes) for each in kept if not _apply(session, each, made)]
        done += len(kept) - len(left)
        _keep(session, batch_id, left)
    session.flush()
    return done


def _tell_earlier(session: Session, going: Mapping[int, Sequence[str]]) -> None:
    """Writes what their list said of firms that go beside their codes in what was kept before."""
    batches = _kept(session)
    if not batches:
        return
    signs = {code: going[key] for key, code in _codes(session, going).items()}
    for batch_id, kept in batches:
        _keep(session, batch_id, [[*(_with_signs(side, signs) for side in each[:2]), *each[2:]] for each in kept])


def _with_signs(known: Sequence[str], signs: Mapping[str, Sequence[str]]) -> list[str]:
    return list(dict.fromkeys([*known, *(more for sign in known for more in signs.get(sign, ()))]))


def _with_codes(each: Sequence[Any], made: Mapping[str, int], codes: Mapping[int, str]) -> list[Any]:
    """What is kept of a pair, with the new code of a firm of it that came back."""
    back = {sign: [codes[made[sign]]] for side in each[:2] for sign in side if sign in made}
    return [*(_with_signs(side, back) for side in each[:2]), *each[2:]]


def _of_source(sign: str, source: str) -> str:
    return f"{sign} {source}" if len(sign) == _BARE else sign


def _kept(session: Session) -> _Kept:
    columns = select(ImportBatch.id, ImportBatch.source, ImportBatch.mapping).where(
        col(ImportBatch.status) == ImportStatus.UNDONE
    )
    rows = session.exec(columns.order_by(col(ImportBatch.id).desc())).all()
    return [
        (key or 0, [_sourced(each, source) for each in mapping[DECIDED]])
        for key, source, mapping in rows
        if mapping.get(DECIDED)
    ]


def _sourced(each: Sequence[Any], source: str) -> list[Any]:
    """What is kept of a pair; fingerprints that name no source are of the list beside which they stand."""
    return [*([_of_source(sign, source) for sign in side] for side in each[:2]), *each[2:]]


def _keep(session: Session, batch_id: int, kept: list[Any]) -> None:
    batch = session.get_one(ImportBatch, batch_id, options=[defer(ImportBatch.rows)])  # type: ignore[arg-type]
    if batch.mapping.get(DECIDED) != kept:
        batch.mapping = {**batch.mapping, DECIDED: kept}


def _codes(session: Session, ids: Iterable[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for lot in lots_of(sorted(ids)):
        rows = session.exec(select(Company.id, Company.code).where(col(Company.id).in_(lot)))
        found |= {key or 0: code for key, code in rows}
    return found


def _led(session: Session, signs: Collection[str]) -> dict[str, str]:
    """The codes among these that firms had which went into another one -> the code of that one."""
    statement = select(CompanyRedirect.code, Company.code).join(
        Company, col(Company.id) == col(CompanyRedirect.company_id)
    )
    return {
        old: code
        for lot in lots_of(sorted(signs))
        for old, code in session.exec(statement.where(col(CompanyRedirect.code).in_(lot)))
    }


def _current(signs: Sequence[str], led: Mapping[str, str]) -> list[str]:
    return [led.get(sign, sign) for sign in signs]


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
    """The firm by what the list says of it now, else by a code it had, or of a firm that one went into."""
    numbers = {made[sign] for sign in signs if sign in made}
    if len(numbers) == 1:
        return session.get(Company, numbers.pop())
    current = _current(signs, _led(session, signs))
    return session.exec(select(Company).where(col(Company.code).in_(current))).first()
