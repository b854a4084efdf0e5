from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from matching.array_files import BrokenFile, read_arrays, write_arrays

ARRAYS: dict[str, NDArray[Any]] = {
    "numbers": np.array([[1.5, np.nan], [-0.0, 3.25]], np.float32),
    "none": np.empty((0, 3), np.int64),
    "codes": np.array(["7KQ2", "ĐỒNG"]),
    "mask": np.array([True, False, True]),
    "bytes": np.array([b"ab", b""], "S3"),
    "reversed": np.arange(9, dtype=np.uint16)[::-2],
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write_arrays(tmp_path / "file", ARRAYS)
    return tmp_path / "file"


def test_arrays_come_back_as_they_went(path: Path) -> None:
    found = read_arrays(path)
    assert list(found) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert (found[name].dtype, found[name].shape) == (array.dtype, array.shape)
        np.testing.assert_array_equal(found[name], array)


def test_arrays_of_a_file_cannot_be_changed(path: Path) -> None:
    with pytest.raises(ValueError, match="read-only"):
        read_arrays(path)["numbers"][0, 0] = 1.0


def test_open_arrays_outlive_their_file(path: Path) -> None:
    found = read_arrays(path)
    path.unlink()
    assert found["numbers"][1, 1] == 3.25


def test_arrays_of_objects_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="object"):
        write_arrays(tmp_path / "file", {"one": np.array([{}])})
    assert list(tmp_path.iterdir()) == []


def test_missing_file_is_broken(tmp_path: Path) -> None:
    with pytest.raises(BrokenFile):
        read_arrays(tmp_path / "file")


def test_file_cut_off_anywhere_is_broken(path: Path) -> None:
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(BrokenFile):
            read_arrays(path)


def test_any_changed_byte_is_noticed_or_says_nothing(path: Path) -> None:
    """Bytes between arrays fill up to the next line of memory; every other byte is under a check."""
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        try:
            found = read_arrays(path)
        except BrokenFile:
            continue
        assert whole[place] == 0
        for name, array in ARRAYS.items():
            np.testing.assert_array_equal(found[name], array)
