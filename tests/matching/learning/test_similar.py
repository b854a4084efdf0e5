"""Similar past work, read from texts."""

from __future__ import annotations

import datetime

import numpy as np
import pytest

from matching.learning.similar import Archive, Award, Reading, SimilarJobs, buyer_history, popularity


def _award(key: str, text: str, day: int, *winners: str, buyer: str = "city") -> Award:
    return Award(key, text, buyer, datetime.date(2026, 1, day), winners)


ARCHIVE = Archive.of(
    [
        _award("a", "lift maintenance", 1, "Otis", "Kone"),
        _award("b", "school meals", 2, "Cook", buyer="school"),
        _award("c", "maintenance of a lift", 3, "Otis"),
        _award("d", "lift maintenance", 3, "Kone"),
        _award("e", "meals for a school", 4, "Cook"),
    ]
)


def _scores(job: int, reading: Reading = "words", power: float = 2.0) -> dict[str, float]:
    jobs = SimilarJobs(ARCHIVE, reading, power=power, learned_from=3)
    return dict(zip(ARCHIVE.names, map(float, jobs.scores(job)), strict=True))


def test_archive_is_in_the_order_of_days_whatever_the_order_given() -> None:
    turned = Archive.of(list(reversed(ARCHIVE.awards)))
    assert turned.awards == ARCHIVE.awards
    assert turned.names == ARCHIVE.names


def test_awards_of_the_same_day_are_not_known() -> None:
    assert ARCHIVE.before.tolist() == [0, 1, 2, 2, 4]
    assert len(SimilarJobs(ARCHIVE, "words", power=2, learned_from=3).similarities(3)) == 2


def test_first_award_knows_nothing() -> None:
    assert set(_scores(0).values()) == {0.0}


def test_noisy_or_is_that_of_the_formula() -> None:
    jobs = SimilarJobs(ARCHIVE, "words", power=2, learned_from=3)
    alike = jobs.similarities(4)
    assert alike[3] == 0.0
    assert _scores(4)["Cook"] == pytest.approx(1 - (1 - alike[1] ** 2), abs=1e-9)
    otis = jobs.similarities(4)[[0, 2]]
    assert _scores(4)["Otis"] == pytest.approx(1 - np.prod(1 - otis**2), abs=1e-9)


def test_same_words_are_certain_and_others_nothing() -> None:
    found = _scores(3)
    assert found["Otis"] == pytest.approx(1.0, abs=1e-6)
    assert found["Cook"] == 0.0


def test_pieces_of_words_see_through_their_endings() -> None:
    archive = Archive.of([_award("a", "elevators", 1, "Otis"), _award("b", "elevator", 2, "Otis")])
    assert SimilarJobs(archive, "words", power=2, learned_from=1).scores(1).tolist() == [0.0]
    assert SimilarJobs(archive, "pieces", power=2, learned_from=1).scores(1)[0] > 0.3


def test_buyer_can_count_as_a_word() -> None:
    one, other = _award("a", "lift", 1, "Otis"), _award("b", "meals", 1, "Cook", buyer="school")
    archive = Archive.of([one, other, _award("c", "paint", 2, "Otis")])
    assert SimilarJobs(archive, "pieces", power=2, learned_from=2).scores(2).tolist() == [0.0, 0.0]
    scores = SimilarJobs(archive, "pieces+buyer", power=2, learned_from=2).scores(2)
    assert scores[archive.names.index("Otis")] > 0 == scores[archive.names.index("Cook")]


def test_text_without_words_is_like_nothing() -> None:
    archive = Archive.of([_award("a", "lift", 1, "Otis"), _award("b", "--", 2, "Otis")])
    assert SimilarJobs(archive, "pieces", power=2, learned_from=1).scores(1).tolist() == [0.0]


def test_baselines_count_earlier_days_only() -> None:
    assert dict(zip(ARCHIVE.names, popularity(ARCHIVE, 3).tolist(), strict=True)) == {"Kone": 1, "Otis": 1, "Cook": 1}
    history = dict(zip(ARCHIVE.names, buyer_history(ARCHIVE, 4).tolist(), strict=True))
    assert history["Kone"] > history["Cook"]
