"""The review queue: profiles that changed since an officer looked, and claims on firms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from database.enums import ReviewStatus
from database.models.claim_checks import ClaimCheck
from database.models.companies import Company
from database.models.uploads import Upload
from database.models.users import Membership
from database.queries import audit_events, registry
from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.config import Config
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid, NotFound
from linkage.language import _, _l, ngettext
from linkage.services.claim_checks import checks_of, is_own_domain
from linkage.services.memberships import approve_claim, open_claim, open_claims, refuse_claim
from linkage.services.proofs import waiting_documents
from linkage.services.suppliers import approve_profile, return_profile
from linkage.services.uploads import remove_file
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.addresses import Address, page_within
from linkage.web.components import Pages, pages
from linkage.web.guards import officer_only
from linkage.web.layout import format_date, format_number, format_time
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.changes import Change, changes_of
from linkage.web.officer.claim_checks import CheckLine, alike_lines, check_lines
from linkage.web.officer.companies import Fact, company_of, contact_facts, may_be_opened
from linkage.web.officer.events import EventLine, event_line
from linkage.web.officer.private_views import note_contacts_opened
from linkage.web.officer.work import work_panels
from linkage.web.public.profiles import Profile, profile_of

SIZE = 30
_EVENTS_READ = 100


@dataclass(frozen=True, slots=True)
class WaitingLine:
    name: str
    url: str
    place: str
    since: str


@dataclass(frozen=True, slots=True)
class ReviewsPage:
    waiting: tuple[WaitingLine, ...]
    total: int
    claims: int
    pages: Pages


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """`events`: what happened since the last review, newest first; `changes` the values replaced; `left`: how many more wait.

    `sent`: that documents wait. `is_contact_closed`: something of the contact is masked that an officer may open.
    """

    code: str
    name: str
    status: str
    review: str
    version: int
    profile: Profile
    contact: tuple[Fact, ...]
    is_contact_closed: bool
    events: tuple[EventLine, ...]
    changes: tuple[Change, ...]
    sent: str
    is_first: bool
    left: int
    note: str
    errors: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ClaimLine:
    id: int
    person: str
    email: str
    company: str
    company_url: str
    asked_on: str
    is_same_domain: bool
    checks: tuple[CheckLine, ...]
    url: str


@blueprint.get("/reviews")
@officer_only
def reviews() -> str:
    ids = registry.waiting_ids(db())
    number = page_within(len(ids), SIZE)
    companies = registry.suppliers_by_id(db(), ids[(number - 1) * SIZE : number * SIZE])
    page = ReviewsPage(
        waiting=tuple(_waiting(company) for company in companies),
        total=len(ids),
        claims=len(open_claims(db())),
        pages=pages(len(ids), page=number, size=SIZE, url=Address.of_request(("page",)).page),
    )
    return render_template("officer/reviews.html", page=page)


@blueprint.get("/reviews/<code>")
@officer_only
def review(code: str) -> str:
    return _show(company_of(code), {})


@blueprint.post("/reviews/<code>/open")
@officer_only
def open_review_post(code: str) -> ResponseReturnValue:
    """The same with the contact in full; looking is noted."""
    note_contacts_opened(code)
    return _show(company_of(code), {}, is_open=True)


@blueprint.post("/reviews/<code>")
@officer_only
def decide(code: str) -> ResponseReturnValue:
    """Approves the profile, or sends it back with a note; then shows the next one that waits."""
    found = company_of(code)
    require(may_curate(g.user))
    by, note = actor_of(g.user), request.form.get("note", "")
    try:
        with transaction() as session:
            if found.version != request.form.get("version", type=int):
                raise Conflict(_l("The profile changed while you looked at it. Look again, then decide."))
            if request.form.get("decision") == "approve":
                approve_profile(session, found, by=by)
                flash(_("%(name)s is approved.", name=found.name), "success")
            else:
                return_profile(session, found, by=by, note=note)
                flash(_("%(name)s was sent back with your note.", name=found.name), "success")
    except Invalid as error:
        return _show(company_of(code), error.fields), 422
    return redirect(_next_url())


@blueprint.get("/claims")
@officer_only
def claims() -> str:
    waiting = open_claims(db())
    checks = checks_of(db(), waiting)
    lines = tuple(_claim(claim, checks.get(claim.id or 0, ())) for claim in waiting)
    works = work_panels("claim", "membership_id", {line.id: str(line.id) for line in lines})
    return render_template("officer/claims.html", claims=lines, works=works, alikes=alike_lines())


@blueprint.post("/claims/<int:key>")
@officer_only
def decide_claim(key: int) -> ResponseReturnValue:
    require(may_curate(g.user))
    papers = list[Upload]()
    with transaction() as session:
        claim = open_claim(session, key)
        name = claim.company.name
        if request.form.get("decision") == "approve":
            approve_claim(session, claim, by=actor_of(g.user))
            flash(_("The person speaks for %(name)s from now on.", name=name), "success")
        else:
            papers = refuse_claim(session, claim, by=actor_of(g.user))
            flash(_("The claim on %(name)s was refused.", name=name), "success")
    config: Config = current_app.config["LINKAGE"]
    for paper in papers:
        remove_file(config.upload_dir, paper)
    return redirect(url_for("officer.claims"))


def _waiting(company: Company) -> WaitingLine:
    url = url_for("officer.review", code=company.code)
    return WaitingLine(company.name, url, cards.place_text(company), format_time(company.updated_at))


def _show(found: Company, errors: dict[str, Any], *, is_open: bool = False) -> str:
    profile = found.supplier_profile
    if profile is None:
        raise NotFound(_l("This firm has no supplier profile."))
    events = audit_events.history(db(), found.code, limit=_EVENTS_READ)
    last = next((place for place, event in enumerate(events) if event.action == "supplier.approved"), None)
    page = ReviewPage(
        code=found.code,
        name=found.name,
        status=profile.status.value,
        review=profile.review_status.value,
        version=found.version,
        profile=profile_of(found, profile, on=agency_today()),
        contact=contact_facts(found, is_open=is_open),
        is_contact_closed=not is_open and may_be_opened(found),
        events=tuple(event_line(event) for event in events[:last]),
        changes=changes_of(events[:last]),
        sent=_sent(len(waiting_documents(db(), found))),
        is_first=last is None,
        left=len([key for key in registry.waiting_ids(db()) if key != found.id]),
        note=request.form.get("note", ""),
        errors=errors,
    )
    return render_template("officer/review.html", page=page)


def _sent(number: int) -> str:
    if not number:
        return ""
    return ngettext(
        "The firm sent %(count)s document that nobody has looked at.",
        "The firm sent %(count)s documents that nobody has looked at.",
        number,
        count=format_number(number),
    )


def _next_url() -> str:
    waiting = registry.suppliers_by_id(db(), registry.waiting_ids(db())[:1])
    if not waiting or waiting[0].supplier_profile is None:
        return url_for("officer.reviews")
    is_open = waiting[0].supplier_profile.review_status is ReviewStatus.WAITING
    return url_for("officer.review", code=waiting[0].code) if is_open else url_for("officer.reviews")


def _claim(claim: Membership, checks: Sequence[ClaimCheck]) -> ClaimLine:
    company, user = claim.company, claim.user
    return ClaimLine(
        id=claim.id or 0,
        person=user.name,
        email=user.email,
        company=company.name,
        company_url=url_for("officer.company", code=company.code),
        asked_on=format_date(claim.created_at),
        is_same_domain=is_own_domain(company, user.email),
        checks=check_lines(checks),
        url=url_for("officer.claim", key=claim.id),
    )
