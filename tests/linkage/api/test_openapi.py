"""The description says what is really there: every route, valid by its standard, and true of generated requests."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from sqlmodel import Session

from database.enums import FairPhase, MembershipRole, ProposalOrigin
from database.models.users import Membership, User
from database.session import transaction
from linkage.api.errors import TITLES
from linkage.inputs.base import read_input
from linkage.inputs.pairings import PairingInput
from linkage.inputs.saved_searches import SavedSearchInput
from linkage.inputs.supply_links import NetworkInput
from linkage.services.audit import SYSTEM
from linkage.services.networks import create_network
from linkage.services.pairings import create_pairing
from linkage.services.proposal_letters import ProposalDesk
from linkage.services.proposals import Draft, propose
from linkage.services.saved_searches import save_search
from tests.factories import make_assembler, make_need, make_officer, make_supplier
from tests.fair_makers import make_buyer, make_fair, make_part, make_participant
from tests.linkage.api.conftest import Program
from tests.linkage_makers import make_linkage
from tests.pages import get_page
from tests.rfq_makers import make_rfq

EXAMPLES = 4


@pytest.fixture
def document(visitor: Program) -> dict[str, Any]:
    found: dict[str, Any] = visitor.client.get("/api/openapi.json").get_json()
    return found


def test_every_route_is_described_and_nothing_else(app: Flask, document: dict[str, Any]) -> None:
    routes = {
        (method.lower(), re.sub(r"<(\w+)>", r"{\1}", rule.rule.removeprefix("/api/v1")))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    described = {(method, path) for path, methods in document["paths"].items() for method in methods}
    assert described == routes


def test_routes_that_change_something_want_a_token(document: dict[str, Any]) -> None:
    changing = [
        operation for methods in document["paths"].values() for method, operation in methods.items() if method != "get"
    ]
    assert changing != []
    assert all(operation["security"] == [{"token": []}] for operation in changing)


def test_the_description_is_valid_openapi(document: dict[str, Any]) -> None:
    validator = pytest.importorskip("openapi_spec_validator", reason="openapi-spec-validator is not installed")
    assert document["openapi"] == "3.1.0"
    validator.validate(document)


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    for reference in set(_references(document)):
        found: Any = document
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        yield from (value for key, value in part.items() if key == "$ref")
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from _references(inner)


def test_every_refusal_that_is_described_has_its_words(document: dict[str, Any]) -> None:
    statuses = {
        int(status)
        for methods in document["paths"].values()
        for operation in methods.values()
        for status in operation["responses"]
        if int(status) >= 400
    }
    assert statuses <= set(TITLES)


def test_the_description_comes_in_three_languages_and_is_kept(visitor: Program) -> None:
    first = visitor.client.get("/api/openapi.json")
    again = visitor.client.get("/api/openapi.json", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert visitor.client.get("/api/openapi.json?lang=ja").status_code == 200


def test_the_page_for_people_names_every_operation(visitor: Program, document: dict[str, Any]) -> None:
    page = get_page(visitor.client, "/api")
    for methods in document["paths"].values():
        for operation in methods.values():
            assert operation["summary"] in page
    assert page.links["The description for programs (OpenAPI 3.1)"] == "/api/openapi.json"


@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_generated_requests_get_only_described_answers(
    app: Flask, session: Session, program_of: Callable[[User], Program], mode: str
) -> None:
    """Values as described, and values that are not: no failure of ours, no status, type or shape that is not described."""
    schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi import checks

    looked_at = [
        not_a_server_error,
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_schema_conformance,
    ]
    codes, headers = _things(session, program_of)
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)

    for found in schema.get_all_operations():
        operation = found.ok()
        named = {**codes, "code": codes.get(operation.path.split("/")[1], "")}
        path = {name: code for name, code in named.items() if f"{{{name}}}" in operation.path}
        cases = operation.as_strategy(
            schemathesis.GenerationMode(mode), path_parameters=path, headers=_wanted(operation, headers)
        )

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=cases)
        def check(case: Any) -> None:
            case.call_and_validate(checks=looked_at)

        check()


def _things(session: Session, program_of: Callable[[User], Program]) -> tuple[dict[str, str], dict[str, str]]:
    """A thing of each kind that has addresses, and a token that may change the first two."""
    supplier, buyer = make_supplier(session), make_assembler(session)
    need = make_need(session, buyer)
    user = make_officer(session)
    with transaction():
        session.add(Membership(user_id=user.id or 0, company_id=buyer.id or 0, role=MembershipRole.OWNER))
        given = read_input(SavedSearchInput, {"state": "q=stamping"})
        search = save_search(session, user, given, hits=None)
        network = create_network(session, NetworkInput(name="Printers", centre=buyer.code), by=SYSTEM)
        pairing = create_pairing(session, PairingInput(name="Spring", needs=[need.code]), {}, by=SYSTEM)
        draft = Draft(need, supplier, ProposalOrigin.OFFICER)
        proposal = propose(session, draft, desk=ProposalDesk("https://x.example", "Agency"), by=SYSTEM)
    token = program_of(user).token
    codes = {"suppliers": supplier.code, "needs": need.code, "networks": network.code, "me": search.code}
    codes |= {"pairings": pairing.code, "proposals": proposal.code}
    codes |= {"linkages": make_linkage(session).code, "stage": "introduced"}
    codes |= {"threads": codes["linkages"], "kind": "linkage", "message": "NONE", "notice": "NONE"}
    codes |= {"rfqs": make_rfq(session, supplier, need=need).code}
    fair = make_fair(session, phase=FairPhase.WISHES)
    part = make_part(session, make_buyer(session, fair, company=buyer), need=need)
    maker = make_participant(session, fair, company=supplier)
    codes |= {"fairs": fair.code, "part": part.code, "firm": maker.code}
    return codes, {"Authorization": f"Bearer {token}"}


def _wanted(operation: Any, headers: dict[str, str]) -> dict[str, str]:
    versioned = operation.method in ("put", "patch")
    return {**headers, "If-Match": "*"} if versioned else headers
