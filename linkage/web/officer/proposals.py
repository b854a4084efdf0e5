"""Proposals of the agency: the best pairs of many needs to propose at once, what waits, what was agreed, what ended."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import FairSide, MatchKind, NoticeKind, ProposalAnswer, ProposalStatus
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
from linkage.services.firm_readers import unreached
from linkage.services.proposals import Batch, check_template, propose_many, undo_batch
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.addresses import Address, page_within, way_back
from linkage.web.components import Pages, pages
from linkage.web.forms import once
from linkage.web.guards import officer_only
from linkage.web.layout import format_date, format_number
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.proposal_batches import batches_to_undo, tell_batch
from linkage.web.officer.proposal_pairs import NO_PAIRS, PairLine, live_pairs, stored_pairs
from linkage.web.officer.suppliers import Choice
from linkage.web.process_options import process_options
from linkage.web.proposals.desk import proposal_desk
from linkage.web.proposals.views import need_title
from linkage.web.province_options import province_options
from linkage.wording.fits import of_hundred, ranking_label
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
FILTERS = ("q", "need", "process", "province", "buyer", "least", "kind")
KEYS = ("show", *FILTERS, "page")
_SCORES = (90, 80, 70, 60, 50)
_DAYS: Mapping[str, Any] = {"open": _l("Answer until"), "agreed": _l("Both agreed on"), "ended": _l("Ended on")}


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """`day`: what it is of depends on the list: the last day of an answer, of the agreement, of the end. `is_buyer_silent`,
    `is_firm_silent`: an answer is missing there, and no letter reaches the firm."""

    need: str
    url: str
    buyer: str
    buyer_url: str
    firm: str
    firm_url: str
    state: str
    tone: tuple[str, str]
    buyer_answer: str
    firm_answer: str
    origin: str
    day: str
    is_buyer_silent: bool
    is_firm_silent: bool


@dataclass(frozen=True, slots=True)
class ProposalsPage:
    """`undo`: batches of this officer that can still be undone, as (code, sentence). `as_of`, `behind`: of when the pairs are, and
    what may be missing; `is_running`: the matcher goes over all needs just now. `day`: the heading of the days. `back`: this list with
    its filters, where every button leads back to.
    """

    tabs: tuple[tuple[str, str, bool, int], ...]
    choices: tuple[Choice, ...]
    query: str
    show: str
    sentence: str
    as_of: str
    behind: str
    is_live: bool
    is_running: bool
    pairs: tuple[PairLine, ...]
    lines: tuple[ProposalLine, ...]
    day: str
    pages: Pages
    undo: tuple[tuple[str, str], ...]
    undo_url: str
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
        return way_back(str(Address.of_request(KEYS)), "/officer/needs/")

    try:
        check_template(words)
        target = once(make)
    except Invalid as error:
        return _page({"words": words}, error.fields)
    for batch in made:
        tell_batch(batch)
    return redirect(target)


@blueprint.post("/proposals/undo")
@officer_only
def undo_proposals_post() -> ResponseReturnValue:
    with transaction() as session:
        number = undo_batch(session, request.form.get("batch", "")[:16], desk=proposal_desk(), by=actor_of(g.user))
    flash(
        ngettext("%(num)d proposal was undone.", "%(num)d proposals were undone.", number),
        "success",
    )
    here = str(Address(url_for("officer.proposals"), Address.of_request(KEYS).pairs))
    return redirect(way_back(here, "/officer/needs/"))


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
    # On every tab, so that the number of pairs to propose is the same on all of them.
    live = live_pairs(wanted) if wanted.need else None
    numbers[TO_PROPOSE] = live.number if live is not None else queue_rows.queue_length(db(), wanted)
    number = page_within(numbers[show], SIZE)
    offset = (number - 1) * SIZE
    pairs = NO_PAIRS
    if show == TO_PROPOSE:
        pairs = live or stored_pairs(wanted, numbers[show], limit=SIZE, offset=offset)
    page = ProposalsPage(
        tabs=_tabs(address, show, numbers),
        choices=_choices(address, today, is_queue=show == TO_PROPOSE),
        query=address.first("q"),
        show=show,
        sentence=ngettext("%(count)s pair", "%(count)s pairs", numbers[show], count=format_number(numbers[show])),
        as_of=pairs.as_of,
        behind=pairs.behind,
        is_live=pairs is live,
        is_running=bool(pairs.job),
        pairs=pairs.lines[offset : offset + SIZE] if pairs is live else pairs.lines,
        lines=tuple(_lines(kept, show, offset)) if show in TABS else (),
        day=str(_DAYS.get(show, "")),
        pages=pages(numbers[show], page=number, size=SIZE, url=address.page),
        undo=batches_to_undo(),
        undo_url=str(Address(url_for("officer.undo_proposals_post"), address.pairs)),
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
        need=address.first("need"),
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
        processes=_narrower(address.first("process")),
        buyer=address.first("buyer"),
        need=address.first("need"),
        words=address.first("q"),
    )


def _tabs(address: Address, show: str, numbers: Mapping[str, int]) -> tuple[tuple[str, str, bool, int], ...]:
    names = {TO_PROPOSE: _("To propose"), **{name: str(label) for name, (label, _states) in TABS.items()}}
    return tuple(
        (label, str(address.setting("show", None if name == TO_PROPOSE else name)), name == show, numbers[name])
        for name, label in names.items()
    )


def _choices(address: Address, today: datetime.date, *, is_queue: bool) -> tuple[Choice, ...]:
    open_needs = queue_rows.open_needs_with_buyers(db(), on=today)
    buyers = {buyer.code: cards.firm_name(buyer) for _code, _title, buyer in open_needs}
    named = tuple(_named((code, f"{title} ({cards.firm_name(buyer)})") for code, title, buyer in open_needs))
    common = (
        Choice("need", _("Need"), named, address.first("need")),
        Choice("process", _("Process"), process_options(), address.first("process")),
        Choice("buyer", _("Buyer"), tuple(sorted(buyers.items(), key=lambda pair: pair[1])), address.first("buyer")),
    )
    if not is_queue:
        return common
    kinds = (("near-miss", _("Near misses")), ("all", _("Matches and near misses")))
    scores = tuple((str(score), _("%(points)s or more", points=score)) for score in _SCORES)
    return (
        *common,
        Choice("province", _("Province of the supplier"), province_options(), address.first("province")),
        Choice("least", of_hundred(_label(address)), scores, address.first("least")),
        Choice("kind", _("Matches"), kinds, address.first("kind")),
    )


def _named(needs: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    """(code, name); those with the name of another with their code."""
    found = list(needs)
    often = Counter(name for _code, name in found)
    return ((code, f"{name} {code}" if often[name] > 1 else name) for code, name in found)


def _label(address: Address) -> str:
    """The name of the score that the filter is about."""
    return ranking_label(is_near_miss=address.first("kind") == "near-miss")


def _lines(wanted: ProposalFilter, show: str, offset: int) -> Iterable[ProposalLine]:
    kept = replace(wanted, statuses=TABS[show][1])
    found = rows.proposals(db(), kept, limit=SIZE, offset=offset)
    firms = [firm for each in found for firm in (each.buyer, each.supplier)] if show == "open" else []
    silent = {firm.id for firm in unreached(db(), firms, about=NoticeKind.PROPOSALS)}
    for each in found:
        yield _line(each, silent)


def _line(found: Proposal, silent: Collection[int | None]) -> ProposalLine:
    waiting = {each.side for each in found.sides if each.answer is ProposalAnswer.WAITING}
    answers = {each.side.value: answer_label(each.answer) for each in found.sides}
    return ProposalLine(
        need=need_title(found),
        url=url_for("proposals.proposal", code=found.code),
        buyer=cards.firm_name(found.buyer),
        buyer_url=url_for("officer.company", code=found.buyer.code),
        firm=cards.firm_name(found.supplier),
        firm_url=url_for("officer.company", code=found.supplier.code),
        state=proposal_state(found.status),
        tone=proposal_tone(found.status),
        buyer_answer=answers.get("assembler", ""),
        firm_answer=answers.get("supplier", ""),
        origin=origin_label(found.origin),
        day=_day(found),
        is_buyer_silent=FairSide.ASSEMBLER in waiting and found.buyer_id in silent,
        is_firm_silent=FairSide.SUPPLIER in waiting and found.supplier_id in silent,
    )


def _day(found: Proposal) -> str:
    if found.status is ProposalStatus.OPEN:
        return format_date(found.expires_on, "medium")
    answered = [each.answered_at for each in found.sides if each.answered_at is not None]
    return format_date(found.closed_at or max(answered, default=None), "medium")
