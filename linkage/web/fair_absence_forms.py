"""The form for times away, day by day: for the firm as a whole or one of its people, filled by themselves or by an officer."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from database.models.fair_participants import FairAbsence
from database.models.fairs import Fair
from linkage.errors import Invalid
from linkage.inputs.base import read_input
from linkage.inputs.fair_registrations import DayInput
from linkage.language import _, _l
from linkage.services.fair_absences import blocks_of, days_of_absences
from linkage.web.layout import format_date
from linkage.wording.fair_times import days_of, local, time_text
from linkage.wording.fairs import session_name


@dataclass(frozen=True, slots=True)
class DayForm:
    """`number` ends the names of its fields; `blocks` are (id, words); the rest are values as typed."""

    number: int
    label: str
    blocks: tuple[tuple[str, str], ...]
    is_away: bool = False
    arrive: str = ""
    leave: str = ""
    away: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SentDays:
    """What came with a form; `days` is empty while there are errors."""

    forms: tuple[DayForm, ...]
    days: tuple[DayInput, ...] = ()
    errors: Mapping[str, Any] = field(default_factory=dict)


def shown_days(fair: Fair, absences: Sequence[FairAbsence]) -> tuple[tuple[DayForm, ...], tuple[str, ...]]:
    """The form as it is filled now, and in words the times it cannot say."""
    said = days_of_absences(fair, days_of(fair), absences)
    forms = tuple(
        _day(
            fair,
            number,
            each.day,
            is_away=each.is_away,
            arrive=_clock(each.arrive),
            leave=_clock(each.leave),
            away=tuple(map(str, each.blocks)),
            reason=each.reason or "",
        )
        for number, each in enumerate(said.days)
    )
    return forms, tuple(_other(fair, each) for each in said.others)


def sent_days(fair: Fair, form: MultiDict[str, str]) -> SentDays:
    """Reads the fields."""
    forms: list[DayForm] = []
    days: list[DayInput] = []
    errors: dict[str, Any] = {}
    for number, day in enumerate(days_of(fair)):
        away = tuple(form.getlist(f"block-{number}"))
        shown = _day(
            fair,
            number,
            day,
            is_away=form.get(f"away-{number}") == "1",
            arrive=form.get(f"arrive-{number}", ""),
            leave=form.get(f"leave-{number}", ""),
            away=away,
            reason=form.get(f"reason-{number}", ""),
        )
        forms.append(shown)
        typed = {
            "day": day,
            "is_away": shown.is_away,
            "arrive": shown.arrive,
            "leave": shown.leave,
            "blocks": [each for each in away if each.isascii() and each.isdigit() and len(each) < 10],
            "reason": shown.reason,
        }
        try:
            days.append(read_input(DayInput, typed))
        except Invalid as error:
            errors |= {f"{name}-{number}": text for name, text in error.fields.items()}
        else:
            if days[-1].reason is None and (days[-1].is_away or days[-1].blocks):
                errors[f"reason-{number}"] = _l("Say why in a few words, so that nobody asks again.")
    return SentDays(tuple(forms), () if errors else tuple(days), errors)


def away_lines(fair: Fair, absences: Sequence[FairAbsence]) -> tuple[str, ...]:
    """Times away in words, for pages that only tell them."""
    said = days_of_absences(fair, days_of(fair), absences)
    return (*(line for each in said.days for line in _lines(fair, each)), *(_other(fair, each) for each in said.others))


def _lines(fair: Fair, said: DayInput) -> Iterator[str]:
    day = format_date(said.day, "medium")
    if said.is_away:
        yield _("%(day)s: not there", day=day)
    if said.arrive is not None:
        yield _("%(day)s: arrives at %(time)s", day=day, time=_clock(said.arrive))
    for block in blocks_of(fair, said.day):
        if block.id in said.blocks:
            yield _(
                "%(day)s: not there from %(first)s to %(last)s",
                day=day,
                first=time_text(fair, block.starts_at),
                last=time_text(fair, block.ends_at),
            )
    if said.leave is not None:
        yield _("%(day)s: leaves at %(time)s", day=day, time=_clock(said.leave))


def _day(fair: Fair, number: int, day: datetime.date, **values: Any) -> DayForm:
    blocks = tuple(
        (
            str(each.id),
            _(
                "%(first)s to %(last)s: %(name)s",
                first=time_text(fair, each.starts_at),
                last=time_text(fair, each.ends_at),
                name=session_name(each.name),
            ),
        )
        for each in blocks_of(fair, day)
    )
    return DayForm(number, format_date(day, "full"), blocks, **values)


def _other(fair: Fair, absence: FairAbsence) -> str:
    values = {
        "day": format_date(local(fair, absence.starts_at).date(), "medium"),
        "first": time_text(fair, absence.starts_at),
        "last": time_text(fair, absence.ends_at),
    }
    return _("%(day)s: not there from %(first)s to %(last)s", **values)


def _clock(time: datetime.time | None) -> str:
    return "" if time is None else time.strftime("%H:%M")
