"""The firms of an instance as columns, as they are now: kept in a folder for all processes, followed through every change.

A question costs one small query when nothing has changed. Else the firms that changed are read and laid on top of what is there, and
the next question of any process finds that work done. When much lies on top, a new base is made beside it, while questions are
answered from the old one.
"""

from __future__ import annotations

import datetime
import hashlib
import logging
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session

from database.queries import catalogue as rows
from database.session import Database, is_writing
from linkage.config import Config
from linkage.services.match_facts import lasting_facts
from matching.column_matches import Read
from matching.facts import SupplierFact
from matching.snapshot_folders import SnapshotFolder
from matching.snapshots import GONE, Edition, Entry, Segment, Snapshot, Stamp
from matching.staleness import as_of

_log = logging.getLogger(__name__)
T = TypeVar("T")

_LOT = 4_500
FACTS_KEPT = 3_000
_OVERLAP_SECONDS = 600
"""A change may be committed so long after it was dated; older ones are found because the sums do not agree."""

_NOT_KEPT = "the snapshot for matching cannot be kept in %s"

_MAKERS = (("linkage.services", "match_facts.py"), ("database.queries", "catalogue.py"))


@dataclass(slots=True)
class _Keeper:
    """What one process holds for a database. Without a folder only in its own memory."""

    folder: SnapshotFolder | None = None
    in_background: bool = False
    kept: Snapshot | None = None
    facts: dict[Edition, SupplierFact] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


_keepers: WeakKeyDictionary[Database, _Keeper] = WeakKeyDictionary()
_keepers_lock = threading.Lock()


def start(database: Database, config: Config) -> None:
    """Share the snapshot of an instance through its folder. A server makes new bases beside its requests, a command within."""
    in_background = config.search_refresh == "thread"
    with _keepers_lock:
        _keepers[database] = _Keeper(SnapshotFolder(config.match_dir, _made_by()), in_background)


def snapshot(session: Session) -> Snapshot:
    """All suppliers as they are in the database now. Safe in any thread.

    The first call of an instance reads everything, a later one what changed since.
    """
    keeper = _keeper(session.info["database"])
    # The stamp is read before the rows: a change in between makes the next call look again, never the other way round.
    stamp = Stamp(*rows.firms_stamp(session))
    kept = keeper.kept
    if kept is not None and kept.stamp == stamp:
        return kept
    with keeper.lock:
        found = _found(keeper, stamp)
        if is_writing(session):  # it may see what is not committed yet; that is for this session alone
            return _brought_up(session, found, stamp) if found else _whole(session, stamp)
        if found is None:
            found = _first(session, keeper, stamp)
        if found.stamp != stamp:
            found = _saved(keeper, _brought_up(session, found, stamp))
        keeper.kept = found
        if found.needs_new_base:
            _renew(session.info["database"], keeper)
        return keeper.kept


def in_step(session: Session, work: Callable[[Snapshot], T], *, now: Snapshot | None = None) -> T | None:
    """What comes of work that holds columns against facts read now, or None when the two cannot be brought to agree.

    The work raises ValueError or KeyError when they differ: a firm changed or went after the columns were looked at. Then they are
    looked at again, and then made anew; a last difference is a fault of the program, noted for those who run it. `now`: a
    snapshot looked at a moment ago.
    """
    looked_at = now or snapshot(session)
    for look_again in (snapshot, rebuild, None):
        try:
            return work(looked_at)
        except (ValueError, KeyError) as error:
            if look_again is None:
                _log.error("the columns for matching are wrong, and a question was answered without them: %s", error)
                break
            looked_at = look_again(session)
    discard(session)
    return None


def reader(session: Session, now: Snapshot, on: datetime.date) -> Read:
    """Reads the facts of suppliers by public code, as they count on a day: those shown lately from memory, the others at once."""
    keeper = _keeper(session.info["database"])
    read_before: dict[str, SupplierFact] = {}

    def read(codes: Collection[str]) -> Mapping[str, SupplierFact]:
        unread = [code for code in codes if code not in read_before]
        if unread:
            read_before.update((code, as_of(fact, on)) for code, fact in _facts(session, keeper, now, unread).items())
        return read_before

    return read


def _facts(session: Session, keeper: _Keeper, now: Snapshot, codes: Collection[str]) -> dict[str, SupplierFact]:
    """A fact that was read after its edition is kept under it: a later change has a later edition."""
    editions = now.editions(codes)
    found = {code: fact for code, edition in editions.items() if (fact := keeper.facts.get(edition))}
    missing = {edition.key: edition for code, edition in editions.items() if code not in found}
    fresh = lasting_facts(session, list(missing)) if missing else {}
    if not is_writing(session):
        keeper.facts |= {missing[key]: fact for key, fact in fresh.items()}
        for edition in list(keeper.facts)[:-FACTS_KEPT]:
            keeper.facts.pop(edition, None)
    return found | {fact.id: fact for fact in fresh.values()}


def rebuild(session: Session) -> Snapshot:
    """Make the snapshot anew from the database, now."""
    keeper = _keeper(session.info["database"])
    keeper.facts = {}
    fresh = _whole(session, Stamp(*rows.firms_stamp(session)))
    with keeper.lock:
        keeper.kept = _saved(keeper, fresh)
        return keeper.kept


def discard(session: Session) -> None:
    """Forget a snapshot that was found to be wrong; the next question makes it anew."""
    keeper = _keeper(session.info["database"])
    keeper.facts = {}
    with keeper.lock:
        keeper.kept = None
        if keeper.folder:
            keeper.folder.discard()


def _keeper(database: Database) -> _Keeper:
    with _keepers_lock:
        return _keepers.setdefault(database, _Keeper())


def _made_by() -> str:
    digest = hashlib.sha256()
    for package, name in _MAKERS:
        digest.update(files(package).joinpath(name).read_bytes())
    return digest.hexdigest()


def _found(keeper: _Keeper, stamp: Stamp) -> Snapshot | None:
    """What there is to start from: our own when it is of this moment, else that of the folder, which others may have brought up."""
    if keeper.folder is None or (keeper.kept is not None and keeper.kept.stamp == stamp):
        return keeper.kept
    shared = keeper.folder.read()
    if shared is None or (keeper.kept is not None and keeper.kept.stamp == shared.stamp):
        return keeper.kept or shared
    return shared


def _first(session: Session, keeper: _Keeper, stamp: Stamp) -> Snapshot:
    """The first snapshot. Several processes start at once: one makes it, the others wait and read it."""
    if keeper.folder is None:
        return _whole(session, stamp)
    try:
        with keeper.folder.waiting_for_base():
            return keeper.folder.read() or _saved(keeper, _whole(session, stamp))
    except OSError:
        _log.exception(_NOT_KEPT, keeper.folder.folder)
        return _whole(session, stamp)


def _saved(keeper: _Keeper, found: Snapshot) -> Snapshot:
    """A full disk or a read-only folder costs the others the work, and nobody an answer."""
    if keeper.folder is None:
        return found
    try:
        return keeper.folder.keep(found)
    except OSError:
        _log.exception(_NOT_KEPT, keeper.folder.folder)
        return found


def _whole(session: Session, stamp: Stamp) -> Snapshot:
    return Snapshot((_segment(session, rows.firm_states(session), ()),), stamp)


def _brought_up(session: Session, old: Snapshot, stamp: Stamp) -> Snapshot:
    """The snapshot as of now: with what was dated recently on top, and when the sums then do not agree, with all that differs."""
    since = datetime.datetime.fromtimestamp(old.newest_change / 1e6 - _OVERLAP_SECONDS, datetime.UTC)
    recent = _with_changes(session, old, rows.firm_states_since(session, since), (), stamp)
    if recent.is_in_step:
        return recent
    states = rows.firm_states(session)
    gone = old.without(_numbers(state.id for state in states))
    return _with_changes(session, old, states, gone.tolist(), stamp)


def _with_changes(
    session: Session, old: Snapshot, states: Sequence[rows.FirmState], gone: Sequence[int], stamp: Stamp
) -> Snapshot:
    is_changed = old.changed(
        _numbers(state.id for state in states),
        _numbers(state.version for state in states),
        _numbers(state.changed_at for state in states),
    )
    changed = {state.id: state for state, is_other in zip(states, is_changed, strict=True) if is_other}
    if not changed and not gone:
        return Snapshot(old.segments, stamp)
    staying, keys = old.making_room(_numbers([*changed, *gone]))
    again = [key for key in keys.tolist() if key not in changed]
    changed |= {state.id: state for state in rows.firm_states_of(session, again)}
    fresh = _segment(session, list(changed.values()), [key for key in keys.tolist() if key not in changed])
    return Snapshot((*staying, fresh), stamp)


def _segment(session: Session, states: Sequence[rows.FirmState], gone: Sequence[int]) -> Segment:
    return Segment.of(_entries(session, states, gone))


def _entries(session: Session, states: Sequence[rows.FirmState], gone: Iterable[int]) -> Iterator[Entry]:
    """Read in lots, so that a whole country does not have to fit into memory as objects."""
    for start_at in range(0, len(states), _LOT):
        lot = states[start_at : start_at + _LOT]
        facts = lasting_facts(session, [state.id for state in lot if state.is_listed])
        for state in lot:
            yield Entry(state.id, state.version, state.changed_at, facts.get(state.id))
    for key in gone:
        yield Entry(key, GONE, 0)


def _numbers(values: Iterable[int]) -> NDArray[np.integer[Any]]:
    return np.fromiter(values, np.int64)


def _renew(database: Database, keeper: _Keeper) -> None:
    """Make a new base: beside the questions where somebody waits for pages, else now. The caller holds the keeper's lock."""
    if keeper.in_background:
        threading.Thread(target=_renewed, args=(database, keeper), name="match-base", daemon=True).start()
    else:
        with Session(database.engine) as session:
            keeper.kept = _saved(keeper, _whole(session, Stamp(*rows.firms_stamp(session))))


def _renewed(database: Database, keeper: _Keeper) -> None:
    """In a thread of its own; another process or thread that is at it already does it for all."""
    if keeper.folder is None:
        return
    try:
        with keeper.folder.making_base() as is_ours, Session(database.engine) as session:
            if not is_ours:
                return
            fresh = _saved(keeper, _whole(session, Stamp(*rows.firms_stamp(session))))
        with keeper.lock:
            keeper.kept = fresh
    except Exception:
        _log.exception("no new base for matching could be made; the old one serves")
