"""The written lists in which an explained word stands, each to be read again: a dry run as of a list that comes anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import ImportStatus
from database.session import db
from linkage.access import may_curate, require
from linkage.importers.batches import keep_list, plan_again
from linkage.language import _, ngettext
from linkage.services.import_jobs import LONG_ROWS, ask_to_read_again
from linkage.services.imports import batch_of
from linkage.services.known_words import stored_word
from linkage.services.quality import ListWithWord, lists_with
from linkage.services.users import actor_of
from linkage.web.forms import once
from linkage.web.guards import officer_only
from linkage.web.layout import format_number, format_time
from linkage.web.officer.blueprint import blueprint


@dataclass(frozen=True, slots=True)
class ListLine:
    """`again`: what became of its last reading, at `again_url`; empty when it was not read again."""

    code: str
    name: str
    url: str
    source: str
    at: str
    rows: str
    again: str
    again_url: str


@dataclass(frozen=True, slots=True)
class WordListsPage:
    word: str
    sentence: str
    lists: tuple[ListLine, ...]


@blueprint.get("/words/<code>/lists")
@officer_only
def word_lists(code: str) -> str:
    word = stored_word(db(), code)
    found = lists_with(db(), word.key)
    page = WordListsPage(word.phrase, _sentence(found), tuple(_lines(found)))
    return render_template("officer/word-lists.html", page=page)


@blueprint.post("/imports/<code>/again")
@officer_only
def read_list_again_post(code: str) -> ResponseReturnValue:
    """Shows what the list would do now. Nothing is written."""
    require(may_curate(g.user))
    found = batch_of(db(), code)
    by, source, name, is_long = actor_of(g.user), found.source, found.file_name, len(found.rows) > LONG_ROWS
    # Compared before anything is locked: with a large registry that takes seconds.
    checked = None if is_long else plan_again(db(), found)

    def keep(session: Session) -> str:
        if checked is None:
            job = ask_to_read_again(session, batch_of(session, code), by=by)
            return url_for("officer.import_job_page", code=job.code)
        return url_for("officer.batch", code=keep_list(session, checked, source=source, file_name=name, by=by).code)

    target = once(keep)
    if not is_long:
        flash(_("The list was read again. Look at what it would do now, then write it."), "success")
    return redirect(target)


def _sentence(found: list[ListWithWord]) -> str:
    rows = sum(each.rows for each in found)
    if not rows:
        return _("The word stood in no list that was written, or it was understood then.")
    return ngettext(
        "The word stood in %(count)s row of lists that were written.",
        "The word stood in %(count)s rows of lists that were written.",
        rows,
        count=format_number(rows),
    )


def _lines(found: list[ListWithWord]) -> Iterator[ListLine]:
    for each in found:
        states = {
            ImportStatus.CHECKED: _("Read again, not written yet"),
            ImportStatus.APPLIED: _("Read again and written"),
        }
        yield ListLine(
            code=each.code,
            name=each.file_name,
            url=url_for("officer.batch", code=each.code),
            source=each.source,
            at=format_time(each.written_at),
            rows=format_number(each.rows),
            again=states[each.again[1]] if each.again else "",
            again_url=url_for("officer.batch", code=each.again[0]) if each.again else "",
        )
