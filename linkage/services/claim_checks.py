"""How a person who claims a firm shows that they speak for it: by a letter to the firm, an officer's call, or a document.

Each proves the person, not the data. An officer still decides, and sees which ways were gone.
"""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, func, select

from database.columns import now
from database.enums import ClaimCheckKind, MembershipRole
from database.models.claim_checks import ClaimCheck
from database.models.companies import Company
from database.models.uploads import Upload
from database.models.users import Membership
from linkage.errors import Conflict, Invalid, NotFound
from linkage.language import _, _l, speaking
from linkage.services.audit import Actor, record_company
from linkage.services.outbox import Letter, post_letter
from linkage.services.secret_hashes import hash_of_secret
from linkage.services.uploads import CLAIM, store_document
from linkage.wording.firms import firm_name
from linkage.wording.identifiers import masked_email

LINK_DAYS = 7
LETTERS_A_DAY = 3
MOST_DOCUMENTS = 5


def site_domain(company: Company) -> str:
    """The domain of the firm's own website, for addresses of its people; empty when there is none, or it is anybody's."""
    text = (company.website or "").strip()
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    except ValueError:
        return ""
    host = host.removeprefix("www.").strip(".").casefold()
    return "" if "." not in host or _is_anybodys(host) else host


def is_own_domain(company: Company, address: str) -> bool:
    """Whether an address is at a domain that only the firm has: that of its website, or of its registered address."""
    domain = address.rpartition("@")[2].casefold()
    registered = (company.contact_email or "").rpartition("@")[2].casefold()
    return bool(domain) and not _is_anybodys(domain) and domain in (site_domain(company), registered)


def _is_anybodys(host: str) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in _anybodys())


@lru_cache(maxsize=1)
def _anybodys() -> frozenset[str]:
    """Domains where anybody has a mailbox or a page: an address there shows nothing about a firm."""
    return frozenset(files("linkage").joinpath("data/anybodys_domains.txt").read_text(encoding="utf-8").split())


def claim_of(session: Session, user_id: int, company_code: str) -> Membership:
    """A person's own claim that waits. Raises NotFound when there is none, or it was decided."""
    statement = (
        select(Membership)
        .join(Company)
        .where(
            Membership.user_id == user_id,
            Membership.role == MembershipRole.CLAIMANT,
            Company.code == company_code,
        )
    )
    found = session.exec(statement).first()
    if found is None:
        raise NotFound(_l("You have no claim on this firm that waits."))
    return found


def send_link(session: Session, claim: Membership, mailbox: str, *, base_url: str, by: Actor) -> ClaimCheck:
    """Writes to the firm: to its registered address, or with a `mailbox` to that at the domain of its website. Earlier links end.

    Raises Invalid when there is no such address, Conflict after the third letter of a day.
    """
    company = claim.company
    address = _address(company, mailbox.strip())
    day_ago = now() - datetime.timedelta(days=1)
    letters = select(ClaimCheck).where(
        ClaimCheck.membership_id == claim.id,
        ClaimCheck.kind == ClaimCheckKind.MAIL,
        col(ClaimCheck.proven_at).is_(None),
    )
    _hold(session, claim.id)
    written = session.exec(letters).all()
    if sum(each.created_at > day_ago for each in written) >= LETTERS_A_DAY:
        raise Conflict(_l("Three letters were sent today. Wait until tomorrow, or choose another way."))
    for each in written:
        each.expires_at = min(each.expires_at or now(), now())
    secret = secrets.token_urlsafe(24)
    check = ClaimCheck(
        membership_id=claim.id or 0,
        kind=ClaimCheckKind.MAIL,
        token_hash=hash_of_secret(secret),
        reached=address,
        user_id=by.user_id,
        expires_at=now() + datetime.timedelta(days=LINK_DAYS),
    )
    session.add(check)
    session.flush()
    with speaking("vi"):
        subject = _("Does this person speak for %(firm)s?", firm=firm_name(company))
        body = _(
            "Dear colleagues,\n\n%(person)s (%(email)s) says that they speak for %(firm)s in the registry of suppliers. If that is "
            "right, open this link within %(days)s days and press the button:\n\n%(link)s\n\n"
            "If you do not know this person, do nothing, or tell the agency. The link is for the firm: do not pass it on.\n",
            person=claim.user.name,
            email=claim.user.email,
            firm=firm_name(company),
            days=LINK_DAYS,
            link=f"{base_url}/l/{secret}/claim",
        )
    letter = Letter(kind="claim-check", recipient=address, language="vi", subject=subject, body=body)
    post_letter(session, letter, key=f"claim-check:{check.code}")
    record_company(session, by, "company.claim_letter", company, to=masked_email(address))
    return check


def check_of(session: Session, secret: str) -> ClaimCheck:
    """The check behind a secret, used or not. Raises NotFound when there is none, it is too old, or the claim was decided."""
    found = session.exec(select(ClaimCheck).where(ClaimCheck.token_hash == hash_of_secret(secret))).first()
    is_over = found is None or (found.proven_at is None and (found.expires_at is None or found.expires_at <= now()))
    if found is None or is_over or (found.proven_at is None and found.membership.role is not MembershipRole.CLAIMANT):
        raise NotFound(_l("This link is not valid any more. Ask the agency for a new one."))
    return found


def prove(session: Session, secret: str) -> bool:
    """Who reads the firm's mail says that the person speaks for it; false when it was said before. Raises NotFound."""
    check = check_of(session, secret)
    _hold(session, check.membership_id)
    session.refresh(check)
    if check.proven_at is not None:
        return False
    check.proven_at = now()
    session.flush()
    by = Actor(user_id=None, label=f"link {check.code}")
    record_company(session, by, "company.claim_proven", check.membership.company, way=check.kind.value)
    return True


def note_call(session: Session, claim: Membership, note: str, *, by: Actor) -> ClaimCheck:
    """An officer called the number of the record, never one that the claimant gave. Raises Invalid without a number or a note."""
    company = claim.company
    if not company.contact_phone:
        raise Invalid(fields={"note": _l("The registry has no number of this firm. Take another way.")})
    if not note.strip():
        raise Invalid(fields={"note": _l("Say with whom you spoke, and what they said.")})
    check = ClaimCheck(
        membership_id=claim.id or 0,
        kind=ClaimCheckKind.CALL,
        reached=company.contact_phone,
        note=note.strip()[:2000],
        user_id=by.user_id,
        proven_at=now(),
    )
    session.add(check)
    session.flush()
    record_company(session, by, "company.claim_proven", company, way=check.kind.value)
    return check


def add_document(
    session: Session, folder: Path, claim: Membership, data: bytes, *, original_name: str, by: Actor
) -> ClaimCheck:
    """The person sends a paper, for officers to look at. Raises Invalid when it cannot be read, Conflict after the fifth."""
    _hold(session, claim.id)
    sent = (
        select(func.count())
        .select_from(ClaimCheck)
        .where(ClaimCheck.membership_id == claim.id, ClaimCheck.kind == ClaimCheckKind.DOCUMENT)
    )
    if session.exec(sent).one() >= MOST_DOCUMENTS:
        raise Conflict(_l("Five documents are with the agency already. Wait for its answer."))
    upload = store_document(
        session, folder, data, original_name=original_name, kind=CLAIM, company=claim.company, by=by
    )
    check = ClaimCheck(
        membership_id=claim.id or 0,
        kind=ClaimCheckKind.DOCUMENT,
        upload_id=upload.id,
        user_id=by.user_id,
        proven_at=now(),
    )
    session.add(check)
    session.flush()
    record_company(session, by, "company.claim_document", claim.company)
    return check


def checks_of(session: Session, claims: Iterable[Membership]) -> dict[int, list[ClaimCheck]]:
    """Claim -> what was tried, the newest first. One query with its files and people."""
    found: dict[int, list[ClaimCheck]] = {}
    statement = select(ClaimCheck).where(col(ClaimCheck.membership_id).in_([claim.id or 0 for claim in claims]))
    options = (selectinload(ClaimCheck.upload), selectinload(ClaimCheck.user))  # type: ignore[arg-type]
    for check in session.exec(statement.options(*options).order_by(col(ClaimCheck.id).desc())).all():
        found.setdefault(check.membership_id, []).append(check)
    return found


def forget_documents(session: Session, claim: Membership) -> list[Upload]:
    """Takes the papers of a claim out of the records; their files follow by `uploads.remove_file` after the commit."""
    uploads = [check.upload for check in checks_of(session, [claim]).get(claim.id or 0, ()) if check.upload]
    for upload in uploads:
        session.delete(upload)
    session.flush()
    return uploads


def _hold(session: Session, key: int | None) -> None:
    """Keeps a claim from others until the transaction ends, so that what comes at once is counted one by one."""
    session.exec(select(Membership.id).where(Membership.id == key).with_for_update()).all()


def _address(company: Company, mailbox: str) -> str:
    if not mailbox:
        if not company.contact_email:
            raise Invalid(fields={"mailbox": _l("The registry has no address of this firm. Take another way.")})
        return company.contact_email
    domain = site_domain(company)
    if not domain:
        raise Invalid(fields={"mailbox": _l("The registry has no website of this firm. Take another way.")})
    name, at, given = mailbox.partition("@")
    if at and given.casefold() != domain:
        text = _l("Enter an address that ends with @%(domain)s.", domain=domain)
        raise Invalid(fields={"mailbox": text})
    try:
        return validate_email(f"{name}@{domain}", check_deliverability=False).normalized
    except (EmailNotValidError, UnicodeError):
        raise Invalid(fields={"mailbox": _l("Enter the part before the @, such as office.")}) from None
