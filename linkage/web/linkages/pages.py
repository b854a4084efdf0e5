"""Where a linkage stands: its ladder, what is due and who owes it, what it is worth, and what happened, for each of its readers."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import current_app, g, render_template, url_for

from database.enums import FairSide, InvitationStatus
from database.models.outcomes import Outcome, OutcomeValue
from database.models.proposals import Proposal
from database.queries import linkages as rows
from database.queries.rfqs import invitations_of_linkage
from database.queries.users import officers
from database.session import db
from linkage.access import may_see_need
from linkage.config import Config
from linkage.days import agency_day, agency_today
from linkage.language import _
from linkage.services.ladder import said_at
from linkage.services.linkage_dues import Due, DueKind, dues_of, is_closed
from linkage.services.linkage_values import in_force, is_own_amount
from linkage.services.linkages import OWN_WORD, is_dormant
from linkage.web.addresses import ask_url
from linkage.web.guards import signed_in
from linkage.web.layout import format_date, format_number
from linkage.web.linkages.blueprint import blueprint
from linkage.web.linkages.dues import due_text, value_text
from linkage.web.linkages.reading import Reading, end_text, name_of, need_name, reading_of, teller_of
from linkage.web.linkages.rungs import AnswerButton, Rung, rungs_of
from linkage.wording import share_text
from linkage.wording.linkages import value_kind_label
from linkage.wording.outcomes import stage_label


@dataclass(frozen=True, slots=True)
class DueLine:
    """`owes`: empty where `what` says it itself; `is_mine`: the reader owes it.

    `url`: where to do it, on this page or another one; empty where this reader has nothing to do.
    """

    owes: str
    what: str
    since: str
    is_mine: bool
    url: str


@dataclass(frozen=True, slots=True)
class ValueLine:
    """`answers`: the buttons this reader has; `proof_url`: where an officer notes the paper.

    `refusal`: why the reader has no button to confirm with, where it stated the amount itself.
    """

    code: str
    kind: str
    amount: str
    told: str
    is_confirmed: bool
    answers: tuple[AnswerButton, ...]
    proof_url: str
    refusal: str


@dataclass(frozen=True, slots=True)
class LinkagePage:
    """`urls`: of the forms, by what they do."""

    code: str
    version: int
    title: str
    need: str
    back: tuple[str, str]
    facts: tuple[tuple[str, str | None], ...]
    links: tuple[tuple[str, str], ...]
    banner: tuple[str, str] | None
    urls: Mapping[str, str]
    rungs: tuple[Rung, ...]
    dues: tuple[DueLine, ...]
    values: tuple[ValueLine, ...]
    history: tuple[tuple[str, str], ...]
    calls: tuple[tuple[str, str], ...]
    is_officer: bool
    has_ended: bool
    may_take_up: bool
    owners: tuple[tuple[str, str], ...]
    owner: str


@blueprint.get("/<code>")
@signed_in
def linkage(code: str) -> str:
    return linkage_page(reading_of(db(), code))


def linkage_page(reading: Reading) -> str:
    return render_template("linkages/show.html", page=page_of(reading))


def page_of(reading: Reading) -> LinkagePage:
    found, side = reading.linkage, reading.side
    is_officer = side is None
    questions = rows.open_questions(db(), found, on=agency_today())
    return LinkagePage(
        code=found.code,
        version=found.version,
        title=_title(reading),
        need=need_name(found),
        back=reading.back,
        facts=tuple(_facts(reading)),
        links=tuple(_links(reading)),
        banner=_banner(reading),
        urls={name: reading.url(name) for name in ("step_form", "value_form", "end_form", "take_up_post")},
        rungs=rungs_of(reading),
        dues=tuple(_due(reading, due) for due in dues_of(found, questions)),
        values=tuple(_value(reading, value) for value in in_force(found)),
        history=tuple(_history(reading)),
        calls=tuple(_calls(found)) if is_officer else (),
        is_officer=is_officer,
        has_ended=found.ended_on is not None,
        may_take_up=found.ended_on is not None and (is_officer or found.ended_by in (None, side)),
        owners=tuple((each.code, each.name) for each in officers(db())) if is_officer else (),
        owner=found.owner.code if found.owner else "",
    )


def _title(reading: Reading) -> str:
    found = reading.linkage
    if reading.side is not None:
        return _("Introduction: %(firm)s", firm=name_of(found, reading.side.other))
    return _(
        "%(supplier)s and %(buyer)s",
        supplier=name_of(found, FairSide.SUPPLIER),
        buyer=name_of(found, FairSide.ASSEMBLER),
    )


def _facts(reading: Reading) -> Iterator[tuple[str, str | None]]:
    found = reading.linkage
    yield _("Supplier"), name_of(found, FairSide.SUPPLIER)
    yield _("Buyer"), name_of(found, FairSide.ASSEMBLER)
    yield _("How far it has got"), f"{stage_label(found.stage)}, {format_date(found.stage_on, 'medium')}"
    yield _("Last heard of"), format_date(found.last_event_on or found.stage_on, "medium")
    if found.fair is not None:
        yield _("Met at"), found.fair.name
    standing = _standing(found) if reading.side is None else None
    if standing is not None:
        yield _("In the matches last shown before"), standing
    yield _("Looked after by"), found.owner.name if found.owner else _("The agency")


def _standing(found: Outcome) -> str | None:
    if found.rank is None or found.score is None:
        return None
    return _(
        "Place %(place)s with a fit of %(share)s, on %(day)s",
        place=format_number(found.rank),
        share=share_text(round(found.score, 2)),
        day=format_date(found.shown_on, "medium"),
    )


def _links(reading: Reading) -> Iterator[tuple[str, str]]:
    """What was written, the proposal with the contacts, what was asked for, and the need."""
    found = reading.linkage
    messages = reading.messages_url if reading.is_guest else url_for("talks.thread", kind="linkage", code=found.code)
    if found.buyer_id is not None and messages:
        yield _("Messages"), messages
    if reading.is_guest:
        if reading.proposal_url:
            yield _("The introduction and its contacts"), reading.proposal_url
    elif found.proposal is not None:
        yield _("The introduction and its contacts"), url_for("proposals.proposal", code=found.proposal.code)
    yield from _requests(reading)
    config: Config = current_app.config["LINKAGE"]
    if is_closed(found) and reading.side is not None and config.agency_email:
        yield _("Ask the agency"), f"mailto:{config.agency_email}"
    reader = None if reading.is_guest else g.user
    if found.need is not None and reading.side is None:
        yield _("The need"), url_for("officer.need", code=found.need.code)
    elif found.need is not None and may_see_need(reader, found.need):
        where = "public.need" if reading.is_guest or reading.side is FairSide.SUPPLIER else "assembler.need"
        yield _("The need"), url_for(where, code=found.need.code)
    if reading.side is FairSide.ASSEMBLER and not reading.is_guest and found.ended_on is None and ask_url(found.need):
        yield _("Ask for quotations"), ask_url(found.need)
    may_tell = not reading.is_guest or reading.proposal_url or reading.question_url is not None
    if reading.side is FairSide.SUPPLIER and found.buyer is not None and may_tell:
        yield _("Tell the agency in confidence how this buyer behaves"), reading.url("conduct")


def _requests(reading: Reading) -> Iterator[tuple[str, str]]:
    """The requests for quotation of the pair that stand; officers have no page of one."""
    if reading.is_guest and reading.rfq_url:
        yield _("The request for quotation"), reading.rfq_url
    if reading.is_guest or reading.side is None:
        return
    for asked in invitations_of_linkage(db(), reading.linkage.id or 0):
        if asked.status is not InvitationStatus.RECALLED:
            code = asked.rfq.code if reading.side is FairSide.ASSEMBLER else asked.code
            url = url_for(f"{reading.side.value}.rfq", code=code)
            yield _("Request for quotation: %(title)s", title=asked.rfq.title), url


def _banner(reading: Reading) -> tuple[str, str] | None:
    found = reading.linkage
    if found.ended_on is None and found.proposal is not None and is_closed(found):
        return _closed(found.proposal), "warning"
    if found.ended_on is None:
        if is_dormant(found, agency_today()):
            return _("Nothing was heard of this for long. How does it go on?"), "warning"
        return None
    return end_text(found, reading.side), "info"


def _closed(proposal: Proposal) -> str:
    """Why nothing is expected any more, and what is possible."""
    day = format_date(agency_day(proposal.closed_at), "medium") if proposal.closed_at is not None else ""
    return _(
        "The contacts were closed on %(day)s: one of the two no longer agrees to be shown, or the agency closed them. What was "
        "reached stays, and both can still say what they reached. To be introduced again, ask the agency.",
        day=day,
    )


def _due(reading: Reading, due: Due) -> DueLine:
    is_mine = due.side is reading.side
    url = _question_url(due, reading) or _place_of(due) if is_mine or reading.side is None else ""
    since = format_date(due.since, "medium") if due.since else ""
    what = due_text(reading.linkage, due, reading.side)
    if due.kind is DueKind.NEXT_STEP:
        return DueLine("", what, since, is_mine=False, url=url)
    return DueLine("" if is_mine else name_of(reading.linkage, due.side), what, since, is_mine, url)


def _place_of(due: Due) -> str:
    """Where on this page the buttons of a step or an amount are; empty for the rest."""
    if due.kind in (DueKind.CONFIRM_STEP, DueKind.SETTLE_STEP) and due.stage is not None:
        return f"#step-{due.stage.value}"
    if due.kind is DueKind.CONFIRM_VALUE and due.value is not None:
        return f"#value-{due.value.code}"
    return ""


def _question_url(due: Due, reading: Reading) -> str:
    if due.questions is None or due.questions.outcome_id is None or reading.side is None:
        return ""
    if reading.is_guest:
        return reading.question_url(due.questions.code) if reading.question_url is not None else ""
    return url_for("linkages.question", side=reading.side.value, code=due.questions.code)


def _value(reading: Reading, value: OutcomeValue) -> ValueLine:
    found, side = reading.linkage, reading.side
    here = {"value": value.code}
    is_done = value.confirmed_at is not None
    answers: list[AnswerButton] = []
    is_own = side is not None and not is_done and is_own_amount(db(), found, value, teller_of(reading))
    if not is_done and value.stated_by is not None:
        url = reading.url("confirm_value_post", **here)
        if side is value.stated_by.other and not is_own:
            answers.append(AnswerButton(_("Confirm"), url, {}, "primary"))
        elif side is None:
            other = value.stated_by.other
            words = _("%(firm)s confirms", firm=name_of(found, other))
            answers.append(AnswerButton(words, url, {"side": other.value}))
    return ValueLine(
        code=value.code,
        kind=value_kind_label(value.kind),
        amount=value_text(value),
        told=_value_told(reading, value),
        is_confirmed=is_done,
        answers=tuple(answers),
        proof_url=reading.url("prove_value_form", **here) if side is None and not is_done else "",
        refusal=str(OWN_WORD) if is_own else "",
    )


def _value_told(reading: Reading, value: OutcomeValue) -> str:
    who, day = name_of(reading.linkage, value.stated_by), format_date(value.stated_on, "medium")
    if value.confirmed_at is None:
        return _("%(firm)s, %(day)s; not confirmed, counts in no total", firm=who, day=day)
    if reading.side is None and value.proof is not None:
        return _("%(firm)s, %(day)s; confirmed: %(proof)s", firm=who, day=day, proof=value.proof)
    return _("%(firm)s, %(day)s; confirmed", firm=who, day=day)


def _history(reading: Reading) -> Iterator[tuple[str, str]]:
    """What was said when, the latest first: steps of each side, denials, amounts."""
    found = reading.linkage
    told: list[tuple[datetime.datetime, str]] = []
    for step in found.steps:
        label = stage_label(step.stage.value)
        for side in FairSide:
            at = said_at(step, side)
            if at is not None:
                told.append((at, _("%(firm)s: %(step)s", firm=name_of(found, side), step=label)))
        if step.denied_at is not None:
            told.append(
                (step.denied_at, _("%(firm)s denies: %(step)s", firm=name_of(found, step.denied_by), step=label))
            )
        if step.seen_at is not None:
            told.append((step.seen_at, _("The agency saw a proof: %(step)s", step=label)))
    for value in found.values:
        what = f"{value_kind_label(value.kind)} {value_text(value)}"
        told.append((value.created_at, _("%(firm)s: %(step)s", firm=name_of(found, value.stated_by), step=what)))
        if value.superseded_at is not None:
            told.append((value.superseded_at, _("Replaced: %(amount)s", amount=what)))
    for at, text in sorted(told, key=lambda each: each[0], reverse=True):
        yield format_date(agency_day(at), "medium"), text


def _calls(found: Outcome) -> Iterator[tuple[str, str]]:
    for call in rows.calls(db(), found):
        who = name_of(found, call.side)
        by = call.called_by.name if call.called_by else ""
        day = format_date(call.called_on, "medium")
        yield _("%(day)s, %(firm)s, by %(name)s", day=day, firm=who, name=by) if by else f"{day}, {who}", call.text
