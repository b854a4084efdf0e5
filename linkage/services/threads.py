"""Threads: one for each linkage and one for each invitation to quote; who reads and writes in it, and while it is open.

The two firms of a linkage and the officers of the agency read and write; of a request for quotation the buyer and this one supplier
alone. It is open only while the two firms know of each other: when a consent is withdrawn or an invitation recalled, what was written
stays readable for both, and nobody writes any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session

from database.columns import now
from database.enums import AnsweredVia, FairSide, InvitationStatus
from database.models.companies import Company
from database.models.outcomes import Outcome
from database.models.rfqs import RfqInvitation
from database.models.threads import Thread, ThreadReading
from database.models.users import User
from database.once import add_once
from database.queries import outcomes as outcome_rows
from database.queries import rfqs as rfq_rows
from database.queries import threads as rows
from database.queries.threads import ThreadReader
from linkage.access import may_curate, may_see_linkage, sides_in_invitation, sides_in_linkage, working_memberships
from linkage.errors import NotFound
from linkage.language import _, _l
from linkage.services.audit import Actor
from linkage.services.contacts import open_introduction
from linkage.services.notices import read_about
from linkage.services.users import actor_of

_GONE = _l("There is no such conversation here.")
_LIVING = tuple(each for each in InvitationStatus if each is not InvitationStatus.RECALLED)


class ThreadKind(StrEnum):
    """What a thread is about; part of its address."""

    LINKAGE = "linkage"
    RFQ = "rfq"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a thread is about: one of the two."""

    outcome: Outcome | None = None
    invitation: RfqInvitation | None = None

    @property
    def kind(self) -> ThreadKind:
        return ThreadKind.LINKAGE if self.outcome is not None else ThreadKind.RFQ

    @property
    def code(self) -> str:
        """Of the linkage, or of the invitation."""
        found = self.outcome or self.invitation
        return found.code if found is not None else ""

    @property
    def title(self) -> str:
        if self.invitation is not None:
            return self.invitation.rfq.title
        need = self.outcome.need if self.outcome is not None else None
        return need.title if need is not None else _("A need that was removed")

    def firm(self, side: FairSide) -> Company | None:
        """The firm on a side; None for a buyer who has left."""
        if self.invitation is not None:
            return self.invitation.supplier if side is FairSide.SUPPLIER else self.invitation.rfq.buyer
        return self.outcome.firm_of(side) if self.outcome is not None else None

    @property
    def path(self) -> str:
        return f"/messages/{self.kind.value}/{self.code}"


@dataclass(frozen=True, slots=True)
class Writer:
    """Who reads and writes. `side` None: the agency. `user_id` None: by the link of a letter."""

    side: FairSide | None
    name: str
    by: Actor
    via: AnsweredVia = AnsweredVia.ACCOUNT
    user_id: int | None = None


def subject_coded(session: Session, kind: ThreadKind, code: str) -> Subject:
    """Raises NotFound; whether somebody may read it is for the caller to ask."""
    if kind is ThreadKind.LINKAGE:
        outcome = outcome_rows.outcome(session, code)
        subject = Subject(outcome=outcome) if outcome is not None and outcome.buyer_id is not None else None
    else:
        invitation = rfq_rows.invitation(session, code)
        subject = Subject(invitation=invitation) if invitation is not None else None
    if subject is None:
        raise NotFound(_GONE)
    return subject


def seat_of(session: Session, kind: ThreadKind, code: str, user: User) -> tuple[Subject, Writer]:
    """What a signed-in person reads, and as whom. Raises NotFound, also for those who are not to know of it."""
    subject = subject_coded(session, kind, code)
    sides: tuple[FairSide, ...] = ()
    if subject.outcome is not None and may_see_linkage(user, subject.outcome):
        sides = sides_in_linkage(user, subject.outcome)
    elif subject.invitation is not None:
        sides = sides_in_invitation(user, subject.invitation)
    if sides:
        return subject, Writer(sides[0], user.name, actor_of(user), user_id=user.id)
    if subject.outcome is not None and may_curate(user):
        return subject, Writer(None, user.name, actor_of(user), AnsweredVia.OFFICER, user_id=user.id)
    raise NotFound(_GONE)


def reader_of(user: User) -> ThreadReader:
    """Whose threads a person's list shows."""
    firms = frozenset(held.company_id for held in working_memberships(user))
    return ThreadReader(user.id or 0, firms, is_officer=may_curate(user))


def thread_of(session: Session, subject: Subject) -> Thread | None:
    """None while nobody has written."""
    if subject.outcome is not None:
        return rows.thread_about(session, outcome_id=subject.outcome.id)
    return rows.thread_about(session, invitation_id=subject.invitation.id if subject.invitation else 0)


def is_open(session: Session, subject: Subject) -> bool:
    """Whether the two firms know of each other now: contacts are open, they met at a fair, or an invitation stands."""
    if subject.invitation is not None:
        return subject.invitation.status is not InvitationStatus.RECALLED
    found = subject.outcome
    if found is None or found.buyer_id is None:
        return False
    if found.is_asked and rows.has_living_invitation(session, found.id or 0, _LIVING):
        return True
    return bool(open_introduction(session, found.proposal)) if found.proposal is not None else found.fair_id is not None


def has_unread(thread: Thread | None, read: ThreadReading | None, user_id: int) -> bool:
    """Whether there is something of others in it that came after the person read it."""
    if thread is None:
        return False
    return any(
        each.author_id != user_id and each.withdrawn_at is None and (read is None or each.created_at > read.read_at)
        for each in thread.messages
    )


def mark_read(session: Session, thread: Thread, user: User) -> None:
    """The person has seen all that is in it now, and what told them of it counts as read."""
    seen = ThreadReading(thread_id=thread.id or 0, user_id=user.id or 0, read_at=now())
    if not add_once(session, seen):
        session.merge(seen)
        session.flush()
    read_about(session, user, Subject(outcome=thread.outcome, invitation=thread.invitation).path)
