"""Letters that ask what became of introductions: the rounds of a firm in one letter, and one reminder of each."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sqlmodel import Session

from database.columns import now
from database.enums import AccessLinkKind, FairSide, NoticeKind
from database.models.companies import Company
from database.models.follow_ups import FollowUp
from database.queries import follow_ups as rows
from linkage.language import _, speaking
from linkage.services.access_links import make_link
from linkage.services.audit import SYSTEM
from linkage.services.firm_readers import FirmReader, readers_of_firms
from linkage.services.follow_ups import latest_rounds
from linkage.services.linkage_changes import record_linkage
from linkage.services.notices import Telling, Told, tell_all
from linkage.services.outbox import Letter, posted_keys
from linkage.services.persons import Person
from linkage.wording.firms import firm_name
from linkage.wording.letters import firm_lines

REMIND_AFTER = datetime.timedelta(days=10)
_LINK = datetime.timedelta(days=90)


@dataclass(frozen=True, slots=True)
class LinkageRound:
    """What one firm is asked in one letter. `to` is None when no address of the firm is known: an officer telephones."""

    company: Company
    side: FairSide
    asked: tuple[FollowUp, ...]
    to: FirmReader | None
    key: str
    is_reminder: bool


@dataclass(frozen=True, slots=True)
class LinkageSent:
    questions: int
    reminders: int
    without_address: int


def due_linkage_rounds(session: Session, on: datetime.date) -> list[LinkageRound]:
    """Rounds about introductions whose day has come, by firm; then reminders of those not answered. What was written is left out."""
    due = latest_rounds(rows.due_linkage_questions(session, on=on), lambda each: (each.outcome_id, each.side))
    new = [each for each in due if each.asked_at is None]
    begin = datetime.datetime.combine(on, datetime.time(), datetime.UTC) - REMIND_AFTER
    old = [each for each in due if each.asked_at is not None and each.asked_at <= begin]
    bundles: dict[tuple[int, FairSide, str], list[FollowUp]] = {}
    for each in new:
        bundles.setdefault((each.firm.id or 0, each.side, on.isoformat()), []).append(each)
    for each in old:
        # Those asked together are reminded together.
        when = f"{each.asked_at:%Y-%m-%dT%H%M%S}:again"
        bundles.setdefault((each.firm.id or 0, each.side, when), []).append(each)
    firms = {each.firm.id: each.firm for each in (*new, *old)}
    readers = readers_of_firms(session, firms.values(), about=NoticeKind.LADDER)
    found = []
    for (company_id, side, when), asked in bundles.items():
        company, to = asked[0].firm, next(iter(readers.get(company_id, ())), None)
        key = f"linkage-follow-up:{company.code}:{side.value}:{when}"
        found.append(LinkageRound(company, side, tuple(asked), to, key, when.endswith(":again")))
    posted = posted_keys(session, [each.key for each in found])
    return [each for each in found if each.key not in posted]


def send_linkage_questions(session: Session, on: datetime.date, *, base_url: str) -> LinkageSent:
    """Writes all letters that are due into the outbox, each once however often a timer runs."""
    rounds = due_linkage_rounds(session, on)
    tell_all(session, [_ask(session, each, each.to, base_url=base_url) for each in rounds if each.to is not None])
    reached = [each for each in rounds if each.to is not None]
    reminders = sum(each.is_reminder for each in reached)
    silent = sum(each.to is None and not each.is_reminder for each in rounds)
    return LinkageSent(len(reached) - reminders, reminders, silent)


def _ask(session: Session, due: LinkageRound, to: FirmReader, *, base_url: str) -> Telling:
    secret = make_link(
        session,
        AccessLinkKind.FOLLOW_UP,
        expires_at=now() + _LINK,
        company_id=due.company.id,
        follow_up_id=due.asked[0].id,
        person_hash=Person(to.address).hash or None,
    )
    with speaking(to.language):
        if due.is_reminder:
            subject = _("Your answers about your introductions are still missing")
        else:
            subject = _("What became of your introductions?")
        body = _(
            "Dear %(person)s,\n\nThe agency introduced you to these firms. Please tell it how far it has got with each: three "
            "short questions, without signing in. The other firm reads which step you name and the amounts, nothing else.\n\n"
            "%(firms)s\n\n%(link)s\n\nIf nothing came of it, that helps, too.\n",
            person=to.name,
            firms="\n".join(firm_lines((firm_name(each.other_firm), _part_of(each)) for each in due.asked)),
            link=f"{base_url}/l/{secret}/follow-up",
        )
    kind = "linkage-follow-up-reminder" if due.is_reminder else "linkage-follow-up"
    letter = Letter(kind=kind, recipient=to.address, language=to.language, subject=subject, body=body)
    asked_at = now()
    for each in due.asked:
        each.asked_at = each.asked_at or asked_at
        session.add(each)
        if each.outcome is not None:
            record_linkage(
                session, SYSTEM, "follow_up.asked", each.outcome, month=each.month, is_reminder=due.is_reminder
            )
    session.flush()
    return Telling(letter, Told(to.user_id, f"/linkages/questions/{due.side.value}", base_url), due.key)


def _part_of(each: FollowUp) -> list[str]:
    """The part that the two were introduced for, while its need is there."""
    need = each.outcome.need if each.outcome is not None else None
    return [need.title] if need is not None else []
