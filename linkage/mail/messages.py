"""A letter as a mail (RFC 5322): its headers, the text, and the same text as a page for programs that show one.

The same letter gives the same bytes each time: whoever gets it twice, after a connection that ended at the wrong moment, has one.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy, Policy
from typing import Any
from urllib.parse import urlsplit

from linkage.config import Config
from linkage.errors import Invalid
from linkage.mail.pages import foot_of, page_of
from linkage.mail.refusals import Refused
from linkage.wording.letters import NO_ADDRESS

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_NAME = re.compile(r"[^\s\x00-\x1f\x7f<>()\[\],;:\\\"@]+")
_LONGEST_NAME, _LONGEST_DOMAIN = 64, 255
"""RFC 5321 4.5.3.1."""
_LONGEST_LINE = 900
_FOR_PROGRAMS = ("list-unsubscribe", "list-unsubscribe-post", "list-id")


@dataclass(frozen=True, slots=True)
class Mail:
    """A letter to send. `code` names it for good."""

    code: str
    recipient: str
    language: str
    subject: str
    body: str
    written_at: datetime.datetime
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes the letters of an instance. `base_url`: where its pages are."""

    name: str
    address: str
    reply_to: str
    base_url: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """A mail as it leaves: the addresses on the outside, and the bytes.

    `is_international`: an address has letters beyond ASCII.
    """

    code: str
    sender: str
    recipient: str
    data: bytes
    is_international: bool


class _AsItIs(UnstructuredHeader, BaseHeader):
    """A header of addresses for programs: Python would cut and encode a long one, and then nobody finds the address in it."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


class _Words(UnstructuredHeader, BaseHeader):
    """A subject: Python 3.11 loses a space between two encoded words, the elder way of encoding keeps it inside one."""

    def fold(self, *, policy: Policy) -> str:
        text = str(self)
        if text.isascii() or getattr(policy, "utf8", False):
            return str(super().fold(policy=policy))
        return f"{self.name}: {Header(text, 'utf-8', header_name=self.name).encode(linesep=policy.linesep)}{policy.linesep}"


_headers = HeaderRegistry()
_headers.map_to_type("subject", _Words)
for _name in _FOR_PROGRAMS:
    _headers.map_to_type(_name, _AsItIs)
# Seven bits: whatever stands on the way may be old.
_POLICY = SMTP.clone(header_factory=_headers, cte_type="7bit")


def sender_of(config: Config) -> Sender:
    """Raises Invalid when no address is set that letters may come from, or it is none."""
    host = urlsplit(config.base_url).hostname or "localhost"
    is_sent = config.mail_url.startswith("smtp")
    given = config.mail_from or config.agency_email or ("" if is_sent else f"linkage@{host}")
    if not given:
        raise Invalid("Set LINKAGE_MAIL_FROM to the address that letters come from.")
    try:
        address = _address(given)
        wanted = config.mail_reply_to or config.agency_email
        reply_to = _address(wanted) if wanted else ""
    except Refused:
        raise Invalid(
            "LINKAGE_MAIL_FROM and LINKAGE_MAIL_REPLY_TO must be e-mail addresses, and nothing else."
        ) from None
    return Sender(config.agency_name, address, reply_to if reply_to != address else "", config.base_url)


def parcel_of(mail: Mail, sender: Sender) -> Parcel:
    """Raises Refused when the recipient is no e-mail address."""
    recipient = _address(mail.recipient)
    is_international = not (recipient.isascii() and sender.address.isascii())
    policy = _POLICY.clone(utf8=True) if is_international else _POLICY
    message = _message(mail, sender, recipient, policy)
    return Parcel(mail.code, sender.address, recipient, message.as_bytes(policy=policy), is_international)


def _message(mail: Mail, sender: Sender, recipient: str, policy: EmailPolicy[Any]) -> EmailMessage:
    message = EmailMessage(policy=policy)
    message["From"] = _shown(sender.address, sender.name)
    message["To"] = _shown(recipient)
    if sender.reply_to:
        message["Reply-To"] = _shown(sender.reply_to)
    message["Subject"] = _line(mail.subject)
    message["Date"] = mail.written_at
    message["Message-ID"] = f"<{mail.code}.{mail.written_at:%Y%m%d%H%M%S}@{_domain(sender.address)}>"
    # RFC 3834: a program wrote it, so that no other one answers.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    for name, value in mail.headers.items():
        kept = _line(str(value))
        if name.casefold() in _FOR_PROGRAMS and kept.isascii() and len(kept) < _LONGEST_LINE:
            message[name] = kept
    text, foot = _text(mail.body), foot_of(sender.name, sender.base_url, language=mail.language)
    message.set_content(f"{text}\n-- \n{foot}\n")
    message.add_alternative(
        page_of(mail.subject, text, foot, language=mail.language, sender=sender.name, base_url=sender.base_url),
        subtype="html",
    )
    message["Content-Language"] = mail.language
    message.set_boundary(f"=={mail.code}==")
    return message


def _address(given: str) -> str:
    """An address as mail servers know it: the part behind the @ in ASCII. Raises Refused when it is none."""
    name, _at, domain = given.strip().rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
        # Python reads no names beyond ASCII; the part behind the @ is looked at all the same.
        Address(addr_spec=f"{name if name.isascii() else 'name'}@{domain}")
    except (ValueError, IndexError, MessageError):
        raise Refused(NO_ADDRESS, is_address=True) from None
    if not domain or not _NAME.fullmatch(name) or len(name.encode()) > _LONGEST_NAME or len(domain) > _LONGEST_DOMAIN:
        raise Refused(NO_ADDRESS, is_address=True)
    return f"{name}@{domain}"


def _shown(address: str, name: str = "") -> Address:
    user, _at, domain = address.rpartition("@")
    return Address(_line(name), username=user, domain=domain)


def _domain(address: str) -> str:
    return address.rpartition("@")[2]


def _line(text: str) -> str:
    return _CONTROL.sub(" ", " ".join(text.split()))


def _text(body: str) -> str:
    """Line ends of one kind, no signs that only steer machines, and an end of line at the end."""
    lines = body.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", lines).rstrip("\n") + "\n"
