"""Asking firms whether their profile is still true: by letter after twelve months and monthly while they are silent, or on paper.

Each question has a link that is used once and needs no account. Opening it changes nothing, for the machines that check mail open
every link; a button does. Who says that a firm has closed takes nothing away: the link proves that somebody has the letter, and a
running firm that a wrong tap makes invisible loses more than a closed one that is shown for some days. An officer confirms it.
"""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select, update

from database.columns import now
from database.enums import NoticeKind, QuestionAnswer, QuestionChannel
from database.models.companies import Company
from database.models.profile_questions import ProfileQuestion
from database.queries import profile_questions as rows
from linkage.config import UI_LANGUAGES
from linkage.errors import Conflict, NotFound
from linkage.inputs.profile_questions import AnswerInput
from linkage.language import _, _l, speaking
from linkage.services.audit import Actor, record_company
from linkage.services.firm_readers import FirmReader, name_of_reader
from linkage.services.letter_stops import who_stopped
from linkage.services.notices import Told, tell
from linkage.services.outbox import Letter
from linkage.services.secret_hashes import hash_of_secret
from linkage.services.suppliers import confirm_profile, pause_profile
from linkage.wording import day_text
from linkage.wording.firms import firm_name
from matching.staleness import asked_since

AGAIN_DAYS = 30
LOT = 100
LIVES = {QuestionChannel.LETTER: datetime.timedelta(days=90), QuestionChannel.SHEET: datetime.timedelta(days=180)}
"""How long a question can be answered."""


@dataclass(frozen=True, slots=True)
class Asked:
    letters: int
    without_address: int


def due_ids(session: Session, on: datetime.date) -> list[int]:
    """Firms that are due to be asked by letter on a day."""
    return rows.due_ids(session, since=asked_since(on), last_letter=_last_letter(on))


def recipients(session: Session, companies: Iterable[Company]) -> dict[int, FirmReader]:
    """Company id -> whom to write to, where anybody can be and wants to be."""
    firms = {company.id or 0: company for company in companies}
    people = rows.speakers(session, list(firms))
    stopped = who_stopped(session, (each for key, each in firms.items() if key not in people), NoticeKind.PROFILE)
    found = {}
    for key, company in firms.items():
        reader = people.get(key)
        if reader is not None:
            language = reader.language if reader.language in UI_LANGUAGES else "vi"
            found[key] = FirmReader(reader.name, reader.email, language, reader.id)
        elif company.contact_email and key not in stopped:
            found[key] = FirmReader(name_of_reader(company, "vi"), company.contact_email, "vi")
    return found


def ask_by_letter(session: Session, ids: Sequence[int], *, on: datetime.date, base_url: str, by: Actor) -> Asked:
    """Writes to those of these firms that are still due, and says how many have no address."""
    due = rows.still_due(session, ids, since=asked_since(on), last_letter=_last_letter(on))
    people = recipients(session, due)
    for company in due:
        to = people.get(company.id or 0)
        if to is not None:
            _write(session, company, to, on=on, base_url=base_url, by=by)
    return Asked(len(people), len(due) - len(people))


def make_question(session: Session, company: Company, channel: QuestionChannel, *, on: datetime.date, by: Actor) -> str:
    """The secret of a new question, never to be had again."""
    secret = secrets.token_urlsafe(24)
    session.add(
        ProfileQuestion(
            company_id=company.id or 0,
            token_hash=hash_of_secret(secret),
            channel=channel,
            asked_on=on,
            user_id=by.user_id,
            expires_at=now() + LIVES[channel],
        )
    )
    session.flush()
    return secret


def question_of(session: Session, secret: str) -> ProfileQuestion:
    """The question behind a secret, answered or not. Raises NotFound when there is none, or it is too old and was never answered."""
    found = session.exec(select(ProfileQuestion).where(ProfileQuestion.token_hash == hash_of_secret(secret))).first()
    if found is None or (found.answered_at is None and found.expires_at <= now()):
        raise NotFound(_l("This link is not valid any more. Ask the agency for a new one."))
    return found


def answer(session: Session, secret: str, given: AnswerInput) -> bool:
    """Takes the answer, once for all open questions of the firm; false when it was answered before. Raises NotFound."""
    question = question_of(session, secret)
    # The first of two who answer at once is taken; the other sees it here.
    held = select(Company).where(Company.id == question.company_id).with_for_update()
    company = session.exec(held).one()
    session.refresh(question)
    if question.answered_at is not None:
        return False
    by = Actor(user_id=None, label=f"link {question.code}")
    question.answered_at, question.answer, question.note = now(), given.answer, given.note
    session.flush()
    session.execute(
        update(ProfileQuestion)
        .where(col(ProfileQuestion.company_id) == company.id, col(ProfileQuestion.answered_at).is_(None))
        .values(answered_at=question.answered_at)
    )
    if given.answer is QuestionAnswer.STILL_TRUE:
        confirm_profile(session, company, by=by)
    else:
        record_company(session, by, f"company.said_{given.answer.value}", company)
    return True


def settle_answer(session: Session, question: ProfileQuestion, *, is_closed: bool, by: Actor) -> None:
    """An officer has dealt with an answer. `is_closed`: the firm has closed indeed, and its profile leaves search and matching.

    Raises Conflict when a colleague was first.
    """
    company = session.exec(select(Company).where(Company.id == question.company_id).with_for_update()).one()
    session.refresh(question)
    if question.handled_at is not None or question.answer in (None, QuestionAnswer.STILL_TRUE):
        raise Conflict(_l("A colleague has dealt with this answer already."))
    question.handled_at, question.handled_by_id = now(), by.user_id
    session.flush()
    if is_closed:
        pause_profile(session, company, by=by)
        record_company(session, by, "company.closed", company)
    else:
        record_company(session, by, "company.answer_settled", company, answer=question.answer.value)


def _last_letter(on: datetime.date) -> datetime.date:
    """A letter after this day is too young for another one."""
    return on - datetime.timedelta(days=AGAIN_DAYS)


def _write(session: Session, company: Company, to: FirmReader, *, on: datetime.date, base_url: str, by: Actor) -> None:
    secret = make_question(session, company, QuestionChannel.LETTER, on=on, by=by)
    profile = company.supplier_profile
    confirmed = profile.confirmed_on if profile else None
    with speaking(to.language):
        subject = _("Is the profile of %(firm)s still true?", firm=firm_name(company))
        if confirmed is None:
            since = _("Nobody of your firm has confirmed it yet.")
        else:
            since = _("Your firm last confirmed it on %(day)s.", day=day_text(confirmed.isoformat()))
        body = _(
            "Dear %(person)s,\n\nthe registry of suppliers has a profile of %(firm)s. %(since)s Is everything still true, has "
            "something changed, or has the firm closed? One tap is enough, without signing in:\n\n%(link)s\n\n"
            "The link works once. A profile that nobody confirms for 18 months is no longer proposed to buyers; "
            "nothing of it is lost.\n",
            person=to.name,
            firm=firm_name(company),
            since=since,
            link=f"{base_url}/l/{secret}/profile",
        )
    letter = Letter(kind="profile-question", recipient=to.address, language=to.language, subject=subject, body=body)
    told = Told(to.user_id, "/supplier/profile", base_url)
    tell(session, letter, told, key=f"profile-question:{company.code}:{on.isoformat()}")
    record_company(session, by, "company.asked", company)
