"""What sources said of a firm and what was done to it, newest first: a statement and the note that it was written are one line."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from database.models.audit_events import AuditEvent
from database.models.source_records import SourceRecord
from linkage.language import _
from linkage.web.layout import format_time
from linkage.web.officer.events import event_line

_WRITING = frozenset({"supplier.created", "supplier.updated"})
_LIST_WRITTEN_WITHIN = datetime.timedelta(minutes=10)
"""A long list writes down all that it says first, and then changes firm by firm."""
_PERSON_WRITTEN_WITHIN = datetime.timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class RecordLine:
    """What one source said at one time; `fields` are the names of what it speaks of."""

    id: int
    source: str
    place: str
    batch_url: str
    by: str
    at: str
    fields: str
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class Moment:
    """A line of the timeline: what happened, and more about it."""

    at: str
    text: str
    by: str
    details: str
    url: str


@dataclass(frozen=True, slots=True)
class _Told:
    """A statement at the time it was made, or taken back."""

    at: datetime.datetime
    record: SourceRecord
    moment: Moment


def timeline(
    events: Iterable[AuditEvent], lines: Sequence[RecordLine], records: Sequence[SourceRecord]
) -> tuple[Moment, ...]:
    """`lines` are the records in words, in their order."""
    told = [each for pair in zip(lines, records, strict=True) for each in _told(*pair)]
    moments = [(each.at, each.moment) for each in told]
    for event in events:
        place = _written_by(event, told)
        if place is None:
            shown = event_line(event)
            moments.append((event.at, Moment(shown.at, shown.action, shown.actor, shown.details, "")))
        elif not moments[place][1].by:
            moments[place] = (told[place].at, replace(told[place].moment, by=event.actor))
    return tuple(moment for _at, moment in sorted(moments, key=lambda each: each[0], reverse=True))


def _told(line: RecordLine, record: SourceRecord) -> Iterable[_Told]:
    source = _("%(source)s, row %(place)s", source=line.source, place=line.place) if line.place else line.source
    said = Moment(line.at, _("Said by %(source)s", source=source), line.by, line.fields, line.batch_url)
    yield _Told(record.stated_at, record, said)
    if record.withdrawn_at is not None:
        text = _("Taken back: %(source)s", source=source)
        back = Moment(format_time(record.withdrawn_at), text, "", line.fields, line.batch_url)
        yield _Told(record.withdrawn_at, record, back)


def _written_by(event: AuditEvent, told: Sequence[_Told]) -> int | None:
    """The statement whose writing an event notes: by its place, the last one before it."""
    if event.action not in _WRITING:
        return None
    found = [place for place, each in enumerate(told) if _notes(event, each)]
    return max(found, key=lambda place: told[place].at, default=None)


def _notes(event: AuditEvent, told: _Told) -> bool:
    passed = event.at - told.at
    source = event.details.get("source")
    if source is not None:
        return source == told.record.source and datetime.timedelta() <= passed <= _LIST_WRITTEN_WITHIN
    is_same_person = event.actor_id is not None and event.actor_id == told.record.user_id
    return is_same_person and datetime.timedelta() <= passed <= _PERSON_WRITTEN_WITHIN
