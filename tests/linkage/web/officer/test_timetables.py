"""The timetable of a fair for its officers: runs, drafts, the board, releases."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlmodel import Session, select

from database.columns import now
from database.enums import FairPhase, MeetingStatus, TimetableStatus, WishKind
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.models.jobs import Job
from database.models.meetings import FairComment, Meeting
from database.models.timetables import Timetable
from database.session import transaction
from matching.timetable.problem import Placed
from tests.factories import make_user
from tests.fair_makers import make_buyer, make_fair, make_interpreter, make_meeting, make_participant, make_wish
from tests.pages import get_page, post_form

REPORT: dict[str, Any] = {
    "status": "feasible",
    "value": 12.4,
    "bound": 12.5,
    "gap": 0.0004,
    "meetings": 2,
    "breaks_total": 1,
    "breaks_max": 1,
    "seconds": 3.2,
    "musts": [1, 2],
    "mutual": [3, 4],
    "likes": [0, 0],
    "without": {"supplier": [], "assembler": []},
    "handovers": 2,
    "unplaced": [],
    "unplaced_total": 0,
    "binding": [],
    "clashing": [],
}


@dataclasses.dataclass
class Hall:
    fair: Fair
    buyers: list[FairParticipant]
    suppliers: list[FairParticipant]
    meeting: Meeting

    @property
    def url(self) -> str:
        return f"/officer/fairs/{self.fair.code}/timetable"

    @property
    def meeting_url(self) -> str:
        return f"{self.url}/meetings/{self.meeting.code}"


@pytest.fixture
def hall(session: Session) -> Hall:
    fair = make_fair(session, phase=FairPhase.DRAFTING, min_meetings=0)
    buyers = [make_buyer(session, fair) for _each in range(2)]
    suppliers = [make_participant(session, fair) for _each in range(3)]
    return Hall(fair, buyers, suppliers, make_meeting(session, suppliers[0], buyers[0], fair.slots[0]))


def _draft(hall: Hall, *placed: Placed, **overrides: Any) -> Timetable:
    with transaction() as session:
        number = len(session.exec(select(Timetable)).all()) + 1
        values = {"status": TimetableStatus.DONE, "report": REPORT, **overrides}
        made = Timetable(
            fair_id=hall.fair.id, number=number, meetings=[dataclasses.asdict(each) for each in placed], **values
        )
        session.add(made)
        session.flush()
        return made


def _placed(hall: Hall, buyer: int, supplier: int, slot: int) -> Placed:
    firm = hall.buyers[buyer]
    table = next(each for each in hall.fair.tables if each.participant_id == firm.id)
    return Placed(firm.code, hall.suppliers[supplier].code, str(slot), table=table.label)


def test_a_run_is_asked_for_once(desk: FlaskClient, session: Session, hall: Hall) -> None:
    page = post_form(desk, hall.url, {"name": "First try", "coverage": "80", "gaps": "fewest", "seconds": "5"})

    assert "The run is asked for" in page
    draft, job = session.exec(select(Timetable)).one(), session.exec(select(Job)).one()
    assert draft.rules == {"coverage": 0.8, "gap_weight": 0.1, "seconds": 5, "seed": 0, "job": job.code}
    assert (job.kind, job.arguments, draft.name) == ("timetable", {"timetable": draft.code}, "First try")


def test_a_run_with_wrong_values_keeps_them(desk: FlaskClient, session: Session, hall: Hall) -> None:
    page = post_form(desk, hall.url, {"coverage": "180", "seconds": "0"}, status=422)

    assert page.fields["coverage"] == "180"
    assert session.exec(select(Timetable)).all() == []


def test_a_fair_without_slots_is_told_so(desk: FlaskClient, session: Session) -> None:
    fair = make_fair(session)
    with transaction() as writing:
        for slot in fair.slots:
            writing.delete(slot)
    page = post_form(desk, f"/officer/fairs/{fair.code}/timetable", {"seconds": "5"}, status=409)
    assert "no slots yet" in page


def test_a_draft_says_how_good_it_is(desk: FlaskClient, hall: Hall) -> None:
    report = {
        **REPORT,
        "clashing": [
            {"code": "must-meet", "values": {"a": hall.buyers[0].code, "b": hall.suppliers[0].code}},
            {"code": "tables", "values": {}},
        ],
        "binding": [{"what": "slot", "id": "2", "price": 1.25, "slot": None, "meetings": 3}],
        "unplaced": [{"a": hall.buyers[1].code, "b": hall.suppliers[2].code, "reason": "no-interpreter", "values": {}}],
        "unplaced_total": 1,
        "without": {"supplier": [hall.suppliers[2].code], "assembler": []},
        "matchless": [hall.suppliers[2].code],
    }
    draft = _draft(hall, _placed(hall, 0, 0, 2), report=report)

    page = get_page(desk, f"{hall.url}/drafts/{draft.code}")

    for words in (
        "At most 0.04% below the best possible.",
        "1 of 2",
        "These 2 demands cannot hold together: leave out one.",
        f"{hall.buyers[0].company.name} must meet {hall.suppliers[0].company.name}.",
        "One more is worth 3 meetings.",
        "No interpreter for their languages is free",
        hall.suppliers[2].company.name,
    ):
        assert words in page, words
    wishes = f"/officer/fairs/{hall.fair.code}/wishes?show="
    assert page.links["firms suit nobody of the other side"] == "#matchless"
    assert page.links["firms sent a list and wish nobody"] == f"{wishes}demand&who=wish-nobody"
    assert page.links["firms are silent: nothing sent yet"] == f"{wishes}silent"
    assert page.links[hall.suppliers[2].company.name].endswith(f"/participants/{hall.suppliers[2].code}")


def test_a_running_draft_is_stopped(desk: FlaskClient, session: Session, hall: Hall) -> None:
    post_form(desk, hall.url, {"seconds": "60"})
    draft = session.exec(select(Timetable)).one()

    state = desk.get(f"{hall.url}/drafts/{draft.code}/progress").get_json()
    page = post_form(desk, f"{hall.url}/drafts/{draft.code}/stop", {})

    assert (state["is_running"], state["figures"][0]) == (True, "0")
    assert "best so far" in page
    session.expire_all()
    assert session.exec(select(Job)).one().is_stop_asked is True


def test_two_drafts_are_compared(desk: FlaskClient, hall: Hall) -> None:
    first = _draft(hall, _placed(hall, 0, 0, 1), _placed(hall, 0, 1, 2))
    second = _draft(hall, _placed(hall, 0, 0, 3), _placed(hall, 1, 2, 1))

    page = get_page(desk, f"{hall.url}/compare?draft={first.code}&draft={second.code}")

    for words in ("Only in Draft 1", "Only in Draft 2", "At another time or table"):
        assert words in page
    assert hall.suppliers[2].company.name in page


def test_one_draft_is_not_compared(desk: FlaskClient, hall: Hall) -> None:
    get_page(desk, f"{hall.url}/compare?draft=ABCDEFGH", status=422)


def test_taking_over_keeps_codes_moves_and_adds(desk: FlaskClient, session: Session, hall: Hall) -> None:
    code = hall.meeting.code
    draft = _draft(hall, _placed(hall, 0, 0, 3), _placed(hall, 1, 2, 1))

    page = post_form(desk, f"{hall.url}/drafts/{draft.code}/adopt", {})

    assert "1 new meetings, 1 moved" in page
    session.expire_all()
    plan = {each.code: each.slot.number for each in session.exec(select(Meeting)).all()}
    assert (plan[code], sorted(plan.values())) == (3, [1, 3])


def test_taking_over_leaves_what_is_locked(desk: FlaskClient, session: Session, hall: Hall) -> None:
    post_form(desk, f"{hall.meeting_url}/lock", {"version": hall.meeting.version})
    draft = _draft(hall, _placed(hall, 0, 0, 3), _placed(hall, 0, 1, 1))

    page = post_form(desk, f"{hall.url}/drafts/{draft.code}/adopt", {})

    assert "has nobody free at this time" in page
    session.expire_all()
    assert [each.slot.number for each in session.exec(select(Meeting)).all()] == [1]


def test_the_board_shows_each_meeting_in_its_cell(desk: FlaskClient, session: Session, hall: Hall) -> None:
    make_wish(session, hall.suppliers[0], hall.buyers[0], kind=WishKind.NO)

    page = get_page(desk, f"{hall.url}/board")

    assert hall.suppliers[0].company.name in page
    assert 'data-slot="1" data-table="A1"' in page.html
    assert "One conflict" in page


def test_firms_without_a_table_are_named_before_a_run_with_the_way_to_mend_it(
    desk: FlaskClient, session: Session, hall: Hall
) -> None:
    draft = _draft(hall)
    pages = (hall.url, f"{hall.url}/board", f"{hall.url}/drafts/{draft.code}")
    assert [get_page(desk, page).html.count("Give them tables") for page in pages] == [0, 0, 0]
    with transaction() as writing:
        for table in hall.fair.tables:
            table.participant_id = None
            writing.add(table)
    names = ", ".join(each.company.name for each in hall.buyers)
    for url in pages:
        page = get_page(desk, url)
        assert f"2 firms should sit and have no table yet: {names}. A run can put them only" in page.text
        assert page.links["Give them tables"] == f"/officer/fairs/{hall.fair.code}/tables"


def test_points_are_explained_where_they_stand(desk: FlaskClient, hall: Hall) -> None:
    first, second = _draft(hall), _draft(hall)
    for rest in (f"drafts/{first.code}", f"compare?draft={first.code}&draft={second.code}"):
        assert "Points add up what the meetings are worth" in get_page(desk, f"{hall.url}/{rest}")


def test_firm_with_fewer_meetings_than_its_least_is_a_mild_conflict(
    desk: FlaskClient, session: Session, hall: Hall
) -> None:
    with transaction() as writing:
        for each in (hall.buyers[0], *hall.suppliers[1:]):
            each.min_meetings = 2
        hall.suppliers[2].is_reserve = True
        writing.add_all([hall.buyers[0], *hall.suppliers[1:]])
    page = get_page(desk, f"{hall.url}/conflicts")
    found = [
        (each, f"{each.company.name} has {count} meetings and was promised 2." in page)
        for each, count in ((hall.buyers[0], 1), (hall.suppliers[1], 0), (hall.suppliers[2], 0), (hall.suppliers[0], 1))
    ]
    assert [is_said for _firm, is_said in found] == [True, True, False, False]
    assert "2 conflicts" in get_page(desk, f"{hall.url}/board")
    post_form(desk, f"{hall.meeting_url}/cancel", {"reason": "", "version": hall.meeting.version})
    assert "The plan has no conflicts." in get_page(desk, f"{hall.url}/conflicts")


def test_the_board_opens_on_its_first_meeting(desk: FlaskClient, session: Session, hall: Hall) -> None:
    """Free slots in a row are one line until somebody asks for them; of a single one nothing is folded."""
    shown = re.compile(r'<tr role="row" (?:id="(s-\d)"|class="(board-fold)")')

    def rows(query: str = "") -> list[str]:
        return ["".join(each) for each in shown.findall(get_page(desk, f"{hall.url}/board{query}").html)]

    assert rows() == ["s-1", "board-fold"]
    make_meeting(session, hall.suppliers[1], hall.buyers[1], hall.fair.slots[4])
    assert rows() == ["s-1", "board-fold", "s-5", "s-6"]
    make_meeting(session, hall.suppliers[2], hall.buyers[0], hall.fair.slots[2])
    assert rows() == ["s-1", "s-2", "s-3", "s-4", "s-5", "s-6"]
    post_form(desk, f"{hall.meeting_url}/cancel", {"reason": "", "version": hall.meeting.version})
    assert rows() == ["board-fold", "s-3", "s-4", "s-5", "s-6"]
    page = get_page(desk, f"{hall.url}/board")
    assert "09:00–09:45 2 free slots: show them" in page
    whole = page.links["2 free slots: show them"].replace("&amp;", "&")
    assert whole.endswith("slots=all#s-1")
    assert rows("?slots=all") == [f"s-{number}" for number in range(1, 7)]


def test_a_board_without_meetings_shows_all_its_slots(desk: FlaskClient, session: Session) -> None:
    fair = make_fair(session, phase=FairPhase.DRAFTING, slots=3)
    assert get_page(desk, f"/officer/fairs/{fair.code}/timetable/board").html.count('id="s-') == 3


def test_a_meeting_is_moved_without_a_script(desk: FlaskClient, session: Session, hall: Hall) -> None:
    assert "Where it could go" in get_page(desk, hall.meeting_url)

    fields = {"slot": "4", "table": "A1", "version": hall.meeting.version}
    page = post_form(desk, f"{hall.meeting_url}/move", fields)

    assert "People see it with the next release" in page
    session.expire_all()
    assert hall.meeting.slot.number == 4


def test_the_second_of_two_officers_is_told(desk: FlaskClient, session: Session, hall: Hall) -> None:
    fields = {"slot": "4", "version": hall.meeting.version}
    post_form(desk, f"{hall.meeting_url}/move", fields)
    page = post_form(desk, f"{hall.meeting_url}/move", {**fields, "slot": "5", "back": "board"})

    assert "Somebody else has changed this meeting meanwhile" in page
    session.expire_all()
    assert hall.meeting.slot.number == 4


@pytest.mark.parametrize("fields", [{"slot": "99"}, {"slot": "x"}, {"slot": "2", "table": "Z9"}, {}])
def test_odd_places_are_refused(desk: FlaskClient, session: Session, hall: Hall, fields: dict[str, str]) -> None:
    post_form(desk, f"{hall.meeting_url}/move", {**fields, "version": hall.meeting.version}, status=None)
    session.expire_all()
    assert hall.meeting.slot.number == 1


def test_places_to_move_to_are_in_order_of_use(desk: FlaskClient, session: Session, hall: Hall) -> None:
    """Free times first, what is possible with a warning next, another table at its own time after that."""
    make_meeting(session, hall.suppliers[1], hall.buyers[0], hall.fair.slots[1])

    page = get_page(desk, hall.meeting_url)

    shown = re.findall(
        r"(Now here|Free|With a warning|Not possible)</span>", page.html.partition("timetable-places")[2]
    )

    order = ["Free", "With a warning", "Now here", "Not possible"]
    assert shown == sorted(shown, key=order.index)
    assert (shown[0], "Now here" in shown, "Not possible" in shown) == ("Free", True, True)
    assert "Change the table" in page
    assert "Table A1 (own)" in page


def test_ways_say_what_is_free(desk: FlaskClient, session: Session, hall: Hall) -> None:
    make_meeting(session, hall.suppliers[1], hall.buyers[0], hall.fair.slots[1])

    ways = desk.get(f"{hall.meeting_url}/ways").get_json()

    assert (ways["3"]["level"], ways["3"]["tables"][0]) == ("free", "A1")
    assert (ways["2"]["level"], "A1" in ways["2"]["tables"]) == ("block", False)


def test_a_conflict_that_officers_block_is_refused(desk: FlaskClient, session: Session, hall: Hall) -> None:
    with transaction():
        hall.suppliers[0].languages, hall.buyers[0].languages = ["vi"], ["ja"]
        session.add_all([hall.suppliers[0], hall.buyers[0]])
    make_interpreter(session, hall.fair, pairs=[["vi", "ko"]])
    page = get_page(desk, f"{hall.url}/conflicts")
    pair = f"{hall.buyers[0].company.name} and {hall.suppliers[0].company.name}"
    assert f"{pair} share no language and have no interpreter at 09:00–09:20." in page
    post_form(desk, f"{hall.url}/conflicts", {"no-interpreter": "block", "version": page.fields["version"]})

    page = post_form(desk, f"{hall.meeting_url}/move", {"slot": "2", "version": hall.meeting.version})

    assert "At this fair such a meeting cannot be planned" in page
    session.expire_all()
    assert hall.meeting.slot.number == 1


def _apart(session: Session, hall: Hall) -> None:
    """The buyer asked for an interpreter, and says no language that the supplier speaks."""
    with transaction():
        hall.suppliers[0].languages, hall.buyers[0].languages = ["vi"], ["ja"]
        hall.buyers[0].is_interpreter_needed = True
        session.add_all([hall.suppliers[0], hall.buyers[0]])


@pytest.mark.parametrize("has_interpreters", [True, False])
def test_who_cannot_talk_is_named_on_the_board_and_before_a_release(
    desk: FlaskClient, session: Session, hall: Hall, has_interpreters: bool
) -> None:
    make_meeting(session, hall.suppliers[1], hall.buyers[1], hall.fair.slots[1])
    if has_interpreters:
        make_interpreter(session, hall.fair, pairs=[["vi", "ko"]])
    for way in ("/board", "/release"):
        assert "share no language" not in get_page(desk, f"{hall.url}{way}")
    _apart(session, hall)
    names = f"{hall.buyers[0].company.name} {hall.suppliers[0].company.name} 09:00–09:20"
    why = (
        "No interpreter of this event was free" if has_interpreters else "No interpreter is entered for this event yet."
    )

    for way in ("/board", "/release"):
        page = get_page(desk, f"{hall.url}{way}")
        assert "In one meeting the two firms share no language, and nobody interprets." in page
        assert why in page
        assert names in page

    page = post_form(desk, f"{hall.url}/release", {}, status=422)
    assert "Tick that these meetings go out without an interpreter" in page
    session.expire_all()
    assert hall.fair.release == 0
    assert "The timetable is out" in post_form(desk, f"{hall.url}/release", {"speechless": "1"})


def test_who_cannot_talk_is_nobody_s_matter_where_officers_do_not_look_at_it(
    desk: FlaskClient, session: Session, hall: Hall
) -> None:
    _apart(session, hall)
    version = get_page(desk, f"{hall.url}/conflicts").fields["version"]
    post_form(desk, f"{hall.url}/conflicts", {"no-interpreter": "ignore", "version": version})
    assert "share no language" not in get_page(desk, f"{hall.url}/board")
    assert "The timetable is out" in post_form(desk, f"{hall.url}/release", {})


def test_a_draft_names_who_cannot_talk(desk: FlaskClient, hall: Hall) -> None:
    apart = {"a": hall.buyers[0].code, "b": hall.suppliers[0].code, "slot": "2"}
    draft = _draft(hall, _placed(hall, 0, 0, 2), report={**REPORT, "speechless": [apart]})
    page = get_page(desk, f"{hall.url}/drafts/{draft.code}")
    assert "In one meeting the two firms share no language, and nobody interprets." in page
    assert f"{hall.buyers[0].company.name} {hall.suppliers[0].company.name} 09:25–09:45" in page


def test_a_meeting_is_cancelled_with_a_reason(desk: FlaskClient, session: Session, hall: Hall) -> None:
    post_form(desk, f"{hall.meeting_url}/cancel", {"reason": "Flight late", "version": hall.meeting.version})
    session.expire_all()
    assert (hall.meeting.status, hall.meeting.reason) == (MeetingStatus.CANCELLED, "Flight late")


def test_the_interpreter_is_swapped(desk: FlaskClient, session: Session, hall: Hall) -> None:
    mai = make_interpreter(session, hall.fair)
    page = get_page(desk, hall.meeting_url)
    assert "Trần Thị Mai" in page
    post_form(desk, f"{hall.meeting_url}/interpreter", {"interpreter": mai.code, "version": hall.meeting.version})
    session.expire_all()
    assert hall.meeting.interpreter_id == mai.id


def test_a_meeting_is_added_by_hand(desk: FlaskClient, session: Session, hall: Hall) -> None:
    pair = {"supplier": hall.suppliers[2].code, "assembler": hall.buyers[1].code}
    page = get_page(desk, f"{hall.url}/add?supplier={pair['supplier']}&assembler={pair['assembler']}")
    assert "Meet here" in page

    page = post_form(desk, f"{hall.url}/add", {**pair, "slot": "2"})

    assert "The meeting stands in the plan" in page
    made = session.exec(select(Meeting).where(Meeting.supplier_id == hall.suppliers[2].id)).one()
    assert (made.slot.number, made.origin.value) == (2, "officer")


def test_a_meeting_refused_by_a_rule_is_not_added(desk: FlaskClient, session: Session, hall: Hall) -> None:
    pair = {"supplier": hall.suppliers[0].code, "assembler": hall.buyers[0].code}
    page = post_form(desk, f"{hall.url}/add", {**pair, "slot": "2"}, status=409)
    assert "have a meeting already" in page


def test_a_release_shows_the_changes_and_moves_the_phase(desk: FlaskClient, session: Session, hall: Hall) -> None:
    assert "This is the first release" in get_page(desk, f"{hall.url}/release")
    assert "The timetable is out" in post_form(desk, f"{hall.url}/release", {})
    post_form(desk, f"{hall.meeting_url}/move", {"slot": "3", "version": hall.meeting.version})

    page = get_page(desk, f"{hall.url}/release")
    assert "At another time" in page
    assert "This changes the day of 2 persons. No letter goes out." in page
    assert "No e-mail address leads to 2 persons with a meeting: they must be told in another way." in page
    make_user(session, company=hall.buyers[0].company)
    page = get_page(desk, f"{hall.url}/release")
    assert "This changes the day of 2 persons. One letter goes out." in page
    assert "No e-mail address leads to one person with a meeting: this person must be told in another way." in page
    post_form(desk, f"{hall.url}/release", {"phase": ""})

    page = get_page(desk, f"{hall.url}/release")
    assert "Nothing has changed since the last release." in page
    # The fair can be moved on with a release, but not be left where it is.
    assert re.findall(r'name="phase" value="(\w*)"', page.html) == ["provisional", "live"]
    assert "What it changed" in get_page(desk, f"{hall.url}/releases/2")
    session.expire_all()
    assert hall.fair.release == 2
    with transaction() as writing:
        writing.get_one(Fair, hall.fair.id).phase = FairPhase.LIVE
    page = get_page(desk, f"{hall.url}/release")
    assert "Nothing has changed since the last release." in page
    assert "Send it out" not in page


def test_a_blocked_release_says_why(desk: FlaskClient, session: Session, hall: Hall) -> None:
    make_wish(session, hall.suppliers[0], hall.buyers[0], kind=WishKind.NO)
    page = get_page(desk, f"{hall.url}/release")
    assert "This blocks the release" in page
    assert "Conflicts block this release" in post_form(desk, f"{hall.url}/release", {}, status=409)


def test_pages_that_are_not_there(desk: FlaskClient, hall: Hall) -> None:
    for path in ("drafts/NOTTHERE", "meetings/NOTTHERE", "releases/7"):
        assert desk.get(f"{hall.url}/{path}").status_code == 404


def test_release_says_how_many_comments_wait(desk: FlaskClient, session: Session, hall: Hall) -> None:
    assert "for an answer" not in get_page(desk, f"{hall.url}/release")
    firm = hall.suppliers[0]
    with transaction() as writing:
        for text, answered_at in (("Too early", None), ("Too far", None), ("Too late", now())):
            writing.add(FairComment(fair_id=firm.fair_id, participant_id=firm.id, text=text, answered_at=answered_at))
    page = get_page(desk, f"{hall.url}/release")
    assert "2 comments on the timetable wait for an answer." in page
    assert page.links["Read and answer them"] == f"{hall.url}/comments"


def test_comments_are_answered(desk: FlaskClient, session: Session, hall: Hall) -> None:
    firm = hall.suppliers[0]
    with transaction() as writing:
        said = FairComment(fair_id=firm.fair_id, participant_id=firm.id, meeting_id=hall.meeting.id, text="Too early")
        writing.add(said)
    page = get_page(desk, f"{hall.url}/comments")
    assert "Too early" in page
    assert f"Meeting with {hall.buyers[0].company.name}" in page
    assert "Error: " in post_form(desk, f"{hall.url}/comments/{said.code}", {"text": " "}, status=422).title

    page = post_form(desk, f"{hall.url}/comments/{said.code}", {"text": "Moved to the afternoon."})

    assert "Moved to the afternoon." in page
    session.expire_all()
    assert said.answer == "Moved to the afternoon."


@pytest.mark.parametrize("path", ["", "/board", "/release", "/conflicts", "/comments"])
def test_more_meetings_make_no_more_queries(
    app: Flask, desk: FlaskClient, session: Session, hall: Hall, path: str
) -> None:
    counted: list[str] = []
    event.listen(app.extensions["database"].engine, "before_cursor_execute", lambda *given: counted.append(given[2]))

    def queries() -> int:
        counted.clear()
        get_page(desk, hall.url + path)
        return len(counted)

    def add(count: int) -> None:
        for _number in range(count):
            buyer, slot = make_buyer(session, hall.fair), len(session.exec(select(Meeting)).all())
            made = make_meeting(session, make_participant(session, hall.fair), buyer, hall.fair.slots[slot])
            _draft(hall, _placed(hall, 0, 0, 1))
            with transaction() as writing:
                writing.add(FairComment(fair_id=hall.fair.id, participant_id=buyer.id, meeting_id=made.id, text="Why?"))

    queries()
    add(1)
    few = queries()
    add(4)
    assert queries() == few


def test_the_timetable_page_lists_drafts(desk: FlaskClient, hall: Hall) -> None:
    _draft(hall, _placed(hall, 0, 0, 1), name="With Mai")
    page = get_page(desk, hall.url)
    assert "1: With Mai" in page
    assert "Nothing is out yet" in page
