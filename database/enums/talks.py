"""What people write to each other, what they are told of, and what they say of the agency and of buyers."""

from __future__ import annotations

from enum import StrEnum


class NoticeKind(StrEnum):
    """What a person is told of, as the settings name it. What somebody has to know to act in time is not among them."""

    PROPOSALS = "proposals"
    REQUESTS = "requests"
    LADDER = "ladder"
    MESSAGES = "messages"
    FAIRS = "fairs"
    SEARCHES = "searches"
    PROFILE = "profile"
    FEEDBACK = "feedback"


class NoticeMail(StrEnum):
    """How a notice reaches a person beside the site: by a mail of its own, with the others in one mail, or not at all."""

    NOW = "now"
    DIGEST = "digest"
    NEVER = "never"


class FeedbackService(StrEnum):
    """What a firm is asked about: one of the agency's services, or an event."""

    INTRODUCTION = "introduction"
    FAIR = "fair"
    SUPPORT = "support"


class ConductTopic(StrEnum):
    """What a supplier tells the agency of a buyer's conduct, in confidence."""

    PRICE = "price"
    LATE_PAYMENT = "late-payment"
    CHANGED_ORDERS = "changed-orders"
    DRAWINGS = "drawings"
    NO_ANSWER = "no-answer"
    OTHER = "other"
