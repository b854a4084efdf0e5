"""What every template finds at hand: dates and numbers in the reader's way, the form key, the menus, the person."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import flask_babel
from flask import Flask, Response, g, url_for

from database.models.users import User
from linkage.language import current_language
from linkage.web.forms import form_key
from linkage.web.navigation import layout_links
from linkage.wording import evidence_label, fit_label, status_label, verdict_label
from linkage.wording.figures import day_style, moment_text

# All but tab and line breaks; in UTF-8 these bytes are never part of another character.
_CONTROL_CHARACTERS = bytes({*range(32), 127} - {9, 10, 13})


def init_layout(app: Flask) -> None:
    app.jinja_env.globals.update(
        format_date=format_date,
        format_time=format_time,
        format_number=format_number,
        form_key=form_key,
        evidence_label=evidence_label,
        fit_label=fit_label,
        status_label=status_label,
        verdict_label=verdict_label,
        static_url=static_url,
    )
    app.context_processor(_at_hand)
    app.after_request(_drop_control_characters)


def _drop_control_characters(response: Response) -> Response:
    """What people typed is shown to them again as it was, but for characters that no page may hold."""
    if response.mimetype == "text/html" and not response.is_streamed:
        page = response.get_data()
        cleaned = page.translate(None, _CONTROL_CHARACTERS)
        if len(cleaned) != len(page):
            response.set_data(cleaned)
    return response


def format_date(day: datetime.date | datetime.datetime | None, style: str = "long") -> str:
    """A day in the reader's language, of a moment the day in Vietnam; nothing for nothing. Style: short, medium, long or full."""
    if day is None:
        return ""
    return str(flask_babel.format_date(day, day_style(style), rebase=isinstance(day, datetime.datetime)))


def format_time(at: datetime.datetime | None) -> str:
    """A moment with its day, in the time of Vietnam; of a fair, `fair_times.moment_text` says it in the time of its venue."""
    return "" if at is None else moment_text(at)


def format_number(number: float | Decimal | None) -> str:
    """A number with the reader's separators, a whole one without a fraction; nothing for nothing."""
    if number is None:
        return ""
    if (
        isinstance(number, int) and 0 <= number < 1000
    ):  # the same in all our languages, and hundreds stand on a page of results
        return str(int(number))
    return str(flask_babel.format_decimal(int(number) if number == int(number) else number))


def static_url(filename: str) -> str:
    return url_for("static", filename=filename)


def _at_hand() -> dict[str, Any]:
    return {
        **layout_links(),
        "current_user": Reader(g.get("user")),
        "company": g.get("company"),
        "language": current_language(),
    }


class Reader:
    """The person reading, as far as a layout needs to know."""

    def __init__(self, user: User | None) -> None:
        self.is_authenticated = user is not None
        self.name = "" if user is None else user.name
