"""What stands at a fair as the rules of a seat see it: who is there, what is taken, and what would be talked about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from sqlmodel import Session

from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.queries import fair_participants as firms
from database.queries import fair_parts as part_rows
from database.queries import meetings as rows
from linkage.services.fair_weights import spoken_parts
from linkage.services.timetable_problems import Ids, hall_of
from matching.timetable.placing_places import Plan
from matching.timetable.problem import Placed, Problem, WishedPair
from matching.timetable.topics import topic_key


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands at a fair: who is there, and every meeting that holds its places. `placed`: row of a meeting -> where it stands.

    Meetings of firms that have left are among them, under codes that nobody has. `topics`: code of a part -> what it is about; empty
    where everybody knows everything. `spoken`: (buyer, supplier) -> codes of parts.
    """

    problem: Problem
    ids: Ids
    plan: Plan
    placed: dict[int, Placed]
    topics: dict[str, str]
    spoken: dict[tuple[str, str], tuple[str, ...]]

    def topic_of(self, a: str, b: str, parts: Iterable[str] = ()) -> str | None:
        """What two would talk about: the parts that are named, else what either of them wished for or marked."""
        named = tuple(parts) or self.spoken.get((a, b), ())
        return next((self.topics[part] for part in named if part in self.topics), None)


def standing_of(session: Session, fair: Fair) -> Standing:
    """What stands now; every rule of a seat of any two firms is asked of it. A fixed number of queries."""
    return _standing(session, fair, ())


def standing_for(session: Session, fair: Fair, *only: FairParticipant, with_unnamed: bool = True) -> Standing:
    """The same for seating these firms alone: a booking is made while others wait, and reads no more of a fair than it needs.

    Of everybody else it knows which table is theirs and where they meet, so that nothing is given away twice.
    `with_unnamed`: a supplier's no to the buyer of a part that is shown without a name counts.
    """
    return _standing(session, fair, only, with_unnamed=with_unnamed)


def _standing(
    session: Session, fair: Fair, only: Collection[FairParticipant], *, with_unnamed: bool = True
) -> Standing:
    problem, ids = hall_of(session, fair, only=only, with_unnamed=with_unnamed)
    topics, spoken = _topics_there(session, fair, problem, ids, only)
    seats = rows.living_seats(session, fair)
    named = _Named(ids, firms.approved_codes(session, fair) if only else {})
    # A firm that has left may still hold a table and an interpreter; its meetings stand in the way all the same.
    placed = {each.meeting_id: where for each in seats if (where := named.placed(each)) is not None}
    standing = Standing(problem, ids, Plan(problem, placed.values()), placed, topics, spoken)
    parts = {each.meeting_id: each.parts for each in seats}
    wishes = (
        WishedPair(each.a, each.b, topic=standing.topic_of(each.a, each.b, parts[key]))
        for key, each in placed.items()
        if {each.a, each.b} <= ids.participants.keys()
    )
    problem = replace(problem, pairs=tuple(wishes))
    for wish in problem.pairs:
        standing.plan.ask(wish)
    return replace(standing, problem=problem)


class _Named:
    """The ids of a problem for the numbers of rows; what the problem does not know gets one that nobody has."""

    def __init__(self, ids: Ids, others: Mapping[int, str]) -> None:
        self._firms = {**others, **{each.id or 0: code for code, each in ids.participants.items()}}
        self._people = {each.id: code for code, each in ids.delegates.items()}
        self._tables = {each.id: label for label, each in ids.tables.items()}
        self._slots = {each.id: number for number, each in ids.slots.items()}
        self._interpreters = {each.id: code for code, each in ids.interpreters.items()}

    def placed(self, seat: rows.Seat) -> Placed | None:
        """None for a slot that is not among those in which firms meet."""
        if seat.slot_id not in self._slots:
            return None
        return Placed(
            a=self._firms.get(seat.assembler_id, f"?{seat.assembler_id}"),
            b=self._firms.get(seat.supplier_id, f"?{seat.supplier_id}"),
            slot=self._slots[seat.slot_id],
            table=self._tables.get(seat.table_id, f"?{seat.table_id}"),
            delegate_a=self._people.get(seat.assembler_delegate_id, f"?{seat.assembler_delegate_id}"),
            delegate_b=self._people.get(seat.supplier_delegate_id, f"?{seat.supplier_delegate_id}"),
            interpreter=self._interpreters.get(seat.interpreter_id) if seat.interpreter_id else None,
        )


def _topics_there(
    session: Session, fair: Fair, problem: Problem, ids: Ids, only: Collection[FairParticipant]
) -> tuple[dict[str, str], dict[tuple[str, str], tuple[str, ...]]]:
    """What parts are about and who would talk about which; nothing where nobody knows only some topics."""
    delegates = (each for who in problem.participants for each in who.delegates)
    if not any(each.topics for each in delegates) and not any(each.topics for each in problem.interpreters):
        return {}, {}
    codes = {each.id or 0: code for code, each in ids.participants.items()}
    keys = [each.id or 0 for each in only] if only else None
    spoken = {
        (codes[assembler], codes[supplier]): parts
        for (supplier, assembler), parts in spoken_parts(session, fair, between=keys).items()
        if supplier in codes and assembler in codes
    }
    return {part: topic_key(topic) for part, topic in part_rows.topics(session, fair).items()}, spoken
