"""What came of introductions: written down step by step, and what follows from it for the next match.

An order that the buyer confirmed (or the supplier, with evidence) is past work of the supplier; how often a buyer answers is part
of what a supplier sees in its needs. Both count in matching from the next question on.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, select

from database.columns import now
from database.enums import AnsweredVia, ConfirmedBy, OutcomeStage
from database.models.companies import Company
from database.models.outcomes import Outcome, OutcomeCall, OutcomeStep, OutcomeValue
from database.models.part_needs import PartNeed
from database.queries import match_lists as lists
from database.queries import outcomes as rows
from linkage.errors import Conflict, Invalid, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.outcomes import COLUMNS, OutcomeInput
from linkage.language import _l, fill
from linkage.services.audit import Actor, record_need
from linkage.services.ladder import SIDES_OF, Teller, note_event, said_at, say, settle, step_at
from matching.facts import PastWork

LEAST_INTRODUCTIONS = 5
"""Of fewer introductions a share would say more about chance than about the buyer."""

MOST_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class OutcomeCounts:
    """What a list of outcomes did."""

    recorded: int = 0
    unchanged: int = 0


def record_outcome(session: Session, given: OutcomeInput, *, by: Actor) -> Outcome:
    """Writes down a step of a need and a supplier, or its end, as an officer or a list has it.

    The same step again mends its day and what proves it, and adds the words of sides that are named; it takes no word away that a side
    gave. A step later than the end takes the linkage up again. Raises Invalid when there is no such need or supplier.
    """
    need, company = _pair(session, given)
    outcome = rows.outcome_of(session, need.id or 0, company.id or 0)
    if outcome is None:
        outcome = begun(session, need, company, given.reached_on)
    else:
        lock_outcome(session, outcome)
    before = proven(outcome)
    if _is_said(outcome, given):
        return outcome
    _write_step(outcome, given, by)
    _follow_steps(outcome, given)
    session.flush()
    bring_up(session, outcome, is_work_changed=before != proven(outcome))
    record_need(
        session, by, "outcome.recorded", need, supplier=company.code, stage=given.stage.value, outcome=outcome.code
    )
    return outcome


def lock_outcome(session: Session, outcome: Outcome) -> None:
    """Nobody else changes this linkage until the transaction ends, and it is read anew with its steps and values."""
    # SQLite writes one at a time anyway.
    whole = (
        selectinload(Outcome.steps),  # type: ignore[arg-type]
        selectinload(Outcome.values),  # type: ignore[arg-type]
    )
    locked = select(Outcome).where(Outcome.id == outcome.id).with_for_update(of=Outcome)
    session.exec(locked.options(*whole).execution_options(populate_existing=True)).one()


def remove_outcome(session: Session, outcome: Outcome, *, by: Actor, expected_version: int | None = None) -> None:
    """Takes back what was written by mistake, with all its steps. Raises Conflict when a step was written since."""
    if expected_version is not None and outcome.version != expected_version:
        raise Conflict(_l("Somebody wrote down a step meanwhile. Look at it again before you remove it."))
    need, company, was_work = outcome.need, outcome.company, bool(proven(outcome))
    session.delete(outcome)
    session.flush()
    bring_up(session, outcome, is_work_changed=was_work)
    if need is not None:
        record_need(session, by, "outcome.removed", need, supplier=company.code)


def read_outcome_file(data: bytes) -> list[OutcomeInput]:
    """A CSV file, UTF-8 with or without a byte order mark. Raises Invalid as `read_outcomes` does."""
    try:
        return read_outcomes(list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))))
    except (UnicodeDecodeError, csv.Error):
        raise Invalid(_l("This is no CSV file in UTF-8. Save it as “CSV UTF-8” and choose it again.")) from None


def read_outcomes(table: Sequence[Sequence[str]]) -> list[OutcomeInput]:
    """Rows of a list, headings first. Raises Invalid that names line and column of each mistake; then none is to be taken in."""
    if not table or [name.strip() for name in table[0]] != list(COLUMNS)[: len(table[0])] or len(table[0]) < 4:
        raise Invalid(fill(_l("The first line must name the columns: %(columns)s."), columns=", ".join(COLUMNS)))
    if len(table) > MOST_ROWS + 1:
        raise Invalid(fill(_l("Give at most %(most)s lines at a time."), most=MOST_ROWS))
    found: list[OutcomeInput] = []
    refused: dict[str, Any] = {}
    for number, cells in enumerate(table[1:], 2):
        if any(cell.strip() for cell in cells):
            try:
                found.append(
                    read_input(
                        OutcomeInput,
                        dict(zip([name.strip() for name in table[0]], map(_as_written, cells), strict=False)),
                    )
                )
            except Invalid as error:
                refused |= {f"{number}.{name}": text for name, text in error.fields.items()}
    if refused:
        raise Invalid(_l("The file was not taken in."), fields=refused)
    return found


def import_outcomes(session: Session, given: Iterable[OutcomeInput], *, by: Actor) -> OutcomeCounts:
    """Takes in a list, all or none; the same list twice changes nothing. Raises Invalid naming the line."""
    recorded = unchanged = 0
    for number, one in enumerate(given, 2):
        try:
            need, company = _pair(session, one)
            known = rows.outcome_of(session, need.id or 0, company.id or 0)
            if known is not None and _is_said(known, one):
                unchanged += 1
                continue
            record_outcome(session, one, by=by)
            recorded += 1
        except Invalid as error:
            fields = {f"{number}.{name}": text for name, text in error.fields.items()}
            raise Invalid(_l("The file was not taken in."), fields=fields) from None
    return OutcomeCounts(recorded, unchanged)


def outcomes_table(session: Session) -> Iterator[list[str]]:
    """Headings and every step, as `read_outcomes` reads them; the oldest introduction first, each step in its order."""
    yield list(COLUMNS)
    for outcome in reversed(rows.outcomes(session)):
        if outcome.need is not None:
            # The end last, so that reading the list again does not take the introduction up after it.
            for step in sorted(outcome.steps, key=lambda step: (step.stage is OutcomeStage.NOTHING, step.reached_on)):
                reason = outcome.reason if step.stage is OutcomeStage.NOTHING else None
                pair = (outcome.need.code, outcome.company.code, step.stage.value, step.reached_on.isoformat())
                yield [*pair, reason or "", step.confirmed_by.value, step.evidence or ""]


def outcome_coded(session: Session, code: str) -> Outcome:
    """Raises NotFound."""
    found = rows.outcome(session, code)
    if found is None:
        raise NotFound(_l("There is no such introduction here."))
    return found


def past_work(session: Session, ids: Sequence[int]) -> dict[int, tuple[PastWork, ...]]:
    """Company id -> the work it has done for proven orders, oldest first; firms without any are left out."""
    found: dict[int, list[PastWork]] = {}
    for done in rows.done_work(session, ids):
        work = PastWork(done.process, frozenset(done.materials), done.sector, done.finished_on)
        found.setdefault(done.company_id, []).append(work)
    return {key: tuple(works) for key, works in found.items()}


def answered_share(introductions: int, answered: int) -> float | None:
    """Share of a buyer's introductions that got an answer, in steps of a hundredth; None while there are fewer than five."""
    return round(answered / introductions, 2) if introductions >= LEAST_INTRODUCTIONS else None


def forget_evidence(session: Session, needs: Collection[PartNeed]) -> None:
    """What was written about the steps of these needs goes with their buyer; that the work was done stays with the supplier."""
    ids = [need.id for need in needs]
    steps = select(OutcomeStep).join(Outcome).where(col(Outcome.need_id).in_(ids))
    for step in session.exec(steps).all():
        # That an officer saw a proof stays: without it the word of the supplier alone would no longer count.
        step.evidence = None if step.evidence is None else "-"
    of_needs = select(Outcome.id).where(col(Outcome.need_id).in_(ids))
    for value in session.exec(select(OutcomeValue).where(col(OutcomeValue.outcome_id).in_(of_needs))).all():
        value.proof = None if value.proof is None else "-"
    session.execute(delete(OutcomeCall).where(col(OutcomeCall.outcome_id).in_(of_needs)))
    session.flush()


def _as_written(cell: str) -> str:
    """Without the apostrophe that a download puts before what looks like a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@", "|") else cell


def _pair(session: Session, given: OutcomeInput) -> tuple[PartNeed, Company]:
    need = session.exec(select(PartNeed).where(PartNeed.code == given.need.upper())).first()
    company = session.exec(select(Company).where(Company.code == given.supplier.upper())).first()
    if need is None:
        raise Invalid(_l("Some answers need another look."), fields={"need": _l("There is no need with this code.")})
    if company is None or company.supplier_profile is None:
        missing = {"supplier": _l("There is no supplier with this code.")}
        raise Invalid(_l("Some answers need another look."), fields=missing)
    if company.id == need.company_id:
        same = {"supplier": _l("The buyer itself cannot be the supplier of its need.")}
        raise Invalid(_l("Some answers need another look."), fields=same)
    return need, company


def begun(session: Session, need: PartNeed, company: Company, day: datetime.date) -> Outcome:
    """A new introduction, with how the firm stood on the last list that was shown; its first step is for the caller to add."""
    core = [step for step in need.steps if step.role == "core"] or list(need.steps)
    buyer = need.company.assembler_profile
    stood = lists.standing(session, need.id or 0, company.id or 0, until=day)
    shown = {} if stood is None else stood._asdict()
    outcome = Outcome(
        need=need,
        buyer=need.company,
        company=company,
        stage=OutcomeStage.INTRODUCED,
        stage_on=day,
        last_event_on=day,
        process=core[0].process if core else None,
        materials=list(need.materials),
        sector=buyer.sector if buyer else None,
        **shown,
    )
    session.add(outcome)
    return outcome


def _is_said(outcome: Outcome, given: OutcomeInput) -> bool:
    """Whether all of this is written down already."""
    known = step_at(outcome, given.stage)
    if known is None:
        return False
    same_end = given.stage is not OutcomeStage.NOTHING or outcome.reason == given.reason
    has_words = all(
        said_at(known, side) is not None and known.denied_by is not side for side in SIDES_OF[given.confirmed_by]
    )
    same_proof = given.evidence in (None, known.evidence)
    return same_end and has_words and same_proof and known.reached_on == given.reached_on


def _write_step(outcome: Outcome, given: OutcomeInput, by: Actor) -> None:
    step = step_at(outcome, given.stage)
    if step is None:
        step = OutcomeStep(stage=given.stage, reached_on=given.reached_on)
        outcome.steps.append(step)
    step.reached_on = given.reached_on
    if given.evidence is not None and given.evidence != step.evidence:
        step.evidence, step.evidence_by, step.seen_at, step.seen_by_id = given.evidence, None, now(), by.user_id
    step.recorded_at, step.recorded_by_id = now(), by.user_id
    for side in SIDES_OF[given.confirmed_by]:
        say(step, side, Teller(side, AnsweredVia.OFFICER, by))


def _follow_steps(outcome: Outcome, given: OutcomeInput) -> None:
    """Furthest step and end, from the steps."""
    end = step_at(outcome, OutcomeStage.NOTHING)
    if given.stage is OutcomeStage.NOTHING:
        if outcome.reason is not given.reason:
            outcome.reason, outcome.ended_by, outcome.is_reason_open = given.reason, None, False
    elif end is not None and given.reached_on > end.reached_on:
        outcome.steps.remove(end)
    note_event(outcome, given.reached_on)
    settle(outcome)


def proven(outcome: Outcome) -> datetime.date | None:
    """The day of the latest order that counts as past work, as `rows.done_work` reads it."""
    days = [
        step.reached_on
        for step in outcome.steps
        if step.stage in rows.ORDERS
        and (
            step.confirmed_by in (ConfirmedBy.BUYER, ConfirmedBy.BOTH)
            or (step.confirmed_by is ConfirmedBy.SUPPLIER and step.seen_at is not None)
        )
    ]
    return max(days, default=None)


def bring_up(session: Session, outcome: Outcome, *, is_work_changed: bool) -> None:
    """Makes matching see it: both firms count as changed when what is computed from outcomes did."""
    if is_work_changed:
        outcome.company.updated_at = now()
    buyer = outcome.need.company if outcome.need else None
    if buyer is not None:
        count_answers(session, buyer)


def count_answers(session: Session, buyer: Company) -> None:
    """Brings the buyer's record to what the outcomes say."""
    if buyer.assembler_profile is None:
        return
    share = answered_share(*rows.answered(session, [buyer.id or 0]).get(buyer.id or 0, (0, 0)))
    if buyer.assembler_profile.answered_share != share:
        buyer.assembler_profile.answered_share = share
        buyer.updated_at = now()
