"""Whether both words of a linkage come from one person, who works for both firms: one person is no two sides.

People are known by their address, so that an account and the link of a letter to the same mailbox are of one person. What an officer
was told is the word of whoever told it.
"""

from __future__ import annotations

from sqlmodel import Session

from database.enums import AnsweredVia, FairSide
from database.models.outcomes import Outcome, OutcomeStep
from database.models.users import User
from linkage.services.audit import Actor
from linkage.services.ladder import Teller, said_at, via_of
from linkage.services.persons import Person, person_of_user


def would_say_both(session: Session, outcome: Outcome, step: OutcomeStep, teller: Teller) -> bool:
    """Whether this person said for the other firm what it is to say for this one now."""
    side = teller.side
    if side is None or said_at(step, side) is not None:
        return False
    said_by_id = step.buyer_said_by_id if side is FairSide.SUPPLIER else step.supplier_said_by_id
    via = via_of(step, side.other)
    return via is not None and are_one(session, outcome, Teller(side.other, via, Actor(said_by_id, "")), teller)


def are_one(session: Session, outcome: Outcome, one: Teller, other: Teller) -> bool:
    """Whether the two sides are spoken for by the same person; not where it is not known who they are."""
    person = _key(session, outcome, one)
    return one.side is not other.side and person != "" and person == _key(session, outcome, other)


def _key(session: Session, outcome: Outcome, teller: Teller) -> str:
    if teller.via is AnsweredVia.ACCOUNT and teller.by.user_id is not None:
        user = session.get(User, teller.by.user_id)
        return person_of_user(user).hash if user is not None else ""
    firm = outcome.company if teller.side is FairSide.SUPPLIER else outcome.buyer
    return Person(firm.contact_email).hash if teller.via is AnsweredVia.LINK and firm is not None else ""
