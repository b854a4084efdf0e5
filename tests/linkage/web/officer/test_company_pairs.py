"""Officers go through firms that may be one: a page a pair, the next at once, everything taken back as easily."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlmodel import Session, select

from database.models.companies import Company
from database.models.company_merges import CompanyMerge
from database.models.company_pairs import CompanyPair
from database.models.jobs import Job
from database.session import Database, transaction
from linkage.services.company_pairs import ask_about
from matching.registry.records import Evidence, Pair
from tests.factories import make_assembler, make_supplier, make_user
from tests.linkage.services.test_company_pairs import make_pair
from tests.linkage.web.conftest import SignIn
from tests.pages import Page, get_page, post_form

QUEUE = "/officer/registry/pairs"


def hidden(page: Page) -> dict[str, object]:
    """What the form of the pair sends beside the finding."""
    form = page.html[page.html.index('class="pair-decide"') :]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form)
    kept = re.search(r'name="kept" id="[^"]+" value="([^"]+)" checked', form)
    return {**dict(found), "kept": kept.group(1) if kept else ""}


def decide(desk: FlaskClient, page: Page, pair: CompanyPair, finding: str, query: str = "") -> Page:
    return post_form(desk, f"{QUEUE}/{pair.code}{query}", {**hidden(page), "finding": finding})


@pytest.fixture
def pairs(session: Session) -> list[CompanyPair]:
    firms = [make_supplier(session, name=f"Sen {number}", tax_code=None, province="24") for number in range(4)]
    return [make_pair(session, firms[0], firms[1], score=0.9), make_pair(session, firms[2], firms[3], score=0.5)]


def test_queue_lists_the_likeliest_first_and_is_narrowed_by_province(
    desk: FlaskClient, session: Session, pairs: list[CompanyPair]
) -> None:
    page = get_page(desk, QUEUE)
    assert "2 pairs to look at" in page
    assert page.text.index("Sen 0") < page.text.index("Sen 2")
    assert "No pair waits here" in get_page(desk, f"{QUEUE}?province=01")
    assert "No pair waits here" in get_page(desk, f"{QUEUE}?batch=NONE")
    assert "2 pairs to look at" in get_page(desk, f"{QUEUE}?province=24")


def test_a_pair_begins_with_what_speaks_for_and_against_and_the_buttons(
    desk: FlaskClient, session: Session, pairs: list[CompanyPair]
) -> None:
    """On a low screen one decides with the reasons in sight; the records stand below."""
    html = get_page(desk, f"{QUEUE}/{pairs[0].code}").html
    order = ['id="speaks"', "Sen 0 / Sen 1", "pair-evidence", 'value="same"', 'name="kept"', "<table"]
    places = [html.index(each) for each in order]
    assert places == sorted(places)


def test_queue_says_that_pairs_of_earlier_rules_stand_last(
    desk: FlaskClient, session: Session, pairs: list[CompanyPair]
) -> None:
    assert "earlier rules" not in get_page(desk, QUEUE)
    with transaction():
        pairs[0].rules = "0"
    page = get_page(desk, QUEUE)
    assert "1 pair was weighed by earlier rules and stands behind the others." in page
    assert page.text.index("Sen 2") < page.text.index("Sen 0")


def test_pair_stands_side_by_side_with_what_differs_and_why(desk: FlaskClient, pairs: list[CompanyPair]) -> None:
    page = get_page(desk, f"{QUEUE}/{pairs[0].code}")
    differing = re.findall(r'<tr role="row" class="differs"><th[^>]*>([^<]+) <span', page.html)
    assert "Name" in differing
    assert "Province" not in differing
    assert "The names agree for the most part (90%)." in page
    assert "It was here first." in page
    assert "88% likely" in page


def test_pair_says_which_is_the_head_office(desk: FlaskClient, session: Session) -> None:
    head = make_supplier(session, name="Sen Hồng", tax_code="0101243150")
    branch = make_supplier(session, name="Sen Hồng Bắc Ninh", tax_code="0101243150-002")
    page = get_page(desk, f"{QUEUE}/{make_pair(session, head, branch).code}")
    row = re.search(r'<th scope="row" role="rowheader">By its tax code.*?</tr>', page.html)
    assert row is not None
    assert re.findall(r'<td role="cell">([^<]+)</td>', row.group()) == ["Head office", "Branch"]
    apart = make_pair(session, head, make_supplier(session, name="Sen Xanh", tax_code="0300588569"))
    assert "By its tax code" not in get_page(desk, f"{QUEUE}/{apart.code}")


def test_verdict_leads_to_the_next_pair_with_a_way_back(
    desk: FlaskClient, session: Session, pairs: list[CompanyPair]
) -> None:
    first, second = pairs
    page = decide(desk, get_page(desk, f"{QUEUE}/{first.code}"), first, "branch")
    assert "Sen 0 and Sen 1: Head office and branch." in page
    assert "Sen 2" in page
    session.expire_all()
    assert first.state == "branch"
    back = post_form(desk, f"{QUEUE}/{first.code}/back", {})
    assert "Taken back" in back
    session.expire_all()
    assert (first.state, second.state) == ("open", "open")


def test_same_firm_leads_on_and_comes_back(desk: FlaskClient, session: Session, pairs: list[CompanyPair]) -> None:
    page = decide(desk, get_page(desk, f"{QUEUE}/{pairs[0].code}"), pairs[0], "same")
    assert "Sen 1 went into" in page
    known = session.exec(select(CompanyMerge)).one()
    assert len(session.exec(select(Company.id)).all()) == 3
    back = post_form(desk, f"/officer/registry/merges/{known.code}/back", {})
    assert "is a firm of its own again" in back
    assert "Are these one firm?" in back.h1
    session.expire_all()
    assert len(session.exec(select(Company.id)).all()) == 4


def test_unsure_goes_to_the_end_and_does_not_come_again_at_once(
    desk: FlaskClient, session: Session, pairs: list[CompanyPair]
) -> None:
    page = decide(desk, get_page(desk, f"{QUEUE}/{pairs[0].code}"), pairs[0], "unsure")
    page = decide(desk, page, pairs[1], "different")
    assert "Unsure" in page
    page = decide(desk, page, pairs[0], "unsure")
    assert page.h1 == "Firms that may be one"


def test_second_officer_sees_who_decided_what(
    desk: FlaskClient, session: Session, pairs: list[CompanyPair], sign_in: SignIn
) -> None:
    looked = get_page(desk, f"{QUEUE}/{pairs[0].code}")
    decide(desk, looked, pairs[0], "different")
    fields = {**hidden(looked), "form_key": "another", "finding": "same"}
    page = post_form(desk, f"{QUEUE}/{pairs[0].code}", fields)
    assert "Trần Thị Mận decided this pair already: Different firms. Nothing was changed." in page
    assert len(session.exec(select(Company.id)).all()) == 4


def test_form_sent_twice_decides_once_and_leads_to_the_same_page(
    desk: FlaskClient, session: Session, pairs: list[CompanyPair]
) -> None:
    looked = get_page(desk, f"{QUEUE}/{pairs[0].code}")
    pages = [decide(desk, looked, pairs[0], "same") for _each in range(2)]
    assert [page.h1 for page in pages] == ["Are these one firm?"] * 2
    assert "already" not in pages[1]
    assert len(session.exec(select(CompanyMerge)).all()) == 1


def test_filter_stays_from_pair_to_pair(desk: FlaskClient, pairs: list[CompanyPair]) -> None:
    page = decide(desk, get_page(desk, f"{QUEUE}/{pairs[0].code}?province=24"), pairs[0], "different", "?province=24")
    assert "province=24" in page.links["Firms that may be one"]


def test_many_alike_are_decided_together(desk: FlaskClient, session: Session) -> None:
    firms = [make_supplier(session, name=f"Sen {number}", tax_code=None) for number in range(4)]
    codes = ("tax_same",), ("phone_same", "website_same")
    for place, speaks in ((0, codes[0]), (2, codes[0])):
        evidence = tuple(Evidence("tax code", "1", "1", 11.0, code) for code in speaks)
        with transaction():
            ask_about(
                session,
                {(firms[place].id or 0, firms[place + 1].id or 0): Pair("", "", "same-site", 1.0, "merge", evidence)},
            )
    page = get_page(desk, f"{QUEUE}/alike")
    assert "2 pairs have this in common" in page
    assert "No pairs have this in common" in get_page(desk, f"{QUEUE}/alike?by=contact")
    fields: dict[str, object] = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.html))
    ticked = re.findall(r'name="pair" id="[^"]+" value="([^"]+)" checked', page.html)
    done = post_form(desk, f"{QUEUE}/alike", {**fields, "pair": ticked, "finding": "same"})
    assert "2 pairs are decided." in done
    assert done.html.count("Take it back") == 2
    assert len(session.exec(select(Company.id)).all()) == 2
    nothing = post_form(desk, f"{QUEUE}/alike", {"finding": "same"})
    assert "Tick the pairs" in nothing


def test_look_through_the_registry_is_asked_for_once(desk: FlaskClient, session: Session) -> None:
    for _each in range(2):
        assert "The registry is being looked through." in post_form(desk, f"{QUEUE}/search", {})
    assert len(session.exec(select(Job)).all()) == 1


def test_relations_stand_on_the_page_of_the_firm(desk: FlaskClient, session: Session, pairs: list[CompanyPair]) -> None:
    decide(desk, get_page(desk, f"{QUEUE}/{pairs[0].code}"), pairs[0], "related")
    firm = session.exec(select(Company).where(Company.name == "Sen 0")).one()
    page = get_page(desk, f"/officer/companies/{firm.code}")
    assert "Sen 1 Related firms" in page


def test_list_and_pages_ask_the_database_a_fixed_number_of_times(
    desk: FlaskClient, session: Session, database: Database
) -> None:
    counts: dict[str, list[int]] = {}
    for amount in (1, 3):
        firms = [make_supplier(session, name=f"Sen {amount}{number}", tax_code=None) for number in range(2 * amount)]
        for number in range(amount):
            make_pair(session, firms[2 * number], firms[2 * number + 1])
        for url in (QUEUE, f"{QUEUE}/alike", f"{QUEUE}/decided"):
            counts.setdefault(url, []).append(_queries(database, desk, url))
    assert {url: len(set(found)) for url, found in counts.items()} == dict.fromkeys(counts, 1)


def _queries(database: Database, desk: FlaskClient, url: str) -> int:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    engine = desk.application.extensions["database"].engine
    event.listen(engine, "before_cursor_execute", note)
    get_page(desk, url)
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)


@pytest.mark.parametrize("path", ["", "/alike", "/decided"])
def test_only_officers_get_in(client: FlaskClient, session: Session, sign_in: SignIn, path: str) -> None:
    sign_in(client, make_user(session, company=make_assembler(session)))
    get_page(client, QUEUE + path, status=403)


def test_pair_that_is_gone_is_not_found(desk: FlaskClient) -> None:
    get_page(desk, f"{QUEUE}/NONE", status=404)
    post_form(desk, "/officer/registry/merges/NONE/back", {}, status=404)
