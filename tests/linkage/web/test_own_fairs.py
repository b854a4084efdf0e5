"""Fairs on the desk of a firm: those it can join, and those it is part of."""

from __future__ import annotations

import datetime

from flask.testing import FlaskClient
from sqlmodel import Session

from database.columns import now
from database.enums import FairPhase, FairSide, ParticipantStatus
from tests.factories import make_assembler, make_supplier, make_user
from tests.fair_makers import make_fair, make_participant
from tests.linkage.web.conftest import SignIn
from tests.pages import get_page


def test_supplier_sees_fairs_to_join_and_its_own(session: Session, client: FlaskClient, sign_in: SignIn) -> None:
    company = make_supplier(session)
    own = make_fair(session, name="Own", phase=FairPhase.LIVE)
    make_participant(session, own, company=company)
    make_fair(session, name="Waits", is_approval_needed=True)
    make_fair(session, name="Secret", phase=FairPhase.PLANNING)
    make_fair(session, name="Closed", phase=FairPhase.DRAFTING)
    make_fair(session, name="Past", starts_on=now().date() - datetime.timedelta(days=9))
    page = get_page(sign_in(client, make_user(session, company=company)), "/supplier")
    assert [name in page for name in ("Own", "Waits", "Secret", "Closed", "Past")] == [True, True, False, False, False]
    assert page.links["Our part in it"] == f"/fairs/{own.code}/mine"
    assert "Takes part" in page


def test_assembler_sees_the_state_of_its_own_side(session: Session, client: FlaskClient, sign_in: SignIn) -> None:
    company = make_assembler(session)
    fair = make_fair(session)
    make_participant(session, fair, side=FairSide.ASSEMBLER, company=company, status=ParticipantStatus.WAITING)
    page = get_page(sign_in(client, make_user(session, company=company)), "/assembler")
    assert "On the waiting list" in page
    assert fair.name in page


def test_invited_firm_is_led_to_where_it_accepts_or_declines(
    session: Session, client: FlaskClient, sign_in: SignIn
) -> None:
    fair, company = make_fair(session), make_supplier(session)
    make_participant(session, fair, company=company, status=ParticipantStatus.INVITED, delegates=0)
    page = get_page(sign_in(client, make_user(session, company=company)), "/supplier")
    assert page.links["Answer the invitation"] == f"/fairs/{fair.code}/mine"
    page = get_page(client, page.links["Answer the invitation"])
    assert {"We come", "We do not come"} <= set(page.links)


def test_desk_without_fairs_has_no_empty_box(session: Session, client: FlaskClient, sign_in: SignIn) -> None:
    page = get_page(sign_in(client, make_user(session, company=make_supplier(session))), "/supplier")
    assert 'id="fairs-title"' not in page.html
