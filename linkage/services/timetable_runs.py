"""A run of the timetable, in the hands of a worker: the fair is read, a timetable sought, and what was found becomes the draft."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from database.columns import now
from database.enums import TimetableStatus
from database.queries import timetables as rows
from database.session import db, transaction
from linkage.errors import Invalid
from linkage.services.jobs import Handler, Work, handle
from linkage.services.timetable_problems import Ids, problem_of
from linkage.services.timetable_reports import report_of
from linkage.services.timetables import KIND, RUNNING, rules_in
from matching.timetable import solve
from matching.timetable.clashing import smallest_clash
from matching.timetable.problem import Answer, Demand, Placed, Problem, Status

LONGEST_CLASH_PAIRS = 5_000
"""In larger problems the smallest clash is sought among the musts and what is fixed alone."""


def run(work: Work) -> None:
    """Finds the timetable of a draft. A draft that was thrown away or has ended is left alone."""
    code = str(work.arguments["timetable"])
    with transaction() as session:
        draft = rows.timetable(session, code)
        if draft is None or draft.status not in RUNNING or work.own(session) is None:
            return
        draft.status = TimetableStatus.RUNNING
    problem, ids = problem_of(db(), draft.fair, rules=rules_in(draft))
    is_ended = False

    def tell(best: Answer) -> bool:
        nonlocal is_ended
        is_ended = not work.tell(progress_of(best))
        return not is_ended

    try:
        answer = solve(problem, tell=tell)
    except ValueError as error:
        raise Invalid(str(error)) from error
    report = report_of(db(), draft.fair, problem, ids, answer, _clash(problem, answer))
    with transaction() as session:
        job, found = work.own(session), rows.timetable(session, code)
        if job is None or found is None:
            return
        found.meetings = [_row(each, ids) for each in answer.meetings]
        found.report = report
        found.status = TimetableStatus.STOPPED if is_ended else TimetableStatus.DONE
        found.ended_at = now()


def give_up(session: Session, arguments: Mapping[str, Any], error: str) -> None:
    """Says in the draft why nothing was found."""
    draft = rows.timetable(session, str(arguments.get("timetable")))
    if draft is not None and draft.status in RUNNING:
        draft.status, draft.ended_at, draft.report = TimetableStatus.FAILED, now(), {"error": error[:1000]}


def progress_of(best: Answer) -> dict[str, Any]:
    """What a page shows of a run that goes on."""
    return {
        "meetings": len(best.meetings),
        "value": round(best.value, 4),
        "bound": round(best.bound, 4),
        "gap": best.gap,
        "breaks": best.breaks_total,
        "seconds": round(best.seconds, 1),
    }


def _clash(problem: Problem, answer: Answer) -> tuple[Demand, ...]:
    """Which few demands cannot hold together, when a must or something fixed found no place."""
    if answer.clashing:
        return answer.clashing
    met = {(each.a, each.b) for each in answer.meetings}
    missing = [pair for pair in problem.pairs if pair.must and (pair.a, pair.b) not in met]
    if not missing and answer.status is not Status.INFEASIBLE:
        return ()
    musts = tuple(pair for pair in problem.pairs if pair.must)
    asked = problem if len(problem.pairs) <= LONGEST_CLASH_PAIRS else dataclasses.replace(problem, pairs=musts)
    return smallest_clash(asked)


def _row(placed: Placed, ids: Ids) -> dict[str, Any]:
    return {**dataclasses.asdict(placed), "parts": list(ids.parts.get((placed.a, placed.b), ()))}


handle(KIND, Handler(run=run, give_up=give_up))
