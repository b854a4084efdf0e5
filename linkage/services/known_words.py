"""Words that officers explained to the search. They count at once, in every process, and can be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sqlmodel import Session, col, func, select

from database.enums import SubjectKind
from database.models.known_words import StoredWord
from database.session import Database
from linkage.errors import Conflict, Invalid, NotFound
from linkage.inputs.known_words import KnownWordInput, word_key
from linkage.language import _l
from linkage.services.audit import Actor, record
from search.understanding import KnownWord

_IS_WRITING = "linkage_write"


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a process keeps in memory: the words as of a change."""

    words: tuple[KnownWord, ...]
    change: int


_kept: WeakKeyDictionary[Database, _Kept] = WeakKeyDictionary()


def known_words(session: Session) -> tuple[KnownWord, ...]:
    """The words in force: the same tuple until something changes. One small query tells, so that no process lags behind."""
    newest = _newest_change(session)
    if not newest:
        return ()
    database: Database = session.info["database"]
    kept = _kept.get(database)
    if kept is not None and kept.change == newest:
        return kept.words
    words = tuple(KnownWord(row.phrase, row.kind, row.target) for row in stored_words(session))
    if not session.info.get(_IS_WRITING):  # what is not committed yet may never be
        _kept[database] = _Kept(words, newest)
    return words


def stored_words(session: Session, *, is_active: bool = True) -> list[StoredWord]:
    """The words in force, or those taken back; the latest first."""
    rows = select(StoredWord).where(col(StoredWord.is_active) == is_active).order_by(col(StoredWord.change).desc())
    return list(session.exec(rows).all())


def stored_word(session: Session, code: str) -> StoredWord:
    """Raises NotFound."""
    found = session.exec(select(StoredWord).where(StoredWord.code == code)).first()
    if found is None:
        raise NotFound(_l("There is no such word."))
    return found


def add_known_word(session: Session, given: KnownWordInput, *, by: Actor) -> StoredWord:
    """From now on the phrase is read as that. Said twice changes nothing.

    Raises Invalid when the phrase means something else already.
    """
    key = word_key(given.phrase)
    word = session.exec(select(StoredWord).where(StoredWord.key == key)).first()
    if word is None:
        word = StoredWord(phrase=given.phrase, key=key, kind=given.kind, target=given.target, change=0)
        session.add(word)
    elif word.is_active:
        if (word.kind, word.target) == (given.kind, given.target):
            return word
        raise Invalid(
            _l("The word was not added."),
            fields={"phrase": _l("This word has a meaning already. Take that one back first.")},
        )
    word.phrase, word.kind, word.target, word.language = given.phrase, given.kind, given.target, given.language
    word.is_active, word.created_by_id = True, by.user_id
    _changed(session, word)
    _record(session, by, "word.added", word)
    return word


def remove_known_word(session: Session, word: StoredWord, *, by: Actor, expected_version: int | None) -> None:
    """Takes a word back; it is kept, to be brought back. Raises Conflict when somebody changed it since."""
    _check_version(word, expected_version)
    if not word.is_active:
        return
    word.is_active = False
    _changed(session, word)
    _record(session, by, "word.removed", word)


def restore_known_word(session: Session, word: StoredWord, *, by: Actor, expected_version: int | None) -> None:
    """Brings back a word that was taken back. Raises Conflict when somebody changed it since."""
    _check_version(word, expected_version)
    if word.is_active:
        return
    word.is_active = True
    _changed(session, word)
    _record(session, by, "word.added", word)


def _check_version(word: StoredWord, expected_version: int | None) -> None:
    if word.version != expected_version:
        raise Conflict(_l("Somebody changed this word meanwhile. Look at it again."))


def _changed(session: Session, word: StoredWord) -> None:
    """Counts the change, which tells every process to read the words again."""
    with session.no_autoflush:
        word.change = _newest_change(session) + 1
    session.flush()


def _newest_change(session: Session) -> int:
    return session.exec(select(func.max(StoredWord.change))).one() or 0


def _record(session: Session, by: Actor, action: str, word: StoredWord) -> None:
    details = {"kind": word.kind, "target": word.target}
    record(session, by, action, subject_kind=SubjectKind.WORD, subject_code=word.code, subject=word.phrase, **details)
