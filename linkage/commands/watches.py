"""What a worker does by itself once a day: the same as the commands of proposals, requests, feedback, notices and
privacy do for a timer."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable

from linkage.commands import Context
from linkage.commands.notices import write_digests

Round = Callable[[Context, datetime.date], bool]
"""Does a day's work; false when something is left to be done at the next look."""


class DayWatch:
    """Goes through its rounds once on each day; a round that found the database busy, or left something, is gone through again."""

    def __init__(self, context: Context, rounds: Iterable[Round]) -> None:
        self._context = context
        self._done_on: dict[Round, datetime.date | None] = dict.fromkeys(rounds)

    def look(self) -> None:
        from sqlalchemy.exc import OperationalError

        from database.session import Clash
        from linkage.days import agency_today

        today = agency_today()
        for each in [found for found, done_on in self._done_on.items() if done_on != today]:
            try:
                is_whole = each(self._context, today)
            except (Clash, OperationalError):
                continue
            if is_whole:
                self._done_on[each] = today


def run_proposals(context: Context, today: datetime.date) -> bool:
    from database.session import transaction
    from linkage.services.proposal_answers import run_days
    from linkage.services.proposal_letters import ProposalDesk

    with context.database.session(), transaction() as session:
        run_days(session, today, desk=ProposalDesk(context.config.base_url, context.config.agency_name))
    return True


def run_feedback(context: Context, today: datetime.date) -> bool:
    from database.session import transaction
    from linkage.services.feedback_letters import send_feedback

    with context.database.session(), transaction() as session:
        send_feedback(session, today, base_url=context.config.base_url)
    return True


def run_rfqs(context: Context, today: datetime.date) -> bool:
    from database.session import transaction
    from linkage.services.rfq_reminders import remind_due

    with context.database.session(), transaction() as session:
        remind_due(session, today, base_url=context.config.base_url)
    return True


def run_digests(context: Context, today: datetime.date) -> bool:
    return write_digests(context, today)[1]


def run_files(context: Context, _today: datetime.date) -> bool:
    from linkage.services.upload_files import remove_stray_files

    with context.database.session() as session:
        remove_stray_files(session, context.config.upload_dir)
    return True


ROUNDS: tuple[Round, ...] = (run_proposals, run_rfqs, run_feedback, run_digests, run_files)
