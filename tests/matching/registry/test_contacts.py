import pytest

from matching.registry.contacts import is_sound, phone_numbers, tax_digits, website_of


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0100109106", "0100109106"),
        ("100109106", "0100109106"),
        ("01 0010-9106", "0100109106"),
        ("0100109106-001", "0100109106001"),
        ("", ""),
        ("12", ""),
    ],
)
def test_tax_code_is_read(text: str, code: str) -> None:
    assert tax_digits(text) == code


def test_check_digit_tells_a_sound_code() -> None:
    assert is_sound("0100109106")
    assert not is_sound("0100109107")


@pytest.mark.parametrize(
    ("old", "new"),
    [("(08) 3811 3811", "+84 28 3811 3811"), ("061.3829011", "(0251) 3829011"), ("0650 3751595", "0274-3751595")],
)
def test_area_codes_of_before_are_those_of_today(old: str, new: str) -> None:
    assert phone_numbers(old) == phone_numbers(new) != frozenset()


def test_cell_with_two_numbers_gives_both() -> None:
    assert len(phone_numbers("024 3811 3811; 0912 345 678")) == 2


def test_host_is_the_registered_part_and_shared_hosts_are_none() -> None:
    assert website_of("https://www.shop.toho.com.vn/a?b") == website_of("toho.com.vn") == "toho.com.vn"
    assert website_of("www.facebook.com/toho") == website_of("n/a") == ""
