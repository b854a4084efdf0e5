"""Consents: given one by one, never taken for granted, withdrawn at once. `is_agreed` is the one question every page asks."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, delete
from sqlmodel import Session, col, select

from database.columns import now
from database.enums import (
    ConsentChannel,
    ConsentPurpose,
    FairSide,
    MembershipRole,
    SubjectKind,
)
from database.models.companies import Company
from database.models.fit_alerts import FitLetters
from database.models.outbox import OutboxMessage
from database.models.privacy import Consent
from database.models.proposals import Proposal
from database.models.users import Membership, User
from database.queries.company_references import code_since_merge
from linkage.errors import Invalid
from linkage.language import _l, current_language
from linkage.services.audit import Actor, record
from linkage.services.persons import Person
from linkage.services.proposal_ends import held_of, take_back
from linkage.services.proposal_letters import ProposalDesk
from linkage.wording.consents import CONSENT_TEXTS, consent_text

NEWS_LETTERS = ("fit-alert", "fair.invited")
"""Kinds of letters that are news: unsent ones go when the consent does."""

ACCOUNT_NEWS = ("fit-alert",)
"""Of them those that are written to accounts only."""

_OF_ONE_FIRM = frozenset({ConsentPurpose.PUBLISH, ConsentPurpose.BUYERS, ConsentPurpose.INTRODUCTION})


def give_consent(
    session: Session,
    person: Person,
    purpose: ConsentPurpose,
    *,
    agency: str,
    channel: ConsentChannel,
    by: Actor,
    company: Company | None = None,
    proof: str | None = None,
    subject_code: str = "",
) -> Consent:
    """Keeps a yes with the text as it was read. The same yes twice is one; a yes to an older text is replaced.

    `company`: the yes speaks of this firm's contact only. `subject_code`: of the one introduction it speaks of. Raises Invalid for
    a person without address and number, and when an officer takes a yes down without saying where from.
    """
    _check(person, channel, proof)
    code = company.code if company is not None and purpose in _OF_ONE_FIRM else ""
    version = CONSENT_TEXTS[purpose].version
    for held in _rows(session, person, purpose, code, subject_code):
        if held.given_at is not None and held.text_version == version and not _is_of_a_stranger(held, person, channel):
            return held
        held.withdrawn_at, held.withdrawn_via = now(), channel
    session.flush()
    made = _row(person, purpose, agency, channel, by, code, proof)
    made.given_at, made.subject_code = now(), subject_code
    session.add(made)
    session.flush()
    _note(session, by, "consent.given", made)
    return made


def withdraw_consent(
    session: Session,
    person: Person,
    purpose: ConsentPurpose,
    *,
    desk: ProposalDesk,
    channel: ConsentChannel,
    by: Actor,
    proof: str | None = None,
    subject_code: str | None = None,
) -> int:
    """Takes every yes of a person to a purpose back, whichever firm it spoke of; how many. What hangs on it ends in this transaction.

    `desk`: of the agency; letters about introductions closed by it lead there. `subject_code`: only the yes to this one introduction.

    Where there was none, the no is kept as a row of its own, so that it holds against what is imported later. Anybody may make an
    account under an address: on the site (WEB) only what the account said itself ends, and what speaks of a firm it works for.
    """
    _check(person, channel, proof)
    given = _that_may_be_taken_back(session, person, purpose, channel, subject_code)
    # Introductions are held before their consents, as by everybody else who ends one.
    held = held_of(session, [each.subject_code for each in given if each.subject_code])
    if held:
        given = _that_may_be_taken_back(session, person, purpose, channel, subject_code)
    for each in given:
        each.withdrawn_at, each.withdrawn_via = now(), channel
        _note(session, by, "consent.withdrawn", each)
    is_asked_once = purpose is not ConsentPurpose.INTRODUCTION
    if is_asked_once and not given and not _has_said_no(session, person, purpose, channel):
        refused = _row(person, purpose, desk.agency, channel, by, "", proof)
        refused.withdrawn_at, refused.withdrawn_via = now(), channel
        session.add(refused)
        session.flush()
        _note(session, by, "consent.refused", refused)
    if purpose is ConsentPurpose.NEWSLETTERS:
        _end_letters(session, person, channel)
    session.flush()
    _end_introductions(session, held, given, desk=desk, by=by)
    return len(given)


def withdraw_all(session: Session, person: Person, *, desk: ProposalDesk, channel: ConsentChannel, by: Actor) -> int:
    """A person objects to everything that needs their consent; how many were in force."""
    return sum(
        withdraw_consent(session, person, purpose, desk=desk, channel=channel, by=by, proof="request")
        for purpose in ConsentPurpose
    )


def is_agreed_elsewhere(session: Session, person: Person, purpose: ConsentPurpose) -> bool:
    """Whether something is in force under the person's address or number that their account may not take back by itself."""
    return any(
        each.given_at is not None and not _is_own(each, person) for each in _rows(session, person, purpose, None)
    )


def agreed(session: Session, hashes: Collection[str], purposes: Collection[ConsentPurpose]) -> list[Consent]:
    """The consents in force of some people, to the texts of today; one query."""
    wanted = sorted(set(hashes))
    if not wanted:
        return []
    statement = select(Consent).where(
        col(Consent.person_hash).in_(wanted),
        col(Consent.purpose).in_(list(purposes)),
        col(Consent.given_at).is_not(None),
        col(Consent.withdrawn_at).is_(None),
    )
    rows = session.exec(statement.order_by(col(Consent.id))).all()
    return [each for each in rows if each.text_version == CONSENT_TEXTS[each.purpose].version]


def who_agrees(
    session: Session, people: Collection[tuple[Person, Company]], purpose: ConsentPurpose
) -> frozenset[tuple[str, int]]:
    """Of people of firms those who agree, as (key, id of the firm); two queries at most."""
    held = agreed(session, [key for person, _company in people for key in person.hashes], [purpose])
    by_key: dict[str, list[Consent]] = {}
    for each in held:
        by_key.setdefault(each.person_hash, []).append(each)
    if not by_key:
        return frozenset()
    members = members_of(session, {company.id or 0 for _person, company in people})
    return frozenset(
        (key, company.id or 0)
        for person, company in people
        for key in person.hashes
        if any(speaks_for(each, company, members.get(company.id or 0, frozenset())) for each in by_key.get(key, ()))
    )


def has_agreed(agreeing: Collection[tuple[str, int]], person: Person, company: Company) -> bool:
    """Whether the person is among those `who_agrees` found."""
    return any((key, company.id or 0) in agreeing for key in person.hashes)


def speaks_for(consent: Consent, company: Company, members: Collection[int]) -> bool:
    """Whether a yes holds for the person as somebody of this firm.

    Anybody may make an account under an address, so that a yes from an account counts for the firms it works for; `members` are
    their people. Links went to the address, and officers said how they know.
    """
    if consent.company_code and consent.company_code != company.code:
        return False
    return _is_of_member(consent, members)


def is_refused(session: Session, person: Person, purpose: ConsentPurpose, *, company: Company | None = None) -> bool:
    """Whether the person said no, and no yes since; `company`: as somebody of this firm."""
    return has_refused(who_refuses(session, [(person, company)], purpose), person, company)


def who_refuses(
    session: Session, people: Collection[tuple[Person, Company | None]], purpose: ConsentPurpose
) -> frozenset[tuple[str, int]]:
    """Of people of firms those who said no, and no yes since, as (key, id of the firm, 0 for none); two queries at most.

    What an account said counts for the firms it works for, a no as well as a yes.
    """
    wanted = sorted({key for person, _company in people for key in person.hashes})
    if not wanted:
        return frozenset()
    own = col(Consent.person_hash).in_(wanted)
    said = session.exec(select(Consent).where(own, Consent.purpose == purpose).order_by(col(Consent.id))).all()
    if not said:
        return frozenset()
    members = members_of(session, {company.id or 0 for _person, company in people if company is not None})
    found = set()
    for person, company in people:
        place = 0 if company is None else company.id or 0
        for key in person.hashes:
            counted = [
                each
                for each in said
                if each.person_hash == key and _is_of_member(each, members.get(place, frozenset()))
            ]
            if counted and counted[-1].withdrawn_at is not None:
                found.add((key, place))
    return frozenset(found)


def has_refused(refusing: Collection[tuple[str, int]], person: Person, company: Company | None) -> bool:
    """Whether the person is among those `who_refuses` found."""
    place = 0 if company is None else company.id or 0
    return any((key, place) in refusing for key in person.hashes)


def history_of(session: Session, person: Person) -> list[Consent]:
    """Every yes and no of a person, the newest first."""
    own: ColumnElement[bool] = col(Consent.person_hash).in_(list(person.hashes))
    if person.user_id is not None:
        own = own | (col(Consent.user_id) == person.user_id)
    return list(session.exec(select(Consent).where(own).order_by(col(Consent.id).desc())).all())


def members_of(session: Session, company_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Firm -> ids of the people who work for it, as far as the platform knows; one query."""
    working = col(Membership.role) != MembershipRole.CLAIMANT
    statement = select(Membership.company_id, Membership.user_id).where(working)
    found: dict[int, set[int]] = {}
    for company_id, user_id in session.exec(statement.where(col(Membership.company_id).in_(sorted(company_ids)))).all():
        found.setdefault(company_id, set()).add(user_id)
    return {key: frozenset(people) for key, people in found.items()}


def _is_of_member(consent: Consent, members: Collection[int]) -> bool:
    return consent.channel is not ConsentChannel.WEB or consent.user_id in members


def _is_own(consent: Consent, person: Person) -> bool:
    """Whether the person's own account said it."""
    return consent.channel is ConsentChannel.WEB and person.user_id is not None and consent.user_id == person.user_id


def _is_of_a_stranger(consent: Consent, person: Person, channel: ConsentChannel) -> bool:
    """Whether another account, which may be anybody's, said what is said now: it gives way."""
    return consent.channel is ConsentChannel.WEB and (channel is not ConsentChannel.WEB or not _is_own(consent, person))


def _firms_of(session: Session, person: Person) -> frozenset[str]:
    """Codes of the firms the person's account works for."""
    working = (Membership.user_id == person.user_id, col(Membership.role) != MembershipRole.CLAIMANT)
    return frozenset(session.exec(select(Company.code).join(Membership).where(*working)).all())


def _has_said_no(session: Session, person: Person, purpose: ConsentPurpose, channel: ConsentChannel) -> bool:
    """Whether the same no stands already: the account's own on the site, else one that counts for everybody."""
    if channel is not ConsentChannel.WEB:
        return is_refused(session, person, purpose)
    said = [each for each in history_of(session, person) if each.purpose is purpose and _is_own(each, person)]
    return bool(said) and said[0].withdrawn_at is not None


def _that_may_be_taken_back(
    session: Session, person: Person, purpose: ConsentPurpose, channel: ConsentChannel, subject_code: str | None
) -> list[Consent]:
    """What is in force and the person may end by this way."""
    given = [each for each in _rows(session, person, purpose, None, subject_code) if each.given_at is not None]
    if channel is not ConsentChannel.WEB:
        return given
    firms = _firms_of(session, person)
    return [each for each in given if _is_own(each, person) or each.company_code in firms]


def _end_introductions(
    session: Session, held: Collection[Proposal], withdrawn: Collection[Consent], *, desk: ProposalDesk, by: Actor
) -> None:
    """A contact that is taken back closes both at once; one that was given for an answer still open takes that answer back."""
    for found in held:
        own = (_side_of(session, found, each) for each in withdrawn if each.subject_code == found.code)
        # Somebody may have spoken for both firms; who spoke for neither ends nothing of theirs.
        for side in dict.fromkeys(own):
            if side is not None:
                take_back(session, found, side=side, desk=desk, by=by)


def _side_of(session: Session, found: Proposal, yes: Consent) -> FairSide | None:
    """The side whose firm, or the firm that it went into, the yes spoke of; else the side whose contact the person is; else none."""
    sides = {found.supplier.code: FairSide.SUPPLIER, found.buyer.code: FairSide.ASSEMBLER}
    code = yes.company_code if yes.company_code in sides else code_since_merge(session, yes.company_code)
    if code in sides:
        return sides[code]
    people = {each.side: Person(each.contact_email, each.contact_phone) for each in found.sides}
    return next((side for side, person in people.items() if yes.person_hash in person.hashes), None)


def _rows(
    session: Session, person: Person, purpose: ConsentPurpose, company_code: str | None, subject_code: str | None = None
) -> list[Consent]:
    statement = select(Consent).where(
        col(Consent.person_hash).in_(list(person.hashes)),
        Consent.purpose == purpose,
        col(Consent.withdrawn_at).is_(None),
    )
    if company_code is not None:
        statement = statement.where(Consent.company_code == company_code)
    if subject_code is not None:
        statement = statement.where(Consent.subject_code == subject_code)
    return list(session.exec(statement).all())


def _row(
    person: Person,
    purpose: ConsentPurpose,
    agency: str,
    channel: ConsentChannel,
    by: Actor,
    company_code: str,
    proof: str | None,
) -> Consent:
    is_noted = channel in (ConsentChannel.PHONE, ConsentChannel.PAPER)
    return Consent(
        person_hash=person.hash,
        user_id=person.user_id,
        company_code=company_code,
        purpose=purpose,
        text=consent_text(purpose, agency),
        text_version=CONSENT_TEXTS[purpose].version,
        language=current_language(),
        channel=channel,
        proof=proof,
        noted_by_id=by.user_id if is_noted else None,
    )


def _check(person: Person, channel: ConsentChannel, proof: str | None) -> None:
    if not person.hash:
        raise Invalid(
            _l("Nothing was noted."),
            fields={"email": _l("Enter the e-mail address or the telephone number of the person.")},
        )
    if channel in (ConsentChannel.PHONE, ConsentChannel.PAPER) and not (proof or "").strip():
        raise Invalid(
            _l("Nothing was noted."),
            fields={"proof": _l("Say how the person told you: who called whom and when, or where the paper is kept.")},
        )


def _end_letters(session: Session, person: Person, channel: ConsentChannel) -> None:
    """No more news: the switches go off, and what waits in the outbox is dropped. Searches a person asked to be told of stay.

    An account ends the letters that are written to accounts: an invitation may be for whoever else has the address.
    """
    if person.email:
        unsent = delete(OutboxMessage).where(
            col(OutboxMessage.recipient) == person.email.strip().casefold(),
            col(OutboxMessage.kind).in_(ACCOUNT_NEWS if channel is ConsentChannel.WEB else NEWS_LETTERS),
            col(OutboxMessage.sent_at).is_(None),
        )
        session.execute(unsent)
    user = None if person.user_id is None else session.get(User, person.user_id)
    if user is None:
        return
    places = select(Membership.id).where(Membership.user_id == user.id)
    for letters in session.exec(select(FitLetters).where(col(FitLetters.membership_id).in_(places))).all():
        letters.is_wanted = False


def _note(session: Session, by: Actor, action: str, consent: Consent) -> None:
    """The trail names the consent and not the person: it is read by all officers, and kept for long."""
    record(
        session,
        by,
        action,
        subject_kind=SubjectKind.PRIVACY,
        subject_code=consent.code,
        purpose=consent.purpose.value,
        version=consent.text_version,
        channel=consent.channel.value,
        **({"company": consent.company_code} if consent.company_code else {}),
    )
