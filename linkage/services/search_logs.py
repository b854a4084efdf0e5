"""What people search for, noted without who: taxonomy ids, masked left-over words, the day, how much was found, what was clicked.

Entries wait in memory and are written by one thread every few seconds. A search never waits for its note: when the database does
not keep up, notes are dropped.
"""

from __future__ import annotations

import atexit
import base64
import datetime
import hmac
import logging
import re
import secrets
import threading
import unicodedata
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sqlalchemy import CursorResult, delete, insert, update
from sqlmodel import Session, col, select

from database.models.search_logs import SearchLog
from database.session import Database, transaction
from linkage.config import Config
from linkage.days import agency_today
from linkage.language import current_language
from search.understanding import Understood

WRITE_EVERY_SECONDS = 5.0
BATCH = 50
MOST_WAITING = 1_000
KEEP_DAYS = 90
LAST_PLACE = 1_000

_KEY_LENGTH = 12
_CLICK_TRIES = 3
_MOST_PIECES = 12
_WORDS_TOGETHER = 4
_LONGEST_PIECE = 40
_DIGITS_OF_A_NUMBER = 6
_ADDRESS = re.compile(r"@|://|\bwww\.|[a-z0-9-]\.[a-z]{2,}\b")
_EDGES = re.compile(r"^\W+|\W+$")

_log = logging.getLogger(__name__)
_is_listening: ContextVar[bool] = ContextVar("linkage_search_log", default=False)


@dataclass(frozen=True, slots=True)
class Search:
    """A search that was answered: its text, what was understood, where it looked and how many it found."""

    scope: str
    text: str
    understood: Understood
    total: int
    is_relaxed: bool


def start(database: Database, config: Config) -> None:
    """Once per process: from now on notes are kept for this database."""
    if database not in _notebooks:
        is_threaded = config.search_refresh != "inline"
        _notebooks[database] = _Notebook(database, config.secret_key.encode(), is_threaded=is_threaded)


def listen() -> None:
    """The searches of this request are those of a person."""
    _is_listening.set(True)


def ignore() -> None:
    """The searches of this request say nothing about what people look for."""
    _is_listening.set(False)


def note_search(session: Session, search: Search) -> str:
    """Notes a search with words, when a person asked. The key by which the page can add a click; empty when nothing was noted."""
    notebook = _notebooks.get(session.info["database"])
    if notebook is None or not _is_listening.get() or not search.text.strip():
        return ""
    words = left_over_pieces(search.text, search.understood)
    key = secrets.token_urlsafe(_KEY_LENGTH)[:_KEY_LENGTH]
    row = {
        "key": key,
        "searched_on": agency_today(),
        "scope": search.scope,
        "language": current_language(),
        "understood": understood_ids(search.understood),
        "words": words,
        "has_words": bool(words),
        "total": search.total,
        "is_relaxed": search.is_relaxed,
    }
    return notebook.signed(key) if notebook.add(row) else ""


def note_click(session: Session, log_key: str, place: int) -> bool:
    """Notes that the result at this place (from 1) was opened. False for a key that is not ours or a place that cannot be."""
    notebook = _notebooks.get(session.info["database"])
    if notebook is None or not notebook.is_signed(log_key) or not 1 <= place <= LAST_PLACE:
        return False
    notebook.add_click(log_key[:_KEY_LENGTH], place)
    return True


def flush(database: Database) -> None:
    """Writes what waits, now. Not inside a transaction."""
    notebook = _notebooks.get(database)
    if notebook is not None:
        notebook.write()


def sweep(session: Session, *, days: int = KEEP_DAYS) -> int:
    """Deletes notes older than so many days; how many."""
    oldest = agency_today() - datetime.timedelta(days=days)
    done = session.execute(delete(SearchLog).where(col(SearchLog.searched_on) < oldest))
    return done.rowcount if isinstance(done, CursorResult) else 0


def understood_ids(understood: Understood) -> dict[str, list[str]]:
    """What was read, by kind; of limits only which, not how much."""
    kinds = {
        "process": understood.processes,
        "material": understood.materials,
        "material_family": understood.material_families,
        "province": understood.provinces,
        "macro_region": understood.macro_regions,
        "place": understood.places,
        "certificate": understood.certificates,
        "sector": understood.sectors,
        "ownership": understood.ownership,
        "limit": tuple(dict.fromkeys(limit.key for limit in understood.constraints)),
    }
    return {kind: list(ids) for kind, ids in kinds.items() if ids}


def left_over_pieces(text: str, understood: Understood) -> list[str]:
    """What nobody understood, in pieces that stood together, folded in case. Whatever may lead to a person is left out.

    Pieces with six digits or more, with a mail or web address, or longer than 40 characters.
    """
    found: list[str] = []
    for piece in _together(text, understood):
        words = piece.split()
        found += [piece] if len(words) <= _WORDS_TOGETHER else words
    fitting = (piece for piece in found if len(piece) <= _LONGEST_PIECE)
    return list(dict.fromkeys(fitting))[:_MOST_PIECES]


def _together(text: str, understood: Understood) -> Iterator[str]:
    """Left-over words that are neighbours in the text, with nothing understood between them."""
    left = understood.text.split()
    run: list[str] = []
    for token in _unread(text, understood):
        if left and token == left[0]:
            run.append(left.pop(0))
            continue
        yield from _clean(run)
        run = []
    yield from _clean(run)
    for word in left:  # the words are not cut as the text is: each by itself
        yield from _clean([word])


def _unread(text: str, understood: Understood) -> Iterator[str]:
    """The words of the text outside what was read, and an empty one for each thing read."""
    position = 0
    for span in understood.spans:
        yield from text[position : span.start].split()
        yield ""
        position = max(position, span.end)
    yield from text[position:].split()


def _clean(words: list[str]) -> Iterator[str]:
    """The words as one piece without punctuation and figures; nothing when there is a number or an address among them."""
    raw = " ".join(words).casefold()
    if sum(letter.isdigit() for letter in raw) >= _DIGITS_OF_A_NUMBER or _ADDRESS.search(raw):
        return
    bare = (_EDGES.sub("", unicodedata.normalize("NFKC", word).casefold()) for word in words)
    piece = " ".join(word for word in bare if any(letter.isalpha() for letter in word))
    if piece:
        yield piece


class _Notebook:
    """What waits to be written for one database. Safe to share between threads; nothing here raises."""

    def __init__(self, database: Database, secret: bytes, *, is_threaded: bool) -> None:
        self._database, self._secret, self._is_threaded = database, secret, is_threaded
        self._rows: list[dict[str, object]] = []
        self._clicks: dict[str, tuple[int, int]] = {}
        self._lock, self._writing = threading.Lock(), threading.Lock()
        self._timer: threading.Timer | None = None

    def signed(self, key: str) -> str:
        digest = hmac.digest(self._secret, b"search-log:" + key.encode(), "sha256")
        return key + base64.urlsafe_b64encode(digest)[:_KEY_LENGTH].decode()

    def is_signed(self, log_key: str) -> bool:
        key = log_key[:_KEY_LENGTH]
        return log_key.isascii() and hmac.compare_digest(self.signed(key), log_key)

    def add(self, row: dict[str, object]) -> bool:
        with self._lock:
            if len(self._rows) >= MOST_WAITING:
                return False
            self._rows.append(row)
            self._wake()
        return True

    def add_click(self, key: str, place: int) -> None:
        with self._lock:
            if len(self._clicks) < MOST_WAITING:
                self._clicks.setdefault(key, (place, 0))
                self._wake()

    def _wake(self) -> None:
        """Sees to it that somebody writes: soon, or at once when much is waiting. The caller holds the lock."""
        is_full = len(self._rows) % BATCH == 0 and bool(self._rows)
        if not self._is_threaded or (self._timer is not None and not is_full):
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer = threading.Timer(0.0 if is_full else WRITE_EVERY_SECONDS, self.write)
        self._timer.daemon = True
        self._timer.start()

    def write(self) -> None:
        with self._writing:
            with self._lock:
                rows, self._rows = self._rows, []
                clicks, self._clicks = self._clicks, {}
                self._timer = None
            if not rows and not clicks:
                return
            try:
                with self._database.session(), transaction() as session:
                    if rows:
                        session.execute(insert(SearchLog), rows)
                    missed = {key: click for key, click in clicks.items() if not _write_click(session, key, click[0])}
            except Exception:  # whatever is wrong with the database, other parts say so; notes are not worth an error
                _log.warning("notes about searches could not be written", exc_info=True)
                return
            self._try_again(missed)

    def _try_again(self, missed: dict[str, tuple[int, int]]) -> None:
        """The search itself may wait to be written in another process."""
        with self._lock:
            for key, (place, tries) in missed.items():
                if tries + 1 < _CLICK_TRIES:
                    self._clicks.setdefault(key, (place, tries + 1))
            if self._clicks:
                self._wake()


def _write_click(session: Session, key: str, place: int) -> bool:
    """Whether the search is there; of several clicks the first counts."""
    known = col(SearchLog.key) == key
    clicked = update(SearchLog).where(known, col(SearchLog.clicked).is_(None)).values(clicked=place)
    done = session.execute(clicked)
    if isinstance(done, CursorResult) and done.rowcount:
        return True
    return session.execute(select(SearchLog.key).where(known)).first() is not None


_notebooks: WeakKeyDictionary[Database, _Notebook] = WeakKeyDictionary()


@atexit.register
def _write_the_rest() -> None:
    for notebook in list(_notebooks.values()):
        if notebook._is_threaded:
            notebook.write()
