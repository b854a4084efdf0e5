"""The terminal's sentence for each rule that a timetable breaks, and for each demand that cannot hold with others."""

from __future__ import annotations

from collections.abc import Mapping

from matching.timetable.checking import Violation
from matching.timetable.problem import Demand

BROKEN: Mapping[str, str] = {
    "unknown": "“%(id)s” is named, and is no %(what)s of this problem.",
    "no-such-pair": "%(a)s and %(b)s meet in slot %(slot)s, and nobody asked for it.",
    "met-twice": "%(a)s and %(b)s meet once more in slot %(slot)s.",
    "wrong-session": "%(a)s and %(b)s meet in slot %(slot)s, outside the session they asked for, %(session)s.",
    "veto": "%(a)s and %(b)s meet in slot %(slot)s, and one of them said no.",
    "away": "%(participant)s is away in slot %(slot)s, when %(a)s and %(b)s should meet.",
    "person-twice": "%(participant)s has more meetings in slot %(slot)s than people; one is %(a)s with %(b)s.",
    "no-delegate": "%(participant)s has nobody in slot %(slot)s who could meet: %(a)s with %(b)s.",
    "too-many-tables": "Slot %(slot)s has %(meetings)s meetings, more than there are tables.",
    "no-table": "%(a)s and %(b)s have no table in slot %(slot)s.",
    "table-twice": "Table %(table)s is taken twice in slot %(slot)s; one meeting is %(a)s with %(b)s.",
    "not-own-table": "%(a)s and %(b)s sit at table %(table)s in slot %(slot)s, not at the table of their own.",
    "somebodys-table": "%(a)s and %(b)s sit at table %(table)s in slot %(slot)s, which is somebody else's own.",
    "no-interpreter": "%(a)s and %(b)s share no language in slot %(slot)s and have no interpreter.",
    "interpreter-away": "Interpreter %(interpreter)s is away in slot %(slot)s: %(a)s with %(b)s.",
    "wrong-interpreter": "Interpreter %(interpreter)s lacks the languages of %(a)s and %(b)s in slot %(slot)s.",
    "interpreter-topic": "Interpreter %(interpreter)s does not know the topic of %(a)s and %(b)s in slot %(slot)s.",
    "interpreter-twice": "Interpreter %(interpreter)s is in two places in slot %(slot)s.",
    "interpreter-full": "Interpreter %(interpreter)s has %(meetings)s meetings on one day, more than the limit.",
    "too-many": "%(participant)s has %(meetings)s meetings; the limit is %(limit)s.",
    "too-few": "%(participant)s has %(meetings)s meetings; at least %(limit)s were asked for.",
    "too-many-a-day": "%(participant)s has %(meetings)s meetings on one day, more than the limit.",
    "run-too-long": "%(participant)s has no pause before slot %(slot)s; the limit is %(limit)s slots in a row.",
    "too-far": "%(participant)s has no time to walk from slot %(before)s to slot %(slot)s.",
    "wrong-order": "%(a)s and %(b)s meet in slot %(slot)s and should before another meeting, in slot %(after)s.",
    "fixed-missing": "The meeting of %(a)s and %(b)s in slot %(slot)s was fixed and is not there as it was.",
    "not-held": "%(a)s and %(b)s do not meet, and all meetings must be held.",
    "unfair": "One participant has %(most)s breaks and another %(least)s; they may differ by %(limit)s.",
    "past-changed": "%(a)s and %(b)s in slot %(slot)s: what is past or running was changed.",
    "absent": "%(a)s and %(b)s meet in slot %(slot)s, and one of them is absent.",
    "moved": "%(a)s and %(b)s no longer meet in slot %(slot)s, and nothing was to be moved.",
}

DEMANDS: Mapping[str, str] = {
    "must-meet": "%(a)s and %(b)s must meet.",
    "must-meet-in": "%(a)s and %(b)s must meet in session %(session)s.",
    "fixed": "%(a)s and %(b)s are fixed in slot %(slot)s.",
    "available": "%(participant)s is not always there.",
    "min-meetings": "%(participant)s must have a least number of meetings.",
    "max-meetings": "%(participant)s may have only so many meetings.",
    "tables": "There are only so many tables.",
    "interpreters": "There are only so many interpreters.",
    "earlier": "%(a)s and %(b)s must meet before %(later_a)s and %(later_b)s.",
    "run": "%(participant)s needs a pause after so many slots.",
    "fairness": "Breaks must be shared out evenly.",
}


def violation_text(violation: Violation) -> str:
    """What is wrong, in one sentence."""
    return BROKEN[violation.code] % violation.values


def clashing_text(demand: Demand) -> str:
    """What was asked for, in one sentence."""
    code = "must-meet-in" if demand.code == "must-meet" and "session" in demand.values else demand.code
    return DEMANDS[code] % demand.values
