"""In which language a name is written, so that paper and screens draw the characters its owner would write.

Kana, Hangul and Thai tell by themselves. Chinese characters alone do not: then the owner's nationality decides.
"""

from __future__ import annotations

import re

_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff\uff66-\uff9f]")),
    ("ko", re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
)
_HAN = re.compile(r"[\u2e80-\u2fdf\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_HAN_OF = {"CN": "zh-Hans", "TW": "zh-Hant", "KR": "ko", "JP": "ja"}
_JAPANESE_FORMS = ("株式会社", "有限会社", "合同会社")
_SIMPLIFIED = re.compile(r"[电机业务东车门发长见贝风马鱼鸟龙广厂与专严为举习书买产亚们价众优传伤华协单卖卫厅厦压]")


def language_of_name(name: str, nationality: str | None = None) -> str:
    """ja, ko, th, zh-Hans, zh-Hant, or nothing where every font will do."""
    for language, letters in _SCRIPTS:
        if letters.search(name):
            return language
    if not _HAN.search(name):
        return ""
    if nationality in _HAN_OF:
        return _HAN_OF[nationality]
    if any(form in name for form in _JAPANESE_FORMS):
        return "ja"
    return "zh-Hans" if _SIMPLIFIED.search(name) else "ja"
