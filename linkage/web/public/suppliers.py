"""The page of a supplier: what it does, how big it is, who says so, and how to get in touch."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, render_template, url_for

from database.enums import ProfileStatus
from database.models.companies import Company, SupplierProfile
from database.models.uploads import Upload
from database.queries import suppliers as supplier_rows
from database.queries.supply_links import links_of
from database.session import db, transaction
from linkage.access import is_member, may_curate, may_edit_supplier, may_see_supplier
from linkage.days import agency_today
from linkage.errors import NotFound
from linkage.language import _, _l
from linkage.services.branches import offices_of
from linkage.services.contacts import OpenContact, must_be_noted, note_contact_seen, open_contact
from linkage.services.photo_people import hidden_photos
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.guards import public
from linkage.web.links import this_reader
from linkage.web.public.blueprint import blueprint
from linkage.web.public.profiles import Profile, profile_of
from linkage.web.public.ways import acts_for_assembler, edit_profile_url, registry_url, shortlist_url


@dataclass(frozen=True, slots=True)
class Contact:
    """How this reader gets in touch, or on with the own profile. `fields` make it a button that posts, else it is a link."""

    title: str
    text: str
    label: str
    url: str
    fields: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Photo:
    url: str
    caption: str


@dataclass(frozen=True, slots=True)
class Office:
    """Another office of the same firm."""

    name: str
    url: str
    place: str


@dataclass(frozen=True, slots=True)
class SupplierPage:
    """`notice`: a profile that outsiders cannot see says so to those who can. `links_url` is empty when there is no link to see.

    `refuse_url`: for the people of another firm, to the list of those it does not want to be brought together with.
    `person`: the contact person, where they agreed to be shown to this reader.
    """

    profile: Profile
    contact: Contact
    photos: tuple[Photo, ...]
    person: tuple[tuple[str, str], ...]
    notice: str
    links_url: str
    refuse_url: str
    offices: tuple[Office, ...]


@blueprint.get("/suppliers/<code>")
@public
def supplier(code: str) -> str:
    company = _seen(code)
    found = open_contact(db(), company, g.user)
    if found is not None and g.user is not None and must_be_noted(db(), found, by=actor_of(g.user)):
        with transaction() as session:
            note_contact_seen(session, company, found, by=actor_of(g.user), place="profile")
        company = _seen(code)
    profile = company.supplier_profile
    if profile is None:
        raise NotFound(_l("There is no supplier here, or its profile is not published."))
    page = SupplierPage(
        profile=profile_of(company, profile, on=agency_today()),
        contact=_contact(company),
        photos=_photos(company),
        person=_person(found),
        notice=_notice(profile),
        links_url=url_for("public.supplier_links", code=code) if links_of(db(), company, this_reader()) else "",
        refuse_url=_refuse_url(company),
        offices=tuple(map(_office, offices_of(db(), company))),
    )
    return render_template("public/supplier.html", page=page)


def _refuse_url(company: Company) -> str:
    if g.company is None or g.company.id == company.id or not is_member(g.user, g.company):
        return ""
    return url_for("account.refusals", firm=company.code, _anchor="add")


def _seen(code: str) -> Company:
    company = supplier_rows.supplier(db(), code)
    if company is None or company.supplier_profile is None or not may_see_supplier(g.user, company):
        raise NotFound(_l("There is no supplier here, or its profile is not published."))
    return company


def _person(found: OpenContact | None) -> tuple[tuple[str, str], ...]:
    """The contact person who agreed to be shown to this reader."""
    if found is None:
        return ()
    ways = (
        (_("Contact person"), found.person.name),
        (_("E-mail"), found.person.email),
        (_("Telephone"), found.person.phone),
    )
    return tuple((label, value) for label, value in ways if value)


def _photos(company: Company) -> tuple[Photo, ...]:
    """Without those in which somebody can be recognised who does not agree; its own people see all."""
    found = supplier_rows.photos(db(), company)
    hidden = frozenset() if may_edit_supplier(g.user, company) else hidden_photos(db(), company, found)
    return tuple(_photo(upload) for upload in found if upload.id not in hidden)


def _notice(profile: SupplierProfile) -> str:
    if profile.status is ProfileStatus.DRAFT:
        return _("This is a preview. The profile is a draft, and nobody outside your firm and the agency can see it.")
    if profile.status is ProfileStatus.PAUSED:
        return _("This is a preview. The profile is paused, and nobody outside your firm and the agency can see it.")
    return ""


def _contact(company: Company) -> Contact:
    if is_member(g.user, company):
        return Contact(
            title=_("Your firm"),
            text=_("This is what others see. Contacts stay private until both sides agree to an introduction."),
            label=_("Change the profile"),
            url=edit_profile_url(),
        )
    if may_curate(g.user):
        return Contact(
            title=_("For officers"),
            text=_("Contacts, review and history of this firm stand in the registry."),
            label=_("Open in the registry"),
            url=registry_url(company),
        )
    if acts_for_assembler():
        return Contact(
            title=_("Get in touch"),
            text=_(
                "Put the firm on your shortlist. The agency introduces you, and contacts open when both sides agree."
            ),
            label=_("Put on my shortlist"),
            url=shortlist_url(),
            fields={"supplier": company.code},
        )
    return Contact(
        title=_("Get in touch"),
        text=_(
            "Contacts are private. Sign in as an assembler to ask for an introduction; they open when both sides agree."
        ),
        label=_("Ask for an introduction"),
        url=url_for("account.sign_in", next=url_for("public.supplier", code=company.code)),
    )


def _office(company: Company) -> Office:
    plant = company.main_plant
    place = cards.province_text(plant.province, plant.former_province) if plant is not None else ""
    return Office(cards.firm_name(company), url_for("public.supplier", code=company.code), place)


def _photo(upload: Upload) -> Photo:
    return Photo(url_for("public.file", code=upload.code), upload.caption or upload.original_name)
