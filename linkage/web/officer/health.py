"""The health of the instance, and making its index anew."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from database.session import db
from linkage.access import may_administer, require
from linkage.config import Config
from linkage.language import _
from linkage.services import search_index
from linkage.services.health import Health, Letters, health
from linkage.web.guards import admin_only, officer_only
from linkage.web.layout import format_number, format_time
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.letters import shown_subject
from linkage.wording.identifiers import masked_email
from linkage.wording.letters import letter_fault
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
        warnings=tuple(_warnings(found, current_app.config["LINKAGE"])),
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
            (_("Given up"), format_number(letters.given_up)),
            (_("They go to"), letters.way if letters.is_way_sound else ""),
            (_("What was said last"), letter_fault(letters.last_fault) or _("Nothing")),
        ),
        failed=tuple(
            (
                masked_email(letter.recipient),
                shown_subject(letter),
                format_number(letter.attempts),
                letter_fault(letter.last_error),
            )
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


def _letter_warnings(letters: Letters, *, is_public: bool) -> list[str]:
    said = []
    if not letters.is_way_sound:
        said.append(_("No letter leaves, for the setting does not hold. %(fault)s", fault=letters.way))
    elif letters.is_to_folder and is_public:
        said.append(_("Letters are only written to files. Set LINKAGE_MAIL_URL, so that they reach people."))
    if letters.pause is not None:
        since, reason = format_time(letters.pause.since), letters.pause.reason
        said.append(_("No letter leaves since %(since)s: %(reason)s", since=since, reason=reason))
    if letters.is_nobody_sending:
        said.append(_("Letters wait for more than an hour: nobody sends them. Run: linkage worker"))
    if letters.failed:
        said.append(_("The mail server refused letters. See below what it said."))
    return said


def _warnings(found: Health, config: Config) -> list[str]:
    said = []
    if not found.is_upgraded:
        said.append(_("The database is older than the program. Run: linkage database upgrade"))
    if found.index.is_being_made:
        said.append(_("The search index is being made anew. Searches go on meanwhile."))
    elif not found.index.is_ready:
        said.append(_("The search index cannot be read. Searches use the database meanwhile; make the index anew."))
    said += _letter_warnings(found.letters, is_public=config.is_https)
    if found.disk_free_bytes and found.disk_total_bytes and found.disk_free_bytes < _LOW_SHARE * found.disk_total_bytes:
        said.append(_("The disk is nearly full."))
    if found.open_files:
        names = ", ".join(path.name for path in found.open_files)
        said.append(
            _(
                "Other users of the server can read what is this instance's alone (%(names)s). Run: chmod go=",
                names=names,
            )
        )
    return said
