"""What a draft of the timetable is worth, in figures that a page can say in words: kept with the draft as plain JSON.

`musts`, `mutual`, `likes`: [placed, of so many]. `without`: side -> codes of firms that have no meeting.
`matchless`: those of them that no firm of the other side suits, so that no timetable finds them one. `handovers`: how often an
interpreter changes tables from one meeting of a day to the next. `speechless`: meetings (a, b, slot) of two who share no language,
without an interpreter. `unplaced`, `binding`, `clashing`: as the solver's facts.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from sqlmodel import Session

from database.enums import FairSide, WishKind
from database.models.fairs import Fair
from database.queries.fair_wishes import vetoes, wishes
from linkage.services.fair_languages import need_interpreter
from linkage.services.timetable_problems import Ids
from matching.timetable.problem import Answer, Demand, Placed, Problem

MOST_UNPLACED = 400
Pair = tuple[str, str]


def report_of(
    session: Session, fair: Fair, problem: Problem, ids: Ids, answer: Answer, clashing: Iterable[Demand]
) -> dict[str, Any]:
    """All that is said of a draft beside its meetings."""
    met = {(each.a, each.b) for each in answer.meetings}
    wished = _wished(session, fair, ids)
    unplaced = sorted(answer.unplaced, key=lambda each: (each.a, each.b) not in wished["all"])
    return {
        "status": answer.status.value,
        "value": round(answer.value, 4),
        "bound": round(answer.bound, 4),
        "gap": answer.gap,
        "meetings": len(answer.meetings),
        "breaks_total": answer.breaks_total,
        "breaks_max": answer.breaks_max,
        "seconds": round(answer.seconds, 1),
        **{kind: _share(wished[kind], met) for kind in ("musts", "mutual", "likes")},
        "without": _without(ids, met),
        "matchless": _matchless(ids, problem),
        "handovers": handovers(problem, answer.meetings),
        "speechless": _speechless(ids, answer.meetings),
        "unplaced": [dataclasses.asdict(each) for each in unplaced[:MOST_UNPLACED]],
        "unplaced_total": len(unplaced),
        "binding": [dataclasses.asdict(each) for each in answer.binding],
        "clashing": [{"code": each.code, "values": dict(each.values)} for each in clashing],
    }


def handovers(problem: Problem, meetings: Iterable[Placed]) -> int:
    """How often an interpreter goes to another table between two meetings of one day."""
    order = {slot.id: (slot.day or "", number) for number, slot in enumerate(problem.slots)}
    by_day: dict[tuple[str, str], list[Placed]] = defaultdict(list)
    for each in meetings:
        if each.interpreter is not None:
            by_day[(each.interpreter, order[each.slot][0])].append(each)
    total = 0
    for held in by_day.values():
        tables = [each.table for each in sorted(held, key=lambda each: order[each.slot])]
        total += sum(one != other for one, other in itertools.pairwise(tables))
    return total


def _speechless(ids: Ids, meetings: Iterable[Placed]) -> list[dict[str, str]]:
    """By firm: also where the fair has no interpreter, so that languages bound nothing."""
    alone = (each for each in meetings if each.interpreter is None)
    found = (each for each in alone if _cannot_talk(ids, each))
    return [{"a": each.a, "b": each.b, "slot": each.slot} for each in sorted(found, key=lambda each: (each.a, each.b))]


def _cannot_talk(ids: Ids, meeting: Placed) -> bool:
    ours, theirs = (ids.delegates.get(each or "") for each in (meeting.delegate_a, meeting.delegate_b))
    return ours is not None and theirs is not None and need_interpreter(ours, theirs)


def _wished(session: Session, fair: Fair, ids: Ids) -> dict[str, set[Pair]]:
    """Pairs (buyer, supplier) by how they are wished for; what one side refuses, by name or not, is not wished for."""
    codes = {each.id: code for code, each in ids.participants.items()}
    sides: dict[Pair, set[FairSide]] = defaultdict(set)
    musts: set[Pair] = set()
    refused = vetoes(session, fair)
    for wish in wishes(session, fair):
        is_there = wish.assembler_id in codes and wish.supplier_id in codes
        if not is_there or (wish.supplier_id, wish.assembler_id) in refused:
            continue
        pair = (codes[wish.assembler_id], codes[wish.supplier_id])
        sides[pair].add(wish.by)
        if wish.kind is WishKind.MUST:
            musts.add(pair)
    wished = set(sides)
    mutual = {pair for pair in wished if len(sides[pair]) > 1}
    return {"all": wished, "musts": musts, "mutual": mutual, "likes": wished - musts - mutual}


def _share(pairs: Collection[Pair], met: set[Pair]) -> list[int]:
    return [sum(pair in met for pair in pairs), len(pairs)]


def _matchless(ids: Ids, problem: Problem) -> list[str]:
    paired = {code for pair in problem.pairs for code in (pair.a, pair.b)}
    alone = [each for code, each in ids.participants.items() if code not in paired and not each.is_reserve]
    return [each.code for each in sorted(alone, key=lambda each: each.company.name)]


def _without(ids: Ids, met: set[Pair]) -> dict[str, list[str]]:
    """Firms at the fair that meet nobody, by side, in the order of their names."""
    busy = {code for pair in met for code in pair}
    alone = [each for code, each in ids.participants.items() if code not in busy and not each.is_reserve]
    return {
        side.value: [each.code for each in sorted(alone, key=lambda each: each.company.name) if each.side is side]
        for side in FairSide
    }
