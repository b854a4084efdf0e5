"""The vocabulary by program."""

from __future__ import annotations

import pytest

from matching.taxonomy import taxonomy
from tests.linkage.api.conftest import Program

TABLES = ("processes", "materials", "certificates", "provinces", "sectors", "attributes")


@pytest.mark.parametrize("name", TABLES)
def test_a_table_holds_every_entry(visitor: Program, name: str) -> None:
    body = visitor.get(f"/taxonomy/{name}").get_json()
    ids = [entry.get("id") or entry.get("code") or entry.get("key") for entry in body[name]]
    assert ids == list(getattr(taxonomy(), name))
    assert body["version"] == taxonomy().version


def test_the_tables_are_listed(visitor: Program) -> None:
    tables = visitor.get("/taxonomy").get_json()["tables"]
    assert list(tables) == list(TABLES)
    assert all(visitor.client.get(address).status_code == 200 for address in tables.values())


def test_labels_come_in_the_languages_wanted(visitor: Program) -> None:
    first = visitor.get("/taxonomy/provinces?languages=vi&languages=ja").get_json()["provinces"][0]
    assert set(first["labels"]) == {"vi", "ja"}
    assert visitor.get("/taxonomy/provinces?languages=xx").status_code == 422


def test_a_table_is_kept_and_asked_about_by_its_content(visitor: Program) -> None:
    first = visitor.get("/taxonomy/sectors")
    assert first.headers["Cache-Control"] == "public, max-age=3600"
    again = visitor.get("/taxonomy/sectors", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert visitor.get("/taxonomy/sectors?languages=vi").headers["ETag"] != first.headers["ETag"]
