"""Codes of others in forms, links and calls of fairs: refused, and nothing changes. ASVS 8.2.1, 8.2.2, 8.3.1."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select
from werkzeug.exceptions import MethodNotAllowed

from database.columns import Table, now
from database.enums import AccessLinkKind
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.session import transaction
from linkage.services.access_links import make_link
from tests.house.crawler import Form, csrf_token
from tests.house.fair_world import DEAD, LINKS, FairWorld, make_fair_world
from tests.house.test_fair_access import OPENED, forms_of, rows_of_others
from tests.house.world import VISITOR, client_of

HEADERS = {"Sec-Fetch-Site": "same-origin"}
TABLES = {
    "absence": "fair_absences",
    "asked": "meeting_requests",
    "buyer": "fair_participants",
    "comment": "fair_comments",
    "delegate": "fair_delegates",
    "draft": "timetables",
    "firm": "fair_participants",
    "follow_up": "follow_ups",
    "found": "fair_lists",
    "guest": "fair_delegates",
    "helper": "fair_staff",
    "interpreter": "fair_interpreters",
    "line": "fair_budget_lines",
    "meeting": "meetings",
    "part": "fair_parts",
    "participant": "fair_participants",
    "place": "fair_queue_places",
    "visit": "fair_visits",
}
"""Word of an address -> the table whose codes stand there."""

OWNERS = ("participant_id", "supplier_id", "assembler_id", "id")


@pytest.fixture
def fairs(target: Flask) -> FairWorld:
    return make_fair_world(target.extensions["database"])


@dataclass(frozen=True)
class Codes:
    """All codes of a kind of object, and those that belong to somebody."""

    app: Flask
    world: FairWorld

    def of(self, kind: str) -> list[dict[str, Any]]:
        table = Table.metadata.tables[TABLES[kind]]
        with self.app.extensions["database"].engine.connect() as connection:
            return [dict(row) for row in connection.execute(table.select()).mappings()]

    def others(self, kind: str, role: str) -> list[str]:
        """Codes of objects that are neither of this role's place nor of its firm."""
        place, company = self.world.places.get(role, 0), self.world.firms.get(role, 0)
        names = OWNERS if TABLES[kind] == "fair_participants" else OWNERS[:3]
        return [
            row["code"]
            for row in self.of(kind)
            if place not in [row.get(name) for name in names]
            and company != row.get("company_id")
            and company != row.get(f"{row.get('side')}_company_id")
        ]

    def named(self, action: str) -> dict[str, Any]:
        """The words of an address with their values; none for a form whose buttons say where it goes."""
        try:
            return dict(self.app.url_map.bind("localhost").match(action.split("?", maxsplit=1)[0], method="POST")[1])
        except MethodNotAllowed:
            return {}

    def swapped(self, form: Form, role: str) -> Iterator[Form]:
        """The form with each code in its address, but the fair's, taken from others."""
        for name, value in self.named(form.action).items():
            if name in TABLES:
                for code in self.others(name, role):
                    yield replace(form, action=form.action.replace(f"/{value}", f"/{code}"))


def post(client: FlaskClient, form: Form, token: str, **more: str) -> int:
    kept = {name: value or "taken over" for name, value in form.fields if name != "form_key"}
    data = form.data(**kept | {"csrf_token": token, **more})
    return client.post(form.action, data=data, headers=HEADERS).status_code


def everything(app: Flask, world: FairWorld) -> set[Any]:
    return rows_of_others(app, world, VISITOR)


def test_officers_forms_are_closed_to_all_others(target: Flask, fairs: FairWorld) -> None:
    forms = [each for each in forms_of(target, fairs, "officer") if each.action.startswith("/officer/")]
    assert len(forms) > 40
    before, wrong = everything(target, fairs), []
    for role in (VISITOR, "supplier-a", "buyer-a", "co-organiser"):
        client = client_of(target, fairs, role)
        token = csrf_token(client)
        answers = [(role, form.action, post(client, form, token)) for form in forms]
        wrong += [each for each in answers if each[2] not in (302, 303, 401, 403, 404, 405)]
    after = everything(target, fairs)
    assert (wrong, before - after, after - before) == ([], set(), set())
    client = client_of(target, fairs, "officer")
    for form in forms:
        post(client, form, csrf_token(client))
    assert everything(target, fairs) != before, "the forms change nothing even when an officer sends them"


def test_officers_forms_do_not_reach_into_another_fair(target: Flask, fairs: FairWorld) -> None:
    """What belongs to the fair that goes on cannot be changed under the address of another one, nor named in its forms."""
    live, wishing = fairs.codes["code"][:2]
    codes, client = Codes(target, fairs), client_of(target, fairs, "officer")
    token, sent, broken = csrf_token(client), 0, []
    taken = {row["code"] for kind in TABLES for row in codes.of(kind)}
    forms = forms_of(target, fairs, "officer")
    before = everything(target, fairs)  # after reading: who looks at contacts is noted
    for form in forms:
        if f"/fairs/{live}/" not in form.action:
            continue
        action = form.action.replace(f"/fairs/{live}/", f"/fairs/{wishing}/")
        in_address = any(name in TABLES for name in codes.named(form.action))
        if in_address or taken & {value for _name, value in form.fields}:
            sent += 1
            status = post(client, replace(form, action=action), token)
            broken += [(action, status)] if status >= 500 else []
    here = f"/officer/fairs/{wishing}"
    for place in fairs.codes["participant"]:
        for way, fields in (
            ("participants/decide", {"firm": place, "decision": "approve"}),
            ("tables/A1", {"participant": place, "seats": "4"}),
            ("day/firms/absent", {"firm": place, "reason": "x"}),
            ("day/firms/home", {"firm": place, "reason": "x"}),
            ("day/queues", {"supplier": place, "assembler": fairs.codes["participant"][-1]}),
            ("timetable/add", {"supplier": place, "assembler": fairs.codes["participant"][-1], "slot": "5"}),
        ):
            status = client.post(f"{here}/{way}", data={**fields, "csrf_token": token}, headers=HEADERS).status_code
            broken += [(way, status)] if status >= 500 else []
    after = everything(target, fairs)
    assert sent > 10
    assert (broken, before - after, after - before) == ([], set(), set())


@pytest.mark.parametrize("role", ["supplier-a", "buyer-a"])
def test_forms_of_firms_take_no_codes_of_others(target: Flask, fairs: FairWorld, role: str) -> None:
    """Another firm's people, meetings, parts, requests, answers; and another firm to write for."""
    codes, client = Codes(target, fairs), client_of(target, fairs, role)
    forms = forms_of(target, fairs, role)
    token, before, sent, wrong = csrf_token(client), rows_of_others(target, fairs, role), 0, []
    for form in forms:
        if "/parts/" in form.action and "/our-parts" not in form.action:
            continue  # what one can make of the parts of others is for every supplier to say
        for attack in codes.swapped(form, role):
            sent += 1
            status = post(client, attack, token)
            wrong += [(attack.action, status)] if status not in (302, 303, 403, 404, 409) else []
        if "for" in dict(form.fields) or "/wishes" in form.action or "/our-parts" in form.action:
            for code in codes.others("participant", role):
                sent += 1
                status = post(client, form, token, **{"for": code})
                wrong += [(form.action, "for", status)] if status not in (403, 404) else []
    after = rows_of_others(target, fairs, role)
    assert sent > 20
    assert (wrong, before - after, after - before) == ([], set(), set())


def _stranger_links(app: Flask) -> dict[str, str]:
    """Links of the same kinds at the fair of another firm."""
    until, made = now() + datetime.timedelta(days=9), {}
    with app.extensions["database"].session() as session, transaction():
        fair = session.exec(select(Fair).where(Fair.name == "Elsewhere")).one()
        place = session.exec(select(FairParticipant).where(FairParticipant.fair_id == fair.id)).one()
        person = place.delegates[0].id
        made["door"] = _link(session, AccessLinkKind.DOOR, until, fair_id=fair.id)
        made["place-a"] = _link(session, AccessLinkKind.PLACE, until, fair_id=fair.id, participant_id=place.id)
        made["badge-a"] = _link(session, AccessLinkKind.AGENDA, until, fair_id=fair.id, delegate_id=person)
        made["minutes-a"] = _link(session, AccessLinkKind.MINUTES, until, fair_id=fair.id, participant_id=place.id)
        made["follow-up-a"] = _link(session, AccessLinkKind.FOLLOW_UP, until, fair_id=fair.id, participant_id=place.id)
    return made


def _link(session: Session, kind: AccessLinkKind, until: datetime.datetime, **opens: int | None) -> str:
    return make_link(session, kind, expires_at=until, **opens)  # type: ignore[arg-type]


def _is_of_reader(action: str, kind: str, fairs: FairWorld) -> bool:
    """A form that names nobody else: another link of its kind sends it for whom that link is of."""
    return kind in ("calendar", "place") and not any(code in action for code in fairs.codes["guest"])


def test_forms_behind_links_take_no_other_link(target: Flask, fairs: FairWorld) -> None:
    """Dead links, links of another kind, and links of the same kind at another fair."""
    strangers = _stranger_links(target)
    client = target.test_client()
    forms = {owner: forms_of(target, fairs, owner) for owner in LINKS}
    token, before, sent, wrong = csrf_token(client), everything(target, fairs), 0, []
    for owner in LINKS:
        for form in forms[owner]:
            others = {role: fairs.links[role] for role in (*LINKS, *DEAD)} | {"stranger": strangers.get(owner, "")}
            for role, secret in others.items():
                kind = form.action.split("?")[0].split("/")[3]
                if (
                    role == owner
                    or not secret
                    or kind in OPENED.get(role, set())
                    or (role == "stranger" and _is_of_reader(form.action, kind, fairs))
                    or (kind == "calendar" and role in ("place-a", "badge-a"))
                ):
                    continue
                sent += 1
                action = form.action.replace(fairs.links[owner], secret)
                status = post(client, replace(form, action=action), token)
                wrong += [(owner, role, kind, status)] if status not in (302, 404, 410) else []
    after = everything(target, fairs)
    assert sent > 20
    assert (wrong, before - after, after - before) == ([], set(), set())


def test_links_take_no_codes_of_others(target: Flask, fairs: FairWorld) -> None:
    """The door of a fair and people of another one; minutes, steps and answers of other firms."""
    strangers, codes, client = _stranger_links(target), Codes(target, fairs), target.test_client()
    token, before, wrong = csrf_token(client), everything(target, fairs), []
    guests = [row["code"] for row in codes.of("guest")]
    door = strangers["door"]
    own = [code for code in guests if code not in fairs.codes["guest"]]
    for code in fairs.codes["guest"]:
        answer = client.post(f"/l/{door}/door/{code}", data={"csrf_token": token}, headers=HEADERS)
        wrong += [("door", answer.status_code)] if answer.status_code not in (302, 404) else []
    at = now().isoformat()
    body = {"device": "phone", "arrivals": [{"key": code, "at": at} for code in fairs.codes["guest"]]}
    told = client.post(f"/l/{door}/door/sync", json=body, headers=HEADERS)
    assert told.status_code in (200, 422), told.get_data(as_text=True)
    if told.status_code == 200:
        assert {each["state"] for each in told.get_json()["results"]} == {"refused"}
    for role, kind, ways in (
        ("minutes-a", "meeting", ("minutes/{code}", "minutes/{code}/outcome")),
        ("badge-a", "meeting", ("minutes/{code}", "minutes/{code}/outcome")),
        ("follow-up-a", "follow_up", ("follow-up/{code}", "follow-up/{code}/done", "follow-up/{code}/step")),
    ):
        typed = {
            "outcome": "possible",
            "interest": "5",
            "text": "x",
            "notes": "x",
            "owner": "x",
            "due_on": "2031-01-01",
        }
        for code in codes.others(kind, "supplier-a"):
            for way in ways:
                url = f"/l/{fairs.links[role]}/{way.format(code=code)}"
                status = client.post(url, data={**typed, "csrf_token": token}, headers=HEADERS).status_code
                wrong += [(role, way, status)] if status != 404 else []
    after = everything(target, fairs)
    assert own
    assert (wrong, before - after, after - before) == ([], set(), set())


def test_calls_write_nothing_for_others(target: Flask, fairs: FairWorld) -> None:
    """Marks and wishes by program: without a key, without a place at the fair, about firms and parts that are not to be named."""
    codes, client = Codes(target, fairs), target.test_client()
    live, wishing, planning = fairs.codes["code"]
    before, wrong = everything(target, fairs), []
    parts, places = [row["code"] for row in codes.of("part")], [row["code"] for row in codes.of("participant")]
    hidden = {row["code"] for row in codes.of("participant") if row["company_id"] == fairs.firms["buyer-b"]}
    suppliers = {row["code"] for row in codes.of("participant") if row["side"] == "supplier"}
    there = {row["code"]: row["fair_id"] for row in codes.of("participant")}
    fair_ids = {row["code"]: row["id"] for row in _rows(target, "fairs")}

    def call(role: str, method: str, url: str, body: dict[str, Any] | None) -> None:
        headers = {} if role == VISITOR else {"Authorization": f"Bearer {fairs.tokens[role]}"}
        answer = client.open(f"/api/v1/fairs/{url}", method=method, json=body, headers=headers)
        # Taking back what was never said is no error, and tells nothing.
        fitting = (401, 403, 404, 409, 422, *((204,) if method == "DELETE" else ()))
        wrong.extend([(role, method, url, answer.status_code)] if answer.status_code not in fitting else [])

    for role in (VISITOR, "elsewhere", "refused", "buyer-a", "co-organiser"):
        for fair in (live, wishing, planning):
            for part in parts:
                call(role, "PUT", f"{fair}/parts/{part}/mark", {"level": "can-make"})
                call(role, "DELETE", f"{fair}/parts/{part}/mark", None)
    for role in (VISITOR, "elsewhere", "refused", "applied", "waiting", "co-organiser"):
        for fair in (live, wishing, planning):
            call(role, "POST", f"{fair}/wishes/send", {})
            for place in places:
                for kind in ("must", "no"):
                    call(role, "PUT", f"{fair}/wishes/{place}", {"kind": kind})
                call(role, "DELETE", f"{fair}/wishes/{place}", None)
    # Firms of another fair, of the own side, and one that may not be named: also for who may wish.
    unfit = [each for each in places if there[each] != fair_ids[wishing] or each in suppliers | hidden]
    for place in unfit:
        for kind in ("must", "no"):
            call("supplier-b", "PUT", f"{wishing}/wishes/{place}", {"kind": kind})
    after = everything(target, fairs)
    assert unfit
    assert (wrong, before - after, after - before) == ([], set(), set())


def _rows(app: Flask, table: str) -> list[dict[str, Any]]:
    with app.extensions["database"].engine.connect() as connection:
        return [dict(row) for row in connection.execute(Table.metadata.tables[table].select()).mappings()]
