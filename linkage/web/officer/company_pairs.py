"""Firms that may be one: the queue, the likeliest first, what it can be narrowed to, and what was decided last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import flash, g, redirect, render_template, url_for
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
from linkage.language import _, ngettext
from linkage.services import company_pairs as services
from linkage.services.duplicate_searches import SearchState, ask_for_search, search_state
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.addresses import Address, page_within
from linkage.web.components import Pages, pages
from linkage.web.guards import officer_only
from linkage.web.layout import format_number, format_time
from linkage.web.officer.blueprint import blueprint
from linkage.web.province_options import province_options
from linkage.wording.company_pairs import finding_label
from linkage.wording.registry import pair_verdict_label
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
class Last:
    """The decision before this page, to be taken back."""

    text: str
    url: str
    stamp: str


@blueprint.get("/registry/pairs")
@officer_only
def pairs() -> str:
    address = Address.of_request((*FILTER, "page", "last"))
    codes = queued_codes(db(), address)
    number = page_within(len(codes), SIZE)
    shown = rows.pairs_coded(db(), codes[(number - 1) * SIZE : number * SIZE])
    state = search_state(db())
    page = PairsPage(
        lines=tuple(_lines(shown, str(filter_of(address))[len(address.path) :])),
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
        "officer/pairs/list.html", page=page, last=last_decision(db(), address.first("last")), tabs=pair_tabs("pairs")
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


def queued_codes(session: Session, address: Address) -> list[str]:
    batch, province = address.first("batch"), address.first("province")
    known = session.exec(select(ImportBatch.id).where(ImportBatch.code == batch)).first() if batch else None
    return rows.pair_codes(session, rules=VERSION, batch_id=(known or 0) if batch else None, province=province)


def filter_of(address: Address) -> Address:
    return address.keeping(*FILTER)


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


def last_decision(session: Session, told: str) -> Last | None:
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
