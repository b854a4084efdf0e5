"""Linkage records of the own firm."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue

from linkage.language import _
from linkage.web import record_pages as pages
from linkage.web.guards import supplier_only
from linkage.web.record_pages import RecordDesk
from linkage.web.supplier.blueprint import blueprint
from linkage.web.supplier.own import own_company


@blueprint.get("/records")
@supplier_only
def records() -> str:
    return pages.records_page(_desk())


@blueprint.get("/records/new")
@supplier_only
def new_record() -> ResponseReturnValue:
    return pages.new_record_page(_desk())


@blueprint.post("/records/new")
@supplier_only
def new_record_post() -> ResponseReturnValue:
    return pages.issue(_desk)


@blueprint.get("/records/<record>")
@supplier_only
def record(record: str) -> str:
    return pages.record_page(_desk(), record)


@blueprint.get("/records/<record>/paper.pdf")
@supplier_only
def record_paper(record: str) -> ResponseReturnValue:
    return pages.paper_answer(_desk(), record)


@blueprint.get("/records/<record>/record.json")
@supplier_only
def record_file(record: str) -> ResponseReturnValue:
    return pages.file_answer(_desk(), record)


@blueprint.post("/records/<record>/revoke")
@supplier_only
def revoke_record_post(record: str) -> ResponseReturnValue:
    return pages.revoke(_desk, record)


def _desk() -> RecordDesk:
    return RecordDesk(own_company(), "supplier", (url_for("supplier.home"), _("Our desk")))
