"""Drafts of a fair's timetable: asked for, found by a worker, compared, and taken over into the working plan.

`Timetable.meetings` of a draft: objects with the fields of `matching.timetable.problem.Placed` and `parts`. `Timetable.rules`: the
fields of `linkage.services.timetable_problems.Rules`, and `job`, the code of the work. `Timetable.report`: see `timetable_reports`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from database.enums import TimetableStatus
from database.models.fairs import Fair
from database.models.timetables import Timetable
from database.queries import timetables as rows
from linkage.errors import Conflict, NotFound
from linkage.inputs.timetables import TimetableInput
from linkage.language import _l
from linkage.services.audit import Actor
from linkage.services.fair_guards import note
from linkage.services.jobs import ask_for, ask_to_stop
from linkage.services.timetable_problems import Rules
from matching.timetable.problem import Placed

KIND = "timetable"
"""The kind of work that finds a timetable."""

RUNNING = (TimetableStatus.QUEUED, TimetableStatus.RUNNING)
USABLE = (TimetableStatus.DONE, TimetableStatus.STOPPED)


def draft_of(session: Session, fair: Fair, code: str) -> Timetable:
    """A draft of the fair by its code. Raises NotFound."""
    found = rows.draft(session, fair, code) if code.isalnum() else None
    if found is None:
        raise NotFound(_l("There is no such draft of the timetable."))
    return found


def ask_for_draft(session: Session, fair: Fair, given: TimetableInput, *, by: Actor) -> Timetable:
    """Queues a run. Raises Conflict for a fair that is over or has no slots or tables yet."""
    if fair.is_over:
        raise Conflict(_l("This fair is over. Its timetable does not change any more."))
    if not fair.slots:
        raise Conflict(_l("This fair has no slots yet. Add a block of meetings to the programme first."))
    if not fair.tables:
        raise Conflict(_l("This fair has no tables yet. Add tables first."))
    rules = Rules(
        coverage=fair.coverage_bonus if given.coverage is None else given.coverage / 100,
        gap_weight=given.gaps.weight,
        seconds=given.seconds,
        seed=given.seed,
    )
    made = Timetable(fair_id=fair.id or 0, number=_next_number(session, fair), name=given.name, made_by_id=by.user_id)
    session.add(made)
    session.flush()
    job = ask_for(session, KIND, {"timetable": made.code}, by)
    made.rules = {**dataclasses.asdict(rules), "job": job.code}
    session.add(made)
    session.flush()
    note(session, by, "timetable.asked", fair, draft=made.number)
    return made


def stop_draft(session: Session, draft: Timetable, *, by: Actor) -> None:
    """Ends a run with the best so far. Raises Conflict when it has ended already."""
    if draft.status not in RUNNING:
        raise Conflict(_l("This run has ended already."))
    ask_to_stop(session, str(draft.rules.get("job", "")))
    note(session, by, "timetable.stopped", draft.fair, draft=draft.number)


def remove_draft(session: Session, draft: Timetable, *, by: Actor) -> None:
    """Throws a draft away. Raises Conflict while it runs."""
    if draft.status in RUNNING:
        raise Conflict(_l("This run goes on. Stop it first."))
    note(session, by, "timetable.removed", draft.fair, draft=draft.number)
    session.delete(draft)
    session.flush()


def placed_in(draft: Timetable) -> list[Placed]:
    """The meetings of a draft."""
    return [_placed(each) for each in draft.meetings]


def parts_in(draft: Timetable) -> dict[tuple[str, str], tuple[str, ...]]:
    """(buyer, supplier) -> codes of the parts they would talk about."""
    return {(each["a"], each["b"]): tuple(each.get("parts") or ()) for each in draft.meetings}


def rules_in(draft: Timetable) -> Rules:
    """How a draft was asked for."""
    names = [each.name for each in dataclasses.fields(Rules)]
    return Rules(**{name: draft.rules[name] for name in names if name in draft.rules})


@dataclasses.dataclass(frozen=True, slots=True)
class Difference:
    """What one draft has beside another: meetings of only one of them, and those at another time or place."""

    only_first: tuple[Placed, ...]
    only_second: tuple[Placed, ...]
    moved: tuple[tuple[Placed, Placed], ...]
    same: int


def difference(first: Timetable, second: Timetable) -> Difference:
    """Compares two drafts meeting by meeting."""
    ours = {(each.a, each.b): each for each in placed_in(first)}
    theirs = {(each.a, each.b): each for each in placed_in(second)}
    both = [pair for pair in ours if pair in theirs]
    moved = [(ours[pair], theirs[pair]) for pair in both if _place(ours[pair]) != _place(theirs[pair])]
    return Difference(
        only_first=tuple(each for pair, each in ours.items() if pair not in theirs),
        only_second=tuple(each for pair, each in theirs.items() if pair not in ours),
        moved=tuple(moved),
        same=len(both) - len(moved),
    )


def _place(placed: Placed) -> tuple[str, str | None]:
    return placed.slot, placed.table


def _placed(row: Mapping[str, Any]) -> Placed:
    return Placed(**{each.name: row.get(each.name) for each in dataclasses.fields(Placed)})  # type: ignore[arg-type]


def _next_number(session: Session, fair: Fair) -> int:
    """Drafts and releases of a fair are counted together, so that no number is said twice."""
    return (session.exec(select(func.max(col(Timetable.number))).where(Timetable.fair_id == fair.id)).one() or 0) + 1
