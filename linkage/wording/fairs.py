"""Events in words: kinds, phases, blocks of the programme, helpers, days with their zone, and what a step still needs."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location
from flask_babel import format_date

from database.enums import FairSide
from database.models.fairs import Fair
from linkage.language import TIME_ZONE, UI_LANGUAGES, _, _l, current_language, label_of, ngettext, speaking

OPENING = _l("Opening")
MEETINGS = _l("Meetings")
LUNCH = _l("Lunch")
PAUSE = _l("Break")
WALK_IN = _l("Meetings without appointment")
POLICY = _l("Purchasing policy of the host")
BRIEFING = _l("Briefing")
TOUR = _l("Plant tour")
VISITS = _l("Plant visits")
RULES = _l("How the calls work")
_STANDARD_NAMES = (OPENING, MEETINGS, LUNCH, PAUSE, WALK_IN, POLICY, BRIEFING, TOUR, VISITS, RULES)

_KINDS: Mapping[str, Any] = {
    "reverse-trade-fair": _l("Reverse trade fair"),
    "visit-day": _l("Visit day"),
    "exhibition": _l("Exhibition"),
    "factory-tour": _l("Factory tour"),
    "mission": _l("Mission"),
    "online-day": _l("Online day"),
}
_KIND_HINTS: Mapping[str, Any] = {
    "reverse-trade-fair": _l("Assemblers sit at tables and show the parts they want; suppliers come by appointment."),
    "visit-day": _l(
        "One assembler invites suppliers to its own plant: its purchasing policy, a tour, then a short talk with each supplier."
    ),
    "exhibition": _l("Suppliers have booths, and buyers come to them by appointment."),
    "factory-tour": _l("Groups go by bus and look at several plants. There are no talks of two firms."),
    "mission": _l("A group of buyers from elsewhere meets suppliers, and then visits plants."),
    "online-day": _l("Calls by video. Each reader sees the own time beside that of the organiser."),
}
_WHO: Mapping[str, Any] = {
    "reverse-trade-fair": _l("Assemblers who show parts they want made, and suppliers with a published profile."),
    "visit-day": _l("Suppliers whose processes fit the plant that is visited."),
    "exhibition": _l("Everybody who buys or makes parts."),
    "factory-tour": _l("Firms that want to see how the hosts work. Places are few."),
    "mission": _l("Buyers of the mission, and suppliers who can make what they look for."),
    "online-day": _l("Assemblers and suppliers anywhere, with a computer and a quiet room."),
}
_SESSION_KINDS: Mapping[str, Any] = {
    "meetings": _l("Meetings"),
    "walk-in": _l("Meetings without appointment"),
    "plenary": _l("Plenary"),
    "seminar": _l("Seminar"),
    "tour": _l("Tour"),
    "break": _l("Break"),
}
_ROLES: Mapping[str, Any] = {
    "co-organiser": _l("Co-organiser"),
    "door": _l("Door"),
    "desk": _l("Reception"),
}
_ROLE_HINTS: Mapping[str, Any] = {
    "co-organiser": _l("Brings firms of its own, and sees these only."),
    "door": _l("Lets people in on a phone, without seeing the list."),
    "desk": _l("As the door, at the reception of the agency."),
}
_STEPS: Mapping[str, Any] = {
    "planning": _l("Planning"),
    "registration": _l("Registration"),
    "wishes": _l("Wishes"),
    "drafting": _l("Timetable"),
    "provisional": _l("Comments"),
    "live": _l("In force"),
    "held": _l("Held"),
    "cancelled": _l("Called off"),
}
_MOVES: Mapping[str, Any] = {
    "registration": _l("Open registration"),
    "wishes": _l("Open the wishes"),
    "drafting": _l("Close the wishes"),
    "provisional": _l("Ask for comments"),
    "live": _l("Put the timetable in force"),
    "held": _l("Close the event"),
}
_EFFECTS: Mapping[str, Any] = {
    "registration": _l("The event appears on the public pages, and firms can register."),
    "wishes": _l("Firms say whom they want to meet. Registration stays open until its last day."),
    "drafting": _l("Nobody changes wishes any more. You make the timetable."),
    "provisional": _l("Firms see the timetable and can comment on it."),
    "live": _l("The timetable counts. Firms may ask for further meetings in free slots."),
    "held": _l("The event is over. Minutes and follow-up go on."),
}
_LETTERS: Mapping[str, Any] = {
    "registration": _l("Firms that you invited are told by mail."),
    "wishes": _l("Every firm let in is told by mail that it can send its wishes."),
    "live": _l("Every firm let in is told by mail that the timetable counts."),
}
_NEEDS: Mapping[str, tuple[Any, Any]] = {
    "has-slots": (_l("The programme has slots for meetings"), _l("The programme has no slots for meetings yet")),
    "closes-set": (
        _l("The last day to register is set"),
        _l("The last day to register is not set, or has passed"),
    ),
    "has-venue": (_l("The venue is named"), _l("The venue is not named yet")),
    "has-text": (_l("A text tells firms what awaits them"), _l("No text tells firms what awaits them")),
    "both-sides": (_l("Firms of both sides are let in"), _l("One side has no firm yet that was let in")),
    "some-firms": (_l("Firms are let in"), _l("No firm has been let in yet")),
    "wishes-end-set": (
        _l("The last day for wishes is set"),
        _l("The last day for wishes is not set, or has passed"),
    ),
    "all-decided": (_l("Every application is decided"), _l("Applications wait for your decision")),
    "has-parts": (_l("Parts are on the board"), _l("The parts board is empty")),
    "all-sent": (_l("Every firm has sent its wishes"), _l("Some firms have not sent their wishes")),
    "all-seated": (_l("Everybody who sits has a table"), _l("Some firms that should sit have no table")),
    "interpreters": (_l("Interpreters are there"), _l("Firms need interpretation, and no interpreter is entered")),
    "released": (_l("A timetable has been published"), _l("No timetable has been published yet")),
    "calls": (_l("Every table has the address of its call"), _l("Some tables have no address for their call")),
    "visits": (_l("A visit is planned"), _l("No visit is planned yet")),
    "begins-soon": (_l("The event is near"), _l("The event is more than two weeks away")),
    "is-over": (_l("The event has ended"), _l("The event is not over yet")),
}

_MENDS: Mapping[str, Any] = {
    "closes-set": _l("Set the deadlines"),
    "wishes-end-set": _l("Set the deadlines"),
    "has-slots": _l("Make the programme"),
    "both-sides": _l("Decide who comes"),
    "some-firms": _l("Decide who comes"),
    "released": _l("Make the timetable"),
    "is-over": _l("Go to the day"),
}


def kind_label(kind: str) -> str:
    return str(_KINDS.get(kind, kind))


def kind_hint(kind: str) -> str:
    return str(_KIND_HINTS.get(kind, ""))


def who_may_come(kind: str) -> str:
    """For whom an event of a kind is, in general."""
    return str(_WHO.get(kind, ""))


def session_kind_label(kind: str) -> str:
    return str(_SESSION_KINDS.get(kind, kind))


def session_name(name: str) -> str:
    """The name of a block; one that the platform gave, in the language of the reader, whoever planned the event."""
    return str(_given_names().get(name, name))


@lru_cache(maxsize=1)
def _given_names() -> dict[str, Any]:
    """Each name a new programme comes with, as it is written in each language of the pages."""
    found: dict[str, Any] = {}
    for language in UI_LANGUAGES:
        with speaking(language):
            found |= {str(name): name for name in _STANDARD_NAMES}
    return found


def role_label(role: str) -> str:
    return str(_ROLES.get(role, role))


def role_hint(role: str) -> str:
    return str(_ROLE_HINTS.get(role, ""))


def step_label(phase: str) -> str:
    """A phase as the name of a step, short enough for a row of them."""
    return str(_STEPS.get(phase, phase))


def move_label(phase: str) -> str:
    """The words of the button that leads to a phase."""
    return str(_MOVES.get(phase, step_label(phase)))


def effect_text(phase: str) -> str:
    """What comes of moving to a phase."""
    return str(_EFFECTS.get(phase, ""))


def letters_text(phase: str) -> str:
    """Who is written to when an event comes to a phase; empty when nobody is."""
    return str(_LETTERS.get(phase, ""))


def need_text(code: str, *, is_met: bool) -> str:
    """A condition of a step (`linkage.services.fair_phases`) as it stands."""
    met, missing = _NEEDS[code]
    return str(met if is_met else missing)


def mend_label(code: str) -> str:
    """What an officer does about a condition that a step cannot do without."""
    return str(_MENDS[code])


def zone_text(zone: str, on: datetime.date) -> str:
    """A time zone in words with its distance from UTC on a day."""
    if zone == TIME_ZONE:
        return _("Vietnam time (UTC+7)")
    noon = datetime.datetime.combine(on, datetime.time(12), ZoneInfo(zone))
    return _(
        "%(place)s (%(offset)s)", place=get_timezone_location(noon, locale=current_language()), offset=offset_text(noon)
    )


def offset_text(moment: datetime.datetime) -> str:
    """UTC+7, UTC+5:30"""
    minutes = int((moment.utcoffset() or datetime.timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{hours}:{rest:02d}" if rest else f"UTC{sign}{hours}"


def days_text(fair: Fair) -> str:
    """The days of an event in words, with their zone."""
    first, zone = format_date(fair.starts_on, "full"), zone_text(fair.timezone, fair.starts_on)
    if fair.ends_on == fair.starts_on:
        return _("%(day)s, %(zone)s", day=first, zone=zone)
    return _("%(first)s to %(last)s, %(zone)s", first=first, last=format_date(fair.ends_on, "full"), zone=zone)


def place_text(fair: Fair) -> str:
    """Venue and province; empty when neither is known."""
    province = label_of("province", fair.province)
    if fair.venue and province and province.casefold() not in fair.venue.casefold():
        return _("%(venue)s, %(province)s", venue=fair.venue, province=province)
    return fair.venue or province


def deadline_text(day: datetime.date | None, today: datetime.date) -> str:
    """How far away a day is, in words; empty for none."""
    if day is None:
        return ""
    days = (day - today).days
    if days == 0:
        return _("today")
    if days < 0:
        return ngettext("%(num)d day ago", "%(num)d days ago", -days)
    return ngettext("in %(num)d day", "in %(num)d days", days)


def taking_part_texts(counts: Mapping[FairSide, int]) -> list[str]:
    """How many firms come on each side; nothing of a side on which nobody does."""
    texts = []
    if number := counts.get(FairSide.ASSEMBLER, 0):
        texts.append(ngettext("%(num)d assembler takes part", "%(num)d assemblers take part", number))
    if number := counts.get(FairSide.SUPPLIER, 0):
        texts.append(ngettext("%(num)d supplier takes part", "%(num)d suppliers take part", number))
    return texts
