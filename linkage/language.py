"""Languages of the pages: which one a request speaks, and the functions that mark texts for translation.

`_` translates now, `_l` when it is shown, `ngettext` by number. English is the source language.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, g, has_request_context, request, url_for
from flask_babel import Babel, get_locale, gettext, lazy_gettext, ngettext

from linkage.config import UI_LANGUAGES
from matching.taxonomy import taxonomy

_ = gettext
_l = lazy_gettext

__all__ = ["UI_LANGUAGES", "_", "_l", "current_language", "init_languages", "label_of", "language_links", "ngettext"]

LANGUAGE_NAMES = {"en": "English", "vi": "Tiếng Việt", "ja": "日本語"}
COOKIE = "language"

babel = Babel()


def init_languages(app: Flask) -> None:
    babel.init_app(app, default_locale="en", default_translation_directories="translations", locale_selector=_choose)
    app.jinja_env.globals.update(language_links=language_links, label_of=label_of, current_language=current_language)
    app.jinja_env.add_extension("jinja2.ext.i18n")


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


def current_language() -> str:
    """en, vi or ja."""
    return str(get_locale() or "en")


def language_links() -> list[tuple[str, str, str, bool]]:
    """(code, name, address of this page in it, is current) for each language; the rest of the address stays."""
    args = {key: values for key, values in request.args.lists() if key != "lang"}
    here = request.endpoint if request.endpoint and request.method == "GET" else "public.home"
    view_args: dict[str, Any] = request.view_args or {} if here == request.endpoint else {}
    return [
        (code, LANGUAGE_NAMES[code], url_for(here, **view_args, **args, lang=code), code == current_language())
        for code in UI_LANGUAGES
    ]


def label_of(kind: str, code: str | None) -> str:
    """A taxonomy code in the reader's language: kind is process, material, certificate, sector, province, region."""
    if not code:
        return ""
    table, language = taxonomy(), current_language()
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
