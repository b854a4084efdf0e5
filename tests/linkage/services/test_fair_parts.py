"""The parts board: numbers, names that stay hidden, marks with what proves them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from sqlmodel import Session, select

from database.enums import FairPhase, FairSide, NeedStatus, PartAudience, ParticipantStatus, PartMarkLevel
from database.models.audit_events import AuditEvent
from database.models.fair_participants import FairParticipant
from database.models.fair_parts import FairPart
from database.models.fairs import Fair, FairTable
from database.queries import fair_parts as rows
from database.session import transaction
from linkage.errors import Conflict, Invalid
from linkage.inputs.fair_parts import EvidenceInput, PartInput
from linkage.services.audit import SYSTEM
from linkage.services.fair_part_marks import bring_evidence, evidence_of, mark_part, take_back
from linkage.services.fair_parts import (
    change_part,
    is_on_board,
    number_order,
    put_back,
    put_on_board,
    set_photo,
    take_down,
)
from tests.factories import make_assembler, make_need
from tests.fair_makers import make_buyer, make_fair, make_part, make_participant


@pytest.fixture
def fair(session: Session) -> Fair:
    return make_fair(session)


@pytest.fixture
def buyer(session: Session, fair: Fair) -> FairParticipant:
    return make_buyer(session, fair, company=make_assembler(session, is_name_public=True))


def needs_of(session: Session, buyer: FairParticipant, count: int, **overrides: object) -> list[str]:
    return [make_need(session, buyer.company, **overrides).code for _ in range(count)]


def put(session: Session, buyer: FairParticipant, codes: list[str]) -> list[FairPart]:
    with transaction():
        return put_on_board(session, buyer, codes, by=SYSTEM)


def given(audience: PartAudience = PartAudience.PUBLIC, **values: object) -> PartInput:
    return PartInput(audience=audience, **values)  # type: ignore[arg-type]


def test_parts_are_numbered_by_the_table_of_the_firm(session: Session, buyer: FairParticipant) -> None:
    parts = put(session, buyer, needs_of(session, buyer, 2))
    assert [part.number for part in parts] == ["A1-01", "A1-02"]
    assert [part.audience for part in parts] == [PartAudience.PUBLIC] * 2


def test_firms_without_a_table_have_a_letter_of_their_own(session: Session) -> None:
    fair = make_fair(session, tables=0)
    buyers = [make_buyer(session, fair, company=make_assembler(session, is_name_public=True)) for _ in range(2)]
    numbers = [put(session, each, needs_of(session, each, 1))[0].number for each in buyers]
    # Hall A goes by the first letter.
    assert numbers == ["B-01", "C-01"]


def test_numbers_stay_when_the_firm_is_seated_later_or_a_part_goes(session: Session) -> None:
    fair = make_fair(session, tables=0)
    buyer = make_buyer(session, fair, company=make_assembler(session, is_name_public=True))
    first = put(session, buyer, needs_of(session, buyer, 1))[0]
    with transaction():
        session.add(FairTable(fair_id=fair.id or 0, participant_id=buyer.id, label="A1"))
    session.refresh(fair)
    with transaction():
        take_down(session, first, by=SYSTEM, expected_version=first.version)
    second = put(session, buyer, needs_of(session, buyer, 1))[0]
    assert (first.number, second.number) == ("B-01", "B-02")


def test_part_of_an_unnamed_firm_says_nothing_of_it(session: Session, fair: Fair) -> None:
    buyer = make_buyer(session, fair, company=make_assembler(session, is_name_public=False))
    parts = put(session, buyer, needs_of(session, buyer, 8))
    numbers = [part.number for part in parts]
    assert {part.audience for part in parts} == {PartAudience.ANONYMOUS}
    assert all(number.startswith("X-") for number in numbers)
    assert numbers != sorted(numbers), "the order in which they were put shows"


def test_hiding_the_name_gives_another_number_and_address(session: Session, buyer: FairParticipant) -> None:
    part = put(session, buyer, needs_of(session, buyer, 1))[0]
    code, number = part.code, part.number
    with transaction():
        change_part(session, part, given(PartAudience.ANONYMOUS), by=SYSTEM, expected_version=part.version)
    assert part.code != code
    assert number == "A1-01"
    assert part.number.startswith("X-")
    with transaction():
        change_part(session, part, given(imported_from="jp"), by=SYSTEM, expected_version=part.version)
    assert part.number == "A1-01"
    assert part.imported_from == "JP"


def test_need_comes_on_the_board_once_and_only_when_published(session: Session, buyer: FairParticipant) -> None:
    published = needs_of(session, buyer, 1)
    draft = needs_of(session, buyer, 1, status="draft")
    foreign = [make_need(session).code]
    put(session, buyer, published)
    for codes in ([], published, draft, foreign):
        with pytest.raises(Invalid) as refused, transaction():
            put_on_board(session, buyer, codes, by=SYSTEM)
        assert "needs" in refused.value.fields
    assert len(rows.parts(session, buyer.fair)) == 1


def test_nothing_changes_after_the_fair_or_from_an_old_page(session: Session, buyer: FairParticipant) -> None:
    part = put(session, buyer, needs_of(session, buyer, 1))[0]
    with pytest.raises(Conflict), transaction():
        change_part(session, part, given(), by=SYSTEM, expected_version=part.version + 1)
    with transaction():
        buyer.fair.phase = FairPhase.HELD
        session.add(buyer.fair)
    with pytest.raises(Conflict), transaction():
        take_down(session, part, by=SYSTEM, expected_version=part.version)


def test_board_shows_what_is_there_of_firms_that_come(session: Session, fair: Fair) -> None:
    shown = make_part(session, make_buyer(session, fair))
    down = make_part(session, make_buyer(session, fair))
    make_part(session, make_buyer(session, fair, status=ParticipantStatus.APPLIED))
    closed = make_buyer(session, fair)
    make_part(session, closed, need=make_need(session, closed.company, status="draft"))
    with transaction():
        take_down(session, down, by=SYSTEM, expected_version=down.version)
    assert [part.code for part in rows.shown_parts(session, fair)] == [shown.code]
    with transaction():
        put_back(session, down, by=SYSTEM, expected_version=down.version)
    assert len(rows.shown_parts(session, fair)) == 2


def test_photo_is_no_picture_of_the_profile_and_replaces_the_last(
    session: Session, buyer: FairParticipant, tmp_path: Path
) -> None:
    part = put(session, buyer, needs_of(session, buyer, 1))[0]
    file = io.BytesIO()
    Image.new("RGB", (20, 10), "red").save(file, "PNG")
    for expected in (None, "first.png"):
        with transaction():
            old = set_photo(session, part, tmp_path, file.getvalue(), name="first.png", by=SYSTEM)
        assert (old.original_name if old else None) == expected
    upload = rows.photo(session, part)
    assert upload is not None
    assert upload.kind == "fair-part"


def test_mark_is_made_changed_and_taken_back(session: Session, fair: Fair) -> None:
    part, supplier = make_part(session, make_buyer(session, fair)), make_participant(session, fair)
    for level in (PartMarkLevel.COULD_MAKE, PartMarkLevel.CAN_MAKE, PartMarkLevel.CAN_MAKE):
        with transaction():
            mark_part(session, part, supplier, level, by=SYSTEM)
        assert rows.mark_counts(session, [part]) == {part.id: {level: 1}}
    with transaction():
        take_back(session, part, supplier, by=SYSTEM)
    assert rows.mark_counts(session, [part]) == {}
    actions = session.exec(select(AuditEvent.action).where(AuditEvent.action.startswith("fair-part."))).all()  # type: ignore[attr-defined]
    assert actions == ["fair-part.marked", "fair-part.marked", "fair-part.unmarked"]


def test_evidence_comes_from_the_profile(session: Session, fair: Fair) -> None:
    part, supplier = make_part(session, make_buyer(session, fair)), make_participant(session, fair)
    codes = [code for code, _words in evidence_of(rows.with_machines(session, supplier.company))]
    assert codes == ["machine:Aida Progressive press 200 t", "certificate:iso-9001"]
    for wrong in ("certificate:iatf-16949", "machine:Robot", "x"):
        with pytest.raises(Invalid), transaction():
            bring_evidence(
                session, part, supplier, EvidenceInput(level=PartMarkLevel.CAN_MAKE, evidence_codes=[wrong]), by=SYSTEM
            )
    brought = EvidenceInput(level=PartMarkLevel.CAN_MAKE, evidence="Two samples", evidence_codes=codes)
    with transaction():
        bring_evidence(session, part, supplier, brought, by=SYSTEM)
    mark = rows.marks_of_part(session, part)[0]
    assert (mark.evidence, mark.evidence_codes) == ("Two samples", codes)


def test_only_suppliers_that_come_mark_parts_of_others(session: Session, fair: Fair) -> None:
    buyer = make_buyer(session, fair)
    part = make_part(session, buyer)
    own = make_participant(session, fair, company=buyer.company)
    gone = make_participant(session, fair, status=ParticipantStatus.WITHDRAWN)
    for each in (own, gone, make_buyer(session, fair)):
        with pytest.raises(Conflict), transaction():
            mark_part(session, part, each, PartMarkLevel.CAN_MAKE, by=SYSTEM)
    assert own.side is FairSide.SUPPLIER


def test_numbers_are_sorted_as_people_count() -> None:
    order = ["A1-01", "A1-02", "A1-10", "A2-01", "A10-01", "B-01", "B3-02", "X-100", "X-417"]
    mixed = order[::-1]
    assert sorted(mixed, key=number_order) == order


def test_what_is_on_the_board_is_the_same_for_rows_and_for_a_part(session: Session) -> None:
    fair = make_fair(session)
    make_part(session, make_buyer(session, fair))
    make_part(session, make_buyer(session, fair), is_withdrawn=True)
    make_part(session, make_buyer(session, fair, status=ParticipantStatus.APPLIED))
    closed = make_part(session, make_buyer(session, fair))
    with transaction():
        closed.need.status = NeedStatus.MET
        session.add(closed.need)
    there = {part.code for part in rows.parts(session, fair) if is_on_board(part)}
    assert there == {part.code for part in rows.shown_parts(session, fair)}
    assert len(there) == 1
