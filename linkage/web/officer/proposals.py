"""Proposals of the agency: the best pairs of many needs to propose at once, what waits, what was agreed, what ended."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.columns import now
from database.enums import MatchKind, ProposalStatus
from database.models.companies import Company
from database.models.match_results import MatchResult
from database.models.part_needs import PartNeed
from database.models.proposals import Proposal
from database.queries import proposal_queue as queue_rows
from database.queries import proposals as rows
from database.queries.proposal_queue import QueueFilter
from database.queries.proposals import ProposalFilter
from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.days import agency_today
from linkage.errors import Invalid
from linkage.language import _, _l, ngettext
from linkage.services.proposals import Batch, check_template, propose_many, undo_batch
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.addresses import Address, page_within
from linkage.web.components import Pages, pages
from linkage.web.forms import once
from linkage.web.guards import officer_only
from linkage.web.layout import format_date, format_number
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.suppliers import Choice
from linkage.web.proposals.desk import proposal_desk
from linkage.web.proposals.views import need_title
from linkage.web.reasons import points_text
from linkage.wording import criterion_label, process_label, province_label
from linkage.wording.proposals import answer_label, origin_label, proposal_state, proposal_tone
from matching.taxonomy import taxonomy

SIZE = 50
TO_PROPOSE = "to-propose"
TABS: Mapping[str, tuple[Any, tuple[ProposalStatus, ...]]] = {
    "open": (_l("Open"), (ProposalStatus.OPEN,)),
    "agreed": (_l("Agreed"), (ProposalStatus.AGREED,)),
    "ended": (
        _l("Ended"),
        (ProposalStatus.DECLINED, ProposalStatus.EXPIRED, ProposalStatus.WITHDRAWN, ProposalStatus.ENDED),
    ),
}
FILTERS = ("q", "process", "province", "buyer", "least", "kind")
KEYS = ("show", *FILTERS, "page")
_SCORES = (90, 80, 70, 60, 50)


@dataclass(frozen=True, slots=True)
class PairLine:
    """A pair of the queue. `pair`: what the box sends; `lacking`: what is less than ideal."""

    pair: str
    need: str
    need_url: str
    buyer: str
    firm: str
    firm_url: str
    place: str
    score: str
    is_near_miss: bool
    lacking: str


@dataclass(frozen=True, slots=True)
class ProposalLine:
    need: str
    url: str
    buyer: str
    firm: str
    state: str
    tone: tuple[str, str]
    buyer_answer: str
    firm_answer: str
    origin: str
    day: str


@dataclass(frozen=True, slots=True)
class ProposalsPage:
    """`undo`: batches of this officer that can still be undone, as (code, sentence)."""

    tabs: tuple[tuple[str, str, bool, int], ...]
    choices: tuple[Choice, ...]
    query: str
    show: str
    sentence: str
    pairs: tuple[PairLine, ...]
    lines: tuple[ProposalLine, ...]
    pages: Pages
    undo: tuple[tuple[str, str], ...]
    is_narrowed: bool
    back: str


@blueprint.get("/proposals")
@officer_only
def proposals() -> ResponseReturnValue:
    return _page({}, {})


@blueprint.post("/proposals")
@officer_only
def propose_post() -> ResponseReturnValue:
    """The boxes of the queue, or the button beside one match. `words`: a template for both sides."""
    require(may_curate(g.user))
    words = request.form.get("words", "")[:2000].strip()
    made: list[Batch] = []

    def make(session: Session) -> str:
        pairs = queue_rows.pairs_of(session, _pairs())
        made.append(propose_many(session, pairs, words or None, desk=proposal_desk(), by=actor_of(g.user)))
        return url_for("officer.proposals")

    try:
        check_template(words)
        target = once(make)
    except Invalid as error:
        return _page({"words": words}, error.fields)
    for batch in made:
        _tell(batch)
    return redirect(target)


@blueprint.post("/proposals/undo")
@officer_only
def undo_proposals_post() -> ResponseReturnValue:
    with transaction() as session:
        number = undo_batch(session, request.form.get("batch", "")[:16], by=actor_of(g.user))
    flash(
        ngettext("%(num)d proposal was undone.", "%(num)d proposals were undone.", number),
        "success",
    )
    return redirect(url_for("officer.proposals"))


def _tell(batch: Batch) -> None:
    number = len(batch.made)
    if number:
        flash(
            ngettext("%(num)d pair was proposed.", "%(num)d pairs were proposed.", number),
            "success",
        )
    for need, firm, why in batch.left_out[:5]:
        flash(_("Left out: %(firm)s for %(need)s. %(why)s", firm=firm, need=need, why=why), "warning")
    if len(batch.left_out) > 5:
        flash(_("%(count)s more were left out.", count=format_number(len(batch.left_out) - 5)), "warning")


def _pairs() -> list[tuple[str, str]]:
    """What was ticked, as (need, firm); anything else that was sent is dropped."""
    sent = (text[:40].partition(":") for text in request.form.getlist("pair"))
    return [(need, firm) for need, _sign, firm in sent if need.isalnum() and firm.isalnum()]


def _page(values: Mapping[str, str], errors: Mapping[str, Any]) -> ResponseReturnValue:
    address, today = Address.of_request(KEYS), agency_today()
    show = address.first("show") if address.first("show") in TABS else TO_PROPOSE
    wanted, kept = _queue_filter(address, today), _filter(address)
    counts = rows.count_proposals(db(), kept)
    numbers = {name: sum(counts.get(status, 0) for status in states) for name, (_label, states) in TABS.items()}
    numbers[TO_PROPOSE] = queue_rows.queue_length(db(), wanted)
    number = page_within(numbers[show], SIZE)
    offset = (number - 1) * SIZE
    page = ProposalsPage(
        tabs=_tabs(address, show, numbers),
        choices=_choices(address, today, is_queue=show == TO_PROPOSE),
        query=address.first("q"),
        show=show,
        sentence=ngettext("%(count)s pair", "%(count)s pairs", numbers[show], count=format_number(numbers[show])),
        pairs=tuple(map(_pair, queue_rows.queue(db(), wanted, limit=SIZE, offset=offset)))
        if show == TO_PROPOSE
        else (),
        lines=tuple(_lines(kept, show, offset)) if show in TABS else (),
        pages=pages(numbers[show], page=number, size=SIZE, url=address.page),
        undo=_undo(),
        is_narrowed=bool(address.keeping(*FILTERS).pairs),
        back=str(address),
    )
    answer = render_template("officer/proposals.html", page=page, values=values, errors=errors)
    return answer, 422 if errors else 200


def _queue_filter(address: Address, today: datetime.date) -> QueueFilter:
    kinds = {"near-miss": MatchKind.NEAR_MISS, "all": None}
    least = address.first("least")
    return QueueFilter(
        on=today,
        kind=kinds.get(address.first("kind"), MatchKind.MATCH),
        processes=_narrower(address.first("process")),
        province=address.first("province"),
        buyer=address.first("buyer"),
        words=address.first("q"),
        least=int(least) / 100 if least in map(str, _SCORES) else 0.0,
    )


def _narrower(process: str) -> tuple[str, ...]:
    """The process with all that is narrower; what is no process finds nothing."""
    if not process:
        return ()
    known = taxonomy()
    return tuple(sorted(known.descendants(process))) if process in known.processes else (process,)


def _filter(address: Address) -> ProposalFilter:
    return ProposalFilter(
        processes=_narrower(address.first("process")), buyer=address.first("buyer"), words=address.first("q")
    )


def _tabs(address: Address, show: str, numbers: Mapping[str, int]) -> tuple[tuple[str, str, bool, int], ...]:
    names = {TO_PROPOSE: _("To propose"), **{name: str(label) for name, (label, _states) in TABS.items()}}
    return tuple(
        (label, str(address.setting("show", None if name == TO_PROPOSE else name)), name == show, numbers[name])
        for name, label in names.items()
    )


def _choices(address: Address, today: datetime.date, *, is_queue: bool) -> tuple[Choice, ...]:
    table = taxonomy()
    buyers = tuple((each.code, cards.firm_name(each)) for each in queue_rows.buyers_of_open_needs(db(), on=today))
    processes = sorted(((code, process_label(code)) for code in table.processes), key=lambda pair: pair[1])
    provinces = sorted(((code, province_label(code)) for code in table.provinces), key=lambda pair: pair[1])
    common = (
        Choice("process", _("Process"), tuple(processes), address.first("process")),
        Choice("buyer", _("Buyer"), buyers, address.first("buyer")),
    )
    if not is_queue:
        return common
    kinds = (("near-miss", _("Near misses")), ("all", _("Matches and near misses")))
    scores = tuple((str(score), _("%(points)s or more", points=score)) for score in _SCORES)
    return (
        *common,
        Choice("province", _("Province of the supplier"), tuple(provinces), address.first("province")),
        Choice("least", _("Score of 100"), scores, address.first("least")),
        Choice("kind", _("Matches"), kinds, address.first("kind")),
    )


def _pair(row: tuple[MatchResult, PartNeed, Company]) -> PairLine:
    found, need, firm = row
    is_near_miss = found.kind is MatchKind.NEAR_MISS
    return PairLine(
        pair=f"{need.code}:{firm.code}",
        need=need.title,
        need_url=url_for("officer.need", code=need.code),
        buyer=cards.firm_name(need.company),
        firm=cards.firm_name(firm),
        firm_url=url_for("officer.company", code=firm.code),
        place=cards.place_text(firm),
        score=points_text(found.score if is_near_miss else found.mutual),
        is_near_miss=is_near_miss,
        lacking=", ".join(criterion_label(code) for code in found.missing),
    )


def _lines(wanted: ProposalFilter, show: str, offset: int) -> Iterable[ProposalLine]:
    kept = ProposalFilter(TABS[show][1], processes=wanted.processes, buyer=wanted.buyer, words=wanted.words)
    for each in rows.proposals(db(), kept, limit=SIZE, offset=offset):
        yield _line(each)


def _line(found: Proposal) -> ProposalLine:
    answers = {each.side.value: answer_label(each.answer) for each in found.sides}
    return ProposalLine(
        need=need_title(found),
        url=url_for("proposals.proposal", code=found.code),
        buyer=cards.firm_name(found.buyer),
        firm=cards.firm_name(found.supplier),
        state=proposal_state(found.status),
        tone=proposal_tone(found.status),
        buyer_answer=answers.get("assembler", ""),
        firm_answer=answers.get("supplier", ""),
        origin=origin_label(found.origin),
        day=format_date(found.closed_at or found.expires_on, "medium"),
    )


def _undo() -> tuple[tuple[str, str], ...]:
    return tuple(
        (
            batch,
            ngettext(
                "%(num)d proposal goes out in a minute.",
                "%(num)d proposals go out in a minute.",
                number,
            ),
        )
        for batch, number in rows.batches_to_undo(db(), g.user.id, at=now())
    )
