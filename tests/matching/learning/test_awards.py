"""The outside test, on a small made-up list."""

from __future__ import annotations

import datetime
import random

import pytest

from matching.learning.awards import COLUMNS, measure_awards, read_awards
from matching.learning.similar import Award

TRADES = ("lift", "meal", "paint", "clean", "guard", "print", "road", "tree")


def made_awards(count: int = 200) -> list[Award]:
    """Each trade has three firms of its own; the buyer says nothing."""
    draw = random.Random(7)
    start = datetime.date(2024, 1, 1)
    found = []
    for number in range(count):
        trade = draw.choice(TRADES)
        text = f"{trade} works and {trade}ing of block {draw.randrange(90)}"
        winner = f"{trade} firm {draw.randrange(3)}"
        found.append(Award(f"T{number:04}", text, draw.choice("ABC"), start + datetime.timedelta(number), (winner,)))
    return found


def test_similar_work_beats_the_baselines_where_work_tells() -> None:
    figures = measure_awards(made_awards())
    assert figures.tests["similar work"].hit_rate == 1.0
    assert figures.tests["similar work"].mrr > 2 * figures.tests["popularity"].mrr
    assert figures.times_popularity > 1
    assert figures.chosen in figures.choices
    assert figures.seen == 1.0


def test_order_of_the_lines_changes_nothing() -> None:
    awards = made_awards(60)
    assert measure_awards(awards) == measure_awards(awards[::-1])


def test_few_awards_are_refused() -> None:
    with pytest.raises(ValueError, match="too few"):
        measure_awards(made_awards(2))


def test_lines_of_one_tender_become_one_award_with_its_winners() -> None:
    lines = [
        "tender_no,tender_description,agency,award_date,supplier_name,awarded_amt",
        'T1,"Lifts, two",City,2024-01-02,Otis,10',
        'T1,"Lifts, two",City,2024-01-02,Kone,12',
        "T2,Nobody came,City,2024-01-03,,0",
    ]
    assert read_awards(lines) == [Award("T1", "Lifts, two", "City", datetime.date(2024, 1, 2), ("Otis", "Kone"))]


def test_missing_columns_are_named() -> None:
    with pytest.raises(ValueError, match="columns are missing: agency, award_date, supplier_name"):
        read_awards([",".join(COLUMNS[:2])])
