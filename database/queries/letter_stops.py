"""Which letters somebody without an account ended, by the key of the address."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session, col, select

from database.enums import NoticeKind
from database.models.notices import LetterStop
from database.once import add_once

Wanted = tuple[str, NoticeKind]


def stops(session: Session, hashes: Collection[str]) -> dict[Wanted, LetterStop]:
    """(key of the address, kind) -> its row, where there is one; one query, none for nobody."""
    wanted = sorted(set(hashes))
    if not wanted:
        return {}
    found = session.exec(select(LetterStop).where(col(LetterStop.person_hash).in_(wanted))).all()
    return {(each.person_hash, each.kind): each for each in found}


def ensured(session: Session, wanted: Collection[Wanted]) -> dict[Wanted, LetterStop]:
    """The same for each of these; made where there is none, by one of those who ask for it at once."""
    hashes = {key for key, _kind in wanted}
    known = stops(session, hashes)
    missing = set(wanted) - set(known)
    for key, kind in sorted(missing):
        add_once(session, LetterStop(person_hash=key, kind=kind))
    return stops(session, hashes) if missing else known


def stop_of(session: Session, token: str, *, is_held: bool = False) -> LetterStop | None:
    """`is_held`: until the transaction ends."""
    wanted = select(LetterStop).where(LetterStop.token == token)
    return session.exec(wanted.with_for_update() if is_held else wanted).first()
