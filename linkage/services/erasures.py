"""A person is forgotten: what names them goes or loses the name, in one transaction. `traces_of` says what, without doing it.

The facts of firms, counts and the trail stay, without the person; consents stay as proof, under the hash of the address.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, Column, String, cast, delete, func, or_, select, update
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from database.columns import Table, now
from database.enums import ConsentChannel, ProposalStatus, SubjectKind
from database.models.audit_events import AuditEvent
from database.models.companies import Company, SupplierProfile
from database.models.fair_participants import FairDelegate
from database.models.outbox import OutboxMessage
from database.models.privacy import PhotoPerson
from database.models.proposals import ProposalSide
from database.models.source_records import SourceRecord
from database.models.threads import Message, Thread
from linkage.errors import Conflict
from linkage.language import _l
from linkage.services.audit import SYSTEM, Actor, record
from linkage.services.consents import withdraw_all
from linkage.services.fair_place_links import end_links_to_place
from linkage.services.person_guests import EVIDENCE, agreements, clear_guest, clear_reader
from linkage.services.person_rows import PersonRows, letters_to, rows_of_person
from linkage.services.persons import GONE, Person
from linkage.services.proposal_letters import ProposalDesk
from linkage.services.source_contacts import forget_stated_contacts

EVIDENCE_KEPT = "agreements"
"""The kind of trace that stays: who agreed to an NDA, until its time is over (`retention_periods`)."""

_KEPT_APART = frozenset({"consents", "privacy_requests", "private_view_persons", "outbox", "users", "alembic_version"})
"""Tables with a rule of their own: proof, the request itself, what is deleted whole."""


@dataclass(frozen=True, slots=True)
class Trace:
    """Something that names the person: a kind of `linkage.wording.privacy`, how many, and what clears it."""

    kind: str
    number: int
    clear: Callable[[], object]


def traces_of(session: Session, person: Person) -> list[Trace]:
    """What would go or lose the name, kind by kind; what there is none of is left out. Reads only."""
    return traces_in(session, rows_of_person(session, person))


def traces_in(session: Session, rows: PersonRows) -> list[Trace]:
    """The same of rows that are known already."""
    found = [
        Trace("account", int(rows.user is not None), lambda: _delete_account(session, rows)),
        Trace("contacts", len(rows.contacts), lambda: _clear_contacts(session, rows)),
        Trace("delegates", len(rows.delegates), lambda: _clear_delegates(session, rows.delegates)),
        Trace("helpers", len(rows.staff) + len(rows.interpreters), lambda: _clear_helpers(rows)),
        Trace("introductions", len(rows.introductions), lambda: _clear_introductions(rows.introductions)),
        Trace("rfqs", len(rows.invitations), lambda: clear_guest(session, rows.invitations)),
        Trace(EVIDENCE_KEPT, len(agreements(session, rows.invitations, rows.user)), lambda: None),
        Trace("letters", _count_letters(session, rows), lambda: _delete_letters(session, rows)),
        Trace("photos", len(_photo_rows(session, rows)), lambda: _clear_photos(session, rows)),
    ]
    texts = list(_texts(session, rows))
    found.append(Trace("texts", len(texts), lambda: _clear_texts(session, rows)))
    return [each for each in found if each.number]


def erase(session: Session, person: Person, *, desk: ProposalDesk, by: Actor) -> Mapping[str, int]:
    """Does it; kind -> how many. `desk`: of the agency; letters about introductions closed by it lead there.

    Raises Conflict for staff of the agency, whose role has to be taken first.
    """
    rows = rows_of_person(session, person)
    if rows.user is not None and rows.user.officer_role is not None:
        raise Conflict(_l("This person is staff of the agency. Take the role away first, then delete."))
    traces = traces_in(session, rows)
    withdraw_all(session, rows.person, desk=desk, channel=ConsentChannel.LINK, by=by)
    for trace in traces:
        trace.clear()
        session.flush()
    counts: dict[str, Any] = {trace.kind: trace.number for trace in traces}
    record(session, by, "privacy.erased", subject_kind=SubjectKind.PRIVACY, **counts)
    session.flush()
    session.expire_all()
    return counts


def _delete_account(session: Session, rows: PersonRows) -> None:
    """Memberships, sessions, keys, searches and drafts go with it; what it wrote for a firm stays, without a writer."""
    if rows.user is None:
        return
    own = col(AuditEvent.subject_code) == rows.user.code
    session.execute(update(AuditEvent).where(own).values(details={}, subject=None))
    session.execute(update(AuditEvent).where(col(AuditEvent.actor_id) == rows.user.id).values(actor=GONE))
    session.execute(update(Message).where(col(Message.author_id) == rows.user.id).values(author=GONE))
    clear_reader(session, rows.user)
    session.delete(rows.user)


def _clear_contacts(session: Session, rows: PersonRows) -> None:
    """With what sources said of the person, by whichever number: the next change of the firm would bring it back."""
    own = [number for each in rows.contacts for number in (each.contact_phone, *each.contact_more_phones) if number]
    pattern = _pattern((*rows.words, *rows.names, *own))
    keys = sorted(each.id or 0 for each in rows.contacts)
    forget_stated_contacts(session, keys, speaks_of=lambda text: pattern.search(text) is not None)
    _clear_authors(session, keys, rows)
    for company in rows.contacts:
        company.contact_name = company.contact_email = company.contact_phone = None
        company.contact_more_phones = []


def _clear_authors(session: Session, company_ids: Sequence[int], rows: PersonRows) -> None:
    """Of what came by links of letters to these firms; the words stay with the firms."""
    of_firms = or_(col(Thread.buyer_id).in_(company_ids), col(Thread.supplier_id).in_(company_ids))
    threads = select(col(Thread.id)).where(of_firms)
    theirs = (
        col(Message.thread_id).in_(threads),
        col(Message.author_id).is_(None),
        col(Message.author).in_(rows.names),
    )
    session.execute(update(Message).where(*theirs).values(author=GONE).execution_options(synchronize_session=False))


def _clear_delegates(session: Session, delegates: Sequence[FairDelegate]) -> None:
    """The place at the fair stays, in the name of the firm; the person's letters open it no more."""
    for each in delegates:
        end_links_to_place(session, each.participant, by=SYSTEM)
        each.name, each.is_unnamed = each.participant.company.name[:200], True
        each.job = each.email = each.phone = each.user_id = None


def _clear_helpers(rows: PersonRows) -> None:
    for each in rows.interpreters:
        each.name, each.email, each.phone = GONE, None, None
    for helper in rows.staff:
        helper.name, helper.email, helper.user_id = GONE, None, None


def _clear_introductions(sides: Sequence[ProposalSide]) -> None:
    """What was agreed has ended with the consents; who was named for it goes, too."""
    for each in sides:
        each.contact_name = each.contact_email = each.contact_phone = None
        if each.proposal.status is ProposalStatus.AGREED:
            each.proposal.status, each.proposal.closed_at = ProposalStatus.ENDED, now()


def _count_letters(session: Session, rows: PersonRows) -> int:
    return int(session.execute(select(func.count()).select_from(OutboxMessage).where(letters_to(rows))).scalar_one())


def _delete_letters(session: Session, rows: PersonRows) -> None:
    session.execute(delete(OutboxMessage).where(letters_to(rows)))


def _photo_rows(session: Session, rows: PersonRows) -> list[PhotoPerson]:
    own = col(PhotoPerson.person_hash).in_(list(rows.person.hashes))
    return list(session.exec(select_rows(PhotoPerson).where(own, PhotoPerson.email != "")).all())


def _clear_photos(session: Session, rows: PersonRows) -> None:
    """The photo stays hidden: it is still known that somebody in it does not agree."""
    for each in _photo_rows(session, rows):
        each.email = ""


@dataclass(frozen=True, slots=True)
class _Text:
    """A value of any table in which the person's address or number stands, and what it becomes."""

    column: Column[Any]
    key: tuple[Any, ...]
    value: Any


def _texts(session: Session, rows: PersonRows) -> Iterator[_Text]:
    """Everything written anywhere else: lists brought in, what sources said, drafts, notes, the trail."""
    if not rows.words:
        return
    taken = {"companies": {"contact_name", "contact_email", "contact_phone", "contact_more_phones"}}
    taken["rfq_invitations"] = set(EVIDENCE)
    taken["proposal_sides"] = {"contact_name", "contact_email", "contact_phone"}
    taken |= {name: {"name", "email", "phone"} for name in ("fair_delegates", "fair_interpreters", "fair_staff")}
    for table in Table.metadata.sorted_tables:
        named = taken.get(table.name, set())
        columns = [each for each in table.columns if _is_text(each) and not each.primary_key and each.name not in named]
        if columns and table.name not in _KEPT_APART:
            yield from _texts_in(session, columns, rows)


def _texts_in(session: Session, columns: Sequence[Column[Any]], rows: PersonRows) -> Iterator[_Text]:
    """Of one table, which is gone through once."""
    keys = list(columns[0].table.primary_key.columns)
    # A JSON column writes letters beyond ASCII in another way; addresses and numbers have none.
    mentions = or_(*(_mentions(cast(column, String), word) for column in columns for word in rows.words))
    for found in session.execute(select(*keys, *columns).where(mentions)).all():
        for column, value in zip(columns, found[len(keys) :], strict=True):
            cleaned = _cleaned(value, rows) if value is not None else None
            if cleaned != value:
                yield _Text(column, tuple(found[: len(keys)]), cleaned)


def _mentions(text: Any, word: str) -> Any:
    """Numbers have no capitals, so that nothing need be made small to find them."""
    return (
        text.icontains(word, autoescape=True) if word.upper() != word.lower() else text.contains(word, autoescape=True)
    )


def _clear_texts(session: Session, rows: PersonRows) -> None:
    _forget_statements(session, rows)
    profiles = []
    for found in list(_texts(session, rows)):
        table = found.column.table
        own = [key == value for key, value in zip(table.primary_key.columns, found.key, strict=True)]
        session.execute(update(table).where(*own).values({found.column.name: found.value}))
        profiles += [found.key[0]] if table.name == "supplier_profiles" else []
    session.expire_all()
    for key in profiles:
        # What stood in a profile may stand in the search index: a changed firm is indexed anew.
        session.get_one(Company, session.get_one(SupplierProfile, key).company_id).updated_at = now()


def _forget_statements(session: Session, rows: PersonRows) -> None:
    """What sources said of the contact person goes whole: the next change of the firm would bring a rest of it back."""
    said = cast(col(SourceRecord.said), String)
    mentions = or_(*(said.icontains(word, autoescape=True) for word in rows.words))
    keys = sorted(set(session.exec(select_rows(SourceRecord.company_id).where(mentions)).all()))
    pattern = _pattern((*rows.words, *rows.names))
    forget_stated_contacts(session, keys, speaks_of=lambda text: pattern.search(text) is not None)


def _is_text(column: Column[Any]) -> bool:
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    # Codes and hashes are short or fixed; a name of a state is no place for an address.
    return isinstance(kind, JSON) or (isinstance(kind, String) and (kind.length is None or kind.length > 20))


def _cleaned(value: Any, rows: PersonRows) -> Any:
    """Without address, number and, where one of them stood beside it, name. A row of a list is one unit."""
    if isinstance(value, list) and any(isinstance(each, (dict, list)) for each in value):
        return [_cleaned(each, rows) for each in value]
    if not _pattern(rows.words).search(str(value)):
        return value
    return _replaced(value, _pattern((*rows.words, *rows.names)))


def _replaced(value: Any, pattern: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return pattern.sub(GONE, value)
    if isinstance(value, list):
        return [_replaced(each, pattern) for each in value]
    if isinstance(value, dict):
        return {key: _replaced(each, pattern) for key, each in value.items()}
    return value


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    """Whole addresses, numbers and names: an@ is no part of lan@."""
    ranked = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?<![\w.+-])(?:{'|'.join(map(re.escape, ranked))})(?![\w-])", re.IGNORECASE)
