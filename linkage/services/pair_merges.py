"""What officers found of a firm that goes into another: its pairs follow it, and come back with it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_
from sqlmodel import Session, col, delete, select

from database.models.companies import Company
from database.models.company_merges import CompanyMerge
from database.models.company_pairs import CompanyPair
from database.queries import company_references as references
from database.queries.company_merges import current_company, living_merge_of, merges_into


def hand_over_pairs(session: Session, kept: Company, gone: Company) -> tuple[list[Any], list[Any]]:
    """What was found of the firm that goes holds for the one that stays: a pair once told apart is not asked again.

    What was dropped, to be put back when the merge is taken back, and the codes of the pairs made.
    """
    statement = select(CompanyPair).where(or_(col(CompanyPair.one_id) == gone.id, col(CompanyPair.other_id) == gone.id))
    dropped, made = [], []
    for pair in session.exec(statement.order_by(col(CompanyPair.id))).all():
        third = pair.other_id if pair.one_id == gone.id else pair.one_id
        # By its code, for a firm that goes and comes back has another number.
        code = session.exec(select(Company.code).where(Company.id == third)).one()
        row = {name: getattr(pair, name) for name in CompanyPair.model_fields}
        dropped.append({"third": code, "row": references.as_json(row)})
        session.delete(pair)
        one, other = sorted((third, kept.id or 0))
        is_known = select(CompanyPair.id).where(CompanyPair.one_id == one, CompanyPair.other_id == other)
        if third == kept.id or session.exec(is_known).first() is not None:
            continue
        values = {name: getattr(pair, name) for name in CompanyPair.model_fields if name not in ("id", "code")}
        inherited = CompanyPair(**values | {"one_id": one, "other_id": other})
        session.add(inherited)
        made.append(inherited.code)
    return dropped, made


def hand_back_pairs(session: Session, known: CompanyMerge, kept: Company, company: Company) -> None:
    """When a merge is taken back: what was asked since goes, and what was dropped stands again."""
    _forget_made_pairs(session, known, kept)
    _restore_pairs(session, known, company)


def _forget_made_pairs(session: Session, known: CompanyMerge, kept: Company) -> None:
    """What was asked of the two as one firm goes, also where another merge keeps it to be put back."""
    made = set(known.gone["made_pairs"])
    session.execute(delete(CompanyPair).where(col(CompanyPair.code).in_(made)))
    for later in merges_into(session, kept) if made else ():
        later.gone = later.gone | {"pairs": [each for each in later.gone["pairs"] if each["row"]["code"] not in made]}


def _restore_pairs(session: Session, known: CompanyMerge, company: Company) -> None:
    """The pairs the firm stood in, with itself under its new number. A third firm that is removed meanwhile takes its pair with it;
    one that has gone into another brings the pair back when it comes back itself."""
    for kept_pair in known.gone["pairs"]:
        third = current_company(session, kept_pair["third"])
        if third is None:
            continue
        if third.code != kept_pair["third"]:
            later = living_merge_of(session, kept_pair["third"])
            later.gone = later.gone | {
                "pairs": [*later.gone["pairs"], {"third": company.code, "row": kept_pair["row"]}]
            }
            continue
        row = references.from_json(kept_pair["row"])
        one, other = sorted((third.id or 0, company.id or 0))
        row |= {"one_id": one, "other_id": other}
        row.pop("id")
        if one != other:
            references.put_back(session, CompanyPair.__tablename__, row)
