"""Files with contacts of people: that somebody took one away is written down, with whose contacts stood in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from flask import Response, g

from database.session import transaction
from linkage.services.persons import Person
from linkage.services.private_views import note_export
from linkage.services.users import actor_of

Row = TypeVar("Row")


class PeopleInFile:
    """Gathers whose contacts a file holds while it is written."""

    def __init__(self) -> None:
        self._people: list[Person] = []

    def of(self, rows: Iterable[Row], people: Callable[[Row], Iterable[Person]]) -> Iterator[Row]:
        """The rows as they are; the people of each are remembered."""
        for row in rows:
            self._people += people(row)
            yield row

    def noted(self, answer: Response, *, place: str) -> Response:
        """The file, once the log holds that it was taken."""
        with transaction() as session:
            note_export(session, self._people, by=actor_of(g.user), place=place)
        return answer
