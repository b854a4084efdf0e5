"""Changes of many firms beside the requests: looked at, written and taken back lot by lot, each lot in a transaction of its own.

A worker that is ended loses nothing: what is written says so row by row, and the next worker goes on. So in the end all of it is
written, or taken back; when it cannot go on, what was written can be taken back whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from database.enums import BulkChange, BulkOutcome, BulkStatus
from database.models.bulk_edits import BulkEdit, BulkEditRow
from database.models.jobs import Job
from database.session import db, transaction
from linkage.errors import Conflict, NotFound
from linkage.language import _l
from linkage.services import bulk_edits as edits
from linkage.services.audit import Actor
from linkage.services.bulk_looks import Looked, look_at
from linkage.services.jobs import UNDER_WAY, Handler, Work, ask_for, asked_by, handle

LOOK, WRITE, UNDO = "bulk.look", "bulk.write", "bulk.undo"
LONG = 100
"""Of more firms than these nobody waits for the answer."""
_KINDS = (LOOK, WRITE, UNDO)


def ask_to_look(
    session: Session, change: BulkChange, given: Mapping[str, Any], ids: Sequence[int], *, selection: str, by: Actor
) -> Job:
    """Queues what `bulk_edits.preview` does. Raises Invalid as that."""
    chosen = edits.checked(session, change, given, ids)
    arguments = {"change": change.value, "arguments": chosen, "ids": list(ids), "selection": selection}
    return ask_for(session, LOOK, {**arguments, "rows": len(ids), "by": by.label}, by)


def ask_to_write(session: Session, edit: BulkEdit, *, by: Actor) -> Job:
    """Queues what `bulk_edits.apply` does. Raises Conflict when it is under way, or was written or set aside."""
    edits.refuse_unless(session, edit, BulkStatus.PREVIEWED)
    return _ask(session, WRITE, edit, BulkOutcome.CHANGES, by)


def ask_to_undo(session: Session, edit: BulkEdit, *, by: Actor) -> Job:
    """Queues what `bulk_edits.undo` does. Raises Conflict when it is under way, or was not written."""
    edits.refuse_unless(session, edit, BulkStatus.APPLIED)
    return _ask(session, UNDO, edit, BulkOutcome.WRITTEN, by)


def apply_or_ask(session: Session, edit: BulkEdit, *, by: Actor) -> Job | None:
    """Writes a change: of few firms at once, of many by the job it gives. Raises Conflict as `bulk_edits.apply`."""
    refuse_while_under_way(session, edit)
    if _is_long(session, edit, BulkOutcome.CHANGES):
        return ask_to_write(session, edit, by=by)
    edits.apply(session, edit, by=by)
    return None


def undo_or_ask(session: Session, edit: BulkEdit, *, by: Actor) -> Job | None:
    """Takes a written change back in the same two ways. Raises Conflict as `bulk_edits.undo`."""
    refuse_while_under_way(session, edit)
    if _is_long(session, edit, BulkOutcome.WRITTEN):
        return ask_to_undo(session, edit, by=by)
    edits.undo(session, edit, by=by)
    return None


def job_of(session: Session, code: str) -> Job:
    """Raises NotFound when there is none, or it has nothing to do with a change of many firms."""
    found = session.exec(select(Job).where(Job.code == code, col(Job.kind).in_(_KINDS))).first()
    if found is None:
        raise NotFound(_l("There is no such change under way."))
    return found


def under_way(session: Session, edit: BulkEdit) -> Job | None:
    """The job that writes a change or takes it back."""
    statement = select(Job).where(col(Job.kind).in_((WRITE, UNDO)), col(Job.status).in_(UNDER_WAY))
    return next((job for job in session.exec(statement).all() if job.arguments.get("edit") == edit.code), None)


def is_under_way(job: Job) -> bool:
    return job.status in UNDER_WAY


def refuse_while_under_way(session: Session, edit: BulkEdit) -> None:
    """Holds the change, so that of two who ask at once the second meets the job of the first. Raises Conflict."""
    edits.hold(session, edit)
    if under_way(session, edit) is not None:
        raise Conflict(_l("This change is being worked on. Wait until that is done."))


def _ask(session: Session, kind: str, edit: BulkEdit, outcome: BulkOutcome, by: Actor) -> Job:
    refuse_while_under_way(session, edit)
    rows = edits.outcomes_of(session, edit).get(outcome.value, 0)
    return ask_for(session, kind, {"edit": edit.code, "rows": rows, "by": by.label}, by)


def _is_long(session: Session, edit: BulkEdit, outcome: BulkOutcome) -> bool:
    return edits.outcomes_of(session, edit).get(outcome.value, 0) > LONG


def look(work: Work) -> None:
    """Keeps what the change would do. Read outside of any lock; a firm that changes meanwhile is left out when it is written."""
    job = work.own_as_it_is()
    if job is None or "edit" in job.progress:
        return
    given, by = job.arguments, asked_by(job)
    change = BulkChange(given["change"])
    looked: list[Looked] = []
    for lot in look_at(db(), change, given["arguments"], given["ids"]):
        looked += lot
        db().expunge_all()
        if not work.tell({"done": len(looked), "rows": len(given["ids"])}):
            return

    def keep(session: Session) -> Mapping[str, Any]:
        edit = edits.keep(
            session,
            looked,
            change=change,
            arguments=given["arguments"],
            selection=given["selection"],
            by=by,
            most=edits.MOST_FIRMS,
        )
        return {"edit": edit.code}

    work.keep(keep)


def write(work: Work) -> None:
    _lot_by_lot(work, edits.write_lot, BulkStatus.PREVIEWED, BulkStatus.APPLIED)


def undo(work: Work) -> None:
    _lot_by_lot(work, edits.undo_lot, BulkStatus.APPLIED, BulkStatus.UNDONE)


def _lot_by_lot(work: Work, do: Any, before: BulkStatus, after: BulkStatus) -> None:
    """Others write between two lots. The lot and the word of how far it is are one transaction."""
    while True:
        with transaction() as session:
            edit = edits.found_edit(session, str(work.arguments["edit"]))
            edits.hold(session, edit)
            job = work.own(session)
            if job is None:
                return
            by = asked_by(job)
            if edit.status is not before:
                return
            number = do(session, edit, by=by)
            job.progress = {**job.progress, "done": int(job.progress.get("done", 0)) + number}
            if not number:
                edits.finish(session, edit, after, by=by)
                return


def _give_up_nothing(session: Session, arguments: Mapping[str, Any], error: str) -> None:
    """Nothing was kept, or what is left goes on being written; why, the job says."""
    del session, arguments, error


def _give_up_writing(session: Session, arguments: Mapping[str, Any], error: str) -> None:
    """What was written can be taken back: the rest is left out. Without any the change stays as it was looked at."""
    del error
    edit = edits.found_edit(session, str(arguments["edit"]))
    counts = edits.outcomes_of(session, edit)
    if edit.status is not BulkStatus.PREVIEWED or not counts.get(BulkOutcome.WRITTEN.value):
        return
    rest = update(BulkEditRow).where(
        col(BulkEditRow.edit_id) == edit.id, col(BulkEditRow.outcome) == BulkOutcome.CHANGES
    )
    session.execute(rest.values(outcome=BulkOutcome.LEFT_OUT, reasons=[{"code": "broke_off"}]))
    edits.finish(session, edit, BulkStatus.APPLIED, by=Actor(None, str(arguments["by"])))


handle(LOOK, Handler(run=look, give_up=_give_up_nothing))
handle(WRITE, Handler(run=write, give_up=_give_up_writing))
handle(UNDO, Handler(run=undo, give_up=_give_up_nothing))
