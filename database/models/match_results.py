"""Match results: which firms the last run of the matcher put on the list of each open need, and which nearly."""

import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from database.columns import Table, enum_field, json_list_field
from database.enums import MatchKind


class MatchResult(Table, table=True):
    """A firm on the list of a need: a calculation of a day, never a decision; the next run replaces it.

    `rank` counts from 1 within the need and kind. `score`: how well the firm suits the buyer, `mutual`: how well both suit each
    other. `missing`: the broken limit of a near-miss, then what is known to be less than ideal. `is_curable`: a near-miss with one
    thing to mend. `first_seen_on`: since when the pair has stood here in this kind without a break.
    """

    __tablename__ = "match_results"
    __table_args__ = (
        CheckConstraint("rank >= 1", name="rank_counts_from_one"),
        # What a firm fits and what it lacks is asked as often as who fits a need.
        Index("ix_match_results_company_id_kind", "company_id", "kind"),
    )

    need_id: int = Field(foreign_key="part_needs.id", primary_key=True, ondelete="CASCADE")
    company_id: int = Field(foreign_key="companies.id", primary_key=True, ondelete="CASCADE")
    kind: MatchKind = enum_field(MatchKind, default=MatchKind.MATCH)
    rank: int
    score: float
    mutual: float
    missing: list[str] = json_list_field()
    is_curable: bool = False
    weights_version: str = Field(max_length=40)
    computed_on: datetime.date
    first_seen_on: datetime.date
