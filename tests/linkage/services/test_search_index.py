from __future__ import annotations

import gc
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import Session

from database.session import Database, transaction
from linkage.config import Config
from linkage.days import agency_today
from linkage.services import search_index
from search.rebuild import IndexBusy
from tests import factories


def test_stats_tell_what_waits(session: Session, database: Database, config: Config):
    follower = search_index.start(database, replace(config, search_refresh="inline"))
    follower.close()
    with transaction() as writing:
        factories.make_supplier(writing)

    assert search_index.stats(session).waiting > 0
    search_index.catch_up(database, config)
    stats = search_index.stats(session)
    assert (stats.documents, stats.waiting, stats.is_ready) == (1, 0, True)


def generation(config: Config) -> str:
    return (config.index_dir / "current").read_text()


@pytest.mark.parametrize("refresh", ["inline", "thread"])
def test_remake_replaces_the_index_while_the_old_one_serves(
    session: Session, database: Database, config: Config, refresh: str
):
    search_index.catch_up(database, config)
    follower = search_index.start(database, replace(config, search_refresh=refresh))
    before = generation(config)
    search_index.remake(session)
    for _ in range(500):
        if generation(config) != before and not search_index.stats(session).is_being_made:
            break
        time.sleep(0.01)
    follower.close()
    assert generation(config) != before
    assert search_index.stats(session).is_ready


def test_remake_is_refused_while_it_is_being_done(session: Session, database: Database, config: Config):
    follower = search_index.start(database, replace(config, search_refresh="inline"))
    index = search_index.running(session).index
    with index.rebuilding(), index.replacing(), pytest.raises(IndexBusy):
        search_index.remake(session)
    follower.close()


def test_differences_between_index_and_database(session: Session, database: Database, config: Config):
    search_index.rebuild(database, config)
    with transaction() as writing:
        firm = factories.make_supplier(writing)
    assert search_index.differences(database, config).missing == (f"c{firm.id}",)
    assert search_index.stats_of(database, config).waiting > 0


def _open_files(folder: Path) -> list[str]:
    """Files of a folder that this process holds open."""
    held = []
    for descriptor in Path("/proc/self/fd").iterdir():
        with suppress(OSError):  # the one that lists the folder is gone by now
            held.append(str(descriptor.readlink()))
    return [name for name in held if name.startswith(str(folder))]


def test_files_of_the_index_are_closed_with_the_database(session: Session, database: Database, config: Config):
    gc.disable()
    try:
        search_index.start(database, config)
        factories.make_supplier(session)
        search_index.running(session).index.stats()
        assert _open_files(config.index_dir)
        session.close()
        database.close()
        assert _open_files(config.index_dir) == []
    finally:
        gc.enable()


def test_files_of_replaced_segments_are_closed_at_once(session: Session, database: Database, config: Config):
    search_index.start(database, config)
    index = search_index.running(session).index
    most = 0
    gc.disable()
    try:
        for _ in range(15):
            factories.make_supplier(session)
            index.suggest("d", 5, ("suppliers",), agency_today())
            stats = index.stats()
            most = max(most, len(_open_files(config.index_dir)) - 3 * stats.segments)
    finally:
        gc.enable()
    assert most <= 0
