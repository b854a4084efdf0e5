"""Letters that reach assemblers exist in Korean and Chinese, with the same placeholders, and are compiled."""

from __future__ import annotations

import ast
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

from database.enums import NoticeKind
from linkage.language import _, letter_language, ngettext, speaking
from linkage.wording.notices import notice_kind_label
from linkage.wording.outcomes import BUYER_REASONS, STAGES, SUPPLIER_REASONS
from tests.house.test_translations import PLACEHOLDER, TRANSLATIONS, _key

ROOT = Path(__file__).parents[2]
LANGUAGES = ("ko", "zh_Hans", "zh_Hant")
MODULES = (
    *("proposal_letters", "proposal_batch_letters", "linkage_letters", "linkage_word_letters", "rfq_letters"),
    *("saved_searches", "new_fits", "notices", "digests", "thread_letters", "invitations", "password_resets"),
    "company_contacts",
    *(
        "letter_feet",
        "fair_letters",
        "fair_registration_letters",
        "request_letters",
        "follow_up_letters",
        "feedback_letters",
    ),
)
_REFUSALS = ("Conflict", "Invalid", "NotFound", "NotAllowed", "PasswordLinks")
"""What stands in them is said on pages."""


def _texts(module: Path) -> Iterator[str]:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    calls = [each for each in ast.walk(tree) if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)]
    refused = {id(each) for call in calls if _name(call) in _REFUSALS for each in ast.walk(call)}
    for call in calls:
        text = call.args[0] if call.args else None
        if id(call) not in refused and _name(call) in ("_", "_l", "ngettext") and isinstance(text, ast.Constant):
            yield str(text.value)


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def letter_texts() -> set[str]:
    reasons = (*BUYER_REASONS.values(), *SUPPLIER_REASONS.values(), *STAGES.values())
    with speaking("en"):
        said = {str(each) for each in reasons}
    services, around = ROOT / "linkage" / "services", ROOT / "linkage" / "mail" / "pages.py"
    return said | {text for path in (around, *(services / f"{each}.py" for each in MODULES)) for text in _texts(path)}


def _catalogue(language: str) -> dict[str, str]:
    with (TRANSLATIONS / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        found = read_po(file, locale=language)
    return {
        _key(each): each.string if isinstance(each.string, str) else each.string[0]
        for each in found
        if each.id and each.string and not each.fuzzy
    }


def test_the_letters_have_texts() -> None:
    assert len(letter_texts()) > 120


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_of_an_assembler_is_translated(language: str) -> None:
    assert sorted(letter_texts() - set(_catalogue(language))) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_of_letters_keep_the_placeholders(language: str) -> None:
    wrong = [
        source
        for source, target in _catalogue(language).items()
        if set(PLACEHOLDER.findall(source)) != set(PLACEHOLDER.findall(target))
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_letters_are_those_of_the_source(language: str) -> None:
    folder, compiled = TRANSLATIONS / language / "LC_MESSAGES", io.BytesIO()
    with (folder / "messages.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    with (folder / "messages.mo").open("rb") as file:
        kept = {_key(each): each.string for each in read_mo(file) if each.id}
    assert kept == {_key(each): each.string for each in read_mo(compiled) if each.id}


@pytest.mark.parametrize(
    ("language", "said", "counted"),
    [
        ("ko", "페이지 열기", "새 소식 3건"),
        ("zh-Hans", "打开页面", "您有3条新消息"),
        ("zh-Hant", "開啟頁面", "您有3條新訊息"),
    ],
)
def test_a_letter_speaks_the_language_of_its_reader(language: str, said: str, counted: str) -> None:
    with speaking(letter_language(language)):
        assert _("Open the page") == said
        assert ngettext("News for you: %(num)d entry", "News for you: %(num)d entries", 3) == counted


def test_headings_of_gathered_letters_are_translated() -> None:

    with speaking("en"):
        english = [notice_kind_label(kind) for kind in NoticeKind]
    for language in ("ko", "zh-Hans", "zh-Hant"):
        with speaking(language):
            assert [notice_kind_label(kind) for kind in NoticeKind if notice_kind_label(kind) in english] == []
