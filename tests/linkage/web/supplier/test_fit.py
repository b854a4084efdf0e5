"""How the own firm fits one need: all of the own reckoning, nothing of anybody else's."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from sqlmodel import Session

from tests.factories import make_assembler, make_need, make_supplier
from tests.linkage.web.supplier.conftest import Owner
from tests.linkage.web.supplier.test_needs import asking
from tests.pages import Page, get_page


def points(page: Page, caption: str) -> tuple[list[float], float]:
    """The points of the lines of a table, and the sum it shows."""
    table = page.html.split(f"<caption>{caption}</caption>")[1].split("</table>")[0]
    lines = [float(found) for found in re.findall(r"points\">([\d.]+) of [\d.]+", table)]
    total = re.search(r"points\"><strong>([\d.]+) of 100", table)
    assert total is not None
    return lines, float(total[1])


def test_own_result_is_explained_to_the_last_point(client: FlaskClient, session: Session, owner: Owner) -> None:
    owner(name="Dập Hoa Sen")
    need = make_need(session, title="Giá đỡ dập")
    page = get_page(client, get_page(client, "/supplier/needs").links["Compare point by point: Giá đỡ dập"])
    assert page.h1 == "How you fit this need"
    assert page.html.count(f"/needs/{need.code}")
    assert "Press force Must 110 t 45–200 t Met" in page
    for caption in ("Your firm for this need", "This need for your firm"):
        lines, total = points(page, caption)
        assert len(lines) > 3
        assert round(sum(lines), 1) == total


def test_what_is_lacking_leads_to_the_field(client: FlaskClient, session: Session, owner: Owner) -> None:
    owner()
    need = make_need(session, **asking(certificates_must=["iatf-16949"]))
    page = get_page(client, f"/supplier/needs/{need.code}/fit")
    assert "Does not state that it holds IATF 16949." in page
    assert page.links["IATF 16949"].startswith("/supplier/profile/certificates")
    lines, total = points(page, "Your firm for this need")
    assert round(sum(lines), 1) == total


def test_what_is_not_stated_is_asked_for_and_not_counted_against(
    client: FlaskClient, session: Session, owner: Owner
) -> None:
    owner(utilisation_pct=None)
    need = make_need(session)
    page = get_page(client, f"/supplier/needs/{need.code}/fit")
    assert "Confirm your free capacity: Progressive stamping" in page.links
    assert "100,000 pieces not stated" in page
    assert "What you lack" not in page


def test_other_firms_do_not_change_the_page(client: FlaskClient, session: Session, owner: Owner) -> None:
    owner(utilisation_pct=None)
    need = make_need(session)
    url = f"/supplier/needs/{need.code}/fit"
    before = get_page(client, url)
    for utilisation in (0, 10, 99):
        make_supplier(session, name="Zorp rival", utilisation_pct=utilisation, qcd={"ppm_last_12m": 1})
    assert get_page(client, url).text == before.text


def test_needs_that_are_not_for_the_firm_are_not_there(client: FlaskClient, session: Session, owner: Owner) -> None:
    owner()
    hidden = make_need(session, visibility="officers")
    draft = make_need(session, status="draft")
    for code in (hidden.code, draft.code, "NOSUCH22"):
        get_page(client, f"/supplier/needs/{code}/fit", status=404)


def test_unnamed_buyer_stays_unnamed(client: FlaskClient, session: Session, owner: Owner) -> None:
    owner()
    need = make_need(session, make_assembler(session, name="Zorpzorp Seiki", is_name_public=False))
    assert "Zorpzorp" not in get_page(client, f"/supplier/needs/{need.code}/fit").html
