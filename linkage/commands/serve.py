"""Serving the pages."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager

import click

from linkage.commands import instance, talk
from linkage.commands.mail import Courier
from linkage.commands.worker import Attendant


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on; 0.0.0.0 is all.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port to listen on.")
@click.option(
    "--threads", default=8, show_default=True, type=click.IntRange(1, 256), help="So many requests at a time."
)
@click.option(
    "--worker/--no-worker",
    default=True,
    help="Do the work that is put off, such as timetables, and send letters; on by default.",
)
def serve(*, host: str, port: int, threads: int, worker: bool) -> None:
    """Serve the web pages and the API, until stopped with Ctrl-C."""
    # The web and its server are imported here, so that the other commands need not wait for them.
    from waitress.server import create_server  # type: ignore[import-untyped]

    from linkage.app import create_app

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        raise click.ClickException(f"Cannot listen on {host}:{port}: {error.strerror or error}") from None
    with listening, own_address_named(os.environ, host=host, port=port):
        with instance() as context:
            config = context.config
        beside = (Attendant(config.database_url), Courier(config)) if worker else ()
        server = create_server(
            create_app(config),
            sockets=[listening],
            threads=threads,
            clear_untrusted_proxy_headers=config.trusted_proxies == 0,
            ident=None,
            asyncore_use_poll=True,  # the other way knows no file number above 1023
        )
        talk(f"Linkage is at http://{f'[{host}]' if family == socket.AF_INET6 else host}:{port} - stop it with Ctrl-C.")
        # Beside the requests, so that the start waits for no compiler.
        threading.Thread(target=_warm_up, name="warm-up", daemon=True).start()
        for each in beside:
            each.start()
        try:
            server.run()
        finally:
            for each in beside:
                each.close()


def _warm_up() -> None:
    """Loads what is compiled, or compiles it: until the kernel is there NumPy answers; the first no-show of a day must not wait."""
    from matching.kernel import warm_up as warm_up_kernel
    from matching.timetable.solving import warm_up as warm_up_timetables

    warm_up_timetables()
    warm_up_kernel()


@contextmanager
def own_address_named(environment: MutableMapping[str, str], *, host: str, port: int) -> Iterator[None]:
    """Links in letters, codes and calendars lead here when this machine alone is served and no other address was given.

    It stands in the environment while the server runs, for the worker beside it inherits that.
    """
    before = environment.get("LINKAGE_BASE_URL")
    if host != "127.0.0.1" or before:
        yield
        return
    environment["LINKAGE_BASE_URL"] = f"http://{host}:{port}"
    try:
        yield
    finally:
        del environment["LINKAGE_BASE_URL"]
