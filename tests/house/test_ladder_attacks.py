"""What firms, guests, officers and programs try with each other's talks, linkages and requests: refused, and nothing changes.

ASVS 8.2.1, 8.2.2, 8.3.1. The matrix of routes and roles stands in `test_access_matrix.py`; here are codes and words put where they
do not belong.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.columns import Table
from database.enums import FairSide, MembershipRole, OfficerRole
from database.models.form_keys import FormKey
from database.models.outcomes import Outcome
from database.models.rfqs import RfqInvitation
from database.models.threads import Message
from database.models.users import User
from database.session import transaction
from linkage.inputs.linkages import ReachedInput, ValueInput
from linkage.inputs.threads import MessageInput
from linkage.services import threads
from linkage.services.audit import SYSTEM
from linkage.services.linkage_links import link_to
from linkage.services.linkage_values import state_value
from linkage.services.linkages import report_step, teller_for
from linkage.services.rfq_files import Sent
from linkage.services.sessions import start_session
from linkage.services.thread_messages import write
from linkage.services.threads import ThreadKind, seat_of
from linkage.services.tokens import create_token
from linkage.web.sessions import TOKEN
from tests.factories import make_assembler, make_need, make_officer, make_supplier, make_user
from tests.feedback_makers import make_report
from tests.linkage_makers import make_linkage
from tests.pages import with_csrf_token
from tests.pictures import PDF
from tests.rfq_makers import make_rfq, offer_data

REFUSED = (403, 404, 405)
_PASSING = {"user_sessions", "form_keys", "search_changes", "drafts", "api_tokens"}


@dataclass
class Scene:
    """Two linkages of different firms, `own` of A and `other` of B, each with a message, a proof and an amount; requests to both."""

    app: Flask
    own: Outcome
    other: Outcome
    people: dict[str, User]
    invitation: RfqInvitation
    report: str
    keys: dict[str, str]

    def as_(self, who: str) -> FlaskClient:
        client = self.app.test_client()
        if who == "visitor":
            return client
        with self.app.extensions["database"].session() as session, transaction():
            token = start_session(session, session.get_one(User, self.people[who].id))
        with client.session_transaction() as cookie:
            cookie[TOKEN] = token
        return client

    def key_of(self, who: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.keys[who]}"}

    def link(self, linkage: Outcome, side: FairSide = FairSide.SUPPLIER) -> str:
        with self.app.extensions["database"].session() as session, transaction():
            return link_to(session, session.get_one(Outcome, linkage.id), side) or ""


@pytest.fixture
def scene(target: Flask, session: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Scene:
    monkeypatch.setattr(threads, "open_introduction", lambda _session, _proposal: {FairSide.SUPPLIER: 1})
    pairs = [
        make_linkage(session, need=make_need(session, make_assembler(session)), supplier=make_supplier(session))
        for _each in "ab"
    ]
    people = {
        "officer": make_officer(session),
        "admin": make_officer(session, role=OfficerRole.ADMIN),
        "claimant": make_user(session, company=pairs[0].company, role=MembershipRole.CLAIMANT),
    }
    for name, pair in zip("ab", pairs, strict=True):
        people[f"supplier-{name}"] = make_user(session, company=pair.company)
        people[f"buyer-{name}"] = make_user(session, company=pair.buyer)
        for side in ("supplier", "buyer"):
            _tell(target, pair, people[f"{side}-{name}"])
    guest = make_supplier(session, contact={"email": "guest@mail.example"})
    rfq = make_rfq(session, pairs[0].company, guest)
    report = make_report(session, linkage=pairs[0], user=people["supplier-a"]).code
    with transaction() as writing:
        keys = {
            name: create_token(writing, writing.get_one(User, user.id), "key", by=SYSTEM)[1]
            for name, user in people.items()
        }
    return Scene(target, pairs[0], pairs[1], people, rfq.invitations[0], report, keys)


def _tell(app: Flask, pair: Outcome, user: User) -> None:
    """Each side names a step with a proof and an amount, and writes a message with a file."""
    folder = app.config["LINKAGE"].upload_dir
    with transaction() as session:
        found, person = session.get_one(Outcome, pair.id), session.get_one(User, user.id)
        teller = teller_for(person, found)
        stage = "sample" if teller.side is FairSide.SUPPLIER else "audit"
        report_step(session, found, ReachedInput(stage=stage, evidence="zq-proof"), teller=teller)
        kind = "quoted" if teller.side is FairSide.SUPPLIER else "ordered"
        state_value(session, found, ValueInput(kind=kind, amount="500", currency="USD"), teller=teller)
        subject, seat = seat_of(session, ThreadKind.LINKAGE, pair.code, person)
        write(session, subject, MessageInput(text="zq-words"), [Sent(PDF, "zq.pdf")], seat, folder=folder, base_url="")


def rows(session: Session) -> dict[str, list[str]]:
    session.rollback()
    tables = (each for each in Table.metadata.sorted_tables if each.name not in _PASSING)
    return {each.name: sorted(map(repr, session.execute(each.select()).all())) for each in tables}


def message_of(session: Session, pair: Outcome, side: FairSide) -> Message:
    found = session.exec(select(Message).where(Message.side == side)).all()
    return next(each for each in found if each.thread.outcome_id == pair.id)


def post(client: FlaskClient, url: str, **fields: object) -> int:
    sent = {"version": "1", **fields}
    return client.post(url, data=with_csrf_token(client, sent), headers={"Sec-Fetch-Site": "same-origin"}).status_code


def speak_for_the_other_side(scene: Scene, session: Session) -> list[int]:
    client, url = scene.as_("supplier-a"), f"/linkages/{scene.own.code}"
    step = {"stage": "order", "reached_on": "2026-01-05", "side": "assembler", "via": "paper"}
    end = {"reason": "price", "reached_on": "2026-01-05", "side": "assembler", "via": "paper"}
    headers, api = scene.key_of("supplier-a"), f"/api/v1/linkages/{scene.own.code}"
    called = scene.app.test_client()
    return [
        post(client, f"{url}/step", **step),
        post(client, f"{url}/steps/sample/confirm", side="assembler", via="paper"),
        post(client, f"{url}/end", **end),
        called.post(f"{api}/steps", json=step, headers=headers).status_code,
        called.post(f"{api}/steps/sample/confirm?side=assembler&via=paper", headers=headers).status_code,
        called.post(f"{api}/end", json=end, headers=headers).status_code,
    ]


def do_what_is_the_agencys(scene: Scene, session: Session) -> list[int]:
    found = []
    for who in ("supplier-a", "buyer-a", "claimant"):
        client, url = scene.as_(who), f"/linkages/{scene.own.code}"
        found += [post(client, f"{url}/steps/sample/{what}") for what in ("strike", "seen")]
        found += [
            post(client, f"{url}/owner", owner=scene.people["officer"].code),
            post(client, f"{url}/call", text="x"),
        ]
    return found


def read_the_proof_of_the_other(scene: Scene, session: Session) -> list[int]:
    client, guest = scene.as_("buyer-a"), scene.as_("visitor")
    paper = (io.BytesIO(PDF), "zq.pdf")
    with_paper = {"stage": "approval", "reached_on": "2026-01-05", "file": paper}
    assert post(scene.as_("supplier-a"), f"/linkages/{scene.own.code}/step", **with_paper) in (302, 409)
    secret = scene.link(scene.own, FairSide.ASSEMBLER)
    return [
        client.get(f"/linkages/{scene.own.code}/steps/sample/paper").status_code,
        guest.get(f"/l/{secret}/linkage/{scene.own.code}/steps/sample/paper").status_code,
    ]


def open_the_linkage_of_others_by_a_link(scene: Scene, session: Session) -> list[int]:
    client, secret = scene.as_("visitor"), scene.link(scene.own)
    url = f"/l/{secret}/linkage/{scene.other.code}"
    return [
        *(client.get(url + path).status_code for path in ("", "/step", "/value", "/end")),
        *(post(client, url + path) for path in ("/step", "/steps/audit/confirm", "/value", "/end", "/again")),
        client.get(f"/l/{secret}/report/{scene.other.code}").status_code,
        post(client, f"/l/{secret}/report/{scene.other.code}", topic="price", text="x"),
    ]


def use_a_link_for_what_it_was_not_made(scene: Scene, session: Session) -> list[int]:
    client, secret = scene.as_("visitor"), scene.link(scene.own)
    paths = ("rfq", "rfq/messages", "feedback", "follow-up", "wall", "agenda", "place", "firms")
    return [client.get(f"/l/{secret}/{path}").status_code for path in paths]


def speak_for_the_other_side_by_a_link(scene: Scene, session: Session) -> list[int]:
    client, secret = scene.as_("visitor"), scene.link(scene.own)
    step = {"stage": "order", "reached_on": "2026-01-05", "side": "assembler"}
    return [post(client, f"/l/{secret}/linkage/{scene.own.code}/step", **step)]


def read_a_file_through_another_thread(scene: Scene, session: Session) -> list[int]:
    client = scene.as_("supplier-a")
    (held,) = message_of(session, scene.other, FairSide.ASSEMBLER).files
    headers = scene.key_of("supplier-a")
    return [
        client.get(f"/messages/linkage/{scene.own.code}/files/{held.upload.code}").status_code,
        client.get(f"/files/{held.upload.code}").status_code,
        scene.app.test_client().get(f"/api/v1/threads/linkage/{scene.other.code}", headers=headers).status_code,
    ]


def take_back_the_message_of_somebody_else(scene: Scene, session: Session) -> list[int]:
    own = message_of(session, scene.own, FairSide.ASSEMBLER).code
    colleague = message_of(session, scene.own, FairSide.SUPPLIER).code
    other = message_of(session, scene.other, FairSide.SUPPLIER).code
    secret = scene.link(scene.own)
    return [
        post(scene.as_("supplier-a"), f"/messages/linkage/{scene.own.code}/{own}/take-back"),
        post(scene.as_("officer"), f"/messages/linkage/{scene.own.code}/{own}/take-back"),
        post(scene.as_("supplier-a"), f"/messages/linkage/{scene.own.code}/{other}/take-back"),
        post(scene.as_("visitor"), f"/l/{secret}/proposal/messages/{own}/take-back"),
        post(
            scene.as_("visitor"),
            f"/l/{secret}/proposal/messages/{colleague}/take-back",
        ),
    ]


def read_what_was_told_in_confidence(scene: Scene, session: Session) -> list[int]:
    found = []
    for who in ("officer", "buyer-a", "supplier-b", "claimant"):
        client = scene.as_(who)
        found += [
            client.get(f"/officer/conduct/{scene.report}").status_code,
            client.get("/officer/conduct").status_code,
        ]
        found += [post(client, f"/officer/conduct/{scene.report}", answer="x")]
        found += [post(client, f"/linkages/{scene.own.code}/report/{scene.report}/withdraw")]
    return found


def read_a_request_as_the_agency(scene: Scene, session: Session) -> list[int]:
    code, found = scene.invitation.code, []
    for who in ("officer", "admin", "supplier-b", "buyer-a"):
        client, headers = scene.as_(who), scene.key_of(who)
        found += [client.get(f"/messages/rfq/{code}").status_code, client.get(f"/supplier/rfqs/{code}").status_code]
        called = scene.app.test_client()
        paths = (f"rfqs/{code}", f"rfqs/{scene.invitation.rfq.code}", f"threads/rfq/{code}")
        found += [called.get(f"/api/v1/{path}", headers=headers).status_code for path in paths]
    return found


def confuse_kinds_of_threads(scene: Scene, session: Session) -> list[int]:
    client = scene.as_("supplier-a")
    urls = (f"linkage/{scene.invitation.code}", f"rfq/{scene.own.code}", f"both/{scene.own.code}", "linkage/%00")
    return [
        each for url in urls for each in (client.get(f"/messages/{url}").status_code, post(client, f"/messages/{url}"))
    ]


def act_as_a_claimant(scene: Scene, session: Session) -> list[int]:
    client, headers, called = scene.as_("claimant"), scene.key_of("claimant"), scene.app.test_client()
    listed = called.get("/api/v1/linkages", headers=headers)
    assert listed.get_json()["results"] == []
    return [
        client.get(f"/linkages/{scene.own.code}").status_code,
        client.get(f"/messages/linkage/{scene.own.code}").status_code,
        client.get(f"/supplier/rfqs/{scene.invitation.code}").status_code,
        called.get(f"/api/v1/linkages/{scene.own.code}", headers=headers).status_code,
        called.post(f"/api/v1/rfqs/{scene.invitation.code}/quotations", json=offer_data(), headers=headers).status_code,
    ]


def change_things_by_asking_for_them(scene: Scene, session: Session) -> list[int]:
    url, secret = f"/linkages/{scene.own.code}", scene.link(scene.own)
    paths = ("/steps/audit/confirm", "/steps/audit/deny", "/again", "/steps/audit/strike", "/owner")
    found = [scene.as_(who).get(url + path).status_code for who in ("supplier-a", "admin") for path in paths]
    return [*found, scene.as_("visitor").get(f"/l/{secret}/linkage/{scene.own.code}/steps/audit/confirm").status_code]


def send_a_form_from_another_site(scene: Scene, session: Session) -> list[int]:
    client, secret = scene.as_("supplier-a"), scene.link(scene.own)
    visitor = scene.as_("visitor")
    sent = {"stage": "audit", "version": "1"}
    return [
        client.post(f"/linkages/{scene.own.code}/steps/audit/confirm", data=sent).status_code,
        client.post(f"/messages/linkage/{scene.own.code}", data={"text": "x"}).status_code,
        visitor.post(f"/l/{secret}/linkage/{scene.own.code}/steps/audit/confirm", data=sent).status_code,
        visitor.post(f"/l/{secret}/proposal/messages", data={"text": "x"}).status_code,
    ]


ATTACKS: tuple[Callable[[Scene, Session], list[int]], ...] = (
    speak_for_the_other_side,
    do_what_is_the_agencys,
    open_the_linkage_of_others_by_a_link,
    use_a_link_for_what_it_was_not_made,
    speak_for_the_other_side_by_a_link,
    read_a_file_through_another_thread,
    take_back_the_message_of_somebody_else,
    read_what_was_told_in_confidence,
    read_a_request_as_the_agency,
    confuse_kinds_of_threads,
    act_as_a_claimant,
    change_things_by_asking_for_them,
    send_a_form_from_another_site,
)


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_refused_and_changes_nothing(
    scene: Scene, session: Session, attack: Callable[[Scene, Session], list[int]]
) -> None:
    scene.link(scene.own)
    before = {name: found for name, found in rows(session).items() if name != "access_links"}
    answers = attack(scene, session)
    assert [each for each in answers if each not in (*REFUSED, 400)] == []
    after = rows(session)
    assert {name for name in before if before[name] != after[name]} == set()


def test_the_proof_of_a_side_is_closed_to_the_other(scene: Scene, session: Session) -> None:
    assert set(read_the_proof_of_the_other(scene, session)) <= set(REFUSED)


def test_one_key_of_two_people_makes_two_things(scene: Scene, session: Session) -> None:
    """Who replays the key of a form or call of somebody else gets nothing of theirs."""
    key, body = {"Idempotency-Key": "same"}, {"text": "Hello"}
    called, path = scene.app.test_client(), f"/api/v1/threads/linkage/{scene.own.code}/messages"
    assert called.post(path, json=body, headers={**scene.key_of("supplier-a"), **key}).status_code == 201
    assert called.post(path, json=body, headers={**scene.key_of("supplier-b"), **key}).status_code == 404


def test_a_form_key_keeps_no_secret_and_leads_nobody_to_the_link_of_another(scene: Scene, session: Session) -> None:
    secrets = [scene.link(each) for each in (scene.own, scene.other)]
    targets = []
    for secret, linkage in zip(secrets, (scene.own, scene.other), strict=True):
        client = scene.as_("visitor")
        sent = {"topic": "price", "text": "x", "form_key": "k" * 32}
        answer = client.post(f"/l/{secret}/report/{linkage.code}", data=with_csrf_token(client, sent))
        targets.append(answer.headers["Location"])
        again = client.post(f"/l/{secret}/report/{linkage.code}", data=with_csrf_token(client, sent))
        assert again.headers["Location"] == targets[-1]
    assert [secret in target for secret, target in zip(secrets, targets, strict=True)] == [True, True]
    kept = session.exec(select(FormKey.result)).all()
    assert len(kept) == 2
    assert not any(secret in result for secret in secrets for result in kept)
