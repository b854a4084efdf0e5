"""People: their roles, what they agreed to, what they ask for, who saw their data."""

from __future__ import annotations

from enum import StrEnum


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


class ConsentPurpose(StrEnum):
    """What a person may agree to; each by itself."""

    PUBLISH = "publish"
    BUYERS = "buyers"
    EVENTS = "events"
    CALLS = "calls"
    PHOTOS = "photos"
    NEWSLETTERS = "newsletters"
    RESEARCH = "research"
    ABROAD = "abroad"
    INTRODUCTION = "introduction"


class ConsentChannel(StrEnum):
    """How a person said yes or no: signed in, by a link sent to them, by telephone to an officer, or on paper."""

    WEB = "web"
    LINK = "link"
    PHONE = "phone"
    PAPER = "paper"


class PrivacyRequestKind(StrEnum):
    ACCESS = "access"
    CORRECTION = "correction"
    DELETION = "deletion"
    RESTRICTION = "restriction"
    OBJECTION = "objection"


class PrivacyRequestChannel(StrEnum):
    """How a request arrived."""

    ACCOUNT = "account"
    FORM = "form"
    PHONE = "phone"
    EMAIL = "email"
    PAPER = "paper"


class PrivacyRequestStatus(StrEnum):
    RECEIVED = "received"
    ANSWERED = "answered"
    DONE = "done"
    REFUSED = "refused"


class PrivateViewKind(StrEnum):
    """How somebody came to see what is a person's own: opened or read by an officer, shown to another firm, taken away in a file."""

    CONTACT = "contact"
    NUMBER = "number"
    BUYER = "buyer"
    EXPORT = "export"
    PERSON = "person"
    INTRODUCTION = "introduction"
    REPORT = "report"


class AccessLinkKind(StrEnum):
    """What a link without sign-in opens."""

    PLACE = "place"
    AGENDA = "agenda"
    CALENDAR = "calendar"
    MINUTES = "minutes"
    FOLLOW_UP = "follow-up"
    DOOR = "door"
    CO_ORGANISER = "co-organiser"
    PROPOSAL = "proposal"
    RFQ = "rfq"
    FEEDBACK = "feedback"
