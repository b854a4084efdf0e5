"""Officers decide who takes part: lists by side and state, the waiting list, notes, tables, firms of the registry, files."""

from __future__ import annotations

import csv
import datetime
import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlmodel import Session, select

from database.columns import now
from database.enums import FairPhase, FairSide, FairStaffRole, MeetingStatus, ParticipantStatus
from database.models.companies import Company
from database.models.fair_lists import FairList
from database.models.fair_participants import FairDelegate, FairParticipant
from database.models.fairs import Fair, FairStaff
from database.models.meetings import Meeting
from database.models.outbox import OutboxMessage
from database.session import Database, transaction
from linkage.services.fair_readers import readers_of
from linkage.web.officer.fair_unreached import MissingLetter, missing_letter
from tests.factories import make_assembler, make_supplier, make_user
from tests.fair_makers import make_buyer, make_fair, make_meeting, make_participant, make_wish
from tests.linkage.web.conftest import SignIn
from tests.pages import get_page, post_form, with_csrf_token

APPLIED = {"status": ParticipantStatus.APPLIED}


@pytest.fixture
def fair(session: Session) -> Fair:
    return make_fair(session, places_suppliers=3)


def states(session: Session) -> dict[str, str]:
    session.rollback()
    session.expire_all()
    return {each.company.name: each.status.value for each in session.exec(select(FairParticipant)).all()}


def test_firm_let_in_again_meets_nobody_by_itself(desk: FlaskClient, session: Session, fair: Fair) -> None:
    firm, buyer = make_participant(session, fair), make_buyer(session, fair)
    make_meeting(session, firm, buyer, fair.slots[0])
    address = f"/officer/fairs/{fair.code}/participants/{firm.code}"
    version = get_page(desk, address).fields["version"]
    post_form(desk, f"{address}/withdraw", {"version": version, "reason": "Typhoon"})
    page = post_form(desk, f"{address}/approve", {"version": get_page(desk, address).fields["version"]})
    assert "The firm takes part." in page
    assert "One meeting of it was called off and does not come back by itself" in page


def test_list_is_narrowed_by_side_state_and_name(session: Session, desk: FlaskClient, fair: Fair) -> None:
    for name in ("Dập Hoa Sen", "Nhựa Tre Xanh"):
        make_participant(session, fair, company=make_supplier(session, name=name), **APPLIED)
    make_buyer(session, fair)
    url = f"/officer/fairs/{fair.code}/participants"
    page = get_page(desk, url)
    assert page.h1 == "Participants"
    assert "Suppliers: 0 of 3 places taken." in page
    assert ("Dập Hoa Sen" in page, "Nhựa Tre Xanh" in page, "Takes part 1" in page) == (True, True, True)
    page = get_page(desk, f"{url}?status=applied&q=hoa+sen")
    assert ("Dập Hoa Sen" in page, "Nhựa Tre Xanh" in page) == (True, False)
    assert "No firm passes these filters." in get_page(desk, f"{url}?side=assembler&status=waiting")


def test_ticked_firms_are_approved_together_and_the_list_stays_filtered(
    session: Session, desk: FlaskClient, fair: Fair
) -> None:
    held = [make_participant(session, fair, delegates=0, **APPLIED) for _number in range(4)]
    url = f"/officer/fairs/{fair.code}/participants/decide"
    assert "Tick at least one firm." in post_form(desk, url, {"decision": "approve"}, status=422)
    sent = {"firm": [each.code for each in held], "decision": "approve", "f-status": "applied"}
    page = post_form(desk, url, sent)
    assert "4 firms are approved." in page
    assert sorted(states(session).values()) == ["approved", "approved", "approved", "waiting"]
    assert "4 firms were decided about before." not in page
    again = post_form(desk, url, sent)
    assert "3 firms were decided about before." in again


def test_refusing_needs_a_reason_that_the_firms_read(session: Session, desk: FlaskClient, fair: Fair) -> None:
    company = make_supplier(session)
    make_user(session, company=company)
    held = make_participant(session, fair, company=company, **APPLIED)
    url = f"/officer/fairs/{fair.code}/participants/decide"
    assert "Say why in a sentence." in post_form(desk, url, {"firm": held.code, "decision": "refuse"}, status=422)
    post_form(desk, url, {"firm": held.code, "decision": "refuse", "reason": "The sector is full."})
    assert states(session) == {company.name: "refused"}
    assert "The sector is full." in session.exec(select(OutboxMessage)).one().body


def test_firm_is_shown_with_all_that_matters_and_decided_about(session: Session, desk: FlaskClient) -> None:
    fair = make_fair(session, places_suppliers=0, eligibility={"certificates": ["iatf-16949"]})
    held = make_participant(session, fair, message="We bring dies.", **APPLIED)
    url = f"/officer/fairs/{fair.code}/participants/{held.code}"
    page = get_page(desk, url)
    assert page.h1 == held.company.name
    assert ("We bring dies." in page, "Missing: One of these certificates" in page) == (True, True)
    page = post_form(desk, f"{url}/approve", {"version": str(held.version)})
    assert "All places are taken: the firm is on the waiting list" in page
    assert "changed this registration meanwhile" in post_form(desk, f"{url}/let-in", {"version": "1"})
    assert states(session) == {held.company.name: "waiting"}
    page = post_form(desk, f"{url}/let-in", {"version": page.fields["version"]})
    assert "An officer lets the firm in all the same." in page
    assert states(session) == {held.company.name: "approved"}


def test_refusing_a_firm_with_meetings_calls_them_off(session: Session, desk: FlaskClient, fair: Fair) -> None:
    held, buyer = make_participant(session, fair), make_buyer(session, fair)
    meeting = make_meeting(session, held, buyer, fair.slots[0])
    url = f"/officer/fairs/{fair.code}/participants/{held.code}"
    page = get_page(desk, url)
    assert "Refusing or withdrawing calls off one meeting:" in page
    assert "Say why in a sentence." in post_form(desk, f"{url}/refuse", {"version": page.fields["version"]}, status=422)
    post_form(desk, f"{url}/refuse", {"version": page.fields["version"], "reason": "Closed down."})
    session.rollback()
    assert session.get_one(Meeting, meeting.id, populate_existing=True).status is MeetingStatus.CANCELLED


def test_waiting_firms_change_their_turn(session: Session, desk: FlaskClient, fair: Fair) -> None:
    first, second = (
        make_participant(session, fair, status=ParticipantStatus.WAITING, waiting_number=number) for number in (1, 2)
    )
    url = f"/officer/fairs/{fair.code}/participants"
    page = get_page(desk, f"{url}?status=waiting&side=supplier")
    assert page.text.index(first.company.name) < page.text.index(second.company.name)
    sent = {"place": "1", "f-status": "waiting", "f-side": "supplier"}
    page = post_form(desk, f"{url}/{second.code}/turn", sent)
    assert page.text.index(second.company.name) < page.text.index(first.company.name)


def test_agency_notes_table_and_who_brought_it(session: Session, desk: FlaskClient, fair: Fair) -> None:
    with transaction() as opened:
        helper = FairStaff(fair_id=fair.id or 0, role=FairStaffRole.CO_ORGANISER, name="Lan", organisation="VCCI")
        opened.add(helper)
    make_buyer(session, fair)
    held = make_participant(session, fair)
    url = f"/officer/fairs/{fair.code}/participants/{held.code}"
    sent: dict[str, Any] = {
        "officer_note": "Call first.",
        "is_reserve": "1",
        "table": "A3",
        "co_organiser": helper.code,
        "version": get_page(desk, url).fields["version"],
    }
    assert "Saved." in post_form(desk, f"{url}/desk", sent)
    page = get_page(desk, f"/officer/fairs/{fair.code}/participants")
    assert ("brought by VCCI" in page, "reserve" in page, "A3" in page) == (True, True, True)
    session.rollback()
    session.refresh(held)
    taken = {**sent, "table": "A1", "version": str(held.version)}
    assert "Another firm sits at this table." in post_form(desk, f"{url}/desk", taken, status=422)
    page = post_form(desk, f"{url}/desk", {**sent, "version": "1", "officer_note": "Call twice."}, status=422)
    assert ("changed this registration meanwhile" in page, "Call twice." in page) == (True, True)


def test_officer_fills_forms_in_the_firms_name(session: Session, desk: FlaskClient, fair: Fair) -> None:
    held = make_participant(session, fair, delegates=0)
    url = f"/officer/fairs/{fair.code}/participants/{held.code}"
    post_form(desk, f"{url}/delegates/new", {"name": "Bùi Đức Khế", "language": "vi"})
    person = session.exec(select(FairDelegate)).one()
    page = post_form(desk, f"{url}/delegates/{person.code}", {"name": "Phạm Hữu Xoài", "language": "vi"})
    assert "Phạm Hữu Xoài" in page
    page = post_form(desk, f"{url}/availability", {"arrive-0": "10:00", "reason-0": "Bus"})
    assert "arrives at 10:00" in page
    post_form(desk, f"{url}/delegates/{person.code}/availability", {"leave-0": "15:00"})
    answers = get_page(desk, f"{url}/answers")
    sent = {"languages": ["ko"], "version": answers.fields["version"]}
    assert "The answers are changed." in post_form(desk, f"{url}/answers", sent)


def test_firm_of_the_registry_is_found_and_added_once(session: Session, desk: FlaskClient, fair: Fair) -> None:
    company = make_supplier(session, name="Cơ khí Hoa Sen")
    url = f"/officer/fairs/{fair.code}/participants/new"
    page = get_page(desk, f"{url}?q=hoa+sen")
    assert "Cơ khí Hoa Sen" in page
    sent = {"firm": company.code, "side": "supplier", "how": "add", "q": "hoa sen"}
    assert "The firm is on the list. No e-mail address of it that works is known" in post_form(desk, url, sent)
    assert "This firm is on the list already." in post_form(desk, url, sent, status=409)
    assert states(session) == {"Cơ khí Hoa Sen": "approved"}
    post_form(desk, url, {**sent, "firm": "NOSUCH"}, status=404)
    assert "No such firm is in the registry." in get_page(desk, f"{url}?q=nowhere")


def test_invited_firm_waits_for_itself(session: Session, desk: FlaskClient, fair: Fair) -> None:
    company = make_supplier(session)
    sent = {"firm": company.code, "side": "supplier", "how": "invite"}
    assert "The firm is invited" in post_form(desk, f"/officer/fairs/{fair.code}/participants/new", sent)
    assert states(session) == {company.name: "invited"}


def test_spreadsheet_holds_what_the_list_shows_and_no_formulas(session: Session, desk: FlaskClient, fair: Fair) -> None:
    make_participant(session, fair, message="=HYPERLINK(1)")
    make_buyer(session, fair)
    answer = desk.get(f"/officer/fairs/{fair.code}/participants.csv?side=supplier")
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\N{ZERO WIDTH NO-BREAK SPACE}"))))
    assert len(rows) == 2
    assert "'=HYPERLINK(1)" in rows[1]


def test_list_makes_the_same_number_of_queries_whatever_its_length(
    session: Session, desk: FlaskClient, app: Any
) -> None:
    rules = {"is_listed": True, "certificates": ["iatf-16949"], "completeness_percent": 50}
    fairs = [make_fair(session, eligibility=rules) for _number in range(2)]
    for place, count in enumerate((1, 30)):
        for _number in range(count):
            make_participant(session, fairs[place], **APPLIED)
    asked: list[str] = []
    database: Database = app.extensions["database"]
    event.listen(database.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    counts = []
    for fair in fairs:
        asked.clear()
        get_page(desk, f"/officer/fairs/{fair.code}/participants")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 13, "\n".join(asked)


def test_list_from_a_file_is_looked_at_settled_and_written(session: Session, desk: FlaskClient, fair: Fair) -> None:
    near = make_supplier(session, name="Cơ khí Hoa Sen Bắc Ninh")
    text = "Nhà cung cấp,SĐT,Người tham dự\nCơ khí Hoa Sen,0952836896,Ông Khế\nCTCP Tre Xanh,,\n"
    url = f"/officer/fairs/{fair.code}/participants/lists"
    assert "Choose the spreadsheet" in post_form(desk, url, {}, status=422)
    sent = with_csrf_token(desk, {"file": (io.BytesIO(text.encode()), "list.csv")})
    answer = desk.post(url, data=sent, content_type="multipart/form-data")
    here = answer.headers["Location"]
    page = get_page(desk, here)
    assert page.h1 == "list.csv"
    assert "One row waits for you" in page
    assert states(session) == {}
    page = post_form(desk, f"{here}/choose", {"row-:2": near.code, "unknown": "new"})
    assert "Your choices are kept." in page
    post_form(desk, f"{here}/write", {"seal": "old"})
    assert states(session) == {}
    page = post_form(desk, f"{here}/write", {"seal": page.fields["seal"]})
    assert "The list is written." in page
    assert states(session) == {near.name: "approved", "CTCP Tre Xanh": "approved"}
    assert session.exec(select(FairList)).one().status.value == "applied"
    post_form(desk, f"{here}/write", {"seal": ""}, status=409)
    assert "This list was written." in get_page(desk, here)


def test_list_set_aside_keeps_no_rows(session: Session, desk: FlaskClient, fair: Fair) -> None:
    text = "Supplier,Phone\nHoa Sen,0952836896\n"
    url = f"/officer/fairs/{fair.code}/participants/lists"
    sent = with_csrf_token(desk, {"file": (io.BytesIO(text.encode()), "list.csv")})
    here = desk.post(url, data=sent, content_type="multipart/form-data").headers["Location"]
    post_form(desk, f"{here}/discard", {})
    session.rollback()
    assert session.exec(select(FairList)).one().rows == []
    assert session.exec(select(Company)).all() == []


def test_only_officers_come_here(session: Session, client: FlaskClient, sign_in: SignIn, fair: Fair) -> None:
    held = make_participant(session, fair)
    own = sign_in(client, make_user(session, company=held.company))
    for path in ("", ".csv", "/new", f"/{held.code}", "/lists", f"/{held.code}/answers"):
        assert own.get(f"/officer/fairs/{fair.code}/participants{path}").status_code == 403
    assert held.side is FairSide.SUPPLIER


def test_officer_reads_at_once_whether_an_invitation_reaches_the_firm(
    session: Session, desk: FlaskClient, fair: Fair
) -> None:
    url = f"/officer/fairs/{fair.code}/participants/new"
    silent, reached = make_supplier(session), make_supplier(session)
    with transaction() as opened:
        opened.get_one(Company, silent.id).contact_phone = "0912 345 678"
        opened.get_one(Company, reached.id).contact_email = "xuong@mail.example"
    sent = {"side": "supplier", "how": "invite"}
    page = post_form(desk, url, {**sent, "firm": silent.code})
    assert "No e-mail address of it that works is known, so that no letter reaches it. Call it: 0912 345 678" in page
    assert "The firm is invited. It gets a letter." in post_form(desk, url, {**sent, "firm": reached.code})


def test_invitation_in_planning_is_said_to_go_out_at_opening(session: Session, desk: FlaskClient) -> None:
    fair, company = make_fair(session, phase=FairPhase.PLANNING), make_supplier(session)
    make_user(session, company=company)
    url = f"/officer/fairs/{fair.code}/participants/new"
    page = post_form(desk, url, {"side": "supplier", "how": "invite", "firm": company.code})
    assert "The firm is invited. The invitation goes out when registration opens." in page
    assert session.exec(select(OutboxMessage)).all() == []


def test_firms_that_no_letter_reaches_are_listed_with_their_numbers(
    session: Session, desk: FlaskClient, fair: Fair
) -> None:
    by_account, by_delegate, by_contact, silent, gone = (
        make_participant(session, fair, status=status)
        for status in (*[ParticipantStatus.APPROVED] * 4, ParticipantStatus.WITHDRAWN)
    )
    make_user(session, company=by_account.company)
    make_user(session, company=silent.company, is_active=False)
    with transaction() as opened:
        opened.get_one(FairDelegate, by_delegate.delegates[0].id).email = "hai@mail.example"
        opened.get_one(FairDelegate, silent.delegates[0].id).phone = "0903 111 222"
        opened.get_one(Company, by_contact.company_id).contact_email = "xuong@mail.example"
    page = get_page(desk, f"/officer/fairs/{fair.code}/participants")
    assert "No letter reaches 1 firm: no e-mail address that works is known." in page
    page = get_page(desk, page.links["Whom to call"])
    assert silent.company.name in page
    assert "0903 111 222" in page.links
    assert [each.company.name in page for each in (by_account, by_delegate, by_contact, gone)] == [False] * 4
    session.rollback()
    everybody = [by_account, by_delegate, by_contact, silent]
    assert [each.id for each in everybody if each.id not in readers_of(session, everybody)] == [silent.id]


def test_firms_whose_mail_was_refused_are_not_reached(session: Session, desk: FlaskClient, fair: Fair) -> None:
    """All addresses that letters go to have to be bad; and one that a letter got through to since is good again."""
    by_account, by_two, by_contact, mended = (make_participant(session, fair) for _ in range(4))
    make_user(session, company=by_account.company, email="one@mail.example")
    make_user(session, company=by_two.company, email="two@mail.example")
    with transaction() as opened:
        opened.get_one(FairDelegate, by_two.delegates[0].id).email = "three@mail.example"
        opened.get_one(Company, by_account.company_id).contact_email = "office@mail.example"
        opened.get_one(Company, by_contact.company_id).contact_email = "Four@mail.example"
        opened.get_one(Company, mended.company_id).contact_email = "five@mail.example"
        for name in ("one", "two", "four", "five"):
            _add_letter(opened, name, given_up_at=now(), is_refused=True)
        _add_letter(opened, "five", sent_at=now() + datetime.timedelta(seconds=1))
    page = get_page(desk, f"/officer/fairs/{fair.code}/participants/unreached")
    firms = (by_account, by_two, by_contact, mended)
    assert [each.company.name in page for each in firms] == [True, False, True, False]
    session.expire_all()
    # Of what was done with its registration only who answers for the firm is told, and not who comes for it besides.
    none = MissingLetter.NO_ADDRESS
    assert [missing_letter(session, each) for each in firms] == [none, none, none, None]


def _add_letter(session: Session, name: str, **given: Any) -> None:
    key = f"{name}:{len(given)}"
    letter = {"kind": "release", "recipient": f"{name}@mail.example", "subject": "S", "body": "B"}
    session.add(OutboxMessage(**{"idempotency_key": key, **letter, **given}))


def test_a_firm_has_one_name_on_every_page_of_a_fair(session: Session, desk: FlaskClient, fair: Fair) -> None:
    company = make_supplier(session, name="Dập Hoa Sen", name_en="Hoa Sen Stamping")
    place = make_participant(session, fair, company=company)
    buyer = make_buyer(session, fair, company=make_assembler(session, name="Máy In Sao Mai"))
    with transaction():
        buyer.company.name_en = "Sao Mai Printers"
        session.add(buyer.company)
    make_wish(session, place, buyer, rank=1)
    make_meeting(session, place, buyer, fair.slots[0])
    base = f"/officer/fairs/{fair.code}"
    for page, names in (
        ("/participants", ("Hoa Sen Stamping", "Sao Mai Printers")),
        (f"/participants/{place.code}", ("Hoa Sen Stamping", "Sao Mai Printers")),
        (f"/participants/{place.code}/availability", ("Hoa Sen Stamping",)),
        ("/participants/new?q=hoa+sen", ("Hoa Sen Stamping",)),
        ("/participants.csv", ("Hoa Sen Stamping", "Sao Mai Printers")),
        ("/wishes", ("Hoa Sen Stamping", "Sao Mai Printers")),
        ("/parts", ("Sao Mai Printers",)),
        ("/tables", ("Sao Mai Printers",)),
    ):
        text = desk.get(base + page).get_data(as_text=True)
        assert all(name in text for name in names), page
        assert "Dập Hoa Sen" not in text, page
        assert "Máy In Sao Mai" not in text, page


def test_firms_are_found_by_place_and_process_and_added_together(
    session: Session, desk: FlaskClient, fair: Fair
) -> None:
    plastic = [{"process": "injection-molding"}]
    near = make_supplier(session, name="Nhựa Kinh Bắc", province="24", capabilities=plastic)
    stamped = make_supplier(session, name="Dập Kinh Bắc", province="24")
    make_supplier(session, name="Nhựa Sao Biển", province="31", capabilities=plastic)
    url = f"/officer/fairs/{fair.code}/participants/new"

    def found(asked: str) -> list[bool]:
        page = get_page(desk, f"{url}?{asked}")
        return [name in page for name in ("Nhựa Kinh Bắc", "Dập Kinh Bắc", "Nhựa Sao Biển")]

    assert found("q=Bac+Ninh") == found("q=B%E1%BA%AFc+Ninh") == [True, True, False]
    assert found("q=ep+nhua+bac+ninh") == [True, False, False]
    assert found("q=injection+molding") == [True, False, True]
    assert found("q=kinh+bac+stamping") == [False, True, False]
    assert found(f"q={near.code}") == [True, False, False]
    picked = {"q": "Bac Ninh", "how": "add"}
    assert "Tick at least one firm." in post_form(desk, url, picked, status=422)
    both = [f"{each.code}.supplier" for each in (near, stamped)]
    page = post_form(desk, url, {**picked, "firm": [*both, both[0]]})
    assert "2 firms are on the list now." in page
    assert "2 of them get no letter, for no e-mail address that works is known: " in page
    assert states(session) == {"Nhựa Kinh Bắc": "approved", "Dập Kinh Bắc": "approved"}
    assert "on the list: Takes part" in get_page(desk, f"{url}?q=Bac+Ninh")
    page = post_form(desk, url, {**picked, "firm": both})
    assert "2 firms were on the list before." in page


def test_one_firm_that_cannot_come_keeps_all_ticked_ones_away(session: Session, desk: FlaskClient, fair: Fair) -> None:
    company = make_supplier(session)
    sent = {"how": "add", "firm": [f"{company.code}.supplier", "NOSUCH22.supplier"]}
    post_form(desk, f"/officer/fairs/{fair.code}/participants/new", sent, status=404)
    assert states(session) == {}


def test_more_firms_than_can_be_added_at_once_are_refused_not_dropped(
    session: Session, desk: FlaskClient, fair: Fair
) -> None:
    ticked = [f"AAAA{number:04}.supplier" for number in range(201)]
    page = post_form(desk, f"/officer/fairs/{fair.code}/participants/new", {"firm": ticked}, status=422)
    assert "201 firms are ticked; at most 200 can be added at once." in page


def test_pasted_codes_are_ticked_and_unknown_ones_named(session: Session, desk: FlaskClient, fair: Fair) -> None:
    first = make_supplier(session, name="Dập Hoa Sen", tax_code="0312345678")
    second = make_supplier(session, name="Nhựa Tre Xanh")
    url = f"/officer/fairs/{fair.code}/participants/new"
    page = get_page(desk, f"{url}?numbers=0312345678,+{second.code.lower()}%0ANOSUCH22")
    assert "Nobody in the registry has these codes: NOSUCH22" in page
    assert page.html.count(" checked>") == 2
    assert [f'value="{each.code}.supplier"' in page.html for each in (first, second)] == [True, True]


def test_what_is_found_is_cut_and_said_so(
    session: Session, desk: FlaskClient, fair: Fair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linkage.web.officer.fair_newcomers.MOST_FOUND", 2)
    for _ in range(3):
        make_supplier(session)
    page = get_page(desk, f"/officer/fairs/{fair.code}/participants/new?q=hoa+sen")
    assert "The first 2 of 3 are shown." in page
    assert page.html.count('name="firm"') == 2


def test_invitations_in_planning_are_said_to_wait_for_registration(session: Session, desk: FlaskClient) -> None:
    fair, companies = make_fair(session, phase=FairPhase.PLANNING), [make_supplier(session) for _each in range(9)]
    for company in companies[:2]:
        make_user(session, company=company)
    url = f"/officer/fairs/{fair.code}/participants/new"
    page = post_form(desk, url, {"how": "invite", "firm": [f"{each.code}.supplier" for each in companies]})
    assert "9 firms are invited." in page
    assert "Registration is not open yet: 2 invitations go out when it opens." in page
    assert "7 of them get no letter, for no e-mail address that works is known: " in page
    assert " and 2 more" in page


def test_firms_found_say_whether_letters_reach_them(session: Session, desk: FlaskClient, fair: Fair) -> None:
    claimed, known, silent = (make_supplier(session, name=f"Hoa Sen {number}") for number in range(3))
    make_user(session, company=claimed)
    with transaction() as opened:
        opened.get_one(Company, known.id).contact_email = "xuong@mail.example"
    page = get_page(desk, f"/officer/fairs/{fair.code}/participants/new?q=hoa+sen")
    for words in ("has an account", "no account, has an e-mail address", "no account, no e-mail address"):
        assert page.html.count(f"· {words}") == 1
    assert silent.code in page.html
    assert "“Invite”: it is asked, and accepts or declines itself" in page
