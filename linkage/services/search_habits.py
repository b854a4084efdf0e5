"""What the notes about searches tell: what is asked most, what finds nothing, and which words nobody understood."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlmodel import Session

from database.queries import search_logs as rows
from database.queries.search_logs import Note, Totals
from linkage.days import agency_today
from linkage.inputs.known_words import KnownWordInput, targets, word_key
from linkage.services.findings import value_label
from linkage.services.known_words import known_words
from linkage.services.search_logs import understood_ids
from linkage.services.word_files import likely_language
from matching.taxonomy import Labels, taxonomy
from search.analysis import fold
from search.understanding import KnownWord, understand

SEEN_BY = 2
"""A piece of text typed in fewer searches is shown to nobody: it may be a name."""

_MOST_NOTES = 20_000
_MOST_BESIDE = 4
_LISTED_WHOLE = 40
_CANDIDATES = 20

Meaning = tuple[str, str]
"""Kind and taxonomy id."""


@dataclass(frozen=True, slots=True)
class EmptySearch:
    """What was asked so often and found nothing that fits."""

    meanings: tuple[Meaning, ...]
    words: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Habits:
    """`clicks`: place of the result that was opened first -> searches."""

    totals: Totals
    processes: tuple[tuple[str, int], ...]
    empty: tuple[EmptySearch, ...]
    clicks: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class UnreadWord:
    """A piece of text nobody understood, in how many searches, its likely language, and what stood beside it most often."""

    phrase: str
    count: int
    language: str
    beside: tuple[Meaning, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A search as it was noted, and as it would be read now: what stood beside, left over before, read now, left over still."""

    beside: tuple[Meaning, ...]
    before: str
    read: tuple[Meaning, ...]
    left: str


@dataclass(frozen=True, slots=True)
class Preview:
    """`today`: what the phrase by itself is read as without the new meaning."""

    today: tuple[Meaning, ...]
    readings: tuple[Reading, ...]


def habits(session: Session, *, days: int, most: int = 20) -> Habits:
    """Of the last so many days."""
    since = _since(days)
    notes = rows.latest_notes(session, since, most=_MOST_NOTES)
    processes = Counter(process for note in notes for process in note.understood.get("process", ()))
    return Habits(
        totals=rows.totals(session, since),
        processes=tuple(processes.most_common(most)),
        empty=tuple(_empty(notes)[:most]),
        clicks=rows.clicks_by_place(session, since),
    )


def unread_words(session: Session, *, days: int, language: str = "", most: int = 50) -> list[UnreadWord]:
    """Pieces left over in several searches and not understood today either, the most frequent first."""
    counts: Counter[str] = Counter()
    beside: dict[str, Counter[Meaning]] = {}
    for note in rows.latest_notes(session, _since(days), most=_MOST_NOTES, with_words=True):
        meanings = _meanings(note.understood)
        for piece in note.words:
            counts[piece] += 1
            beside.setdefault(piece, Counter()).update(meanings)
    known, found = known_words(session), list[UnreadWord]()
    for piece, count in counts.most_common():
        if count < SEEN_BY or len(found) == most:
            break
        spoken = likely_language(piece)
        if language in ("", spoken) and not _is_read(piece, known):
            usual = tuple(meaning for meaning, _ in beside[piece].most_common(_MOST_BESIDE))
            found.append(UnreadWord(piece, count, spoken, usual))
    return found


def preview(session: Session, given: KnownWordInput, *, days: int, most: int = 10) -> Preview:
    """How the latest searches with the phrase would be read, were it to mean that."""
    known = known_words(session)
    changed = (KnownWord(given.phrase, given.kind, given.target), *known)
    key, readings = word_key(given.phrase), list[Reading]()
    for note in rows.latest_notes(session, _since(days), most=_MOST_NOTES, with_words=True):
        pieces = [piece for piece in note.words if key in word_key(piece)]
        if pieces:
            reading = _reading(note, " ".join(pieces), changed)
            readings += [] if reading in readings else [reading]
        if len(readings) == most:
            break
    return Preview(_meanings(understood_ids(understand(given.phrase, known))), tuple(readings))


def candidates(kind: str, words: str) -> list[str]:
    """Ids of a kind whose names in any language, or own id, hold the words: those that begin with them first.

    Without words all of them when they are few.
    """
    ids = targets(kind)
    wanted = fold(words).strip()
    if not wanted:
        return list(ids) if len(ids) <= _LISTED_WHOLE else []
    ranked = sorted((rank, name) for name in ids if (rank := _rank(wanted, _names(kind, name))) is not None)
    read = understood_ids(understand(words)).get(kind, [])
    found = dict.fromkeys([*read, *(name for _, name in ranked)])
    return list(found)[:_CANDIDATES]


def _since(days: int) -> datetime.date:
    return agency_today() - datetime.timedelta(days=days)


def _empty(notes: Iterable[Note]) -> list[EmptySearch]:
    """Searches that found nothing, or only what is near. Equal ones are counted together; rare words are left out."""
    missed = [note for note in notes if not note.total or note.is_relaxed]
    seen = Counter(piece for note in missed for piece in note.words)
    counts: Counter[tuple[tuple[Meaning, ...], tuple[str, ...]]] = Counter(
        (_meanings(note.understood), tuple(piece for piece in note.words if seen[piece] >= SEEN_BY)) for note in missed
    )
    return [
        EmptySearch(meanings, words, count) for (meanings, words), count in counts.most_common() if meanings or words
    ]


def _reading(note: Note, text: str, known: tuple[KnownWord, ...]) -> Reading:
    read = understand(text, known)
    return Reading(_meanings(note.understood), text, _meanings(understood_ids(read)), read.text)


def _meanings(understood: Mapping[str, Iterable[str]]) -> tuple[Meaning, ...]:
    return tuple((kind, name) for kind, names in understood.items() for name in names)


def _is_read(piece: str, known: tuple[KnownWord, ...]) -> bool:
    """Whether nothing of a piece is left over today, or an officer said that it means nothing."""
    key = word_key(piece)
    return not understand(piece, known).text or any(word_key(word.phrase) == key for word in known)


def _rank(wanted: str, names: Iterable[str]) -> tuple[bool, int] | None:
    """How well one of the names fits: begins with the words, is short. None when none holds them."""
    fits = [(not name.startswith(wanted), len(name)) for name in map(fold, names) if wanted in name]
    return min(fits, default=None)


def _names(kind: str, identifier: str) -> list[str]:
    """Every name of an entry of the vocabulary, and its id."""
    table = taxonomy()
    found = [identifier, value_label(kind, identifier)]
    if kind == "process":
        process = table.processes[identifier]
        found += [*process.labels.values(), *(word for words in process.synonyms.values() for word in words)]
    elif kind == "material":
        material = table.materials[identifier]
        found += [*material.designations.values(), *material.aliases]
    elif kind == "certificate":
        certificate = table.certificates[identifier]
        found += [certificate.label, certificate.name, *certificate.synonyms]
    else:
        labels: Mapping[str, Labels] = {
            **{code: province.labels for code, province in table.provinces.items()},
            **{code: sector.labels for code, sector in table.sectors.items()},
            **{code: region.labels for code, region in table.macro_regions.items()},
            **table.material_families,
        }
        found += labels.get(identifier, {}).values()
    return found
