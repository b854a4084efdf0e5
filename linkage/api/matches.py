"""Who fits a need, and which needs fit a supplier, with reasons."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Response, g, url_for
from sqlmodel import col, select

from database.enums import ReaderRole
from database.models.companies import Company
from database.models.part_needs import PartNeed
from database.queries.outcomes import firms_underway
from database.session import db
from linkage.access import may_edit_supplier, may_see_matches, require
from linkage.api.answers import answer
from linkage.api.lists import Limit
from linkage.api.needs import seen_need
from linkage.api.operations import Operation, operation
from linkage.api.representations import FittingNeed, FittingNeeds, MatchesAnswer
from linkage.api.suppliers import seen_supplier
from linkage.days import agency_today
from linkage.inputs.base import Input
from linkage.language import _l
from linkage.services.answers import as_answer, reason_answers
from linkage.services.match_lists import note_list
from linkage.services.matches import matches_of_need, needs_for_supplier
from linkage.services.weights import current_weights
from matching.facts import Match, Matches, NearMiss


class MatchesQuery(Input):
    """So many of each at most."""

    limit: Limit = 20


@operation(
    Operation(
        "get",
        "/needs/<code>/matches",
        summary=_l("Suppliers for a need: matches, near-misses and chains, with reasons"),
        tag="matches",
        query=MatchesQuery,
        answer=MatchesAnswer,
    )
)
def matches(code: str, query: MatchesQuery) -> Response:
    need = seen_need(db(), code)
    require(may_see_matches(g.user, need))
    found = matches_of_need(db(), need, on=agency_today(), limit=query.limit)
    note_list(db(), found, role=ReaderRole.PROGRAM)
    body = as_answer(found, _codes(found), need=need.code, weights=current_weights(db()).version)
    names, underway = _names(_codes(found)), firms_underway(db(), need.id or 0)
    for one in (*body["matches"], *body["near_misses"]):
        one["name"] = names.get(one["supplier"], one["supplier"])
        one["linkage"] = underway.get(one["supplier"])
    return answer(MatchesAnswer.model_validate(body))


@operation(
    Operation(
        "get",
        "/suppliers/<code>/needs",
        summary=_l("Open needs that fit a supplier, and what it lacks for the near ones"),
        tag="matches",
        query=MatchesQuery,
        answer=FittingNeeds,
    )
)
def fitting_needs(code: str, query: MatchesQuery) -> Response:
    company = seen_supplier(db(), code)
    require(may_edit_supplier(g.user, company))
    pairs = needs_for_supplier(db(), company, on=agency_today(), limit=query.limit)
    results = [_fitting(need, found, company) for need, found in pairs]
    return answer(FittingNeeds(supplier=company.code, results=results))


def _fitting(need: PartNeed, found: Match | NearMiss, company: Company) -> FittingNeed:
    verdict: dict[str, Any] = {"fit": found.fit} if isinstance(found, Match) else {"curable": found.is_curable}
    return FittingNeed(
        need=need.code,
        url=url_for("public.need", code=need.code),
        title=need.title,
        score=round(found.score, 6),
        missing=list(found.missing),
        reasons=reason_answers(found.reasons, {company.code: company.code}),
        **verdict,
    )


def _codes(found: Matches) -> dict[str, str]:
    """Every firm named in the answer goes out under its public code."""
    alone = [*(match.supplier for match in found.matches), *(near.supplier for near in found.near_misses)]
    together = [supplier for chain in found.chains for supplier in chain.suppliers]
    together += [supplier for chain in found.led for supplier in (chain.lead, *chain.partners)]
    return {code: code for code in (*alone, *together)}


def _names(codes: Iterable[str]) -> dict[str, str]:
    statement = select(Company.code, Company.name).where(col(Company.code).in_(list(codes)))
    return {code: name for code, name in db().exec(statement).all()}  # noqa: C416 (rows are no pairs to mypy)
