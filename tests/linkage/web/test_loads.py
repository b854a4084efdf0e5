"""Utilisation older than ninety days is unknown, wherever it is shown or used."""

from __future__ import annotations

import datetime

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from linkage.days import agency_today
from linkage.services.match_facts import supplier_fact
from linkage.services.suppliers import completeness
from linkage.web.loads import load_text
from tests.factories import make_officer, make_supplier, make_user, supplier_data
from tests.linkage.web.conftest import SignIn
from tests.pages import get_page

TODAY = agency_today()
STILL = TODAY - datetime.timedelta(days=90)
OLD = TODAY - datetime.timedelta(days=91)


@pytest.mark.parametrize(("stated_on", "is_known"), [(STILL, True), (OLD, False)])
def test_load_is_unknown_after_ninety_days_for_every_reader(
    client: FlaskClient, session: Session, sign_in: SignIn, stated_on: datetime.date, is_known: bool
) -> None:
    stated = {"utilisation_pct": 37, "utilisation_on": stated_on.isoformat()}
    offer = {**supplier_data()["capabilities"][0], **stated}
    company = make_supplier(session, name="Dập Hoa Sen", capabilities=[offer], **stated)
    other = make_supplier(session, name="Nhựa Sao Mai", utilisation_pct=None)
    fact = supplier_fact(session, company, on=TODAY)
    shown = {
        "profile": "37% in use" in get_page(client, f"/suppliers/{company.code}"),
        "comparison": "37%" in get_page(client, f"/compare?supplier={company.code}&supplier={other.code}"),
        "officer": "37% in use"
        in get_page(sign_in(client, make_officer(session)), f"/officer/companies/{company.code}"),
        "matcher": fact.capabilities[0].utilisation is not None,
        "complete": "utilisation_pct" not in [item.field for item in completeness(company).missing],
    }
    assert shown == dict.fromkeys(shown, is_known)


def test_own_firm_is_told_that_its_figure_is_too_old(client: FlaskClient, session: Session, sign_in: SignIn) -> None:
    company = make_supplier(session, utilisation_pct=37, utilisation_on=OLD.isoformat())
    sign_in(client, make_user(session, company=company))
    assert "37% busy, said more than 90 days ago: counts as unknown" in get_page(client, "/supplier/profile")


def test_load_without_its_day_says_nothing() -> None:
    assert load_text(37, None, on=TODAY) == ""
    assert load_text(None, TODAY, on=TODAY) == ""
