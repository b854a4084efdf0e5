"""A firm is named as its reader can read it, where it has such a name."""

from __future__ import annotations

import pytest

from database.models.companies import Company
from linkage.language import speaking
from linkage.wording.firms import firm_name

BOTH = {"name": "Công ty Dập Hoa Sen", "name_en": "Hoa Sen Stamping", "name_ja": "ホアセン"}
KANJI = {"name": "東京精密株式会社", "name_en": "Tokyo Precision"}


@pytest.mark.parametrize(
    ("names", "language", "shown"),
    [
        (BOTH, "vi", "Công ty Dập Hoa Sen"),
        (BOTH, "en", "Hoa Sen Stamping"),
        (BOTH, "ja", "ホアセン"),
        (KANJI, "vi", "Tokyo Precision"),
        (KANJI, "en", "Tokyo Precision"),
        ({"name": "Sen"}, "ja", "Sen"),
        ({"name": "東京精密株式会社"}, "vi", "東京精密株式会社"),
    ],
)
def test_name_in_the_script_of_the_reader(names: dict[str, str], language: str, shown: str) -> None:
    with speaking(language):
        assert firm_name(Company(**names)) == shown
