"""Uploaded files: kept under random names outside the web root, the original name as text only."""

import datetime

from sqlmodel import Field

from database.columns import Table, code_field, created_at_field


class Upload(Table, table=True):
    """A file. Pictures are re-encoded before they are kept; everything is served as an attachment."""

    __tablename__ = "uploads"

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    company_id: int | None = Field(default=None, foreign_key="companies.id", index=True, ondelete="CASCADE")
    user_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    kind: str = Field(max_length=30)
    original_name: str = Field(max_length=300)
    content_type: str = Field(max_length=100)
    size_bytes: int
    sha256: str = Field(max_length=64)
    caption: str | None = Field(default=None, max_length=300)
    created_at: datetime.datetime = created_at_field()
