"""A long list under way: how far its check or its writing is, and stopping it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, g, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import JobStatus
from database.models.jobs import Job
from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.language import _
from linkage.services.import_jobs import CORRECT, WRITE, import_job, jobs_under_way
from linkage.services.jobs import UNDER_WAY, ask_to_stop
from linkage.web.guards import officer_only
from linkage.web.layout import format_number
from linkage.web.officer.blueprint import blueprint


@dataclass(frozen=True, slots=True)
class JobLine:
    file_name: str
    url: str
    stage: str


@dataclass(frozen=True, slots=True)
class JobPage:
    """`figures`: (figure, label) pairs, which the script keeps up to date. `error`: why nothing came of it."""

    code: str
    file_name: str
    stage: str
    is_running: bool
    is_stopping: bool
    figures: tuple[tuple[str, str], ...]
    error: str
    back_url: str


@blueprint.get("/imports/under-way/<code>")
@officer_only
def import_job_page(code: str) -> ResponseReturnValue:
    """The list itself as soon as there is something to see."""
    job = import_job(db(), code)
    if "batch" in job.progress:
        if job.kind == WRITE:
            tell_of_writing(is_written=bool(job.progress.get("is_written")))
        if job.kind == CORRECT:
            tell_of_correcting()
        return redirect(url_for("officer.batch", code=job.progress["batch"]))
    return render_template("officer/import-job.html", page=_page(job))


@blueprint.get("/imports/under-way/<code>/progress")
@officer_only
def import_job_progress(code: str) -> ResponseReturnValue:
    """What a page that stays open asks now and then."""
    job = import_job(db(), code)
    figures = [figure for figure, _label in _figures(job)]
    return jsonify(is_running=_is_running(job), figures=figures)


@blueprint.post("/imports/under-way/<code>/stop")
@officer_only
def import_job_stop(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    found = import_job(db(), code)
    with transaction() as session:
        ask_to_stop(session, found.code)
    return redirect(url_for("officer.import_job_page", code=code))


def job_lines(session: Session) -> tuple[JobLine, ...]:
    """Lists under way, for the page from which they were sent."""
    return tuple(
        JobLine(str(job.arguments["file_name"]), url_for("officer.import_job_page", code=job.code), _stage(job))
        for job in jobs_under_way(session)
    )


def tell_of_writing(*, is_written: bool) -> None:
    """Says on the next page what became of a list that was to be written."""
    if is_written:
        flash(_("The list is written. The firms can be found and matched now."), "success")
    else:
        flash(_("The registry changed since this list was checked. Look at the new result, then write it."), "warning")


def tell_of_correcting() -> None:
    """Says on the next page that a list was looked through again."""
    flash(_("The list was checked again with these columns."), "success")


def _page(job: Job) -> JobPage:
    batch = job.arguments.get("batch")
    return JobPage(
        code=job.code,
        file_name=str(job.arguments["file_name"]),
        stage=_stage(job),
        is_running=_is_running(job),
        is_stopping=job.is_stop_asked,
        figures=_figures(job),
        error=job.error or "",
        back_url=url_for("officer.batch", code=batch) if batch else url_for("officer.imports"),
    )


def _is_running(job: Job) -> bool:
    return job.status in UNDER_WAY and "batch" not in job.progress


def _figures(job: Job) -> tuple[tuple[str, str], ...]:
    rows = int(job.progress.get("rows", job.arguments["rows"]))
    return (
        (_stage(job), _("What is done now")),
        (format_number(int(job.progress.get("done", 0))), _("Rows read")),
        (format_number(rows), _("Rows in all")),
    )


def _stage(job: Job) -> str:
    if job.status is JobStatus.QUEUED:
        return _("Waiting")
    if job.status is JobStatus.STOPPED:
        return _("Stopped")
    if job.status is JobStatus.FAILED:
        return _("Failed")
    stages = {"comparing": _("Comparing with the registry"), "writing": _("Writing")}
    return stages.get(str(job.progress.get("stage")), _("Reading"))
