"""How people search: what is asked most, what finds nothing, and how far down people look. Nobody's name is in it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, url_for

from database.session import db
from linkage.language import _, ngettext
from linkage.services.findings import value_label
from linkage.services.search_habits import EmptySearch, Habits, Meaning, habits
from linkage.web import charts
from linkage.web.addresses import Address
from linkage.web.guards import officer_only
from linkage.web.layout import format_number
from linkage.web.officer.blueprint import blueprint

DAYS = (7, 30, 90)
_PLACES_SHOWN = 10


@dataclass(frozen=True, slots=True)
class SearchesPage:
    """`empty`: what was asked, and how often, where nothing fitted."""

    tabs: tuple[tuple[str, str, bool], ...]
    periods: tuple[tuple[str, str, bool], ...]
    figures: tuple[tuple[str, str], ...]
    processes: tuple[charts.Bar, ...]
    clicks: tuple[charts.Bar, ...]
    empty: tuple[tuple[str, str], ...]


@blueprint.get("/searches")
@officer_only
def searches() -> str:
    address = Address.of_request(("days",))
    days = days_of(address)
    found = habits(db(), days=days)
    page = SearchesPage(
        tabs=tabs("officer.searches"),
        periods=periods(address, days),
        figures=_figures(found),
        processes=tuple(
            charts.bars(
                (value_label("process", name), number, url_for("public.search", process=name))
                for name, number in found.processes
            )
        ),
        clicks=tuple(charts.bars((label, number, "") for label, number in _clicks(found))),
        empty=tuple((_asked(each), format_number(each.count)) for each in found.empty),
    )
    return render_template("officer/searches.html", page=page)


def tabs(endpoint: str) -> tuple[tuple[str, str, bool], ...]:
    """The three views of what people search, for the bar above each."""
    views = {
        "officer.searches": _("How people search"),
        "officer.words": _("Words nobody understood"),
        "officer.explained_words": _("Explained words"),
    }
    return tuple((label, url_for(name), name == endpoint) for name, label in views.items())


def periods(address: Address, days: int) -> tuple[tuple[str, str, bool], ...]:
    """Links to the same page over other stretches of time."""
    return tuple(
        (ngettext("%(num)d day", "%(num)d days", each), str(address.setting("days", str(each))), each == days)
        for each in DAYS
    )


def days_of(address: Address) -> int:
    """The stretch asked for; thirty days when it makes no sense."""
    asked = address.first("days")
    return next((each for each in DAYS if str(each) == asked), 30)


def meaning_text(meanings: tuple[Meaning, ...]) -> str:
    """Entries of the vocabulary by their names."""
    return ", ".join(dict.fromkeys(value_label(kind, name) for kind, name in meanings))


def _figures(found: Habits) -> tuple[tuple[str, str], ...]:
    totals = found.totals
    return (
        (format_number(totals.searches), _("Searches with words")),
        (format_number(totals.empty), _("Found nothing at all")),
        (format_number(totals.relaxed), _("Found only what is near")),
        (format_number(totals.clicked), _("Led to a result being opened")),
    )


def _clicks(found: Habits) -> list[tuple[str, int]]:
    """The first ten places one by one, the rest together."""
    lines = [(format_number(place), found.clicks.get(place, 0)) for place in range(1, _PLACES_SHOWN + 1)]
    later = sum(number for place, number in found.clicks.items() if place > _PLACES_SHOWN)
    return [*lines, (_("Further down"), later)] if found.clicks else []


def _asked(each: EmptySearch) -> str:
    words = ", ".join(f"“{word}”" for word in each.words)
    return " + ".join(part for part in (meaning_text(each.meanings), words) if part)
