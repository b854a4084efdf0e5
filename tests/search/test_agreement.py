"""Every engine answers as a scan of all documents does."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from search import fields
from search.documents import Document
from search.engines.contract import Answer, Engine, Hit, Request
from tests.search import bruteforce, made_requests
from tests.search.conftest import Opener

_FIRMS, _REQUESTS = 240, 1_000
_SCORE_TOLERANCE = 2e-5


@pytest.fixture(scope="session")
def held() -> list[Document]:
    return made_requests.documents(_FIRMS)


@pytest.fixture(scope="session")
def requests(held: list[Document]) -> list[Request]:
    return [*made_requests.requests(held, _REQUESTS)]


@pytest.fixture(scope="session")
def full_engine(open_engine: Opener, held: list[Document], tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Written in several commits, with replaced documents in between."""
    engine = open_engine(tmp_path_factory.mktemp("agreement") / "engine")
    engine.index(held[:200])
    engine.index([replace(held[0], facts={fields.REGISTRY: fields.FOREVER, fields.LENGTH: 1.0}), *held[200:]])
    engine.index(held[:1])
    return engine


def test_engine_finds_what_a_scan_finds(full_engine: Engine, held: list[Document], requests: list[Request]):
    collection = bruteforce.Collection(held)
    found = 0
    for number, request in enumerate(requests):
        expected, answer = bruteforce.search(collection, request), full_engine.search(request)
        assert told(answer) == told(expected), (number, request)
        scores = {hit.key: hit.score for hit in expected.hits}
        off = [hit.key for hit in answer.hits if abs(hit.score - scores[hit.key]) > _SCORE_TOLERANCE]
        assert off == [], (number, request)
        found += bool(answer.total)
    assert found > _REQUESTS / 3  # else the requests would prove little


def told(answer: Answer) -> tuple[object, ...]:
    counts = {field: [*values.items()] for field, values in answer.facets.items()}
    keys = sorted(hit.key for hit in answer.hits)
    return answer.total, keys, counts, dict(answer.without), dict(answer.without_filter)


def test_engine_orders_by_what_was_asked_then_score_then_code(full_engine: Engine, requests: list[Request]):
    for request in requests[:300]:
        ranks = [_rank(request.sort, hit) for hit in full_engine.search(request).hits]
        assert ranks == sorted(ranks), request


def _rank(sort: str, hit: Hit) -> tuple[float, float, str]:
    first = {"best": 0.0, "confirmed": float(hit.confirmed or 0), "evidence": hit.trust}[sort]
    return -first, -hit.score, hit.code


def test_engine_counts_what_choosing_a_value_would_list(full_engine: Engine, requests: list[Request]):
    """On every request, some values of every counted field."""
    chance = random.Random(11)
    for request in requests:
        answer = full_engine.search(request)
        pairs = [(field, value, number) for field, counts in answer.facets.items() for value, number in counts.items()]
        for field, value, number in chance.sample(pairs, min(2, len(pairs))):
            chosen = replace(request, filters={**(request.filters or {}), field: (value,)}, facets=(), size=0)
            assert full_engine.search(chosen).total == number, (request, field, value)


def test_pages_are_pieces_of_the_list(full_engine: Engine, requests: list[Request]):
    for request in requests[:150]:
        whole = [hit.key for hit in full_engine.search(replace(request, size=60)).hits]
        pages = [full_engine.search(replace(request, start=start, size=7, facets=())) for start in range(0, 60, 7)]
        assert [hit.key for page in pages for hit in page.hits][:60] == whole, request
