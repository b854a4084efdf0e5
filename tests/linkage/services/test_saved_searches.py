"""Saved searches: what is new is told once."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from sqlmodel import Session, select

from database.columns import now
from database.enums import SearchAlert
from database.models.companies import Company
from database.models.outbox import OutboxMessage
from database.models.saved_searches import SavedSearch
from database.models.users import User
from database.queries.saved_searches import new_codes, new_counts, searches_to_check
from database.session import Clash, Database, transaction
from linkage.config import Config
from linkage.errors import Conflict, Invalid, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.saved_searches import SavedSearchChange, SavedSearchInput, read_state
from linkage.services import saved_searches, search_index
from linkage.services.saved_searches import (
    Hits,
    Links,
    change_search,
    hits_of,
    look_at,
    note_hits,
    own_search,
    save_search,
    stop_letters,
    write_alert,
)
from tests.factories import make_need, make_supplier, make_user

LINKS = Links("/suppliers/{}", "/needs/{}", "/search?{}", "/account/searches", "/stop/{}")
TODAY = datetime.date(2026, 3, 2)

Days = Callable[[int], None]


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch) -> Days:
    """`days(n)`: it is n days after the first day."""

    def pass_by(number: int) -> None:
        monkeypatch.setattr(saved_searches, "agency_today", lambda: TODAY + datetime.timedelta(number))

    pass_by(0)
    return pass_by


@pytest.fixture
def person(session: Session, database: Database, config: Config) -> User:
    search_index.start(database, config)
    return make_user(session, language="en")


def _save(session: Session, person: User, state: str = "q=stamping", alert: str = "daily") -> SavedSearch:
    given = read_input(SavedSearchInput, {"state": state, "alert": alert})
    hits = hits_of(session, read_state(given.state), person)
    with transaction():
        return save_search(session, session.get_one(User, person.id), given, hits=hits)


def _run(session: Session) -> int:
    """What the command does: the letters written."""
    letters = 0
    for key in searches_to_check(session):
        search = session.get_one(SavedSearch, key)
        hits = hits_of(session, read_state(search.state), search.user)
        assert hits is not None
        with transaction():
            letters += write_alert(session, session.get_one(SavedSearch, key), hits, links=LINKS)
    return letters


def _letters(session: Session) -> list[OutboxMessage]:
    return list(session.exec(select(OutboxMessage).order_by(OutboxMessage.id)).all())  # type: ignore[arg-type]


@pytest.mark.usefixtures("days")
def test_new_firm_is_told_once(session: Session, person: User) -> None:
    make_supplier(session, name="There before")
    search = _save(session, person)
    assert _run(session) == 0
    firm = make_supplier(session, name="Dập Sen Mới")
    assert _run(session) == 1
    assert _run(session) == 0
    (letter,) = _letters(session)
    assert letter.subject == "1 new firm: stamping"
    assert "Dập Sen Mới" in letter.body
    assert f"/suppliers/{firm.code}" in letter.body
    assert "There before" not in letter.body
    assert f"/search?{search.state}" in letter.body
    assert letter.recipient == person.email


@pytest.mark.usefixtures("days")
def test_letter_can_be_stopped_with_one_click(session: Session, person: User) -> None:
    """RFC 8058: both headers, and an address that says whose letter it was without signing in."""
    search = _save(session, person)
    make_supplier(session)
    _run(session)
    (letter,) = _letters(session)
    assert letter.headers == {
        "List-Unsubscribe": f"</stop/{search.token}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    with transaction():
        assert stop_letters(session, search.token).alert is SearchAlert.NONE
    make_supplier(session)
    assert _run(session) == 0


def test_daily_letter_comes_once_a_day(session: Session, person: User, days: Days) -> None:
    _save(session, person)
    make_supplier(session)
    assert _run(session) == 1
    make_supplier(session, name="Later the same day")
    assert _run(session) == 0
    days(1)
    assert _run(session) == 1
    assert "Later the same day" in _letters(session)[1].body
    days(2)
    assert _run(session) == 0


def test_weekly_letter_comes_once_a_week(session: Session, person: User, days: Days) -> None:
    _save(session, person, alert="weekly")
    make_supplier(session)
    assert _run(session) == 1
    make_supplier(session)
    days(6)
    assert _run(session) == 0
    days(7)
    assert _run(session) == 1


@pytest.mark.usefixtures("days")
def test_search_without_alert_counts_and_writes_nothing(session: Session, person: User) -> None:
    search = _save(session, person, alert="none")
    firm = make_supplier(session)
    assert _run(session) == 0
    assert new_counts(session, person) == {search.id: 1}
    assert new_codes(session, session.get_one(SavedSearch, search.id), most=9) == [firm.code]
    with transaction():
        look_at(session, session.get_one(SavedSearch, search.id))
    assert new_counts(session, person) == {}


@pytest.mark.usefixtures("days")
def test_what_was_found_before_letters_were_wanted_is_not_told(session: Session, person: User) -> None:
    search = _save(session, person, alert="none")
    make_supplier(session, name="Before")
    _run(session)
    with transaction():
        found = session.get_one(SavedSearch, search.id)
        change = read_input(SavedSearchChange, {"name": "Presses", "alert": "daily"})
        change_search(session, found, change, expected_version=found.version)
    assert _run(session) == 0
    make_supplier(session, name="After")
    assert _run(session) == 1
    assert "Before" not in _letters(session)[0].body


@pytest.mark.usefixtures("days")
def test_firm_that_comes_back_is_not_told_again(session: Session, person: User) -> None:
    _save(session, person)
    firm = make_supplier(session)
    assert _run(session) == 1
    for status in ("paused", "listed"):
        with transaction():
            profile = session.get_one(Company, firm.id).supplier_profile
            assert profile is not None
            profile.status = status
        assert _run(session) == 0


@pytest.mark.usefixtures("days")
def test_near_misses_are_no_news(session: Session, person: User) -> None:
    _save(session, person, "q=stamping bắc ninh")
    make_supplier(session, province="79", former_province="Bình Dương")
    assert _run(session) == 0


@pytest.mark.usefixtures("days")
def test_person_shut_out_gets_no_letter(session: Session, person: User) -> None:
    _save(session, person)
    with transaction():
        session.get_one(User, person.id).is_active = False
    make_supplier(session)
    assert searches_to_check(session) == []


@pytest.mark.usefixtures("days")
def test_need_is_told_to_those_who_may_see_it(session: Session, person: User) -> None:
    member = make_user(session, company=make_supplier(session), language="en")
    _save(session, person, "q=stamping&of=needs")
    _save(session, member, "q=stamping&of=needs")
    make_need(session, title="For members", visibility="registered")
    assert _run(session) == 1
    make_need(session, title="For all")
    assert hits_of(session, read_state("q=stamping&of=needs"), person) is not None
    assert _run(session) == 1
    assert [(letter.recipient, letter.subject) for letter in _letters(session)] == [
        (member.email, "1 new part need: stamping"),
        (person.email, "1 new part need: stamping"),
    ]
    assert "For members" not in _letters(session)[1].body


@pytest.mark.usefixtures("days")
def test_two_runs_at_once_write_one_letter(session: Session, person: User, database_url: str) -> None:
    search = _save(session, person)
    make_supplier(session)
    hits = hits_of(session, read_state(search.state), person)
    assert hits is not None
    other = Database(database_url)
    with other.session() as elsewhere, transaction():
        assert write_alert(elsewhere, elsewhere.get_one(SavedSearch, search.id), hits, links=LINKS)
    other.close()
    with transaction():
        assert not write_alert(session, session.get_one(SavedSearch, search.id), hits, links=LINKS)
    assert len(_letters(session)) == 1


@pytest.mark.usefixtures("days")
def test_run_that_dies_before_the_end_is_made_good_by_the_next(session: Session, person: User) -> None:
    search = _save(session, person)
    make_supplier(session)
    hits = hits_of(session, read_state(search.state), person)
    assert hits is not None
    with pytest.raises(ZeroDivisionError), transaction():
        write_alert(session, session.get_one(SavedSearch, search.id), hits, links=LINKS)
        raise ZeroDivisionError
    assert _letters(session) == []
    assert _run(session) == 1
    assert len(_letters(session)) == 1


def test_same_search_is_saved_once(session: Session, person: User) -> None:
    first = _save(session, person, "q=stamping&province=24&province=01&sort=confirmed&page=3")
    second = _save(session, person, "?province=01&q=stamping&province=24&of=suppliers")
    assert first.code == second.code
    assert first.state == "q=stamping&province=24&province=01&sort=confirmed"
    assert _save(session, person, "q=stamping&of=needs").code != first.code


def test_needs_are_found_as_open_on_the_day_of_the_agency(session: Session, person: User, days: Days) -> None:
    need = make_need(session, title="For all", closes_on=TODAY.isoformat())
    found = []
    for number in range(2):
        days(number)
        found.append(hits_of(session, read_state("q=stamping&of=needs"), person))

    assert found == [Hits((need.code,)), Hits(())]


def test_parallel_saving_of_one_search_is_a_clash(session: Session, person: User) -> None:
    first = _save(session, person)
    with pytest.raises(Clash), transaction():
        session.add(SavedSearch(user_id=person.id or 0, name="x", state=first.state, state_hash=first.state_hash))


def test_search_is_named_by_its_words_and_filters(session: Session, person: User) -> None:
    assert _save(session, person, "province=24&certificate=iso-9001").name == "Bac Ninh, ISO 9001"
    assert _save(session, person, "province=24&q=presses").name == "presses, Bac Ninh"


def test_searches_of_a_person_are_bounded(session: Session, person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_searches, "MOST", 1)
    _save(session, person)
    with pytest.raises(Invalid):
        _save(session, person, "q=other")


def test_search_that_finds_too_many_is_not_watched(
    session: Session, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved_searches, "MOST_WATCHED", 1)
    make_supplier(session)
    make_supplier(session)
    search = _save(session, person)
    assert search.is_too_broad
    assert _run(session) == 0


@pytest.mark.usefixtures("days")
def test_search_that_finds_fewer_by_now_begins_anew(
    session: Session, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it found while it found too many was never kept, and is no news."""
    monkeypatch.setattr(saved_searches, "MOST_WATCHED", 1)
    make_supplier(session)
    make_supplier(session)
    search = _save(session, person)
    monkeypatch.undo()
    assert _run(session) == 0
    assert new_counts(session, person) == {}
    assert not session.get_one(SavedSearch, search.id).is_too_broad
    firm = make_supplier(session)
    assert _run(session) == 1
    assert new_codes(session, session.get_one(SavedSearch, search.id), most=9) == [firm.code]


@pytest.mark.usefixtures("days")
def test_search_saved_while_the_index_was_away_begins_with_the_first_look(session: Session, person: User) -> None:
    make_supplier(session)
    given = read_input(SavedSearchInput, {"state": "q=stamping", "alert": "daily"})
    with transaction():
        save_search(session, session.get_one(User, person.id), given, hits=None)
    assert _run(session) == 0
    assert new_counts(session, person) == {}
    make_supplier(session)
    assert _run(session) == 1


def test_stale_form_changes_nothing(session: Session, person: User) -> None:
    search = _save(session, person)
    change = read_input(SavedSearchChange, {"name": "New", "alert": "none"})
    with pytest.raises(Conflict), transaction():
        change_search(session, session.get_one(SavedSearch, search.id), change, expected_version=search.version - 1)


def test_search_of_another_person_is_not_there(session: Session, person: User) -> None:
    search = _save(session, person)
    with pytest.raises(NotFound):
        own_search(session, make_user(session), search.code)
    with pytest.raises(NotFound):
        stop_letters(session, "no such token")


def test_checking_notes_what_is_new_for_the_list(session: Session, person: User) -> None:
    search = _save(session, person)
    with transaction():
        assert note_hits(session, session.get_one(SavedSearch, search.id), Hits(("ABCDEFGH",))) == 1
        assert note_hits(session, session.get_one(SavedSearch, search.id), Hits(("ABCDEFGH",))) == 0
    found = session.get_one(SavedSearch, search.id)
    assert found.checked_at is not None
    assert found.checked_at <= now()


@pytest.mark.parametrize(
    ("state", "text"),
    [
        ("", "Enter words or choose a filter first; then the search can be saved."),
        ("page=2&lang=vi&sort=best", "Enter words or choose a filter first; then the search can be saved."),
        ("q=x&of=processes", "Only searches for suppliers and for part needs can be saved."),
        ("q=" + "x" * 9_000, "This search is too long to be saved."),
        ("&".join(f"province={number}" for number in range(400)), "This search is too long to be saved."),
    ],
)
def test_state_that_is_none_is_refused(state: str, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_input(SavedSearchInput, {"state": state})
    assert {name: str(sentence) for name, sentence in refused.value.fields.items()} == {"state": text}


def test_state_keeps_corrections_of_words() -> None:
    state = read_state("q=zap+bar&as=zap%7Cprocess%7Cstamping-single&as=bar%7Ctext%7C&as=odd&as=%7C%7C")
    assert [(word.phrase, word.kind, word.id) for word in state.known] == [
        ("zap", "process", "stamping-single"),
        ("bar", "text", ""),
    ]


def test_links_of_letters_from_before_they_began_anew_end_nothing(session: Session, person: User) -> None:
    search = _save(session, person)
    tokens = []
    for alert in (SearchAlert.NONE, SearchAlert.DAILY, SearchAlert.WEEKLY):
        with transaction():
            change_search(session, search, SavedSearchChange(name=search.name, alert=alert), expected_version=None)
        tokens.append(search.token)
    assert tokens[1] == tokens[2]
    with pytest.raises(NotFound, match="This link has ended"):
        stop_letters(session, tokens[0])
