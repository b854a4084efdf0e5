"""Which lists of matches were shown: noted without the person, once a day for each list and kind of reader.

Notes wait in memory and are written by one thread every few seconds; a page never waits for its note, and nothing here raises.
What came of the lists is in `outcomes`.
"""

from __future__ import annotations

import atexit
import datetime
import hashlib
import json
import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from sqlmodel import Session

from database.enums import ReaderRole
from database.queries import match_lists as rows
from database.session import Database, transaction
from linkage.config import Config
from linkage.days import agency_today
from linkage.services.weights import current_weights
from matching.facts import Match, Matches
from matching.learning.evaluation import gini
from matching.scoring import STANDARD, Weights

WRITE_EVERY_SECONDS = 5.0
MOST_WAITING = 500
MOST_KNOWN = 20_000
NOTED_PLACES = 20
KEEP_DAYS = 730
CONFIRMED = "confirmed"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Exposure:
    """How evenly firms are shown. `gini` in [0, 1), over all listed suppliers; `most`: (company id, lists), the most shown first."""

    days: int
    lists: int
    suppliers: int
    never_shown: int
    gini: float
    most: tuple[tuple[int, int], ...]


def start(database: Database, config: Config) -> None:
    """Once per process: from now on lists are noted for this database."""
    if database not in _notebooks:
        _notebooks[database] = _Notebook(database, is_threaded=config.search_refresh != "inline")


def note_list(session: Session, matches: Matches, *, role: ReaderRole, weights: Weights | None = None) -> None:
    """Notes the first twenty matches shown for a need. `weights`: those it was made with; to ask for them costs one small query.

    A broken log never breaks a page.
    """
    notebook = _notebooks.get(session.info["database"])
    if notebook is not None and matches.matches:
        notebook.add(matches, role, (weights or current_weights(session)).version)


def flush(database: Database) -> None:
    """Writes what waits, now. Not inside a transaction."""
    notebook = _notebooks.get(database)
    if notebook is not None:
        notebook.write()


def sweep(session: Session, *, days: int = KEEP_DAYS) -> int:
    """Deletes lists older than so many days; how many. Outcomes keep what they need of them."""
    return rows.delete_before(session, agency_today() - datetime.timedelta(days=days))


def exposure(session: Session, *, days: int = 90, places: int = 10, most: int = 5) -> Exposure:
    """How evenly the first places of the lists were shared among the listed suppliers in the last days."""
    since = agency_today() - datetime.timedelta(days=days)
    shown, listed = rows.shown_counts(session, since, places=places), list(rows.listed_ids(session))
    counts = [shown.get(key, 0) for key in listed]
    first = sorted(shown.items(), key=lambda pair: (-pair[1], pair[0]))[:most]
    return Exposure(
        days=days,
        lists=rows.list_count(session, since),
        suppliers=len(listed),
        never_shown=sum(not count for count in counts),
        gini=gini(counts),
        most=tuple(first),
    )


def criteria_of(match: Match) -> dict[str, float]:
    """Score of each weighted criterion as it was counted, in [0, 1]; a criterion met twice counts at its mean.

    `confirmed` is the share of the score that is not held back for what is unknown.
    """
    found: dict[str, list[float]] = {}
    for reason in match.reasons:
        if reason.criterion in STANDARD.values and not reason.is_gate and reason.score is not None:
            found.setdefault(reason.criterion, []).append(reason.score)
    held = sum(reason.weight for reason in match.reasons if reason.criterion == "unconfirmed")
    means = {name: round(sum(scores) / len(scores), 4) for name, scores in found.items()}
    return {**means, CONFIRMED: round(1 - held, 4)}


class _Notebook:
    """What waits to be written for one database. Safe to share between threads; nothing here raises."""

    def __init__(self, database: Database, *, is_threaded: bool) -> None:
        self._database, self._is_threaded = database, is_threaded
        self._waiting: dict[tuple[Any, ...], tuple[Mapping[str, Any], list[dict[str, Any]]]] = {}
        self._known: set[tuple[Any, ...]] = set()
        self._lock, self._writing = threading.Lock(), threading.Lock()
        self._timer: threading.Timer | None = None

    def add(self, matches: Matches, role: ReaderRole, weights_version: str) -> None:
        firms = [
            {
                "code": match.supplier,
                "rank": rank,
                "score": match.score,
                "supplier_score": match.supplier_score,
                "criteria": criteria_of(match),
            }
            for rank, match in enumerate(matches.matches[:NOTED_PLACES], 1)
        ]
        told = [weights_version, *((match.supplier, round(match.score, 6)) for match in matches.matches[:NOTED_PLACES])]
        digest = hashlib.sha256(json.dumps(told).encode()).hexdigest()
        head = {"need": matches.need, "shown_on": agency_today(), "role": role, "digest": digest}
        key = tuple(head.values())
        with self._lock:
            if key in self._known or len(self._waiting) >= MOST_WAITING:
                return
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known.add(key)
            self._waiting[key] = ({**head, "weights_version": weights_version}, firms)
            self._wake()

    def _wake(self) -> None:
        """Sees to it that somebody writes soon. The caller holds the lock."""
        if self._is_threaded and self._timer is None:
            self._timer = threading.Timer(WRITE_EVERY_SECONDS, self.write)
            self._timer.daemon = True
            self._timer.start()

    def write(self) -> None:
        with self._writing:
            with self._lock:
                waiting, self._waiting, self._timer = self._waiting, {}, None
            if not waiting:
                return
            try:
                with self._database.session(), transaction() as session:
                    for head, firms in waiting.values():
                        rows.add_list(session, head, firms)
            except Exception:  # whatever is wrong with the database, other parts say so; notes are not worth an error
                _log.warning("lists that were shown could not be noted", exc_info=True)


_notebooks: WeakKeyDictionary[Database, _Notebook] = WeakKeyDictionary()


@atexit.register
def _write_the_rest() -> None:
    for notebook in list(_notebooks.values()):
        if notebook._is_threaded:
            notebook.write()
