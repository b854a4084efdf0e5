"""What people write into a thread: plain text and files, once for each press of a button; taken back within ten minutes."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

from sqlmodel import Session

from database.columns import now
from database.enums import FairSide, SubjectKind
from database.models.companies import Company
from database.models.threads import Message, MessageFile, Thread
from database.models.uploads import Upload
from database.queries import threads as rows
from linkage.errors import Conflict, Invalid, NotAllowed, NotFound
from linkage.inputs.threads import MessageInput
from linkage.language import _l
from linkage.services.audit import Actor, record
from linkage.services.linkage_changes import record_linkage
from linkage.services.outcomes import lock_outcome
from linkage.services.proposal_ends import locked
from linkage.services.rfq_files import Sent
from linkage.services.rfq_guards import has_agreed, has_drawings_open, lock_rfq
from linkage.services.thread_letters import is_reached, write_letters
from linkage.services.threads import Subject, Writer, is_open, thread_of
from linkage.services.uploads import MESSAGE, is_model, store_document, store_model

MOST_FILES = 5
TAKE_BACK = datetime.timedelta(minutes=10)
"""So long who wrote something can take it back."""

CLOSED = _l("Nobody can write here any more: the two firms are not in contact now. What was written stays readable.")


def write(
    session: Session,
    subject: Subject,
    given: MessageInput,
    sent: Sequence[Sent],
    writer: Writer,
    *,
    folder: Path,
    base_url: str,
) -> Message:
    """Adds a message and tells the others. Raises Conflict when it is closed or nobody would read it, Invalid for a file."""
    _hold(session, subject)
    if not is_open(session, subject):
        raise Conflict(CLOSED)
    sides = [each for each in FairSide if each is not writer.side]
    if not any(is_reached(session, subject, side) for side in sides):
        raise Conflict(_l("Nobody of the other firm can read messages here yet. Call, or write a mail."))
    if len(sent) > MOST_FILES:
        raise Invalid(fields={"files": _l("Send at most five files with one message.")})
    buyer, supplier = subject.firm(FairSide.ASSEMBLER), subject.firm(FairSide.SUPPLIER)
    if buyer is None or supplier is None:
        raise Conflict(CLOSED)
    thread = _thread(session, subject, buyer, supplier)
    message = Message(
        thread_id=thread.id or 0,
        side=writer.side,
        author_id=writer.user_id,
        author=writer.name[:200],
        text=given.text,
        via=writer.via,
    )
    thread.messages.append(message)
    thread.last_at = message.created_at
    session.flush()
    owner = supplier if writer.side is FairSide.SUPPLIER else buyer
    for each in sent:
        message.files.append(MessageFile(upload_id=_kept(session, folder, each, owner, writer.by).id or 0))
    session.flush()
    _note(session, subject, writer.by, "message.sent", message=message.code, files=len(sent))
    write_letters(session, subject, thread, writer, base_url=base_url)
    return message


def withdraw(session: Session, subject: Subject, code: str, writer: Writer) -> list[Upload]:
    """Takes back what the writer wrote a moment ago: nobody reads the text any more; the files to remove once this is committed.

    Taking it back twice changes nothing. Raises NotFound, NotAllowed for the message of somebody else, Conflict when it is too late.
    """
    message = message_coded(session, subject, code)
    if not is_own(message, writer):
        raise NotAllowed(_l("Only who wrote a message can take it back."))
    session.refresh(message, with_for_update=True)
    if message.withdrawn_at is not None:
        return []
    if not can_be_withdrawn(message):
        raise Conflict(_l("A message can be taken back for ten minutes; these are over."))
    gone = [each.upload for each in message.files]
    message.text, message.withdrawn_at = "", now()
    message.files.clear()
    session.flush()
    for upload in gone:
        session.delete(upload)
    session.flush()
    _note(session, subject, writer.by, "message.withdrawn", message=message.code)
    return gone


def message_coded(session: Session, subject: Subject, code: str) -> Message:
    """Raises NotFound."""
    thread = thread_of(session, subject)
    found = next((each for each in thread.messages if each.code == code), None) if thread is not None else None
    if found is None:
        raise NotFound(_l("There is no such message."))
    return found


def file_of(session: Session, subject: Subject, code: str, reader: Writer) -> Upload:
    """A file that was sent in this thread. Raises NotFound, and NotAllowed for a buyer's file while its drawings are closed."""
    thread = thread_of(session, subject)
    messages = thread.messages if thread is not None else []
    found = next(((one, each.upload) for one in messages for each in one.files if each.upload.code == code), None)
    if found is None:
        raise NotFound(_l("There is no such file."))
    message, upload = found
    asked = subject.invitation
    is_buyers = reader.side is FairSide.SUPPLIER and message.side is FairSide.ASSEMBLER
    if asked is not None and is_buyers and not (has_drawings_open(asked) and has_agreed(asked)):
        raise NotAllowed(_l("Files of the buyer open once your firm has agreed to its NDA, and while it asks you."))
    return upload


def shown_author(message: Message, reader: Writer, *, is_open: bool) -> str:
    """Who wrote it. Once the two firms no longer know each other, the people of the other one lose their names."""
    is_others = None not in (message.side, reader.side) and message.side is not reader.side
    return "" if is_others and not is_open else message.author


def is_own(message: Message, writer: Writer) -> bool:
    """Whether this person wrote it; behind a link, whether it came by a link of the same firm."""
    if writer.user_id is not None:
        return message.author_id == writer.user_id
    return message.author_id is None and message.via is writer.via and message.side is writer.side


def can_be_withdrawn(message: Message) -> bool:
    return message.withdrawn_at is None and now() < message.created_at + TAKE_BACK


def _hold(session: Session, subject: Subject) -> None:
    """Whoever closes the contacts or recalls an invitation comes before or after; what decides is read anew."""
    if subject.invitation is not None:
        lock_rfq(session, subject.invitation.rfq)
    elif subject.outcome is not None:
        # The proposal before the linkage, as in closing it.
        if subject.outcome.proposal is not None:
            locked(session, subject.outcome.proposal)
        lock_outcome(session, subject.outcome)


def _thread(session: Session, subject: Subject, buyer: Company, supplier: Company) -> Thread:
    return rows.make_thread(
        session,
        buyer_id=buyer.id or 0,
        supplier_id=supplier.id or 0,
        outcome_id=subject.outcome.id if subject.outcome is not None else None,
        invitation_id=subject.invitation.id if subject.invitation is not None else None,
    )


def _kept(session: Session, folder: Path, sent: Sent, owner: Company, by: Actor) -> Upload:
    """Raises Invalid for `files`, with the name of the file."""
    store = store_model if is_model(sent.data) else store_document
    try:
        return store(session, folder, sent.data, original_name=sent.name, kind=MESSAGE, company=owner, by=by)
    except Invalid as error:
        raise Invalid(error.text, fields={"files": error.fields.get("file", error.text)}) from None


def _note(session: Session, subject: Subject, by: Actor, action: str, **details: object) -> None:
    """That somebody wrote stands in the trail, never what."""
    if subject.outcome is not None:
        record_linkage(session, by, action, subject.outcome, **details)
    elif subject.invitation is not None:
        rfq = subject.invitation.rfq
        said = {"supplier": subject.invitation.supplier.code, **details}
        record(session, by, action, subject_kind=SubjectKind.RFQ, subject_code=rfq.code, subject=rfq.title, **said)
