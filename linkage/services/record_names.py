"""Whether a linkage record names a buyer, and what it says of one that it does not name. What a buyer takes back ends it at once."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from database.enums import BY_AGENCY, FairSide, ProfileStatus, ProposalStatus
from database.models.companies import Company
from database.models.outcomes import Outcome, OutcomeStep
from database.queries import linkage_records as rows
from linkage.services.ladder import is_confirmed, rungs, said_at, via_of
from linkage.services.unnamed_buyers import Told, told_countries


@dataclass(frozen=True, slots=True)
class Naming:
    """What decides it for one supplier: its code, firms with a link that is not for everybody, and which countries tell too much.

    `looked_at`: buyers of which the agency made sure itself; a name that somebody signed up with is attested for nobody.
    """

    supplier: str
    secret: frozenset[int]
    told: Told
    looked_at: frozenset[int]

    def may_name(self, linkage: Outcome) -> bool:
        """Whether the buyer said itself, here or by a link, that the furthest confirmed step was reached, and may be named."""
        step = furthest(linkage)
        return step is not None and _is_own_word(step) and self.may_go_on_naming(linkage)

    def may_go_on_naming(self, linkage: Outcome) -> bool:
        """A listed assembler that shows its name, whose introduction stands, and which keeps nothing of the two to itself.

        Some step has its own word, and neither firm refuses the other.
        """
        buyer = linkage.buyer
        profile = buyer.assembler_profile if buyer is not None else None
        if buyer is None or profile is None or profile.status is not ProfileStatus.LISTED or not profile.is_name_public:
            return False
        if buyer.id not in self.looked_at:
            return False
        if linkage.proposal is not None and linkage.proposal.status is not ProposalStatus.AGREED:
            return False
        has_said = any(map(_is_own_word, confirmed_steps(linkage)))
        return has_said and buyer.id not in self.secret and self.supplier not in profile.barred

    def of(self, linkage: Outcome) -> dict[str, str | None]:
        """The buyer as third parties may know it: by name, else by country and sector where they fit enough others."""
        buyer = linkage.buyer
        if buyer is not None and self.may_name(linkage):
            return {"name": buyer.name, "name_en": buyer.name_en, "country": None, "sector": None}
        profile = buyer.assembler_profile if buyer is not None else None
        country, sector = (profile.nationality, profile.sector) if profile is not None else (None, None)
        is_told = (country, sector) in self.told
        return {
            "name": None,
            "name_en": None,
            "country": country.value if country is not None and is_told else None,
            "sector": sector,
        }


def naming_of(session: Session, supplier: Company) -> Naming:
    """Two queries."""
    secret, looked_at = rows.marked_buyers(session, supplier.id or 0)
    return Naming(supplier.code, secret, told_countries(session), looked_at)


def confirmed_steps(linkage: Outcome) -> list[OutcomeStep]:
    """In the order of the ladder."""
    return [step for step in rungs(linkage.steps) if is_confirmed(step)]


def furthest(linkage: Outcome) -> OutcomeStep | None:
    """The furthest step that is confirmed."""
    return next(reversed(confirmed_steps(linkage)), None)


def _is_own_word(step: OutcomeStep) -> bool:
    """What an officer was told on the telephone is no leave to name the firm."""
    return said_at(step, FairSide.ASSEMBLER) is not None and via_of(step, FairSide.ASSEMBLER) not in BY_AGENCY
