"""Who is meant by a few letters, who is in since when, and what a phone brings along after a time without a net."""

from __future__ import annotations

import datetime
import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import Session, select

from database.columns import now
from database.enums import FairPhase, ParticipantStatus
from database.models.audit_events import AuditEvent
from database.models.fair_days import FairCheckIn
from database.models.fair_participants import FairDelegate
from database.models.fairs import Fair
from database.session import Database, db, transaction
from linkage.errors import Conflict, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.fair_days import ArrivalsInput
from linkage.services import check_ins as services
from linkage.services.audit import SYSTEM
from linkage.wording.fair_times import local
from tests.factories import make_supplier
from tests.fair_makers import make_buyer, make_fair, make_participant


@pytest.fixture
def fair(session: Session) -> Fair:
    """A fair whose day at the venue is today."""
    zone = Fair.model_fields["timezone"].default
    today = local(Fair(name="", timezone=zone, starts_on=now().date(), ends_on=now().date()), now()).date()
    return make_fair(session, starts_on=today, phase=FairPhase.LIVE)


@pytest.fixture
def guest(session: Session, fair: Fair) -> FairDelegate:
    firm = make_participant(session, fair, company=make_supplier(session, name="Cơ khí Đông Á"))
    with transaction():
        firm.delegates[0].name = "Nguyễn Văn Ánh"
        session.add(firm.delegates[0])
    return firm.delegates[0]


def names(session: Session, fair: Fair, letters: str) -> list[str]:
    return [each.name for each in services.find_guests(session, fair, letters).guests]


@pytest.mark.parametrize("letters", ["ngu", "NGUYEN", "van anh", "don", "co khi dong", "Ánh ngu"])
def test_letters_of_name_or_firm_find_the_guest(
    session: Session, fair: Fair, guest: FairDelegate, letters: str
) -> None:
    make_participant(session, fair, company=make_supplier(session, name="Khuôn Sao"), delegates=0)
    assert names(session, fair, letters) == ["Nguyễn Văn Ánh"]


def test_code_of_a_badge_finds_the_guest(session: Session, fair: Fair, guest: FairDelegate) -> None:
    assert names(session, fair, guest.code[:4].lower()) == ["Nguyễn Văn Ánh"]


@pytest.mark.parametrize("letters", ["", "ng", "a b c d", "% _", "uye"])
def test_fewer_than_three_letters_show_nobody(session: Session, fair: Fair, guest: FairDelegate, letters: str) -> None:
    assert names(session, fair, letters) == []


def test_two_letters_are_enough_where_a_letter_is_a_syllable(session: Session, fair: Fair, guest: FairDelegate) -> None:
    with transaction():
        guest.name = "田中太郎"
        session.add(guest)
    assert names(session, fair, "田中") == ["田中太郎"]
    assert names(session, fair, "太郎") == ["田中太郎"]
    assert services.find_guests(session, fair, "田").is_short


def test_no_more_than_five_are_shown(session: Session, fair: Fair) -> None:
    make_participant(session, fair, delegates=6)
    found = services.find_guests(session, fair, "ngu")
    assert (len(found.guests), found.is_more) == (5, True)


def test_firms_without_a_place_are_not_found(session: Session, fair: Fair) -> None:
    firm = make_participant(session, fair, status=ParticipantStatus.REFUSED)
    assert names(session, fair, "ngu") == []
    with transaction(), pytest.raises(Conflict, match="no place"):
        services.check_in(session, firm.delegates[0], day=fair.starts_on, at=now())


def test_badge_of_another_fair_is_unknown(session: Session, fair: Fair) -> None:
    other = make_buyer(session, make_fair(session))
    with pytest.raises(NotFound):
        services.guest_of(session, fair, other.delegates[0].code)


def test_second_check_in_says_since_when(session: Session, fair: Fair, guest: FairDelegate) -> None:
    first = now()
    with transaction():
        assert services.check_in(session, guest, day=fair.starts_on, at=first).is_new
    with transaction():
        again = services.check_in(session, guest, day=fair.starts_on, at=first + datetime.timedelta(minutes=9))
    assert again == services.CheckedIn(is_new=False, at=first)
    assert len(session.exec(select(AuditEvent).where(AuditEvent.action == "fair.checked_in")).all()) == 1


def test_earliest_time_of_two_doors_stays(session: Session, fair: Fair, guest: FairDelegate) -> None:
    later = now()
    earlier = later - datetime.timedelta(minutes=9)
    with transaction():
        services.check_in(session, guest, day=fair.starts_on, at=later, device="north")
    with transaction():
        assert services.check_in(session, guest, day=fair.starts_on, at=earlier, device="south").at == earlier
    row = session.exec(select(FairCheckIn)).one()
    assert (row.at, row.device) == (earlier, "south")


def test_nobody_comes_in_on_another_day(session: Session, fair: Fair, guest: FairDelegate) -> None:
    with transaction(), pytest.raises(Conflict, match="not held on this day"):
        services.check_in(session, guest, day=fair.starts_on + datetime.timedelta(days=1), at=now())


def test_check_in_is_taken_back(session: Session, fair: Fair, guest: FairDelegate) -> None:
    with transaction():
        services.check_in(session, guest, day=fair.starts_on, at=now())
    with transaction():
        services.undo_check_in(session, guest, day=fair.starts_on, by=SYSTEM)
    assert session.exec(select(FairCheckIn)).all() == []
    with transaction(), pytest.raises(Conflict):
        services.undo_check_in(session, guest, day=fair.starts_on, by=SYSTEM)


def test_ten_doors_at_once_let_one_person_in_once(database: Database, session: Session, guest: FairDelegate) -> None:
    key, day = guest.id, guest.participant.fair.starts_on
    session.rollback()

    def enter(_number: int) -> bool:
        with database.session(), transaction():
            return services.check_in(db(), db().get_one(FairDelegate, key), day=day, at=now()).is_new

    with ThreadPoolExecutor(10) as doors:
        assert sorted(doors.map(enter, range(10))) == [False] * 9 + [True]


def sent(*entries: tuple[str, datetime.datetime], clock: datetime.datetime | None = None) -> ArrivalsInput:
    return read_input(
        ArrivalsInput,
        {
            "device": "door-1",
            "sent_at": (clock or now()).isoformat(),
            "entries": [{"key": key, "at": at.isoformat()} for key, at in entries],
        },
    )


def test_kept_check_ins_are_written_once_with_their_own_time(session: Session, fair: Fair, guest: FairDelegate) -> None:
    index = services.door_index(session, fair, fair.starts_on)
    handle = next(iter(index["guests"]))  # type: ignore[call-overload]
    at = now() - datetime.timedelta(seconds=2)
    for is_new in (True, False):
        with transaction():
            by_code, by_handle, strange = services.check_in_all(
                session, fair, sent((guest.code, at), (handle, at), ("XXXXXXXX", at)), by=SYSTEM
            )
        assert by_code.checked_in is not None
        assert by_handle.checked_in is not None
        assert by_code.checked_in.is_new is is_new
        assert not by_handle.checked_in.is_new
        assert abs(by_code.checked_in.at - at) < datetime.timedelta(seconds=2)
        assert isinstance(strange.refusal, NotFound)


def test_wrong_clock_of_a_phone_is_mended(session: Session, fair: Fair, guest: FairDelegate) -> None:
    wrong = now() + datetime.timedelta(days=400)
    with transaction():
        (arrival,) = services.check_in_all(session, fair, sent((guest.code, wrong), clock=wrong), by=SYSTEM)
    assert arrival.checked_in is not None
    assert abs(arrival.checked_in.at - now()) < datetime.timedelta(seconds=30)


def test_index_of_a_phone_holds_no_name_and_no_code(session: Session, fair: Fair, guest: FairDelegate) -> None:
    index = services.door_index(session, fair, fair.starts_on)
    text = str(index).casefold()
    assert not [word for word in ("nguy", "ánh", "đông", "anh", guest.code.casefold()) if word in text]
    key = hashlib.sha256(f"{index['salt']}:ngu".encode()).hexdigest()[:16]
    assert [keys for keys in index["guests"].values() if key in keys]  # type: ignore[attr-defined]
