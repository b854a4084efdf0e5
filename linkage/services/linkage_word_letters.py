"""Letters to a firm about what the other side said: a step, an amount. Those of one day are one letter for each reader.

A day is told of once it is over, so that its letter is whole and its key, the day, says that it was written. What was confirmed,
denied or replaced meanwhile is left out.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sqlmodel import Session

from database.enums import FairSide, OutcomeStage
from database.models.companies import Company
from database.models.outcomes import Outcome, OutcomeStep, OutcomeValue
from database.queries import linkages as rows
from linkage.days import agency_day, day_begins
from linkage.language import _, speaking
from linkage.services.firm_readers import FirmReader, readers_of_firms
from linkage.services.ladder import is_passed, said_at
from linkage.services.linkage_dues import waits_for
from linkage.services.linkage_links import is_linkable, page_of
from linkage.services.linkage_values import waiting_values
from linkage.services.notices import Telling, Told, tell_all
from linkage.services.outbox import Letter, posted_keys
from linkage.wording.figures import day_text, number_text
from linkage.wording.firms import firm_name
from linkage.wording.linkages import amount_text, value_kind_label
from linkage.wording.outcomes import stage_label

KIND = "linkage-said"
DAYS_BACK = 7
"""So many days are looked at again, should the timer have stood still."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one side said on a day of one linkage, and the other one has not answered."""

    linkage: Outcome
    steps: tuple[OutcomeStep, ...]
    values: tuple[OutcomeValue, ...]


@dataclass(frozen=True, slots=True)
class SaidLetter:
    """All that the partners of a firm said on one day, for one reader of it."""

    company: Company
    side: FairSide
    on: datetime.date
    said: tuple[Said, ...]
    to: FirmReader

    @property
    def key(self) -> str:
        return f"{KIND}:{self.company.code}:{self.side.value}:{self.on.isoformat()}:{self.to.user_id or 'firm'}"


def due_said_letters(session: Session, on: datetime.date) -> list[SaidLetter]:
    """Letters about the days before this one that were not written, to readers who have a way to answer.

    In a fixed number of queries, and a few for each linkage that somebody without an account is told of.
    """
    first = on - datetime.timedelta(days=DAYS_BACK)
    bundles: dict[tuple[int, FairSide, datetime.date], list[Said]] = {}
    firms: dict[int, Company] = {}
    for linkage in rows.told_between(session, day_begins(first), day_begins(on)):
        for side in FairSide:
            firm = linkage.firm_of(side)
            for day, said in _said_to(linkage, side) if firm is not None else ():
                if firm is not None and first <= day < on:
                    firms[firm.id or 0] = firm
                    bundles.setdefault((firm.id or 0, side, day), []).append(said)
    readers = readers_of_firms(session, firms.values())
    found = [
        SaidLetter(firms[firm], side, day, tuple(said), reader)
        for (firm, side, day), said in sorted(bundles.items(), key=lambda each: (each[0][2], each[0][0]))
        for reader in readers.get(firm, ())
    ]
    written = posted_keys(session, [each.key for each in found])
    left = [_answerable(session, each) for each in found if each.key not in written]
    return [each for each in left if each.said]


def send_said_letters(session: Session, on: datetime.date, *, base_url: str) -> int:
    """Writes those that are due, each once however often a timer runs; how many."""
    tellings = []
    for due in due_said_letters(session, on):
        with speaking(due.to.language):
            letter = _letter(due, [_block(session, due, said, base_url) for said in due.said])
        told = Told(due.to.user_id, f"/{_ROLES[due.side]}/introductions", base_url)
        tellings.append(Telling(letter, told, due.key))
    return len(tell_all(session, tellings))


def _answerable(session: Session, due: SaidLetter) -> SaidLetter:
    """Of what is said that which the reader can answer: somebody without an account needs a link that opens the linkage."""
    said = [each for each in due.said if each.linkage.firm_of(due.side.other) is not None]
    if due.to.user_id is None:
        said = [each for each in said if is_linkable(session, each.linkage, due.side)]
    return replace(due, said=tuple(said))


_ROLES = {FairSide.SUPPLIER: "supplier", FairSide.ASSEMBLER: "assembler"}


def _said_to(linkage: Outcome, side: FairSide) -> Iterator[tuple[datetime.date, Said]]:
    """Day -> what waits for the word of this side since then."""
    steps = [(agency_day(at), step) for step, at in _waiting_steps(linkage, side)]
    values = [(agency_day(each.created_at), each) for each in waiting_values(linkage) if each.stated_by is side.other]
    for day in sorted({day for day, _each in (*steps, *values)}):
        of_day = tuple(step for when, step in steps if when == day)
        yield day, Said(linkage, of_day, tuple(value for when, value in values if when == day))


def _waiting_steps(linkage: Outcome, side: FairSide) -> Iterator[tuple[OutcomeStep, datetime.datetime]]:
    """What was passed by a later step that is confirmed is not asked for."""
    for step in linkage.steps:
        at = said_at(step, side.other)
        is_asked = step.stage is not OutcomeStage.INTRODUCED and not is_passed(linkage, step)
        if at is not None and waits_for(step) is side and is_asked:
            yield step, at


def _block(session: Session, due: SaidLetter, said: Said, base_url: str) -> str:
    """The other firm, what it said, and where to answer."""
    link = page_of(session, said.linkage, due.side, due.to, base_url=base_url)
    other = said.linkage.firm_of(due.side.other)
    title = said.linkage.need.title if said.linkage.need is not None else ""
    head = ": ".join(each for each in (firm_name(other) if other is not None else "", title) if each)
    return "\n".join([head, *(f"- {line}" for line in _lines(said)), link])


def _lines(said: Said) -> Iterable[str]:
    for step in said.steps:
        yield _("%(step)s, on %(day)s", step=stage_label(step.stage.value), day=day_text(step.reached_on))
    for value in said.values:
        amount = amount_text(number_text(float(value.amount)), value.currency, is_yearly=value.is_yearly)
        yield f"{value_kind_label(value.kind)}: {amount}"


def _letter(due: SaidLetter, blocks: Iterable[str]) -> Letter:
    subject = _("Please confirm what %(firm)s told the agency", firm=_others(due))
    body = _(
        "Dear %(person)s,\n\nthis is what was said of your work together. Please say whether it is so; one tap is enough. What "
        "only one side says counts in no figure.\n\n%(said)s\n",
        person=due.to.name,
        said="\n\n".join(blocks),
    )
    return Letter(kind=KIND, recipient=due.to.address, language=due.to.language, subject=subject, body=body)


def _others(due: SaidLetter) -> str:
    firms = [each.linkage.firm_of(due.side.other) for each in due.said]
    names = list(dict.fromkeys(firm_name(firm) for firm in firms if firm is not None))
    return names[0] if len(names) == 1 else _("your partners")
