"""Whatever people, officers, guests and strangers do in whatever order, and whenever the sender of letters is ended.

No contact is shown without two living consents, no step moves without a right, no unconfirmed amount counts, no letter goes twice.
`LINKAGE_TEST_ACTIONS` says how many actions there are; CI takes ten thousand on each database.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, ClassVar

from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlmodel import Session

from database.enums import ConsentChannel, ConsentPurpose, FairSide, ProposalAnswer, ProposalOrigin
from database.models.companies import Company
from database.models.outcomes import Outcome
from database.models.proposals import Proposal
from database.models.users import User
from database.session import Database, transaction
from linkage.days import agency_today
from linkage.errors import LinkageError
from linkage.services.audit import SYSTEM
from linkage.services.consents import withdraw_consent
from linkage.services.contacts import open_introduction
from linkage.services.follow_up_runs import write_due
from linkage.services.ladder import LADDER
from linkage.services.persons import Person, contact_person, person_of_user
from linkage.services.proposal_letters import ProposalDesk
from tests.linkage.web.conftest import SignIn
from tests.linkage_storm import GUEST, OFFICER, ROLES, SIDES, Stand, World

ACTIONS = int(os.environ.get("LINKAGE_TEST_ACTIONS", "600"))
STEPS = 50
DONE_IN_A_STORY = 30
"""Of its steps so many are actions, about; the others find nothing to act on, or were not meant."""

AnyRole = st.sampled_from(ROLES)
Sided = st.sampled_from(tuple(SIDES))
Which = st.integers(0, 3)
Stage = st.sampled_from([stage.value for stage in LADDER[1:5]])
Kind = st.sampled_from(["expected", "quoted", "ordered"])
TODAY = agency_today().isoformat()


class Storm(RuleBasedStateMachine):
    """One story; each rule is an action of somebody, by the right door or a wrong one."""

    world: ClassVar[World]
    done: ClassVar[Counter[str]] = Counter()
    done_when_looked = -1

    @initialize(supplier=st.sampled_from(("supplier-a", GUEST)), need=st.integers(0, 1))
    def two_are_introduced(self, supplier: str, need: int) -> None:
        """Most stories begin where both have said yes."""
        self.world.begin()
        self.stands: dict[str, Stand] = {}
        self.answers: dict[tuple[int, int], ProposalAnswer] = {}
        self.world.propose(need, supplier, ProposalOrigin.OFFICER)
        for role in (supplier, ("buyer-a", "buyer-b")[need]):
            self._accept(role, 0)

    @rule(
        need=st.integers(0, 1), supplier=st.sampled_from(("supplier-a", GUEST)), origin=st.sampled_from(ProposalOrigin)
    )
    def propose(self, need: int, supplier: str, origin: ProposalOrigin) -> None:
        with self.moving("propose", OFFICER, ladder=False), suppress(LinkageError):
            self.world.propose(need, supplier, origin)

    @rule(role=AnyRole, which=Which)
    def accept(self, role: str, which: int) -> None:
        self._accept(role, which)

    def _accept(self, role: str, which: int) -> None:
        found = self._proposal(which)
        if found is not None:
            name, phone = self.world.secret_words(role)
            with self.moving("accept", role):
                url = f"{self.world.proposal_url(role, found)}/accept"
                self.world.say(role, url, name=name, phone=phone, agrees="true")

    @rule(role=AnyRole, which=Which, reason=st.sampled_from(["price", "capacity-full"]), is_meant=st.integers(0, 3))
    def decline(self, role: str, which: int, reason: str, is_meant: int) -> None:
        found = self._proposal(which)
        if found is not None and is_meant == 0:
            with self.moving("decline", role, ladder=False):
                self.world.say(role, f"{self.world.proposal_url(role, found)}/decline", reason=reason)

    @rule(role=AnyRole, which=Which, is_meant=st.integers(0, 3))
    def close(self, role: str, which: int, is_meant: int) -> None:
        found = self._proposal(which)
        if found is not None and is_meant == 0:
            with self.moving("close", role, ladder=False):
                self.world.say(role, f"{self.world.proposal_url(role, found)}/close")

    @rule(role=Sided, is_meant=st.integers(0, 3))
    def take_consent_back(self, role: str, is_meant: int) -> None:
        if is_meant != 0:
            return
        session = self.world.session
        with self.moving("take_consent_back", role, ladder=False), transaction():
            person, channel = self._person(session, role)
            withdraw_consent(
                session,
                person,
                ConsentPurpose.INTRODUCTION,
                desk=ProposalDesk("https://x.example", "The Agency"),
                channel=channel,
                by=SYSTEM,
            )

    @rule(role=st.sampled_from(("supplier-a", "buyer-a", "buyer-b")), comes=st.booleans())
    def leave_or_come_back(self, role: str, comes: bool) -> None:
        with self.moving("leave", role, ladder=False):
            if comes:
                self.world.come_back()
            else:
                self.world.leave(role)

    @rule(
        role=AnyRole, which=Which, stage=Stage, side=st.sampled_from(["", "supplier", "assembler"]), proof=st.booleans()
    )
    def report(self, role: str, which: int, stage: str, side: str, proof: bool) -> None:
        fields = {"stage": stage, "reached_on": TODAY, "evidence": "PO 4711" if proof else ""}
        self._on_linkage("report", role, which, "/step", **fields, **self._as(role, side))

    @rule(
        role=AnyRole, which=Which, stage=Stage, what=st.sampled_from(["confirm", "deny", "strike", "seen"]), side=Sided
    )
    def answer(self, role: str, which: int, stage: str, what: str, side: str) -> None:
        fields = {"side": SIDES[side].value} if role == OFFICER else {}
        self._on_linkage(what, role, which, f"/steps/{stage}/{what}", **fields)

    @rule(
        role=AnyRole,
        which=Which,
        kind=Kind,
        amount=st.integers(1, 9),
        side=st.sampled_from(["", "supplier", "assembler"]),
    )
    def state(self, role: str, which: int, kind: str, amount: int, side: str) -> None:
        proof = {"proof": "PO 1"} if role == OFFICER and amount > 4 else {}
        fields = {
            "kind": kind,
            "amount": str(amount * 1000),
            "currency": "USD",
            "is_yearly": "true",
            "stated_on": TODAY,
        }
        self._on_linkage("state", role, which, "/value", **fields, **proof, **self._as(role, side))

    @rule(role=AnyRole, which=Which, value=Which, side=Sided)
    def confirm_value(self, role: str, which: int, value: int, side: str) -> None:
        found = self._linkage(which)
        if found is not None and found.values:
            code = found.values[value % len(found.values)].code
            fields = {"side": SIDES[side].value} if role == OFFICER else {}
            self._on_linkage("confirm_value", role, which, f"/values/{code}/confirm", **fields)

    @rule(role=AnyRole, which=Which, reason=st.sampled_from(["price", "capacity-full"]), is_meant=st.integers(0, 2))
    def end(self, role: str, which: int, reason: str, is_meant: int) -> None:
        if is_meant == 0:
            self._on_linkage("end", role, which, "/end", reason=reason, reached_on=TODAY, **self._as(role, ""))

    @rule(role=AnyRole, which=Which)
    def take_up(self, role: str, which: int) -> None:
        self._on_linkage("take_up", role, which, "/again")

    @rule(role=AnyRole, which=Which, is_pair=st.booleans())
    def look(self, role: str, which: int, is_pair: bool) -> None:
        """Nobody reads the contact of another one, but for the two sides while both consents live."""
        self.done["look"] += 1
        proposal, linkage = self._proposal(which), self._linkage(which)
        if is_pair and linkage is not None:
            url = self.world.linkage_url(role, linkage)
        elif proposal is not None:
            url = self.world.proposal_url(role, proposal)
        else:
            return
        html = self.world.clients[role].get(url).get_data(as_text=True)
        shown = proposal if not is_pair else None
        for other in SIDES:
            if other != role and any(word in html for word in self.world.secret_words(other)):
                assert shown is not None
                read = self._proposal_read(role, shown)
                assert read is not None
                assert self.world.is_open(read)
                assert self.world.works_for(role) in (read.supplier_id, read.buyer_id)
                assert self.world.firms[other] in (read.supplier_id, read.buyer_id)

    @rule(is_meant=st.integers(0, 4))
    def the_daily_letters(self, is_meant: int) -> None:
        if is_meant != 4:
            return
        with self.moving("letters", OFFICER, ladder=False), transaction() as session:
            write_due(session, agency_today(), base_url="http://localhost")

    @rule(most=st.integers(1, 4), kill=st.sampled_from(["", "before", "after"]), at=st.sampled_from([3, 2, 0, 4, 5]))
    def the_worker_runs(self, most: int, kill: str, at: int) -> None:
        with self.moving("worker", OFFICER, ladder=False):
            self.done["killed"] += self.world.run_worker(most, kill=kill, at_commit=at)

    @rule(is_meant=st.integers(0, 3))
    def time_passes(self, is_meant: int) -> None:
        if is_meant == 3:
            self.done["time"] += 1
            self.world.time_passes()

    @invariant()
    def nothing_got_out_of_hand(self) -> None:
        """Looked at after every action; a step that found nothing to act on changed nothing."""
        done = sum(self.done.values())
        if done != self.done_when_looked:
            self.done_when_looked = done
            self.contacts_are_open_by_two_consents_alone()
            self.totals_are_of_confirmed_amounts()
            self.letters_are_handed_over_once()

    def contacts_are_open_by_two_consents_alone(self) -> None:
        for found in self.world.proposals():
            assert bool(open_introduction(self.world.session, found)) is self.world.is_open(found)

    def totals_are_of_confirmed_amounts(self) -> None:
        assert self.world.totals_add_up()

    def letters_are_handed_over_once(self) -> None:
        post = self.world.post
        assert all(number <= 1 + post.excused[code] for code, number in post.handed.items())
        assert post.files() == set(post.handed)

    def teardown(self) -> None:
        """In the end every letter is there, once."""
        self.world.time_passes()
        self.world.run_worker(10_000, kill="", at_commit=0)
        letters = self.world.letters()
        assert len({each.idempotency_key for each in letters}) == len(letters)
        assert {each.code for each in letters if each.given_up_at is None} <= self.world.post.files()
        self.letters_are_handed_over_once()

    @contextmanager
    def moving(self, what: str, role: str, *, ladder: bool = True) -> Iterator[None]:
        """Counts an action, and looks whether anything moved that this role has no right to move."""
        self.done[what] += 1
        before, answers = self.stands, self.answers
        yield
        after = self.stands = self.world.stands()
        self.answers = self.world.answers()
        for code, stand in after.items():
            was = before.get(code)
            if was == stand:
                continue
            assert ladder, f"{what} moved the ladder"
            self._check_right(what, role, was, stand)
        self.done["moved"] += before != after
        for key, (_old, new) in _changed(answers, self.answers).items():
            if new is ProposalAnswer.ACCEPTED:
                assert self.world.works_for(role) == key[1], f"{role} said yes for somebody else"

    def _check_right(self, what: str, role: str, was: Any, stand: Any) -> None:
        sides = self.world.sides(role, stand)
        assert sides, f"{role} moved a linkage of others by {what}"
        if what == "accept":
            return
        for stage, rung in stand.steps.items():
            old = was.steps.get(stage)
            for side in FairSide:
                if rung.words[side] != (old.words[side] if old else None):
                    assert side in sides, f"{role} wrote the word of the {side}"
            if rung.denied_by is not None and rung.denied_by is not (old.denied_by if old else None):
                assert rung.denied_by in sides
            if rung.seen_at is not None and rung.seen_at != (old.seen_at if old else None):
                assert role == OFFICER, f"{role} saw a proof"
        for code, (stated_by, is_confirmed, _replaced) in stand.values.items():
            old_value = was.values.get(code)
            if old_value is None:
                assert stated_by in sides or role == OFFICER
            if is_confirmed and not (old_value and old_value[1]):
                is_others = stated_by is not None and stated_by.other in sides
                assert is_others or role == OFFICER, f"{role} confirmed an amount"

    def _on_linkage(self, what: str, role: str, which: int, path: str, **fields: object) -> None:
        found = self._linkage(which)
        if found is None:
            return
        with self.moving(what, role):
            url = f"{self.world.linkage_url(role, found)}{path}"
            self.world.say(role, url, version=found.version, **fields)

    def _as(self, role: str, side: str) -> dict[str, str]:
        """Everybody may claim to speak for a side; an officer always says for whom."""
        if role == OFFICER:
            return {"side": side, "via": "paper"}
        return {"side": side, "via": ""} if side else {}

    def _proposal(self, which: int) -> Proposal | None:
        found = self.world.proposals()
        return found[which % len(found)] if found else None

    def _linkage(self, which: int) -> Outcome | None:
        found = self.world.linkages()
        return found[which % len(found)] if found else None

    def _proposal_read(self, role: str, asked: Proposal) -> Proposal | None:
        """The proposal that the address leads to: of a guest the one of its link, whatever was asked for."""
        if role != GUEST or asked.id in self.world.secrets:
            return asked
        first = next(iter(self.world.secrets), 0)
        return next((each for each in self.world.proposals() if each.id == first), None)

    def _person(self, session: Session, role: str) -> tuple[Person, ConsentChannel]:
        if role == GUEST:
            return contact_person(session.get_one(Company, self.world.firms[GUEST])), ConsentChannel.LINK
        return person_of_user(session.get_one(User, self.world.users[role])), ConsentChannel.WEB


def _changed(old: dict[Any, Any], new: dict[Any, Any]) -> dict[Any, tuple[Any, Any]]:
    return {key: (old.get(key), value) for key, value in new.items() if old.get(key) != value}


def test_nothing_gets_out_of_hand_in_any_order(
    app: Flask, session: Session, database: Database, sign_in: SignIn, tmp_path: Path
) -> None:
    Storm.world, Storm.done = World(app, session, database, tmp_path / "post", sign_in), Counter()
    while (short := ACTIONS - _actions()) > 0:
        run_state_machine_as_test(
            Storm,
            settings=settings(
                max_examples=max(short // DONE_IN_A_STORY, 1),
                stateful_step_count=STEPS,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                database=None,
                derandomize=False,  # another round tells other stories
            ),
        )
    print(f"{_actions()} actions: {dict(Storm.done)}")  # noqa: T201 (the figure that is asked for; shown with -s)
    assert Storm.done["moved"] > _actions() // 50  # the storm reaches what it is to test
    assert Storm.done["killed"] > 0


def _actions() -> int:
    return sum(Storm.done.values()) - Storm.done["moved"] - Storm.done["killed"]
