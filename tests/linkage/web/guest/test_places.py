"""The page of a firm at a fair behind its link: what a firm without an account answers there."""

from __future__ import annotations

import datetime
import io
import re

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlmodel import Session, select

from database.columns import now
from database.enums import (
    AccessLinkKind,
    FairPhase,
    MeetingRequestStatus,
    PartAudience,
    ParticipantStatus,
    PartMarkLevel,
    WishKind,
)
from database.models.audit_events import AuditEvent
from database.models.fair_participants import FairParticipant
from database.models.fair_parts import FairPart, FairPartMark, FairWish
from database.models.outbox import OutboxMessage
from database.session import transaction
from linkage.days import agency_today
from linkage.inputs.meeting_requests import RequestInput
from linkage.services.access_links import make_link
from linkage.services.audit import SYSTEM
from linkage.services.fair_part_marks import mark_part
from linkage.services.fair_registration_letters import FairLinks
from linkage.services.meeting_requests import ask
from linkage.services.request_letters import write_request_letter
from tests.agenda_makers import make_released_fair
from tests.factories import make_assembler, make_need, make_supplier, make_user
from tests.fair_makers import make_buyer, make_fair, make_part, make_participant
from tests.linkage.web.conftest import SignIn
from tests.pages import get_page, post_form

DAY = datetime.timedelta(days=1)


def link_to(place: FairParticipant, **overrides: object) -> str:
    values = {"expires_at": now() + 9 * DAY, "fair_id": place.fair_id, "participant_id": place.id, **overrides}
    with transaction() as session:
        return make_link(session, AccessLinkKind.PLACE, **values)  # type: ignore[arg-type]


def make_invited(session: Session, **overrides: object) -> FairParticipant:
    """A workshop that nobody speaks for, invited to a fair that is open for registration."""
    fair = make_fair(session, **overrides)
    with transaction():
        company = make_supplier(session, name="Cơ khí Hoa Sen")
        company.contact_email = "xuong@mail.example"
        session.add(company)
    return make_participant(
        session, fair, company=company, status=ParticipantStatus.INVITED, delegates=0, languages=[], consent_text=None
    )


def state(session: Session, place: FairParticipant) -> ParticipantStatus:
    session.rollback()
    session.refresh(place)
    return place.status


def test_opening_the_link_changes_nothing_and_asks_whether_the_firm_comes(
    client: FlaskClient, session: Session
) -> None:
    place = make_invited(session)
    page = get_page(client, f"/l/{link_to(place)}/place")
    assert "Cơ khí Hoa Sen" in page
    assert {"We come", "We do not come"} <= set(page.links)
    assert "Your place is sure." not in page
    assert state(session, place) is ParticipantStatus.INVITED


def test_invitation_tells_of_the_event_when_where_and_how_many_come(client: FlaskClient, session: Session) -> None:
    place = make_invited(session, venue="Nhà triển lãm Hoa Sen", text="Purchasers of ten makers.\n\nLunch is served.")
    fair = place.fair
    for _ in range(2):
        make_buyer(session, fair)
    page = get_page(client, f"/l/{link_to(place)}/place")
    assert f", {fair.starts_on.year}" in page.text
    for words in ("Nhà triển lãm Hoa Sen", "Purchasers of ten makers.", "Lunch is served.", "2 assemblers take part"):
        assert words in page
    assert page.links["The page of the fair"] == f"/fairs/{fair.code}"
    assert get_page(client, page.links["Parts that are wanted"]).h1 == "Parts board"


def test_firm_accepts_and_says_who_comes_in_which_languages_and_when(client: FlaskClient, session: Session) -> None:
    place = make_invited(session)
    start = f"/l/{link_to(place)}/place"
    page = post_form(
        client,
        f"{start}/register",
        {"languages": ["vi", "ja"], "max_meetings": "6", "side": "supplier", "consent": "1"},
    )
    assert "Your place is sure." in page
    assert state(session, place) is ParticipantStatus.APPROVED
    assert (place.languages, place.max_meetings, place.consent_text) == (["vi", "ja"], 6, "1")

    people = get_page(client, page.links["Say who comes"])
    person = get_page(client, people.links["Say who comes"])
    typed = {"name": "Nguyễn Thị Lan", "email": "lan@mail.example", "language": "vi"}
    people = post_form(client, f"{start}/people/{place.delegates[0].code}", {**typed, "side": "supplier"})
    assert person.fields["name"] == ""
    assert "Nguyễn Thị Lan" in people
    assert "Saved" in post_form(client, f"{start}/availability", {"arrive-0": "10:00"})
    assert "Nguyễn Thị Lan comes for you." in get_page(client, start)
    session.rollback()
    whose = {event.actor for event in session.exec(select(AuditEvent)).all() if event.action.startswith("fair.")}
    assert whose == {f"guest {place.code}"}


def test_firm_declines_with_a_reason_and_reads_so(client: FlaskClient, session: Session) -> None:
    place = make_invited(session)
    start = f"/l/{link_to(place)}/place"
    form = get_page(client, f"{start}/withdraw")
    assert form.h1 == "Decline the invitation"
    page = post_form(client, f"{start}/withdraw", {"version": form.fields["version"], "reason": "Kiểm toán"})
    assert "You do not come." in page
    assert "Register" in page.links
    assert (state(session, place), place.reason) == (ParticipantStatus.WITHDRAWN, "Kiểm toán")
    (letter,) = session.exec(select(OutboxMessage)).all()
    assert (letter.kind, letter.recipient) == ("fair.declined", "xuong@mail.example")
    assert "/l/" not in letter.body


def test_firm_says_whom_it_wants_to_meet_by_the_same_link(client: FlaskClient, session: Session) -> None:
    fair = make_fair(session, phase=FairPhase.WISHES, wishes_close_on=agency_today() + DAY)
    place = make_participant(session, fair)
    buyer = make_buyer(session, fair, company=make_assembler(session, name="Fuji Hồ Gươm"))
    secret = link_to(place)
    page = get_page(client, get_page(client, f"/l/{secret}/place").links["Say whom we want to meet"])
    assert "Fuji Hồ Gươm" in page
    typed = {"for": secret, "firm": buyer.code, "kind": "must"}
    post_form(client, f"/fairs/{fair.code}/wishes", typed)
    assert "Sent" in post_form(client, f"/fairs/{fair.code}/wishes/send", {"for": secret})
    session.rollback()
    wish = session.exec(select(FairWish)).one()
    assert (wish.supplier_id, wish.assembler_id, wish.kind) == (place.id, buyer.id, WishKind.MUST)
    answer = client.get(f"/fairs/{fair.code}/wishes?for={secret}")
    assert answer.headers["Cache-Control"] == "no-store"


def test_firm_says_what_it_can_make_by_the_same_link(client: FlaskClient, session: Session) -> None:
    fair = make_fair(session, phase=FairPhase.WISHES)
    place, buyer = make_participant(session, fair), make_buyer(session, fair)
    part = make_part(session, buyer, audience=PartAudience.REGISTERED)
    secret = link_to(place)
    home = get_page(client, f"/l/{secret}/place")
    wishes = get_page(client, home.links["Say whom we want to meet"])

    board = get_page(client, home.links["Parts that are wanted"])
    assert wishes.links["See the parts board"] == home.links["Parts that are wanted"]
    assert board.links["Our page at this event"] == f"/l/{secret}/place"
    assert board.links[fair.name] == f"/l/{secret}/place"
    here = f"/fairs/{fair.code}/parts/{part.code}"
    assert f'href="{here}?for={secret}"' in board.html
    assert "Can make" in get_page(client, f"{here}?for={secret}")

    typed = {"for": secret, "back": f"/fairs/{fair.code}/parts?for={secret}"}
    board = post_form(client, f"{here}/mark", {**typed, "level": "can-make"})
    assert board.links["Our page at this event"] == f"/l/{secret}/place"
    evidence = get_page(client, f"{here}/evidence?for={secret}")
    assert evidence.fields["for"] == secret
    post_form(client, f"{here}/evidence", {"for": secret, "level": "could-make", "evidence": "Two samples"})
    assert said_of(session, part) == [(place.id, PartMarkLevel.COULD_MAKE, "Two samples")]
    event = session.exec(select(AuditEvent).where(AuditEvent.action == "fair-part.evidence")).one()
    assert event.actor_id is None
    post_form(client, f"{here}/unmark", typed)
    assert said_of(session, part) == []
    assert client.get(f"{here}?for={secret}").headers["Cache-Control"] == "no-store"


def test_buyer_shows_its_parts_by_the_same_link(client: FlaskClient, session: Session) -> None:
    fair = make_fair(session, phase=FairPhase.WISHES)
    place, maker = (
        make_buyer(session, fair, company=make_assembler(session, name="Fuji")),
        make_participant(session, fair),
    )
    secret, here = link_to(place), f"/fairs/{fair.code}/our-parts"
    listed = get_page(client, get_page(client, f"/l/{secret}/place").links["Our parts"])
    assert "Tell the agency what you want made." in listed
    need = make_need(session, place.company)
    listed = post_form(client, here, {"for": secret, "needs": [need.code]})
    assert "1 part is on the board now." in listed
    assert listed.links[fair.name] == f"/l/{secret}/place"
    part = session.exec(select(FairPart)).one()
    edit = get_page(client, f"{here}/{part.code}?for={secret}")
    typed = {"for": secret, "version": edit.fields["version"], "audience": "anonymous", "drawing_number": "D-77"}
    post_form(client, f"{here}/{part.code}", typed)
    with transaction() as writing:
        mark_part(writing, part, maker, PartMarkLevel.CAN_MAKE, by=SYSTEM)
    part = part_now(session, part.id)
    board = get_page(client, f"/fairs/{fair.code}/parts?for={secret}")
    assert board.links["Our parts"] == f"{here}?for={secret}"
    assert "Fuji" in board
    assert "1 can make it" in board
    own = get_page(client, f"/fairs/{fair.code}/parts/{part.code}?for={secret}")
    assert "Who says it can make it" in own
    assert own.links["Change what the board shows"] == f"{here}/{part.code}?for={secret}"
    assert own.links["To the wishes"] == f"/fairs/{fair.code}/wishes?for={secret}"
    event = session.exec(select(AuditEvent).where(AuditEvent.action == "fair-part.put")).one()
    assert (event.actor_id, event.actor) == (None, f"guest {place.code}")
    down = {"for": secret, "version": part.version}
    assert "Off the board" in post_form(client, f"{here}/{part.code}/take-down", down)
    assert "Off the board" in get_page(client, f"{here}?for={secret}")
    get_page(client, f"/fairs/{fair.code}/parts/{part.code}?for={link_to(maker)}", status=404)


def test_photo_of_an_unnamed_part_is_added_and_seen_by_the_link_of_its_firm_alone(
    client: FlaskClient, session: Session
) -> None:
    fair = make_fair(session, phase=FairPhase.WISHES)
    place, maker = make_buyer(session, fair), make_participant(session, fair)
    part = make_part(session, place, audience=PartAudience.ANONYMOUS)
    secret, here = link_to(place), f"/fairs/{fair.code}/our-parts/{part.code}"
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(file, "JPEG")
    file.seek(0)
    key = get_page(client, f"{here}?for={secret}").fields["form_key"]
    post_form(client, f"{here}/photo", {"for": secret, "form_key": key, "photo": (file, "x.jpg")})
    photo = f"/fairs/{fair.code}/parts/{part.code}/photo"
    seen = [client.get(photo, query_string={"for": each}).status_code for each in (secret, link_to(maker), "")]
    assert seen == [200, 404, 404]
    assert f'src="{photo}?for={secret}"' in get_page(client, f"{here}?for={secret}").html
    post_form(client, f"{here}/photo/remove", {"for": secret})
    assert client.get(photo, query_string={"for": secret}).status_code == 404


def test_link_of_another_firm_opens_no_parts_of_a_buyer(client: FlaskClient, session: Session) -> None:
    fair = make_fair(session, phase=FairPhase.WISHES)
    part = make_part(session, make_buyer(session, fair))
    here = f"/fairs/{fair.code}/our-parts"
    other, maker = link_to(make_buyer(session, fair)), link_to(make_participant(session, fair))
    get_page(client, f"{here}?for={maker}", status=404)
    get_page(client, f"{here}/{part.code}?for={other}", status=404)
    post_form(client, f"{here}/{part.code}/take-down", {"for": other, "version": part.version}, status=404)
    board = get_page(client, f"/fairs/{fair.code}/parts/{part.code}?for={other}")
    assert "Who says it can make it" not in board
    assert "Our parts" not in get_page(client, f"/fairs/{fair.code}/parts?for={maker}").links


def test_firm_refuses_an_unnamed_buyer_by_the_same_link(client: FlaskClient, session: Session) -> None:
    fair = make_fair(session, phase=FairPhase.WISHES, wishes_close_on=agency_today() + DAY)
    place = make_participant(session, fair)
    part = make_part(session, make_buyer(session, fair), audience=PartAudience.ANONYMOUS)
    secret, here = link_to(place), f"/fairs/{fair.code}/parts/{part.code}"
    page = post_form(client, f"{here}/refuse-buyer", {"for": secret, "reason": "Never again"})
    assert "Never again" in page
    assert said_of(session, part) == [(place.id, PartMarkLevel.NOT_THIS_BUYER, "Never again")]
    post_form(client, f"{here}/allow-buyer", {"for": secret})
    assert said_of(session, part) == []


def test_link_of_another_fair_or_side_marks_nothing(client: FlaskClient, session: Session) -> None:
    fair, other = make_fair(session, phase=FairPhase.WISHES), make_fair(session, phase=FairPhase.WISHES)
    buyer = make_buyer(session, fair)
    part = make_part(session, buyer, audience=PartAudience.REGISTERED)
    here = f"/fairs/{fair.code}/parts/{part.code}"
    invited = make_participant(session, fair, status=ParticipantStatus.INVITED)
    for who, status in ((make_participant(session, other), 404), (buyer, 200), (invited, 404)):
        secret = link_to(who)
        assert client.get(f"{here}?for={secret}").status_code == status
        typed = {"for": secret, "level": "can-make"}
        assert post_form(client, f"{here}/mark", typed, status=404 if who is invited else 409)
    assert "sign-in" in client.get(f"{here}/evidence?for={invited.code}").headers["Location"]
    assert said_of(session, part) == []


def part_now(session: Session, part_id: int | None) -> FairPart:
    session.rollback()
    session.expire_all()
    return session.exec(select(FairPart).where(FairPart.id == part_id)).one()


def said_of(session: Session, part: FairPart) -> list[tuple[int | None, PartMarkLevel, str | None]]:
    session.rollback()
    session.expire_all()
    found = session.exec(select(FairPartMark).where(FairPartMark.part_id == part.id))
    return [(each.participant_id, each.level, each.evidence) for each in found]


@pytest.mark.parametrize("phase", [FairPhase.DRAFTING, FairPhase.REGISTRATION])
def test_link_gives_no_more_than_the_firm_may(client: FlaskClient, session: Session, phase: FairPhase) -> None:
    """Wishes of a guest close as those of others do: who has a link is no officer."""
    place = make_participant(session, fair := make_fair(session, phase=phase))
    buyer, secret = make_buyer(session, fair), link_to(place)
    typed = {"for": secret, "firm": buyer.code, "kind": "must"}
    post_form(client, f"/fairs/{fair.code}/wishes", typed, status=409)
    assert session.exec(select(FairWish)).all() == []


def test_link_opens_wishes_of_its_own_fair_alone(client: FlaskClient, session: Session) -> None:
    place = make_participant(session, make_fair(session, phase=FairPhase.WISHES))
    other = make_fair(session, phase=FairPhase.WISHES)
    own, past = link_to(place), link_to(place, expires_at=now() - DAY)
    assert client.get(f"/fairs/{other.code}/wishes?for={own}").status_code == 404
    assert client.get(f"/fairs/{place.fair.code}/wishes?for={past}").status_code == 404
    assert client.get(f"/l/{past}/place").status_code == 404
    assert "sign-in" in client.get(f"/fairs/{place.fair.code}/wishes?for={place.code}").headers["Location"]


def test_invited_firm_names_nobody_before_it_says_yes(client: FlaskClient, session: Session) -> None:
    place = make_invited(session)
    assert client.get(f"/l/{link_to(place)}/place/people").status_code == 409


def test_invitation_after_the_last_day_can_still_be_declined(client: FlaskClient, session: Session) -> None:
    place = make_invited(session, registration_closes_on=agency_today() - DAY)
    page = get_page(client, f"/l/{link_to(place)}/place")
    assert "Registration has closed" in page
    assert "We do not come" in page.links
    assert "We come" not in page.links


def test_letter_that_asks_for_a_meeting_leads_to_the_answer(client: FlaskClient, session: Session) -> None:
    made = make_released_fair(session)
    buyer, supplier = made.buyers[1], made.suppliers[0]
    with transaction():
        buyer.delegates[0].email = "mua@mail.example"
        session.add(buyer.delegates[0])
        asked = ask(session, supplier, RequestInput(firm=buyer.code, slot=4, text="Khuôn dập"), by=SYSTEM)
        write_request_letter(session, "asked", asked, links=FairLinks(base_url="http://localhost"))
    letter = session.exec(select(OutboxMessage).where(OutboxMessage.kind == "meeting-request.asked")).one()
    (link,) = re.findall(r"http://localhost(\S+)", letter.body)
    page = get_page(client, link)
    assert "Khuôn dập" in page
    secret = link.rsplit("=", 1)[1]
    assert "One firm asks you for a meeting" in get_page(client, f"/l/{secret}/agenda")

    answer = f"/fairs/{made.fair.code}/agenda/requests/{asked.code}"
    done = post_form(client, f"{answer}/accept?for={secret}", {"slot": "4"})
    assert "The meeting is agreed and stands in the timetable." in done
    session.rollback()
    session.refresh(asked)
    assert asked.status is MeetingRequestStatus.ACCEPTED
    assert client.get(f"{answer}?for={link_to(made.suppliers[1])}").status_code == 404
    assert "sign-in" in client.get(answer).headers["Location"]


def test_secret_makes_nobody_an_officer(client: FlaskClient, session: Session, sign_in: SignIn) -> None:
    """Minutes are written behind the link, or by an officer for a firm: not by an account that holds the link."""
    made = make_released_fair(session)
    stranger = sign_in(client, make_user(session, company=make_supplier(session)))
    address = f"/fairs/{made.fair.code}/minutes?for={link_to(made.suppliers[0])}"
    assert stranger.get(address).status_code == 404
