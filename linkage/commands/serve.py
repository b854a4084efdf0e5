"""Serving the pages."""

from __future__ import annotations

import socket

import click

from linkage.commands import instance, talk


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on; 0.0.0.0 is all.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port to listen on.")
@click.option(
    "--threads", default=8, show_default=True, type=click.IntRange(1, 256), help="So many requests at a time."
)
def serve(*, host: str, port: int, threads: int) -> None:
    """Serve the web pages and the API, until stopped with Ctrl-C."""
    # The web and its server are imported here, so that the other commands need not wait for them.
    from waitress.server import create_server  # type: ignore[import-untyped]

    from linkage.app import create_app

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        raise click.ClickException(f"Cannot listen on {host}:{port}: {error.strerror or error}") from None
    with listening:
        with instance() as context:
            config = context.config
        server = create_server(
            create_app(config),
            sockets=[listening],
            threads=threads,
            clear_untrusted_proxy_headers=config.trusted_proxies == 0,
            ident=None,
        )
        talk(f"Linkage is at http://{f'[{host}]' if family == socket.AF_INET6 else host}:{port} - stop it with Ctrl-C.")
        server.run()
