"""Gathered letters: what people chose to be told of together, one letter for each person each day or week.

The letter and the mark on what it holds are one transaction: whoever is stopped half-way has written neither, and what was written is
not written again.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from itertools import groupby

from sqlmodel import Session

from database.columns import now
from database.models.notices import Notice
from database.models.users import User
from database.queries import notices as rows
from linkage.language import _, letter_language, ngettext, speaking
from linkage.services.letter_feet import settings_address, stop_address
from linkage.services.notices import GATHERED
from linkage.services.outbox import letter_to, one_click, post_letter
from linkage.wording.notices import notice_kind_label

KIND = "digest"
_MOST = 50
"""So many lines; the rest is counted, and stands on the site."""


def people_to_write(session: Session, on: datetime.date) -> list[int]:
    """Rows of those for whom something waits and whose turn it is."""
    waiting = rows.readers_with_gathered(session, at=now())
    told = rows.last_digests(session, waiting)
    return [key for key in waiting if _is_turn(*told.get(key, (1, None)), on)]


def write_digest(session: Session, user_id: int, on: datetime.date, *, base_url: str) -> bool:
    """Writes one person's letter about all that waits, if it is still their turn; whether it did."""
    user = session.get(User, user_id)
    digest = rows.held_digest(session, user_id)
    if user is None or not user.is_active or not _is_turn(digest.days, digest.told_on, on):
        return False
    at = now()
    waiting = rows.gathered(session, user_id, at=at)
    if not waiting:
        return False
    stop = stop_address(base_url, digest.token, GATHERED)
    with speaking(letter_language(user.language)):
        number = len(waiting)
        letter = letter_to(
            user,
            kind=KIND,
            subject=ngettext("News for you: %(num)d entry", "News for you: %(num)d entries", number),
            body=_(
                "Dear %(person)s,\n\nthis happened since the last letter:\n\n%(lines)s\n\nAll news:\n%(news)s\n\n"
                "Which letters you get:\n%(settings)s\n\nNo more letters of this kind:\n%(stop)s\n",
                person=user.name,
                lines=_lines(waiting, base_url),
                news=f"{base_url}/account/notices",
                settings=settings_address(base_url, digest.token),
                stop=stop,
            ),
            headers=one_click(stop),
        )
    post_letter(session, letter, key=f"{KIND}:{user.code}:{on.isoformat()}")
    for each in waiting:
        each.digested_at = at
    digest.told_on = on
    session.flush()
    return True


def _is_turn(days: int, told_on: datetime.date | None, on: datetime.date) -> bool:
    return told_on is None or (on - told_on).days >= days


def _lines(waiting: Sequence[Notice], base_url: str) -> str:
    """By kind, the latest first."""
    newest = sorted(waiting, key=lambda each: (each.kind, -(each.id or 0)))
    parts = []
    for kind, found in groupby(newest[:_MOST], key=lambda each: each.kind):
        lines = "\n".join(f"- {each.text}\n  {base_url}{each.path}" for each in found)
        parts.append(f"{notice_kind_label(kind)}\n{lines}")
    further = len(waiting) - _MOST
    if further > 0:
        parts.append(ngettext("and %(num)d more", "and %(num)d more", further))
    return "\n\n".join(parts)
