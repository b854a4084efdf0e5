"""The words for what people are told of, and how."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from database.enums import NoticeKind, NoticeMail
from linkage.language import _l

_KINDS: Mapping[NoticeKind, tuple[Any, Any]] = {
    NoticeKind.PROPOSALS: (
        _l("Proposals and introductions"),
        _l("A new proposal, a reminder, what the other firm said."),
    ),
    NoticeKind.REQUESTS: (
        _l("Requests for quotation"),
        _l("A request, an answer to a question, an offer, a decision."),
    ),
    NoticeKind.LADDER: (_l("How introductions go on"), _l("Questions about what became of firms you met.")),
    NoticeKind.MESSAGES: (_l("Messages"), _l("Somebody has written to you on the platform.")),
    NoticeKind.FAIRS: (
        _l("Fairs and visits"),
        _l("Registrations, wishes, requests for meetings. What changes your day is always sent."),
    ),
    NoticeKind.SEARCHES: (
        _l("New finds"),
        _l("What is new in your saved searches, and what newly fits your firm."),
    ),
    NoticeKind.PROFILE: (_l("The profile of your firm"), _l("Whether it is still true, certificates that end.")),
    NoticeKind.FEEDBACK: (_l("Your opinion"), _l("Two questions after a service or an event.")),
}
_MAILS: Mapping[NoticeMail, Any] = {
    NoticeMail.NOW: _l("By mail, at once"),
    NoticeMail.DIGEST: _l("By mail, together with others"),
    NoticeMail.NEVER: _l("On the site only"),
}


def notice_kind_label(kind: NoticeKind) -> str:
    return str(_KINDS[kind][0])


def notice_kind_hint(kind: NoticeKind) -> str:
    return str(_KINDS[kind][1])


def notice_mail_label(mail: NoticeMail) -> str:
    return str(_MAILS[mail])
