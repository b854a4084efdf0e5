"""What a firm was asked about the agency's services, what it said, and what it tells in confidence, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from database.enums import ConductTopic, FairSide, FeedbackService
from database.models.feedback import Feedback
from linkage.language import _, _l
from linkage.wording.firms import firm_name

MARKS: Mapping[int, Any] = {
    5: _l("5, very much"),
    4: _l("4, a good deal"),
    3: _l("3, somewhat"),
    2: _l("2, a little"),
    1: _l("1, not at all"),
}
"""How much it helped, the best first."""

SERVICES: Mapping[FeedbackService, Any] = {
    FeedbackService.INTRODUCTION: _l("Introduction"),
    FeedbackService.FAIR: _l("Fair"),
    FeedbackService.SUPPORT: _l("Support"),
}

TOPICS: Mapping[ConductTopic, Any] = {
    ConductTopic.PRICE: _l("Unfair pressure on the price"),
    ConductTopic.LATE_PAYMENT: _l("Late payment"),
    ConductTopic.CHANGED_ORDERS: _l("Orders changed or cancelled at short notice"),
    ConductTopic.DRAWINGS: _l("Our drawings or know-how given to others"),
    ConductTopic.NO_ANSWER: _l("No answer, no feedback"),
    ConductTopic.OTHER: _l("Something else"),
}

STATES: Mapping[str, Any] = {
    "open": _l("To be done"),
    "overdue": _l("Overdue"),
    "done": _l("Done"),
    "low": _l("Low marks"),
    "answered": _l("Answered"),
    "unanswered": _l("Not answered"),
}


def mark_label(mark: int) -> str:
    return str(MARKS[mark])


def service_label(service: FeedbackService) -> str:
    return str(SERVICES[service])


def topic_label(topic: ConductTopic) -> str:
    return str(TOPICS[topic])


def state_label(state: str) -> str:
    return str(STATES[state])


def subject_text(asked: Feedback) -> str:
    """What the firm was asked about, as it knows it."""
    if asked.fair is not None:
        return _("Event: %(fair)s", fair=asked.fair.name)
    if asked.outcome is not None:
        other = asked.outcome.buyer if asked.side is FairSide.SUPPLIER else asked.outcome.company
        if other is not None:
            return _("Introduction to %(firm)s", firm=firm_name(other))
        return _("An introduction")
    return _("Our support")
