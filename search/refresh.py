"""Keeping the index equal to the database: what changed was noted with the change, and is written to the index after the commit."""

from __future__ import annotations

import logging
import threading

from sqlalchemy import func, select
from sqlmodel import Session, col

from database.enums import SubjectKind
from database.models.part_needs import PartNeed
from database.models.search_changes import SearchChange
from database.session import Database
from search.engines.contract import BrokenIndex
from search.index import Index
from search.rebuild import Differences, IndexBusy, all_documents, documents_of, forget, key_of, rebuild

_BATCH = 200
_REBUILD_FROM = 2_000
"""With more waiting changes than this, and more than a fifth of the index, making it anew is quicker."""

_LOOK_EVERY_SECONDS = 60.0
"""Changes of a process that died before it followed them are found at the latest then."""

_CLOSE_SECONDS = 10.0

_log = logging.getLogger(__name__)


def catch_up(database: Database, index: Index) -> bool:
    """Bring the index up to the database; false when another process is at it, who then does this too.

    A missing, broken or foreign index is rebuilt. Safe against being killed at any point: a change is forgotten after the index
    holds it, and writing it twice does no harm. While another process makes the index anew, the one that serves is kept up.
    """
    has_broken = False
    while True:
        try:
            if not index.is_ready or _is_far_behind(database, index):
                rebuild(database, index)
            with index.writing() as is_ours:
                if not is_ours:
                    return False
                _drain(database, index)
        except IndexBusy:
            return False
        except BrokenIndex:
            if has_broken:
                raise
            has_broken = True
            _log.exception("the search index broke while it was written; making it anew")
            index.discard()
            continue
        # Whoever committed while we were finishing, and found the lock taken, relies on this look after the release.
        if not waiting(database):
            return True


def waiting(database: Database) -> int:
    """Changes the index does not hold yet."""
    with Session(database.engine) as session:
        return int(session.execute(select(func.count()).select_from(SearchChange)).scalar_one())


def differences(database: Database, index: Index) -> Differences:
    """How the documents of the index differ from those the database makes now. Reads everything. Raises BrokenIndex."""
    held = index.digests()
    missing, stale = [], []
    for one in all_documents(database):
        digest = held.pop(one.key, None)
        if digest is None:
            missing.append(one.key)
        elif digest != one.digest():
            stale.append(one.key)
    return Differences(tuple(missing), tuple(sorted(held)), tuple(stale))


def _is_far_behind(database: Database, index: Index) -> bool:
    count = waiting(database)
    return count > _REBUILD_FROM and count * 5 > index.stats().documents


def _drain(database: Database, index: Index) -> None:
    while _take_in_batch(database, index):
        pass


def _take_in_batch(database: Database, index: Index) -> bool:
    """Whether there was anything to take in."""
    with Session(database.engine) as session:
        columns = (col(SearchChange.id), col(SearchChange.kind), col(SearchChange.subject_id))
        rows = session.execute(select(*columns).order_by(col(SearchChange.id)).limit(_BATCH)).all()
        keys = sorted({key for _, kind, subject in rows if (key := key_of(kind, subject))})
        keys += _needs_of_companies(session, [subject for _, kind, subject in rows if kind is SubjectKind.COMPANY])
        documents = documents_of(session, keys) if keys else []
    if keys:
        index.change(documents, delete=keys)
        index.note_written(keys)
    forget(database, [change for change, _, _ in rows])
    return bool(rows)


def _needs_of_companies(session: Session, companies: list[int]) -> list[str]:
    """Keys of needs whose buyer changed: its sector and province are facts of theirs."""
    ids = session.execute(select(col(PartNeed.id)).where(col(PartNeed.company_id).in_(companies))).scalars()
    return [key for number in ids if (key := key_of(SubjectKind.NEED, number or 0))]


class Follower:
    """Follows the commits of one process until it is closed: at once, or from a thread that gathers what comes close together."""

    def __init__(self, database: Database, index: Index, *, is_inline: bool) -> None:
        self._database, self._index = database, index
        self._wake = threading.Event()
        self._is_closed = False
        self._thread: threading.Thread | None = None
        if is_inline:
            self._catch_up()
            database.after_commit.append(self._catch_up)
        else:
            self._thread = threading.Thread(target=self._run, name="search-refresh", daemon=True)
            database.after_commit.append(self._wake.set)
            self._wake.set()
            self._thread.start()

    def close(self) -> None:
        """Stop following. Waits a little for what is being written; the rest stays in the queue for the next start."""
        self._is_closed = True
        told = self._wake.set if self._thread else self._catch_up
        if told in self._database.after_commit:
            self._database.after_commit.remove(told)
        self._wake.set()
        if self._thread:
            self._thread.join(_CLOSE_SECONDS)

    def wake(self) -> None:
        """Look at the queue and the index now, whoever saw a need for it."""
        if self._thread:
            self._wake.set()
        else:
            self._catch_up()

    def rebuild(self) -> None:
        """Make the index anew, beside following. Raises IndexBusy when that is being done already."""
        if self._index.is_being_made:
            raise IndexBusy("the index is being made anew already")
        if self._thread:
            threading.Thread(target=self._rebuild, name="search-rebuild", daemon=True).start()
        else:
            self._rebuild()

    def _rebuild(self) -> None:
        try:
            rebuild(self._database, self._index)
        except IndexBusy:  # another process was quicker
            return
        except Exception:
            _log.exception("the search index could not be made anew; the old one serves")
        self.wake()

    def _catch_up(self) -> None:
        catch_up(self._database, self._index)

    def _run(self) -> None:
        while True:
            self._wake.wait(_LOOK_EVERY_SECONDS)
            self._wake.clear()
            if self._is_closed:
                return
            try:
                catch_up(self._database, self._index)
                self._index.warm()
            except Exception:  # the database may be away for a moment; the queue is kept
                _log.exception("the search index could not follow; trying again within a minute")
