"""Writing a list of participants: whole, or not at all, and a second time without making anything twice."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from database.columns import now
from database.enums import FairSide, ImportStatus, Nationality, ParticipantStatus, WishKind
from database.models.companies import Company
from database.models.fair_lists import FairList
from database.models.fair_participants import FairAbsence, FairParticipant
from database.models.fair_parts import FairWish
from database.models.fairs import Fair
from database.queries import fair_participants as rows
from linkage.errors import Conflict, Invalid
from linkage.inputs.base import read_input
from linkage.inputs.fair_registrations import DelegateInput
from linkage.language import _, _l
from linkage.services.audit import Actor
from linkage.services.fair_absences import Window, whole_day
from linkage.services.fair_delegates import add_delegate
from linkage.services.fair_desk import seat_firm
from linkage.services.fair_firms import NewFirm, create_firm, ensure_side
from linkage.services.fair_guards import lock_fair
from linkage.services.fair_languages import writing_language
from linkage.services.fair_list_rows import ListedFirm, ListPlan, RowPlan
from linkage.services.fair_lists import check_open, listed, note_list, plan_list
from linkage.services.fair_places import give_place, note_firm, promote_waiting

_WRITTEN = ("added", "updated")
_UNDECIDED = (ParticipantStatus.APPLIED, ParticipantStatus.INVITED)


@dataclass(slots=True)
class _Writing:
    """What was found or made so far: firms by code and by tax code, registrations by the key of their row or their code."""

    session: Session
    fair: Fair
    by: Actor
    companies: dict[str, Company] = field(default_factory=dict)
    made: dict[str, Company] = field(default_factory=dict)
    here: dict[str, FairParticipant] = field(default_factory=dict)


def write_list(session: Session, fair: Fair, found: FairList, *, seal: str, by: Actor) -> bool:
    """Writes a list as the officer saw it (`ListPlan.seal`). False, and nothing written, when it would do something else by now.

    Nobody gets a letter: who brings a list has told the firms. Raises Conflict when a row waits for a choice, or it is written.
    """
    lock_fair(session, fair)
    check_open(found)
    plan = plan_list(session, fair, listed(found), found.choices)
    if plan.seal() != seal:
        return False
    if not plan.is_ready:
        raise Conflict(_l("Some rows wait for a choice. Say which firm each is, then write the list."))
    writing = _Writing(session, fair, by, companies=_companies(session, plan))
    for each in rows.participants(session, fair):
        writing.here[each.code] = each
    for row in plan.rows:
        if row.fate in _WRITTEN:
            _write_row(writing, row)
    for row in plan.rows:
        target = writing.here.get(row.into or row.row.key)
        if target is not None and row.fate in (*_WRITTEN, "duplicate"):
            _write_wishes(writing, target, row)
    found.status, found.applied_at = ImportStatus.APPLIED, now()
    session.flush()
    note_list(session, by, "fair.list_written", fair, found, **plan.counts)
    promote_waiting(session, fair, by=by)
    return True


def _companies(session: Session, plan: ListPlan) -> dict[str, Company]:
    codes = sorted({each.company for each in plan.rows if each.company})
    found: dict[str, Company] = {}
    for start in range(0, len(codes), 500):
        statement = select(Company).where(col(Company.code).in_(codes[start : start + 500]))
        found |= {each.code: each for each in session.exec(statement).all()}
    return found


def _write_row(writing: _Writing, plan: RowPlan) -> None:
    session, row = writing.session, plan.row
    company = writing.companies.get(plan.company) or _made(writing, row)
    ensure_side(session, company, row.side, by=writing.by)
    held = session.exec(
        select(FairParticipant).where(
            FairParticipant.fair_id == writing.fair.id,
            FairParticipant.company_id == company.id,
            FairParticipant.side == row.side,
        )
    ).first()
    is_new = held is None
    if held is None:
        held = FairParticipant(
            fair_id=writing.fair.id or 0,
            company_id=company.id or 0,
            side=row.side,
            status=ParticipantStatus.APPLIED,
            applied_at=now(),
        )
        session.add(held)
    _fill(held, row, company)
    session.flush()
    if is_new:
        session.refresh(held)
    if row.is_confirmed and held.status in _UNDECIDED:
        give_place(session, held)
    writing.here[row.key] = held
    _write_people(writing, held, row)
    _write_days(writing, held, row)
    _write_table(writing, held, row)
    note_firm(session, writing.by, "fair.listed", held, row=row.key)


def _made(writing: _Writing, row: ListedFirm) -> Company:
    """A draft of a firm nobody knows; one that stands on both sheets is made once."""
    key = row.tax_code or ""
    if key and key in writing.made:
        return writing.made[key]
    known = NewFirm(
        name=row.name,
        tax_code=row.tax_code,
        contact_name=row.people[0] if row.people else None,
        contact_phone=row.phone,
        processes=row.topics if row.side is FairSide.SUPPLIER else (),
        nationality=next((each for each in Nationality if each.value == row.nationality), None),
    )
    company = create_firm(writing.session, row.side, known, by=writing.by)
    if key:
        writing.made[key] = company
    return company


def _fill(held: FairParticipant, row: ListedFirm, company: Company) -> None:
    """What the firm has said itself stands; the list fills what is open.

    In which language a buyer talks nobody guesses: it is taken to need an interpreter until officers have asked.
    """
    spoken = company.supplier_profile.languages if company.supplier_profile is not None else []
    usual = ["vi"] if row.side is FairSide.SUPPLIER else []
    held.languages = held.languages or list(row.languages) or list(spoken) or usual
    held.topics = held.topics or list(row.topics)
    held.is_interpreter_needed = held.is_interpreter_needed or row.interpreter or not held.languages
    if row.people_count and held.officer_note is None:
        held.officer_note = _("People, as the list says: %(count)s", count=row.people_count)


def _write_people(writing: _Writing, held: FairParticipant, row: ListedFirm) -> None:
    known = {each.name.casefold() for each in held.delegates if not each.is_unnamed}
    for place, name in enumerate(row.people):
        if name.casefold() in known or len(known) >= writing.fair.delegates_each:
            continue
        contact = {"phone": row.phone or "", "email": row.email or ""} if place == 0 else {}
        add_delegate(writing.session, held, _delegate(name, contact, writing_language(held)), by=writing.by)
        known.add(name.casefold())


def _delegate(name: str, contact: dict[str, str], language: str) -> DelegateInput:
    """An address nobody could write to is left out."""
    values = {"name": name, "language": language}
    try:
        return read_input(DelegateInput, {**values, **contact})
    except Invalid:
        return read_input(DelegateInput, {**values, "phone": contact.get("phone", "")})


def _write_days(writing: _Writing, held: FairParticipant, row: ListedFirm) -> None:
    fair = writing.fair
    count = (fair.ends_on - fair.starts_on).days + 1
    if not any(1 <= day <= count for day in row.days):
        return
    known = {(each.starts_at, each.ends_at) for each in rows.absences(writing.session, held)}
    away = (number for number in range(1, count + 1) if number not in row.days)
    for window in _whole_days(fair, away):
        if (window.starts_at, window.ends_at) not in known:
            writing.session.add(
                FairAbsence(
                    participant_id=held.id,
                    starts_at=window.starts_at,
                    ends_at=window.ends_at,
                    reason=_("As the list of the agency says"),
                )
            )
    writing.session.flush()


def _whole_days(fair: Fair, numbers: Iterable[int]) -> list[Window]:
    return [whole_day(fair, fair.starts_on + datetime.timedelta(days=number - 1)) for number in numbers]


def _write_table(writing: _Writing, held: FairParticipant, row: ListedFirm) -> None:
    free = {each.label.casefold(): each for each in writing.fair.tables if each.participant_id is None}
    table = free.get(row.table.casefold()) if row.table else None
    has_one = any(each.participant_id == held.id for each in writing.fair.tables)
    if table is not None and not has_one and held.status is ParticipantStatus.APPROVED:
        seat_firm(writing.session, held, table.label)


def _write_wishes(writing: _Writing, held: FairParticipant, plan: RowPlan) -> None:
    """Adds the wishes that are not there; one that a side has stated stands as it is."""
    session, own_side = writing.session, held.side
    stated = session.exec(
        select(FairWish).where(
            (FairWish.supplier_id if own_side is FairSide.SUPPLIER else FairWish.assembler_id) == held.id,
            FairWish.by == own_side,
        )
    ).all()
    known = {(each.supplier_id, each.assembler_id) for each in stated}
    rank = max((each.rank or 0 for each in stated), default=0)
    for target, kind in (*((t, WishKind.NO) for t in plan.vetoes), *((t, WishKind.LIKE) for t in plan.wishes)):
        other = writing.here.get(target.key)
        if other is None:
            continue
        pair = (held, other) if own_side is FairSide.SUPPLIER else (other, held)
        ids = (pair[0].id or 0, pair[1].id or 0)
        if ids in known:
            continue
        known.add(ids)
        rank += kind is not WishKind.NO
        session.add(
            FairWish(
                fair_id=held.fair_id,
                supplier_id=ids[0],
                assembler_id=ids[1],
                by=own_side,
                kind=kind,
                rank=None if kind is WishKind.NO else rank,
            )
        )
    if plan.wishes or plan.vetoes:
        held.wishes_sent_at = held.wishes_sent_at or now()
    session.flush()
