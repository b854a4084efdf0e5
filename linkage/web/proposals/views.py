"""The page of one proposal as each reader sees it: the two firms, a guest by a link, an officer."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import g, render_template, url_for
from flask.typing import ResponseReturnValue

from database.columns import now
from database.enums import ConsentPurpose, FairSide, PrivateViewKind, ProposalAnswer, ProposalStatus
from database.models.companies import Company
from database.models.outcomes import Outcome
from database.models.proposals import Proposal, ProposalSide
from database.session import db, transaction
from linkage.access import may_read_need_of_proposal, may_see_need, may_see_supplier
from linkage.days import agency_today
from linkage.language import _
from linkage.services.audit import Actor
from linkage.services.contacts import open_introduction
from linkage.services.linkage_links import linkage_of
from linkage.services.persons import Person
from linkage.services.private_views import is_noted, note_view
from linkage.services.proposal_ends import OWN_SIDE
from linkage.services.proposal_letters import company_of, words_of
from linkage.services.proposals import proposal_of
from linkage.services.reason_records import reasons_of_records
from linkage.web import cards
from linkage.web.addresses import ask_url, phone_url
from linkage.web.components import ReasonLine
from linkage.web.instance import agency_name
from linkage.web.layout import format_date, format_time
from linkage.web.reasons import lacking, reason_lines, strip, to_confirm
from linkage.wording.asked import asked_terms
from linkage.wording.consents import consent_text
from linkage.wording.fair_registrations import side_noun
from linkage.wording.fits import of_hundred, points_text, ranking_label
from linkage.wording.outcomes import stop_reason_label
from linkage.wording.proposals import answer_label, decline_choices, origin_label, proposal_state, proposal_tone


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads, for which side (None: an officer), and where the forms lead: `url` by what they do.

    `name` and `email` of the acting person stand in the form of a yes; the address is theirs and cannot be changed there.
    """

    side: FairSide | None
    by: Actor
    url: Callable[[str], str]
    name: str = ""
    email: str = ""
    phone: str = ""
    is_guest: bool = False


@dataclass(frozen=True, slots=True)
class SideLine:
    """What one side said. `reason`: told to both; `note`: for officers. `choices`: the reasons it may give."""

    side: str
    label: str
    firm: str
    firm_url: str
    answer: str
    when: str
    reason: str
    note: str
    is_waiting: bool
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """`said`: where it stands, for this reader. `other`: the other firm as this reader may know it, empty to officers.

    `contacts`: (heading, (label, value, address to write to or to call)) of both people, while they are open.
    `onward`: (words, address) of what the two do next.

    `may_answer`, `may_withdraw`, `may_undo`, `may_close`: which forms are shown. `ladder_url`: the page of the linkage, once there is
    one.
    """

    code: str
    title: str
    other: str
    state: str
    tone: tuple[str, str]
    said: str
    facts: tuple[tuple[str, str | None], ...]
    links: tuple[tuple[str, str], ...]
    words: str
    strip: tuple[ReasonLine, ...]
    lines: tuple[ReasonLine, ...]
    lacking: tuple[str, ...]
    confirm: tuple[str, ...]
    contacts: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...]
    onward: tuple[tuple[str, str], ...]
    sides: tuple[SideLine, ...]
    choices: tuple[tuple[str, str], ...]
    consent: str
    may_answer: bool
    may_withdraw: bool
    may_undo: bool
    may_close: bool
    is_officer: bool
    is_guest: bool
    ladder_url: str
    back: tuple[str, str] | None
    email: str
    urls: Mapping[str, str]


def show(
    code: str, reading: Reading, values: Mapping[str, str] | None = None, errors: Mapping[str, Any] | None = None
) -> ResponseReturnValue:
    """The page; that the contact of the other side was shown is noted for its person."""
    found = proposal_of(db(), code)
    people = open_introduction(db(), found) if reading.side is not None else {}
    if reading.side is not None and people:
        _note(found, reading.side, people[reading.side.other], reading.by)
        found = proposal_of(db(), code)
    page = _page(found, reading, people)
    given = {"name": reading.name, "phone": reading.phone, **(values or {})}
    answer = render_template("proposals/show.html", page=page, values=given, errors=errors or {})
    return answer, 422 if errors else 200


def firm_as_seen(found: Proposal, side: FairSide | None) -> str:
    """The other firm as this side may know it; to an officer both."""
    if side is None:
        return f"{cards.firm_name(found.supplier)} – {cards.firm_name(found.buyer)}"
    other = company_of(found, side.other)
    is_open = found.status is ProposalStatus.AGREED or side is FairSide.ASSEMBLER
    return cards.firm_name(other) if is_open else cards.buyer_text(other, viewer=g.user)


def need_title(found: Proposal) -> str:
    return found.need.title if found.need is not None else _("A need that was removed")


def said_of(found: Proposal, side: FairSide | None) -> str:
    """Where it stands, in a sentence for this reader; why a firm ended it without a word is told to nobody."""
    if found.status is ProposalStatus.AGREED:
        return (
            _("Both firms have said yes. Call or write: the contacts are open.") if side else _("Both have said yes.")
        )
    if found.status is ProposalStatus.OPEN:
        return _waiting(found, side)
    if found.status is ProposalStatus.DECLINED:
        who = next((each for each in found.sides if each.answer is ProposalAnswer.DECLINED), None)
        if who is None or who.reason is None:
            return _("This introduction is not available any more.")
        reason = stop_reason_label(who.reason.value)
        if side is who.side:
            return _("You said no: %(reason)s.", reason=reason)
        return _("The other firm does not wish for an introduction this time: %(reason)s.", reason=reason)
    if found.status is ProposalStatus.EXPIRED:
        return _("Not both firms answered in time.")
    if found.status is ProposalStatus.WITHDRAWN:
        return _("This introduction is not available any more.")
    return _("The introduction was closed, and no contact is shown any more.")


def _said(
    found: Proposal, side: FairSide | None, people: Mapping[FairSide, Person], ended_on: datetime.date | None
) -> str:
    """Where it stands, on its own page. The end of a linkage takes back no consent: each of the two may close the contacts.

    Without `people` one of the two is not with the firm any more, or agreed to an older text.
    """
    if found.status is not ProposalStatus.AGREED:
        return said_of(found, side)
    if ended_on is not None and (side is None or people):
        day = format_date(ended_on, "medium")
        return _("This linkage ended on %(day)s; the contacts stay open until one of you closes them.", day=day)
    if side is None or people:
        return said_of(found, side)
    return _("Both firms have said yes, but one of the two people cannot be shown at the moment. Ask the agency.")


def _waiting(found: Proposal, side: FairSide | None) -> str:
    own = next((each for each in found.sides if each.side is side), None)
    day = format_date(found.expires_on, "medium")
    if own is None:
        return _("Open for answers until %(day)s.", day=day)
    if own.answer is ProposalAnswer.ACCEPTED:
        return _("You said yes. The other firm has until %(day)s.", day=day)
    return _("May we introduce you? Please answer until %(day)s.", day=day)


def _note(found: Proposal, side: FairSide, person: Person, by: Actor) -> None:
    if not is_noted(db(), PrivateViewKind.INTRODUCTION, person, by=by):
        firm = company_of(found, side.other)
        with transaction() as session:
            note_view(session, PrivateViewKind.INTRODUCTION, person, by=by, place="introduction", company=firm)


def _page(found: Proposal, reading: Reading, people: Mapping[FairSide, Person]) -> ProposalPage:
    side = reading.side
    reasons = reasons_of_records(found.reasons)
    own = next((each for each in found.sides if each.side is side), None)
    is_open = found.status is ProposalStatus.OPEN and found.expires_on >= agency_today()
    is_own = side is not None and OWN_SIDE.get(found.origin) is side
    linkage = linkage_of(db(), found)
    what = ("accept", "decline", "withdraw", "undo", "close", "told_yes", "told_no")
    return ProposalPage(
        code=found.code,
        title=need_title(found),
        other=firm_as_seen(found, side) if side is not None else "",
        state=proposal_state(found.status),
        tone=proposal_tone(found.status),
        said=_said(found, side, people, linkage.ended_on if linkage is not None else None),
        facts=tuple(_facts(found, side)),
        links=tuple(_links(found, side)),
        words=words_of(found),
        strip=strip(reasons),
        lines=reason_lines(reasons),
        lacking=tuple(lacking(reasons)) if found.is_near_miss else (),
        confirm=tuple(to_confirm(reasons)) if side is not FairSide.SUPPLIER else (),
        contacts=tuple(_contacts(found, side, people)),
        onward=tuple(_onward(found, reading, linkage)),
        sides=tuple(
            _side(found, each, is_officer=side is None) for each in sorted(found.sides, key=lambda each: each.side)
        ),
        choices=decline_choices(side) if side is not None else (),
        consent=consent_text(ConsentPurpose.INTRODUCTION, agency_name()),
        may_answer=is_open and own is not None and own.answer is ProposalAnswer.WAITING,
        may_withdraw=is_open and (side is None or is_own),
        may_undo=is_open and (side is None or is_own) and found.shown_at > now(),
        may_close=found.status is ProposalStatus.AGREED,
        is_officer=side is None,
        is_guest=reading.is_guest,
        ladder_url=_ladder_url(linkage, reading),
        back=_back(reading),
        email=reading.email,
        urls={name: reading.url(name) for name in what},
    )


def _facts(found: Proposal, side: FairSide | None) -> list[tuple[str, str | None]]:
    need = found.need
    facts: list[tuple[str, str | None]] = [(_("Part"), need_title(found))]
    if need is not None and may_read_need_of_proposal(found, side):
        facts += asked_terms(need)
    if side is not FairSide.ASSEMBLER:
        facts.append((_("Buyer"), firm_as_seen(found, FairSide.SUPPLIER) if side else cards.firm_name(found.buyer)))
    if side is not FairSide.SUPPLIER:
        facts.append((_("Supplier"), cards.firm_name(found.supplier)))
        facts.append((_("Place"), cards.place_text(found.supplier)))
    if need is not None and side is not FairSide.ASSEMBLER:
        facts.append((_("Place of the buyer"), cards.province_text(cards.need_province(need), None) or None))
    facts.append((_("Proposed by"), origin_label(found.origin)))
    facts.append((_("Answer until"), format_date(found.expires_on, "medium")))
    if found.score is not None:
        facts.append((_score_name(found), points_text(found.score)))
    return facts


def _score_name(found: Proposal) -> str:
    """As it stood on the day of the proposal; lists of today may say another figure."""
    label = of_hundred(ranking_label(is_near_miss=found.is_near_miss))
    return _("%(score)s, as proposed on %(day)s", score=label, day=format_date(found.created_at, "medium"))


def _links(found: Proposal, side: FairSide | None) -> list[tuple[str, str]]:
    """Pages that this reader may open: the need, the supplier."""
    links = []
    if found.need is not None and (side is None or may_see_need(g.user, found.need, on=agency_today())):
        endpoint = "officer.need" if side is None else "public.need"
        links.append((_("Page of the need"), url_for(endpoint, code=found.need.code)))
    if side is not FairSide.SUPPLIER and may_see_supplier(g.user, found.supplier):
        links.append((_("Profile of the supplier"), url_for("public.supplier", code=found.supplier.code)))
    return links


def _contacts(
    found: Proposal, side: FairSide | None, people: Mapping[FairSide, Person]
) -> list[tuple[str, tuple[tuple[str, str, str], ...]]]:
    """The other firm's person first."""
    if side is None or not people:
        return []
    shown = []
    for each in (side.other, side):
        person, firm = people[each], cards.firm_name(company_of(found, each))
        heading = firm if each is not side else _("Yours, as %(firm)s sees it", firm=firm_as_seen(found, side))
        ways = (
            (_("Name"), person.name, ""),
            (_("E-mail"), person.email, f"mailto:{person.email}"),
            (_("Telephone"), person.phone, phone_url(person.phone or "")),
        )
        shown.append((heading, tuple((label, value, url) for label, value, url in ways if value)))
    return shown


def _onward(found: Proposal, reading: Reading, linkage: Outcome | None) -> list[tuple[str, str]]:
    """While both agree: to write to each other and, for the buyer, to ask for a quotation."""
    if linkage is None or linkage.ended_on is not None or reading.side is None or linkage.buyer_id is None:
        return []
    steps = []
    if found.status is ProposalStatus.AGREED:
        thread = url_for("talks.thread", kind="linkage", code=linkage.code)
        steps.append((_("Messages"), reading.url("messages") if reading.is_guest else thread))
    url = ask_url(found.need) if reading.side is FairSide.ASSEMBLER and not reading.is_guest else ""
    if url:
        steps.append((_("Ask for quotations"), url))
    return steps


def _side(found: Proposal, each: ProposalSide, *, is_officer: bool) -> SideLine:
    firm = company_of(found, each.side)
    return SideLine(
        side=each.side.value,
        label=side_noun(each.side),
        firm=cards.firm_name(firm) if is_officer else "",
        firm_url=_registry_url(firm) if is_officer else "",
        answer=answer_label(each.answer),
        when=format_time(each.answered_at),
        reason=stop_reason_label(each.reason.value) if each.reason is not None else "",
        note=each.note or "" if is_officer else "",
        is_waiting=found.status is ProposalStatus.OPEN and each.answer is ProposalAnswer.WAITING,
        choices=decline_choices(each.side),
    )


def _registry_url(firm: Company) -> str:
    return url_for("officer.company", code=firm.code)


def _ladder_url(linkage: Outcome | None, reading: Reading) -> str:
    """The page on which the two follow how far they get."""
    if linkage is None:
        return ""
    return reading.url("linkage") if reading.is_guest else url_for("linkages.linkage", code=linkage.code)


def _back(reading: Reading) -> tuple[str, str] | None:
    if reading.is_guest:
        return None
    if reading.side is None:
        return url_for("officer.proposals"), _("Proposals")
    role = "supplier" if reading.side is FairSide.SUPPLIER else "assembler"
    return url_for(f"{role}.introductions"), _("Introductions")
