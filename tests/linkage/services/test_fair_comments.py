"""What firms say about a provisional timetable."""

from __future__ import annotations

import datetime

import pytest
from sqlmodel import Session

from database.enums import FairPhase
from database.models.meetings import FairComment
from database.queries import fair_comments as rows
from database.session import transaction
from linkage.days import agency_today
from linkage.errors import Conflict, NotFound
from linkage.inputs.meeting_requests import CommentInput
from linkage.services import fair_comments as services
from linkage.services.audit import SYSTEM
from tests.agenda_makers import Released, make_released_fair

WORDS = CommentInput(text="Xin đổi sang buổi chiều")


@pytest.fixture
def made(session: Session) -> Released:
    return make_released_fair(session, phase=FairPhase.PROVISIONAL)


def _write(made: Released, meeting: str | None = None) -> FairComment:
    with transaction() as session:
        return services.write_comment(session, made.suppliers[0], WORDS, meeting=meeting, by=SYSTEM)


def test_officers_read_what_waits_for_an_answer_first(made: Released, session: Session) -> None:
    first, second = _write(made, made.meetings[0].code), _write(made)
    with transaction() as writing:
        services.answer_comment(writing, made.fair, first.code, CommentInput(text="Đã đổi"), by=SYSTEM)

    found = rows.comments(session, made.fair)

    assert [each.code for each in found] == [second.code, first.code]
    assert [each.answer for each in found] == [None, "Đã đổi"]
    assert found[0].participant.company.name == "Công ty Cơ khí Sửu Nghị Ưỡng"
    meetings = rows.meetings_of_comments(session, found)
    assert [each.code for each in meetings.values()] == [made.meetings[0].code]


def test_comments_end_with_their_day(made: Released, session: Session) -> None:
    with transaction():
        made.fair.comments_close_on = agency_today()
        session.add(made.fair)
    assert services.are_comments_open(made.fair)
    with transaction():
        made.fair.comments_close_on = agency_today() - datetime.timedelta(days=1)
        session.add(made.fair)

    with pytest.raises(Conflict, match="while the timetable is provisional"):
        _write(made)


def test_nobody_comments_on_meetings_of_others_or_without_end(made: Released, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotFound):
        _write(made, made.meetings[1].code)
    monkeypatch.setattr(services, "MOST_COMMENTS", 1)
    _write(made)
    with pytest.raises(Conflict, match="many comments already"):
        _write(made)


def test_a_comment_that_is_not_there_cannot_be_answered(made: Released) -> None:
    with pytest.raises(NotFound), transaction() as session:
        services.answer_comment(session, made.fair, "NOTTHERE", WORDS, by=SYSTEM)
