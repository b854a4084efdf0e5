"""The list "Introductions" of a firm: each pair once, what goes on first, what ended folded below with why."""

from __future__ import annotations

import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session

from database.columns import now
from database.enums import AnsweredVia, FairSide, OutcomeReason, ProposalAnswer, ProposalStatus
from database.models.outcomes import Outcome
from database.models.proposals import Proposal, ProposalSide
from database.session import transaction
from linkage.days import agency_today
from linkage.inputs.linkages import EndInput
from linkage.services.audit import SYSTEM
from linkage.services.ladder import Teller
from linkage.services.linkage_ends import end_linkage
from tests.factories import make_need, make_supplier, make_user, writing
from tests.linkage.web.conftest import SignIn
from tests.linkage_makers import make_linkage
from tests.pages import Page, get_page

URL = "/assembler/introductions"


@pytest.fixture
def linkage(session: Session) -> Outcome:
    return make_linkage(
        session, need=make_need(session, title="Giá đỡ 7"), supplier=make_supplier(session, name="Dập Sen")
    )


@pytest.fixture
def buyer(app: Flask, session: Session, sign_in: SignIn, linkage: Outcome) -> FlaskClient:
    return sign_in(app.test_client(), make_user(session, company=linkage.buyer))


def propose(session: Session, linkage: Outcome, status: ProposalStatus, answer: ProposalAnswer) -> Proposal:
    """The same pair once more, with the buyer's answer."""
    with writing(session):
        made = Proposal(
            need_id=linkage.need_id,
            buyer_id=linkage.buyer_id or 0,
            supplier_id=linkage.company_id,
            status=status,
            shown_at=now() - datetime.timedelta(hours=1),
            expires_on=agency_today(),
            sides=[ProposalSide(side=FairSide.SUPPLIER), ProposalSide(side=FairSide.ASSEMBLER, answer=answer)],
        )
        session.add(made)
        session.flush()
        return made


def end(linkage: Outcome) -> None:
    given = EndInput(reason=OutcomeReason.PRICE, reached_on=agency_today())
    with transaction() as session:
        teller = Teller(FairSide.ASSEMBLER, AnsweredVia.ACCOUNT, SYSTEM)
        end_linkage(session, session.get_one(Outcome, linkage.id), given, teller=teller)


def rows_of(page: Page) -> list[str]:
    """Where the rows of the list lead: to a linkage, or to a proposal."""
    return [url.split("/")[1] for words, url in page.links.items() if "Giá đỡ 7" in words]


def test_a_pair_that_goes_on_stands_once_with_a_way_to_its_contacts(linkage: Outcome, buyer: FlaskClient) -> None:
    page = get_page(buyer, URL)
    assert page.html.count("<p>Giá đỡ 7</p>") == 1
    assert page.links["Dập Sen: Giá đỡ 7"] == f"/linkages/{linkage.code}"
    assert page.links["Contacts are open: Dập Sen, Giá đỡ 7"].startswith("/proposals/")
    assert "Ended" not in page


def test_a_pair_that_ended_is_folded_with_its_reason_and_not_open(linkage: Outcome, buyer: FlaskClient) -> None:
    end(linkage)
    page = get_page(buyer, URL)
    assert "On the way to an order" not in page
    assert "Contacts are open" not in page
    assert "Ended 1" in page
    assert "Price." in page
    assert page.links["Giá đỡ 7"] == f"/linkages/{linkage.code}"


def test_what_was_declined_and_proposed_again_stands_once(
    session: Session, linkage: Outcome, buyer: FlaskClient
) -> None:
    end(linkage)
    with transaction() as changing:
        changing.get_one(Proposal, linkage.proposal_id).status = ProposalStatus.ENDED
    propose(session, linkage, ProposalStatus.DECLINED, ProposalAnswer.DECLINED)
    again = propose(session, linkage, ProposalStatus.OPEN, ProposalAnswer.WAITING)
    page = get_page(buyer, URL)
    assert "Waits for your answer 1" in page
    assert page.links["Giá đỡ 7"] == f"/proposals/{again.code}"
    assert page.html.count("Giá đỡ 7") == 1
    assert "Ended" not in page


def test_what_is_proposed_beside_a_linkage_that_goes_on_is_told_in_its_row(
    session: Session, linkage: Outcome, buyer: FlaskClient
) -> None:
    with transaction() as changing:
        # As of one that began with a request for quotation.
        changing.get_one(Outcome, linkage.id).is_asked = True
        changing.delete(changing.get_one(Proposal, linkage.proposal_id))
    made = propose(session, linkage, ProposalStatus.OPEN, ProposalAnswer.WAITING)
    page = get_page(buyer, URL)
    assert page.html.count("<p>Giá đỡ 7</p>") == 1
    words = "Proposed: it waits for your answer: Dập Sen, Giá đỡ 7"
    assert page.links[words] == f"/proposals/{made.code}"
    assert "You owe something" in page
