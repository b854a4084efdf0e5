"""Fairs for attackers: one in wishes, one that goes on now, one in planning, with private words and people of every role at them.

Words are planted in rows; who may read each stands where it is planted. `links` are what opens without signing in.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlmodel import Session

from database.columns import now
from database.enums import (
    AccessLinkKind,
    FairPhase,
    FairSide,
    FairStaffRole,
    FollowUpKind,
    FollowUpStatus,
    MeetingStatus,
    PartAudience,
    ParticipantStatus,
    TimetableStatus,
    WishKind,
)
from database.models.companies import Company
from database.models.fair_lists import FairList
from database.models.fair_participants import FairAbsence, FairParticipant
from database.models.fair_parts import FairPartMark
from database.models.fairs import Fair, FairBudgetLine, FairStaff
from database.models.follow_ups import FollowUp
from database.models.meetings import FairComment, MeetingRequest
from database.models.minutes import MeetingMinutes
from database.models.timetables import Timetable
from database.session import Database, transaction
from linkage.services.access_links import make_link, revoke_links
from linkage.services.audit import SYSTEM
from linkage.services.releases import release
from linkage.services.tokens import create_token
from linkage.wording.fair_times import local
from tests.factories import make_assembler, make_officer, make_supplier, make_user
from tests.fair_makers import (
    make_buyer,
    make_fair,
    make_interpreter,
    make_meeting,
    make_part,
    make_participant,
    make_wish,
)
from tests.house.world import VISITOR, World

STAFF = ("officer",)
OF_A = ("place-a", "badge-a", "feed-a", "minutes-a", "follow-up-a")
"""Links of supplier A: they tell what its own people read, never more."""

FIRMS = ("supplier-a", "supplier-b", "applied", "refused", "waiting", "elsewhere", "buyer-a", "buyer-b")
PEOPLE = (VISITOR, *FIRMS, "co-organiser", *STAFF)
LINKS = ("door", "organiser", *OF_A)
DEAD = ("revoked", "expired")


@dataclass
class FairWorld(World):
    """`links`: role -> secret. `places`: role -> row of the firm's place at the fair that goes on.

    `extra`: addresses that ask for what belongs to others.
    """

    links: dict[str, str] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    extra: list[str] = field(default_factory=list)


def make_fair_world(database: Database) -> FairWorld:
    """Written as rows: what services would refuse today may have been written yesterday."""
    world = FairWorld()
    with database.session() as session, transaction():
        firms = _firms(world, session)
        live = _live_fair(session)
        places = _places(world, session, live, firms)
        _meetings(world, session, live, places)
        _said(world, session, live, places)
        _of_officers(world, session, live, places)
        _links(world, session, live, places)
        _other_fairs(world, session, live, firms)
    return world


def _firms(world: FairWorld, session: Session) -> dict[str, Company]:
    """Each firm with a person; buyer B stays unnamed."""
    hidden = {"is_name_public": False, "name": world.plant("hiddenbuyer", "buyer-b", "supplier-b", "door", *STAFF)}
    firms = {role: make_supplier(session, name=f"Cơ khí {role}") for role in FIRMS if not role.startswith("buyer")}
    firms["buyer-a"] = make_assembler(session, name="Fuji buyer-a")
    firms["buyer-b"] = make_assembler(session, **hidden)
    people = {role: make_user(session, company=firm, email=f"{role}@mail.example") for role, firm in firms.items()}
    people["co-organiser"] = make_user(session, email="co@mail.example")
    people["officer"] = make_officer(session, email="officer@mail.example")
    for role, person in people.items():
        world.people[role] = person.id or 0
        world.tokens[role] = create_token(session, person, f"key of {role}", by=SYSTEM)[1]
        world.firms[role] = firms[role].id or 0 if role in firms else 0
    return firms


def _live_fair(session: Session) -> Fair:
    """It goes on now, at any hour: the first slot has begun, the others are still to come."""
    sample = Fair(name="", starts_on=now().date(), ends_on=now().date())
    today, day = local(sample, now()).date(), datetime.timedelta(days=1)
    fair = make_fair(session, phase=FairPhase.LIVE, name="Live", starts_on=today - day, ends_on=today + day, tables=6)
    begin = now() - datetime.timedelta(minutes=10)
    for slot in fair.slots:
        slot.starts_at = begin + datetime.timedelta(minutes=25 * (slot.number - 1))
        slot.ends_at = slot.starts_at + datetime.timedelta(minutes=20)
    return fair


def _places(world: FairWorld, session: Session, fair: Fair, firms: dict[str, Company]) -> dict[str, FairParticipant]:
    """A and buyer A agreed to share their contacts; nobody else did."""
    states = {role: ParticipantStatus(role) for role in ("applied", "refused", "waiting")}
    others = {"supplier-b": ("co-organiser",), "waiting": ("organiser",), "supplier-a": ("place-a",)}
    contacts = {
        "supplier-a": ("supplier-a", "buyer-a", *OF_A),
        "buyer-a": ("buyer-a", "supplier-a", *OF_A),
        "supplier-b": ("supplier-b", "co-organiser"),
        "buyer-b": ("buyer-b",),
    }
    places = {}
    for role in FIRMS[:5] + FIRMS[6:]:
        own = (role, *others.get(role, ()), *STAFF)
        short = role.replace("-", "")
        words: dict[str, Any] = {
            "message": world.plant(f"message{short}", *own),
            "officer_note": world.plant(f"officernote{short}", *STAFF),
        }
        if role in states:
            words |= {"status": states[role], "reason": world.plant(f"reason{short}", *own)}
        if role not in ("supplier-a", "buyer-a"):
            words |= {"consent_text": None, "consented_at": None}
        side = FairSide.ASSEMBLER if role.startswith("buyer") else FairSide.SUPPLIER
        place = make_participant(session, fair, side=side, company=firms[role], **words)
        person = place.delegates[0]
        readers = (*contacts.get(role, own), *STAFF)
        person.phone = world.plant(f"delegatephone{short}", *readers)
        person.email = world.plant(f"delegatemail{short}", *readers) + "@mail.example"
        places[role] = place
        world.places[role] = place.id or 0
    places["buyer-c"] = make_buyer(session, fair, company=make_assembler(session, name="Fuji buyer-c"))
    world.codes["participant"] = world.codes["firm"] = [place.code for place in places.values()]
    world.codes["delegate"] = world.codes["guest"] = [place.delegates[0].code for place in places.values()]
    return places


def _meetings(world: FairWorld, session: Session, fair: Fair, places: dict[str, FairParticipant]) -> None:
    """A meets buyer A, B meets the unnamed buyer; that A is to meet it too is the officers' plan only."""
    maker, other, buyer, hidden = (places[role] for role in ("supplier-a", "supplier-b", "buyer-a", "buyer-b"))
    mail = world.plant("interpretermail", *STAFF)
    interpreter = make_interpreter(
        session, fair, phone=world.plant("interpreterphone", *STAFF), email=f"{mail}@mail.example"
    )
    open_part = make_part(session, buyer)
    closed_part = make_part(
        session,
        hidden,
        audience=PartAudience.ANONYMOUS,
        drawing_number=world.plant("hiddendrawing", "buyer-b", *STAFF),
        photo_code=world.plant("hiddenphoto"),
    )
    held = make_meeting(session, maker, buyer, fair.slots[0], interpreter=interpreter, parts=[open_part.code])
    coming = make_meeting(session, other, hidden, fair.slots[1])
    release(session, fair, by=SYSTEM)
    planned = make_meeting(session, maker, hidden, fair.slots[3], parts=[closed_part.code])
    world.hide(planned.code, *STAFF)
    held.status = MeetingStatus.HELD
    world.codes["meeting"] = [held.code, coming.code, planned.code]
    world.codes["part"] = [open_part.code, closed_part.code]
    world.codes["interpreter"] = [interpreter.code]
    evidence = world.plant("markevidence", "supplier-a", "buyer-a", *STAFF)
    session.add(FairPartMark(part_id=open_part.id, participant_id=maker.id, evidence=evidence))
    for side, role, links in (
        (FairSide.SUPPLIER, "supplier-a", ("place-a", "badge-a", "minutes-a")),
        (FairSide.ASSEMBLER, "buyer-a", ()),
    ):
        notes = world.plant(f"notes{side.value}", role, *links)
        session.add(MeetingMinutes(meeting_id=held.id or 0, side=side, interest=5, notes=notes))
        answered = world.plant(f"answered{side.value}", role, *(("place-a", "follow-up-a") if links else ()), *STAFF)
        asked = FollowUp(
            fair_id=fair.id,
            meeting_id=held.id,
            supplier_company_id=maker.company_id,
            assembler_company_id=buyer.company_id,
            side=side,
            kind=FollowUpKind.QUESTIONS,
            month=1,
            due_on=now().date(),
            status=FollowUpStatus.DONE,
            text=answered,
        )
        session.add(asked)
        session.flush()
        world.codes.setdefault("follow_up", []).append(asked.code)


def _said(world: FairWorld, session: Session, fair: Fair, places: dict[str, FairParticipant]) -> None:
    """What firms said of each other and of themselves."""
    maker, other, buyer, third = (places[role] for role in ("supplier-a", "supplier-b", "buyer-a", "buyer-c"))
    no = WishKind.NO
    make_wish(session, maker, third, kind=no, reason=world.plant("noofa", "supplier-a", *STAFF))
    make_wish(session, other, third, by=FairSide.ASSEMBLER, kind=no, reason=world.plant("noofc", *STAFF))
    away = FairAbsence(
        participant_id=maker.id,
        starts_at=fair.slots[5].starts_at,
        ends_at=fair.slots[5].ends_at,
        reason=world.plant("absence", "supplier-a", "place-a", *STAFF),
    )
    comment = FairComment(
        fair_id=fair.id or 0, participant_id=maker.id or 0, text=world.plant("comment", "supplier-a", *STAFF)
    )
    comment.answer = world.plant("commentanswer", "supplier-a", *STAFF)
    asked = MeetingRequest(
        fair_id=fair.id or 0,
        supplier_id=other.id or 0,
        assembler_id=buyer.id or 0,
        text=world.plant("asked", "supplier-b", "buyer-a", *STAFF),
        expires_at=now() + datetime.timedelta(hours=1),
    )
    session.add_all((away, comment, asked))
    session.flush()
    world.codes["comment"], world.codes["asked"], world.codes["absence"] = [comment.code], [asked.code], [away.code]


def _of_officers(world: FairWorld, session: Session, fair: Fair, places: dict[str, FairParticipant]) -> None:
    """What the agency keeps to itself, and who helps it."""
    draft = Timetable(fair_id=fair.id or 0, number=9, name=world.plant("draft", *STAFF), status=TimetableStatus.STOPPED)
    line = FairBudgetLine(fair_id=fair.id or 0, name=world.plant("budget", *STAFF), payer="Agency")
    listed = FairList(fair_id=fair.id or 0, file_name=world.plant("list", *STAFF) + ".csv")
    helpers = {
        role: FairStaff(
            fair_id=fair.id or 0,
            role=FairStaffRole.DOOR if role == "door" else FairStaffRole.CO_ORGANISER,
            name=f"Helper {role}",
            email=world.plant(f"helpermail{role.replace('-', '')}", role, *STAFF) + "@mail.example",
            user_id=world.people.get(role),
        )
        for role in ("co-organiser", "organiser", "door")
    }
    session.add_all((draft, line, listed, *helpers.values()))
    session.flush()
    places["supplier-b"].co_organiser_id = helpers["co-organiser"].id
    places["waiting"].co_organiser_id = helpers["organiser"].id
    until = now() + datetime.timedelta(days=9)
    organiser = helpers["organiser"]
    world.links["organiser"] = make_link(
        session, AccessLinkKind.CO_ORGANISER, expires_at=until, staff_id=organiser.id, fair_id=fair.id
    )
    world.links["door"] = make_link(session, AccessLinkKind.DOOR, expires_at=until, fair_id=fair.id)
    world.codes |= {"draft": [draft.code], "line": [line.code], "found": [listed.code]}
    world.codes |= {"helper": [each.code for each in helpers.values()], "label": ["A1"], "number": ["1"]}
    world.codes["kind"] = ["badges", "agendas", "tables"]


def _links(world: FairWorld, session: Session, fair: Fair, places: dict[str, FairParticipant]) -> None:
    """The links of supplier A, and two that are over; a secret is on nobody's page but under its own address."""
    maker, until = places["supplier-a"], now() + datetime.timedelta(days=9)
    person = maker.delegates[0].id
    for role, kind, opens in (
        ("place-a", AccessLinkKind.PLACE, {"participant_id": maker.id}),
        ("badge-a", AccessLinkKind.AGENDA, {"delegate_id": person}),
        ("feed-a", AccessLinkKind.CALENDAR, {"delegate_id": person}),
        ("minutes-a", AccessLinkKind.MINUTES, {"participant_id": maker.id}),
        ("follow-up-a", AccessLinkKind.FOLLOW_UP, {"participant_id": maker.id}),
    ):
        world.links[role] = make_link(session, kind, expires_at=until, fair_id=fair.id, **opens)  # type: ignore[arg-type]
    buyer = places["buyer-a"]
    past = now() - datetime.timedelta(minutes=1)
    world.links["expired"] = make_link(session, AccessLinkKind.AGENDA, expires_at=past, participant_id=buyer.id)
    world.links["revoked"] = make_link(
        session, AccessLinkKind.AGENDA, expires_at=until, delegate_id=buyer.delegates[0].id
    )
    revoke_links(session, AccessLinkKind.AGENDA, delegate_id=buyer.delegates[0].id or 0)
    for role, secret in world.links.items():
        world.hide(secret, role)
    mine, theirs = maker.code, places["buyer-b"].code
    world.extra = [
        f"/fairs/{fair.code}/{way}"
        for way in (
            f"wishes?for={mine}",
            f"parts?for={mine}",
            f"minutes?for={mine}",
            f"agenda?person={maker.delegates[0].code}",
            f"agenda.ics?person={maker.delegates[0].code}",
            "agenda?side=assembler",
            f"agenda/ask?firm={theirs}",
            f"availability?for={mine}",
        )
    ]


def _other_fairs(world: FairWorld, session: Session, live: Fair, firms: dict[str, Company]) -> None:
    """A fair in wishes, where A said no to the unnamed buyer and it to A; one in planning; one with another firm."""
    wishing = make_fair(session, phase=FairPhase.WISHES, name="Wishing")
    places = {role: make_participant(session, wishing, company=firms[role]) for role in ("supplier-a", "supplier-b")}
    places |= {role: make_buyer(session, wishing, company=firms[role]) for role in ("buyer-a", "buyer-b")}
    maker, hidden = places["supplier-a"], places["buyer-b"]
    no, own = WishKind.NO, ("supplier-a", *STAFF)
    make_wish(session, maker, places["buyer-a"], kind=no, reason=world.plant("wishreason", *own))
    other = world.plant("wishreasonother", "buyer-b", *STAFF)
    make_wish(session, maker, hidden, by=FairSide.ASSEMBLER, kind=no, reason=other)
    make_part(session, hidden, audience=PartAudience.ANONYMOUS)
    planning = make_fair(session, phase=FairPhase.PLANNING, name=world.plant("planning", *STAFF))
    world.hide(planning.code, *STAFF)
    elsewhere = make_fair(session, phase=FairPhase.LIVE, name="Elsewhere")
    place = make_participant(session, elsewhere, company=firms["elsewhere"])
    world.places["elsewhere"] = place.id or 0
    world.codes["code"] = [live.code, wishing.code, planning.code]


def fair_addresses(app: Flask, world: FairWorld, method: str, *, token: str = "") -> Iterator[tuple[str, list[str]]]:
    """Every route of fairs, or with `token` every route behind links, with its addresses: one for each object of the fair."""
    for rule in sorted(app.url_map.iter_rules(), key=str):
        if method not in (rule.methods or ()) or ("/l/" in rule.rule) != bool(token):
            continue
        if not token and "/fairs" not in rule.rule:
            continue
        names = [name for name in rule.arguments if name not in ("code", "token")]
        lists = {name: world.codes.get(name, ["AAAA2222"]) for name in names}
        if token:
            lists |= {"token": [token]} | (
                {"code": [*world.codes["guest"][:2], *world.codes["follow_up"]]} if "code" in rule.arguments else {}
            )
        elif "code" in rule.arguments:
            lists["code"] = world.codes["code"][:1] if names else world.codes["code"]
        most = max((len(values) for values in lists.values()), default=1)
        cycles = {name: list(itertools.islice(itertools.cycle(values), most)) for name, values in lists.items()}
        if "report." in rule.rule:
            cycles["kind"] = ["csv", "xlsx", "pdf"][:most]
        with app.test_request_context():
            yield (
                rule.rule,
                [_built(rule, {name: values[number] for name, values in cycles.items()}) for number in range(most)],
            )


def _built(rule: Any, values: dict[str, str]) -> str:
    given = {name: int(value) if name == "number" else value for name, value in values.items()}
    return str(rule.build(given)[1])
