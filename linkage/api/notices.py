"""What the person behind the token was told of."""

from __future__ import annotations

import datetime

from flask import Response, g
from pydantic import Field

from database.columns import now
from database.enums import NoticeKind
from database.models.notices import Notice
from database.queries import notices as rows
from database.session import db, transaction
from linkage.api.answers import answer
from linkage.api.operations import Operation, operation
from linkage.api.representations import Answer
from linkage.inputs.base import Input
from linkage.language import _l
from linkage.services.notices import read_notice

_PATH = "/me/notices"


class NoticeAnswer(Answer):
    """`path`: the page it leads to, below the address of the instance."""

    code: str
    kind: NoticeKind
    text: str
    language: str
    path: str
    at: datetime.datetime
    read_at: datetime.datetime | None


class NoticeList(Answer):
    """Those not read first, then the latest. `unread`: how many there are in all."""

    unread: int
    results: list[NoticeAnswer]


class NoticesQuery(Input):
    """So many at most; `unread`: those alone that were not read."""

    limit: int = Field(default=50, ge=1, le=100)
    unread: bool = False


@operation(
    Operation("get", _PATH, summary=_l("What you were told of"), tag="me", query=NoticesQuery, answer=NoticeList)
)
def notices(query: NoticesQuery) -> Response:
    at = now()
    found = rows.notices_of(db(), g.user.id, at=at, limit=query.limit, is_unread_only=query.unread)
    unread = rows.unread_count(db(), g.user.id, at=at)
    return answer(NoticeList(unread=unread, results=[_answer(each) for each in found]))


@operation(
    Operation(
        "post",
        f"{_PATH}/<notice>/read",
        summary=_l("Count a notice as read"),
        tag="me",
        answer=NoticeAnswer,
        refusals=frozenset({404}),
    )
)
def read_a_notice(notice: str) -> Response:
    with transaction() as session:
        found = read_notice(session, g.user, notice)
        told = _answer(found)
    return answer(told)


def _answer(notice: Notice) -> NoticeAnswer:
    return NoticeAnswer(
        code=notice.code,
        kind=notice.kind,
        text=notice.text,
        language=notice.language,
        path=notice.path,
        at=notice.created_at,
        read_at=notice.read_at,
    )
