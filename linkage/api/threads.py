"""What firms write to each other, for the person behind the token: read it, and write plain text. Files go by the pages."""

from __future__ import annotations

import datetime

from flask import Response, current_app, g, url_for
from pydantic import Field
from sqlmodel import Session

from database.enums import FairSide
from database.models.threads import Message
from database.queries import threads as rows
from database.session import db, transaction
from linkage.api.answers import answer
from linkage.api.idempotency import once
from linkage.api.operations import Operation, operation
from linkage.api.representations import Answer
from linkage.config import Config
from linkage.errors import NotFound
from linkage.inputs.base import Input
from linkage.inputs.threads import MessageInput
from linkage.language import _l
from linkage.services.thread_messages import is_own, shown_author, withdraw, write
from linkage.services.threads import Subject, ThreadKind, Writer, is_open, mark_read, reader_of, seat_of, thread_of
from linkage.services.uploads import remove_file

_ONE = "/threads/<kind>/<code>"


class MessageAnswer(Answer):
    """`side` is missing for the agency; `text` is empty when it was taken back. `files`: names of what came with it."""

    code: str
    side: FairSide | None
    author: str
    text: str
    is_own: bool
    is_withdrawn: bool
    files: list[str]
    at: datetime.datetime


class ThreadAnswer(Answer):
    """`kind` and `code` say what it is about: a linkage, or an invitation to quote."""

    kind: ThreadKind
    code: str
    title: str
    supplier: str
    buyer: str
    unread: int
    last_at: datetime.datetime | None


class ThreadList(Answer):
    """Those with something unread first, then the latest."""

    results: list[ThreadAnswer]


class ThreadWhole(Answer):
    """The oldest message first. `is_open`: whether one can write now."""

    kind: ThreadKind
    code: str
    title: str
    is_open: bool
    messages: list[MessageAnswer]


class ThreadsQuery(Input):
    """So many at most; `firm`: words in the name of one of the two."""

    limit: int = Field(default=50, ge=1, le=100)
    firm: str = Field(default="", max_length=100)


@operation(
    Operation(
        "get",
        "/threads",
        summary=_l("Your conversations with other firms"),
        tag="threads",
        query=ThreadsQuery,
        answer=ThreadList,
    )
)
def threads(query: ThreadsQuery) -> Response:
    found = rows.threads_of(db(), reader_of(g.user), firm=query.firm, limit=query.limit)
    return answer(ThreadList(results=[_line(each) for each in found]))


@operation(
    Operation(
        "get",
        _ONE,
        summary=_l("What was written about a linkage, or to an invitation to quote; `kind` is linkage or rfq"),
        tag="threads",
        answer=ThreadWhole,
    )
)
def thread(kind: str, code: str) -> Response:
    return _whole(kind, code)


@operation(
    Operation(
        "post",
        f"{_ONE}/messages",
        summary=_l("Write a message"),
        tag="threads",
        body=MessageInput,
        answer=MessageAnswer,
        status=201,
        is_once=True,
        refusals=frozenset({404, 409}),
    )
)
def write_a_message(kind: str, code: str, body: MessageInput) -> Response:
    config: Config = current_app.config["LINKAGE"]

    def make(session: Session) -> str:
        subject, writer = _seat(session, kind, code)
        return write(session, subject, body, (), writer, folder=config.upload_dir, base_url=config.base_url).code

    made = once({"kind": kind, "code": code, **body.model_dump(mode="json")}, make)
    subject, writer = _seat(db(), kind, code)
    found = _coded(subject, made)
    where = url_for("api.thread", kind=kind, code=code)
    return answer(_message(found, writer), status=201, headers={"Location": where})


@operation(
    Operation(
        "post",
        f"{_ONE}/read",
        summary=_l("Count all that is in it now as read"),
        tag="threads",
        answer=ThreadWhole,
    )
)
def read_a_thread(kind: str, code: str) -> Response:
    with transaction() as session:
        subject, _writer = _seat(session, kind, code)
        held = thread_of(session, subject)
        if held is not None:
            mark_read(session, held, g.user)
    return _whole(kind, code)


@operation(
    Operation(
        "post",
        f"{_ONE}/messages/<message>/withdraw",
        summary=_l("Take back what you wrote, for ten minutes"),
        tag="threads",
        answer=MessageAnswer,
        refusals=frozenset({403, 404, 409}),
    )
)
def withdraw_a_message(kind: str, code: str, message: str) -> Response:
    config: Config = current_app.config["LINKAGE"]
    with transaction() as session:
        subject, writer = _seat(session, kind, code)
        gone = withdraw(session, subject, message, writer)
    for upload in gone:
        remove_file(config.upload_dir, upload)
    subject, writer = _seat(db(), kind, code)
    return answer(_message(_coded(subject, message), writer))


def _whole(kind: str, code: str) -> Response:
    subject, writer = _seat(db(), kind, code)
    held, is_living = thread_of(db(), subject), is_open(db(), subject)
    whole = ThreadWhole(
        kind=subject.kind,
        code=subject.code,
        title=subject.title,
        is_open=is_living,
        messages=[_message(each, writer, is_living=is_living) for each in held.messages] if held is not None else [],
    )
    return answer(whole)


def _seat(session: Session, kind: str, code: str) -> tuple[Subject, Writer]:
    if kind not in tuple(ThreadKind):
        raise NotFound(_l("There is no such conversation here."))
    return seat_of(session, ThreadKind(kind), code, g.user)


def _coded(subject: Subject, code: str) -> Message:
    held = thread_of(db(), subject)
    return next(each for each in (held.messages if held is not None else []) if each.code == code)


def _line(found: rows.FoundThread) -> ThreadAnswer:
    held = found.thread
    subject = Subject(outcome=held.outcome, invitation=held.invitation)
    return ThreadAnswer(
        kind=subject.kind,
        code=subject.code,
        title=subject.title,
        supplier=held.supplier.name,
        buyer=held.buyer.name,
        unread=found.unread,
        last_at=held.last_at,
    )


def _message(message: Message, writer: Writer, *, is_living: bool = True) -> MessageAnswer:
    return MessageAnswer(
        code=message.code,
        side=message.side,
        author=shown_author(message, writer, is_open=is_living),
        text=message.text,
        is_own=is_own(message, writer),
        is_withdrawn=message.withdrawn_at is not None,
        files=[each.upload.original_name for each in message.files],
        at=message.created_at,
    )
