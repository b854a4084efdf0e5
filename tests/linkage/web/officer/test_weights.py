import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from linkage.inputs.weights import points_of
from linkage.services.weights import current_weights, weight_history
from matching.scoring import STANDARD
from tests.factories import make_need, make_supplier
from tests.pages import get_page, post_form

POINTS = {criterion: points_of(weight) for criterion, weight in STANDARD.values.items()}
CAREFUL = {**POINTS, "proximity": 0.0, "quality": 900.0}


def query(points: dict[str, float]) -> str:
    return "&".join(f"{criterion}={value}" for criterion, value in points.items())


def sent(points: dict[str, float], **fields: object) -> dict[str, object]:
    return {**points, "based_on": 1, "note": "Ways are long.", **fields}


@pytest.fixture
def two_firms(session: Session) -> None:
    """For one need: a near firm with defects and a far one without."""
    make_supplier(session, name="Gần", province="24", qcd={"ppm_last_12m": 2000})
    make_supplier(session, name="Xa", province="79", former_province=None, qcd={"ppm_last_12m": 1})
    for _number in range(5):
        make_supplier(session, province="79", former_province=None, qcd={"ppm_last_12m": 1})
    make_need(session, title="Bracket of the year")


def test_officer_sees_the_weights_but_no_form(desk: FlaskClient) -> None:
    page = get_page(desk, "/officer/weights")
    assert f"In force: {STANDARD.version}" in page
    assert "Whether there is a machine of the right size" in page
    assert "proximity" not in page.fields
    assert desk.get(f"/officer/weights/change?{query(POINTS)}").status_code == 403
    post_form(desk, "/officer/weights", sent(CAREFUL), status=403)


def test_change_is_looked_at_saved_and_taken_back(admin_desk: FlaskClient, session: Session, two_firms: None) -> None:
    page = get_page(admin_desk, "/officer/weights")
    assert page.fields["proximity"] == "6"
    page = get_page(admin_desk, f"/officer/weights/change?{query(CAREFUL)}")
    assert "Bracket of the year" in page
    assert "Gần: from 1 to 7" in page
    assert weight_history(session) == []
    page = post_form(admin_desk, "/officer/weights", sent(CAREFUL))
    assert "The new weights count from now on, in every list." in page
    assert "Ways are long." in page
    session.rollback()
    assert current_weights(session).values["quality"] == 9.0
    page = get_page(admin_desk, "/officer/weights/change?like=1")
    assert "Gần: from 7 to 1" in page
    assert page.fields["note"] == f"Back to {STANDARD.version}"
    post_form(admin_desk, "/officer/weights", {**page.fields})
    session.rollback()
    assert current_weights(session).values == STANDARD.values
    assert current_weights(session).version == "agency-3"


def test_second_of_two_administrators_has_to_look_again(admin_desk: FlaskClient, session: Session) -> None:
    post_form(admin_desk, "/officer/weights", sent(CAREFUL))
    page = post_form(admin_desk, "/officer/weights", sent(POINTS), status=409)
    assert "Somebody changed the weights meanwhile." in page
    for odd in ("", "x", "9" * 40):
        post_form(admin_desk, "/officer/weights", sent(POINTS, based_on=odd), status=409)
    assert len(weight_history(session)) == 1


def test_points_that_do_not_hold_come_back_with_what_is_wrong(admin_desk: FlaskClient) -> None:
    page = get_page(
        admin_desk, f"/officer/weights/change?{query({**POINTS, 'quality': -5.0})}&delivery=much", status=422
    )
    assert page.title.startswith("Error: ")
    assert page.fields["quality"] == "-5.0"
    assert "Enter 0 or more." in page
    page = post_form(admin_desk, "/officer/weights", sent(dict.fromkeys(POINTS, 0.0)), status=422)
    assert "Give at least one criterion more than 0 points." in page


def test_change_without_a_reason_is_asked_for_one(admin_desk: FlaskClient, session: Session) -> None:
    page = post_form(admin_desk, "/officer/weights", sent(CAREFUL, note=" "), status=422)
    assert "Enter why the weights change." in page
    assert page.fields["quality"] == "900"
    assert weight_history(session) == []


def test_weights_in_force_change_nothing(admin_desk: FlaskClient) -> None:
    assert "nothing changes" in get_page(admin_desk, f"/officer/weights/change?{query(POINTS)}")
    assert "no weights with this number" in get_page(admin_desk, "/officer/weights/change?like=7", status=404)
