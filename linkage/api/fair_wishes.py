"""Whom a firm wants to meet at a fair, for programs of the firm; never what the other side wishes."""

from __future__ import annotations

import datetime

from flask import Response, g

from database.enums import FairSide, WishKind
from database.models.fair_participants import FairParticipant
from database.models.fair_parts import FairWish
from database.queries import fair_wishes as wish_rows
from database.session import db, transaction
from linkage.api.answers import answer
from linkage.api.fairs import own_place, seen_fair
from linkage.api.operations import Operation, operation
from linkage.api.representations import Answer
from linkage.inputs.base import Input, Line40, Line500, Quantity, read_input
from linkage.inputs.fair_wishes import WishInput
from linkage.language import _l
from linkage.services.fair_refusals import Standing, standing_of_firm
from linkage.services.fair_wishes import move_wish, partners_of, remove_wish, send_wishes, set_wish
from linkage.services.users import actor_of

_WISHES = "/fairs/<code>/wishes"
_WISH = f"{_WISHES}/<firm>"


class FirmAnswer(Answer):
    """A firm of the other side, by the code of its place at the fair. `met_before`: the earlier fair where the two sat together."""

    code: str
    name: str
    met_before: str | None


class WishAnswer(Answer):
    """`reason` belongs to a no and is never shown to the other side. `meeting_at`: when a meeting with a refused firm still stands
    in the timetable that is out; the agency is told."""

    firm: str
    name: str
    kind: WishKind
    rank: int | None
    reason: str | None
    is_renewed: bool
    meeting_at: datetime.datetime | None


class WishesAnswer(Answer):
    """My firm's wishes in their order, vetoes last; `most`: how many musts and likes it has; `firms`: whom it can wish for."""

    side: FairSide
    most: int
    sent_at: datetime.datetime | None
    wishes: list[WishAnswer]
    firms: list[FirmAnswer]


class SideQuery(Input):
    """For a firm that both buys and makes: on which side. Without it the supplier's."""

    side: FairSide | None = None


class WishBody(Input):
    """A wish about one firm; `rank` puts it at a place in the order. `again`: they met before and shall meet again."""

    kind: WishKind
    rank: Quantity | None = None
    reason: Line500 | None = None
    again: bool = False
    part: Line40 | None = None
    side: FairSide | None = None


class SendBody(SideQuery):
    pass


@operation(
    Operation(
        "get",
        _WISHES,
        summary=_l("Whom my firm wants to meet, and whom it can wish for"),
        tag="fairs",
        query=SideQuery,
        answer=WishesAnswer,
    )
)
def fair_wishes(code: str, query: SideQuery) -> Response:
    return _wishes(code, query.side)


@operation(
    Operation(
        "put",
        _WISH,
        summary=_l("Wish to meet a firm, or never to meet it"),
        tag="fairs",
        body=WishBody,
        answer=WishesAnswer,
    )
)
def wish_at_fair(code: str, firm: str, body: WishBody) -> Response:
    given = read_input(WishInput, {"firm": firm[:40], **body.model_dump(exclude={"rank", "side"})})
    with transaction() as session:
        own = own_place(session, seen_fair(session, code), body.side)
        wish = set_wish(session, own, given, by=actor_of(g.user))
        if body.rank is not None and wish.rank is not None:
            move_wish(session, own, given.firm, places=body.rank - wish.rank, by=actor_of(g.user))
    return _wishes(code, body.side)


@operation(
    Operation(
        "delete",
        _WISH,
        summary=_l("Take back what my firm said of another"),
        tag="fairs",
        query=SideQuery,
        status=204,
        refusals=frozenset({409}),
    )
)
def remove_wish_at_fair(code: str, firm: str, query: SideQuery) -> Response:
    with transaction() as session:
        remove_wish(session, own_place(session, seen_fair(session, code), query.side), firm[:40], by=actor_of(g.user))
    return Response(status=204)


@operation(
    Operation(
        "post",
        f"{_WISHES}/send",
        summary=_l("Say that these are my firm's wishes"),
        tag="fairs",
        body=SendBody,
        answer=WishesAnswer,
    )
)
def send_wishes_of_fair(code: str, body: SendBody) -> Response:
    with transaction() as session:
        send_wishes(session, own_place(session, seen_fair(session, code), body.side), by=actor_of(g.user))
    return _wishes(code, body.side)


def _wishes(code: str, side: FairSide | None) -> Response:
    own = own_place(db(), seen_fair(db(), code), side)
    met = wish_rows.met_before_of(db(), own.fair, own)
    firms = partners_of(db(), own)
    names = {place.id: place for place in firms}
    standing = standing_of_firm(db(), own)
    body = WishesAnswer(
        side=own.side,
        most=own.fair.wishes_each,
        sent_at=own.wishes_sent_at,
        wishes=[
            _wish_answer(wish, names[other], standing.get(other))
            for wish in wish_rows.wishes_of(db(), own)
            if (other := wish.assembler_id if own.side is FairSide.SUPPLIER else wish.supplier_id) in names
        ],
        firms=[FirmAnswer(code=one.code, name=one.company.name, met_before=met.get(one.company_id)) for one in firms],
    )
    return answer(body)


def _wish_answer(wish: FairWish, other: FairParticipant, standing: Standing | None) -> WishAnswer:
    return WishAnswer(
        firm=other.code,
        name=other.company.name,
        kind=wish.kind,
        rank=wish.rank,
        reason=wish.reason,
        is_renewed=wish.is_renewed,
        meeting_at=standing.starts_at if standing else None,
    )
