"""The profile as a whole: what each step says so far, and publishing, pausing, confirming it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from database.enums import ProfileStatus
from database.models.companies import Company
from database.queries import suppliers as supplier_rows
from database.session import db, transaction
from linkage.days import agency_today
from linkage.errors import Invalid
from linkage.language import _, ngettext
from linkage.services.drafts import drop_draft
from linkage.services.suppliers import completeness, confirm_profile, pause_profile, publish_profile
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.components import ProgressItem
from linkage.web.guards import supplier_only
from linkage.web.layout import format_number
from linkage.web.supplier.blueprint import blueprint
from linkage.web.supplier.own import own_company, own_profile
from linkage.web.supplier.steps import STEPS, missing_items, required_gap
from linkage.wording import certificate_label, process_label
from matching.staleness import is_known

_SHOWN = 6


@dataclass(frozen=True, slots=True)
class ProfilePage:
    """`summary`: (step, what it says, where to change it). `gap`: what must be there first, None when it may be published."""

    name: str
    status: str
    summary: tuple[tuple[str, str | None, str], ...]
    share: float
    missing: tuple[ProgressItem, ...]
    gap: ProgressItem | None
    preview_url: str
    is_listed: bool


@blueprint.get("/profile")
@supplier_only
def profile() -> ResponseReturnValue:
    company = own_company()
    state = completeness(company)
    status = own_profile(company).status
    page = ProfilePage(
        name=cards.firm_name(company),
        status=status.value,
        summary=tuple(_summary(company)),
        share=state.share,
        missing=missing_items(company, state.missing),
        gap=required_gap(company),
        preview_url=url_for("public.supplier", code=company.code),
        is_listed=status is ProfileStatus.LISTED,
    )
    return render_template("supplier/profile/index.html", page=page)


@blueprint.post("/profile/publish")
@supplier_only
def publish() -> ResponseReturnValue:
    company = own_company()
    try:
        with transaction() as session:
            publish_profile(session, company, by=actor_of(g.user))
    except Invalid as error:
        for text in error.fields.values():
            flash(str(text), "error")
        gap = required_gap(own_company())
        return redirect(gap.url if gap else url_for("supplier.profile"))
    flash(_("Your profile is published. Buyers can find you now."), "success")
    return redirect(url_for("supplier.home"))


@blueprint.post("/profile/pause")
@supplier_only
def pause() -> ResponseReturnValue:
    company = own_company()
    with transaction() as session:
        pause_profile(session, company, by=actor_of(g.user))
    flash(_("Your profile is paused. Nothing is lost, and you can publish it again at any time."), "success")
    return redirect(url_for("supplier.home"))


@blueprint.post("/profile/confirm")
@supplier_only
def confirm() -> ResponseReturnValue:
    """One tap: everything is still true."""
    company = own_company()
    with transaction() as session:
        confirm_profile(session, company, by=actor_of(g.user), on=agency_today())
    flash(_("Thank you. Buyers see that your profile is true as of today."), "success")
    return redirect(url_for("supplier.home"))


@blueprint.post("/profile/draft/discard")
@supplier_only
def discard_draft() -> ResponseReturnValue:
    """Forgets the person's own unsaved answers to one form of this firm's profile."""
    form = request.form.get("form", "")
    with transaction() as session:
        if form.startswith(f"profile:{own_company().code}:"):
            drop_draft(session, g.user, form)
    flash(_("Your unsaved answers are gone. The page shows what is saved."), "info")
    return redirect(_own_page(request.form.get("page", "")))


def _own_page(page: str) -> str:
    """A page of the profile; nothing else is a way back."""
    home = url_for("supplier.profile")
    return page if page.startswith(f"{home}/") and "\\" not in page and page.isprintable() else home


def _summary(company: Company) -> list[tuple[str, str | None, str]]:
    words = {
        "company": _firm(company),
        "place": cards.place_text(company),
        "processes": _some([process_label(offer.process) for plant in company.plants for offer in plant.capabilities]),
        "machines": _machines(company),
        "certificates": _some([certificate_label(row.standard) for row in company.certificates]),
        "terms": _terms(company),
        "photos": _photos(company),
        "contact": ", ".join(
            part for part in (company.contact_name, company.contact_phone or company.contact_email) if part
        ),
    }
    return [(str(step.label), words[step.key] or None, step.url) for step in STEPS]


def _firm(company: Company) -> str:
    if company.employees is None:
        return company.name
    people = ngettext("%(count)s person", "%(count)s people", company.employees, count=format_number(company.employees))
    return _("%(firm)s, %(people)s", firm=company.name, people=people)


def _machines(company: Company) -> str:
    return _some([machine.type for plant in company.plants for machine in plant.machines])


def _terms(company: Company) -> str:
    profile = own_profile(company)
    days, load = profile.lead_time_days, profile.utilisation_pct
    is_old = not is_known(load, profile.utilisation_on, agency_today())
    parts = [
        "" if load is None else _busy(load, is_old=is_old),
        "" if days is None else _("lead time %(number)s days", number=format_number(days)),
    ]
    return ", ".join(part for part in parts if part)


def _busy(load: float, *, is_old: bool) -> str:
    if is_old:
        return _("%(percent)s%% busy, said more than 90 days ago: counts as unknown", percent=format_number(load))
    return _("%(percent)s%% busy", percent=format_number(load))


def _photos(company: Company) -> str:
    count = len(supplier_rows.photos(db(), company))
    return ngettext("%(num)d photo", "%(num)d photos", count) if count else ""


def _some(words: list[str]) -> str:
    """The first few of a list, each once, and how many more there are."""
    each = list(dict.fromkeys(words))
    shown = ", ".join(each[:_SHOWN])
    more = len(each) - _SHOWN
    return _("%(names)s and %(number)s more", names=shown, number=more) if more > 0 else shown
