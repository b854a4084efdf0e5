"""Who fits a need and why, who nearly does and what it lacks, who could do it together; on pages and as a list to download."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import Response, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from database.enums import FairSide, ReaderRole
from database.models.companies import Company
from database.models.part_needs import PartNeed
from database.queries import outcomes as outcome_rows
from database.queries import shortlists as shortlist_rows
from database.queries import suppliers as supplier_rows
from database.session import db
from linkage.access import may_see_matches, require
from linkage.days import agency_today
from linkage.language import _
from linkage.services.learning import chance_of
from linkage.services.match_lists import note_list
from linkage.services.matches import matches_of_need
from linkage.services.weights import current_weights
from linkage.web import cards
from linkage.web.assembler.blueprint import blueprint
from linkage.web.assembler.heads import NeedHead, head_of
from linkage.web.assembler.own import own_need
from linkage.web.assembler.questions import question_url
from linkage.web.guards import assembler_only
from linkage.web.introduction_stands import Stand, stands_of
from linkage.web.reasons import (
    MatchPart,
    NearMissPart,
    lacking,
    match_parts,
    near_miss_parts,
    reason_lines,
    to_confirm,
)
from linkage.web.sheets import csv_answer
from linkage.wording import fit_label
from linkage.wording.fits import FIRM_FIT, MUTUAL_FIT, NEED_FIT, of_hundred
from linkage.wording.outcomes import chance_text
from matching.facts import Match, NearMiss
from matching.scoring import Weights

LIMIT = 20
LIMIT_OF_LIST = 200


@dataclass(frozen=True, slots=True)
class MatchesPage:
    """`compare_url` takes the firms that are ticked; `near_count`: how many lack something.

    `stands`: code of a firm -> where the two stand already.
    `chances`: code of a firm -> what such scores have led to, while that is known well enough to be told.
    """

    head: NeedHead
    matches: tuple[MatchPart, ...]
    stands: Mapping[str, Stand]
    chances: Mapping[str, str]
    is_cut: bool
    near_count: int
    compare_url: str
    csv_url: str


@dataclass(frozen=True, slots=True)
class NearMissesPage:
    head: NeedHead
    stands: Mapping[str, Stand]
    near_misses: tuple[NearMissPart, ...]


@blueprint.get("/needs/<code>")
@assembler_only
def need(code: str) -> ResponseReturnValue:
    found = own_need(code)
    if not found.steps:
        return redirect(question_url(found, "routing"))
    today = agency_today()
    weights = current_weights(db())
    answer = matches_of_need(db(), found, on=today, limit=LIMIT, weights=weights)
    note_list(db(), answer, role=ReaderRole.ASSEMBLER, weights=weights)
    companies, shortlisted = _companies(match.supplier for match in answer.matches), _shortlisted(found)
    page = MatchesPage(
        head=head_of(found, "matches", answer, shortlisted=shortlisted),
        matches=match_parts(answer.matches, companies, found, shortlisted=shortlisted, on=today),
        stands=stands_of(found, FairSide.ASSEMBLER),
        chances=_chances(answer.matches, weights),
        is_cut=len(answer.matches) == LIMIT,
        near_count=len(answer.near_misses),
        compare_url=url_for("assembler.compare"),
        csv_url=url_for("assembler.matches_csv", code=code),
    )
    return render_template("assembler/needs/matches.html", page=page)


@blueprint.get("/needs/<code>/near-misses")
@assembler_only
def near_misses(code: str) -> ResponseReturnValue:
    found = own_need(code)
    if not found.steps:
        return redirect(question_url(found, "routing"))
    today = agency_today()
    answer = matches_of_need(db(), found, on=today, limit=LIMIT)
    companies, shortlisted = _companies(near.supplier for near in answer.near_misses), _shortlisted(found)
    page = NearMissesPage(
        head=head_of(found, "near", answer, shortlisted=shortlisted),
        stands=stands_of(found, FairSide.ASSEMBLER),
        near_misses=near_miss_parts(answer.near_misses, companies, shortlisted=shortlisted, on=today),
    )
    return render_template("assembler/needs/near-misses.html", page=page)


@blueprint.get("/needs/<code>/matches.csv")
@assembler_only
def matches_csv(code: str) -> Response:
    """Matches and near misses with what everybody may know of each firm; no contact, for those open by introduction only."""
    found = own_need(code)
    require(may_see_matches(g.user, found))
    today = agency_today()
    answer = matches_of_need(db(), found, on=today, limit=LIMIT_OF_LIST)
    entries: tuple[Match | NearMiss, ...] = (*answer.matches, *answer.near_misses)
    companies = _companies(entry.supplier for entry in entries)
    rows = [
        _row(number, entry, companies[entry.supplier], today)
        for number, entry in enumerate(entries, start=1)
        if entry.supplier in companies
    ]
    return csv_answer(f"matches-{found.code}.csv", _headings(), rows)


def _chances(matches: Iterable[Match], weights: Weights) -> dict[str, str]:
    run = outcome_rows.latest_run(db())
    if run is None or not run.curve:
        return {}
    found = {match.supplier: chance_of(run, match.score, weights_version=weights.version) for match in matches}
    return {code: chance_text(chance.led, chance.of) for code, chance in found.items() if chance is not None}


def _companies(codes: Iterable[str]) -> dict[str, Company]:
    return {company.code: company for company in supplier_rows.suppliers_in_order(db(), codes)}


def _shortlisted(need: PartNeed) -> frozenset[str]:
    return frozenset(shortlist_rows.supplier_codes(db(), g.company, need).values())


def _headings() -> list[str]:
    return [
        _("Rank"),
        _("Kind"),
        _("Firm"),
        _("Code"),
        _("Place"),
        _("Employees"),
        _("Certificates valid today"),
        _("Last confirmed"),
        _("Met"),
        _("Not met"),
        _("Partly met"),
        _("Please confirm"),
        of_hundred(NEED_FIT),
        of_hundred(FIRM_FIT),
        of_hundred(MUTUAL_FIT),
        _("Profile"),
    ]


def _row(number: int, entry: Match | NearMiss, company: Company, today: datetime.date) -> list[object]:
    kind = fit_label(entry.fit) if isinstance(entry, Match) else _("Near miss")
    lines = reason_lines(entry.reasons)
    profile = company.supplier_profile
    valid = [badge.label for badge in cards.certificates(company, on=today) if badge.state in ("valid", "expiring")]
    return [
        number,
        kind,
        cards.firm_name(company),
        company.code,
        cards.place_text(company),
        company.employees,
        "; ".join(valid),
        profile.confirmed_on if profile else None,
        "; ".join(line.label for line in lines if line.verdict == "met"),
        " ".join(lacking(entry.reasons)),
        "; ".join(line.text for line in lines if line.verdict == "partly"),
        " ".join(to_confirm(entry.reasons)),
        round(100 * entry.score, 1),
        round(100 * entry.supplier_score, 1) if isinstance(entry, Match) else None,
        round(100 * entry.mutual, 1) if isinstance(entry, Match) else None,
        url_for("public.supplier", code=company.code, _external=True),
    ]
