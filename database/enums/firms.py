"""What firms are, what they say and how it is proved."""

from __future__ import annotations

from enum import StrEnum


class ProfileStatus(StrEnum):
    """Of a supplier or assembler profile. Only `listed` ones are searched, matched and shown."""

    DRAFT = "draft"
    LISTED = "listed"
    PAUSED = "paused"


class ReviewStatus(StrEnum):
    """Whether an officer has looked at a profile since it last changed in substance."""

    WAITING = "waiting"
    APPROVED = "approved"
    RETURNED = "returned"


class BusinessType(StrEnum):
    MANUFACTURER = "manufacturer"
    TRADING = "trading"
    SERVICE = "service"
    LAB = "lab"


class EvidenceLevel(StrEnum):
    """How we know what a firm says of itself, weakest first."""

    SELF_DECLARED = "self-declared"
    DOCUMENTED = "documented"
    CALLED = "called"
    SEEN = "seen"
    ASSESSED = "assessed"
    BUYER_CONFIRMED = "buyer-confirmed"


class ProofSubject(StrEnum):
    """What a look was about."""

    CAPABILITY = "capability"
    CERTIFICATE = "certificate"
    FIRM = "firm"


class QuestionChannel(StrEnum):
    """How a firm was asked whether its profile is still true: by a letter, or by a sheet of paper with a code to scan."""

    LETTER = "letter"
    SHEET = "sheet"


class QuestionAnswer(StrEnum):
    STILL_TRUE = "still-true"
    CHANGED = "changed"
    CLOSED = "closed"


class ClaimCheckKind(StrEnum):
    """How a person showed that they speak for a firm."""

    MAIL = "mail"
    CALL = "call"
    DOCUMENT = "document"


class CertificateStatus(StrEnum):
    VALID = "valid"
    EXPIRED = "expired"
    PLANNED = "planned"
    IN_PROGRESS = "in-progress"


class Nationality(StrEnum):
    """Of an assembler; as in the exchange file, by country code, EU as one."""

    VN = "VN"
    JP = "JP"
    KR = "KR"
    TW = "TW"
    CN = "CN"
    TH = "TH"
    EU = "EU"
    US = "US"
    OTHER = "other"


class LinkSecrecy(StrEnum):
    """Who may know of a supply link: everybody, people who are signed in, officers, or the two firms alone; strictest last."""

    PUBLIC = "public"
    REGISTERED = "registered"
    OFFICERS = "officers"
    SIDES = "sides"


class LinkSide(StrEnum):
    """Who stated a supply link."""

    SUPPLIER = "supplier"
    CUSTOMER = "customer"
    OFFICER = "officer"


class NetworkStatus(StrEnum):
    """Of a centre with its satellites: being put together, at work, ended."""

    FORMING = "forming"
    RUNNING = "running"
    CLOSED = "closed"
