"""The firms one could meet, with what speaks for each: parts that fit, marks on parts, an earlier fair.

A supplier reads nothing here of parts that are shown without a name, nor of buyers that show none of their parts with it.
Neither side reads what the other wishes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import url_for
from sqlmodel import Session

from database.enums import FairSide, PartAudience
from database.models.fair_participants import FairParticipant
from database.models.fair_parts import FairPart, FairWish
from database.models.fairs import Fair
from database.queries import fair_parts as part_rows
from database.queries import fair_wishes as rows
from linkage.language import _, ngettext
from linkage.services.fair_fits import answers_of_pairs, answers_of_supplier, part_fits
from linkage.services.fair_wishes import partners_of
from linkage.web import cards
from linkage.web.components import ReasonLine
from linkage.web.reasons import strip
from linkage.wording import nationality_label, sector_label
from linkage.wording.fair_wishes import wish_label
from matching.facts import Match, NearMiss

NUMBERS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Other:
    """A firm of the other side. `fitting`: parts that bring the two together, best first; `marked`: parts the supplier marked."""

    place: FairParticipant
    name: str
    score: float
    fitting: tuple[FairPart, ...]
    marked: tuple[FairPart, ...]
    met: str


@dataclass(frozen=True, slots=True)
class WishRow:
    """`why`: sentences that speak for a meeting; `met`: the earlier fair where they sat together; `reason`: for one's own eyes."""

    code: str
    name: str
    url: str
    about: str
    kind: str
    kind_words: str
    rank: int | None
    is_first: bool
    is_last: bool
    why: tuple[str, ...]
    reasons: tuple[ReasonLine, ...]
    met: str
    reason: str


def others(session: Session, fair: Fair, own: FairParticipant) -> list[Other]:
    """All firms of the other side that come and may be named, what fits best first, then by name."""
    met = rows.met_before_of(session, fair, own)
    shown = part_rows.shown_parts(session, fair)
    parts = [part for part in shown if _may_bring_up(part, own)]
    places = partners_of(session, own, parts=shown)
    is_supplier = own.side is FairSide.SUPPLIER
    fitting, marked = _of_supplier(session, own, parts) if is_supplier else _of_buyer(session, own, parts, places)
    found = []
    for place in places:
        fits = sorted(fitting.get(place.id or 0, []), key=lambda pair: -pair[1])
        found.append(
            Other(
                place=place,
                name=cards.firm_name(place.company),
                score=fits[0][1] if fits else 0.0,
                fitting=tuple(part for part, _score in fits),
                marked=tuple(marked.get(place.id or 0, [])),
                met=met.get(place.company_id, ""),
            )
        )
    return sorted(found, key=lambda other: (-len(other.marked), -other.score, other.name.casefold()))


def wish_rows(
    session: Session, own: FairParticipant, shown: Iterable[Other], wishes: Mapping[int, FairWish], *, most: int
) -> tuple[WishRow, ...]:
    """The rows of some firms; `most`: the last rank in use."""
    listed = list(shown)
    answers = _best_answers(session, own, listed)
    made = []
    for other in listed:
        wish = wishes.get(other.place.id or 0)
        answer = answers.get(other.place.id or 0)
        made.append(
            WishRow(
                code=other.place.code,
                name=other.name,
                url=_url(other.place),
                about=_about(other.place),
                kind=wish.kind.value if wish else "",
                kind_words=wish_label(wish.kind) if wish else "",
                rank=wish.rank if wish else None,
                is_first=bool(wish and wish.rank == 1),
                is_last=bool(wish and wish.rank == most),
                why=tuple(_why(own, other)),
                reasons=strip(answer.reasons) if isinstance(answer, Match) else (),
                met=other.met,
                reason=(wish.reason or "") if wish else "",
            )
        )
    return tuple(made)


Fitting = dict[int, list[tuple[FairPart, float]]]
Marked = dict[int, list[FairPart]]


def _of_supplier(session: Session, own: FairParticipant, parts: list[FairPart]) -> tuple[Fitting, Marked]:
    answers, marks = answers_of_supplier(session, own, parts), part_rows.marks_of_supplier(session, own)
    fitting: Fitting = {}
    marked: Marked = {}
    for part in parts:
        answer = answers.get(part.code)
        if isinstance(answer, Match):
            fitting.setdefault(part.participant_id, []).append((part, answer.mutual))
        if part.id in marks:
            marked.setdefault(part.participant_id, []).append(part)
    return fitting, marked


def _of_buyer(
    session: Session, own: FairParticipant, parts: list[FairPart], suppliers: list[FairParticipant]
) -> tuple[Fitting, Marked]:
    fitting: Fitting = {}
    for fit in part_fits(session, parts, suppliers):
        fitting.setdefault(fit.supplier.id or 0, []).append((fit.part, fit.score))
    by_id = {part.id: part for part in parts}
    marked: Marked = {}
    for mark in part_rows.marks(session, own.fair):
        if mark.part_id in by_id:
            marked.setdefault(mark.participant_id or 0, []).append(by_id[mark.part_id])
    return fitting, marked


def _best_answers(session: Session, own: FairParticipant, shown: list[Other]) -> dict[int, Match | NearMiss]:
    """By the place of the other firm: how the supplier answers the part that fits best."""
    is_supplier = own.side is FairSide.SUPPLIER
    best = [(other.fitting[0], own if is_supplier else other.place, other) for other in shown if other.fitting]
    found = answers_of_pairs(session, [(part, supplier) for part, supplier, _other in best])
    return {
        other.place.id or 0: found[part.code, supplier.id or 0]
        for part, supplier, other in best
        if (part.code, supplier.id or 0) in found
    }


def _why(own: FairParticipant, other: Other) -> Iterable[str]:
    is_supplier = own.side is FairSide.SUPPLIER
    if other.marked:
        numbers = _numbers(other.marked)
        yield (
            _("You marked: %(numbers)s", numbers=numbers)
            if is_supplier
            else _("Says it can make, or could: %(numbers)s", numbers=numbers)
        )
    if other.fitting:
        count, numbers = len(other.fitting), _numbers(other.fitting)
        yield (
            ngettext(
                "%(num)d of its parts fits you: %(numbers)s",
                "%(num)d of its parts fit you: %(numbers)s",
                count,
                numbers=numbers,
            )
            if is_supplier
            else ngettext(
                "Fits %(num)d of your parts: %(numbers)s",
                "Fits %(num)d of your parts: %(numbers)s",
                count,
                numbers=numbers,
            )
        )


def _numbers(parts: tuple[FairPart, ...]) -> str:
    shown = ", ".join(part.number for part in parts[:NUMBERS_SHOWN])
    return shown if len(parts) <= NUMBERS_SHOWN else _("%(numbers)s and more", numbers=shown)


def _may_bring_up(part: FairPart, own: FairParticipant) -> bool:
    """A buyer sees its own parts; a supplier only what tells nothing of who is not named."""
    if own.side is FairSide.ASSEMBLER:
        return part.participant_id == own.id
    return part.audience is not PartAudience.ANONYMOUS


def _url(place: FairParticipant) -> str:
    return url_for("public.supplier", code=place.company.code) if place.side is FairSide.SUPPLIER else ""


def _about(place: FairParticipant) -> str:
    """One line: where a supplier works; where a buyer comes from and what it makes."""
    if place.side is FairSide.SUPPLIER:
        return cards.place_text(place.company)
    profile = place.company.assembler_profile
    if profile is None:
        return ""
    said = [nationality_label(profile.nationality) if profile.nationality else "", sector_label(profile.sector or "")]
    return " · ".join(filter(None, said))
