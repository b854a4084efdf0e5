"""Letters about a registration: received, approved, waiting, promoted, refused, withdrawn, invited; each once, to those who answer
for the firm, in their language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from database.enums import ConsentPurpose, FairSide, MembershipRole
from database.models.fair_participants import FairParticipant
from database.models.users import Membership, User
from linkage.language import _, page_language, speaking
from linkage.services.consents import is_refused
from linkage.services.fair_languages import writing_language
from linkage.services.outbox import Letter, post_letter
from linkage.services.persons import Person
from linkage.wording import day_text


@dataclass(frozen=True, slots=True)
class FairLinks:
    """Where letters lead; `{}` stands for the code of the fair. Empty leaves the address out."""

    mine: str = ""


NO_LINKS = FairLinks()


@dataclass(frozen=True, slots=True)
class _Reader:
    address: str
    language: str
    name: str
    may_sign_in: bool


def write_letter(
    session: Session, kind: str, participant: FairParticipant, *, links: FairLinks = NO_LINKS, reason: str | None = None
) -> None:
    """Tells the firm what became of its registration. `kind`: a key of `_TEXTS`. Written once for each change of the registration."""
    session.flush()
    fair = participant.fair
    for reader in readers_of_firm(session, participant):
        if kind == "invited" and is_refused(session, Person(reader.address), ConsentPurpose.NEWSLETTERS):
            continue  # an invitation is news, and this person asked for none
        with speaking(reader.language):
            subject, body = _TEXTS[kind](participant)
            parts = [_("Dear %(name)s,", name=reader.name), body]
            if reason:
                parts.append(_("What the agency says: %(reason)s", reason=reason))
            if links.mine and reader.may_sign_in:
                parts.append(_("Everything about your part in it:\n%(link)s", link=links.mine.format(fair.code)))
            letter = Letter(
                kind=f"fair.{kind}",
                recipient=reader.address,
                language=reader.language,
                subject=subject,
                body="\n\n".join(parts) + "\n",
            )
        post_letter(session, letter, key=f"fair.{kind}:{participant.code}:{participant.version}:{reader.address}")


def readers_of_firm(session: Session, participant: FairParticipant) -> Iterable[_Reader]:
    """The firm's own people; without any the delegates it named, else the address the agency has of it."""
    statement = (
        select(User)
        .join(Membership)
        .where(
            Membership.company_id == participant.company_id,
            Membership.role != MembershipRole.CLAIMANT,
            col(User.is_active).is_(True),
        )
        .order_by(col(User.id))
    )
    people = session.exec(statement).all()
    if people:
        return [_Reader(each.email, page_language(each.language), each.name, True) for each in people]
    named = [each for each in participant.delegates if each.email]
    if named:
        return [_Reader(each.email or "", page_language(each.language), each.name, False) for each in named]
    company = participant.company
    if company.contact_email is None:
        return []
    language = "vi" if participant.side is FairSide.SUPPLIER else page_language(writing_language(participant))
    return [_Reader(company.contact_email, language, company.contact_name or company.name, False)]


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
        _("%(firm)s cannot take part in %(fair)s this time.", **values),
    )


def _withdrawn(participant: FairParticipant) -> tuple[str, str]:
    values = _values(participant)
    return (
        _("You do not take part in %(fair)s any more", **values),
        _("%(firm)s has withdrawn from %(fair)s on %(day)s. Its meetings there are called off.", **values),
    )


def _invited(participant: FairParticipant) -> tuple[str, str]:
    values = _values(participant)
    return (
        _("The agency invites you to %(fair)s", **values),
        _("The agency invites %(firm)s to %(fair)s on %(day)s. Register if you want to come.", **values),
    )


def _values(participant: FairParticipant) -> dict[str, str]:
    fair = participant.fair
    return {"fair": fair.name, "firm": participant.company.name, "day": day_text(fair.starts_on)}


_TEXTS: dict[str, Callable[[FairParticipant], tuple[str, str]]] = {
    "received": _received,
    "approved": _approved,
    "waiting": _waiting,
    "promoted": _promoted,
    "refused": _refused,
    "withdrawn": _withdrawn,
    "invited": _invited,
}
