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
    "assembler.created": _l("Assembler profile made"),
    "assembler.updated": _l("Assembler profile changed"),
    "company.claimed": _l("Firm claimed"),
    "company.claim_approved": _l("Claim approved"),
    "company.claim_refused": _l("Claim refused"),
    "company.member_added": _l("Person added to the firm"),
    "company.member_removed": _l("Person removed from the firm"),
    "company.removed": _l("Firm removed"),
    "need.created": _l("Need made"),
    "need.updated": _l("Need changed"),
    "need.published": _l("Need published"),
    "need.withdrawn": _l("Need withdrawn"),
    "need.met": _l("Need met"),
    "user.created": _l("Account made"),
    "user.invited": _l("Person invited"),
    "user.changed": _l("Settings changed"),
    "user.password_changed": _l("Password changed"),
    "user.deactivated": _l("Account closed"),
    "user.activated": _l("Account opened again"),
    "user.role_changed": _l("Role changed"),
    "token.created": _l("Key for programs made"),
    "token.revoked": _l("Key for programs revoked"),
    "import.checked": _l("List checked"),
    "import.applied": _l("List written"),
    "import.discarded": _l("List set aside"),
    "exchange.imported": _l("Exchange file imported"),
    "fair.planned": _l("Fair planned"),
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
