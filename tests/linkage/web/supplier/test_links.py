"""A firm states its customers and suppliers, answers what others said, and chooses who may know."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.enums import LinkSecrecy
from database.models.supply_links import SupplyLink
from tests.factories import make_assembler, make_supplier, make_user
from tests.linkage.link_makers import confirmed_link, make_link
from tests.linkage.web.conftest import SignIn
from tests.linkage.web.supplier.conftest import Owner
from tests.pages import get_page, post_form

URL = "/supplier/links"


def _link(session: Session) -> SupplyLink:
    session.expire_all()
    return session.exec(select(SupplyLink)).one()


def test_a_firm_finds_its_customer_by_name_and_states_the_link(
    client: FlaskClient, session: Session, owner: Owner
) -> None:
    own, other = owner(), make_supplier(session, name="Cơ khí Đom Đóm")
    found = get_page(client, f"{URL}/new?relation=customer&find=dom+dom")
    form = get_page(client, found.links["Cơ khí Đom Đóm"])
    assert "Only the two firms" in form
    sent = {"firm": other.code, "relation": "customer", "process": "stamping-progressive", "secrecy": "registered"}
    page = post_form(client, f"{URL}/new", sent)
    assert "Cơ khí Đom Đóm" in page
    assert "Not confirmed by both" in page
    link = _link(session)
    assert (link.supplier_id, link.customer_id, link.secrecy) == (own.id, other.id, LinkSecrecy.REGISTERED)
    assert "already" in post_form(client, f"{URL}/new", sent, status=409)


def test_what_is_missing_is_asked_for_beside_its_field(client: FlaskClient, session: Session, owner: Owner) -> None:
    owner()
    other = make_supplier(session)
    page = post_form(client, f"{URL}/new", {"firm": other.code, "relation": "supplier", "process": ""}, status=422)
    assert "Choose what is delivered." in page
    assert page.title.startswith("Error:")
    unknown = post_form(client, f"{URL}/new", {"firm": "NOTHERE2", "process": "plating-zinc"}, status=422)
    assert "There is no such firm here" in unknown


def test_what_another_firm_said_waits_and_is_confirmed_or_denied(
    client: FlaskClient, session: Session, owner: Owner
) -> None:
    own, plater = owner(), make_supplier(session, name="Mạ Kẽm Sen")
    link = make_link(plater, own)
    page = get_page(client, URL)
    assert "Waits for your answer" in page
    assert "It delivers to you" in page
    page = post_form(client, f"{URL}/{link.code}/confirm", {f"secrecy-{link.code}": "sides"})
    assert "Waits for your answer" not in page
    assert _link(session).secrecy is LinkSecrecy.SIDES
    page = post_form(client, f"{URL}/{link.code}/deny", {})
    assert "Denied by one side" in page


def test_secrecy_end_and_taking_back(client: FlaskClient, session: Session, owner: Owner) -> None:
    own, other = owner(), make_supplier(session)
    link = confirmed_link(own, other)
    post_form(client, f"{URL}/{link.code}/secrecy", {f"secrecy-{link.code}": "officers"})
    assert _link(session).secrecy is LinkSecrecy.OFFICERS
    assert "Ended" in post_form(client, f"{URL}/{link.code}/end", {})
    assert "No customer is stated yet." in post_form(client, f"{URL}/{link.code}/remove", {})
    post_form(client, f"{URL}/{link.code}/remove", {}, status=404)


def test_links_of_others_cannot_be_touched(client: FlaskClient, session: Session, owner: Owner) -> None:
    owner()
    link = confirmed_link(make_supplier(session), make_supplier(session))
    for action in ("confirm", "deny", "secrecy", "end", "remove"):
        post_form(client, f"{URL}/{link.code}/{action}", {}, status=404)


def test_an_assembler_answers_on_its_own_page(client: FlaskClient, session: Session, sign_in: SignIn) -> None:
    buyer, plater = make_assembler(session), make_supplier(session, name="Mạ Kẽm Sen")
    link = make_link(plater, buyer)
    sign_in(client, make_user(session, company=buyer))
    assert "Mạ Kẽm Sen" in get_page(client, "/assembler/links")
    post_form(client, f"/assembler/links/{link.code}/confirm", {f"secrecy-{link.code}": "public"})
    assert _link(session).is_confirmed


def test_a_buyer_that_stays_unnamed_is_told_of_in_general_words(
    client: FlaskClient, session: Session, owner: Owner
) -> None:
    own, hidden = owner(), make_assembler(session, name="Bí Mật Corp", is_name_public=False)
    link = confirmed_link(own, make_supplier(session))
    session.expire_all()
    assert link.code
    page = get_page(client, f"{URL}/new?find=bi+mat")
    assert "Bí Mật" not in page.html
    assert hidden.code not in get_page(client, f"{URL}/new?firm={hidden.code}").html.replace(f"firm={hidden.code}", "")


def test_the_profile_leads_to_the_links_this_reader_may_see(
    client: FlaskClient, session: Session, sign_in: SignIn
) -> None:
    plater, stamper, molder = make_supplier(session), make_supplier(session, name="Dập Sen"), make_supplier(session)
    confirmed_link(plater, stamper, part_group="Giá đỡ")
    confirmed_link(plater, molder, secrecy="registered", part_group="Nắp hộp")
    page = get_page(client, f"/suppliers/{plater.code}/links")
    assert "Giá đỡ" in page
    assert "Nắp hộp" not in page
    assert page.html.count("<rect") == 2
    assert "only" not in page.text.casefold()
    assert get_page(client, f"/suppliers/{plater.code}").links["Customers and suppliers"].endswith("/links")
    sign_in(client, make_user(session, company=make_supplier(session)))
    signed_in = get_page(client, f"/suppliers/{plater.code}/links")
    assert "Nắp hộp" in signed_in
    assert signed_in.html.count("<rect") == 3


def test_a_firm_reads_what_hangs_on_one_firm_alone(client: FlaskClient, session: Session, owner: Owner) -> None:
    own, customer, plater = owner(), make_supplier(session, name="Dập Sen"), make_supplier(session, name="Mạ Cúc")
    confirmed_link(own, customer, process="stamping-progressive")
    confirmed_link(plater, own)
    page = get_page(client, URL)
    assert "One customer only: Dập Sen" in page
    assert "Zinc electroplating (trivalent chromate): from one firm only, Mạ Cúc" in page
    assert "1 customer has no other source for what it gets here." in page


def test_no_link_to_see_reads_the_same_whether_there_are_any(client: FlaskClient, session: Session) -> None:
    with_secret, without = make_supplier(session, name="Sen"), make_supplier(session, name="Sen")
    confirmed_link(with_secret, make_supplier(session), secrecy="officers")
    pages = [get_page(client, f"/suppliers/{firm.code}/links").text for firm in (with_secret, without)]
    assert pages[0].replace(with_secret.code, "") == pages[1].replace(without.code, "")
    assert "Customers and suppliers" not in get_page(client, f"/suppliers/{with_secret.code}").links
