"""A written list taken back: first what goes and what stays, then all of it at once."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from database.enums import ImportStatus
from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.errors import Conflict
from linkage.language import _, _l, ngettext
from linkage.services.import_undoing import undo_batch, undoing_of
from linkage.services.imports import batch_of
from linkage.services.users import actor_of
from linkage.web.guards import officer_only
from linkage.web.layout import format_number
from linkage.web.officer.blueprint import blueprint

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Group:
    """Firms with one fate: `title` says it with their number, `why` in a sentence; `left_out` more are not named."""

    title: str
    why: str
    firms: tuple[tuple[str, str], ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class UndoPage:
    code: str
    file_name: str
    groups: tuple[Group, ...]


@blueprint.get("/imports/<code>/undo")
@officer_only
def undo_import(code: str) -> str:
    found = batch_of(db(), code)
    if found.status is not ImportStatus.APPLIED:
        raise Conflict(_l("Only a list that was written can be taken back."))
    would = undoing_of(db(), found)
    fates = (
        (_("Goes: %(count)s"), _("Only this list speaks of these firms."), would.going),
        (
            _("Stays as others describe it: %(count)s"),
            _("Another list or a person speaks of these firms, too."),
            would.described,
        ),
        (
            _("Stays under its name: %(count)s"),
            _("People, needs, fairs or findings refer to these firms; what the list said of them goes."),
            would.referred_to,
        ),
    )
    groups = tuple(_group(title, why, firms) for title, why, firms in fates if firms)
    return render_template("officer/companies/undo-import.html", page=UndoPage(found.code, found.file_name, groups))


@blueprint.post("/imports/<code>/undo")
@officer_only
def undo_import_post(code: str) -> ResponseReturnValue:
    """Takes the list back. Sent twice, the second is told that it was taken back before."""
    require(may_curate(g.user))
    with transaction() as session:
        undone = undo_batch(session, batch_of(session, code), by=actor_of(g.user))
    text = ngettext(
        "The list is taken back: %(count)s firm went.",
        "The list is taken back: %(count)s firms went.",
        undone.removed,
        count=format_number(undone.removed),
    )
    flash(text, "success")
    return redirect(url_for("officer.batch", code=code))


def _group(title: str, why: str, firms: tuple[tuple[str, str], ...]) -> Group:
    links = tuple((name, url_for("officer.company", code=code)) for code, name in firms[:SHOWN])
    return Group(title % {"count": format_number(len(firms))}, why, links, len(firms) - len(links))
