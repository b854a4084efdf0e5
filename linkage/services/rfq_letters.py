"""Letters about a request for quotation, each once: to the people of a firm, else to the address the agency has of it, with a link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from database.enums import InvitationStatus
from database.models.rfqs import Rfq, RfqInvitation
from database.queries import rfqs as rows
from linkage.language import _, page_language, speaking
from linkage.services.outbox import Letter, post_letter
from linkage.services.rfq_links import make_rfq_link
from linkage.wording.figures import moment_text
from linkage.wording.firms import firm_name
from linkage.wording.outcomes import stop_reason_label

GUEST_LANGUAGE = "vi"
"""Of letters to a firm of which nobody has an account: the suppliers of this platform are firms in Vietnam."""


@dataclass(frozen=True, slots=True)
class RfqReader:
    """Who reads a letter. `is_guest`: somebody without an account, who answers by a link."""

    name: str
    address: str
    language: str
    is_guest: bool


def readers_at_supplier(session: Session, invitation: RfqInvitation) -> list[RfqReader]:
    """The people of the supplier; without any the address that the invitation goes to; nobody when there is none."""
    people = _people(session, invitation.supplier_id)
    if people or not invitation.contact_email:
        return people
    name = invitation.contact_name or firm_name(invitation.supplier)
    return [RfqReader(name, invitation.contact_email, GUEST_LANGUAGE, is_guest=True)]


def write_to_supplier(session: Session, kind: str, invitation: RfqInvitation, *, stamp: str, base_url: str) -> int:
    """Tells one supplier something; how many letters that are. `kind`: a key of `_TO_SUPPLIER`; `stamp` tells two of a kind apart."""
    readers = readers_at_supplier(session, invitation)
    for reader in readers:
        with speaking(reader.language):
            subject, body = _TO_SUPPLIER[kind](invitation)
            parts = [_("Dear %(name)s,", name=reader.name), body]
            if base_url and invitation.status is not InvitationStatus.RECALLED:
                parts.append(
                    _("Read more and answer here:\n%(link)s", link=_link(session, invitation, reader, base_url))
                )
            letter = Letter(f"rfq.{kind}", reader.address, reader.language, subject, "\n\n".join(parts) + "\n")
        post_letter(session, letter, key=f"rfq.{kind}:{invitation.code}:{stamp}:{reader.address.casefold()}")
    return len(readers)


def write_to_buyer(session: Session, kind: str, rfq: Rfq, *, stamp: str, base_url: str, **values: Any) -> None:
    """Tells the people of the buyer something. `kind`: a key of `_TO_BUYER`."""
    for reader in _people(session, rfq.buyer_id):
        with speaking(reader.language):
            subject, body = _TO_BUYER[kind](rfq, values)
            parts = [_("Dear %(name)s,", name=reader.name), body]
            if base_url:
                parts.append(_("Look at it here:\n%(link)s", link=f"{base_url}/assembler/rfqs/{rfq.code}"))
            letter = Letter(f"rfq.{kind}", reader.address, reader.language, subject, "\n\n".join(parts) + "\n")
        post_letter(session, letter, key=f"rfq.{kind}:{rfq.code}:{stamp}:{reader.address.casefold()}")


def _people(session: Session, company_id: int) -> list[RfqReader]:
    return [
        RfqReader(user.name, user.email, page_language(user.language), is_guest=False)
        for user in rows.people_of(session, company_id)
    ]


def _link(session: Session, invitation: RfqInvitation, reader: RfqReader, base_url: str) -> str:
    if reader.is_guest:
        return f"{base_url}/l/{make_rfq_link(session, invitation)}/rfq"
    return f"{base_url}/supplier/rfqs/{invitation.code}"


def _values(rfq: Rfq) -> dict[str, str]:
    return {"buyer": firm_name(rfq.buyer), "title": rfq.title, "moment": moment_text(rfq.due_at)}


def _invited(invitation: RfqInvitation) -> tuple[str, str]:
    values = _values(invitation.rfq)
    return (
        _("Request for quotation: %(title)s", title=values["title"]),
        _(
            "%(buyer)s asks you for a quotation for “%(title)s”. Answer until %(moment)s (time of Vietnam): with an offer, "
            "with a question, or say in one step that you do not quote.",
            **values,
        ),
    )


def _revised(invitation: RfqInvitation) -> tuple[str, str]:
    values = _values(invitation.rfq)
    return (
        _("Changed: request for quotation “%(title)s”", title=values["title"]),
        _(
            "%(buyer)s has changed its request for “%(title)s”. Read it again; an offer that you sent already stays until you send "
            "another one. Answers are taken until %(moment)s (time of Vietnam).",
            **values,
        ),
    )


def _answered(invitation: RfqInvitation) -> tuple[str, str]:
    values = _values(invitation.rfq)
    return (
        _("A question is answered: %(title)s", title=values["title"]),
        _("%(buyer)s has answered a question about “%(title)s”, for all who were asked.", **values),
    )


def _cancelled(invitation: RfqInvitation) -> tuple[str, str]:
    values = _values(invitation.rfq)
    return (
        _("Cancelled: request for quotation “%(title)s”", title=values["title"]),
        _("%(buyer)s has cancelled its request for “%(title)s”. You need not answer any more. Thank you.", **values),
    )


def _recalled(invitation: RfqInvitation) -> tuple[str, str]:
    values = _values(invitation.rfq)
    return (
        _("Taken back: request for quotation “%(title)s”", title=values["title"]),
        _("%(buyer)s no longer asks you for a quotation for “%(title)s”. Delete the drawings that you took.", **values),
    )


def _decided(invitation: RfqInvitation) -> tuple[str, str]:
    values = _values(invitation.rfq)
    subject = _("Decided: request for quotation “%(title)s”", title=values["title"])
    if invitation.status is InvitationStatus.AWARDED:
        text = _(
            "%(buyer)s has chosen your offer for “%(title)s”. The buyer will write to you about the first order.",
            **values,
        )
    elif invitation.status is InvitationStatus.PARTLY_AWARDED:
        share = f"{invitation.share or 0:f}".rstrip("0").rstrip(".")
        text = _(
            "%(buyer)s has chosen your offer for “%(title)s” for %(share)s %% of the volume. The buyer will write to you about "
            "the first order.",
            **values,
            share=share,
        )
    else:
        reason = stop_reason_label(invitation.reason.value) if invitation.reason else ""
        text = _(
            "Thank you for your effort. %(buyer)s has not chosen you for “%(title)s” this time. The reason: %(reason)s. "
            "Your firm stays known to the buyer for other parts.",
            **values,
            reason=reason,
        )
    return subject, "\n\n".join([text, *([invitation.result] if invitation.result else [])])


_TO_SUPPLIER: dict[str, Callable[[RfqInvitation], tuple[str, str]]] = {
    "invited": _invited,
    "revised": _revised,
    "answered": _answered,
    "cancelled": _cancelled,
    "recalled": _recalled,
    "decided": _decided,
}


def _asked(rfq: Rfq, values: dict[str, Any]) -> tuple[str, str]:
    return (
        _("A question about your request “%(title)s”", title=rfq.title),
        _("A supplier asks:\n%(question)s\n\nYour answer goes to all suppliers that you asked.", **values),
    )


def _quoted(rfq: Rfq, values: dict[str, Any]) -> tuple[str, str]:
    return (
        _("A supplier answered your request “%(title)s”", title=rfq.title),
        _("%(supplier)s has answered your request for quotation “%(title)s”.", title=rfq.title, **values),
    )


_TO_BUYER: dict[str, Callable[[Rfq, dict[str, Any]], tuple[str, str]]] = {"asked": _asked, "quoted": _quoted}
