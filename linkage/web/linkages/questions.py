"""What became of the introductions of a firm, answered by its people who are signed in."""

from __future__ import annotations

from flask import g, url_for
from flask.typing import ResponseReturnValue

from database.enums import AnsweredVia, FairSide
from linkage.access import is_member, require
from linkage.errors import NotFound
from linkage.language import _l
from linkage.services.users import actor_of
from linkage.web import own_follow_ups
from linkage.web.guards import signed_in
from linkage.web.linkages.blueprint import blueprint
from linkage.web.own_follow_ups import Asked


@blueprint.get("/questions/<side>")
@signed_in
def questions(side: str) -> str:
    return own_follow_ups.list_page(_asked(side))


@blueprint.get("/questions/<side>/<code>")
@signed_in
def question(side: str, code: str) -> str:
    return own_follow_ups.answer_page(_asked(side), code, {})


@blueprint.post("/questions/<side>/<code>")
@signed_in
def question_post(side: str, code: str) -> ResponseReturnValue:
    return own_follow_ups.save_answer(lambda: _asked(side), code)


def _asked(side: str) -> Asked:
    """The signed-in person's firm. Raises NotFound, NotAllowed."""
    if g.company is None or side not in tuple(FairSide):
        raise NotFound(_l("There is no such page."))
    require(is_member(g.user, g.company))

    def url(what: str, code: str) -> str:
        if what == "answer":
            return url_for("linkages.question", side=side, code=code)
        if what == "linkage":
            return url_for("linkages.linkage", code=code)
        return url_for("linkages.questions", side=side)

    home = "supplier.home" if side == FairSide.SUPPLIER else "assembler.home"
    return Asked(g.company, FairSide(side), None, AnsweredVia.ACCOUNT, actor_of(g.user), url, url_for(home))
