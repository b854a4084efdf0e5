"""Letters that were written as files go when the letter does: its time is over, or its reader asked to be forgotten."""

from __future__ import annotations

import re
from pathlib import Path

from sqlmodel import Session, col, select

from database.models.outbox import OutboxMessage

_NAME = re.compile(r"\.?([A-Z0-9]{8,16})\.(eml|part)")
_AT_ONCE = 500


def files_of_gone_letters(session: Session, folder: Path) -> list[Path]:
    """The files of letters that are no longer kept, and of those that only tried the setting. Files of others are left alone."""
    found = {path: name[1] for path in _inside(folder) if (name := _NAME.fullmatch(path.name))}
    codes = sorted(set(found.values()))
    kept: set[str] = set()
    for start in range(0, len(codes), _AT_ONCE):
        some = col(OutboxMessage.code).in_(codes[start : start + _AT_ONCE])
        kept |= set(session.exec(select(OutboxMessage.code).where(some, OutboxMessage.recipient != "")).all())
    return sorted(path for path, code in found.items() if code not in kept)


def _inside(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []
