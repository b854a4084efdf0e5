"""The officers' pages for planning an event: made, settled, moved on, called off."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlmodel import Session, select

from database.enums import FairKind, FairPhase, FairSide, MeetingStatus, ParticipantStatus
from database.models.audit_events import AuditEvent
from database.models.fair_participants import FairParticipant
from database.models.fair_visits import FairVisit
from database.models.fairs import Fair, FairBudgetLine, FairStaff
from database.models.outbox import OutboxMessage
from database.session import transaction
from linkage.days import agency_today
from linkage.inputs.base import read_input
from linkage.inputs.fair_helpers import BudgetLineInput, StaffInput
from linkage.inputs.fair_programmes import AbsenceInput
from linkage.inputs.fair_visits import VisitGuestInput, VisitInput
from linkage.services.audit import SYSTEM
from linkage.services.fair_budgets import add_budget_line
from linkage.services.fair_interpreters import add_absence
from linkage.services.fair_staff import add_helper
from linkage.services.fair_visits import add_guest, add_visit, visits_of
from linkage.services.releases import release
from linkage.wording.fair_times import local_moment
from tests.factories import make_supplier, make_user
from tests.fair_makers import make_buyer, make_fair, make_interpreter, make_meeting, make_participant
from tests.linkage.web.conftest import SignIn
from tests.pages import get_page, post_form

NEW = {
    "kind": "reverse-trade-fair",
    "name": "Hội chợ ngược 2199",
    "starts_on": "2199-01-14",
    "timezone": "Asia/Ho_Chi_Minh",
}
PAGES = (
    "",
    "/settings",
    "/copy",
    "/cancel",
    "/programme",
    "/programme/new",
    "/tables",
    "/tables/A1",
    "/interpreters",
    "/interpreters/new",
    "/visits",
    "/visits/new",
    "/helpers",
    "/budget",
)


@pytest.fixture
def fair(session: Session) -> Fair:
    return make_fair(session, phase=FairPhase.PLANNING)


def address(fair: Fair, rest: str = "") -> str:
    return f"/officer/fairs/{fair.code}{rest}"


def fresh(session: Session, fair: Fair) -> Fair:
    session.rollback()
    session.refresh(fair)
    return fair


def send(desk: FlaskClient, fair: Fair, rest: str, values: dict[str, Any], *, status: int = 200) -> Any:
    """The form of a page filled in and sent to the address of that page."""
    page = get_page(desk, address(fair, rest))
    return post_form(desk, address(fair, rest), {**page.fields, **values}, status=status)


def test_new_event_is_planned_from_its_kind_once(desk: FlaskClient, session: Session) -> None:
    page = get_page(desk, "/officer/fairs")
    assert "No event is planned." in page
    page = get_page(desk, "/officer/fairs/new")
    sent = {**NEW, "languages": ["vi", "ja"], "form_key": page.fields["form_key"]}
    for _time in range(2):
        page = post_form(desk, "/officer/fairs/new", sent)
        assert page.h1 == "Hội chợ ngược 2199"
    session.rollback()
    made = session.exec(select(Fair)).one()
    assert (made.languages, made.phase, len(made.slots)) == (["vi", "ja"], FairPhase.PLANNING, 28)
    assert "Hội chợ ngược 2199" in get_page(desk, "/officer/fairs")


def test_new_event_without_a_day_is_refused_and_kept(desk: FlaskClient) -> None:
    page = post_form(desk, "/officer/fairs/new", {**NEW, "starts_on": "soon", "host": "NOSUCH22"}, status=422)
    assert "Enter a date as YYYY-MM-DD" in page
    assert page.fields["name"] == "Hội chợ ngược 2199"
    page = post_form(desk, "/officer/fairs/new", {**NEW, "host": "NOSUCH22"}, status=422)
    assert "There is no firm with the code NOSUCH22." in page


@pytest.mark.parametrize("kind", FairKind)
def test_every_page_of_every_kind_stands(desk: FlaskClient, session: Session, kind: FairKind) -> None:
    fair = make_fair(session, kind=kind, phase=FairPhase.WISHES)
    make_buyer(session, fair)
    make_participant(session, fair)
    for rest in PAGES:
        get_page(desk, address(fair, rest))
    get_page(desk, address(fair, f"/programme/{fair.sessions[0].code}"))


def test_pages_are_for_officers(client: FlaskClient, sign_in: SignIn, session: Session, fair: Fair) -> None:
    sign_in(client, make_user(session, company=make_supplier(session)))
    for rest in PAGES:
        assert client.get(address(fair, rest)).status_code == 403


def test_pages_that_are_not_there_are_not_found(desk: FlaskClient, fair: Fair) -> None:
    get_page(desk, "/officer/fairs/NOSUCH22", status=404)
    for rest in (
        "/programme/X",
        "/tables/%00",
        "/budget/%F0%9F%92%A9",
        "/tables/Z9",
        "/interpreters/X",
        "/visits/X",
        "/budget/X",
    ):
        get_page(desk, address(fair, rest), status=404)


def test_overview_says_what_the_next_step_needs(desk: FlaskClient, session: Session, fair: Fair) -> None:
    with transaction():
        fair.registration_closes_on = None
        session.add(fair)
    page = get_page(desk, address(fair))
    assert "Next: Open registration" in page
    assert "The last day to register is not set, or has passed (needed)" in page
    assert page.links["Set the deadlines"] == address(fair, "/settings")
    version = fresh(session, fair).version
    page = post_form(desk, address(fair, "/phase"), {"phase": "registration", "version": version})
    assert "Something is missing for this step." in page


def test_overview_says_that_the_timetable_moved_and_nobody_was_told(desk: FlaskClient, session: Session) -> None:
    fair = make_fair(session, phase=FairPhase.DRAFTING)
    make_meeting(session, make_participant(session, fair), make_buyer(session, fair), fair.slots[0])
    with transaction() as writing:
        release(writing, writing.get_one(Fair, fair.id), by=SYSTEM)
    assert "nobody was told" not in get_page(desk, address(fair))
    first, begins = fair.starts_on, fair.slots[0].starts_at
    later = {name: (getattr(fair, name) + datetime.timedelta(days=7)).isoformat() for name in ("starts_on", "ends_on")}
    send(desk, fair, "/settings", {**later, "move": "1"})
    found = fresh(session, fair)
    assert (found.starts_on - first, found.slots[0].starts_at - begins) == (datetime.timedelta(days=7),) * 2
    page = get_page(desk, address(fair))
    assert "1 meeting has changed since the timetable went out, and nobody was told." in page
    assert page.links["Send it out again"] == address(fair, "/timetable/release")
    with transaction() as writing:
        release(writing, writing.get_one(Fair, fair.id), by=SYSTEM)
    assert "nobody was told" not in get_page(desk, address(fair))


def test_buyers_are_called_so_on_every_page_of_a_fair(desk: FlaskClient, session: Session) -> None:
    fair = make_fair(session, phase=FairPhase.WISHES)
    make_buyer(session, fair)
    for rest in ("", "/participants", "/parts", "/wishes", "/wishes?show=demand", "/wishes?show=silent", "/settings"):
        page = get_page(desk, address(fair, rest))
        assert "uyer" in page, rest
        assert "ssembler" not in page.text, rest


def test_every_step_has_one_thing_to_press(desk: FlaskClient, session: Session) -> None:
    """The step itself, or what must be done before it."""
    ways = {
        FairPhase.PLANNING: None,
        FairPhase.REGISTRATION: "Decide who comes",
        FairPhase.WISHES: None,
        FairPhase.DRAFTING: "Make the timetable",
        FairPhase.PROVISIONAL: "Make the timetable",
        FairPhase.LIVE: "Go to the day",
        FairPhase.HELD: "Gather the minutes",
    }
    for phase, way in ways.items():
        page = get_page(desk, address(make_fair(session, phase=phase)))
        assert page.html.count("button-primary") == 1, phase
        assert (way in page.links) == (way is not None), phase
    assert "button-primary" not in get_page(desk, address(make_fair(session, phase=FairPhase.CANCELLED))).html


def test_on_the_day_the_next_thing_is_the_day_until_it_is_over(
    monkeypatch: pytest.MonkeyPatch, desk: FlaskClient, session: Session
) -> None:
    fair = make_fair(session, phase=FairPhase.LIVE, slots=2)
    for hour, is_over in ((1, False), (9, False), (12, True)):
        then = local_moment(fair, fair.starts_on, datetime.time(hour, 22))
        for module in ("linkage.services.fair_phases", "linkage.web.officer.fair_steps"):
            monkeypatch.setattr(f"{module}.now", lambda then=then: then)
        page = get_page(desk, address(fair))
        assert ("Next: The day" in page, "Next: Close the event" in page) == (not is_over, is_over)
        assert ("Go to the day" in page.links) is not is_over


def test_registration_is_done_when_nobody_can_register_any_more(desk: FlaskClient, session: Session) -> None:
    fair = make_fair(session, phase=FairPhase.WISHES)
    for days, is_done in ((13, False), (-1, True)):
        with transaction() as writing:
            closes = agency_today() + datetime.timedelta(days=days)
            writing.get_one(Fair, fair.id).registration_closes_on = closes
        step = get_page(desk, address(fair)).html.split("<span>Registration")[1].split("</li>")[0]
        assert ("(done)" in step) is is_done


def test_a_step_before_its_day_asks_back_with_the_day(desk: FlaskClient, session: Session) -> None:
    fair = make_fair(session, phase=FairPhase.WISHES)
    for days, is_asked in ((20, True), (0, False)):
        with transaction() as writing:
            writing.get_one(Fair, fair.id).wishes_close_on = agency_today() + datetime.timedelta(days=days)
        page = get_page(desk, address(fair))
        assert ("in 20 days. Do it now?" in page) is is_asked
        assert ('data-module="confirm"' in page.html.split("Close the wishes")[1]) is is_asked


def test_overview_leads_to_the_release_once_there_is_a_plan(desk: FlaskClient, session: Session) -> None:
    fair = make_fair(session, phase=FairPhase.DRAFTING)
    meeting = make_meeting(session, make_participant(session, fair), make_buyer(session, fair), fair.slots[0])
    assert get_page(desk, address(fair)).links["Release the timetable"] == address(fair, "/timetable/release")
    with transaction():
        meeting.status = MeetingStatus.CANCELLED
        session.add(meeting)
    assert get_page(desk, address(fair)).links["Make the timetable"] == address(fair, "/timetable")


def test_event_that_begins_too_soon_says_what_that_does_to_its_deadlines(desk: FlaskClient, session: Session) -> None:
    form = get_page(desk, "/officer/fairs/new").fields["form_key"]
    soon = {**NEW, "starts_on": agency_today().isoformat(), "languages": ["vi"], "form_key": form}
    assert "some of its deadlines fall on the same day" in post_form(desk, "/officer/fairs/new", soon)
    far = make_fair(session, phase=FairPhase.PLANNING)
    assert "some of its deadlines" not in get_page(desk, address(far))


def test_phase_moves_by_a_button_and_tells_of_letters(desk: FlaskClient, session: Session) -> None:
    fair = make_fair(session, phase=FairPhase.PLANNING)
    invited = make_participant(session, fair, status=ParticipantStatus.INVITED)
    make_user(session, company=invited.company)
    page = get_page(desk, address(fair))
    assert "Firms that you invited are told by mail. 1 letter." in page
    version = fresh(session, fair).version

    page = post_form(desk, address(fair, "/phase"), {"phase": "registration", "version": version})

    assert "Done. 1 letter is on its way." in page
    letter = session.exec(select(OutboxMessage)).one()
    assert f"http://localhost/fairs/{fair.code}" in letter.body
    page = post_form(desk, address(fair, "/phase"), {"phase": "wishes", "version": version})
    assert "Somebody changed this event meanwhile." in page
    page = post_form(desk, address(fair, "/phase"), {"phase": "nonsense", "version": version + 1})
    assert "An event goes through its steps one by one." in page
    assert fresh(session, fair).phase is FairPhase.REGISTRATION


def test_overview_says_what_is_late(desk: FlaskClient, session: Session) -> None:
    yesterday = agency_today() - datetime.timedelta(days=1)
    fair = make_fair(session, phase=FairPhase.WISHES, wishes_close_on=yesterday)
    assert "This step should have ended on" in get_page(desk, address(fair))
    assert "Overdue since" in get_page(desk, "/officer/fairs")


def test_settings_are_saved_with_rules(desk: FlaskClient, session: Session, fair: Fair) -> None:
    values = {
        "name": "New name",
        "places_suppliers": "70",
        "completeness_percent": "70",
        "provinces": ["79", "75"],
        "languages": ["vi", "ja"],
        "rules_text": "Bring samples.",
        "is_listed": "1",
    }
    page = send(desk, fair, "/settings", values)
    assert page.h1 == "New name"
    found = fresh(session, fair)
    assert (found.places_suppliers, found.is_approval_needed, found.languages) == (70, False, ["vi", "ja"])
    assert found.eligibility == {
        "is_listed": True,
        "completeness_percent": 70.0,
        "provinces": ["79", "75"],
        "text": "Bring samples.",
    }


def test_settings_refused_keep_what_was_typed(desk: FlaskClient, session: Session, fair: Fair) -> None:
    page = send(desk, fair, "/settings", {"name": "Kept", "completeness_percent": "170"}, status=422)
    assert "Enter 100 or less." in page
    assert page.fields["name"] == "Kept"
    page = send(desk, fair, "/settings", {"version": "99", "name": "Late"}, status=409)
    assert "Somebody changed this event meanwhile." in page
    assert page.fields["name"] == "Late"
    page = send(desk, fair, "/settings", {"timezone": "Asia/Hanoi"}, status=422)
    assert "is no known time zone" in page
    assert fresh(session, fair).name != "Late"


def test_event_is_copied(desk: FlaskClient, session: Session, fair: Fair) -> None:
    page = send(desk, fair, "/copy", {"name": "Again", "starts_on": "2199-05-05"})
    assert page.h1 == "Again"
    assert len(session.exec(select(Fair)).all()) == 2
    page = send(desk, fair, "/copy", {"starts_on": ""}, status=422)
    assert "Enter a value." in page


def test_event_is_called_off_with_a_reason(desk: FlaskClient, session: Session) -> None:
    fair = make_fair(session)
    make_user(session, company=make_participant(session, fair).company)
    page = send(desk, fair, "/cancel", {"reason": " "}, status=422)
    assert "Say why" in page
    page = send(desk, fair, "/cancel", {"reason": "A\x00storm"}, status=422)
    assert "cannot be stored" in page
    page = send(desk, fair, "/cancel", {"reason": "A storm"})
    assert "The event is called off. 1 letter is on its way." in page
    page = get_page(desk, address(fair, "/cancel"))
    assert fresh(session, fair).phase is FairPhase.CANCELLED


def test_event_that_nobody_knows_of_is_removed(desk: FlaskClient, session: Session, fair: Fair) -> None:
    page = post_form(desk, address(fair, "/remove"), {"version": fair.version})
    assert "No event is planned." in page
    assert session.exec(select(Fair)).all() == []


def test_blocks_are_added_changed_removed(desk: FlaskClient, session: Session, fair: Fair) -> None:
    day = fair.starts_on.isoformat()
    block = {"kind": "meetings", "name": "Late talks", "day": day, "starts": "15h", "ends": "16.00"}
    page = send(desk, fair, "/programme/new", block)
    assert "Late talks" in page
    assert "15:00–15:20" in page
    code = next(each.code for each in fresh(session, fair).sessions if each.name == "Late talks")
    page = send(desk, fair, f"/programme/{code}", {**block, "ends": "15:30"})
    assert "15:25–15:45" not in page
    page = send(desk, fair, f"/programme/{code}", {**block, "ends": "14:00"}, status=422)
    assert "It ends before it starts." in page
    page = send(desk, fair, f"/programme/{code}", {**block, "version": "1"}, status=422)
    assert "Somebody changed this meanwhile." in page
    page = post_form(desk, address(fair, f"/programme/{code}/remove"), {})
    assert "Late talks" not in page
    page = send(desk, fair, "/programme/new", {**block, "starts": "9:30", "ends": "11"}, status=422)
    assert "Two blocks of meetings cannot overlap." in page


def test_block_with_meetings_says_so(desk: FlaskClient, session: Session) -> None:
    fair = make_fair(session)
    make_meeting(session, make_participant(session, fair), make_buyer(session, fair), fair.slots[0])
    page = post_form(desk, address(fair, f"/programme/{fair.sessions[0].code}/remove"), {})
    assert "1 meeting stands at this time." in page
    assert len(fresh(session, fair).slots) == 6


def test_tables_are_added_and_firms_seated(desk: FlaskClient, session: Session) -> None:
    fair = make_fair(session, tables=0)
    first, second = make_buyer(session, fair), make_buyer(session, fair)
    page = send(desk, fair, "/tables", {"labels": "A1-A3", "hall": "A", "seats": "4"})
    assert "2 firms should sit and have no table yet" in page
    page = post_form(desk, address(fair, "/tables/seat"), {})
    assert "2 firms have a table now." in page
    sitting = {table.label: table.participant_id for table in fresh(session, fair).tables}
    assert {sitting["A1"], sitting["A2"], sitting["A3"]} == {first.id, second.id, None}
    page = send(desk, fair, "/tables", {"labels": "A3-A4"}, status=422)
    assert "These labels are there already: A3." in page
    page = send(desk, fair, "/tables/A3", {"participant": first.code, "url": "http://a"}, status=422)
    assert "beginning with https://" in page
    page = send(desk, fair, "/tables/A3", {"participant": first.code})
    assert "Table A3 is changed." in page
    page = post_form(desk, address(fair, "/tables/A3/remove"), {})
    assert "Table A3 is removed." in page


def test_halls_and_ways_between_them(desk: FlaskClient, session: Session, fair: Fair) -> None:
    page = post_form(desk, address(fair, "/halls"), {"hall_code": "b", "hall_name": "Hall B"})
    assert "Minutes from Sảnh A to Hall B" in page
    page = post_form(desk, address(fair, "/halls"), {"hall_code": "b", "hall_name": "Again"}, status=422)
    assert "There is a hall B already." in page
    page = post_form(desk, address(fair, "/walks/A/B"), {"minutes": "7"})
    assert fresh(session, fair).walking_minutes == {"A": {"B": 7}, "B": {"A": 7}}
    page = post_form(desk, address(fair, "/walks/A/B"), {"minutes": "far"})
    assert "Enter a whole number." in page
    page = post_form(desk, address(fair, "/halls/A"), {"remove": "1", "name": "x"})
    assert "Tables stand in this hall." in page
    page = post_form(desk, address(fair, "/halls/B"), {"name": "Big hall"})
    assert "Big hall" in page


def test_interpreters_with_absences(desk: FlaskClient, session: Session, fair: Fair) -> None:
    values = {"name": "Mai", "pairs": ["vi/ja"], "grade": "A", "hours_a_day": "6.5", "topics": ["plating"]}
    page = send(desk, fair, "/interpreters/new", {**values, "pairs": []}, status=422)
    assert "Choose at least one pair of languages." in page
    page = send(desk, fair, "/interpreters/new", {**values, "topics": []})
    assert "Vietnamese – Japanese" in page
    assert "6.5 hours a day" in page
    made = make_interpreter(session, fair, name="Lan")
    day = fair.starts_on.isoformat()
    page = post_form(
        desk, address(fair, f"/interpreters/{made.code}/away"), {"day": day, "starts": "9:00", "ends": "10:00"}
    )
    assert "9:00" in page
    page = post_form(
        desk,
        address(fair, f"/interpreters/{made.code}/away"),
        {"day": day, "starts": "9:00", "ends": "8:00"},
        status=422,
    )
    assert "It ends before it starts." in page
    page = send(desk, fair, f"/interpreters/{made.code}", {"name": "Lan Anh", "pairs": ["vi/ko"]})
    assert "Lan Anh" in page
    page = post_form(desk, address(fair, f"/interpreters/{made.code}/remove"), {})
    assert "Lan Anh" not in page


def test_visit_with_its_list_and_the_gate(desk: FlaskClient, session: Session, fair: Fair) -> None:
    host = make_buyer(session, fair)
    values = {
        "name": "Plant of the host",
        "host": host.company.code,
        "day": fair.starts_on.isoformat(),
        "leaves": "8:00",
        "returns": "9:30",
        "capacity": "2",
    }
    page = send(desk, fair, "/visits/new", {**values, "returns": "7:00"}, status=422)
    assert "It is back before it leaves." in page
    page = send(desk, fair, "/visits/new", values)
    session.rollback()
    visit = session.exec(select(FairVisit)).one()
    first, second = make_participant(session, fair), make_participant(session, fair)
    rest = f"/visits/{visit.code}"
    page = post_form(desk, address(fair, f"{rest}/guests"), {"participant": first.code, "persons": "2"})
    assert "2 of 2 places taken" in page
    page = post_form(desk, address(fair, f"{rest}/guests"), {"participant": second.code, "persons": "1"})
    assert "The bus or the host is full" in page
    page = post_form(desk, address(fair, f"{rest}/guests"), {"participant": "", "persons": "1"}, status=422)
    assert "Enter a value." in page
    session.rollback()
    session.refresh(visit)
    page = post_form(desk, address(fair, f"{rest}/agreed"), {"version": visit.version})
    assert "Noted: the host agreed to this list." in page
    gate = desk.get(address(fair, f"{rest}/gate.csv")).text
    assert first.delegates[0].name in gate
    assert gate.count("not named yet") == 1
    assert second.company.name not in gate
    page = post_form(desk, address(fair, f"{rest}/guests/{first.code}/remove"), {})
    assert f"Moved up from the waiting list: {second.company.name}." in page
    assert "The host has not agreed to this list." in page
    assert "The host has not agreed yet" in get_page(desk, address(fair, "/visits"))
    page = send(desk, fair, f"{rest}/change", {**values, "capacity": "9"})
    assert "1 of 9 places taken" in page


def test_link_of_a_helper_is_shown_once(desk: FlaskClient, session: Session, fair: Fair) -> None:
    page = get_page(desk, address(fair, "/helpers"))
    sent = {"role": "door", "name": "Bình", "email": "", "form_key": page.fields["form_key"]}
    page = post_form(desk, address(fair, "/helpers"), sent)
    assert "http://localhost/l/" in page
    assert "http://localhost/l/" not in post_form(desk, address(fair, "/helpers"), sent)
    assert "http://localhost/l/" not in get_page(desk, address(fair, "/helpers"))
    session.rollback()
    helper = session.exec(select(FairStaff)).one()
    page = post_form(desk, address(fair, f"/helpers/{helper.code}/link"), {})
    assert "http://localhost/l/" in page
    page = post_form(desk, address(fair, f"/helpers/{helper.code}/revoke"), {})
    assert "No open link" in page
    page = post_form(desk, address(fair, f"/helpers/{helper.code}/remove"), {})
    assert "Nobody yet." in page
    page = post_form(
        desk, address(fair, "/helpers"), {"role": "door", "name": "B", "user": "no@one.example"}, status=422
    )
    assert "Nobody has an account with this address." in page


def test_budget_adds_up_each_currency(desk: FlaskClient, session: Session, fair: Fair) -> None:
    page = send(desk, fair, "/budget", {"name": "Hall", "planned": "50.000.000", "currency": "VND"})
    page = send(desk, fair, "/budget", {"name": "Flights", "planned": "2,000.50", "spent": "3000", "currency": "usd"})
    assert "50,000,000 VND" in page
    assert "-999.5 USD" in page
    page = send(desk, fair, "/budget", {"name": "Hall", "planned": "much"}, status=422)
    assert "Enter an amount" in page
    session.rollback()
    line = session.exec(select(FairBudgetLine).where(FairBudgetLine.name == "Hall")).one()
    page = send(desk, fair, f"/budget/{line.code}", {"spent": "1"})
    assert "1 VND" in page
    page = post_form(desk, address(fair, f"/budget/{line.code}/remove"), {})
    assert "50,000,000 VND" not in page
    assert len(session.exec(select(AuditEvent).where(AuditEvent.action == "fair.budget_changed")).all()) == 4


@pytest.mark.parametrize("rest", ["", "/programme", "/tables", "/interpreters", "/visits", "/helpers", "/budget"])
def test_pages_take_as_many_queries_for_many_rows_as_for_few(
    desk: FlaskClient, session: Session, fair: Fair, rest: str
) -> None:
    counted: list[str] = []
    engine = desk.application.extensions["database"].engine
    event.listen(engine, "before_cursor_execute", lambda *given: counted.append(given[2]))

    def fill(count: int) -> None:
        for number in range(count):
            buyer = make_buyer(session, fair)
            interpreter = make_interpreter(session, fair)
            supplier = make_participant(session, fair)
            make_meeting(session, supplier, buyer, fair.slots[len(counts)], interpreter=interpreter)
            with transaction():
                add_visit(session, fair, visit_data(fair, buyer), by=SYSTEM)
                add_helper(session, fair, StaffInput(name=f"Helper {number}"), by=SYSTEM)
                add_budget_line(session, fair, BudgetLineInput(name=f"Line {number}"), by=SYSTEM)
                add_absence(session, fair, interpreter, absence_data(fair), by=SYSTEM)
                for visit in visits_of(session, fair):
                    add_guest(session, fair, visit, VisitGuestInput(participant=supplier.code), by=SYSTEM)

    counts: list[int] = []
    for rows in (1, 3):
        fill(rows)
        get_page(desk, address(fair, rest))
        counted.clear()
        get_page(desk, address(fair, rest))
        counts.append(len(counted))
    assert counts[0] == counts[1] <= 18


def visit_data(fair: Fair, host: FairParticipant) -> VisitInput:
    given = {"name": "Plant", "host": host.company.code, "day": fair.starts_on, "leaves": "14:00", "returns": "15:00"}
    return read_input(VisitInput, given)


def absence_data(fair: Fair) -> AbsenceInput:
    return read_input(AbsenceInput, {"day": fair.starts_on, "starts": "16:00", "ends": "17:00"})


def test_a_side_that_sits_may_be_the_suppliers(desk: FlaskClient, session: Session) -> None:
    fair = make_fair(session, kind=FairKind.EXHIBITION)
    make_participant(session, fair, side=FairSide.SUPPLIER)
    assert "1 firm should sit and has no table yet" in get_page(desk, address(fair, "/tables"))


def test_days_under_a_released_timetable_are_asked_about_before_they_move(
    desk: FlaskClient, session: Session, fair: Fair
) -> None:
    with transaction() as writing:
        writing.get_one(Fair, fair.id).release = 1
    found = fresh(session, fair)
    first = found.starts_on
    later = {name: (getattr(found, name) + datetime.timedelta(days=1)).isoformat() for name in ("starts_on", "ends_on")}
    page = send(desk, fair, "/settings", later, status=422)
    assert "The timetable is out. Tick that its meetings move" in page
    assert 'name="move"' in page.html
    assert fresh(session, fair).starts_on == first
    send(desk, fair, "/settings", {**later, "move": "1"})
    assert fresh(session, fair).starts_on == first + datetime.timedelta(days=1)
