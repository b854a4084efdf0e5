"""Letters about a request for quotation, each once: to the people of a firm, else to the address the agency has of it, with a link."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from database.enums import InvitationStatus, OutcomeReason
from database.models.rfqs import Rfq, RfqInvitation
from database.queries import rfqs as rows
from linkage.language import _, letter_language, speaking
from linkage.services.firm_readers import language_of_firm
from linkage.services.notices import Telling, Told, tell_all, untell
from linkage.services.outbox import Letter
from linkage.services.persons import Person
from linkage.services.rfq_links import follow_contact, make_rfq_link
from linkage.wording.figures import moment_text
from linkage.wording.firms import firm_name
from linkage.wording.outcomes import stop_reason_label
from linkage.wording.rfqs import percent_text

REMINDER = "reminded"
"""The kind of the letter that is worth nothing after the hour."""


@dataclass(frozen=True, slots=True)
class RfqReader:
    """Who reads a letter. `is_guest`: somebody without an account, who answers by a link."""

    name: str
    address: str
    language: str
    is_guest: bool
    user_id: int | None = None


def readers_at_supplier(session: Session, invitation: RfqInvitation) -> list[RfqReader]:
    """The people of the supplier; without any the address that the agency has of it now; nobody when there is none."""
    people = _people(session, invitation.supplier_id)
    if people:
        return people
    follow_contact(session, invitation)
    if not invitation.contact_email:
        return []
    language = letter_language(language_of_firm(invitation.supplier))
    with speaking(language):
        name = invitation.contact_name or firm_name(invitation.supplier)
    return [RfqReader(name, invitation.contact_email, language, is_guest=True)]


def write_to_supplier(session: Session, kind: str, invitation: RfqInvitation, *, stamp: str, base_url: str) -> int:
    """Tells one supplier something; how many letters that are. `kind`: a key of `_TO_SUPPLIER`; `stamp` tells two of a kind apart."""
    tellings = []
    for reader in readers_at_supplier(session, invitation):
        with speaking(reader.language):
            subject, body = _TO_SUPPLIER[kind](invitation)
            parts = [_("Dear %(name)s,", name=reader.name), body]
            if base_url and invitation.status is not InvitationStatus.RECALLED:
                parts += _ways_on(session, kind, invitation, reader, base_url)
            letter = Letter(
                f"rfq.{kind}",
                reader.address,
                reader.language,
                subject,
                "\n\n".join(parts) + "\n",
                useful_until=invitation.rfq.due_at if kind == REMINDER else None,
            )
        told = Told(reader.user_id, f"/supplier/rfqs/{invitation.code}", base_url)
        tellings.append(Telling(letter, told, f"rfq.{kind}:{invitation.code}:{stamp}:{_reader_key(reader)}"))
    return len(tell_all(session, tellings))


def _reader_key(reader: RfqReader) -> str:
    """Of one reader, and short: an address may be longer than the key of a letter."""
    return Person(reader.address).hash[:16]


def drop_reminder(session: Session, invitation: RfqInvitation) -> None:
    """A reminder that waits is not sent any more: there is an answer, other news, or nothing to answer."""
    if invitation.reminded_at is not None:
        untell(session, beginning=f"rfq.{REMINDER}:{invitation.code}:")


def write_to_buyer(session: Session, kind: str, rfq: Rfq, *, stamp: str, base_url: str, **values: Any) -> None:
    """Tells the people of the buyer something. `kind`: a key of `_TO_BUYER`."""
    tellings = []
    for reader in _people(session, rfq.buyer_id):
        with speaking(reader.language):
            subject, body = _TO_BUYER[kind](rfq, values)
            parts = [_("Dear %(name)s,", name=reader.name), body]
            if base_url:
                parts.append(_("Look at it here:\n%(link)s", link=f"{base_url}/assembler/rfqs/{rfq.code}"))
            letter = Letter(f"rfq.{kind}", reader.address, reader.language, subject, "\n\n".join(parts) + "\n")
        told = Told(reader.user_id, f"/assembler/rfqs/{rfq.code}", base_url)
        tellings.append(Telling(letter, told, f"rfq.{kind}:{rfq.code}:{stamp}:{_reader_key(reader)}"))
    tell_all(session, tellings)


def _people(session: Session, company_id: int) -> list[RfqReader]:
    return [
        RfqReader(user.name, user.email, letter_language(user.language), is_guest=False, user_id=user.id)
        for user in rows.people_of(session, company_id)
    ]


def _link(session: Session, invitation: RfqInvitation, reader: RfqReader, base_url: str) -> str:
    if reader.is_guest:
        return f"{base_url}/l/{make_rfq_link(session, invitation)}/rfq"
    return f"{base_url}/supplier/rfqs/{invitation.code}"


def _ways_on(session: Session, kind: str, invitation: RfqInvitation, reader: RfqReader, base_url: str) -> list[str]:
    """Where to read on; for who was chosen and has an account also where the two firms go on."""
    link = _link(session, invitation, reader, base_url)
    if kind not in _OVER:
        return [_("Read more and answer here:\n%(link)s", link=link)]
    found = [_("Read more here:\n%(link)s", link=link)]
    if invitation.share and invitation.outcome is not None and not reader.is_guest:
        pair = f"{base_url}/linkages/{invitation.outcome.code}"
        found.append(_("When the first order has come, say so here, with its amount:\n%(link)s", link=pair))
    return found


def _values(rfq: Rfq) -> dict[str, str]:
    return {"buyer": firm_name(rfq.buyer), "title": rfq.title, "moment": moment_text(rfq.due_at)}


def _about(values: Mapping[str, str]) -> str:
    """The request and who asks, for subjects: firms ask for parts of the same name."""
    return f"{values['title']} ({values['buyer']})"


def _invited(invitation: RfqInvitation) -> tuple[str, str]:
    values = _values(invitation.rfq)
    return (
        _("Request for quotation: %(title)s", title=_about(values)),
        _(
            "%(buyer)s asks you for a quotation for “%(title)s”. Answer until %(moment)s (time of Vietnam): with an offer, "
            "with a question, or say in one step that you do not quote.",
            **values,
        ),
    )


def _revised(invitation: RfqInvitation) -> tuple[str, str]:
    values = _values(invitation.rfq)
    return (
        _("Changed: request for quotation “%(title)s”", title=_about(values)),
        _(
            "%(buyer)s has changed its request for “%(title)s”. Read it again; an offer that you sent already stays until you send "
            "another one. Answers are taken until %(moment)s (time of Vietnam).",
            **values,
        ),
    )


def _reminded(invitation: RfqInvitation) -> tuple[str, str]:
    values = _values(invitation.rfq)
    return (
        _("Reminder: request for quotation “%(title)s”", title=_about(values)),
        _(
            "%(buyer)s has asked you for a quotation for “%(title)s”, and no answer of your firm has come yet. Answers are taken "
            "until %(moment)s (time of Vietnam). If you do not want to quote, say so in one step: that helps the buyer, too.",
            **values,
        ),
    )


def _answered(invitation: RfqInvitation) -> tuple[str, str]:
    values = _values(invitation.rfq)
    return (
        _("A question is answered: %(title)s", title=_about(values)),
        _("%(buyer)s has answered a question about “%(title)s”, for all who were asked.", **values),
    )


def _cancelled(invitation: RfqInvitation) -> tuple[str, str]:
    values = _values(invitation.rfq)
    return (
        _("Cancelled: request for quotation “%(title)s”", title=_about(values)),
        _("%(buyer)s has cancelled its request for “%(title)s”. You need not answer any more. Thank you.", **values),
    )


def _recalled(invitation: RfqInvitation) -> tuple[str, str]:
    values = _values(invitation.rfq)
    return (
        _("Taken back: request for quotation “%(title)s”", title=_about(values)),
        _("%(buyer)s no longer asks you for a quotation for “%(title)s”. Delete the drawings that you took.", **values),
    )


def _decided(invitation: RfqInvitation) -> tuple[str, str]:
    values = _values(invitation.rfq)
    subject = _("Decided: request for quotation “%(title)s”", title=_about(values))
    if invitation.status is InvitationStatus.AWARDED:
        text = _(
            "%(buyer)s has chosen your offer for “%(title)s”. The buyer will write to you about the first order.",
            **values,
        )
    elif invitation.status is InvitationStatus.PARTLY_AWARDED:
        text = _(
            "%(buyer)s has chosen your offer for “%(title)s” for %(share)s of the volume. The buyer will write to you about the "
            "first order.",
            **values,
            share=percent_text(invitation.share),
        )
    elif _never_answered(invitation):
        text = _(
            "The request of %(buyer)s for “%(title)s” is closed; no answer of your firm had come. You are welcome at the next one.",
            **values,
        )
    else:
        reason = stop_reason_label(invitation.reason.value) if invitation.reason else ""
        text = _(
            "Thank you for your effort. %(buyer)s has not chosen you for “%(title)s” this time. The reason: %(reason)s.",
            **values,
            reason=reason,
        )
    return subject, "\n\n".join([text, *([invitation.result] if invitation.result else [])])


def _never_answered(invitation: RfqInvitation) -> bool:
    return invitation.reason is OutcomeReason.NO_ANSWER and not invitation.quotations


_OVER = ("decided", "cancelled")
"""Letters after which there is nothing to answer."""

_TO_SUPPLIER: dict[str, Callable[[RfqInvitation], tuple[str, str]]] = {
    "invited": _invited,
    "revised": _revised,
    REMINDER: _reminded,
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
        _(
            "%(supplier)s answered your request “%(title)s”",
            supplier=firm_name(values["supplier"]),
            title=rfq.title,
        ),
        _(
            "%(supplier)s has answered your request for quotation “%(title)s”.",
            title=rfq.title,
            supplier=firm_name(values["supplier"]),
        ),
    )


_TO_BUYER: dict[str, Callable[[Rfq, dict[str, Any]], tuple[str, str]]] = {"asked": _asked, "quoted": _quoted}
