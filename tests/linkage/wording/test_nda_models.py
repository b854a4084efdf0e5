"""Model texts of an NDA: each has all it needs, and who reads what."""

from __future__ import annotations

import pytest

from linkage.inputs.rfqs import NDA_LANGUAGES
from linkage.wording.nda_models import MODELS, NDA_LANGUAGE_LABELS, model_text, models_for, reads_in


def test_every_model_has_the_same_seven_points() -> None:
    assert {language: len(text.splitlines()) for language, text in MODELS.items()} == dict.fromkeys(
        ("vi", "en", "ja"), 11
    )


@pytest.mark.parametrize("languages", NDA_LANGUAGES)
def test_every_choice_has_a_name_and_a_text(languages: str) -> None:
    assert languages in NDA_LANGUAGE_LABELS
    text = model_text(languages, buyer="Umi Motors", part="Bracket {M6}")
    assert text.count("Umi Motors") == text.count("Bracket {M6}") == len(languages.split("+"))
    assert [MODELS[language].splitlines()[0] in text for language in MODELS] == [
        language in languages.split("+") for language in MODELS
    ]


@pytest.mark.parametrize(("language", "languages"), [("vi", "vi"), ("en", "vi+en"), ("ja", "vi+ja"), ("ko", "vi+en")])
def test_a_buyer_gets_the_suppliers_language_beside_its_own(language: str, languages: str) -> None:
    assert models_for(language) == languages


def test_a_text_of_two_languages_is_read_in_both() -> None:
    assert [reads_in("vi+ja", each) for each in ("vi", "ja", "en")] == [True, True, False]
    assert reads_in(None, "en")
