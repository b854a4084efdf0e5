"""A corpus of made-up firms in an index, without a database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from benchmarks.search import ON, firms
from search.documents import Document, document
from search.index import Index

IndexMaker = Callable[[Sequence[Document]], Index]


def written(folder: Path, documents: Sequence[Document]) -> Index:
    index = Index(folder)
    with index.writing() as is_ours, index.replacing() as engine:
        assert is_ours
        engine.index(documents)
    return index


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
