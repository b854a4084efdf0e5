"""Minutes behind a link: one tap for each meeting, and the whole form."""

from __future__ import annotations

import datetime
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlmodel import Session, select

from database.columns import now
from database.enums import (
    AccessLinkKind,
    AnsweredVia,
    FairPhase,
    FairSide,
    MeetingStatus,
    MinutesOutcome,
    NextStep,
    PartAudience,
)
from database.models.meetings import Meeting
from database.models.minutes import MeetingMinutes
from database.session import transaction
from linkage.services.access_links import make_link
from linkage.services.audit import SYSTEM
from linkage.services.releases import release
from tests.factories import make_assembler
from tests.fair_makers import make_buyer, make_fair, make_meeting, make_part, make_participant
from tests.pages import get_page, post_form

TODAY = now().date()
SOON = (TODAY + datetime.timedelta(days=10)).isoformat()


@pytest.fixture
def meeting(session: Session) -> Meeting:
    """A meeting of yesterday's fair."""
    fair = make_fair(session, phase=FairPhase.LIVE, starts_on=TODAY - datetime.timedelta(days=2))
    buyer = make_buyer(session, fair, company=make_assembler(session, name="Fuji Hồ Gươm"))
    part = make_part(session, buyer)
    return make_meeting(session, make_participant(session, fair), buyer, fair.slots[0], parts=[part.code])


def link(meeting: Meeting, side: FairSide = FairSide.SUPPLIER, kind: AccessLinkKind = AccessLinkKind.MINUTES) -> str:
    person = meeting.supplier_delegate_id if side is FairSide.SUPPLIER else meeting.assembler_delegate_id
    with transaction() as session:
        ends = now() + datetime.timedelta(days=1)
        return make_link(session, kind, expires_at=ends, fair_id=meeting.fair_id, delegate_id=person)


def told(session: Session) -> list[MeetingMinutes]:
    session.expire_all()
    return list(session.exec(select(MeetingMinutes).order_by(MeetingMinutes.id)).all())  # type: ignore[arg-type]


def test_one_tap_is_enough(client: FlaskClient, session: Session, meeting: Meeting) -> None:
    url = f"/l/{link(meeting)}/minutes"
    assert "Fuji Hồ Gươm" in get_page(client, url)
    page = post_form(client, f"{url}/{meeting.code}/outcome", {"outcome": "possible", "version": 0})
    assert "Noted: Working together is possible." in page
    assert 'aria-pressed="true"' in page.html
    (minutes,) = told(session)
    assert (minutes.side, minutes.outcome, minutes.via) == (
        FairSide.SUPPLIER,
        MinutesOutcome.POSSIBLE,
        AnsweredVia.LINK,
    )
    assert session.get_one(Meeting, meeting.id).status is MeetingStatus.HELD


def test_a_second_tap_keeps_what_was_told_in_detail(client: FlaskClient, session: Session, meeting: Meeting) -> None:
    url = f"/l/{link(meeting)}/minutes/{meeting.code}"
    fields = {
        "outcome": "possible",
        "was_other_present": "1",
        "parts": meeting.parts,
        "next_step": "quotation",
        "next_step_on": SOON,
        "interest": "4",
        "notes": "Giá tốt, giao nhanh",
        "version": 0,
    }
    assert "Thank you. It is noted." in post_form(client, url, fields)
    assert "Giá tốt, giao nhanh" in get_page(client, url)
    post_form(client, f"{url}/outcome", {"outcome": "informative", "version": 1})
    (minutes,) = told(session)
    assert (minutes.outcome, minutes.interest, minutes.notes, minutes.next_step) == (
        MinutesOutcome.INFORMATIVE,
        4,
        "Giá tốt, giao nhanh",
        NextStep.QUOTATION,
    )
    post_form(client, f"{url}/outcome", {"outcome": "not-held", "version": minutes.version})
    assert told(session)[0].next_step is NextStep.NONE


def test_the_other_side_sees_nothing_of_it(client: FlaskClient, meeting: Meeting) -> None:
    own, other = link(meeting), link(meeting, FairSide.ASSEMBLER)
    said = {"outcome": "no-interest", "interest": "1", "reason": "price-target", "notes": "Riêng tư", "version": 0}
    post_form(client, f"/l/{own}/minutes/{meeting.code}", said)
    for url in (f"/l/{other}/minutes", f"/l/{other}/minutes/{meeting.code}"):
        page = get_page(client, url)
        assert "Riêng tư" not in page
        assert 'aria-pressed="true"' not in page.html
        assert "checked" not in page.html.split("What came of the meeting?")[-1].split("</fieldset>")[0]


def test_what_was_typed_stays_after_a_refusal(client: FlaskClient, session: Session, meeting: Meeting) -> None:
    url = f"/l/{link(meeting)}/minutes/{meeting.code}"
    said = {"outcome": "possible", "next_step": "nda", "notes": "Giữ lại", "version": 0}
    page = post_form(client, url, said, status=422)
    assert "Enter until when, so that nobody forgets it." in page
    assert "Giữ lại" in page
    assert told(session) == []


@pytest.mark.parametrize("outcome", ["", "perfect"])
def test_a_tap_on_nothing_is_refused(client: FlaskClient, session: Session, meeting: Meeting, outcome: str) -> None:
    url = f"/l/{link(meeting)}/minutes/{meeting.code}/outcome"
    assert "Choose what came of the meeting." in post_form(client, url, {"outcome": outcome, "version": 0})
    assert told(session) == []


def test_a_tap_over_a_colleagues_word_is_refused(client: FlaskClient, session: Session, meeting: Meeting) -> None:
    url = f"/l/{link(meeting)}/minutes/{meeting.code}/outcome"
    post_form(client, url, {"outcome": "possible", "version": 0})
    post_form(client, url, {"outcome": "not-held", "version": 0}, status=409)
    assert told(session)[0].outcome is MinutesOutcome.POSSIBLE


def test_links_open_only_own_meetings(client: FlaskClient, session: Session, meeting: Meeting) -> None:
    fair = meeting.fair
    other = make_meeting(session, make_participant(session, fair), make_buyer(session, fair), fair.slots[1])
    token = link(meeting)
    get_page(client, f"/l/{token}/minutes/{other.code}", status=404)
    post_form(client, f"/l/{token}/minutes/{other.code}/outcome", {"outcome": "possible"}, status=404)
    get_page(client, f"/l/{link(meeting, kind=AccessLinkKind.CALENDAR)}/minutes", status=404)
    assert "Fuji Hồ Gươm" in get_page(client, f"/l/{link(meeting, kind=AccessLinkKind.AGENDA)}/minutes")


def test_a_full_day_asks_no_more_questions(client: FlaskClient, session: Session, meeting: Meeting) -> None:
    token, asked = link(meeting), []
    get_page(client, f"/l/{token}/minutes")
    event.listen(session.get_bind(), "before_cursor_execute", lambda *_given: asked.append(1))
    get_page(client, f"/l/{token}/minutes")
    few = len(asked)
    for slot in meeting.fair.slots[1:]:
        make_meeting(session, meeting.supplier, make_buyer(session, meeting.fair), slot)
    asked.clear()
    get_page(client, f"/l/{token}/minutes")
    assert len(asked) == few <= 15


def test_plans_and_hidden_parts_are_not_told(client: FlaskClient, session: Session, meeting: Meeting) -> None:
    """ASVS 8.2.2: neither a meeting that is not out yet, nor whose the parts without a name are."""
    make_part(session, meeting.assembler, number="B901", audience=PartAudience.ANONYMOUS)
    make_part(session, meeting.assembler, number="B902", is_withdrawn=True)
    make_part(session, meeting.assembler, number="B903")
    form = get_page(client, f"/l/{link(meeting)}/minutes/{meeting.code}").html
    assert [number in form for number in ("B901", "B902", "B903")] == [False, False, True]
    assert "B901" in get_page(client, f"/l/{link(meeting, FairSide.ASSEMBLER)}/minutes/{meeting.code}").html
    with transaction():
        for slot in meeting.fair.slots:
            later = datetime.timedelta(days=30)
            slot.starts_at, slot.ends_at = slot.starts_at + later, slot.ends_at + later
    url = f"/l/{link(meeting)}/minutes"
    assert "Fuji Hồ Gươm" not in get_page(client, url)
    assert client.get(f"{url}/{meeting.code}").status_code == 404
    with transaction():
        release(session, meeting.fair, by=SYSTEM)
    assert "Fuji Hồ Gươm" in get_page(client, url)


def test_no_choice_has_the_words_of_another(client: FlaskClient, meeting: Meeting) -> None:
    page = get_page(client, f"/l/{link(meeting)}/minutes/{meeting.code}")
    reasons = page.html.partition('name="reason"')[2].partition("</select>")[0]
    words = re.findall(r"<option[^>]*>([^<]+)</option>", reasons)
    assert len(words) > 5
    assert len(set(words)) == len(words)
