"""Files of uploads that no row names: their transaction was refused or broke off, or whoever should have removed them was ended."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from pathlib import Path

from sqlmodel import Session, col, select

from database.columns import now
from database.models.uploads import Upload

LEFT_ALONE = datetime.timedelta(days=1)
"""A younger file may belong to an upload that is just going on: its row is not there before the commit."""
_NAME = re.compile(r"([A-Z0-9]{16})(\.part)?")
_AT_ONCE = 500


def stray_files(session: Session, folder: Path) -> list[Path]:
    """Files older than `LEFT_ALONE` that are no upload's, half-written ones among them; files of others are left alone.

    None at all while the database knows of no upload: it may be another one than that of this folder.
    """
    if session.exec(select(Upload.id).limit(1)).first() is None:
        return []
    before = (now() - LEFT_ALONE).timestamp()
    found = {path: name for path, name in _inside(folder) if _is_older(path, before)}
    codes = sorted({name[1] for name in found.values()})
    known: set[str] = set()
    for start in range(0, len(codes), _AT_ONCE):
        some = col(Upload.code).in_(codes[start : start + _AT_ONCE])
        known |= set(session.exec(select(Upload.code).where(some)).all())
    return sorted(path for path, name in found.items() if name[2] or name[1] not in known)


def remove_stray_files(session: Session, folder: Path) -> int:
    """Deletes them; how many. A file that cannot be deleted is left for the next time."""
    count = 0
    for path in stray_files(session, folder):
        try:
            path.unlink()
        except OSError:
            continue
        count += 1
    return count


def _inside(folder: Path) -> Iterator[tuple[Path, re.Match[str]]]:
    """The files that `uploads` could have written: each in the folder of its first two letters."""
    for path in folder.glob("??/*"):
        name = _NAME.fullmatch(path.name)
        if name is not None and name[1].startswith(path.parent.name) and not path.is_symlink():
            yield path, name


def _is_older(path: Path, before: float) -> bool:
    try:
        return path.stat().st_mtime < before
    except FileNotFoundError:
        return False
