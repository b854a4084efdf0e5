"""Drawings behind an NDA: who may have which revision, and what is noted of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import Session, select

from database.enums import DrawingForm, OutcomeReason, OutcomeStage, RfqFileKind
from database.models.rfqs import RfqDownload, RfqInvitation
from database.session import transaction
from linkage.access import may_see_file
from linkage.errors import Conflict, Invalid, NotAllowed, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.rfqs import DeclineInput, RfqInput
from linkage.services.audit import SYSTEM
from linkage.services.quotations import Sender, decline
from linkage.services.rfq_files import (
    PaperInput,
    Sent,
    accept_nda,
    add_file,
    current_files,
    end_nda,
    take_file,
    withdraw_file,
)
from linkage.services.rfqs import cancel_rfq, recall, revise_rfq
from tests.factories import make_officer
from tests.rfq_makers import NDA, make_drawing, make_rfq, rfq_data

STEP = b"ISO-10303-21;\nHEADER;\nENDSEC;\nDATA;\nENDSEC;\nEND-ISO-10303-21;\n"


def agree(invitation: RfqInvitation, name: str = "Lê Thị Hồng") -> None:
    with transaction() as session:
        accept_nda(session, invitation, name=name, version=invitation.rfq.nda_version or "", by=SYSTEM)


def take(invitation: RfqInvitation, code: str) -> RfqDownload:
    with transaction() as session:
        return take_file(session, invitation, code, reader="Lê Thị Hồng", by=SYSTEM)


def test_a_drawing_opens_after_the_nda_and_each_taking_is_noted(session: Session, tmp_path: Path) -> None:
    rfq = make_rfq(session)
    drawing, invitation = make_drawing(session, tmp_path, rfq), rfq.invitations[0]
    with pytest.raises(NotAllowed):
        take(invitation, drawing.code)
    assert session.exec(select(RfqDownload)).all() == []
    agree(invitation)
    taken = [take(invitation, drawing.code) for _ in range(2)]
    assert [each.reader for each in taken] == ["Lê Thị Hồng", "Lê Thị Hồng"]
    assert taken[0].stamp != taken[1].stamp
    with pytest.raises(NotAllowed):
        take(rfq.invitations[1], drawing.code)


def test_the_agreement_is_kept_word_by_word(session: Session) -> None:
    rfq = make_rfq(session)
    invitation = rfq.invitations[0]
    agree(invitation, " Lê  Thị Hồng ")
    at = invitation.nda_accepted_at
    assert (invitation.nda_accepted_name, invitation.nda_accepted_text) == ("Lê Thị Hồng", NDA)
    agree(invitation, "Somebody else")
    assert (invitation.nda_accepted_name, invitation.nda_accepted_at) == ("Lê Thị Hồng", at)
    linked = invitation.outcome
    assert linked is not None
    assert OutcomeStage.NDA in [step.stage for step in linked.steps]


def test_a_changed_text_has_to_be_agreed_to_anew(session: Session, tmp_path: Path) -> None:
    rfq = make_rfq(session)
    drawing, invitation = make_drawing(session, tmp_path, rfq), rfq.invitations[0]
    agree(invitation)
    before = rfq.nda_version or ""
    changed = read_input(RfqInput, rfq_data(nda_text=NDA.replace("three", "five")))
    with transaction():
        revise_rfq(session, rfq, changed, by=SYSTEM)
    with pytest.raises(NotAllowed):
        take(invitation, drawing.code)
    with pytest.raises(Conflict), transaction():
        accept_nda(session, invitation, name="Lê Thị Hồng", version=before, by=SYSTEM)
    agree(invitation)
    assert take(invitation, drawing.code).form is DrawingForm.WATERMARKED


@pytest.mark.parametrize("name", ["", "x", "\x07\x07\x07", "x" * 201])
def test_who_agrees_gives_a_name(session: Session, name: str) -> None:
    rfq = make_rfq(session)
    with pytest.raises(Invalid) as refused:
        agree(rfq.invitations[0], name)
    assert list(refused.value.fields) == ["name"]


def test_taking_the_word_back_closes_the_drawings(session: Session, tmp_path: Path) -> None:
    rfq = make_rfq(session)
    drawing, invitation = make_drawing(session, tmp_path, rfq), rfq.invitations[0]
    agree(invitation)
    with transaction():
        end_nda(session, invitation, by=SYSTEM)
    with pytest.raises(NotAllowed):
        take(invitation, drawing.code)


@pytest.mark.parametrize("end", ["recall", "cancel", "decline"])
def test_drawings_close_when_the_supplier_takes_part_no_longer(session: Session, tmp_path: Path, end: str) -> None:
    rfq = make_rfq(session)
    drawing, invitation = make_drawing(session, tmp_path, rfq), rfq.invitations[0]
    agree(invitation)
    with transaction():
        if end == "recall":
            recall(session, invitation, by=SYSTEM)
        elif end == "cancel":
            cancel_rfq(session, rfq, by=SYSTEM)
        else:
            decline(session, invitation, DeclineInput(reason=OutcomeReason.NEW_MACHINE), Sender(SYSTEM))
    with pytest.raises(NotFound):
        take(invitation, drawing.code)


def test_only_the_last_revision_is_served(session: Session, tmp_path: Path) -> None:
    rfq = make_rfq(session)
    first, invitation = make_drawing(session, tmp_path, rfq), rfq.invitations[0]
    agree(invitation)
    second = make_drawing(session, tmp_path, rfq, replaces=first.code)
    assert current_files(rfq) == [second]
    with pytest.raises(NotFound) as gone:
        take(invitation, first.code)
    assert "replaced" in str(gone.value)
    assert take(invitation, second.code).file_id == second.id
    with transaction():
        withdraw_file(session, rfq, second.code, by=SYSTEM)
    with pytest.raises(NotFound):
        take(invitation, second.code)


def test_a_paper_that_is_no_secret_opens_without_the_nda(session: Session, tmp_path: Path) -> None:
    rfq = make_rfq(session)
    paper = make_drawing(session, tmp_path, rfq, is_behind_nda=False)
    assert take(rfq.invitations[0], paper.code).stamp


def test_a_file_of_another_request_is_not_there(session: Session, tmp_path: Path) -> None:
    rfq, other = make_rfq(session), make_rfq(session, nda_text="")
    drawing = make_drawing(session, tmp_path, rfq)
    with pytest.raises(NotFound):
        take(other.invitations[0], drawing.code)


def test_models_are_kept_as_they_are_where_originals_are_handed_out(session: Session, tmp_path: Path) -> None:
    rfq = make_rfq(session, drawing_form="original")
    given = PaperInput(kind=RfqFileKind.MODEL)
    with transaction():
        added = add_file(session, tmp_path, rfq, Sent(STEP, "part.step"), given, by=SYSTEM)
    assert (added.upload.content_type, added.upload.size_bytes) == ("application/octet-stream", len(STEP))
    marked = make_rfq(session)
    with pytest.raises(Invalid), transaction():
        add_file(session, tmp_path, marked, Sent(STEP, "part.step"), given, by=SYSTEM)
    for data in (b"MZ\x90\x00", b"<html>", b""):
        with pytest.raises(Invalid), transaction():
            add_file(session, tmp_path, rfq, Sent(data, "part.step"), given, by=SYSTEM)


def test_a_drawing_is_had_by_way_of_its_request_alone(session: Session, tmp_path: Path) -> None:
    rfq = make_rfq(session)
    drawing, officer = make_drawing(session, tmp_path, rfq), make_officer(session)
    own = rfq.buyer.memberships[0].user
    assert not any(may_see_file(user, drawing.upload, rfq.buyer) for user in (None, officer, own))
