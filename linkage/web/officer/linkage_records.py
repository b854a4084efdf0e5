"""Linkage records of a firm, as officers issue and revoke them for it."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue

from database.queries import suppliers as supplier_rows
from database.session import db
from linkage.errors import NotFound
from linkage.language import _l
from linkage.web import cards
from linkage.web import record_pages as pages
from linkage.web.guards import officer_only
from linkage.web.officer.blueprint import blueprint
from linkage.web.record_pages import RecordDesk


@blueprint.get("/companies/<code>/records")
@officer_only
def records(code: str) -> str:
    return pages.records_page(_desk(code))


@blueprint.get("/companies/<code>/records/new")
@officer_only
def new_record(code: str) -> ResponseReturnValue:
    return pages.new_record_page(_desk(code))


@blueprint.post("/companies/<code>/records/new")
@officer_only
def new_record_post(code: str) -> ResponseReturnValue:
    return pages.issue(lambda: _desk(code))


@blueprint.get("/companies/<code>/records/<record>")
@officer_only
def record(code: str, record: str) -> str:
    return pages.record_page(_desk(code), record)


@blueprint.get("/companies/<code>/records/<record>/paper.pdf")
@officer_only
def record_paper(code: str, record: str) -> ResponseReturnValue:
    return pages.paper_answer(_desk(code), record)


@blueprint.get("/companies/<code>/records/<record>/record.json")
@officer_only
def record_file(code: str, record: str) -> ResponseReturnValue:
    return pages.file_answer(_desk(code), record)


@blueprint.post("/companies/<code>/records/<record>/revoke")
@officer_only
def revoke_record_post(code: str, record: str) -> ResponseReturnValue:
    return pages.revoke(lambda: _desk(code), record)


def _desk(code: str) -> RecordDesk:
    found = supplier_rows.supplier(db(), code)
    if found is None or found.supplier_profile is None:
        raise NotFound(_l("There is no supplier of this code in the registry."))
    return RecordDesk(found, "officer", (url_for("officer.company", code=code), cards.firm_name(found)))
