"""Doing the work that was put off: timetables, letters, and whatever else takes longer than a request."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time

import click

from database.session import Database
from linkage.commands import instance, talk
from linkage.commands.mail import Courier
from linkage.commands.watches import ROUNDS, DayWatch

POLL_SECONDS = 1.0


@click.command()
@click.option("--once", is_flag=True, help="End when nothing is left to do.")
def worker(*, once: bool) -> None:
    """Do the work that waits in the database and send the letters, until stopped with Ctrl-C.

    As many workers as you like may run at a time. One that is ended loses nothing: another takes its work up again.
    `linkage serve` starts one by itself when there is work, unless told not to.
    """
    # The first lines are for what these say of themselves: how lists are read, timetables made, and letters about them written.
    from linkage.importers import list_jobs  # noqa: F401
    from linkage.services import bulk_jobs, duplicate_searches, match_runs, release_letters, timetable_runs  # noqa: F401
    from linkage.services.jobs import run_next
    from linkage.services.private_files import sentences_of_open_files

    with instance() as context:
        for sentence in sentences_of_open_files(context.config):
            talk(sentence)
        if not once:
            talk("Waiting for work - stop it with Ctrl-C.")
        courier, days = Courier(context.config), DayWatch(context, ROUNDS)
        try:
            if not once:
                courier.start()
            while True:
                days.look()
                if run_next(context.database, base_url=context.config.base_url):
                    continue
                if once:
                    courier.carry_what_waits()
                    return
                time.sleep(POLL_SECONDS)
        finally:
            courier.close()


class Attendant:
    """Looks for work beside the server and starts a worker, a process of its own, for as long as there is some."""

    def __init__(self, database_url: str) -> None:
        self._database = Database(database_url)
        self._is_over = threading.Event()
        self._worker: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._attend, name="job-attendant", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Ends the worker too; what it was at is taken up again at the next start."""
        self._is_over.set()
        self._thread.join()
        if self._worker is not None and self._worker.poll() is None:
            self._worker.terminate()
            self._worker.wait()
        self._database.close()

    def _attend(self) -> None:
        from sqlalchemy.exc import SQLAlchemyError

        from linkage.services.jobs import is_work_waiting

        while not self._is_over.wait(POLL_SECONDS):
            if self._worker is not None and self._worker.poll() is None:
                continue
            try:
                with self._database.session() as session:
                    is_waiting = is_work_waiting(session)
            except SQLAlchemyError as error:
                # The database is away for a moment; the next look may find it.
                talk(f"Could not look for work: {error}")
                continue
            if is_waiting and not self._is_over.is_set():
                # The environment names the instance, as it did for the server.
                command = [sys.executable, "-m", "linkage.cli", "worker", "--once"]
                self._worker = subprocess.Popen(command, env=dict(os.environ), stdin=subprocess.DEVNULL)  # noqa: S603 (our own words)
