"""Finding part needs through the index, and plainly without it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import pytest
from sqlmodel import Session

from database.enums import NeedVisibility
from database.session import Database, transaction
from linkage.config import Config
from linkage.days import agency_today
from linkage.services import search_index
from linkage.services.audit import SYSTEM
from linkage.services.needs import withdraw_need
from linkage.services.searches import FoundNeeds, search_needs, suggest
from search import fields, query
from search.engines.contract import BrokenIndex
from tests.factories import make_assembler, make_need, make_supplier

PUBLIC = [NeedVisibility.PUBLIC]
Find = Callable[..., FoundNeeds]


@pytest.fixture
def find(session: Session, database: Database, config: Config) -> Iterator[Find]:
    """`find(text, **filters)`: needs for everybody, from the index."""
    follower = search_index.start(database, config)

    def search(text: str = "", *, eyes: list[NeedVisibility] = PUBLIC, page: int = 1, **filters: Any) -> FoundNeeds:
        return search_needs(session, text, filters, visibilities=eyes, page=page, size=2)

    yield search
    follower.close()


@pytest.fixture(params=["index", "database"])
def find_either(request: pytest.FixtureRequest, find: Find, monkeypatch: pytest.MonkeyPatch) -> Find:
    """As `find`; once with a readable index, once without."""

    def is_broken(*_given: Any, **_values: Any) -> NoReturn:
        raise BrokenIndex

    if request.param == "database":
        monkeypatch.setattr(query, "search_needs", is_broken)

    def search(*given: Any, **filters: Any) -> FoundNeeds:
        found = find(*given, **filters)
        assert found.is_fallback == (request.param == "database")
        return found

    return search


def _steps(*processes: str) -> dict[str, object]:
    return {"process_steps": [{"process": process} for process in processes]}


def _titles(found: FoundNeeds) -> list[str]:
    return sorted(need.title for need in found.needs)


@pytest.fixture
def three(find: Find) -> None:
    with transaction() as writing:
        north, south = make_assembler(writing, plant_province="24"), make_assembler(writing, plant_province="79")
        make_need(writing, north, title="A", text=None, requirements=_steps("plating-zinc", "plating-nickel"))
        make_need(writing, south, title="B", text=None, requirements=_steps("die-casting"))
        make_need(writing, south, title="Vòng đệm thép", text=None, requirements=_steps("stamping-progressive"))


@pytest.mark.parametrize(
    ("text", "filters", "titles"),
    [
        ("", {"process": ["plating", "casting"]}, ["A", "B"]),
        ("", {"process": ["plating", "casting"], "province": ["79"]}, ["B"]),
        ("", {"process": ["no-such"]}, []),
        ("亜鉛めっき", {"process": ["casting"]}, []),
        ("亜鉛めっき", {}, ["A"]),
        ("ma kem", {}, ["A"]),
        ("아연도금", {}, ["A"]),
        ("vòng đệm", {}, ["Vòng đệm thép"]),
        ("hồ chí minh", {"process": ["casting"]}, ["B"]),
    ],
)
@pytest.mark.usefixtures("three")
def test_needs_are_found_by_meaning_words_and_filters(
    find_either: Find, text: str, filters: dict[str, Any], titles: list[str]
) -> None:
    found = find_either(text, **filters)

    assert _titles(found) == titles
    assert found.result.total == len(titles)


@pytest.mark.usefixtures("three")
def test_counts_of_needs_equal_the_lists_they_lead_to(find: Find) -> None:
    facets = find().result.facets

    assert set(facets) == set(fields.NEED_FACETS)
    counted = [(name, value, count) for name, counts in facets.items() for value, count in counts.items()]
    assert len(counted) > 5
    assert [find(**{name: [value]}).result.total for name, value, _count in counted] == [each[2] for each in counted]


@pytest.mark.usefixtures("three")
def test_needs_are_counted_without_the_filter_itself(find: Find) -> None:
    facets = find(province=["24"]).result.facets

    assert facets["province"] == {"79": 2, "24": 1}
    assert facets["process"]["surface-treatment"] == 1


@pytest.mark.usefixtures("three")
def test_pages_of_needs_hold_each_once(find_either: Find) -> None:
    pages = [find_either(page=page) for page in (1, 2, 3)]

    assert [len(page.needs) for page in pages] == [2, 1, 0]
    assert len({need.code for page in pages for need in page.needs}) == 3


def test_needs_come_newest_first_when_nothing_is_asked(find: Find) -> None:
    with transaction() as writing:
        for day in ("2026-11-02", "2026-11-04", "2026-11-03"):
            make_need(writing, title=day).published_at = datetime.datetime.fromisoformat(f"{day}T12:00:00+00:00")

    assert [need.title for need in find().needs] == ["2026-11-04", "2026-11-03"]


@pytest.mark.parametrize(
    ("eyes", "seen"),
    [
        (PUBLIC, {"public"}),
        ([NeedVisibility.PUBLIC, NeedVisibility.REGISTERED], {"public", "registered"}),
        (list(NeedVisibility), {"public", "registered", "officers"}),
        ([], set()),
    ],
)
def test_needs_for_other_eyes_leak_through_nothing(
    find: Find, session: Session, eyes: list[NeedVisibility], seen: set[str]
) -> None:
    provinces = {"public": "24", "registered": "79", "officers": "31"}
    with transaction() as writing:
        for visibility, province in provinces.items():
            buyer = make_assembler(writing, plant_province=province)
            make_need(writing, buyer, title=f"Zwirnhalter {visibility}", visibility=visibility)
    scope = tuple(fields.needs_scope(visibility) for visibility in eyes)

    found = [find(text, eyes=eyes) for text in ("", "Zwirnhalter", "dập liên hoàn")]

    assert [one.result.total for one in found] == [len(seen)] * 3
    assert {need.visibility.value for one in found for need in one.needs} <= seen
    assert set(found[0].result.facets.get("province", {})) == {provinces[name] for name in seen}
    offered = {one.text for one in suggest(session, "zwirn", scope=scope)}
    assert offered == {f"Zwirnhalter {name}" for name in seen}


def test_a_need_that_closed_or_went_is_found_no_more(find_either: Find) -> None:
    today = agency_today()
    with transaction() as writing:
        make_need(writing, title="Closes today", closes_on=today.isoformat())
        make_need(writing, title="Closed", closes_on=(today - datetime.timedelta(days=1)).isoformat())
        make_need(writing, title="Half written", status="draft")
        gone = make_need(writing, title="Withdrawn")
    with transaction() as writing:
        withdraw_need(writing, gone, by=SYSTEM)

    assert _titles(find_either()) == ["Closes today"]


def test_a_need_hidden_since_the_index_heard_of_it_is_not_shown(
    session: Session, database: Database, config: Config
) -> None:
    search_index.start(database, config).close()
    with transaction() as writing:
        need = make_need(writing)
    assert search_index.catch_up(database, config)
    with transaction():
        need.visibility = NeedVisibility.OFFICERS

    found = search_needs(session, "", visibilities=PUBLIC)

    assert (found.result.total, found.needs) == (1, ())


def test_what_only_firms_are_leaves_needs_in_the_list(find: Find) -> None:
    with transaction() as writing:
        make_need(writing, requirements=_steps("die-casting"))
        make_supplier(writing)

    found = find("die casting 350T trading")

    assert (found.result.total, found.result.relaxed) == (1, ())
    assert {limit.key for limit in found.result.ignored} == {"diecast_machine_t"}


@pytest.mark.parametrize(
    "text", ["a" * 10_000, "%_\\", "' --", "\x00", "\ud800", "\u202e\u200f", str(2**63), "(a+)+$!"]
)
def test_any_words_are_answered(find_either: Find, text: str) -> None:
    assert find_either(text, province=[text], process=[text]).result.total == 0
