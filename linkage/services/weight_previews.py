"""What other weights would do to the lists people have been looking at, before anybody saves them."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, or_, select

from database.enums import NeedStatus
from database.models.companies import Company
from database.models.part_needs import NeedStep, PartNeed
from database.queries.exchange import whole_need
from linkage.services.matches import matches_of_need
from linkage.services.weights import current_weights
from matching.scoring import Weights

DAYS = 31
MOST_NEEDS = 50
TOP = 5
RANKED = 20
_MOVES_SHOWN = 3
_LONG_MOVE = 2


@dataclass(frozen=True, slots=True)
class Move:
    """A firm's place with the weights in force and with the new ones, from 1; None is beyond the first twenty."""

    firm: str
    before: int | None
    after: int | None

    @property
    def distance(self) -> int:
        beyond = RANKED + 1
        return abs((self.before or beyond) - (self.after or beyond))


@dataclass(frozen=True, slots=True)
class ListChange:
    """One need whose first five change: who enters, who leaves, in the order of the places, and who else moves far."""

    code: str
    title: str
    entering: tuple[Move, ...]
    leaving: tuple[Move, ...]
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """`needs` lists were made twice; `same_members`: the same first five, `same_order`: in the same order too."""

    needs: int
    same_order: int
    same_members: int
    changes: tuple[ListChange, ...]


def preview_weights(session: Session, new: Weights, *, on: datetime.date) -> Preview:
    """The lists of the newest needs, at most fifty, with the weights in force and with the new ones.

    Changed lists come first that change most.
    """
    old = current_weights(session)
    needs = recent_needs(session, on=on)
    compared = [(need, _order(session, need, old, on), _order(session, need, new, on)) for need in needs]
    names = _names(session, {firm for _need, before, after in compared for firm in (*before, *after)})
    changes = [_change(need, before, after, names) for need, before, after in compared if before[:TOP] != after[:TOP]]
    changes.sort(key=lambda each: (-len(each.entering), -sum(move.distance for move in each.moves), each.code))
    return Preview(
        needs=len(needs),
        same_order=len(needs) - len(changes),
        same_members=sum(set(before[:TOP]) == set(after[:TOP]) for _need, before, after in compared),
        changes=tuple(changes),
    )


def recent_needs(session: Session, *, on: datetime.date) -> list[PartNeed]:
    """Needs that are open, or were published in the last month, with a routing; the newest first."""
    since = datetime.datetime.combine(on - datetime.timedelta(days=DAYS), datetime.time(), datetime.UTC)
    is_open = or_(col(PartNeed.closes_on).is_(None), col(PartNeed.closes_on) >= on)
    statement = (
        select(PartNeed)
        .where(col(PartNeed.status).in_([NeedStatus.PUBLISHED, NeedStatus.MET]))
        .where(or_(is_open, col(PartNeed.published_at) >= since))
        .where(col(PartNeed.id).in_(select(NeedStep.need_id)))
        .order_by(col(PartNeed.published_at).desc(), col(PartNeed.id).desc())
        .limit(MOST_NEEDS)
    )
    return list(session.exec(statement.options(*whole_need())).all())


def _order(session: Session, need: PartNeed, weights: Weights, on: datetime.date) -> tuple[str, ...]:
    found = matches_of_need(session, need, on=on, limit=RANKED, weights=weights)
    return tuple(match.supplier for match in found.matches)


def _change(need: PartNeed, before: Sequence[str], after: Sequence[str], names: dict[str, str]) -> ListChange:
    places = {firm: (_place(firm, before), _place(firm, after)) for firm in dict.fromkeys((*after, *before))}
    moves = {firm: Move(names.get(firm, firm), *both) for firm, both in places.items()}
    staying = [move for firm, move in moves.items() if firm in before[:TOP] and firm in after[:TOP]]
    longest = sorted(staying, key=lambda move: (-move.distance, move.firm))
    return ListChange(
        code=need.code,
        title=need.title,
        entering=tuple(moves[firm] for firm in after[:TOP] if firm not in before[:TOP]),
        leaving=tuple(moves[firm] for firm in before[:TOP] if firm not in after[:TOP]),
        moves=tuple(move for move in longest[:_MOVES_SHOWN] if move.distance >= _LONG_MOVE),
    )


def _place(firm: str, ranked: Sequence[str]) -> int | None:
    return ranked.index(firm) + 1 if firm in ranked else None


def _names(session: Session, codes: set[str]) -> dict[str, str]:
    rows = session.exec(select(Company.code, Company.name).where(col(Company.code).in_(sorted(codes)))).all()
    return {code: name for code, name in rows}  # noqa: C416 (rows are no pairs to mypy)
