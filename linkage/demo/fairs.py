"""A reverse trade fair of the shape of Ho Chi Minh City 2019, in the weeks when firms send their wishes.

Assemblers of the country show parts from their needs; suppliers from around the venue say what they can make and whom they want to
meet. The officer can close the wishes and have the timetable made at once.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from random import Random

from sqlmodel import Session, col, select

from database.enums import FairPhase, FairSide, PartMarkLevel, ProfileStatus, WishKind
from database.models.companies import AssemblerProfile, Company, SupplierProfile
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.models.plants import Plant
from database.queries import fair_parts as part_rows
from linkage.demo.draws import chance, some, stream
from linkage.demo.fair_people import DELEGATE_NAMES, INTERPRETERS, LANGUAGES_OF
from linkage.demo.generator import COMPLETE, Plan
from linkage.demo.ids import SOURCE, buyer_id, fair_id, id_prefix, supplier_id
from linkage.inputs.base import read_input
from linkage.inputs.fair_helpers import InterpreterInput
from linkage.inputs.fair_plans import NewFairInput
from linkage.inputs.fair_registrations import DelegateInput, RegistrationInput
from linkage.inputs.fair_wishes import WishInput
from linkage.services.audit import Actor
from linkage.services.exchange_rows import lasting_code
from linkage.services.fair_delegates import add_delegate
from linkage.services.fair_fits import FairFit, fair_fits
from linkage.services.fair_interpreters import add_interpreter
from linkage.services.fair_part_marks import mark_part
from linkage.services.fair_parts import put_on_board
from linkage.services.fair_registrations import change_registration
from linkage.services.fair_tables import seat_all
from linkage.services.fair_wishes import send_wishes, set_wish
from linkage.services.fairs import create_fair

PROVINCE = "79"
PROVINCES_NEARBY = ("75", "79", "80", "82", "92")
ASSEMBLERS, SUPPLIERS, PARTS = 26, 70, 220
MOST_PARTS_OF_ONE = 15
_WEEKS_AHEAD, _WEEKS_TO_REGISTER, _WEEKS_TO_WISH = 5, 2, 3
_THURSDAY = 3
_MUSTS = 2
_INVITED_FOR_ONE = 4


def plan_fair(session: Session, plan: Plan, *, by: Actor) -> Fair:
    """The fair of this seed, as it is when it was planned before."""
    code = lasting_code("fair", SOURCE, fair_id(plan.seed))
    found = session.exec(select(Fair).where(Fair.code == code)).first()
    if found is not None:
        return found
    opens = opening(plan.as_of)
    given = NewFairInput(
        name=f"Hội chợ ngược TP. Hồ Chí Minh {opens.year}",
        text=_TEXT,
        venue="Nhà Triển lãm Cà Phê Sữa Đá (hư cấu), sảnh A",
        province=PROVINCE,
        starts_on=opens,
        languages=["vi", "ja", "en", "ko"],
        tables=ASSEMBLERS,
    )
    fair = create_fair(session, given, by=by, code=code)
    fair.phase = FairPhase.WISHES
    fair.registration_opens_on = plan.as_of - datetime.timedelta(weeks=6)
    fair.registration_closes_on = plan.as_of + datetime.timedelta(weeks=_WEEKS_TO_REGISTER)
    fair.wishes_open_on = plan.as_of - datetime.timedelta(weeks=1)
    fair.wishes_close_on = plan.as_of + datetime.timedelta(weeks=_WEEKS_TO_WISH)
    fair.provisional_on = plan.as_of + datetime.timedelta(weeks=_WEEKS_TO_WISH + 1)
    fair.comments_close_on = None
    session.flush()
    rng = stream(plan.seed, "fair")
    buyers = _invited(session, fair, plan, rng, FairSide.ASSEMBLER)
    _fill_board(session, buyers, rng, by=by)
    sellers = _with_most_to_make(session, fair, _invited(session, fair, plan, rng, FairSide.SUPPLIER))
    _name_people(session, [*buyers, *sellers], rng, by=by)
    seat_all(session, fair, by=by)
    for pairs, name in INTERPRETERS:
        add_interpreter(
            session, fair, read_input(InterpreterInput, {"name": name, "pairs": pairs, "grade": "A"}), by=by
        )
    fits = fair_fits(session, fair)
    _mark(session, fair, sellers, fits, rng, by=by)
    _wish(session, buyers, sellers, fits, rng, by=by)
    return fair


_TEXT = (
    "Các nhà lắp ráp trưng bày linh kiện cần mua; nhà cung cấp đến gặp theo lịch hẹn, mỗi cuộc 20 phút.\n\n"
    "Assemblers show the parts they want to buy; suppliers come to them by appointment, 20 minutes each. "
    "All firms here are fictional."
)


def opening(as_of: datetime.date) -> datetime.date:
    """A Thursday, far enough ahead to prepare, and not on the eve of a new year."""
    day = as_of + datetime.timedelta(weeks=_WEEKS_AHEAD)
    day += datetime.timedelta(days=(_THURSDAY - day.weekday()) % 7)
    is_new_year = 1 in (day.timetuple().tm_yday, (day + datetime.timedelta(days=1)).timetuple().tm_yday)
    return day + datetime.timedelta(weeks=1) if is_new_year else day


def _invited(session: Session, fair: Fair, plan: Plan, rng: Random, side: FairSide) -> list[FairParticipant]:
    """Firms of this seed, drawn by lot: assemblers from everywhere, listed suppliers from around the venue, others after them.

    The assembler and the supplier that everybody may try come in any case; the others of the demo's people can still register.
    """
    own = col(Company.external_id).startswith(id_prefix(plan.seed), autoescape=True)
    everybody = select(Company.id).where(Company.source == SOURCE, own).order_by(col(Company.external_id))
    if side is FairSide.ASSEMBLER:
        certain, count = buyer_id(plan.seed, 1), ASSEMBLERS
        drawn = everybody.join(AssemblerProfile).where(Company.external_id != buyer_id(plan.seed, 6))
    else:
        certain, count = supplier_id(plan.seed, COMPLETE), SUPPLIERS * _INVITED_FOR_ONE
        listed = everybody.join(SupplierProfile).join(Plant)
        drawn = listed.where(SupplierProfile.status == ProfileStatus.LISTED, Plant.position == 0)
    ids = list(session.exec(everybody.where(Company.external_id == certain)).all())
    near = drawn.where(col(Plant.province).in_(PROVINCES_NEARBY)) if side is FairSide.SUPPLIER else drawn
    for statement in (near, drawn):
        others = [each for each in session.exec(statement).all() if each not in ids]
        ids += some(rng, others, count - len(ids), count - len(ids))
    made = [FairParticipant(fair_id=fair.id or 0, company_id=each or 0, side=side) for each in ids]
    session.add_all(made)
    session.flush()
    for each in made:
        session.refresh(each)
    return made


def _with_most_to_make(session: Session, fair: Fair, invited: Sequence[FairParticipant]) -> list[FairParticipant]:
    """Who comes of those invited: the firm that everybody may try, and those that fit the most parts on the board."""
    fits = Counter(fit.supplier_id for fit in fair_fits(session, fair) for _part in fit.parts)
    first, *others = invited
    others.sort(key=lambda each: -fits[each.id or 0])
    come = [first, *others[: SUPPLIERS - 1]]
    for each in invited:
        if each not in come:
            session.delete(each)
    session.flush()
    return come


def _name_people(session: Session, firms: Sequence[FairParticipant], rng: Random, *, by: Actor) -> None:
    """One or two people come for each firm, in the languages of its country; most firms agree that contacts are shared."""
    for firm in firms:
        buyer = firm.company.assembler_profile if firm.side is FairSide.ASSEMBLER else None
        nationality = buyer.nationality.value.lower() if buyer is not None and buyer.nationality is not None else "vn"
        languages = list(LANGUAGES_OF.get(nationality, ("en",)))
        if firm.side is FairSide.SUPPLIER and chance(rng, 0.4):
            languages.append("en")
        answers = {
            "languages": languages,
            "is_interpreter_needed": firm.side is FairSide.ASSEMBLER and "vi" not in languages,
            "consent": chance(rng, 0.85),
        }
        given = read_input(RegistrationInput, answers)
        change_registration(session, firm, given, by=by, expected_version=firm.version)
        for _ in range(rng.randint(1, 2)):
            person = {"name": rng.choice(DELEGATE_NAMES[languages[0]]), "language": languages[0]}
            add_delegate(session, firm, read_input(DelegateInput, person), by=by)


def _fill_board(session: Session, buyers: Sequence[FairParticipant], rng: Random, *, by: Actor) -> None:
    """Published needs of each buyer; who shows few adds some, who shows many leaves out some, until it is as full as the model's."""
    needs = [sorted(need.code for need in part_rows.needs_not_on_board(session, buyer)) for buyer in buyers]
    boards = [some(rng, own, 3, MOST_PARTS_OF_ONE) for own in needs]
    spare = [[need for need in own if need not in board] for own, board in zip(needs, boards, strict=True)]
    for _ in range(sum(map(len, boards)) - PARTS):
        max(boards, key=len).pop()
    for _ in range(min(PARTS - sum(map(len, boards)), sum(map(len, spare)))):
        board, left = min(((board, left) for board, left in zip(boards, spare, strict=True) if left), key=_length)
        board.append(left.pop())
    for buyer, board in zip(buyers, boards, strict=True):
        if board:
            put_on_board(session, buyer, board, by=by)


def _length(own: tuple[list[str], list[str]]) -> int:
    return len(own[0])


def _mark(
    session: Session, fair: Fair, sellers: Sequence[FairParticipant], fits: Sequence[FairFit], rng: Random, *, by: Actor
) -> None:
    parts = {part.code: part for part in part_rows.shown_parts(session, fair)}
    for seller in sellers:
        fitting = [
            parts[code] for fit in fits if fit.supplier_id == seller.id for code in fit.parts[:2] if code in parts
        ]
        for part in fitting[: rng.randint(0, 6)]:
            level = PartMarkLevel.CAN_MAKE if chance(rng, 0.7) else PartMarkLevel.COULD_MAKE
            mark_part(session, part, seller, level, by=by)


def _wish(
    session: Session,
    buyers: Sequence[FairParticipant],
    sellers: Sequence[FairParticipant],
    fits: Sequence[FairFit],
    rng: Random,
    *,
    by: Actor,
) -> None:
    """Who fits best is wished for, now and then somebody never to be met; some firms stay silent, for the officer to telephone."""
    by_id = {each.id or 0: each for each in (*buyers, *sellers)}
    for own in (*buyers, *sellers):
        if chance(rng, 0.12):
            continue
        mine, theirs = (
            ("supplier_id", "assembler_id") if own.side is FairSide.SUPPLIER else ("assembler_id", "supplier_id")
        )
        others = [
            by_id[getattr(fit, theirs)]
            for fit in fits
            if getattr(fit, mine) == own.id and getattr(fit, theirs) in by_id
        ]
        most = 4 if own.side is FairSide.SUPPLIER else 8
        chosen = others[: rng.randint(2, most)]
        for place, other in enumerate(chosen):
            is_must = own.side is FairSide.ASSEMBLER and place < _MUSTS
            given = WishInput(firm=other.code, kind=WishKind.MUST if is_must else WishKind.LIKE)
            set_wish(session, own, given, by=by, for_firm=True)
        rest = [other for other in others if other not in chosen]
        if rest and chance(rng, 0.1):
            never = WishInput(firm=rest[-1].code, kind=WishKind.NO, reason="Đối thủ cạnh tranh / competitor")
            set_wish(session, own, never, by=by, for_firm=True)
        send_wishes(session, own, by=by, for_firm=True)
