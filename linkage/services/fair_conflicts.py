"""Conflicts of a fair's working plan, and how hard each is: it blocks scheduling, blocks a release, warns, or is ignored.

That nobody, no table and no interpreter is in two places at once, that a no holds and that who is away is not met always blocks
(`linkage.services.meeting_rules`). About the rest officers decide for each fair; what they leave alone is as in `USUAL`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlmodel import Session

from database.enums import MeetingStatus
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.models.meetings import Meeting
from database.queries import meetings as rows
from linkage.services.audit import Actor
from linkage.services.fair_guards import check_version, lock_fair, note
from linkage.services.fair_languages import need_interpreter
from linkage.services.fair_standings import standing_of
from linkage.services.timetable_problems import placed_of
from matching.timetable.checking import Violation, check


class ConflictLevel(StrEnum):
    """How hard a conflict is, the hardest first."""

    BLOCK = "block"
    RELEASE = "release"
    WARN = "warn"
    IGNORE = "ignore"


USUAL: Mapping[str, ConflictLevel] = {
    "full": ConflictLevel.WARN,
    "too-few": ConflictLevel.WARN,
    "no-interpreter": ConflictLevel.WARN,
    "interpreter": ConflictLevel.WARN,
    "too-far": ConflictLevel.WARN,
    "run-too-long": ConflictLevel.WARN,
    "own-table": ConflictLevel.WARN,
    "past": ConflictLevel.WARN,
}
"""Kind of conflict -> how hard it is where the officers of a fair did not decide otherwise."""

_KINDS = {
    "a-full": "full",
    "b-full": "full",
    "too-many": "full",
    "too-many-a-day": "full",
    "too-few": "too-few",
    "no-interpreter": "no-interpreter",
    "no-common-language": "no-interpreter",
    "interpreter-taken": "no-interpreter",
    "interpreter-away": "interpreter",
    "wrong-interpreter": "interpreter",
    "interpreter-topic": "interpreter",
    "interpreter-full": "interpreter",
    "too-far": "too-far",
    "run-too-long": "run-too-long",
    "not-own-table": "own-table",
    "somebodys-table": "own-table",
    "past": "past",
    "wrong-session": "past",
}
"""Codes of hindrances (`matching.timetable.placing`) and violations (`matching.timetable.checking`) -> kind; the rest blocks."""

NO_COMMON_LANGUAGE = "no-common-language"
"""A planned meeting of two who share no language, without an interpreter; also where the fair has no interpreter at all."""

TOO_FEW = "too-few"
"""A firm has fewer meetings than it asks for, or than the fair promises; while nothing is planned nobody has too few."""

SOFT = frozenset(_KINDS)
"""Codes of which officers decide how hard they are."""


@dataclass(frozen=True, slots=True)
class FairConflict:
    """Something in the plan that breaks a rule: a code and the values its sentence needs (`linkage.wording.timetables`)."""

    code: str
    values: Mapping[str, str | int]
    level: ConflictLevel


def levels_of(fair: Fair) -> dict[str, ConflictLevel]:
    """Kind of conflict -> how hard it is at this fair."""
    chosen = fair.conflict_levels
    return {kind: ConflictLevel(chosen[kind]) if kind in chosen else usual for kind, usual in USUAL.items()}


def worst_of(codes: Iterable[str], levels: Mapping[str, ConflictLevel]) -> ConflictLevel | None:
    """The hardest of some hindrances or violations, by what a fair decided (`levels_of`); None when there are none."""
    hardness = list(ConflictLevel)
    found = [levels[_KINDS[code]] if code in _KINDS else ConflictLevel.BLOCK for code in codes]
    return min(found, key=hardness.index, default=None)


def waived(fair: Fair) -> frozenset[str]:
    """Codes of what officers of this fair may plan against: they are warned of it, or it keeps back the next release."""
    levels = levels_of(fair)
    return frozenset(code for code, kind in _KINDS.items() if levels[kind] is not ConflictLevel.BLOCK)


def kind_of(code: str) -> str | None:
    """The kind officers decide about, for a code; None for what always blocks."""
    return _KINDS.get(code)


def set_levels(
    session: Session, fair: Fair, levels: Mapping[str, ConflictLevel], *, by: Actor, expected_version: int | None = None
) -> None:
    """Decides how hard conflicts are at this fair; kinds not named stay as they are. Raises Conflict."""
    lock_fair(session, fair)
    check_version(fair, expected_version)
    fair.conflict_levels = {**fair.conflict_levels, **{kind: level.value for kind, level in levels.items()}}
    session.add(fair)
    session.flush()
    note(session, by, "fair.conflict_levels", fair, **{kind: level.value for kind, level in levels.items()})


def conflicts_of(session: Session, fair: Fair) -> tuple[FairConflict, ...]:
    """All conflicts of the working plan that are not ignored, the hardest first; of those alike, firms with too few meetings last."""
    standing = standing_of(session, fair)
    there = standing.ids.participants
    living = rows.meetings_of(session, fair, statuses=rows.LIVING)
    gone = [
        FairConflict("firm-gone", {"a": each.assembler.code, "b": each.supplier.code}, ConflictLevel.RELEASE)
        for each in living
        if not _takes_part(each, there)
    ]
    standing_ones = [each for each in living if _takes_part(each, there)]
    violations = check(standing.problem, [placed_of(each) for each in standing_ones]).violations
    found = [each for each in violations if each.code != TOO_FEW or (standing_ones and _is_promised(each, there))]
    if not standing.problem.interpreters:
        # Without interpreters languages bind no run and no seat; that two cannot talk is said all the same.
        found += [_apart(each) for each in standing_ones if _cannot_talk(each)]
    return tuple(sorted((*gone, *_with_levels(fair, found)), key=_order))


def without_common_language(conflicts: Iterable[FairConflict]) -> tuple[FairConflict, ...]:
    """Those of meetings whose two sides cannot talk with each other; none where officers chose not to look at that."""
    return tuple(each for each in conflicts if each.code == NO_COMMON_LANGUAGE)


def blocking(conflicts: Iterable[FairConflict]) -> tuple[FairConflict, ...]:
    """Those that keep a timetable from going out."""
    return tuple(each for each in conflicts if each.level in (ConflictLevel.BLOCK, ConflictLevel.RELEASE))


def _order(conflict: FairConflict) -> tuple[int, bool]:
    return list(ConflictLevel).index(conflict.level), conflict.code == TOO_FEW


def _is_promised(violation: Violation, there: Mapping[str, FairParticipant]) -> bool:
    """A reserve comes when others do not, and is promised nothing."""
    return not there[str(violation.values["participant"])].is_reserve


def _with_levels(fair: Fair, violations: Iterable[Violation]) -> list[FairConflict]:
    levels = levels_of(fair)
    found = [
        FairConflict(each.code, each.values, levels[_KINDS[each.code]] if each.code in _KINDS else ConflictLevel.BLOCK)
        for each in map(_named, violations)
    ]
    return [each for each in found if each.level is not ConflictLevel.IGNORE]


def _named(violation: Violation) -> Violation:
    """Of a meeting that stands it is said who cannot talk; the code of the rule is for a place that is only thought of."""
    return replace(violation, code=NO_COMMON_LANGUAGE) if violation.code == "no-interpreter" else violation


def _cannot_talk(meeting: Meeting) -> bool:
    is_alone = meeting.status is MeetingStatus.PLANNED and meeting.interpreter_id is None
    return is_alone and need_interpreter(meeting.supplier_delegate, meeting.assembler_delegate)


def _apart(meeting: Meeting) -> Violation:
    placed = placed_of(meeting)
    return Violation(NO_COMMON_LANGUAGE, {"a": placed.a, "b": placed.b, "slot": placed.slot})


def _takes_part(meeting: Meeting, participants: Mapping[str, object]) -> bool:
    return meeting.assembler.code in participants and meeting.supplier.code in participants
