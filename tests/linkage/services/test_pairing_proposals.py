"""A final pairing is judged as it is once its row is held."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from sqlmodel import Session, col

from database.enums import PairingStatus
from database.models.pairings import Pairing
from database.session import transaction
from linkage.errors import Conflict
from linkage.inputs.pairings import PairingInput
from linkage.services.audit import SYSTEM
from linkage.services.pairing_proposals import propose_pairing
from linkage.services.pairings import create_pairing, finalise_pairing, fits_of_input
from linkage.services.proposal_letters import ProposalDesk
from tests.factories import make_need, make_supplier

DESK = ProposalDesk("https://x.example", "The Agency")


def test_a_pairing_that_is_opened_again_meanwhile_is_not_proposed(session: Session) -> None:
    make_supplier(session)
    need = make_need(session)
    given = PairingInput(name="Autumn", needs=[need.code])
    fits = fits_of_input(session, given)
    with transaction() as writing:
        made = create_pairing(writing, given, fits, by=SYSTEM)
        finalise_pairing(writing, made, by=SYSTEM)
    with pytest.raises(Conflict, match="final first"), transaction() as writing:
        held = writing.get_one(Pairing, made.id)
        assert held.status is PairingStatus.FINAL
        opened = update(Pairing).where(col(Pairing.id) == held.id).values(status=PairingStatus.DRAFT)
        writing.execute(opened.execution_options(synchronize_session=False))
        propose_pairing(writing, held, None, desk=DESK, by=SYSTEM)
