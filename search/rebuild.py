"""Making the whole index anew from the database, while the old one serves."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col

from database.columns import now
from database.enums import ProfileStatus
from database.models.companies import Company, SupplierProfile
from database.models.plants import Plant
from database.models.search_changes import SearchChange
from database.session import Database, transaction
from search.documents import Document, document
from search.index import Index

Progress = Callable[[int, int], None]
"""Called with the documents written so far and all there are."""

_BATCH = 500


class IndexBusy(Exception):
    """Another process is writing the index now."""


def rebuild(database: Database, index: Index, *, progress: Progress | None = None) -> int:
    """Documents written. Memory grows with the postings, about 2 kB a firm. Raises IndexBusy."""
    with index.writing() as is_ours:
        if not is_ours:
            raise IndexBusy("the index is being written by another process")
        return rebuild_locked(database, index, progress=progress)


def rebuild_locked(database: Database, index: Index, *, progress: Progress | None = None) -> int:
    """As `rebuild`, for a caller that is the writer already. The queue of changes up to now is done with afterwards."""
    with Session(database.engine) as session:
        seen = [*session.execute(select(col(SearchChange.id))).scalars()]
        written = 0
        total = session.execute(select(func.count()).select_from(_listed().subquery())).scalar_one()
        with index.replacing() as engine:

            def counted() -> Iterator[Document]:
                nonlocal written
                for one in _documents(session):
                    yield one
                    written += 1
                    if progress and written % _BATCH == 0:
                        progress(written, total)

            engine.index(counted())
    forget(database, seen)
    if progress:
        progress(written, max(written, total))
    return written


def documents_of(session: Session, keys: list[int]) -> list[Document]:
    """Documents of the listed firms among these ids."""
    today = now().date()
    rows = session.execute(_whole().where(col(Company.id).in_(keys))).scalars()
    return [one for company in rows if (one := document(company, on=today)) is not None]


def forget(database: Database, changes: list[int]) -> None:
    """Delete rows of the queue by id."""
    for start in range(0, len(changes), _BATCH):
        with database.session(), transaction() as session:
            some = changes[start : start + _BATCH]
            session.execute(delete(SearchChange).where(col(SearchChange.id).in_(some)))


def _documents(session: Session) -> Iterator[Document]:
    """Documents of all listed firms, read in batches by id so that memory stays small."""
    after = 0
    while keys := [
        *session.execute(_listed().where(col(Company.id) > after).order_by(col(Company.id)).limit(_BATCH)).scalars()
    ]:
        yield from documents_of(session, keys)
        session.expunge_all()
        after = keys[-1]


def _listed() -> Select[int | None]:
    profile_is_listed = col(SupplierProfile.status) == ProfileStatus.LISTED
    return select(col(Company.id)).join(SupplierProfile).where(profile_is_listed)


def _whole() -> Select[Company]:
    plants = selectinload(Company.plants)  # type: ignore[arg-type]
    return select(Company).options(
        selectinload(Company.supplier_profile),  # type: ignore[arg-type]
        selectinload(Company.certificates),  # type: ignore[arg-type]
        plants.selectinload(Plant.capabilities),  # type: ignore[arg-type]
        plants.selectinload(Plant.machines),  # type: ignore[arg-type]
    )
