"""The log of who saw whose contact or personal number: written when it is opened, shown to a buyer, or taken away in a file."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from sqlalchemy import func, insert
from sqlmodel import Session, col, select

from database.columns import now
from database.enums import PrivateViewKind
from database.models.companies import Company
from database.models.privacy import PrivateView, PrivateViewCount, PrivateViewPerson
from database.models.users import User
from linkage.access import working_memberships
from linkage.services.audit import Actor
from linkage.services.persons import Person, person_of_user

_LOOKED_AGAIN = datetime.timedelta(hours=12)


def note_view(
    session: Session, kind: PrivateViewKind, person: Person, *, by: Actor, place: str, company: Company | None = None
) -> None:
    """Somebody saw what is one person's."""
    session.add(
        PrivateView(
            user_id=by.user_id,
            viewer=by.label[:254],
            kind=kind,
            place=place,
            company_code="" if company is None else company.code,
            person_hash=person.hash or None,
        )
    )


def is_noted(session: Session, kind: PrivateViewKind, person: Person, *, by: Actor) -> bool:
    """Whether this reader's look at the person is in the log already, from half a day ago or later: paging is one look."""
    since = now() - _LOOKED_AGAIN
    statement = select(PrivateView.id).where(
        PrivateView.user_id == by.user_id,
        PrivateView.kind == kind,
        PrivateView.person_hash == (person.hash or None),
        col(PrivateView.at) > since,
    )
    return session.exec(statement.limit(1)).first() is not None


def note_export(session: Session, people: Iterable[Person], *, by: Actor, place: str) -> None:
    """A file with the contacts of these people was taken away; one row, and one for each person."""
    hashes = sorted({person.hash for person in people if person.hash})
    view = PrivateView(
        user_id=by.user_id, viewer=by.label[:254], kind=PrivateViewKind.EXPORT, place=place, number=len(hashes)
    )
    session.add(view)
    session.flush()
    if hashes:
        session.execute(insert(PrivateViewPerson), [{"view_id": view.id, "person_hash": key} for key in hashes])


def views_of(session: Session, person: Person) -> list[PrivateView]:
    """Who saw this person's data, the latest first; files it stood in among them."""
    hashes = list(person.hashes)
    in_files = select(PrivateViewPerson.view_id).where(col(PrivateViewPerson.person_hash).in_(hashes))
    own = col(PrivateView.person_hash).in_(hashes) | col(PrivateView.id).in_(in_files)
    return list(session.exec(select(PrivateView).where(own).order_by(col(PrivateView.id).desc())).all())


def views_of_account(session: Session, user: User) -> list[PrivateView]:
    """Who saw the person as the contact of a firm they work for; files of many people are not told apart by firm."""
    firms = {held.company.code for held in working_memberships(user)}
    return [each for each in views_of(session, person_of_user(user)) if each.company_code in firms]


def count_views(session: Session, kind: PrivateViewKind | None = None) -> int:
    statement = select(func.count()).select_from(PrivateView)
    return session.exec(statement if kind is None else statement.where(PrivateView.kind == kind)).one()


def views(session: Session, kind: PrivateViewKind | None, *, page: int, size: int) -> list[PrivateView]:
    """A page of the log, the latest first."""
    statement = select(PrivateView).order_by(col(PrivateView.id).desc())
    if kind is not None:
        statement = statement.where(PrivateView.kind == kind)
    return list(session.exec(statement.limit(size).offset((page - 1) * size)).all())


def counts_of_past(session: Session) -> list[PrivateViewCount]:
    """What is left of views that are too old to be kept one by one, the latest month first."""
    return list(session.exec(select(PrivateViewCount).order_by(col(PrivateViewCount.month).desc())).all())


def add_up(session: Session, before: datetime.datetime) -> int:
    """Turns views from before a moment into counts by month and kind; how many rows went."""
    old = list(session.exec(select(PrivateView).where(col(PrivateView.at) < before)).all())
    for view in old:
        month = view.at.date().replace(day=1)
        count = session.get(PrivateViewCount, (month, view.kind))
        if count is None:
            count = PrivateViewCount(month=month, kind=view.kind)
            session.add(count)
            session.flush()
        count.views += 1
        count.people += view.number
        session.delete(view)
    session.flush()
    return len(old)
