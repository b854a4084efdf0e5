"""What a fair's journey reads in the database instead of on a page: whose firm is whose, when its hours come, what the post has."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from playwright.sync_api import Locator
from sqlmodel import Session, col, func, select

from database.enums import FairSide, ParticipantStatus
from database.models.companies import Company
from database.models.fair_participants import FairParticipant
from database.models.fair_parts import FairPart
from database.models.fairs import Fair, FairSlot
from database.models.outbox import OutboxMessage
from database.models.users import Membership, User
from database.queries.meetings import LIVING, meetings_of
from database.session import Database
from linkage.services.fairs import fair_of
from linkage.wording.fair_times import local
from tests.journeys.conftest import Person

FULL, NEWCOMER = "full@supplier.example", "half@supplier.example"
JAPAN, KOREA = "japan@assembler.example", "korea@assembler.example"
_INTO_A_SLOT = datetime.timedelta(minutes=6)


def sends(person: Person, button: Locator) -> None:
    """Presses a button and waits for the page that answers it."""
    with person.page.expect_navigation():
        button.click()


@dataclass(frozen=True, slots=True)
class Coming:
    """A moment in the next slot, on the clock of the venue. `tables`: where a firm could sit down then, by the email of an account."""

    at: datetime.datetime
    tables: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Hours:
    """`travel` sets the clock of the server."""

    database: Database
    travel: Callable[[datetime.datetime], None]

    def firm(self, email: str, *, in_japanese: bool = False) -> str:
        """The name of the firm of an account as it stands on pages."""
        with self.database.session() as session:
            company = session.exec(select(Company).join(Membership).join(User).where(User.email == email)).one()
            return (company.name_ja or company.name_en if in_japanese else None) or company.name

    def shape(self, code: str) -> tuple[int, int, int]:
        """Buyers and suppliers that come, and parts on the board."""
        with self.database.session() as session:
            fair = fair_of(session, code)
            firms = select(FairParticipant.side).where(
                FairParticipant.fair_id == fair.id, col(FairParticipant.status) == ParticipantStatus.APPROVED
            )
            sides = Counter(session.exec(firms).all())
            parts = select(func.count(col(FairPart.id))).where(FairPart.fair_id == fair.id)
            return sides[FairSide.ASSEMBLER], sides[FairSide.SUPPLIER], session.exec(parts).one()

    def to_a_slot_before_free_ones(self, code: str, emails: Sequence[str]) -> Coming:
        """Six minutes into a slot of the first day, before one in which each of these firms is free and could talk at some tables."""
        with self.database.session() as session:
            fair = fair_of(session, code)
            slots = [each for each in fair.slots if each.starts_at.date() == fair.slots[0].starts_at.date()]
            for here, then in pairwise(slots):
                tables = {email: _tables(session, fair, then, email) for email in emails}
                if min(map(len, tables.values())) >= len(emails):
                    begin, at = here.starts_at, local(fair, then.starts_at) + _INTO_A_SLOT
                    break
            else:
                raise AssertionError("There is no slot with places for all of them.")
        self.travel(begin + _INTO_A_SLOT)
        return Coming(at, tables)

    def to_the_end(self, code: str) -> None:
        with self.database.session() as session:
            end = max(slot.ends_at for slot in fair_of(session, code).slots)
        self.travel(end + datetime.timedelta(minutes=10))

    def to_a_month_later(self, code: str) -> None:
        """When the first questions are due."""
        with self.database.session() as session:
            end = max(slot.ends_at for slot in fair_of(session, code).slots)
        self.travel(end + datetime.timedelta(days=32))

    def link_of_follow_up(self, email: str) -> str:
        """The link in the one letter that asks an account what became of its meetings."""
        with self.database.session() as session:
            letters = select(OutboxMessage.body).where(
                OutboxMessage.recipient == email, OutboxMessage.kind == "fair-follow-up"
            )
            found = re.search(r"http://\S+/l/\S+/follow-up", session.exec(letters).one())
        assert found is not None
        return found.group()


def _tables(session: Session, fair: Fair, slot: FairSlot, email: str) -> frozenset[str]:
    """Where a firm that is free in a slot could sit down if the other stayed away: at buyers it understands and has yet to meet."""
    taking_part = select(FairParticipant).join(Company).join(Membership).join(User)
    firm = session.exec(taking_part.where(FairParticipant.fair_id == fair.id, User.email == email)).one()
    meetings = meetings_of(session, fair, statuses=LIVING)
    own = [each for each in meetings if each.supplier_id == firm.id]
    if any(each.slot_id == slot.id for each in own):
        return frozenset()
    met = {each.assembler_id for each in own}
    return frozenset(
        each.table.label
        for each in meetings
        if each.slot_id == slot.id
        and each.assembler_id not in met
        and set(each.assembler.languages) & set(firm.languages)
    )
