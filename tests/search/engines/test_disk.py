"""A folder is measured while a writer works in it."""

from __future__ import annotations

import threading
from pathlib import Path

from search.engines.disk import bytes_of


def test_files_count_and_folders_do_not(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "b").write_bytes(b"123")
    assert bytes_of(tmp_path) == 5


def test_file_that_goes_while_it_is_measured_is_nothing(tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(b"1")
    stop = threading.Event()

    def write_and_remove() -> None:
        while not stop.is_set():
            for number in range(20):
                (tmp_path / f"{number}").write_bytes(b"")
            for number in range(20):
                (tmp_path / f"{number}").unlink()

    writer = threading.Thread(target=write_and_remove)
    writer.start()
    try:
        assert {bytes_of(tmp_path) for _ in range(3_000)} == {1}
    finally:
        stop.set()
        writer.join()
