"""Letters: what waits, what left, what was given up and why; one letter without its links; and trying again."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from database.enums import PrivateViewKind
from database.models.outbox import OutboxMessage
from database.queries import outbox as rows
from database.queries.outbox import LetterState
from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.errors import NotFound
from linkage.language import _, _l, ngettext
from linkage.mail.pages import without_links
from linkage.services.deliveries import try_again, try_all_again
from linkage.services.persons import Person
from linkage.services.private_views import note_view
from linkage.services.users import actor_of
from linkage.web.addresses import Address, page_within
from linkage.web.components import Pages, pages
from linkage.web.guards import officer_only
from linkage.web.layout import format_number, format_time
from linkage.web.officer.blueprint import blueprint
from linkage.wording.identifiers import masked_email
from linkage.wording.letters import letter_fault, letter_state, letter_tone, link_in_place

SIZE = 50
KEYS = ("state", "q", "page")
_FOR_THE_READER_ALONE = frozenset(
    {"search-alert", "conduct", "rfq.code", "rfq.asked", "rfq.decided", "message", "digest"}
)
"""What a person searches for is nobody else's business, nor what a buyer and a supplier write each other, nor a code."""

Fact = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class LetterLine:
    url: str
    subject: str
    recipient: str
    at: str
    attempts: str
    fault: str


@dataclass(frozen=True, slots=True)
class LettersPage:
    """`tabs`: (label, url, is current, how many). `may_all_again`: given-up letters are shown, and there are some."""

    query: str
    state: str
    tabs: tuple[tuple[str, str, bool, str], ...]
    letters: tuple[LetterLine, ...]
    pages: Pages
    may_all_again: bool
    is_narrowed: bool


@dataclass(frozen=True, slots=True)
class LetterPage:
    """`text` is empty until an officer opens the letter, which is noted, and stays so where it is for its reader alone."""

    code: str
    subject: str
    state: str
    tone: str
    icon: str
    facts: tuple[Fact, ...]
    text: str
    language: str
    may_open: bool
    may_again: bool


@blueprint.get("/letters")
@officer_only
def letters() -> str:
    address = Address.of_request(KEYS)
    given, query = address.first("state"), address.first("q")
    state = LetterState(given) if given in tuple(LetterState) else LetterState.WAITING
    counts = rows.counts_by_state(db(), query)
    number = page_within(counts[state], SIZE)
    page = LettersPage(
        query=query,
        state=state.value,
        tabs=tuple(
            (letter_state(each), str(address.setting("state", each.value)), each is state, format_number(counts[each]))
            for each in LetterState
        ),
        letters=tuple(_line(each, state) for each in rows.letters(db(), state, query, page=number, size=SIZE)),
        pages=pages(counts[state], page=number, size=SIZE, url=address.page),
        may_all_again=state is LetterState.GIVEN_UP and not query and counts[state] > 0,
        is_narrowed=bool(query),
    )
    return render_template("officer/letters.html", page=page)


@blueprint.post("/letters/again")
@officer_only
def all_letters_again_post() -> ResponseReturnValue:
    """As after a fault in the setting."""
    require(may_curate(g.user))
    with transaction() as session:
        count = try_all_again(session, by=actor_of(g.user))
    if count:
        flash(ngettext("%(num)d letter waits again.", "%(num)d letters wait again.", count), "success")
    else:
        flash(_("None of these can be tried again: they are too old, or nobody is at their address."), "warning")
    return redirect(url_for("officer.letters"))


@blueprint.get("/letters/<code>")
@officer_only
def letter(code: str) -> str:
    return _show(_letter_of(code), is_open=False)


@blueprint.post("/letters/<code>/open")
@officer_only
def open_letter_post(code: str) -> str:
    """The letter with its text and its reader's address; looking is noted."""
    require(may_curate(g.user))
    with transaction() as session:
        found = _letter_of(code)
        by = actor_of(g.user)
        note_view(session, PrivateViewKind.CONTACT, Person(found.recipient), by=by, place="letters")
    return _show(found, is_open=True)


@blueprint.post("/letters/<code>/again")
@officer_only
def letter_again_post(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    with transaction() as session:
        try_again(session, _letter_of(code), by=actor_of(g.user))
    flash(_("The letter waits again."), "success")
    return redirect(url_for("officer.letter", code=code))


def shown_subject(found: OutboxMessage) -> str:
    """What a letter is about, as far as officers may read it."""
    return _("A letter for its reader alone") if found.kind in _FOR_THE_READER_ALONE else found.subject


def _letter_of(code: str) -> OutboxMessage:
    found = rows.letter(db(), code)
    if found is None or not found.recipient:
        raise NotFound(_l("There is no such letter."))
    return found


def _state_of(found: OutboxMessage) -> LetterState:
    if found.sent_at is not None:
        return LetterState.SENT
    return LetterState.WAITING if found.given_up_at is None else LetterState.GIVEN_UP


def _line(found: OutboxMessage, state: LetterState) -> LetterLine:
    at = {LetterState.SENT: found.sent_at, LetterState.GIVEN_UP: found.given_up_at}.get(state) or found.created_at
    return LetterLine(
        url=url_for("officer.letter", code=found.code),
        subject=shown_subject(found),
        recipient=masked_email(found.recipient),
        at=format_time(at) or "",
        attempts=format_number(found.attempts) or "",
        fault=letter_fault(found.last_error),
    )


def _show(found: OutboxMessage, *, is_open: bool) -> str:
    state = _state_of(found)
    tone, icon = letter_tone(state)
    is_private = found.kind in _FOR_THE_READER_ALONE
    page = LetterPage(
        code=found.code,
        subject=shown_subject(found),
        state=letter_state(state),
        tone=tone,
        icon=icon,
        facts=tuple(_facts(found, state, is_open=is_open)),
        text=without_links(found.body, link_in_place()) if is_open and not is_private else "",
        language=found.language,
        may_open=not is_open,
        may_again=state is LetterState.GIVEN_UP,
    )
    return render_template("officer/letter.html", page=page)


def _facts(found: OutboxMessage, state: LetterState, *, is_open: bool) -> list[Fact]:
    facts: list[Fact] = [
        (_("Recipient"), found.recipient if is_open else masked_email(found.recipient)),
        (_("Letter written"), format_time(found.created_at)),
        (_("Attempts"), format_number(found.attempts)),
    ]
    if state is LetterState.SENT:
        facts.append((_("Sent"), format_time(found.sent_at)))
    elif state is LetterState.GIVEN_UP:
        facts.append((_("Given up"), format_time(found.given_up_at)))
    else:
        facts += [
            (_("To be tried from"), format_time(found.next_attempt_at)),
            (_("Of use until"), format_time(found.useful_until)),
        ]
    if found.last_error:
        facts.append((_("What was said last"), letter_fault(found.last_error)))
    return facts
