"""Finding and adding processes by words of any language."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from database.models.companies import Company
from tests.linkage.web.supplier.conftest import Owner
from tests.pages import get_page, post_form

URL = "/supplier/profile/processes"


def stated(session: Session, company: Company) -> list[list[str]]:
    session.expire_all()
    return [[offer.process for offer in plant.capabilities] for plant in company.plants]


@pytest.mark.parametrize("words", ["ép nhựa", "ep nhua", "injection molding", "射出成形", "사출", "注塑"])
def test_words_of_any_language_find_the_process(client: FlaskClient, owner: Owner, words: str) -> None:
    owner()
    page = get_page(client, f"{URL}?words={words}")
    assert 'name="process" value="injection-molding' in page.html


def test_words_that_mean_nothing_say_so(client: FlaskClient, owner: Owner) -> None:
    owner()
    for words in ("qqqqzzz", "%00", "%F0%9F%98%80", "x" * 3000):
        assert "Nothing new was found for these words." in get_page(client, f"{URL}?words={words}")


def test_several_are_added_at_once_and_none_twice(client: FlaskClient, session: Session, owner: Owner) -> None:
    company = owner()
    fields = {"process": ["milling", "turning", "stamping-progressive"], "how": "own"}
    page = post_form(client, f"{URL}/add", fields)
    assert "2 processes are added." in page
    page = post_form(client, f"{URL}/add", fields)
    assert "These processes are in your profile already." in page
    assert stated(session, company) == [["stamping-progressive", "milling", "turning"]]


def test_a_process_goes_to_the_chosen_plant(client: FlaskClient, session: Session, owner: Owner) -> None:
    company = owner(plants=[{"name": "Xưởng 2", "province": "31"}])
    post_form(client, f"{URL}/add", {"process": "milling", "plant": "2"})
    assert stated(session, company) == [["stamping-progressive"], ["milling"]]
    post_form(client, f"{URL}/add", {"process": "turning", "plant": "9"}, status=422)


def test_bought_in_steps_are_kept_apart(client: FlaskClient, session: Session, owner: Owner) -> None:
    company = owner()
    page = post_form(client, f"{URL}/add", {"process": "plating-zinc", "how": "other"})
    assert "Bought in from other firms" in page
    assert stated(session, company) == [["stamping-progressive"]]
    assert company.supplier_profile is not None
    assert company.supplier_profile.subcontracted_steps == ["plating-zinc"]
    post_form(client, f"{URL}/bought-in/remove", {"process": "plating-zinc"})
    session.expire_all()
    assert company.supplier_profile.subcontracted_steps == []


def test_nothing_ticked_and_unknown_codes_add_nothing(client: FlaskClient, session: Session, owner: Owner) -> None:
    company = owner()
    for codes in ([], ["no-such-process"], [""]):
        page = post_form(client, f"{URL}/add", {"process": codes})
        assert "Tick at least one process from the list." in page
    assert stated(session, company) == [["stamping-progressive"]]


def test_a_capability_of_every_process_opens(client: FlaskClient, session: Session, owner: Owner) -> None:
    """Each shape of question is drawn: ranges, numbers, choices, words."""
    processes = ("plating-zinc", "pcba-smt", "fasteners-bolts-screws", "die-casting", "assembly-mechanical")
    owner(capabilities=[{"process": process} for process in processes])
    for number in range(1, len(processes) + 1):
        get_page(client, f"{URL}/1/{number}")
