"""What people of the demo wrote to each other, and what they said of the agency's services and, in confidence, of buyers."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

from sqlmodel import Session, col, select

from database.enums import (
    AnsweredVia,
    ConductTopic,
    FairSide,
    FeedbackService,
    OutcomeStage,
    ParticipantStatus,
)
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.models.feedback import ConductReport, CorrectiveAction, Feedback
from database.models.threads import Message, Thread, ThreadReading
from linkage.demo.draws import chance, stream, weighted
from linkage.demo.generator import Plan
from linkage.demo.held_fairs import EDITIONS
from linkage.demo.ids import SOURCE, held_fair_id
from linkage.demo.linkages import Pair, introduced
from linkage.demo.rows import People, code_of, noon, write
from linkage.services.exchange_rows import lasting_code
from linkage.services.feedback import AFTER_FAIR, AFTER_INTRODUCTION
from linkage.services.feedback_letters import REMIND_AFTER

_TALKS = (
    (
        (FairSide.ASSEMBLER, "Thank you for the meeting. Could you show us a part of this size that you made before?"),
        (FairSide.SUPPLIER, "Có ạ. Chúng tôi gửi ảnh và báo cáo đo hai mẫu trong tuần này."),
        (FairSide.ASSEMBLER, "That helps. Our engineer asks for the flatness after plating."),
        (FairSide.SUPPLIER, "Độ phẳng sau mạ là 0,15 mm, đo trên 30 mẫu."),
    ),
    (
        (FairSide.SUPPLIER, "Chúng tôi đã nhận bản vẽ. Dung sai 0,02 ở hai lỗ có cần thiết không?"),
        (FairSide.ASSEMBLER, "0.05 is enough for these two. We correct the drawing."),
        (None, "Cơ quan đã ghi nhận thay đổi bản vẽ. / The agency has noted the change of the drawing."),
    ),
    (
        (FairSide.ASSEMBLER, "When can our auditor come? One day would do."),
        (FairSide.SUPPLIER, "Tuần sau, thứ ba hoặc thứ tư đều được ạ."),
    ),
)
_MARKS = {5: 30.0, 4: 38.0, 3: 20.0, 2: 9.0, 1: 3.0}
_LOW = 2
_UNREAD = datetime.timedelta(days=30)
"""How long what somebody wrote may wait for its reader."""
_WISHES = {
    1: "Không ai gọi lại cho chúng tôi sau cuộc gặp.",
    2: "Thời gian gặp quá ngắn, không có phiên dịch tiếng Nhật.",
    3: "Nên gửi trước yêu cầu kỹ thuật.",
    4: "Tốt, nhưng xin báo lịch sớm hơn.",
    5: None,
}
_PLAN = (
    "Gọi lại cho doanh nghiệp, tìm phiên dịch cho lần sau. / Call the firm back, find an interpreter for the next time."
)
_RESULT = (
    "Đã gọi; lần sau có phiên dịch và lịch trước hai tuần. / Called; an interpreter and the times two weeks before."
)
_REPORTS = (
    (ConductTopic.LATE_PAYMENT, "Thanh toán trễ ba tháng so với hợp đồng."),
    (ConductTopic.PRICE, "Yêu cầu giảm giá 10 % sau khi đã đặt hàng."),
    (ConductTopic.LATE_PAYMENT, "Hai hóa đơn liền trả trễ hơn 60 ngày."),
    (ConductTopic.CHANGED_ORDERS, "Đổi số lượng khi hàng đã làm xong."),
)


def write_talks(session: Session, plan: Plan, pairs: Sequence[Pair], people: People) -> None:
    """Messages of some linkages; what firms said of introductions and of the last fair; and reports of the conduct of two buyers."""
    begun = introduced(pairs)
    _write_threads(session, begun, people)
    asked = [*_of_introductions(begun), *_of_fair(session, plan)]
    write(session, Feedback, asked)
    _write_actions(session, plan, asked, people)
    write(session, ConductReport, _reports(begun))


def _write_threads(session: Session, begun: Sequence[Pair], people: People) -> None:
    """Those that people with accounts open come first."""
    threads: list[tuple[Pair, Thread]] = []
    ours = sorted(
        begun, key=lambda pair: people.of(pair.supplier).user_id is None and people.of(pair.buyer).user_id is None
    )
    for pair in [each for each in ours if each.course.has(OutcomeStage.MEETING)][:18]:
        met = next(step.on for step in pair.course.steps if step.stage is OutcomeStage.MEETING)
        rng = stream("thread", *pair.key)
        messages, day = [], met
        for number, (side, text) in enumerate(rng.choice(_TALKS)):
            day = day + datetime.timedelta(days=rng.randint(1, 3))
            if day <= pair.course.as_of:
                messages.append(_message(pair, people, number, side, text, day))
        if messages:
            thread = Thread(
                code=code_of("thread", *pair.key),
                outcome_id=pair.outcome_id,
                buyer_id=pair.need.company_id,
                supplier_id=pair.supplier.id or 0,
                created_at=noon(met),
                last_at=messages[-1].created_at,
            )
            thread.messages = messages
            session.add(thread)
            threads.append((pair, thread))
    session.flush()
    session.add_all(reading for pair, thread in threads for reading in _readings(pair, thread, people))
    session.flush()


def _readings(pair: Pair, thread: Thread, people: People) -> Iterator[ThreadReading]:
    """People with an account have read what they wrote themselves, and what came more than some days ago."""
    last, early = thread.messages[-1], noon(pair.course.as_of) - _UNREAD
    readers = {people.of(pair.firm(side)).user_id: side for side in FairSide}
    for user_id, side in {**readers, **dict.fromkeys((each.id for each in people.officers), None)}.items():
        if user_id is not None and (last.side is side or last.created_at < early):
            yield ThreadReading(thread_id=thread.id or 0, user_id=user_id, read_at=last.created_at)


def _message(pair: Pair, people: People, number: int, side: FairSide | None, text: str, day: datetime.date) -> Message:
    if side is None:
        author, author_id = (pair.owner.name, pair.owner.id) if pair.owner is not None else ("Linkage", None)
    else:
        contact = people.of(pair.firm(side))
        author, author_id = contact.name, contact.user_id
    return Message(
        thread_id=0,
        code=code_of("message", *pair.key, number),
        side=side,
        author=author,
        author_id=author_id,
        text=text,
        created_at=noon(day) + datetime.timedelta(minutes=number),
    )


def _of_introductions(begun: Sequence[Pair]) -> Iterator[dict[str, Any]]:
    """Both sides of each, a month after it."""
    for pair in begun:
        day = pair.course.steps[0].on + AFTER_INTRODUCTION
        if day > pair.course.as_of:
            continue
        for side in FairSide:
            key = ("introduction", *pair.key, side.value)
            about = {"service": FeedbackService.INTRODUCTION, "outcome_id": pair.outcome_id}
            yield {**_said(key, day, pair.course.as_of), **about, "company_id": pair.firm(side).id, "side": side}


def _of_fair(session: Session, plan: Plan) -> Iterator[dict[str, Any]]:
    code = lasting_code("fair", SOURCE, held_fair_id(plan.seed, EDITIONS[-1].years_ago))
    fair = session.exec(select(Fair).where(Fair.code == code)).first()
    if fair is None:
        return
    came = select(FairParticipant).where(
        FairParticipant.fair_id == fair.id, FairParticipant.status == ParticipantStatus.APPROVED
    )
    told: set[int] = set()
    for each in session.exec(came.order_by(col(FairParticipant.id))).all():
        if each.company_id not in told:
            told.add(each.company_id)
            said = _said(("fair", fair.code, each.company_id), fair.ends_on + AFTER_FAIR, plan.as_of)
            about = {"service": FeedbackService.FAIR, "fair_id": fair.id}
            yield {**said, **about, "company_id": each.company_id, "side": each.side}


def _said(key: tuple[object, ...], day: datetime.date, as_of: datetime.date) -> dict[str, Any]:
    """About half answer, some weeks later at most; who has not after ten days is reminded once."""
    rng = stream("feedback", *key)
    answered_on, mark = day + datetime.timedelta(days=rng.randint(1, 20)), weighted(rng, _MARKS)
    row: dict[str, Any] = {
        "code": code_of("feedback", *key),
        "due_on": day,
        "asked_at": noon(day),
        "created_at": noon(day),
    }
    reminded_on = day + REMIND_AFTER + datetime.timedelta(days=1)
    is_silent = not chance(rng, 0.52) or answered_on > as_of
    if reminded_on <= as_of and (is_silent or reminded_on < answered_on):
        row["reminded_at"] = noon(reminded_on)
    if is_silent:
        return row
    said = {"mark": mark, "text": _WISHES[mark], "via": AnsweredVia.LINK, "answered_at": noon(answered_on)}
    return {**row, **said}


def _write_actions(session: Session, plan: Plan, asked: Sequence[dict[str, Any]], people: People) -> None:
    """A low mark opens an action with an owner and a day; of the latest two one is at work, and one is overdue."""
    low = [row for row in asked if row.get("mark") is not None and row["mark"] <= _LOW]
    if not low or not people.officers:
        return
    codes = [row["code"] for row in low]
    known = select(Feedback.code, Feedback.id).where(col(Feedback.code).in_(codes))
    ids = dict(session.exec(known).all())
    low.sort(key=lambda row: (row["answered_at"], row["code"]))
    rows = []
    for place, row in enumerate(reversed(low)):
        opened = row["answered_at"]
        due_on = {0: plan.as_of + datetime.timedelta(days=6), 1: plan.as_of - datetime.timedelta(days=4)}.get(
            place, opened.date() + datetime.timedelta(days=14)
        )
        is_done = place > 1
        rows.append(
            {
                "code": code_of("action", row["code"]),
                "feedback_id": ids[row["code"]],
                "owner_id": people.officers[place % len(people.officers)].id,
                "due_on": due_on,
                "plan": _PLAN if place != 0 else None,
                "result": _RESULT if is_done else None,
                "opened_at": opened,
                "done_at": min(noon(plan.as_of), opened + datetime.timedelta(days=11)) if is_done else None,
                "done_by_id": people.officers[0].id if is_done else None,
            }
        )
    write(session, CorrectiveAction, rows)


def _reports(begun: Sequence[Pair]) -> Iterator[dict[str, Any]]:
    """Of the two buyers whom most suppliers met: of one four firms tell something, of the other two."""
    by_buyer: dict[int, dict[int, Pair]] = {}
    for pair in begun:
        if pair.course.has(OutcomeStage.MEETING) and pair.supplier.id != pair.buyer.id:
            by_buyer.setdefault(pair.need.company_id, {}).setdefault(pair.supplier.id or 0, pair)
    most = sorted(by_buyer.values(), key=lambda pairs: (-len(pairs), min(pairs)))[:2]
    for pairs, number in zip(most, (4, 2), strict=False):
        for (topic, text), pair in zip(_REPORTS[:number], pairs.values(), strict=False):
            day = pair.course.heard_on()
            yield {
                "code": code_of("conduct", *pair.key),
                "buyer_id": pair.need.company_id,
                "company_id": pair.supplier.id,
                "outcome_id": pair.outcome_id,
                "topic": topic,
                "happened_on": day,
                "text": text,
                "created_at": noon(day),
            }
