"""Index libraries behind one small interface, one package each, and which of them an instance uses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from search.engines.contract import BrokenIndex, Engine

EMBEDDED = "whoosh"
"""The engine that needs nothing else."""

_SPHINX = "sphinx 2.2, terms 5"
_TANTIVY = "tantivy 0.27, terms 5"


@dataclass(frozen=True, slots=True)
class EngineKind:
    """How to reach the indexes of one engine. `name` is part of the stamp kept beside an index: another name, a new index.

    `open` makes what is not there; it raises BrokenIndex when the engine is not installed or a server is away. `drop` forgets what
    a server keeps for a folder; the folder itself the caller removes.
    """

    name: str
    open: Callable[[Path], Engine]
    drop: Callable[[Path], None]


def engine_kind(setting: str) -> EngineKind:
    """The engine of a setting: whoosh, tantivy, or sphinx://host:port. Raises ValueError for any other text."""
    if setting == EMBEDDED:
        from search.engines.whoosh import NAME, WhooshEngine  # each engine is read only where it is chosen

        return EngineKind(NAME, WhooshEngine, _keep)
    if setting == "tantivy":
        return EngineKind(_TANTIVY, _open_tantivy, _keep)
    if setting.startswith("sphinx://"):
        return EngineKind(f"{_SPHINX} {setting}", partial(_open_sphinx, setting), partial(_drop_sphinx, setting))
    raise ValueError(f"there is no search engine {setting!r}: choose whoosh, tantivy or sphinx://host:port")


def _open_tantivy(folder: Path) -> Engine:
    try:
        from search.engines.tantivy import TantivyEngine  # an optional package
    except ModuleNotFoundError:
        raise BrokenIndex("the search engine is not installed: pip install 'linkage[tantivy]'") from None
    return TantivyEngine(folder)


def _open_sphinx(address: str, folder: Path) -> Engine:
    try:
        from search.engines.sphinx import SphinxEngine  # an optional package
        from search.engines.sphinx.connections import Server
    except ModuleNotFoundError:
        raise BrokenIndex("the client of the search server is not installed: pip install 'linkage[sphinx]'") from None
    return SphinxEngine(Server(address), folder)


def _drop_sphinx(address: str, folder: Path) -> None:
    try:
        from search.engines.sphinx import drop  # as above
        from search.engines.sphinx.connections import Server
    except ModuleNotFoundError:
        return  # what cannot be reached from here was not made from here
    drop(Server(address), folder)


def _keep(_folder: Path) -> None:
    """Nothing is kept outside the folder."""
