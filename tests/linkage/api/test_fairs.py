"""Fairs by program: the board as the reader may see it, marks and wishes of the own firm."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from sqlmodel import Session

from database.enums import FairPhase, FairSide, PartAudience
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.models.users import User
from tests.agenda_makers import make_released_fair
from tests.factories import make_assembler, make_officer, make_supplier, make_user
from tests.fair_makers import make_buyer, make_fair, make_part, make_participant, make_wish
from tests.linkage.api.conftest import Program

ProgramOf = Callable[[User], Program]
SECRET = "Zwirnwerk"


@pytest.fixture
def fair(session: Session) -> Fair:
    return make_fair(session, phase=FairPhase.WISHES)


@pytest.fixture
def buyers(session: Session, fair: Fair) -> list[FairParticipant]:
    return [make_buyer(session, fair, company=make_assembler(session, name=f"Fuji {name}")) for name in "AB"]


@pytest.fixture
def supplier(session: Session, fair: Fair) -> FairParticipant:
    return make_participant(session, fair)


@pytest.fixture
def maker(session: Session, supplier: FairParticipant, program_of: ProgramOf) -> Program:
    return program_of(make_user(session, company=supplier.company))


def test_fairs_are_listed_but_those_in_planning(
    visitor: Program, session: Session, fair: Fair, program_of: ProgramOf
) -> None:
    planned = make_fair(session, phase=FairPhase.PLANNING)
    assert [each["code"] for each in visitor.get("/fairs").get_json()["results"]] == [fair.code]
    assert visitor.get(f"/fairs/{fair.code}").get_json()["phase"] == "wishes"
    for path in (f"/fairs/{planned.code}", f"/fairs/{planned.code}/parts", "/fairs/0"):
        assert visitor.get(path).status_code == 404
    assert program_of(make_officer(session)).get("/fairs").get_json()["total"] == 2


def test_board_is_walked_page_by_page_and_hides_what_the_pages_hide(
    visitor: Program, maker: Program, session: Session, fair: Fair, buyers: list[FairParticipant]
) -> None:
    for number in ("A10-01", "A2-01"):
        make_part(session, buyers[0], number=number)
    make_part(session, buyers[1], number="B-01", audience=PartAudience.REGISTERED)
    hidden = make_buyer(session, fair, company=make_assembler(session, name=SECRET, nationality="KR"))
    make_part(session, hidden, number="X-417", audience=PartAudience.ANONYMOUS)
    first = visitor.get(f"/fairs/{fair.code}/parts?limit=2").get_json()
    assert [each["number"] for each in first["results"]] == ["A2-01", "A10-01"]
    second = visitor.get(first["next"].removeprefix("/api/v1")).get_json()
    assert [(each["number"], each["buyer"], each["country"]) for each in second["results"]] == [("X-417", None, None)]
    assert second["next"] is None
    answer = maker.get(f"/fairs/{fair.code}/parts?process=stamping-progressive")
    assert answer.get_json()["total"] == 4
    assert SECRET not in answer.get_data(as_text=True)
    assert visitor.get(f"/fairs/{fair.code}/parts?material=abs").get_json()["total"] == 0


def test_marks_are_put_read_and_taken_back(
    visitor: Program, maker: Program, session: Session, fair: Fair, buyers: list[FairParticipant]
) -> None:
    part = make_part(session, buyers[0], number="A1-01")
    path = f"/fairs/{fair.code}/parts/{part.code}/mark"
    body = {"level": "can-make", "evidence": "Two samples", "evidence_codes": ["certificate:iso-9001"]}
    assert visitor.send("PUT", path, json=body).status_code == 401
    assert maker.put(path, {**body, "evidence_codes": ["certificate:x"]}).status_code == 422
    for _ in range(2):
        assert maker.put(path, body).get_json()["evidence"] == "Two samples"
    (mark,) = maker.get(f"/fairs/{fair.code}/marks").get_json()["results"]
    assert (mark["number"], mark["level"], mark["evidence_codes"]) == ("A1-01", "can-make", ["certificate:iso-9001"])
    for _ in range(2):
        assert maker.send("DELETE", path).status_code == 204
    assert maker.get(f"/fairs/{fair.code}/marks").get_json()["results"] == []


def test_wishes_are_put_ranked_sent_and_removed(
    maker: Program, session: Session, fair: Fair, supplier: FairParticipant, buyers: list[FairParticipant]
) -> None:
    path = f"/fairs/{fair.code}/wishes"
    make_wish(session, supplier, buyers[0], by=FairSide.ASSEMBLER, reason=SECRET)
    empty = maker.get(path)
    assert SECRET not in empty.get_data(as_text=True)
    assert [each["code"] for each in empty.get_json()["firms"]] == [each.code for each in buyers]
    maker.put(f"{path}/{buyers[0].code}", {"kind": "like"})
    found = maker.put(f"{path}/{buyers[1].code}", {"kind": "must", "rank": 1}).get_json()
    assert [(each["firm"], each["kind"], each["rank"]) for each in found["wishes"]] == [
        (buyers[1].code, "must", 1),
        (buyers[0].code, "like", 2),
    ]
    assert found["sent_at"] is None
    assert maker.post(f"{path}/send", {}).get_json()["sent_at"] is not None
    assert maker.send("DELETE", f"{path}/{buyers[1].code}").status_code == 204
    assert [each["rank"] for each in maker.get(path).get_json()["wishes"]] == [1]
    for wrong in ("0", supplier.code, "%00"):
        assert maker.put(f"{path}/{wrong}", {"kind": "like"}).status_code in (404, 422)
    assert maker.put(f"{path}/{buyers[1].code}", {"kind": "perhaps"}).status_code == 422


def test_firms_that_do_not_come_have_no_wishes(session: Session, fair: Fair, program_of: ProgramOf) -> None:
    stranger = program_of(make_user(session, company=make_supplier(session)))
    assert stranger.get(f"/fairs/{fair.code}/wishes").status_code == 404
    assert stranger.get(f"/fairs/{fair.code}/marks").status_code == 404


def test_a_no_to_a_meeting_that_is_out_is_answered_with_its_time(session: Session, program_of: ProgramOf) -> None:
    released = make_released_fair(session)
    fair, own, other = released.fair, released.suppliers[0], released.buyers[0]
    maker = program_of(make_user(session, company=own.company))
    answer = maker.put(f"/fairs/{fair.code}/wishes/{other.code}", {"kind": "no"}).get_json()
    (said,) = answer["wishes"]
    assert datetime.datetime.fromisoformat(said["meeting_at"]) == fair.slots[0].starts_at
    theirs = program_of(make_user(session, company=other.company)).get(f"/fairs/{fair.code}/wishes").get_json()
    assert theirs["wishes"] == []
