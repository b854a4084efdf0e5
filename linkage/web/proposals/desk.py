"""Of this instance, for letters about proposals and the consents in them."""

from __future__ import annotations

from linkage.services.proposal_letters import ProposalDesk
from linkage.web.instance import agency_name, base_url


def proposal_desk() -> ProposalDesk:
    return ProposalDesk(base_url(), agency_name())
