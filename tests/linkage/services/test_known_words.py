"""Words that officers explained."""

from __future__ import annotations

import pytest
from sqlmodel import Session, select

from database.models.audit_events import AuditEvent
from database.models.known_words import StoredWord
from database.session import Database, transaction
from linkage.errors import Conflict, Invalid, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.known_words import KnownWordInput
from linkage.services.audit import SYSTEM
from linkage.services.known_words import (
    add_known_word,
    known_words,
    remove_known_word,
    restore_known_word,
    stored_word,
    stored_words,
)
from search.understanding import KnownWord


def _add(session: Session, phrase: str, kind: str = "process", target: str = "stamping-progressive") -> StoredWord:
    with transaction():
        given = read_input(KnownWordInput, {"phrase": phrase, "kind": kind, "target": target})
        return add_known_word(session, given, by=SYSTEM)


def test_word_added_is_known_at_once(session: Session) -> None:
    assert known_words(session) == ()
    _add(session, "dập nguội nhanh")
    assert known_words(session) == (KnownWord("dập nguội nhanh", "process", "stamping-progressive"),)


def test_known_words_stay_the_same_tuple_until_something_changes(session: Session) -> None:
    _add(session, "zap")
    first = known_words(session)
    assert known_words(session) is first
    _add(session, "zup")
    assert len(known_words(session)) == 2


def test_word_added_elsewhere_is_known_here_at_once(session: Session, database: Database, database_url: str) -> None:
    _add(session, "zap")
    assert len(known_words(session)) == 1
    other = Database(database_url)
    with other.session() as elsewhere:
        _add(elsewhere, "zup")
    other.close()
    assert [word.phrase for word in known_words(session)] == ["zup", "zap"]


def test_word_of_a_transaction_that_fails_is_not_known(session: Session) -> None:
    given = read_input(KnownWordInput, {"phrase": "zap", "kind": "process", "target": "stamping-progressive"})
    with pytest.raises(ZeroDivisionError), transaction():
        add_known_word(session, given, by=SYSTEM)
        assert len(known_words(session)) == 1
        raise ZeroDivisionError
    assert known_words(session) == ()
    _add(session, "zup")
    assert [word.phrase for word in known_words(session)] == ["zup"]


def test_same_word_said_twice_is_one(session: Session) -> None:
    first = _add(session, "Zap-zap")
    second = _add(session, "zapzap")
    assert first.code == second.code
    assert len(stored_words(session)) == 1


def test_word_with_another_meaning_is_refused(session: Session) -> None:
    _add(session, "zap")
    with pytest.raises(Invalid) as refused:
        _add(session, "Zap", "material_family", "steel")
    assert list(refused.value.fields) == ["phrase"]
    assert known_words(session) == (KnownWord("zap", "process", "stamping-progressive"),)


def test_word_taken_back_is_forgotten_and_can_be_brought_back(session: Session) -> None:
    word = _add(session, "zap")
    with transaction():
        remove_known_word(session, stored_word(session, word.code), by=SYSTEM, expected_version=word.version)
    assert known_words(session) == ()
    assert [row.phrase for row in stored_words(session, is_active=False)] == ["zap"]
    with transaction():
        found = stored_word(session, word.code)
        restore_known_word(session, found, by=SYSTEM, expected_version=found.version)
    assert known_words(session) == (KnownWord("zap", "process", "stamping-progressive"),)


def test_word_taken_back_may_get_another_meaning(session: Session) -> None:
    word = _add(session, "zap")
    with transaction():
        remove_known_word(session, stored_word(session, word.code), by=SYSTEM, expected_version=word.version)
    _add(session, "zap", "text", "")
    assert known_words(session) == (KnownWord("zap", "text", ""),)


def test_stale_form_takes_nothing_back(session: Session) -> None:
    word = _add(session, "zap")
    with pytest.raises(Conflict), transaction():
        remove_known_word(session, stored_word(session, word.code), by=SYSTEM, expected_version=word.version - 1)
    assert len(known_words(session)) == 1


def test_changes_leave_a_trail(session: Session) -> None:
    word = _add(session, "zap")
    with transaction():
        remove_known_word(session, stored_word(session, word.code), by=SYSTEM, expected_version=word.version)
    trail = session.exec(select(AuditEvent).order_by(AuditEvent.id)).all()  # type: ignore[arg-type]
    assert [(event.action, event.subject, event.details["target"]) for event in trail] == [
        ("word.added", "zap", "stamping-progressive"),
        ("word.removed", "zap", "stamping-progressive"),
    ]


def test_unknown_code_is_not_there(session: Session) -> None:
    with pytest.raises(NotFound):
        stored_word(session, "NOSUCH22")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "process", "target": "stamping-progressive"}, "phrase"),
        ({"phrase": "x", "kind": "process", "target": "stamping-progressive"}, "phrase"),
        ({"phrase": "x" * 81, "kind": "process", "target": "stamping-progressive"}, "phrase"),
        ({"phrase": "...", "kind": "process", "target": "stamping-progressive"}, "phrase"),
        ({"phrase": "zap", "target": "stamping-progressive"}, "kind"),
        ({"phrase": "zap", "kind": "planet", "target": "mars"}, "kind"),
        ({"phrase": "zap", "kind": "process", "target": "steel"}, "target"),
        ({"phrase": "zap", "kind": "process"}, "target"),
        ({"phrase": "zap", "kind": "text", "target": "stamping-progressive"}, "target"),
        ({"phrase": "zap", "kind": "process", "target": "stamping-progressive", "language": "fr"}, "language"),
    ],
)
def test_input_that_does_not_hold_is_refused_at_its_field(given: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_input(KnownWordInput, given)
    assert list(refused.value.fields) == [field]
