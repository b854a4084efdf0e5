"""Who takes part in a fair: approvals, the waiting list, lists from files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import FairSide, ParticipantStatus
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.queries import fair_participants as rows
from database.queries.exchange import lots_of
from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.errors import Invalid
from linkage.inputs.base import read_input
from linkage.inputs.fair_registrations import ReasonInput
from linkage.language import _, ngettext
from linkage.services import fair_registrations as services
from linkage.services.fair_eligibility import unmet_rules
from linkage.services.fairs import fair_of
from linkage.services.persons import Person, contact_person, delegate_person
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.addresses import Address, page_within
from linkage.web.components import Pages, pages
from linkage.web.fair_links import fair_links
from linkage.web.guards import officer_only
from linkage.web.layout import format_date, format_number
from linkage.web.noted_exports import PeopleInFile
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.fair_tabs import fair_tabs
from linkage.web.officer.fair_unreached import WRITTEN_TO, unreached_line
from linkage.web.sheets import csv_answer
from linkage.wording import process_label
from linkage.wording.fair_registrations import languages_text, participant_state, participant_tone, side_noun
from linkage.wording.identifiers import shown_tax_code
from search.analysis import fold

SIZE = 50
Counts = Mapping[tuple[FairSide, ParticipantStatus], int]
KEYS = ("side", "status", "q", "page")
_UNDECIDED = (ParticipantStatus.APPLIED, ParticipantStatus.WAITING, ParticipantStatus.INVITED)
_ORDER = (
    ParticipantStatus.APPLIED,
    ParticipantStatus.APPROVED,
    ParticipantStatus.WAITING,
    ParticipantStatus.INVITED,
    ParticipantStatus.REFUSED,
    ParticipantStatus.WITHDRAWN,
)


@dataclass(frozen=True, slots=True)
class ParticipantLine:
    """`lacks`: how many rules the firm does not fulfil, in words; `turn`: its place on the waiting list, 0 when it is on none.
    `is_open`: an officer can decide about it here."""

    code: str
    name: str
    url: str
    side: str
    state: str
    tone: str
    icon: str
    people: str
    languages: str
    interpreter: bool
    table: str
    lacks: str
    brought_by: str
    applied: str
    turn: int
    is_reserve: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class ParticipantsPage:
    """`tabs` are the states, `sides` the sides, each (label, url, current, count). `places`: one sentence a side.

    `unreached`: how many firms no letter reaches, and where they are listed.
    """

    fair: Fair
    fair_tabs: Sequence[tuple[Any, str, bool]]
    tabs: tuple[tuple[str, str, bool, int], ...]
    sides: tuple[tuple[str, str, bool, int], ...]
    places: tuple[str, ...]
    query: str
    hidden: Mapping[str, str]
    lines: tuple[ParticipantLine, ...]
    pages: Pages
    is_waiting_list: bool
    unreached: tuple[str, str]
    may_decide: bool
    csv_url: str
    back: str


@blueprint.get("/fairs/<code>/participants")
@officer_only
def fair_participants(code: str) -> ResponseReturnValue:
    return _page(fair_of(db(), code), {})


@blueprint.get("/fairs/<code>/participants.csv")
@officer_only
def fair_participants_csv(code: str) -> Response:
    fair = fair_of(db(), code)
    found = [each.id or 0 for each in _found(fair, Address.of_request(KEYS))]
    tables = rows.table_labels(db(), fair)
    headings = (
        *(
            _("Code"),
            _("Firm"),
            _("Tax code"),
            _("Side"),
            _("State"),
            _("Table"),
            _("Who comes"),
            _("E-mail"),
            _("Telephone"),
        ),
        *(
            _("Languages"),
            _("Interpreter"),
            _("At least"),
            _("At most"),
            _("Topics"),
            _("Shares contacts"),
            _("Reserve"),
        ),
        *(_("Brought by"), _("Registered on"), _("Message"), _("Note"), _("Reason")),
    )
    detailed = {key: each for lot in lots_of(found) for key, each in rows.with_details(db(), lot).items()}
    people, name = PeopleInFile(), f"participants-{fair.code}.csv"
    written = people.of((key for key in found if key in detailed), lambda key: _people(detailed[key]))
    lines = (_cells(detailed[key], tables.get(key, "")) for key in written)
    return people.noted(csv_answer(name, headings, lines), place=name)


def _people(place: FairParticipant) -> list[Person]:
    """Whose contact stands in a line: those who come, and the firm's own contact."""
    return [*map(delegate_person, place.delegates), contact_person(place.company)]


@blueprint.post("/fairs/<code>/participants/decide")
@officer_only
def decide_participants(code: str) -> ResponseReturnValue:
    """Several firms at once: approved, or refused with one reason. Those whose state has changed meanwhile are left alone."""
    require(may_curate(g.user))
    chosen = list(dict.fromkeys(request.form.getlist("firm")))[:SIZE]
    if not chosen:
        return _page(fair_of(db(), code), {"": _("Tick at least one firm.")}), 422
    is_refusal = request.form.get("decision") == "refuse"
    try:
        reason = read_input(ReasonInput, {"reason": request.form.get("reason", "")}).reason if is_refusal else ""
    except Invalid as error:
        return _page(fair_of(db(), code), error.fields), 422

    def refuse(session: Session, each: FairParticipant) -> None:
        services.refuse(session, each, reason=reason, by=actor_of(g.user), links=fair_links())

    def approve(session: Session, each: FairParticipant) -> None:
        services.approve(session, each, by=actor_of(g.user), links=fair_links())

    done = _decide(code, chosen, refuse if is_refusal else approve)
    if is_refusal:
        said = ngettext("One firm is refused.", "%(num)d firms are refused.", done)
    else:
        said = ngettext("One firm is approved.", "%(num)d firms are approved.", done)
    flash(said, "success" if done else "warning")
    if done < len(chosen):
        left = len(chosen) - done
        flash(ngettext("One firm was decided about before.", "%(num)d firms were decided about before.", left), "info")
    return redirect(_back(code))


@blueprint.post("/fairs/<code>/participants/<participant>/turn")
@officer_only
def participant_turn(code: str, participant: str) -> ResponseReturnValue:
    """Another place on the waiting list."""
    require(may_curate(g.user))
    sent = request.form.get("place", "")[:5]
    with transaction() as session:
        fair = fair_of(session, code)
        found = services.participant_of(session, fair, participant)
        place = int(sent) if sent.isascii() and sent.isdigit() else 1
        services.set_waiting_place(session, found, place, by=actor_of(g.user))
    return redirect(_back(code))


def _decide(code: str, chosen: Iterable[str], do: Callable[[Session, FairParticipant], None]) -> int:
    done = 0
    with transaction() as session:
        fair = fair_of(session, code)
        for each in chosen:
            found = services.participant_of(session, fair, each)
            if found.status in _UNDECIDED:
                do(session, found)
                done += 1
    return done


def _back(code: str) -> str:
    """The list as it was filtered."""
    values: dict[str, Any] = {key: request.form.get(f"f-{key}", "")[:100] for key in ("side", "status", "q")}
    return url_for("officer.fair_participants", code=code, **{key: value for key, value in values.items() if value})


def _found(fair: Fair, address: Address) -> list[FairParticipant]:
    wanted = rows.ListFilter(
        side=next((each for each in FairSide if each == address.first("side")), None),
        status=next((each for each in ParticipantStatus if each == address.first("status")), None),
    )
    asked = address.first("q")
    return [each for each in rows.listed(db(), fair, wanted) if _is_meant(each, asked)]


def _is_meant(participant: FairParticipant, asked: str) -> bool:
    company = participant.company
    if asked and asked.upper() in (company.code, company.tax_code):
        return True
    names = fold("\n".join(name for name in (company.name, company.name_en, company.name_ja) if name))
    return all(word in names for word in fold(asked).split())


def _page(fair: Fair, errors: Mapping[str, Any]) -> str:
    address = Address.of_request(KEYS)
    found = _found(fair, address)
    number = page_within(len(found), SIZE)
    shown = found[(number - 1) * SIZE : number * SIZE]
    detailed = rows.with_details(db(), [each.id or 0 for each in shown])
    tables, counts = rows.table_labels(db(), fair), rows.counts(db(), fair)
    status, side = address.first("status"), address.first("side")
    is_list = status == ParticipantStatus.WAITING and bool(side) and not address.first("q")
    asked: dict[str, Any] = {key: address.first(key) for key in KEYS[:3] if address.first(key)}
    page = ParticipantsPage(
        fair=fair,
        fair_tabs=fair_tabs(fair),
        tabs=tuple(_state_tabs(counts, address)),
        sides=tuple(_side_tabs(counts, address)),
        places=tuple(_places(fair, counts)),
        query=address.first("q"),
        hidden={"side": side, "status": status},
        lines=tuple(
            _line(fair, detailed[each.id or 0], tables, turn=(number - 1) * SIZE + place if is_list else 0)
            for place, each in enumerate(shown, start=1)
        ),
        pages=pages(len(found), page=number, size=SIZE, url=address.page),
        is_waiting_list=is_list,
        unreached=unreached_line(fair, *WRITTEN_TO),
        may_decide=any(each.status in _UNDECIDED for each in shown),
        csv_url=url_for("officer.fair_participants_csv", code=fair.code, **asked),
        back=str(address),
    )
    return render_template("officer/fairs/participants.html", page=page, errors=errors)


def _state_tabs(counts: Counts, address: Address) -> Iterator[tuple[str, str, bool, int]]:
    side = address.first("side")
    numbers = {
        status: sum(count for (of, state), count in counts.items() if state is status and (not side or of == side))
        for status in _ORDER
    }
    current = address.first("status")
    yield _("All"), str(address.without("status")), not current, sum(numbers.values())
    for status in _ORDER:
        if numbers[status] or status == current:
            yield (
                participant_state(status),
                str(address.setting("status", status.value)),
                status == current,
                numbers[status],
            )


def _side_tabs(counts: Counts, address: Address) -> Iterator[tuple[str, str, bool, int]]:
    current = address.first("side")
    numbers = {side: sum(count for (of, _state), count in counts.items() if of is side) for side in FairSide}
    yield _("Both sides"), str(address.without("side")), not current, sum(numbers.values())
    labels = {FairSide.ASSEMBLER: _("Buyers"), FairSide.SUPPLIER: _("Suppliers")}
    for side in FairSide:
        yield labels[side], str(address.setting("side", side.value)), side == current, numbers[side]


def _places(fair: Fair, counts: Counts) -> Iterator[str]:
    for side, places in ((FairSide.ASSEMBLER, fair.places_assemblers), (FairSide.SUPPLIER, fair.places_suppliers)):
        taken = counts.get((side, ParticipantStatus.APPROVED), 0)
        if places is None:
            continue
        values = {"taken": format_number(taken), "places": format_number(places)}
        if side is FairSide.ASSEMBLER:
            yield _("Buyers: %(taken)s of %(places)s places taken.", **values)
        else:
            yield _("Suppliers: %(taken)s of %(places)s places taken.", **values)


def _line(fair: Fair, each: FairParticipant, tables: Mapping[int, str], *, turn: int) -> ParticipantLine:
    tone, icon = participant_tone(each.status)
    lacks = 0 if each.is_exempt or each.status not in _UNDECIDED else len(unmet_rules(fair, each.company, each.side))
    return ParticipantLine(
        code=each.code,
        name=cards.firm_name(each.company),
        url=url_for("officer.fair_participant", code=fair.code, participant=each.code),
        side=side_noun(each.side),
        state=participant_state(each.status),
        tone=tone,
        icon=icon,
        people=", ".join(person.name for person in each.delegates if not person.is_unnamed),
        languages=languages_text(each.languages, is_interpreter_needed=each.is_interpreter_needed),
        interpreter=each.is_interpreter_needed,
        table=tables.get(each.id or 0, ""),
        lacks=ngettext("lacks one thing", "lacks %(num)d things", lacks) if lacks else "",
        brought_by=(each.co_organiser.organisation or each.co_organiser.name) if each.co_organiser else "",
        applied=format_date(each.applied_at, "medium"),
        turn=turn,
        is_reserve=each.is_reserve,
        is_open=each.status in _UNDECIDED,
    )


def _cells(each: FairParticipant, table: str) -> Sequence[object]:
    company, people = each.company, [person for person in each.delegates if not person.is_unnamed]
    yes, no = _("yes"), _("no")
    return (
        *(
            each.code,
            cards.firm_name(company),
            shown_tax_code(company),
            side_noun(each.side),
            participant_state(each.status),
            table,
        ),
        "; ".join(person.name for person in people),
        "; ".join(person.email for person in people if person.email) or company.contact_email,
        "; ".join(person.phone for person in people if person.phone) or company.contact_phone,
        languages_text(each.languages, is_interpreter_needed=each.is_interpreter_needed),
        yes if each.is_interpreter_needed else no,
        *(each.min_meetings, each.max_meetings, ", ".join(process_label(code) for code in each.topics)),
        *(yes if each.consent_text else no, yes if each.is_reserve else no),
        (each.co_organiser.organisation or each.co_organiser.name) if each.co_organiser else "",
        format_date(each.applied_at, "short"),
        *(each.message, each.officer_note, each.reason),
    )
