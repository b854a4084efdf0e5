"""Languages of the pages: which one a request speaks, and the functions that mark texts for translation.

`_` translates now, `_l` when it is shown, `ngettext` by number. English is the source language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import flask_babel
from babel.support import NullTranslations, Translations
from flask import Flask, Response, current_app, g, has_app_context, has_request_context, request
from flask_babel import Babel, force_locale, get_locale
from flask_babel.speaklater import LazyString

from linkage.config import LETTER_LANGUAGES, UI_LANGUAGES
from matching.taxonomy import taxonomy


def _(text: str, /, **values: object) -> str:
    """The text in the reader's language, its %(places)s filled. A page asks some hundred times, hence not by way of the library."""
    said = _catalogue(current_language()).ugettext(text)
    return str(said % values if values else said)


def _l(text: str, /, **values: object) -> Any:
    """As `_`, said when it is shown."""
    return LazyString(_, text, **values)


ngettext: Callable[..., str] = flask_babel.ngettext

__all__ = [
    "LETTER_LANGUAGES",
    "UI_LANGUAGES",
    "_",
    "_l",
    "current_language",
    "fill",
    "init_languages",
    "label_of",
    "language_links",
    "letter_language",
    "ngettext",
    "page_language",
]

LANGUAGE_NAMES = {"en": "English", "vi": "Tiếng Việt", "ja": "日本語"}
LETTER_LANGUAGE_NAMES = {**LANGUAGE_NAMES, "ko": "한국어", "zh-Hans": "简体中文", "zh-Hant": "繁體中文"}
_LETTER_WORDS = {"zh": "zh-Hans", "zh-CN": "zh-Hans", "zh-TW": "zh-Hant", "zh-HK": "zh-Hant"}
COOKIE = "language"
TIME_ZONE = "Asia/Ho_Chi_Minh"
COOKIE_SECONDS = 365 * 24 * 3600

babel = Babel()


def fill(sentence: Any, /, **values: object) -> Any:
    """A lazy sentence with its %(places)s filled, and still lazy."""
    return LazyString(lambda: str(sentence) % values)


def init_languages(app: Flask) -> None:
    babel.init_app(
        app,
        default_locale="en",
        default_timezone=TIME_ZONE,
        default_translation_directories="translations",
        locale_selector=_choose,
    )
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: _catalogue(current_language()).ugettext(text),
        lambda one, many, count: _catalogue(current_language()).ungettext(one, many, count),
        newstyle=True,
    )
    app.jinja_env.globals.update(language_links=language_links, label_of=label_of, current_language=current_language)
    app.after_request(_remember)


def _remember(response: Response) -> Response:
    """A language asked for in the address stays chosen for this browser."""
    asked = request.args.get("lang")
    if asked in UI_LANGUAGES and asked != request.cookies.get(COOKIE):
        keep_language(response, asked)
    return response


def keep_language(response: Response, language: str) -> None:
    secure = bool(current_app.config.get("SESSION_COOKIE_SECURE"))
    response.set_cookie(COOKIE, language, max_age=COOKIE_SECONDS, secure=secure, httponly=True, samesite="Lax")


def _choose() -> str:
    """The language asked for in the address, else the one chosen before, else the person's own, else the browser's best."""
    if not has_request_context():
        return "en"
    asked = request.args.get("lang") or request.cookies.get(COOKIE)
    if asked in UI_LANGUAGES:
        return asked
    user = g.get("user")
    if user is not None and user.language in UI_LANGUAGES:
        return str(user.language)
    return request.accept_languages.best_match(UI_LANGUAGES) or "en"


def page_language(code: str) -> str:
    """For papers: the language a person reads, where the pages speak it, else English."""
    return code if code in UI_LANGUAGES else "en"


def letter_language(code: str) -> str:
    """For letters: the language a person reads, where letters speak it, else English."""
    found = _LETTER_WORDS.get(code, code)
    return found if found in LETTER_LANGUAGES else "en"


def current_language() -> str:
    """en, vi or ja; in letters also ko, zh_Hans and zh_Hant."""
    # What the library found out for this context stands beside it; to ask it anew takes longer, and a page asks a thousand times.
    known = g.get("_flask_babel") if has_app_context() else None
    locale = getattr(known, "babel_locale", None) or get_locale()
    if locale is None:
        return "en"
    return f"{locale.language}_{locale.script}" if locale.script else str(locale.language)


@lru_cache(maxsize=len(LETTER_LANGUAGES))
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(Path(__file__).parent / "translations", [language])


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Texts in a language where there is no request: on the command line, in letters."""
    locale = language.replace("-", "_")
    if has_app_context():
        with force_locale(locale):
            yield
        return
    app = Flask("linkage")
    babel.init_app(app, default_locale="en", default_translation_directories="translations")
    with app.app_context(), force_locale(locale):
        yield


class LanguageLink(NamedTuple):
    """A language, and the address of this page in it."""

    code: str
    name: str
    url: str
    is_current: bool


def language_links() -> list[LanguageLink]:
    """One for each language of the pages; the rest of the address stays."""
    return [
        LanguageLink(code, LANGUAGE_NAMES[code], _here_in(code), code == current_language()) for code in UI_LANGUAGES
    ]


def _here_in(language: str) -> str:
    """This page in a language. A form shown again leads to its empty page; what cannot be read by address, to the home page."""
    adapter = current_app.create_url_adapter(request)
    is_readable = request.method in ("GET", "HEAD") or (adapter is not None and adapter.test(request.path, "GET"))
    path = quote(request.path) if is_readable else "/"
    pairs = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"] if is_readable else []
    return f"{request.script_root}{path}?{urlencode([*pairs, ('lang', language)], errors='replace')}"


def label_of(kind: str, code: str | None) -> str:
    """A taxonomy code in the reader's language: kind is process, material, certificate, sector, province, region."""
    if not code:
        return ""
    table, language = taxonomy(), current_language().replace("_", "-")
    if kind == "material":
        known = code in table.materials or code in table.material_families
        return table.material_label(code, language) if known else code
    if kind == "certificate":
        return table.certificates[code].label if code in table.certificates else code
    tables: dict[str, Any] = {
        "process": table.processes,
        "sector": table.sectors,
        "province": table.provinces,
        "region": table.macro_regions,
    }
    entry = tables[kind].get(code)
    return entry.label(language) if entry is not None else code
