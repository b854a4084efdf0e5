"""Numbers of people are masked; what comes back masked stands for what is known."""

import pytest

from database.models.companies import Company
from linkage.wording.identifiers import (
    has_personal_number,
    is_personal_number,
    masked_email,
    masked_name,
    masked_number,
    masked_phone,
    shown_tax_code,
    unmasked,
)


@pytest.mark.parametrize(
    ("number", "is_personal"),
    [
        ("012345678901", True),
        ("012 345 678 901", True),
        ("0101243150", False),
        ("0101243150-001", False),
        (None, False),
    ],
)
def test_twelve_digits_are_a_person(number: str | None, is_personal: bool) -> None:
    assert is_personal_number(number) is is_personal


def test_a_household_has_a_persons_number_whatever_its_length() -> None:
    assert has_personal_number(Company(name="Hộ", legal_form="vn-household", tax_code="8012345678"))
    assert not has_personal_number(Company(name="Sen", tax_code="0101243150"))
    assert shown_tax_code(Company(name="Hộ", tax_code="012345678901")) == "•••••••••901"
    assert shown_tax_code(Company(name="Sen", tax_code="0101243150")) == "0101243150"
    assert shown_tax_code(Company(name="Sen")) is None


def test_a_masked_number_sent_back_is_the_known_one() -> None:
    assert unmasked(masked_number("012345678901"), "012345678901") == "012345678901"
    assert unmasked("098765432109", "012345678901") == "098765432109"
    assert unmasked(None, "012345678901") is None
    assert unmasked("0101243150", None) == "0101243150"


def test_contacts_are_masked_so_that_they_can_be_compared_not_used() -> None:
    assert masked_email("lan@firm.example") == "l•••@firm.example"
    assert masked_email("nonsense") == "•••"
    assert masked_phone("0912 345 678") == "••• 678"
    assert masked_phone("12") == "•••"
    assert masked_name("Nguyễn Thị Sen") == "N••• T••• S•••"
