from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from search.documents import Document
from search.engines import engine_kind
from search.engines.contract import BrokenIndex, Engine, Request
from tests.search.firms import EVERYBODY, TODAY, doc, firm, offer

pytest.importorskip("tantivy", reason="the extra package tantivy is not installed")


def opened(folder: Path) -> Engine:
    return engine_kind("tantivy").open(folder)


def total(engine: Engine) -> int:
    return engine.search(Request(on=TODAY, scope=EVERYBODY)).total


@pytest.mark.parametrize("damage", [b"", b"\0" * 64, b"garbage" * 100])
def test_damaged_files_are_said_to_be_broken(tmp_path: Path, damage: bytes):
    opened(tmp_path).index([doc(firm(offer("plating")))])
    for path in tmp_path.iterdir():
        if path.is_file() and not path.name.endswith(".lock"):
            path.write_bytes(damage)

    with pytest.raises(BrokenIndex):
        total(opened(tmp_path))


def test_missing_files_are_said_to_be_broken(tmp_path: Path):
    opened(tmp_path).index([doc(firm(offer("plating")))])
    for path in [*tmp_path.glob("*.idx"), *tmp_path.glob("*.store")]:
        path.unlink()

    with pytest.raises(BrokenIndex):
        total(opened(tmp_path))


def test_texts_that_are_no_characters_are_kept_out_of_the_way(tmp_path: Path):
    engine = opened(tmp_path)
    engine.index(
        [
            Document(
                "c1",
                "CODE0001",
                ("a\ud800b",),
                {**dict.fromkeys(EVERYBODY, 1e6), "source=\ud800": 1.0},
                {"\ud800": 1.0},
            )
        ]
    )

    assert total(engine) == 1


_WRITER = """
import sys
from pathlib import Path
from search.engines import engine_kind
from tests.search.firms import doc, firm, offer
engine = engine_kind("tantivy").open(Path(sys.argv[1]))
while True:
    engine.index([doc(firm(offer("plating"))) for _ in range(20)])
    print("written", flush=True)
"""


def test_index_survives_a_killed_writer(tmp_path: Path):
    folder = tmp_path / "index"
    engine = opened(folder)
    for round_number in range(3):
        command = [sys.executable, "-c", _WRITER, str(folder)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "written\n"
            time.sleep(0.05 * round_number)
            writer.kill()
        assert total(engine) % 20 == 0
        engine.index([doc(firm(offer("plating"), id=1_000_000 + number)) for number in range(20)])
        assert total(engine) % 20 == 0
