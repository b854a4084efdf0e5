"""Every route says who may call it. ASVS 8.3.1."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from linkage.app import create_app
from linkage.config import Config
from linkage.web import guards

ROOT = Path(__file__).parents[2]
ROOMS = ("linkage", "database", "matching", "search")
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}

# What everybody may call without being signed in. A new line here is a decision.
PUBLIC = {
    "account.forgotten",
    "account.forgotten_post",
    "account.forgotten_sent",
    "account.new_password",
    "account.new_password_post",
    "account.sign_in",
    "account.sign_in_post",
    "account.sign_out",
    "account.sign_up",
    "account.sign_up_as_assembler",
    "account.sign_up_as_assembler_post",
    "account.sign_up_as_supplier",
    "account.sign_up_as_supplier_post",
    "account.stop",
    "account.stop_fits",
    "account.stop_fits_post",
    "account.stop_post",
    "badges.badge",
    "guest.agenda",
    "guest.agenda_file",
    "guest.allow_feedback_post",
    "guest.calendar",
    "guest.check_in_post",
    "guest.claim",
    "guest.claim_post",
    "guest.contact_consent_post",
    "guest.door",
    "guest.door_guest",
    "guest.door_index",
    "guest.door_sync_post",
    "guest.door_worker",
    "guest.end_calendar_post",
    "guest.feedback",
    "guest.feedback_answer",
    "guest.feedback_answer_post",
    "guest.firms",
    "guest.firms_post",
    "guest.follow_up",
    "guest.follow_up_of_pair",
    "guest.follow_up_of_pair_post",
    "guest.follow_up_step",
    "guest.follow_up_step_post",
    "guest.linkage",
    "guest.linkage_conduct",
    "guest.linkage_conduct_post",
    "guest.linkage_confirm_step_post",
    "guest.linkage_confirm_value_post",
    "guest.linkage_deny_step_post",
    "guest.linkage_end_form",
    "guest.linkage_end_post",
    "guest.linkage_paper",
    "guest.linkage_step_form",
    "guest.linkage_step_post",
    "guest.linkage_take_up_post",
    "guest.linkage_value_form",
    "guest.linkage_value_post",
    "guest.minutes",
    "guest.minutes_of_meeting",
    "guest.minutes_of_meeting_post",
    "guest.minutes_tap_post",
    "guest.new_calendar_post",
    "guest.only_linkage",
    "guest.place",
    "guest.place_availability",
    "guest.place_availability_post",
    "guest.place_consent_post",
    "guest.place_delegate",
    "guest.place_delegate_availability",
    "guest.place_delegate_availability_post",
    "guest.place_delegate_post",
    "guest.place_delegates",
    "guest.place_new_delegate",
    "guest.place_new_delegate_post",
    "guest.place_register",
    "guest.place_register_post",
    "guest.place_remove_delegate_post",
    "guest.place_withdraw",
    "guest.place_withdraw_post",
    "guest.profile_question",
    "guest.profile_question_post",
    "guest.proposal",
    "guest.proposal_accept_post",
    "guest.proposal_close_post",
    "guest.proposal_decline_post",
    "guest.proposal_message_file",
    "guest.proposal_message_post",
    "guest.proposal_messages",
    "guest.proposal_take_back_post",
    "guest.rfq",
    "guest.rfq_close_post",
    "guest.rfq_code_post",
    "guest.rfq_decline",
    "guest.rfq_decline_post",
    "guest.rfq_file_post",
    "guest.rfq_message_file",
    "guest.rfq_message_post",
    "guest.rfq_messages",
    "guest.rfq_nda_end_post",
    "guest.rfq_nda_post",
    "guest.rfq_open_post",
    "guest.rfq_paper",
    "guest.rfq_question_post",
    "guest.rfq_quote",
    "guest.rfq_quote_post",
    "guest.rfq_take_back_post",
    "guest.step_done_post",
    "guest.stop_feedback",
    "guest.stop_feedback_post",
    "guest.wall",
    "invitations.accept_invitation",
    "invitations.invitation",
    "participant.board",
    "participant.part",
    "participant.part_photo",
    "public.about",
    "public.click_post",
    "public.compare",
    "public.consents_of_link",
    "public.consents_of_link_post",
    "public.drop_supplier_post",
    "public.enquiry",
    "public.enquiry_post",
    "public.fair",
    "public.fair_calendar",
    "public.fairs",
    "public.file",
    "public.health",
    "public.help",
    "public.home",
    "public.keep_supplier_post",
    "public.need",
    "public.needs",
    "public.privacy",
    "public.privacy_request",
    "public.privacy_request_post",
    "public.record",
    "public.record_keys",
    "public.robots",
    "public.search",
    "public.shortlist",
    "public.suggestions",
    "public.supplier",
    "public.supplier_links",
    "public.verify_record",
    "public.verify_record_post",
    "talks.mailed_choices",
    "talks.mailed_choices_post",
    "talks.stop_notices",
    "talks.stop_notices_post",
}
# Which mark each audience's pages may carry, by the beginning of the path.
AUDIENCES = {
    "/supplier": {guards.supplier_only},
    "/assembler": {guards.assembler_only},
    "/officer": {guards.officer_only, guards.admin_only},
    "/account": {guards.signed_in, guards.public},
    "/drafts": {guards.signed_in},
}


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    made = create_app(config)
    yield made
    made.extensions["search"].close()
    made.extensions["database"].close()


def _pages(app: Flask) -> list[Rule]:
    """All routes but the files of the design and the API, which has marks of its own."""
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static" and not rule.rule.startswith("/api")]


def _mark(view: object) -> object:
    """The decorator a view was marked with."""
    marks = {_guard_of(mark): mark for mark in (*guards.ALL,)}
    return marks.get(getattr(view, "guard", None))


def _guard_of(mark: object) -> object:
    assert callable(mark)
    return mark(lambda: None).guard


def test_every_route_is_marked(app: Flask) -> None:
    unmarked = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and not hasattr(app.view_functions[rule.endpoint], "guard")
    }
    assert unmarked == set()


def test_every_public_route_is_listed(app: Flask) -> None:
    public = {rule.endpoint for rule in _pages(app) if _mark(app.view_functions[rule.endpoint]) is guards.public}
    assert public - PUBLIC == set()
    assert PUBLIC - public == set()


def test_pages_of_an_audience_carry_its_mark(app: Flask) -> None:
    wrong = {
        rule.rule
        for rule in _pages(app)
        for beginning, allowed in AUDIENCES.items()
        if rule.rule == beginning or rule.rule.startswith(beginning + "/")
        if _mark(app.view_functions[rule.endpoint]) not in allowed
    }
    assert wrong == set()


def test_public_routes_that_change_something_are_few(app: Flask) -> None:
    changing = {
        rule.endpoint
        for rule in _pages(app)
        if (rule.methods or set()) & UNSAFE and _mark(app.view_functions[rule.endpoint]) is guards.public
    }
    assert changing == {name for name in PUBLIC if name.endswith("_post")} | {
        "account.sign_out",
        "invitations.accept_invitation",
    }


def _files_that_call(name: str) -> list[str]:
    """Where a method of this name is called, once for each call."""
    return [
        str(path.relative_to(ROOT))
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name
    ]


def test_there_is_one_commit() -> None:
    outside = [path for path in _files_that_call("commit") if not path.startswith("search/engines/")]
    assert outside == ["database/session.py"]
