"""Whatever is asked, every engine answers, and soon."""

from __future__ import annotations

import time

import pytest

from search.documents import Document
from search.engines.contract import Engine, Request
from tests.search.conftest import Opener
from tests.search.firms import EVERYBODY, TODAY

_ODD = {
    "nul": "\0",
    "long": "x" * 10_000,
    "punctuation": "'\"\\/()|!-@^*?~$%_;",
    "right to left": "\u202eabc\u202c",
    "half a pair": "\ud800",
    "large number": str(2**63),
    "expression": "(a+)+$",
}
_SECONDS = 1.0


@pytest.fixture(scope="module")
def full_engine(
    open_engine: Opener, corpus_documents: list[Document], tmp_path_factory: pytest.TempPathFactory
) -> Engine:
    engine = open_engine(tmp_path_factory.mktemp("odd") / "engine")
    engine.index(corpus_documents)
    return engine


@pytest.mark.parametrize("text", _ODD.values(), ids=_ODD)
def test_engine_answers_odd_words_soon(full_engine: Engine, text: str):
    words = (text, *(f"{text[:20]}{number}" for number in range(60)))
    filters = {"province": (text,), "certificate": (text,)}
    typed = Request(on=TODAY, scope=EVERYBODY, words=words, words_must=True, name_words=words, rest_words=words)
    chosen = Request(on=TODAY, scope=EVERYBODY, filters=filters, facets=("process", "certificate"))
    full_engine.search(typed)  # the first reads files
    start = time.process_time()

    assert full_engine.search(typed).total == 0
    assert full_engine.search(chosen).total == 0
    assert full_engine.suggest(text, 8, EVERYBODY, TODAY) == []
    assert time.process_time() - start < 3 * _SECONDS


@pytest.mark.parametrize("start", [10**6, 2 * 10**10, 2**70])
@pytest.mark.parametrize("sort", ["best", "confirmed"])
def test_engine_answers_for_pages_far_beyond_the_end(full_engine: Engine, start: int, sort: str):
    everybody = Request(on=TODAY, scope=EVERYBODY, sort=sort)
    beyond = Request(on=TODAY, scope=EVERYBODY, sort=sort, start=start, size=20)

    answer = full_engine.search(beyond)

    assert answer.hits == ()
    assert answer.total == full_engine.search(everybody).total > 0
