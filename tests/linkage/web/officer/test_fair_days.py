"""The officers' pages of the day: the hall, arrivals, queues, interpreters, the gong, doors and screens."""

from __future__ import annotations

import datetime
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlmodel import Session, select

from database.columns import now
from database.enums import FairPhase, FairSide, MeetingStatus, MinutesOutcome, QueueStatus
from database.models.access_links import AccessLink
from database.models.fair_days import FairCheckIn, FairQueuePlace
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.models.meetings import Meeting, MeetingBooking
from database.models.minutes import MeetingMinutes
from database.session import Database, transaction
from linkage.services.audit import SYSTEM
from linkage.services.check_ins import check_in
from linkage.services.releases import release
from linkage.wording.fair_times import local_moment
from tests.factories import make_assembler, make_supplier
from tests.fair_makers import make_buyer, make_fair, make_interpreter, make_meeting, make_participant
from tests.pages import Page, get_page, post_form

PAGES = ("", "/arrivals", "/queues", "/interpreters", "/gong", "/doors", "/wall")


@pytest.fixture
def fair(session: Session) -> Fair:
    return make_fair(session, phase=FairPhase.LIVE, slots=3, tables=2)


@pytest.fixture
def buyer(session: Session, fair: Fair) -> FairParticipant:
    return make_buyer(session, fair, company=make_assembler(session, name="Sakura Motor"))


@pytest.fixture
def supplier(session: Session, fair: Fair) -> FairParticipant:
    company = make_supplier(session, name="Cơ khí Đông Á")
    with transaction():
        company.contact_name, company.contact_phone = "Bảo", "028 3999 1111"
        session.add(company)
    return make_participant(session, fair, company=company)


@pytest.fixture
def meeting(session: Session, fair: Fair, supplier: FairParticipant, buyer: FairParticipant) -> Meeting:
    return make_meeting(session, supplier, buyer, fair.slots[0])


def day(fair: Fair, page: str = "", time: str = "09:06") -> str:
    return f"/officer/fairs/{fair.code}/day{page}?at={fair.starts_on}T{time}"


def send(desk: FlaskClient, fair: Fair, page: str, time: str = "09:06", **fields: object) -> Page:
    return post_form(
        desk, f"/officer/fairs/{fair.code}/day{page}", {"at": f"{fair.starts_on}T{time}", "sure": "yes", **fields}
    )


def enter(session: Session, fair: Fair, *firms: FairParticipant) -> None:
    at = local_moment(fair, fair.starts_on, datetime.time(8, 50))
    with transaction():
        for firm in firms:
            check_in(session, firm.delegates[0], day=fair.starts_on, at=at)


@pytest.mark.parametrize("page", PAGES)
def test_pages_of_the_day_are_there_on_any_day(desk: FlaskClient, fair: Fair, meeting: Meeting, page: str) -> None:
    get_page(desk, f"/officer/fairs/{fair.code}/day{page}")
    get_page(desk, day(fair, page))
    for nonsense in ("x", "2026-99-99T10:00", "9999-12-31T23:59", "%00"):
        get_page(desk, f"/officer/fairs/{fair.code}/day{page}?at={nonsense}")


def test_hall_shows_now_and_next_by_the_clock_of_the_venue(desk: FlaskClient, fair: Fair, meeting: Meeting) -> None:
    page = get_page(desk, day(fair, time="09:01"))
    assert "Now: 09:00–09:20" in page
    assert "Next: 09:25–09:45" in page
    assert "A1 Sakura Motor Cơ khí Đông Á Sakura Motor Held No-show Free" in page
    assert "A1 Sakura Motor Free Cơ khí Đông Á" in get_page(desk, day(fair, time="08:30"))


def test_after_five_minutes_missing_firms_are_proposed(
    desk: FlaskClient, session: Session, fair: Fair, meeting: Meeting, buyer: FairParticipant
) -> None:
    enter(session, fair, buyer)
    assert "Not in:" not in get_page(desk, day(fair, time="09:04"))
    page = get_page(desk, day(fair, time="09:05"))
    assert "Five minutes after the start, one firm is not in: Cơ khí Đông Á" in page
    assert "Not in: Cơ khí Đông Á" in page


def test_meeting_is_marked_as_missed_and_held_after_all(
    desk: FlaskClient, session: Session, fair: Fair, meeting: Meeting
) -> None:
    page = send(desk, fair, f"/meetings/{meeting.code}/no-show")
    assert "Marked as a no-show." in page
    assert "Held after all" in page
    session.refresh(meeting)
    assert meeting.status is MeetingStatus.NO_SHOW
    assert "Marked as held." in send(desk, fair, f"/meetings/{meeting.code}/held")
    session.refresh(meeting)
    assert meeting.status is MeetingStatus.HELD


def test_what_is_over_is_marked_as_held_at_once(
    desk: FlaskClient, session: Session, fair: Fair, meeting: Meeting, buyer: FairParticipant
) -> None:
    later = make_meeting(session, make_participant(session, fair), buyer, fair.slots[1])
    assert "Mark one meeting that is over as held" in get_page(desk, day(fair, time="09:22"))
    assert "One meeting is marked as held." in send(desk, fair, "/held", "09:22")
    session.expire_all()
    assert (meeting.status, later.status) == (MeetingStatus.HELD, MeetingStatus.PLANNED)


def test_changes_are_sent_out_as_a_version(desk: FlaskClient, session: Session, fair: Fair, meeting: Meeting) -> None:
    # The first one is looked at whole before it goes out.
    page = get_page(desk, day(fair))
    assert "Send out what changed" not in page
    assert page.links["To the release"] == f"/officer/fairs/{fair.code}/timetable/release"
    assert "Version 1 of the timetable is out." in send(desk, fair, "/release")
    move = {"slot": "2", "table": "A1", "version": "1"}
    post_form(desk, f"/officer/fairs/{fair.code}/timetable/meetings/{meeting.code}/move", move)
    page = get_page(desk, day(fair))
    assert "Send out what changed People hold version 1. One meeting has changed since." in page
    assert "Version 2" in send(desk, fair, "/release")
    page = get_page(desk, day(fair))
    assert "People hold version 2. Nothing has changed since." in page
    assert "Send out what changed" not in page
    assert "Nothing has changed" in send(desk, fair, "/release")


def test_what_was_held_or_missed_is_nothing_to_send_out(
    desk: FlaskClient, session: Session, fair: Fair, meeting: Meeting, buyer: FairParticipant
) -> None:
    other = make_meeting(session, make_participant(session, fair), buyer, fair.slots[1])
    send(desk, fair, "/release")
    send(desk, fair, f"/meetings/{meeting.code}/no-show")
    send(desk, fair, f"/meetings/{other.code}/held")
    page = get_page(desk, day(fair))
    assert "People hold version 1. Nothing has changed since." in page
    assert "Send out what changed" not in page


def test_arrivals_name_who_is_missing_with_numbers(
    desk: FlaskClient, session: Session, fair: Fair, meeting: Meeting, buyer: FairParticipant
) -> None:
    make_participant(session, fair, company=make_supplier(session, name="Khuôn Sao"))
    enter(session, fair, buyer)
    page = get_page(desk, day(fair, "/arrivals", "08:55"))
    assert "Cơ khí Đông Á Supplier 09:00 1 Bảo 028 3999 1111" in page
    assert page.text.index("Cơ khí Đông Á") < page.text.index("Khuôn Sao")
    assert "Sakura Motor Buyer" not in page


def test_officer_checks_in_at_the_desk_and_takes_it_back(
    desk: FlaskClient, session: Session, fair: Fair, supplier: FairParticipant
) -> None:
    guest = supplier.delegates[0]
    assert "Check in" in get_page(desk, day(fair, "/arrivals") + "&q=dong")
    assert f"{guest.name} is in, 09:06." in send(desk, fair, f"/arrivals/{guest.code}")
    assert f"{guest.name} is already in, 09:06." in send(desk, fair, f"/arrivals/{guest.code}", "09:30")
    assert "is not in any more" in send(desk, fair, f"/arrivals/{guest.code}/undo")
    session.rollback()
    assert session.exec(select(FairCheckIn)).all() == []


def test_firm_that_does_not_come_frees_its_places(
    desk: FlaskClient, session: Session, fair: Fair, meeting: Meeting, supplier: FairParticipant
) -> None:
    page = send(desk, fair, "/firms/absent", "08:40", firm=supplier.code)
    assert "1 meeting is cancelled: see under Repair" in page
    assert "Gone for today" in page
    session.refresh(meeting)
    assert (meeting.status, meeting.reason) == (MeetingStatus.CANCELLED, "Did not come")
    assert "firms gone for today 1" in get_page(desk, day(fair))
    page = send(desk, fair, "/firms/back", "08:45", firm=supplier.code)
    assert f"Cơ khí Đông Á is here. {supplier.delegates[0].name} counts as in. Planned again: 09:00." in page


def test_firm_goes_home_early(desk: FlaskClient, session: Session, fair: Fair, supplier: FairParticipant) -> None:
    enter(session, fair, supplier)
    assert "It had no more meetings." in send(desk, fair, "/firms/home", firm=supplier.code, reason="Flight")
    assert "since 09:06 · Flight" in get_page(desk, day(fair, "/arrivals"))


def test_number_is_given_called_and_seated(
    desk: FlaskClient, session: Session, fair: Fair, supplier: FairParticipant, buyer: FairParticipant
) -> None:
    page = send(desk, fair, "/queues", supplier=supplier.code, assembler=buyer.code)
    assert "Cơ khí Đông Á has number 1 at Sakura Motor." in page
    assert "Number 1 is called: Cơ khí Đông Á." in send(desk, fair, f"/queues/{buyer.code}/call")
    assert "Called to a table: A1 number 1" in get_page(desk, day(fair, "/wall"))
    place = session.exec(select(FairQueuePlace)).one()
    page = send(desk, fair, f"/places/{place.code}/seat")
    assert "Cơ khí Đông Á meets Sakura Motor at table A1, 09:00–09:20." in page
    session.expire_all()
    assert (place.status, fair.release) == (QueueStatus.MET, 1)


def test_number_needs_two_firms(desk: FlaskClient, fair: Fair, supplier: FairParticipant) -> None:
    assert "Choose a supplier and a buyer." in send(desk, fair, "/queues", supplier=supplier.code, assembler="")


def test_firm_that_is_not_there_leaves_the_queue(
    desk: FlaskClient, session: Session, fair: Fair, supplier: FairParticipant, buyer: FairParticipant
) -> None:
    send(desk, fair, "/queues", supplier=supplier.code, assembler=buyer.code)
    place = session.exec(select(FairQueuePlace)).one()
    assert "Number 1 is off the queue." in send(desk, fair, f"/places/{place.code}/left")
    assert "This number is not waiting any more." in send(desk, fair, f"/places/{place.code}/seat")


def test_interpreter_is_swapped_at_the_last_moment(desk: FlaskClient, session: Session, fair: Fair) -> None:
    first, second = make_interpreter(session, fair, name="Hoa"), make_interpreter(session, fair, name="Lan")
    found = make_meeting(
        session,
        make_participant(session, fair, languages=["vi"]),
        make_buyer(session, fair, languages=["ja"]),
        fair.slots[0],
        interpreter=first,
    )
    assert "Hoa 09:00–09:20 A1" in get_page(desk, day(fair, "/interpreters", "08:30"))
    page = get_page(desk, day(fair, f"/meetings/{found.code}/interpreter"))
    assert "Lan vi–ja · grade A Free Take Lan" in page
    sent = {"interpreter": second.code, "version": found.version}
    page = send(desk, fair, f"/meetings/{found.code}/interpreter", **sent)
    assert "Lan interprets at table A1." in page
    page = send(desk, fair, f"/meetings/{found.code}/interpreter", **sent)
    assert "Somebody else has changed this meeting" in page
    session.refresh(found)
    page = send(desk, fair, f"/meetings/{found.code}/interpreter", interpreter="none", version=found.version)
    assert "Nobody interprets here, and the two share no language" in page


def test_gong_names_the_next_change(desk: FlaskClient, fair: Fair) -> None:
    page = get_page(desk, day(fair, "/gong", "09:06"))
    assert "09:20 Meetings end: 09:00–09:20 Next" in page
    assert "10:10 Meetings end" in page


def test_link_of_a_door_is_shown_once_and_ended(desk: FlaskClient, session: Session, fair: Fair) -> None:
    page = get_page(desk, f"/officer/fairs/{fair.code}/day/doors")
    page = send(desk, fair, "/doors", form_key=page.fields["form_key"])
    door = re.search(r"/l/[\w-]+/door", page.html)
    assert door is not None
    assert desk.get(door.group()).status_code == 200
    assert door.group() not in get_page(desk, f"/officer/fairs/{fair.code}/day/doors").html
    link = session.exec(select(AccessLink)).one()
    assert "The link is ended." in send(desk, fair, f"/doors/{link.code}/end")
    assert desk.get(door.group()).status_code == 404


def test_door_form_sent_twice_makes_one_link(desk: FlaskClient, session: Session, fair: Fair) -> None:
    for _time in range(2):
        send(desk, fair, "/doors", form_key="same")
    session.rollback()
    assert len(session.exec(select(AccessLink)).all()) == 1


def test_wall_shows_what_was_released_and_no_hidden_names(
    desk: FlaskClient, session: Session, fair: Fair, meeting: Meeting
) -> None:
    hidden = make_buyer(session, fair, company=make_assembler(session, name="Geheim AG", is_name_public=False))
    make_meeting(session, make_participant(session, fair), hidden, fair.slots[0])
    assert "Cơ khí Đông Á" not in get_page(desk, day(fair, "/wall"))
    with transaction():
        release(session, fair, by=SYSTEM)
    page = get_page(desk, day(fair, "/wall"))
    assert "A1 Sakura Motor Cơ khí Đông Á" in page
    assert "Geheim" not in page.html
    assert "Nguyễn" not in page.html
    assert "A2" in page


@pytest.mark.parametrize(
    ("time", "said"),
    [
        ("08:30", "Next: 09:00–09:20"),
        ("09:05", "Now: 09:00–09:20 · Next: 09:25–09:45"),
        ("09:22", "Break · Next: 09:25–09:45"),
        ("12:30", "The meetings of today are over."),
    ],
)
def test_wall_calls_a_break_only_what_lies_between_meetings(
    desk: FlaskClient, fair: Fair, time: str, said: str
) -> None:
    page = get_page(desk, f"/officer/fairs/{fair.code}/day/wall?at={fair.starts_on}T{time}")
    assert f'<p class="wall-slots">{said}</p>' in page.html


def test_wall_on_another_day_says_when_the_fair_is(desk: FlaskClient, fair: Fair) -> None:
    before = fair.starts_on - datetime.timedelta(days=1)
    page = get_page(desk, f"/officer/fairs/{fair.code}/day/wall?at={before}T09:05")
    assert f"No meetings today. The event: {fair.starts_on:%A, %B} {fair.starts_on.day}, {fair.starts_on.year}" in page
    assert "Break" not in page


def test_wall_says_that_a_table_is_taken_by_a_firm_it_does_not_name(
    desk: FlaskClient, session: Session, fair: Fair
) -> None:
    hidden = make_buyer(session, fair, company=make_assembler(session, name="Geheim AG", is_name_public=False))
    with transaction():
        fair.tables[0].participant_id = hidden.id
    page = get_page(desk, day(fair, "/wall"))
    assert "A1 Name not shown" in page
    assert "Geheim" not in page.html


def test_wall_turns_its_pages_without_script(desk: FlaskClient, session: Session) -> None:
    fair = make_fair(session, phase=FairPhase.LIVE, tables=10)
    page = get_page(desk, day(fair, "/wall"))
    assert ("1 / 2" in page, "A7" in page) == (True, False)
    ahead = re.search(r'<meta http-equiv="refresh" content="\d+;url=([^"]+)"', page.html)
    assert ahead is not None
    page = get_page(desk, ahead.group(1).replace("&amp;", "&"))
    assert ("2 / 2" in page, "A7" in page) == (True, True)
    assert "1 / 2" in get_page(desk, day(fair, "/wall") + "&page=99")


def test_same_number_of_queries_for_one_table_and_for_thirty(
    desk: FlaskClient, session: Session, database: Database
) -> None:
    def count(fair: Fair, page: str) -> int:
        asked: list[str] = []

        def note(*arguments: object) -> None:
            asked.append(str(arguments[2]))

        engines = [desk.application.extensions["database"].engine]
        for engine in engines:
            event.listen(engine, "before_cursor_execute", note)
        get_page(desk, day(fair, page))
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
        return len(asked)

    def fill(number: int) -> Fair:
        fair = make_fair(session, phase=FairPhase.LIVE, tables=number)
        for _number in range(number):
            firm = make_participant(session, fair, languages=["vi"])
            person = make_interpreter(session, fair)
            make_meeting(session, firm, make_buyer(session, fair), fair.slots[0], interpreter=person)
        with transaction():
            release(session, fair, by=SYSTEM)
        return fair

    small, large = fill(1), fill(12)
    for page in PAGES:
        count(small, page)
        assert (page, count(large, page)) == (page, count(small, page))


def test_days_without_the_fair_lead_to_its_first_slot(desk: FlaskClient, fair: Fair) -> None:
    assert fair.starts_on > now().date()
    page = get_page(desk, f"/officer/fairs/{fair.code}/day")
    assert "The fair is not held today." in page
    assert "Now: 09:00–09:20" in get_page(desk, page.links["Look at its first slot"].replace("&amp;", "&"))


def test_before_the_day_the_page_of_a_meeting_looks_ahead_to_itself(
    desk: FlaskClient, fair: Fair, meeting: Meeting
) -> None:
    url = f"/officer/fairs/{fair.code}/day/meetings/{meeting.code}/interpreter"
    assert f"{url}?at={fair.starts_on}T09:00" in get_page(desk, url).html


def test_a_slip_is_taken_back_whole(
    desk: FlaskClient, session: Session, fair: Fair, meeting: Meeting, supplier: FairParticipant
) -> None:
    send(desk, fair, "/release")
    before = session.exec(select(MeetingBooking.kind, MeetingBooking.resource_id)).all()
    page = send(desk, fair, f"/meetings/{meeting.code}/no-show")
    assert re.search(r"No-show \d\d:\d\d by Trần Thị Mận Held after all Back to planned", page.text)

    assert "Planned again, as if it had not been marked." in send(desk, fair, f"/meetings/{meeting.code}/planned")

    session.expire_all()
    assert meeting.status is MeetingStatus.PLANNED
    assert sorted(session.exec(select(MeetingBooking.kind, MeetingBooking.resource_id)).all()) == sorted(before)
    page = get_page(desk, day(fair))
    assert "Held No-show" in page
    assert "Nothing has changed since." in page


def test_what_was_marked_as_held_by_a_slip_is_taken_back_too(
    desk: FlaskClient, session: Session, fair: Fair, meeting: Meeting
) -> None:
    assert "Back to planned" in send(desk, fair, f"/meetings/{meeting.code}/held")
    page = send(desk, fair, f"/meetings/{meeting.code}/planned")
    assert "What the firms told of this meeting" not in page
    session.refresh(meeting)
    assert meeting.status is MeetingStatus.PLANNED


def test_what_was_told_of_a_meeting_is_kept_when_it_is_taken_back_and_counts_once_it_is_held_again(
    desk: FlaskClient, session: Session, fair: Fair, meeting: Meeting
) -> None:
    with transaction() as writing:
        said = MeetingMinutes(meeting_id=meeting.id, side=FairSide.SUPPLIER, outcome=MinutesOutcome.POSSIBLE)
        meeting.slot.starts_at, meeting.slot.ends_at = (now() - datetime.timedelta(minutes=each) for each in (60, 40))
        writing.add_all([said, meeting.slot])
    minutes = f"/officer/fairs/{fair.code}/minutes"
    send(desk, fair, f"/meetings/{meeting.code}/held")
    page = get_page(desk, minutes)
    assert "where a side sees a chance 1" in page
    assert "Taken back: does not count" not in page

    page = send(desk, fair, f"/meetings/{meeting.code}/planned")
    assert "What the firms told of this meeting is kept. It counts once the meeting is held again." in page
    page = get_page(desk, minutes)
    assert "where a side sees a chance 0" in page
    assert "Taken back: does not count" in page
    assert page.html.count('value="possible" selected') == 1


def test_after_the_fair_nothing_is_planned_again(
    desk: FlaskClient, session: Session, fair: Fair, meeting: Meeting
) -> None:
    send(desk, fair, f"/meetings/{meeting.code}/no-show")
    with transaction():
        fair.phase = FairPhase.HELD
        session.add(fair)
    assert "Back to planned" not in get_page(desk, day(fair))
    assert "This fair is over." in send(desk, fair, f"/meetings/{meeting.code}/planned")


def test_before_its_time_a_mark_is_asked_about_first(
    desk: FlaskClient, session: Session, fair: Fair, meeting: Meeting
) -> None:
    assert "This time has not come yet, so each button asks once more." in get_page(desk, day(fair))
    page = send(desk, fair, f"/meetings/{meeting.code}/no-show", sure="")
    assert "This time has not come yet" in page
    assert "One meeting will count as a no-show, and its place is free for others." in page
    assert day(fair) in page.links["Change nothing"].replace("&amp;", "&")
    session.refresh(meeting)
    assert meeting.status is MeetingStatus.PLANNED

    kept = {name: value for name, value in page.fields.items() if name != "csrf_token"}
    assert kept["at"] == f"{fair.starts_on}T09:06"
    page = send(desk, fair, f"/meetings/{meeting.code}/no-show", **{**kept, "sure": "yes"})
    assert "Marked as a no-show." in page


@pytest.mark.parametrize("way", ["/held", "/firms/absent", "/firms/home", "/queues"])
def test_before_its_time_nothing_happens_unasked(desk: FlaskClient, fair: Fair, way: str) -> None:
    assert "This time has not come yet" in send(desk, fair, way, sure="")


@pytest.mark.parametrize(("clock", "is_asked"), [((6, 0), True), ((8, 50), True), ((8, 52), False), ((15, 0), False)])
def test_on_its_day_a_mark_is_asked_about_before_the_hour_only(
    monkeypatch: pytest.MonkeyPatch,
    desk: FlaskClient,
    fair: Fair,
    meeting: Meeting,
    clock: tuple[int, int],
    is_asked: bool,
) -> None:
    then = local_moment(fair, fair.starts_on, datetime.time(*clock))
    monkeypatch.setattr("linkage.web.officer.fair_moments.now", lambda: then)
    assert ("each button asks once more" in get_page(desk, day(fair))) is is_asked
    page = send(desk, fair, f"/meetings/{meeting.code}/held", sure="")
    assert ("This time has not come yet" in page, "Marked as held." in page) == (is_asked, not is_asked)


def test_wall_leaves_a_place_free_whose_firm_did_not_come(
    desk: FlaskClient, session: Session, fair: Fair, meeting: Meeting
) -> None:
    with transaction():
        release(session, fair, by=SYSTEM)
    assert "Cơ khí Đông Á" in get_page(desk, day(fair, "/wall"))
    send(desk, fair, f"/meetings/{meeting.code}/no-show")
    assert "Cơ khí Đông Á" not in get_page(desk, day(fair, "/wall"))
