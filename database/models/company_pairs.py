"""Two firms that may be one: why it was thought, and what an officer found."""

import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from database.columns import Table, UtcDateTime, code_field, created_at_field, enum_field, json_list_field
from database.enums import PairState


class CompanyPair(Table, table=True):
    """A suspicion, or a verdict. `one_id` < `other_id`, so that a pair stands once; a decided pair is not asked again.

    `score` in [0, 1] and `verdict` (same-site, same-company, related, unsure) are the resolver's, of its `rules` version; `evidence`
    is what spoke for and against on that day.
    """

    __tablename__ = "company_pairs"
    __table_args__ = (
        UniqueConstraint("one_id", "other_id"),
        # Each pair stands once, whichever firm was read first.
        CheckConstraint("one_id < other_id", name="pair_stands_in_order"),
        CheckConstraint("score BETWEEN 0 AND 1", name="score_is_a_share"),
        Index("ix_company_pairs_state_score", "state", "score"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    one_id: int = Field(foreign_key="companies.id", ondelete="CASCADE")
    other_id: int = Field(foreign_key="companies.id", index=True, ondelete="CASCADE")
    state: PairState = enum_field(PairState, default=PairState.OPEN)
    score: float = 0.0
    verdict: str = Field(default="unsure", max_length=20)
    evidence: list[Any] = json_list_field()
    rules: str = Field(default="", max_length=20)
    batch_id: int | None = Field(default=None, foreign_key="import_batches.id", index=True, ondelete="SET NULL")
    found_at: datetime.datetime = created_at_field()
    decided_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    decided_by_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    note: str | None = Field(default=None, max_length=2000)
