"""Letters by a mail server (RFC 5321), over one connection for many. Certificates are always verified.

Who says no, and when, decides what it means: a server that takes nobody's letters is away, a recipient or a text refused with 5xx is
refused for good, with 4xx for now (RFC 5321 4.2.1; enhanced codes: RFC 3463).
"""

from __future__ import annotations

import base64
import contextlib
import re
import smtplib
import ssl

from linkage.mail.messages import Parcel
from linkage.mail.refusals import Lost, NotSent, PutOff, Refused, ServerAway
from linkage.mail.ways import SmtpServer, Tls

STEP_SECONDS = 20.0
LAST_STEP_SECONDS = 120.0
"""A server looks through a letter before it says that it has it."""

_ENHANCED = re.compile(r"\b5\.(\d{1,3})\.(\d{1,3})\b")
_NOBODY = frozenset({"1.0", "1.1", "1.2", "1.3", "1.6", "1.10", "2.0", "2.1"})
_OURS = (530, 534, 535, 538)
_GOING = 421


class Smtp:
    def __init__(self, server: SmtpServer) -> None:
        self._server = server
        self._connection: smtplib.SMTP | None = None
        self.name = f"{server.host}:{server.port}"

    def deliver(self, parcel: Parcel) -> None:
        connection = self._ready()
        if parcel.is_international and not connection.has_extn("smtputf8"):
            raise Refused("The mail server takes no addresses with letters other than a to z.")
        try:
            self._hand_over(connection, parcel)
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            self._drop()
            raise Lost(f"The connection to {self.name} ended while a letter was handed over: {_said(error)}.") from None
        except NotSent:
            self._begin_anew(connection)
            raise

    def close(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._connection.quit()
            self._drop()

    def _hand_over(self, connection: smtplib.SMTP, parcel: Parcel) -> None:
        options = ["SMTPUTF8"] if parcel.is_international else []
        _check_sender(*connection.mail(parcel.sender, options))
        _check_recipient(*connection.rcpt(parcel.recipient))
        try:
            if connection.sock is not None:
                connection.sock.settimeout(LAST_STEP_SECONDS)
            _check_text(*connection.data(parcel.data))
        except smtplib.SMTPDataError as error:
            _check_text(error.smtp_code, error.smtp_error)
        finally:
            if connection.sock is not None:
                connection.sock.settimeout(STEP_SECONDS)

    def _ready(self) -> smtplib.SMTP:
        """The open connection, if the server still listens, else a new one. Raises ServerAway."""
        if self._connection is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                if self._connection.noop()[0] == 250:
                    return self._connection
            self._drop()
        try:
            self._connection = self._connected()
        except smtplib.SMTPNotSupportedError:
            raise ServerAway(_lacks(self._server)) from None
        except smtplib.SMTPAuthenticationError as error:
            raise ServerAway(f"{self.name} refused user and password: {_answer(*error.args)}.") from None
        except smtplib.SMTPResponseException as error:
            raise ServerAway(
                f"{self.name} takes no letters now: {_answer(error.smtp_code, error.smtp_error)}."
            ) from None
        except ssl.SSLCertVerificationError as error:
            raise ServerAway(f"The certificate of {self.name} does not hold: {error.verify_message}.") from None
        except (smtplib.SMTPException, OSError) as error:
            raise ServerAway(f"{self.name} cannot be reached: {_said(error)}.") from None
        return self._connection

    def _connected(self) -> smtplib.SMTP:
        server = self._server
        trusted = ssl.create_default_context()
        if server.tls is Tls.AT_ONCE:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=STEP_SECONDS, context=trusted)
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=STEP_SECONDS)
        try:
            connection.ehlo_or_helo_if_needed()
            if server.tls is Tls.ASKED_FOR:
                code, text = connection.starttls(context=trusted)
                if code != 220:
                    raise smtplib.SMTPResponseException(code, text)
                connection.ehlo_or_helo_if_needed()
            if server.user:
                _sign_in(connection, server)
        except BaseException:
            connection.close()
            raise
        return connection

    def _begin_anew(self, connection: smtplib.SMTP) -> None:
        """After a refusal the connection serves the next letter, if the server lets it."""
        try:
            if connection.rset()[0] != 250:
                self._drop()
        except (smtplib.SMTPException, OSError):
            self._drop()

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _sign_in(connection: smtplib.SMTP, server: SmtpServer) -> None:
    if server.user.isascii() and server.password.isascii():
        connection.login(server.user, server.password)
        return
    # Python's own way knows ASCII only; servers take UTF-8 (RFC 4616).
    if "PLAIN" not in str(connection.esmtp_features.get("auth", "")).upper().split():
        raise smtplib.SMTPNotSupportedError
    secret = base64.b64encode(f"\0{server.user}\0{server.password}".encode()).decode("ascii")
    code, text = connection.docmd("AUTH", f"PLAIN {secret}")
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, text)


def _check_sender(code: int, text: bytes) -> None:
    """A refused sender is the fault of the setting, or of the hour: the next letter would fare no better."""
    if code != 250:
        raise ServerAway(f"The mail server takes no letters from this sender: {_answer(code, text)}.")


def _check_recipient(code: int, text: bytes) -> None:
    if code in (250, 251):
        return
    if code == _GOING:
        raise Lost(_answer(code, text))
    if code in _OURS:
        raise ServerAway(f"The mail server passes nothing on for us: {_answer(code, text)}.")
    if code < 500 or _is_about_relaying(text):
        raise PutOff(_answer(code, text))
    raise Refused(_answer(code, text), is_address=_is_nobody(code, text))


def _check_text(code: int, text: bytes | str) -> None:
    if code == 250:
        return
    if code == _GOING:
        raise Lost(_answer(code, text))
    if code < 500:
        raise PutOff(_answer(code, text))
    raise Refused(_answer(code, text))


def _is_nobody(code: int, text: bytes) -> bool:
    """Whether the recipient is unknown, and not only unwelcome or full; without an enhanced code the usual code decides."""
    found = _ENHANCED.search(text.decode(errors="replace"))
    return f"{found[1]}.{found[2]}" in _NOBODY if found else code in (550, 551, 553)


def _is_about_relaying(text: bytes) -> bool:
    """Servers say so to whom they do not know: it is no fault of the recipient, and may be mended while the letter waits."""
    return b"relay" in text.lower()


def _answer(code: int, text: bytes | str) -> str:
    """What the server said, on one line and not endless."""
    said = text.decode(errors="replace") if isinstance(text, bytes) else text
    return f"{code} {' '.join(said.split())}"[:300].strip().rstrip(".")


def _said(error: Exception) -> str:
    said = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return " ".join(str(said).split())[:300].rstrip(".")


def _lacks(server: SmtpServer) -> str:
    if server.tls is Tls.ASKED_FOR:
        return f"{server.host}:{server.port} offers no encryption (STARTTLS), so nothing was sent."
    return f"{server.host}:{server.port} takes no user and password."
