"""Registering for a fair, and what a firm told of itself there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session
from werkzeug.datastructures import MultiDict

from database.enums import FairSide, ParticipantStatus
from database.models.companies import Company
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.models.meetings import Meeting
from database.queries import fair_participants as rows
from database.session import db, transaction
from linkage.access import is_member, require
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid
from linkage.inputs.base import read_input
from linkage.inputs.fair_registrations import RegistrationInput, WithdrawalInput
from linkage.language import _, _l
from linkage.services import fair_registrations as services
from linkage.services.agendas import released_codes
from linkage.services.fair_board import check_is_on
from linkage.services.fair_eligibility import eligibility_of
from linkage.services.fair_phases import is_open_for_registration
from linkage.web import cards
from linkage.web.fair_links import fair_links
from linkage.web.fair_rules import RuleLine, rule_lines
from linkage.web.fair_ways import Ways, own_ways, ways_of_side
from linkage.web.forms import once, sent_version
from linkage.web.guards import signed_in
from linkage.web.layout import format_date
from linkage.web.participant.blueprint import blueprint
from linkage.web.participant.own import open_fair, own_participant, own_participants
from linkage.wording import language_name, process_label
from linkage.wording.fair_registrations import consent_text, side_label
from linkage.wording.fair_times import slot_text
from matching.taxonomy import LANGUAGES

HERE = services.HERE


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """`version`: of the registration that is changed, None for a new one. `sides`: the firm may come on both, (label, url, current).
    `closed`: why nobody can register now. `max_hint`: what the fair allows."""

    fair: Fair
    side: str
    side_label: str
    sides: tuple[tuple[str, str, bool], ...]
    version: int | None
    rules: tuple[RuleLine, ...]
    expected: str
    is_lacking: bool
    is_full: bool
    closed: str
    values: Mapping[str, Any]
    languages: tuple[tuple[str, str], ...]
    topics: tuple[tuple[str, str], ...]
    most: int | None
    consent: str
    url: str
    back_url: str


@dataclass(frozen=True, slots=True)
class BrokenMeeting:
    """A meeting that a change would call off."""

    code: str
    time: str
    table: str
    other: str


@dataclass(frozen=True, slots=True)
class WithdrawPage:
    """`is_invited`: the firm has not said yet that it comes, and declines."""

    fair: Fair
    side: str
    version: int
    is_invited: bool
    meetings: tuple[BrokenMeeting, ...]
    url: str
    back_url: str


@blueprint.get("/<code>/register")
@signed_in
def register(code: str) -> ResponseReturnValue:
    fair, company = open_fair(code), _company()
    side = _side(company, request.args.get("side", ""))
    held = next((each for each in own_participants(fair) if each.side == side), None)
    return show_registration(fair, company, side, held, ways_of_side(fair, side, held))


@blueprint.post("/<code>/register")
@signed_in
def register_post(code: str) -> ResponseReturnValue:
    fair, company = open_fair(code), _company()
    side = _side(company, request.form.get("side", ""))
    held = next((each for each in own_participants(fair) if each.side == side), None)
    return save_registration(fair, company, side, held, ways_of_side(fair, side, held))


@blueprint.post("/<code>/consent")
@signed_in
def consent_post(code: str) -> ResponseReturnValue:
    held = own_participant(open_fair(code), side=request.form.get("side") or None)
    return save_consent(held, own_ways(held))


@blueprint.get("/<code>/withdraw")
@signed_in
def withdraw(code: str) -> ResponseReturnValue:
    held = own_participant(open_fair(code), side=request.args.get("side") or None)
    return show_withdrawal(held, own_ways(held))


@blueprint.post("/<code>/withdraw")
@signed_in
def withdraw_post(code: str) -> ResponseReturnValue:
    held = own_participant(open_fair(code), side=request.form.get("side") or None)
    return save_withdrawal(held, own_ways(held))


def show_registration(
    fair: Fair, company: Company, side: FairSide, held: FairParticipant | None, ways: Ways
) -> ResponseReturnValue:
    """The form by which a firm registers, accepts its invitation, or changes its answers."""
    return _form(fair, company, side, held, _values(company, side, held), {}, ways)


def save_registration(
    fair: Fair, company: Company, side: FairSide, held: FairParticipant | None, ways: Ways
) -> ResponseReturnValue:
    """The form was sent."""
    is_here = held is not None and held.status in HERE
    typed, target = typed_registration(request.form), ways.hub()
    try:
        given = read_input(RegistrationInput, typed)
    except Invalid as error:
        return _form(fair, company, side, held, typed, error.fields, ways), 422
    if held is not None and is_here:
        with transaction() as session:
            found = services.participant_of(session, fair, held.code)
            services.change_registration(session, found, given, by=ways.by, expected_version=sent_version())
        flash(_("Your answers are changed."), "success")
        return redirect(target)

    def make(session: Session) -> str:
        services.register(session, fair, company, side, given, by=ways.by, links=fair_links())
        return target

    target = once(make)
    flash(_("Thank you. Below is where your registration stands and what comes next."), "success")
    return redirect(target)


def save_consent(held: FairParticipant, ways: Ways) -> ResponseReturnValue:
    """Whether the firms met may have the contacts: `consent` 1 or 0."""
    is_given, target = request.form.get("consent") == "1", ways.hub()
    with transaction() as session:
        found = services.participant_of(session, held.fair, held.code)
        services.check_here(found)
        services.set_consent(session, found, is_given=is_given, by=ways.by)
    said = _("The firms you meet may have your contacts.") if is_given else _("Your contacts are shared no more.")
    flash(said, "success")
    return redirect(target)


def show_withdrawal(held: FairParticipant, ways: Ways) -> ResponseReturnValue:
    """What breaks, and once more the question; to a firm that is only invited: whether it declines."""
    check_is_on(held.fair)
    is_invited = held.status is ParticipantStatus.INVITED
    if not is_invited:
        services.check_here(held)
    page = WithdrawPage(
        fair=held.fair,
        side=held.side.value,
        version=held.version,
        is_invited=is_invited,
        meetings=meeting_lines(held, known_meetings(held.fair, rows.planned_meetings(db(), held))),
        url=ways.withdraw(),
        back_url=ways.hub(),
    )
    return render_template("participant/withdraw.html", page=page, errors={})


def save_withdrawal(held: FairParticipant, ways: Ways) -> ResponseReturnValue:
    """The firm does not come; the reason may stay empty."""
    given = read_input(WithdrawalInput, {"reason": request.form.get("reason", "")})
    is_invited, target = held.status is ParticipantStatus.INVITED, ways.hub()
    with transaction() as session:
        found = services.participant_of(session, held.fair, held.code)
        services.withdraw(
            session, found, reason=given.reason, by=ways.by, links=fair_links(), expected_version=sent_version()
        )
    if is_invited:
        flash(_("The invitation is declined. Thank you for saying so."), "success")
    else:
        flash(_("Your firm has withdrawn. Thank you for saying so: the place goes to the next firm."), "success")
    return redirect(target)


def typed_registration(form: MultiDict[str, str]) -> dict[str, Any]:
    """The fields of the form as they were typed."""
    typed: dict[str, Any] = {key: form.get(key, "") for key in ("min_meetings", "max_meetings", "message")}
    typed |= {key: form.getlist(key) for key in ("languages", "topics")}
    return typed | {key: form.get(key) == "1" for key in ("is_interpreter_needed", "consent")}


def registration_values(held: FairParticipant) -> dict[str, Any]:
    """What the form shows of a registration that is there."""
    keys = ("languages", "topics", "min_meetings", "max_meetings", "message", "is_interpreter_needed")
    return {key: getattr(held, key) for key in keys} | {"consent": held.consent_text is not None}


def topic_options(company: Company, side: FairSide, chosen: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """What the firm makes, or buys; and what was chosen before."""
    if side is FairSide.SUPPLIER:
        codes = [offer.process for plant in company.plants for offer in plant.capabilities]
    else:
        codes = rows.processes_of_needs(db(), company)
    return tuple((code, process_label(code)) for code in dict.fromkeys([*codes, *chosen]))


def language_options(chosen: Iterable[str] = ()) -> tuple[tuple[str, str], ...]:
    return tuple((code, language_name(code)) for code in dict.fromkeys([*LANGUAGES, *chosen]))


def known_meetings(fair: Fair, meetings: Iterable[Meeting]) -> list[Meeting]:
    """Those that firms were told of: what officers are still planning they do not read, be it only who meets them."""
    out = released_codes(db(), fair)
    return [each for each in meetings if each.code in out]


def meeting_lines(own: FairParticipant, meetings: Iterable[Any]) -> tuple[BrokenMeeting, ...]:
    """Meetings as the firm reads them."""
    return tuple(
        BrokenMeeting(
            code=each.code,
            time=f"{format_date(each.slot.starts_at, 'medium')} {slot_text(own.fair, each.slot)}",
            table=each.table.label,
            other=cards.firm_name((each.assembler if own.side is FairSide.SUPPLIER else each.supplier).company),
        )
        for each in meetings
    )


def _company() -> Company:
    """The firm one acts for. Raises Conflict when there is none yet."""
    if g.company is None:
        raise Conflict(
            _l("Only firms take part in a fair. Register your firm first, or wait until its claim is checked.")
        )
    company: Company = g.company
    require(is_member(g.user, company))
    return company


def _side(company: Company, asked: str) -> FairSide:
    held = own_sides(company)
    if not held:
        raise Conflict(_l("Your firm has no profile yet. Make one first, then register for the fair."))
    return next((side for side in held if side.value == asked), held[0])


def own_sides(company: Company) -> tuple[FairSide, ...]:
    """On which sides a firm can come."""
    sides = ((FairSide.SUPPLIER, company.supplier_profile), (FairSide.ASSEMBLER, company.assembler_profile))
    return tuple(side for side, profile in sides if profile is not None)


def _values(company: Company, side: FairSide, held: FairParticipant | None) -> dict[str, Any]:
    if held is not None and held.status in (*HERE, ParticipantStatus.INVITED, ParticipantStatus.WITHDRAWN):
        known = registration_values(held)
        if known["languages"]:
            return known
    profile = company.supplier_profile
    spoken = list(profile.languages) if side is FairSide.SUPPLIER and profile is not None else []
    return {"languages": spoken, "topics": [], "consent": False}


def _form(
    fair: Fair,
    company: Company,
    side: FairSide,
    held: FairParticipant | None,
    values: Mapping[str, Any],
    errors: Mapping[str, Any],
    ways: Ways,
) -> str:
    is_here = held is not None and held.status in HERE
    rules = rule_lines(fair, company, side)
    page = RegisterPage(
        fair=fair,
        side=side.value,
        side_label=side_label(side),
        url=ways.answers(),
        sides=()
        if ways.link
        else tuple(
            (side_label(each), url_for("participant.register", code=fair.code, side=each.value), each is side)
            for each in own_sides(company)
        ),
        version=held.version if held is not None and is_here else None,
        rules=rules,
        expected=eligibility_of(fair).text or "" if side is FairSide.SUPPLIER else "",
        is_lacking=any(not rule.is_met for rule in rules),
        is_full=services.free_places(db(), fair, side) == 0,
        closed="" if is_here else _closed(fair, held),
        values=values,
        languages=language_options(values.get("languages") or ()),
        topics=topic_options(company, side, values.get("topics") or ()),
        most=fair.max_meetings_supplier if side is FairSide.SUPPLIER else fair.max_meetings_assembler,
        consent=consent_text(services.CONSENT_VERSION),
        back_url=ways.hub() if held is not None else url_for("public.fair", code=fair.code),
    )
    return render_template("participant/register.html", page=page, errors=errors)


def answers_page(held: FairParticipant, values: Mapping[str, Any], ways: Ways) -> RegisterPage:
    """The answers of a firm that has registered, for an officer who changes them in its name."""
    return RegisterPage(
        fair=held.fair,
        side=held.side.value,
        side_label=cards.firm_name(held.company),
        sides=(),
        version=held.version,
        rules=(),
        expected="",
        is_lacking=False,
        is_full=False,
        closed="",
        values=values,
        languages=language_options(values.get("languages") or ()),
        topics=topic_options(held.company, held.side, values.get("topics") or ()),
        most=None,
        consent=consent_text(services.CONSENT_VERSION),
        url=ways.answers(),
        back_url=ways.hub(),
    )


def _closed(fair: Fair, held: FairParticipant | None) -> str:
    if held is not None and held.status is ParticipantStatus.REFUSED:
        return _("The agency could not give your firm a place at this fair. Ask it if something has changed.")
    if is_open_for_registration(fair, agency_today()):
        return ""
    if fair.registration_opens_on is not None and fair.registration_opens_on > agency_today():
        return _("Registration opens on %(day)s.", day=format_date(fair.registration_opens_on))
    return _("Registration for this fair is not open. Ask the agency whether there is still a place.")
