"""What a firm does at a fair: the one page from which everything else is reached."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import g, render_template, url_for
from flask.typing import ResponseReturnValue

from database.columns import now
from database.enums import FairPhase, FairSide, FollowUpStatus, ParticipantStatus
from database.models.fair_participants import FairDelegate, FairParticipant
from database.models.fairs import Fair
from database.queries import fair_participants as rows
from database.queries import fair_wishes as wish_rows
from database.queries import minutes as minutes_rows
from database.queries.fairs import participants_by_side
from database.session import db
from linkage.days import agency_today
from linkage.language import _, ngettext
from linkage.services import fair_registrations as services
from linkage.services.fair_phases import are_wishes_open, is_open_for_registration
from linkage.services.fair_wishes import may_say_no
from linkage.services.minutes import may_be_told
from linkage.web import cards
from linkage.web.fair_rules import RuleLine, rule_lines
from linkage.web.fair_ways import Ways, own_ways
from linkage.web.guards import signed_in
from linkage.web.layout import format_date
from linkage.web.own_follow_ups import asked_of
from linkage.web.participant.blueprint import blueprint
from linkage.web.participant.own import open_fair, own_participants
from linkage.web.participant.registrations import own_sides
from linkage.wording import language_name, process_label
from linkage.wording.fair_registrations import participant_state, participant_tone, side_label
from linkage.wording.fair_times import days_of, local
from linkage.wording.fairs import taking_part_texts

_WITH_TIMETABLE = (FairPhase.PROVISIONAL, FairPhase.LIVE, FairPhase.HELD)


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do; `is_done` keeps it on the list with a mark, so that it can be changed."""

    text: str
    label: str
    url: str
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """The firm on one side. `said`: what the state means, in a sentence; `facts`: its answers; `links`: everything else.

    `is_invited`: it has not said yet whether it comes; `may_register`: it may still say so. `withdraw_url`: empty once it is over.
    """

    side: str
    side_label: str
    state: str
    tone: str
    icon: str
    said: str
    reason: str
    is_here: bool
    is_invited: bool
    may_register: bool
    tasks: tuple[Task, ...]
    rules: tuple[RuleLine, ...]
    facts: tuple[tuple[str, str], ...]
    has_consent: bool
    links: tuple[tuple[str, str], ...]
    register_url: str
    consent_url: str
    withdraw_url: str


@dataclass(frozen=True, slots=True)
class HubPage:
    """`others`: sides on which the firm could register, too. `firm`: its name, for a guest who comes by a link.

    `about`: what the agency writes of the event and how many firms come, for who has not said yet whether it comes.
    """

    fair: Fair
    firm: str
    when: str
    where: str
    about: tuple[str, ...]
    places: tuple[Place, ...]
    others: tuple[tuple[str, str], ...]


@blueprint.get("/<code>/mine")
@signed_in
def hub(code: str) -> ResponseReturnValue:
    fair = open_fair(code)
    held = own_participants(fair)
    is_open = is_open_for_registration(fair, agency_today())
    sides = own_sides(g.company) if g.company is not None else ()
    missing = [side for side in sides if side not in {each.side for each in held}]
    page = HubPage(
        fair=fair,
        firm="",
        when=_when(fair),
        where=fair.venue or "",
        about=_about(fair, held),
        places=tuple(_place(fair, each, own_ways(each), is_one_of_two=len(held) > 1) for each in held),
        others=tuple(
            (side_label(side), url_for("participant.register", code=fair.code, side=side.value)) for side in missing
        )
        if is_open
        else (),
    )
    return render_template("participant/hub.html", page=page)


def show_place(held: FairParticipant, ways: Ways) -> ResponseReturnValue:
    """The page of one place, for a guest who answers for the firm."""
    page = HubPage(
        fair=held.fair,
        firm=cards.firm_name(held.company),
        when=_when(held.fair),
        where=held.fair.venue or "",
        about=_about(held.fair, [held]),
        places=(_place(held.fair, held, ways, is_one_of_two=False),),
        others=(),
    )
    return render_template("participant/hub.html", page=page)


def _when(fair: Fair) -> str:
    if fair.starts_on == fair.ends_on:
        return format_date(fair.starts_on, "full")
    return _("%(first)s to %(last)s", first=format_date(fair.starts_on, "full"), last=format_date(fair.ends_on, "full"))


def _about(fair: Fair, held: Sequence[FairParticipant]) -> tuple[str, ...]:
    if all(each.status is not ParticipantStatus.INVITED for each in held):
        return ()
    coming = " · ".join(taking_part_texts(participants_by_side(db(), [fair]).get(fair.id or 0, {})))
    said = (part.strip() for part in (fair.text or "").split("\n"))
    return tuple(filter(None, (*said, coming)))


def _place(fair: Fair, held: FairParticipant, ways: Ways, *, is_one_of_two: bool) -> Place:
    register_url, ways = ways.register(), ways if is_one_of_two else replace(ways, side="")
    tone, icon = participant_tone(held.status)
    is_on = fair.phase is not FairPhase.CANCELLED
    is_here = held.status in services.HERE and is_on
    is_invited = held.status is ParticipantStatus.INVITED and is_on
    is_open = is_open_for_registration(fair, agency_today())
    is_undecided = held.status in (ParticipantStatus.APPLIED, ParticipantStatus.WAITING)
    return Place(
        side=held.side.value,
        side_label=side_label(held.side),
        state=participant_state(held.status),
        tone=tone,
        icon=icon,
        said=_said(held, is_open=is_open) if is_on else _("This event was called off."),
        reason=held.reason or "" if held.status is ParticipantStatus.REFUSED else "",
        is_here=is_here,
        is_invited=is_invited,
        may_register=is_open and (is_invited or held.status is ParticipantStatus.WITHDRAWN),
        tasks=tuple(_tasks(fair, held, ways)) if is_here else (),
        rules=tuple(rule for rule in rule_lines(fair, held.company, held.side) if not rule.is_met)
        if is_undecided and not held.is_exempt
        else (),
        facts=tuple(_facts(held)),
        has_consent=held.consent_text is not None,
        links=tuple(_links(fair, held, ways)),
        register_url=register_url,
        consent_url=ways.consent(),
        withdraw_url="" if fair.is_over else ways.withdraw(),
    )


def _said(held: FairParticipant, *, is_open: bool) -> str:
    if held.status is ParticipantStatus.WAITING:
        waiting = [each.id for each in services.waiting(db(), held.fair, held.side)]
        ahead = waiting.index(held.id) if held.id in waiting else 0
        if not ahead:
            return _("You are next: as soon as a place is free you are in, and get a letter.")
        return ngettext(
            "One firm waits before yours. You move up by yourself, and get a letter.",
            "%(num)d firms wait before yours. You move up by yourself, and get a letter.",
            ahead,
        )
    return {
        ParticipantStatus.INVITED: _invited_text(held.fair, is_open=is_open),
        ParticipantStatus.APPLIED: _("The agency looks at your registration. You get a letter."),
        ParticipantStatus.APPROVED: _("Your place is sure."),
        ParticipantStatus.REFUSED: _("The agency could not give you a place this time."),
        ParticipantStatus.WITHDRAWN: _("You do not come."),
    }[held.status]


def _invited_text(fair: Fair, *, is_open: bool) -> str:
    if not is_open:
        return _("The agency invited you. Registration has closed: call the agency when you want to come all the same.")
    last = fair.registration_closes_on
    if last is None:
        return _("The agency invites you. Say whether you come.")
    return _("The agency invites you. Say by %(day)s whether you come.", day=format_date(last))


def _tasks(fair: Fair, held: FairParticipant, ways: Ways) -> Iterator[Task]:
    yield from _tasks_of_the_day(fair, held, ways)
    yield from _tasks_afterwards(fair, held, ways)
    if fair.phase is FairPhase.HELD:
        return
    named = [each for each in held.delegates if not each.is_unnamed]
    yield Task(
        _delegates_text(named),
        _("Change") if named else _("Say who comes"),
        ways.people(),
        bool(named),
    )
    away = rows.absences_of_all(db(), held)
    yield Task(
        ngettext("One time away is noted.", "%(num)d times away are noted.", len(away))
        if away
        else _("You come all day, every day of the fair."),
        _("Change"),
        ways.away(),
        True,
    )
    if held.side is FairSide.ASSEMBLER:
        yield Task(
            _("The parts you want made draw the suppliers to your table."),
            _("Our parts"),
            ways.own_parts(),
        )
    if held.status is ParticipantStatus.APPROVED and are_wishes_open(fair, agency_today()):
        yield _wish_task(fair, held, ways)


def _tasks_of_the_day(fair: Fair, held: FairParticipant, ways: Ways) -> Iterator[Task]:
    """Once the timetable is out: whom one meets; on the days of the fair a supplier may wait at other tables, too."""
    if held.status is not ParticipantStatus.APPROVED or not fair.release or fair.phase not in _WITH_TIMETABLE:
        return
    if fair.phase is not FairPhase.HELD:
        yield Task(
            _("Version %(release)s of the timetable is out.", release=fair.release),
            _("Our timetable"),
            ways.agenda(),
        )
    is_today = local(fair, now()).date() in days_of(fair)
    if held.side is FairSide.SUPPLIER and fair.phase is FairPhase.LIVE and is_today and ways.queue():
        yield Task(
            _("Talk to a buyer without an appointment"),
            _("Take a number"),
            ways.queue(),
        )


def _tasks_afterwards(fair: Fair, held: FairParticipant, ways: Ways) -> Iterator[Task]:
    """Once there were meetings: what came of them, and what is due since."""
    if held.status is not ParticipantStatus.APPROVED or fair.phase not in (FairPhase.LIVE, FairPhase.HELD):
        return
    silent = _untold(held)
    if silent:
        yield Task(
            ngettext(
                "You have not said yet what came of one meeting.",
                "You have not said yet what came of %(num)d meetings.",
                silent,
            ),
            _("What came of our talks"),
            ways.minutes(),
        )
    due = sum(each.status is FollowUpStatus.DUE for each in asked_of(held))
    if due:
        yield Task(
            ngettext(
                "One answer or step of yours is open since the meetings.",
                "%(num)d answers and steps of yours are open since the meetings.",
                due,
            ),
            _("See what is open"),
            ways.follow_ups(),
        )


def _untold(held: FairParticipant) -> int:
    """Meetings that have begun and of which the firm has told nothing."""
    meetings = [each for each in minutes_rows.meetings_of_participants(db(), [held]) if may_be_told(each)]
    told = minutes_rows.minutes_of_meetings(db(), meetings)
    return sum((each.id or 0, held.side) not in told for each in meetings)


def _wish_task(fair: Fair, held: FairParticipant, ways: Ways) -> Task:
    url = ways.wishes()
    if held.wishes_sent_at is not None:
        if wish_rows.wishes_of(db(), held):
            return Task(_("Your wishes have arrived."), _("Change"), url, True)
        return Task(_("You named nobody: what fits best decides whom you meet."), _("Change"), url, True)
    until = fair.wishes_close_on
    text = (
        _("Say whom you want to meet, until %(day)s.", day=format_date(until))
        if isinstance(until, date)
        else _("Say whom you want to meet.")
    )
    return Task(text, _("Say whom we want to meet"), url)


def _delegates_text(named: list[FairDelegate]) -> str:
    if not named:
        return _("Nobody is named yet who comes for you.")
    return (
        _("%(names)s: they come for you.", names=", ".join(each.name for each in named))
        if len(named) > 1
        else _("%(name)s comes for you.", name=named[0].name)
    )


def _facts(held: FairParticipant) -> Iterator[tuple[str, str]]:
    yield _("Languages"), ", ".join(language_name(code) for code in held.languages)
    yield _("Interpreter"), _("needed") if held.is_interpreter_needed else _("not needed")
    yield _("Talks"), _talks(held)
    if held.topics:
        yield _("Topics"), ", ".join(process_label(code) for code in held.topics)
    yield (
        _("Sharing contacts"),
        _("agreed on %(day)s", day=format_date(held.consented_at)) if held.consented_at else _("not agreed"),
    )
    if held.message:
        yield _("Message to the agency"), held.message


def _talks(held: FairParticipant) -> str:
    fewest, most = held.min_meetings, held.max_meetings
    if fewest is not None and most is not None:
        return _("%(fewest)s to %(most)s", fewest=fewest, most=most)
    if most is not None:
        return _("at most %(most)s", most=most)
    return _("at least %(fewest)s", fewest=fewest) if fewest is not None else _("as the fair plans")


def _links(fair: Fair, held: FairParticipant, ways: Ways) -> Iterator[tuple[str, str]]:
    """What else there is for the firm by now."""
    kept: dict[str, Any] = {"for": ways.link} if ways.link else {}
    yield _("Parts that are wanted"), url_for("participant.board", code=fair.code, **kept)
    if held.status is ParticipantStatus.APPROVED:
        may_refuse = may_say_no(held) and not are_wishes_open(fair, agency_today())
        has_begun = fair.phase in (FairPhase.LIVE, FairPhase.HELD)
        wanted = (
            (_("Whom we want to meet"), ways.wishes(), may_refuse),
            (_("Our timetable"), ways.agenda(), fair.release > 0 and fair.phase in _WITH_TIMETABLE),
            (_("What came of our talks"), ways.minutes(), has_begun),
            (_("What became of it since"), ways.follow_ups(), has_begun),
        )
        yield from ((label, url) for label, url, is_time in wanted if is_time)
    yield _("The page of the fair"), url_for("public.fair", code=fair.code)
