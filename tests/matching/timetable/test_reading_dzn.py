from __future__ import annotations

import pytest

from matching.timetable.problem import Options, Participant, Placed, Slot, WishedPair
from matching.timetable.reading_dzn import read_dzn

TEXT = """
nBusiness = 3; nMeetings = 3; nTables = 2;
nTotalSlots = 3; nMorningSlots = 2;
requested = [|1, 2,3,
|2, 3,1,
|3, 1,2,
|];
meetingsxBusiness = [{1,2},{1},{1,3}];
forbidden = [{0}, {1,3}, {0}];
fixed = [0,1,0];
precedences = [{}, {}, {1,2}];
"""


def test_file_is_read_as_it_is_meant() -> None:
    problem = read_dzn(TEXT)
    assert problem.slots == (Slot("s1", "morning"), Slot("s2", "morning"), Slot("s3", "afternoon"))
    assert problem.participants == (
        Participant("p1"),
        Participant("p2", available=frozenset({"s2"})),
        Participant("p3"),
    )
    assert problem.pairs == (
        WishedPair("p1", "p2", earlier_than=(2,)),
        WishedPair("p2", "p3", session="morning", earlier_than=(2,)),
        WishedPair("p3", "p1", session="afternoon"),
    )
    assert problem.fixed == (Placed("p2", "p3", "s1"),)
    assert problem.tables_per_slot == 2
    assert problem.options == Options(all_must_be_held=True, fairness_gap=2)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("nBusiness = 3;", "", "does not say nBusiness"),
        ("nBusiness = 3;", "nBusiness = 999999;", "at most 100000"),
        ("|];", "", "requested meeting"),
        ("|2, 3,1", "|2, 3,4", "“2, 3, 4”"),
        ("|2, 3,1", "|2, 4,1", "“2, 4, 1”"),
        ("|2, 3,1", "|2, 3", "“2, 3”"),
        ("{1,3}", "{1,4}", "forbidden has a number above 3"),
        ("[{0}, {1,3}, {0}]", "[{0}]", "forbidden has 1 sets; there should be 3"),
        ("{1,2}];", "{1,4}];", "precedences has a number above 3"),
        ("[0,1,0]", "[0,1]", "each of 3 meetings"),
        ("[0,1,0]", "[0,4,0]", "each of 3 meetings"),
    ],
)
def test_broken_file_is_refused_with_a_sentence(old: str, new: str, sentence: str) -> None:
    assert old in TEXT
    with pytest.raises(ValueError, match=sentence):
        read_dzn(TEXT.replace(old, new))
