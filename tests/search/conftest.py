"""A corpus of made-up firms in an index, without a database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from benchmarks.corpus import ON, firms
from search.documents import Document, document
from search.engines import EngineKind, engine_kind
from search.engines.contract import Engine
from search.index import Index
from tests.search import servers

Opener = Callable[[Path], Engine]

ENGINES = ("whoosh", "tantivy", "sphinx")
"""All pass the same tests."""

IndexMaker = Callable[[Sequence[Document]], Index]


def written(folder: Path, documents: Sequence[Document], kind: EngineKind | None = None) -> Index:
    index = Index(folder, kind)
    with index.rebuilding() as is_ours, index.replacing() as fresh:
        assert is_ours
        fresh.engine.index(documents)
        with fresh.serving():
            pass
    return index


@pytest.fixture(scope="session", params=ENGINES)
def open_engine(request: pytest.FixtureRequest) -> Iterator[Opener]:
    """How to open an engine on a folder."""
    if request.param == "tantivy":
        pytest.importorskip("tantivy", reason="the extra package tantivy is not installed")
    if request.param == "sphinx":
        with servers.sphinx_opener() as opener:
            yield opener
    else:
        yield engine_kind(request.param).open


@pytest.fixture
def engine(open_engine: Opener, tmp_path: Path) -> Engine:
    """An empty engine of every kind."""
    return open_engine(tmp_path / "engine")


@pytest.fixture
def make_index(tmp_path: Path) -> IndexMaker:
    return lambda documents: written(tmp_path / "index", documents)


@pytest.fixture(scope="session")
def corpus_documents() -> list[Document]:
    return [one for firm in firms(300) if (one := document(firm, on=ON)) is not None]


@pytest.fixture(scope="session")
def corpus(corpus_documents: list[Document], tmp_path_factory: pytest.TempPathFactory) -> Index:
    """300 firms, of which some were written a second time, so that there are several segments and deletions."""
    index = written(tmp_path_factory.mktemp("corpus") / "index", corpus_documents)
    index.change(corpus_documents[:20], delete=[])
    index.change(corpus_documents[50:55], delete=[])
    return index
