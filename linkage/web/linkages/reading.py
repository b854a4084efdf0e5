"""The linkage a request is about, and as whom its reader looks at it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import g, request, url_for
from sqlmodel import Session

from database.enums import BY_AGENCY, AnsweredVia, FairSide
from database.models.outcomes import Outcome
from linkage.access import may_curate, sides_in_linkage
from linkage.errors import Invalid, NotAllowed
from linkage.language import _, _l
from linkage.services.audit import Actor
from linkage.services.ladder import Teller
from linkage.services.linkages import linkage_coded, teller_for
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.layout import format_date
from linkage.wording.outcomes import stop_reason_label


@dataclass(frozen=True, slots=True)
class Reading:
    """`side`: for which firm the reader speaks; None: an officer. `back`: words and address of where the reader came from.

    `url`: (what, values) -> address of a page or form of this linkage. `is_guest`: by a link, without signing in; `proposal_url`,
    `rfq_url`, `messages_url` and `question_url` are then where the same link leads beside, empty where it does not.
    """

    linkage: Outcome
    side: FairSide | None
    by: Actor
    url: Callable[..., str]
    back: tuple[str, str]
    is_guest: bool = False
    proposal_url: str = ""
    rfq_url: str = ""
    messages_url: str = ""
    question_url: Callable[[str], str] | None = None


Read = Callable[[Session], Reading]
"""Loads the linkage of a request and checks who reads it; forms call it inside their transaction."""


def signed_in_read(code: str) -> Read:
    """For people who are signed in: of either firm, or officers."""

    def read(session: Session) -> Reading:
        found = linkage_coded(session, code, g.user)
        sides = () if may_curate(g.user) else sides_in_linkage(g.user, found)
        side = next(iter(sides), None)

        def url(what: str, **values: Any) -> str:
            return url_for(f"linkages.{what}", code=found.code, **values)

        return Reading(found, side, actor_of(g.user), url, _back(side))

    return read


def reading_of(session: Session, code: str) -> Reading:
    """Raises NotFound for those who are not to know of it."""
    return signed_in_read(code)(session)


def sent_teller(reading: Reading) -> Teller:
    """As whom the reader speaks; an officer for the side the form names. Raises NotAllowed."""
    side, via = request.form.get("side", ""), request.form.get("via", "")
    return teller_of(
        reading,
        side=FairSide(side) if side in tuple(FairSide) else None,
        via=AnsweredVia(via) if via in BY_AGENCY else None,
    )


def told_teller(reading: Reading, side: FairSide | None, via: AnsweredVia | None) -> Teller:
    """As whom a form was filled in. Raises Invalid where an officer leaves out who says so, or how that came; NotAllowed."""
    if not reading.is_guest and reading.side is None:
        if "side" not in request.form:
            raise Invalid(fields={"side": _l("Choose who says so, or that a paper shows it.")})
        if side is not None and via is None:
            raise Invalid(fields={"via": _l("Choose how you know it.")})
    return teller_of(reading, side=side, via=via if side is not None else None)


def teller_of(reading: Reading, *, side: FairSide | None = None, via: AnsweredVia | None = None) -> Teller:
    """As whom the reader speaks; behind a link for the firm of the link alone. Raises NotAllowed for another side."""
    if not reading.is_guest:
        return teller_for(g.user, reading.linkage, side=side, via=via)
    if side not in (None, reading.side):
        raise NotAllowed(_l("Only the people of this firm, and officers for it, can say this."))
    return Teller(reading.side, AnsweredVia.LINK, reading.by)


def _back(side: FairSide | None) -> tuple[str, str]:
    if side is None:
        return _("Linkages"), url_for("officer.linkages")
    role = "supplier" if side is FairSide.SUPPLIER else "assembler"
    return _("Introductions"), url_for(f"{role}.introductions")


def name_of(found: Outcome, side: FairSide | None) -> str:
    """The name of the firm on a side; of the agency where there is no side."""
    if side is None:
        return _("The agency")
    firm = found.firm_of(side)
    return cards.firm_name(firm) if firm is not None else _("The buyer, who has left")


def need_name(found: Outcome) -> str:
    return found.need.title if found.need is not None else _("A need that was removed")


def end_text(found: Outcome, side: FairSide | None) -> str:
    """Who ended it on which day, for a linkage that has ended; why, where this side may read it (None: an officer)."""
    day = format_date(found.ended_on, "medium")
    who = name_of(found, found.ended_by)
    may_read = side is None or found.is_reason_open or found.ended_by is side
    if may_read and found.reason is not None:
        reason = stop_reason_label(found.reason.value)
        return _("%(firm)s ended it on %(day)s: %(reason)s.", firm=who, day=day, reason=reason)
    return _("%(firm)s ended it on %(day)s.", firm=who, day=day)
