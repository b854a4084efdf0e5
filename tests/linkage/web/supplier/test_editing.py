"""Every form of the profile: what it saves, what it refuses, drafts, and two people at once."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.enums import EvidenceLevel
from database.models.companies import Company
from database.models.plants import Capability
from database.models.privacy import Consent
from database.models.users import Membership, User
from database.session import transaction
from linkage.services.audit import SYSTEM
from linkage.services.suppliers import as_input, update_supplier
from tests.factories import make_supplier
from tests.linkage.web.supplier.conftest import Owner
from tests.pages import Page, get_page, post_form

COMPANY = "/supplier/profile/company"
CAPABILITY = "/supplier/profile/processes/1/1"


def saved(session: Session, company: Company) -> Company:
    session.expire_all()
    return company


def capability_of(company: Company) -> Capability:
    return company.plants[0].capabilities[0]


def test_answers_about_the_firm_are_saved(client: FlaskClient, session: Session, owner: Owner) -> None:
    company = owner()
    fields = {"name": "Dập Sen Vàng", "employees": "1,250", "summary_vi": "Chúng tôi dập.", "business_type": "lab"}
    page = post_form(client, COMPANY, fields)
    assert page.h1 == "Where you work"
    saved(session, company)
    assert (company.name, company.employees, company.business_type) == ("Dập Sen Vàng", 1250, "lab")
    assert company.supplier_profile is not None
    assert company.supplier_profile.summaries == {"vi": "Chúng tôi dập."}


def test_summaries_in_other_languages_stay(client: FlaskClient, session: Session, owner: Owner) -> None:
    company = owner(summary_ko="프레스 가공")
    post_form(client, COMPANY, {"name": company.name, "summary_en": "Stamping."})
    assert saved(session, company).supplier_profile.summaries == {"ko": "프레스 가공", "en": "Stamping."}  # type: ignore[union-attr]


def test_wrong_figures_are_refused_and_kept(client: FlaskClient, owner: Owner) -> None:
    owner()
    page = post_form(client, COMPANY, {"name": "", "employees": "-3", "established": "soon"}, status=422)
    assert page.title.startswith("Error: ")
    assert page.links["Enter a value."] == "#f-name"
    assert page.links["Enter 0 or more."] == "#f-employees"
    assert page.links["Enter a whole number."] == "#f-established"
    assert (page.fields["employees"], page.fields["established"]) == ("-3", "soon")


def test_odd_texts_are_refused_without_a_fault(client: FlaskClient, owner: Owner) -> None:
    owner()
    for odd in ("Sen\x00Vàng", "x" * 10_000):
        page = post_form(client, COMPANY, {"name": odd}, status=422)
        assert page.title.startswith("Error: ")


def test_a_tax_code_of_another_firm_is_refused_beside_its_field(
    client: FlaskClient, session: Session, owner: Owner
) -> None:
    make_supplier(session, tax_code="0100109106")
    company = owner()
    page = post_form(client, COMPANY, {"name": company.name, "tax_code": "0100109106"}, status=409)
    assert "A firm with this tax code is registered already" in page
    assert page.fields["tax_code"] == "0100109106"


def test_a_malformed_tax_code_is_refused(client: FlaskClient, owner: Owner) -> None:
    company = owner()
    page = post_form(client, COMPANY, {"name": company.name, "tax_code": "12"}, status=422)
    assert (
        page.links["Enter the tax code: 10 digits, 13 for a branch, or 12 for a household business."] == "#f-tax_code"
    )


def test_province_and_its_former_name_are_one_choice(client: FlaskClient, session: Session, owner: Owner) -> None:
    company = owner(lat=21.1, lon=106.1)
    post_form(client, "/supplier/profile/place/1", {"province": "24|Bắc Giang", "commune": "Quang Châu"})
    plant = saved(session, company).plants[0]
    assert (plant.province, plant.former_province, plant.commune) == ("24", "Bắc Giang", "Quang Châu")
    assert plant.lat is None, "the coordinates were those of the former site"
    assert len(plant.capabilities) == 1


def test_a_place_without_or_with_an_unknown_province_is_refused(client: FlaskClient, owner: Owner) -> None:
    owner()
    page = post_form(client, "/supplier/profile/place/1", {"province": ""}, status=422)
    assert page.links["Choose the province of the plant."] == "#f-province"
    page = post_form(client, "/supplier/profile/place/1", {"province": "99|Atlantis"}, status=422)
    assert "“99” is no province code" in page


def test_a_second_plant_is_added_and_removed(client: FlaskClient, session: Session, owner: Owner) -> None:
    company = owner()
    page = post_form(client, "/supplier/profile/place/2", {"province": "31|", "name": "Xưởng 2"})
    assert "Xưởng 2" in page
    assert [plant.name for plant in saved(session, company).plants] == [None, "Xưởng 2"]
    get_page(client, "/supplier/profile/processes")
    seen = get_page(client, "/supplier/profile/place/2").fields["seen"]
    post_form(client, "/supplier/profile/place/2/remove", {"seen": seen})
    assert len(saved(session, company).plants) == 1


def test_limits_materials_and_capacity_are_saved(client: FlaskClient, session: Session, owner: Owner) -> None:
    company = owner()
    fields = {
        "attrs-press_tonnage_t-low": "45",
        "attrs-press_tonnage_t-high": "300",
        "attrs-tolerance_mm": "0.02",
        "families": ["stainless"],
        "materials": ["secc", "spcc"],
        "capacity_per_month": "2,500,000",
        "unit": "pcs",
        "utilisation_pct": "70",
        "how": "own",
    }
    page = post_form(client, CAPABILITY, fields)
    assert "Saved." in page
    offer = capability_of(saved(session, company))
    assert offer.attributes == {"press_tonnage_t": [45, 300], "tolerance_mm": 0.02}
    assert offer.materials == ["stainless", "secc", "spcc"]
    assert (offer.capacity_per_month, offer.capacity_unit, offer.utilisation_pct) == (2_500_000, "pcs", 70)
    assert offer.utilisation_on is not None
    assert (offer.is_captive, offer.is_subcontracted) == (False, False)


def test_wrong_limits_are_refused_beside_their_fields(client: FlaskClient, owner: Owner) -> None:
    owner()
    fields = {
        "attrs-press_tonnage_t-low": "300",
        "attrs-press_tonnage_t-high": "45",
        "attrs-tolerance_mm": "-1",
        "capacity_per_month": "many",
        "unit": "pcs",
        "utilisation_pct": "140",
    }
    page = post_form(client, CAPABILITY, fields, status=422)
    assert page.links["Give the lowest value first, then the highest."] == "#f-attrs-press_tonnage_t"
    assert page.links["Enter a number."] == "#f-capacity_per_month"
    assert page.links["Enter 100 or less."] == "#f-utilisation_pct"
    assert page.fields["attrs-press_tonnage_t-low"] == "300"


def test_capacity_needs_a_unit(client: FlaskClient, owner: Owner) -> None:
    owner()
    page = post_form(client, CAPABILITY, {"capacity_per_month": "5"}, status=422)
    assert page.links["Choose in what the capacity is counted."] == "#f-unit"


def test_evidence_stays_with_what_stays_the_same_and_no_form_sets_it(
    client: FlaskClient, session: Session, owner: Owner
) -> None:
    offer = {"process": "stamping-progressive", "materials": ["secc"], "evidence": "seen", "evidence_on": "2026-01-05"}
    company = owner(capabilities=[offer])
    same = {"materials": "secc", "how": "own", "evidence": "buyer-confirmed"}
    post_form(client, CAPABILITY, same)
    assert capability_of(saved(session, company)).evidence is EvidenceLevel.SEEN
    post_form(client, CAPABILITY, {**same, "attrs-tolerance_mm": "0.01"})
    assert capability_of(saved(session, company)).evidence is EvidenceLevel.SELF_DECLARED


def test_machines_are_added_changed_and_removed(client: FlaskClient, session: Session, owner: Owner) -> None:
    company = owner()
    post_form(client, "/supplier/profile/machines/1/2", {"type": "Máy phay CNC", "qty": "3", "year": "2021"})
    assert [(row.type, row.quantity) for row in saved(session, company).plants[0].machines][1] == ("Máy phay CNC", 3)
    page = post_form(client, "/supplier/profile/machines/1/2", {"type": "", "qty": "0"}, status=422)
    assert page.links["Enter a value."] == "#f-type"
    assert page.links["Enter 1 or more."] == "#f-qty"
    seen = get_page(client, "/supplier/profile/machines/1/1").fields["seen"]
    post_form(client, "/supplier/profile/machines/1/1/remove", {"seen": seen})
    assert [row.type for row in saved(session, company).plants[0].machines] == ["Máy phay CNC"]


def test_certificates_take_dates_as_people_write_them(client: FlaskClient, session: Session, owner: Owner) -> None:
    company = owner()
    url = "/supplier/profile/certificates/2"
    post_form(client, url, {"id": "iso-14001", "status": "valid", "valid_to": "31/05/2099", "scope": "Dập"})
    row = saved(session, company).certificates[1]
    assert (row.standard, row.valid_to, row.scope) == ("iso-14001", "2099-05-31", "Dập")
    post_form(client, url, {"id": "iso-14001", "status": "valid", "valid_to": "6/2099"})
    assert saved(session, company).certificates[1].valid_to == "2099-06"


def test_certificates_refuse_past_and_impossible_days(client: FlaskClient, owner: Owner) -> None:
    owner()
    url = "/supplier/profile/certificates/2"
    page = post_form(client, url, {"id": "iso-14001", "status": "valid", "valid_to": "05/2020"}, status=422)
    assert page.links["This day is past. Enter the new last day, or choose “Expired”."] == "#f-valid_to"
    page = post_form(client, url, {"id": "", "status": "valid"}, status=422)
    assert page.links["Choose the standard."] == "#f-id"
    post_form(client, url, {"id": "iso-14001", "status": "valid", "valid_to": "31/02/2099"}, status=422)


def test_terms_are_saved_and_cleared(client: FlaskClient, session: Session, owner: Owner) -> None:
    company = owner()
    fields = {
        "utilisation_pct": "55,5",
        "terms-lead_time_days": "14",
        "qcd-ppm_last_12m": "20",
        "inspection": "CMM\n\nVMS\n",
        "languages": ["vi", "ja"],
        "sectors": ["motorcycle"],
    }
    post_form(client, "/supplier/profile/terms", fields)
    profile = saved(session, company).supplier_profile
    assert profile is not None
    assert (profile.utilisation_pct, profile.lead_time_days, profile.ppm_last_12m) == (55.5, 14, 20)
    assert (profile.inspection, profile.languages, profile.sectors) == (["CMM", "VMS"], ["vi", "ja"], ["motorcycle"])
    post_form(client, "/supplier/profile/terms", {})
    profile = saved(session, company).supplier_profile
    assert profile is not None
    assert (profile.utilisation_pct, profile.lead_time_days, profile.languages) == (None, None, [])


def test_terms_refuse_shares_above_a_hundred(client: FlaskClient, owner: Owner) -> None:
    owner()
    page = post_form(client, "/supplier/profile/terms", {"qcd-on_time_delivery_pct": "101"}, status=422)
    assert page.links["Enter 100 or less."] == "#f-qcd-on_time_delivery_pct"


def test_contact_is_saved_and_never_public(client: FlaskClient, session: Session, owner: Owner) -> None:
    company = owner()
    fields = {"name": "Trần Văn Kín", "phone": "0950000001", "email": "kin@mail.example"}
    post_form(client, "/supplier/profile/contact", fields)
    assert saved(session, company).contact_phone == "0950000001"
    public = client.application.test_client().get(f"/suppliers/{company.code}").get_data(as_text=True)
    assert not [value for value in fields.values() if value in public]
    post_form(client, "/supplier/profile/contact", {"email": "no address"}, status=422)


def test_the_contact_person_is_asked_in_place_whether_to_be_shown(
    client: FlaskClient, session: Session, owner: Owner
) -> None:
    company = owner()
    address = session.exec(select(User.email).join(Membership).where(Membership.company_id == company.id)).one()
    saving = {"name": "Trần Văn Kín", "email": address}
    assert "May others see this contact?" in post_form(client, "/supplier/profile/contact", saving)
    visitor = client.application.test_client()
    assert address not in get_page(visitor, f"/suppliers/{company.code}")
    url = "/supplier/profile/contact/consents"
    assert "You agreed: Show me to everybody" in post_form(client, url, {"purpose": "publish", "given": "1"})
    assert address in get_page(visitor, f"/suppliers/{company.code}")
    made = session.exec(select(Consent)).one()
    assert made.text.startswith("I agree that Linkage shows my name")
    assert made.given_at is not None
    post_form(client, url, {"purpose": "publish", "given": "0"})
    assert address not in get_page(visitor, f"/suppliers/{company.code}")
    post_form(client, url, {"purpose": "calls", "given": "1"}, status=404)
    assert post_form(client, "/supplier/profile/contact", saving).h1 == "Our profile", "asked once"


def test_nobody_agrees_for_another_contact_person(client: FlaskClient, session: Session, owner: Owner) -> None:
    owner(contact={"name": "Trần Văn Kín", "email": "kin@mail.example"})
    page = get_page(client, "/supplier/profile/contact")
    assert "The contact person decides this themselves" in page
    assert "I agree" not in page
    post_form(client, "/supplier/profile/contact/consents", {"purpose": "publish", "given": "1"}, status=403)
    assert session.exec(select(Consent)).all() == []


def test_what_forms_do_not_ask_for_stays_when_they_are_saved(
    client: FlaskClient, session: Session, owner: Owner
) -> None:
    contact = {"phone": "0950000001", "more_phones": ["0950000002"]}
    company = owner(contact=contact, capital={"amount": 5, "currency": "USD"})
    post_form(client, "/supplier/profile/contact", {"name": "Sen", "phone": "0950000003"})
    post_form(client, COMPANY, {"name": company.name, "employees": "70"})
    kept = saved(session, company)
    assert (kept.contact_phone, kept.contact_more_phones) == ("0950000003", ["0950000002"])
    assert (kept.employees, kept.capital_amount, kept.capital_currency) == (70, 5, "USD")


def test_typed_answers_survive_a_change_by_somebody_else(client: FlaskClient, session: Session, owner: Owner) -> None:
    company = owner(employees=50)
    seen = get_page(client, COMPANY).fields["seen"]
    _changed_by_somebody(session, company, employees=60)
    mine = {"name": company.name, "employees": "70", "seen": seen}
    page = post_form(client, COMPANY, mine, status=409)
    assert "Somebody else changed this page meanwhile" in page
    assert "People who work for you: 60" in page
    assert page.fields["employees"] == "70"
    assert saved(session, company).employees == 60
    post_form(client, COMPANY, {**mine, "seen": page.fields["seen"]})
    assert saved(session, company).employees == 70


def test_changes_on_different_pages_do_not_clash(client: FlaskClient, session: Session, owner: Owner) -> None:
    company = owner(employees=50)
    seen = get_page(client, "/supplier/profile/contact").fields["seen"]
    _changed_by_somebody(session, company, employees=60)
    post_form(client, "/supplier/profile/contact", {"name": "Sen", "seen": seen})
    assert saved(session, company).contact_name == "Sen"


def test_the_same_answer_sent_twice_adds_one_entry(client: FlaskClient, session: Session, owner: Owner) -> None:
    company = owner()
    url = "/supplier/profile/certificates/2"
    fields = {"id": "iso-14001", "status": "valid", "seen": get_page(client, url).fields["seen"]}
    for _time in range(2):
        post_form(client, url, fields)
    assert len(saved(session, company).certificates) == 2


def test_half_done_answers_wait_and_nobody_sees_them(client: FlaskClient, session: Session, owner: Owner) -> None:
    company = owner()
    page = post_form(client, COMPANY, {"name": "Nửa chừng", "employees": "x", "do": "later"})
    assert "Your answers are kept" in page
    assert saved(session, company).name != "Nửa chừng"
    again = get_page(client, COMPANY)
    assert "These are your unsaved answers" in again
    assert again.fields["name"] == "Nửa chừng"
    fresh = _discarded(client, company)
    assert fresh.fields["name"] == company.name


def test_saving_forgets_the_draft(client: FlaskClient, owner: Owner) -> None:
    company = owner()
    client.post(f"/drafts/profile:{company.code}:company", json={"name": "Nửa chừng"})
    post_form(client, COMPANY, {"name": company.name, "do": "later"})
    post_form(client, COMPANY, {"name": "Xong"})
    assert "unsaved" not in get_page(client, COMPANY)


def test_an_entry_changed_meanwhile_is_not_removed(client: FlaskClient, session: Session, owner: Owner) -> None:
    company = owner()
    post_form(client, "/supplier/profile/certificates/1/remove", {"seen": "stale"}, status=409)
    assert len(saved(session, company).certificates) == 1


def test_a_published_profile_keeps_a_process(client: FlaskClient, session: Session, owner: Owner) -> None:
    company = owner()
    seen = get_page(client, CAPABILITY).fields["seen"]
    page = post_form(client, f"{CAPABILITY}/remove", {"seen": seen})
    assert "A published profile keeps at least one process." in page
    assert len(saved(session, company).plants[0].capabilities) == 1


def _discarded(client: FlaskClient, company: Company) -> Page:
    form = f"profile:{company.code}:company"
    return post_form(client, "/supplier/profile/draft/discard", {"form": form, "page": COMPANY})


def _changed_by_somebody(session: Session, company: Company, **changes: object) -> None:
    session.expire_all()
    with transaction():
        update_supplier(session, company, as_input(company).model_copy(update=changes), by=SYSTEM)


def test_a_households_number_is_not_written_out_and_stays(client: FlaskClient, owner: Owner, session: Session) -> None:
    company = owner(tax_code="012345678901", legal_form="vn-household")
    page = get_page(client, COMPANY)
    assert "012345678901" not in page.html
    assert page.fields["tax_code"] == "•••••••••901"
    post_form(client, COMPANY, {"name": "Hộ Sen", "tax_code": page.fields["tax_code"], "legal_form": "vn-household"})
    session.expire_all()
    kept = session.get_one(Company, company.id)
    assert (kept.name, kept.tax_code) == ("Hộ Sen", "012345678901")
