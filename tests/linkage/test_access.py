"""The access policy, sentence by sentence. ASVS 8.2.1, 8.2.2, 8.2.3."""

import datetime
from typing import Any

import pytest
from sqlmodel import Session

from database.enums import FairStaffRole, MembershipRole, NeedVisibility, OfficerRole, PartAudience
from database.models.companies import Company
from database.models.fairs import FairStaff
from database.models.uploads import Upload
from database.models.users import User
from database.session import transaction
from linkage.access import (
    is_member,
    may_administer,
    may_curate,
    may_edit_fair_part,
    may_edit_need,
    may_edit_supplier,
    may_see_assembler_name,
    may_see_buyer_of_part,
    may_see_contact,
    may_see_fair_part,
    may_see_file,
    may_see_need,
    may_see_participant,
    may_see_supplier,
    require,
    visible_needs,
)
from linkage.errors import NotAllowed
from tests.factories import make_assembler, make_need, make_officer, make_supplier, make_user
from tests.fair_makers import make_buyer, make_fair, make_part, make_participant

TODAY = datetime.date(2026, 11, 21)
People = dict[str, User | None]


@pytest.fixture
def assembler(session: Session) -> Company:
    return make_assembler(session)


@pytest.fixture
def supplier(session: Session) -> Company:
    return make_supplier(session)


@pytest.fixture
def people(session: Session, assembler: Company, supplier: Company) -> People:
    """One of each kind."""
    return {
        "visitor": None,
        "unattached": make_user(session),
        "claimant": make_user(session, company=assembler, role=MembershipRole.CLAIMANT),
        "supplier": make_user(session, company=supplier),
        "buyer": make_user(session, company=assembler),
        "editor": make_user(session, company=assembler, role=MembershipRole.EDITOR),
        "officer": make_officer(session),
        "admin": make_officer(session, role=OfficerRole.ADMIN),
    }


def _allowed(people: People, rule: object, *subject: object, **more: object) -> set[str]:
    assert callable(rule)
    return {name for name, person in people.items() if rule(person, *subject, **more)}


EVERYBODY = {"visitor", "unattached", "claimant", "supplier", "buyer", "editor", "officer", "admin"}
STAFF = {"officer", "admin"}
BUYERS = {"buyer", "editor", *STAFF}


def test_roles_of_the_agency(people: People) -> None:
    assert _allowed(people, may_curate) == STAFF
    assert _allowed(people, may_administer) == {"admin"}


def test_members(people: People, assembler: Company) -> None:
    assert _allowed(people, is_member, assembler) == {"buyer", "editor"}


def test_profile_and_contact(people: People, supplier: Company) -> None:
    assert _allowed(people, may_edit_supplier, supplier) == {"supplier", *STAFF}
    assert _allowed(people, may_see_contact, supplier) == {"supplier", *STAFF}
    assert _allowed(people, may_see_supplier, supplier) == EVERYBODY


@pytest.mark.parametrize("status", ["draft", "paused"])
def test_unlisted_profile_is_for_its_people_and_officers(
    session: Session, people: People, supplier: Company, status: str
) -> None:
    other = make_supplier(session, status=status)
    assert _allowed(people, may_see_supplier, other) == STAFF


def test_company_without_supplier_profile_has_none_to_see(people: People, assembler: Company) -> None:
    assert _allowed(people, may_see_supplier, assembler) == set()


def test_name_of_an_assembler(session: Session, people: People, assembler: Company) -> None:
    assert _allowed(people, may_see_assembler_name, assembler) == EVERYBODY
    hidden = make_assembler(session, is_name_public=False)
    assert _allowed(people, may_see_assembler_name, hidden) == STAFF


@pytest.mark.parametrize(
    ("visibility", "who"),
    [
        (NeedVisibility.PUBLIC, EVERYBODY),
        (NeedVisibility.REGISTERED, {"supplier", *BUYERS}),
        (NeedVisibility.OFFICERS, BUYERS),
    ],
)
def test_published_need_is_for_those_it_is_shown_to(
    session: Session, people: People, assembler: Company, visibility: NeedVisibility, who: set[str]
) -> None:
    need = make_need(session, assembler, visibility=visibility.value)
    assert _allowed(people, may_see_need, need, on=TODAY) == who
    assert {name for name, person in people.items() if visibility in visible_needs(person)} >= who - {"buyer", "editor"}


@pytest.mark.parametrize("status", ["draft", "met", "withdrawn"])
def test_need_in_another_state_is_for_its_people_and_officers(
    session: Session, people: People, assembler: Company, status: str
) -> None:
    need = make_need(session, assembler, status=status)
    assert _allowed(people, may_see_need, need, on=TODAY) == BUYERS
    assert _allowed(people, may_edit_need, need) == BUYERS


def test_need_past_its_closing_day_is_for_its_people_and_officers(
    session: Session, people: People, assembler: Company
) -> None:
    need = make_need(session, assembler, closes_on="2026-11-20")
    assert _allowed(people, may_see_need, need, on=TODAY) == BUYERS
    assert _allowed(people, may_see_need, need, on=TODAY - datetime.timedelta(days=1)) == EVERYBODY


def test_files(session: Session, people: People, supplier: Company) -> None:
    values: dict[str, Any] = {"original_name": "x", "content_type": "image/jpeg", "size_bytes": 1, "sha256": ""}
    photo = Upload(kind="photo", company_id=supplier.id, **values)
    drawing = Upload(kind="drawing", company_id=supplier.id, **values)
    assert _allowed(people, may_see_file, photo, supplier) == EVERYBODY
    assert _allowed(people, may_see_file, drawing, supplier) == {"supplier", *STAFF}
    sender = people["unattached"]
    assert sender is not None
    own = Upload(kind="import", user_id=sender.id, **values)
    assert _allowed(people, may_see_file, own, None) == {"unattached", *STAFF}


def test_refusal_carries_its_sentence() -> None:
    require(True, "not this one")
    with pytest.raises(NotAllowed, match="because"):
        require(False, "because")


def test_participant_is_seen_by_its_people_officers_and_who_brought_it(session: Session) -> None:
    fair = make_fair(session)
    with transaction() as opened:
        roles = (FairStaffRole.CO_ORGANISER, FairStaffRole.CO_ORGANISER, FairStaffRole.DOOR)
        own, other, door = (FairStaff(fair_id=fair.id or 0, role=role, name="Lan") for role in roles)
        opened.add_all((own, other, door))
    held = make_participant(session, fair, co_organiser_id=own.id)
    member, stranger, officer = make_user(session, company=held.company), make_user(session), make_officer(session)
    assert [may_see_participant(user, None, held) for user in (member, officer, stranger, None)] == [
        True,
        True,
        False,
        False,
    ]
    assert [may_see_participant(None, staff, held) for staff in (own, other, door)] == [True, False, False]
    held.co_organiser_id = door.id
    assert may_see_participant(None, door, held) is False
    session.rollback()


def test_parts_of_a_fair_are_seen_by_those_they_are_shown_to(
    session: Session, people: People, assembler: Company
) -> None:
    fair = make_fair(session)
    part = make_part(session, make_buyer(session, fair, company=assembler))
    firms = {"supplier", "buyer", "editor", *STAFF}
    assert _allowed(people, may_see_fair_part, part) == EVERYBODY
    part.audience = PartAudience.ANONYMOUS
    assert _allowed(people, may_see_fair_part, part) == EVERYBODY
    assert _allowed(people, may_see_buyer_of_part, part) == BUYERS
    assert _allowed(people, may_edit_fair_part, part) == BUYERS
    part.audience = PartAudience.REGISTERED
    assert _allowed(people, may_see_fair_part, part) == firms
    assert _allowed(people, may_see_buyer_of_part, part) == EVERYBODY
    part.is_withdrawn = True
    assert _allowed(people, may_see_fair_part, part) == BUYERS
    session.rollback()
