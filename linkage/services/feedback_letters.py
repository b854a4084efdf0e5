"""Letters that ask firms for feedback: all that is due for a firm in one letter, and one reminder of what it left open."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sqlmodel import Session

from database.columns import now
from database.enums import AccessLinkKind
from database.models.access_links import AccessLink
from database.models.companies import Company
from database.models.feedback import Feedback
from database.queries import feedback as rows
from database.queries.feedback import ANSWERED_WITHIN
from linkage.errors import NotFound
from linkage.language import _, _l, speaking
from linkage.services.access_links import make_link, open_link
from linkage.services.audit import SYSTEM, record_company
from linkage.services.feedback import plan_feedback, shown_since
from linkage.services.firm_readers import FirmReader, readers_of_firms, still_reads
from linkage.services.linkage_links import page_of
from linkage.services.notices import Telling, Told, tell_all
from linkage.services.outbox import Letter, one_click
from linkage.services.persons import Person
from linkage.wording.feedback import subject_text

REMIND_AFTER = datetime.timedelta(days=10)
OWN_PAGE = "/account/feedback"


@dataclass(frozen=True, slots=True)
class FeedbackRound:
    """What one firm is asked in one letter. `to` is None when no address of the firm is known: an officer telephones."""

    company: Company
    asked: tuple[Feedback, ...]
    to: FirmReader | None
    is_reminder: bool


@dataclass(frozen=True, slots=True)
class FeedbackSent:
    questions: int
    reminders: int
    without_address: int


def due_rounds(session: Session, on: datetime.date) -> list[FeedbackRound]:
    """Firms with something new to be asked, or with something asked ten days ago and left open.

    What is open anyhow goes along, and counts as reminded: nothing is written of more than twice.
    """
    begin = now() - REMIND_AFTER
    bundles: dict[int, list[Feedback]] = {}
    for each in rows.unanswered(session, on=on, since=shown_since(on)):
        if each.reminded_at is None:
            bundles.setdefault(each.company_id, []).append(each)
    due = {key: asked for key, asked in bundles.items() if any(_is_due(each, begin) for each in asked)}
    readers = readers_of_firms(session, [asked[0].company for asked in due.values()])
    return [
        FeedbackRound(
            asked[0].company,
            tuple(asked),
            next(iter(readers.get(key, ())), None),
            is_reminder=all(each.asked_at is not None for each in asked),
        )
        for key, asked in due.items()
    ]


def send_feedback(session: Session, on: datetime.date, *, base_url: str) -> FeedbackSent:
    """Plans the questions and writes the letters that are due into the outbox, each once however often a timer runs."""
    plan_feedback(session, on)
    rounds = due_rounds(session, on)
    tell_all(
        session, [_ask(session, each, each.to, on=on, base_url=base_url) for each in rounds if each.to is not None]
    )
    reached = [each for each in rounds if each.to is not None]
    reminders = sum(each.is_reminder for each in reached)
    return FeedbackSent(len(reached) - reminders, reminders, len(rounds) - len(reached))


def firm_of_letter(session: Session, link: AccessLink) -> Company:
    """The firm that the letter of a link asked. Raises NotFound where it went to somebody who left the firm since."""
    company = session.get(Company, link.company_id) if link.company_id is not None else None
    if company is None or (link.person_hash is not None and not still_reads(session, company, link.person_hash)):
        raise NotFound(_l("This link is not valid any more. Ask the agency for a new one."))
    return company


def _is_due(each: Feedback, begin: datetime.datetime) -> bool:
    return each.asked_at is None or each.asked_at <= begin


def _ask(session: Session, due: FeedbackRound, to: FirmReader, *, on: datetime.date, base_url: str) -> Telling:
    secret = make_link(
        session,
        AccessLinkKind.FEEDBACK,
        expires_at=now() + ANSWERED_WITHIN,
        company_id=due.company.id,
        feedback_id=due.asked[0].id,
        person_hash=Person(to.address).hash or None,
    )
    link = f"{base_url}/l/{secret}/feedback"
    with speaking(to.language):
        asked, again = _("Did it help you? Two short questions"), _("Did it help you? Your answer is still missing")
        body = _(
            "Dear %(person)s,\n\nThe agency wants to know how much this helped you, and what it should do better:\n\n%(subjects)s\n\n"
            "Two taps are enough, without signing in:\n%(link)s\n\nOnly the agency reads your answer. When it did not help, the "
            "agency has to do something about it and tells you what.\n",
            person=to.name,
            subjects="\n".join(f"- {_line(session, each, to, base_url)}" for each in due.asked),
            link=link,
        )
        # A person with an account has a switch of their own, which the letter gets below.
        if to.user_id is None:
            body += _("\nNo more letters of this kind:\n%(stop)s\n", stop=f"{link}/stop")
    kind = "feedback.reminder" if due.is_reminder else "feedback.asked"
    letter = Letter(
        kind=kind,
        recipient=to.address,
        language=to.language,
        subject=again if due.is_reminder else asked,
        body=body,
        headers={} if to.user_id is not None else one_click(f"{link}/stop"),
    )
    # The day of the link, so that it can be told which questions came with it.
    at = open_link(session, secret, AccessLinkKind.FEEDBACK).created_at
    for each in due.asked:
        if each.asked_at is None:
            each.asked_at = at
        else:
            each.reminded_at = at
        session.add(each)
    session.flush()
    record_company(
        session, SYSTEM, "feedback.asked", due.company, questions=len(due.asked), is_reminder=due.is_reminder
    )
    return Telling(letter, Told(to.user_id, OWN_PAGE, base_url), f"feedback:{due.company.code}:{on.isoformat()}")


def _line(session: Session, asked: Feedback, to: FirmReader, base_url: str) -> str:
    """What is asked about, by name, part and number, and in the same line where it stands: a link by itself would be the button."""
    subject = subject_text(asked)
    if asked.outcome is not None and asked.outcome.need is not None:
        subject = f"{subject}: {asked.outcome.need.title}"
    numbered = asked.outcome or asked.fair or asked.case
    line = _("%(subject)s, number %(code)s", subject=subject, code=numbered.code) if numbered is not None else subject
    return " ".join(filter(None, [line, _page_of(session, asked, to, base_url)]))


def _page_of(session: Session, asked: Feedback, to: FirmReader, base_url: str) -> str:
    """Empty where this reader has no page of it."""
    if asked.fair is not None:
        return f"{base_url}/fairs/{asked.fair.code}"
    if asked.outcome is None or asked.side is None:
        return ""
    return page_of(session, asked.outcome, asked.side, to, base_url=base_url)
