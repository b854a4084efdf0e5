"""What was asked about the demo's introductions after 1 to 36 months, and what officers heard on the telephone.

Not half of the questions are answered by themselves; some of the others an officer asks. Each answer says where the pair stood then.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from database.enums import AnsweredVia, FairSide, FollowUpKind, FollowUpStatus, OutcomeStage
from database.models.follow_ups import FollowUp
from database.models.outcomes import Outcome, OutcomeCall
from linkage.demo.courses import Course
from linkage.demo.draws import chance, rounded, stream, weighted
from linkage.demo.linkages import Pair, introduced
from linkage.demo.rows import People, code_of, noon, write
from linkage.services.follow_ups import MONTHS, months_after
from linkage.services.ladder import LADDER

_BY_THEMSELVES, _BY_CALL = 0.44, 0.28
_HEARD = (
    "Chờ bản vẽ từ trụ sở chính. Gọi lại sau ba tuần.",
    "Không ai nghe máy; đã để lại lời nhắn.",
    "Mẫu đã gửi, bên mua đang đo.",
    "Giá còn cao; hai bên nói chuyện tiếp tuần sau.",
    "Người phụ trách đã nghỉ việc; hỏi lại người mới.",
    "Đơn hàng đầu giao đúng hạn.",
)


def write_answers(session: Session, pairs: Sequence[Pair], people: People) -> None:
    """Where the two met at a fair, the fair has asked."""
    begun = introduced(pairs)
    rows = [(pair, row) for pair in begun if pair.fair is None for row in _questions(pair, people)]
    write(session, FollowUp, (row for _pair, row in rows))
    _note_answers(session, rows)
    write(session, OutcomeCall, (row for pair in begun for row in _calls(pair)))


def _note_answers(session: Session, rows: Sequence[tuple[Pair, dict[str, Any]]]) -> None:
    """What was answered is the last that was heard of a linkage, unless more has happened since."""
    for pair, row in rows:
        if row.get("answered_at") is not None:
            day = row["answered_at"].date()
            pair.course.answered_on = max(day, pair.course.answered_on or day)
    by_id = {pair.outcome_id: pair for pair, _row in rows}
    for outcome in session.exec(select(Outcome).where(col(Outcome.id).in_(list(by_id)))).all():
        outcome.last_event_on = by_id[outcome.id or 0].course.heard_on()
        outcome.updated_at = noon(outcome.last_event_on)
    session.flush()


def _questions(pair: Pair, people: People) -> Iterator[dict[str, Any]]:
    """Of each side all rounds; an answer makes the earlier ones that are open needless. What has ended is asked no more."""
    course = pair.course
    begun, until = course.steps[0].on, course.end.on if course.end is not None else course.as_of
    for side in FairSide:
        rows = [_round(pair, side, month, months_after(begun, month), until, people) for month in MONTHS]
        answered = [row["month"] for row in rows if row["status"] is FollowUpStatus.DONE]
        for row in rows:
            if row["status"] is FollowUpStatus.DUE and any(month > row["month"] for month in answered):
                row["status"] = FollowUpStatus.DROPPED
            yield row


def _round(
    pair: Pair, side: FairSide, month: int, due_on: datetime.date, until: datetime.date, people: People
) -> dict[str, Any]:
    rng = stream("round", *pair.key, side.value, month)
    row: dict[str, Any] = {
        "code": code_of("round", *pair.key, side.value, month),
        "outcome_id": pair.outcome_id,
        "supplier_company_id": pair.supplier.id,
        "assembler_company_id": pair.need.company_id,
        "side": side,
        "kind": FollowUpKind.QUESTIONS,
        "month": month,
        "due_on": due_on,
        "status": FollowUpStatus.DUE,
        "owner_id": pair.owner.id if pair.owner is not None else None,
        "asked_at": noon(due_on) if due_on <= until else None,
        "created_at": noon(pair.course.steps[0].on),
    }
    lot, wait = rng.random(), rng.randint(1, 24)
    day = due_on + datetime.timedelta(days=wait)
    if due_on > until or day > until or lot > _BY_THEMSELVES + _BY_CALL:
        return row
    via = AnsweredVia.LINK if lot < _BY_THEMSELVES else AnsweredVia.OFFICER
    own = people.via(pair.firm(side), weighted(rng, {via: 4.0, AnsweredVia.ACCOUNT: 1.0}))
    return {**row, **_answer(pair, side, day, via if via is AnsweredVia.OFFICER else own)}


def _answer(pair: Pair, side: FairSide, day: datetime.date, via: AnsweredVia | None) -> dict[str, Any]:
    """The furthest step by that day that this side stands behind: what it answers is its word."""
    rng = stream("answer", *pair.key, side.value, day)
    stage = _stage(pair.course, side, day)
    rung = LADDER.index(stage)
    return {
        "status": FollowUpStatus.DONE,
        "stage": stage,
        "satisfaction": min(5, max(1, round(rng.gauss(2.6 + 0.25 * rung, 0.8)))),
        "answers": {
            "rfqs": int(rung >= LADDER.index(OutcomeStage.RFQ)),
            "quotations": int(rung >= LADDER.index(OutcomeStage.QUOTATION)),
            "samples": int(rung >= LADDER.index(OutcomeStage.SAMPLE)),
        },
        "expected_value": Decimal(int(rounded(rng.uniform(9_000, 180_000)))) if chance(rng, 0.3) else None,
        "currency": "USD",
        "via": via,
        "answered_at": noon(day),
    }


def _stage(course: Course, side: FairSide, day: datetime.date) -> OutcomeStage:
    said = [step for step in course.steps if side in step.words and step.denied_by is None]
    known = [step.stage for step in said if step.words[side][0] <= day]
    return max(known, key=LADDER.index)


def _calls(pair: Pair) -> Iterable[dict[str, Any]]:
    """Officers call about a third of what goes on, and note what they heard."""
    rng, course = stream("call", *pair.key), pair.course
    if pair.owner is None or not chance(rng, 0.34):
        return
    last = course.end.on if course.end is not None else course.as_of
    span = max(1, (last - course.steps[0].on).days)
    for number in range(rng.randint(1, 2)):
        day = course.steps[0].on + datetime.timedelta(days=rng.randint(0, span))
        yield {
            "code": code_of("call", *pair.key, number),
            "outcome_id": pair.outcome_id,
            "side": rng.choice(list(FairSide)),
            "called_on": min(day, last),
            "text": rng.choice(_HEARD),
            "called_by_id": pair.owner.id,
            "created_at": noon(min(day, last)),
        }
