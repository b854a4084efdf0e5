"""Which pairs are worth a look: the same ones in every process."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

PRINTS = """
import hashlib
from matching.registry.candidates import candidate_pairs
from matching.registry.firms import read_firm
from matching.registry.records import FirmRecord

first = "An Bình Cường Dũng Giang Hải Hòa Hùng Khánh Lan Long Mai Minh Nam".split()
second = "Phát Phú Phúc Quang Sơn Tài Tân Thành Thắng Thịnh Tiến Trung Việt Vinh".split()
trades = ("Cơ Khí Chính Xác", "Nhựa Kỹ Thuật", "Khuôn Mẫu", "Bao Bì Giấy")
names = [f"Công ty TNHH {trade} {one} {other}" for trade in trades for one in first for other in second]
pairs = candidate_pairs([read_firm(FirmRecord(str(place), name=name)) for place, name in enumerate(names)])
print(len(pairs), hashlib.sha256(repr(pairs).encode()).hexdigest())
"""


@pytest.fixture(scope="module")
def printed() -> set[str]:
    """What processes print that put the members of a set in different orders."""
    return {
        subprocess.run(
            [sys.executable, "-c", PRINTS],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }


def test_ties_between_names_are_broken_the_same_way_in_every_process(printed: set[str]) -> None:
    assert len(printed) == 1
