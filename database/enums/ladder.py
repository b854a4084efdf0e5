"""What comes of meetings and introductions."""

from __future__ import annotations

from enum import StrEnum


class MinutesOutcome(StrEnum):
    """What one side says of a meeting, in one tap."""

    NOT_HELD = "not-held"
    NO_INTEREST = "no-interest"
    INFORMATIVE = "informative"
    POSSIBLE = "possible"


class NextStep(StrEnum):
    """What two firms agreed to do after a meeting."""

    NONE = "none"
    SEND_PROFILE = "send-profile"
    NDA = "nda"
    SEND_DRAWING = "send-drawing"
    QUOTATION = "quotation"
    PLANT_VISIT = "plant-visit"
    SAMPLE = "sample"


class FollowUpKind(StrEnum):
    """A next step of a meeting, or the questions after some months."""

    NEXT_STEP = "next-step"
    QUESTIONS = "questions"


class FollowUpStatus(StrEnum):
    DUE = "due"
    DONE = "done"
    DROPPED = "dropped"


class AnsweredVia(StrEnum):
    """How an answer reached the platform."""

    LINK = "link"
    ACCOUNT = "account"
    OFFICER = "officer"
    PAPER = "paper"


BY_AGENCY = (AnsweredVia.OFFICER, AnsweredVia.PAPER)
"""What an officer wrote down for a firm."""


class OutcomeStage(StrEnum):
    """The ladder of a need and a supplier, from the contact to more work in the country; `nothing` ends it, with a reason.

    `trial-order` is the first order, `order` the stable supply after it (handbook, section 3).
    """

    INTRODUCED = "introduced"
    MEETING = "meeting"
    NDA = "nda"
    RFQ = "rfq"
    QUOTATION = "quotation"
    TECHNICAL_REVIEW = "technical-review"
    AUDIT = "audit"
    SAMPLE = "sample"
    APPROVAL = "approval"
    TRIAL_ORDER = "trial-order"
    ORDER = "order"
    LOCALISED = "localised"
    NOTHING = "nothing"


class OutcomeReason(StrEnum):
    """Why nothing came of an introduction: first the buyer's reasons, then the supplier's. Handbook section 3."""

    PRICE = "price"
    QUALITY_RECORD = "quality-record"
    PROCESS_GAP = "process-gap"
    MACHINE_SIZE = "machine-size"
    MATERIAL = "material"
    CERTIFICATE = "certificate"
    CAPACITY = "capacity"
    LEAD_TIME = "lead-time"
    SLOW_REPLY = "slow-reply"
    LOCATION = "location"
    FINANCE = "finance"
    CANCELLED = "cancelled"
    OTHER_VENDOR = "other-vendor"
    PROJECT_ENDED = "project-ended"
    NO_ANSWER = "no-answer"
    VOLUME_TOO_SMALL = "volume-too-small"
    PRICE_TARGET = "price-target"
    PAYMENT_TERMS = "payment-terms"
    CAPACITY_FULL = "capacity-full"
    NEW_MACHINE = "new-machine"
    TOOL_COST = "tool-cost"
    UNCLEAR_DRAWING = "unclear-drawing"
    OTHER = "other"


class ConfirmedBy(StrEnum):
    """Which side says that a step was reached."""

    NOBODY = "nobody"
    BUYER = "buyer"
    SUPPLIER = "supplier"
    BOTH = "both"


class ProposalOrigin(StrEnum):
    """Who put a supplier and a need before both sides."""

    OFFICER = "officer"
    BUYER = "buyer"
    SUPPLIER = "supplier"
    PAIRING = "pairing"


class ProposalStatus(StrEnum):
    """A proposal waits for both sides; what both accepted is an introduction. The others are ends.

    `ended`: an introduction whose contacts a side closed again.
    """

    OPEN = "open"
    AGREED = "agreed"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


class ProposalAnswer(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class RefusalKind(StrEnum):
    """Why a firm is not to be brought together with another: it does not want it, or they compete."""

    VETO = "veto"
    COMPETITOR = "competitor"


class ValueKind(StrEnum):
    """What an amount is of; the four are never added up."""

    EXPECTED = "expected"
    QUOTED = "quoted"
    ORDERED = "ordered"
    REALISED = "realised"
