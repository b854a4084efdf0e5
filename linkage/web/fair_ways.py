"""Where the forms of a firm at a fair lead: for the firm itself, for an officer who fills them in its name, for a guest by a link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import g, url_for

from database.enums import FairSide
from database.models.fair_participants import FairDelegate, FairParticipant
from database.models.fairs import Fair
from linkage.services.audit import Actor, guest_actor
from linkage.services.users import actor_of


@dataclass(frozen=True, slots=True)
class Ways:
    """Addresses by what they do. `is_officer`: the forms are filled in the firm's name.

    `link`: the secret by which a guest came, empty for others. What only an account opens has no address for a guest: it is empty.
    """

    fair: str
    side: str
    participant: str
    is_officer: bool = False
    link: str = ""

    @property
    def by(self) -> Actor:
        """Who fills the forms."""
        return guest_actor(self.participant, self.link) if self.link else actor_of(g.user)

    def hub(self) -> str:
        if self.is_officer:
            return url_for("officer.fair_participant", code=self.fair, participant=self.participant)
        if self.link:
            return url_for("guest.place", token=self.link)
        return url_for("participant.hub", code=self.fair, _anchor=self.side or None)

    def people(self) -> str:
        return self.hub() if self.is_officer else self._url("delegates")

    def register(self) -> str:
        return self._url("register")

    def answers(self) -> str:
        if self.is_officer:
            return self._url("answers")
        if self.link:
            return url_for("guest.place_register", token=self.link)
        return url_for("participant.register_post", code=self.fair)

    def consent(self) -> str:
        return self._url("consent_post")

    def withdraw(self) -> str:
        return self._url("withdraw")

    def new_person(self) -> str:
        return self._url("new_delegate")

    def person(self, person: FairDelegate) -> str:
        return self._url("delegate", delegate=person.code)

    def remove(self, person: FairDelegate) -> str:
        return self._url("remove_delegate_post" if self.link else "remove_delegate", delegate=person.code)

    def away(self, person: FairDelegate | None = None) -> str:
        return self._url("availability") if person is None else self._url("delegate_availability", delegate=person.code)

    def wishes(self) -> str:
        return self._with_link("wishes")

    def agenda(self) -> str:
        return url_for("guest.agenda", token=self.link) if self.link else self._url("agenda")

    def minutes(self) -> str:
        return url_for("guest.minutes", token=self.link) if self.link else self._url("minutes")

    def follow_ups(self) -> str:
        return url_for("guest.follow_up", token=self.link) if self.link else self._url("follow_ups")

    def own_parts(self) -> str:
        return self._with_link("own_parts")

    def queue(self) -> str:
        return "" if self.link else url_for("participant.queue", code=self.fair)

    def _with_link(self, name: str) -> str:
        """A page of firms with an account that a guest's link opens, too."""
        kept: dict[str, Any] = {"for": self.link}
        return url_for(f"participant.{name}", code=self.fair, **kept) if self.link else self._url(name)

    def _url(self, name: str, **values: Any) -> str:
        if self.is_officer:
            return url_for(f"officer.participant_{name}", code=self.fair, participant=self.participant, **values)
        if self.link:
            return url_for(f"guest.place_{name}", token=self.link, **values)
        return url_for(f"participant.{name}", code=self.fair, side=self.side or None, **values)


def own_ways(held: FairParticipant) -> Ways:
    return ways_of_side(held.fair, held.side, held)


def ways_of_side(fair: Fair, side: FairSide, held: FairParticipant | None) -> Ways:
    """The same where the firm may have no place yet."""
    return Ways(fair.code, side.value, held.code if held is not None else "")


def officer_ways(held: FairParticipant) -> Ways:
    return Ways(held.fair.code, held.side.value, held.code, is_officer=True)


def guest_ways(held: FairParticipant, link: str) -> Ways:
    return Ways(held.fair.code, held.side.value, held.code, link=link)


def storable_name(name: str) -> str:
    """The name of a file as it can be kept and shown."""
    return "".join(letter for letter in name if letter.isprintable()).encode(errors="replace").decode()[:300]
