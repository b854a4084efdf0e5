"""Linkages that are stuck, for officers: by owner, reason and age, a page at a time, with how many of each there are on top."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from database.models.outcomes import Outcome
from database.session import db
from linkage.days import agency_today
from linkage.language import _, ngettext
from linkage.services.linkage_dues import next_step
from linkage.services.linkage_queue import (
    Hitch,
    Mark,
    Stuck,
    StuckBy,
    linkages_of,
    stuck_among,
    stuck_by_owner,
    stuck_marks,
)
from linkage.web.addresses import Address, page_within
from linkage.web.components import Pages, pages
from linkage.web.guards import officer_only
from linkage.web.layout import format_date, format_number
from linkage.web.linkages.dues import due_text
from linkage.web.linkages.reading import name_of
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.linkages import LinkageLine, line_of, linkage_tabs, owner_choice, owner_of
from linkage.web.officer.suppliers import Choice
from linkage.wording.linkages import stuck_label
from linkage.wording.outcomes import stage_label

SIZE = 20
KEYS = ("owner", "why", "days", "page")
KEPT_OWNER = "stuck_owner"
"""In the visitor's cookie: whose stuck linkages an officer looked at last."""

_DAYS = ("30", "60", "90", "180", "365")


@dataclass(frozen=True, slots=True)
class StuckLine:
    """`whys`: (why, since when, for how long, whom to ask). `next`: who usually takes the next step; empty where nobody does."""

    code: str
    line: LinkageLine
    whys: tuple[tuple[str, str, str, str], ...]
    next: str
    called: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class StuckPage:
    """`counts`: (how many, why, address) of each reason under the other filters; one linkage may have several."""

    tabs: tuple[tuple[str, str, bool], ...]
    choices: tuple[Choice, ...]
    sentence: str
    counts: tuple[tuple[str, str, str], ...]
    lines: tuple[StuckLine, ...]
    pages: Pages
    files: tuple[tuple[str, str], ...]
    here: str
    me: str
    is_narrowed: bool


@blueprint.get("/linkages/stuck")
@officer_only
def stuck_linkages() -> ResponseReturnValue:
    address = Address.of_request(KEYS)
    if "owner" in request.args:
        # Whoever looks after a part of the list finds it so again.
        session[KEPT_OWNER] = address.first("owner")
    elif not request.args and session.get(KEPT_OWNER):
        return redirect(url_for("officer.stuck_linkages", owner=session[KEPT_OWNER]))
    marks, shown = _wanted(address)
    number = page_within(len(shown), SIZE)
    filters: dict[str, Any] = dict(address.without("page").pairs)
    page = StuckPage(
        tabs=linkage_tabs("officer.stuck_linkages"),
        choices=_choices(address),
        sentence=ngettext("%(count)s linkage", "%(count)s linkages", len(shown), count=format_number(len(shown))),
        counts=tuple(_counts(marks, address)),
        lines=tuple(_line(each) for each in _read(shown[(number - 1) * SIZE : number * SIZE], address)),
        pages=pages(len(shown), page=number, size=SIZE, url=address.page),
        files=(
            (_("Download as CSV"), url_for("officer.stuck_linkages_csv", **filters)),
            (_("Download as XLSX"), url_for("officer.stuck_linkages_xlsx", **filters)),
        ),
        here=address.page(number),
        me=g.user.code,
        is_narrowed=bool(filters),
    )
    return render_template("officer/linkages-stuck.html", page=page)


def stuck_as_asked() -> Iterator[Stuck]:
    """What the filters of the request leave, the oldest first, each with the reasons that pass."""
    address = Address.of_request(KEYS)
    return _read(_wanted(address)[1], address)


def _wanted(address: Address) -> tuple[list[Mark], list[int]]:
    """The reasons that are old enough, of an owner; and the linkages that are stuck for the reason asked for."""
    marks = stuck_marks(db(), agency_today(), owner=owner_of(address), least_days=_least_days(address))
    return marks, linkages_of(marks, _reason(address))


def _read(ids: Sequence[int], address: Address) -> Iterator[Stuck]:
    return stuck_among(db(), ids, agency_today(), by=_reason(address), least_days=_least_days(address))


def _reason(address: Address) -> StuckBy | None:
    why = address.first("why")
    return StuckBy(why) if why in tuple(StuckBy) else None


def _least_days(address: Address) -> int:
    days = address.first("days")
    return int(days) if days in _DAYS else 0


def _counts(marks: Sequence[Mark], address: Address) -> Iterable[tuple[str, str, str]]:
    for by in StuckBy:
        number = len(linkages_of(marks, by))
        yield format_number(number), stuck_label(by.value), str(address.setting("why", by.value)) if number else ""


def _line(each: Stuck) -> StuckLine:
    found = each.linkage
    due = next_step(found)
    return StuckLine(
        code=found.code,
        line=line_of(found),
        whys=tuple(_why(found, hitch) for hitch in each.hitches),
        next=due_text(found, due, None) if due is not None else "",
        called=format_date(each.called_on, "medium") if each.called_on else "",
        is_mine=found.owner_id == g.user.id,
    )


def _why(found: Outcome, hitch: Hitch) -> tuple[str, str, str, str]:
    label = stuck_label(hitch.by.value)
    if hitch.stage is not None:
        label = f"{label}: {stage_label(hitch.stage.value)}"
    who = name_of(found, hitch.side) if hitch.side is not None else ""
    return label, format_date(hitch.since, "medium"), _age((agency_today() - hitch.since).days), who


def _age(days: int) -> str:
    return ngettext("one day", "%(num)d days", days)


def _choices(address: Address) -> tuple[Choice, ...]:
    counts = stuck_by_owner(db(), agency_today())
    reasons = tuple((by.value, stuck_label(by.value)) for by in StuckBy)
    ages = tuple((days, _age(int(days))) for days in _DAYS)
    return (
        owner_choice(address, counts),
        Choice("why", _("Why"), reasons, address.first("why")),
        Choice("days", _("Stuck for at least"), ages, address.first("days")),
    )
