"""News: what a person was told of, those not read first. Opening one leads to its page and counts it as read."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from database.columns import now
from database.models.notices import Notice
from database.queries import notices as rows
from database.session import db, transaction
from linkage.language import _
from linkage.services.notices import read_all, read_notice
from linkage.web.addresses import page_within
from linkage.web.components import Pages, pages
from linkage.web.guards import signed_in
from linkage.web.layout import format_time
from linkage.web.talks.blueprint import blueprint
from linkage.wording.notices import notice_kind_label

SIZE = 20


@dataclass(frozen=True, slots=True)
class NoticeLine:
    code: str
    text: str
    language: str
    kind: str
    at: str
    is_unread: bool


@dataclass(frozen=True, slots=True)
class NoticesPage:
    """`until`: what came later than this page was made is not counted as read with it."""

    lines: tuple[NoticeLine, ...]
    unread: int
    until: str
    pages: Pages


@blueprint.get("/account/notices")
@signed_in
def notices() -> str:
    at = now()
    total = rows.count(db(), g.user.id, at=at)
    number = page_within(total, SIZE)
    found = rows.notices_of(db(), g.user.id, at=at, limit=SIZE, offset=(number - 1) * SIZE)

    def url(shown: int) -> str:
        return url_for("talks.notices", page=shown if shown > 1 else None)

    page = NoticesPage(
        lines=tuple(_line(each) for each in found),
        unread=rows.unread_count(db(), g.user.id, at=at),
        until=at.isoformat(),
        pages=pages(total, page=number, size=SIZE, url=url),
    )
    return render_template("talks/notices.html", page=page)


@blueprint.post("/account/notices/<code>/open")
@signed_in
def open_notice(code: str) -> ResponseReturnValue:
    with transaction() as session:
        path = read_notice(session, g.user, code).path
    return redirect(f"{request.script_root}{path}")


@blueprint.post("/account/notices/read")
@signed_in
def read_notices() -> ResponseReturnValue:
    with transaction() as session:
        read_all(session, g.user, until=_until())
    flash(_("All news counts as read."), "success")
    return redirect(url_for("talks.notices"))


def _until() -> datetime.datetime:
    """When the page was made; for an address that makes no sense, now."""
    try:
        sent = datetime.datetime.fromisoformat(request.form.get("until", "")[:40])
    except ValueError:
        return now()
    return sent if sent.tzinfo is not None else now()


def _line(notice: Notice) -> NoticeLine:
    return NoticeLine(
        code=notice.code,
        text=notice.text,
        language=notice.language,
        kind=notice_kind_label(notice.kind),
        at=format_time(notice.created_at),
        is_unread=notice.read_at is None,
    )
