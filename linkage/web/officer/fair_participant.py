"""One firm at a fair, for officers: what it said, what it lacks, who decided what, its table and the agency's notes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session, col, select

from database.enums import FairStaffRole, MeetingStatus, ParticipantStatus
from database.models.fair_participants import FairAbsence, FairParticipant
from database.models.fairs import Fair, FairStaff
from database.queries import fair_participants as rows
from database.queries.meetings import meetings_of
from database.session import db
from linkage.errors import Conflict, Invalid
from linkage.inputs.base import read_input
from linkage.inputs.fair_registrations import DeskInput, ReasonInput, WithdrawalInput
from linkage.language import _, ngettext
from linkage.services import fair_registrations as services
from linkage.services.fair_desk import save_desk
from linkage.services.fair_wish_overviews import Refusal, refusals_with
from linkage.services.fairs import fair_of
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.fair_absence_forms import away_lines
from linkage.web.fair_links import fair_links
from linkage.web.fair_rules import RuleLine, rule_lines
from linkage.web.forms import sent_version
from linkage.web.guards import officer_only
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.fair_desks import do
from linkage.web.officer.fair_tabs import fair_tabs
from linkage.web.officer.fair_unreached import WRITTEN_TO, letter_text, missing_letter_text
from linkage.web.participant.registrations import BrokenMeeting, meeting_lines
from linkage.wording import language_name, process_label
from linkage.wording.fair_registrations import languages_text, participant_state, participant_tone, side_noun
from linkage.wording.fair_times import moment_text
from linkage.wording.fair_wishes import refused_part_text

_DESK = ("officer_note", "table", "co_organiser")


@dataclass(frozen=True, slots=True)
class PersonLine:
    name: str
    is_unnamed: bool
    details: str
    away: tuple[str, ...]
    edit_url: str
    away_url: str


@dataclass(frozen=True, slots=True)
class ParticipantPage:
    """`decisions`: what an officer can do now: approve, let-in, refuse, withdraw. `meetings`: what a no would call off.

    `letters`: why no letter goes to the firm, or not yet.

    `refusals`: whom it does not want to meet, and who does not want to meet it: (firm, who said what, why).
    """

    fair: Fair
    fair_tabs: Sequence[tuple[Any, str, bool]]
    code: str
    version: int
    name: str
    company_url: str
    side: str
    state: str
    tone: str
    icon: str
    reason: str
    letters: str
    facts: tuple[tuple[str, str], ...]
    contacts: tuple[tuple[str, str], ...]
    refusals: tuple[tuple[str, str, str], ...]
    rules: tuple[RuleLine, ...]
    is_exempt: bool
    people: tuple[PersonLine, ...]
    away: tuple[str, ...]
    meetings: tuple[BrokenMeeting, ...]
    decisions: frozenset[str]
    values: Mapping[str, Any]
    tables: tuple[tuple[str, str], ...]
    co_organisers: tuple[tuple[str, str], ...]


@blueprint.get("/fairs/<code>/participants/<participant>")
@officer_only
def fair_participant(code: str, participant: str) -> ResponseReturnValue:
    fair = fair_of(db(), code)
    return _page(fair, services.participant_of(db(), fair, participant), None, {})


@blueprint.post("/fairs/<code>/participants/<participant>/approve")
@officer_only
def approve_participant(code: str, participant: str) -> ResponseReturnValue:
    def approve(session: Session, found: FairParticipant) -> str:
        services.approve(session, found, by=actor_of(g.user), links=fair_links(), expected_version=sent_version())
        if found.status is ParticipantStatus.APPROVED:
            return _("The firm takes part.") + " " + letter_text(session, found) + _called_off_text(session, found)
        return _("All places are taken: the firm is on the waiting list.") + " " + letter_text(session, found)

    return _do(code, participant, approve)


def _called_off_text(session: Session, found: FairParticipant) -> str:
    """A firm that comes back after it had withdrawn meets nobody by itself; empty when nothing of it was called off."""
    cancelled = meetings_of(session, found.fair, statuses=(MeetingStatus.CANCELLED,))
    count = sum(found.id in (each.supplier_id, each.assembler_id) for each in cancelled)
    if not count:
        return ""
    return " " + ngettext(
        "One meeting of it was called off and does not come back by itself: plan it anew in the timetable.",
        "%(num)d meetings of it were called off and do not come back by themselves: plan them anew in the timetable.",
        count,
    )


@blueprint.post("/fairs/<code>/participants/<participant>/let-in")
@officer_only
def let_in_participant(code: str, participant: str) -> ResponseReturnValue:
    def let_in(session: Session, found: FairParticipant) -> str:
        services.let_in(session, found, by=actor_of(g.user), links=fair_links(), expected_version=sent_version())
        return (
            _("The firm takes part, beyond the places.")
            + " "
            + letter_text(session, found)
            + _called_off_text(session, found)
        )

    return _do(code, participant, let_in)


@blueprint.post("/fairs/<code>/participants/<participant>/refuse")
@officer_only
def refuse_participant(code: str, participant: str) -> ResponseReturnValue:
    typed = {"reason": request.form.get("reason", "")}
    try:
        given = read_input(ReasonInput, typed)
    except Invalid as error:
        fair = fair_of(db(), code)
        return _page(fair, services.participant_of(db(), fair, participant), None, error.fields), 422

    def refuse(session: Session, found: FairParticipant) -> str:
        services.refuse(
            session,
            found,
            reason=given.reason,
            by=actor_of(g.user),
            links=fair_links(),
            expected_version=sent_version(),
        )
        return _("The firm is refused.") + " " + letter_text(session, found)

    return _do(code, participant, refuse)


@blueprint.post("/fairs/<code>/participants/<participant>/withdraw")
@officer_only
def withdraw_participant(code: str, participant: str) -> ResponseReturnValue:
    """For a firm that said so by telephone."""
    given = read_input(WithdrawalInput, {"reason": request.form.get("reason", "")})

    def withdraw(session: Session, found: FairParticipant) -> str:
        services.withdraw(
            session,
            found,
            reason=given.reason,
            by=actor_of(g.user),
            links=fair_links(),
            expected_version=sent_version(),
        )
        return _("The firm is withdrawn.") + " " + letter_text(session, found)

    return _do(code, participant, withdraw)


@blueprint.post("/fairs/<code>/participants/<participant>/desk")
@officer_only
def participant_desk(code: str, participant: str) -> ResponseReturnValue:
    typed: dict[str, Any] = {name: request.form.get(name, "") for name in _DESK}
    typed["is_reserve"] = request.form.get("is_reserve") == "1"

    def save(session: Session, found: FairParticipant) -> str:
        given = read_input(DeskInput, typed)
        try:
            save_desk(session, found, given, by=actor_of(g.user), expected_version=sent_version())
        except Conflict as error:
            # On the page with what was typed, not before it.
            raise Invalid(fields={"officer_note": error.text}) from error
        return _("Saved.")

    try:
        return _do(code, participant, save)
    except Invalid as error:
        fair = fair_of(db(), code)
        return _page(fair, services.participant_of(db(), fair, participant), typed, error.fields), 422


def _do(code: str, participant: str, change: Callable[[Session, FairParticipant], str]) -> ResponseReturnValue:
    back = url_for("officer.fair_participant", code=code, participant=participant)
    return do(code, back, lambda session, fair: change(session, services.participant_of(session, fair, participant)))


def _page(fair: Fair, found: FairParticipant, typed: Mapping[str, Any] | None, errors: Mapping[str, Any]) -> str:
    tone, icon = participant_tone(found.status)
    away = rows.absences_of_all(db(), found)
    helpers = select(FairStaff).where(FairStaff.fair_id == fair.id, FairStaff.role == FairStaffRole.CO_ORGANISER)
    brought = found.co_organiser.code if found.co_organiser else ""
    page = ParticipantPage(
        fair=fair,
        fair_tabs=fair_tabs(fair),
        code=found.code,
        version=found.version,
        name=cards.firm_name(found.company),
        company_url=url_for("officer.company", code=found.company.code),
        side=side_noun(found.side),
        state=participant_state(found.status),
        tone=tone,
        icon=icon,
        reason=found.reason or "",
        letters=missing_letter_text(db(), found) if found.status in WRITTEN_TO else "",
        facts=tuple(_facts(found)),
        contacts=tuple(_contacts(found)),
        refusals=tuple(_refusal_line(found, one) for one in refusals_with(db(), found)),
        rules=rule_lines(fair, found.company, found.side),
        is_exempt=found.is_exempt,
        people=tuple(_people(fair, found, away)),
        away=away_lines(fair, [each for each in away if each.delegate_id is None]),
        meetings=meeting_lines(found, rows.planned_meetings(db(), found)),
        decisions=_decisions(fair, found),
        values=typed
        or {
            "officer_note": found.officer_note or "",
            "is_reserve": found.is_reserve,
            "table": rows.table_labels(db(), fair).get(found.id or 0, ""),
            "co_organiser": brought,
        },
        tables=tuple((each.label, each.label) for each in fair.tables if each.participant_id in (None, found.id)),
        co_organisers=tuple(
            (each.code, each.organisation or each.name)
            for each in db().exec(helpers.order_by(col(FairStaff.name), col(FairStaff.id))).all()
        ),
    )
    return render_template("officer/fairs/participant.html", page=page, errors=errors)


def _refusal_line(found: FairParticipant, one: Refusal) -> tuple[str, str, str]:
    if one.by is not found:
        return cards.firm_name(one.by.company), _("does not want to meet it"), one.reason
    said = refused_part_text(one.part.number) if one.part else _("It does not want to meet them")
    return cards.firm_name(one.other.company), said, one.reason


def _decisions(fair: Fair, found: FairParticipant) -> frozenset[str]:
    status = found.status
    is_in = status is ParticipantStatus.APPROVED
    can = {
        "approve": not is_in,
        "let-in": not is_in and services.free_places(db(), fair, found.side) == 0,
        "refuse": status in (*services.HERE, ParticipantStatus.INVITED),
        "withdraw": status in (*services.HERE, ParticipantStatus.INVITED),
    }
    return frozenset(name for name, is_possible in can.items() if is_possible)


def _facts(found: FairParticipant) -> Iterator[tuple[str, str]]:
    yield _("Side"), side_noun(found.side)
    yield _("Registered"), moment_text(found.fair, found.applied_at)
    yield _("Decided"), moment_text(found.fair, found.decided_at)
    yield _("Languages"), languages_text(found.languages, is_interpreter_needed=found.is_interpreter_needed)
    yield _("Interpreter"), _("needed") if found.is_interpreter_needed else _("not needed")
    yield _("Talks at least"), "" if found.min_meetings is None else str(found.min_meetings)
    yield _("Talks at most"), "" if found.max_meetings is None else str(found.max_meetings)
    yield _("Topics"), ", ".join(process_label(code) for code in found.topics)
    yield _("Sharing contacts"), moment_text(found.fair, found.consented_at) or _("not agreed")
    yield _("Message"), found.message or ""


def _contacts(found: FairParticipant) -> Iterator[tuple[str, str]]:
    company = found.company
    yield _("Contact person"), company.contact_name or ""
    yield _("E-mail"), company.contact_email or ""
    yield _("Telephone"), company.contact_phone or ""


def _people(fair: Fair, found: FairParticipant, away: Sequence[FairAbsence]) -> Iterator[PersonLine]:
    for each in found.delegates:
        languages = ", ".join(language_name(code) for code in each.languages)
        parts = (each.job, each.email, each.phone, languages)
        yield PersonLine(
            name=each.name,
            is_unnamed=each.is_unnamed,
            details=" · ".join(part for part in parts if part),
            away=away_lines(fair, [absence for absence in away if absence.delegate_id == each.id]),
            edit_url=url_for(
                "officer.participant_delegate", code=fair.code, participant=found.code, delegate=each.code
            ),
            away_url=url_for(
                "officer.participant_delegate_availability", code=fair.code, participant=found.code, delegate=each.code
            ),
        )
