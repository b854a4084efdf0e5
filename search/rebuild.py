"""Making the whole index anew from the database, while the old one serves and goes on taking in what is edited.

A rebuild reads documents batch by batch into a new generation. Meanwhile the follower writes every edit into the generation that
serves and notes its key (`Index.note_written`, in the same hold of the writer's lock). Before the new generation serves, the noted
documents are read once more: first without the lock, then, for the few that came during that, with it. Killed at any point,
nothing is lost: the old generation has every edit, the notes go with the unfinished generation, and a change leaves the queue
only after the generation that serves holds it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col

from database.columns import now
from database.enums import SubjectKind
from database.models.companies import Company, SupplierProfile
from database.models.part_needs import PartNeed
from database.models.plants import Plant
from database.models.search_changes import SearchChange
from database.queries.firm_names import spellings
from database.queries.firm_sources import list_sources
from database.session import Database, transaction
from search import fields
from search.documents import Document, document
from search.index import Index, Replacement
from search.need_documents import need_document

Progress = Callable[[int, int], None]
"""Called with the documents written so far and all there are."""

_BATCH = 500


class IndexBusy(Exception):
    """Another process is making the index anew now."""


@dataclass(frozen=True, slots=True)
class Differences:
    """Keys of documents the index lacks, holds without reason, or holds in an older form."""

    missing: tuple[str, ...]
    extra: tuple[str, ...]
    stale: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.missing or self.extra or self.stale)


def rebuild(database: Database, index: Index, *, progress: Progress | None = None) -> int:
    """Documents written. Raises IndexBusy.

    What changed before it began is done with afterwards; what changed since stays in the queue for the follower. Whoever calls this
    outside a follower should catch up after it: writers that found the lock taken rely on that.
    """
    with index.rebuilding() as is_ours:
        if not is_ours:
            raise IndexBusy("the index is being made anew by another process")
        with Session(database.engine) as session:
            seen = [*session.execute(select(col(SearchChange.id))).scalars()]
            total = sum(
                session.execute(select(func.count()).select_from(all_.subquery())).scalar_one() for all_ in _ALL
            )
        with index.replacing() as fresh:
            written = _Counter(progress, total)
            fresh.engine.index(written.counted(all_documents(database)))
            _replay(database, fresh)
            with fresh.serving():
                _replay(database, fresh)
    forget(database, seen)
    if progress:
        # Rows without a document were in the total.
        progress(written.count, written.count)
    return written.count


def _replay(database: Database, fresh: Replacement) -> None:
    """Write once more what was edited meanwhile."""
    keys = fresh.written_meanwhile()
    for start in range(0, len(keys), _BATCH):
        some = keys[start : start + _BATCH]
        with Session(database.engine) as session:
            fresh.engine.index(documents_of(session, some), delete=some)


@dataclass
class _Counter:
    progress: Progress | None
    total: int
    count: int = 0

    def counted(self, documents: Iterator[Document]) -> Iterator[Document]:
        for one in documents:
            yield one
            self.count += 1
            if self.progress and self.count % _BATCH == 0:
                self.progress(self.count, self.total)


def key_of(kind: SubjectKind, subject: int) -> str | None:
    """The key of a company's or need's document; None for what has none."""
    letter = _LETTERS.get(kind)
    return f"{letter}{subject}" if letter else None


def documents_of(session: Session, keys: list[str]) -> list[Document]:
    """The documents that these keys should have now; none for a row that is gone or has no document."""
    today = now().date()
    companies = session.execute(_whole_companies().where(col(Company.id).in_(_numbers(fields.COMPANY, keys)))).scalars()
    needs = session.execute(_whole_needs().where(col(PartNeed.id).in_(_numbers(fields.NEED, keys)))).scalars()
    numbers = _numbers(fields.COMPANY, keys)
    names, sources = spellings(session, numbers), list_sources(session, numbers)
    firms = (
        document(company, on=today, spellings=names.get(company.id or 0, ()), sources=sources.get(company.id or 0, ()))
        for company in companies
    )
    made = [*firms, *(need_document(need) for need in needs)]
    return [one for one in made if one is not None]


def forget(database: Database, changes: list[int]) -> None:
    """Delete rows of the queue by id."""
    for start in range(0, len(changes), _BATCH):
        with database.session(), transaction() as session:
            some = changes[start : start + _BATCH]
            session.execute(delete(SearchChange).where(col(SearchChange.id).in_(some)))


_LETTERS = {SubjectKind.COMPANY: fields.COMPANY, SubjectKind.NEED: fields.NEED}
_ALL = (select(col(SupplierProfile.company_id)), select(col(PartNeed.id)))


def _numbers(letter: str, keys: list[str]) -> list[int]:
    return [fields.row_id(key) for key in keys if key.startswith(letter)]


def all_documents(database: Database) -> Iterator[Document]:
    """All documents, read in batches by id: memory stays small, and no read stays open to keep writers waiting."""
    for letter, ids in zip(_LETTERS.values(), _ALL, strict=True):
        column, after = ids.selected_columns[0], 0
        while True:
            with Session(database.engine) as session:
                statement = ids.where(column > after).order_by(column).limit(_BATCH)
                numbers = [*session.execute(statement).scalars()]
                documents = documents_of(session, [f"{letter}{number}" for number in numbers])
            if not numbers:
                break
            yield from documents
            after = numbers[-1]


def _whole_companies() -> Select[Company]:
    plants = selectinload(Company.plants)  # type: ignore[arg-type]
    return select(Company).options(
        selectinload(Company.supplier_profile),  # type: ignore[arg-type]
        selectinload(Company.certificates),  # type: ignore[arg-type]
        plants.selectinload(Plant.capabilities),  # type: ignore[arg-type]
        plants.selectinload(Plant.machines),  # type: ignore[arg-type]
    )


def _whole_needs() -> Select[PartNeed]:
    buyer = selectinload(PartNeed.company)  # type: ignore[arg-type]
    return select(PartNeed).options(
        selectinload(PartNeed.steps),  # type: ignore[arg-type]
        buyer.selectinload(Company.assembler_profile),  # type: ignore[arg-type]
    )
