"""Whom a firm wants to meet at a fair: must, like or no, in an order; kept from the other side until the timetable is out.

A no of one side is absolute. A firm has so many wishes as the fair allows, nos not counted; it may change them until they close,
also after it sent them, and say no until the fair is over. Officers write for firms on the telephone at any time before that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlmodel import Session

from database.columns import now
from database.enums import FairPhase, FairSide, PartAudience, ParticipantStatus, WishKind
from database.models.fair_participants import FairParticipant
from database.models.fair_parts import FairPart, FairWish
from database.queries import fair_participants as participant_rows
from database.queries import fair_parts as part_rows
from database.queries import fair_wishes as rows
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid, NotFound
from linkage.inputs.fair_wishes import WishInput
from linkage.language import _l, fill
from linkage.services.audit import Actor
from linkage.services.fair_board import check_is_on, hold
from linkage.services.fair_fits import approved
from linkage.services.fair_guards import note
from linkage.services.fair_phases import are_wishes_open

NOTHING_CHANGED = _l("Nothing was changed.")

_REFUSABLE = frozenset({FairPhase.WISHES, FairPhase.DRAFTING, FairPhase.PROVISIONAL, FairPhase.LIVE})


def set_wish(
    session: Session, own: FairParticipant, given: WishInput, *, by: Actor, for_firm: bool = False
) -> FairWish:
    """Writes what one firm wishes of another; a new must or like goes to the end of the order. `for_firm`: by an officer for it.

    Said again as it stands nothing is written, nor noted.
    Raises NotFound for a firm that does not come, Invalid beyond the number of wishes and for firms that met before, Conflict when
    wishes are closed; a no counts as long as the fair is not over.
    """
    if given.kind is WishKind.NO:
        check_no(own, for_firm=for_firm)
    else:
        check_wishes(own, for_firm=for_firm)
    own = hold(session, own)
    other = _other(session, own, given.firm, for_firm=for_firm)
    wish = rows.wish(session, own, other)
    is_new = wish is None or wish.kind is WishKind.NO
    if given.kind is not WishKind.NO and is_new:
        _check_number(session, own)
        _check_met(session, own, other, is_again=given.again or bool(wish and wish.is_renewed))
    if wish is None:
        supplier, assembler = (own, other) if own.side is FairSide.SUPPLIER else (other, own)
        wish = FairWish(fair_id=own.fair_id, supplier_id=supplier.id or 0, assembler_id=assembler.id or 0, by=own.side)
        session.add(wish)
    before = _said(wish) if wish.id is not None else None
    wish.kind = given.kind
    wish.reason = given.reason if given.kind is WishKind.NO else None
    wish.is_renewed = (wish.is_renewed or given.again) and given.kind is not WishKind.NO
    wish.part_id = _part_id(session, own, other, given.part) or wish.part_id
    wish.rank = None if given.kind is WishKind.NO else wish.rank or _next_rank(session, own)
    if _said(wish) == before:
        return wish
    wish.updated_at = now()
    session.flush()
    _close_ranks(rows.wishes_of(session, own))
    session.flush()
    _note(session, own, other, "fair-wish.set", by=by, for_firm=for_firm, kind=given.kind.value)
    return wish


def move_wish(
    session: Session, own: FairParticipant, firm: str, *, places: int, by: Actor, for_firm: bool = False
) -> None:
    """Moves a wish so many places down the order, or up when negative; the ends hold. Raises NotFound, Conflict."""
    check_wishes(own, for_firm=for_firm)
    own = hold(session, own)
    other = _other(session, own, firm, for_firm=for_firm)
    ranked = [wish for wish in rows.wishes_of(session, own) if wish.rank is not None]
    place = next((place for place, wish in enumerate(ranked) if wish.other_id == other.id), None)
    if place is None:
        raise NotFound(_l("This firm is not among the wishes any more."))
    wish = ranked.pop(place)
    ranked.insert(min(max(place + places, 0), len(ranked)), wish)
    for rank, each in enumerate(ranked, start=1):
        each.rank = rank
    _note(session, own, other, "fair-wish.moved", by=by, for_firm=for_firm, rank=wish.rank)


def remove_wish(session: Session, own: FairParticipant, firm: str, *, by: Actor, for_firm: bool = False) -> None:
    """Takes back what was said of a firm; nothing happens when nothing was. Raises NotFound, also for one not named; Conflict."""
    check_wishes(own, for_firm=for_firm)
    own = hold(session, own)
    other = _any_other(session, own, firm)
    wish = rows.wish(session, own, other)
    if wish is None:
        # A code that was learned elsewhere is answered like one that is not there.
        _other(session, own, firm, for_firm=for_firm)
        return
    session.delete(wish)
    session.flush()
    _close_ranks(rows.wishes_of(session, own))
    _note(session, own, other, "fair-wish.removed", by=by, for_firm=for_firm, kind=wish.kind.value)


def take_over_marks(session: Session, own: FairParticipant, *, by: Actor, for_firm: bool = False) -> int:
    """Makes a wish of each buyer whose parts a supplier marked, as far as its wishes go; how many were made.

    Parts shown without a name are left out: a wish would tell whose they are. So are firms that met before. Raises Conflict.
    """
    check_wishes(own, for_firm=for_firm)
    own = hold(session, own)
    held = rows.wishes_of(session, own)
    known = {wish.other_id for wish in held}
    room = own.fair.wishes_each - sum(wish.kind is not WishKind.NO for wish in held)
    met = rows.met_before_of(session, own.fair, own)
    rank = _next_rank(session, own)
    made = 0
    for part in _marked_parts(session, own):
        if made >= room:
            break
        if part.participant_id in known or part.participant.company_id in met:
            continue
        known.add(part.participant_id)
        session.add(
            FairWish(
                fair_id=own.fair_id,
                supplier_id=own.id or 0,
                assembler_id=part.participant_id,
                by=FairSide.SUPPLIER,
                rank=rank + made,
                part_id=part.id,
            )
        )
        made += 1
    session.flush()
    if made:
        note(session, by, "fair-wish.marks_taken", own.fair, firm=own.code, wishes=made, for_firm=for_firm)
    return made


def send_wishes(session: Session, own: FairParticipant, *, by: Actor, for_firm: bool = False) -> None:
    """Says that this is what the firm wishes, be it nothing; it may still change it until wishes close. Raises Conflict."""
    check_wishes(own, for_firm=for_firm)
    hold(session, own).wishes_sent_at = now()
    note(session, by, "fair-wish.sent", own.fair, firm=own.code, for_firm=for_firm)


def note_phoned(session: Session, participant: FairParticipant, *, by: Actor) -> None:
    """Writes down that an officer has just telephoned a firm about its wishes."""
    check_is_on(participant.fair)
    hold(session, participant).phoned_at = now()
    note(session, by, "fair-wish.phoned", participant.fair, firm=participant.code)


def check_wishes(own: FairParticipant, *, for_firm: bool = False) -> None:
    """Raises Conflict unless the firm comes and, for its own people, wishes are open today."""
    _check_comes(own)
    if not for_firm and not are_wishes_open(own.fair, agency_today()):
        raise Conflict(_l("Wishes are not open now. Call the agency when something has to change."))


def may_say_no(own: FairParticipant) -> bool:
    """Whether the firm itself may say whom it does not want to meet: from when wishes open until the fair is over."""
    return own.status is ParticipantStatus.APPROVED and own.fair.phase in _REFUSABLE


def check_no(own: FairParticipant, *, for_firm: bool) -> None:
    """Raises Conflict unless the firm comes and, for its own people, a no counts by now."""
    _check_comes(own)
    if not for_firm and not may_say_no(own):
        raise Conflict(_l("Wishes are not open now. Call the agency when something has to change."))


def _check_comes(own: FairParticipant) -> None:
    check_is_on(own.fair)
    if own.status is not ParticipantStatus.APPROVED:
        raise Conflict(_l("Wishes are for firms whose registration is confirmed."))


def partners_of(session: Session, own: FairParticipant) -> list[FairParticipant]:
    """The firms of the other side that come and may be named to a participant, by name.

    An assembler that hides its name from outsiders is named to suppliers only by a part that it shows with its name.
    """
    places = approved(session, own.fair, own.side.other)
    is_supplier = own.side is FairSide.SUPPLIER
    return nameable(own, places, part_rows.parts_shown_by(session, own.fair, places) if is_supplier else ())


def nameable(
    own: FairParticipant, coming: Iterable[FairParticipant], shown: Collection[FairPart]
) -> list[FairParticipant]:
    """Of the firms of the other side that come those that may be named to a participant; `shown`: what stands on the board.

    None to a firm that was not let in: who comes is not for its eyes.
    """
    if own.status is not ParticipantStatus.APPROVED:
        return []
    places = [each for each in coming if each.company_id != own.company_id]
    if own.side is FairSide.ASSEMBLER:
        return places
    named = {part.participant_id for part in shown if part.audience is not PartAudience.ANONYMOUS}
    return [each for each in places if each.id in named or _is_name_public(each)]


def _is_name_public(assembler: FairParticipant) -> bool:
    profile = assembler.company.assembler_profile
    return profile is None or profile.is_name_public


def _other(session: Session, own: FairParticipant, code: str, *, for_firm: bool) -> FairParticipant:
    """A firm of the other side that comes; to the firm's own people one that may be named to them. Raises NotFound."""
    found = _any_other(session, own, code)
    comes = found.status is ParticipantStatus.APPROVED and found.company_id != own.company_id
    if not comes or not (for_firm or found in partners_of(session, own)):
        raise NotFound(_l("This firm does not come to the fair."))
    return found


def _any_other(session: Session, own: FairParticipant, code: str) -> FairParticipant:
    found = participant_rows.participant(session, own.fair, code) if code.isalnum() else None
    if found is None or found.side is own.side:
        raise NotFound(_l("This firm does not come to the fair."))
    return found


def _check_number(session: Session, own: FairParticipant) -> None:
    most = own.fair.wishes_each
    if sum(wish.kind is not WishKind.NO for wish in rows.wishes_of(session, own)) >= most:
        text = _l("You have %(most)s wishes already, as many as this fair allows. Take one away first.")
        raise Invalid(fill(text, most=most), fields={"firm": fill(text, most=most)})


def _check_met(session: Session, own: FairParticipant, other: FairParticipant, *, is_again: bool) -> None:
    met = rows.met_before_of(session, own.fair, own)
    if other.company_id in met and not is_again:
        text = _l("You met this firm at “%(fair)s”. Choose “Meet again” if you want to.")
        raise Invalid(NOTHING_CHANGED, fields={"firm": fill(text, fair=met[other.company_id])})


def _said(wish: FairWish) -> tuple[object, ...]:
    return wish.kind, wish.reason, wish.is_renewed, wish.part_id, wish.rank


def _part_id(session: Session, own: FairParticipant, other: FairParticipant, code: str | None) -> int | None:
    """The part a wish is about, when it is one of the buyer's that may be named."""
    part = part_rows.part(session, own.fair, code) if code else None
    buyer = own if own.side is FairSide.ASSEMBLER else other
    if part is None or part.participant_id != buyer.id:
        return None
    return None if own is not buyer and part.audience is PartAudience.ANONYMOUS else part.id


def _marked_parts(session: Session, own: FairParticipant) -> list[FairPart]:
    """Named parts the supplier marked, "can make" first; none for an assembler."""
    marks = part_rows.marks_of_supplier(session, own)
    parts = [part for part in part_rows.shown_parts(session, own.fair) if part.id in marks]
    named = [part for part in parts if part.audience is not PartAudience.ANONYMOUS]
    return sorted(named, key=lambda part: (marks[part.id or 0].level.value, marks[part.id or 0].marked_at))


def _next_rank(session: Session, own: FairParticipant) -> int:
    return max((wish.rank or 0 for wish in rows.wishes_of(session, own)), default=0) + 1


def _close_ranks(wishes: Iterable[FairWish]) -> None:
    for rank, wish in enumerate((wish for wish in wishes if wish.rank is not None), start=1):
        wish.rank = rank


def _note(
    session: Session,
    own: FairParticipant,
    other: FairParticipant,
    action: str,
    *,
    by: Actor,
    for_firm: bool,
    **details: object,
) -> None:
    note(session, by, action, own.fair, firm=own.code, other=other.code, for_firm=for_firm, **details)
