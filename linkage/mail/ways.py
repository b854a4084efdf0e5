"""Reading LINKAGE_MAIL_URL: a mail server and how it is spoken to, or a folder."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from linkage.config import Config
from linkage.errors import Invalid
from linkage.mail.messages import Parcel


class Way(Protocol):
    """Takes letters one after the other over one connection. `deliver` raises NotSent; `name` says where they go, without secrets."""

    name: str

    def deliver(self, parcel: Parcel) -> None: ...

    def close(self) -> None: ...


class Tls(StrEnum):
    """From the first byte; after a request in plain text, without which nothing is sent; not at all."""

    AT_ONCE = "tls"
    ASKED_FOR = "starttls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class SmtpServer:
    host: str
    port: int
    tls: Tls
    user: str = ""
    password: str = field(default="", repr=False)


_PORTS = {Tls.AT_ONCE: 465, Tls.ASKED_FOR: 587, Tls.NONE: 25}
_HOST = re.compile(r"[A-Za-z0-9._-]+")
_CHOICES = {"no": Tls.NONE, "starttls": Tls.ASKED_FOR}


def way_of(config: Config) -> Way:
    """The way that an instance is set to. Raises Invalid with a sentence when the setting does not hold."""
    # Late: they read the setting with what stands here.
    from linkage.mail.folder import Folder
    from linkage.mail.smtp import Smtp

    chosen = read_mail_url(config.mail_url, default=config.mail_dir)
    return Folder(chosen) if isinstance(chosen, Path) else Smtp(chosen)


def is_to_folder(config: Config) -> bool:
    """Whether letters are only written to files, so that somebody else has to send them."""
    return not config.mail_url or config.mail_url.startswith("file:")


def mail_folder(config: Config) -> Path:
    """Where letters lie that are, or before a server was named were, written to files. Raises Invalid as `way_of`."""
    chosen = read_mail_url(config.mail_url, default=config.mail_dir)
    return chosen if isinstance(chosen, Path) else config.mail_dir


def read_mail_url(url: str, *, default: Path) -> SmtpServer | Path:
    """Raises Invalid with a sentence that never repeats the password."""
    if not url:
        return default
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Invalid("LINKAGE_MAIL_URL cannot be read. Write it such as smtps://user:password@host:465.") from None
    if parts.scheme == "file":
        return _folder(parts)
    is_server = parts.scheme in ("smtp", "smtps") and parts.path in ("", "/") and not parts.fragment
    if not is_server or not parts.hostname or not _is_host(parts.hostname) or port == 0:
        raise Invalid(
            "LINKAGE_MAIL_URL must be smtps://user:password@host:465, smtp://user:password@host:587 or file:///folder. "
            "Signs such as @ / ? # in a password are written as %40 %2F %3F %23."
        )
    tls = _tls(parts)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if tls is Tls.NONE and user and not is_loopback(parts.hostname):
        raise Invalid("LINKAGE_MAIL_URL would send a password in the clear. Take tls=no out of it.")
    return SmtpServer(parts.hostname, port or _PORTS[tls], tls, user, password)


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _is_host(host: str) -> bool:
    """Whether a host can be asked for at all: a number, or a name of labels that are neither empty nor too long."""
    try:
        return ":" in host or _HOST.fullmatch(host.encode("idna").decode("ascii")) is not None
    except UnicodeError:
        return False


def _folder(parts: SplitResult) -> Path:
    folder = Path(unquote(parts.path))
    if parts.netloc or parts.query or not folder.is_absolute() or "\0" in str(folder):
        raise Invalid("LINKAGE_MAIL_URL names a folder in full: file:///var/mail/linkage.")
    return folder


def _tls(parts: SplitResult) -> Tls:
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    asked = given.pop("tls", None)
    if given or (asked is not None and (asked not in _CHOICES or parts.scheme == "smtps")):
        raise Invalid("After ? LINKAGE_MAIL_URL takes tls=starttls or tls=no, and only with smtp://.")
    if parts.scheme == "smtps":
        return Tls.AT_ONCE
    if asked is not None:
        return _CHOICES[asked]
    return Tls.NONE if is_loopback(parts.hostname or "") else Tls.ASKED_FOR
