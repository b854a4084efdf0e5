"""Part needs of all assemblers, and the matches of one."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import render_template, request, url_for
from sqlmodel import col, select

from database.enums import NeedStatus, NeedVisibility, ReaderRole
from database.models.part_needs import PartNeed
from database.queries import needs as need_rows
from database.queries import suppliers as supplier_rows
from database.queries.exchange import whole_need
from database.session import db
from linkage.days import agency_today
from linkage.errors import NotFound
from linkage.language import _, _l, ngettext
from linkage.services.match_facts import need_fact
from linkage.services.match_lists import note_list
from linkage.services.matches import matches_of_need
from linkage.services.need_counts import fitting_counts
from linkage.web import cards
from linkage.web.addresses import Address, page_within
from linkage.web.components import Pages, pages
from linkage.web.guards import officer_only
from linkage.web.introduction_stands import Stand, stands_of
from linkage.web.layout import format_date, format_number
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.proposal_batches import batches_to_undo
from linkage.web.officer.suppliers import Choice
from linkage.web.reasons import MatchPart, NearMissPart, match_parts, near_miss_parts
from linkage.wording import process_label, province_label, quantity_text, status_label, visibility_label
from matching.facts import Matches
from search.analysis import fold

SIZE = 30
KEYS = ("q", "status", "matched", "page")
LIMIT = 20


@dataclass(frozen=True, slots=True)
class NeedLine:
    """`fitting`: how many firms break no limit; None for a need that is not open or has no steps."""

    title: str
    url: str
    buyer: str
    buyer_url: str
    processes: str
    place: str
    status: str
    closes: str
    fitting: int | None


@dataclass(frozen=True, slots=True)
class NeedsPage:
    query: str
    choices: tuple[Choice, ...]
    count_sentence: str
    rows: tuple[NeedLine, ...]
    pages: Pages
    is_narrowed: bool


@dataclass(frozen=True, slots=True)
class NeedPage:
    """`matches` and `near_misses` are empty when the need names no process. `stands`: of firms that were proposed already.

    `here`: where proposing leads back to; `undo`: what can still be undone, as (batch, sentence).
    """

    code: str
    title: str
    status: str
    facts: tuple[tuple[str, str | None], ...]
    buyer: str
    buyer_url: str
    matches: tuple[MatchPart, ...]
    near_misses: tuple[NearMissPart, ...]
    stands: Mapping[str, Stand]
    has_more: bool
    has_steps: bool
    here: str
    undo: tuple[tuple[str, str], ...]


@blueprint.get("/needs")
@officer_only
def needs() -> str:
    address, today = Address.of_request(KEYS), agency_today()
    found = _found(address)
    if "none" in address.values("matched"):
        counts = _fitting(found, today)
        found = [need for need in found if counts.get(need.code) == 0]
    number = page_within(len(found), SIZE)
    shown = found[(number - 1) * SIZE : number * SIZE]
    counts = _fitting(shown, today)
    page = NeedsPage(
        query=address.first("q"),
        choices=_choices(address),
        count_sentence=ngettext("%(count)s need", "%(count)s needs", len(found), count=format_number(len(found))),
        rows=tuple(_line(need, counts) for need in shown),
        pages=pages(len(found), page=number, size=SIZE, url=address.page),
        is_narrowed=bool(address.keeping("q", "status", "matched").pairs),
    )
    return render_template("officer/needs.html", page=page)


@blueprint.get("/needs/<code>")
@officer_only
def need(code: str) -> str:
    found = need_rows.need(db(), code)
    if found is None:
        raise NotFound(_l("There is no part need here."))
    today = agency_today()
    answer = matches_of_need(db(), found, on=today, limit=LIMIT + 1) if found.steps else Matches(found.code, (), (), ())
    note_list(db(), answer, role=ReaderRole.OFFICER)
    codes = [match.supplier for match in answer.matches[:LIMIT]] + [
        near.supplier for near in answer.near_misses[:LIMIT]
    ]
    companies = {company.code: company for company in supplier_rows.suppliers_in_order(db(), codes)}
    page = NeedPage(
        code=found.code,
        title=found.title,
        status=found.status.value,
        facts=_facts(found),
        buyer=cards.firm_name(found.company),
        buyer_url=url_for("officer.company", code=found.company.code),
        matches=match_parts(answer.matches[:LIMIT], companies, found, shortlisted=(), on=today),
        near_misses=near_miss_parts(answer.near_misses[:LIMIT], companies, shortlisted=(), on=today),
        stands=stands_of(found, None),
        has_more=len(answer.matches) > LIMIT,
        has_steps=bool(found.steps),
        here=request.path,
        undo=batches_to_undo(),
    )
    return render_template("officer/need.html", page=page)


def _found(address: Address) -> list[PartNeed]:
    """Newest first. A programme has hundreds of needs, not tens of thousands; words are compared folded."""
    statement = select(PartNeed).options(*whole_need()).order_by(col(PartNeed.id).desc())
    status = address.first("status")
    if status in tuple(NeedStatus):
        statement = statement.where(PartNeed.status == NeedStatus(status))
    words = fold(address.first("q")).split()
    found = db().exec(statement).all()
    return [
        need for need in found if all(word in fold(f"{need.title}\n{need.company.name}\n{need.code}") for word in words)
    ]


def _fitting(needs: Iterable[PartNeed], today: datetime.date) -> Mapping[str, int]:
    """Code of each open need with steps -> how many firms fit it."""
    asked = (need_fact(need) for need in needs if need.steps and _is_open(need, today))
    return fitting_counts(db(), asked, on=today)


def _is_open(need: PartNeed, today: datetime.date) -> bool:
    return need.status is NeedStatus.PUBLISHED and (need.closes_on is None or need.closes_on >= today)


def _choices(address: Address) -> tuple[Choice, ...]:
    states = tuple((state.value, status_label(state)) for state in NeedStatus)
    return (
        Choice("status", _("State"), states, address.first("status")),
        Choice("matched", _("Matches"), (("none", _("No firm fits")),), address.first("matched")),
    )


def _line(need: PartNeed, counts: Mapping[str, int]) -> NeedLine:
    return NeedLine(
        title=need.title,
        url=url_for("officer.need", code=need.code),
        buyer=need.company.name,
        buyer_url=url_for("officer.company", code=need.company.code),
        processes=", ".join(process_label(step.process) for step in cards.in_core_order(need)[:3]),
        place=province_label(cards.need_province(need)),
        status=need.status.value,
        closes=format_date(need.closes_on, "medium"),
        fitting=counts.get(need.code),
    )


def _facts(need: PartNeed) -> tuple[tuple[str, str | None], ...]:
    return (
        (_("Processes"), ", ".join(process_label(step.process) for step in need.steps) or None),
        (_("Volume"), quantity_text(need.volume_value, need.volume_unit) or None),
        (_("Wanted in"), province_label(cards.need_province(need)) or None),
        (_("Seen by"), visibility_label(need.visibility or NeedVisibility.PUBLIC)),
        (_("Answers until"), format_date(need.closes_on) or None),
        (_("Published"), format_date(need.published_at) or None),
    )
