"""Whom a firm wants to meet: its list in order, whom it refuses, and whom else it could meet, with reasons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import FairPhase, FairSide, NeedStatus, ParticipantStatus, WishKind
from database.models.fair_participants import FairParticipant
from database.models.fair_parts import FairPartMark, FairWish
from database.models.fairs import Fair
from database.queries import fair_wishes as rows
from database.session import db, transaction
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid
from linkage.inputs.base import read_input
from linkage.inputs.fair_wishes import MoveInput, WishInput
from linkage.language import _, ngettext
from linkage.services import fair_wishes as services
from linkage.services.fair_phases import are_wishes_open
from linkage.web import cards
from linkage.web.addresses import Address, page_within, way_back
from linkage.web.components import Pages, pages
from linkage.web.guards import signed_in_or_by_link
from linkage.web.layout import format_date
from linkage.web.participant.acting import Acting, acting, fair_page_url, link_values, writer
from linkage.web.participant.blueprint import blueprint
from linkage.web.participant.own import open_fair_with_places, own_participants
from linkage.web.participant.refusals import StillMeeting, said_of_no, still_meeting
from linkage.web.participant.wish_rows import Other, Others, WishRow, by_fit, by_name
from linkage.wording.fair_registrations import side_label
from linkage.wording.fair_times import moment_text
from search.analysis import fold

SIZE = 20
KEYS = ("q", "for", "side", "sort")


@dataclass(frozen=True, slots=True)
class UnnamedRow:
    """A part shown without a name whose buyer the firm does not want to meet. `url`: empty when it is off the board."""

    number: str
    title: str
    language: str
    url: str
    reason: str
    allow_url: str


@dataclass(frozen=True, slots=True)
class WishesPage:
    """`state`: whether wishes are open, in words. `room`: how many wishes are left. `marked`: buyers whose parts were marked.

    `is_let_in`: the firm reads who comes.
    `may_refuse`: a no counts also when wishes are closed. `meetings`: by code of a refused firm, the meeting with it that stands.
    """

    code: str
    fair: str
    fair_url: str
    board_url: str
    firm: str
    kept: Mapping[str, Any]
    sides: tuple[tuple[str, str, bool], ...]
    is_supplier: bool
    is_let_in: bool
    state: str
    may_change: bool
    may_refuse: bool
    meetings: Mapping[str, StillMeeting]
    used: str
    room: int
    sent: str
    wished: tuple[WishRow, ...]
    refused: tuple[WishRow, ...]
    unnamed: tuple[UnnamedRow, ...]
    rest: tuple[WishRow, ...]
    pages: Pages
    query: str
    sort: str
    sorts: tuple[tuple[str, str, bool], ...]
    marked: int
    here: str


@blueprint.get("/<code>/wishes")
@signed_in_or_by_link
def wishes(code: str) -> ResponseReturnValue:
    fair, who = _load(code)
    return _page(fair, who, {})


@blueprint.post("/<code>/wishes")
@signed_in_or_by_link
def set_wish(code: str) -> ResponseReturnValue:
    def change(session: Session, own: FairParticipant, for_firm: bool) -> str:
        names = ("firm", "kind", "reason", "again", "part")
        given = read_input(WishInput, {name: request.form.get(name) for name in names})
        services.set_wish(session, own, given, by=writer(own), for_firm=for_firm)
        return said_of_no(session, own, given.firm, for_firm=for_firm) if given.kind is WishKind.NO else ""

    return _do(code, change)


@blueprint.post("/<code>/wishes/move")
@signed_in_or_by_link
def move_wish(code: str) -> ResponseReturnValue:
    def change(session: Session, own: FairParticipant, for_firm: bool) -> str:
        given = read_input(MoveInput, {name: request.form.get(name) for name in ("firm", "move")})
        places = -1 if given.move == "up" else 1
        services.move_wish(session, own, given.firm, places=places, by=writer(own), for_firm=for_firm)
        return ""

    return _do(code, change)


@blueprint.post("/<code>/wishes/remove")
@signed_in_or_by_link
def remove_wish(code: str) -> ResponseReturnValue:
    def change(session: Session, own: FairParticipant, for_firm: bool) -> str:
        firm = request.form.get("firm", "")[:40]
        services.remove_wish(session, own, firm, by=writer(own), for_firm=for_firm)
        return ""

    return _do(code, change)


@blueprint.post("/<code>/wishes/marks")
@signed_in_or_by_link
def take_over_marks(code: str) -> ResponseReturnValue:
    def change(session: Session, own: FairParticipant, for_firm: bool) -> str:
        made = services.take_over_marks(session, own, by=writer(own), for_firm=for_firm)
        return ngettext("%(num)d buyer is on your list now.", "%(num)d buyers are on your list now.", made)

    return _do(code, change)


@blueprint.post("/<code>/wishes/send")
@signed_in_or_by_link
def send_wishes(code: str) -> ResponseReturnValue:
    def change(session: Session, own: FairParticipant, for_firm: bool) -> str:
        services.send_wishes(session, own, by=writer(own), for_firm=for_firm)
        return _("The wishes are with the agency. They can be changed until wishes close.")

    return _do(code, change)


def _do(code: str, change: Callable[[Session, FairParticipant, bool], str]) -> ResponseReturnValue:
    """One change, and back to the list; what is refused is said above it."""
    try:
        with transaction() as session:
            _fair, who = _load(code)
            said = change(session, who.participant, who.is_for_firm)
    except (Invalid, Conflict) as error:
        fair, who = _load(code)
        texts = list(error.fields.values()) if isinstance(error, Invalid) else []
        return _page(fair, who, {"": texts[0] if texts else error.text}), 422 if isinstance(error, Invalid) else 409
    if said:
        flash(said, "success")
    here = url_for("participant.wishes", code=code, **_kept(who))
    return redirect(way_back(here, url_for("participant.wishes", code=code), place=_place()))


def _place() -> str:
    firm = request.form.get("firm", "")[:40]
    return f"w-{firm}" if firm.isalnum() else ""


def _load(code: str) -> tuple[Fair, Acting]:
    fair = open_fair_with_places(code)
    side = request.values.get("side", "")
    return fair, acting(fair, FairSide(side) if side in set(FairSide) else None)


def _kept(who: Acting) -> dict[str, Any]:
    """What addresses and forms carry along."""
    side = request.values.get("side", "")
    return {**who.kept, **({"side": side} if side in set(FairSide) else {})}


def _page(fair: Fair, who: Acting, errors: Mapping[str, Any]) -> str:
    own = who.participant
    held = {wish.other_id: wish for wish in rows.wishes_of(db(), own)}
    others = Others(db(), fair, own)
    known = {other.place.id or 0: other for other in others.firms}
    ranked = [key for key, wish in held.items() if wish.kind is not WishKind.NO and key in known]
    refused = [key for key, wish in held.items() if wish.kind is WishKind.NO and key in known]
    address = Address.of_request(KEYS)
    query, sort = address.first("q"), "name" if address.first("sort") == "name" else "fit"
    rest = _found([other for key, other in known.items() if key not in held], query)
    rest.sort(key=by_name if sort == "name" else by_fit)
    number = page_within(len(rest), SIZE)
    shown = rest[(number - 1) * SIZE : number * SIZE]
    made = others.rows([*(known[key] for key in (*ranked, *refused)), *shown], held, most=_last_rank(held))
    may_change = who.is_for_firm or are_wishes_open(fair, agency_today())
    page = WishesPage(
        code=fair.code,
        fair=fair.name,
        fair_url=fair_page_url(fair),
        board_url=url_for("participant.board", code=fair.code, **link_values()),
        firm=cards.firm_name(own.company) if who.is_for_firm else "",
        kept=_kept(who),
        sides=() if who.kept else _sides(fair, own),
        is_supplier=own.side is FairSide.SUPPLIER,
        is_let_in=own.status is ParticipantStatus.APPROVED,
        state=_state(fair, own),
        may_change=may_change and own.status.value == "approved",
        may_refuse=services.may_say_no(own) or (who.is_for_firm and own.status.value == "approved"),
        meetings=still_meeting(own, for_firm=who.is_for_firm) if refused else {},
        used=_("%(used)s of %(most)s wishes", used=len(ranked), most=fair.wishes_each),
        room=fair.wishes_each - len(ranked),
        sent=moment_text(fair, own.wishes_sent_at),
        wished=made[: len(ranked)],
        refused=made[len(ranked) : len(ranked) + len(refused)],
        unnamed=tuple(_unnamed_row(fair, mark) for mark in others.refusals),
        rest=made[len(ranked) + len(refused) :],
        pages=pages(len(rest), page=number, size=SIZE, url=address.page),
        query=query,
        sort=sort,
        sorts=tuple(
            (label, str(address.setting("sort", key)), key == sort)
            for key, label in (("fit", _("Best fit")), ("name", _("Name")))
        ),
        marked=_marked(own, known, held),
        here=str(address),
    )
    return render_template("participant/wishes.html", page=page, errors=errors)


def _unnamed_row(fair: Fair, mark: FairPartMark) -> UnnamedRow:
    part = mark.part
    is_seen = not part.is_withdrawn and part.need.status is NeedStatus.PUBLISHED
    return UnnamedRow(
        number=part.number,
        title=part.need.title if is_seen else "",
        language=part.need.language or "",
        url=url_for("participant.part", code=fair.code, part=part.code, **link_values()) if is_seen else "",
        reason=mark.evidence or "",
        allow_url=url_for("participant.allow_buyer", code=fair.code, part=part.code),
    )


def _found(listed: list[Other], query: str) -> list[Other]:
    words = fold(query).split()
    return [other for other in listed if all(word in fold(_searched(other)) for word in words)] if words else listed


def _searched(other: Other) -> str:
    company = other.place.company
    return " ".join(filter(None, (company.name, company.name_en, company.name_ja, company.name_local)))


def _marked(own: FairParticipant, known: Mapping[int, Other], held: Mapping[int, FairWish]) -> int:
    """How many buyers a supplier would put on its list by taking over its marks."""
    if own.side is not FairSide.SUPPLIER:
        return 0
    return sum(bool(other.marked) and not other.met and key not in held for key, other in known.items())


def _state(fair: Fair, own: FairParticipant) -> str:
    if own.status.value != "approved":
        return _("You can wish once your registration is confirmed.")
    if fair.phase in (FairPhase.PLANNING, FairPhase.REGISTRATION):
        if fair.wishes_open_on:
            return _("Wishes open on %(day)s. You can look around already.", day=format_date(fair.wishes_open_on))
        return _("Wishes are not open yet. You can look around already.")
    if not are_wishes_open(fair, agency_today()):
        if services.may_say_no(own):
            return _("Wishes are closed; a no still counts. Call the agency when something else has to change.")
        return _("Wishes are closed. Call the agency when something has to change.")
    if fair.wishes_close_on:
        return _("You can change your wishes until the end of %(day)s.", day=format_date(fair.wishes_close_on))
    return _("You can change your wishes until the agency closes them.")


def _sides(fair: Fair, own: FairParticipant) -> tuple[tuple[str, str, bool], ...]:
    """For a firm that both buys and makes: its two lists as tabs."""
    held = own_participants(fair)
    if len(held) < 2:
        return ()
    return tuple(
        (
            side_label(each.side),
            url_for("participant.wishes", code=fair.code, side=each.side.value),
            each.side is own.side,
        )
        for each in held
    )


def _last_rank(held: Mapping[int, FairWish]) -> int:
    return max((wish.rank or 0 for wish in held.values()), default=0)
