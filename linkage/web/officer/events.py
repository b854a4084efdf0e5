"""Audit events in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from database.models.audit_events import AuditEvent
from linkage.language import _, _l
from linkage.web.layout import format_time

_ACTIONS: Mapping[str, Any] = {
    "supplier.created": _l("Supplier profile made"),
    "supplier.updated": _l("Supplier profile changed"),
    "supplier.published": _l("Supplier profile published"),
    "supplier.paused": _l("Supplier profile paused"),
    "supplier.returned": _l("Supplier profile sent back"),
    "supplier.approved": _l("Supplier profile approved"),
    "supplier.confirmed": _l("Supplier profile confirmed by the firm"),
    "supplier.evidence_set": _l("Evidence set"),
    "supplier.proof_added": _l("Proof added"),
    "supplier.document_sent": _l("Document sent by the firm"),
    "supplier.proof_withdrawn": _l("Proof withdrawn"),
    "supplier.proof_ended": _l("Proof ended on its day"),
    "assembler.created": _l("Assembler profile made"),
    "assembler.updated": _l("Assembler profile changed"),
    "company.contact_changed": _l("Contact changed by an officer"),
    "company.asked": _l("Asked whether the profile is still true"),
    "company.said_changed": _l("The firm says that something has changed"),
    "company.said_closed": _l("The firm is said to have closed"),
    "company.answer_settled": _l("Answer of the firm dealt with"),
    "company.closed": _l("Firm has closed"),
    "company.certificates_warned": _l("Told of certificates that end"),
    "company.claimed": _l("Firm claimed"),
    "company.claim_letter": _l("Letter about a claim sent to the firm"),
    "company.claim_document": _l("Document sent for a claim"),
    "company.claim_proven": _l("Claim proven"),
    "company.alike_tax_code": _l("New firm with a tax code like that of another"),
    "company.claim_approved": _l("Claim approved"),
    "company.claim_refused": _l("Claim refused"),
    "company.member_added": _l("Person added to the firm"),
    "company.removed": _l("Firm removed"),
    "company.merged": _l("Another firm went into this one"),
    "company.merge_undone": _l("Another firm came out of this one again"),
    "company.came_back": _l("Firm came back out of another one"),
    "company.split": _l("Records split off as a firm of their own"),
    "company.split_off": _l("Firm made of records of another one"),
    "company.pair_decided": _l("Looked at beside another firm"),
    "company.pair_reopened": _l("Finding about another firm taken back"),
    "company.value_chosen": _l("Value of one source chosen"),
    "company.value_by_rule": _l("Value picked by the rule again"),
    "company.name_added": _l("Name added"),
    "company.name_removed": _l("Name taken out"),
    "need.created": _l("Need made"),
    "need.updated": _l("Need changed"),
    "need.published": _l("Need published"),
    "need.withdrawn": _l("Need withdrawn"),
    "need.met": _l("Need met"),
    "user.created": _l("Account made"),
    "user.invited": _l("Person invited"),
    "user.changed": _l("Settings changed"),
    "user.password_changed": _l("Password changed"),
    "letters.stopped": _l("Letters of a kind ended by the link in one"),
    "letters.allowed": _l("Letters of a kind wanted again by the link in one"),
    "letter.again": _l("Letter tried again"),
    "letter.all_again": _l("Letters tried again"),
    "user.reset_asked": _l("Link for a new password asked for"),
    "user.deactivated": _l("Account closed"),
    "user.activated": _l("Account opened again"),
    "user.role_changed": _l("Role changed"),
    "token.created": _l("Key for programs made"),
    "token.revoked": _l("Key for programs revoked"),
    "import.checked": _l("List checked"),
    "import.applied": _l("List written"),
    "import.discarded": _l("List set aside"),
    "import.undone": _l("List taken back"),
    "exchange.imported": _l("Exchange file imported"),
    "fair.planned": _l("Fair planned"),
    "fair.copied": _l("Fair copied from an earlier one"),
    "fair.changed": _l("Fair changed"),
    "fair.removed": _l("Fair removed"),
    "fair.phase_changed": _l("Fair moved to another step"),
    "fair.cancelled": _l("Fair called off"),
    "fair.block_added": _l("Block added to the programme of a fair"),
    "fair.block_changed": _l("Block of the programme of a fair changed"),
    "fair.block_removed": _l("Block taken out of the programme of a fair"),
    "fair.hall_added": _l("Hall added to a fair"),
    "fair.hall_changed": _l("Hall of a fair renamed"),
    "fair.hall_removed": _l("Hall removed from a fair"),
    "fair.walk_set": _l("Way between halls of a fair noted"),
    "fair.tables_added": _l("Tables added to a fair"),
    "fair.table_changed": _l("Table of a fair changed"),
    "fair.table_removed": _l("Table removed from a fair"),
    "fair.seated": _l("Firms seated at a fair"),
    "fair.interpreter_added": _l("Interpreter added to a fair"),
    "fair.interpreter_changed": _l("Interpreter of a fair changed"),
    "fair.interpreter_removed": _l("Interpreter taken off a fair"),
    "fair.interpreter_away": _l("Absence of an interpreter noted"),
    "fair.interpreter_back": _l("Absence of an interpreter taken back"),
    "fair.visit_added": _l("Plant visit planned"),
    "fair.visit_changed": _l("Plant visit changed"),
    "fair.visit_removed": _l("Plant visit removed"),
    "fair.visit_guest_set": _l("Firm put on the list of a plant visit"),
    "fair.visit_guest_removed": _l("Firm taken off the list of a plant visit"),
    "fair.visit_signed_off": _l("Host agreed to the list of a plant visit"),
    "fair.helper_added": _l("Helper added to a fair"),
    "fair.helper_removed": _l("Helper taken off a fair"),
    "fair.link_made": _l("Link for a helper of a fair made"),
    "fair.link_revoked": _l("Link of a helper of a fair closed"),
    "fair.budget_changed": _l("Budget of a fair changed"),
    "bulk.applied": _l("Change of many firms written"),
    "bulk.undone": _l("Change of many firms taken back"),
    "bulk.discarded": _l("Change of many firms set aside"),
    "work.taken": _l("Work taken"),
    "work.given": _l("Work given to an officer"),
    "work.changed": _l("Work changed"),
    "work.done": _l("Work done"),
    "work.reopened": _l("Work opened again"),
    "word.added": _l("Word explained"),
    "word.removed": _l("Explained word taken back"),
    "link.stated": _l("Supply link stated"),
    "link.noted": _l("Supply link noted"),
    "link.confirmed": _l("Supply link confirmed"),
    "link.denied": _l("Supply link denied"),
    "link.ended": _l("Supply link ended"),
    "link.removed": _l("Supply link taken back"),
    "link.secrecy_changed": _l("Supply link: who may know was changed"),
    "link.evidence_set": _l("Supply link: evidence set"),
    "network.created": _l("Network made"),
    "network.changed": _l("Network changed"),
    "network.removed": _l("Network removed"),
    "network.satellite_added": _l("Satellite added to a network"),
    "network.satellite_removed": _l("Satellite taken out of a network"),
    "network.seat_opened": _l("Seat opened in a network"),
    "network.seat_closed": _l("Seat closed in a network"),
    "fit_letters.chosen": _l("Letters about new fits chosen"),
    "feedback.asked": _l("Asked whether we helped"),
    "feedback.answered": _l("Said how much we helped"),
    "feedback.changed": _l("Said anew how much we helped"),
    "feedback.stopped": _l("Wants no letters that ask whether we helped"),
    "feedback.allowed": _l("Wants to be asked again whether we helped"),
    "action.opened": _l("Low mark: something has to be done"),
    "action.changed": _l("Plan about a low mark changed"),
    "action.done": _l("Done about a low mark"),
    "action.reopened": _l("Low mark taken up again"),
    "conduct.reported": _l("Something was told in confidence"),
    "conduct.withdrawn": _l("Something told in confidence was taken back"),
    "conduct.answered": _l("Something told in confidence was answered"),
    "case.opened": _l("Support case opened"),
    "case.changed": _l("Support case changed"),
    "proposal.made": _l("Introduction proposed"),
    "proposal.undone": _l("Proposal of an introduction undone"),
    "proposal.withdrawn": _l("Proposal of an introduction withdrawn"),
    "proposal.accepted": _l("A side said yes to an introduction"),
    "proposal.answer_taken_back": _l("A side took its yes to an introduction back"),
    "proposal.declined": _l("A side said no to an introduction"),
    "proposal.expired": _l("Proposal of an introduction ended by silence"),
    "introduction.agreed": _l("Both sides agreed to an introduction"),
    "introduction.closed": _l("Contacts of an introduction closed"),
    "refusal.declared": _l("Firm not to be introduced to another one"),
    "refusal.ended": _l("Firm may be introduced to another one again"),
    "outcome.recorded": _l("Step of an introduction written down"),
    "outcome.removed": _l("Introduction removed"),
    "outcomes.learned": _l("Learned from outcomes"),
    "matches.ran": _l("All open needs matched"),
    "weights.changed": _l("Weights of the matching changed"),
    "consent.given": _l("Consent of a person given"),
    "consent.withdrawn": _l("Consent of a person taken back"),
    "consent.refused": _l("A person said no to a purpose"),
    "consent.asked": _l("Contact person asked for consents"),
    "privacy.received": _l("Request about personal data received"),
    "privacy.taken_on": _l("Request about personal data taken on"),
    "privacy.answered": _l("Request about personal data answered"),
    "privacy.identity_noted": _l("Noted who asks about personal data"),
    "privacy.number_checked": _l("Called the number of who asks about personal data back"),
    "privacy.third_party_noted": _l("Request about personal data: somebody else holds it, too"),
    "privacy.extended": _l("Request about personal data extended"),
    "privacy.done": _l("Request about personal data carried out"),
    "privacy.refused": _l("Request about personal data not carried out"),
    "privacy.erased": _l("Person forgotten"),
    "privacy.swept": _l("What was kept long enough let go"),
    "privacy.data_asked": _l("Link to all own data sent"),
    "pairing.created": _l("Pairing made"),
    "pairing.looked": _l("Suppliers looked for, for a pairing"),
    "pairing.run": _l("Pairing run"),
    "pairing.decided": _l("Pair decided in a pairing"),
    "pairing.decision_removed": _l("Decision about a pair taken back"),
    "pairing.slots_set": _l("Slots changed in a pairing"),
    "pairing.rules_set": _l("Rules of a pairing changed"),
    "pairing.finalised": _l("Pairing made final"),
    "pairing.proposed": _l("Pairs of a pairing proposed"),
    "pairing.reopened": _l("Pairing opened again"),
    "rfq.drafted": _l("Request for quotation written"),
    "rfq.changed": _l("Draft of a request changed"),
    "rfq.removed": _l("Draft of a request removed"),
    "rfq.suppliers": _l("Suppliers of a request chosen"),
    "rfq.sent": _l("Request for quotation sent"),
    "rfq.revised": _l("Request for quotation changed"),
    "rfq.reminded": _l("Reminder of a request for quotation sent"),
    "rfq.cancelled": _l("Request for quotation cancelled"),
    "rfq.recalled": _l("Invitation to a request taken back"),
    "rfq.file-added": _l("File added to a request"),
    "rfq.file-withdrawn": _l("File of a request withdrawn"),
    "rfq.file-taken": _l("File of a request taken by a supplier"),
    "rfq.nda-accepted": _l("NDA of a request agreed to"),
    "rfq.nda-ended": _l("NDA of a request taken back"),
    "rfq.asked": _l("Question about a request"),
    "rfq.answered": _l("Question about a request answered"),
    "rfq.quoted": _l("Quotation sent"),
    "rfq.rates": _l("Rates to compare quotations at"),
    "rfq.declined": _l("Quotation declined"),
    "rfq.awarded": _l("Supplier chosen after a request"),
    "rfq.not-awarded": _l("Request ended without a choice"),
}


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event as people read it; `subject_url` is empty when what it speaks of has no page."""

    at: str
    actor: str
    action: str
    subject: str
    subject_url: str
    details: str


def event_line(event: AuditEvent, *, subject_url: str = "") -> EventLine:
    return EventLine(
        at=format_time(event.at),
        actor=event.actor,
        action=action_label(event.action),
        subject=event.subject or "",
        subject_url=subject_url,
        details=", ".join(_details(event.details)),
    )


def action_label(action: str) -> str:
    """What was done, in words; an action that has none yet is shown by its code."""
    return str(_ACTIONS.get(action, action))


def _details(details: Mapping[str, Any]) -> Iterable[str]:
    """Names and values as they were written down; they are codes of the exchange format, and stay so."""
    for name, value in details.items():
        if name == "fields" and isinstance(value, list):
            yield _("Changed: %(fields)s", fields=", ".join(map(str, value)))
        elif name == "changes":
            continue  # shown value by value where a profile is reviewed
        elif isinstance(value, dict):
            yield from (f"{key}: {_plain(each)}" for key, each in value.items())
        elif value is not None:
            yield f"{name}: {_plain(value)}"


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(f"{key} {_plain(each)}" for key, each in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
