"""What people searched for, without who: what was understood, and the words that were not."""

import datetime
from typing import Any

from sqlmodel import Field

from database.columns import Table, json_list_field, json_object_field


class SearchLog(Table, table=True):
    """One search. `searched_on` is the day, no more. `understood`: taxonomy ids by kind; `words`: pieces left over, masked.

    `key` is known to the page that showed the list, so that a click can be added; `clicked`: place of the first one, from 1.
    """

    __tablename__ = "search_logs"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=24, unique=True)
    searched_on: datetime.date = Field(index=True)
    scope: str = Field(max_length=20)
    language: str = Field(max_length=10)
    understood: dict[str, Any] = json_object_field()
    words: list[str] = json_list_field()
    has_words: bool = False
    total: int = 0
    is_relaxed: bool = False
    clicked: int | None = None
