"""What sources said of a contact person: taken out of their records, or the next change of the firm would bring it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlmodel import Session, col, select

from database.models.source_records import SourceRecord
from database.queries.exchange import lots_of

_PREFIX = "contact"


def forget_stated_contacts(
    session: Session, company_ids: Sequence[int], *, speaks_of: Callable[[str], bool] = lambda _text: True
) -> int:
    """Drops contacts from the records of some firms, those whose words `speaks_of` the person; how many records."""
    count = 0
    for lot in lots_of(company_ids):
        for row in session.exec(select(SourceRecord).where(col(SourceRecord.company_id).in_(lot))).all():
            count += _forgotten(row, speaks_of)
    session.flush()
    return count


def _forgotten(row: SourceRecord, speaks_of: Callable[[str], bool]) -> bool:
    stated = {key: value for key, value in row.said.items() if key.partition(".")[0] == _PREFIX}
    if not any(speaks_of(text) for value in stated.values() for text in _words(value)):
        return False
    row.said = {key: value for key, value in row.said.items() if key not in stated}
    return True


def _words(value: Any) -> list[str]:
    return [str(each) for each in value.values() if each] if isinstance(value, dict) else [str(value)] if value else []
