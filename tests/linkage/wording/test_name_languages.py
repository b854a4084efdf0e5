"""In which language a name is written."""

from __future__ import annotations

import pytest

from linkage.wording.name_languages import language_of_name


@pytest.mark.parametrize(
    ("name", "nationality", "language"),
    [
        ("Công ty TNHH Cơ khí Sao Mai", "JP", ""),
        ("サオマイ精密", None, "ja"),
        ("한국정밀부품", None, "ko"),
        ("บริษัท", None, "th"),
        ("華碩電腦", "TW", "zh-Hant"),
        ("華碩電腦", "CN", "zh-Hans"),
        ("大韓電機", "KR", "ko"),
        ("東海精機株式会社", None, "ja"),
        ("深圳市华强电子", None, "zh-Hans"),
        ("田中", None, "ja"),
        ("", "JP", ""),
    ],
)
def test_language_of_name(name: str, nationality: str | None, language: str) -> None:
    assert language_of_name(name, nationality) == language
