"""Names of firms as people read them, on pages and in letters."""

from __future__ import annotations

import re
from collections.abc import Callable

from database.models.companies import Company
from linkage.language import current_language

_LATIN = re.compile("[A-Za-zÀ-ỹ]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_KANA = re.compile("[\u3040-\u30ff]")
_HAN = re.compile("[\u4e00-\u9fff]")


def firm_name(company: Company) -> str:
    """The name a reader of this language can read, where the firm has one; else the registered one."""
    language = current_language()
    if language == "en":
        return company.name_en or company.name
    if language == "ja":
        return company.name_ja or company.name_en or company.name
    if language == "ko":
        return _local(company, is_readable=_is_korean) or company.name_en or company.name
    if language.startswith("zh"):
        return _local(company, is_readable=_is_chinese) or company.name_en or company.name
    return company.name if _LATIN.search(company.name) else company.name_en or company.name


def _local(company: Company, *, is_readable: Callable[[str], bool]) -> str:
    """The name in the script of the reader, among those the firm has in any script but the Latin one."""
    names = (company.name_local, company.name, company.name_ja)
    return next((name for name in names if name and is_readable(name)), "")


def _is_korean(name: str) -> bool:
    return _HANGUL.search(name) is not None


def _is_chinese(name: str) -> bool:
    return _HAN.search(name) is not None and _KANA.search(name) is None
