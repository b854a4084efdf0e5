"""Searching suppliers: the index of this instance, kept up with its database, and the way on when it cannot be read."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sqlalchemy import Select, or_
from sqlmodel import Session, col, func, select

from database.enums import ProfileStatus
from database.models.companies import Company, SupplierProfile
from database.models.plants import Capability, Plant
from database.queries.suppliers import suppliers_in_order
from database.session import Database
from linkage.config import Config
from matching.taxonomy import taxonomy
from search import query
from search import suggest as suggesting
from search.engines.contract import BrokenIndex
from search.index import Index, open_index
from search.query import SearchHit, SearchResult
from search.rebuild import rebuild as rebuild_index
from search.refresh import Follower, waiting
from search.refresh import catch_up as catch_up_index
from search.suggest import Suggestion
from search.understanding import understand

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Running:
    index: Index
    follower: Follower


_running: WeakKeyDictionary[Database, Running] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Found:
    """A page of results with the rows to show, in order. A firm that left since is missing in `companies`.

    `is_fallback`: the index could not be read; the database was searched plainly, without counts and reasons.
    """

    result: SearchResult
    companies: tuple[Company, ...]
    is_fallback: bool = False


@dataclass(frozen=True, slots=True)
class SearchStats:
    """For the health page. `waiting`: changes the index does not hold yet."""

    documents: int
    segments: int
    bytes: int
    waiting: int
    is_ready: bool


def start(database: Database, config: Config) -> Follower:
    """Open the index of an instance and follow its commits. Once per process; a missing index is built first, or meanwhile."""
    index = open_index(config.index_dir)
    follower = Follower(database, index, is_inline=config.search_refresh == "inline")
    _running[database] = Running(index, follower)
    return follower


def search_suppliers(
    session: Session,
    text: str,
    filters: Mapping[str, Sequence[str]] | None = None,
    *,
    page: int = 1,
    size: int = 20,
    sort: str = "best",
) -> Found:
    """Listed suppliers for a query, today. `filters`: values by field, see `search.fields.FILTERS`. Any text is allowed."""
    running = _of(session)
    try:
        result = query.search_suppliers(running.index, text, filters, page=page, size=size, sort=sort)
    except BrokenIndex:
        if running.index.is_ready:  # it opens, yet some of its postings cannot be read: nobody else would notice
            _log.exception("the search index is damaged; making it anew")
            running.index.discard()
        running.follower.wake()
        return _plain_search(
            session, text, filters or {}, page=max(page, 1), size=min(max(size, 1), query.LARGEST_PAGE)
        )
    return Found(result, tuple(suppliers_in_order(session, [hit.code for hit in result.hits])))


def suggest(session: Session, prefix: str, *, limit: int = 8) -> list[Suggestion]:
    """What may be meant, while one types."""
    return suggesting.suggest(_of(session).index, prefix, limit=limit)


def rebuild(database: Database, config: Config, *, progress: Callable[[int, int], None] | None = None) -> int:
    """Make the index anew; documents written. Raises IndexBusy when another process writes it."""
    return rebuild_index(database, open_index(config.index_dir), progress=progress)


def catch_up(database: Database, config: Config) -> bool:
    """Bring the index up to the database; false when another process is at it."""
    return catch_up_index(database, open_index(config.index_dir))


def stats(session: Session) -> SearchStats:
    queue = waiting(session.info["database"])
    try:
        engine = _of(session).index.stats()
    except BrokenIndex:
        return SearchStats(0, 0, 0, queue, is_ready=False)
    return SearchStats(engine.documents, engine.segments, engine.bytes, queue, is_ready=True)


def _of(session: Session) -> Running:
    try:
        return _running[session.info["database"]]
    except KeyError:
        raise RuntimeError("searches.start() has not been called for this database") from None


def _plain_search(session: Session, text: str, filters: Mapping[str, Sequence[str]], *, page: int, size: int) -> Found:
    """By process, province and name, straight from the database, ordered by name."""
    understood = understand(text[: query.LONGEST_QUERY])
    processes = {node for name in understood.processes for node in taxonomy().descendants(name)}
    chosen = [name for name in filters.get("process", ()) if name in taxonomy().processes]
    wanted = _with_capability(_listed(), processes)
    wanted = _with_capability(wanted, {node for name in chosen for node in taxonomy().descendants(name)})
    provinces = [*understood.provinces, *filters.get("province", ())]
    if provinces:
        wanted = wanted.where(col(Company.id).in_(select(Plant.company_id).where(col(Plant.province).in_(provinces))))
    name = understood.text.replace("\0", " ").encode("utf-8", "ignore").decode().strip()[:100]
    if name and not processes:
        names = (Company.name, Company.name_en, Company.name_ja, Company.name_local)
        wanted = wanted.where(or_(*(col(one).icontains(name, autoescape=True) for one in names)))
    total = session.exec(select(func.count()).select_from(wanted.subquery())).one()
    rows = session.execute(
        wanted.order_by(col(Company.name), col(Company.code)).offset((page - 1) * size).limit(size)
    ).all()
    hits = tuple(SearchHit(str(key), code, 0.0, ()) for key, code, _ in rows)
    result = SearchResult(total, hits, {}, understood, (), (), (), page, size)
    return Found(result, tuple(suppliers_in_order(session, [hit.code for hit in hits])), is_fallback=True)


def _listed() -> Select[int | None, str, str]:
    columns = (col(Company.id), col(Company.code), col(Company.name))
    return select(*columns).join(SupplierProfile).where(col(SupplierProfile.status) == ProfileStatus.LISTED)


def _with_capability(wanted: Select[int | None, str, str], processes: set[str]) -> Select[int | None, str, str]:
    if not processes:
        return wanted
    able = select(Plant.company_id).join(Capability).where(col(Capability.process).in_(sorted(processes)))
    return wanted.where(col(Company.id).in_(able))
