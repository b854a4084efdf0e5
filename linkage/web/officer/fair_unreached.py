"""Firms of an event that no letter reaches: said wherever one would go out, and listed to be called or handed their papers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import render_template, url_for
from sqlmodel import Session

from database.enums import FairPhase, ParticipantStatus
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.queries import fair_readers as rows
from database.queries.outbox import refused_among
from database.session import db
from linkage.language import _, ngettext
from linkage.services.fair_contacts import not_to_be_called
from linkage.services.fair_registration_letters import readers_of_firm, willing
from linkage.services.fairs import fair_of
from linkage.web import cards
from linkage.web.addresses import phone_url
from linkage.web.guards import officer_only
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.fair_tabs import fair_tabs
from linkage.wording.fair_registrations import participant_state, participant_tone, side_noun

WRITTEN_TO = (
    ParticipantStatus.APPROVED,
    ParticipantStatus.INVITED,
    ParticipantStatus.APPLIED,
    ParticipantStatus.WAITING,
)


@dataclass(frozen=True, slots=True)
class UnreachedFirm:
    """`phones`: (whose, number, address to dial); none where nobody left one, or asked for no calls."""

    name: str
    url: str
    side: str
    state: str
    tone: str
    icon: str
    phones: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class UnreachedPage:
    """`papers_url`: where the timetables are printed; empty before one is out."""

    fair: Fair
    fair_tabs: Sequence[tuple[Any, str, bool]]
    firms: tuple[UnreachedFirm, ...]
    papers_url: str


@blueprint.get("/fairs/<code>/participants/unreached")
@officer_only
def fair_unreached(code: str) -> str:
    fair = fair_of(db(), code)
    found = rows.unreached(db(), fair, WRITTEN_TO)
    uncalled = not_to_be_called(db(), [each.company for each in found])
    page = UnreachedPage(
        fair=fair,
        fair_tabs=fair_tabs(fair),
        firms=tuple(sorted((_firm(fair, each, uncalled) for each in found), key=lambda firm: firm.name.casefold())),
        papers_url=url_for("officer.fair_prints", code=fair.code) if fair.release else "",
    )
    return render_template("officer/fairs/unreached.html", page=page)


def unreached_line(fair: Fair, *statuses: ParticipantStatus) -> tuple[str, str]:
    """How many firms in one of these states no letter reaches, and where they are listed; empty where every firm is reached."""
    count = rows.count_unreached(db(), fair, statuses)
    if not count:
        return "", ""
    text = ngettext(
        "No letter reaches %(num)d firm: no e-mail address that works is known.",
        "No letter reaches %(num)d firms: no e-mail address that works is known.",
        count,
    )
    return text, url_for("officer.fair_unreached", code=fair.code)


def letter_text(session: Session, found: FairParticipant) -> str:
    """Whether the firm is told by mail of what was just done, in a sentence."""
    text = missing_letter_text(session, found)
    return text or _("It gets a letter.")


class MissingLetter(StrEnum):
    """Why a firm gets no letter of what was just done: none is wanted, none arrives there, or it goes out later."""

    NO_ADDRESS = "no-address"
    REFUSED = "refused"
    LATER = "later"


def missing_letter(session: Session, found: FairParticipant) -> MissingLetter | None:
    """None where a letter goes."""
    readers = list(readers_of_firm(session, found))
    is_invited = found.status is ParticipantStatus.INVITED
    addresses = {each.address.casefold() for each in readers}
    if refused_among(session, addresses) == addresses:
        return MissingLetter.NO_ADDRESS
    if is_invited and not willing(session, readers):
        return MissingLetter.REFUSED
    return MissingLetter.LATER if is_invited and found.fair.phase is FairPhase.PLANNING else None


def missing_letter_text(session: Session, found: FairParticipant) -> str:
    """Why no letter goes to the firm, or not yet; empty where one goes."""
    reason = missing_letter(session, found)
    if reason is MissingLetter.NO_ADDRESS:
        phone = "" if not_to_be_called(session, [found.company]) else found.company.contact_phone
        if phone:
            return _(
                "No e-mail address of it that works is known, so that no letter reaches it. Call it: %(phone)s",
                phone=phone,
            )
        return _("No e-mail address of it that works is known, so that no letter reaches it. Tell it in another way.")
    if reason is MissingLetter.REFUSED:
        return _("It asked for no invitations by mail, so that none goes out. Tell it in another way.")
    return _("The invitation goes out when registration opens.") if reason is MissingLetter.LATER else ""


def _firm(fair: Fair, each: FairParticipant, uncalled: Collection[int]) -> UnreachedFirm:
    tone, icon = participant_tone(each.status)
    company = each.company
    known = [(person.name, person.phone) for person in each.delegates]
    if company.id not in uncalled:
        known.append((company.contact_name or cards.firm_name(company), company.contact_phone))
    numbers = {phone: name for name, phone in reversed(known) if phone}
    return UnreachedFirm(
        name=cards.firm_name(company),
        url=url_for("officer.fair_participant", code=fair.code, participant=each.code),
        side=side_noun(each.side),
        state=participant_state(each.status),
        tone=tone,
        icon=icon,
        phones=tuple((name, phone, phone_url(phone)) for phone, name in reversed(numbers.items())),
    )
