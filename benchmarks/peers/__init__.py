"""Other engines on the same work: the same documents, the same questions, the first 20 results with their codes, the same counts.

Each is one module with a class `Engine`; one that is not installed is named so in the table. Facts are kept as exact terms, folded
words as text; ends of ranges are left out, no question asks for one.
"""

from __future__ import annotations

import hashlib
import importlib
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.corpus import COUNTED, ON, Question
from search import fields
from search.documents import Document

SHOWN = 20
MODULES = {
    "stock-whoosh": "stock",
    "tantivy": "tantivy_index",
    "xapian": "xapian_index",
    "sphinx": "sphinx_server",
    "groonga": "groonga_server",
    "fts5": "fts5",
    "postgresql": "postgresql",
}
"""Module of each peer."""


class NotInstalled(Exception):
    """What the peer needs is not on this machine; the text says what."""


class CannotAnswer(Exception):
    """The peer has nothing for this kind of question."""


@dataclass(frozen=True, slots=True)
class Reply:
    total: int
    codes: list[str]
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


class Peer(ABC):
    """One engine over one folder. `is_server`: its work is done elsewhere, so that only time on the clock tells."""

    is_server = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @abstractmethod
    def build(self, documents: Iterable[Document]) -> None: ...

    @abstractmethod
    def open(self) -> None: ...

    @abstractmethod
    def ask(self, question: Question) -> Reply:
        """Raises CannotAnswer."""

    @abstractmethod
    def update(self, document: Document) -> None:
        """Put one document in place of the one with its key; the next question sees it."""

    def another(self) -> Peer:
        """A second client."""
        client = type(self)(self.folder)
        client.open()
        return client

    def resident_mb(self) -> float:
        """Memory of the server; 0 for an engine inside this process."""
        return 0.0

    def size_mb(self) -> float:
        return sum(path.stat().st_blocks * 512 for path in self.folder.rglob("*") if path.is_file()) / 1e6

    def close(self) -> None:  # noqa: B027 - most have nothing to close
        """Stop what was started."""

    def remove(self) -> None:  # noqa: B027 - most keep everything in the folder
        """Take away what stands outside the folder."""


def load(name: str, folder: Path) -> Peer:
    """Raises NotInstalled."""
    try:
        module = importlib.import_module(f"benchmarks.peers.{MODULES[name]}")
    except ImportError as error:
        raise NotInstalled(str(error)) from None
    peer: Peer = module.Engine(folder)
    return peer


def number_of(document: Document) -> int:
    """The number in the key."""
    return int(document.key.lstrip("abcdefghijklmnopqrstuvwxyz"))


def exact_facts(document: Document) -> list[str]:
    """Facts without a figure that matters; certificates that hold today."""
    return [
        name
        for name, value in document.facts.items()
        if "=" in name
        and not name.startswith(("low=", "high="))
        and (name.split("=", 1)[0] not in fields.DATED or value >= ON.toordinal())
    ]


def counted_facts(facts: Iterable[str]) -> dict[str, list[str]]:
    """Values by field, of the fields that are counted."""
    found: dict[str, list[str]] = {name: [] for name in COUNTED}
    for one in facts:
        name, _, value = one.partition("=")
        if name in found:
            found[name].append(value)
    return found


def name_words(document: Document) -> list[str]:
    return [name.removeprefix("named=") for name in document.facts if name.startswith("named=")]


def plain(word: str) -> str:
    """The word in plain letters and digits, for engines that cut words by rules of their own."""
    if word.isascii() and word.isalnum():
        return word
    return f"u{hashlib.blake2b(word.encode(), digest_size=8).hexdigest()}"


def grouped(counts: Iterable[tuple[str, int]]) -> dict[str, dict[str, int]]:
    """Counts of facts, by field."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for one, count in counts:
        name, _, value = one.partition("=")
        found[name][value] = count
    return dict(found)
