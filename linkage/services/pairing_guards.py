"""What every change of a pairing does first and last: look whether it may, move the version, leave an audit event."""

from __future__ import annotations

from sqlmodel import Session

from database.columns import now
from database.enums import PairingStatus, SubjectKind
from database.models.pairings import Pairing
from linkage.errors import Conflict
from linkage.language import _l
from linkage.services.audit import Actor, record


def check_draft(pairing: Pairing, expected_version: int | None) -> None:
    """Raises Conflict for a final pairing, or one that is not as the officer saw it."""
    check_version(pairing, expected_version)
    if pairing.status is PairingStatus.FINAL:
        raise Conflict(_l("This pairing is final. Open it again to change it."))


def check_version(pairing: Pairing, expected_version: int | None) -> None:
    """Raises Conflict when somebody changed the pairing since; None asks for no check."""
    if expected_version is not None and pairing.version != expected_version:
        raise Conflict(_l("Somebody changed this pairing meanwhile. Look at it again."))


def touch(session: Session, pairing: Pairing) -> None:
    """Every change moves the version, so that a second officer sees it."""
    pairing.changed_at = now()
    session.flush()


def note(session: Session, by: Actor, action: str, pairing: Pairing, **details: object) -> None:
    """Writes the change down in the audit trail."""
    record(
        session,
        by,
        action,
        subject_kind=SubjectKind.PAIRING,
        subject_code=pairing.code,
        subject=pairing.name,
        **details,
    )
