"""Fairs, visit days and exhibitions: the list, the page of one, and its calendar file."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, current_app, g, render_template, url_for
from flask_babel import format_date

from database.enums import FairKind, FairSide, FairStatus
from database.models.fairs import Fair
from database.models.users import User
from database.queries import fairs as fair_rows
from database.session import db
from linkage.config import Config
from linkage.days import agency_today
from linkage.errors import NotFound
from linkage.language import _, _l, label_of, ngettext
from linkage.web.calendars import CalendarEvent, calendar_file
from linkage.web.guards import public
from linkage.web.public.blueprint import blueprint
from linkage.web.public.ways import acts_for_assembler, acts_for_supplier, own_desk_url

_PAST_SHOWN = 20

_WHO = {
    FairKind.REVERSE_TRADE_FAIR: _l(
        "Assemblers who show parts they want made, and suppliers with a published profile."
    ),
    FairKind.VISIT_DAY: _l("Suppliers whose processes fit the plant that is visited."),
    FairKind.EXHIBITION: _l("Everybody who buys or makes parts."),
}
_KINDS = {
    FairKind.REVERSE_TRADE_FAIR: _l("Reverse trade fair"),
    FairKind.VISIT_DAY: _l("Visit day"),
    FairKind.EXHIBITION: _l("Exhibition"),
}


@dataclass(frozen=True, slots=True)
class FairRow:
    name: str
    url: str
    kind: str
    days: str
    place: str
    registration: str
    participants: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FairsPage:
    coming: tuple[FairRow, ...]
    past: tuple[FairRow, ...]


@dataclass(frozen=True, slots=True)
class FairPage:
    """`facts` and `participants` are (term, value) and (figure, label); `join_url` is empty when there is nothing to follow."""

    name: str
    status: FairStatus
    facts: tuple[tuple[str, str | None], ...]
    participants: tuple[tuple[str, str], ...]
    paragraphs: tuple[str, ...]
    is_over: bool
    how_to_join: str
    join_label: str
    join_url: str
    calendar_url: str


@blueprint.get("/fairs")
@public
def fairs() -> str:
    today = agency_today()
    coming = fair_rows.coming_fairs(db(), on=today)
    past = fair_rows.past_fairs(db(), on=today, limit=_PAST_SHOWN)
    counts = fair_rows.participants_by_side(db(), [*coming, *past])
    page = FairsPage(
        coming=tuple(_row(fair, counts.get(fair.id or 0, {}), today) for fair in coming),
        past=tuple(_row(fair, counts.get(fair.id or 0, {}), today) for fair in past),
    )
    return render_template("public/fairs.html", page=page)


@blueprint.get("/fairs/<code>")
@public
def fair(code: str) -> str:
    found = _fair(code)
    counts = fair_rows.participants_by_side(db(), [found]).get(found.id or 0, {})
    return render_template("public/fair.html", page=_page(found, counts, agency_today()))


@blueprint.get("/fairs/<code>.ics")
@public
def fair_calendar(code: str) -> Response:
    found = _fair(code)
    config: Config = current_app.config["LINKAGE"]
    event = CalendarEvent(
        uid=f"{found.code}@{config.base_url.split('://', 1)[-1]}",
        name=found.name,
        first_day=found.starts_on,
        last_day=found.ends_on,
        changed_at=found.updated_at,
        url=config.base_url + url_for("public.fair", code=found.code),
        place=place_of(found),
        text=found.text or "",
    )
    answer = Response(calendar_file(event), mimetype="text/calendar")
    answer.headers["Content-Disposition"] = f'attachment; filename="fair-{found.code}.ics"'
    return answer


def days_of(fair: Fair) -> str:
    """The days in words with their zone."""
    first = format_date(fair.starts_on, "full")
    if fair.ends_on == fair.starts_on:
        return _("%(day)s, Vietnam time (UTC+7)", day=first)
    return _("%(first)s to %(last)s, Vietnam time (UTC+7)", first=first, last=format_date(fair.ends_on, "full"))


def place_of(fair: Fair) -> str:
    province = label_of("province", fair.province)
    if fair.venue and province and province.casefold() not in fair.venue.casefold():
        return _("%(venue)s, %(province)s", venue=fair.venue, province=province)
    return fair.venue or province


def _fair(code: str) -> Fair:
    found = fair_rows.fair(db(), code)
    if found is None:
        raise NotFound(_l("There is no such fair. It may have been called off."))
    return found


def _row(fair: Fair, counts: Mapping[FairSide, int], today: datetime.date) -> FairRow:
    return FairRow(
        name=fair.name,
        url=url_for("public.fair", code=fair.code),
        kind=str(_KINDS[fair.kind]),
        days=days_of(fair),
        place=place_of(fair),
        registration=_registration(fair, today),
        participants=tuple(_taking_part(counts)),
    )


def _page(fair: Fair, counts: Mapping[FairSide, int], today: datetime.date) -> FairPage:
    label, url = _way_in(g.user)
    return FairPage(
        name=fair.name,
        status=fair.status,
        facts=(
            (_("What it is"), str(_KINDS[fair.kind])),
            (_("When"), days_of(fair)),
            (_("Where"), place_of(fair) or None),
            (_("Who may come"), str(_WHO[fair.kind])),
            (_("Registration"), _registration(fair, today) or None),
        ),
        participants=_participants(counts),
        paragraphs=tuple(part.strip() for part in (fair.text or "").split("\n") if part.strip()),
        is_over=fair.ends_on < today,
        how_to_join=_how_to_join(fair, today),
        join_label=label,
        join_url=url,
        calendar_url=url_for("public.fair_calendar", code=fair.code),
    )


def _registration(fair: Fair, today: datetime.date) -> str:
    """Until when firms may register; empty when nothing is said or the fair is over."""
    last = fair.registration_closes_on
    if last is None or fair.ends_on < today:
        return ""
    if last < today:
        return _("Registration closed on %(day)s.", day=format_date(last, "long"))
    return _("Register until %(day)s, end of day in Vietnam.", day=format_date(last, "long"))


def _taking_part(counts: Mapping[FairSide, int]) -> list[str]:
    texts = []
    if number := counts.get(FairSide.ASSEMBLER, 0):
        texts.append(ngettext("%(num)d assembler takes part", "%(num)d assemblers take part", number))
    if number := counts.get(FairSide.SUPPLIER, 0):
        texts.append(ngettext("%(num)d supplier takes part", "%(num)d suppliers take part", number))
    return texts


def _participants(counts: Mapping[FairSide, int]) -> tuple[tuple[str, str], ...]:
    if not counts:
        return ()
    buyers, makers = counts.get(FairSide.ASSEMBLER, 0), counts.get(FairSide.SUPPLIER, 0)
    return (
        (str(buyers), ngettext("assembler", "assemblers", buyers)),
        (str(makers), ngettext("supplier", "suppliers", makers)),
    )


def _how_to_join(fair: Fair, today: datetime.date) -> str:
    if fair.registration_closes_on is not None and fair.registration_closes_on < today:
        return _("Registration has closed. The agency may still know of a free place.")
    config: Config = current_app.config["LINKAGE"]
    if config.agency_email:
        return _(
            "The agency invites firms from the register and takes requests by mail: %(email)s. A complete profile helps.",
            email=config.agency_email,
        )
    return _("The agency invites firms from the register. A complete profile tells it what you could meet about.")


def _way_in(user: User | None) -> tuple[str, str]:
    """What this reader can do next: a visitor registers, a firm looks after its own pages."""
    if user is None:
        return _("Register your firm"), url_for("account.sign_up_as_supplier")
    if acts_for_supplier():
        return _("Look after my profile"), own_desk_url()
    if acts_for_assembler():
        return _("Look after my part needs"), own_desk_url()
    return "", ""
