"""Part needs: made, changed, published, withdrawn, met."""

from __future__ import annotations

from sqlmodel import Session, select

from database.columns import now
from database.enums import NeedStatus
from database.models.companies import Company
from database.models.part_needs import PartNeed
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid
from linkage.inputs.needs import NeedInput
from linkage.language import _l
from linkage.services.audit import Actor, record_need
from linkage.services.need_records import as_input, buyer_of, settle, write_need

__all__ = ["as_input", "create_need", "mark_need_met", "publish_need", "update_need", "withdraw_need"]


def create_need(session: Session, company: Company, need: NeedInput, *, by: Actor, source: str = "web") -> PartNeed:
    """Makes a need of a company, a draft unless its status says otherwise. Its plant is the company's unless `buyer` names another.

    Raises Conflict when the id from this source is there already.
    """
    if need.id is not None:
        taken = select(PartNeed.id).where(PartNeed.source == source, PartNeed.external_id == need.id)
        if session.exec(taken).first() is not None:
            raise Conflict(_l("A need with this id came from the same source already."))
    settled = settle(need, None, buyer=buyer_of(company), status=NeedStatus.DRAFT)
    row = _new_row(company, need, source)
    write_need(row, settled)
    session.add(row)
    session.flush()
    record_need(session, by, "need.created", row, source=source)
    return row


def _new_row(company: Company, need: NeedInput, source: str) -> PartNeed:
    if company.id is None:
        raise ValueError("the company must be stored before its needs")
    return PartNeed(company_id=company.id, company=company, title=need.title, source=source, external_id=need.id)


def update_need(
    session: Session, need: PartNeed, changed: NeedInput, *, by: Actor, expected_version: int | None = None
) -> bool:
    """Makes the need say what the input says; true when that changed anything.

    `expected_version` is the need's version when the form was filled. Raises Conflict when somebody changed it since.
    """
    if expected_version is not None and need.version != expected_version:
        raise Conflict(_l("Somebody else changed this need meanwhile. Look at it again, then repeat your change."))
    before = as_input(need)
    settled = settle(changed, before, buyer=buyer_of(need.company), status=need.status)
    if settled == before:
        return False
    write_need(need, settled)
    session.flush()
    fields = sorted(key for key in NeedInput.model_fields if getattr(settled, key) != getattr(before, key))
    record_need(session, by, "need.updated", need, fields=fields)
    return True


def publish_need(session: Session, need: PartNeed, *, by: Actor) -> None:
    """Puts a need on the board, for those its visibility names, and lets it be matched.

    Raises Invalid when it names no process or its closing day has passed.
    """
    fields = {}
    if not need.steps:
        fields["requirements.process_steps"] = _l("Add at least one process that the part needs.")
    if need.closes_on is not None and need.closes_on < agency_today():
        fields["closes_on"] = _l("Enter a closing day that is not past.")
    if fields:
        raise Invalid(_l("This need cannot be published yet."), fields=fields)
    need.published_at = need.published_at or now()
    _change_status(session, need, NeedStatus.PUBLISHED, by, "need.published")


def withdraw_need(session: Session, need: PartNeed, *, by: Actor) -> None:
    """Takes a need off the board; nothing is lost, and it can be published again."""
    _change_status(session, need, NeedStatus.WITHDRAWN, by, "need.withdrawn")


def mark_need_met(session: Session, need: PartNeed, *, by: Actor) -> None:
    """The assembler has found its supplier."""
    _change_status(session, need, NeedStatus.MET, by, "need.met")


def _change_status(session: Session, need: PartNeed, status: NeedStatus, by: Actor, action: str) -> None:
    need.status = status
    need.updated_at = now()
    session.flush()
    record_need(session, by, action, need)
