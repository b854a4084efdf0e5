"""A request for quotation as the supplier who is asked sees it: to read, to ask, to agree to its NDA, to quote or to decline.

The same for the people of the firm, signed in, and for who comes by the link of a letter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import AnsweredVia, FairSide, InvitationStatus, OutcomeReason
from database.models.rfqs import RfqInvitation
from database.session import transaction
from linkage.errors import Invalid, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.rfqs import DeclineInput, QuestionInput
from linkage.language import _, _l
from linkage.services.audit import Actor
from linkage.services.quotations import Sender, decline
from linkage.services.rfq_files import accept_nda, current_files, end_nda, has_files_behind_nda, take_file
from linkage.services.rfq_guards import has_agreed, has_drawings_open, is_taking, standing_offer, state_of
from linkage.services.rfq_questions import ask, readable_questions
from linkage.services.rfq_values import WHOLE
from linkage.services.rfqs import mark_seen
from linkage.web import cards
from linkage.web.forms import once
from linkage.web.instance import base_url
from linkage.web.layout import format_time
from linkage.web.rfq_days import DaysLeft, days_left
from linkage.web.rfq_facts import Fact, asked_facts, offer_facts
from linkage.web.rfq_ndas import NdaReading, nda_reading
from linkage.web.rfq_needs import NeedReading, need_reading
from linkage.web.rfq_next import NextSteps, next_steps
from linkage.web.rfq_papers import copy_for, original
from linkage.wording.outcomes import BUYER_REASONS, SUPPLIER_REASONS, stop_reason_label
from linkage.wording.rfq_fields import ANSWER_FIELDS, named_fields
from linkage.wording.rfqs import (
    file_kind_label,
    invitation_label,
    percent_text,
    state_label,
)

_REASONS_TO_DECLINE = (
    *(code for code in SUPPLIER_REASONS if code != "other"),
    *("process-gap", "machine-size", "material", "certificate", "capacity", "lead-time", "location"),
    "other",
)


@dataclass(frozen=True, slots=True)
class Seat:
    """For which invitation somebody acts, and from where. `url`: (what, code of a file) -> address."""

    invitation: RfqInvitation
    via: AnsweredVia
    by: Actor
    reader: str
    url: Callable[[str, str], str]
    back_url: str = ""

    @property
    def sender(self) -> Sender:
        return Sender(self.by, self.via, base_url())


@dataclass(frozen=True, slots=True)
class FileLine:
    """`take_url`: empty while the file is closed to the reader."""

    name: str
    what: str
    take_url: str


@dataclass(frozen=True, slots=True)
class QuestionLine:
    text: str
    answer: str


@dataclass(frozen=True, slots=True)
class OwnRfqPage:
    """`nda_text`: to be agreed to, or agreed to (`nda_said`: by whom and when). `offer`: what was sent last.

    `is_behind_nda`: there is a file that the NDA opens. `next`: how the two firms go on after the choice.
    """

    title: str
    buyer: str
    state: str
    status: str
    due: str
    left: DaysLeft | None
    is_open: bool
    is_quoted: bool
    said: str
    facts: tuple[Fact, ...]
    need: NeedReading | None
    text: str
    nda_text: str
    nda: NdaReading
    nda_version: str
    nda_said: str
    is_behind_nda: bool
    files: tuple[FileLine, ...]
    papers_note: str
    questions: tuple[QuestionLine, ...]
    offer: tuple[Fact, ...]
    paper_url: str
    next: NextSteps | None
    urls: Mapping[str, str]
    close_url: str
    back_url: str


@dataclass(frozen=True, slots=True)
class DeclinePage:
    title: str
    reasons: tuple[tuple[str, str], ...]
    values: Mapping[str, Any]
    url: str
    back_url: str


def show_page(seat: Seat, errors: Mapping[str, Any]) -> str:
    invitation, rfq = seat.invitation, seat.invitation.rfq
    offer, is_open = standing_offer(invitation), is_taking(rfq) and _takes_part(invitation)
    has_open = has_drawings_open(invitation)
    files = current_files(rfq) if has_open else []
    facts = asked_facts(rfq)
    page = OwnRfqPage(
        title=rfq.title,
        buyer=cards.firm_name(rfq.buyer),
        state=_state(invitation),
        status=invitation.status.value,
        due=format_time(rfq.due_at),
        left=days_left(rfq) if is_open else None,
        is_open=is_open,
        is_quoted=offer is not None,
        said=_said(invitation),
        facts=facts,
        need=need_reading(invitation, facts),
        text=rfq.text or "",
        nda_text=(rfq.nda_text or "") if has_open else "",
        nda=nda_reading(rfq),
        nda_version=rfq.nda_version or "",
        nda_said=_nda_said(invitation),
        is_behind_nda=has_files_behind_nda(rfq),
        files=tuple(_file_line(seat, each) for each in files),
        papers_note=_("The buyer has not added drawings yet.") if has_open and not files else "",
        questions=tuple(QuestionLine(each.text, each.answer or "") for each in readable_questions(invitation)),
        offer=offer_facts(rfq, offer),
        paper_url=seat.url("paper", "") if offer is not None and offer.upload_id is not None else "",
        next=next_steps(invitation, FairSide.SUPPLIER, token=seat.by.link),
        urls={name: seat.url(name, "") for name in ("nda", "nda_end", "question", "quote", "decline", "messages")},
        close_url=seat.url("close", "") if seat.via is AnsweredVia.LINK else "",
        back_url=seat.back_url,
    )
    return render_template(
        "supplier/rfqs/show.html", page=page, errors=errors, labels=named_fields(errors, ANSWER_FIELDS)
    )


def show(seat: Callable[[], Seat]) -> str:
    """The page; that the supplier saw it is kept the first time."""
    if seat().invitation.seen_at is None:
        with transaction() as session:
            here = seat()
            mark_seen(session, here.invitation, by=here.by, via=here.via)
    return show_page(seat(), {})


def agree(seat: Callable[[], Seat]) -> ResponseReturnValue:
    sent = request.form
    try:
        with transaction() as session:
            here = seat()
            if not sent.get("agrees"):
                raise Invalid(fields={"agrees": _l("Tick the box to agree for your firm.")})
            name, version = sent.get("name", "")[:400], sent.get("version", "")[:40]
            accept_nda(session, here.invitation, name=name, version=version, by=here.by, via=here.via)
            url, opens = here.url("show", ""), has_files_behind_nda(here.invitation.rfq)
    except Invalid as error:
        return show_page(seat(), error.fields), 422
    opened = _("Thank you. The drawings are open to your firm now.")
    later = _("Thank you. The drawings will be open to your firm as soon as the buyer adds them.")
    flash(opened if opens else later, "success")
    return redirect(url)


def end_agreement(seat: Callable[[], Seat]) -> ResponseReturnValue:
    with transaction() as session:
        here = seat()
        end_nda(session, here.invitation, by=here.by)
        url = here.url("show", "")
    flash(_("The drawings are closed again. What you took before is still to be kept secret."), "success")
    return redirect(url)


def take(seat: Callable[[], Seat], code: str) -> ResponseReturnValue:
    """The file, after a row says that it was taken."""
    with transaction() as session:
        here = seat()
        taken = take_file(session, here.invitation, code, reader=here.reader, by=here.by)
    return copy_for(taken)


def own_paper(seat: Seat) -> ResponseReturnValue:
    """The paper that came with the supplier's own offer."""
    offer = standing_offer(seat.invitation)
    if offer is None or offer.upload is None:
        raise NotFound(_l("There is no such file."))
    return original(offer.upload)


def send_question(seat: Callable[[], Seat]) -> ResponseReturnValue:
    def make(session: Session) -> str:
        here = seat()
        given = read_input(QuestionInput, {"question": request.form.get("question", "")})
        ask(session, here.invitation, given, by=here.by, via=here.via, base_url=base_url())
        return here.url("show", "")

    try:
        url = once(make)
    except Invalid as error:
        return show_page(seat(), error.fields), 422
    flash(_("Your question is sent. All who were asked will read the answer, but not who asked."), "success")
    return redirect(url)


def decline_page(seat: Seat, errors: Mapping[str, Any]) -> str:
    labels = {**BUYER_REASONS, **SUPPLIER_REASONS}
    page = DeclinePage(
        title=seat.invitation.rfq.title,
        reasons=tuple((code, str(labels[code])) for code in _REASONS_TO_DECLINE),
        values={name: request.form.get(name, "") for name in ("reason", "reason_text")},
        url=seat.url("decline", ""),
        back_url=seat.url("show", ""),
    )
    return render_template(
        "supplier/rfqs/decline.html", page=page, errors=errors, labels=named_fields(errors, ANSWER_FIELDS)
    )


def save_decline(seat: Callable[[], Seat]) -> ResponseReturnValue:
    try:
        given = read_input(DeclineInput, {name: request.form.get(name, "") for name in ("reason", "reason_text")})
        with transaction() as session:
            here = seat()
            decline(session, here.invitation, given, here.sender)
            url = here.url("show", "")
    except Invalid as error:
        return decline_page(seat(), error.fields), 422
    flash(_("The buyer is told that you do not quote. You may think again until the hour."), "success")
    return redirect(url)


def _takes_part(invitation: RfqInvitation) -> bool:
    return invitation.status in (InvitationStatus.INVITED, InvitationStatus.QUOTED, InvitationStatus.DECLINED)


def _state(invitation: RfqInvitation) -> str:
    """Where the supplier stands; of a request that is over without it, that it is over."""
    state = state_of(invitation.rfq)
    return state_label(state) if state == "cancelled" else invitation_label(invitation.status)


def _said(invitation: RfqInvitation) -> str:
    """What was decided, or why the supplier itself declined."""
    reason = stop_reason_label(invitation.reason.value) if isinstance(invitation.reason, OutcomeReason) else ""
    return " · ".join(
        each for each in (_chosen(invitation), reason, invitation.result or invitation.reason_text or "") if each
    )


def _chosen(invitation: RfqInvitation) -> str:
    if not invitation.share:
        return ""
    if invitation.share == WHOLE:
        return _("You were chosen for the whole volume")
    return _("You were chosen for %(share)s of the volume", share=percent_text(invitation.share))


def _nda_said(invitation: RfqInvitation) -> str:
    if not has_agreed(invitation) or invitation.nda_accepted_at is None:
        return ""
    at = format_time(invitation.nda_accepted_at)
    return _("%(name)s agreed on %(moment)s.", name=invitation.nda_accepted_name, moment=at)


def _file_line(seat: Seat, file: Any) -> FileLine:
    is_closed = file.is_behind_nda and not has_agreed(seat.invitation)
    what = (file_kind_label(file.kind), file.drawing_no, file.revision)
    return FileLine(
        name=file.upload.original_name if not is_closed else _("Opens after the NDA"),
        what=" · ".join(str(each) for each in what if each),
        take_url="" if is_closed else seat.url("file", file.code),
    )
