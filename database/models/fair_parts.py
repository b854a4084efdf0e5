"""The parts board of a fair: the parts assemblers show, and who says it can make them."""

import datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Column, Integer, UniqueConstraint
from sqlmodel import Field, Relationship

from database.columns import Table, code_field, created_at_field, enum_field, json_list_field, updated_at_field
from database.enums import CLAIMS, FairSide, PartAudience, PartMarkLevel, WishKind
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.models.part_needs import PartNeed

_version = Column("version", Integer, nullable=False, default=1)


class FairPart(Table, table=True):
    """A part on the board. What it is made of and how stands in its need; here is what the fair adds.

    `number` is unique on the board and printed (B3-02). `imported_from`: country code of today's source. `photo_code`: an upload.
    `is_drawing_number_told`, `is_photo_told`: also while the part is shown without its firm's name.
    """

    __tablename__ = "fair_parts"
    __table_args__ = (UniqueConstraint("fair_id", "number"), UniqueConstraint("fair_id", "need_id"))
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": _version}

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    fair_id: int = Field(foreign_key="fairs.id", ondelete="CASCADE")
    participant_id: int = Field(foreign_key="fair_participants.id", index=True, ondelete="CASCADE")
    need_id: int = Field(foreign_key="part_needs.id", index=True, ondelete="CASCADE")
    number: str = Field(max_length=20)
    audience: PartAudience = enum_field(PartAudience, default=PartAudience.PUBLIC)
    drawing_number: str | None = Field(default=None, max_length=100)
    is_drawing_after_nda: bool = True
    are_photos_forbidden: bool = False
    imported_from: str | None = Field(default=None, max_length=2)
    photo_code: str | None = Field(default=None, max_length=16)
    is_drawing_number_told: bool = False
    is_photo_told: bool = False
    text: str | None = Field(default=None, max_length=2000)
    is_withdrawn: bool = False
    created_at: datetime.datetime = created_at_field()
    updated_at: datetime.datetime = updated_at_field()
    version: int = Field(default=1, sa_column=_version)

    fair: Fair = Relationship()
    participant: FairParticipant = Relationship()
    need: PartNeed = Relationship()


class FairPartMark(Table, table=True):
    """A supplier's "can make" or "could make", with what it brings to prove it. `evidence_codes`: lines of its profile.

    At the level "not this buyer" `evidence` says why, to the agency alone.
    """

    __tablename__ = "fair_part_marks"

    part_id: int | None = Field(default=None, foreign_key="fair_parts.id", primary_key=True, ondelete="CASCADE")
    participant_id: int | None = Field(
        default=None, foreign_key="fair_participants.id", primary_key=True, index=True, ondelete="CASCADE"
    )
    level: PartMarkLevel = enum_field(PartMarkLevel, default=PartMarkLevel.CAN_MAKE)
    evidence: str | None = Field(default=None, max_length=2000)
    evidence_codes: list[str] = json_list_field()
    marked_at: datetime.datetime = created_at_field()

    part: FairPart = Relationship()
    participant: FairParticipant = Relationship(sa_relationship_kwargs={"foreign_keys": "FairPartMark.participant_id"})

    @property
    def is_claim(self) -> bool:
        """Whether the supplier says that it can or could make the part; else it does not want to meet who shows it."""
        return self.level in CLAIMS


class FairWish(Table, table=True):
    """Whom a participant wants to meet, or never. `by`: the side that wishes. `rank`: 1 is first; None for a no.

    `is_renewed`: they met at an earlier fair and this side wants it again.
    """

    __tablename__ = "fair_wishes"
    __table_args__ = (
        UniqueConstraint("supplier_id", "assembler_id", "by"),
        CheckConstraint("rank >= 1", name="rank_counts_from_one"),
    )

    id: int | None = Field(default=None, primary_key=True)
    fair_id: int = Field(foreign_key="fairs.id", index=True, ondelete="CASCADE")
    supplier_id: int = Field(foreign_key="fair_participants.id", ondelete="CASCADE")
    assembler_id: int = Field(foreign_key="fair_participants.id", index=True, ondelete="CASCADE")
    by: FairSide = enum_field(FairSide, default=FairSide.SUPPLIER)
    kind: WishKind = enum_field(WishKind, default=WishKind.LIKE)
    rank: int | None = None
    part_id: int | None = Field(default=None, foreign_key="fair_parts.id", index=True, ondelete="SET NULL")
    reason: str | None = Field(default=None, max_length=500)
    is_renewed: bool = False
    wished_at: datetime.datetime = created_at_field()
    updated_at: datetime.datetime = updated_at_field()

    supplier: FairParticipant = Relationship(sa_relationship_kwargs={"foreign_keys": "FairWish.supplier_id"})
    assembler: FairParticipant = Relationship(sa_relationship_kwargs={"foreign_keys": "FairWish.assembler_id"})
    part: FairPart | None = Relationship()

    @property
    def other_id(self) -> int:
        """Row of the firm about which something is wished."""
        return self.assembler_id if self.by is FairSide.SUPPLIER else self.supplier_id
