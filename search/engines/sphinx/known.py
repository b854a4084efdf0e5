"""Terms by name: the server keeps numbers for them only. A file beside the index, which grows, lists what was ever written."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from pathlib import Path

from search.engines.contract import BrokenIndex
from search.engines.sphinx.rows import value_number


class KnownTerms:
    """Numbers of facts, and values of columns."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._read_to = 0
        self._terms: set[str] = set()
        self._numbers: dict[str, list[str]] = {}
        self._values: dict[str, dict[int, str]] = {}

    def numbers(self, name: str) -> list[str]:
        """With which numbers a fact was ever written."""
        return self._numbers.get(name, [])

    def values(self, field: str) -> dict[int, str]:
        """Values of a column by their number."""
        return self._values.get(field, {})

    def add(self, terms: Iterable[str]) -> None:
        """Before the documents that hold them: a term too many does no harm. One writer at a time."""
        self.refresh()
        fresh = [term for term in dict.fromkeys(terms) if term not in self._terms]
        if fresh:
            with self._path.open("a", encoding="utf-8", errors="replace") as file:
                file.writelines(json.dumps(term) + "\n" for term in fresh)
            self.refresh()

    def refresh(self) -> None:
        """Read what was added since. Raises BrokenIndex."""
        with self._lock:
            try:
                with self._path.open("rb") as file:
                    file.seek(self._read_to)
                    read = file.read()
            except OSError:
                raise BrokenIndex(f"{self._path} is missing") from None
            whole = read[: read.rfind(b"\n") + 1]
            self._read_to += len(whole)
            try:
                for line in whole.splitlines():
                    self._take(json.loads(line))
            except ValueError:
                raise BrokenIndex(f"{self._path} is damaged") from None

    def _take(self, term: str) -> None:
        if term in self._terms:
            return
        self._terms.add(term)
        name, at, number = term.rpartition("@")
        if at:
            self._numbers.setdefault(name, []).append(number)
        else:
            field, _, value = term.partition("=")
            self._values.setdefault(field, {})[value_number(value)] = value
