"""Keys of submitted forms, so that the same post sent twice makes one object."""

import datetime

from sqlmodel import Field

from database.columns import Table, created_at_field


class FormKey(Table, table=True):
    """The key a creating form carried, and where its first submission led."""

    __tablename__ = "form_keys"

    key: str = Field(primary_key=True, max_length=64)
    user_id: int | None = Field(default=None, foreign_key="users.id", ondelete="CASCADE")
    result: str = Field(max_length=200)
    created_at: datetime.datetime = created_at_field()
