from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from search.engines import EngineKind, engine_kind
from search.engines.contract import BrokenIndex, Request
from tests.search import servers
from tests.search.firms import EVERYBODY, TODAY, doc, firm, offer

pytest.importorskip("pymysql", reason="the extra package pymysql is not installed")


@pytest.fixture(scope="module")
def addresses() -> Iterator[Iterator[str]]:
    with servers.sphinx_addresses() as addresses:
        yield addresses


@pytest.fixture
def kind(addresses: Iterator[str]) -> EngineKind:
    return engine_kind(next(addresses))


def test_server_that_is_away_is_a_broken_index(tmp_path: Path):
    with pytest.raises(BrokenIndex, match="did not answer"):
        engine_kind("sphinx://127.0.0.1:1").open(tmp_path / "index")


def test_address_is_part_of_the_stamp():
    assert engine_kind("sphinx://127.0.0.1:9306").name != engine_kind("sphinx://127.0.0.2:9306").name


def test_another_process_sees_what_was_written(kind: EngineKind, tmp_path: Path):
    writer, reader = kind.open(tmp_path / "g-1"), kind.open(tmp_path / "g-1")
    request = Request(on=TODAY, scope=EVERYBODY)
    assert reader.search(request).total == 0
    writer.index([doc(firm(offer("plating")))])

    assert reader.search(request).total == 1


def test_a_generation_that_goes_leaves_its_indexes_to_the_next(kind: EngineKind, tmp_path: Path):
    """There are two sets: with both in use there is no third, and a set that serves is not emptied for one that is gone."""
    first, second = tmp_path / "g-1", tmp_path / "g-2"
    kind.open(first)
    kind.open(second)
    with pytest.raises(BrokenIndex, match="in use"):
        kind.open(tmp_path / "g-3")
    kind.drop(first)
    shutil.rmtree(first)
    third = kind.open(tmp_path / "g-3")
    third.index([doc(firm(offer("plating")))])

    assert third.stats().documents == 1


def test_counts_under_a_condition_too_long_to_match(kind: EngineKind, tmp_path: Path):
    engine = kind.open(tmp_path / "g-1")
    engine.index([doc(firm(offer("plating"), province="24"))])
    many = {"province": tuple(f"{number:02}" for number in range(200))}

    answer = engine.search(Request(on=TODAY, scope=EVERYBODY, filters=many, facets=("process", "province")))

    assert (answer.total, answer.facets["process"]["plating"], answer.facets["province"]) == (1, 1, {"24": 1})


def test_lost_files_of_a_generation_are_a_broken_index(kind: EngineKind, tmp_path: Path):
    engine = kind.open(tmp_path / "g-1")
    (tmp_path / "g-1" / "terms").unlink()

    with pytest.raises(BrokenIndex, match="missing"):
        engine.search(Request(on=TODAY, scope=EVERYBODY))
