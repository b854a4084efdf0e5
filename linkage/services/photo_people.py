"""People who can be recognised in photos: others see such a photo while everybody named in it agrees."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from email_validator import EmailNotValidError, validate_email
from sqlmodel import Session, col, select

from database.enums import ConsentPurpose
from database.models.companies import Company
from database.models.privacy import PhotoPerson
from database.models.uploads import Upload
from linkage.errors import Invalid
from linkage.language import _l
from linkage.services.consents import has_agreed, who_agrees
from linkage.services.persons import Person

MOST = 10


def read_addresses(text: str) -> tuple[str, ...]:
    """Addresses as they are typed, with commas, spaces or line breaks between them. Raises Invalid."""
    words = text.replace(",", " ").replace(";", " ").split()
    try:
        found = [validate_email(word, check_deliverability=False).normalized.casefold() for word in words]
    except (EmailNotValidError, UnicodeError):
        raise Invalid(
            fields={"people": _l("Enter e-mail addresses such as lan@example.vn, with commas between them.")}
        ) from None
    if len(found) > MOST:
        raise Invalid(fields={"people": _l("Name at most ten people.")})
    return tuple(dict.fromkeys(found))


def name_people(session: Session, upload: Upload, addresses: Sequence[str]) -> None:
    """Says who can be recognised in a photo."""
    for address in addresses:
        session.add(PhotoPerson(upload_id=upload.id or 0, person_hash=Person(address).hash, email=address))
    session.flush()


def hidden_photos(session: Session, company: Company, uploads: Collection[Upload]) -> frozenset[int]:
    """Ids of the photos in which somebody can be recognised who does not agree; three queries at most."""
    keys = sorted(upload.id or 0 for upload in uploads)
    if not keys:
        return frozenset()
    named = session.exec(select(PhotoPerson).where(col(PhotoPerson.upload_id).in_(keys))).all()
    people = {each.person_hash: Person(email=each.email or None) for each in named}
    agreeing = who_agrees(session, [(person, company) for person in people.values()], ConsentPurpose.PHOTOS)
    return frozenset(each.upload_id for each in named if not has_agreed(agreeing, people[each.person_hash], company))
