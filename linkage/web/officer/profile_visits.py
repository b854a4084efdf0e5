"""Firms that nobody has heard of for eighteen months: a list to drive along, by province and park, and sheets to leave there."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

import segno
from flask import Response, g, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from database.columns import now
from database.enums import QuestionChannel
from database.models.companies import Company
from database.queries import profile_questions as rows
from database.queries.registry import company as company_by_code
from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.days import agency_today
from linkage.errors import Invalid
from linkage.language import _, _l, speaking
from linkage.services.persons import contact_person
from linkage.services.private_views import note_export
from linkage.services.profile_questions import LIVES, make_question
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.guards import officer_only
from linkage.web.instance import base_url
from linkage.web.layout import format_date
from linkage.web.noted_exports import PeopleInFile
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.freshness_tabs import Tab, freshness_tabs
from linkage.web.sheets import csv_answer
from linkage.wording import province_label
from matching.staleness import confirmed_since
from search.analysis import fold

MOST_SHEETS = 60
_SHOWN_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class VisitLine:
    code: str
    name: str
    url: str
    address: str
    contact: str
    phone: str
    confirmed: str
    last_contact: str


@dataclass(frozen=True, slots=True)
class Stop:
    """Firms of one park, or of one commune where no park is known."""

    place: str
    lines: tuple[VisitLine, ...]


@dataclass(frozen=True, slots=True)
class VisitsPage:
    """`province`: whose stops are shown, None for the choice alone. `day`: the list is of this day."""

    tabs: list[Tab]
    provinces: tuple[tuple[str, str, int, bool], ...]
    province: str | None
    label: str
    stops: tuple[Stop, ...]
    total: int
    day: str
    csv_url: str


@dataclass(frozen=True, slots=True)
class QuestionSheet:
    firm: str
    place: str
    address: str
    drawing: Markup
    until: str


@blueprint.get("/freshness/visits")
@officer_only
def visits() -> str:
    since = confirmed_since(agency_today())
    counts = rows.visits_per_province(db(), since=since)
    total, province = sum(counts.values()), _province()
    stops: tuple[Stop, ...] = ()
    found: list[Company] = []
    if province is not None or total <= _SHOWN_AT_ONCE:
        found = rows.firms_to_visit(db(), since=since, province=province)
        stops = tuple(_stops(found))
    page = VisitsPage(
        tabs=freshness_tabs("officer.visits"),
        provinces=tuple(
            (_label(code), url_for("officer.visits", province=code or "-"), number, code == province)
            for code, number in sorted(counts.items(), key=lambda item: fold(_label(item[0])))
        ),
        province=province,
        label=_label(province) if province is not None else "",
        stops=stops,
        total=total if province is None else counts.get(province, 0),
        day=format_date(agency_today()),
        csv_url=url_for("officer.visits_csv", province=request.args.get("province") or None),
    )
    people = [contact_person(company) for company in found]
    body = render_template("officer/freshness/visits.html", page=page)
    if people:
        # Whoever drives there needs names and numbers on paper: a list that is taken along, like a file.
        with transaction() as session:
            note_export(session, people, by=actor_of(g.user), place="visits")
    return body


@blueprint.get("/freshness/visits.csv")
@officer_only
def visits_csv() -> Response:
    found = rows.firms_to_visit(db(), since=confirmed_since(agency_today()), province=_province())
    headings = [
        *(_("Province"), _("Park or commune"), _("Code"), _("Name"), _("Address"), _("Contact person")),
        *(_("Telephone"), _("Last confirmed"), _("Last contact")),
    ]
    people = PeopleInFile()
    written = list(people.of(found, lambda company: [contact_person(company)]))
    answer = csv_answer("visits.csv", headings, list(_cells(written)))
    return people.noted(answer, place="visits.csv")


@blueprint.post("/freshness/sheets")
@officer_only
def question_sheets() -> ResponseReturnValue:
    """Sheets with a code to scan, each for one firm and one use. The page itself answers: what it shows is kept nowhere."""
    require(may_curate(g.user))
    codes = list(dict.fromkeys(request.form.getlist("firm")))
    if not codes or len(codes) > MOST_SHEETS:
        raise Invalid(_l("Choose from 1 to 60 firms, then make their sheets."))
    sheets = []
    with transaction() as session:
        for code in codes:
            found = company_by_code(session, code)
            if found is None or found.supplier_profile is None:
                raise Invalid(_l("One of these firms is not there any more. Open the list again."))
            secret = make_question(session, found, QuestionChannel.SHEET, on=agency_today(), by=actor_of(g.user))
            sheets.append(_sheet(found, secret))
    with speaking("vi"):
        body = render_template("officer/freshness/sheets.html", sheets=sheets, back_url=url_for("officer.visits"))
    answer = make_response(body)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _cells(companies: Iterable[Company]) -> Iterator[tuple[str, ...]]:
    found = list(companies)
    provinces = {company.code: _label(_province_of(company)) for company in found}
    for stop in _stops(found):
        for line in stop.lines:
            yield (
                *(provinces[line.code], stop.place, line.code, line.name, line.address, line.contact),
                *(line.phone, line.confirmed, line.last_contact),
            )


def _sheet(company: Company, secret: str) -> QuestionSheet:
    address = base_url() + url_for("guest.profile_question", token=secret)
    drawing = segno.make(address, error="m", micro=False).svg_inline(
        scale=5, omitsize=True, svgclass=None, lineclass=None
    )
    with speaking("vi"):
        return QuestionSheet(
            firm=company.name,
            place=cards.place_text(company),
            address=address,
            drawing=Markup(drawing),  # noqa: S704 - drawn by segno
            until=format_date((now() + LIVES[QuestionChannel.SHEET]).date()),
        )


def _province() -> str | None:
    """As chosen; "-" stands for firms that state none."""
    given = request.args.get("province")
    return None if not given else "" if given == "-" else given[:10]


def _label(province: str) -> str:
    return province_label(province) if province else _("No province stated")


def _province_of(company: Company) -> str:
    return (company.main_plant.province or "") if company.main_plant else ""


def _park_of(company: Company) -> str:
    plant = company.main_plant
    return (plant.industrial_park or plant.commune or "") if plant else ""


def _stops(companies: Iterable[Company]) -> list[Stop]:
    """By province, then park, whose spellings differ in tone marks and case at times; where none is known last."""
    found = list(companies)
    contacts = rows.last_contacts(db(), [company.id or 0 for company in found])

    def key(company: Company) -> tuple[str, bool, str]:
        park = fold(_park_of(company))
        return fold(_label(_province_of(company))), not park, park

    ordered = sorted(found, key=lambda company: (*key(company), fold(company.name)))
    stops = []
    for _key, group in groupby(ordered, key):
        firms = list(group)
        place = _park_of(firms[0]) or _("No park stated")
        stops.append(
            Stop(
                ", ".join((place, _label(_province_of(firms[0])))), tuple(_line(company, contacts) for company in firms)
            )
        )
    return stops


def _line(company: Company, contacts: rows.Contacts) -> VisitLine:
    profile, key = company.supplier_profile, company.id or 0
    confirmed = profile.confirmed_on if profile else None
    answered = contacts.answered.get(key)
    days = {
        _("confirmed"): confirmed,
        _("answered"): answered.date() if answered else None,
        _("looked at"): contacts.looked_at.get(key),
        _("letter"): contacts.asked.get(key),
    }
    what, last = max(days.items(), key=lambda item: item[1] or datetime.date.min)
    plant = company.main_plant
    return VisitLine(
        code=company.code,
        name=company.name,
        url=url_for("officer.company", code=company.code),
        address=(plant.address or "") if plant else "",
        contact=company.contact_name or "",
        phone=company.contact_phone or "",
        confirmed=format_date(confirmed, "medium"),
        last_contact=_("%(day)s (%(what)s)", day=format_date(last, "medium"), what=what) if last else "",
    )
