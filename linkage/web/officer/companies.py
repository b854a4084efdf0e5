"""A company as officers see it: contacts, people, how its claims are known, what was done to it; and what they may do."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from database.enums import EvidenceLevel, MembershipRole, NoticeKind, PairState, ProfileStatus
from database.models.companies import Company, SupplierProfile
from database.models.part_needs import PartNeed
from database.models.plants import Capability
from database.queries import audit_events, registry
from database.queries.company_pairs import pairs_of
from database.session import db, transaction
from linkage.access import may_administer, may_edit_company, require
from linkage.days import agency_today
from linkage.errors import Invalid, NotFound
from linkage.language import _, _l
from linkage.services import suppliers as profiles
from linkage.services.evidence import evidenced_rows
from linkage.services.letter_stops import stopped_kinds
from linkage.services.persons import contact_person
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.guards import officer_only
from linkage.web.layout import format_date, format_number, format_time
from linkage.web.loads import load_text
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.conduct import conduct_counts
from linkage.web.officer.events import EventLine, event_line
from linkage.web.officer.work import work_panel
from linkage.wording import (
    certificate_label,
    evidence_label,
    legal_form_label,
    nationality_label,
    ownership_label,
    process_label,
    province_label,
    sector_label,
)
from linkage.wording.company_pairs import finding_label
from linkage.wording.figures import money_text
from linkage.wording.identifiers import (
    has_personal_number,
    masked_email,
    masked_name,
    masked_phone,
    shown_tax_code,
)
from linkage.wording.notices import notice_kind_label
from matching.staleness import is_stale

Fact = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    email: str
    role: str
    url: str
    is_claim: bool


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """A claim, and how it is known; `name` is the field of the form."""

    name: str
    label: str
    figures: str
    level: str
    on: str


@dataclass(frozen=True, slots=True)
class NeedLine:
    title: str
    url: str
    status: str


@dataclass(frozen=True, slots=True)
class Relation:
    """Another firm that an officer found to belong to this one; `pair_url`: where that was found."""

    label: str
    name: str
    url: str
    pair_url: str


@dataclass(frozen=True, slots=True)
class CompanyPage:
    """`status` and `review` are empty for a firm without a supplier profile; `version` guards the evidence form.

    `is_contact_closed`: something of the contact is masked that an officer may open; `contact_form`: what its fields
    say, once it is open or where there is nothing to open; `may_agree`: somebody can be asked for consents.
    `unwanted`: what its contact wants no letters about, while nobody of the firm has an account. `conduct`: of what enough
    suppliers told the agency in confidence.
    """

    code: str
    name: str
    other_name: str
    status: str
    review: str
    review_note: str
    is_stale: bool
    completeness: int
    facts: tuple[Fact, ...]
    contact: tuple[Fact, ...]
    is_contact_closed: bool
    contact_form: Mapping[str, str] | None
    unwanted: tuple[str, ...]
    may_agree: bool
    assembler: tuple[Fact, ...]
    people: tuple[Person, ...]
    evidence: tuple[EvidenceLine, ...]
    levels: tuple[tuple[str, str], ...]
    needs: tuple[NeedLine, ...]
    relations: tuple[Relation, ...]
    conduct: tuple[str, ...]
    history: tuple[EventLine, ...]
    version: int
    may_remove: bool
    errors: dict[str, Any]


@blueprint.get("/companies/<code>")
@officer_only
def company(code: str) -> str:
    return show_company(company_of(code))


@blueprint.post("/companies/<code>/pause")
@officer_only
def pause(code: str) -> ResponseReturnValue:
    found = company_of(code)
    require(may_edit_company(g.user, found))
    with transaction() as session:
        profiles.pause_profile(session, found, by=actor_of(g.user))
    flash(_("The profile is paused: it is not found or matched until it is published again."), "success")
    return redirect(url_for("officer.company", code=code))


@blueprint.post("/companies/<code>/publish")
@officer_only
def publish(code: str) -> ResponseReturnValue:
    found = company_of(code)
    require(may_edit_company(g.user, found))
    try:
        with transaction() as session:
            profiles.publish_profile(session, found, by=actor_of(g.user))
    except Invalid as error:
        flash(" ".join([str(error.text), *map(str, error.fields.values())]), "error")
    else:
        flash(_("The profile is published."), "success")
    return redirect(url_for("officer.company", code=code))


def company_of(code: str) -> Company:
    found = registry.company(db(), code)
    if found is None:
        raise NotFound(_l("There is no firm here."))
    return found


def show_company(
    found: Company,
    errors: dict[str, Any] | None = None,
    *,
    is_open: bool = False,
    contact: Mapping[str, str] | None = None,
    version: int | None = None,
) -> str:
    """The page; after a refused form with what was typed. `is_open`: with the contact in full, once that was noted.

    `contact`: what was typed into the form of the contact, and `version`: which that form was filled from.
    """
    return render_template(
        "officer/company.html",
        page=_page(
            found, errors or {}, contact, is_open=is_open, version=found.version if version is None else version
        ),
        work=work_panel("firm", found.code, "company_id", found.id),
    )


def _page(
    found: Company, errors: dict[str, Any], contact: Mapping[str, str] | None, *, is_open: bool, version: int
) -> CompanyPage:
    profile = found.supplier_profile
    status = profile.status.value if profile else ""
    return CompanyPage(
        code=found.code,
        name=found.name,
        other_name=found.name_en or found.name_ja or found.name_local or "",
        status=status,
        review=profile.review_status.value if profile else "",
        review_note=(profile.review_note or "") if profile else "",
        is_stale=status == ProfileStatus.LISTED
        and is_stale(profile.confirmed_on if profile else None, found.created_at.date(), agency_today()),
        completeness=round(profiles.completeness(found).share * 100) if profile else 0,
        facts=_facts(found),
        contact=contact_facts(found, is_open=is_open),
        is_contact_closed=not is_open and may_be_opened(found),
        contact_form=contact or (_contact_values(found) if is_open or not has_contact(found) else None),
        unwanted=tuple(notice_kind_label(kind) for kind in _stopped(found)),
        may_agree=bool(contact_person(found).hash),
        assembler=_assembler(found),
        people=tuple(_people(found)),
        evidence=tuple(evidence_lines(found)) if profile else (),
        levels=tuple((level.value, evidence_label(level)) for level in EvidenceLevel),
        needs=_needs(found),
        relations=tuple(_relations(found)),
        conduct=conduct_counts(found) if found.assembler_profile is not None else (),
        history=tuple(event_line(event) for event in audit_events.history(db(), found.code)),
        version=version,
        may_remove=may_administer(g.user),
        errors=errors,
    )


def _facts(found: Company) -> tuple[Fact, ...]:
    plant = found.main_plant
    return (
        (_("Place"), cards.place_text(found) or None),
        (_("Address"), plant.address if plant else None),
        (_("Legal form"), legal_form_label(found.legal_form) if found.legal_form else None),
        (_("Ownership"), ownership_label(found.ownership) if found.ownership else None),
        (_("Employees"), format_number(found.employees) or None),
        (_("Founded"), str(found.established) if found.established else None),
        (_("Charter capital"), money_text(found.capital_amount, found.capital_currency) or None),
        (_("Revenue"), money_text(found.revenue_amount, found.revenue_currency, year=found.revenue_year) or None),
        *_profile_facts(found.supplier_profile),
        (_("Source"), f"{found.source} · {found.external_id}" if found.external_id else found.source),
        (_("Last changed"), format_time(found.updated_at)),
    )


def _profile_facts(profile: SupplierProfile | None) -> tuple[Fact, ...]:
    if profile is None:
        return ()
    return (
        (_("Last confirmed"), format_date(profile.confirmed_on) or None),
        (_("Published"), format_time(profile.published_at) or None),
        (_("Load"), load_text(profile.utilisation_pct, profile.utilisation_on, on=agency_today()) or None),
    )


def has_contact(found: Company) -> bool:
    return any((found.contact_name, found.contact_email, found.contact_phone, found.contact_more_phones))


def _stopped(found: Company) -> tuple[NoticeKind, ...]:
    """Letters go to the people of a firm where it has any, and they choose for themselves."""
    has_people = any(held.role is not MembershipRole.CLAIMANT for held in found.memberships)
    return () if has_people else stopped_kinds(db(), found)


def _contact_values(found: Company) -> dict[str, str]:
    return {
        "contact_name": found.contact_name or "",
        "contact_phone": found.contact_phone or "",
        "contact_email": found.contact_email or "",
        "contact_more_phones": "\n".join(found.contact_more_phones),
    }


def may_be_opened(found: Company) -> bool:
    """Whether something of the firm is masked that an officer may open."""
    return has_contact(found) or has_personal_number(found)


def contact_facts(found: Company, *, is_open: bool = False) -> tuple[Fact, ...]:
    """The contact person, and a household's number, are masked until an officer opens them; that is noted."""
    name, email, phone = found.contact_name, found.contact_email, found.contact_phone
    further = found.contact_more_phones
    if not is_open:
        name, email, phone = name and masked_name(name), email and masked_email(email), phone and masked_phone(phone)
        further = [masked_phone(each) for each in further]
    return (
        (_("Tax code"), found.tax_code if is_open else shown_tax_code(found)),
        (_("Contact person"), name),
        (_("E-mail"), email),
        (_("Telephone"), phone),
        *([(_("Further telephones"), ", ".join(further))] if further else []),
        (_("Website"), found.website),
    )


def _assembler(found: Company) -> tuple[Fact, ...]:
    profile = found.assembler_profile
    if profile is None:
        return ()
    return (
        (_("Group from"), nationality_label(profile.nationality) if profile.nationality else None),
        (_("Builds"), sector_label(profile.sector) if profile.sector else None),
        (_("Plant in"), province_label(profile.plant_province) if profile.plant_province else None),
        (_("Name shown to outsiders"), _("Yes") if profile.is_name_public else _("No")),
    )


def _relations(found: Company) -> Iterator[Relation]:
    for pair, other in pairs_of(db(), found.id or 0, (PairState.BRANCH, PairState.RELATED)):
        yield Relation(
            finding_label(pair.state.value),
            other.name,
            url_for("officer.company", code=other.code),
            url_for("officer.pair", code=pair.code),
        )


def _people(found: Company) -> list[Person]:
    roles = {
        MembershipRole.OWNER: _("Owner"),
        MembershipRole.EDITOR: _("Editor"),
        MembershipRole.CLAIMANT: _("Claims to belong to it"),
    }
    return [
        Person(
            name=held.user.name,
            email=held.user.email,
            role=roles[held.role],
            url=url_for("officer.users", q=held.user.email),
            is_claim=held.role is MembershipRole.CLAIMANT,
        )
        for held in found.memberships
    ]


def evidence_lines(found: Company) -> list[EvidenceLine]:
    """Every process and certificate with how it is known."""
    lines = []
    for name, row in evidenced_rows(found).items():
        on = row.evidence_on
        lines.append(
            EvidenceLine(
                name=name,
                label=process_label(row.process) if isinstance(row, Capability) else certificate_label(row.standard),
                figures=cards.main_figure(row.process, row.attributes)
                if isinstance(row, Capability)
                else _valid_until(row.valid_until),
                level=request.form.get(f"{name}-level", row.evidence.value),
                on=request.form.get(f"{name}-on", on.isoformat() if on else ""),
            )
        )
    return lines


def _valid_until(day: datetime.date | None) -> str:
    return _("valid until %(day)s", day=format_date(day, "medium")) if day else ""


def _needs(found: Company) -> tuple[NeedLine, ...]:
    needs: list[PartNeed] = (
        sorted(found.needs, key=lambda need: need.id or 0, reverse=True) if found.assembler_profile else []
    )
    return tuple(NeedLine(need.title, url_for("officer.need", code=need.code), need.status.value) for need in needs)
