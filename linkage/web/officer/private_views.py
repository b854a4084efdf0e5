"""Who saw whose data, for administrators; and what officers open on purpose: a contact, a household's number; consents by word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from database.enums import ConsentChannel, PrivateViewKind
from database.models.companies import Company
from database.models.privacy import PrivateView
from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.errors import Invalid, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.privacy import NotedConsentInput
from linkage.language import _, _l, ngettext
from linkage.services import private_views as log
from linkage.services.consents import give_consent, withdraw_consent
from linkage.services.persons import contact_person
from linkage.services.privacy_links import ask_contact
from linkage.services.users import actor_of
from linkage.web.addresses import Address, page_within
from linkage.web.components import Pages, pages
from linkage.web.consent_lines import ConsentLine, HistoryLine, consent_lines, history_lines
from linkage.web.guards import admin_only, officer_only
from linkage.web.instance import agency_name
from linkage.web.layout import format_date, format_number, format_time
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.companies import company_of, show_company
from linkage.web.officer.suppliers import Choice
from linkage.web.privacy_desks import consent_desk
from linkage.web.proposals.desk import proposal_desk
from linkage.wording.consents import GENERAL_PURPOSES, consent_channel, consent_title, view_kind
from linkage.wording.identifiers import has_personal_number

SIZE = 50
_NOTED = (ConsentChannel.PHONE, ConsentChannel.PAPER)


@dataclass(frozen=True, slots=True)
class ViewLine:
    """`firm_url` is empty for a file about many."""

    at: str
    viewer: str
    kind: str
    place: str
    firm: str
    firm_url: str
    people: str


@dataclass(frozen=True, slots=True)
class ViewsPage:
    """`past`: (month, what, how often, of how many people), of what is no longer kept one by one."""

    choices: tuple[Choice, ...]
    count_sentence: str
    views: tuple[ViewLine, ...]
    pages: Pages
    past: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class ContactConsentsPage:
    """Of the contact person of a firm. `may_write`: there is an address."""

    code: str
    firm: str
    may_write: bool
    consents: tuple[ConsentLine, ...]
    history: tuple[HistoryLine, ...]
    purposes: tuple[tuple[str, str], ...]
    channels: tuple[tuple[str, str], ...]
    values: dict[str, str]


@blueprint.get("/privacy/views")
@admin_only
def private_views() -> str:
    sent = Address.of_request(("kind", "page")).first("kind")
    kind = PrivateViewKind(sent) if sent in tuple(PrivateViewKind) else None
    total = log.count_views(db(), kind)
    number = page_within(total, SIZE)
    page = ViewsPage(
        choices=(
            Choice("kind", _("What was seen"), tuple((each.value, view_kind(each)) for each in PrivateViewKind), sent),
        ),
        count_sentence=ngettext("%(count)s view", "%(count)s views", total, count=format_number(total)),
        views=tuple(map(_line, log.views(db(), kind, page=number, size=SIZE))),
        pages=pages(total, page=number, size=SIZE, url=Address.of_request(("kind", "page")).page),
        past=tuple(
            (
                format_date(each.month, "medium"),
                view_kind(each.kind),
                format_number(each.views),
                format_number(each.people),
            )
            for each in log.counts_of_past(db())
        ),
    )
    return render_template("officer/privacy/views.html", page=page)


@blueprint.post("/companies/<code>/open")
@officer_only
def open_contact_post(code: str) -> ResponseReturnValue:
    """The firm's page with its contact and number in full; looking is noted. A household's number is one more reason to note it."""
    note_contacts_opened(code)
    return show_company(company_of(code), is_open=True)


def note_contacts_opened(*codes: str) -> None:
    """Writes down that the officer who asks sees the contacts of these firms in full, and the numbers of households."""
    require(may_curate(g.user))
    with transaction() as session:
        for found in map(company_of, codes):
            person, by = contact_person(found), actor_of(g.user)
            log.note_view(session, PrivateViewKind.CONTACT, person, by=by, place="registry", company=found)
            if has_personal_number(found):
                log.note_view(session, PrivateViewKind.NUMBER, person, by=by, place="registry", company=found)


@blueprint.get("/companies/<code>/consents")
@officer_only
def contact_consents(code: str) -> ResponseReturnValue:
    return _consents(company_of(code), {})


@blueprint.post("/companies/<code>/consents")
@officer_only
def contact_consents_post(code: str) -> ResponseReturnValue:
    """What the contact person told the officer by telephone, or on paper."""
    require(may_curate(g.user))
    values = {key: request.form.get(key, "") for key in ("purpose", "channel", "proof")}
    try:
        given = read_input(NotedConsentInput, {**values, "given": request.form.get("given") == "1"})
        if given.channel not in _NOTED:
            raise Invalid(fields={"channel": _l("Choose how the person told you.")})
        with transaction() as session:
            found = company_of(code)
            person, by, agency = contact_person(found), actor_of(g.user), agency_name()
            if given.given:
                give_consent(
                    session,
                    person,
                    given.purpose,
                    agency=agency,
                    channel=given.channel,
                    by=by,
                    company=found,
                    proof=given.proof,
                )
            else:
                withdraw_consent(
                    session,
                    person,
                    given.purpose,
                    desk=proposal_desk(),
                    channel=given.channel,
                    by=by,
                    proof=given.proof,
                )
    except Invalid as error:
        return _consents(company_of(code), error.fields)
    title = consent_title(given.purpose)
    said = _("Noted as a yes: %(purpose)s.") if given.given else _("Noted as a no: %(purpose)s.")
    flash(said % {"purpose": title}, "success")
    return redirect(url_for("officer.contact_consents", code=code))


@blueprint.post("/companies/<code>/consents/ask")
@officer_only
def ask_contact_post(code: str) -> ResponseReturnValue:
    """A letter with a link, where the contact person decides."""
    require(may_curate(g.user))
    try:
        with transaction() as session:
            ask_contact(session, company_of(code), desk=consent_desk(), by=actor_of(g.user))
    except Invalid as error:
        flash(str(error.text), "error")
    else:
        flash(_("A letter with a link is on its way to the contact person."), "success")
    return redirect(url_for("officer.contact_consents", code=code))


def _consents(found: Company, errors: dict[str, Any]) -> ResponseReturnValue:
    person = contact_person(found)
    if not person.hash and errors == {} and not found.contact_name:
        raise NotFound(_l("This firm has no contact person."))
    page = ContactConsentsPage(
        code=found.code,
        firm=found.name,
        may_write=bool(found.contact_email),
        consents=consent_lines(db(), person, agency_name()),
        history=history_lines(db(), person),
        purposes=tuple((purpose.value, consent_title(purpose)) for purpose in GENERAL_PURPOSES),
        channels=tuple((channel.value, consent_channel(channel)) for channel in _NOTED),
        values={key: request.form.get(key, "") for key in ("purpose", "channel", "proof")},
    )
    return render_template("officer/privacy/consents.html", page=page, errors=errors), 422 if errors else 200


def _line(view: PrivateView) -> ViewLine:
    return ViewLine(
        at=format_time(view.at),
        viewer=view.viewer,
        kind=view_kind(view.kind),
        place=view.place,
        firm=view.company_code,
        firm_url=url_for("officer.company", code=view.company_code) if view.company_code else "",
        people=format_number(view.number),
    )
