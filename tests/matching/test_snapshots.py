import datetime
from random import Random

import numpy as np

from matching.facts import SupplierFact
from matching.ranking import rank
from matching.snapshots import GONE, LEAST_DELTA, STEP, Entry, Segment, Snapshot, Stamp
from matching.staleness import confirmed_since
from tests.matching import random_facts
from tests.matching.fact_makers import TODAY, make_need, make_supplier

NOW = Stamp(0, 0, 0)


def entry(key: int, version: int = 1, **overrides: object) -> Entry:
    return Entry(key, version, 1000 + version, make_supplier(id=f"firm-{key:03}", **overrides))


def segment(*entries: Entry) -> Segment:
    return Segment.of(entries)


def fitting(snapshot: Snapshot, on: datetime.date = TODAY) -> list[str]:
    return sorted(found.supplier for found in rank(snapshot.parts(on), make_need(), on=on, limit=1000).matches)


def numbers(*values: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(values, np.int64)


def test_firm_counts_as_its_newest_segment_says() -> None:
    base = segment(entry(3), entry(1), entry(2, certificates=()))
    snapshot = Snapshot((base, segment(entry(2, 2), entry(3, 2, certificates=()))), NOW)
    assert fitting(snapshot) == ["firm-001", "firm-002"]


def test_firm_that_is_gone_or_not_listed_any_more_leaves() -> None:
    base = segment(entry(1), entry(2), entry(3))
    snapshot = Snapshot((base, segment(Entry(1, GONE, 0), Entry(2, 5, 9))), NOW)
    assert fitting(snapshot) == ["firm-003"]
    assert snapshot.ledger.keys.tolist() == [2, 3]


def test_firm_comes_back_on_top() -> None:
    snapshot = Snapshot((segment(entry(1)), segment(Entry(1, 2, 9)), segment(entry(1, 3))), NOW)
    assert fitting(snapshot) == ["firm-001"]


def test_profile_nobody_confirmed_for_18_months_is_left_out_on_that_day() -> None:
    since = confirmed_since(TODAY)
    day = datetime.timedelta(days=1)
    snapshot = Snapshot((segment(entry(1, confirmed_on=since), entry(2, confirmed_on=since - day), entry(3)),), NOW)
    assert fitting(snapshot) == ["firm-001", "firm-003"]
    assert fitting(snapshot, since) == ["firm-001", "firm-002", "firm-003"]


def test_segments_give_what_one_table_gives() -> None:
    rng = Random(5)
    for _ in range(20):
        states: dict[int, SupplierFact | None] = {}
        segments = []
        for version in range(1, 5):
            keys = rng.sample(range(40), rng.randint(1, 30))
            facts = {key: random_facts.supplier(rng, f"{key:02}") if rng.random() < 0.8 else None for key in keys}
            segments.append(Segment.of(Entry(key, version, version, fact) for key, fact in facts.items()))
            states |= facts
        whole = Segment.of(Entry(key, 1, 1, fact) for key, fact in states.items())
        need = random_facts.need(rng)
        one, many = (rank(Snapshot(parts, NOW).parts(TODAY), need, on=TODAY) for parts in ((whole,), tuple(segments)))
        assert [(each.supplier, each.mutual) for each in many.matches] == [
            (each.supplier, each.mutual) for each in one.matches
        ]
        assert many.fitting == one.fitting
        assert many.means == one.means


def test_changes_are_told_by_version_and_moment() -> None:
    snapshot = Snapshot((segment(entry(1), entry(2), entry(3)), segment(entry(2, 2))), NOW)
    is_changed = snapshot.changed(numbers(1, 2, 2, 3, 4), numbers(1, 2, 1, 1, 1), numbers(1001, 1002, 1001, 7, 7))
    assert is_changed.tolist() == [False, False, True, True, True]
    assert snapshot.without(numbers(1, 3, 9)).tolist() == [2]


def test_everything_is_new_to_an_empty_snapshot() -> None:
    empty = Snapshot((segment(),), NOW)
    assert empty.changed(numbers(1), numbers(1), numbers(1)).tolist() == [True]
    assert empty.newest_change == 0
    assert empty.is_in_step
    assert fitting(empty) == []


def test_snapshot_knows_whether_it_holds_all() -> None:
    parts = (segment(entry(1), entry(2)), segment(entry(2, 4), Entry(3, 1, 5), Entry(1, GONE, 0)))
    assert Snapshot(parts, Stamp(2, 5, 0)).is_in_step
    assert not Snapshot(parts, Stamp(2, 6, 0)).is_in_step
    assert not Snapshot(parts, Stamp(3, 5, 0)).is_in_step


def test_small_segments_are_taken_into_the_new_one() -> None:
    base, large = segment(*map(entry, range(100))), segment(*map(entry, range(3 * STEP)))
    snapshot = Snapshot((base, large, segment(entry(40)), segment(entry(50))), NOW)
    staying, keys = snapshot.making_room(numbers(60))
    assert staying == (base, large)
    assert keys.tolist() == [40, 50, 60]


def test_base_stays_whatever_comes() -> None:
    snapshot = Snapshot((segment(entry(1)),), NOW)
    staying, keys = snapshot.making_room(numbers(*range(99)))
    assert (staying, len(keys)) == (snapshot.segments, 99)


def test_edits_one_by_one_leave_few_segments() -> None:
    segments: tuple[Segment, ...] = (segment(*map(entry, range(300))),)
    for key in range(200):
        staying, keys = Snapshot(segments, NOW).making_room(numbers(key))
        segments = (*staying, segment(*(Entry(each, 2, 2) for each in keys.tolist())))
        assert len(segments) <= 4
    assert sorted({key for one in segments[1:] for key in one.ledger.keys.tolist()}) == list(range(200))


def test_much_on_top_asks_for_a_new_base() -> None:
    base = segment(*(Entry(key, 1, 1) for key in range(1000)))
    few, many = (segment(*(Entry(key, 2, 2) for key in range(count))) for count in (LEAST_DELTA, LEAST_DELTA + 1))
    assert not Snapshot((base, few), NOW).needs_new_base
    assert Snapshot((base, many), NOW).needs_new_base
