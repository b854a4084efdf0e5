"""The pages of proposals: who sees what, a yes and a no in two taps, the link without sign-in, what officers note."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.columns import now
from database.enums import (
    AnsweredVia,
    FairSide,
    NeedVisibility,
    OutcomeReason,
    PrivateViewKind,
    ProposalOrigin,
    ProposalStatus,
)
from database.models.companies import Company
from database.models.outbox import OutboxMessage
from database.models.part_needs import PartNeed
from database.models.privacy import Consent, PrivateView
from database.models.proposals import Proposal
from database.models.users import User
from database.session import transaction
from linkage.days import agency_today
from linkage.inputs.linkages import EndInput
from linkage.inputs.proposals import RefusalInput
from linkage.language import speaking
from linkage.services.audit import SYSTEM
from linkage.services.firm_refusals import refuse_firm
from linkage.services.ladder import Teller
from linkage.services.linkage_ends import end_linkage
from linkage.services.linkage_links import linkage_of
from linkage.services.proposals import side_of
from linkage.wording import day_text
from tests.factories import make_assembler, make_need, make_officer, make_supplier, make_user
from tests.linkage.services.test_proposals import DESK, Pair
from tests.linkage.web.conftest import SignIn
from tests.pages import get_page, post_form, with_csrf_token

As = Callable[[FairSide], FlaskClient]
YES = {"name": "Chị Lan", "phone": "0912 345 678", "agrees": "1"}


@pytest.fixture
def pair(session: Session) -> Pair:
    made = Pair(session)
    with transaction():
        for person in made.people.values():
            session.get_one(User, person.id).language = "en"
    return made


@pytest.fixture
def people(client: FlaskClient, sign_in: SignIn, pair: Pair) -> As:
    """`people(side)`: the client is the person of this side."""

    def start(side: FairSide) -> FlaskClient:
        return sign_in(client, pair.people[side])

    return start


def test_a_supplier_reads_why_and_says_yes_in_two_taps(session: Session, pair: Pair, people: As) -> None:
    made = pair.proposed()
    client = people(FairSide.SUPPLIER)
    listed = get_page(client, "/supplier/introductions")
    assert "Waits for your answer" in listed
    page = get_page(client, listed.links["Bracket"])
    assert page.h1 == "Introduction"
    assert "Press force" in page
    assert page.fields["name"] == "Nguyễn Thị Sen"
    unticked = post_form(client, f"/proposals/{made.code}/accept", {**YES, "agrees": ""}, status=422)
    assert "Tick the box if you agree" in unticked
    assert "Thank you" in post_form(client, f"/proposals/{made.code}/accept", YES)
    session.expire_all()
    assert session.exec(select(Consent)).one().subject_code == made.code
    assert "Waits for the other firm" in get_page(client, "/supplier/introductions")


def test_what_is_asked_stands_first_while_the_proposal_lives(session: Session, pair: Pair, people: As) -> None:
    with transaction():
        session.get_one(PartNeed, pair.need.id).visibility = NeedVisibility.OFFICERS
    made = pair.proposed()
    asked = "What it is about Part Bracket Processes Progressive stamping Material SECC Volume 100,000 pieces a month"
    assert asked in get_page(people(FairSide.SUPPLIER), f"/proposals/{made.code}").text
    pair.no(made, FairSide.SUPPLIER)
    assert "Material SECC" not in get_page(people(FairSide.SUPPLIER), f"/proposals/{made.code}").text
    assert asked in get_page(people(FairSide.ASSEMBLER), f"/proposals/{made.code}").text


def test_contacts_open_for_both_when_both_said_yes_and_the_look_is_noted(
    session: Session, pair: Pair, people: As
) -> None:
    made = pair.proposed()
    pair.yes(made, FairSide.SUPPLIER)
    client = people(FairSide.ASSEMBLER)
    assert "lan@sup.example" not in get_page(client, f"/proposals/{made.code}").html
    page = post_form(client, f"/proposals/{made.code}/accept", {**YES, "name": "Ken"})
    assert page.links["lan@sup.example"] == "mailto:lan@sup.example"
    assert page.links["0912 345 678"] == "tel:0912345678"
    assert page.links["Ask for quotations"] == f"/assembler/needs/{pair.need.code}/rfq"
    assert (
        get_page(client, page.links["How far you have got"]).links["Ask for quotations"]
        == page.links["Ask for quotations"]
    )
    assert get_page(client, page.links["Messages"]).status == 200
    session.expire_all()
    views = session.exec(select(PrivateView)).all()
    assert [(each.kind, each.company_code) for each in views] == [(PrivateViewKind.INTRODUCTION, pair.supplier.code)]
    assert "Contacts are open" in get_page(client, "/assembler/introductions")


def test_a_no_needs_a_reason_and_is_told_politely(session: Session, pair: Pair, people: As) -> None:
    made = pair.proposed()
    client = people(FairSide.SUPPLIER)
    assert "Choose a reason" in post_form(client, f"/proposals/{made.code}/decline", {}, status=422)
    page = post_form(client, f"/proposals/{made.code}/decline", {"reason": "capacity-full", "note": "zqnotekx"})
    assert "You said no: No free capacity." in page
    told = get_page(people(FairSide.ASSEMBLER), f"/proposals/{made.code}")
    assert "does not wish for an introduction this time: No free capacity." in told
    assert "zqnotekx" not in told.html


def test_who_was_told_no_reads_why_in_place_of_a_form(session: Session, pair: Pair, people: As) -> None:
    made = pair.proposed()
    post_form(people(FairSide.SUPPLIER), f"/proposals/{made.code}/decline", {"reason": "capacity-full"})
    asked = f"/assembler/needs/{pair.need.code}/introduce/{pair.supplier.code}"
    page = get_page(people(FairSide.ASSEMBLER), asked)
    assert "does not wish for an introduction this time: No free capacity." in page
    own = get_page(people(FairSide.SUPPLIER), f"/supplier/needs/{pair.need.code}/ask")
    assert own.h1 == "Ask for an introduction"


@pytest.mark.parametrize("is_shown", [True, False])
def test_others_and_those_who_are_not_to_know_yet_find_nothing(
    client: FlaskClient, session: Session, sign_in: SignIn, pair: Pair, people: As, *, is_shown: bool
) -> None:
    made = pair.proposed(is_shown=is_shown)
    own = get_page(people(FairSide.SUPPLIER), f"/proposals/{made.code}", status=200 if is_shown else 404)
    assert ("Bracket" in own) is is_shown
    stranger = make_user(session, company=make_supplier(session))
    get_page(sign_in(client, stranger), f"/proposals/{made.code}", status=404)
    get_page(sign_in(client, make_officer(session)), f"/proposals/{made.code}")


def test_a_firm_without_an_account_answers_by_its_link(client: FlaskClient, session: Session, pair: Pair) -> None:
    pair.supplier = make_supplier(
        session, contact={"name": "Anh Minh", "email": "minh@sup.example", "phone": "0911 222 333"}
    )
    made = pair.proposed()
    pair.yes(made, FairSide.ASSEMBLER)
    letter = session.exec(select(OutboxMessage).where(OutboxMessage.recipient == "minh@sup.example")).one()
    found = re.search(r"https://x\.example(/l/\S+)", letter.body)
    assert found is not None
    page = get_page(client, found[1])
    assert page.fields["name"] == "Anh Minh"
    assert "minh@sup.example" in page
    assert page.html.index("What it is about") < page.html.index("Why it could fit") < page.html.index('name="agrees"')
    answered = post_form(client, f"{found[1]}/accept", {**YES, "name": "Anh Minh"})
    assert "ken@buy.example" in answered
    assert answered.links["Messages"] == f"{found[1]}/messages"
    assert "Ask for quotations" not in answered.links
    session.expire_all()
    assert session.get_one(Proposal, made.id).status is ProposalStatus.AGREED
    closed = post_form(client, f"{found[1]}/close", {})
    assert "ken@buy.example" not in closed.html


def test_a_link_before_its_time_or_of_nobody_is_not_there(client: FlaskClient, session: Session, pair: Pair) -> None:
    pair.supplier = make_supplier(session, contact={"email": "minh@sup.example"})
    pair.proposed(is_shown=False)
    letter = session.exec(select(OutboxMessage).where(OutboxMessage.recipient == "minh@sup.example")).one()
    found = re.search(r"https://x\.example(/l/\S+)", letter.body)
    assert found is not None
    get_page(client, found[1], status=404)
    get_page(client, "/l/nosuchsecret/proposal", status=404)


@pytest.mark.parametrize("now_at", ["hoa@sup.example", None])
def test_the_link_of_a_former_contact_shows_nothing_and_agrees_to_nothing(
    client: FlaskClient, session: Session, pair: Pair, now_at: str | None
) -> None:
    pair.supplier = make_supplier(session, contact={"name": "Anh Minh", "email": "minh@sup.example"})
    pair.proposed()
    letter = session.exec(select(OutboxMessage).where(OutboxMessage.recipient == "minh@sup.example")).one()
    found = re.search(r"https://x\.example(/l/\S+)", letter.body)
    assert found is not None
    get_page(client, found[1])
    with transaction() as writing:
        firm = writing.get_one(Company, pair.supplier.id)
        firm.contact_name, firm.contact_email = "Chị Hoa", now_at
    assert "Hoa" not in get_page(client, found[1], status=404)
    sent = with_csrf_token(client, {**YES, "name": "Chị Hoa"})
    assert client.post(f"{found[1]}/accept", data=sent).status_code == 404
    assert session.exec(select(Consent)).all() == []


def test_an_assembler_asks_beside_a_match_and_can_undo(session: Session, pair: Pair, people: As) -> None:
    client = people(FairSide.ASSEMBLER)
    matches = get_page(client, f"/assembler/needs/{pair.need.code}")
    url = matches.links["Ask for an introduction: Dập Hoa Sen"]
    page = post_form(client, url, {**YES, "words": "We like your press."})
    assert "Nobody knows of it yet" in page
    session.expire_all()
    made = session.exec(select(Proposal)).one()
    assert (made.origin, made.words) == (ProposalOrigin.BUYER, "We like your press.")
    assert [each.recipient for each in session.exec(select(OutboxMessage)).all()] == ["lan@sup.example"]
    assert "Undone" in post_form(client, f"/proposals/{made.code}/undo", {})
    session.expire_all()
    assert session.exec(select(Proposal)).all() == []
    assert session.exec(select(Consent)).all() == []


def test_a_supplier_asks_and_takes_it_back(session: Session, pair: Pair, people: As) -> None:
    client = people(FairSide.SUPPLIER)
    fit = get_page(client, f"/supplier/needs/{pair.need.code}/fit")
    post_form(client, fit.links["Ask for an introduction"], YES)
    session.expire_all()
    made = session.exec(select(Proposal)).one()
    with transaction():
        session.get_one(Proposal, made.id).shown_at = now() - datetime.timedelta(seconds=1)
    assert "not available any more" in post_form(client, f"/proposals/{made.code}/withdraw", {})


def test_a_refused_firm_sees_the_page_of_one_that_does_not_fit(session: Session, pair: Pair, people: As) -> None:
    """Word for word: neither the list nor the form tells a refusal from a firm that does not fit."""
    other = make_need(session, pair.buyer, title="Bracket", **_impossible())
    client = people(FairSide.SUPPLIER)
    unfit = get_page(client, f"/supplier/needs/{other.code}/ask")
    with transaction():
        own = session.get_one(Company, pair.buyer.id)
        refused = session.get_one(Company, pair.supplier.id)
        refuse_firm(session, own, refused, RefusalInput(firm=refused.code), desk=DESK, by=SYSTEM)
    barred = get_page(client, f"/supplier/needs/{pair.need.code}/ask")
    assert barred.text == unfit.text
    assert "cannot be asked for here" in barred
    assert pair.need.code not in get_page(client, "/supplier/needs").html
    post_form(client, f"/supplier/needs/{pair.need.code}/ask", YES, status=409)
    for url in ("/supplier/introductions", "/account/refusals", "/account/privacy"):
        assert "Fuji" not in get_page(client, url).html


def _impossible() -> dict[str, object]:
    steps = [{"process": "forging-hot", "role": "core", "attrs": {}}]
    return {"requirements": {"process_steps": steps, "materials": ["secc"], "certificates_must": ["iatf-16949"]}}


def test_a_firm_puts_another_on_its_list_and_takes_it_off(session: Session, pair: Pair, people: As) -> None:
    client = people(FairSide.ASSEMBLER)
    page = post_form(client, "/account/refusals", {"firm": "Dập Hoa Sen", "kind": "competitor", "note": "zqnotekx"})
    assert "We compete with it" in page
    assert "Dập Hoa Sen" not in get_page(client, f"/assembler/needs/{pair.need.code}").html
    code = re.search(r'name="refusal" value="(\w+)"', page.html)
    assert code is not None
    assert "zqnotekx" not in get_page(people(FairSide.SUPPLIER), "/account/refusals").html
    post_form(people(FairSide.SUPPLIER), "/account/refusals/end", {"refusal": code[1]}, status=404)
    client = people(FairSide.ASSEMBLER)
    post_form(client, "/account/refusals/end", {"refusal": code[1]})
    assert "Dập Hoa Sen" in get_page(client, f"/assembler/needs/{pair.need.code}").html


def test_officers_read_and_note_refusals_for_a_firm(
    client: FlaskClient, session: Session, sign_in: SignIn, pair: Pair
) -> None:
    sign_in(client, make_officer(session))
    url = f"/officer/companies/{pair.supplier.code}/refusals"
    assert "Fuji Hồ Gươm" in post_form(client, url, {"firm": pair.buyer.code, "kind": "veto"})
    assert "No firm is known" in post_form(client, url, {"firm": "nobody"}, status=422)


def test_the_own_page_lists_each_introduction_and_closes_one(session: Session, pair: Pair, people: As) -> None:
    made = pair.agreed()
    client = people(FairSide.SUPPLIER)
    page = get_page(client, "/account/privacy")
    assert "Introductions that show your contact" in page
    post_form(client, f"/account/privacy/introductions/{made.code}", {})
    session.expire_all()
    assert session.get_one(Proposal, made.id).status is ProposalStatus.ENDED
    post_form(client, f"/account/privacy/introductions/{made.code}", {}, status=404)
    buyer = people(FairSide.ASSEMBLER)
    for url in ("/assembler/introductions", f"/proposals/{made.code}"):
        assert "lan@sup.example" not in get_page(buyer, url).html


def test_officers_note_answers_by_telephone(client: FlaskClient, session: Session, sign_in: SignIn, pair: Pair) -> None:
    made = pair.proposed()
    sign_in(client, make_officer(session))
    url = f"/proposals/{made.code}"
    bare = {"side": "supplier", "name": "Chị Lan", "phone": "0912 345 678", "agrees": "1"}
    refused = post_form(client, f"{url}/told-yes", bare, status=422)
    assert (
        refused.links["Say how the person told you: who called whom and when, or where the paper is kept."]
        == "#f-proof"
    )
    assert refused.html.count('id="f-proof"') == 1
    assert 'aria-describedby="e-proof"' in refused.html
    page = post_form(client, f"{url}/told-yes", {**bare, "proof": "called on Monday"})
    assert "Said yes" in page
    page = post_form(client, f"{url}/told-no", {"side": "assembler", "reason": "price", "note": "zqnotekx"})
    assert "zqnotekx" in page
    session.expire_all()
    assert session.get_one(Proposal, made.id).status is ProposalStatus.DECLINED


def test_an_unnamed_buyer_stays_unnamed_until_both_agree(
    client: FlaskClient, session: Session, sign_in: SignIn, pair: Pair, people: As
) -> None:
    pair.buyer = make_assembler(session, name="Zorpzorp Seiki", is_name_public=False)
    pair.need = make_need(session, pair.buyer, title="Bracket")
    pair.people[FairSide.ASSEMBLER] = make_user(session, email="zed@buy.example", company=pair.buyer)
    made = pair.proposed()
    letters = session.exec(select(OutboxMessage).where(OutboxMessage.recipient == "lan@sup.example")).all()
    client = people(FairSide.SUPPLIER)
    for url in (f"/proposals/{made.code}", "/supplier/introductions"):
        assert "Zorpzorp" not in get_page(client, url).html
    assert not any("Zorpzorp" in each.body for each in letters)
    for side in FairSide:
        pair.yes(made, side)
    assert "Zorpzorp Seiki" in get_page(client, f"/proposals/{made.code}")


def test_the_desk_says_what_waits_for_an_answer(session: Session, pair: Pair, people: As) -> None:
    made = pair.proposed(is_shown=False)
    client = people(FairSide.SUPPLIER)
    assert "waits for your answer" not in get_page(client, "/supplier")
    with transaction():
        session.get_one(Proposal, made.id).shown_at = now() - datetime.timedelta(seconds=1)
    page = get_page(client, "/supplier")
    assert page.links["1 introduction waits for your answer"] == "/supplier/introductions"
    assert "1 introduction waits for your answer" in get_page(people(FairSide.ASSEMBLER), "/assembler")
    pair.yes(made, FairSide.ASSEMBLER)
    assert "waits for your answer" not in get_page(people(FairSide.ASSEMBLER), "/assembler")


def test_what_a_name_may_mean_is_asked_in_a_second_step(session: Session, pair: Pair, people: As) -> None:
    other = make_supplier(session, name="Nhựa Hoa Sen")
    client = people(FairSide.ASSEMBLER)
    page = post_form(
        client, "/account/refusals", {"firm": "hoa sen", "kind": "competitor", "note": "Same parts"}, status=422
    )
    assert "Which of these do you mean?" in page
    assert {other.code, pair.supplier.code} <= set(re.findall(r'name="firm" value="(\w+)"', page.html))
    assert "Same parts" in page.html
    page = post_form(client, "/account/refusals", {"firm": other.code, "kind": "competitor", "note": "Same parts"})
    assert "Take off the list: Nhựa Hoa Sen" in page


def test_firms_are_offered_while_one_types_and_filled_in_from_their_pages(
    client: FlaskClient, session: Session, pair: Pair, people: As
) -> None:
    make_supplier(session, name="Hoa Sen Ẩn", status="draft")
    assert client.get("/account/refusals/firms?q=hoa").status_code == 302
    buyer = people(FairSide.ASSEMBLER)
    offered = buyer.get("/account/refusals/firms?q=hoa+sen").get_json()["suggestions"]
    assert [each["text"] for each in offered] == [f"Dập Hoa Sen ({pair.supplier.code})"]
    profile = get_page(buyer, f"/suppliers/{pair.supplier.code}")
    url = profile.links["Do not bring us together with this firm"]
    assert f"Dập Hoa Sen ({pair.supplier.code})" in get_page(buyer, url.partition("#")[0]).html
    assert "Do not bring us together" in get_page(buyer, f"/assembler/needs/{pair.need.code}")
    supplier = people(FairSide.SUPPLIER)
    assert "Do not bring us together" in get_page(supplier, f"/supplier/needs/{pair.need.code}/fit")
    own = get_page(supplier, f"/suppliers/{pair.supplier.code}")
    assert "Do not bring us together" not in own


def test_asking_gives_way_to_where_the_two_stand(session: Session, pair: Pair, people: As) -> None:
    url = {
        FairSide.ASSEMBLER: f"/assembler/needs/{pair.need.code}",
        FairSide.SUPPLIER: f"/supplier/needs/{pair.need.code}/fit",
    }
    for side in FairSide:
        assert "Ask for an introduction" in get_page(people(side), url[side])
    made = pair.proposed(is_shown=False)
    assert "Ask for an introduction" in get_page(people(FairSide.SUPPLIER), url[FairSide.SUPPLIER])
    with transaction():
        session.get_one(Proposal, made.id).shown_at = now() - datetime.timedelta(seconds=1)
    pair.yes(made, FairSide.ASSEMBLER)
    for side, said in ((FairSide.ASSEMBLER, "the other firm"), (FairSide.SUPPLIER, "your answer")):
        page = get_page(people(side), url[side])
        assert f"Proposed: it waits for {said}" in page
        assert f"/proposals/{made.code}" in page.html
        assert "Ask for an introduction" not in page
    pair.yes(made, FairSide.SUPPLIER)
    for side in FairSide:
        assert "Introduced: see how far it got" in get_page(people(side), url[side])


def test_no_of_the_other_firm_takes_the_place_of_asking(session: Session, pair: Pair, people: As) -> None:
    made = pair.proposed()
    post_form(people(FairSide.SUPPLIER), f"/proposals/{made.code}/decline", {"reason": "capacity-full"})
    page = get_page(people(FairSide.SUPPLIER), f"/supplier/needs/{pair.need.code}/fit")
    assert "Ask for an introduction" in page
    url = f"/assembler/needs/{pair.need.code}"
    page = get_page(people(FairSide.ASSEMBLER), url)
    with speaking("en"):
        assert f"The other firm said no on {day_text(agency_today())}" in page
    assert f"/proposals/{made.code}" in page.html
    assert "Ask for an introduction" not in page
    with transaction():
        side_of(session.get_one(Proposal, made.id), FairSide.SUPPLIER).reason = None
    assert "The other firm said no" not in get_page(people(FairSide.ASSEMBLER), url)
    assert "Ask for an introduction" not in get_page(people(FairSide.ASSEMBLER), url)


def test_another_reason_is_told_to_the_agency_in_words(session: Session, pair: Pair, people: As) -> None:
    made = pair.proposed()
    client = people(FairSide.SUPPLIER)
    page = post_form(client, f"/proposals/{made.code}/decline", {"reason": "other"}, status=422)
    assert "Say in a few words what the reason is" in page
    page = post_form(client, f"/proposals/{made.code}/decline", {"reason": "other", "note": "zqsecretx"})
    assert "You said no: Another reason." in page
    told = session.exec(select(OutboxMessage).where(OutboxMessage.kind == "proposal-declined")).one()
    assert "zqsecretx" not in told.body + get_page(people(FairSide.ASSEMBLER), f"/proposals/{made.code}").html


def test_a_contact_that_cannot_be_shown_is_not_said_to_be_open(session: Session, pair: Pair, people: As) -> None:
    made = pair.agreed()
    buyer = people(FairSide.ASSEMBLER)
    assert "the contacts are open" in get_page(buyer, f"/proposals/{made.code}")
    with transaction() as writing:
        for held in writing.get_one(User, pair.people[FairSide.SUPPLIER].id).memberships:
            writing.delete(held)
    page = get_page(buyer, f"/proposals/{made.code}")
    assert "cannot be shown at the moment" in page
    assert "the contacts are open" not in page


def test_an_ended_linkage_says_that_contacts_stay_open_until_closed(session: Session, pair: Pair, people: As) -> None:
    made = pair.agreed()
    with transaction() as writing:
        linkage = linkage_of(writing, made)
        assert linkage is not None
        teller = Teller(FairSide.SUPPLIER, AnsweredVia.ACCOUNT, SYSTEM)
        end_linkage(writing, linkage, EndInput(reason=OutcomeReason.CAPACITY_FULL), teller=teller)
    with speaking("en"):
        day = day_text(agency_today())
    for side in FairSide:
        page = get_page(people(side), f"/proposals/{made.code}")
        assert f"This linkage ended on {day}; the contacts stay open until one of you closes them." in page
        assert "Call or write" not in page
        assert "lan@sup.example" in page
    closed = post_form(people(FairSide.ASSEMBLER), f"/proposals/{made.code}/close", {})
    assert "stay open" not in closed
    assert "lan@sup.example" not in closed.html
