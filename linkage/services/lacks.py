"""What a supplier lacks: the needs it would win by one change, and what to state so that nothing of a fit is left open."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlmodel import Session

from database.models.companies import Company
from database.models.part_needs import PartNeed
from linkage.services.match_facts import need_fact, supplier_fact
from matching.changes import Change, Rung, ladders, one_change
from matching.facts import Match, NearMiss
from matching.questions import OpenQuestion, open_questions

Answer = tuple[PartNeed, Match | NearMiss]
_MOST_BROKEN = 3
"""One change can mend several limits only when they are of one machine; with more of them none will."""


@dataclass(frozen=True, slots=True)
class Lacks:
    """`changes`: code of a need -> the one change that would win it. `ladders`: those changes counted, the most needs first."""

    changes: Mapping[str, Change]
    ladders: tuple[tuple[Rung, ...], ...]
    questions: tuple[OpenQuestion, ...]


def lacks_of(session: Session, company: Company, answers: Iterable[Answer], *, on: datetime.date) -> Lacks:
    """What one change would win of these needs, and what they wait for; `answers` as `needs_for_supplier` gives them."""
    known = list(answers)
    near = [need for need, answer in known if isinstance(answer, NearMiss) and _is_near(answer)]
    changes: dict[str, Change] = {}
    if near:
        supplier = supplier_fact(session, company, on=on)
        found = ((need.code, one_change(need_fact(need), supplier, on=on)) for need in near)
        changes = {code: change for code, change in found if change is not None}
    fits = ((need.code, answer) for need, answer in known if isinstance(answer, Match))
    return Lacks(changes, ladders(changes.items()), open_questions(fits))


def _is_near(answer: NearMiss) -> bool:
    return sum(reason.is_gate and reason.verdict == "missed" for reason in answer.reasons) <= _MOST_BROKEN
