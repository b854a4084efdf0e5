"""Every text of the pages exists in Vietnamese and Japanese, with the same placeholders, and is compiled."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
TRANSLATIONS = ROOT / "linkage" / "translations"
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%")


@lru_cache(maxsize=1)
def texts_in_use() -> frozenset[str]:
    with (TRANSLATIONS / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)
    found = extract_from_dir(ROOT, methods, options, KEYWORDS)
    return frozenset(text if isinstance(text, str) else text[0] for _file, _line, text, _comments, _context in found)


def catalogue(language: str) -> Catalog:
    with (TRANSLATIONS / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def messages(language: str) -> Iterator[Message]:
    return (message for message in catalogue(language) if message.id)


def test_extraction_finds_texts() -> None:
    assert len(texts_in_use()) > 300


@pytest.mark.parametrize("language", ["vi", "ja"])
def test_every_text_in_use_is_translated(language: str) -> None:
    done = {
        _key(message)
        for message in messages(language)
        if not message.fuzzy and (message.string if isinstance(message.string, str) else all(message.string))
    }
    assert sorted(texts_in_use() - done) == []


@pytest.mark.parametrize("language", ["vi", "ja"])
def test_translations_keep_the_placeholders(language: str) -> None:
    wrong = [message.id for message in messages(language) if message.string and not _same_placeholders(message)]
    assert wrong == []


def _same_placeholders(message: Message) -> bool:
    sources = [message.id] if isinstance(message.id, str) else list(message.id)
    targets = [message.string] if isinstance(message.string, str) else list(message.string)
    # A plural may leave a number out, since one language has one form where another has two.
    allowed = set().union(*(PLACEHOLDER.findall(text) for text in sources))
    needed = set.intersection(*(set(PLACEHOLDER.findall(text)) for text in sources))
    return all(needed <= set(PLACEHOLDER.findall(text)) <= allowed for text in targets if text)


@pytest.mark.parametrize("language", ["vi", "ja"])
def test_compiled_catalogue_is_that_of_the_source(language: str) -> None:
    compiled = io.BytesIO()
    write_mo(compiled, catalogue(language))
    kept = TRANSLATIONS / language / "LC_MESSAGES" / "messages.mo"
    with kept.open("rb") as file:
        current = {_key(message): message.string for message in read_mo(file) if message.id}
    compiled.seek(0)
    assert current == {_key(message): message.string for message in read_mo(compiled) if message.id}


def _key(message: Message) -> str:
    """The text in the source; of a plural the first."""
    return message.id if isinstance(message.id, str) else message.id[0]
