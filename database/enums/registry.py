"""Lists, firms that may be one, and work on many at once."""

from __future__ import annotations

from enum import StrEnum


class JobStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


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
    RFQ = "rfq"


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
