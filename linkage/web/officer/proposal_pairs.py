"""The pairs an officer can propose: of the last run of the matcher over all needs, or of this moment for one need."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from flask import url_for

from database.enums import MatchKind, NoticeKind
from database.models.companies import Company
from database.models.match_results import MatchResult
from database.models.part_needs import PartNeed
from database.queries import proposal_queue as rows
from database.queries.proposal_queue import QueueFilter
from database.session import db
from linkage.language import _, ngettext
from linkage.services.firm_readers import unreached
from linkage.services.match_runs import RunState, run_state
from linkage.services.matches import matches_of_need
from linkage.web import cards
from linkage.web.layout import format_number, format_time
from linkage.wording import criterion_label
from linkage.wording.figures import list_text
from linkage.wording.fits import points_text, ranking_label
from matching.facts import Match, NearMiss

LIVE = 100
"""So many firms of one need are matched anew."""


@dataclass(frozen=True, slots=True)
class PairLine:
    """A pair of the queue. `pair`: what the box sends; `fit`: the name of its score; `lacking`: what is less than ideal.

    `why_url`: its reasons, which a script opens in place. `is_buyer_silent`, `is_firm_silent`: no letter reaches the firm.
    """

    pair: str
    need: str
    need_url: str
    buyer: str
    buyer_url: str
    firm: str
    firm_url: str
    place: str
    fit: str
    score: str
    is_near_miss: bool
    lacking: str
    why_url: str
    is_buyer_silent: bool
    is_firm_silent: bool


@dataclass(frozen=True, slots=True)
class Pairs:
    """A page of them, and how many there are. `as_of`: of when they are, in a sentence; `behind`: what may be missing."""

    lines: tuple[PairLine, ...]
    number: int
    as_of: str
    behind: str
    job: str


NO_PAIRS = Pairs((), 0, "", "", "")


def stored_pairs(wanted: QueueFilter, number: int, *, limit: int, offset: int) -> Pairs:
    """Of the last run; `number`: how many there are."""
    state = run_state(db(), on=wanted.on)
    found = rows.queue(db(), wanted, limit=limit, offset=offset)
    silent = _silent((need, firm) for _result, need, firm in found)
    return Pairs(tuple(_stored(row, silent) for row in found), number, _as_of(state), _behind(state), state.job)


def live_pairs(wanted: QueueFilter) -> Pairs | None:
    """Of one need as it is at this moment, with the firms as they are; None when the need is not open, or not wanted."""
    need = rows.open_need(db(), wanted)
    if need is None:
        return None
    found = _matched(need, wanted.on) if need.steps else ()
    taken = rows.taken_of(db(), need.id or 0)
    known = rows.firms_of(db(), [entry.supplier for entry in found])
    firms = {code: each for code, each in known.items() if each.id not in taken}
    silent = _silent((need, firm) for firm in firms.values())
    lines = tuple(
        _live(entry, need, firms[entry.supplier], silent)
        for entry in found
        if entry.supplier in firms and _passes(entry, firms[entry.supplier], wanted)
    )
    return Pairs(lines, len(lines), _("Matched at this moment, for this need alone."), "", "")


def _matched(need: PartNeed, on: datetime.date) -> Sequence[Match | NearMiss]:
    answer = matches_of_need(db(), need, on=on, limit=LIVE)
    return (*answer.matches, *answer.near_misses)


def _passes(entry: Match | NearMiss, firm: Company, wanted: QueueFilter) -> bool:
    kind = MatchKind.MATCH if isinstance(entry, Match) else MatchKind.NEAR_MISS
    if wanted.kind not in (None, kind):
        return False
    if wanted.province and wanted.province not in {plant.province for plant in firm.plants}:
        return False
    return _ranking(entry) >= wanted.least


def _ranking(entry: Match | NearMiss) -> float:
    return entry.mutual if isinstance(entry, Match) else entry.score


def _as_of(state: RunState) -> str:
    if state.ran_at is None:
        return _("The matcher has not gone over all needs yet.")
    return _("As the matcher found them on %(moment)s.", moment=format_time(state.ran_at))


def _behind(state: RunState) -> str:
    if not state.is_behind:
        return ""
    firms = ngettext("%(count)s firm", "%(count)s firms", state.firms, count=format_number(state.firms))
    needs = ngettext("%(count)s open need", "%(count)s open needs", state.needs, count=format_number(state.needs))
    return _(
        "Changed since then: %(what)s. They may be missing here, or stand in the wrong place.",
        what=list_text(text for text, number in ((firms, state.firms), (needs, state.needs)) if number),
    )


def _silent(pairs: Iterable[tuple[PartNeed, Company]]) -> frozenset[int]:
    """Rows of the firms that no letter reaches."""
    both = [company for need, firm in pairs for company in (need.company, firm)]
    return frozenset(company.id or 0 for company in unreached(db(), both, about=NoticeKind.PROPOSALS))


def _stored(row: tuple[MatchResult, PartNeed, Company], silent: Collection[int]) -> PairLine:
    found, need, firm = row
    is_near_miss = found.kind is MatchKind.NEAR_MISS
    return _line(need, firm, found.score if is_near_miss else found.mutual, is_near_miss, found.missing, silent)


def _live(entry: Match | NearMiss, need: PartNeed, firm: Company, silent: Collection[int]) -> PairLine:
    missing = dict.fromkeys(_less_than_ideal(entry))
    return _line(need, firm, _ranking(entry), isinstance(entry, NearMiss), list(missing), silent)


def _less_than_ideal(entry: Match | NearMiss) -> Iterator[str]:
    """The limit that is broken first."""
    yield from (reason.criterion for reason in entry.reasons if reason.is_gate and reason.verdict == "missed")
    yield from (reason.criterion for reason in entry.reasons if not reason.is_gate and reason.verdict == "partly")


def _line(
    need: PartNeed,
    firm: Company,
    score: float,
    is_near_miss: bool,
    missing: Sequence[str],
    silent: Collection[int],
) -> PairLine:
    return PairLine(
        pair=f"{need.code}:{firm.code}",
        need=need.title,
        need_url=url_for("officer.need", code=need.code),
        buyer=cards.firm_name(need.company),
        buyer_url=url_for("officer.company", code=need.company.code),
        firm=cards.firm_name(firm),
        firm_url=url_for("officer.company", code=firm.code),
        place=cards.place_text(firm),
        fit=ranking_label(is_near_miss=is_near_miss),
        score=points_text(score),
        is_near_miss=is_near_miss,
        lacking=", ".join(criterion_label(code) for code in missing),
        why_url=url_for("officer.pair_reasons", need=need.code, firm=firm.code),
        is_buyer_silent=need.company_id in silent,
        is_firm_silent=firm.id in silent,
    )
