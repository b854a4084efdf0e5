"""A small world in which everybody may try everything, over the real pages: two buyers, two suppliers, an officer, a stranger.

Supplier B has no account and comes by the links of its letters. Nothing here asks the services who may do what: rights, consents and
totals are read from the rows anew, so that a fault of theirs shows.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, event, update
from sqlmodel import Session, col, select

from database.columns import Table, now
from database.enums import (
    AccessLinkKind,
    ConsentPurpose,
    FairSide,
    MembershipRole,
    ProposalAnswer,
    ProposalOrigin,
    ProposalStatus,
)
from database.models.companies import Company
from database.models.mail_pauses import MailPause
from database.models.outbox import OutboxMessage
from database.models.outcomes import Outcome, OutcomeStep, OutcomeValue
from database.models.part_needs import PartNeed
from database.models.privacy import Consent
from database.models.proposals import Proposal, ProposalSide
from database.models.users import Membership
from database.queries.linkage_values import value_totals
from database.session import Database, transaction
from linkage.mail.folder import Folder
from linkage.mail.messages import Parcel, Sender
from linkage.services.access_links import make_link
from linkage.services.audit import SYSTEM
from linkage.services.deliveries import CLAIM, send_due
from linkage.services.proposal_letters import ProposalDesk
from linkage.services.proposals import Draft, propose
from tests.factories import make_assembler, make_need, make_officer, make_supplier, make_user
from tests.pages import with_csrf_token

DESK = ProposalDesk("http://localhost", "The Agency")
SENDER = Sender("Agency", "agency@linkage.example", "", "https://linkage.example")
GUEST, OFFICER, STRANGER = "supplier-b", "officer", "stranger"
SIDES = {
    "supplier-a": FairSide.SUPPLIER,
    GUEST: FairSide.SUPPLIER,
    "buyer-a": FairSide.ASSEMBLER,
    "buyer-b": FairSide.ASSEMBLER,
}
ROLES = (*SIDES, OFFICER, STRANGER)
NOT_KEPT = frozenset({"companies", "supplier_profiles", "assembler_profiles", "plants", "capabilities", "machines"}) | {
    "part_needs", "need_steps", "users", "memberships", "user_sessions", "certificates",
}  # fmt: skip
"""Tables that outlive a story; all others are emptied before the next."""


class Killed(BaseException):
    """The worker ends here, as by SIGKILL: nothing is tidied up by it."""


@dataclass
class Post:
    """A folder of letters and how often each was handed over; `kill`: right before or after the next one is."""

    folder: Path
    handed: Counter[str] = field(default_factory=Counter)
    excused: Counter[str] = field(default_factory=Counter)
    kill: str = ""
    name: str = "post"

    def deliver(self, parcel: Parcel) -> None:
        if self.kill == "before":
            raise Killed
        Folder(self.folder).deliver(parcel)
        self.handed[parcel.code] += 1
        if self.kill == "after":
            raise Killed

    def close(self) -> None:
        """Nothing is held open."""

    def files(self) -> set[str]:
        return {each.stem for each in self.folder.glob("*.eml")}


@dataclass(frozen=True)
class Rung:
    """A step as the rows have it."""

    words: Mapping[FairSide, Any]
    denied_by: FairSide | None
    seen_at: datetime.datetime | None


@dataclass(frozen=True)
class Stand:
    """A linkage as the rows have it. `values`: code -> (stated by, confirmed, replaced)."""

    company_id: int
    buyer_id: int | None
    stage: str
    ended_on: datetime.date | None
    steps: Mapping[str, Rung]
    values: Mapping[str, tuple[FairSide | None, bool, bool]]


class World:
    """Firms, people and their browsers; what they agree on is emptied by `begin`."""

    def __init__(self, app: Flask, session: Session, database: Database, folder: Path, sign_in: Any) -> None:
        self.app, self.session, self.database = app, session, database
        buyers = {name: make_assembler(session, name=f"Firm {name}") for name in ("buyer-a", "buyer-b")}
        suppliers = {name: make_supplier(session, name=f"Firm {name}") for name in ("supplier-a", STRANGER)}
        suppliers[GUEST] = make_supplier(
            session, name=f"Firm {GUEST}", contact={"name": f"Person {GUEST}", "email": f"{GUEST}@firm.example"}
        )
        self.firms = {name: firm.id or 0 for name, firm in (buyers | suppliers).items()}
        self.needs = [make_need(session, firm, title=f"Part of {name}").id or 0 for name, firm in buyers.items()]
        members = {name: firm for name, firm in (buyers | suppliers).items() if name != GUEST}
        users = {name: make_user(session, email=f"{name}@firm.example", company=firm) for name, firm in members.items()}
        users[OFFICER] = make_officer(session, email="officer@agency.example")
        self.users = {name: user.id or 0 for name, user in users.items()}
        self.clients: dict[str, FlaskClient] = {GUEST: app.test_client()}
        self.clients |= {name: sign_in(app.test_client(), user) for name, user in users.items()}
        self.tokens = {name: with_csrf_token(client, {})["csrf_token"] for name, client in self.clients.items()}
        self.folder, self.post, self.stories = folder, Post(folder), 0
        self.secrets: dict[int, str] = {}

    def begin(self) -> None:
        """Empties what the story before left."""
        self.session.rollback()
        with transaction() as session:
            for table in reversed(Table.metadata.sorted_tables):
                if table.name not in NOT_KEPT:
                    session.execute(delete(table))
        self.come_back()
        self.stories += 1
        self.post = Post(self.folder / str(self.stories))
        self.secrets.clear()

    def propose(self, need: int, supplier: str, origin: ProposalOrigin) -> None:
        """Before both sides at once; the guest's letter holds a link."""
        with transaction() as session:
            draft = Draft(
                session.get_one(PartNeed, self.needs[need]), session.get_one(Company, self.firms[supplier]), origin
            )
            made = propose(session, draft, desk=DESK, by=SYSTEM)
            made.shown_at = min(made.shown_at, now() - datetime.timedelta(seconds=1))
            if supplier == GUEST and made.id not in self.secrets:
                kind, ends_at = AccessLinkKind.PROPOSAL, now() + datetime.timedelta(days=9)
                self.secrets[made.id or 0] = make_link(
                    session, kind, expires_at=ends_at, proposal_id=made.id, company_id=self.firms[GUEST]
                )
        self.time_passes()

    def leave(self, role: str) -> None:
        with transaction() as session:
            session.execute(delete(Membership).where(col(Membership.user_id) == self.users[role]))

    def come_back(self) -> None:
        with transaction() as session:
            for role, user in self.users.items():
                known = select(Membership.user_id).where(Membership.user_id == user)
                if role != OFFICER and session.exec(known).first() is None:
                    session.add(Membership(user_id=user, company_id=self.firms[role], role=MembershipRole.OWNER))

    def say(self, role: str, url: str, **fields: object) -> int:
        """The status of what somebody sends, by the right door or by a wrong one."""
        answer = self.clients[role].post(url, data={"csrf_token": self.tokens[role], **fields})
        assert answer.status_code in (302, 303, 400, 403, 404, 409, 422, 200), answer.status_code
        return answer.status_code

    def proposal_url(self, role: str, found: Proposal) -> str:
        """A guest has links of its own proposals alone, and tries one of them elsewhere, too."""
        return f"/proposals/{found.code}" if role != GUEST else f"/l/{self._secret(found.id)}/proposal"

    def linkage_url(self, role: str, found: Outcome) -> str:
        if role != GUEST:
            return f"/linkages/{found.code}"
        return f"/l/{self._secret(found.proposal_id)}/linkage/{found.code}"

    def _secret(self, proposal_id: int | None) -> str:
        return self.secrets.get(proposal_id or 0) or next(iter(self.secrets.values()), "made-up")

    def proposals(self) -> list[Proposal]:
        self.session.rollback()
        self.session.expire_all()
        return list(self.session.exec(select(Proposal).order_by(col(Proposal.id))).all())

    def linkages(self) -> list[Outcome]:
        self.session.rollback()
        self.session.expire_all()
        return list(self.session.exec(select(Outcome).order_by(col(Outcome.id))).all())

    def stands(self) -> dict[str, Stand]:
        """Linkage -> how it stands, from the rows; as columns, for this is asked after every action."""
        self.session.rollback()
        steps: dict[int, dict[str, Rung]] = {}
        at = OutcomeStep
        columns: Any = (at.outcome_id, at.stage, at.supplier_said_at, at.buyer_said_at, at.denied_by, at.seen_at)
        for key, stage, supplier, buyer, denied_by, seen_at in self.session.execute(select(*columns)):
            words = {FairSide.SUPPLIER: supplier, FairSide.ASSEMBLER: buyer}
            steps.setdefault(key, {})[stage.value] = Rung(words, denied_by, seen_at)
        values: dict[int, dict[str, tuple[FairSide | None, bool, bool]]] = {}
        of = OutcomeValue
        columns = (of.outcome_id, of.code, of.stated_by, of.confirmed_at, of.superseded_at)
        for key, code, stated_by, confirmed_at, superseded_at in self.session.execute(select(*columns)):
            values.setdefault(key, {})[code] = (stated_by, confirmed_at is not None, superseded_at is not None)
        columns = (Outcome.id, Outcome.code, Outcome.company_id, Outcome.buyer_id, Outcome.stage, Outcome.ended_on)
        return {
            code: Stand(company_id, buyer_id, stage.value, ended_on, steps.get(key, {}), values.get(key, {}))
            for key, code, company_id, buyer_id, stage, ended_on in self.session.execute(select(*columns))
        }

    def answers(self) -> dict[tuple[int, int], ProposalAnswer]:
        """Proposal and firm -> what the firm said."""
        columns: Any = (Proposal.id, Proposal.supplier_id, Proposal.buyer_id, ProposalSide.side, ProposalSide.answer)
        sides = select(*columns).join(ProposalSide, col(ProposalSide.proposal_id) == col(Proposal.id))
        return {
            (key, supplier if side is FairSide.SUPPLIER else buyer): answer
            for key, supplier, buyer, side, answer in self.session.execute(sides)
        }

    def works_for(self, role: str) -> int | None:
        """The firm for which a role may speak now."""
        if role == GUEST:
            return self.firms[GUEST]
        held = select(Membership.company_id).where(Membership.user_id == self.users[role])
        return self.session.exec(held).first()

    def sides(self, role: str, stand: Stand) -> frozenset[FairSide]:
        """For which sides a role may speak of a linkage, by the table of this world."""
        if role == OFFICER:
            return frozenset(FairSide)
        own = {FairSide.SUPPLIER: stand.company_id, FairSide.ASSEMBLER: stand.buyer_id}
        firm = self.works_for(role)
        return frozenset(side for side, company in own.items() if company == firm)

    def is_open(self, found: Proposal) -> bool:
        """Whether both consents live, read from the rows alone."""
        has_agreed = all(each.answer is ProposalAnswer.ACCEPTED for each in found.sides)
        is_agreed = found.status is ProposalStatus.AGREED and has_agreed
        return is_agreed and all(self._agrees(found, key) for key in (found.supplier_id, found.buyer_id))

    def _agrees(self, found: Proposal, company_id: int) -> bool:
        firm = self.session.get_one(Company, company_id)
        members = set(self.session.exec(select(Membership.user_id).where(Membership.company_id == company_id)).all())
        given = select(Consent).where(
            Consent.subject_code == found.code,
            Consent.purpose == ConsentPurpose.INTRODUCTION,
            Consent.company_code == firm.code,
            col(Consent.given_at).is_not(None),
            col(Consent.withdrawn_at).is_(None),
        )
        is_guest = company_id == self.firms[GUEST]
        return any(each.user_id in members or (is_guest and each.user_id is None) for each in self.session.exec(given))

    def secret_words(self, role: str) -> tuple[str, str]:
        """What stands for the contact of a role."""
        number = ROLES.index(role)
        return f"Người giữ hẹn {number}", f"0912 34{number} {number}78"

    def totals_add_up(self) -> bool:
        counted: dict[tuple[Any, str, bool], Decimal] = {}
        of = OutcomeValue
        columns: Any = (of.kind, of.currency, of.is_yearly, of.amount, of.confirmed_at, of.superseded_at)
        for kind, currency, is_yearly, amount, confirmed_at, superseded_at in self.session.execute(select(*columns)):
            if confirmed_at is not None and superseded_at is None:
                key = (kind, currency, is_yearly)
                counted[key] = counted.get(key, Decimal(0)) + amount
        totals = {(each.kind, each.currency, each.is_yearly): each.amount for each in value_totals(self.session)}
        return totals == counted

    def run_worker(self, most: int, *, kill: str, at_commit: int) -> bool:
        """A sender that may be ended before a letter is handed over, after it, or before one of its commits; whether it was."""
        self.session.rollback()
        self.post.kill = kill
        before = Counter(self.post.handed)
        try:
            with _killed_at_commit(self.database, at_commit):
                send_due(self.database, self.post, SENDER, most=most)
        except Killed:
            self._excuse(before)
            return True
        finally:
            self.post.kill = ""
        return False

    def _excuse(self, before: Counter[str]) -> None:
        """What was handed over and could not be noted any more may be handed over once again."""
        self.session.rollback()
        self.session.expire_all()
        for code in self.post.handed - before:
            letter = self.session.exec(select(OutboxMessage).where(OutboxMessage.code == code)).one()
            if letter.sent_at is None:
                self.post.excused[code] += 1

    def time_passes(self) -> None:
        """Claims of who was ended run out, and what waits comes up."""
        with transaction() as session:
            session.execute(delete(MailPause))
            waiting = update(OutboxMessage).where(col(OutboxMessage.sent_at).is_(None))
            session.execute(waiting.values(next_attempt_at=now() - datetime.timedelta(seconds=1)))
            claimed = update(OutboxMessage).where(col(OutboxMessage.claimed_at).is_not(None))
            session.execute(claimed.values(claimed_at=now() - 2 * CLAIM))

    def letters(self) -> list[OutboxMessage]:
        self.session.rollback()
        self.session.expire_all()
        return list(self.session.exec(select(OutboxMessage)).all())


@contextmanager
def _killed_at_commit(database: Database, number: int) -> Iterator[None]:
    """Ends the block right before its commit of this number; 0: never."""
    commits = 0

    def count(_connection: Any) -> None:
        nonlocal commits
        commits += 1
        if commits == number:
            raise Killed

    event.listen(database.engine, "commit", count)
    try:
        yield
    finally:
        event.remove(database.engine, "commit", count)
