"""Fairs, from the first part on the board to the last meeting."""

from __future__ import annotations

from enum import StrEnum


class FairKind(StrEnum):
    """Kinds of event: configurations of one model. `VISIT_DAY` is a Vendors Meet Customers day at one assembler's plant."""

    REVERSE_TRADE_FAIR = "reverse-trade-fair"
    VISIT_DAY = "visit-day"
    EXHIBITION = "exhibition"
    FACTORY_TOUR = "factory-tour"
    MISSION = "mission"
    ONLINE_DAY = "online-day"


class FairPhase(StrEnum):
    """How far an event has come. Drafts of the timetable are made while `DRAFTING`; participants comment on a `PROVISIONAL` one."""

    PLANNING = "planning"
    REGISTRATION = "registration"
    WISHES = "wishes"
    DRAFTING = "drafting"
    PROVISIONAL = "provisional"
    LIVE = "live"
    HELD = "held"
    CANCELLED = "cancelled"


class FairSessionKind(StrEnum):
    """Blocks of the programme. Only `MEETINGS` and `WALK_IN` have slots."""

    MEETINGS = "meetings"
    WALK_IN = "walk-in"
    PLENARY = "plenary"
    SEMINAR = "seminar"
    TOUR = "tour"
    BREAK = "break"


class FairStaffRole(StrEnum):
    """Helpers of one event. A co-organiser sees its own firms only; door staff check in without seeing the list."""

    CO_ORGANISER = "co-organiser"
    DOOR = "door"
    DESK = "desk"


class ParticipantStatus(StrEnum):
    """Of a firm at an event. `WAITING` moves up by itself when a place is free."""

    INVITED = "invited"
    APPLIED = "applied"
    APPROVED = "approved"
    WAITING = "waiting"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class PartAudience(StrEnum):
    """Who sees a wanted part: everybody, registered firms, or everybody without the assembler's name."""

    PUBLIC = "public"
    REGISTERED = "registered"
    ANONYMOUS = "anonymous"


class PartMarkLevel(StrEnum):
    """`NOT_THIS_BUYER` claims nothing: the supplier does not want to meet whoever shows the part, without knowing who that is."""

    CAN_MAKE = "can-make"
    COULD_MAKE = "could-make"
    NOT_THIS_BUYER = "not-this-buyer"


CLAIMS = (PartMarkLevel.CAN_MAKE, PartMarkLevel.COULD_MAKE)


class WishKind(StrEnum):
    """`NO` of one side is absolute."""

    MUST = "must"
    LIKE = "like"
    NO = "no"


class TimetableStatus(StrEnum):
    """Of a draft: queued, running, stopped by an officer, done, failed; or `RELEASED`, a version that went to people."""

    QUEUED = "queued"
    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"
    FAILED = "failed"
    RELEASED = "released"


class MeetingStatus(StrEnum):
    """Of a meeting. All but `CANCELLED` and `NO_SHOW` hold their places."""

    PLANNED = "planned"
    HELD = "held"
    NO_SHOW = "no-show"
    CANCELLED = "cancelled"


class MeetingOrigin(StrEnum):
    """Why a meeting stands where it stands."""

    SOLVER = "solver"
    OFFICER = "officer"
    REQUEST = "request"
    WALK_IN = "walk-in"
    RESERVE = "reserve"


class BookedKind(StrEnum):
    """What a meeting takes for itself in a slot."""

    DELEGATE = "delegate"
    TABLE = "table"
    INTERPRETER = "interpreter"


class MeetingRequestStatus(StrEnum):
    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    TAKEN_BACK = "taken-back"


class QueueStatus(StrEnum):
    """Of a walk-in at a table."""

    WAITING = "waiting"
    CALLED = "called"
    MET = "met"
    LEFT = "left"


class FairSide(StrEnum):
    ASSEMBLER = "assembler"
    SUPPLIER = "supplier"

    @property
    def other(self) -> FairSide:
        return FairSide.ASSEMBLER if self is FairSide.SUPPLIER else FairSide.SUPPLIER
