"""Drawings and other papers of a request: who may have them, what a supplier agrees to before, and who took what.

A file opens to a supplier while it takes part and, where the request asks for one, has agreed to the NDA as it is now. Each taking is
a row, made before the file leaves. What the buyer replaced or withdrew is served to nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from database.columns import new_code, now
from database.enums import AnsweredVia, DrawingForm, OutcomeStage, RfqFileKind, RfqStatus
from database.models.rfqs import Rfq, RfqDownload, RfqFile, RfqInvitation
from linkage.errors import Conflict, Invalid, NotAllowed, NotFound
from linkage.language import _l
from linkage.services.audit import Actor
from linkage.services.rfq_guards import (
    check_takes_part,
    has_agreed,
    has_drawings_open,
    lock_rfq,
    note,
    note_draft_changed,
)
from linkage.services.rfq_ladder import note_deed
from linkage.services.uploads import RFQ_FILE, is_model, store_document, store_model

MOST_FILES = 20
_CHANGEABLE = (RfqStatus.DRAFT, RfqStatus.OPEN)


@dataclass(frozen=True, slots=True)
class PaperInput:
    """What is said of a file. `replaces`: code of the one that it takes the place of; empty: none."""

    kind: RfqFileKind = RfqFileKind.DRAWING
    drawing_no: str | None = None
    revision: str | None = None
    is_behind_nda: bool = True
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it arrived."""

    data: bytes
    name: str


def add_file(session: Session, folder: Path, rfq: Rfq, sent: Sent, given: PaperInput, *, by: Actor) -> RfqFile:
    """Adds a paper, or a new revision in the place of an earlier one. Raises Invalid, Conflict when the request is over."""
    lock_rfq(session, rfq)
    if rfq.status not in _CHANGEABLE:
        raise Conflict(_l("This request is closed. It can be looked at, but not changed."))
    if len(current_files(rfq)) >= MOST_FILES and not given.replaces:
        raise Invalid(fields={"file": _l("There are many files already. Withdraw one first.")})
    earlier = file_coded(rfq, given.replaces) if given.replaces else None
    can_be_marked = not is_model(sent.data)
    if rfq.drawing_form is DrawingForm.WATERMARKED and not can_be_marked:
        text = _l(
            "The name of the reader cannot be put into this kind of file. Send a PDF, or let suppliers have the originals."
        )
        raise Invalid(fields={"file": text})
    store = store_document if can_be_marked else store_model
    upload = store(session, folder, sent.data, original_name=sent.name, kind=RFQ_FILE, company=rfq.buyer, by=by)
    added = RfqFile(
        rfq_id=rfq.id or 0,
        upload_id=upload.id or 0,
        kind=given.kind,
        drawing_no=given.drawing_no,
        revision=given.revision,
        is_behind_nda=given.is_behind_nda,
    )
    rfq.files.append(added)
    session.flush()
    if earlier is not None:
        earlier.replaced_by_id = added.id
        session.add(earlier)
    note_draft_changed(session, rfq)
    note(session, by, "rfq.file-added", rfq, file=added.code, replaces=given.replaces or None)
    return added


def withdraw_file(session: Session, rfq: Rfq, code: str, *, by: Actor) -> None:
    """From now on nobody gets it. Raises NotFound."""
    lock_rfq(session, rfq)
    found = file_coded(rfq, code)
    if found.withdrawn_at is None:
        found.withdrawn_at = now()
        session.add(found)
        note_draft_changed(session, rfq)
        note(session, by, "rfq.file-withdrawn", rfq, file=found.code)


def current_files(rfq: Rfq) -> list[RfqFile]:
    """Those that count now."""
    return [each for each in rfq.files if each.withdrawn_at is None and each.replaced_by_id is None]


def has_files_behind_nda(rfq: Rfq) -> bool:
    """Whether the NDA opens anything now."""
    return rfq.nda_text is not None and any(each.is_behind_nda for each in current_files(rfq))


def file_coded(rfq: Rfq, code: str) -> RfqFile:
    """Raises NotFound."""
    found = next((each for each in rfq.files if each.code == code), None)
    if found is None:
        raise NotFound(_l("There is no such file."))
    return found


def accept_nda(
    session: Session,
    invitation: RfqInvitation,
    *,
    name: str,
    version: str,
    by: Actor,
    via: AnsweredVia = AnsweredVia.ACCOUNT,
) -> None:
    """The supplier agrees: the text word by word, who and when are kept. The same once more changes nothing.

    Raises Conflict when the text was changed since it was read, Invalid without a name.
    """
    rfq = invitation.rfq
    lock_rfq(session, rfq)
    check_takes_part(invitation)
    if rfq.nda_text is None or not has_drawings_open(invitation):
        raise Conflict(_l("There is nothing to agree to any more."))
    if version != rfq.nda_version:
        raise Conflict(_l("The buyer has changed this text meanwhile. Read it again."))
    signed = " ".join(name.split())
    if not 2 <= len(signed) <= 200 or not signed.isprintable():
        raise Invalid(fields={"name": _l("Enter your name, as who agrees for the firm.")})
    if has_agreed(invitation):
        return
    invitation.nda_accepted_at, invitation.nda_accepted_by_id = now(), by.user_id
    invitation.nda_accepted_name, invitation.nda_accepted_text = signed, rfq.nda_text
    invitation.nda_accepted_version, invitation.nda_accepted_via = rfq.nda_version, via
    invitation.nda_ended_at = None
    session.add(invitation)
    session.flush()
    note_deed(session, invitation, OutcomeStage.NDA, via=via, by=by)
    note(session, by, "rfq.nda-accepted", rfq, supplier=invitation.supplier.code, version=rfq.nda_version)


def end_nda(session: Session, invitation: RfqInvitation, *, by: Actor) -> None:
    """The supplier takes its word back for what is still to come: the drawings close. What was taken before stays bound by it."""
    lock_rfq(session, invitation.rfq)
    if invitation.nda_accepted_at is not None and invitation.nda_ended_at is None:
        invitation.nda_ended_at = now()
        session.add(invitation)
        note(session, by, "rfq.nda-ended", invitation.rfq, supplier=invitation.supplier.code)


def check_may_take(invitation: RfqInvitation, file: RfqFile) -> None:
    """Raises NotAllowed with what is missing, NotFound for what is served to nobody."""
    if file.rfq_id != invitation.rfq_id or not has_drawings_open(invitation):
        raise NotFound(_l("There is no such file."))
    if file.replaced_by_id is not None:
        raise NotFound(_l("This file was replaced by a later revision. Take that one from the page of the request."))
    if file.withdrawn_at is not None:
        raise NotFound(_l("The buyer has withdrawn this file."))
    if file.is_behind_nda and not has_agreed(invitation):
        raise NotAllowed(_l("This file opens when your firm has agreed to the NDA on the page of the request."))


def take_file(session: Session, invitation: RfqInvitation, code: str, *, reader: str, by: Actor) -> RfqDownload:
    """Notes that somebody of the supplier takes a file; the form that they get and the mark on each page are in the row.

    Raises NotAllowed, NotFound.
    """
    rfq = invitation.rfq
    lock_rfq(session, rfq)
    file = file_coded(rfq, code)
    check_may_take(invitation, file)
    taken = RfqDownload(
        file_id=file.id or 0,
        invitation_id=invitation.id,
        user_id=by.user_id,
        reader=reader[:254],
        form=rfq.drawing_form,
        stamp=new_code(),
    )
    session.add(taken)
    session.flush()
    note(session, by, "rfq.file-taken", rfq, file=file.code, supplier=invitation.supplier.code, stamp=taken.stamp)
    return taken
