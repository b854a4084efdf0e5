"""The desk of an assembler: its needs with how many firms fit each, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, render_template, url_for

from database.columns import now
from database.enums import FairSide, NeedStatus
from database.models.part_needs import PartNeed
from database.queries import shortlists as shortlist_rows
from database.queries.desks import waiting
from database.queries.rfqs import wholly_placed
from database.session import db
from linkage.days import agency_today
from linkage.language import _, ngettext
from linkage.services.need_counts import MatchCounts, match_counts
from linkage.web.assembler.blueprint import blueprint
from linkage.web.assembler.own import counts_by_status, needs_page
from linkage.web.guards import assembler_only
from linkage.web.layout import format_date, format_number
from linkage.web.own_fairs import OwnFair, own_fairs

SHOWN = 10


@dataclass(frozen=True, slots=True)
class NeedRow:
    """One need on the desk. `counts` is None when it names no process yet. `next_label` is what to do now."""

    title: str
    url: str
    status: str
    counts: MatchCounts | None
    closes: str
    next_label: str
    next_url: str


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits for the assembler."""

    text: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class HomePage:
    """`waiting`: how many proposals wait for the firm's answer, `rfqs`: how many requests for its decision, `feedback`: how
    many questions about the agency's services, `questions`: introductions that the firm is asked about, `words`: those in which the
    other firm waits for its word, `talks`: conversations with something new."""

    company: str
    figures: tuple[tuple[str, str], ...]
    tasks: tuple[Task, ...]
    needs: tuple[NeedRow, ...]
    has_more: bool
    fairs: tuple[OwnFair, ...]
    waiting: int
    rfqs: int
    feedback: int
    questions: int
    words: int
    talks: int


@blueprint.get("")
@assembler_only
def home() -> str:
    counts = counts_by_status(db())
    shown = needs_page(db(), None, page=1, size=SHOWN)
    active = [need for need in shown if need.status in (NeedStatus.DRAFT, NeedStatus.PUBLISHED)]
    fits = match_counts(db(), active, on=agency_today())
    listed = shortlist_rows.counts_by_need(db(), g.company)
    placed = wholly_placed(db(), [need.id or 0 for need in active])
    owed = waiting(db(), g.company.id, FairSide.ASSEMBLER, at=now(), on=agency_today())
    page = HomePage(
        company=g.company.name,
        figures=_figures(counts, sum(listed.values())),
        tasks=tuple(_tasks(active)),
        needs=tuple(
            _row(need, fits.get(need.code), listed.get(need.id, 0), placed.get(need.id or 0, "")) for need in shown
        ),
        has_more=sum(counts.values()) > SHOWN,
        fairs=own_fairs(g.company, FairSide.ASSEMBLER),
        waiting=owed.proposals,
        rfqs=owed.requests,
        feedback=owed.feedback,
        questions=owed.questions,
        words=owed.words,
        talks=g.unread_talks,
    )
    return render_template("assembler/home.html", page=page)


def _figures(counts: dict[NeedStatus, int], listed: int) -> tuple[tuple[str, str], ...]:
    published, drafts = counts.get(NeedStatus.PUBLISHED, 0), counts.get(NeedStatus.DRAFT, 0)
    met = counts.get(NeedStatus.MET, 0)
    return (
        (format_number(published), ngettext("need published", "needs published", published)),
        (format_number(drafts), ngettext("draft", "drafts", drafts)),
        (format_number(met), ngettext("need met", "needs met", met)),
        (format_number(listed), ngettext("firm on shortlists", "firms on shortlists", listed)),
    )


def _tasks(active: list[PartNeed]) -> list[Task]:
    tasks = []
    profile = g.company.assembler_profile
    if not profile.about:
        text = _("Suppliers answer sooner when they know what you build.")
        tasks.append(Task(text, _("Describe your firm"), url_for("assembler.company")))
    drafts = [need for need in active if need.status is NeedStatus.DRAFT]
    if drafts:
        text = _("“%(title)s” is a draft that only you see.", title=drafts[0].title)
        tasks.append(Task(text, _("Finish it"), url_for("assembler.check", code=drafts[0].code)))
    today = agency_today()
    closed = [need for need in active if need.closes_on and need.closes_on < today and need not in drafts]
    if closed:
        text = _("The last day for answers to “%(title)s” is past.", title=closed[0].title)
        tasks.append(Task(text, _("Set a new day"), url_for("assembler.question", code=closed[0].code, key="terms")))
    return tasks


def _row(need: PartNeed, counts: MatchCounts | None, shortlisted: int, rfq: str) -> NeedRow:
    """`rfq`: code of the request of which the whole volume is placed, else empty."""
    label, url = _next(need, counts, shortlisted)
    if rfq and need.status is NeedStatus.PUBLISHED:
        label, url = _("Is it met? Close it"), url_for("assembler.rfq", code=rfq)
    page = url_for("assembler.check" if need.status is NeedStatus.DRAFT else "assembler.need", code=need.code)
    return NeedRow(
        title=need.title,
        url=page,
        status=need.status.value,
        counts=counts,
        closes=format_date(need.closes_on, "medium"),
        next_label=label,
        next_url=url,
    )


def _next(need: PartNeed, counts: MatchCounts | None, shortlisted: int) -> tuple[str, str]:
    """What brings the need on: steps, publishing, looking at near misses, a shortlist, comparing."""
    if need.status in (NeedStatus.MET, NeedStatus.WITHDRAWN):
        return _("Look at it"), url_for("assembler.need_details", code=need.code)
    if not need.steps:
        return _("Choose processes"), url_for("assembler.routing", code=need.code)
    if need.status is NeedStatus.DRAFT:
        return _("Check and publish"), url_for("assembler.check", code=need.code)
    if counts is not None and not counts.total:
        return _("See near misses"), url_for("assembler.near_misses", code=need.code)
    if shortlisted >= 2:
        return _("Compare the shortlist"), url_for("assembler.shortlist", need=need.code)
    return _("Choose firms"), url_for("assembler.need", code=need.code)
