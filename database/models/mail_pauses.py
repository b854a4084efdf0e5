"""The mail server cannot be used: since when, why, and when it is tried again."""

import datetime

from sqlmodel import Field

from database.columns import Table, UtcDateTime


class MailPause(Table, table=True):
    """One row while letters cannot leave, none while they can."""

    __tablename__ = "mail_pauses"

    id: int | None = Field(default=None, primary_key=True)
    since: datetime.datetime = Field(sa_type=UtcDateTime)
    tries: int = 1
    next_try_at: datetime.datetime = Field(sa_type=UtcDateTime)
    reason: str = Field(max_length=1000)
