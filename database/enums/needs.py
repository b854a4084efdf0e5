"""What assemblers ask for, and how matching tells people."""

from __future__ import annotations

from enum import StrEnum


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


class SearchAlert(StrEnum):
    """How often a saved search writes to its owner about what is new."""

    NONE = "none"
    DAILY = "daily"
    WEEKLY = "weekly"


class MatchKind(StrEnum):
    """Of a firm on the list of a need: it breaks no hard limit, or nearly so."""

    MATCH = "match"
    NEAR_MISS = "near-miss"


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


class ReaderRole(StrEnum):
    """Who looked at a list of matches: as whom, never which person."""

    OFFICER = "officer"
    ASSEMBLER = "assembler"
    PROGRAM = "program"


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
