"""What officers say above the rule: whose word counts for a field of a firm, and what else the firm is called."""

from __future__ import annotations

from sqlmodel import Session, col, delete, select

from database.columns import now
from database.enums import FirmNameKind
from database.models.companies import Company
from database.models.source_records import FieldChoice, FirmName, SourceRecord
from database.queries.held_companies import held_companies
from linkage.errors import Conflict, Invalid, NotFound
from linkage.language import _l
from linkage.services.audit import Actor, record_company
from linkage.services.firm_values import refresh

_LONGEST = 300


def choose_value(
    session: Session, company: Company, field: str, record_id: int, *, expected_version: int, by: Actor
) -> None:
    """Lets one source's word count for a field, whatever the rule says.

    Raises Conflict when the firm changed since the officer looked, NotFound when this source says nothing of the field any more.
    """
    company = _locked(session, company, expected_version)
    record = session.get(SourceRecord, record_id)
    if record is None or record.company_id != company.id or record.withdrawn_at or field not in record.said:
        raise NotFound(_l("This source says nothing of that any more."))
    _drop_choice(session, company, field)
    session.add(FieldChoice(company_id=company.id or 0, field=field, record_id=record_id, user_id=by.user_id))
    _finish(session, company)
    record_company(session, by, "company.value_chosen", company, field=field, source=record.source)


def follow_rule(session: Session, company: Company, field: str, *, expected_version: int, by: Actor) -> None:
    """Lets the rule pick the value of a field again. Raises Conflict when the firm changed since the officer looked."""
    company = _locked(session, company, expected_version)
    _drop_choice(session, company, field)
    _finish(session, company)
    record_company(session, by, "company.value_by_rule", company, field=field)


def add_name(
    session: Session, company: Company, name: str, kind: FirmNameKind, *, expected_version: int, by: Actor
) -> None:
    """Writes down a former name, or another one, under which the firm is found. Raises Invalid for none, or one it has."""
    company = _locked(session, company, expected_version)
    text = " ".join(name.split())
    if not text or len(text) > _LONGEST:
        raise Invalid(fields={"name": _l("Enter the name, in 300 letters at most.")})
    known = select(FirmName.id).where(FirmName.company_id == company.id, FirmName.name == text)
    if text == company.name or session.exec(known).first() is not None:
        raise Invalid(fields={"name": _l("The firm has this name already.")})
    session.add(FirmName(company_id=company.id or 0, name=text, kind=kind, user_id=by.user_id))
    company.updated_at = now()
    session.flush()
    record_company(session, by, "company.name_added", company, name=text, kind=kind.value)


def remove_name(session: Session, company: Company, name_id: int, *, expected_version: int, by: Actor) -> None:
    """Takes a name that somebody typed out again. Raises NotFound when it is not there."""
    company = _locked(session, company, expected_version)
    known = session.get(FirmName, name_id)
    if known is None or known.company_id != company.id:
        raise NotFound(_l("This name is not here any more."))
    session.delete(known)
    company.updated_at = now()
    session.flush()
    record_company(session, by, "company.name_removed", company, name=known.name)


def names_of(session: Session, company: Company) -> list[FirmName]:
    """The names that people typed, in their order."""
    statement = select(FirmName).where(FirmName.company_id == company.id).order_by(col(FirmName.id))
    return list(session.exec(statement).all())


def choices_of(session: Session, company: Company) -> dict[str, int]:
    """Field -> the record whose word an officer prefers."""
    statement = select(FieldChoice.field, FieldChoice.record_id).where(FieldChoice.company_id == company.id)
    return dict(session.exec(statement).all())


def as_looked_at(session: Session, company: Company, expected_version: int) -> Company:
    """The firm, kept from others until the transaction ends. Raises Conflict when it changed since somebody looked."""
    return _locked(session, company, expected_version)


def _locked(session: Session, company: Company, expected_version: int) -> Company:
    found = next(iter(held_companies(session, col(Company.id) == company.id)), None)
    if found is None or found.version != expected_version:
        raise Conflict(_l("Somebody changed this firm meanwhile. Look at it again."))
    return found


def _drop_choice(session: Session, company: Company, field: str) -> None:
    session.execute(
        delete(FieldChoice).where(col(FieldChoice.company_id) == company.id, col(FieldChoice.field) == field)
    )


def _finish(session: Session, company: Company) -> None:
    session.flush()
    refresh(session, company)
    company.updated_at = now()
    session.flush()
