"""One set of seating rules: whatever a seat is asked for, the checker, which shares no line with it, finds nothing wrong with it."""

from __future__ import annotations

import random
from typing import Any

import pytest
from sqlmodel import Session

from database.enums import FairPhase, MeetingOrigin, PartMarkLevel, WishKind
from database.models.fair_participants import FairAbsence, FairParticipant
from database.models.fair_parts import FairPart, FairPartMark
from database.models.fairs import Fair, FairHall, FairTable
from database.session import transaction
from linkage.errors import Conflict
from linkage.services import meetings
from linkage.services.audit import SYSTEM
from linkage.services.fair_conflicts import ConflictLevel, conflicts_of, set_levels
from linkage.services.fair_standings import standing_of
from linkage.services.meeting_rules import ways_of
from linkage.services.timetable_board import options_of
from matching.timetable.checking import check
from tests.fair_makers import make_buyer, make_fair, make_interpreter, make_part, make_participant, make_wish

WALK = {"A": {"B": 30}, "B": {"A": 30}}


SLOTS = 8
MOST_OF_A_SUPPLIER = 4
MOST_A_DAY = 5
LONGEST_RUN = 2
CERTAIN = 4


class Narrow:
    """A fair where every rule binds: two halls to walk between, limits, runs, topics, three languages, two interpreters, absences.

    `certain_buyers`, `certain_suppliers`: firms that nothing random touches. They talk English, are always there and have refused
    nobody; each of the buyers has a table in hall A, `far_buyer` one in B. What they may do is known by the rules alone.
    """

    def __init__(self, session: Session, seed: int) -> None:
        self.session, self.chance = session, random.Random(seed)
        with transaction() as writing:
            self.fair = make_fair(
                writing,
                phase=FairPhase.LIVE,
                slots=SLOTS,
                tables=CERTAIN + 5,
                walking_minutes=WALK,
                max_run=LONGEST_RUN,
                max_meetings_supplier=MOST_OF_A_SUPPLIER,
                max_meetings_a_day=MOST_A_DAY,
                min_meetings=0,
            )
            self.certain_buyers = [make_buyer(writing, self.fair) for _number in range(CERTAIN)]
            self.certain_suppliers = [make_participant(writing, self.fair) for _number in range(CERTAIN + 2)]
            self._second_hall(writing)
            self.far_buyer = make_buyer(writing, self.fair)
            self._move_to_b(writing, self.far_buyer)
            tongues = [["ja"], ["ko"], ["en"], ["ja", "en"]]
            self.buyers = [
                make_buyer(writing, self.fair, delegates=1 + number % 2, languages=tongues[number % 4])
                for number in range(7)
            ]
            self.suppliers = [
                make_participant(
                    writing, self.fair, delegates=1 + number % 2, languages=["vi"] if number % 3 else ["en"]
                )
                for number in range(12)
            ]
            self.interpreters = [
                make_interpreter(writing, self.fair, pairs=[["vi", "ja"], ["vi", "en"]], max_minutes_a_day=80),
                make_interpreter(writing, self.fair, pairs=[["vi", "ko"], ["en", "ko"], ["vi", "en"]]),
            ]
            self.parts = [self._part(writing, buyer, number) for number, buyer in enumerate(self.buyers[:3])]
            self._say_who_knows_what(writing)
            for firm in self.chance.sample([*self.buyers, *self.suppliers], 5):
                slot = self.chance.choice(self.fair.slots)
                writing.add(FairAbsence(participant_id=firm.id, starts_at=slot.starts_at, ends_at=slot.ends_at))
            for supplier in self.suppliers[:4]:
                make_wish(writing, supplier, self.chance.choice(self.buyers), kind=WishKind.NO)

    def book_anything(self, origin: MeetingOrigin) -> str:
        """Asks for a seat at random; "done", or the sentence of the refusal."""
        fair, chance = self.fair, self.chance
        buyer, supplier = chance.choice(self.buyers), chance.choice(self.suppliers)
        interpreters = self.interpreters
        part = next((each for each in self.parts if each.participant_id == buyer.id), None)
        return self.ask(
            buyer,
            supplier,
            chance.randrange(SLOTS) + 1,
            origin,
            table=chance.choice([*[None] * 5, chance.choice(fair.tables)]),
            supplier_delegate=chance.choice([*[None] * 3, chance.choice(supplier.delegates)]),
            assembler_delegate=chance.choice([*[None] * 3, chance.choice(buyer.delegates)]),
            interpreter=chance.choice([*[None] * 5, chance.choice(interpreters)]),
            parts=[part.code] if part is not None and chance.random() < 0.7 else [],
        )

    def certain(self, buyer: int, supplier: int, slot: int, **more: Any) -> str:
        """The same of two firms of which nothing is left to chance."""
        return self.ask(self.certain_buyers[buyer], self.certain_suppliers[supplier], slot, **more)

    def ask(
        self,
        buyer: FairParticipant,
        supplier: FairParticipant,
        slot: int,
        origin: MeetingOrigin = MeetingOrigin.REQUEST,
        **more: Any,
    ) -> str:
        """Asks for a seat in the slot of a number, from 1; "done", or the sentence of the refusal."""
        places: dict[str, Any] = {"supplier": supplier, "assembler": buyer, "slot": self.fair.slots[slot - 1], **more}
        try:
            with transaction() as session:
                meetings.book(session, self.fair, origin=origin, by=SYSTEM, **places)
        except Conflict as refusal:
            return str(refusal.text)
        return "done"

    def table_in_b(self) -> FairTable:
        """A table in hall B that is nobody's own."""
        return next(each for each in self.fair.tables if each.label.startswith("B") and each.participant_id is None)

    def _second_hall(self, session: Session) -> None:
        hall = FairHall(fair_id=self.fair.id or 0, code="B", name="Sảnh B")
        session.add(hall)
        session.flush()
        for number in range(4):
            label = f"B{number + 1}"
            session.add(FairTable(fair_id=self.fair.id or 0, hall_id=hall.id, label=label, position=10 + number))
        session.flush()
        session.refresh(self.fair)

    def _move_to_b(self, session: Session, buyer: FairParticipant) -> None:
        own = next(each for each in self.fair.tables if each.participant_id == buyer.id)
        own.participant_id, self.table_in_b().participant_id = None, buyer.id
        session.flush()

    def _part(self, session: Session, buyer: FairParticipant, number: int) -> FairPart:
        process = ("stamping-progressive", "die-casting-hpdc", "injection-moulding")[number]
        part = make_part(session, buyer)
        part.need.steps[0].process = process
        for supplier in self.suppliers[number::3]:
            session.add(FairPartMark(part_id=part.id, participant_id=supplier.id, level=PartMarkLevel.CAN_MAKE))
        session.flush()
        return part

    def _say_who_knows_what(self, session: Session) -> None:
        for firm in (*self.buyers, *self.suppliers):
            if len(firm.delegates) > 1:
                firm.delegates[0].topics = ["stamping-progressive"]
                session.add(firm.delegates[0])
        session.flush()


@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_booked_passes_the_checker(session: Session, seed: int) -> None:
    hall = Narrow(session, seed)
    origins = [MeetingOrigin.WALK_IN, MeetingOrigin.REQUEST, MeetingOrigin.RESERVE]
    certain = []
    for number in range(60):
        hall.book_anything(hall.chance.choice(origins))
        if number % 15 == 14:
            pair = number // 15
            certain.append(hall.certain(pair, pair, 1 + hall.chance.randrange(SLOTS)))

    standing = standing_of(session, hall.fair)
    assert check(standing.problem, list(standing.placed.values())).violations == ()
    assert certain == ["done"] * CERTAIN


def test_every_rule_refuses_where_it_must_and_nowhere_else(session: Session) -> None:
    """Each answer follows from the rules of the fair: nobody but these firms has a meeting."""
    hall = Narrow(session, seed=0)
    asked: dict[tuple[int, int, int], str] = {
        (0, 0, 1): "done",
        (0, 1, 2): "done",
        (0, 2, 3): "in a row",  # a third after another
        (0, 2, 4): "done",
        (0, 0, 6): "have a meeting already",
        (1, 2, 4): "nobody free",
        (0, 3, 5): "done",
        (0, 3, 7): "have a meeting already",
        (0, 4, 7): "done",
        (0, 5, 8): "as many meetings as it takes",  # five of a day
        (1, 0, 3): "done",
        (2, 0, 5): "done",
        (3, 0, 7): "done",
        (1, 1, 8): "done",
    }
    for (mine, theirs, slot), expected in asked.items():
        told = hall.certain(mine, theirs, slot)
        assert expected in told, (mine, theirs, slot, told)
    fifth = hall.ask(hall.far_buyer, hall.certain_suppliers[0], 8)
    assert "as many meetings as it takes" in fifth


def test_nobody_is_to_walk_in_no_time(session: Session) -> None:
    """Half an hour between the halls is a slot that must stay free: the next one is too near, the one behind it is not."""
    hall = Narrow(session, seed=0)
    assert hall.certain(0, 0, 1) == "done"
    assert "is too long" in hall.ask(hall.far_buyer, hall.certain_suppliers[0], 2)
    assert hall.ask(hall.far_buyer, hall.certain_suppliers[0], 3) == "done"


def test_officers_break_only_what_they_are_warned_of(session: Session) -> None:
    hall = Narrow(session, seed=7)
    with transaction() as writing:
        set_levels(writing, hall.fair, {"run-too-long": ConflictLevel.BLOCK, "full": ConflictLevel.BLOCK}, by=SYSTEM)
    officer: dict[str, Any] = {"origin": MeetingOrigin.OFFICER}
    assert hall.certain(0, 0, 1, table=hall.table_in_b(), **officer) == "done"
    assert hall.certain(0, 1, 2, table=hall.table_in_b(), **officer) == "done"
    assert "cannot be planned" in hall.certain(0, 2, 3, **officer)
    assert hall.certain(0, 2, 4, **officer) == "done"
    assert hall.certain(1, 0, 2, **officer) == "done"
    for _number in range(40):
        hall.book_anything(MeetingOrigin.OFFICER)

    found = conflicts_of(session, hall.fair)

    assert {each.level for each in found} == {ConflictLevel.WARN}
    assert not {each.code for each in found} & {"run-too-long", "too-many", "too-many-a-day"}
    assert {"too-far", "not-own-table"} <= {each.code for each in found}


def test_board_request_and_walk_in_answer_alike(session: Session) -> None:
    """What is free on the board can be booked by anybody, and what is in the way there is refused to everybody but officers."""
    hall = Narrow(session, seed=3)
    assert [hall.certain(0, 0, slot) if slot == 1 else hall.certain(0, 1, slot) for slot in (1, 3)] == ["done"] * 2
    for _number in range(20):
        hall.book_anything(MeetingOrigin.WALK_IN)
    # The buyer sits in slots 1 and 3, so that 2 would be a third in a row; everything else is free.
    assert _free_in_three_rooms(session, hall, hall.certain_buyers[0], hall.certain_suppliers[2]) == {4, 5, 6, 7, 8}
    for buyer in hall.buyers[::2]:
        _free_in_three_rooms(session, hall, buyer, hall.suppliers[4])


def _free_in_three_rooms(session: Session, hall: Narrow, buyer: FairParticipant, supplier: FairParticipant) -> set[int]:
    """The slots that are free by the board, by the rules with all of the fair before them, and by asking: the same each time."""
    standing = standing_of(session, hall.fair)
    by_rules = {int(way.placed.slot) for way in ways_of(standing, supplier, buyer) if way.is_free}
    options = options_of(session, hall.fair, supplier, buyer)
    by_board = {option.slot.number for option in options if not option.hindrances}
    by_asking = {number for number in range(1, SLOTS + 1) if _can_book(hall, supplier, buyer, number)}
    assert by_board == by_rules == by_asking
    return by_asking


def _can_book(hall: Narrow, supplier: FairParticipant, buyer: FairParticipant, number: int) -> bool:
    """Whether a request would get the slot; nothing is kept of it."""
    slot = next(each for each in hall.fair.slots if each.number == number)
    places: dict[str, Any] = {"supplier": supplier, "assembler": buyer, "slot": slot}
    with transaction() as session:
        try:
            made = meetings.book(session, hall.fair, origin=MeetingOrigin.REQUEST, by=SYSTEM, **places)
        except Conflict:
            return False
        meetings.release_places(session, made)
        session.delete(made)
    return True


def _pair_with(session: Session, **interpreter: Any) -> tuple[Fair, dict[str, Any]]:
    fair = make_fair(session, phase=FairPhase.LIVE, min_meetings=0)
    buyer = make_buyer(session, fair, languages=["ja"])
    supplier = make_participant(session, fair, languages=["vi"])
    person = make_interpreter(session, fair, name="Min", **interpreter)
    return fair, {"supplier": supplier, "assembler": buyer, "slot": fair.slots[0], "interpreter": person}


def test_a_wanted_interpreter_is_asked_for_the_languages(session: Session) -> None:
    fair, asked = _pair_with(session, pairs=[["vi", "ko"]])
    with pytest.raises(Conflict, match="Min does not speak the languages"), transaction() as writing:
        meetings.book(writing, fair, origin=MeetingOrigin.REQUEST, by=SYSTEM, **asked)


def test_an_officer_may_take_an_interpreter_of_other_languages_and_is_told(session: Session) -> None:
    fair, asked = _pair_with(session, pairs=[["vi", "ko"]])
    with transaction() as writing:
        made = meetings.book(writing, fair, origin=MeetingOrigin.OFFICER, by=SYSTEM, **asked)
    assert made.interpreter_id == asked["interpreter"].id
    assert [each.code for each in conflicts_of(session, fair)] == ["wrong-interpreter"]


def test_nobody_brings_an_interpreter_who_is_away(session: Session) -> None:
    fair, asked = _pair_with(session, pairs=[["vi", "ja"]])
    slot = fair.slots[0]
    with transaction() as writing:
        writing.add(FairAbsence(interpreter_id=asked["interpreter"].id, starts_at=slot.starts_at, ends_at=slot.ends_at))
    with pytest.raises(Conflict, match="Min is away"), transaction() as writing:
        meetings.book(writing, fair, origin=MeetingOrigin.OFFICER, by=SYSTEM, **asked)


def test_a_table_of_a_firm_that_has_left_is_not_given_away(session: Session) -> None:
    """Its meeting still holds table and interpreter: the rules see what the keys of the bookings would refuse."""
    hall = Narrow(session, seed=1)
    fair, buyer = hall.fair, hall.buyers[0]
    with transaction() as writing:
        made = meetings.book(
            writing,
            fair,
            supplier=hall.suppliers[5],
            assembler=buyer,
            slot=fair.slots[0],
            table=next(each for each in fair.tables if each.participant_id is None),
            origin=MeetingOrigin.OFFICER,
            by=SYSTEM,
        )
        made.supplier.status = made.supplier.status.WITHDRAWN
        writing.add(made.supplier)
    with transaction() as writing, pytest.raises(Conflict, match="taken"):
        meetings.book(
            writing,
            fair,
            supplier=hall.suppliers[7],
            assembler=hall.buyers[1],
            slot=fair.slots[0],
            table=made.table,
            origin=MeetingOrigin.OFFICER,
            by=SYSTEM,
        )
