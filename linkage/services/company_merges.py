"""Two firms that are one: put together, taken apart again, and split when a list had mixed two up.

Nothing is lost on the way: the source records of both are kept and follow the firm, old codes lead on, and everything that referred to
the firm that went (people, needs, fairs, outcomes ...) refers to the one that stays. Taking a merge back moves what still is where the
merge put it; what was written since stays with the firm it was written to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, delete, select

from database.columns import now
from database.enums import ProfileStatus, ReviewStatus, SubjectKind
from database.models.companies import Company, SupplierProfile
from database.models.company_merges import CompanyMerge, CompanyRedirect
from database.models.part_needs import PartNeed
from database.models.search_changes import SearchChange
from database.queries import company_references as references
from database.queries.held_companies import held_companies
from linkage.errors import Conflict, NotFound
from linkage.inputs.exchange import as_record
from linkage.inputs.suppliers import SupplierInput
from linkage.language import _l
from linkage.services.audit import Actor, record_company
from linkage.services.conduct_merges import hand_back_reports, hand_over_reports
from linkage.services.firm_refusals import bar_around, check_apart
from linkage.services.firm_values import give_back_proof, refresh
from linkage.services.pair_merges import hand_back_pairs, hand_over_pairs
from linkage.services.source_records import ensure_origin, live_records
from linkage.services.supplier_records import as_input


def merge(
    session: Session,
    kept: Company,
    gone: Company,
    *,
    by: Actor,
    expected_versions: tuple[int, int] | None = None,
    note: str | None = None,
) -> CompanyMerge:
    """Lets `gone` go into `kept`; the merge can be taken back by `undo_merge`.

    Raises Conflict when somebody changed one of them since the officer looked, when it is one firm, or when both take part in
    something as two that cannot be put together by itself (a fair).
    """
    kept, gone = _locked(session, kept, gone)
    if expected_versions is not None and (kept.version, gone.version) != expected_versions:
        raise Conflict(_l("Somebody changed one of these firms meanwhile. Look at both again."))
    before, leaving = as_input(kept), as_input(gone)
    ensure_origin(session, kept, before)
    ensure_origin(session, gone, leaving)
    check_apart(session, kept, gone)
    known = CompanyMerge(
        kept_id=kept.id,
        gone_code=gone.code,
        gone_name=gone.name,
        note=(note or "").strip()[:2000] or None,
        user_id=by.user_id,
    )
    known.gone = _as_it_is(gone) | {
        "had_profile": kept.supplier_profile is not None,
        "kept_record": as_record(before),
    }
    hand_over_reports(session, kept, gone)
    dropped_pairs, made_pairs = hand_over_pairs(session, kept, gone)
    session.flush()
    known.moved, dropped = _hand_over(session, kept, gone)
    known.gone |= {"dropped": dropped, "pairs": dropped_pairs, "made_pairs": made_pairs}
    redirect = CompanyRedirect(
        code=gone.code, company_id=kept.id or 0, source=gone.source, external_id=gone.external_id
    )
    _remove(session, gone)
    session.add(redirect)
    session.add(known)
    refresh(session, kept, seen_before=[leaving])
    bar_around(session, kept)
    known.gone = {**known.gone, "made_listed": _take_status(kept, known.gone["profile"])}
    kept.updated_at = now()
    session.flush()
    record_company(session, by, "company.merged", kept, gone=known.gone_code, name=known.gone_name, merge=known.code)
    return known


def undo_merge(session: Session, known: CompanyMerge, *, by: Actor) -> Company:
    """The firm that went comes back under its code, with what was its own; the firm it comes back as.

    Raises Conflict when it was taken back before or the firm that was kept is no longer there.
    """
    kept = session.get(Company, known.kept_id) if known.kept_id else None
    if known.undone_at is not None or kept is None:
        raise Conflict(_l("This cannot be taken back any more."))
    (kept,) = _locked(session, kept)
    before = as_input(kept)
    session.execute(delete(CompanyRedirect).where(col(CompanyRedirect.code) == known.gone_code))
    company = _made_again(session, known)
    _hand_back(session, known, kept, company)
    session.flush()
    session.expire(kept)
    session.expire(company)
    _refuse_without_records(session, kept, company)
    _let_go_of_tax_code(session, kept, company)
    was, theirs = (SupplierInput.model_validate(known.gone[key]) for key in ("kept_record", "record"))
    refresh(session, kept)
    give_back_proof(session, kept, before=was, lender=theirs)
    refresh(session, company, seen_before=[theirs, before])
    _give_back_status(kept, known)
    _restore_profile(session, company, known.gone["profile"])
    for plant, code in zip(company.plants, known.gone["plant_codes"], strict=False):
        plant.code = code
    known.undone_at = kept.updated_at = now()
    session.flush()
    bar_around(session, kept, company)
    record_company(
        session, by, "company.merge_undone", kept, gone=known.gone_code, name=known.gone_name, merge=known.code
    )
    record_company(session, by, "company.came_back", company, merge=known.code)
    return company


def split(session: Session, company: Company, record_ids: Sequence[int], *, by: Actor) -> Company:
    """Makes a firm of its own of some of a firm's records, as when a list had mixed two up. It is a draft until an officer lists it.

    Raises Conflict when nothing would be left, or when one of the two would have no name.
    """
    (company,) = _locked(session, company)
    before = as_input(company)
    ensure_origin(session, company, before)
    records = live_records(session, [company.id or 0])[company.id or 0]
    leaving = [record for record in records if record.id in set(record_ids)]
    if not leaving or len(leaving) == len(records):
        raise Conflict(_l("Choose some of the records, not all, and at least one."))
    staying = [record for record in records if record not in leaving]
    for side in (leaving, staying):
        if not any(record.said.get("name") for record in side):
            raise Conflict(_l("Each of the two firms needs a record that says its name."))
    other = Company(name=leaving[0].said.get("name") or "-", source="split")
    session.add(other)
    session.flush()
    for record in leaving:
        record.company_id = other.id or 0
    session.flush()
    _let_go_of_tax_code(session, company, other)
    refresh(session, company)
    refresh(session, other, seen_before=[before])
    company.updated_at = now()
    session.flush()
    record_company(session, by, "company.split", company, other=other.code, records=len(leaving))
    record_company(session, by, "company.split_off", other, origin=company.code)
    return other


def merge_of(session: Session, code: str) -> CompanyMerge:
    """Raises NotFound when there is none."""
    found = session.exec(select(CompanyMerge).where(CompanyMerge.code == code)).first()
    if found is None:
        raise NotFound(_l("There is no such merge."))
    return found


def _locked(session: Session, *companies: Company) -> tuple[Company, ...]:
    """The firms as they are now. Raises Conflict when it is one, or one is gone."""
    ids = sorted({company.id or 0 for company in companies})
    found = {company.id: company for company in held_companies(session, col(Company.id).in_(ids))}
    if len(found) != len(companies):
        raise Conflict(_l("One of these firms is no longer there, or it is the same firm twice."))
    return tuple(found[company.id] for company in companies)


def _as_it_is(company: Company) -> dict[str, Any]:
    """What the records do not say of a firm."""
    return {
        "number": company.id,
        "code": company.code,
        "source": company.source,
        "external_id": company.external_id,
        "created_at": company.created_at.isoformat(),
        "record": as_record(as_input(company)),
        "plant_codes": [plant.code for plant in company.plants],
        "profile": _profile_of(company),
    }


def _profile_of(company: Company) -> dict[str, Any] | None:
    profile = company.supplier_profile
    if profile is None:
        return None
    return references.as_json(
        {
            "status": profile.status,
            "review_status": profile.review_status,
            "review_note": profile.review_note,
            "confirmed_on": profile.confirmed_on,
            "published_at": profile.published_at,
        }
    )


def _take_status(kept: Company, gone: Mapping[str, Any] | None) -> bool:
    """A listed firm stays listed when it goes into a draft; whether that changed anything."""
    profile = kept.supplier_profile
    if profile is None or gone is None or gone["status"] != ProfileStatus.LISTED.value:
        return False
    if profile.status is not ProfileStatus.DRAFT:
        return False
    profile.status, profile.published_at = ProfileStatus.LISTED, profile.published_at or now()
    return True


def _give_back_status(kept: Company, known: CompanyMerge) -> None:
    """What `_take_status` and the profile of the other one made of the firm that was kept."""
    profile = kept.supplier_profile
    if profile is not None and not known.gone["had_profile"]:
        kept.supplier_profile = None
    elif profile is not None and known.gone["made_listed"]:
        profile.status = ProfileStatus.DRAFT
        if profile.published_at is not None and profile.published_at >= known.created_at:
            profile.published_at = None


def _hand_over(session: Session, kept: Company, gone: Company) -> tuple[list[Any], list[Any]]:
    """Moves all that refers to `gone`. What `kept` has already is dropped, to be put back when the merge is taken back."""
    moved: list[Any] = []
    dropped: list[Any] = []
    for reference in references.references():
        keys = []
        for row in references.rows_of(session, reference, gone.id or 0):
            if not references.is_taken(session, reference, row, kept.id or 0):
                keys.append(references.key_of(reference, row))
                continue
            if references.is_referred_to(session, reference, row):
                raise Conflict(_cannot_be_one(reference.table.name))
            references.drop(session, reference, row)
            place = {"table": reference.table.name, "column": reference.column.name}
            dropped.append(place | {"row": references.as_json(row)})
        if keys:
            references.move(session, reference, keys, source=gone.id or 0, target=kept.id or 0)
            moved.append({"table": reference.table.name, "column": reference.column.name, "keys": keys})
            _note_needs(session, reference, keys)
    return moved, dropped


def _cannot_be_one(table: str) -> Any:
    if table == "fair_participants":
        return _l("Both take part in the same fair. Withdraw one of them there first.")
    if table == "outcomes":
        return _l("Both have a record of introductions for the same need. Close one of them first.")
    return _l("Both take part in the same thing as two firms. Remove one of them there first.")


def _note_needs(session: Session, reference: references.Reference, keys: Sequence[Sequence[Any]]) -> None:
    """Needs that change hands are found under their new buyer."""
    if reference.table.name == PartNeed.__tablename__:
        session.add_all(SearchChange(kind=SubjectKind.NEED, subject_id=key[0]) for key in keys)


def _remove(session: Session, gone: Company) -> None:
    """The firm's own rows go; everything that referred to it has moved."""
    session.flush()
    session.expire(gone)
    session.delete(gone)
    session.flush()


def _refuse_without_records(session: Session, *companies: Company) -> None:
    """After splits and lists taken back since, one of the two may have nothing left of its own."""
    records = live_records(session, [company.id or 0 for company in companies])
    if not all(any(record.said.get("name") for record in records[company.id or 0]) for company in companies):
        raise Conflict(_l("What one of the two firms had of its own has gone elsewhere since. Split the firm instead."))


def _made_again(session: Session, known: CompanyMerge) -> Company:
    was = known.gone
    company = Company(
        code=was["code"],
        name=known.gone_name,
        source=was["source"],
        external_id=was["external_id"],
        created_at=references.from_json({"at": {"time": was["created_at"]}})["at"],
    )
    session.add(company)
    session.flush()
    return company


def _hand_back(session: Session, known: CompanyMerge, kept: Company, company: Company) -> None:
    by_name = {(each.table.name, each.column.name): each for each in references.references()}
    for entry in known.moved:
        reference = by_name.get((entry["table"], entry["column"]))
        if reference is not None:
            references.move(session, reference, entry["keys"], source=kept.id or 0, target=company.id or 0)
            _note_needs(session, reference, entry["keys"])
    for entry in known.gone["dropped"]:
        row = references.from_json(entry["row"])
        references.put_back(session, entry["table"], row | {entry["column"]: company.id})
    hand_back_reports(session, kept, company)
    hand_back_pairs(session, known, kept, company)


def _let_go_of_tax_code(session: Session, company: Company, other: Company) -> None:
    """The number may belong to the other one now; each takes what its own records say."""
    company.tax_code = other.tax_code = None
    session.flush()


def _restore_profile(session: Session, company: Company, was: Mapping[str, Any] | None) -> None:
    if was is None:
        company.supplier_profile = None
    else:
        profile = company.supplier_profile or SupplierProfile(company_id=company.id or 0)
        company.supplier_profile = profile
        values = references.from_json(was)
        profile.status, profile.review_status = ProfileStatus(values["status"]), ReviewStatus(values["review_status"])
        profile.review_note, profile.confirmed_on = values["review_note"], values["confirmed_on"]
        profile.published_at = values["published_at"]
    session.flush()
