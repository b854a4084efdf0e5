"""Of all that was said of a firm, what counts: one rule, which people can read, and an officer's choice above it.

The rule, for one value (a name, a number): what a person stated last counts before every list; of lists, the one that spoke of the
firm first counts, and its newer rows count before its older ones. For what adds up (processes, machines, certificates ...): what a
person stated last as a whole, and what lists said since then; what a person took out does not come back from an older list.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

NESTED = ("terms", "qcd", "contact")
"""Keys of the exchange format whose values are mappings; their entries are fields of their own: `terms.moq_pcs`."""

ADDING_UP: Mapping[str, tuple[str, ...]] = {
    "capabilities": ("process",),
    "certificates": ("id",),
    "equipment": ("type", "spec", "maker", "year"),
    "plants": ("province", "address", "name"),
    "subcontracted_steps": (),
    "inspection": (),
    "sectors": (),
    "languages": (),
}
"""Keys whose values are lists -> what makes two of their entries the same; nothing: the entry itself."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What one source said at one time. `said`: field (see `fields_of`) -> value; None: it is not so.

    `is_person`: by the firm's people or an officer, not from a list. `source` tells lists apart.
    """

    id: int
    source: str
    is_person: bool
    stated_at: datetime.datetime
    said: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Picked:
    """What counts. `sources`: field -> ids of the statements it was taken from; `rivals`: field -> the other values, with theirs."""

    said: Mapping[str, Any]
    sources: Mapping[str, tuple[int, ...]]
    rivals: Mapping[str, tuple[tuple[Any, tuple[int, ...]], ...]] = field(default_factory=dict)


def fields_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record of the exchange format, one level deep: `{"terms": {"moq_pcs": 5}}` -> `{"terms.moq_pcs": 5}`."""
    flat: dict[str, Any] = {}
    for key, value in record.items():
        if key in NESTED:
            flat |= {f"{key}.{name}": entry for name, entry in (value or {}).items()}
        else:
            flat[key] = value
    return flat


def record_of(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The other way round; what is None is left out."""
    record: dict[str, Any] = {}
    for name, value in fields.items():
        if value is None:
            continue
        key, _, entry = name.partition(".")
        if entry and key in NESTED:
            record.setdefault(key, {})[entry] = value
        else:
            record[name] = value
    return record


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that `after` states anew; None for those it no longer states."""
    changed = {name: value for name, value in after.items() if before.get(name) != value}
    return changed | {name: None for name in before if name not in after}


def pick(statements: Iterable[Statement], choices: Mapping[str, int] | None = None) -> Picked:
    """What counts of all statements. `choices`: field -> id of the statement whose word an officer prefers.

    A choice of a statement that is not there, or that says nothing of the field, counts for nothing.
    """
    ordered = _by_weight(statements)
    said: dict[str, Any] = {}
    sources: dict[str, tuple[int, ...]] = {}
    rivals: dict[str, tuple[tuple[Any, tuple[int, ...]], ...]] = {}
    for name in dict.fromkeys(name for statement in ordered for name in statement.said):
        speaking = [statement for statement in ordered if name in statement.said]
        chosen = next((each for each in speaking if each.id == (choices or {}).get(name)), None)
        if name in ADDING_UP:
            value, whose = (
                _gathered(name, speaking) if chosen is None else (list(chosen.said[name] or ()), (chosen.id,))
            )
        else:
            first = chosen or speaking[0]
            value = first.said[name]
            whose = tuple(each.id for each in speaking if _sameness(each.said[name]) == _sameness(value))
            others = _others(name, speaking, value)
            if others:
                rivals[name] = others
        if value is not None and value != []:
            said[name], sources[name] = value, whose
    return Picked(said, sources, rivals)


def _by_weight(statements: Iterable[Statement]) -> list[Statement]:
    """The statement that counts most first: see the rule at the top of this module."""
    known = sorted(statements, key=lambda each: (each.stated_at, each.id))
    places: dict[str, int] = {}
    for statement in known:
        if not statement.is_person:
            places.setdefault(statement.source, len(places))
    persons = [each for each in reversed(known) if each.is_person]
    lists = [each for each in known if not each.is_person]
    # Of one reading of a list the row above counts first, of two readings the newer one.
    lists.sort(key=lambda each: (places[each.source], -each.stated_at.timestamp(), each.id))
    return [*persons, *lists]


def _gathered(name: str, speaking: Sequence[Statement]) -> tuple[list[Any], tuple[int, ...]]:
    """The last whole list of a person, and the entries that lists have said since; of equal entries the weightier one."""
    whole = next((each for each in speaking if each.is_person), None)
    since = [each for each in speaking if not each.is_person and (whole is None or each.stated_at > whole.stated_at)]
    speakers = [*([whole] if whole else []), *since]
    kept: dict[str, tuple[Any, int]] = {}
    for statement in speakers:
        for entry in statement.said[name] or ():
            kept.setdefault(_identity(name, entry), (entry, statement.id))
    # Entries stand in the order in which they were first said, so that nothing jumps about when a list comes again.
    in_time = [entry for statement in sorted(speakers, key=_when) for entry in statement.said[name] or ()]
    placed = [kept[key] for key in dict.fromkeys(_identity(name, entry) for entry in in_time)]
    return [entry for entry, _whose in placed], tuple(dict.fromkeys(whose for _entry, whose in placed))


def _when(statement: Statement) -> tuple[datetime.datetime, int]:
    return statement.stated_at, statement.id


def _identity(name: str, entry: Any) -> str:
    keys = ADDING_UP[name]
    return _sameness([entry.get(key) for key in keys] if keys and isinstance(entry, Mapping) else entry)


def _others(name: str, speaking: Sequence[Statement], value: Any) -> tuple[tuple[Any, tuple[int, ...]], ...]:
    """The other values that sources still stand by: of each source only its newest word, and nothing that a person corrected since."""
    newest: dict[tuple[bool, str], Statement] = {}
    for statement in speaking:
        newest.setdefault((statement.is_person, "" if statement.is_person else statement.source), statement)
    found: dict[str, tuple[Any, tuple[int, ...]]] = {}
    for statement in newest.values():
        other = statement.said[name]
        if other is None or _sameness(other) == _sameness(value):
            continue
        known = found.get(_sameness(other), (other, ()))
        found[_sameness(other)] = (known[0], (*known[1], statement.id))
    return tuple(found.values())


def _sameness(value: Any) -> str:
    """Two values are the same when they differ in case and blanks only."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return " ".join(text.split()).casefold()


def names_in(statements: Iterable[Statement]) -> Iterator[str]:
    """Every name of the firm that a source wrote, the registered ones first said first."""
    for statement in sorted(statements, key=_when):
        for key in ("name", "name_en", "name_ja", "name_local"):
            name = statement.said.get(key)
            if isinstance(name, str) and name:
                yield name
