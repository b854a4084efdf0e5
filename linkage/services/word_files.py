"""Explained words as a file: in the sections and names of the vocabulary's own files, so that they can be moved into those."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from sqlmodel import Session

from database.models.known_words import StoredWord
from linkage.errors import Invalid
from linkage.inputs.base import read_input
from linkage.inputs.known_words import PLAIN, KnownWordInput
from linkage.language import _l
from linkage.services.audit import Actor
from linkage.services.known_words import add_known_word, stored_words

MOST = 20_000

# Kind -> section of the file, the name its entries have their id under, and the name of their words.
_SECTIONS = {
    "process": ("processes", "id", "synonyms"),
    "material": ("materials", "id", "aliases"),
    "material_family": ("material_families", "id", "aliases"),
    "province": ("provinces", "code", "aliases"),
    "macro_region": ("macro_regions", "id", "aliases"),
    "certificate": ("certificates", "id", "synonyms"),
    "sector": ("sectors", "id", "synonyms"),
    "ownership": ("ownership", "id", "aliases"),
}
_PLAIN_SECTION = "plain_words"
_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("zh-Hans", re.compile("[\u3400-\u9fff]")),
    ("vi", re.compile("[ăâđêôơưà-ãè-êìíò-õùúýĩũạ-ỹ]", re.IGNORECASE)),
)

SPOKEN = ("en", *(language for language, _letters in _SCRIPTS))
"""Languages that letters can tell apart; English stands for all that is written in plain Latin letters."""


@dataclass(frozen=True, slots=True)
class WordCounts:
    """What reading a file did."""

    added: int = 0
    unchanged: int = 0


def likely_language(phrase: str) -> str:
    """The language a phrase is probably in, from its letters; English when they tell nothing."""
    return next((language for language, letters in _SCRIPTS if letters.search(phrase)), "en")


def words_file(session: Session) -> str:
    """The words in force as YAML, in a fixed order."""
    document = words_document(stored_words(session))
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=200) if document else "{}\n"


def words_document(words: Iterable[StoredWord]) -> dict[str, Any]:
    """Processes carry their words by language, as in the vocabulary; all else in one list."""
    ordered = sorted(words, key=lambda word: (word.kind, word.target, word.language or "", word.phrase))
    document: dict[str, Any] = {}
    for kind, (section, id_name, words_name) in _SECTIONS.items():
        entries: dict[str, dict[str, Any]] = {}
        for word in ordered:
            if word.kind == kind:
                entry = entries.setdefault(word.target, {id_name: word.target})
                _place_of(entry, words_name, word, by_language=kind == "process").append(word.phrase)
        if entries:
            document[section] = list(entries.values())
    plain = [word.phrase for word in ordered if word.kind == PLAIN]
    return {**document, _PLAIN_SECTION: plain} if plain else document


def _place_of(entry: dict[str, Any], name: str, word: StoredWord, *, by_language: bool) -> list[str]:
    if not by_language:
        place: list[str] = entry.setdefault(name, [])
        return place
    languages: dict[str, list[str]] = entry.setdefault(name, {})
    return languages.setdefault(word.language or likely_language(word.phrase), [])


def read_words(document: object) -> list[KnownWordInput]:
    """The words of a file. Raises Invalid, which names the entry that does not hold; then none is to be taken in."""
    if not isinstance(document, Mapping) or not set(document) <= {_PLAIN_SECTION, *_section_names()}:
        raise Invalid(_l("This is no file of explained words. Its sections are those of the vocabulary."))
    found: list[KnownWordInput] = []
    for path, given in _given(document):
        try:
            found.append(read_input(KnownWordInput, given))
        except Invalid as error:
            fields = {f"{path}.{name}": text for name, text in error.fields.items()}
            raise Invalid(_l("The file was not taken in."), fields=fields) from None
        if len(found) > MOST:
            raise Invalid(_l("The file holds too many words."))
    return found


def import_words(session: Session, words: Sequence[KnownWordInput], *, by: Actor) -> WordCounts:
    """Takes words in, all or none. Raises Invalid when one of them means something else here."""
    before = {word.key: word.change for word in stored_words(session)}
    added = 0
    for given in words:
        word = add_known_word(session, given, by=by)
        added += before.get(word.key) != word.change
        before[word.key] = word.change
    return WordCounts(added, len(words) - added)


def _section_names() -> set[str]:
    return {section for section, _id_name, _words_name in _SECTIONS.values()}


def _given(document: Mapping[Any, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(path, fields) of every word in a file, whatever it holds."""
    for kind, (section, id_name, words_name) in _SECTIONS.items():
        for number, entry in enumerate(_list(document.get(section))):
            fields = entry if isinstance(entry, Mapping) else {}
            words = fields.get(words_name)
            by_language = words.items() if isinstance(words, Mapping) else [(None, words)]
            for language, phrases in by_language:
                for phrase in _list(phrases):
                    given = {"phrase": phrase, "kind": kind, "target": fields.get(id_name), "language": language}
                    yield f"{section}.{number}", given
    for number, phrase in enumerate(_list(document.get(_PLAIN_SECTION))):
        yield f"{_PLAIN_SECTION}.{number}", {"phrase": phrase, "kind": PLAIN}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
