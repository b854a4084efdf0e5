"""A page with every component on it, served by the real application, for the tests of the look."""

from __future__ import annotations

import datetime
from pathlib import Path

from flask import Flask, flash, render_template, render_template_string

from linkage.app import create_app
from linkage.config import Config
from linkage.web import charts
from linkage.web.components import (
    Certificate,
    CompareRow,
    Facet,
    FacetOption,
    NeedCard,
    Pill,
    Process,
    ProgressItem,
    ReasonLine,
    SupplierCard,
    pages,
)
from linkage.web.guards import public
from matching.taxonomy import taxonomy

LONG_WORD = "Schraubenverbindungselement" * 8
ERRORS = {"employees": "Enter the number of employees as a whole number", "role": "Choose what the firm does"}
ERROR_CODES = (400, 403, 404, 409, 413, 422, 429, 500, 503)

REASONS = (
    ReasonLine("Process", "met", "Runs it in house, as asked.", "Stamping", "Stamping", is_gate=True),
    ReasonLine("Material", "partly", "Works the family, not this grade.", "SPCC", "SPHC"),
    ReasonLine("Certificate", "missed", "It ended on 31 May 2026.", "valid", "expired", is_gate=True),
    ReasonLine("Free capacity", "unknown", "Utilisation is not stated.", "120,000 pcs"),
)
CERTIFICATES = (
    Certificate("ISO 9001", "valid", datetime.date(2027, 8, 31)),
    Certificate("ISO 14001", "valid"),
    Certificate("IATF 16949", "expiring", datetime.date(2027, 1, 15)),
    Certificate("ISO 45001", "expired", datetime.date(2026, 5, 31)),
    Certificate("ISO 13485", "expired"),
    Certificate("AS9100", "in-progress"),
    Certificate("QC 080000", "planned"),
)
PROCESSES = (
    Process("Stamping", "80-300 t", "assessed", is_matched=True, url="/process"),
    Process("Turning", "", "buyer-confirmed"),
    Process("Milling", "", "seen"),
    Process("Grinding", "", "documented"),
    Process("Deburring", "", "self-declared", is_matched=True),
    Process("Washing"),
)
FULL_CARD = SupplierCard(
    name="Cơ khí Sao Mai",
    url="/suppliers/1",
    place="Bắc Ninh",
    name_local="サオマイ精工",
    summary="Presses and tools.",
    processes=PROCESSES,
    certificates=CERTIFICATES,
    confirmed_on=datetime.date(2026, 9, 3),
    why=("Presses up to 300 t; you asked for 250 t.",),
    reasons=REASONS,
    fit="full",
    score="Mutual fit: 90 of 100",
)
BARE_CARD = SupplierCard(name=LONG_WORD, url="/suppliers/2")
NEED_CARD = NeedCard(
    title="Bracket",
    url="/needs/1",
    buyer="A printer maker",
    place="Hải Phòng",
    processes=PROCESSES[:1],
    materials=("SPCC", "SECC"),
    volume="120,000 pcs a month",
    certificates=("ISO 9001",),
    published_on=datetime.date(2026, 11, 1),
    status="published",
    fit="good",
)
BARE_NEED = NeedCard(title=LONG_WORD, url="/needs/2", status="draft")


def options(count: int) -> tuple[FacetOption, ...]:
    return tuple(FacetOption(f"Value {i}", 100 - i, f"?v={i}", is_selected=i in (1, 9)) for i in range(count))


def values() -> dict[str, object]:
    provinces = taxonomy().provinces
    counts = {code: place * 3 for place, code in enumerate(provinces)}
    names = {code: provinces[code].label("en") for code in provinces}
    return {
        "nav": (("Suppliers", "/search", True), ("Part needs", "/needs", False)),
        "errors": ERRORS,
        "cards": (FULL_CARD, BARE_CARD),
        "needs": (NEED_CARD, BARE_NEED),
        "reasons": REASONS,
        "facets": (
            Facet("process", "Process", options(12)),
            Facet("place", "Place", options(3)),
            Facet("none", "None", ()),
        ),
        "pills": (Pill("Stamping", "?", "Process"), Pill("Bắc Ninh", "?")),
        "pages": pages(312, page=5, size=20, url=lambda number: f"?page={number}"),
        "rows": (CompareRow("Press", ("300 t", None)), CompareRow("Staff", ("120", "120"))),
        "steps": (
            ProgressItem("Firm", "#a", is_done=True),
            ProgressItem("Machines", "#b", is_current=True, hint="Two minutes"),
        ),
        "bars": charts.bars([("Bắc Ninh", 12, "/p/24"), (LONG_WORD, 4, "")]),
        "map": charts.province_map(counts, names=names, urls={"24": "/search?province=24"}),
        "long_word": LONG_WORD,
    }


def gallery_app(home: Path) -> Flask:
    """The real application with /_gallery and /_gallery/404 and its like. It reads no row, so one serves a whole module of tests."""
    app = create_app(
        Config(
            home=home,
            database_url=f"sqlite:///{home / 'never-read.sqlite'}",
            secret_key="not-a-secret-but-long-enough-for-tests",
            base_url="http://localhost",
            trusted_hosts=("localhost", "127.0.0.1"),
            testing=True,
            rate_limits_enabled=False,
        )
    )
    source = Path(__file__).with_name("gallery.html").read_text(encoding="utf-8")

    @app.get("/_gallery")
    @public
    def gallery() -> str:
        flash("The profile was saved.", "success")
        return render_template_string(source, **values())

    @app.post("/_gallery/draft")
    @public
    def draft() -> tuple[str, int]:
        return "", 204

    @app.get("/_gallery/<int:code>")
    @public
    def error_page(code: int) -> str:
        errors = {"name": "Enter the name"} if code == 422 else None
        return render_template(f"errors/{code}.html", message="It was like this.", reference="R7K2", errors=errors)

    return app
