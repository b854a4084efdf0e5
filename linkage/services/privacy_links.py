"""Links in letters about a person's data: to say yes or no without an account, and to take everything away. Nothing is kept of them.

They end by their age.
"""

from __future__ import annotations

from dataclasses import dataclass

from itsdangerous import BadData
from sqlmodel import Session, select

from database.columns import now
from database.enums import ConsentPurpose, SubjectKind
from database.models.companies import Company
from database.models.users import User
from linkage.days import agency_today
from linkage.errors import Invalid, NotAllowed, NotFound
from linkage.language import _, _l, page_language, speaking
from linkage.services.audit import Actor, record, record_company
from linkage.services.consents import is_agreed_elsewhere, is_refused
from linkage.services.outbox import Letter, letter_to, post_letter
from linkage.services.persons import Person, person_of_user
from linkage.services.signed_links import Desk
from linkage.services.users import actor_of
from linkage.wording.firms import firm_name

CONSENT_DAYS = 90
DATA_DAYS = 1
_DAY = 24 * 3600
_CONSENTS, _DATA = "privacy-consents", "privacy-data"


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom a link asks: the address it was sent to, and the firm whose contact it speaks of, if any."""

    person: Person
    company: Company | None


def ask_contact(session: Session, company: Company, *, desk: Desk, by: Actor) -> None:
    """Writes to the contact person of a firm what they may agree to. Raises Invalid without an address, or when they asked for no
    more such letters."""
    address = (company.contact_email or "").strip().casefold()
    if not address:
        raise Invalid(_l("The firm's contact has no e-mail address. Ask by telephone, and note what was said."))
    if is_refused(session, Person(address), ConsentPurpose.NEWSLETTERS, company=company):
        raise Invalid(_l("This person asked for no letters of this kind. Do not write; nothing was sent."))
    with speaking("vi"):
        letter = Letter(
            kind="consent-asked",
            recipient=address,
            language="vi",
            subject=_("May we show your contact? %(firm)s", firm=firm_name(company)),
            body=_(
                "Dear %(name)s,\n\nyou stand in our registry as the contact of %(firm)s. Nobody outside the agency sees this. Here "
                "you decide, point by point, what may be done with it, and take it back whenever you like:\n\n%(link)s\n\n"
                "If you do nothing, everything stays closed.\n",
                name=company.contact_name or firm_name(company),
                firm=firm_name(company),
                link=desk.link.format(consent_token(address, company, desk=desk)),
            ),
        )
    post_letter(session, letter, key=f"consent-asked:{company.code}:{now().timestamp()}")
    record_company(session, by, "consent.asked", company)


def offer_consent_link(session: Session, user: User, purpose: ConsentPurpose, *, desk: Desk) -> None:
    """After an account took something back: where more is agreed to under its address, whoever reads the letters sent there gets a
    link to take that back, too, once a day."""
    if not is_agreed_elsewhere(session, person_of_user(user), purpose):
        return
    with speaking(page_language(user.language)):
        letter = letter_to(
            user,
            kind="consent-offered",
            subject=_("What was agreed under your address"),
            body=_(
                "Dear %(name)s,\n\nsomebody took a consent back in an account with this address. What was agreed by a link, by "
                "telephone or on paper still holds. Here you read it and take it back, point by point:\n\n%(link)s\n\n"
                "If you do nothing, everything stays as it is. Have you no account with us? Then tell us.\n",
                name=user.name,
                link=desk.link.format(consent_token(user.email, None, desk=desk)),
            ),
        )
    post_letter(session, letter, key=f"consent-offered:{user.code}:{agency_today().isoformat()}")


def consent_token(address: str, company: Company | None, *, desk: Desk) -> str:
    return desk.signer(_CONSENTS).dumps([address, "" if company is None else company.code])


def asked_by(session: Session, token: str, *, desk: Desk) -> Asked:
    """Whom a link asks. Raises NotFound when it is too old or was not made here."""
    try:
        address, code = desk.signer(_CONSENTS).loads(token, max_age=CONSENT_DAYS * _DAY)
    except (BadData, ValueError, TypeError):
        raise NotFound(_l("This link is too old, or was not copied whole. Ask the agency for a new one.")) from None
    company = session.exec(select(Company).where(Company.code == code)).first() if code else None
    return Asked(Person(email=address), company)


def write_data_letter(session: Session, user: User, *, desk: Desk) -> None:
    """A link that opens everything kept under the address, for one day and in this account."""
    token = desk.signer(_DATA).dumps(user.code)
    language = page_language(user.language)
    with speaking(language):
        letter = letter_to(
            user,
            kind="privacy.data",
            subject=_("Everything that is kept about you"),
            body=_(
                "Dear %(name)s,\n\nsign in and open this link within one day to take everything away that is kept about you:\n\n"
                "%(link)s\n\nDid you not ask for it? Then somebody has an account under your address: tell us.\n",
                name=user.name,
                link=desk.link.format(token),
            ),
        )
    post_letter(session, letter, key=f"privacy.data:{user.code}:{now().timestamp()}")
    record(
        session,
        actor_of(user),
        "privacy.data_asked",
        subject_kind=SubjectKind.USER,
        subject_code=user.code,
        subject=user.email,
    )


def check_data_token(token: str, user: User, *, desk: Desk) -> None:
    """Raises NotFound when the link is too old, NotAllowed in another account."""
    try:
        code = desk.signer(_DATA).loads(token, max_age=DATA_DAYS * _DAY)
    except BadData:
        raise NotFound(_l("This link is too old, or was not copied whole. Ask for a new letter.")) from None
    if code != user.code:
        raise NotAllowed(_l("This link belongs to another account. Sign in with the one it was asked from."))
