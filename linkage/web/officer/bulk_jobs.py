"""A change of many firms under way: how far it is looked at, written or taken back."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from database.enums import JobStatus
from database.models.jobs import Job
from database.session import db
from linkage.language import _, _l
from linkage.services import bulk_jobs as jobs
from linkage.web.guards import officer_only
from linkage.web.layout import format_number
from linkage.web.officer.blueprint import blueprint


@dataclass(frozen=True, slots=True)
class BulkJobPage:
    """`figures`: (figure, label) pairs, which the script keeps up to date. `error`: why it ended without an end."""

    code: str
    title: str
    is_running: bool
    figures: tuple[tuple[str, str], ...]
    error: str
    back_url: str


WRITTEN_TEXT = _l("The change is written. Rows whose firm changed meanwhile were left out.")
UNDONE_TEXT = _l("The change is taken back. What somebody said since stays.")
_STAGES = {
    jobs.LOOK: _l("Looking at the firms"),
    jobs.WRITE: _l("Writing the change"),
    jobs.UNDO: _l("Taking the change back"),
}


@blueprint.get("/bulk/under-way/<code>")
@officer_only
def bulk_job(code: str) -> ResponseReturnValue:
    """The change itself as soon as there is something to see."""
    job = jobs.job_of(db(), code)
    edit = job.progress.get("edit") if job.kind == jobs.LOOK else job.arguments["edit"]
    if job.status is JobStatus.DONE and edit:
        if job.kind != jobs.LOOK:
            flash(str(WRITTEN_TEXT if job.kind == jobs.WRITE else UNDONE_TEXT), "success")
        return redirect(url_for("officer.bulk_edit", code=edit))
    page = BulkJobPage(
        code=code,
        title=str(_STAGES[job.kind]),
        is_running=jobs.is_under_way(job),
        figures=_progress(job),
        error=job.error or "",
        back_url=url_for("officer.bulk_edit", code=edit) if edit else url_for("officer.bulk_edits"),
    )
    return render_template("officer/bulk-job.html", page=page)


@blueprint.get("/bulk/under-way/<code>/progress")
@officer_only
def bulk_job_progress(code: str) -> ResponseReturnValue:
    """What a page that stays open asks now and then."""
    job = jobs.job_of(db(), code)
    return jsonify(is_running=jobs.is_under_way(job), figures=[figure for figure, _label in _progress(job)])


def _progress(job: Job) -> tuple[tuple[str, str], ...]:
    stage = _("Waiting") if job.status is JobStatus.QUEUED else _("Failed") if job.error else str(_STAGES[job.kind])
    return (
        (stage, _("What is done now")),
        (format_number(int(job.progress.get("done", 0))), _("Firms done")),
        (format_number(int(job.arguments["rows"])), _("Firms in all")),
    )
