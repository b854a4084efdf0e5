"""How good the data of the registry is: the figures of the dashboard, what they were a month ago, and words nobody mapped."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import delete, func, insert
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from database.enums import EvidenceLevel, ImportStatus, ProfileStatus
from database.models.imports import ImportBatch
from database.models.known_words import StoredWord
from database.models.quality import BatchWords, QualityFigure
from database.queries import quality as rows
from database.queries.company_pairs import count_open_pairs
from linkage.inputs.known_words import word_key
from linkage.services.firm_conflicts import Sums, bring_up_conflicts, outdated_conflicts
from linkage.services.imports import READ_AGAIN
from matching.staleness import asked_since, confirmed_since, utilisation_since
from matching.taxonomy import taxonomy

MONTH_DAYS = 28
PAIRS, WORDS = "pairs", "words"
MOST_AT_A_LOOK = 3_000
"""So many firms are compared with their sources while somebody waits for the page; the nightly command compares all."""

COMPLETENESS = (
    *("no-capabilities", "no-materials", "no-attrs", "no-capacity_per_month", "no-certificates", "no-equipment"),
    *("no-utilisation_pct", "no-employees", "no-summaries", "no-languages", "no-sectors", "no-lead_time_days"),
    *("no-moq_pcs", "no-ppm_last_12m", "no-on_time_delivery_pct", "no-inspection", "no-ownership"),
    *("no-business_type", "no-established", "no-contact", "no-tax_code"),
)
PLACES = ("no-province", "no-address", "province-unclear", "province-mixed")
FRESHNESS = ("never-confirmed", "over-12-months", "over-18-months")
EVIDENCE = tuple(f"evidence-{level.value}" for level in EvidenceLevel)
CERTIFICATES = ("certificate-expired", "certificate-undated")
DOUBTS = ("duplicate", "conflict")
GAPS = (*COMPLETENESS, *PLACES, *FRESHNESS, *EVIDENCE, *CERTIFICATES, *DOUBTS)
"""Figures that count firms: each is a filter of the registry."""


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A word of written lists in which no process was recognised, and the lists (code, name of the file) it stands in."""

    word: str
    rows: int
    lists: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Quality:
    """`before`: the figures of `before_on`, the last day kept at least four weeks ago; `since`: the first day kept at all.

    `uncompared`: firms whose sources spoke since they were last compared.
    """

    counts: Mapping[str, int]
    before: Mapping[str, int]
    before_on: datetime.date | None
    since: datetime.date | None
    uncompared: int


def quality_asked(
    today: datetime.date,
    *,
    province: str = "",
    status: ProfileStatus | None = None,
) -> rows.QualityAsked:
    """What the figures are counted by on a day."""
    return rows.QualityAsked(
        today=today,
        stale_before=asked_since(today),
        old_before=confirmed_since(today),
        load_since=utilisation_since(today),
        places=_places(),
        province=province,
        status=status,
    )


@lru_cache(maxsize=1)
def _places() -> rows.Places:
    """A province that stayed as it was may be named in any of its spellings; of the merged ones the name of before counts."""
    provinces = taxonomy().provinces
    former = {code: (*each.merged_from, *each.labels.values(), *each.aliases) for code, each in provinces.items()}
    merged = {code: each.merged_from for code, each in provinces.items() if len(each.merged_from) > 1}
    return rows.Places(merged, former)


@dataclass(frozen=True, slots=True)
class Behind:
    """What is to be worked out before the figures can be trusted. `is_kept`: those of the day are."""

    firms: list[Sums]
    """Whose sources are to be compared."""
    lists: list[int]
    """Written lists whose words were not gathered yet."""
    is_kept: bool

    def __bool__(self) -> bool:
        return bool(self.firms or self.lists or not self.is_kept)


def behind(session: Session, today: datetime.date) -> Behind:
    """Asked for once a page: comparing goes through every record of every firm."""
    kept = select(col(QualityFigure.day)).where(QualityFigure.day == today).limit(1)
    return Behind(outdated_conflicts(session), _unread(session), session.exec(kept).first() is not None)


def look(session: Session, asked: rows.QualityAsked, *, uncompared: int) -> Quality:
    """The figures as they are, in a fixed number of queries. Reads only."""
    is_whole = not asked.province and asked.status is None
    counts = rows.figure_counts(session, asked)
    if is_whole:
        counts |= {PAIRS: count_open_pairs(session), WORDS: len(unmapped_words(session))}
    limit = asked.today - datetime.timedelta(days=MONTH_DAYS)
    before_on = session.exec(select(func.max(QualityFigure.day)).where(QualityFigure.day <= limit)).one()
    kept = select(QualityFigure.figure, QualityFigure.value).where(QualityFigure.day == before_on)
    return Quality(
        counts=counts,
        before=dict(session.exec(kept).all()) if is_whole and before_on else {},
        before_on=before_on,
        since=session.exec(select(func.min(QualityFigure.day))).one(),
        uncompared=uncompared,
    )


def bring_up(session: Session, today: datetime.date, found: Behind, *, most: int | None = None) -> Quality:
    """Works out what is behind, of firms at most so many, and keeps the figures of the day, over those kept before."""
    compared = bring_up_conflicts(session, found.firms[:most])
    _read_lists(session, found.lists)
    session.flush()
    seen = look(session, quality_asked(today), uncompared=len(found.firms) - compared)
    session.execute(delete(QualityFigure).where(col(QualityFigure.day) == today))
    values = [{"day": today, "figure": name, "value": number} for name, number in seen.counts.items()]
    session.execute(insert(QualityFigure), values)
    return seen


def unmapped_words(session: Session) -> list[Unmapped]:
    """Words of written lists that mean no process yet, those of most rows first. An officer who explains one takes it off the list."""
    explained = set(session.exec(select(StoredWord.key).where(col(StoredWord.is_active).is_(True))).all())
    statement = (
        select(ImportBatch.code, ImportBatch.file_name, BatchWords.words)
        .join(BatchWords, col(BatchWords.batch_id) == col(ImportBatch.id))
        .where(ImportBatch.status == ImportStatus.APPLIED)
        .order_by(col(ImportBatch.id))
    )
    found: dict[str, Unmapped] = {}
    for code, name, words in session.exec(statement):
        for key, (spelling, number) in words.items():
            if key not in explained:
                known = found.get(key, Unmapped(spelling, 0, ()))
                found[key] = Unmapped(known.word, known.rows + number, (*known.lists, (code, name)))
    return sorted(found.values(), key=lambda each: (-each.rows, each.word))


@dataclass(frozen=True, slots=True)
class ListWithWord:
    """A written list in which a word stood that meant no process. `again`: the last list (code, state) that reads its rows again."""

    code: str
    file_name: str
    source: str
    written_at: datetime.datetime
    rows: int
    again: tuple[str, ImportStatus] | None


def lists_with(session: Session, key: str) -> list[ListWithWord]:
    """The lists in whose rows this word stood alone, the last one first. Two queries."""
    statement = (
        select(ImportBatch, BatchWords.words)
        .join(BatchWords, col(BatchWords.batch_id) == col(ImportBatch.id))
        .where(ImportBatch.status == ImportStatus.APPLIED)
        .options(defer(ImportBatch.rows))  # type: ignore[arg-type]
        .order_by(col(ImportBatch.id).desc())
    )
    found = [(batch, int(words[key][1])) for batch, words in session.exec(statement) if key in words]
    sources = {batch.source for batch, _rows in found}
    readings = select(ImportBatch.mapping, ImportBatch.code, ImportBatch.status).where(
        col(ImportBatch.source).in_(sources),
        col(ImportBatch.status).in_((ImportStatus.CHECKED, ImportStatus.APPLIED)),
    )
    again: dict[str, tuple[str, ImportStatus]] = {
        mapping[READ_AGAIN]: (code, ImportStatus(status))
        for mapping, code, status in session.exec(readings.order_by(col(ImportBatch.id)))
        if READ_AGAIN in mapping
    }
    return [
        ListWithWord(
            batch.code,
            batch.file_name,
            batch.source,
            batch.applied_at or batch.created_at,
            rows,
            again.get(batch.code),
        )
        for batch, rows in found
    ]


def words_in_lists(session: Session) -> frozenset[str]:
    """The keys of all words that meant no process when their list was written. One query."""
    statement = select(BatchWords.words).join(ImportBatch, col(BatchWords.batch_id) == col(ImportBatch.id))
    written = statement.where(ImportBatch.status == ImportStatus.APPLIED)
    return frozenset(key for words in session.exec(written) for key in words)


def _unread(session: Session) -> list[int]:
    """Written lists whose words were not gathered yet."""
    read = select(BatchWords.batch_id)
    statement = select(ImportBatch.id).where(
        ImportBatch.status == ImportStatus.APPLIED, col(ImportBatch.id).not_in(read)
    )
    return [key or 0 for key in session.exec(statement.order_by(col(ImportBatch.id))).all()]


def _read_lists(session: Session, keys: Iterable[int]) -> None:
    """Gathers words list by list: the rows of one may be long."""
    unread = {*_unread(session)}
    for key in (each for each in keys if each in unread):
        lines = session.exec(select(ImportBatch.rows).where(ImportBatch.id == key)).one()
        words: dict[str, list[str | int]] = {}
        for row in lines:
            for spelling in {*_words_of(row)}:
                known = words.setdefault(word_key(spelling), [spelling, 0])
                known[1] = int(known[1]) + 1
        session.add(BatchWords(batch_id=key, words={name: each for name, each in words.items() if name}))


def _words_of(row: Mapping[str, object]) -> list[str]:
    reasons = row.get("reasons")
    wanted = ("process_unknown", "no_process")
    found = [each for each in reasons if each.get("code") in wanted] if isinstance(reasons, list) else []
    return [word for each in found if (word := " ".join(str(each.get("value", "")).split()))]
