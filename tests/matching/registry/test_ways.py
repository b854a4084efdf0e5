"""Streets and numbers outside Viet Nam: one address however it is written, and two doors of one town."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.registry.records import FirmRecord, Pair
from matching.registry.resolving import compare
from matching.registry.sites import meet_sites, read_site
from matching.registry.ways import meet_ways, read_ways


def _ways(text: str) -> list[tuple[str, set[str], tuple[str, ...]]]:
    return [(way.name, set(way.turns), way.numbers) for way in read_ways(text).ways]


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("no 27 lan he road", [("lanhe", set(), ("27",))]),
        ("#27 lan-he rd", [("lanhe", set(), ("27",))]),
        ("27 lanhe east road", [("lanhe", {"east"}, ("27",))]),
        ("no. 27, lan he rd (east) qingshui town", [("lanhe", {"east"}, ("27",))]),
        ("no 27 lan he dong lu", [("lanhe", {"east"}, ("27",))]),
        ("27 e lanhe st", [("lanhe", {"east"}, ("27",))]),
        ("no 6 sec 3 baiyun rd", [("baiyun", {"sec 3"}, ("6",))]),
        ("6 baiyun road 3rd section", [("baiyun", {"sec 3"}, ("6",))]),
        ("no 40 lane 12 baiyun road", [("baiyun", {"lan 12"}, ("40",))]),
        ("3f building b no 8 keyuan 2nd road", [("keyuan2", set(), ("8",))]),
        ("no 8 keyuan 2 road", [("keyuan2", set(), ("8",))]),
        ("no 5 no 9 street", [("9", set(), ("5",))]),
        ("no 7 workshop no 9 avenue", [("9", set(), ())]),
        ("no 5 zone b lanhe road", [("lanhe", set(), ("5",))]),
        ("block a3/a4 lan he road", [("lanhe", set(), ())]),
        ("d building no 27 lan he road", [("lanhe", set(), ("27",))]),
        ("fab 12 no 8 lan he road", [("lanhe", set(), ("8",))]),
        ("building 6 & 11 no 8 lan he road", [("lanhe", set(), ("8",))]),
        ("9th avenue", [("9", set(), ())]),
        ("ninth avenue", [("9", set(), ())]),
        ("31 tampines avenue 4", [("tampines4", set(), ("31",))]),
        ("lindenstrasse 4", []),
        ("linden strasse 4", [("linden", set(), ("4",))]),
        ("12 jalan melati", [("melati", set(), ("12",))]),
        ("avenida primavera 710 campo verde", [("primavera", set(), ("710",))]),
        ("no 130 307 888 heping road", [("heping", set(), ("130", "307", "888"))]),
        ("south road", [("south", set(), ())]),
        ("baiyun village heping road", [("heping", set(), ())]),
    ],
)
def test_a_street_and_its_number_have_one_form(text: str, ways: list[tuple[str, set[str], tuple[str, ...]]]) -> None:
    assert _ways(text) == ways


@pytest.mark.parametrize(
    ("a", "b", "street", "number"),
    [
        ("no 27 lan he road", "27 lanhe rd", True, True),
        ("no 27 lan he road", "27 lanhei rd", True, True),
        ("no 27 lan he road", "29 lanhe rd", True, False),
        ("no 27 lan he road", "lanhe rd", True, None),
        ("no 27 lan he road", "27 qingshui rd", False, True),
        ("no 27 lan he east road", "27 lan he west road", False, True),
        ("no 27 sec 2 lan he road", "27 lan he road section 3", False, True),
        ("no 27 lan he 1st road", "27 lan he 2nd road", False, True),
        ("no 429 lan he road", "429-1 lan he road", True, True),
        ("no 429-1 lan he road", "429-2 lan he road", True, False),
        ("no 13011 lan he road", "13121 lan he road", True, False),
        ("no 130 307 lan he road", "307 lan he road", True, True),
        ("27 pine cove", "29 pine cove", None, False),
        ("pine cove", "29 pine cove", None, None),
    ],
)
def test_streets_and_numbers_meet(a: str, b: str, street: bool | None, number: bool | None) -> None:
    for one, other in ((a, b), (b, a)):
        met = meet_ways(read_ways(one), read_ways(other))
        assert (met.street, met.number) == (street, number)


def test_two_buildings_of_one_address_are_told_apart() -> None:
    first, second, both = (
        read_ways(f"{kind} 27 lanhe road") for kind in ("block a", "bldg b", "building a and block b")
    )
    assert meet_ways(first, second).is_same_building is False
    assert meet_ways(first, both).is_same_building is True
    assert meet_ways(second, both).is_same_building is True
    several = read_ways("block 5/6 lotus park")
    assert several.inside == {"5", "6"}
    assert read_ways("buildings a/b lotus park").inside == read_ways("building a & b lotus park").inside == {"a", "b"}
    assert meet_ways(several, read_ways("block 5 lotus park")).is_same_building is True
    assert (
        meet_ways(read_ways("d building 27 lanhe road"), read_ways("building d 27 lanhe road")).is_same_building is True
    )
    assert meet_ways(first, read_ways("3rd floor 27 lanhe road")).is_same_building is None


@given(
    st.text(max_size=120)
    | st.lists(
        st.sampled_from(["no 7", "rd", "street", ",", "(", "2nd", "east", "building b", "jalan", "the", "sec"])
    ).map(" ".join)
)
def test_no_text_breaks_the_reader(text: str) -> None:
    assert meet_ways(read_ways(text), read_ways(text)).number in (True, None)


_NUMBERED = ("No 28 Pine Street", "no. 28 Pine St", "28 Pine Street", "#28 Pine St.", "Số 28 Pine Street")


def test_the_word_for_a_number_is_no_part_of_it() -> None:
    assert {read_site(text).numbers for text in _NUMBERED} == {frozenset({"28"})}
    assert (
        read_site("Street No 1").numbers
        == read_site("Street 1").numbers
        == read_site("St 1").numbers
        == read_site("1st St").numbers
    )
    assert read_site("San #16").numbers == read_site("San No 16").numbers == frozenset({"16"})
    assert read_site("8th Factory").numbers == frozenset({"8"})
    assert read_site("8th Floor").numbers == frozenset({"8th"})
    assert read_site("Q. 7, P. 12").numbers == frozenset({"q7", "p12"})


def test_a_long_house_number_is_no_postal_code() -> None:
    for text in ("13011 Pine Street, Lindenburg", "No 13011 Pine Street", "Lot 13011 Pine Street"):
        assert (read_site(text).zip, read_site(text).first) == ("", "13011")
    assert read_site("4 Pine Street, Lindenburg 13011").zip == "13011"


def test_words_that_are_cut_elsewhere_are_the_same_words() -> None:
    met = meet_sites(read_site("27 Lan He Qing Shui Town Beihe"), read_site("27 Lanhe QingShui Town BeiheChina"))
    assert met.words == 1.0
    other = meet_sites(read_site("27 Lan He Qing Shui Town Beihe"), read_site("27 Hong Tao Bai Yun Town Beihe"))
    assert other.words is not None
    assert other.words < 0.5


def _at(a: str, b: str, name: str = "Blue Heron Castings Co., Ltd.", other: str = "") -> Pair:
    one = FirmRecord("a", name=name, address=a, country="China")
    return compare(one, FirmRecord("b", name=other or name, address=b, country="China"))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("No 27 Lan He Road Qingshui Town Beihe Jiangsu China", "27 Lanhe Rd Qingshui Town Beihe Jiangsu China"),
        ("No 27 Lan He Road Qingshui Town Beihe Jiangsu China", "No 27 Lan He Road Beihe Jiangsu China"),
        ("6 Sec 3 Baiyun Rd Nanliao Taiwan", "No 6 Baiyun Road Section 3 Nanliao Taiwan"),
        ("3F No 8 Keyuan 2nd Road Nanliao Taiwan", "No 8 Keyuan 2nd Road Nanliao Taiwan"),
        ("8th Factory Lotus Industrial Park Beihe Henan China", "Factory 8 Lotus Industrial Park Beihe Henan China"),
        ("No 268 Otterburn Road Baiyun Beihe Jiangsu China", "No 268 Aotebo Road Baiyun Beihe Jiangsu China"),
        ("No 398 Suxing Middle Road Beihe China", "398 Su Xing Zhong Rd Beihe China"),
    ],
)
def test_one_address_is_one_site_however_it_is_written(a: str, b: str) -> None:
    pair = _at(a, b)
    assert pair.verdict == "same-site"
    assert pair.score > 0.85


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("No 27 Lan He Road Lotus Industrial Park Beihe China", "No 29 Lan He Road Lotus Industrial Park Beihe China"),
        ("27 Lan He Road Lotus Industrial Park Beihe China", "27 Honghu Road Lotus Park Nanliao Sichuan China"),
        ("Lan He Road Lotus Industrial Park Beihe China", "Honghu Road Lotus Industrial Park Beihe China"),
        ("13011 Pine Street Lindenburg Texas USA", "13121 Pine Street Lindenburg Texas USA"),
        ("No 1 First Road Beihe Jiangsu China", "No 1 First Road Nanliao Sichuan China"),
        ("Block A 27 Lan He Road Beihe China", "Block B 27 Lan He Road Beihe China"),
        ("Lanhe Road Beihe Guangdong China", "Lotus Industrial District Beihe Guangdong China"),
        ("1164-2 Midori Kawabata Fukuoka Japan", "1162 Midori Kawabata Fukuoka Japan"),
    ],
)
def test_two_doors_of_one_firm_are_two_sites(a: str, b: str) -> None:
    pair = _at(a, b)
    assert pair.verdict == "same-company"
    assert pair.band == "review"


_HERE = "No 27 Lan He Road Qingshui Town Beihe Jiangsu China"
_ACROSS = "No 28 Lan He Road Qingshui Town Beihe Jiangsu China"


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Heronwing B.V.", "Bluebell Heronwing Lighting Co."),
        ("Heronwing Sales and Marketing Ltd.", "Heronwing International Ltd"),
        ("BH&C", "Bluebell Heronwerke & Castingtechnik AG"),
    ],
)
def test_kin_at_one_door_are_for_people_to_see(name: str, other: str) -> None:
    pair = _at(_HERE, _HERE, name, other)
    assert (pair.verdict, pair.band) == ("same-site", "review")
    assert _at(_HERE, _ACROSS, name, other).verdict != "same-site"


def test_neighbours_at_one_door_are_two_firms() -> None:
    pair = _at(_HERE, _HERE, "Heronwing B.V.", "Otterburn Plastics Ltd.")
    assert pair.verdict == "different"
    assert "neighbours" in [piece.code for piece in pair.evidence]
