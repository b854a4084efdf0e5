"""Forms saved half-done: kept per person and form, seen by nobody else."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping

from sqlalchemy import delete
from sqlmodel import Session, col, select

from database.columns import now
from database.models.drafts import Draft
from database.models.users import User
from linkage.errors import Invalid, NotFound
from linkage.language import _l

LARGEST_BYTES = 100_000
MOST = 50
KEPT_FOR = datetime.timedelta(days=90)
_FORM = re.compile(r"[A-Za-z0-9:._-]{1,120}")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_NEVER_KEPT = ("csrf_token", "form_key")

Fields = dict[str, list[str]]


def save_draft(session: Session, user: User, form: str, fields: Mapping[str, list[str]]) -> None:
    """Keeps what is typed so far; the newest wins. Raises NotFound for no name of a form, Invalid when it is too much."""
    _check_name(form)
    kept = {_clean(name): [_clean(value) for value in values] for name, values in fields.items() if _may_keep(name)}
    if len(json.dumps(kept)) > LARGEST_BYTES:
        raise Invalid(_l("This is too much to keep as a draft. Save the form itself."))
    draft = _draft(session, user, form)
    if draft is None:
        _make_room(session, user)
        draft = Draft(user_id=user.id or 0, form=form)
    draft.data = kept
    session.add(draft)


def draft_of(session: Session, user: User, form: str) -> Fields | None:
    """Field -> values as typed, or None when nothing is kept."""
    _check_name(form)
    draft = _draft(session, user, form)
    return None if draft is None else dict(draft.data)


def drop_draft(session: Session, user: User, form: str) -> None:
    """Forgets a draft, once the form itself is saved."""
    session.execute(delete(Draft).where(col(Draft.user_id) == user.id, col(Draft.form) == form))


def _draft(session: Session, user: User, form: str) -> Draft | None:
    return session.exec(select(Draft).where(Draft.user_id == user.id, Draft.form == form)).first()


def _make_room(session: Session, user: User) -> None:
    """Old drafts go, and the oldest one when a person has very many."""
    session.execute(delete(Draft).where(col(Draft.user_id) == user.id, col(Draft.updated_at) < now() - KEPT_FOR))
    held = session.exec(select(Draft).where(Draft.user_id == user.id).order_by(col(Draft.updated_at))).all()
    for draft in held[: max(0, len(held) - MOST + 1)]:
        session.delete(draft)


def _check_name(form: str) -> None:
    if not _FORM.fullmatch(form):
        raise NotFound(_l("There is no such form."))


def _may_keep(name: str) -> bool:
    return name not in _NEVER_KEPT and "password" not in name


def _clean(text: str) -> str:
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)
