"""The health of the instance, and making its index anew."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from database.session import db
from linkage.access import may_administer, require
from linkage.language import _
from linkage.services import search_index
from linkage.services.health import Health, health
from linkage.web.guards import admin_only, officer_only
from linkage.web.layout import format_number, format_time
from linkage.web.officer.blueprint import blueprint
from search.rebuild import IndexBusy

Fact = tuple[str, str | None]
_UNITS = ("B", "kB", "MB", "GB", "TB")
_LOW_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class HealthPage:
    """`warnings` are whole sentences about what needs somebody; empty when all is well."""

    warnings: tuple[str, ...]
    database: tuple[Fact, ...]
    index: tuple[Fact, ...]
    letters: tuple[Fact, ...]
    failed: tuple[tuple[str, str, str, str], ...]
    disk: tuple[Fact, ...]
    versions: tuple[Fact, ...]
    may_administer: bool


@blueprint.get("/health", endpoint="health")
@officer_only
def instance_health() -> str:
    found = health(db(), current_app.extensions["database"], current_app.config["LINKAGE"])
    letters = found.letters
    page = HealthPage(
        warnings=tuple(_warnings(found)),
        database=(
            (_("Kind"), found.database_kind),
            (_("Size on disk"), size_text(found.database_bytes)),
            (_("Form"), found.revision),
            (_("Newest form known to the program"), found.newest_revision),
        ),
        index=(
            (_("Firms and needs in the index"), format_number(found.index.documents)),
            (_("Changes not in it yet"), format_number(found.index.waiting)),
            (_("Size on disk"), size_text(found.index.bytes)),
            (_("Pieces"), format_number(found.index.segments)),
        ),
        letters=(
            (_("Waiting"), format_number(letters.waiting)),
            (_("The oldest waits since"), format_time(letters.oldest_at) or _("None waits")),
            (_("Refused by the mail server"), format_number(len(letters.failed))),
        ),
        failed=tuple(
            (letter.recipient, letter.subject, format_number(letter.attempts), letter.last_error or "")
            for letter in letters.failed
        ),
        disk=((_("Free"), size_text(found.disk_free_bytes)), (_("Of"), size_text(found.disk_total_bytes))),
        versions=found.versions,
        may_administer=may_administer(g.user),
    )
    return render_template("officer/health.html", page=page)


@blueprint.post("/health/index")
@admin_only
def rebuild_index() -> ResponseReturnValue:
    require(may_administer(g.user))
    try:
        search_index.remake(db())
        flash(_("The index is being made anew. Searches go on meanwhile; this page says when it is done."), "success")
    except IndexBusy:
        flash(_("The index is being made anew already."), "warning")
    return redirect(url_for("officer.health"))


def size_text(number: int | None) -> str | None:
    """Bytes in the unit people use: 3.4 MB."""
    if number is None:
        return None
    size, unit = float(number), 0
    while size >= 1000 and unit < len(_UNITS) - 1:
        size, unit = size / 1000, unit + 1
    return f"{format_number(round(size, 1))} {_UNITS[unit]}"


def _warnings(found: Health) -> list[str]:
    said = []
    if not found.is_upgraded:
        said.append(_("The database is older than the program. Run: linkage database upgrade"))
    if found.index.is_being_made:
        said.append(_("The search index is being made anew. Searches go on meanwhile."))
    elif not found.index.is_ready:
        said.append(_("The search index cannot be read. Searches use the database meanwhile; make the index anew."))
    if found.letters.failed:
        said.append(_("The mail server refused letters. See below what it said."))
    if found.disk_free_bytes and found.disk_total_bytes and found.disk_free_bytes < _LOW_SHARE * found.disk_total_bytes:
        said.append(_("The disk is nearly full."))
    return said
