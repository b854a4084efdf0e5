"""Requests for quotation of the company one acts for: written from a need, checked, sent, changed, cancelled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from database.enums import FairSide, InvitationStatus, RfqStatus
from database.models.rfqs import Rfq, RfqInvitation
from database.queries import rfqs as rows
from database.session import db, transaction
from linkage.days import agency_today
from linkage.errors import NotFound
from linkage.language import _, _l, ngettext
from linkage.services import rfqs as services
from linkage.services.firm_readers import unreached
from linkage.services.rfq_awards import not_decidable
from linkage.services.rfq_files import current_files
from linkage.services.rfq_guards import are_offers_open, is_taking, standing_offer, state_of
from linkage.services.rfq_languages import languages_read, unread_by
from linkage.services.rfq_reminders import reminder_on
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.addresses import page_within
from linkage.web.assembler.blueprint import blueprint
from linkage.web.assembler.rfq_steps import draft_steps
from linkage.web.components import Pages, ProgressItem, pages
from linkage.web.guards import assembler_only
from linkage.web.instance import base_url
from linkage.web.layout import format_date, format_time
from linkage.web.rfq_days import DaysLeft, days_left
from linkage.web.rfq_facts import Fact, rfq_facts
from linkage.web.rfq_ndas import NdaReading, nda_reading
from linkage.web.rfq_next import NextSteps, met_url, next_steps
from linkage.wording.outcomes import stop_reason_label
from linkage.wording.rfq_fields import ANSWER_FIELDS, PAPER_FIELDS, named_fields
from linkage.wording.rfqs import (
    file_kind_label,
    invitation_label,
    languages_text,
    percent_text,
    state_label,
    unread_briefly,
)

SIZE = 20
_LIVING = (InvitationStatus.INVITED, InvitationStatus.QUOTED, InvitationStatus.DECLINED)


@dataclass(frozen=True, slots=True)
class RfqLine:
    """`number`: the own one, else the code of the request."""

    title: str
    number: str
    state: str
    status: str
    due: str
    left: DaysLeft | None
    answers: str
    url: str


@dataclass(frozen=True, slots=True)
class RfqsPage:
    lines: tuple[RfqLine, ...]
    pages: Pages


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One supplier: where it stands, when it looked and agreed. `recall_url`: empty when nothing is to be taken back.

    `messages_url`: empty until the request is sent.

    `next`: how the two go on; None for who was not chosen.
    """

    name: str
    url: str
    state: str
    is_unreached: bool
    read: str
    unread: tuple[str, ...]
    seen: str
    nda: str
    reminded: str
    said: str
    recall_url: str
    messages_url: str
    next: NextSteps | None


@dataclass(frozen=True, slots=True)
class PaperLine:
    name: str
    what: str
    code: str
    is_behind_nda: bool
    url: str
    withdraw_url: str


@dataclass(frozen=True, slots=True)
class AskLine:
    text: str
    answer: str
    firm: str
    answer_url: str
    code: str


@dataclass(frozen=True, slots=True)
class RfqPage:
    """`seal`: that offers are there which nobody reads yet, else empty. `taken`: file, firm, person, when and mark of each taking.

    `file_no`, `revision`: of the drawing, for the first file.

    `wait`: why the offers that are there cannot be decided on yet. `met_url`: where to close the need behind it; empty while it is not
    to be asked.
    """

    code: str
    title: str
    state: str
    status: str
    is_draft: bool
    is_open: bool
    may_decide: bool
    wait: str
    may_compare: bool
    due: str
    left: DaysLeft | None
    seal: str
    facts: tuple[Fact, ...]
    text: str
    nda_text: str
    nda: NdaReading
    form: str
    asked: tuple[AskedLine, ...]
    files: tuple[PaperLine, ...]
    replaceable: tuple[tuple[str, str], ...]
    file_no: str
    revision: str
    questions: tuple[AskLine, ...]
    taken: tuple[tuple[str, ...], ...]
    steps: tuple[ProgressItem, ...]
    need_url: str
    met_url: str


@blueprint.get("/rfqs")
@assembler_only
def rfqs() -> str:
    own = g.company.id
    total = rows.count_of_buyer(db(), own)
    number = page_within(total, SIZE)
    found = rows.rfqs_of_buyer(db(), own, limit=SIZE, offset=(number - 1) * SIZE)
    page = RfqsPage(
        lines=tuple(_line(each) for each in found),
        pages=pages(total, page=number, size=SIZE, url=lambda n: url_for("assembler.rfqs", page=n if n > 1 else None)),
    )
    return render_template("assembler/rfqs/index.html", page=page)


@blueprint.get("/rfqs/<code>")
@assembler_only
def rfq(code: str) -> str:
    return show_page(own_rfq(code), {})


@blueprint.post("/rfqs/<code>/cancel")
@assembler_only
def cancel_rfq(code: str) -> ResponseReturnValue:
    with transaction() as session:
        services.cancel_rfq(session, own_rfq(code), by=actor_of(g.user), base_url=base_url())
    flash(_("The request is cancelled, and its suppliers are told."), "success")
    return redirect(url_for("assembler.rfq", code=code))


@blueprint.post("/rfqs/<code>/remove")
@assembler_only
def remove_rfq(code: str) -> ResponseReturnValue:
    with transaction() as session:
        services.remove_draft(session, own_rfq(code), by=actor_of(g.user))
    flash(_("The draft is removed."), "success")
    return redirect(url_for("assembler.rfqs"))


def own_rfq(code: str) -> Rfq:
    """A request of the company one acts for. Raises NotFound for any other."""
    found = rows.rfq(db(), code)
    if found is None or found.buyer_id != g.company.id:
        raise NotFound(_l("There is no such request for quotation among those of your firm."))
    return found


def show_page(found: Rfq, errors: Mapping[str, Any]) -> str:
    """The request with all that came of it; of sealed offers that they are there, and no more."""
    is_draft, is_open = found.sent_at is None, is_taking(found)
    offers = [each for each in found.invitations if standing_offer(each)]
    is_running, wait = state_of(found) in ("open", "closed"), not_decidable(found)
    suppliers = [each.supplier for each in found.invitations]
    files = current_files(found)
    read, silent = languages_read(db(), suppliers), {each.id for each in unreached(db(), suppliers)}
    page = RfqPage(
        code=found.code,
        title=found.title,
        state=state_label(state_of(found)),
        status=state_of(found),
        is_draft=is_draft,
        is_open=is_open,
        may_decide=is_running and wait is None and bool(offers or not is_open),
        wait=str(wait) if is_running and wait is not None and offers and are_offers_open(found) else "",
        may_compare=are_offers_open(found) and bool(offers),
        due=format_time(found.due_at),
        left=days_left(found),
        seal=_seal(found, len(offers)),
        facts=rfq_facts(found),
        text=found.text or "",
        nda_text=found.nda_text or "",
        nda=nda_reading(found),
        form=drawing_forms()[found.drawing_form.value],
        asked=tuple(_asked(found, each, read, is_unreached=each.supplier_id in silent) for each in found.invitations),
        files=tuple(_paper(found, each) for each in files),
        replaceable=tuple((each.code, each.upload.original_name) for each in files),
        file_no="" if files else found.drawing_no or "",
        revision="" if files else found.drawing_revision or "",
        questions=tuple(_question(found, each) for each in found.questions),
        taken=tuple(_taken(found)),
        steps=draft_steps(found, "drawings"),
        need_url=url_for("assembler.need_details", code=found.need.code) if found.need else "",
        met_url=met_url(found),
    )
    labels = named_fields(errors, {**PAPER_FIELDS, **ANSWER_FIELDS})
    return render_template("assembler/rfqs/show.html", page=page, errors=errors, labels=labels)


def _seal(found: Rfq, offers: int) -> str:
    if are_offers_open(found) or not offers:
        return ""
    sentence = ngettext("%(num)d offer is there, sealed.", "%(num)d offers are there, sealed.", offers)
    if found.status.value == "cancelled":
        return sentence
    return sentence + " " + _("All open together at %(moment)s.", moment=format_time(found.due_at))


def _line(found: Rfq) -> RfqLine:
    asked = [each for each in found.invitations if each.status.value != "recalled"]
    answered = sum(each.answered_at is not None for each in asked)
    return RfqLine(
        title=found.title,
        number=found.number or found.code,
        state=state_label(state_of(found)),
        status=state_of(found),
        due=format_time(found.due_at),
        left=days_left(found),
        answers=_("%(answered)s of %(asked)s answered", answered=answered, asked=len(asked)) if found.sent_at else "",
        url=url_for("assembler.rfq", code=found.code),
    )


def _asked(found: Rfq, each: RfqInvitation, read: Mapping[int, tuple[str, ...]], *, is_unreached: bool) -> AskedLine:
    is_living = each.status in _LIVING and found.status is RfqStatus.OPEN
    unread = [one for one in unread_by(found, read) if one.supplier.id == each.supplier_id]
    agreed = each.nda_accepted_at if each.nda_ended_at is None else None
    reason = stop_reason_label(each.reason.value) if each.reason else ""
    share = percent_text(each.share) if each.share else ""
    return AskedLine(
        name=cards.firm_name(each.supplier),
        url=url_for("public.supplier", code=each.supplier.code),
        state=invitation_label(each.status) if found.sent_at else "",
        is_unreached=is_unreached and (is_living or found.sent_at is None),
        read=languages_text(read[each.supplier_id]),
        unread=tuple(unread_briefly(one.what, one.written) for one in unread) if is_living else (),
        seen=format_time(each.seen_at),
        nda=f"{each.nda_accepted_name}, {format_time(agreed)}" if agreed else "",
        reminded=_reminded(found, each, is_unreached=is_unreached),
        said=" · ".join(part for part in (share, reason, each.reason_text) if part),
        recall_url=url_for("assembler.recall_rfq", code=found.code, asked=each.code) if is_living else "",
        messages_url=url_for("talks.thread", kind="rfq", code=each.code) if found.sent_at else "",
        next=next_steps(each, FairSide.ASSEMBLER),
    )


def _reminded(found: Rfq, each: RfqInvitation, *, is_unreached: bool) -> str:
    """When the supplier was reminded, or will be unless it answers."""
    if each.reminded_at is not None:
        return _("Reminded by a letter: %(moment)s", moment=format_time(each.reminded_at))
    day = reminder_on(each)
    if each.status is not InvitationStatus.INVITED or not is_taking(found) or is_unreached or day is None:
        return ""
    return _("Unless it answers, it is reminded by a letter on %(day)s.", day=format_date(max(day, agency_today())))


def _paper(found: Rfq, file: Any) -> PaperLine:
    what = (file_kind_label(file.kind), file.drawing_no, file.revision)
    return PaperLine(
        name=file.upload.original_name,
        what=" · ".join(str(each) for each in what if each),
        code=file.code,
        is_behind_nda=file.is_behind_nda and found.nda_text is not None,
        url=url_for("assembler.own_rfq_file", code=found.code, file=file.code),
        withdraw_url=url_for("assembler.withdraw_rfq_file", code=found.code, file=file.code),
    )


def _question(found: Rfq, each: Any) -> AskLine:
    firms = {asked.id: cards.firm_name(asked.supplier) for asked in found.invitations}
    is_open = each.answer is None and found.status is RfqStatus.OPEN
    url = url_for("assembler.answer_rfq", code=found.code, question=each.code) if is_open else ""
    return AskLine(each.text, each.answer or "", firms.get(each.invitation_id, ""), url, each.code)


def _taken(found: Rfq) -> list[tuple[str, ...]]:
    return [
        (
            each.file.upload.original_name,
            cards.firm_name(each.invitation.supplier) if each.invitation else "",
            each.reader,
            format_time(each.at),
            each.stamp,
        )
        for each in rows.downloads(db(), found)
    ]


def drawing_forms() -> dict[str, str]:
    return {
        "watermarked": _("Copies with the name of the reader across each page"),
        "original": _("The files as they are"),
    }
