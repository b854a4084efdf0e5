"""The page of a supplier: what it does, how big it is, who says so, and how to get in touch."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, render_template, url_for

from database.enums import ProfileStatus
from database.models.companies import Company, SupplierProfile
from database.models.uploads import Upload
from database.queries import suppliers as supplier_rows
from database.queries.supply_links import links_of
from database.session import db
from linkage.access import is_member, may_curate, may_see_supplier
from linkage.days import agency_today
from linkage.errors import NotFound
from linkage.language import _, _l
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
class SupplierPage:
    """`notice`: a profile that outsiders cannot see says so to those who can. `links_url` is empty when there is no link to see."""

    profile: Profile
    contact: Contact
    photos: tuple[Photo, ...]
    notice: str
    links_url: str


@blueprint.get("/suppliers/<code>")
@public
def supplier(code: str) -> str:
    company = supplier_rows.supplier(db(), code)
    if company is None or company.supplier_profile is None or not may_see_supplier(g.user, company):
        raise NotFound(_l("There is no supplier here, or its profile is not published."))
    page = SupplierPage(
        profile=profile_of(company, company.supplier_profile, on=agency_today()),
        contact=_contact(company),
        photos=tuple(_photo(upload) for upload in supplier_rows.photos(db(), company)),
        notice=_notice(company.supplier_profile),
        links_url=url_for("public.supplier_links", code=code) if links_of(db(), company, this_reader()) else "",
    )
    return render_template("public/supplier.html", page=page)


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


def _photo(upload: Upload) -> Photo:
    return Photo(url_for("public.file", code=upload.code), upload.caption or upload.original_name)
