"""Letters that leave: sending what waits, and trying the setting."""

from __future__ import annotations

import datetime
import secrets
import threading
import time

import click
from sqlalchemy.exc import OperationalError

from database.queries.outbox import waiting_letters
from database.session import Clash, Database
from linkage.commands import Context, instance, print_json, talk
from linkage.config import Config, from_environment
from linkage.mail.messages import Mail, parcel_of, sender_of
from linkage.mail.refusals import NotSent
from linkage.mail.ways import way_of
from linkage.services.deliveries import Round, is_mail_due, send_due

POLL_SECONDS = 1.0
CLOSING_SECONDS = 10.0


@click.group()
def mail() -> None:
    """Send the letters that wait, and try the setting."""


@mail.command()
@click.option("--once", is_flag=True, help="End when no letter's turn it is any more, such as under cron.")
@click.option("--limit", type=click.IntRange(min=1), help="Try so many letters at most, and end.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON when it ends.")
def send(*, once: bool, limit: int | None, as_json: bool) -> None:
    """Send the letters that wait, until stopped with Ctrl-C.

    As many senders as you like may run at a time; each letter leaves once. `linkage serve` and `linkage worker` send by themselves.
    """
    with instance() as context:
        if not (once or limit or as_json):
            talk("Sending letters as they come - stop it with Ctrl-C.")
            _send_on(context)
        done = send_due(context.database, way_of(context.config), sender_of(context.config), most=limit)
        waiting = waiting_letters(context.session)
        if as_json:
            print_json(_as_json(done, waiting))
        if done.away:
            raise click.ClickException(f"Letters wait: {done.away}")
        talk(f"Sent {done.sent}, put off {done.put_off}, given up {done.given_up}; {waiting} wait.")


@mail.command()
@click.argument("address")
def test(*, address: str) -> None:
    """Send one letter to ADDRESS, to try the setting. Nothing of it is kept."""
    config = from_environment()
    way = way_of(config)
    letter = Mail(
        code=f"TEST{secrets.token_hex(6).upper()}",
        recipient=address,
        language="en",
        subject=f"{config.agency_name}: a letter to try the setting",
        body=f"If you read this, letters leave.\n\n{config.base_url}/\n",
        written_at=datetime.datetime.now(datetime.UTC),
    )
    try:
        way.deliver(parcel_of(letter, sender_of(config)))
    except NotSent as failure:
        raise click.ClickException(failure.text) from None
    finally:
        way.close()
    talk(f"The letter to {address} was handed over to {way.name}.")


class Courier:
    """Sends letters beside other work of a process, as they come."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._database = Database(config.database_url)
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._carry, name="courier", daemon=True)
        # A setting that does not hold is said at the start, and not when the first letter waits.
        self._way, self._sender = way_of(config), sender_of(config)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Lets it end the letter it is at, if that does not take long; else another sender does so after a while."""
        self._is_over.set()
        if self._thread.is_alive():
            self._thread.join(CLOSING_SECONDS)
        self._database.close()

    def carry_what_waits(self) -> None:
        """Sends what is due now, unless the mail server was away a moment ago."""
        with self._database.session() as session:
            is_due = is_mail_due(session)
        if is_due:
            done = send_due(self._database, self._way, self._sender, ended=self._is_over)
            if done.away:
                talk(f"Letters wait: {done.away}")

    def _carry(self) -> None:
        while not self._is_over.wait(POLL_SECONDS):
            try:
                self.carry_what_waits()
            except (Clash, OperationalError) as error:
                # The database is away for a moment; the next look may find it.
                talk(f"Could not look for letters: {error}")


def _send_on(context: Context) -> None:
    """For ever. Its end is the end of the process."""
    courier = Courier(context.config)
    courier.start()
    try:
        while True:
            time.sleep(POLL_SECONDS)
    finally:
        courier.close()


def _as_json(done: Round, waiting: int) -> dict[str, object]:
    return {
        "sent": done.sent,
        "put_off": done.put_off,
        "given_up": done.given_up,
        "waiting": waiting,
        "away": done.away or None,
    }
