"""The need behind a request, as far as the supplier that is asked may read it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from flask import g, url_for

from database.models.rfqs import RfqInvitation
from linkage.access import may_read_need_of_request, may_see_need
from linkage.days import agency_today
from linkage.language import _
from linkage.web.need_facts import facts_of_need, routing_of_need, wishes_of_need
from linkage.web.rfq_facts import Fact


@dataclass(frozen=True, slots=True)
class NeedReading:
    """`facts` and `text`: what the request does not say itself. `language`: of the text; `url`: empty where its page is closed."""

    facts: tuple[Fact, ...]
    text: str
    language: str
    url: str


def need_reading(invitation: RfqInvitation, said: Collection[Fact]) -> NeedReading | None:
    """`said`: the facts of the request, which are not said twice. None without a need that the supplier may read."""
    need = invitation.rfq.need
    if need is None or not may_read_need_of_request(invitation):
        return None
    known = {value for _term, value in said}
    stated = ((_("Processes"), routing_of_need(need)), *facts_of_need(need), *wishes_of_need(need))
    text = need.text or ""
    return NeedReading(
        facts=tuple((term, value) for term, value in stated if value and value not in known),
        text=text if text != (invitation.rfq.text or "") else "",
        language=need.language or "",
        url=url_for("public.need", code=need.code) if may_see_need(g.user, need, on=agency_today()) else "",
    )
