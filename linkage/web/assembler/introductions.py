"""Introductions of an assembler: the list, and asking for one to a supplier for an own need."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from database.enums import FairSide, ProposalOrigin
from linkage.web.assembler.blueprint import blueprint
from linkage.web.assembler.own import listed_supplier, own_need
from linkage.web.guards import assembler_only
from linkage.web.introduction_asks import Asking, ask_page, save_ask
from linkage.web.introduction_lists import introductions_page


@blueprint.get("/introductions")
@assembler_only
def introductions() -> str:
    return introductions_page(FairSide.ASSEMBLER)


@blueprint.get("/needs/<code>/introduce/<firm>")
@assembler_only
def introduce(code: str, firm: str) -> ResponseReturnValue:
    return ask_page(_asking(code, firm))


@blueprint.post("/needs/<code>/introduce/<firm>")
@assembler_only
def introduce_post(code: str, firm: str) -> ResponseReturnValue:
    return save_ask(lambda: _asking(code, firm))


def _asking(code: str, firm: str) -> Asking:
    return Asking(own_need(code), listed_supplier(firm), FairSide.ASSEMBLER, ProposalOrigin.BUYER)
