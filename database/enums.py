"""Every status and kind that is stored, as text. Imports nothing of ours."""

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
    SEEN = "seen"
    ASSESSED = "assessed"
    BUYER_CONFIRMED = "buyer-confirmed"


class CertificateStatus(StrEnum):
    VALID = "valid"
    EXPIRED = "expired"
    PLANNED = "planned"
    IN_PROGRESS = "in-progress"


class NeedStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    MET = "met"
    WITHDRAWN = "withdrawn"


class NeedVisibility(StrEnum):
    """Who may see a published need: everybody, signed-in suppliers, or only officers and the suppliers they propose."""

    PUBLIC = "public"
    REGISTERED = "registered"
    OFFICERS = "officers"


class StepRole(StrEnum):
    CORE = "core"
    SECONDARY = "secondary"


class LocationMode(StrEnum):
    MUST = "must"
    PREFER = "prefer"
    ANY = "any"


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


class OfficerRole(StrEnum):
    """`officer` curates and matches; `admin` also manages users and sees the instance's health."""

    OFFICER = "officer"
    ADMIN = "admin"


class MembershipRole(StrEnum):
    """Of a person in a company: `owner` may also invite and remove people.

    A `claimant` says to belong to it and waits for an officer.
    """

    OWNER = "owner"
    EDITOR = "editor"
    CLAIMANT = "claimant"


class FairKind(StrEnum):
    REVERSE_TRADE_FAIR = "reverse-trade-fair"
    VISIT_DAY = "visit-day"
    EXHIBITION = "exhibition"


class FairStatus(StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    SCHEDULED = "scheduled"
    HELD = "held"


class FairSide(StrEnum):
    ASSEMBLER = "assembler"
    SUPPLIER = "supplier"


class ImportStatus(StrEnum):
    """Of a spreadsheet import: looked at, written, or set aside."""

    CHECKED = "checked"
    APPLIED = "applied"
    DISCARDED = "discarded"


class SubjectKind(StrEnum):
    """What an audit event or a change is about."""

    COMPANY = "company"
    NEED = "need"
    USER = "user"
    FAIR = "fair"
    IMPORT = "import"
    INSTANCE = "instance"
