"""The desk of a supplier: where the profile stands, the one next thing to do, and the needs that wait."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from flask import g, render_template, url_for
from flask.typing import ResponseReturnValue

from database.columns import now
from database.enums import FairSide, ProfileStatus
from database.models.companies import Company, SupplierProfile
from database.queries.desks import waiting
from database.session import db
from linkage.days import agency_today
from linkage.language import _, ngettext
from linkage.services.lacks import lacks_of
from linkage.services.matches import needs_for_supplier
from linkage.services.suppliers import completeness
from linkage.web import cards
from linkage.web.components import ProgressItem
from linkage.web.guards import supplier_only
from linkage.web.layout import format_date
from linkage.web.own_fairs import OwnFair, own_fairs
from linkage.web.supplier.blueprint import blueprint
from linkage.web.supplier.needs import MOST_NEEDS, NeedRow, row_of, split
from linkage.web.supplier.own import own_company, own_profile
from linkage.web.supplier.steps import missing_items, required_gap
from linkage.web.supplier.wins import AskRow, WinRow, ask_rows, win_rows
from matching.staleness import is_stale

TOP = 5
NEAR = 3
MISSING_SHOWN = 6


@dataclass(frozen=True, slots=True)
class NextAction:
    """The one thing to do now. `is_post`: a button that does it; else a link to where it is done."""

    title: str
    text: str
    label: str
    url: str
    is_post: bool = False


@dataclass(frozen=True, slots=True)
class Freshness:
    """When the firm last stood by its profile; `may_confirm`: it can do so again with one tap."""

    text: str
    is_stale: bool
    may_confirm: bool


@dataclass(frozen=True, slots=True)
class HomePage:
    """`note`: what an officer asked to change. `expiring`: certificates that end soon or have ended, in a sentence each.

    `waiting`: how many proposals wait for the firm's answer, `rfqs`: how many requests for quotation,
    `feedback`: how many questions about the agency's services. `questions`: introductions that the firm is asked about, `words`: those
    in which the other firm waits for its word, `talks`: conversations with something new.
    """

    name: str
    status: str
    review: str
    note: str
    action: NextAction | None
    freshness: Freshness
    expiring: tuple[str, ...]
    share: float
    missing: tuple[ProgressItem, ...]
    more_missing: int
    fits: tuple[NeedRow, ...]
    fit_count: int
    near: tuple[NeedRow, ...]
    near_count: int
    wins: tuple[WinRow, ...]
    asks: tuple[AskRow, ...]
    fairs: tuple[OwnFair, ...]
    preview_url: str
    waiting: int
    rfqs: int
    feedback: int
    questions: int
    words: int
    talks: int


@blueprint.get("")
@supplier_only
def home() -> ResponseReturnValue:
    company = own_company()
    profile, state = own_profile(company), completeness(company)
    missing = missing_items(company, state.missing)
    answers = needs_for_supplier(db(), company, on=agency_today(), limit=MOST_NEEDS)
    lacks = lacks_of(db(), company, answers, on=agency_today())
    fits, near = split(answers)
    is_draft = profile.status is ProfileStatus.DRAFT
    owed = waiting(db(), company.id or 0, FairSide.SUPPLIER, at=now(), on=agency_today())
    page = HomePage(
        name=cards.firm_name(company),
        status=profile.status.value,
        review=profile.review_status.value if profile.status is ProfileStatus.LISTED else "",
        note=(profile.review_note or "") if is_draft else "",
        action=_action(company, profile, missing),
        freshness=_freshness(profile, agency_today()),
        expiring=tuple(_expiring(company, agency_today())),
        share=state.share,
        missing=missing[:MISSING_SHOWN],
        more_missing=max(0, len(missing) - MISSING_SHOWN),
        fits=tuple(row_of(*pair) for pair in fits[:TOP]),
        fit_count=len(fits),
        near=tuple(row_of(need, answer, lacks.changes.get(need.code)) for need, answer in near[:NEAR]),
        near_count=len(near),
        wins=win_rows(lacks, company, shown=NEAR),
        asks=ask_rows(lacks, company, shown=NEAR),
        fairs=own_fairs(company, FairSide.SUPPLIER),
        preview_url=url_for("public.supplier", code=company.code),
        waiting=owed.proposals,
        rfqs=owed.requests,
        feedback=owed.feedback,
        questions=owed.questions,
        words=owed.words,
        talks=g.unread_talks,
    )
    return render_template("supplier/home.html", page=page)


def _action(company: Company, profile: SupplierProfile, missing: tuple[ProgressItem, ...]) -> NextAction | None:
    gap = required_gap(company)
    if gap is not None:
        return NextAction(
            title=_("Next: tell what buyers look for first"),
            text=_("A province and one process are enough to publish. Nobody outside the agency sees your profile yet.")
            if profile.status is not ProfileStatus.LISTED
            else _("Your profile is published, but buyers cannot find it without this."),
            label=gap.label,
            url=gap.url,
        )
    if profile.status is ProfileStatus.DRAFT:
        return _publish(profile)
    if profile.status is ProfileStatus.PAUSED:
        return NextAction(
            title=_("Your profile is paused"),
            text=_("Buyers do not find you, and you are not proposed for needs. Nothing is lost."),
            label=_("Publish it again"),
            url=url_for("supplier.publish"),
            is_post=True,
        )
    return _improve(missing[0]) if missing else None


def _publish(profile: SupplierProfile) -> NextAction:
    if profile.review_note:
        text = _("When you have changed what the officer asked for, publish the profile again.")
        return NextAction(_("Next: publish again"), text, _("Publish again"), url_for("supplier.publish"), is_post=True)
    return NextAction(
        title=_("Your profile is ready to publish"),
        text=_("Everybody can see it then, and buyers can find you. You can change or pause it at any time."),
        label=_("Publish now"),
        url=url_for("supplier.publish"),
        is_post=True,
    )


def _improve(item: ProgressItem) -> NextAction:
    return NextAction(
        title=_("Next: make the profile stronger"),
        text=item.hint or _("The more a profile says, the more needs can be matched with it."),
        label=item.label,
        url=item.url,
    )


def _freshness(profile: SupplierProfile, on: datetime.date) -> Freshness:
    is_listed = profile.status is ProfileStatus.LISTED
    if profile.confirmed_on is None:
        return Freshness(_("Nobody has confirmed this profile yet."), is_stale=True, may_confirm=is_listed)
    text = _("Last confirmed on %(day)s.", day=format_date(profile.confirmed_on))
    is_old = is_stale(profile.confirmed_on, profile.confirmed_on, on)
    if is_old:
        text = _("Last confirmed on %(day)s. Buyers trust fresh profiles more.", day=format_date(profile.confirmed_on))
    return Freshness(text, is_old, may_confirm=is_listed and profile.confirmed_on < on)


def _expiring(company: Company, on: datetime.date) -> list[str]:
    sentences = []
    for badge in cards.certificates(company, on=on):
        if badge.state == "expired" and badge.valid_until:
            sentences.append(
                _("%(certificate)s ended on %(day)s.", certificate=badge.label, day=format_date(badge.valid_until))
            )
        elif badge.state == "expiring" and badge.valid_until:
            days = (badge.valid_until - on).days
            sentences.append(
                ngettext(
                    "%(certificate)s ends in %(num)d day.",
                    "%(certificate)s ends in %(num)d days.",
                    days,
                    certificate=badge.label,
                )
            )
    return sentences
