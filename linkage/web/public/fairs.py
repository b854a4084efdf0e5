"""Fairs, visit days and exhibitions: the list, the page of one with its programme, and its calendar file."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import Response, current_app, g, render_template, request, url_for
from flask_babel import format_date

from database.enums import FairPhase, FairSide, ParticipantStatus
from database.models.fairs import Fair, FairSession
from database.models.users import User
from database.queries import fair_participants as participant_rows
from database.queries import fairs as fair_rows
from database.session import db
from linkage.access import may_curate
from linkage.config import Config
from linkage.days import agency_today
from linkage.errors import NotFound
from linkage.inputs.fair_plans import EligibilityInput
from linkage.inputs.fair_times import zones
from linkage.language import _, _l, current_language, ngettext
from linkage.services.fair_eligibility import eligibility_of
from linkage.services.fair_kinds import KINDS
from linkage.services.fair_phases import is_open_for_registration
from linkage.web.calendars import CalendarEvent, calendar_file, host_of
from linkage.web.guards import public
from linkage.web.instance import base_url
from linkage.web.public.blueprint import blueprint
from linkage.web.public.ways import acts_for_assembler, acts_for_supplier, own_desk_url
from linkage.wording.fair_registrations import rule_text
from linkage.wording.fair_times import days_of, local, time_text
from linkage.wording.fairs import (
    days_text,
    kind_label,
    offset_text,
    place_text,
    session_kind_label,
    session_name,
    taking_part_texts,
    who_may_come,
    zone_text,
)

_PAST_SHOWN = 20
_READER_ZONES = (
    "Asia/Ho_Chi_Minh",
    "Asia/Tokyo",
    "Asia/Seoul",
    "Asia/Shanghai",
    "Asia/Taipei",
    "Asia/Bangkok",
    "Asia/Singapore",
    "Europe/Berlin",
    "America/Los_Angeles",
)
_ZONE_OF_LANGUAGE = {"ja": "Asia/Tokyo", "vi": "Asia/Ho_Chi_Minh"}


@dataclass(frozen=True, slots=True)
class FairRow:
    name: str
    url: str
    kind: str
    days: str
    place: str
    registration: str
    participants: tuple[str, ...]
    is_called_off: bool


@dataclass(frozen=True, slots=True)
class FairsPage:
    coming: tuple[FairRow, ...]
    past: tuple[FairRow, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A block of the programme. `own_time`: the same in the reader's zone, empty when it is the venue's."""

    time: str
    own_time: str
    name: str
    kind: str
    hall: str
    text: str


@dataclass(frozen=True, slots=True)
class FairPage:
    """`facts` and `participants` are (term, value) and (figure, label); `ways`: (label, address), the first is the main one.

    `zones`: (zone, label) to choose one's own from, at an event by video. `programme`: (day in words, blocks).
    """

    name: str
    status: FairPhase
    facts: tuple[tuple[str, str | None], ...]
    rules: tuple[str, ...]
    participants: tuple[tuple[str, str], ...]
    paragraphs: tuple[str, ...]
    programme: tuple[tuple[str, tuple[Block, ...]], ...]
    zones: tuple[tuple[str, str], ...]
    zone: str
    is_over: bool
    is_called_off: bool
    is_planned: bool
    how_to_join: str
    ways: tuple[tuple[str, str], ...]
    calendar_url: str


@blueprint.get("/fairs")
@public
def fairs() -> str:
    today = agency_today()
    coming = fair_rows.coming_fairs(db(), on=today)
    called_off = fair_rows.called_off_fairs(db(), on=today)
    past = fair_rows.past_fairs(db(), on=today, limit=_PAST_SHOWN)
    counts = fair_rows.participants_by_side(db(), [*coming, *past])
    ahead = sorted((*coming, *called_off), key=lambda fair: (fair.starts_on, fair.code))
    page = FairsPage(
        coming=tuple(_row(fair, counts.get(fair.id or 0, {}), today) for fair in ahead),
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
    event = CalendarEvent(
        uid=f"{found.code}@{host_of(base_url())}",
        name=found.name,
        first_day=found.starts_on,
        last_day=found.ends_on,
        changed_at=found.updated_at,
        url=base_url() + url_for("public.fair", code=found.code),
        place=place_text(found),
        text=found.text or "",
        sequence=found.version,
        is_cancelled=found.phase is FairPhase.CANCELLED,
    )
    answer = Response(calendar_file(event), mimetype="text/calendar")
    answer.headers["Content-Disposition"] = f'attachment; filename="fair-{found.code}.ics"'
    return answer


def _fair(code: str) -> Fair:
    """An event that is announced; officers see one in planning as others will. Raises NotFound."""
    found = fair_rows.fair(db(), code)
    if found is None or (found.phase is FairPhase.PLANNING and not may_curate(g.user)):
        raise NotFound(_l("There is no such fair. It may have been called off."))
    return found


def _row(fair: Fair, counts: Mapping[FairSide, int], today: datetime.date) -> FairRow:
    is_called_off = fair.phase is FairPhase.CANCELLED
    return FairRow(
        name=fair.name,
        url=url_for("public.fair", code=fair.code),
        kind=kind_label(fair.kind),
        days=days_text(fair),
        place=place_text(fair),
        registration="" if is_called_off else _registration(fair, today),
        participants=tuple(taking_part_texts(counts)),
        is_called_off=is_called_off,
    )


def _page(fair: Fair, counts: Mapping[FairSide, int], today: datetime.date) -> FairPage:
    rules = eligibility_of(fair)
    zone = _reader_zone(fair)
    is_open = is_open_for_registration(fair, today)
    is_online = KINDS[fair.kind].is_online
    return FairPage(
        name=fair.name,
        status=fair.phase,
        facts=(
            (_("What it is"), kind_label(fair.kind)),
            (_("When"), days_text(fair)),
            (_("Where"), place_text(fair) or (_("Online") if is_online else None)),
            (_("Who may come"), who_may_come(fair.kind)),
            (_("Registration"), _registration(fair, today) or None),
            *_places_left(fair, counts, is_open=is_open),
        ),
        rules=_rules(rules),
        participants=_participants(counts),
        paragraphs=tuple(part.strip() for part in (fair.text or "").split("\n") if part.strip()),
        programme=_programme(fair, zone),
        zones=_zone_options(fair, zone) if is_online else (),
        zone=zone,
        is_over=fair.ends_on < today,
        is_called_off=fair.phase is FairPhase.CANCELLED,
        is_planned=fair.phase is FairPhase.PLANNING,
        how_to_join=_how_it_stands(fair) or _how_to_join(fair, today),
        ways=tuple(_ways(fair, is_open=is_open)),
        calendar_url=url_for("public.fair_calendar", code=fair.code),
    )


def _registration(fair: Fair, today: datetime.date) -> str:
    """Until when firms may register; empty when nothing is said or the fair is over."""
    last = fair.registration_closes_on
    if last is None or fair.ends_on < today:
        return ""
    if last < today:
        return _("Registration closed on %(day)s.", day=format_date(last, "long"))
    if not is_open_for_registration(fair, today) and fair.phase is not FairPhase.PLANNING:
        return _("Registration has closed.")
    return _("Register until %(day)s, end of day in Vietnam.", day=format_date(last, "long"))


def _places_left(fair: Fair, counts: Mapping[FairSide, int], *, is_open: bool) -> tuple[tuple[str, str | None], ...]:
    """Shown while firms can register, for each side whose places are limited."""
    limits = ((FairSide.ASSEMBLER, fair.places_assemblers), (FairSide.SUPPLIER, fair.places_suppliers))
    if not is_open or all(places is None for _side, places in limits):
        return ()
    said = []
    for side, places in limits:
        if places is None:
            continue
        left = max(0, places - counts.get(side, 0))
        if side is FairSide.ASSEMBLER:
            said.append(ngettext("%(num)d place for assemblers", "%(num)d places for assemblers", left))
        else:
            said.append(ngettext("%(num)d place for suppliers", "%(num)d places for suppliers", left))
        if not left:
            said[-1] = _("%(places)s (further firms wait, and move up by themselves)", places=said[-1])
    return ((_("Places left"), " · ".join(said)),)


def _rules(asked: EligibilityInput) -> tuple[str, ...]:
    """What a supplier must fulfil, sentence by sentence."""
    rules: list[tuple[str, tuple[str, ...]]] = [("listed", ())] if asked.is_listed else []
    if asked.completeness_percent:
        rules.append(("completeness", (f"{asked.completeness_percent:g}",)))
    lists = (
        ("processes", asked.processes),
        ("provinces", asked.provinces),
        ("certificates", asked.certificates),
        ("ownership", asked.ownership),
    )
    rules += [(code, tuple(wanted)) for code, wanted in lists if wanted]
    return (*(rule_text(code, wanted) for code, wanted in rules), *([asked.text] if asked.text else []))


def _reader_zone(fair: Fair) -> str:
    """The zone of the reader, as far as it is known: chosen on the page, else that of the language. The venue's at other events."""
    if not KINDS[fair.kind].is_online:
        return fair.timezone
    asked = request.args.get("zone", "")
    return asked if asked in zones() else _ZONE_OF_LANGUAGE.get(current_language(), fair.timezone)


def _zone_options(fair: Fair, zone: str) -> tuple[tuple[str, str], ...]:
    named = dict.fromkeys((fair.timezone, *_READER_ZONES, zone))
    return tuple((each, zone_text(each, fair.starts_on)) for each in named)


def _programme(fair: Fair, zone: str) -> tuple[tuple[str, tuple[Block, ...]], ...]:
    halls = {hall.id: hall.name for hall in fair.halls}
    found = []
    for day in days_of(fair):
        blocks = [block for block in fair.sessions if local(fair, block.starts_at).date() == day]
        if blocks:
            found.append((str(format_date(day, "full")), tuple(_block(fair, block, zone, halls) for block in blocks)))
    return tuple(found)


def _block(fair: Fair, block: FairSession, zone: str, halls: Mapping[int | None, str]) -> Block:
    own = block.starts_at.astimezone(ZoneInfo(zone)), block.ends_at.astimezone(ZoneInfo(zone))
    is_other = own[0].utcoffset() != local(fair, block.starts_at).utcoffset()
    kind, name = session_kind_label(block.kind), session_name(block.name)
    return Block(
        time=f"{time_text(fair, block.starts_at)}\N{EN DASH}{time_text(fair, block.ends_at)}",
        own_time=f"{own[0]:%H:%M}\N{EN DASH}{own[1]:%H:%M} {offset_text(own[0])}" if is_other else "",
        name=name,
        kind=kind if kind.casefold() != name.casefold() else "",
        hall=halls.get(block.hall_id, "") if block.hall_id else "",
        text=block.text or "",
    )


def _participants(counts: Mapping[FairSide, int]) -> tuple[tuple[str, str], ...]:
    if not counts:
        return ()
    buyers, makers = counts.get(FairSide.ASSEMBLER, 0), counts.get(FairSide.SUPPLIER, 0)
    return (
        (str(buyers), ngettext("assembler", "assemblers", buyers)),
        (str(makers), ngettext("supplier", "suppliers", makers)),
    )


def _how_to_join(fair: Fair, today: datetime.date) -> str:
    if is_open_for_registration(fair, today):
        if fair.is_approval_needed:
            return _(
                "Register your firm on your phone in a few minutes. The agency looks at each request and writes to you."
            )
        return _("Register your firm on your phone in a few minutes.")
    config: Config = current_app.config["LINKAGE"]
    if config.agency_email:
        return _(
            "Registration has closed. The agency may still know of a free place: %(email)s", email=config.agency_email
        )
    return _("Registration has closed. The agency may still know of a free place.")


def _held(fair: Fair) -> list[ParticipantStatus]:
    """Where the reader's firm stands, on either side, unless it has left."""
    company = g.get("company")
    held = participant_rows.participants_of_company(db(), fair, company) if company is not None else []
    gone = (ParticipantStatus.WITHDRAWN, ParticipantStatus.REFUSED)
    return [each.status for each in held if each.status not in gone]


def _how_it_stands(fair: Fair) -> str:
    """What the reader's firm is told first; empty for all others."""
    held = _held(fair)
    if ParticipantStatus.APPROVED in held:
        return _("Your firm takes part.")
    if ParticipantStatus.APPLIED in held or ParticipantStatus.WAITING in held:
        return _("Your firm has registered. You get a letter when the agency has decided, or a place is free.")
    return _("The agency invites your firm. Say whether you come.") if held else ""


def _ways(fair: Fair, *, is_open: bool) -> list[tuple[str, str]]:
    """What this reader can do here: see the own place, register, look at the parts, or look after the own pages."""
    found: list[tuple[str, str]] = []
    held = _held(fair)
    if held:
        is_asked = set(held) == {ParticipantStatus.INVITED}
        label = _("Answer the invitation") if is_asked else _("Our page at this event")
        found.append((label, url_for("participant.hub", code=fair.code)))
    elif is_open and not may_curate(g.user):
        found.append((_("Register your firm"), url_for("participant.register", code=fair.code)))
    if KINDS[fair.kind].has_parts_board and fair.phase is not FairPhase.CANCELLED:
        found.append((_("See the wanted parts"), url_for("participant.board", code=fair.code)))
    if not found or (not held and not is_open):
        found += _own_pages(g.user)
    return found


def _own_pages(user: User | None) -> list[tuple[str, str]]:
    """A visitor registers the firm on the platform, a firm looks after its own pages."""
    if user is None:
        return [(_("Put your firm on the register"), url_for("account.sign_up_as_supplier"))]
    if acts_for_supplier():
        return [(_("Look after my profile"), own_desk_url())]
    if acts_for_assembler():
        return [(_("Look after my part needs"), own_desk_url())]
    return []
