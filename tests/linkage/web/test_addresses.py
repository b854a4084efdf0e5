"""The address of a list as a value."""

from __future__ import annotations

import pytest
from flask import Flask

from linkage.web.addresses import Address, page_number, page_within


def _address(query: str) -> Address:
    with Flask("test").test_request_context(f"/search?{query}"):
        return Address.of_request(["q", "process", "page"])


def test_of_request_keeps_known_keys_and_drops_empty_and_repeated_ones() -> None:
    address = _address("process=b&q=+zinc+&process=a&process=b&lang=ja&evil=1&q=")

    assert address.pairs == (("process", "b"), ("process", "a"), ("q", "zinc"))


def test_first_is_cut_and_empty_without_a_value() -> None:
    address = _address("q=abcdef&process=a&process=b")

    assert [address.first("q", 3), address.first("process"), address.first("page")] == ["abc", "a", ""]


def test_of_request_reads_so_much_of_an_address_only() -> None:
    """Each link of a page repeats the address: 1,500 values made a page of 80 megabytes."""
    many = _address("&".join(f"process={number}" for number in range(1_500)))
    long = _address(f"q={'x' * 1_990}&process={'y' * 300}&process=z")

    assert many.values("process") == tuple(str(number) for number in range(100))
    assert (long.values("q"), long.values("process")) == (("x" * 1_990,), ("y" * 10,))


def test_str_is_the_path_alone_when_nothing_is_asked() -> None:
    assert str(_address("")) == "/search"


def test_str_writes_any_script_so_that_it_reads_back_the_same() -> None:
    address = Address("/search", (("q", "亜鉛 & mạ=kẽm"),))

    assert _address(str(address).split("?")[1]) == address


def test_adding_and_removing_a_value_restores_the_former_address() -> None:
    address = _address("q=zinc&process=a")

    assert address.adding("process", "b").without("process", "b") == address


def test_toggling_takes_away_what_is_there() -> None:
    address = _address("process=a&process=b")

    assert address.toggling("process", "a").pairs == (("process", "b"),)
    assert address.toggling("process", "c").values("process") == ("a", "b", "c")


def test_without_a_value_takes_away_the_whole_key() -> None:
    assert _address("q=zinc&process=a&process=b").without("process").pairs == (("q", "zinc"),)


def test_a_changed_filter_leads_back_to_the_first_page() -> None:
    assert _address("q=zinc&page=7").adding("process", "a").pairs == (("q", "zinc"), ("process", "a"))


def test_page_names_every_page_but_the_first() -> None:
    address = _address("q=zinc&page=7")

    assert address.page(1) == "/search?q=zinc"
    assert address.page(2) == "/search?q=zinc&page=2"


def test_setting_nothing_takes_the_key_away() -> None:
    address = _address("q=zinc&process=a")

    assert address.setting("q", None).pairs == (("process", "a"),)
    assert address.setting("q", "tin").values("q") == ("tin",)


@pytest.mark.parametrize(
    ("text", "number"), [("3", 3), ("0", 1), ("-2", 1), ("x", 1), ("", 1), ("9" * 5000, 999_999_999), ("٣", 1)]
)
def test_page_number_makes_sense_of_anything(text: str, number: int) -> None:
    with Flask("test").test_request_context("/search", query_string={"page": text}):
        assert page_number() == number


@pytest.mark.parametrize(("total", "number"), [(0, 1), (50, 1), (51, 2), (1000, 3)])
def test_a_page_beyond_the_end_is_the_last_one(total: int, number: int) -> None:
    with Flask("test").test_request_context("/search", query_string={"page": "3"}):
        assert page_within(total, 50) == number
