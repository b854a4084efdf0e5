"""What was kept long enough goes, on the day after its last one and not before; run again, nothing is left to do."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from sqlmodel import Session, col, select

from database.columns import now
from database.enums import (
    AccessLinkKind,
    ConductTopic,
    ConsentChannel,
    ConsentPurpose,
    FairPhase,
    FairSide,
    MeetingStatus,
    PrivacyRequestStatus,
    PrivateViewKind,
    ProposalAnswer,
    ProposalStatus,
    StatedBy,
    SubjectKind,
)
from database.models.access_links import AccessLink
from database.models.audit_events import AuditEvent
from database.models.companies import Company
from database.models.drafts import Draft
from database.models.fair_days import FairCheckIn
from database.models.fair_lists import FairList
from database.models.fair_participants import FairDelegate, FairInterpreter
from database.models.fairs import Fair
from database.models.feedback import ConductReport, CorrectiveAction, Feedback
from database.models.form_keys import FormKey
from database.models.imports import ImportBatch
from database.models.linkage_records import LinkageRecord
from database.models.minutes import MeetingMinutes
from database.models.notices import Notice
from database.models.outbox import OutboxMessage
from database.models.outcomes import Outcome, OutcomeCall
from database.models.privacy import Consent, PhotoPerson, PrivacyRequest, PrivateView, PrivateViewCount
from database.models.proposals import Proposal, ProposalSide
from database.models.rfqs import Rfq, RfqDownload, RfqFile, RfqInvitation
from database.models.search_logs import SearchLog
from database.models.source_records import SourceRecord
from database.models.threads import Message, Thread
from database.models.uploads import Upload
from database.models.users import UserSession
from database.session import transaction
from linkage.services.outcomes import begun
from linkage.services.persons import GONE
from linkage.services.retention import RULES, sweep
from linkage.services.retention_periods import HISTORY, Periods, months_before, periods_on
from tests.factories import make_assembler, make_need, make_supplier, make_user
from tests.fair_makers import make_buyer, make_fair, make_interpreter, make_meeting, make_participant

TODAY = datetime.date(2026, 11, 22)
Make = Callable[[Session, datetime.datetime], None]


def noon(day: datetime.date) -> datetime.datetime:
    """In Vietnam; the day is the same in UTC."""
    return datetime.datetime.combine(day, datetime.time(5), datetime.UTC)


def _contact(session: Session, at: datetime.datetime) -> None:
    firm = make_supplier(session, contact={"name": "Lan", "email": "lan@mail.example", "more_phones": ["0911"]})
    said = {"contact.email": "lan@mail.example", "name": firm.name}
    session.add(SourceRecord(company_id=firm.id or 0, source="list", said=said, stated_by=StatedBy.LIST))
    session.flush()
    firm.updated_at = at


def _fair(session: Session, at: datetime.datetime) -> Fair:
    return make_fair(session, phase=FairPhase.HELD, starts_on=at.date(), ends_on=at.date())


def _delegate(session: Session, at: datetime.datetime) -> None:
    person = make_participant(session, _fair(session, at)).delegates[0]
    person.email, person.phone = "lan@mail.example", "0912"


def _check_in(session: Session, at: datetime.datetime) -> None:
    fair = _fair(session, at)
    person = make_participant(session, fair).delegates[0]
    person.email = person.phone = None
    session.add(FairCheckIn(fair_id=fair.id or 0, delegate_id=person.id or 0, day=at.date(), at=at))


def _minutes(session: Session, at: datetime.datetime) -> None:
    fair = _fair(session, at)
    maker, buyer = make_participant(session, fair), make_buyer(session, fair)
    meeting = make_meeting(session, maker, buyer, fair.slots[0], status=MeetingStatus.HELD)
    session.add(MeetingMinutes(meeting_id=meeting.id or 0, notes="Lan said no", written_by_id=make_user(session).id))


def _linkage_call(session: Session, at: datetime.datetime) -> None:
    need, firm = make_need(session), make_supplier(session)
    found = begun(session, need, firm, at.date())
    session.flush()
    told = {"outcome_id": found.id or 0, "side": FairSide.SUPPLIER, "called_on": at.date()}
    session.add(OutcomeCall(text="Chị Lan is ill", created_at=at, **told))


def _interpreter(session: Session, at: datetime.datetime) -> None:
    make_interpreter(session, _fair(session, at))


def _consent(session: Session, at: datetime.datetime) -> None:
    session.add(
        Consent(
            person_hash="0" * 64,
            purpose=ConsentPurpose.CALLS,
            text="I agree",
            text_version="1",
            language="en",
            channel=ConsentChannel.LINK,
            given_at=at,
            withdrawn_at=at,
        )
    )


def _introduction(session: Session, at: datetime.datetime) -> None:
    need, supplier = make_need(session), make_supplier(session)
    sides = [
        ProposalSide(side=side, answer=ProposalAnswer.ACCEPTED, answered_at=at, contact_name="Lan") for side in FairSide
    ]
    session.add(
        Proposal(
            need=need,
            buyer_id=need.company_id,
            supplier_id=supplier.id or 0,
            status=ProposalStatus.AGREED,
            shown_at=at,
            expires_on=at.date(),
            sides=sides,
        )
    )


def _event(session: Session, at: datetime.datetime) -> None:
    user = make_user(session)
    session.add(AuditEvent(at=at, actor_id=user.id, actor=user.email, action="need.created"))


def _event_about(session: Session, at: datetime.datetime) -> None:
    session.add(
        AuditEvent(
            at=at, actor="system", action="user.invited", subject_kind=SubjectKind.USER, subject="lan@mail.example"
        )
    )


def _letter(session: Session, at: datetime.datetime) -> None:
    session.add(
        OutboxMessage(
            idempotency_key="one",
            kind="release",
            recipient="lan@mail.example",
            subject="A",
            body="Dear Lan",
            sent_at=at,
        )
    )


def _letter_given_up(session: Session, at: datetime.datetime) -> None:
    _letter(session, at)
    for letter in session.exec(select(OutboxMessage)).all():
        letter.sent_at, letter.given_up_at = None, at


def _list(session: Session, at: datetime.datetime) -> None:
    row = {"cells": ["Lan"], "name": "Lan", "reasons": [], "changes": [["address", None, "Lan"]]}
    session.add(ImportBatch(source="list", file_name="a.csv", rows=[row], created_at=at))


def _fair_list(session: Session, at: datetime.datetime) -> None:
    fair = make_fair(session)
    session.add(FairList(fair_id=fair.id or 0, file_name="a.csv", rows=[{"name": "Lan"}], created_at=at))


def _request(session: Session, at: datetime.datetime) -> None:
    session.add(
        PrivacyRequest(
            name="Lan", email="lan@mail.example", status=PrivacyRequestStatus.DONE, ended_at=at, result="Done"
        )
    )


def _view(session: Session, at: datetime.datetime) -> None:
    session.add(PrivateView(at=at, viewer="officer@mail.example", kind=PrivateViewKind.CONTACT, person_hash="0" * 64))


def _form_key(session: Session, at: datetime.datetime) -> None:
    session.add(FormKey(key="one", result="/", created_at=at))


def _link(session: Session, at: datetime.datetime) -> None:
    session.add(AccessLink(token_hash="0" * 64, kind=AccessLinkKind.AGENDA, expires_at=at))


def _draft(session: Session, at: datetime.datetime) -> None:
    draft = Draft(user_id=make_user(session).id or 0, form="note", data={"text": ["Lan"]})
    session.add(draft)
    session.flush()
    draft.updated_at = at


def _photo(session: Session, at: datetime.datetime) -> None:
    upload = Upload(kind="photo", original_name="a.jpg", content_type="image/jpeg", size_bytes=1, sha256="0" * 64)
    session.add(upload)
    session.flush()
    session.add(PhotoPerson(upload_id=upload.id or 0, person_hash="0" * 64, email="lan@mail.example", created_at=at))


def _rfq(session: Session, **values: object) -> RfqInvitation:
    need = make_need(session)
    rfq = Rfq(
        need_id=need.id,
        buyer_id=need.company_id,
        title="Bracket",
        annual_volume=1,
        due_at=noon(TODAY),
        invitations=[RfqInvitation(supplier_id=make_supplier(session).id or 0, **values)],
    )
    session.add(rfq)
    session.flush()
    return rfq.invitations[0]


def _nda_name(session: Session, at: datetime.datetime) -> None:
    _rfq(session, nda_accepted_at=at, nda_accepted_name="Lan")


def _rfq_contact(session: Session, at: datetime.datetime) -> None:
    _rfq(session, contact_name="Lan", contact_email="lan@mail.example").rfq.decided_at = at


def _rfq_reader(session: Session, at: datetime.datetime) -> None:
    """Of a request that was never decided the hour for answers counts."""
    asked = _rfq(session)
    asked.rfq.due_at = at
    upload = Upload(kind="rfq-file", original_name="a.pdf", content_type="x/y", size_bytes=1, sha256="0" * 64)
    session.add(upload)
    session.flush()
    file = RfqFile(rfq_id=asked.rfq_id, upload_id=upload.id or 0)
    session.add(file)
    session.flush()
    session.add(RfqDownload(file_id=file.id or 0, invitation_id=asked.id, reader="Lan", stamp="ABCDEFGH"))


def _linkage_record(session: Session, at: datetime.datetime) -> None:
    day = at.date()
    signed = {"key_id": "0" * 16, "payload": "{}", "fingerprint": "0" * 64, "signature": "x"}
    firm = make_supplier(session)
    session.add(LinkageRecord(company_id=firm.id or 0, issued_on=day, valid_until=day, **signed))


def _message(session: Session, at: datetime.datetime) -> None:
    need, firm = make_need(session), make_supplier(session)
    outcome = Outcome(need_id=need.id, company_id=firm.id or 0, stage_on=at.date(), last_event_on=at.date())
    session.add(outcome)
    session.flush()
    thread = Thread(outcome_id=outcome.id, buyer_id=need.company_id, supplier_id=firm.id or 0, last_at=at)
    thread.messages.append(Message(text="Hi", author="Lan"))
    session.add(thread)


def _conduct_report(session: Session, at: datetime.datetime) -> None:
    buyer, firm = make_assembler(session), make_supplier(session)
    topic = ConductTopic.PRICE
    session.add(ConductReport(buyer_id=buyer.id or 0, company_id=firm.id or 0, topic=topic, created_at=at))


def _feedback(session: Session, at: datetime.datetime) -> None:
    _asked(session, at, text="Good")


def _mark_of_somebody(session: Session, at: datetime.datetime) -> None:
    _asked(session, at, answered_by_id=make_user(session).id)


def _corrective_action(session: Session, at: datetime.datetime) -> None:
    found = _asked(session, at)
    session.flush()
    said = {"plan": "Call them: they said we lied", "result": "They said we did not"}
    session.add(CorrectiveAction(feedback_id=found.id or 0, due_on=at.date(), done_at=at, **said))


def _asked(session: Session, at: datetime.datetime, **values: object) -> Feedback:
    need, firm = make_need(session), make_supplier(session)
    outcome = Outcome(need_id=need.id, company_id=firm.id or 0, stage_on=at.date())
    session.add(outcome)
    session.flush()
    said = {"answered_at": at, "mark": 5, **values}
    found = Feedback(company_id=firm.id or 0, outcome_id=outcome.id, due_on=at.date(), **said)
    session.add(found)
    return found


def _notice(session: Session, at: datetime.datetime) -> None:
    person = make_user(session)
    told = Notice(idempotency_key="a", user_id=person.id or 0, language="en", text="a", path="/", created_at=at)
    session.add(told)


MONTHS: list[tuple[str, int, Make]] = [
    ("contacts", 24, _contact),
    ("delegates", 24, _delegate),
    ("introductions", 24, _introduction),
    ("badges", 12, _check_in),
    ("minutes", 36, _minutes),
    ("minutes", 36, _linkage_call),
    ("names_at_fairs", 36, _interpreter),
    ("consents", 60, _consent),
    ("audit_names", 24, _event),
    ("audit_names", 24, _event_about),
    ("letters", 12, _letter),
    ("letters", 12, _letter_given_up),
    ("lists", 24, _list),
    ("lists", 24, _fair_list),
    ("requests", 24, _request),
    ("views", 12, _view),
    ("person_photos", 12, _photo),
    ("messages", 36, _message),
    ("notices", 6, _notice),
    ("conduct_reports", 24, _conduct_report),
    ("feedback", 36, _feedback),
    ("feedback", 36, _mark_of_somebody),
    ("feedback", 36, _corrective_action),
    ("nda_names", 60, _nda_name),
    ("rfq_readers", 36, _rfq_contact),
    ("rfq_readers", 36, _rfq_reader),
    ("linkage_records", 60, _linkage_record),
]
DAYS: list[tuple[str, int, Make]] = [("form_keys", 30, _form_key), ("links", 30, _link), ("drafts", 90, _draft)]
EDGES = [(kind, months_before(TODAY, months), make) for kind, months, make in MONTHS]
EDGES += [(kind, TODAY - datetime.timedelta(days=days), make) for kind, days, make in DAYS]


@pytest.mark.parametrize(("kind", "last", "make"), EDGES)
def test_each_rule_at_its_edge(session: Session, kind: str, last: datetime.date, make: Make) -> None:
    """On the last day it is kept, from the day before that it goes; the second run finds nothing."""
    with transaction():
        make(session, noon(last))
    with transaction():
        assert sweep(session, TODAY).counts[kind] == 0
    tomorrow = TODAY + datetime.timedelta(days=1)
    with transaction():
        assert sweep(session, tomorrow).counts[kind] == 1
    with transaction():
        assert sweep(session, tomorrow).counts[kind] == 0


def test_every_rule_has_its_edge_tested() -> None:
    tested = {kind for kind, _last, _make in EDGES} | {"sessions", "search_logs"}
    assert tested == {*RULES, "person_photos"}


def old(session: Session, make: Make) -> None:
    with transaction():
        make(session, noon(datetime.date(2020, 1, 2)))
    with transaction():
        sweep(session, TODAY)
    session.expire_all()


def test_a_contact_goes_from_the_firm_and_from_what_sources_said(session: Session) -> None:
    old(session, _contact)
    firm = session.exec(select(Company)).one()
    assert (firm.contact_name, firm.contact_email, firm.contact_more_phones) == (None, None, [])
    said = [row.said for row in session.exec(select(SourceRecord))]
    assert all("contact.email" not in each for each in said)
    assert any(each.get("name") == firm.name for each in said)


def test_a_firm_whose_people_are_at_work_here_keeps_its_contact(session: Session) -> None:
    with transaction():
        _contact(session, noon(datetime.date(2020, 1, 2)))
        firm = session.exec(select(Company)).one()
        user = make_user(session, company=firm)
        session.add(AuditEvent(at=noon(TODAY), actor_id=user.id, actor=user.email, action="need.created"))
    with transaction():
        assert sweep(session, TODAY).counts["contacts"] == 0


def test_minutes_stay_without_names(session: Session) -> None:
    old(session, _minutes)
    minutes = session.exec(select(MeetingMinutes)).one()
    assert (minutes.notes, minutes.written_by_id) == (None, None)
    assert all(person.is_unnamed for person in session.exec(select(FairDelegate)))


def test_what_was_agreed_and_taken_stays_without_names(session: Session) -> None:
    old(session, _nda_name)
    old(session, _rfq_reader)
    agreed = session.exec(select(RfqInvitation).where(col(RfqInvitation.nda_accepted_at).is_not(None))).one()
    assert agreed.nda_accepted_name == GONE
    taken = session.exec(select(RfqDownload)).one()
    assert (taken.reader, taken.stamp, taken.user_id) == (GONE, "ABCDEFGH", None)


def test_names_of_interpreters_go(session: Session) -> None:
    old(session, _interpreter)
    gone = session.exec(select(FairInterpreter)).one()
    assert (gone.name, gone.email, gone.phone) == ("•••", None, None)


def test_the_trail_stays_without_people(session: Session) -> None:
    old(session, _event)
    event = session.exec(select(AuditEvent).where(AuditEvent.action == "need.created")).one()
    assert (event.actor, event.actor_id) == ("•••", None)


def test_a_letter_keeps_its_key_so_that_it_is_not_written_again(session: Session) -> None:
    old(session, _letter)
    letter = session.exec(select(OutboxMessage)).one()
    assert (letter.idempotency_key, letter.recipient, letter.body) == ("one", "", "")


def test_a_list_keeps_what_became_of_its_rows_and_no_word_of_them(session: Session) -> None:
    old(session, _list)
    [row] = session.exec(select(ImportBatch)).one().rows
    assert "Lan" not in str(row)


def test_views_become_counts_by_month(session: Session) -> None:
    with transaction():
        for day in (2, 3):
            _view(session, noon(datetime.date(2025, 3, day)))
        _view(session, noon(datetime.date(2025, 4, 1)))
    with transaction():
        assert sweep(session, TODAY).counts["views"] == 3
    counts = session.exec(select(PrivateViewCount).order_by(PrivateViewCount.month)).all()  # type: ignore[arg-type]
    assert [(each.month, each.views, each.people) for each in counts] == [
        (datetime.date(2025, 3, 1), 2, 2),
        (datetime.date(2025, 4, 1), 1, 1),
    ]
    assert session.exec(select(PrivateView)).all() == []


def test_a_photo_of_people_goes_with_its_file(session: Session) -> None:
    with transaction():
        _photo(session, noon(datetime.date(2020, 1, 2)))
    with transaction():
        swept = sweep(session, TODAY)
    assert [upload.original_name for upload in swept.uploads] == ["a.jpg"]
    assert session.exec(select(Upload)).all() == []


def test_sessions_that_ran_out_and_old_notes_go(session: Session) -> None:
    with transaction():
        user = make_user(session)
        for number, hours in enumerate((-1, 1)):
            ends = now() + datetime.timedelta(hours=hours)
            session.add(UserSession(token_hash=str(number), user_id=user.id or 0, expires_at=ends))
        session.add(SearchLog(key="1", searched_on=datetime.date(2020, 1, 2), scope="suppliers", language="en"))
    with transaction():
        counts = sweep(session, TODAY).counts
    assert (counts["sessions"], counts["search_logs"]) == (1, 1)


def test_a_months_end_is_the_last_day_there_is() -> None:
    assert months_before(datetime.date(2028, 3, 31), 1) == datetime.date(2028, 2, 29)
    assert months_before(datetime.date(2026, 1, 15), 12) == datetime.date(2025, 1, 15)


def test_what_held_when_can_be_said(monkeypatch: pytest.MonkeyPatch) -> None:
    later = Periods(datetime.date(2027, 7, 1), contacts=12)
    monkeypatch.setattr("linkage.services.retention_periods.HISTORY", (*HISTORY, later))
    assert periods_on(datetime.date(2027, 6, 30)).contacts == 24
    assert periods_on(datetime.date(2027, 7, 1)).contacts == 12
    assert periods_on(datetime.date(2020, 1, 1)).contacts == 24


def test_an_old_request_forgets_the_account_that_asked(session: Session) -> None:
    long_ago = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    with transaction():
        asked = PrivacyRequest(
            name="", status=PrivacyRequestStatus.DONE, ended_at=long_ago, user_id=make_user(session).id
        )
        session.add(asked)
    for found in (1, 0):
        with transaction():
            assert sweep(session, datetime.date(2026, 11, 22)).counts["requests"] == found
    session.expire_all()
    assert asked.user_id is None
