"""Searching the instance: through its index, or plainly in the database when that cannot be read."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, or_
from sqlmodel import Session, col, func, select

from database.enums import NeedVisibility, ProfileStatus
from database.models.companies import Company, SupplierProfile
from database.models.part_needs import PartNeed
from database.models.plants import Capability, Plant
from database.models.users import User
from database.queries.needs import NeedFilter, narrowed_needs, open_needs_in_order
from database.queries.suppliers import suppliers_in_order
from linkage.access import visible_needs
from linkage.days import agency_today
from linkage.services import search_logs
from linkage.services.known_words import known_words
from linkage.services.plain_searches import plain_filter, plain_text, sound
from linkage.services.search_index import note_broken, running
from matching.taxonomy import taxonomy
from search import fields, query
from search import suggest as suggesting
from search.engines.contract import BrokenIndex
from search.query import SearchHit, SearchResult
from search.suggest import Suggestion
from search.understanding import KnownWord, Understood, understand


@dataclass(frozen=True, slots=True)
class Found:
    """A page of results with the rows to show, in order. A firm that left since is missing in `companies`.

    `is_fallback`: the index could not be read; the database was searched plainly, without counts and reasons.
    `log_key`: by which a click on a result is noted; empty when the search was not.
    """

    result: SearchResult
    companies: tuple[Company, ...]
    is_fallback: bool = False
    log_key: str = ""


@dataclass(frozen=True, slots=True)
class FoundNeeds:
    """As `Found`, of part needs. One that closed, or was hidden from these eyes since, is missing in `needs`."""

    result: SearchResult
    needs: tuple[PartNeed, ...]
    is_fallback: bool = False
    log_key: str = ""


def read(session: Session, text: str, known: Sequence[KnownWord] = ()) -> Understood:
    """What a text asks, with the words that officers explained; `known` are the reader's own corrections, which come first."""
    return understand(text, all_known(session, known))


def search_suppliers(
    session: Session,
    text: str,
    filters: Mapping[str, Sequence[str]] | None = None,
    *,
    known: Sequence[KnownWord] = (),
    facets: tuple[str, ...] = fields.FACETS,
    page: int = 1,
    size: int = 20,
    sort: str = "best",
) -> Found:
    """Listed suppliers for a query, today. `filters`: values by field, see `search.fields.FILTERS`. Any text is allowed."""
    words = all_known(session, known)
    try:
        result = query.search_suppliers(
            running(session).index,
            text,
            filters,
            known=words,
            facets=facets,
            page=page,
            size=size,
            sort=sort,
            on=agency_today(),
        )
    except BrokenIndex:
        note_broken(session)
        number, length = max(page, 1), min(max(size, 1), query.LARGEST_PAGE)
        return _plain_search(session, text, filters or {}, known=words, page=number, size=length)
    companies = tuple(suppliers_in_order(session, [hit.code for hit in result.hits]))
    return Found(result, companies, log_key=noted(session, "suppliers", text, result))


def search_needs(
    session: Session,
    text: str,
    filters: Mapping[str, Sequence[str]] | None = None,
    *,
    visibilities: Collection[NeedVisibility],
    known: Sequence[KnownWord] = (),
    facets: tuple[str, ...] = fields.NEED_FACETS,
    page: int = 1,
    size: int = 20,
    sort: str = "",
    on: datetime.date | None = None,
) -> FoundNeeds:
    """Published needs of these visibilities that are open on a day (today), as `search_suppliers`.

    `sort`: best, or confirmed for the newest first; without one the newest when nothing was asked. Limits are not compared.
    """
    words, day = all_known(session, known), on or agency_today()
    eyes = tuple(visibility.value for visibility in visibilities)
    sort = sort or ("best" if text.strip() else "confirmed")
    try:
        result = query.search_needs(
            running(session).index,
            text,
            filters,
            visibilities=eyes,
            known=words,
            facets=facets,
            page=page,
            size=size,
            sort=sort,
            on=day,
        )
    except BrokenIndex:
        note_broken(session)
        understood = understand(text[: query.LONGEST_QUERY], words)
        wanted = plain_filter(text, understood, filters or {}, visibilities, on=day)
        return _plain_needs(session, understood, wanted, page=max(page, 1), size=min(max(size, 1), query.LARGEST_PAGE))
    needs = open_needs_in_order(session, [hit.code for hit in result.hits], visibilities, on=day)
    return FoundNeeds(result, tuple(needs), log_key=noted(session, "needs", text, result))


def noted(session: Session, scope: str, text: str, result: SearchResult) -> str:
    """Notes the first page of a search without who asked; the key for clicks on it, or nothing."""
    if result.page != 1:
        return ""
    search = search_logs.Search(scope, text, result.understood, result.total, is_relaxed=bool(result.relaxed))
    return search_logs.note_search(session, search)


def all_known(session: Session, known: Sequence[KnownWord]) -> tuple[KnownWord, ...]:
    """A person's own corrections before the words that count for everybody."""
    stored = known_words(session)
    return (*known, *stored) if known else stored


def offered_scope(user: User | None, *, firms: bool = True, needs: bool = True) -> tuple[str, ...]:
    """Whose names may be offered to a reader: listed firms, and needs that this reader may see."""
    seen = visible_needs(user) if needs else ()
    return (
        *((fields.SUPPLIERS,) if firms else ()),
        *(fields.needs_scope(visibility.value) for visibility in sorted(seen)),
    )


def suggest(session: Session, prefix: str, *, scope: tuple[str, ...], limit: int = 8) -> list[Suggestion]:
    """What may be meant, while one types. Firms and needs of the `scope` only (`search.fields`); none when it is empty."""
    return suggesting.suggest(running(session).index, prefix, scope=scope, limit=limit, on=agency_today())


def _plain_search(
    session: Session,
    text: str,
    filters: Mapping[str, Sequence[str]],
    *,
    known: tuple[KnownWord, ...],
    page: int,
    size: int,
) -> Found:
    """By process, province and name, straight from the database, ordered by name."""
    understood = understand(text[: query.LONGEST_QUERY], known)
    processes = {node for name in understood.processes for node in taxonomy().descendants(name)}
    chosen = [name for name in filters.get("process", ()) if name in taxonomy().processes]
    wanted = _with_capability(_listed(), processes)
    wanted = _with_capability(wanted, {node for name in chosen for node in taxonomy().descendants(name)})
    provinces = [*understood.provinces, *sound(filters.get("province", ()), taxonomy().provinces)]
    if provinces:
        wanted = wanted.where(col(Company.id).in_(select(Plant.company_id).where(col(Plant.province).in_(provinces))))
    name = plain_text(understood.text)
    if name and not processes:
        names = (Company.name, Company.name_en, Company.name_ja, Company.name_local)
        wanted = wanted.where(or_(*(col(one).icontains(name, autoescape=True) for one in names)))
    total = session.exec(select(func.count()).select_from(wanted.subquery())).one()
    rows = session.execute(
        wanted.order_by(col(Company.name), col(Company.code)).offset((page - 1) * size).limit(size)
    ).all()
    hits = tuple(SearchHit(fields.company_key(key or 0), code, 0.0, ()) for key, code, _ in rows)
    result = SearchResult(total, hits, {}, understood, (), (), (), page, size)
    return Found(result, tuple(suppliers_in_order(session, [hit.code for hit in hits])), is_fallback=True)


def _plain_needs(session: Session, understood: Understood, wanted: NeedFilter, *, page: int, size: int) -> FoundNeeds:
    total, needs = narrowed_needs(session, wanted, offset=(page - 1) * size, limit=size)
    hits = tuple(SearchHit(fields.need_key(need.id or 0), need.code, 0.0, ()) for need in needs)
    result = SearchResult(total, hits, {}, understood, (), (), (), page, size)
    return FoundNeeds(result, tuple(needs), is_fallback=True)


def _listed() -> Select[int | None, str, str]:
    columns = (col(Company.id), col(Company.code), col(Company.name))
    return select(*columns).join(SupplierProfile).where(col(SupplierProfile.status) == ProfileStatus.LISTED)


def _with_capability(wanted: Select[int | None, str, str], processes: set[str]) -> Select[int | None, str, str]:
    if not processes:
        return wanted
    able = select(Plant.company_id).join(Capability).where(col(Capability.process).in_(sorted(processes)))
    return wanted.where(col(Company.id).in_(able))
