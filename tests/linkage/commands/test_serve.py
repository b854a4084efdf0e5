"""Where a served instance says that it is to be found."""

from __future__ import annotations

from pathlib import Path

import pytest

from linkage.commands.serve import own_address_named
from linkage.config import from_environment


@pytest.mark.parametrize(
    ("given", "host", "expected"),
    [
        ({}, "127.0.0.1", "http://127.0.0.1:8111"),
        ({"LINKAGE_BASE_URL": ""}, "127.0.0.1", "http://127.0.0.1:8111"),
        ({"LINKAGE_BASE_URL": "https://linkage.example"}, "127.0.0.1", "https://linkage.example"),
        ({}, "0.0.0.0", "http://127.0.0.1:8000"),
    ],
)
def test_links_lead_to_the_port_that_is_served(tmp_path: Path, given: dict[str, str], host: str, expected: str) -> None:
    environment = {**given, "LINKAGE_HOME": str(tmp_path)}
    with own_address_named(environment, host=host, port=8111):
        assert from_environment(environment).base_url == expected
    assert environment.get("LINKAGE_BASE_URL") == (given.get("LINKAGE_BASE_URL") or None)
