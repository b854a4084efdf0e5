"""The pages of a pairing: made, looked at, decided, run again, taken away."""

from __future__ import annotations

import csv
import io

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.columns import now
from database.enums import PairingStatus, ProposalOrigin, ProposalStatus
from database.models.companies import Company
from database.models.outbox import OutboxMessage
from database.models.pairings import Pairing
from database.models.part_needs import PartNeed
from database.models.proposals import Proposal
from database.queries import pairings as rows
from database.session import transaction
from linkage.days import agency_today
from linkage.services.proposal_letters import words_of
from tests.factories import make_need, make_supplier
from tests.pages import get_page, post_form

PLACES = {"slots_per_need": 2, "slots_per_supplier": 1, "floor_slots": 0, "new_days": 180, "policy": "auction"}


@pytest.fixture
def firms(session: Session) -> list[Company]:
    return [make_supplier(session, name=f"Dập số {place}", utilisation_pct=20 * place) for place in range(1, 5)]


@pytest.fixture
def needs(session: Session, firms: list[Company]) -> list[PartNeed]:
    return [make_need(session, title=f"Bracket {letter}") for letter in ("alpha", "beta", "gamma")]


@pytest.fixture
def pairing(desk: FlaskClient, session: Session, needs: list[PartNeed]) -> Pairing:
    page = get_page(desk, "/officer/pairings/new")
    assert "3 open needs" in page
    sent = {**PLACES, "name": "Spring", "needs": [need.code for need in needs], "form_key": page.fields["form_key"]}
    page = post_form(desk, "/officer/pairings/new", sent)
    assert "4 of 6 places are filled. Firms offer 4." in page
    session.rollback()
    return rows.pairings(session)[0]


def chosen(session: Session, pairing: Pairing) -> set[tuple[int, int]]:
    session.rollback()
    return {(row.need_id, row.company_id) for row in rows.pairs_of(session, pairing)}


def version(session: Session, pairing: Pairing) -> int:
    session.rollback()
    session.refresh(pairing)
    return pairing.version


def test_form_without_needs_or_name_says_what_is_missing(desk: FlaskClient, needs: list[PartNeed]) -> None:
    page = post_form(desk, "/officer/pairings/new", {**PLACES, "name": "", "needs": []}, status=422)
    assert "Enter a value." in page
    page = post_form(desk, "/officer/pairings/new", {**PLACES, "name": "Spring", "needs": []}, status=422)
    assert "Choose at least one need." in page


def test_form_sent_twice_makes_one_pairing(desk: FlaskClient, session: Session, needs: list[PartNeed]) -> None:
    page = get_page(desk, "/officer/pairings/new")
    sent = {**PLACES, "name": "Spring", "needs": [needs[0].code], "form_key": page.fields["form_key"]}
    for _time in range(2):
        assert post_form(desk, "/officer/pairings/new", sent).h1 == "Spring"
    session.rollback()
    assert len(rows.pairings(session)) == 1


def test_needs_are_narrowed_by_words(desk: FlaskClient, needs: list[PartNeed]) -> None:
    page = get_page(desk, "/officer/pairings/new?q=bracket+beta")
    assert "1 open need" in page
    assert "Bracket alpha" not in page


def test_list_names_each_pairing_with_its_figures(desk: FlaskClient, pairing: Pairing) -> None:
    page = get_page(desk, "/officer/pairings")
    assert "Spring" in page
    assert "Draft" in page


def test_overview_tells_the_report_in_words_and_figures(desk: FlaskClient, pairing: Pairing) -> None:
    page = get_page(desk, f"/officer/pairings/{pairing.code}")
    assert "100% of the places would be with firms that have too many." in page
    assert "All firms that fit are taken by other needs." in page
    assert "Firms that are wanted more than they can take" in page
    assert "What moved" not in page


def test_decision_is_kept_run_and_explained(
    desk: FlaskClient, session: Session, pairing: Pairing, needs: list[PartNeed], firms: list[Company]
) -> None:
    before = chosen(session, pairing)
    need, firm = next((n, f) for n in needs for f in firms if (n.id, f.id) not in before)
    base = f"/officer/pairings/{pairing.code}"
    page = get_page(desk, f"{base}/decide?need={need.code}&firm={firm.code}")
    assert "Not paired" in page
    sent = {**page.fields, "kind": "keep", "asked_by": "buyer", "reason": ""}
    assert "Say why" in post_form(desk, f"{base}/decide", sent, status=422)
    page = post_form(desk, f"{base}/decide", {**sent, "reason": "They met in May."})
    assert "They met in May." in page
    page = get_page(desk, base)
    assert "One thing changed since the last run." in page
    page = post_form(desk, f"{base}/run", {"version": version(session, pairing)})
    assert f"{firm.name} was kept for “{need.title}”." in page
    assert "One thing changed" not in page
    assert (need.id, firm.id) in chosen(session, pairing)
    page = post_form(desk, f"{base}/run", {"version": version(session, pairing)})
    assert "Nothing moved." in page


def test_refused_and_disliked_pairs_are_said_so(
    desk: FlaskClient, session: Session, pairing: Pairing, needs: list[PartNeed], firms: list[Company]
) -> None:
    base = f"/officer/pairings/{pairing.code}"
    sent = {"need": needs[0].code, "asked_by": "supplier", "reason": "Too far."}
    for firm, kind in ((firms[0], "veto"), (firms[1], "unwish"), (firms[2], "wish")):
        fields = {**sent, "firm": firm.code, "kind": kind, "version": version(session, pairing)}
        post_form(desk, f"{base}/decide", fields)
    page = get_page(desk, base)
    assert [word in page for word in ("Refused", "Rather not", "Preferred", "3 things changed")] == [True] * 4
    assert 'value="unwish" checked' in get_page(desk, f"{base}/decide?need={needs[0].code}&firm={firms[1].code}").html
    session.rollback()
    assert sorted(row.wish for row in rows.decisions_of(session, pairing)) == [-0.1, 0.0, 0.1]
    fields = {**sent, "firm": firms[0].code, "kind": "none", "version": version(session, pairing)}
    post_form(desk, f"{base}/decide", fields)
    session.rollback()
    assert len(rows.decisions_of(session, pairing)) == 2


def test_places_of_one_need_and_one_firm_are_changed(
    desk: FlaskClient, session: Session, pairing: Pairing, needs: list[PartNeed], firms: list[Company]
) -> None:
    base = f"/officer/pairings/{pairing.code}"
    need_url, firm_url = f"{base}/needs/{needs[0].code}", f"{base}/firms/{firms[0].code}"
    page = get_page(desk, need_url)
    assert "Enter a whole number." in post_form(desk, need_url, {**page.fields, "slots": "many"}, status=422)
    page = post_form(desk, need_url, {"version": version(session, pairing), "slots": "4"})
    assert page.fields["slots"] == "4"
    page = post_form(desk, firm_url, {"version": version(session, pairing), "slots": "2"})
    assert page.fields["slots"] == "2"
    assert "2 things changed" in get_page(desk, base)


def test_pairs_stand_by_need_and_by_firm(desk: FlaskClient, pairing: Pairing) -> None:
    page = get_page(desk, f"/officer/pairings/{pairing.code}/needs")
    assert page.text.count("of 2") == 3
    page = get_page(desk, f"/officer/pairings/{pairing.code}/firms")
    assert page.text.count("1 of 1") == 4


def test_old_page_is_told_that_somebody_was_first(desk: FlaskClient, session: Session, pairing: Pairing) -> None:
    seen = version(session, pairing)
    post_form(desk, f"/officer/pairings/{pairing.code}/run", {"version": seen})
    page = post_form(desk, f"/officer/pairings/{pairing.code}/run", {"version": seen}, status=409)
    assert "Somebody changed this pairing meanwhile." in page


def test_final_pairing_offers_nothing_to_change(desk: FlaskClient, session: Session, pairing: Pairing) -> None:
    base = f"/officer/pairings/{pairing.code}"
    page = post_form(desk, f"{base}/final", {"version": version(session, pairing)})
    assert "ready to be proposed" in page
    assert "Run again" not in page
    session.rollback()
    session.refresh(pairing)
    assert pairing.status is PairingStatus.FINAL
    assert "Draft" in post_form(desk, f"{base}/reopen", {"version": version(session, pairing)})


def test_rules_and_the_registry_are_looked_at_again(desk: FlaskClient, session: Session, pairing: Pairing) -> None:
    base = f"/officer/pairings/{pairing.code}"
    sent = {"policy": "stable", "floor_slots": "99999", "new_days": "30", "version": version(session, pairing)}
    assert "Enter 50 or less." in post_form(desk, f"{base}/rules", sent, status=422)
    page = post_form(desk, f"{base}/rules", {**sent, "floor_slots": "1"})
    assert "things changed since the last run" in page
    page = post_form(desk, f"{base}/look", {"version": version(session, pairing)})
    assert "Nothing changed." in page


def test_file_holds_every_pair(desk: FlaskClient, session: Session, pairing: Pairing, needs: list[PartNeed]) -> None:
    answer = desk.get(f"/officer/pairings/{pairing.code}/pairs.csv")
    lines = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    session.rollback()
    assert len(lines) == len(rows.pairs_of(session, pairing)) == 4
    assert {line["Need"] for line in lines} <= {need.title for need in needs}


@pytest.mark.parametrize(
    "path",
    ["/officer/pairings/NOBODY22", "/officer/pairings/{code}/needs/NOBODY22", "/officer/pairings/{code}/firms/X"],
)
def test_what_is_not_there_is_said_so(desk: FlaskClient, pairing: Pairing, path: str) -> None:
    get_page(desk, path.format(code=pairing.code), status=404)


@pytest.mark.parametrize("odd", ["\x00", "x" * 5000, "' OR 1=1"])
def test_odd_codes_are_nobody(desk: FlaskClient, session: Session, pairing: Pairing, odd: str) -> None:
    base = f"/officer/pairings/{pairing.code}"
    sent = {"need": odd, "firm": odd, "kind": "veto", "reason": "Odd.", "version": version(session, pairing)}
    assert desk.get(f"{base}/decide", query_string={"need": odd, "firm": odd}).status_code == 404
    post_form(desk, f"{base}/decide", sent, status=404)


def test_what_was_decided_is_proposed_in_one_press_and_undone(
    desk: FlaskClient, session: Session, pairing: Pairing
) -> None:
    base = f"/officer/pairings/{pairing.code}"
    page = get_page(desk, base)
    assert "Propose all" not in page
    sent = {"version": version(session, pairing), "words": "For {firm}: {need}"}
    post_form(desk, f"{base}/propose", sent, status=409)
    page = post_form(desk, f"{base}/final", {"version": version(session, pairing)})
    assert "4 pairs are not proposed yet." in page
    sent = {"version": version(session, pairing), "words": "For {firm}: {need}", "form_key": page.fields["form_key"]}
    page = post_form(desk, f"{base}/propose", sent)
    assert "4 pairs are noted." in page
    assert "4 proposals go out in a minute: " in page
    session.rollback()
    made = session.exec(select(Proposal)).all()
    assert {each.origin for each in made} == {ProposalOrigin.PAIRING}
    assert len({each.batch for each in made}) == 1
    assert all(words_of(each).startswith("For Dập số") for each in made)

    assert "All pairs of this pairing are proposed already." in get_page(desk, base)
    again = post_form(desk, f"{base}/propose", {"version": version(session, pairing)})
    assert "All pairs of this pairing are proposed already." in again
    assert len(session.exec(select(Proposal)).all()) == 4

    post_form(desk, "/officer/proposals/undo", {"batch": made[0].batch})
    session.rollback()
    assert session.exec(select(Proposal)).all() == []
    assert session.exec(select(OutboxMessage)).all() == []
    assert "4 pairs are not proposed yet." in get_page(desk, base)


def test_a_pair_that_said_no_is_left_out_and_words_are_checked(
    desk: FlaskClient, session: Session, pairing: Pairing
) -> None:
    base = f"/officer/pairings/{pairing.code}"
    post_form(desk, f"{base}/final", {"version": version(session, pairing)})
    page = post_form(desk, f"{base}/propose", {"version": version(session, pairing), "words": "{who}"}, status=422)
    assert "is not known" in page
    need_id, company_id = sorted(chosen(session, pairing))[0]
    need = session.get_one(PartNeed, need_id)
    with transaction() as writing:
        writing.add(
            Proposal(
                need_id=need_id,
                buyer_id=need.company_id,
                supplier_id=company_id,
                status=ProposalStatus.DECLINED,
                shown_at=now(),
                expires_on=agency_today(),
            )
        )
    assert "3 pairs are not proposed yet." in get_page(desk, base)
    assert "3 pairs are noted." in post_form(desk, f"{base}/propose", {"version": version(session, pairing)})
