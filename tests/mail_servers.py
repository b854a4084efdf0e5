"""A real mail server inside the test's process, that keeps what it takes and says what it is told to say."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

READY_SECONDS = 20.0


@dataclass
class Post:
    """What a server got. `says`: recipient -> its answer to RCPT; `answers`: the same after the text, else it takes the letter."""

    taken: list[tuple[str, bytes]] = field(default_factory=list)
    says: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    hangs_up_on: set[str] = field(default_factory=set)
    sessions: set[int] = field(default_factory=set)
    port: int = 0
    seconds: float = 0.0

    @property
    def recipients(self) -> list[str]:
        return [recipient for recipient, _data in self.taken]

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(data, policy=default) for _recipient, data in self.taken]

    async def handle_RCPT(  # noqa: N802 (the library's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.sessions.add(id(session))
        said = self.says.get(address)
        if said is not None:
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 (as above)
        recipient = envelope.rcpt_tos[0]
        said = self.answers.get(recipient)
        if said is not None:
            return said
        time.sleep(self.seconds)
        self.taken.append((recipient, bytes(envelope.content or b"")))
        if recipient in self.hangs_up_on and server.transport is not None:
            self.hangs_up_on.discard(recipient)
            server.transport.abort()
        return "250 OK"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@contextmanager
def mail_server(
    post: Post, *, tls: ssl.SSLContext | None = None, at_once: bool = False, **settings: Any
) -> Iterator[Post]:
    """Serves on 127.0.0.1 at `post.port`, which is chosen when it is 0. `at_once`: TLS from the first byte."""
    post.port = post.port or free_port()
    ways = {"ssl_context": tls} if at_once else {"tls_context": tls}
    controller = Controller(
        post,
        hostname="127.0.0.1",
        port=post.port,
        ready_timeout=READY_SECONDS,
        enable_SMTPUTF8=True,
        **ways,
        **settings,
    )
    controller.start()
    try:
        yield post
    finally:
        controller.stop()


def password_check(user: str, password: str) -> Callable[..., AuthResult]:
    def check(server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any) -> AuthResult:
        is_known = isinstance(given, LoginPassword) and given == LoginPassword(user.encode(), password.encode())
        return AuthResult(success=is_known, handled=False)

    return check
