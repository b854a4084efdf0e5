"""No text that people write becomes markup, script, or a formula. ASVS 1.2.1, 1.2.10."""

from __future__ import annotations

import csv
import io
from typing import Any

import html5lib
from flask import Flask
from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy import Table as SqlTable

from database.columns import Table
from tests.house.crawler import walk
from tests.house.world import VISITOR, World, addresses, client_of

# Ends any attribute, title, textarea and comment before it opens something of its own.
PAYLOAD = "'\"></title></textarea><!-- --><xss onload=alert(1) q=''>{{7*7}}"
SHORT = "\"'><xss q>"
FORMULA = "=1+1"
# Codes, kinds and states are no texts of people.
_NOT_WRITTEN = {
    *("code", "source", "external_id", "token_hash", "password_hash", "key", "result", "sha256", "content_type"),
    *("language", "status", "kind", "form", "idempotency_key", "recipient", "action", "province", "plant_province"),
    "timezone",
    *(
        "sector",
        "legal_form",
        "ownership",
        "process",
        "standard",
        "valid_to",
        "expected",
        "subject_code",
        "kind",
        "email",
    ),
    *("capacity_unit", "volume_unit", "contact_email", "former_province", "in_process", "in_province", "key", "kind"),
}


def _deface(app: Flask, short: str, long: str) -> int:
    """Puts the payload into every column that holds words of people, past all checks of inputs."""
    changed = 0
    with app.extensions["database"].engine.begin() as connection:
        for table in Table.metadata.sorted_tables:
            values: dict[str, Any] = {
                column.name: long if (getattr(column.type, "length", None) or 9999) >= len(long) else short
                for column in table.columns
                if type(column.type) in (String, Text) or type(column.type).__name__ == "AutoString"
                if column.name not in {*_NOT_WRITTEN, *_unique(table)} and not column.unique and not column.foreign_keys
                if (getattr(column.type, "length", None) or 9999)
                >= len(short)  # a code of one to three letters holds no words
            }
            if values:
                changed += connection.execute(table.update().values(values)).rowcount
    return changed


def _unique(table: SqlTable) -> set[str]:
    """Columns of which no two rows may hold the same, together with others."""
    constraints = [each for each in table.constraints if isinstance(each, UniqueConstraint)]
    indexes = [each for each in table.indexes if each.unique]
    return {column.name for each in (*constraints, *indexes) for column in each.columns}


def _strangers(html: str) -> list[str]:
    """Elements and attributes that only a payload brings."""
    return [
        str(element.tag)
        for element in html5lib.parse(html).iter()
        if "xss" in str(element.tag) or any(name in ("onload", "q") for name in element.attrib)
    ]


def test_markup_in_texts_of_people_stays_text(target: Flask, world: World) -> None:
    assert _deface(target, SHORT, PAYLOAD) > 20
    found, met = [], set()
    for role in (VISITOR, "supplier-a", "assembler-a", "admin"):
        pages = walk(target, client_of(target, world, role), world, most=90)
        assert [url for url, status in pages.pages.items() if status >= 500] == []
        for url, html in pages.html.items():
            met |= {url} if "&lt;xss" in html else set()
            found += [(role, url, tag) for tag in _strangers(html)]
    assert found == []
    assert len(met) > 10, "the payload is hardly shown anywhere: the test proves nothing"


def test_markup_in_what_is_asked_stays_text(target: Flask, world: World) -> None:
    client = client_of(target, world, "admin")
    pages = walk(target, client, world, most=110)
    found = []
    for form in pages.forms.values():
        if form.method == "GET":
            data = {name: PAYLOAD for name, _value in form.fields}
            found += _strangers(client.get(form.action.split("?")[0], query_string=data).get_data(as_text=True))
    assert pages.forms
    assert found == []


def test_formulas_in_texts_of_people_stay_text_in_csv(target: Flask, world: World) -> None:
    _deface(target, FORMULA, FORMULA)
    files = [url for _rule, urls in addresses(target, world, "GET") for url in urls if ".csv" in url]
    cells = []
    for role in ("assembler-a", "admin"):
        client = client_of(target, world, role)
        for answer in map(client.get, files):
            if answer.status_code == 200:
                rows = csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff")))
                cells += [cell for row in rows for cell in row]
    assert [cell for cell in cells if cell[:1] in "=+-@\t\r" and cell] == []
    assert any(FORMULA in cell for cell in cells)
