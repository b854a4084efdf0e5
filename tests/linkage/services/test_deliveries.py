"""Every letter leaves once: whatever the server says, however many send, and whenever one of them ends."""

from __future__ import annotations

import datetime
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlmodel import Session, select

from database.columns import now
from database.models.mail_pauses import MailPause
from database.models.outbox import OutboxMessage
from database.queries.outbox import LetterState, count_letters, refused_addresses, waiting_letters
from database.session import Database, transaction
from linkage.errors import Conflict
from linkage.mail import messages
from linkage.mail.folder import Folder
from linkage.mail.messages import Parcel, Sender
from linkage.mail.refusals import Lost, NotSent, PutOff, Refused, ServerAway
from linkage.mail.smtp import Smtp
from linkage.mail.ways import SmtpServer, Tls
from linkage.services.audit import SYSTEM
from linkage.services.deliveries import CLAIM, Round, is_mail_due, pause_now, send_due, try_again, try_all_again
from linkage.services.outbox import Letter, life_of, post_letter
from linkage.wording.letters import NO_ADDRESS, TOO_OLD
from tests.mail_servers import Post, free_port, mail_server

SENDER = Sender("Agency", "agency@linkage.example", "", "https://linkage.example")
HOUR = datetime.timedelta(hours=1)


class Told:
    """A way that does as it is told: for each recipient what is raised, one after the other; then letters are taken."""

    name = "told"

    def __init__(self, **failures: list[NotSent]) -> None:
        self.failures, self.taken = failures, list[str]()

    def deliver(self, parcel: Parcel) -> None:
        name = parcel.recipient.partition("@")[0]
        if self.failures.get(name):
            raise self.failures[name].pop(0)
        self.taken.append(name)

    def close(self) -> None:
        pass


@pytest.fixture
def way() -> Told:
    return Told()


def write(session: Session, *names: str, kind: str = "test") -> None:
    with transaction() as writing:
        for name in names:
            post_letter(writing, Letter(kind, f"{name}@mail.example", "en", "S", "B"), key=f"{kind}:{name}")


def kept(session: Session, name: str) -> OutboxMessage:
    session.rollback()
    session.expire_all()
    return session.exec(select(OutboxMessage).where(OutboxMessage.recipient == f"{name}@mail.example")).one()


def let_time_pass(session: Session, time: datetime.timedelta) -> None:
    """All that was to be done later comes nearer."""
    with transaction() as writing:
        for letter in writing.exec(select(OutboxMessage)).all():
            letter.next_attempt_at -= time
            if letter.claimed_at is not None:
                letter.claimed_at -= time
        for pause in writing.exec(select(MailPause)).all():
            pause.next_try_at -= time


def test_letters_leave_and_are_noted(database: Database, session: Session, way: Told) -> None:
    write(session, "lan", "minh")
    assert is_mail_due(session)
    assert send_due(database, way, SENDER) == Round(sent=2)
    assert way.taken == ["lan", "minh"]
    letter = kept(session, "lan")
    assert letter.sent_at is not None
    assert (letter.attempts, letter.claimed_by, letter.last_error) == (1, None, None)
    assert not is_mail_due(session)
    assert send_due(database, way, SENDER) == Round()


def test_what_is_of_use_the_shortest_leaves_first(database: Database, session: Session, way: Told) -> None:
    write(session, "news")
    write(session, "reset", kind="password-reset")
    assert send_due(database, way, SENDER, most=1) == Round(sent=1)
    assert way.taken == ["reset"]


def test_letter_put_off_is_tried_again_later_and_later_and_then_given_up(
    database: Database, session: Session, way: Told
) -> None:
    write(session, "lan")
    way.failures["lan"] = [PutOff("450 Try again") for _ in range(20)]
    waits = []
    for _ in range(15):
        assert send_due(database, way, SENDER) == Round(put_off=1)
        letter = kept(session, "lan")
        assert letter.tried_at is not None
        waits.append((letter.next_attempt_at - letter.tried_at) / datetime.timedelta(minutes=1))
        assert not is_mail_due(session)
        let_time_pass(session, 8 * HOUR)
    for wait, least in zip(waits, [1, 5, 15, 60, *(11 * [360])], strict=True):
        assert least <= wait <= least * 1.21
    assert sum(waits) / 60 / 24 == pytest.approx(3, abs=0.5)
    assert send_due(database, way, SENDER) == Round(given_up=1)
    letter = kept(session, "lan")
    assert letter.given_up_at is not None
    assert (letter.attempts, letter.last_error, letter.is_refused) == (16, "450 Try again", False)
    assert count_letters(session, LetterState.GIVEN_UP) == 1
    assert waiting_letters(session) == 0


def test_refused_letter_is_given_up_at_once_and_the_others_leave(
    database: Database, session: Session, way: Told
) -> None:
    write(session, "lan", "minh", "cam")
    way.failures = {"lan": [Refused("550 Nobody", is_address=True)], "minh": [Refused("554 No")]}
    assert send_due(database, way, SENDER) == Round(sent=1, given_up=2)
    assert (kept(session, "lan").is_refused, kept(session, "minh").is_refused) == (True, False)
    assert session.exec(refused_addresses()).all() == ["lan@mail.example"]


def test_address_is_good_again_once_a_letter_gets_through(database: Database, session: Session, way: Told) -> None:
    write(session, "lan")
    way.failures["lan"] = [Refused("550 Nobody", is_address=True)]
    send_due(database, way, SENDER)
    with transaction() as writing:
        post_letter(writing, Letter("test", "lan@mail.example", "en", "S", "B"), key="later")
    send_due(database, way, SENDER)
    assert session.exec(refused_addresses()).all() == []


def test_recipient_that_is_no_address_is_given_up(database: Database, session: Session, way: Told) -> None:
    with transaction() as writing:
        post_letter(writing, Letter("test", "lan at mail", "en", "S", "B"), key="odd")
    assert send_due(database, way, SENDER) == Round(given_up=1)
    assert session.exec(select(OutboxMessage.last_error)).one() == NO_ADDRESS


def test_server_that_is_away_ends_the_round_and_costs_no_letter_a_try(
    database: Database, session: Session, way: Told
) -> None:
    write(session, "lan", "minh")
    way.failures["lan"] = [ServerAway("No server") for _ in range(3)]
    assert send_due(database, way, SENDER) == Round(away="No server")
    assert way.taken == []
    letter = kept(session, "lan")
    assert (letter.attempts, letter.last_error, letter.claimed_by, letter.given_up_at) == (0, "No server", None, None)
    pause = pause_now(session)
    assert pause is not None
    assert (pause.reason, pause.tries) == ("No server", 1)
    assert not is_mail_due(session)


def test_letter_that_keeps_the_server_away_holds_up_no_other(database: Database, session: Session, way: Told) -> None:
    write(session, "lan", "minh")
    way.failures["lan"] = [ServerAway("Not this one") for _ in range(3)]
    send_due(database, way, SENDER)
    assert send_due(database, way, SENDER) == Round(sent=1)
    assert way.taken == ["minh"]


def test_pauses_grow_and_end_with_the_first_letter_that_leaves(database: Database, session: Session, way: Told) -> None:
    write(session, "lan")
    way.failures["lan"] = [ServerAway("No server") for _ in range(6)]
    waits = []
    for _ in range(6):
        before = now()
        send_due(database, way, SENDER)
        session.expire_all()
        pause = pause_now(session)
        assert pause is not None
        waits.append(round((pause.next_try_at - before) / datetime.timedelta(minutes=1)))
        let_time_pass(session, HOUR)
        assert is_mail_due(session)
    assert [least <= wait <= least * 1.3 for wait, least in zip(waits, [1, 2, 5, 10, 15, 15], strict=True)] == [
        True
    ] * 6
    assert send_due(database, way, SENDER) == Round(sent=1)
    session.expire_all()
    assert pause_now(session) is None


def test_two_connections_lost_in_a_row_end_the_round(database: Database, session: Session, way: Told) -> None:
    write(session, "a", "b", "c", "d")
    way.failures = {"a": [Lost("gone")], "c": [Lost("gone")], "d": [Lost("gone")]}
    assert send_due(database, way, SENDER) == Round(sent=1, put_off=3, away="gone")
    assert kept(session, "a").attempts == 1


def test_letter_that_is_too_old_is_not_sent(database: Database, session: Session, way: Told) -> None:
    write(session, "lan", kind="password-reset")
    with transaction():
        kept(session, "lan").useful_until = now()
    assert is_mail_due(session)
    assert send_due(database, way, SENDER) == Round(given_up=1)
    assert way.taken == []
    assert kept(session, "lan").last_error == TOO_OLD


@pytest.mark.parametrize(
    ("kind", "hours"), [("password-reset", 1), ("privacy.data", 24), ("meeting-request.asked", 72), ("release", 336)]
)
def test_kind_decides_how_long_a_letter_is_of_use(session: Session, kind: str, hours: int) -> None:
    write(session, "lan", kind=kind)
    letter = kept(session, "lan")
    assert life_of(kind) == hours * HOUR
    assert abs(letter.useful_until - letter.created_at - hours * HOUR) < datetime.timedelta(seconds=5)


def test_letter_given_up_can_be_tried_again(database: Database, session: Session, way: Told) -> None:
    write(session, "lan")
    way.failures["lan"] = [Refused("550 Nobody", is_address=True)]
    send_due(database, way, SENDER)
    with transaction() as writing:
        try_again(writing, kept(session, "lan"), by=SYSTEM)
    assert session.exec(refused_addresses()).all() == []
    assert send_due(database, way, SENDER) == Round(sent=1)


def test_letter_that_was_not_given_up_is_not_tried_again(session: Session) -> None:
    write(session, "lan")
    with pytest.raises(Conflict), transaction() as writing:
        try_again(writing, kept(session, "lan"), by=SYSTEM)


def test_letter_that_is_no_longer_kept_is_not_tried_again(database: Database, session: Session, way: Told) -> None:
    write(session, "lan")
    way.failures["lan"] = [Refused("554 No")]
    send_due(database, way, SENDER)
    with transaction():
        kept(session, "lan").recipient = ""
    with pytest.raises(Conflict), transaction() as writing:
        try_again(writing, writing.exec(select(OutboxMessage)).one(), by=SYSTEM)


def test_all_that_a_setting_spoilt_are_tried_again(database: Database, session: Session, way: Told) -> None:
    write(session, "lan", "minh", "cam", "old")
    way.failures = {name: [Refused("554 Policy")] for name in ("lan", "cam", "old")}
    way.failures["minh"] = [Refused("550 Nobody", is_address=True)]
    send_due(database, way, SENDER)
    with transaction():
        kept(session, "old").useful_until = now()
    with transaction() as writing:
        assert try_all_again(writing, by=SYSTEM) == 2
    assert send_due(database, way, SENDER) == Round(sent=2)
    assert way.taken == ["lan", "cam"]


def test_letter_taken_back_while_in_hand_stays_taken_back(database: Database, session: Session) -> None:
    class TakenBack(Told):
        def deliver(self, parcel: Parcel) -> None:
            with database.session(), transaction() as writing:
                writing.delete(writing.exec(select(OutboxMessage)).one())
            raise PutOff("450")

    write(session, "lan")
    assert send_due(database, TakenBack(), SENDER) == Round()
    session.expire_all()
    assert session.exec(select(OutboxMessage)).all() == []


def test_fault_of_the_program_holds_up_no_other_letter(
    database: Database, session: Session, way: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(mail: messages.Mail, sender: Sender) -> Parcel:
        if mail.recipient.startswith("lan"):
            raise ZeroDivisionError
        return messages.parcel_of(mail, sender)

    monkeypatch.setattr("linkage.services.deliveries.parcel_of", failing)
    write(session, "lan", "minh")
    assert send_due(database, way, SENDER) == Round(sent=1, put_off=1)
    assert kept(session, "lan").last_error == "The program failed: ZeroDivisionError."


def test_claimed_letter_is_left_alone_until_its_sender_must_have_ended(
    database: Database, session: Session, way: Told
) -> None:
    write(session, "lan")
    with transaction():
        letter = kept(session, "lan")
        letter.claimed_at, letter.claimed_by = now(), "another"
    assert not is_mail_due(session)
    assert send_due(database, way, SENDER) == Round()
    let_time_pass(session, CLAIM)
    assert is_mail_due(session)
    assert send_due(database, way, SENDER) == Round(sent=1)


def test_sender_that_was_overtaken_notes_no_failure(database: Database, session: Session) -> None:
    class Slow(Told):
        def deliver(self, parcel: Parcel) -> None:
            with database.session(), transaction() as writing:
                writing.exec(select(OutboxMessage)).one().claimed_by = "another"
            raise Refused("550", is_address=True)

    write(session, "lan")
    assert send_due(database, Slow(), SENDER) == Round()
    letter = kept(session, "lan")
    assert (letter.given_up_at, letter.claimed_by) == (None, "another")


def test_round_ends_when_it_is_told_to(database: Database, session: Session, way: Told) -> None:
    write(session, "lan")
    ended = threading.Event()
    ended.set()
    assert send_due(database, way, SENDER, ended=ended) == Round()
    assert kept(session, "lan").claimed_by is None


def by_server(post: Post) -> Smtp:
    return Smtp(SmtpServer("127.0.0.1", post.port, Tls.NONE))


@pytest.fixture
def post() -> Iterator[Post]:
    with mail_server(Post()) as serving:
        yield serving


def test_senders_in_parallel_send_every_letter_once(database: Database, session: Session, post: Post) -> None:
    names = [f"reader{number}" for number in range(60)]
    write(session, *names)
    post.seconds = 0.005
    with ThreadPoolExecutor(4) as pool:
        rounds = list(pool.map(lambda _number: send_due(database, by_server(post), SENDER), range(4)))
    assert Counter(post.recipients) == Counter(f"{name}@mail.example" for name in names)
    assert sum(each.sent for each in rounds) == 60
    assert all(each.sent > 0 for each in rounds)
    assert waiting_letters(session) == 0


def test_senders_in_processes_of_their_own_send_every_letter_once(
    database_url: str, session: Session, post: Post
) -> None:
    """As above, with an engine each: nothing but the database keeps them apart."""
    names = [f"reader{number}" for number in range(40)]
    write(session, *names)
    databases = [Database(database_url) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda each: send_due(each, by_server(post), SENDER), databases))
    for each in databases:
        each.close()
    assert Counter(post.recipients) == Counter(f"{name}@mail.example" for name in names)


def test_letters_wait_for_a_server_that_is_down_and_leave_once_when_it_is_back(
    database: Database, session: Session
) -> None:
    names = [f"reader{number}" for number in range(20)]
    write(session, *names)
    post = Post(port=free_port())
    for _ in range(5):
        assert "cannot be reached" in send_due(database, by_server(post), SENDER).away
        let_time_pass(session, HOUR)
    with mail_server(post):
        assert send_due(database, by_server(post), SENDER) == Round(sent=20)
    assert Counter(post.recipients) == Counter(f"{name}@mail.example" for name in names)
    assert len(post.sessions) == 1
    session.expire_all()
    assert pause_now(session) is None


def test_server_that_breaks_down_half_way_gets_the_rest_later(database: Database, session: Session) -> None:
    write(session, *(f"reader{number}" for number in range(10)))
    with mail_server(Post()) as post:
        way = by_server(post)
        assert send_due(database, way, SENDER, most=4) == Round(sent=4)
    assert send_due(database, way, SENDER).away
    let_time_pass(session, HOUR)
    with mail_server(post):
        assert send_due(database, way, SENDER) == Round(sent=6)
    assert len(set(post.recipients)) == len(post.recipients) == 10


def test_doubtful_letter_comes_again_as_the_same_mail(database: Database, session: Session, post: Post) -> None:
    write(session, "lan")
    post.hangs_up_on.add("lan@mail.example")
    assert send_due(database, by_server(post), SENDER) == Round(put_off=1)
    let_time_pass(session, HOUR)
    assert send_due(database, by_server(post), SENDER) == Round(sent=1)
    first, second = post.taken
    assert first == second


def test_letters_become_files(database: Database, session: Session, tmp_path: Path) -> None:
    write(session, "lan", "minh")
    assert send_due(database, Folder(tmp_path / "mail"), SENDER) == Round(sent=2)
    codes = session.exec(select(OutboxMessage.code)).all()
    assert {path.name for path in (tmp_path / "mail").iterdir()} == {f"{code}.eml" for code in codes}
