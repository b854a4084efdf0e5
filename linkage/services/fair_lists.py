"""Lists of participants brought in by officers: what every row would do, with each doubt; then all of it at once, or nothing.

The plan is worked out from the rows each time it is looked at, and again under the lock before it is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from sqlmodel import Session, col, select

from database.enums import FairSide, ImportStatus, ParticipantStatus
from database.models.companies import Company
from database.models.fair_lists import FairList
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.queries import fair_participants as rows
from linkage.errors import Conflict, NotFound
from linkage.language import _l
from linkage.services.audit import Actor
from linkage.services.fair_guards import note
from linkage.services.fair_list_names import NameIndex, name_words
from linkage.services.fair_list_rows import (
    NEW,
    SKIP,
    UNKNOWN,
    Doubt,
    KnownFirm,
    ListedFirm,
    ListPlan,
    Named,
    RowPlan,
    Target,
)

_TAX_DIGITS = 10


@dataclass(slots=True)
class _Registry:
    by_tax: dict[str, KnownFirm] = field(default_factory=dict)
    by_code: dict[str, KnownFirm] = field(default_factory=dict)
    by_name: NameIndex[KnownFirm] = field(default_factory=NameIndex)


@dataclass(slots=True)
class _Earlier:
    """The rows before: a row is one of them by one tax code, or by one name where no tax codes tell them apart."""

    _by_tax: dict[tuple[FairSide, str], ListedFirm] = field(default_factory=dict)
    _by_name: dict[tuple[FairSide, frozenset[str]], list[ListedFirm]] = field(default_factory=dict)

    def same(self, row: ListedFirm) -> ListedFirm | None:
        tax = (row.tax_code or "")[:_TAX_DIGITS]
        if tax and (row.side, tax) in self._by_tax:
            return self._by_tax[row.side, tax]
        named = self._by_name.get((row.side, name_words(row.name)), ()) if row.name else ()
        return next((each for each in named if not (tax and each.tax_code)), None)

    def add(self, row: ListedFirm) -> None:
        if row.tax_code:
            self._by_tax[row.side, row.tax_code[:_TAX_DIGITS]] = row
        self._by_name.setdefault((row.side, name_words(row.name)), []).append(row)


def add_list(session: Session, fair: Fair, firms: Sequence[ListedFirm], *, file_name: str, by: Actor) -> FairList:
    """Keeps a list that was read; nothing of it is written yet."""
    made = FairList(
        fair_id=fair.id or 0,
        file_name=file_name[:300],
        rows=[asdict(each) for each in firms],
        choices={UNKNOWN: NEW},
        user_id=by.user_id,
    )
    session.add(made)
    session.flush()
    note_list(session, by, "fair.list_checked", fair, made)
    return made


def list_of(session: Session, fair: Fair, code: str) -> FairList:
    """Raises NotFound."""
    found = session.exec(select(FairList).where(FairList.fair_id == fair.id, FairList.code == code)).first()
    if found is None:
        raise NotFound(_l("There is no such list. It may have been brought in for another fair."))
    return found


def lists_of(session: Session, fair: Fair) -> list[FairList]:
    """The lists of a fair, the newest first."""
    statement = select(FairList).where(FairList.fair_id == fair.id).order_by(col(FairList.id).desc()).limit(20)
    return list(session.exec(statement).all())


def choose(session: Session, fair: Fair, found: FairList, choices: Mapping[str, str], *, by: Actor) -> None:
    """Keeps what the officer chose for rows and for all unknown firms. Raises Conflict when the list is written or set aside."""
    check_open(found)
    known = {each.key for each in listed(found)} | {UNKNOWN}
    found.choices = {**found.choices, **{key: value[:40] for key, value in choices.items() if key in known}}
    session.flush()
    note_list(session, by, "fair.list_chosen", fair, found)


def discard_list(session: Session, fair: Fair, found: FairList, *, by: Actor) -> None:
    """Sets a list aside; its rows are not kept. Raises Conflict when it is written."""
    check_open(found)
    found.status, found.rows, found.choices = ImportStatus.DISCARDED, [], {}
    session.flush()
    note_list(session, by, "fair.list_discarded", fair, found)


def check_open(found: FairList) -> None:
    if found.status is not ImportStatus.CHECKED:
        raise Conflict(_l("This list was written or set aside before."))


def listed(found: FairList) -> list[ListedFirm]:
    """The rows of a kept list."""
    return [ListedFirm.of_json(each) for each in found.rows]


def plan_list(session: Session, fair: Fair, firms: Sequence[ListedFirm], choices: Mapping[str, str]) -> ListPlan:
    """What a list would do as things are now. Reads only; a few queries whatever its length."""
    registry = _registry(session)
    here = rows.participants(session, fair)
    at_fair = {(each.company.code, each.side): each for each in here}
    plans: list[RowPlan] = []
    earlier = _Earlier()
    for row in firms:
        first = earlier.same(row)
        if not row.name:
            plans.append(RowPlan(row, "refused", doubts=(Doubt("no_name", row.name_cell), *row.doubts)))
        elif first is not None:
            doubts = (Doubt("same_as_row", row.name_cell, row.name, f"{first.number}"), *row.doubts)
            plans.append(RowPlan(row, "duplicate", into=first.key, doubts=doubts))
        else:
            earlier.add(row)
            plans.append(_with_day_and_table(fair, _met(row, registry, choices, at_fair), at_fair))
    plans = _same_firm_once(plans)
    return ListPlan(tuple(_with_wishes(plans, here)))


def note_list(session: Session, by: Actor, action: str, fair: Fair, found: FairList, **details: Any) -> None:
    """Writes the trail of a list."""
    note(session, by, action, fair, list=found.code, file=found.file_name, **details)


def _met(
    row: ListedFirm,
    registry: _Registry,
    choices: Mapping[str, str],
    at_fair: Mapping[tuple[str, FairSide], FairParticipant],
) -> RowPlan:
    """The firm of the registry a row speaks of: by its tax code, by a name nobody else has, or as the officer chose."""
    chosen, doubts = choices.get(row.key, ""), list(row.doubts)
    owner = sure = registry.by_tax.get(row.tax_code[:_TAX_DIGITS]) if row.tax_code else None
    same = [each for each in registry.by_name.same(row.name) if not _are_told_apart(row, each)]
    if sure is None and len(same) == 1 and (not row.tax_code or not same[0].tax_digits):
        sure = same[0]
        doubts.append(Doubt("by_name", row.name_cell, row.name, sure.name))
    near = (
        []
        if sure is not None
        else _once([*same, *registry.by_name.same(row.name), *registry.by_name.near(row.name)])[:5]
    )
    known = registry.by_code.get(chosen)
    if chosen == SKIP:
        return RowPlan(row, "left-out", candidates=tuple(near), doubts=tuple(doubts))
    # Nobody can be new under a tax code that is taken.
    firm = known or owner or (sure if chosen != NEW else None)
    if firm is not None:
        fate = "updated" if (firm.code, row.side) in at_fair else "added"
        return RowPlan(row, fate, firm.code, firm.name, tuple(near), doubts=tuple(doubts))
    if near and chosen != NEW:
        doubts.append(Doubt("which_firm", row.name_cell, row.name))
        return RowPlan(row, "choose", candidates=tuple(near), doubts=tuple(doubts))
    if chosen != NEW and choices.get(UNKNOWN, NEW) == SKIP:
        return RowPlan(row, "left-out", doubts=(Doubt("not_in_registry", row.name_cell, row.name), *doubts))
    return RowPlan(
        row, "added", candidates=tuple(near), doubts=(Doubt("becomes_draft", row.name_cell, row.name), *doubts)
    )


def _are_told_apart(row: ListedFirm, firm: KnownFirm) -> bool:
    return bool(row.tax_code and firm.tax_digits and row.tax_code[:_TAX_DIGITS] != firm.tax_digits)


def _same_firm_once(plans: Iterable[RowPlan]) -> list[RowPlan]:
    """Two rows that turn out to be one firm of the registry: the second belongs to the first."""
    seen: dict[tuple[str, FairSide], str] = {}
    kept: list[RowPlan] = []
    for plan in plans:
        key = (plan.company, plan.row.side)
        if plan.company and key in seen:
            first = next(each for each in kept if each.row.key == seen[key])
            doubt = Doubt("same_as_row", plan.row.name_cell, plan.row.name, f"{first.row.number}")
            kept.append(replace(plan, fate="duplicate", into=first.row.key, doubts=(doubt, *plan.doubts)))
            continue
        if plan.company:
            seen[key] = plan.row.key
        kept.append(plan)
    return kept


def _with_day_and_table(fair: Fair, plan: RowPlan, at_fair: Mapping[tuple[str, FairSide], FairParticipant]) -> RowPlan:
    """Doubts about people beyond the most, a day the fair does not have, a table that is not there or taken, a firm that has left."""
    row, doubts = plan.row, list(plan.doubts)
    if len(row.people) > fair.delegates_each:
        doubts.append(Doubt("too_many_people", value=", ".join(row.people[fair.delegates_each :])))
    held = at_fair.get((plan.company, row.side))
    days = (fair.ends_on - fair.starts_on).days + 1
    doubts += [Doubt("no_such_day", row.days_cell, str(day)) for day in row.days if not 1 <= day <= days]
    if row.table:
        table = next((each for each in fair.tables if each.label.casefold() == row.table.casefold()), None)
        if table is None:
            doubts.append(Doubt("no_such_table", row.table_cell, row.table))
        elif table.participant_id is not None and (held is None or table.participant_id != held.id):
            doubts.append(Doubt("table_taken", row.table_cell, row.table))
    if held is not None and held.status in (ParticipantStatus.WITHDRAWN, ParticipantStatus.REFUSED):
        doubts.append(Doubt("has_left", row.name_cell, row.name))
    return replace(plan, doubts=tuple(doubts))


def _with_wishes(plans: Sequence[RowPlan], here: Sequence[FairParticipant]) -> list[RowPlan]:
    """Whom the names in wishes mean: a row of the other side, else a firm of the other side that is at the fair."""
    known: dict[FairSide, NameIndex[Target]] = {side: NameIndex() for side in FairSide}
    on_list = {(each.company, each.row.side) for each in plans if each.company}
    for plan in plans:
        if plan.fate in ("added", "updated", "choose"):
            target = Target(plan.row.key, plan.company_name or plan.row.name)
            for name in {plan.row.name, plan.company_name} - {""}:
                known[plan.row.side].add(name, target)
    for each in here:
        if (each.company.code, each.side) not in on_list:
            known[each.side].add(each.company.name, Target(each.code, each.company.name))
    return [_wished(plan, known) for plan in plans]


def _wished(plan: RowPlan, known: Mapping[FairSide, NameIndex[Target]]) -> RowPlan:
    other = plan.row.side.other
    doubts = list(plan.doubts)
    vetoes = _targets(plan.row.vetoes, known[other], doubts)
    wishes = []
    for target in _targets(plan.row.wishes, known[other], doubts):
        if target in vetoes:
            doubts.append(Doubt("wished_and_refused", value=target.name))
        else:
            wishes.append(target)
    return replace(plan, wishes=tuple(wishes), vetoes=tuple(vetoes), doubts=tuple(doubts))


def _targets(names: Iterable[Named], known: NameIndex[Target], doubts: list[Doubt]) -> list[Target]:
    found: list[Target] = []
    for named in names:
        same = known.same(named.name)
        meant = same or known.short(named.name) or known.near(named.name)
        if not meant:
            doubts.append(Doubt("wish_unknown", named.cell, named.name))
        elif len(meant) > 1:
            doubts.append(Doubt("wish_unclear", named.cell, named.name, ", ".join(each.name for each in meant[:3])))
        else:
            if not same and not known.short(named.name):
                doubts.append(Doubt("wish_guessed", named.cell, named.name, meant[0].name))
            found += [each for each in meant if each not in found]
    return found


def _once(firms: Iterable[KnownFirm]) -> list[KnownFirm]:
    return list({firm.id: firm for firm in firms}.values())


def _registry(session: Session) -> _Registry:
    columns: Any = (Company.id, Company.code, Company.name, Company.name_en, Company.tax_code, Company.contact_phone)
    registry = _Registry()
    for key, code, name, name_en, tax_code, phone in session.exec(select(*columns).order_by(col(Company.id).desc())):
        digits = "".join(letter for letter in tax_code or "" if letter.isdigit())[:_TAX_DIGITS]
        firm = KnownFirm(key, code, name, digits, phone or "")
        registry.by_code[code] = firm
        if digits:
            registry.by_tax[digits] = firm
        for each in {name, name_en} - {None, ""}:
            registry.by_name.add(each, firm)
    return registry
