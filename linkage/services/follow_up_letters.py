"""Letters after a fair: thanks on the day after, the questions of each round in one letter for a firm, and one reminder.

Each is written once, whatever how often a timer runs: its key in the outbox names the fair, the firm and the round.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlmodel import Session

from database.columns import now
from database.enums import AccessLinkKind, FairSide, MeetingStatus, NoticeKind, ParticipantStatus
from database.models.companies import Company
from database.models.fair_participants import FairDelegate, FairParticipant
from database.models.fairs import Fair
from database.models.follow_ups import FollowUp
from database.models.meetings import Meeting
from database.queries import fair_participants as participant_rows
from database.queries import fair_parts as part_rows
from database.queries import follow_ups as rows
from database.queries import minutes as minutes_rows
from linkage.language import _, speaking
from linkage.services.access_links import make_link
from linkage.services.audit import SYSTEM
from linkage.services.fair_contacts import sharing_contacts, sharing_delegates
from linkage.services.fair_guards import note
from linkage.services.fair_readers import readers_of
from linkage.services.firm_readers import FirmReader
from linkage.services.follow_ups import MONTHS, latest_rounds, plan_questions
from linkage.services.letter_stops import who_wants_none
from linkage.services.notices import Telling, Told, tell_all
from linkage.services.outbox import Letter, posted_keys
from linkage.services.persons import Person
from linkage.wording.firms import firm_name
from linkage.wording.letters import firm_lines

REMIND_AFTER = datetime.timedelta(days=10)
_LINK = datetime.timedelta(days=90)
_THANKS_UNTIL = datetime.timedelta(days=30)
_QUESTIONS_UNTIL = datetime.timedelta(days=31 * (max(MONTHS) + 1))


@dataclass(frozen=True, slots=True)
class Round:
    """What one firm is asked in one letter. `to` is None when no address of the firm is known: an officer telephones."""

    place: FairParticipant
    month: int
    asked: tuple[FollowUp, ...]
    to: FirmReader | None
    is_reminder: bool = False

    @property
    def key(self) -> str:
        again = ":again" if self.is_reminder else ""
        return f"fair-follow-up:{self.place.fair.code}:{self.place.code}:{self.month}{again}"


@dataclass(frozen=True, slots=True)
class Thanks:
    """A firm that met others. `contacts`: firm, person, ways to reach, of those that agreed, as this firm did."""

    place: FairParticipant
    to: FirmReader
    contacts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    thanks: int
    questions: int
    reminders: int
    without_address: int


def plan_all(session: Session, on: datetime.date, *, fair: Fair | None = None) -> int:
    """Plans the questions of every fair of the last three years that is over, or of one of them; how many were added."""
    over = _over(session, on, _QUESTIONS_UNTIL, fair)
    return sum(plan_questions(session, each, by=SYSTEM) for each in over)


def due_rounds(session: Session, on: datetime.date, *, fair: Fair | None = None) -> list[Round]:
    """Questions whose day has come, bundled by firm; then reminders of those not answered. Letters written before are left out.

    Of each meeting a side is asked the latest round alone.
    """
    asked = latest_rounds(rows.due_questions(session, on=on, fair=fair), _pair)
    new = _rounds(session, asked, is_reminder=False)
    begin = datetime.datetime.combine(on, datetime.time(), datetime.UTC) - REMIND_AFTER
    unanswered = latest_rounds(rows.unanswered_questions(session, asked_before=begin, fair=fair), _pair)
    anew = {_pair(each) for each in asked}
    old = _rounds(session, [each for each in unanswered if _pair(each) not in anew], is_reminder=True)
    written = posted_keys(session, [each.key for each in (*new, *old)])
    return [each for each in (*new, *old) if each.key not in written]


def due_thanks(session: Session, on: datetime.date, *, fair: Fair | None = None) -> list[Thanks]:
    """Firms that met somebody at a fair that ended before today, and were not thanked."""
    found = []
    for each_fair in _over(session, on, _THANKS_UNTIL, fair):
        firms = participant_rows.participants(session, each_fair)
        approved = [each for each in firms if each.status is ParticipantStatus.APPROVED]
        written = posted_keys(session, [_thanks_key(each) for each in approved])
        people = _recipients(session, [each for each in approved if _thanks_key(each) not in written])
        for language in sorted({to.language for to in people.values()}):
            with speaking(language):
                met = _contacts(session, each_fair)
            found += [
                Thanks(each, people[each.id or 0], tuple(met[each.id or 0]))
                for each in approved
                if each.id in people and people[each.id].language == language and each.id in met
            ]
    return found


def send_due(session: Session, on: datetime.date, *, base_url: str, fair: Fair | None = None) -> Sent:
    """Plans the questions and writes all letters that are due into the outbox; of one fair, or of all."""
    plan_all(session, on, fair=fair)
    thanks = due_thanks(session, on, fair=fair)
    tell_all(session, [_thank(session, due, base_url=base_url) for due in thanks])
    rounds = due_rounds(session, on, fair=fair)
    reached = [(each, each.to) for each in rounds if each.to is not None]
    tell_all(session, [_ask(session, each, to, base_url=base_url) for each, to in reached])
    reminders = sum(each.is_reminder for each, _to in reached)
    silent = sum(each.to is None and not each.is_reminder for each in rounds)
    return Sent(len(thanks), len(reached) - reminders, reminders, silent)


def _over(session: Session, on: datetime.date, until: datetime.timedelta, fair: Fair | None) -> list[Fair]:
    """Fairs that ended before a day, but not longer ago than `until`."""
    found = rows.fairs_between(session, on - until, on - datetime.timedelta(days=1))
    return [each for each in found if fair is None or each.id == fair.id]


def _pair(each: FollowUp) -> tuple[int | None, FairSide]:
    return each.meeting_id, each.side


def _rounds(session: Session, due: Iterable[FollowUp], *, is_reminder: bool) -> list[Round]:
    """One for each firm and side at a fair; where more than one round is open, the latest one asks for all."""
    bundles: dict[tuple[int, int, FairSide], list[FollowUp]] = {}
    for each in due:
        company = each.supplier_company_id if each.side is FairSide.SUPPLIER else each.assembler_company_id
        bundles.setdefault((each.fair_id or 0, company, each.side), []).append(each)
    places: dict[tuple[int, int, FairSide], FairParticipant] = {}
    for fair_id in {key[0] for key in bundles}:
        fair = session.get(Fair, fair_id)
        for place in participant_rows.participants(session, fair) if fair else ():
            places[fair_id, place.company_id, place.side] = place
    people = _willing(session, _recipients(session, [places[key] for key in bundles if key in places]))
    return [
        Round(places[key], max(one.month for one in asked), tuple(asked), people.get(places[key].id or 0), is_reminder)
        for key, asked in bundles.items()
        if key in places
    ]


def _recipients(session: Session, places: Collection[FairParticipant]) -> dict[int, FirmReader]:
    """One person for each firm: who came and left an address, else who has an account, else the address of the firm."""
    found: dict[int, FirmReader] = {}
    for key, readers in readers_of(session, places).items():
        to = next((each for each in readers if each.delegate_id is not None), readers[0])
        found[key] = FirmReader(to.name, to.address, to.language, to.user_id)
    return found


def _willing(session: Session, people: dict[int, FirmReader]) -> dict[int, FirmReader]:
    """Without those who have no account and want no questions by letter: an officer telephones."""
    ended = who_wants_none(session, (to.address for to in people.values() if to.user_id is None), NoticeKind.LADDER)
    return {key: to for key, to in people.items() if to.user_id is not None or to.address not in ended}


def _ask(session: Session, due: Round, to: FirmReader, *, base_url: str) -> Telling:
    fair = due.place.fair
    secret = make_link(
        session,
        AccessLinkKind.FOLLOW_UP,
        expires_at=now() + _LINK,
        fair_id=fair.id,
        participant_id=due.place.id,
        follow_up_id=due.asked[0].id,
        person_hash=Person(to.address).hash or None,
    )
    with speaking(to.language):
        if due.is_reminder:
            subject = _("Your answers are still missing: %(fair)s", fair=fair.name)
        else:
            subject = _("What became of your meetings? %(fair)s", fair=fair.name)
        body = _(
            "Dear %(person)s,\n\nAt %(fair)s you met these firms. Please tell the agency how far it has got with each: "
            "three short questions, without signing in. The other firm reads which step you name and the amounts, nothing else."
            "\n\n%(firms)s\n\n%(link)s\n\n"
            "If nothing came of it, that helps, too.\n",
            person=to.name,
            fair=fair.name,
            firms="\n".join(_met(session, due.asked)),
            link=f"{base_url}/l/{secret}/follow-up",
        )
    kind = "fair-follow-up-reminder" if due.is_reminder else "fair-follow-up"
    letter = Letter(kind=kind, recipient=to.address, language=to.language, subject=subject, body=body)
    for each in due.asked:
        if each.asked_at is None:
            each.asked_at = now()
            session.add(each)
    session.flush()
    asked = {"participant": due.place.code, "month": due.month, "pairs": len(due.asked), "is_reminder": due.is_reminder}
    note(session, SYSTEM, "follow_up.asked", fair, **asked)
    return Telling(letter, Told(to.user_id, f"/fairs/{fair.code}/follow-up", base_url), due.key)


def _met(session: Session, asked: Collection[FollowUp]) -> list[str]:
    """Lines of the firms that were met, each with the parts of the meeting and those that the reader named as talked about."""
    minutes = minutes_rows.minutes_of_meetings(session, [each.meeting for each in asked if each.meeting is not None])
    named = {
        each.code: [
            *each.meeting.parts,
            *(said.parts if (said := minutes.get((each.meeting.id or 0, each.side))) else ()),
        ]
        for each in asked
        if each.meeting is not None
    }
    titles = part_rows.titles(session, {code for codes in named.values() for code in codes})
    return firm_lines(
        (firm_name(each.other_firm), [titles[code] for code in named.get(each.code, ()) if code in titles])
        for each in asked
    )


def _thank(session: Session, due: Thanks, *, base_url: str) -> Telling:
    fair, to = due.place.fair, due.to
    secret = make_link(
        session,
        AccessLinkKind.MINUTES,
        expires_at=now() + _LINK,
        fair_id=fair.id,
        participant_id=due.place.id,
        person_hash=Person(to.address).hash or None,
    )
    with speaking(to.language):
        subject = _("Thank you for coming: %(fair)s", fair=fair.name)
        if due.contacts:
            contacts = _(
                "These firms agreed, as you did, to share their contacts:\n%(contacts)s",
                contacts="\n".join(due.contacts),
            )
        elif due.place.consent_text is None:
            contacts = _("You did not agree to share your contacts, so none are exchanged.")
        else:
            contacts = _("None of the firms you met agreed to share its contacts.")
        body = _(
            "Dear %(person)s,\n\nThank you for coming to %(fair)s. What came of your meetings? One tap for each is enough, "
            "without signing in:\n%(link)s\n\n%(contacts)s\n",
            person=to.name,
            fair=fair.name,
            link=f"{base_url}/l/{secret}/minutes",
            contacts=contacts,
        )
    letter = Letter(kind="fair-thanks", recipient=to.address, language=to.language, subject=subject, body=body)
    return Telling(letter, Told(to.user_id, f"/fairs/{fair.code}/minutes", base_url), _thanks_key(due.place))


def _contacts(session: Session, fair: Fair) -> dict[int, list[str]]:
    """Participant -> lines of the people met, in the language spoken now, where both firms agreed.

    Every firm with a meeting that was not missed is in it.
    """
    found: dict[int, dict[str, None]] = {}
    met = list(minutes_rows.meetings_with_firms(session, fair))
    sharing = _sharing(session, met)
    for meeting in met:
        if meeting.status not in (MeetingStatus.PLANNED, MeetingStatus.HELD):
            continue
        are_open = meeting.supplier.consent_text is not None and meeting.assembler.consent_text is not None
        for own, other, person in (
            (meeting.supplier, meeting.assembler, meeting.assembler_delegate),
            (meeting.assembler, meeting.supplier, meeting.supplier_delegate),
        ):
            lines = found.setdefault(own.id or 0, {})
            if are_open:
                lines[_contact(other, person, sharing)] = None
    return {key: list(lines) for key, lines in found.items()}


@dataclass(frozen=True, slots=True)
class _Sharing:
    """Ids of the people, and of the firms whose contact person, agreed that their contact is passed on."""

    delegates: frozenset[int]
    firms: frozenset[int]


def _sharing(session: Session, met: Iterable[Meeting]) -> _Sharing:
    people: dict[int, tuple[FairDelegate, Company]] = {}
    for meeting in met:
        for place, person in (
            (meeting.supplier, meeting.supplier_delegate),
            (meeting.assembler, meeting.assembler_delegate),
        ):
            people[person.id or 0] = (person, place.company)
    firms = {company.id or 0: company for _person, company in people.values()}
    return _Sharing(sharing_delegates(session, people.values()), sharing_contacts(session, list(firms.values())))


def _contact(place: FairParticipant, person: FairDelegate, sharing: _Sharing) -> str:
    """The firm, who was met, and how to reach those who agreed themselves."""
    ways = (person.email, person.phone) if person.id in sharing.delegates else ()
    told = [] if person.is_unnamed else [each for each in (person.name, person.job, *ways) if each]
    company = place.company
    if not told and company.id in sharing.firms:
        told = [each for each in (company.contact_name, company.contact_email, company.contact_phone) if each]
    return f"- {', '.join([firm_name(company), *told])}"


def _thanks_key(place: FairParticipant) -> str:
    return f"fair-thanks:{place.fair.code}:{place.code}"
