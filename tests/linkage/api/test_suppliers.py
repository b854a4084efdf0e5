"""One supplier by program."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlmodel import Session

from database.enums import OfficerRole, ProfileStatus
from database.models.companies import Company
from database.models.users import User
from database.session import transaction
from tests.factories import make_officer, make_supplier, make_user
from tests.linkage.api.conftest import Program

ProgramOf = Callable[[User], Program]
CONTACT = {"name": "Trần Văn Kín", "email": "kin@firm.example", "phone": "0951234567"}


@pytest.fixture
def company(session: Session) -> Company:
    return make_supplier(
        session, name="Dập Sen", contact=CONTACT, tax_code="0801234564", lat=21.1, lon=106.1, id="own-7"
    )


@pytest.fixture
def owner(session: Session, company: Company, program_of: ProgramOf) -> Program:
    return program_of(make_user(session, company=company))


def test_everybody_reads_a_listed_supplier_in_the_words_of_the_exchange_format(
    visitor: Program, company: Company
) -> None:
    answer = visitor.get(f"/suppliers/{company.code}")

    body = answer.get_json()
    assert answer.headers["ETag"] == f'"{company.version}"'
    assert (body["code"], body["status"], body["url"]) == (company.code, "listed", f"/suppliers/{company.code}")
    assert body["supplier"]["capabilities"][0]["process"] == "stamping-progressive"
    assert body["supplier"]["capabilities"][0]["attrs"]["press_tonnage_t"] == [45, 200]
    assert body["supplier"]["summary_vi"] == "Dập liên hoàn cho thiết bị văn phòng."


def test_certificate_has_the_state_of_the_day(visitor: Program, session: Session) -> None:
    firm = make_supplier(
        session,
        certificates=[
            {"id": "iso-9001", "valid_to": "2020-01"},
            {"id": "iso-14001", "valid_to": "2999-01-31"},
            {"id": "iatf-16949", "status": "planned", "expected": "2020-01"},
            {"id": "iso-13485"},
        ],
    )
    found = visitor.get(f"/suppliers/{firm.code}").get_json()["supplier"]["certificates"]
    assert [each["status"] for each in found] == ["expired", "valid", "planned", "valid"]


def test_outsiders_never_get_what_is_private(
    visitor: Program, session: Session, company: Company, program_of: ProgramOf
) -> None:
    stranger = program_of(make_user(session, company=make_supplier(session)))
    for program in (visitor, stranger):
        body = program.get(f"/suppliers/{company.code}").get_json()
        text = str(body)
        assert [word for word in (*CONTACT.values(), "0801234564", "own-7", "21.1", "106.1") if word in text] == []
        assert set(body) == {"code", "version", "url", "status", "supplier"}


def test_capital_revenue_and_further_telephones_are_private(
    visitor: Program, session: Session, program_of: ProgramOf
) -> None:
    contact = {"phone": "0911 222 333", "more_phones": ["0999 888 777"]}
    figures = {
        "capital": {"amount": 987654321, "currency": "VND"},
        "revenue": {"amount": 7, "currency": "USD", "year": 2024},
    }
    firm = make_supplier(session, contact=contact, **figures)
    owner = program_of(make_user(session, company=firm))
    hidden = visitor.get(f"/suppliers/{firm.code}").get_json()["supplier"]
    assert hidden.keys() & {"capital", "revenue", "contact"} == set()
    own = owner.get(f"/suppliers/{firm.code}").get_json()["supplier"]
    assert {key: own[key] for key in ("contact", "capital", "revenue")} == {"contact": contact, **figures}


def test_the_address_of_a_household_is_private_at_every_plant(visitor: Program, session: Session) -> None:
    plants = [{"province": "24", "address": "7 ngõ Sen"}]
    home = make_supplier(session, legal_form="vn-household", address="12 ngõ Hoa Sữa", plants=plants)

    assert "ngõ" not in visitor.get(f"/suppliers/{home.code}").get_data(as_text=True)


def test_the_own_people_get_everything_and_what_is_missing(owner: Program, company: Company) -> None:
    body = owner.get(f"/suppliers/{company.code}").get_json()
    assert body["supplier"]["contact"] == CONTACT
    assert body["supplier"]["tax_code"] == "0801234564"
    assert body["review_status"] == "waiting"
    assert 0 < body["completeness"]["share"] < 1
    assert {"field": "sectors", "section": "company"} in body["completeness"]["missing"]


def test_a_draft_is_there_for_its_people_only(visitor: Program, session: Session, program_of: ProgramOf) -> None:
    draft = make_supplier(session, status="draft")
    assert visitor.get(f"/suppliers/{draft.code}").status_code == 404
    owner = program_of(make_user(session, company=draft))
    assert owner.get(f"/suppliers/{draft.code}").get_json()["status"] == "draft"


def test_what_still_holds_is_not_sent_again(visitor: Program, company: Company) -> None:
    tag = visitor.get(f"/suppliers/{company.code}").headers["ETag"]
    again = visitor.get(f"/suppliers/{company.code}", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_what_was_read_may_be_put_back_unchanged(owner: Program, company: Company) -> None:
    read = owner.get(f"/suppliers/{company.code}")
    put = owner.put(
        f"/suppliers/{company.code}", read.get_json()["supplier"], headers={"If-Match": read.headers["ETag"]}
    )
    assert put.status_code == 200
    assert put.get_json() == read.get_json()
    assert put.headers["ETag"] == read.headers["ETag"]


def test_a_put_replaces_and_a_patch_changes_parts(owner: Program, session: Session, company: Company) -> None:
    path = f"/suppliers/{company.code}"
    patched = owner.patch(
        path,
        {"employees": 150, "summary_vi": None, "terms": {"moq_pcs": 500}},
        headers={"If-Match": f'"{company.version}"'},
    )
    assert patched.status_code == 200
    record = patched.get_json()["supplier"]
    assert (record["employees"], record["terms"], "summary_vi" in record) == (150, {"moq_pcs": 500}, False)
    assert record["capabilities"] != []

    replaced = owner.put(path, {"name": "Dập Sen Mới"}, headers={"If-Match": patched.headers["ETag"]})
    record = replaced.get_json()["supplier"]
    assert record["name"] == "Dập Sen Mới"
    assert "employees" not in record
    assert "capabilities" not in record
    session.expire_all()
    assert session.get_one(Company, company.id).employees is None


def test_a_change_without_a_version_is_a_428(owner: Program, company: Company) -> None:
    answer = owner.patch(f"/suppliers/{company.code}", {"employees": 1})
    assert (answer.status_code, answer.get_json()["title"]) == (428, "A version is needed")


def test_a_change_of_an_older_version_is_a_412_and_writes_nothing(
    owner: Program, session: Session, company: Company
) -> None:
    tag = {"If-Match": f'"{company.version}"'}
    assert owner.patch(f"/suppliers/{company.code}", {"employees": 150}, headers=tag).status_code == 200

    late = owner.patch(f"/suppliers/{company.code}", {"employees": 90}, headers=tag)

    assert late.status_code == 412
    session.expire_all()
    assert session.get_one(Company, company.id).employees == 150


@pytest.mark.parametrize(("key", "value"), [("status", "paused"), ("confirmed_on", "2020-01-01")])
def test_states_do_not_change_by_editing(owner: Program, company: Company, key: str, value: str) -> None:
    answer = owner.patch(f"/suppliers/{company.code}", {key: value}, headers={"If-Match": "*"})
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == key


def test_a_firm_cannot_raise_its_own_evidence(
    owner: Program, session: Session, company: Company, program_of: ProgramOf
) -> None:
    path, offer = f"/suppliers/{company.code}", {"process": "stamping-progressive", "evidence": "assessed"}
    claim = {
        "capabilities": [offer],
        "certificates": [{"id": "iso-9001", "evidence": "seen"}],
        "plants": [{"capabilities": [offer]}],
    }

    mine = owner.patch(path, claim, headers={"If-Match": "*"}).get_data(as_text=True)
    assert "assessed" not in mine
    assert "seen" not in mine

    officer = program_of(make_officer(session))
    record = officer.patch(path, claim, headers={"If-Match": "*"}).get_json()["supplier"]
    assert record["capabilities"][0]["evidence"] == "assessed"

    kept = owner.patch(path, {"employees": 7}, headers={"If-Match": "*"}).get_json()["supplier"]
    assert kept["capabilities"][0]["evidence"] == "assessed"


@pytest.mark.parametrize(
    ("change", "field"), [({"tax_code": "12"}, "tax_code"), ({"contact": {"email": "nobody"}}, "contact.email")]
)
def test_the_own_number_and_address_are_looked_at(
    owner: Program, company: Company, change: dict[str, object], field: str
) -> None:
    answer = owner.patch(f"/suppliers/{company.code}", change, headers={"If-Match": "*"})
    assert [error["field"] for error in answer.get_json()["errors"]] == [field]


def test_the_tax_code_of_another_firm_is_a_409(owner: Program, session: Session, company: Company) -> None:
    make_supplier(session, tax_code="0101243150")
    answer = owner.patch(f"/suppliers/{company.code}", {"tax_code": "0101243150"}, headers={"If-Match": "*"})
    assert answer.status_code == 409


def test_unknown_ids_name_the_nearest_known_ones(owner: Program, company: Company) -> None:
    answer = owner.patch(
        f"/suppliers/{company.code}", {"capabilities": [{"process": "stamping-progresive"}]}, headers={"If-Match": "*"}
    )
    error = answer.get_json()["errors"][0]
    assert error["field"] == "capabilities.0.process"
    assert "stamping-progressive" in error["detail"]


@pytest.mark.parametrize("summaries", ["x", 1, [1], {"vi": 1}])
def test_odd_summaries_are_refused_not_failed(owner: Program, company: Company, summaries: object) -> None:
    body = {"summaries": summaries, "summary_en": "Stamping"}
    answer = owner.patch(f"/suppliers/{company.code}", body, headers={"If-Match": "*"})
    assert answer.status_code in (200, 422)


def test_pause_publish_and_confirm_change_the_state(owner: Program, session: Session, company: Company) -> None:
    path = f"/suppliers/{company.code}"
    assert owner.post(f"{path}/pause").get_json()["status"] == "paused"
    assert owner.post(f"{path}/publish").get_json()["status"] == "listed"
    assert "confirmed_on" in owner.post(f"{path}/confirm").get_json()["supplier"]
    session.expire_all()
    profile = session.get_one(Company, company.id).supplier_profile
    assert profile is not None
    assert profile.status is ProfileStatus.LISTED


def test_publishing_what_lacks_a_process_says_what_is_missing(session: Session, program_of: ProgramOf) -> None:
    company = make_supplier(session, status="draft", capabilities=[])
    answer = program_of(make_user(session, company=company)).post(f"/suppliers/{company.code}/publish")
    assert answer.status_code == 422
    assert [error["field"] for error in answer.get_json()["errors"]] == ["capabilities"]


def test_an_action_on_another_version_is_a_412(owner: Program, company: Company) -> None:
    assert owner.post(f"/suppliers/{company.code}/pause", headers={"If-Match": '"99"'}).status_code == 412


def test_administrators_change_any_profile(session: Session, company: Company, program_of: ProgramOf) -> None:
    admin = program_of(make_officer(session, role=OfficerRole.ADMIN))
    with transaction():
        company.employees = 5
        session.add(company)
    answer = admin.patch(f"/suppliers/{company.code}", {"employees": 8}, headers={"If-Match": "*"})
    assert answer.get_json()["supplier"]["employees"] == 8


def test_a_persons_number_is_answered_masked_and_stays_when_it_is_sent_back(
    session: Session, program_of: ProgramOf
) -> None:
    """Households use the number of a person as their tax code: it never leaves whole, not even to its owner."""
    home = make_supplier(session, tax_code="012345678901", contact=CONTACT)
    program = program_of(make_user(session, company=home))
    body = program.get(f"/suppliers/{home.code}").get_json()
    assert body["supplier"]["tax_code"] == "•••••••••901"
    record = {key: value for key, value in body["supplier"].items() if key not in ("status", "confirmed_on")}
    answer = program.put(f"/suppliers/{home.code}", {**record, "employees": 7}, headers={"If-Match": "*"})
    assert answer.status_code == 200, answer.get_json()
    session.expire_all()
    kept = session.get_one(Company, home.id)
    assert (kept.tax_code, kept.employees) == ("012345678901", 7)
