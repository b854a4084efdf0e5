"""Looking after the search index of an instance: opening it, following the database, making it anew, checking it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sqlmodel import Session

from database.session import Database
from linkage.config import Config
from linkage.services import search_logs
from search import refresh
from search.engines.contract import BrokenIndex
from search.index import Index, open_index
from search.rebuild import Differences
from search.rebuild import rebuild as rebuild_index
from search.refresh import Follower

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Running:
    index: Index
    follower: Follower


_running: WeakKeyDictionary[Database, Running] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class SearchStats:
    """`waiting`: changes the index does not hold yet; `is_being_made`: some process makes it anew."""

    documents: int
    segments: int
    bytes: int
    waiting: int
    is_ready: bool
    is_being_made: bool


def start(database: Database, config: Config) -> Follower:
    """Open the index of an instance and follow its commits. Once per process; a missing index is built first, or meanwhile."""
    index = open_index(config.index_dir, config.search_engine)
    search_logs.start(database, config)
    follower = Follower(database, index, is_inline=config.search_refresh == "inline")
    _running[database] = Running(index, follower)
    database.before_close.append(lambda: _stop(database, index))
    return follower


def _stop(database: Database, index: Index) -> None:
    """The follower holds the database, so the weak key alone would keep both, and the files of the index, for ever."""
    _running.pop(database, None)
    index.close()


def running(session: Session) -> Running:
    """The index that `start` opened for the database of a session."""
    try:
        return _running[session.info["database"]]
    except KeyError:
        raise RuntimeError("search_index.start() has not been called for this database") from None


def note_broken(session: Session) -> None:
    """The index could not be read: has it made anew, when nobody does so already."""
    found = running(session)
    if found.index.is_ready:  # it opens, yet some of its postings cannot be read: nobody else would notice
        _log.exception("the search index is damaged; making it anew")
        found.index.discard()
    found.follower.wake()


def remake(session: Session) -> None:
    """Has the index made anew in the background, while the old one serves. Raises IndexBusy when that is being done already."""
    running(session).follower.rebuild()


def rebuild(database: Database, config: Config, *, progress: Callable[[int, int], None] | None = None) -> int:
    """Make the index anew now; documents written. Raises IndexBusy when another process is at it."""
    index = open_index(config.index_dir, config.search_engine)
    count = rebuild_index(database, index, progress=progress)
    refresh.catch_up(database, index)
    return count


def catch_up(database: Database, config: Config) -> bool:
    """Bring the index up to the database; false when another process is at it."""
    return refresh.catch_up(database, open_index(config.index_dir, config.search_engine))


def differences(database: Database, config: Config) -> Differences:
    """How the index differs from the database, document by document. Raises BrokenIndex."""
    return refresh.differences(database, open_index(config.index_dir, config.search_engine))


def stats(session: Session) -> SearchStats:
    return _stats(session.info["database"], running(session).index)


def stats_of(database: Database, config: Config) -> SearchStats:
    """As `stats`, for a process that neither searches nor follows."""
    return _stats(database, open_index(config.index_dir, config.search_engine))


def _stats(database: Database, index: Index) -> SearchStats:
    queue, is_being_made = refresh.waiting(database), index.is_being_made
    try:
        engine = index.stats()
    except BrokenIndex:
        return SearchStats(0, 0, 0, queue, is_ready=False, is_being_made=is_being_made)
    return SearchStats(
        engine.documents, engine.segments, engine.bytes, queue, is_ready=True, is_being_made=is_being_made
    )
