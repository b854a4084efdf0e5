"""What a final pairing decided, put before the firms: every pair that was not proposed yet, as one batch."""

from __future__ import annotations

from sqlmodel import Session, select

from database.enums import PairingStatus, ProposalOrigin
from database.models.pairings import Pairing
from database.queries import proposal_queue as rows
from linkage.errors import Conflict
from linkage.language import _l
from linkage.services.audit import Actor
from linkage.services.pairing_guards import check_version, note
from linkage.services.proposal_letters import ProposalDesk
from linkage.services.proposals import Batch, check_template, propose_lot


def pairs_to_propose(session: Session, pairing: Pairing) -> int:
    """How many pairs of a final pairing nobody has proposed yet; 0 of one that is not final."""
    if pairing.status is not PairingStatus.FINAL:
        return 0
    return rows.count_never_proposed(session, pairing.id or 0)


def propose_pairing(
    session: Session,
    pairing: Pairing,
    template: str | None,
    *,
    desk: ProposalDesk,
    by: Actor,
    expected_version: int | None = None,
) -> Batch:
    """Proposes them all at once; pressed again, those that are left, which are none. Undone as any batch is.

    Raises Conflict when the pairing is not final, or was changed meanwhile, and Invalid for places in the words that are not known.
    """
    check_template(template)
    # Of two who press at once the second waits here, reads it as it is then, and finds nothing left.
    held = select(Pairing).where(Pairing.id == pairing.id).with_for_update()
    session.exec(held.execution_options(populate_existing=True)).one()
    check_version(pairing, expected_version)
    if pairing.status is not PairingStatus.FINAL:
        raise Conflict(_l("Make the pairing final first: until then its pairs may still change."))
    pairs = rows.never_proposed(session, pairing.id or 0)
    batch = propose_lot(session, pairs, template, ProposalOrigin.PAIRING, desk=desk, by=by)
    if batch.made:
        note(session, by, "pairing.proposed", pairing, proposals=len(batch.made), batch=batch.code)
    return batch
