"""Letters about a registration: invited, received, approved, waiting, promoted, refused, withdrawn, declined; each once, to those who
answer for the firm, in their language. Who has no account gets a link to the firm's page instead of the way to sign in."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from sqlmodel import Session

from database.enums import ConsentPurpose, FairPhase, NoticeKind
from database.models.fair_participants import FairParticipant
from linkage.language import _, speaking
from linkage.services.consents import has_refused, who_refuses
from linkage.services.fair_readers import Reader, link_of, readers_of
from linkage.services.letter_stops import who_wants_none
from linkage.services.notices import Telling, Told, tell_all
from linkage.services.outbox import Letter, posted_keys
from linkage.services.persons import Person
from linkage.wording import day_text
from linkage.wording.fairs import days_text, place_text
from linkage.wording.firms import firm_name


@dataclass(frozen=True, slots=True)
class FairLinks:
    """Where letters lead: below the address of the instance. Empty leaves addresses out."""

    base_url: str = ""


NO_LINKS = FairLinks()


def write_letter(
    session: Session, kind: str, participant: FairParticipant, *, links: FairLinks = NO_LINKS, reason: str | None = None
) -> None:
    """Tells the firm what became of its registration. `kind`: a key of `_TEXTS`. Written once for each change of the registration."""
    session.flush()
    tellings = []
    for reader in readers_of_firm(session, participant):
        key = f"fair.{kind}:{participant.code}:{participant.version}:{reader.address}"
        tellings.append(_telling(session, kind, reader, key, links=links, reason=reason))
    tell_all(session, tellings)


def write_invitations(session: Session, invited: Collection[FairParticipant], *, links: FairLinks = NO_LINKS) -> int:
    """Invites firms, each once for each time an officer asked it; how many letters were written.

    An event in planning has no page yet: its invitations go out when registration opens.
    """
    session.flush()
    found = unwritten_invitations(session, [each for each in invited if each.fair.phase is not FairPhase.PLANNING])
    tellings = [_telling(session, "invited", reader, _invitation_key(reader), links=links) for reader in found]
    return len(tell_all(session, tellings))


def unwritten_invitations(session: Session, invited: Collection[FairParticipant]) -> list[Reader]:
    """Who is still to be told that the firm is invited. Who asked for no news is not told: an invitation is news."""
    answering = [each for found in readers_of(session, invited).values() for each in found if each.answers]
    found = willing(session, answering)
    written = posted_keys(session, [_invitation_key(each) for each in found])
    return [each for each in found if _invitation_key(each) not in written]


def willing(session: Session, readers: Collection[Reader]) -> list[Reader]:
    """Those who did not ask to be left alone with news, nor, without an account, with letters about fairs."""
    refusing = who_refuses(session, [(Person(each.address), None) for each in readers], ConsentPurpose.NEWSLETTERS)
    ended = who_wants_none(session, (each.address for each in readers if each.user_id is None), NoticeKind.FAIRS)
    asked = [each for each in readers if each.user_id is not None or each.address not in ended]
    return [each for each in asked if not has_refused(refusing, Person(each.address), None)]


def readers_of_firm(session: Session, participant: FairParticipant) -> Iterable[Reader]:
    """The firm's own people; without any the delegates it named, else the address the agency has of it."""
    return [each for each in readers_of(session, [participant]).get(participant.id or 0, ()) if each.answers]


def _telling(
    session: Session, kind: str, reader: Reader, key: str, *, links: FairLinks, reason: str | None = None
) -> Telling:
    with speaking(reader.language):
        subject, body = _TEXTS[kind](reader.place)
        parts = [_("Dear %(name)s,", name=reader.name), body]
        if reason:
            parts.append(_("What the agency says: %(reason)s", reason=reason))
        if links.base_url and kind == "invited":
            parts.append(_("All about the event:\n%(link)s", link=f"{links.base_url}/fairs/{reader.place.fair.code}"))
        if links.base_url and kind not in _FINAL:
            parts.append(_link_text(kind, reader, link_of(session, reader, base_url=links.base_url)))
        letter = Letter(
            kind=f"fair.{kind}",
            recipient=reader.address,
            language=reader.language,
            subject=subject,
            body="\n\n".join(parts) + "\n",
        )
    return Telling(letter, Told(reader.user_id, f"/fairs/{reader.place.fair.code}/mine", links.base_url), key)


def _link_text(kind: str, reader: Reader, link: str) -> str:
    if kind == "invited":
        return _("Accept or decline here:\n%(link)s", link=link)
    if reader.may_sign_in:
        return _("Everything about your part in it:\n%(link)s", link=link)
    return _("Everything about your part in it, without signing in:\n%(link)s", link=link)


def _invitation_key(reader: Reader) -> str:
    """An officer may invite again a firm that declined: `applied_at` is when it was asked."""
    asked_at = reader.place.applied_at or datetime.datetime.min.replace(tzinfo=datetime.UTC)
    return f"fair.invited:{reader.place.code}:{asked_at:%Y%m%d%H%M%S%f}:{reader.address.casefold()}"


def _received(participant: FairParticipant) -> tuple[str, str]:
    values = _values(participant)
    return (
        _("Your registration for %(fair)s has arrived", **values),
        _(
            "%(firm)s has registered for %(fair)s on %(day)s. The agency looks at it, and you hear from it by mail.",
            **values,
        ),
    )


def _approved(participant: FairParticipant) -> tuple[str, str]:
    values = _values(participant)
    return (
        _("You take part in %(fair)s", **values),
        _("%(firm)s takes part in %(fair)s on %(day)s. Say next who comes, and when you can make it.", **values),
    )


def _waiting(participant: FairParticipant) -> tuple[str, str]:
    values = _values(participant)
    return (
        _("%(fair)s is full: you are on the waiting list", **values),
        _(
            "All places of %(fair)s on %(day)s are taken. %(firm)s is on the waiting list, and moves up by itself as soon as a "
            "place is free. You need not do anything.",
            **values,
        ),
    )


def _promoted(participant: FairParticipant) -> tuple[str, str]:
    values = _values(participant)
    return (
        _("A place is free: you take part in %(fair)s", **values),
        _(
            "%(firm)s has moved up from the waiting list and takes part in %(fair)s on %(day)s. "
            "If you cannot come any more, please withdraw, so that the next firm gets the place.",
            **values,
        ),
    )


def _refused(participant: FairParticipant) -> tuple[str, str]:
    values = _values(participant)
    return (
        _("Your registration for %(fair)s", **values),
        _("Thank you for your interest. We are sorry: %(firm)s cannot take part in %(fair)s this time.", **values),
    )


def _withdrawn(participant: FairParticipant) -> tuple[str, str]:
    values = _values(participant)
    return (
        _("You do not take part in %(fair)s any more", **values),
        _(
            "%(firm)s has withdrawn from %(fair)s on %(day)s. Meetings that were planned there are called off.",
            **values,
        ),
    )


def _declined(participant: FairParticipant) -> tuple[str, str]:
    values = _values(participant)
    return (
        _("You do not come to %(fair)s", **values),
        _("Thank you for telling us that %(firm)s does not come to %(fair)s on %(day)s.", **values),
    )


def _invited(participant: FairParticipant) -> tuple[str, str]:
    values, fair = _values(participant), participant.fair
    parts = [
        _("The agency invites %(firm)s to %(fair)s.", **values),
        "\n".join(part for part in (days_text(fair), place_text(fair)) if part),
        *([fair.text] if fair.text else []),
    ]
    if fair.registration_closes_on is not None:
        parts.append(_("Please say by %(day)s whether you come.", day=day_text(fair.registration_closes_on)))
    return _("The agency invites you to %(fair)s", **values), "\n\n".join(parts)


def _values(participant: FairParticipant) -> dict[str, str]:
    fair = participant.fair
    return {"fair": fair.name, "firm": firm_name(participant.company), "day": day_text(fair.starts_on)}


_TEXTS: dict[str, Callable[[FairParticipant], tuple[str, str]]] = {
    "received": _received,
    "approved": _approved,
    "waiting": _waiting,
    "promoted": _promoted,
    "refused": _refused,
    "withdrawn": _withdrawn,
    "declined": _declined,
    "invited": _invited,
}
_FINAL = ("refused", "withdrawn", "declined")
"""After these there is nothing left to do."""
