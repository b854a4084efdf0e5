"""Which letters a person can choose not to get at once, and under which heading of the settings each stands.

What somebody has to know to act in time, what they asked for themselves, and what the law asks for stands under none.
"""

from __future__ import annotations

from collections.abc import Mapping

from database.enums import NoticeKind

LETTERS: Mapping[str, NoticeKind | None] = {
    "password-reset": None,
    "invitation": None,
    "claim-check": None,
    "privacy": None,
    "consent-asked": None,
    "consent-offered": None,
    "rfq.code": None,
    "rfq": NoticeKind.REQUESTS,
    "proposal": NoticeKind.PROPOSALS,
    "linkage-follow-up": NoticeKind.LADDER,
    "linkage-said": NoticeKind.LADDER,
    "fair-follow-up": NoticeKind.LADDER,
    "message": NoticeKind.MESSAGES,
    "digest": None,
    "release": None,
    "fair-helper": None,
    "fair-cancelled": None,
    "fair-in-force": None,
    "fair-begins": None,
    "fair.withdrawn": None,
    "fair.promoted": None,
    "meeting-request.accepted": None,
    "meeting-request": NoticeKind.FAIRS,
    "fair": NoticeKind.FAIRS,
    "search-alert": NoticeKind.SEARCHES,
    "fit-alert": NoticeKind.SEARCHES,
    "certificates-ending": NoticeKind.PROFILE,
    "profile-question": NoticeKind.PROFILE,
    "profile-contact": NoticeKind.PROFILE,
    "linkage-record": None,
    "conduct": None,
    "feedback.result": None,
    "feedback": NoticeKind.FEEDBACK,
    "corrective-action": None,
}
"""What the kind of a letter begins with -> the heading; the longest beginning counts."""


NEWS_TO_GUESTS = (
    *("proposal-proposed", "proposal-reminder", "linkage-follow-up", "linkage-said", "fair-follow-up", "fair.invited"),
    *("profile-question", "certificates-ending"),
)
"""Of the letters that stand under a heading those that nobody without an account asked for: each says how it ends by one click.

What follows from their own answer, registration or request, and requests for quotation and messages of another firm, are sent. Letters
that ask for feedback have a way of their own.
"""


def guest_heading(kind: str) -> NoticeKind | None:
    """The heading that a reader without an account may end; None: the letter is sent."""
    return heading_of(kind) if kind.startswith(NEWS_TO_GUESTS) else None


def heading_of(kind: str) -> NoticeKind | None:
    """The heading that a letter stands under; None: it is always sent. Raises LookupError for a letter that is not in the table."""
    beginnings = [name for name in LETTERS if kind == name or kind.startswith((f"{name}.", f"{name}-"))]
    if not beginnings:
        raise LookupError(f"Letters of the kind {kind} are not in linkage.services.notice_kinds.")
    return LETTERS[max(beginnings, key=len)]
