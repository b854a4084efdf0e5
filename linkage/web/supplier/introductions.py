"""Introductions of a supplier: the list, and asking for one to a need."""

from __future__ import annotations

from flask import g
from flask.typing import ResponseReturnValue

from database.enums import FairSide, ProposalOrigin
from database.models.part_needs import PartNeed
from database.queries import needs as need_rows
from database.session import db
from linkage.access import may_see_need
from linkage.days import agency_today
from linkage.errors import NotFound
from linkage.language import _l
from linkage.web.guards import supplier_only
from linkage.web.introduction_asks import Asking, ask_page, save_ask
from linkage.web.introduction_lists import introductions_page
from linkage.web.supplier.blueprint import blueprint
from linkage.web.supplier.own import own_company


@blueprint.get("/introductions")
@supplier_only
def introductions() -> str:
    return introductions_page(FairSide.SUPPLIER)


@blueprint.get("/needs/<code>/ask")
@supplier_only
def ask(code: str) -> ResponseReturnValue:
    return ask_page(_asking(code))


@blueprint.post("/needs/<code>/ask")
@supplier_only
def ask_post(code: str) -> ResponseReturnValue:
    return save_ask(lambda: _asking(code))


def _asking(code: str) -> Asking:
    return Asking(_need(code), own_company(), FairSide.SUPPLIER, ProposalOrigin.SUPPLIER)


def _need(code: str) -> PartNeed:
    found = need_rows.need(db(), code)
    if found is None or not found.steps or not may_see_need(g.user, found, on=agency_today()):
        raise NotFound(_l("There is no part need here. It may be met, withdrawn, or not for everybody."))
    return found
