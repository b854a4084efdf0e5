"""Firms that may be one: the queue, the likeliest first, and one pair on a page, decided by a key or a tap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session, col, select

from database.enums import ImportStatus, PairState
from database.models.companies import Company
from database.models.company_merges import CompanyMerge
from database.models.company_pairs import CompanyPair
from database.models.imports import ImportBatch
from database.queries import company_pairs as rows
from database.queries.exchange import companies_by_id
from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.errors import Conflict
from linkage.language import _, ngettext
from linkage.services import company_pairs as services
from linkage.services.company_merges import merge_of, undo_merge
from linkage.services.duplicate_searches import SearchState, ask_for_search, search_state
from linkage.services.source_records import statement_of
from linkage.services.supplier_records import as_input
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.addresses import Address, page_within
from linkage.web.components import Pages, pages
from linkage.web.forms import once
from linkage.web.guards import officer_only
from linkage.web.layout import format_number, format_time
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.companies import may_be_opened
from linkage.web.officer.company_pair_sides import PairRow, Side, deciding_rows, further_rows, sides_of
from linkage.web.officer.private_views import note_contacts_opened
from linkage.web.officer.work import work_panel
from linkage.web.province_options import province_options
from linkage.wording.company_pairs import finding_label, staying_reason
from linkage.wording.registry import evidence_text, pair_verdict_label
from matching.registry.verdicts import VERSION, chance_of

SIZE = 30
FILTER = ("batch", "province")


@dataclass(frozen=True, slots=True)
class PairLine:
    """A pair in the queue. `likeness` in words; `waits`: nobody sees one of the firms before this is decided."""

    url: str
    one: str
    other: str
    places: str
    likeness: str
    thought: str
    waits: bool
    is_unsure: bool


@dataclass(frozen=True, slots=True)
class PairsPage:
    """`batches`, `provinces`: what the list can be narrowed to; `search`: how far the last look through the registry is.

    `older`: that pairs of earlier rules stand last; empty when there are none.
    """

    lines: tuple[PairLine, ...]
    count_sentence: str
    older: str
    batches: tuple[tuple[str, str], ...]
    batch: str
    provinces: tuple[tuple[str, str], ...]
    province: str
    search: str
    is_searching: bool
    pages: Pages


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    text: str
    weight: str
    speaks_for: bool


@dataclass(frozen=True, slots=True)
class Last:
    """The decision before this page, to be taken back."""

    text: str
    url: str
    stamp: str


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


@blueprint.get("/registry/pairs")
@officer_only
def pairs() -> str:
    address = Address.of_request((*FILTER, "page", "last"))
    codes = _codes(db(), address)
    number = page_within(len(codes), SIZE)
    shown = rows.pairs_coded(db(), codes[(number - 1) * SIZE : number * SIZE])
    state = search_state(db())
    page = PairsPage(
        lines=tuple(_lines(shown, str(_filter(address))[len(address.path) :])),
        count_sentence=_count_sentence(len(codes)),
        older=_older_text(rows.count_older_pairs(db(), rules=VERSION)),
        batches=tuple(_batches(db())),
        batch=address.first("batch"),
        provinces=province_options(),
        province=address.first("province"),
        search=_search_text(state),
        is_searching=state is not None and state.is_going_on,
        pages=pages(len(codes), page=number, size=SIZE, url=address.page),
    )
    return render_template(
        "officer/pairs/list.html", page=page, last=_last(db(), address.first("last")), tabs=pair_tabs("pairs")
    )


@blueprint.post("/registry/pairs/search")
@officer_only
def search_pairs_post() -> ResponseReturnValue:
    """Looks through the whole registry for firms that are there twice, in the background; nothing is decided by that."""
    require(may_curate(g.user))
    with transaction() as session:
        ask_for_search(session, by=actor_of(g.user))
    flash(_("The registry is being looked through. Pairs that are found will stand here."), "success")
    return redirect(url_for("officer.pairs"))


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
        before = _codes(session, address)
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
        return _next_url(before, _codes(session, address), code, address, last)

    try:
        return redirect(once(make))
    except Conflict as error:
        flash(str(error.text), "warning")
        codes = _codes(db(), address)
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


def pair_tabs(current: str) -> tuple[tuple[str, str, bool], ...]:
    """The views of the queue."""
    return (
        (_("To look at"), url_for("officer.pairs"), current == "pairs"),
        (_("Many at once"), url_for("officer.alike_pairs"), current == "alike"),
        (_("Decided"), url_for("officer.decided_pairs"), current == "decided"),
    )


def likeness_text(pair: CompanyPair) -> str:
    """How likely the resolver finds it that the two are one firm; the score also says whether they are one site."""
    likely = chance_of(services.evidence_of(pair))
    # A person is asked because nothing here is certain.
    return _("%(percent)s%% likely", percent=format_number(min(99, max(1, round(likely * 100)))))


def evidence_lines(pair: CompanyPair) -> tuple[EvidenceLine, ...]:
    """What speaks for and against, the weightiest first."""
    pieces = sorted(services.evidence_of(pair), key=lambda piece: -abs(piece.weight))
    return tuple(EvidenceLine(evidence_text(each), f"{each.weight:+.1f}", each.weight > 0) for each in pieces)


def _number(text: str) -> int:
    return int(text) if text[:9].isascii() and text[:9].isdigit() and len(text) < 10 else 0


def _codes(session: Session, address: Address) -> list[str]:
    batch, province = address.first("batch"), address.first("province")
    known = session.exec(select(ImportBatch.id).where(ImportBatch.code == batch)).first() if batch else None
    return rows.pair_codes(session, rules=VERSION, batch_id=(known or 0) if batch else None, province=province)


def _filter(address: Address) -> Address:
    return address.keeping(*FILTER)


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


def _batches(session: Session) -> Iterator[tuple[str, str]]:
    statement = select(ImportBatch.code, ImportBatch.file_name).where(ImportBatch.status == ImportStatus.APPLIED)
    asked = select(CompanyPair.batch_id).where(col(CompanyPair.state).in_(rows.TO_DECIDE))
    yield from session.exec(
        statement.where(col(ImportBatch.id).in_(asked)).order_by(col(ImportBatch.id).desc()).limit(50)
    )


def _count_sentence(number: int) -> str:
    return ngettext("%(count)s pair to look at", "%(count)s pairs to look at", number, count=format_number(number))


def _older_text(number: int) -> str:
    if not number:
        return ""
    return ngettext(
        "%(count)s pair was weighed by earlier rules and stands behind the others. Look for duplicates now to weigh it anew.",
        "%(count)s pairs were weighed by earlier rules and stand behind the others. Look for duplicates now to weigh them anew.",
        number,
        count=format_number(number),
    )


def _search_text(state: SearchState | None) -> str:
    if state is None:
        return ""
    if state.is_going_on:
        return _("The registry is being looked through.")
    if state.pairs is None:
        return _("The last look through the registry did not come to its end.")
    at = format_time(state.at)
    return ngettext(
        "Last looked through %(at)s: %(count)s new pair.",
        "Last looked through %(at)s: %(count)s new pairs.",
        state.pairs,
        at=at,
        count=format_number(state.pairs),
    )


def _lines(shown: Sequence[CompanyPair], query: str) -> Iterator[PairLine]:
    ids = {key for pair in shown for key in (pair.one_id, pair.other_id)}
    firms = {company.id: company for company in companies_by_id(db(), sorted(ids))}
    for pair in shown:
        both = (firms[pair.one_id], firms[pair.other_id])
        profiles = [company.supplier_profile for company in both]
        yield PairLine(
            url=url_for("officer.pair", code=pair.code) + query,
            one=both[0].name,
            other=both[1].name,
            places=" / ".join(dict.fromkeys(text for each in both if (text := cards.place_text(each)))),
            likeness=likeness_text(pair),
            thought=pair_verdict_label(pair.verdict),
            waits=any(profile is not None and profile.status.value == "draft" for profile in profiles),
            is_unsure=pair.state is PairState.UNSURE,
        )


def _show(found: CompanyPair, *, is_open: bool = False) -> str:
    work = work_panel("pair", found.code, "pair_id", found.id)
    return render_template("officer/pairs/pair.html", page=_page(found, is_open=is_open), work=work)


def _page(found: CompanyPair, *, is_open: bool) -> PairPage:
    address = Address.of_request((*FILTER, "last"))
    firms = {company.id: company for company in companies_by_id(db(), (found.one_id, found.other_id))}
    both = (firms[found.one_id], firms[found.other_id])
    codes = _codes(db(), address)
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
        query=str(_filter(address))[len(address.path) :],
        last=_last(db(), address.first("last")),
    )


def _last(session: Session, told: str) -> Last | None:
    """The decision an address tells of, while it can be taken back."""
    kind, _dash, code = told.partition("-")
    if kind == "merge":
        known = session.exec(select(CompanyMerge).where(CompanyMerge.code == code)).first()
        if known is None or known.undone_at is not None or known.kept_id is None:
            return None
        kept = session.get_one(Company, known.kept_id)
        text = _("%(gone)s went into %(kept)s.", gone=known.gone_name, kept=kept.name)
        return Last(text, url_for("officer.undo_merge_post", code=code), "")
    decided = next(iter(rows.pairs_coded(session, [code])), None) if kind == "pair" else None
    if decided is None or decided.state is PairState.OPEN:
        return None
    one, other = services.firms_of(session, decided)
    text = _(
        "%(one)s and %(other)s: %(finding)s.",
        one=one.name,
        other=other.name,
        finding=finding_label(decided.state.value),
    )
    return Last(text, url_for("officer.take_pair_back_post", code=code), services.stamp(decided))
