"""Pairs of firms that may be one: asked about once, decided by officers, and each decision taken back as easily.

"Same" merges two firms (`linkage.services.company_merges`); every other finding is written into the pair. Whoever decides second,
in another window or as a colleague, is told who was first, and nothing happens twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from database.columns import now
from database.enums import MembershipRole, PairState, ProfileStatus, ReviewStatus
from database.models.companies import Company
from database.models.company_merges import CompanyMerge
from database.models.company_pairs import CompanyPair
from database.models.source_records import SourceRecord
from database.models.users import User
from database.queries import company_pairs as rows
from database.queries.company_merges import current_company
from database.queries.exchange import insert_rows
from database.queries.held_companies import held_companies
from linkage.errors import Conflict, NotFound
from linkage.language import _l, fill
from linkage.services.audit import Actor, record_company
from linkage.services.company_merges import merge
from linkage.services.work_items import settle_work
from linkage.wording.company_pairs import SAME, finding_label
from matching.registry.contacts import head_office, tax_digits
from matching.registry.records import PLACE_FIELDS, Evidence, FirmRecord, Pair, record_of
from matching.registry.resolving import Decisions, compare
from matching.registry.verdicts import VERSION

FINDINGS = (SAME, *(state.value for state in PairState if state is not PairState.OPEN))


@dataclass(frozen=True, slots=True)
class Seen:
    """What an officer looked at: the firms by code with their versions, and the pair as `stamp` tells it."""

    versions: Mapping[str, int]
    stamp: str


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of a decision. `merge` is there when two firms became one."""

    pair: str
    finding: str
    merge: CompanyMerge | None = None


def pair_coded(session: Session, code: str) -> CompanyPair:
    """Raises NotFound when there is none, as after its firms became one."""
    found = session.exec(select(CompanyPair).where(CompanyPair.code == code[:16])).first()
    if found is None:
        raise NotFound(_l("This pair is not here any more: the two became one firm, or their list was taken back."))
    return found


def firms_of(session: Session, pair: CompanyPair) -> tuple[Company, Company]:
    """The two firms, the one that was there first first."""
    found = {company.id: company for company in _companies(session, pair)}
    return found[pair.one_id], found[pair.other_id]


def stamp(pair: CompanyPair) -> str:
    """Tells whether somebody decided the pair since it was looked at."""
    return f"{pair.state.value} {pair.decided_at.isoformat() if pair.decided_at else ''}".strip()


def kinds_of_office(one: Company, other: Company) -> tuple[str, str]:
    """What the tax codes make of two firms: "head" and "branch", two of "branch", or ("", "") where they are not of one firm."""
    codes = [tax_digits(company.tax_code or "") for company in (one, other)]
    if len(set(codes)) == 1 or codes[0][:10] != codes[1][:10] or not {len(code) for code in codes} <= {10, 13}:
        return "", ""
    head = head_office(*codes)
    first, second = ("head" if code == head else "branch" for code in codes)
    return first, second


def evidence_of(pair: CompanyPair) -> tuple[Evidence, ...]:
    """What spoke for and against on the day the pair was found."""
    return tuple(Evidence(**{**each, "values": each.get("values") or None}) for each in pair.evidence)


def proposed_to_stay(one: Company, other: Company) -> tuple[Company, str]:
    """Which of two firms stays when they become one, and the code of the reason: claimed, listed, or older."""
    for reason, holds in (("claimed", _is_claimed), ("listed", _is_listed)):
        if holds(one) != holds(other):
            return (one if holds(one) else other), reason
    return min((one, other), key=lambda company: (company.created_at, company.id or 0)), "older"


def ask_about(session: Session, found: Mapping[tuple[int, int], Pair], *, batch_id: int | None = None) -> int:
    """Asks officers about pairs of firms (by number, the smaller first) that nobody was asked about before; how many."""
    known = rows.known_pairs(session, sorted({one for one, _other in found}))
    values = [
        {
            "one_id": one,
            "other_id": other,
            "score": pair.score,
            "verdict": pair.verdict,
            "evidence": [_as_json(each) for each in pair.evidence],
            "rules": VERSION,
            "batch_id": batch_id,
        }
        for (one, other), pair in found.items()
        if (one, other) not in known
    ]
    insert_rows(session, CompanyPair, values)
    return len(values)


def judge_anew(session: Session, found: Mapping[tuple[int, int], Pair]) -> int:
    """Gives pairs to decide that other rules judged their score and evidence by these; how many. `found`: as in `ask_about`."""
    judged = 0
    for pair in rows.older_pairs(session, rules=VERSION):
        known = found.get((pair.one_id, pair.other_id))
        if known is not None:
            pair.score, pair.verdict, pair.rules = known.score, known.verdict, VERSION
            pair.evidence = [_as_json(each) for each in known.evidence]
            judged += 1
    session.flush()
    return judged


def pair_to_decide(session: Session, one: Company, other: Company | None) -> CompanyPair:
    """The pair of two firms that an officer puts side by side. Raises NotFound without a second firm, Conflict when it is the same."""
    if other is None:
        raise NotFound(_l("There is no firm of this code."))
    if one.id == other.id:
        raise Conflict(_l("This is the same firm. Choose another one."))
    known = rows.pair_between(session, one.id or 0, other.id or 0)
    if known is not None:
        return known
    first, second = sorted((one, other), key=lambda company: company.id or 0)
    ids = (first.id or 0, second.id or 0)
    found = compare(*(_record_of(company) for company in (first, second)))
    ask_about(session, {ids: found})
    made = rows.pair_between(session, *ids)
    if made is None:
        raise RuntimeError("a pair that was written is not there")
    return made


def _record_of(company: Company) -> FirmRecord:
    """What the resolver is told of a firm and its main plant."""
    plant = company.main_plant
    place = plant.model_dump(include={*PLACE_FIELDS}) if plant else {}
    names = company.model_dump(include={"name", "name_en", "name_ja", "name_local", "website", "tax_code"})
    return record_of(company.code, {**names, **place, "phone": company.contact_phone})


def decide(
    session: Session, code: str, finding: str, *, seen: Seen, by: Actor, kept: str = "", note: str = ""
) -> Decided:
    """Writes down what an officer found of a pair; `kept`: the code of the firm that stays when both are the same.

    Raises Conflict, saying who was first, when somebody decided the pair or changed one of its firms since it was looked at.
    """
    if finding not in FINDINGS:
        raise Conflict(_l("Choose what the two firms are to each other."))
    # The firms first, then the pair: a merge takes them in the same order, so that nobody waits for somebody who waits.
    companies = _locked(session, seen.versions)
    statement = select(CompanyPair).where(CompanyPair.code == code[:16]).with_for_update()
    pair = session.exec(statement.execution_options(populate_existing=True)).first()
    if pair is None or stamp(pair) != seen.stamp or len(companies) != len(seen.versions):
        raise Conflict(_who_was_first(session, pair, seen))
    if {company.id for company in companies} != {pair.one_id, pair.other_id}:
        raise Conflict(_l("Somebody changed this pair meanwhile. Look at it again."))
    one, other = companies
    text = note.strip()[:2000] or None
    if finding == SAME:
        return _merged(session, pair, (one, other), seen=seen, by=by, kept=kept, note=text)
    pair.state, pair.decided_at = PairState(finding), now()
    pair.decided_by_id, pair.note = by.user_id, text
    session.flush()
    for company, third in ((one, other), (other, one)):
        record_company(session, by, "company.pair_decided", company, found=finding, other=third.code, name=third.name)
        if finding != PairState.UNSURE:
            _show(session, company, pair)
    if pair.state not in rows.TO_DECIDE:
        settle_work(session, "pair", pair.id, by=by)
    session.flush()
    return Decided(pair.code, finding)


def decide_many(
    session: Session, chosen: Sequence[tuple[str, Seen]], finding: str, *, by: Actor
) -> tuple[int, list[Any]]:
    """Decides several pairs alike, each to be taken back by itself; how many, and sentences about those that stay as they were.

    A pair whose firms became one by an earlier one of these counts as decided.
    """
    wanted = {code: 0 for _pair, seen in chosen for code in seen.versions}
    versions = {company.code: company.version for company in _locked(session, wanted)}
    found = {pair.code: pair for pair in rows.pairs_coded(session, [code for code, _seen in chosen])}
    told: list[Any] = []
    fresh: list[list[str]] = []
    for code, seen in chosen:
        pair = found.get(code)
        if pair is not None and stamp(pair) == seen.stamp and seen.versions.items() <= versions.items():
            fresh.append(sorted(seen.versions))
        else:
            told.append(_who_was_first(session, pair, seen))
    done = 0
    for codes in fresh:
        try:
            with session.begin_nested():
                _decide_between(session, codes, finding, by)
            done += 1
        except Conflict as error:
            told.append(error.text)
    return done, told


def _decide_between(session: Session, codes: Sequence[str], finding: str, by: Actor) -> None:
    firms = {company.id: company for code in codes if (company := current_company(session, code)) is not None}
    if len(firms) == 1:
        return
    pair = _pair_of(session, list(firms.values()))
    if pair is None or pair.state not in rows.TO_DECIDE:
        raise Conflict(_l("Somebody changed this pair meanwhile. Look at it again."))
    seen = Seen({company.code: company.version for company in firms.values()}, stamp(pair))
    decide(session, pair.code, finding, seen=seen, by=by)


def _pair_of(session: Session, firms: Sequence[Company]) -> CompanyPair | None:
    return rows.pair_between(session, *(company.id or 0 for company in firms)) if len(firms) == _BOTH else None


_BOTH = 2


def take_back(session: Session, code: str, *, by: Actor, expected_stamp: str | None = None) -> CompanyPair:
    """Asks about a decided pair again. Raises Conflict when it is open, or decided anew since; NotFound when it is gone."""
    pair = pair_coded(session, code)
    companies = _locked(session, {company.code: 0 for company in _companies(session, pair)})
    statement = select(CompanyPair).where(CompanyPair.code == pair.code).with_for_update()
    pair = session.exec(statement.execution_options(populate_existing=True)).one()
    if pair.state is PairState.OPEN or (expected_stamp is not None and stamp(pair) != expected_stamp):
        raise Conflict(_l("This was taken back already, or decided anew."))
    for company in companies:
        profile = company.supplier_profile
        if profile is not None and profile.published_at == pair.decided_at:
            # It was shown because of this decision.
            profile.status, profile.published_at = ProfileStatus.DRAFT, None
            company.updated_at = now()
        record_company(session, by, "company.pair_reopened", company, found=pair.state.value)
    pair.state, pair.decided_at, pair.decided_by_id, pair.note = PairState.OPEN, None, None, None
    session.flush()
    return pair


def decisions_on(session: Session, records: Iterable[str], known: Mapping[str, str] | None = None) -> Decisions:
    """What officers told apart, for the resolver. `records`: ids of the registry's records, one for each plant ("AB12/CD34").

    `known`: ids of further records -> the public code of the firm each is known to speak of.
    """
    ids: dict[str, list[str]] = defaultdict(list)
    for record in records:
        ids[record.partition("/")[0]].append(record)
    for record, code in (known or {}).items():
        ids[code].append(record)
    apart = [sorted(codes) for codes in rows.pairs_told_apart(session)]
    return Decisions(
        rejected=frozenset(frozenset((a, b)) for one, other in apart for a in ids[one] for b in ids[other])
    )


def _merged(
    session: Session,
    pair: CompanyPair,
    firms: tuple[Company, Company],
    *,
    seen: Seen,
    by: Actor,
    kept: str,
    note: str | None,
) -> Decided:
    code = pair.code
    staying = next((company for company in firms if company.code == kept), proposed_to_stay(*firms)[0])
    gone = next(company for company in firms if company is not staying)
    versions = (seen.versions[staying.code], seen.versions[gone.code])
    known = merge(session, staying, gone, by=by, expected_versions=versions, note=note)
    if _show(session, staying, pair):
        known.gone = {**known.gone, "made_listed": True}
    session.flush()
    return Decided(code, SAME, known)


def _show(session: Session, company: Company, pair: CompanyPair) -> bool:
    """Lists a firm that its list held back only until this pair was decided; true when it did. Nobody else's draft is touched."""
    profile = company.supplier_profile
    if (
        profile is None
        or profile.status is not ProfileStatus.DRAFT
        or profile.review_status is not ReviewStatus.APPROVED
    ):
        return False
    first = select(SourceRecord.batch_id).where(SourceRecord.company_id == company.id)
    batch_id = session.exec(first.order_by(col(SourceRecord.stated_at), col(SourceRecord.id)).limit(1)).first()
    is_held_back = batch_id is not None and batch_id == pair.batch_id and profile.published_at is None
    plant = company.main_plant
    is_whole = plant is not None and plant.province and any(each.capabilities for each in company.plants)
    if not is_held_back or not is_whole or rows.pairs_of(session, company.id or 0, rows.TO_DECIDE):
        return False
    profile.status, profile.published_at = ProfileStatus.LISTED, pair.decided_at or now()
    company.updated_at = now()
    return True


def _is_claimed(company: Company) -> bool:
    return any(held.role is not MembershipRole.CLAIMANT for held in company.memberships)


def _is_listed(company: Company) -> bool:
    profile = company.supplier_profile
    return profile is not None and profile.status is ProfileStatus.LISTED


def _companies(session: Session, pair: CompanyPair) -> list[Company]:
    statement = select(Company).where(col(Company.id).in_((pair.one_id, pair.other_id)))
    return list(session.exec(statement.order_by(col(Company.id))).all())


def _locked(session: Session, codes: Mapping[str, int]) -> list[Company]:
    """The firms as they are now; without those that are gone."""
    return held_companies(session, col(Company.code).in_(codes))


def _who_was_first(session: Session, pair: CompanyPair | None, seen: Seen) -> Any:
    known = None if pair is not None else rows.merge_that_took(session, tuple(seen.versions))
    user_id = known.user_id if known else pair.decided_by_id if pair else None
    user = session.get(User, user_id) if user_id else None
    if known is None and (pair is None or pair.decided_at is None):
        return _l("Somebody changed this pair meanwhile. Look at it again.")
    finding = finding_label(SAME if pair is None else pair.state.value)
    if user is None:
        return fill(_l("This pair was decided already: %(finding)s. Nothing was changed."), finding=finding)
    return fill(
        _l("%(name)s decided this pair already: %(finding)s. Nothing was changed."), name=user.name, finding=finding
    )


def _as_json(evidence: Evidence) -> dict[str, object]:
    return {
        "kind": evidence.kind,
        "a": evidence.a,
        "b": evidence.b,
        "weight": evidence.weight,
        "code": evidence.code,
        "values": dict(evidence.values or {}),
    }
