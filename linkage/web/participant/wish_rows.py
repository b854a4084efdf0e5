"""The firms one could meet, with what speaks for each: parts that fit, marks on parts, an earlier fair.

A supplier reads nothing here of parts that are shown without a name, nor of buyers that show none of their parts with it.
Neither side reads what the other wishes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlmodel import Session

from database.enums import FairSide, PartAudience
from database.models.fair_participants import FairParticipant
from database.models.fair_parts import FairPart, FairPartMark, FairWish
from database.models.fairs import Fair
from database.queries import fair_parts as part_rows
from database.queries import fair_wishes as rows
from linkage.language import _, ngettext
from linkage.services.fair_fits import NearFit, PartFit, approved, fitter_of
from linkage.services.fair_wishes import nameable
from linkage.web import cards
from linkage.web.components import ReasonLine
from linkage.web.participant.acting import link_values
from linkage.web.reasons import lacking, strip
from linkage.wording import nationality_label, process_label, sector_label
from linkage.wording.fair_wishes import wish_label
from matching.facts import Fit, Match, NearMiss
from search.analysis import fold

NUMBERS_SHOWN = 5
TRADES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Other:
    """A firm of the other side. `fitting`: parts that bring the two together, best first; `marked`: parts the supplier marked.

    `near`: where none fits, the part that comes nearest. `nearness` orders those: what can be mended first. `trades`: processes of
    a supplier, or those a buyer asks for.
    """

    place: FairParticipant
    name: str
    score: float
    fitting: tuple[FairPart, ...]
    near: FairPart | None
    nearness: tuple[bool, float]
    marked: tuple[FairPart, ...]
    met: str
    trades: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WishRow:
    """`why`: sentences that speak for a meeting; `met`: the earlier fair where they sat together; `reason`: for one's own eyes.

    `part`: (number, title, language, address) of the part that `reasons` are about, with the `fit`; where none fits, of the
    nearest one, with what is `lacking`. `trades`: what the firm makes, or asks for.
    """

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
    trades: str
    part: tuple[str, str, str, str] | None
    fit: Fit | None
    reasons: tuple[ReasonLine, ...]
    lacking: tuple[str, ...]
    met: str
    reason: str


class Others:
    """All firms of the other side that come and may be named to one, with how the parts of the two sides fit.

    `refusals`: parts shown without a name whose buyer a supplier does not want to meet. They stand apart from the firms, of which
    nothing here depends on them: whose the parts are must not be read from it.
    """

    def __init__(self, session: Session, fair: Fair, own: FairParticipant) -> None:
        self._own, self._is_supplier = own, own.side is FairSide.SUPPLIER
        places = approved(session, fair, own.side.other)
        shown = part_rows.parts_shown_by(session, fair, places if self._is_supplier else [own])
        parts = [part for part in shown if _may_bring_up(part, own)]
        partners = nameable(own, places, shown)
        self._fitter = fitter_of(session, [own] if self._is_supplier else partners)
        self._fits, self._near = self._pairs(parts, partners)
        said = (
            part_rows.said_by_supplier(session, own) if self._is_supplier else part_rows.marks_on_parts(session, parts)
        )
        self.refusals = [mark for mark in said if not mark.is_claim]
        self._marked = self._claimed(said, parts)
        self._trades = self._asked(parts) if self._is_supplier else self._made(partners)
        met = rows.met_before_of(session, fair, own)
        self.firms = [self._other(place, met) for place in partners]

    def rows(self, shown: Iterable[Other], wishes: Mapping[int, FairWish], *, most: int) -> tuple[WishRow, ...]:
        """The rows of some of the firms; `most`: the last rank in use."""
        return tuple(self._row(other, wishes.get(other.place.id or 0), most) for other in shown)

    def _pairs(
        self, parts: list[FairPart], partners: list[FairParticipant]
    ) -> tuple[dict[int, list[PartFit]], dict[int, list[NearFit]]]:
        """By row of the other firm."""
        fitting: dict[int, list[PartFit]] = {}
        nearly: dict[int, list[NearFit]] = {}
        fits, near = self._fitter.fits(parts, [self._own] if self._is_supplier else partners)
        for fit in fits:
            fitting.setdefault(self._key(fit.part, fit.supplier.id), []).append(fit)
        for one in near:
            nearly.setdefault(self._key(one.part, one.supplier.id), []).append(one)
        return fitting, nearly

    def _key(self, part: FairPart, supplier_id: int | None) -> int:
        return part.participant_id if self._is_supplier else supplier_id or 0

    def _claimed(self, said: Iterable[FairPartMark], parts: list[FairPart]) -> dict[int, list[FairPart]]:
        """By row of the other firm: the parts about which the supplier said that it can or could make them."""
        by_id = {part.id: part for part in parts}
        claimed: dict[int, list[FairPart]] = {}
        for mark in said:
            part = by_id.get(mark.part_id) if mark.is_claim else None
            if part is not None:
                claimed.setdefault(self._key(part, mark.participant_id), []).append(part)
        return claimed

    def _asked(self, parts: Iterable[FairPart]) -> dict[int, tuple[str, ...]]:
        """What the named parts of each buyer ask for, what it asks for most often first."""
        counts: dict[int, Counter[str]] = {}
        for part in parts:
            counts.setdefault(part.participant_id, Counter()).update(
                step.process for step in cards.in_core_order(part.need)
            )
        return {key: tuple(process for process, _count in found.most_common()) for key, found in counts.items()}

    def _made(self, suppliers: Iterable[FairParticipant]) -> dict[int, tuple[str, ...]]:
        """What each supplier runs in house, in the order it states."""
        found = {}
        for each in suppliers:
            fact = self._fitter.facts.get(each.company_id)
            offers = [one.process for one in fact.capabilities if not one.is_subcontracted] if fact else []
            found[each.id or 0] = tuple(dict.fromkeys(offers))
        return found

    def _other(self, place: FairParticipant, met: Mapping[int, str]) -> Other:
        key = place.id or 0
        fits = sorted(self._fits.get(key, ()), key=lambda fit: -fit.score)
        near = max(self._near.get(key, ()), key=lambda one: (one.is_curable, one.score), default=None)
        return Other(
            place=place,
            name=cards.firm_name(place.company),
            score=fits[0].score if fits else 0.0,
            fitting=tuple(fit.part for fit in fits),
            near=near.part if near and not fits else None,
            nearness=(near.is_curable, near.score) if near else (False, 0.0),
            marked=tuple(self._marked.get(key, ())),
            met=met.get(place.company_id, ""),
            trades=self._trades.get(key, ()),
        )

    def _row(self, other: Other, wish: FairWish | None, most: int) -> WishRow:
        about = other.fitting[0] if other.fitting else other.near
        answer = self._fitter.answer(about, self._own if self._is_supplier else other.place) if about else None
        return WishRow(
            code=other.place.code,
            name=other.name,
            url=_url(other.place),
            about=_about(other.place),
            kind=wish.kind.value if wish else "",
            kind_words=wish_label(wish.kind) if wish else "",
            rank=wish.rank if wish else None,
            is_first=bool(wish and wish.rank == 1),
            is_last=bool(wish and wish.rank == most),
            why=tuple(_why(self._own, other)),
            trades=_trades_text(self._own, other.trades),
            part=_part_line(about) if about and answer else None,
            fit=answer.fit if isinstance(answer, Match) else None,
            reasons=strip(answer.reasons) if isinstance(answer, Match) else (),
            lacking=lacking(answer.reasons) if isinstance(answer, NearMiss) else (),
            met=other.met,
            reason=(wish.reason or "") if wish else "",
        )


def by_fit(other: Other) -> tuple[Any, ...]:
    """What fits best first: marked parts, the best of the parts that fit, the nearest of those that do not, and then the name."""
    near = tuple(-value for value in other.nearness)
    return -len(other.marked), -other.score, *near, other.name.casefold()


def by_name(other: Other) -> str:
    return fold(other.name)


def _part_line(part: FairPart) -> tuple[str, str, str, str]:
    url = url_for("participant.part", code=part.fair.code, part=part.code, **link_values())
    return part.number, part.need.title, part.need.language or "", url


def _trades_text(own: FairParticipant, trades: tuple[str, ...]) -> str:
    if not trades:
        return ""
    names = [process_label(process) for process in trades[:TRADES_SHOWN]]
    more = len(trades) - TRADES_SHOWN
    if more > 0:
        names.append(ngettext("and %(num)d more process", "and %(num)d more processes", more))
    said = " \N{MIDDLE DOT} ".join(names)
    return (
        _("Asks for: %(processes)s", processes=said)
        if own.side is FairSide.SUPPLIER
        else _("Makes: %(processes)s", processes=said)
    )


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
