"""One pair of firms that may be one, on a page, decided by a key or a tap; a decision can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import PairState
from database.models.company_pairs import CompanyPair
from database.queries import company_pairs as rows
from database.queries.exchange import companies_by_id
from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.errors import Conflict
from linkage.language import _
from linkage.services import company_pairs as services
from linkage.services.company_merges import merge_of, undo_merge
from linkage.services.source_records import statement_of
from linkage.services.supplier_records import as_input
from linkage.services.users import actor_of
from linkage.web.addresses import Address
from linkage.web.forms import once
from linkage.web.guards import officer_only
from linkage.web.layout import format_number
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.companies import may_be_opened
from linkage.web.officer.company_pair_sides import PairRow, Side, deciding_rows, further_rows, sides_of
from linkage.web.officer.company_pairs import FILTER, Last, filter_of, last_decision, likeness_text, queued_codes
from linkage.web.officer.private_views import note_contacts_opened
from linkage.web.officer.work import work_panel
from linkage.wording.company_pairs import finding_label, staying_reason
from linkage.wording.registry import evidence_text, pair_verdict_label


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    text: str
    weight: str
    speaks_for: bool


@dataclass(frozen=True, slots=True)
class PairPage:
    """`rows`: what tells firms apart, `further`: everything else. `stays`: the code of the firm proposed to stay and why.

    `query` carries the filter from pair to pair; `is_contact_closed`: something is masked that an officer may open.
    """

    code: str
    stamp: str
    sides: tuple[Side, Side]
    rows: tuple[PairRow, ...]
    further: tuple[PairRow, ...]
    is_contact_closed: bool
    evidence: tuple[EvidenceLine, ...]
    likeness: str
    thought: str
    stays: str
    stays_because: str
    found: str
    note: str
    findings: tuple[tuple[str, str, str], ...]
    position: str
    previous_url: str
    next_url: str
    query: str
    last: Last | None


@blueprint.get("/registry/pairs/<code>")
@officer_only
def pair(code: str) -> str:
    return _show(services.pair_coded(db(), code))


@blueprint.post("/registry/pairs/<code>/open")
@officer_only
def open_pair_post(code: str) -> ResponseReturnValue:
    """The same with the contacts of both in full; looking is noted for each."""
    found = services.pair_coded(db(), code)
    note_contacts_opened(*(company.code for company in services.firms_of(db(), found)))
    return _show(services.pair_coded(db(), code), is_open=True)


@blueprint.post("/registry/pairs/<code>")
@officer_only
def decide_firm_pair_post(code: str) -> ResponseReturnValue:
    """Writes down what was found and shows the next pair; who comes second is told who was first."""
    require(may_curate(g.user))
    address, by = Address.of_request(FILTER), actor_of(g.user)
    form = request.form
    versions = {
        key.removeprefix("version-"): _number(value) for key, value in form.items() if key.startswith("version-")
    }
    seen = services.Seen(versions, form.get("stamp", ""))

    def make(session: Session) -> str:
        before = queued_codes(session, address)
        decided = services.decide(
            session,
            code,
            form.get("finding", ""),
            seen=seen,
            by=by,
            kept=form.get("kept", ""),
            note=form.get("note", ""),
        )
        last = f"merge-{decided.merge.code}" if decided.merge else f"pair-{decided.pair}"
        return _next_url(before, queued_codes(session, address), code, address, last)

    try:
        return redirect(once(make))
    except Conflict as error:
        flash(str(error.text), "warning")
        codes = queued_codes(db(), address)
        return redirect(_next_url(codes, [each for each in codes if each != code], code, address, ""))


@blueprint.post("/registry/pairs/<code>/back")
@officer_only
def take_pair_back_post(code: str) -> ResponseReturnValue:
    """The pair is asked about again."""
    require(may_curate(g.user))
    try:
        with transaction() as session:
            services.take_back(session, code, by=actor_of(g.user), expected_stamp=request.form.get("stamp") or None)
        flash(_("Taken back. Decide again, or go on."), "success")
    except Conflict as error:
        flash(str(error.text), "warning")
    return redirect(_pair_url(code, Address.of_request(FILTER)))


@blueprint.post("/registry/merges/<code>/back")
@officer_only
def undo_merge_post(code: str) -> ResponseReturnValue:
    """Makes two firms of one again; shows their pair, when they had one, else the firm that came back."""
    require(may_curate(g.user))
    known = merge_of(db(), code)
    try:
        with transaction() as session:
            known = merge_of(session, code)
            company = undo_merge(session, known, by=actor_of(g.user))
            again = rows.pair_between(session, company.id or 0, known.kept_id or 0)
    except Conflict as error:
        flash(str(error.text), "warning")
        return redirect(url_for("officer.company", code=known.gone_code))
    flash(_("%(name)s is a firm of its own again.", name=company.name), "success")
    if again is not None and again.state in rows.TO_DECIDE:
        return redirect(_pair_url(again.code, Address.of_request(FILTER)))
    return redirect(url_for("officer.company", code=company.code))


def evidence_lines(pair: CompanyPair) -> tuple[EvidenceLine, ...]:
    """What speaks for and against, the weightiest first."""
    pieces = sorted(services.evidence_of(pair), key=lambda piece: -abs(piece.weight))
    return tuple(EvidenceLine(evidence_text(each), f"{each.weight:+.1f}", each.weight > 0) for each in pieces)


def _number(text: str) -> int:
    return int(text) if text[:9].isascii() and text[:9].isdigit() and len(text) < 10 else 0


def _query(address: Address, last: str) -> dict[str, Any]:
    """What goes along from page to page: the filter, and what was decided just now."""
    return {"last": last or None} | {name: address.first(name) or None for name in FILTER}


def _pair_url(code: str, address: Address, last: str = "") -> str:
    return url_for("officer.pair", code=code, **_query(address, last))


def _next_url(before: Sequence[str], now: Sequence[str], code: str, address: Address, last: str) -> str:
    """The pair after this one of the queue as it was; when there is none left behind it, the first one."""
    left = set(now)
    behind = before[before.index(code) + 1 :] if code in before else before
    following = next((each for each in behind if each in left), None)
    # What is unsure has gone to the end, and would come again at once when it is all there is.
    following = following or next((each for each in now if each != code), None)
    if following is None:
        return url_for("officer.pairs", **_query(address, last))
    return _pair_url(following, address, last)


def _show(found: CompanyPair, *, is_open: bool = False) -> str:
    work = work_panel("pair", found.code, "pair_id", found.id)
    return render_template("officer/pairs/pair.html", page=_page(found, is_open=is_open), work=work)


def _page(found: CompanyPair, *, is_open: bool) -> PairPage:
    address = Address.of_request((*FILTER, "last"))
    firms = {company.id: company for company in companies_by_id(db(), (found.one_id, found.other_id))}
    both = (firms[found.one_id], firms[found.other_id])
    codes = queued_codes(db(), address)
    at = codes.index(found.code) if found.code in codes else -1
    said = [statement_of(as_input(company)) for company in both]
    staying, why = services.proposed_to_stay(*both)
    one, other = sides_of(both)
    return PairPage(
        code=found.code,
        stamp=services.stamp(found),
        sides=(one, other),
        rows=tuple(deciding_rows(both, said, is_open=is_open)),
        further=tuple(further_rows(said)),
        is_contact_closed=not is_open and any(map(may_be_opened, both)),
        evidence=evidence_lines(found),
        likeness=likeness_text(found),
        thought=pair_verdict_label(found.verdict),
        stays=staying.code,
        stays_because=staying_reason(why),
        found="" if found.state is PairState.OPEN else finding_label(found.state.value),
        note=found.note or "",
        findings=tuple((finding, finding_label(finding), finding[0]) for finding in services.FINDINGS),
        position=_("%(number)s of %(total)s", number=format_number(at + 1), total=format_number(len(codes)))
        if at >= 0
        else "",
        previous_url=_pair_url(codes[at - 1], address) if at > 0 else "",
        next_url=_pair_url(codes[at + 1], address) if 0 <= at < len(codes) - 1 else "",
        query=str(filter_of(address))[len(address.path) :],
        last=last_decision(db(), address.first("last")),
    )
