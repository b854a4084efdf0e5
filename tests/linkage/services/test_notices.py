"""Notices: on the site always, by letter as their reader chose, each once; gathered letters though their writer is stopped."""

from __future__ import annotations

import datetime
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import event
from sqlmodel import Session, select

from database.columns import now
from database.enums import NoticeKind, NoticeMail
from database.models.audit_events import AuditEvent
from database.models.notices import LetterStop, Notice, NoticeDigest
from database.models.outbox import OutboxMessage
from database.models.users import User
from database.queries import notices as rows
from database.session import Database, transaction
from linkage.errors import Invalid, NotFound
from linkage.services import notices
from linkage.services.digests import people_to_write, write_digest
from linkage.services.firm_readers import unreached
from linkage.services.letter_stops import allow_letters, stop_letters, stopped_kinds
from linkage.services.notice_kinds import NEWS_TO_GUESTS
from linkage.services.notices import (
    NOBODY,
    Telling,
    Told,
    choose,
    person_of_token,
    read_all,
    read_notice,
    reword,
    stop_kind,
    tell,
    tell_all,
    untell,
)
from linkage.services.outbox import Letter, one_click, posted_keys
from tests.factories import make_supplier, make_user
from tests.kills import command, kill_around_commits, run

BASE = "https://linkage.example"
TODAY = datetime.date(2026, 3, 2)


@pytest.fixture
def person(session: Session) -> User:
    return make_user(session, language="en")


def told(person: User, path: str = "/proposals/ABC") -> Told:
    return Told(person.id, path, BASE)


def letter(person: User, *, kind: str = "proposal-agreed", subject: str = "Both agreed") -> Letter:
    return Letter(kind, person.email, "en", subject, "Dear you,\n\nBoth agreed.\n")


def post(session: Session, person: User, key: str, **how: str) -> None:
    with transaction() as writing:
        tell(writing, letter(person, **how), told(person), key=key)


def letters(session: Session) -> list[OutboxMessage]:
    session.expire_all()
    return list(session.exec(select(OutboxMessage).order_by(OutboxMessage.id)).all())  # type: ignore[arg-type]


def prefer(session: Session, person: User, mail: NoticeMail, *, days: int | None = None) -> None:
    with transaction() as writing:
        choose(writing, writing.get_one(User, person.id), {NoticeKind.PROPOSALS: mail}, days=days)


def test_a_letter_is_a_notice_too_and_each_is_written_once(session: Session, person: User) -> None:
    for _ in range(2):
        post(session, person, "event:1")
    notice = session.exec(select(Notice)).one()
    assert (notice.kind, notice.text, notice.path) == (NoticeKind.PROPOSALS, "Both agreed", "/proposals/ABC")
    (sent,) = letters(session)
    stop = f"{BASE}/notices/stop/{session.exec(select(NoticeDigest)).one().token}/proposals"
    assert sent.headers == {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert stop in sent.body


@pytest.mark.parametrize("mail", [NoticeMail.NEVER, NoticeMail.DIGEST])
def test_the_reader_chooses_whether_a_letter_leaves(session: Session, person: User, mail: NoticeMail) -> None:
    prefer(session, person, mail)
    post(session, person, "event:1")
    assert letters(session) == []
    assert session.exec(select(Notice.mail)).one() is mail
    assert posted_keys(session, ["event:1"]) == {"event:1"}


def test_who_has_no_account_gets_the_letter_alone(session: Session, person: User) -> None:
    with transaction() as writing:
        tell(writing, letter(person), NOBODY, key="event:1")
    assert [each.headers for each in letters(session)] == [{}]
    assert session.exec(select(Notice)).all() == []


@pytest.mark.parametrize(("kind", "can_end"), [("proposal-agreed", True), ("fair-cancelled", False)])
def test_who_has_no_account_reads_why_the_letter_came_and_how_to_end_what_can_be_ended(
    session: Session, person: User, kind: str, can_end: bool
) -> None:
    with transaction() as writing:
        tell(writing, letter(person, kind=kind), NOBODY, key="event:1")
    (sent,) = letters(session)
    assert f"This letter went to {person.email}: the agency has this address for your firm." in sent.body
    assert ("Tell the agency in an answer to this mail." in sent.body) is can_end


def test_a_letter_with_a_link_that_ends_it_asks_for_no_answer(session: Session, person: User) -> None:
    own = replace(letter(person), headers=one_click(f"{BASE}/l/x/feedback/stop"))
    with transaction() as writing:
        tell(writing, own, NOBODY, key="event:1")
    (sent,) = letters(session)
    assert ("This letter went to" in sent.body, "answer to this mail" in sent.body) == (True, False)


def test_a_letter_that_waits_keeps_its_foot_when_it_is_reworded(session: Session, person: User) -> None:
    for told_to in (NOBODY, told(person)):
        with transaction() as writing:
            sent = tell(writing, letter(person), told_to, key=f"event:{told_to.user_id}")
            assert sent is not None
            before = sent.body
            reword(writing, sent, letter(person), told_to)
            assert sent.body == before


def test_choices_of_all_readers_are_read_at_once(database: Database, session: Session) -> None:
    people = [make_user(session, email=f"p{number}@mail.example", language="en") for number in range(12)]
    for each in people:
        with transaction() as writing:
            rows.digest_of(writing, each.id or 0)
    prefer(session, people[3], NoticeMail.NEVER)
    asked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *said: asked.append(said[2]))

    def reads(some: list[User], key: str) -> int:
        asked.clear()
        with transaction() as writing:
            tell_all(writing, [Telling(letter(each), told(each), f"{key}:{each.id}") for each in some])
        return sum("FROM notice_" in each for each in asked)

    assert (reads(people[:2], "a"), reads(people, "b")) == (2, 2)
    assert sorted(each.recipient for each in letters(session)) == sorted(
        each.email for each in [*people, *people[:2]] if each is not people[3]
    )


def test_what_a_person_has_to_have_is_always_sent(session: Session, person: User) -> None:
    prefer(session, person, NoticeMail.NEVER)
    post(session, person, "code:1", kind="rfq.code")
    assert [each.headers for each in letters(session)] == [{}]


def test_a_rollback_tells_nobody(session: Session, person: User) -> None:
    with pytest.raises(RuntimeError), transaction() as writing:
        tell(writing, letter(person), told(person), key="event:1")
        raise RuntimeError
    assert letters(session) == []
    assert session.exec(select(Notice)).all() == []


def test_what_is_told_later_is_not_shown_before_and_can_be_taken_back(session: Session, person: User) -> None:
    later = now() + datetime.timedelta(minutes=1)
    with transaction() as writing:
        tell(writing, letter(person), told(person), key="proposal:ABC:1", not_before=later)
    assert rows.unread_count(session, person.id or 0, at=now()) == 0
    assert rows.unread_count(session, person.id or 0, at=later) == 1
    with transaction() as writing:
        untell(writing, beginning="proposal:ABC:")
    assert letters(session) == []
    assert session.exec(select(Notice)).all() == []


def test_one_click_ends_a_kind_and_leaves_the_others(session: Session, person: User) -> None:
    post(session, person, "event:1")
    token = session.exec(select(NoticeDigest.token)).one()
    for _ in range(2):
        with transaction() as writing:
            stop_kind(writing, token, NoticeKind.PROPOSALS)
    assert rows.settings(session, person.id or 0)[NoticeKind.PROPOSALS] is NoticeMail.NEVER
    assert rows.settings(session, person.id or 0)[NoticeKind.MESSAGES] is NoticeMail.NOW
    assert session.exec(select(AuditEvent.action)).all().count("notices.chosen") == 1
    with pytest.raises(NotFound):
        person_of_token(session, "made-up")


def test_a_rhythm_that_there_is_not_is_refused(session: Session, person: User) -> None:
    with pytest.raises(Invalid):
        prefer(session, person, NoticeMail.DIGEST, days=3)


def test_reading_all_leaves_what_came_meanwhile(session: Session, person: User) -> None:
    post(session, person, "event:1")
    until = now()
    post(session, person, "event:2")
    with transaction() as writing:
        assert read_all(writing, person, until=until) == 1
    assert rows.unread_count(session, person.id or 0, at=now()) == 1


def test_nobody_reads_the_notice_of_another_person(session: Session, person: User) -> None:
    post(session, person, "event:1")
    code = session.exec(select(Notice.code)).one()
    with pytest.raises(NotFound):
        read_notice(session, make_user(session, email="other@mail.example"), code)


def test_a_gathered_letter_holds_all_and_comes_once_a_period(session: Session, person: User) -> None:
    prefer(session, person, NoticeMail.DIGEST, days=7)
    post(session, person, "event:1", subject="First")
    post(session, person, "event:2", subject="Second")
    for day in (0, 0, 6):
        with transaction() as writing:
            write_digest(writing, person.id or 0, TODAY + datetime.timedelta(day), base_url=BASE)
    (sent,) = letters(session)
    assert sent.subject == "News for you: 2 entries"
    assert sent.body.index("Second") < sent.body.index("First")
    assert f"{BASE}/proposals/ABC" in sent.body
    assert sent.headers["List-Unsubscribe"].endswith("/digest>")
    post(session, person, "event:3", subject="Third")
    assert people_to_write(session, TODAY + datetime.timedelta(6)) == []
    assert people_to_write(session, TODAY + datetime.timedelta(7)) == [person.id]


def test_who_changes_to_the_site_gets_no_gathered_letter(session: Session, person: User) -> None:
    prefer(session, person, NoticeMail.DIGEST)
    post(session, person, "event:1")
    prefer(session, person, NoticeMail.NEVER)
    assert people_to_write(session, TODAY) == []


def test_killed_writers_gather_everything_exactly_once(session: Session, database_url: str, tmp_path: Path) -> None:
    people = [make_user(session, email=f"reader{number}@mail.example") for number in range(4)]
    with transaction() as writing:
        for each in people:
            choose(writing, writing.get_one(User, each.id), {NoticeKind.PROPOSALS: NoticeMail.DIGEST})
            for number in range(3):
                tell(writing, letter(each), told(each), key=f"event:{each.id}:{number}")
    write = command(database_url, tmp_path, "notices", "digest")
    kill_around_commits(write, 2)
    session.rollback()
    assert len(letters(session)) == 2
    run(write)
    session.rollback()
    written = letters(session)
    assert sorted(each.recipient for each in written) == sorted(each.email for each in people)
    assert {tuple(re.findall(r"\d+", each.subject)) for each in written} == {("3",)}
    assert session.exec(select(Notice).where(Notice.digested_at == None)).all() == []  # noqa: E711 (SQL)


def test_two_who_tell_of_the_same_at_once_both_go_on(database: Database, session: Session, person: User) -> None:
    together, mail, reader = Barrier(8), letter(person), told(person)

    def tell_it(_number: int) -> None:
        together.wait()
        with database.session(), transaction() as writing:
            tell(writing, mail, reader, key="event:9")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(tell_it, range(8)))
    assert (len(letters(session)), len(session.exec(select(Notice)).all())) == (1, 1)


def test_what_somebody_else_told_meanwhile_is_told_once(
    session: Session, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(session, person, "event:9")
    monkeypatch.setattr(notices, "posted_keys", lambda _session, _keys: set())
    post(session, person, "event:9")
    assert (len(letters(session)), len(session.exec(select(Notice)).all())) == (1, 1)


GUEST = "na@firm.example"


def post_to_guest(key: str, *, kind: str = "proposal-proposed", address: str = GUEST) -> OutboxMessage | None:
    with transaction() as writing:
        return tell(writing, Letter(kind, address, "en", "Hello", "Dear you.\n"), Told(None, "/", BASE), key=key)


@pytest.mark.parametrize("kind", NEWS_TO_GUESTS)
def test_who_has_no_account_ends_what_they_did_not_ask_for_by_one_click(session: Session, kind: str) -> None:
    sent = post_to_guest("event:1", kind=kind)
    assert sent is not None
    stop = session.exec(select(LetterStop)).one()
    address = f"{BASE}/notices/stop/{stop.token}/{stop.kind.value}"
    assert sent.headers == one_click(address)
    assert f"No more letters of this kind:\n{address}" in sent.body
    assert "This letter went to" in sent.body
    assert "answer to this mail" not in sent.body


def test_a_stop_holds_for_one_kind_and_one_address_until_it_is_taken_back(session: Session) -> None:
    post_to_guest("event:1")
    stop = session.exec(select(LetterStop)).one()
    for _again in range(2):
        with transaction() as writing:
            stop_letters(writing, stop.token, "proposals")
    assert post_to_guest("event:2", address=GUEST.upper()) is None
    assert post_to_guest("event:3", kind="proposal-reminder") is None
    assert post_to_guest("event:4", kind="proposal-agreed") is not None
    assert post_to_guest("event:5", kind="profile-question") is not None
    assert post_to_guest("event:6", address="other@firm.example") is not None
    with transaction() as writing:
        allow_letters(writing, stop.token, "proposals")
    assert post_to_guest("event:7") is not None
    said = select(AuditEvent.action).where(AuditEvent.action.startswith("letters.")).order_by(AuditEvent.id)
    assert list(session.exec(said).all()) == ["letters.stopped", "letters.allowed"]


def test_a_letter_to_a_guest_that_waits_keeps_its_way_out_when_it_is_reworded(session: Session) -> None:
    sent = post_to_guest("event:1")
    assert sent is not None
    with transaction() as writing:
        held = writing.get_one(OutboxMessage, sent.id)
        reword(writing, held, Letter("proposal-proposed", GUEST, "en", "Hello", "Dear you.\n"), Told(None, "/", BASE))
        assert held.body == sent.body


def test_a_link_ends_its_own_kind_alone(session: Session) -> None:
    post_to_guest("event:1")
    stop = session.exec(select(LetterStop)).one()
    for token, kind in ((stop.token, "ladder"), ("x" * 32, "proposals")):
        with pytest.raises(NotFound), transaction() as writing:
            stop_letters(writing, token, kind)


def test_a_firm_whose_contact_wants_no_proposals_is_one_that_no_letter_reaches(session: Session) -> None:
    company = make_supplier(session, contact={"email": GUEST})
    peopled = make_supplier(session, contact={"email": GUEST})
    make_user(session, company=peopled)
    assert unreached(session, [company, peopled], about=NoticeKind.PROPOSALS) == []
    post_to_guest("event:1")
    with transaction() as writing:
        stop_letters(writing, writing.exec(select(LetterStop.token)).one(), "proposals")
    assert unreached(session, [company, peopled], about=NoticeKind.PROPOSALS) == [company]
    # What another firm asks of it by letter reaches it still.
    assert unreached(session, [company, peopled]) == []
    assert stopped_kinds(session, company) == (NoticeKind.PROPOSALS,)


def test_letters_to_many_guests_ask_once_what_they_ended(session: Session) -> None:
    def asked(numbers: range) -> int:
        told_to = Told(None, "/", BASE)
        tellings = [
            Telling(
                Letter("proposal-proposed", f"g{each}@firm.example", "en", "Hello", "Dear you.\n"), told_to, f"{each}"
            )
            for each in numbers
        ]
        with transaction() as writing:
            tell_all(writing, tellings)
            count = 0

            def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
                nonlocal count
                count += "letter_stops" in statement

            event.listen(writing.get_bind(), "before_cursor_execute", note)
            tell_all(writing, [replace(each, key=f"again:{each.key}") for each in tellings])
            event.remove(writing.get_bind(), "before_cursor_execute", note)
        return count

    assert asked(range(1)) == asked(range(1, 9))
