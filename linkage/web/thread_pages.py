"""The page of a thread, alike for who is signed in and for who comes by the link of a letter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import flask_babel
from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import FairSide
from database.models.threads import Message, Thread
from database.queries import threads as rows
from database.session import db, transaction
from linkage.days import agency_day
from linkage.errors import Invalid
from linkage.inputs.base import read_input
from linkage.inputs.threads import LONGEST, MessageInput
from linkage.language import _
from linkage.services.rfq_files import Sent
from linkage.services.thread_letters import is_reached
from linkage.services.thread_messages import (
    CLOSED,
    MOST_FILES,
    can_be_withdrawn,
    file_of,
    is_own,
    message_coded,
    shown_author,
    withdraw,
    write,
)
from linkage.services.threads import Subject, ThreadKind, Writer, has_unread, is_open, mark_read, thread_of
from linkage.services.uploads import LARGEST_DOCUMENT, remove_file
from linkage.web import cards
from linkage.web.forms import once
from linkage.web.instance import base_url
from linkage.web.layout import format_date, format_number
from linkage.web.rfq_papers import original, upload_folder


@dataclass(frozen=True, slots=True)
class ThreadSeat:
    """What is read, by whom, and where the forms lead: (what, code) -> address; `back`: (url, label)."""

    subject: Subject
    writer: Writer
    url: Callable[[str, str], str]
    back: tuple[str, str]


@dataclass(frozen=True, slots=True)
class MessageLine:
    """`take_back_url`: empty where the reader cannot take it back. `files`: (name, size, address)."""

    code: str
    who: str
    at: str
    text: str
    is_own: bool
    is_new: bool
    is_withdrawn: bool
    files: tuple[tuple[str, str, str], ...]
    take_back_url: str


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """`days`: (day, messages), the latest at the bottom. `closed`: why nobody can write; empty while it is open."""

    title: str
    about: str
    readers: str
    days: tuple[tuple[str, tuple[MessageLine, ...]], ...]
    last: str
    closed: str
    write_url: str
    longest: int
    back: tuple[str, str]


def show(seat: ThreadSeat, errors: Mapping[str, Any] | None = None) -> ResponseReturnValue:
    """The page; that a person saw what is new is kept, so that it is marked this once."""
    thread = thread_of(db(), seat.subject)
    user_id = seat.writer.user_id
    read = rows.reading(db(), thread.id or 0, user_id) if thread is not None and user_id is not None else None
    page = _page(seat, thread, read.read_at if read is not None else None)
    body = render_template("talks/thread.html", page=page, errors=errors or {})
    if thread is not None and user_id is not None and has_unread(thread, read, user_id):
        with transaction() as session:
            mark_read(session, session.get_one(Thread, thread.id), g.user)
    return (body, 422) if errors else body


def send(seat: Callable[[], ThreadSeat]) -> ResponseReturnValue:
    def make(session: Session) -> str:
        here = seat()
        given = read_input(MessageInput, {"text": request.form.get("text", "")})
        made = write(
            session, here.subject, given, _sent_files(), here.writer, folder=upload_folder(), base_url=base_url()
        )
        return f"{here.url('show', '')}#m-{made.code}"

    try:
        url = once(make)
    except Invalid as error:
        return show(seat(), error.fields)
    flash(_("Your message is sent."), "success")
    return redirect(url)


def take_back(seat: Callable[[], ThreadSeat], code: str) -> ResponseReturnValue:
    with transaction() as session:
        here = seat()
        gone = withdraw(session, here.subject, code, here.writer)
        url = here.url("show", "")
    for upload in gone:
        remove_file(upload_folder(), upload)
    flash(_("The message is taken back. Nobody can read it any more."), "success")
    return redirect(f"{url}#m-{message_coded(db(), seat().subject, code).code}")


def take_file(seat: ThreadSeat, code: str) -> ResponseReturnValue:
    return original(file_of(db(), seat.subject, code, seat.writer))


def _page(seat: ThreadSeat, thread: Thread | None, read_at: Any) -> ThreadPage:
    subject, writer = seat.subject, seat.writer
    is_living = is_open(db(), subject)
    messages = list(thread.messages) if thread is not None else []
    return ThreadPage(
        title=_title(subject, writer),
        about=subject.title,
        readers=readers_text(subject),
        days=tuple(_days(seat, messages, read_at, is_living)),
        last=messages[-1].code if messages else "",
        closed=_closed(subject, writer, is_living),
        write_url=seat.url("write", ""),
        longest=LONGEST,
        back=seat.back,
    )


def _title(subject: Subject, writer: Writer) -> str:
    if writer.side is not None:
        return _("Messages: %(firm)s", firm=name_of(subject, writer.side.other))
    supplier, buyer = name_of(subject, FairSide.SUPPLIER), name_of(subject, FairSide.ASSEMBLER)
    return _("Messages: %(supplier)s and %(buyer)s", supplier=supplier, buyer=buyer)


def readers_text(subject: Subject) -> str:
    """Who reads a thread."""
    supplier, buyer = name_of(subject, FairSide.SUPPLIER), name_of(subject, FairSide.ASSEMBLER)
    if subject.kind is ThreadKind.LINKAGE:
        return _(
            "The people of %(supplier)s and of %(buyer)s, and the officers of the agency.",
            supplier=supplier,
            buyer=buyer,
        )
    return _(
        "The people of %(supplier)s and of %(buyer)s. No other supplier, and not the agency.",
        supplier=supplier,
        buyer=buyer,
    )


def name_of(subject: Subject, side: FairSide | None) -> str:
    if side is None:
        return _("The agency")
    firm = subject.firm(side)
    return cards.firm_name(firm) if firm is not None else _("The buyer, who has left")


def _closed(subject: Subject, writer: Writer, is_living: bool) -> str:
    if not is_living:
        return str(CLOSED)
    others = [side for side in FairSide if side is not writer.side]
    if any(is_reached(db(), subject, side) for side in others):
        return ""
    return _("Nobody of the other firm can read messages here yet. Call, or write a mail.")


def _days(
    seat: ThreadSeat, messages: list[Message], read_at: Any, is_living: bool
) -> Iterator[tuple[str, tuple[MessageLine, ...]]]:
    for day, found in groupby(messages, key=lambda each: agency_day(each.created_at)):
        yield format_date(day, "full"), tuple(_line(seat, each, read_at, is_living) for each in found)


def _line(seat: ThreadSeat, message: Message, read_at: Any, is_living: bool) -> MessageLine:
    mine, withdrawn = is_own(message, seat.writer), message.withdrawn_at is not None
    firm = name_of(seat.subject, message.side)
    author = shown_author(message, seat.writer, is_open=is_living)
    is_unread = seat.writer.user_id is not None and (read_at is None or message.created_at > read_at)
    return MessageLine(
        code=message.code,
        who=f"{author}, {firm}" if author and author != firm else firm,
        at=str(flask_babel.format_time(message.created_at, "HH:mm")),
        text=message.text,
        is_own=mine,
        is_new=is_unread and not mine and not withdrawn,
        is_withdrawn=withdrawn,
        files=tuple(
            (each.upload.original_name, _size(each.upload.size_bytes), seat.url("file", each.upload.code))
            for each in message.files
        ),
        take_back_url=seat.url("take_back", message.code) if mine and can_be_withdrawn(message) else "",
    )


def _size(size_bytes: int) -> str:
    return f"{format_number(-(-size_bytes // 1000))} kB"


def _sent_files() -> list[Sent]:
    """So much of each that the rules for uploads see whether it is too large."""
    chosen = request.files.getlist("files")[: MOST_FILES + 1]
    return [Sent(each.stream.read(LARGEST_DOCUMENT + 1), each.filename) for each in chosen if each.filename]
