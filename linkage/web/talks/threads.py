"""Messages: the list of one's conversations, and each of them, for the people of both firms and for officers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from database.enums import FairSide
from database.models.threads import Thread
from database.queries import threads as rows
from database.queries.threads import FoundThread, ThreadReader
from database.session import db
from linkage.errors import NotFound
from linkage.language import _, _l
from linkage.services.threads import Subject, ThreadKind, reader_of, seat_of
from linkage.web import thread_pages
from linkage.web.addresses import page_within
from linkage.web.components import Pages, pages
from linkage.web.guards import signed_in
from linkage.web.layout import format_time
from linkage.web.talks.blueprint import blueprint
from linkage.web.thread_pages import ThreadSeat, name_of

SIZE = 20
_LONGEST_FIRM = 100


@dataclass(frozen=True, slots=True)
class ThreadLine:
    firms: str
    about: str
    kind: str
    last: str
    unread: int
    url: str


@dataclass(frozen=True, slots=True)
class ThreadsPage:
    lines: tuple[ThreadLine, ...]
    firm: str
    pages: Pages


@blueprint.get("/messages")
@signed_in
def threads() -> str:
    reader, firm = reader_of(g.user), " ".join(request.args.get("firm", "").replace("\0", " ").split())[:_LONGEST_FIRM]
    total = rows.count_threads(db(), reader, firm=firm)
    number = page_within(total, SIZE)
    found = rows.threads_of(db(), reader, firm=firm, limit=SIZE, offset=(number - 1) * SIZE)

    def url(shown: int) -> str:
        return url_for("talks.threads", firm=firm or None, page=shown if shown > 1 else None)

    page = ThreadsPage(
        lines=tuple(_line(each, reader) for each in found),
        firm=firm,
        pages=pages(total, page=number, size=SIZE, url=url),
    )
    return render_template("talks/threads.html", page=page)


@blueprint.get("/messages/<kind>/<code>")
@signed_in
def thread(kind: str, code: str) -> ResponseReturnValue:
    return thread_pages.show(_seat(kind, code))


@blueprint.post("/messages/<kind>/<code>")
@signed_in
def write_post(kind: str, code: str) -> ResponseReturnValue:
    return thread_pages.send(lambda: _seat(kind, code))


@blueprint.post("/messages/<kind>/<code>/<message>/take-back")
@signed_in
def take_back_post(kind: str, code: str, message: str) -> ResponseReturnValue:
    return thread_pages.take_back(lambda: _seat(kind, code), message)


@blueprint.get("/messages/<kind>/<code>/files/<file>")
@signed_in
def message_file(kind: str, code: str, file: str) -> ResponseReturnValue:
    return thread_pages.take_file(_seat(kind, code), file)


def _seat(kind: str, code: str) -> ThreadSeat:
    """Raises NotFound for what is not the reader's to know of."""
    if kind not in tuple(ThreadKind):
        raise NotFound(_l("There is no such conversation here."))
    subject, writer = seat_of(db(), ThreadKind(kind), code, g.user)
    here: dict[str, Any] = {"kind": kind, "code": code}

    def url(what: str, other: str) -> str:
        if what == "file":
            return url_for("talks.message_file", file=other, **here)
        if what == "take_back":
            return url_for("talks.take_back_post", message=other, **here)
        return url_for("talks.write_post" if what == "write" else "talks.thread", **here)

    return ThreadSeat(subject, writer, url, _back(subject, writer.side))


def _back(subject: Subject, side: FairSide | None) -> tuple[str, str]:
    """To what the messages are about."""
    if subject.outcome is not None:
        return url_for("linkages.linkage", code=subject.code), _("The introduction")
    if subject.invitation is not None and side is FairSide.ASSEMBLER:
        return url_for("assembler.rfq", code=subject.invitation.rfq.code), _("The request for quotation")
    return url_for("supplier.rfq", code=subject.code), _("The request for quotation")


def _line(found: FoundThread, reader: ThreadReader) -> ThreadLine:
    held: Thread = found.thread
    subject = Subject(outcome=held.outcome, invitation=held.invitation)
    side = rows.side_of(held, reader.company_ids)
    supplier, buyer = name_of(subject, FairSide.SUPPLIER), name_of(subject, FairSide.ASSEMBLER)
    both = _("%(supplier)s and %(buyer)s", supplier=supplier, buyer=buyer)
    return ThreadLine(
        firms=both if side is None else name_of(subject, side.other),
        about=subject.title,
        kind=_("Introduction") if subject.kind is ThreadKind.LINKAGE else _("Request for quotation"),
        last=format_time(held.last_at),
        unread=found.unread,
        url=url_for("talks.thread", kind=subject.kind.value, code=subject.code),
    )
