"""The timetable of one firm: on its page, on paper, in calendars; comments; requests for more."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from pypdf import PdfReader
from sqlalchemy import event
from sqlmodel import Session, select

from database.enums import (
    ConsentPurpose,
    FairPhase,
    FairSessionKind,
    FairSide,
    MeetingRequestStatus,
    ParticipantStatus,
    WishKind,
)
from database.models.fairs import FairSession
from database.models.meetings import FairComment, MeetingRequest
from database.models.outbox import OutboxMessage
from database.session import transaction
from linkage.inputs.meeting_requests import CommentInput
from linkage.services import meetings
from linkage.services.audit import SYSTEM
from linkage.services.fair_comments import answer_comment
from linkage.services.persons import Person
from linkage.services.releases import release
from tests.agenda_makers import Released, make_person, make_released_fair, release_lines
from tests.factories import make_consent, make_supplier, make_user
from tests.fair_makers import make_buyer, make_fair, make_meeting, make_participant, make_wish
from tests.linkage.web.conftest import SignIn
from tests.pages import get_page, post_form


@pytest.fixture
def made(session: Session) -> Released:
    return make_released_fair(session)


@pytest.fixture
def maker(client: FlaskClient, session: Session, made: Released, sign_in: SignIn) -> FlaskClient:
    """The first supplier's person."""
    return sign_in(client, make_person(session, made.suppliers[0]))


@pytest.fixture
def buyer(app: Flask, session: Session, made: Released, sign_in: SignIn) -> FlaskClient:
    """The second buyer's person."""
    return sign_in(app.test_client(), make_person(session, made.buyers[1]))


def url(made: Released, way: str = "") -> str:
    return f"/fairs/{made.fair.code}/agenda{way}"


def events_of(client: FlaskClient, address: str) -> dict[str, tuple[int, str]]:
    answer = client.get(address)
    assert answer.mimetype == "text/calendar"
    read = Calendar.from_ical(answer.get_data(as_text=True))
    return {str(each["uid"]): (each.sequence, str(each["status"])) for each in read.events}


def test_agenda_says_when_where_whom_what_and_with_whose_help(maker: FlaskClient, made: Released) -> None:
    page = get_page(maker, url(made))

    assert "Timetable 1 of" in page
    for words in ("09:00–09:20", "A1", "Sảnh A", "サオマイ精密工業株式会社", "髙橋 直骨", "林直骨", "Stamped"):
        assert words in page
    assert "บริษัท ชิ้นส่วนไทย จำกัด" not in page
    assert '<span lang="ja">髙橋 直骨</span>' in page.html


def test_agenda_tells_breaks_in_their_place_between_meetings(
    maker: FlaskClient, made: Released, session: Session
) -> None:
    first, later = made.fair.slots[0], made.fair.slots[2]
    with transaction():
        for name, at in (("Opening", first.starts_at - timedelta(hours=1)), ("Coffee", first.ends_at)):
            session.add(
                FairSession(
                    fair_id=made.fair.id or 0,
                    kind=FairSessionKind.BREAK,
                    name=name,
                    starts_at=at,
                    ends_at=at + timedelta(minutes=5),
                )
            )
        make_meeting(session, made.suppliers[0], made.buyers[1], later)
        release(session, made.fair, by=SYSTEM)
    session.expire_all()

    page = get_page(maker, url(made))

    told = [page.html.index(words) for words in ("08:00–08:05", "09:00–09:20", "09:20–09:25", "09:50–10:10")]
    assert told == sorted(told)
    assert "No meetings on this day." not in page


def test_contacts_are_shown_only_when_both_firms_and_the_person_agreed(
    maker: FlaskClient, made: Released, session: Session
) -> None:
    address = made.buyers[0].delegates[0].email or ""
    assert address
    assert address not in get_page(maker, url(made))
    make_consent(session, Person(address), ConsentPurpose.EVENTS)
    assert address in get_page(maker, url(made))

    with transaction():
        made.suppliers[0].consent_text = None
        session.add(made.suppliers[0])

    assert address not in get_page(maker, url(made))


def test_agenda_can_be_narrowed_to_one_person(client: FlaskClient, session: Session, sign_in: SignIn) -> None:
    fair = make_fair(session, phase=FairPhase.LIVE)
    firm = make_participant(session, fair, delegates=2)
    make_meeting(session, firm, make_buyer(session, fair), fair.slots[0])
    with transaction() as writing:
        release(writing, fair, by=SYSTEM)
    sign_in(client, make_person(session, firm))

    assert "09:00" in get_page(client, f"/fairs/{fair.code}/agenda?person={firm.delegates[0].code}")
    idle = get_page(client, f"/fairs/{fair.code}/agenda?person={firm.delegates[1].code}")
    assert "There are no meetings here so far." in idle
    assert client.get(f"/fairs/{fair.code}/agenda?person=OTHER234").status_code == 404


def test_before_the_timetable_is_out_nothing_of_it_is_seen(
    client: FlaskClient, session: Session, sign_in: SignIn
) -> None:
    made = make_released_fair(session)
    with transaction():
        made.fair.phase = FairPhase.DRAFTING
        session.add(made.fair)
    sign_in(client, make_person(session, made.suppliers[0]))

    assert "There is no timetable yet." in get_page(client, url(made))
    assert "09:00" not in get_page(client, url(made))
    assert client.get(url(made, ".pdf")).status_code == 404
    assert events_of(client, url(made, ".ics")) == {}


def test_firms_that_do_not_come_have_no_agenda(
    client: FlaskClient, session: Session, made: Released, sign_in: SignIn
) -> None:
    assert client.get(url(made)).status_code == 302
    sign_in(client, make_user(session, company=make_supplier(session)))

    for way in ("", ".pdf", ".ics", "/ask", "/calendar", f"/meetings/{made.meetings[0].code}"):
        assert client.get(url(made, way)).status_code == 404


def test_the_sheet_is_the_one_the_officers_print(maker: FlaskClient, made: Released, session: Session) -> None:
    text = "".join(PdfReader(io.BytesIO(maker.get(url(made, ".pdf")).get_data())).pages[0].extract_text().split())

    for words in ("ĐặngThuỳTrâm", "髙橋直骨"):
        assert words in text
    assert any(line in text for line in release_lines(session, made.fair))


def test_calendars_follow_a_move_and_a_cancellation(maker: FlaskClient, made: Released) -> None:
    uid = f"{made.meetings[0].code}@localhost"
    assert events_of(maker, url(made, ".ics")) == {uid: (0, "CONFIRMED")}

    with transaction() as writing:
        meetings.move(writing, made.meetings[0], slot=made.fair.slots[4], by=SYSTEM, expected_version=None)
        release(writing, made.fair, by=SYSTEM)
    assert events_of(maker, url(made, ".ics")) == {uid: (1, "CONFIRMED")}

    with transaction() as writing:
        meetings.cancel(writing, made.meetings[0], reason="ill", by=SYSTEM)
        release(writing, made.fair, by=SYSTEM)
    assert events_of(maker, url(made, ".ics")) == {uid: (2, "CANCELLED")}
    assert "Does not take place" in get_page(maker, url(made))


def test_a_calendar_address_is_shown_once_renewed_and_switched_off(
    app: Flask, maker: FlaskClient, made: Released
) -> None:
    person, stranger = made.suppliers[0].delegates[0].code, app.test_client()

    def make() -> str:
        page = post_form(maker, url(made, "/calendar/new"), {"of": person})
        found = re.search(r"<code>http://localhost(/l/[^<]+/calendar\.ics)</code>", page.html)
        assert found is not None
        return found.group(1)

    first = make()
    assert list(events_of(stranger, first)) == [f"{made.meetings[0].code}@localhost"]
    second = make()
    assert stranger.get(first).status_code == 404
    assert "There is an address since" in get_page(maker, url(made, "/calendar"))
    assert second not in get_page(maker, url(made, "/calendar")).html
    post_form(maker, url(made, "/calendar/end"), {"of": person})
    assert stranger.get(second).status_code == 404
    assert stranger.get(second.replace("calendar.ics", "agenda")).status_code == 404
    post_form(maker, url(made, "/calendar/new"), {"of": made.buyers[0].code}, status=404)


def test_comments_reach_the_officers_while_the_timetable_is_provisional(
    client: FlaskClient, session: Session, sign_in: SignIn
) -> None:
    made = make_released_fair(session, phase=FairPhase.PROVISIONAL)
    sign_in(client, make_person(session, made.suppliers[0]))
    meeting = made.meetings[0].code
    assert "provisional" in get_page(client, url(made))

    wrong = post_form(client, url(made, "/comments"), {"meeting": meeting, "text": " "}, status=422)
    assert wrong.title.startswith("Error")
    done = post_form(client, url(made, "/comments"), {"meeting": meeting, "text": "Xin đổi sang buổi chiều"})
    assert "Thank you." in done
    assert "Xin đổi sang buổi chiều" in done
    written = session.exec(select(FairComment)).one()
    assert (written.meeting_id, written.participant_id) == (made.meetings[0].id, made.suppliers[0].id)
    with transaction() as writing:
        answer_comment(writing, made.fair, written.code, CommentInput(text="Đã đổi"), by=SYSTEM)
    assert "The agency answers: Đã đổi" in get_page(client, url(made))
    other = post_form(client, url(made, "/comments"), {"meeting": made.meetings[1].code, "text": "x"}, status=404)
    assert "Your firm has no such meeting." in other


def test_comments_are_closed_once_the_timetable_is_live(maker: FlaskClient, made: Released) -> None:
    assert "Comments are taken while" in post_form(maker, url(made, "/comments"), {"text": "x"}, status=409)


def test_a_request_goes_from_asking_to_the_timetable(
    maker: FlaskClient, buyer: FlaskClient, made: Released, session: Session
) -> None:
    other = made.buyers[1]
    step = get_page(maker, url(made, "/ask"))
    assert "บริษัท ชิ้นส่วนไทย จำกัด" in step
    assert "サオマイ精密工業株式会社" not in step
    times = get_page(maker, url(made, f"/ask?firm={other.code}"))
    assert "09:50–10:10" in times
    assert "09:25–09:45" not in times
    sent = post_form(maker, url(made, "/ask"), {"firm": other.code, "slot": "4", "text": "Khuôn dập"})
    assert "Your request is sent." in sent
    assert "Waiting for an answer" in sent

    asked = session.exec(select(MeetingRequest)).one()
    letter = session.exec(select(OutboxMessage).where(OutboxMessage.kind == "meeting-request.asked")).one()
    assert "Công ty Cơ khí Sửu Nghị Ưỡng" in letter.subject
    front = get_page(buyer, url(made))
    assert "One firm asks you for a meeting" in front
    assert "Khuôn dập" in get_page(buyer, url(made, f"/requests/{asked.code}"))
    done = post_form(buyer, url(made, f"/requests/{asked.code}/accept"), {"slot": "4"})
    assert "The meeting is agreed and stands in the timetable." in done
    for client in (maker, buyer):
        page = get_page(client, url(made))
        assert "10:15–10:35" in page
        assert "Timetable 2 of" in page


@pytest.mark.parametrize("status", ["applied", "refused", "waiting", "withdrawn"])
def test_firms_without_a_place_are_not_told_who_comes(
    client: FlaskClient, session: Session, made: Released, sign_in: SignIn, status: str
) -> None:
    firm = make_participant(session, made.fair, status=ParticipantStatus(status))
    sign_in(client, make_person(session, firm))

    for address in (url(made, "/ask"), url(made, f"/ask?firm={made.buyers[1].code}")):
        page = get_page(client, address, status=409)
        assert "Your firm does not take part in this fair." in page
        assert "บริษัท ชิ้นส่วนไทย จำกัด" not in page.html
    post_form(client, url(made, "/ask"), {"firm": made.buyers[1].code, "slot": "4"}, status=409)
    assert session.exec(select(MeetingRequest)).all() == []


def test_a_time_taken_meanwhile_leads_to_what_is_left(
    maker: FlaskClient, buyer: FlaskClient, made: Released, session: Session
) -> None:
    post_form(maker, url(made, "/ask"), {"firm": made.buyers[1].code, "slot": "4"})
    asked = session.exec(select(MeetingRequest)).one()
    third = make_participant(session, made.fair)
    make_meeting(session, third, made.buyers[1], made.fair.slots[3])

    page = post_form(buyer, url(made, f"/requests/{asked.code}/accept"), {"slot": "4"}, status=409)

    assert "not free for both of you any more" in page
    assert "09:50–10:10" in page
    assert "10:15–10:35" not in page.text.split("Which time suits you?")[1]
    nothing = post_form(buyer, url(made, f"/requests/{asked.code}/accept"), {"slot": ""}, status=422)
    assert nothing.title.startswith("Error")


def test_a_vetoed_firm_reads_as_one_without_time(maker: FlaskClient, made: Released, session: Session) -> None:
    make_wish(session, made.suppliers[0], made.buyers[1], by=FairSide.ASSEMBLER, kind=WishKind.NO, reason="Zwirn")

    page = get_page(maker, url(made, f"/ask?firm={made.buyers[1].code}"))
    sent = post_form(maker, url(made, "/ask"), {"firm": made.buyers[1].code, "slot": "any"}, status=409)

    assert "No time is free for both of you." in page
    assert "Zwirn" not in page.html + sent.html
    assert session.exec(select(MeetingRequest)).all() == []


def test_requests_are_declined_and_taken_back(
    maker: FlaskClient, buyer: FlaskClient, made: Released, session: Session
) -> None:
    post_form(maker, url(made, "/ask"), {"firm": made.buyers[1].code})
    asked = session.exec(select(MeetingRequest)).one()
    post_form(buyer, url(made, f"/requests/{asked.code}/decline"), {})
    assert "Declined" in get_page(maker, url(made))
    post_form(maker, url(made, "/ask"), {"firm": made.buyers[1].code})
    session.expire_all()
    again = session.exec(select(MeetingRequest).where(MeetingRequest.code != asked.code)).one()
    post_form(maker, url(made, f"/requests/{again.code}/take-back"), {})
    session.expire_all()

    assert [each.status for each in session.exec(select(MeetingRequest).order_by("id")).all()] == [
        MeetingRequestStatus.DECLINED,
        MeetingRequestStatus.TAKEN_BACK,
    ]
    assert "This request is over." in get_page(buyer, url(made, f"/requests/{again.code}"))


def test_a_form_sent_twice_asks_once(maker: FlaskClient, made: Released, session: Session) -> None:
    fields = {"firm": made.buyers[1].code, "slot": "4", "form_key": "the-same-key"}

    for _time in range(2):
        assert "Your request is sent." in post_form(maker, url(made, "/ask"), fields)

    assert len(session.exec(select(MeetingRequest)).all()) == 1


def test_calling_a_meeting_off_asks_why_and_tells_both(
    maker: FlaskClient, app: Flask, made: Released, session: Session, sign_in: SignIn
) -> None:
    meeting = made.meetings[0]
    way = f"/meetings/{meeting.code}"
    version = get_page(maker, url(made, way)).fields["version"]
    assert "Error" in post_form(maker, url(made, way + "/call-off"), {"version": version}, status=422).title
    stale = post_form(maker, url(made, way + "/call-off"), {"version": "99", "reason": "ill"}, status=409)
    assert "Somebody else has changed this meeting" in stale
    done = post_form(maker, url(made, way + "/call-off"), {"version": version, "reason": "ill"})
    assert "The meeting is called off." in done

    other = sign_in(app.test_client(), make_person(session, made.buyers[0]))
    page = get_page(other, url(made))
    assert "Does not take place" in page
    assert "ill" not in page.text.split()


def test_agenda_takes_as_many_queries_for_many_as_for_few(
    app: Flask, client: FlaskClient, session: Session, sign_in: SignIn
) -> None:
    made = make_released_fair(session, slots=12, tables=12)
    sign_in(client, make_person(session, made.suppliers[0]))
    counts = []
    for _round in range(2):
        queries: list[str] = []

        def note(*given: object, into: list[str] = queries) -> None:
            into.append(str(given[2]))

        engine = app.extensions["database"].engine
        event.listen(engine, "before_cursor_execute", note)
        get_page(client, url(made))
        event.remove(engine, "before_cursor_execute", note)
        counts.append(len(queries))
        if len(counts) == 1:
            for slot in made.fair.slots[3:11]:
                make_meeting(session, made.suppliers[0], make_buyer(session, made.fair), slot)
            with transaction() as writing:
                release(writing, made.fair, by=SYSTEM)

    assert counts[0] == counts[1]
    assert counts[0] <= 20


def test_a_no_show_is_none_for_the_firm_too_and_stays_in_calendars(maker: FlaskClient, made: Released) -> None:
    uid = f"{made.meetings[0].code}@localhost"
    with transaction() as writing:
        meetings.mark_no_show(writing, made.meetings[0], by=SYSTEM)
        release(writing, made.fair, by=SYSTEM)
    page = get_page(maker, url(made))
    assert "Did not take place" in page
    assert "Does not take place" not in page
    assert events_of(maker, url(made, ".ics")) == {uid: (0, "CONFIRMED")}

    with transaction() as writing:
        meetings.mark_held(writing, made.meetings[0], by=SYSTEM)
    page = get_page(maker, url(made))
    assert ("Held" in page, "Did not take place" in page) == (True, False)
