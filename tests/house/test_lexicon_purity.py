"""No query that measures the understanding is written anywhere in the code, the dictionary or the tests.

The shared set of labelled queries lies beside the checkout; without it there is nothing to compare with.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

from search.analysis import fold
from search.measure import LabelledQuery, load_queries

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
QUERIES = SHARED / "golden" / "queries.yaml"
TAXONOMY = SHARED / "domain" / "taxonomy.yaml"

_WRITTEN = frozenset(
    {".py", ".yaml", ".yml", ".json", ".html", ".txt", ".md", ".csv", ".js", ".css", ".po", ".toml", ".cfg"}
)
_NOT_OURS = frozenset({"build", "dist", "node_modules"})

pytestmark = pytest.mark.skipif(
    not QUERIES.exists(), reason="the shared labelled queries are not beside the checkout (../shared/golden)"
)


def _plain(text: str) -> str:
    """Folded text with single spaces."""
    return " ".join(fold(text).split())


def _files() -> Iterator[Path]:
    """Every text file of the checkout, without hidden folders (the environment, caches) and what is built."""
    for path in sorted(ROOT.rglob("*")):
        folders = path.relative_to(ROOT).parts
        if path.suffix in _WRITTEN and not any(part.startswith(".") or part in _NOT_OURS for part in folders):
            yield path


@cache
def _ours() -> dict[Path, str]:
    return {path: _plain(path.read_text(encoding="utf-8", errors="replace")) for path in _files()}


@cache
def _words_of_the_trade() -> frozenset[str]:
    """Every label and synonym of the shared taxonomy: words that anybody who knows the trade writes."""
    pending, words = [yaml.load(TAXONOMY.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)], set()
    while pending:
        thing = pending.pop()
        if isinstance(thing, dict):
            pending += thing.values()
        elif isinstance(thing, list):
            pending += thing
        else:
            words.add(_plain(str(thing)))
    return frozenset(words)


def _places(text: str) -> list[str]:
    return [str(path.relative_to(ROOT)) for path, written in _ours().items() if text in written]


def _is_exempt(query: LabelledQuery) -> bool:
    """A query that is just a term of the taxonomy has to be in the dictionary: the taxonomy was there first."""
    return _plain(query.text) in _words_of_the_trade()


def test_no_labelled_query_is_written_in_code_dictionary_or_tests() -> None:
    """The queries are named by their ids alone: this test must not spread their texts either."""
    written = {
        query.id: places
        for query in load_queries(QUERIES)
        if not _is_exempt(query) and (places := _places(_plain(query.text)))
    }
    assert written == {}


def test_few_labelled_queries_are_plain_terms() -> None:
    """The exemption is for the odd one-word query; it would be no test if most fell under it."""
    queries = load_queries(QUERIES)
    assert sum(map(_is_exempt, queries)) <= len(queries) // 20


def test_files_of_the_dictionary_are_among_those_compared() -> None:
    compared = {path.relative_to(ROOT).as_posix() for path in _ours()}
    assert {"search/understanding/data/parts.yaml", "matching/taxonomy/data/processes.yaml"} <= compared
