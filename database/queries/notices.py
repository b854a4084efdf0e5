"""Reading notices, and how their readers want to be told."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from database.enums import NoticeKind, NoticeMail
from database.models.notices import Notice, NoticeDigest, NoticeSetting
from database.models.users import User
from database.once import add_once


def settings(session: Session, user_id: int) -> dict[NoticeKind, NoticeMail]:
    """Every kind -> how the person wants to be told of it."""
    return settings_of(session, [user_id])[user_id]


def settings_of(session: Session, user_ids: Collection[int]) -> dict[int, dict[NoticeKind, NoticeMail]]:
    """Person -> every kind -> how the person wants to be told of it; one query, none for nobody."""
    found = {each: dict.fromkeys(NoticeKind, NoticeMail.NOW) for each in user_ids}
    if not found:
        return found
    for each in session.exec(select(NoticeSetting).where(col(NoticeSetting.user_id).in_(user_ids))).all():
        found[each.user_id][each.kind] = each.mail
    return found


def tokens(session: Session, user_ids: Collection[int]) -> dict[int, str]:
    """Person -> what opens the choice of letters without signing in; one query, and two for each person who has none yet."""
    if not user_ids:
        return {}
    known = session.exec(select(NoticeDigest).where(col(NoticeDigest.user_id).in_(user_ids))).all()
    found = {each.user_id: each.token for each in known}
    return {each: found.get(each) or digest_of(session, each).token for each in sorted(user_ids)}


def digest_of(session: Session, user_id: int) -> NoticeDigest:
    """The person's row about gathered letters; made where there is none, by one of those who ask for it at once."""
    found = session.get(NoticeDigest, user_id)
    if found is None:
        add_once(session, NoticeDigest(user_id=user_id))
        found = session.get_one(NoticeDigest, user_id)
    return found


def held_digest(session: Session, user_id: int) -> NoticeDigest:
    """As `digest_of`, held until the transaction ends, and read anew."""
    digest_of(session, user_id)
    wanted = select(NoticeDigest).where(NoticeDigest.user_id == user_id).with_for_update()
    return session.exec(wanted.execution_options(populate_existing=True)).one()


def last_digests(session: Session, user_ids: Sequence[int]) -> dict[int, tuple[int, datetime.date | None]]:
    """Person -> days between gathered letters, and when the last one was written; those without a row are left out."""
    found = session.exec(select(NoticeDigest).where(col(NoticeDigest.user_id).in_(user_ids))).all()
    return {each.user_id: (each.days, each.told_on) for each in found}


def known_digest(session: Session, user_id: int) -> NoticeDigest | None:
    """The person's row about gathered letters, where there is one."""
    return session.get(NoticeDigest, user_id)


def digest_of_token(session: Session, token: str) -> NoticeDigest | None:
    return session.exec(select(NoticeDigest).where(NoticeDigest.token == token)).first()


def unread_of(user_id: Any, *, at: datetime.datetime) -> ColumnElement[int]:
    """The same number for each row of a statement that knows a person."""
    return select(func.count()).select_from(Notice).where(*_unread(user_id, at)).scalar_subquery()


def is_unread_about(user_id: Any, path: str, *, at: datetime.datetime) -> ColumnElement[bool]:
    """For each row of a statement that knows a person: whether a notice not read leads to a page."""
    return select(Notice.id).where(*_unread(user_id, at), Notice.path == path).exists()


def unread_count(session: Session, user_id: int, *, at: datetime.datetime) -> int:
    """How many notices a person has not read; one query on an index."""
    statement = select(func.count()).select_from(Notice).where(*_unread(user_id, at))
    return int(session.exec(statement).one())


def count(session: Session, user_id: int, *, at: datetime.datetime) -> int:
    shown = select(func.count()).select_from(Notice).where(Notice.user_id == user_id, Notice.created_at <= at)
    return int(session.exec(shown).one())


def notices_of(
    session: Session, user_id: int, *, at: datetime.datetime, limit: int, offset: int = 0, is_unread_only: bool = False
) -> list[Notice]:
    """Those not read first, each with the latest first."""
    statement = select(Notice).where(Notice.user_id == user_id, Notice.created_at <= at)
    if is_unread_only:
        statement = statement.where(col(Notice.read_at).is_(None))
    ordered = statement.order_by(col(Notice.read_at).is_not(None), col(Notice.created_at).desc(), col(Notice.id).desc())
    return list(session.exec(ordered.limit(limit).offset(offset)).all())


def notice_of(session: Session, user_id: int, code: str) -> Notice | None:
    return session.exec(select(Notice).where(Notice.user_id == user_id, Notice.code == code)).first()


def readers_with_gathered(session: Session, *, at: datetime.datetime) -> list[int]:
    """People for whom notices wait to be gathered in one letter."""
    statement = (
        select(Notice.user_id)
        .join(User)
        .where(*_gathered(at), col(User.is_active).is_(True))
        .group_by(col(Notice.user_id))
        .order_by(col(Notice.user_id))
    )
    return list(session.exec(statement).all())


def gathered(session: Session, user_id: int, *, at: datetime.datetime) -> Sequence[Notice]:
    """What waits for a person's next gathered letter, the oldest first, held until the transaction ends."""
    statement = select(Notice).where(*_gathered(at), Notice.user_id == user_id)
    return session.exec(statement.order_by(col(Notice.created_at), col(Notice.id)).with_for_update()).all()


def waiting(*, at: datetime.datetime) -> tuple[ColumnElement[bool], ...]:
    """Nobody knows of it yet: it is not shown before later, or waits to be gathered and was not read on the site."""
    is_gathered = (col(Notice.mail) == NoticeMail.DIGEST) & col(Notice.digested_at).is_(None)
    return (col(Notice.read_at).is_(None), (col(Notice.created_at) > at) | is_gathered)


def waiting_notices(session: Session, beginning: str, *, at: datetime.datetime) -> Sequence[Notice]:
    """Notices that nobody knows of yet, by what their key begins with; held until the transaction ends."""
    own = col(Notice.idempotency_key).startswith(beginning, autoescape=True)
    return session.exec(select(Notice).where(own, *waiting(at=at)).order_by(col(Notice.id)).with_for_update()).all()


def _unread(user_id: Any, at: datetime.datetime) -> tuple[ColumnElement[bool], ...]:
    return (col(Notice.user_id) == user_id, col(Notice.read_at).is_(None), col(Notice.created_at) <= at)


def _gathered(at: datetime.datetime) -> tuple[ColumnElement[bool], ...]:
    is_gathered = col(Notice.mail) == NoticeMail.DIGEST
    return (is_gathered, col(Notice.digested_at).is_(None), col(Notice.created_at) <= at)
