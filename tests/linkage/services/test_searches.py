from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlmodel import Session

from database.session import Database, transaction
from linkage.config import Config
from linkage.services import search_index, searches
from search.query import LARGEST_PAGE
from tests import factories


@pytest.fixture
def searching(session: Session, database: Database, config: Config) -> Iterator[Session]:
    follower = search_index.start(database, config)
    yield session
    follower.close()


def test_search_brings_the_rows_in_the_order_of_the_hits(searching: Session):
    with transaction() as writing:
        for _ in range(4):
            factories.make_supplier(writing)
    found = searches.search_suppliers(searching, "dập liên hoàn", size=3)

    assert (found.result.total, found.is_fallback) == (4, False)
    assert [company.code for company in found.companies] == [hit.code for hit in found.result.hits]
    assert len(found.companies) == 3


def test_search_without_a_readable_index_says_so_and_mends_it(searching: Session, config: Config):
    with transaction() as writing:
        code = factories.make_supplier(writing, name="Tường Vy").code
        factories.make_supplier(writing, name="Hướng Dương", province="79")
    for path in config.index_dir.glob("g-*/*.toc"):
        path.unlink()

    plain = searches.search_suppliers(searching, "tường vy")
    assert (plain.is_fallback, [company.code for company in plain.companies]) == (True, [code])
    mended = searches.search_suppliers(searching, "tường vy")
    assert (mended.is_fallback, [company.code for company in mended.companies]) == (False, [code])


def test_search_over_damaged_postings_says_so_and_mends_them(searching: Session, database: Database, config: Config):
    with transaction() as writing:
        code = factories.make_supplier(writing, name="Tường Vy").code
    for path in config.index_dir.glob("g-*/*.pst"):
        path.write_bytes(b"\0" * path.stat().st_size)
    reopened = search_index.start(database, config)

    found = [searches.search_suppliers(searching, "tường vy") for _ in range(2)]
    assert [one.is_fallback for one in found] == [True, False]
    assert [company.code for company in found[1].companies] == [code]
    reopened.close()


@pytest.mark.parametrize(
    ("text", "filters", "total"),
    [
        ("dập liên hoàn", {}, 2),
        ("", {"province": ["79"]}, 1),
        ("mạ kẽm", {}, 0),
        ("\0\ud800%zzz", {}, 0),
        ("", {"process": ["stamping", "x"]}, 2),
    ],
)
def test_plain_search_reads_processes_places_and_names(
    session: Session, database: Database, config: Config, text: str, filters: dict[str, list[str]], total: int
):
    with transaction() as writing:
        factories.make_supplier(writing)
        factories.make_supplier(writing, province="79")
    found = searches._plain_search(session, text, filters, known=(), page=1, size=LARGEST_PAGE)

    assert (found.result.total, found.is_fallback) == (total, True)


def test_search_before_start_is_a_mistake_of_ours(session: Session):
    with pytest.raises(RuntimeError):
        searches.search_suppliers(session, "x")
