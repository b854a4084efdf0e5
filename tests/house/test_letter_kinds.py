"""Every letter stands under a heading of the settings, or is known as one that is always sent; and none goes around them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from linkage.services.notice_kinds import LETTERS, heading_of

SERVICES = Path(__file__).parents[2] / "linkage" / "services"
_ALWAYS_SENT = frozenset(
    {
        "claim_checks",
        "conduct_reports",
        "corrective_actions",
        "digests",
        "fair_staff",
        "invitations",
        "password_resets",
        "privacy_links",
        "privacy_requests",
        "release_letters",
        "rfq_links",
    }
)
"""Modules whose letters are all for whom they reach by mail alone."""


def _calls(*names: str) -> Iterator[tuple[Path, ast.Call]]:
    for path in sorted(SERVICES.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                yield path, node


def _beginning(call: ast.Call) -> ast.expr:
    return next((each.value for each in call.keywords if each.arg == "kind"), call.args[0] if call.args else call)


def test_every_kind_written_in_the_services_is_in_the_table() -> None:
    seen = set()
    for path, call in _calls("Letter", "letter_to"):
        kind = _beginning(call)
        if isinstance(kind, ast.JoinedStr):
            kind = kind.values[0]
        if isinstance(kind, ast.Constant) and isinstance(kind.value, str):
            beginning = kind.value.rstrip(".-")
            heading_of(beginning)
            seen.add(beginning)
        else:
            seen.add(path.stem)
    assert {"rfq", "search-alert", "fit-alert", "meeting-request", "fair"} <= seen


def test_a_kind_nobody_named_is_refused() -> None:
    with pytest.raises(LookupError):
        heading_of("newsletter")


def test_the_longest_beginning_counts() -> None:
    assert heading_of("rfq.code") is None
    assert heading_of("rfq.invited") is LETTERS["rfq"]


def test_only_letters_that_are_always_sent_go_straight_to_the_outbox() -> None:
    straight = {path.stem for path, _call in _calls("post_letter")}
    assert straight - {"notices"} <= _ALWAYS_SENT
    for path, call in _calls("Letter", "letter_to"):
        kind = _beginning(call)
        if path.stem in _ALWAYS_SENT and isinstance(kind, ast.Constant):
            assert heading_of(str(kind.value)) is None, path.stem


_FIRMS = frozenset({"company", "supplier", "buyer", "other", "firm"})
_KEPT = frozenset({"name_by_link"})
"""Functions whose name of a firm is kept beside what it wrote, and read by people of several languages."""


def test_letters_call_a_firm_by_the_name_that_their_reader_can_read() -> None:
    """By `linkage.wording.firms.firm_name`, and never by the registered name whatever the language."""
    writing = {path for path, _call in _calls("Letter", "letter_to", "Telling", "FirmReader", "write_to_buyer")}
    assert len(writing) > 20
    found = [
        f"{path.stem}:{node.lineno}"
        for path in sorted(writing)
        for function in _functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute) and node.attr == "name" and _last_name(node.value) in _FIRMS
    ]
    assert found == []


def _functions(path: Path) -> Iterator[ast.FunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return (each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef) and each.name not in _KEPT)


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
