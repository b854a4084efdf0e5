"""Explained words as files."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import pytest
import yaml
from sqlmodel import Session

from database.session import transaction
from linkage.errors import Invalid
from linkage.inputs.documents import load_document
from linkage.services.audit import SYSTEM
from linkage.services.known_words import known_words
from linkage.services.word_files import WordCounts, import_words, likely_language, read_words, words_file

DOCUMENT: dict[str, Any] = {
    "processes": [
        {"id": "stamping-progressive", "synonyms": {"en": ["zap", "zup"], "ja": ["ザップ"]}},
        {"id": "stamping-single", "synonyms": {"vi": ["dập zíp"]}},
    ],
    "materials": [{"id": "secc", "aliases": ["zinky"]}],
    "material_families": [{"id": "steel", "aliases": ["steelish"]}],
    "provinces": [{"code": "01", "aliases": ["old town"]}],
    "macro_regions": [{"id": "north", "aliases": ["the delta"]}],
    "certificates": [{"id": "iso-9001", "synonyms": ["nine thousand one"]}],
    "sectors": [{"id": "motorcycle", "synonyms": ["bikelets"]}],
    "ownership": [{"id": "vn-private", "aliases": ["family owned"]}],
    "plain_words": ["hoa sen", "please"],
}


def _take_in(document: object) -> WordCounts:
    with transaction() as session:
        return import_words(session, read_words(document), by=SYSTEM)


def test_file_read_and_written_is_the_same(session: Session) -> None:
    assert _take_in(DOCUMENT) == WordCounts(added=13, unchanged=0)
    text = words_file(session)
    assert yaml.safe_load(text) == DOCUMENT
    assert "ザップ" in text
    assert _take_in(load_document(text.encode())) == WordCounts(added=0, unchanged=13)


def test_file_of_an_instance_without_words_is_empty(session: Session) -> None:
    assert words_file(session) == "{}\n"
    assert _take_in(load_document(b"{}\n")) == WordCounts(0, 0)


def test_sections_have_the_names_of_the_vocabulary(session: Session) -> None:
    """So that an entry can be copied into the vocabulary's file of that name."""

    raw: dict[str, Any] = {}
    for path in files("matching.taxonomy").joinpath("data").iterdir():
        raw |= yaml.safe_load(path.read_text(encoding="utf-8"))
    shared = [name for name in DOCUMENT if name in raw]
    assert set(DOCUMENT) - set(shared) == {"plain_words"}
    for section in ("processes", "materials", "certificates", "sectors", "provinces"):
        names = {key for entry in DOCUMENT[section] for key in entry}
        assert names <= {key for entry in raw[section] for key in entry}
    assert known_words(session) == ()


@pytest.mark.parametrize(
    ("document", "fields"),
    [
        ([], []),
        ("x", []),
        ({"planets": []}, []),
        ({"processes": [{"id": "no-such", "synonyms": {"en": ["zap"]}}]}, ["processes.0.target"]),
        ({"processes": [{"id": "stamping-single", "synonyms": {"fr": ["zap"]}}]}, ["processes.0.language"]),
        ({"materials": [{"aliases": ["zap"]}]}, ["materials.0.target"]),
        ({"materials": ["zap", {"id": "secc", "aliases": [["x"]]}]}, ["materials.1.phrase"]),
        ({"plain_words": ["ok then", "x"]}, ["plain_words.1.phrase"]),
    ],
)
def test_file_that_does_not_hold_is_refused_whole(session: Session, document: object, fields: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        _take_in(document)
    assert list(refused.value.fields) == fields
    assert known_words(session) == ()


def test_word_with_another_meaning_keeps_the_whole_file_out(session: Session) -> None:
    _take_in({"plain_words": ["zap"]})
    with pytest.raises(Invalid):
        _take_in({"plain_words": ["fresh"], "materials": [{"id": "secc", "aliases": ["zap"]}]})
    assert [word.phrase for word in known_words(session)] == ["zap"]


@pytest.mark.parametrize(
    ("phrase", "language"),
    [("zap", "en"), ("dập", "vi"), ("プレス", "ja"), ("冲压", "zh-Hans"), ("프레스", "ko"), ("ปั๊ม", "th")],
)
def test_language_is_guessed_from_the_letters(phrase: str, language: str) -> None:
    assert likely_language(phrase) == language
