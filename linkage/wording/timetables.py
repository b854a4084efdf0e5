"""Timetables in words: how good a draft is, what found no place and why, what is scarce, what clashes, what is in the way."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from babel import Locale

from linkage.language import _, _l, current_language, ngettext
from linkage.wording import number_text

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Names:
    """What people call the ids of a problem: firms by code (delegates by the code of theirs too), slots, interpreters."""

    firms: Mapping[str, str] = field(default_factory=dict)
    slots: Mapping[str, str] = field(default_factory=dict)
    interpreters: Mapping[str, str] = field(default_factory=dict)

    def of(self, values: Values) -> dict[str, Any]:
        """The values of a sentence, ids replaced by names."""
        kinds = {
            **dict.fromkeys(("a", "b", "participant", "partner", "delegate"), self.firms),
            **dict.fromkeys(("slot", "before", "after"), self.slots),
            "interpreter": self.interpreters,
        }
        return {key: kinds[key].get(str(value), value) if key in kinds else value for key, value in values.items()}


_STATES: Mapping[str, Any] = {
    "queued": _l("Waiting for its turn"),
    "running": _l("Running"),
    "stopped": _l("Stopped, best so far"),
    "done": _l("Done"),
    "failed": _l("Failed"),
    "released": _l("Released"),
}
_UNPLACED: Mapping[str, Any] = {
    "veto": _l("One side does not want to meet."),
    "no-common-slot": _l("The two firms are never there at the same time."),
    "a-is-full": _l("The buyer has as many meetings as it takes."),
    "b-is-full": _l("The supplier has as many meetings as it takes."),
    "no-delegate": _l("No delegate who knows the topic is free when both firms are there."),
    "no-interpreter": _l("No interpreter for their languages is free when both firms are there."),
    "no-table": _l("No table is free when both firms are there."),
    "better-use": _l("The time went to meetings that are worth more."),
}
_BINDING: Mapping[str, Any] = {
    "table": _l("Tables at %(slot)s"),
    "interpreter": _l("Interpreter %(name)s"),
    "participant": _l("Time of %(name)s"),
    "slot": _l("The slot %(slot)s"),
}
_DEMANDS: Mapping[str, Any] = {
    "must-meet": _l("%(a)s must meet %(b)s."),
    "fixed": _l("%(a)s and %(b)s are fixed at %(slot)s."),
    "available": _l("%(participant)s is there only at the times given."),
    "min-meetings": _l("%(participant)s has at least the meetings it was promised."),
    "max-meetings": _l("%(participant)s has no more meetings than it takes."),
    "tables": _l("There are no more tables than the hall has."),
    "interpreters": _l("There are no more interpreters than the fair has."),
    "earlier": _l("One meeting is to be before another."),
    "run": _l("%(participant)s has a pause after so many meetings in a row."),
    "fairness": _l("Idle slots are spread evenly."),
}
_IN_THE_WAY: Mapping[str, Any] = {
    "a-busy": _l("%(participant)s meets somebody else."),
    "b-busy": _l("%(participant)s meets somebody else."),
    "person-twice": _l("%(participant)s would sit in two meetings at %(slot)s."),
    "a-away": _l("%(participant)s is away."),
    "b-away": _l("%(participant)s is away."),
    "away": _l("%(participant)s is away at %(slot)s, but has a meeting then."),
    "no-delegate": _l("Nobody of %(participant)s can come to the meeting at %(slot)s."),
    "a-full": _l("%(participant)s has as many meetings as it takes."),
    "b-full": _l("%(participant)s has as many meetings as it takes."),
    "too-many": _l("%(participant)s has %(meetings)s meetings and takes %(limit)s."),
    "too-many-a-day": _l("%(participant)s has %(meetings)s meetings on one day."),
    "too-few": _l("%(participant)s has %(meetings)s meetings and was promised %(limit)s."),
    "table-taken": _l("Its table is taken."),
    "table-twice": _l("Table %(table)s is taken twice at %(slot)s."),
    "no-table": _l("No table is free."),
    "not-own-table": _l("%(a)s and %(b)s do not sit at the table of either of them."),
    "somebodys-table": _l("%(a)s and %(b)s sit at table %(table)s, which is somebody else’s own."),
    "no-interpreter": _l("No interpreter for the two is free."),
    "no-common-language": _l("%(a)s and %(b)s share no language and have no interpreter at %(slot)s."),
    "interpreter-taken": _l("The interpreter is taken."),
    "interpreter-twice": _l("%(interpreter)s would interpret in two meetings at %(slot)s."),
    "interpreter-away": _l("%(interpreter)s is away at %(slot)s, but has a meeting then."),
    "wrong-interpreter": _l("%(interpreter)s does not speak the languages of %(a)s and %(b)s."),
    "interpreter-topic": _l("%(interpreter)s does not know the topic of %(a)s and %(b)s."),
    "interpreter-full": _l("%(interpreter)s has more meetings on one day than agreed."),
    "veto": _l("One side does not want to meet."),
    "met-already": _l("The two have a meeting already."),
    "met-twice": _l("%(a)s and %(b)s meet twice."),
    "too-far": _l("The way from one hall to the other is too long."),
    "run-too-long": _l("%(participant)s has too many meetings in a row."),
    "past": _l("This time is over."),
    "wrong-session": _l("This meeting belongs to another block."),
    "firm-gone": _l("%(a)s or %(b)s does not take part any more."),
}
_KINDS: Mapping[str, Any] = {
    "full": _l("A firm has more meetings than it takes"),
    "too-few": _l("A firm has fewer meetings than it was promised"),
    "no-interpreter": _l("Two who share no language have no interpreter"),
    "interpreter": _l("An interpreter is away, has too much, or does not fit"),
    "too-far": _l("The way between two halls is too long"),
    "run-too-long": _l("Too many meetings in a row"),
    "own-table": _l("A firm with its own table sits elsewhere"),
    "past": _l("A time that is over, or another block"),
}
_LEVELS: Mapping[str, Any] = {
    "block": _l("Cannot be planned"),
    "release": _l("Blocks a release"),
    "warn": _l("Warning"),
    "ignore": _l("Not looked at"),
}
_GAPS: Mapping[str, Any] = {
    "ignore": _l("They do not matter"),
    "few": _l("Few, where it costs no good meeting"),
    "fewest": _l("As few as can be, even if a weak match is lost"),
}


def state_label(status: str) -> str:
    """How far a draft is."""
    return str(_STATES[status])


def gap_text(gap: float | None) -> str:
    """How far a draft is from the best there can be; with a proof, not a guess."""
    if gap is None:
        return ""
    if gap <= 0.000_005:
        return _("No timetable can be better.")
    return _("At most %(share)s below the best possible.", share=gap_share(gap))


def gap_share(gap: float) -> str:
    """2.75%, rounded up: what is said to be at most so far from the best must be."""
    return _("%(number)s%%", number=number_text(math.ceil(round(gap * 10_000, 6)) / 100))


def unplaced_text(reason: str, values: Values, names: Names) -> str:
    """Why a pair that was wished for has no meeting."""
    sentence = _UNPLACED.get(reason)
    return str(sentence) % names.of(values) if sentence is not None else reason


def binding_text(what: str, key: str, slot: str | None, names: Names) -> str:
    """Which resource is scarce."""
    sentence = _BINDING.get(what)
    if sentence is None:
        return key
    time = names.slots.get(slot or key, slot or key)
    name = names.firms.get(key) or names.interpreters.get(key) or _languages(key)
    if what == "interpreter" and slot:
        return _("Interpreter %(name)s at %(slot)s", name=name, slot=time)
    if what == "participant" and slot:
        return _("Time of %(name)s at %(slot)s", name=name, slot=time)
    if what == "table" and not slot:
        return _("Tables")
    return str(sentence) % {"name": name, "slot": time}


def _languages(pair: str) -> str:
    """Korean - Vietnamese, for the pair of languages that an interpreter would be needed for."""
    known = Locale.parse(current_language()).languages
    codes = pair.split("-")
    return " - ".join(str(known[code]) for code in codes) if all(code in known for code in codes) else pair


def price_text(price: float, meetings: int | None) -> str:
    """What one more of a scarce resource would bring."""
    if meetings:
        return ngettext(
            "One more is worth one meeting.", "One more is worth %(count)s meetings.", meetings, count=meetings
        )
    return _("One more is worth %(price)s points.", price=number_text(round(price, 2)))


def demand_text(code: str, values: Values, names: Names) -> str:
    """One of the demands that cannot hold together."""
    return _filled(_DEMANDS, code, values, names)


def hindrance_text(code: str, values: Values, names: Names) -> str:
    """What is in the way of a meeting, or wrong with one."""
    return _filled(_IN_THE_WAY, code, values, names)


def hindrance_sentence(code: str) -> Any:
    """The same, lazy and with its places still open."""
    return _IN_THE_WAY[code]


def conflict_kind_label(kind: str) -> str:
    return str(_KINDS[kind])


def conflict_level_label(level: str) -> str:
    return str(_LEVELS[level])


def gaps_label(gaps: str) -> str:
    return str(_GAPS[gaps])


class _Missing(dict[str, Any]):
    """A sentence whose value is missing still reads as one."""

    def __missing__(self, key: str) -> str:
        return "…"


def _filled(sentences: Mapping[str, Any], code: str, values: Values, names: Names) -> str:
    sentence = sentences.get(code)
    return code if sentence is None else str(sentence) % _Missing(names.of(values))
