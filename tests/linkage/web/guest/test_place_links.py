"""What the link to the page of a firm opens, and when it ends."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from database.columns import now
from database.enums import AccessLinkKind, FairPhase, MembershipRole
from database.models.fair_participants import FairParticipant
from database.session import transaction
from linkage.inputs.base import read_input
from linkage.inputs.fair_registrations import DelegateInput
from linkage.services.access_links import make_link
from linkage.services.audit import SYSTEM, Actor, guest_actor
from linkage.services.erasures import erase
from linkage.services.fair_delegates import change_delegate, remove_delegate
from linkage.services.fair_registrations import refuse, withdraw
from linkage.services.memberships import add_member, approve_claim, open_claims
from linkage.services.persons import Person
from linkage.services.proposal_letters import ProposalDesk
from tests.factories import make_user
from tests.fair_makers import make_fair, make_participant
from tests.pages import post_form

UNTIL = datetime.timedelta(days=9)


def link_to(place: FairParticipant) -> str:
    with transaction() as session:
        return make_link(
            session,
            AccessLinkKind.PLACE,
            expires_at=now() + UNTIL,
            fair_id=place.fair_id,
            participant_id=place.id,
        )


@pytest.mark.parametrize("page", ["place", "agenda", "minutes", "follow-up"])
def test_link_opens_nothing_while_the_fair_is_planned(client: FlaskClient, session: Session, page: str) -> None:
    fair = make_fair(session, phase=FairPhase.WISHES)
    url = f"/l/{link_to(make_participant(session, fair))}/{page}"
    assert client.get(url).status_code == 200
    with transaction() as writing:
        fair.phase = FairPhase.PLANNING
        writing.add(fair)
    assert client.get(url).status_code == 404


def remove(session: Session, place: FairParticipant, by: Actor) -> None:
    remove_delegate(session, place.delegates[0], by=by)


def readdress(session: Session, place: FairParticipant, by: Actor) -> None:
    given = read_input(DelegateInput, {"name": "Lan", "email": "lan@mail.example", "language": "vi"})
    change_delegate(session, place.delegates[0], given, by=by)


def drop_out(session: Session, place: FairParticipant, by: Actor) -> None:
    withdraw(session, place, by=by)


def turn_down(session: Session, place: FairParticipant, by: Actor) -> None:
    refuse(session, place, reason="Full", by=by)


def join(session: Session, place: FairParticipant, by: Actor) -> None:
    add_member(session, place.company, make_user(session), MembershipRole.OWNER, by=by)


def claim(session: Session, place: FairParticipant, by: Actor) -> None:
    make_user(session, company=place.company, role=MembershipRole.CLAIMANT)
    approve_claim(session, open_claims(session)[0], by=by)


def forget(session: Session, place: FairParticipant, by: Actor) -> None:
    erase(session, Person("mai@mail.example"), desk=ProposalDesk("https://x.example", "Agency"), by=by)


CHANGES = (remove, readdress, drop_out, turn_down, join, claim, forget)
Change = Callable[[Session, FairParticipant, Actor], None]


@pytest.fixture
def place(session: Session) -> FairParticipant:
    made = make_participant(session, make_fair(session, phase=FairPhase.WISHES))
    with transaction() as writing:
        made.delegates[0].name, made.delegates[0].email = "Mai", "mai@mail.example"
        writing.add(made.delegates[0])
    return made


@pytest.mark.parametrize("change", CHANGES)
def test_links_end_when_who_speaks_for_the_firm_changes(
    client: FlaskClient, session: Session, place: FairParticipant, change: Change
) -> None:
    other = make_participant(session, place.fair)
    one, second, foreign = link_to(place), link_to(place), link_to(other)
    assert client.get(f"/l/{one}/place").status_code == 200
    with transaction() as writing:
        change(writing, place, SYSTEM)
    opened = [client.get(f"/l/{secret}/place").status_code for secret in (one, second, foreign, link_to(place))]
    assert opened == [404, 404, 200, 200]


@pytest.mark.parametrize("change", [remove, readdress, drop_out])
def test_guest_reads_by_their_own_link_what_came_of_it(
    client: FlaskClient, session: Session, place: FairParticipant, change: Change
) -> None:
    own, other = link_to(place), link_to(place)
    with transaction() as writing:
        change(writing, place, guest_actor(place.code, own))
    assert [client.get(f"/l/{secret}/place").status_code for secret in (own, other)] == [200, 404]


def test_page_of_a_guest_says_by_which_link_they_came(
    client: FlaskClient, session: Session, place: FairParticipant
) -> None:
    own, other = link_to(place), link_to(place)
    page = post_form(client, f"/l/{own}/place/people/{place.delegates[0].code}/remove", {})
    assert "This person does not come any more." in page
    assert client.get(f"/l/{other}/place").status_code == 404


def test_links_stay_when_only_something_else_is_said_of_a_person(
    client: FlaskClient, session: Session, place: FairParticipant
) -> None:
    secret = link_to(place)
    given = {"name": "Mai", "job": "Head", "email": "Mai@mail.example", "language": "vi"}
    with transaction() as writing:
        change_delegate(writing, place.delegates[0], read_input(DelegateInput, given), by=SYSTEM)
    assert client.get(f"/l/{secret}/place").status_code == 200
