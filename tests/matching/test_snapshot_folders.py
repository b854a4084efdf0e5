import json
from pathlib import Path

import pytest

from matching.ranking import rank
from matching.snapshot_folders import SnapshotFolder
from matching.snapshots import Entry, Segment, Snapshot, Stamp
from tests.matching.fact_makers import TODAY, make_need, make_supplier


def made(*keys: int, stamp: int = 1) -> Snapshot:
    return Snapshot((segment(*keys),), Stamp(stamp, 1, 1))


def segment(*keys: int) -> Segment:
    return Segment.of(Entry(key, 1, 1, make_supplier(id=f"firm-{key}")) for key in keys)


def firms(snapshot: Snapshot | None) -> list[str]:
    assert snapshot is not None
    return [found.supplier for found in rank(snapshot.parts(TODAY), make_need(), on=TODAY).matches]


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("s-*")}


def test_snapshot_comes_back_in_another_process(tmp_path: Path) -> None:
    kept = SnapshotFolder(tmp_path / "matching").keep(made(1, 2))
    found = SnapshotFolder(tmp_path / "matching").read()
    assert firms(found) == firms(kept) == ["firm-1", "firm-2"]
    assert found is not None
    assert found.stamp == kept.stamp
    assert found.ledger.keys.tolist() == [1, 2]


def test_segment_that_is_there_is_not_written_again(tmp_path: Path) -> None:
    folder = SnapshotFolder(tmp_path)
    first = folder.keep(made(1, 2))
    second = folder.keep(Snapshot((*first.segments, segment(3)), Stamp(2, 1, 1)))
    assert [one.name for one in second.segments][:1] == [first.segments[0].name]
    assert names(tmp_path) == {one.name for one in second.segments}
    assert firms(SnapshotFolder(tmp_path).read()) == ["firm-1", "firm-2", "firm-3"]


def test_open_segments_are_shared_between_readings(tmp_path: Path) -> None:
    folder = SnapshotFolder(tmp_path)
    folder.keep(made(1))
    one, two = folder.read(), folder.read()
    assert one is not None
    assert two is not None
    assert one.segments[0] is two.segments[0]


def test_who_holds_old_files_goes_on(tmp_path: Path) -> None:
    SnapshotFolder(tmp_path).keep(made(1))
    held = SnapshotFolder(tmp_path).read()
    SnapshotFolder(tmp_path).keep(made(2, stamp=2))
    assert len(names(tmp_path)) == 1
    assert firms(held) == ["firm-1"]
    assert firms(SnapshotFolder(tmp_path).read()) == ["firm-2"]


def test_what_lies_on_an_old_base_does_not_replace_a_new_one(tmp_path: Path) -> None:
    old = SnapshotFolder(tmp_path).keep(made(1))
    SnapshotFolder(tmp_path).keep(made(2, stamp=2))
    late = Snapshot((*old.segments, segment(3)), Stamp(3, 1, 1))
    assert SnapshotFolder(tmp_path).keep(late) is late
    assert firms(SnapshotFolder(tmp_path).read()) == ["firm-2"]


def test_writer_that_finds_another_at_work_keeps_its_own(tmp_path: Path) -> None:
    folder, other = SnapshotFolder(tmp_path), SnapshotFolder(tmp_path)
    with other._holding("lock", 2):
        fresh = made(1)
        assert folder.keep(fresh) is fresh
    assert folder.read() is None


def test_one_makes_a_base_at_a_time(tmp_path: Path) -> None:
    with SnapshotFolder(tmp_path).making_base() as is_ours, SnapshotFolder(tmp_path).making_base() as is_ours_too:
        assert (is_ours, is_ours_too) == (True, False)


def test_empty_folder_holds_no_snapshot(tmp_path: Path) -> None:
    assert SnapshotFolder(tmp_path / "none").read() is None
    assert SnapshotFolder(tmp_path / "none").bytes == 0


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"layout": 1, "stamp": [], "segments": ["x"]}', "\x00\xff"])
def test_torn_list_of_segments_is_no_snapshot(tmp_path: Path, text: str) -> None:
    SnapshotFolder(tmp_path).keep(made(1))
    (tmp_path / "current").write_text(text)
    assert SnapshotFolder(tmp_path).read() is None


@pytest.mark.parametrize("names", [[1], [None], None, 7])
def test_list_that_names_no_segments_is_no_snapshot(tmp_path: Path, names: object) -> None:
    SnapshotFolder(tmp_path).keep(made(1))
    state = json.loads((tmp_path / "current").read_text())
    (tmp_path / "current").write_text(json.dumps(state | {"segments": names}))
    assert SnapshotFolder(tmp_path).read() is None


def test_torn_segment_is_no_snapshot_and_is_replaced(tmp_path: Path) -> None:
    kept = SnapshotFolder(tmp_path).keep(made(1))
    file = tmp_path / str(kept.segments[0].name)
    file.write_bytes(file.read_bytes()[:-9])
    assert SnapshotFolder(tmp_path).read() is None
    SnapshotFolder(tmp_path).keep(made(2))
    assert firms(SnapshotFolder(tmp_path).read()) == ["firm-2"]


def test_missing_segment_is_no_snapshot(tmp_path: Path) -> None:
    kept = SnapshotFolder(tmp_path).keep(made(1))
    (tmp_path / str(kept.segments[0].name)).unlink()
    assert SnapshotFolder(tmp_path).read() is None


def test_segment_whose_file_went_is_written_again(tmp_path: Path) -> None:
    folder = SnapshotFolder(tmp_path)
    kept = folder.keep(made(1))
    (tmp_path / str(kept.segments[0].name)).unlink()
    folder.keep(kept)
    assert firms(SnapshotFolder(tmp_path).read()) == ["firm-1"]


def test_another_version_of_the_program_starts_anew(tmp_path: Path) -> None:
    SnapshotFolder(tmp_path, "one").keep(made(1))
    assert SnapshotFolder(tmp_path, "two").read() is None
    assert firms(SnapshotFolder(tmp_path, "one").read()) == ["firm-1"]


def test_columns_of_another_layout_are_refused(tmp_path: Path) -> None:
    kept = SnapshotFolder(tmp_path).keep(made(1))
    columns = kept.segments[0].columns
    arrays = {**columns.arrays, "layout": columns.arrays["layout"] + 1}
    foreign = Segment(type(columns)(arrays), kept.segments[0].ledger)
    SnapshotFolder(tmp_path).keep(Snapshot((foreign,), kept.stamp))
    assert SnapshotFolder(tmp_path).read() is None


def test_leftovers_of_a_killed_writer_are_swept(tmp_path: Path) -> None:
    (tmp_path / "s-0123").write_bytes(b"half")
    (tmp_path / "s-4567.new").write_bytes(b"half")
    kept = SnapshotFolder(tmp_path).keep(made(1))
    assert names(tmp_path) == {kept.segments[0].name}


def test_discarded_snapshot_is_not_read_again(tmp_path: Path) -> None:
    folder = SnapshotFolder(tmp_path)
    folder.keep(made(1))
    folder.discard()
    assert folder.read() is None
