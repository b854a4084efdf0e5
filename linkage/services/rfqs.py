"""Requests for quotation: written from a need, sent to named suppliers, changed, cancelled, taken back from one of them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from database.columns import now
from database.enums import AnsweredVia, InvitationStatus, ProfileStatus, RfqStatus
from database.models.companies import Company
from database.models.part_needs import PartNeed
from database.models.rfqs import Rfq, RfqInvitation
from linkage.errors import Conflict, Invalid
from linkage.inputs.rfqs import RfqInput
from linkage.language import _l, fill
from linkage.services.audit import Actor
from linkage.services.rfq_guards import (
    TAKING_PART,
    barred_suppliers,
    check_draft,
    is_taking,
    lock_rfq,
    note,
    note_draft_changed,
    standing_offer,
)
from linkage.services.rfq_ladder import note_look, note_request
from linkage.services.rfq_letters import drop_reminder, write_to_supplier
from linkage.services.rfq_links import end_rfq_links

MOST_SUPPLIERS = 10


def draft_rfq(session: Session, need: PartNeed, given: RfqInput, *, by: Actor) -> Rfq:
    """A request for a need that nobody but the buyer sees yet."""
    rfq = Rfq(need=need, buyer=need.company, created_by_id=by.user_id, due_at=given.due_at, **_fields(given))
    session.add(rfq)
    session.flush()
    note(session, by, "rfq.drafted", rfq, need=need.code)
    return rfq


def change_draft(session: Session, rfq: Rfq, given: RfqInput, *, by: Actor, expected_version: int | None) -> None:
    """Raises Conflict when it was sent or changed meanwhile."""
    lock_rfq(session, rfq, expected_version=expected_version)
    check_draft(rfq)
    _write(rfq, given)
    session.add(rfq)
    session.flush()
    note(session, by, "rfq.changed", rfq)


def remove_draft(session: Session, rfq: Rfq, *, by: Actor) -> None:
    """Raises Conflict when it was sent."""
    lock_rfq(session, rfq)
    check_draft(rfq)
    note(session, by, "rfq.removed", rfq)
    session.delete(rfq)


def name_suppliers(session: Session, rfq: Rfq, companies: Sequence[Company], *, by: Actor) -> None:
    """Who is to be asked, instead of those named before; a firm named twice counts once. Raises Invalid, Conflict."""
    lock_rfq(session, rfq)
    check_draft(rfq)
    wanted = {company.id or 0: company for company in companies}
    _check_suppliers(session, rfq, list(wanted.values()))
    rfq.invitations = [each for each in rfq.invitations if each.supplier_id in wanted]
    known = {each.supplier_id for each in rfq.invitations}
    rfq.invitations.extend(RfqInvitation(rfq_id=rfq.id or 0, supplier_id=key) for key in wanted if key not in known)
    note_draft_changed(session, rfq)
    note(session, by, "rfq.suppliers", rfq, suppliers=[company.code for company in wanted.values()])


def send_rfq(
    session: Session, rfq: Rfq, *, by: Actor, base_url: str = "", expected_version: int | None = None
) -> list[RfqInvitation]:
    """Asks the named suppliers, each by one letter; those whom no letter reaches come back.

    Raises Conflict when it was sent already, Invalid when nobody is named or its hour is past.
    """
    lock_rfq(session, rfq, expected_version=expected_version)
    check_draft(rfq)
    if not rfq.invitations:
        raise Invalid(_l("Choose at least one supplier to ask."))
    if rfq.due_at <= now():
        raise Invalid(_l("The hour for answers is past already. Set a later one."))
    _check_suppliers(session, rfq, [each.supplier for each in rfq.invitations])
    rfq.status, rfq.sent_at = RfqStatus.OPEN, now()
    session.add(rfq)
    session.flush()
    unreached = [each for each in rfq.invitations if not _invite(session, each, by=by, base_url=base_url)]
    note(session, by, "rfq.sent", rfq, suppliers=[each.supplier.code for each in rfq.invitations])
    return unreached


def add_supplier(session: Session, rfq: Rfq, company: Company, *, by: Actor, base_url: str = "") -> RfqInvitation:
    """One more supplier for a request that is open. Who was asked already is not asked again. Raises Conflict, Invalid."""
    lock_rfq(session, rfq)
    if not is_taking(rfq):
        raise Conflict(_l("This request is closed. Nobody can be asked any more."))
    known = next((each for each in rfq.invitations if each.supplier_id == company.id), None)
    if known is not None:
        if known.status is InvitationStatus.RECALLED:
            raise Conflict(_l("You took the invitation of this firm back. Make a new request to ask it again."))
        return known
    _check_suppliers(session, rfq, [company, *(each.supplier for each in _living(rfq))])
    added = RfqInvitation(rfq_id=rfq.id or 0, supplier_id=company.id or 0)
    rfq.invitations.append(added)
    session.flush()
    _invite(session, added, by=by, base_url=base_url)
    note(session, by, "rfq.suppliers", rfq, added=company.code)
    return added


def revise_rfq(
    session: Session, rfq: Rfq, given: RfqInput, *, by: Actor, base_url: str = "", expected_version: int | None = None
) -> None:
    """Changes a request that suppliers have, and tells all of them.

    Raises Conflict when it is over; Invalid when an offer is there and the change would open it earlier or unseal it.
    """
    lock_rfq(session, rfq, expected_version=expected_version)
    if not is_taking(rfq):
        raise Conflict(_l("This request is closed. It can be looked at, but not changed."))
    _check_revision(rfq, given)
    _write(rfq, given)
    session.add(rfq)
    session.flush()
    for each in _living(rfq):
        drop_reminder(session, each)
        write_to_supplier(session, "revised", each, stamp=str(rfq.version), base_url=base_url)
    note(session, by, "rfq.revised", rfq)


def cancel_rfq(session: Session, rfq: Rfq, *, by: Actor, base_url: str = "") -> None:
    """Gives a request up; its drawings close at once, and who was asked is told. Raises Conflict when it is decided already."""
    lock_rfq(session, rfq)
    if rfq.status is not RfqStatus.OPEN:
        raise Conflict(_l("Only a request that was sent and is not decided can be cancelled."))
    rfq.status, rfq.decided_at = RfqStatus.CANCELLED, now()
    session.add(rfq)
    session.flush()
    for each in _living(rfq):
        drop_reminder(session, each)
        write_to_supplier(session, "cancelled", each, stamp="once", base_url=base_url)
    note(session, by, "rfq.cancelled", rfq)


def recall(session: Session, invitation: RfqInvitation, *, by: Actor, base_url: str = "") -> None:
    """Takes one invitation back: the files, the links and the request itself close to this supplier at once. Raises Conflict."""
    rfq = invitation.rfq
    lock_rfq(session, rfq)
    if invitation.status is InvitationStatus.RECALLED:
        return
    if invitation.status not in (*TAKING_PART, InvitationStatus.DECLINED):
        raise Conflict(_l("This request is decided. An invitation cannot be taken back any more."))
    invitation.status = InvitationStatus.RECALLED
    session.add(invitation)
    end_rfq_links(session, invitation)
    session.flush()
    drop_reminder(session, invitation)
    write_to_supplier(session, "recalled", invitation, stamp="once", base_url=base_url)
    note(session, by, "rfq.recalled", rfq, supplier=invitation.supplier.code)


def mark_seen(
    session: Session, invitation: RfqInvitation, *, by: Actor, via: AnsweredVia = AnsweredVia.ACCOUNT
) -> None:
    """The supplier has opened the request; the first time counts."""
    lock_rfq(session, invitation.rfq)
    if invitation.seen_at is None:
        invitation.seen_at = now()
        session.add(invitation)
        note_look(session, invitation, via=via, by=by)


def version_of_text(text: str) -> str:
    """A short name of a text that changes with every letter of it."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _fields(given: RfqInput) -> dict[str, Any]:
    own = ("title", "number", "part_no", "drawing_no", "drawing_revision", "annual_volume", "volume_unit", "currency")
    more = ("incoterm", "delivery_place", "text", "is_sealed", "is_target_shown", "nda_text", "drawing_form")
    values: dict[str, Any] = {name: getattr(given, name) for name in (*own, *more)}
    values["nda_version"] = version_of_text(given.nda_text) if given.nda_text else None
    values["nda_language"] = given.nda_language if given.nda_text else None
    return {**values, "details": given.details}


def _write(rfq: Rfq, given: RfqInput) -> None:
    for name, value in _fields(given).items():
        setattr(rfq, name, value)
    rfq.due_at = given.due_at


def _living(rfq: Rfq) -> list[RfqInvitation]:
    return [each for each in rfq.invitations if each.status in TAKING_PART]


def _invite(session: Session, invitation: RfqInvitation, *, by: Actor, base_url: str) -> int:
    """How many letters went out."""
    supplier = invitation.supplier
    invitation.contact_name, invitation.contact_email = supplier.contact_name, supplier.contact_email
    session.add(invitation)
    session.flush()
    note_request(session, invitation, by=by)
    return write_to_supplier(session, "invited", invitation, stamp="once", base_url=base_url)


def _check_suppliers(session: Session, rfq: Rfq, companies: Sequence[Company]) -> None:
    if len(companies) > MOST_SUPPLIERS:
        raise Invalid(fields={"suppliers": fill(_l("Ask at most %(most)s suppliers."), most=MOST_SUPPLIERS)})
    barred = barred_suppliers(session, rfq)
    for company in companies:
        profile = company.supplier_profile
        is_listed = profile is not None and profile.status is ProfileStatus.LISTED
        # Whether a firm wants nothing of the buyer or has left the platform is its own affair: the sentence is the same.
        if not is_listed or company.id in barred:
            raise Invalid(
                fields={"suppliers": fill(_l("%(firm)s cannot be asked here. Choose another firm."), firm=company.name)}
            )


def _check_revision(rfq: Rfq, given: RfqInput) -> None:
    if not any(standing_offer(each) for each in rfq.invitations):
        return
    if rfq.is_sealed and not given.is_sealed:
        raise Invalid(fields={"is_sealed": _l("Offers were sent sealed, and stay sealed until the hour.")})
    if given.due_at < rfq.due_at:
        raise Invalid(fields={"due_on": _l("There are offers already. The hour can be moved to later only.")})
