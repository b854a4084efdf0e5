"""Two to five suppliers side by side, and with a need how each answers its criteria."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence

from flask import render_template, request, url_for

from database.models.companies import Company
from database.models.part_needs import PartNeed
from database.queries import suppliers as supplier_rows
from database.session import db
from linkage.days import agency_today
from linkage.language import _
from linkage.services.comparisons import judged
from linkage.web import cards
from linkage.web.assembler.blueprint import blueprint
from linkage.web.assembler.own import is_code, own_need
from linkage.web.comparisons import FEWEST, MOST, ComparePage, CompareSection, Firm, what_they_are
from linkage.web.components import CompareRow, ReasonLine
from linkage.web.guards import assembler_only
from linkage.web.reasons import reason_lines
from linkage.wording import fit_label, verdict_label
from linkage.wording.fits import FIRM_FIT, MUTUAL_FIT, NEED_FIT, of_hundred, points_text
from matching.facts import Match, NearMiss


@blueprint.get("/compare")
@assembler_only
def compare() -> str:
    codes = list(dict.fromkeys(code for code in request.args.getlist("supplier") if is_code(code)))
    asked = request.args.get("need", "")
    need = own_need(asked) if asked else None
    today = agency_today()
    companies = supplier_rows.suppliers_in_order(db(), codes[:MOST])
    page = ComparePage(
        firms=tuple(_firm(company, companies, need) for company in companies),
        sections=tuple(_sections(companies, need, today)),
        need_title=need.title if need else "",
        back_url=url_for("assembler.shortlist", need=need.code if need else None),
        left_out=max(0, len(codes) - MOST),
        day=today,
    )
    return render_template("public/compare.html", page=page)


def _firm(company: Company, companies: Sequence[Company], need: PartNeed | None) -> Firm:
    rest = [other.code for other in companies if other is not company]
    without = url_for("assembler.compare", supplier=rest, need=need.code if need else None)
    return cards.firm_name(company), url_for("public.supplier", code=company.code), without


def _sections(companies: Sequence[Company], need: PartNeed | None, today: datetime.date) -> Iterable[CompareSection]:
    if need is not None and len(companies) >= FEWEST:
        found = judged(db(), need, companies, on=today)
        if found:
            yield CompareSection(_("Against the need"), tuple(_criteria(companies, found)))
    yield from what_they_are(companies, [step.process for step in need.steps] if need else (), today)


def _criteria(companies: Sequence[Company], found: Mapping[str, Match | NearMiss]) -> Iterable[CompareRow]:
    """The overall fit and both sides, then every criterion that speaks of any of the firms: the verdict in words and the figure."""
    entries = [found[company.code] for company in companies]
    yield CompareRow(_("Fit"), tuple(_fit(entry) for entry in entries))
    yield CompareRow(of_hundred(NEED_FIT), tuple(points_text(entry.score) for entry in entries))
    fits = [entry if isinstance(entry, Match) else None for entry in entries]
    yield CompareRow(of_hundred(FIRM_FIT), tuple(points_text(fit.supplier_score) if fit else "–" for fit in fits))
    yield CompareRow(of_hundred(MUTUAL_FIT), tuple(points_text(fit.mutual) if fit else "–" for fit in fits))
    columns = [{line.label: line for line in reversed(reason_lines(entry.reasons))} for entry in entries]
    for label in dict.fromkeys(label for column in columns for label in reversed(column)):
        lines = [column.get(label) for column in columns]
        cells = tuple(None if line is None else _judgement(line.verdict, line.offer) for line in lines)
        yield CompareRow(_asked(label, [line for line in lines if line is not None]), cells)


def _asked(label: str, lines: Sequence[ReasonLine]) -> str:
    """The name of a criterion with what is asked, which is the same for all firms."""
    figure = next((line.need for line in lines if line.need not in ("", label)), "")
    return _("%(criterion)s, asked: %(figure)s", criterion=label, figure=figure) if figure else label


def _fit(entry: Match | NearMiss) -> str:
    return fit_label(entry.fit) if isinstance(entry, Match) else _("Near miss")


def _judgement(verdict: str, offer: str) -> str | None:
    if verdict == "unknown":
        return None
    if not offer:
        return verdict_label(verdict)
    return _("%(verdict)s: %(figure)s", verdict=verdict_label(verdict), figure=offer)
