"""Where the forms of a firm at a fair lead: for the firm itself, and for an officer who fills them in its name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for

from database.models.fair_participants import FairDelegate, FairParticipant


@dataclass(frozen=True, slots=True)
class Ways:
    """Addresses by what they do; `of_person` of one who comes. `is_officer`: the forms are filled in the firm's name."""

    fair: str
    side: str
    participant: str
    is_officer: bool

    def hub(self) -> str:
        if self.is_officer:
            return url_for("officer.fair_participant", code=self.fair, participant=self.participant)
        return url_for("participant.hub", code=self.fair, _anchor=self.side)

    def people(self) -> str:
        return self.hub() if self.is_officer else self._url("delegates")

    def answers(self) -> str:
        return self._url("answers") if self.is_officer else url_for("participant.register_post", code=self.fair)

    def new_person(self) -> str:
        return self._url("new_delegate")

    def person(self, person: FairDelegate) -> str:
        return self._url("delegate", delegate=person.code)

    def remove(self, person: FairDelegate) -> str:
        return self._url("remove_delegate", delegate=person.code)

    def away(self, person: FairDelegate | None) -> str:
        return self._url("availability") if person is None else self._url("delegate_availability", delegate=person.code)

    def _url(self, name: str, **values: Any) -> str:
        if self.is_officer:
            return url_for(f"officer.participant_{name}", code=self.fair, participant=self.participant, **values)
        return url_for(f"participant.{name}", code=self.fair, side=self.side, **values)


def own_ways(held: FairParticipant) -> Ways:
    return Ways(held.fair.code, held.side.value, held.code, is_officer=False)


def officer_ways(held: FairParticipant) -> Ways:
    return Ways(held.fair.code, held.side.value, held.code, is_officer=True)


def storable_name(name: str) -> str:
    """The name of a file as it can be kept and shown."""
    return "".join(letter for letter in name if letter.isprintable()).encode(errors="replace").decode()[:300]
