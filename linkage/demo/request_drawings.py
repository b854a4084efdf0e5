"""Drawings with the requests of the demo, kept as any file that a buyer sends, and who of the suppliers took them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlmodel import Session

from database.models.rfqs import Rfq, RfqDownload, RfqFile, RfqInvitation
from linkage.demo.drawings import Sheet, drawn
from linkage.demo.draws import chance, stream
from linkage.demo.rows import People, code_of
from linkage.language import speaking
from linkage.services.audit import Actor
from linkage.services.uploads import RFQ_FILE, store_document
from linkage.wording import material_label
from linkage.wording.figures import list_text
from linkage.wording.firms import firm_name

_OF_OTHERS, _TAKEN = 0.25, 0.85
_REVISIONS = ("A", "B")


def add_drawings(session: Session, folder: Path, rfqs: Sequence[Rfq], people: People, *, by: Actor) -> int:
    """Gives each request that an account opens its drawing, and some of the others; how many. One came in two revisions."""
    chosen = [rfq for rfq in rfqs if _is_shown(rfq, people) or chance(stream("drawn", rfq.code), _OF_OTHERS)]
    for number, rfq in enumerate(chosen):
        rng = stream("drawing", rfq.code)
        rfq.drawing_no = f"{rng.randint(10, 99)}-{rng.randint(1_000, 9_999)}"
        files = [_kept(session, folder, rfq, each, by=by) for each in (_REVISIONS if number == 0 else _REVISIONS[:1])]
        rfq.drawing_revision = files[-1].revision
        if len(files) > 1:
            files[0].replaced_by_id = files[-1].id
        session.add_all([rfq, *files])
        session.add_all(_downloads(rfq, files[-1], people))
    session.flush()
    return len(chosen)


def _is_shown(rfq: Rfq, people: People) -> bool:
    firms = (rfq.buyer, *(each.supplier for each in rfq.invitations))
    return any(people.of(firm).user_id is not None for firm in firms)


def _kept(session: Session, folder: Path, rfq: Rfq, revision: str, *, by: Actor) -> RfqFile:
    """A file of the buyer, from before the request was sent. It lies where all files lie, and opens in the same way."""
    with speaking("en"):
        sheet = Sheet(
            title=rfq.title,
            drawing_no=rfq.drawing_no or "",
            revision=revision,
            owner=firm_name(rfq.buyer),
            envelope=rfq.need.envelope if rfq.need is not None else None,
            material=list_text(map(material_label, rfq.need.materials)) if rfq.need is not None else "",
            tolerance=rfq.need.tolerance_note if rfq.need is not None else None,
        )
    name = f"{rfq.drawing_no}-{revision}.pdf"
    upload = store_document(session, folder, drawn(sheet), original_name=name, kind=RFQ_FILE, company=rfq.buyer, by=by)
    upload.created_at, upload.user_id = rfq.created_at, rfq.created_by_id
    added = RfqFile(
        rfq_id=rfq.id or 0,
        code=code_of("rfq-file", rfq.code, revision),
        upload_id=upload.id or 0,
        drawing_no=rfq.drawing_no,
        revision=revision,
        is_behind_nda=rfq.nda_text is not None,
        created_at=rfq.created_at,
    )
    rfq.files.append(added)
    session.flush()
    return added


def _downloads(rfq: Rfq, file: RfqFile, people: People) -> Iterator[RfqDownload]:
    """Most who may have it take it the hour after they agreed, or read the request."""
    for invitation in rfq.invitations:
        at = _opened_at(invitation)
        if at is not None and chance(stream("taken", invitation.code), _TAKEN):
            contact = people.of(invitation.supplier)
            yield RfqDownload(
                file_id=file.id or 0,
                invitation_id=invitation.id,
                user_id=contact.user_id,
                reader=contact.name,
                form=rfq.drawing_form,
                stamp=code_of("stamp", invitation.code),
                at=at + datetime.timedelta(hours=1),
            )


def _opened_at(invitation: RfqInvitation) -> datetime.datetime | None:
    """Since when the drawing is open to this supplier."""
    return invitation.seen_at if invitation.rfq.nda_text is None else invitation.nda_accepted_at
