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


class AccessLinkKind(StrEnum):
    """What a link without sign-in opens."""

    PLACE = "place"
    AGENDA = "agenda"
    CALENDAR = "calendar"
    MINUTES = "minutes"
    FOLLOW_UP = "follow-up"
    DOOR = "door"
    CO_ORGANISER = "co-organiser"


class JobStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


class FairSide(StrEnum):
    ASSEMBLER = "assembler"
    SUPPLIER = "supplier"

    @property
    def other(self) -> FairSide:
        return FairSide.ASSEMBLER if self is FairSide.SUPPLIER else FairSide.SUPPLIER


class ImportStatus(StrEnum):
    """Of a spreadsheet import: looked at, written, set aside before that, or taken back after it."""

    CHECKED = "checked"
    APPLIED = "applied"
    DISCARDED = "discarded"
    UNDONE = "undone"


class StatedBy(StrEnum):
    """Who stated what a source record says: a person of the firm, an officer, or a list (a file, another instance)."""

    FIRM = "firm"
    OFFICER = "officer"
    LIST = "list"


class PairState(StrEnum):
    """Of two firms that may be one: not looked at, or what an officer found. "Same" is found by merging them."""

    OPEN = "open"
    BRANCH = "branch"
    RELATED = "related"
    DIFFERENT = "different"
    UNSURE = "unsure"


class FirmNameKind(StrEnum):
    """Of a name a firm is known by beside its registered one."""

    FORMER = "former"
    ALIAS = "alias"


class SearchAlert(StrEnum):
    """How often a saved search writes to its owner about what is new."""

    NONE = "none"
    DAILY = "daily"
    WEEKLY = "weekly"


class MatchKind(StrEnum):
    """Of a firm on the list of a need: it breaks no hard limit, or nearly so."""

    MATCH = "match"
    NEAR_MISS = "near-miss"


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


class CaseStatus(StrEnum):
    """Of a support case: taken up, worked on, mended, given up."""

    OPEN = "open"
    IN_PROGRESS = "in-progress"
    DONE = "done"
    DROPPED = "dropped"


class FitSide(StrEnum):
    """Who is told of a new fit."""

    SUPPLIER = "supplier"
    ASSEMBLER = "assembler"


class OutcomeStage(StrEnum):
    """What came of an introduction, as far as it got; `nothing` ends it, with a reason."""

    INTRODUCED = "introduced"
    MEETING = "meeting"
    SAMPLE = "sample"
    AUDIT = "audit"
    TRIAL_ORDER = "trial-order"
    ORDER = "order"
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


class ConfirmedBy(StrEnum):
    """Which side says that a step was reached."""

    NOBODY = "nobody"
    BUYER = "buyer"
    SUPPLIER = "supplier"
    BOTH = "both"


class ReaderRole(StrEnum):
    """Who looked at a list of matches: as whom, never which person."""

    OFFICER = "officer"
    ASSEMBLER = "assembler"
    PROGRAM = "program"


class SubjectKind(StrEnum):
    """What an audit event or a change is about."""

    COMPANY = "company"
    NEED = "need"
    USER = "user"
    FAIR = "fair"
    IMPORT = "import"
    INSTANCE = "instance"
    WORD = "word"
    LINK = "link"
    NETWORK = "network"
    WEIGHTS = "weights"
    PAIRING = "pairing"
    PRIVACY = "privacy"


class PairingPolicy(StrEnum):
    """How needs and suppliers are paired: the most worth in all, or so that no two want each other more."""

    AUCTION = "auction"
    STABLE = "stable"


class PairingStatus(StrEnum):
    """A final pairing is what introductions are made from, and does not change."""

    DRAFT = "draft"
    FINAL = "final"


class DecisionKind(StrEnum):
    """What an officer decided about a pair: it is kept, it never comes about, or it counts more or less than its score."""

    KEEP = "keep"
    VETO = "veto"
    WISH = "wish"


class AskedBy(StrEnum):
    """Whose wish or refusal a decision writes down."""

    AGENCY = "agency"
    BUYER = "buyer"
    SUPPLIER = "supplier"


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
    """How somebody came to see what is a person's own: opened by an officer, shown to a buyer, or taken away in a file."""

    CONTACT = "contact"
    NUMBER = "number"
    BUYER = "buyer"
    EXPORT = "export"
    PERSON = "person"


class BulkChange(StrEnum):
    """What is changed of many firms at once. `FILE`: whatever an officer changed in a downloaded table of the registry."""

    BUSINESS_TYPE = "business-type"
    OWNERSHIP = "ownership"
    SECTOR_ADD = "sector-add"
    SECTOR_REMOVE = "sector-remove"
    PARK = "park"
    PROVINCE = "province"
    PAUSE = "pause"
    WORK = "work"
    FILE = "file"


class BulkStatus(StrEnum):
    """Of a change of many firms: looked at, written, taken back, or set aside."""

    PREVIEWED = "previewed"
    APPLIED = "applied"
    UNDONE = "undone"
    DISCARDED = "discarded"


class BulkOutcome(StrEnum):
    """Of one firm in such a change: first what would happen, then what did, then what taking it back did."""

    CHANGES = "changes"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    WRITTEN = "written"
    LEFT_OUT = "left-out"
    RESTORED = "restored"
    STAYS = "stays"
