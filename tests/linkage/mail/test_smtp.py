"""Handing letters to a mail server: what it says, and what that means for the letter."""

from __future__ import annotations

import datetime
import ssl
from pathlib import Path

import pytest
import trustme

from linkage.mail.messages import Mail, Parcel, Sender, parcel_of
from linkage.mail.refusals import Lost, NotSent, PutOff, Refused, ServerAway
from linkage.mail.smtp import Smtp
from linkage.mail.ways import SmtpServer, Tls
from tests.mail_servers import Post, free_port, mail_server, password_check

SENDER = Sender("Agency", "agency@linkage.example", "", "https://linkage.example")
PASSWORD = "mật-khẩu?rất/dài"


def parcel(recipient: str = "lan@mail.example", code: str = "7KQ2MXHD") -> Parcel:
    at = datetime.datetime(2026, 5, 4, 3, 2, 1, tzinfo=datetime.UTC)
    return parcel_of(Mail(code, recipient, "vi", "Xin chào", "Chào Lan,\n.\nHết\n", at), SENDER)


def plain(post: Post) -> Smtp:
    return Smtp(SmtpServer("127.0.0.1", post.port, Tls.NONE))


def secured(post: Post, tls: Tls = Tls.ASKED_FOR, *, user: str = "", password: str = "") -> Smtp:
    return Smtp(SmtpServer("127.0.0.1", post.port, tls, user, password))


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def certificate(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def is_trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))


def refusal(way: Smtp, wanted: Parcel | None = None) -> NotSent:
    with pytest.raises(NotSent) as found:
        way.deliver(wanted or parcel())
    way.close()
    return found.value


def test_letter_arrives_as_it_was_written() -> None:
    with mail_server(Post()) as post:
        way = plain(post)
        way.deliver(parcel())
        way.close()
    (mail,) = post.mails
    assert post.recipients == ["lan@mail.example"]
    assert (mail["Subject"], mail["From"]) == ("Xin chào", "Agency <agency@linkage.example>")
    text = mail.get_body(("plain",))
    assert text is not None
    assert text.get_content().splitlines()[:4] == ["Chào Lan,", ".", "Hết", ""]


def test_one_connection_serves_many_letters() -> None:
    with mail_server(Post(says={"none@mail.example": "550 5.1.1 No such user"})) as post:
        way = plain(post)
        way.deliver(parcel())
        with pytest.raises(Refused):
            way.deliver(parcel("none@mail.example"))
        way.deliver(parcel())
        way.close()
    assert (len(post.taken), len(post.sessions)) == (2, 1)


def test_server_that_closed_an_idle_connection_is_called_again() -> None:
    with mail_server(Post()) as post:
        way = plain(post)
        way.deliver(parcel())
    with mail_server(post):
        way.deliver(parcel())
        way.close()
    assert len(post.taken) == 2


@pytest.mark.parametrize(
    ("answer", "kind", "is_address"),
    [
        ("550 5.1.1 No such user", Refused, True),
        ("550 no such user", Refused, True),
        ("550 5.7.1 Blocked by policy", Refused, False),
        ("552 5.2.2 Mailbox full", Refused, False),
        ("450 4.2.1 Greylisted, try again", PutOff, False),
        ("452 4.5.3 Too many recipients", PutOff, False),
        ("554 5.7.1 Relay access denied", PutOff, False),
        ("421 4.7.0 Try again later", Lost, False),
        ("530 5.7.0 Authentication required", ServerAway, False),
    ],
)
def test_answer_to_the_recipient_decides(answer: str, kind: type[NotSent], *, is_address: bool) -> None:
    with mail_server(Post(says={"lan@mail.example": answer})) as post:
        found = refusal(plain(post))
    assert type(found) is kind
    assert answer[4:] in found.text
    assert getattr(found, "is_address", False) is is_address


@pytest.mark.parametrize(
    ("answer", "kind"),
    [("554 5.6.0 Message refused", Refused), ("451 4.3.0 Try again", PutOff), ("421 Closing", Lost)],
)
def test_answer_to_the_text_decides(answer: str, kind: type[NotSent]) -> None:
    with mail_server(Post(answers={"lan@mail.example": answer})) as post:
        found = refusal(plain(post))
    assert type(found) is kind
    assert not getattr(found, "is_address", False)


def test_connection_that_ends_after_the_text_leaves_a_doubt() -> None:
    with mail_server(Post(hangs_up_on={"lan@mail.example"})) as post:
        way = plain(post)
        assert type(refusal(way)) is Lost
        way.deliver(parcel())
        way.close()
    first, second = post.mails
    assert first["Message-ID"] == second["Message-ID"] == "<7KQ2MXHD.20260504030201@linkage.example>"


def test_no_server_is_said_in_a_sentence() -> None:
    port = free_port()
    found = refusal(Smtp(SmtpServer("127.0.0.1", port, Tls.NONE)))
    assert type(found) is ServerAway
    assert found.text == f"127.0.0.1:{port} cannot be reached: Connection refused."


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # it asks for STARTTLS under TLS
@pytest.mark.usefixtures("is_trusted")
@pytest.mark.parametrize("password", [PASSWORD, "plain enough"])
@pytest.mark.parametrize(("tls", "at_once"), [(Tls.ASKED_FOR, False), (Tls.AT_ONCE, True)])
def test_letter_leaves_encrypted_and_signed_in(
    certificate: ssl.SSLContext, tls: Tls, password: str, *, at_once: bool
) -> None:
    check = password_check("linkage", password)
    settings = {"authenticator": check, "auth_required": True, "auth_require_tls": not at_once}
    with mail_server(Post(), tls=certificate, at_once=at_once, **settings) as post:
        way = secured(post, tls, user="linkage", password=password)
        way.deliver(parcel())
        way.close()
    assert post.recipients == ["lan@mail.example"]


@pytest.mark.parametrize(("tls", "at_once"), [(Tls.ASKED_FOR, False), (Tls.AT_ONCE, True)])
def test_certificate_of_nobody_is_refused(certificate: ssl.SSLContext, tls: Tls, *, at_once: bool) -> None:
    with mail_server(Post(), tls=certificate, at_once=at_once) as post:
        found = refusal(secured(post, tls))
    assert type(found) is ServerAway
    assert found.text.startswith(f"The certificate of 127.0.0.1:{post.port} does not hold: ")
    assert post.taken == []


@pytest.mark.usefixtures("is_trusted")
def test_certificate_for_another_host_is_refused(authority: trustme.CA) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("mail.example").configure_cert(context)
    with mail_server(Post(), tls=context) as post:
        found = refusal(secured(post))
    assert "does not hold" in found.text
    assert post.taken == []


def test_server_without_encryption_gets_nothing() -> None:
    with mail_server(Post()) as post:
        found = refusal(secured(post))
    assert type(found) is ServerAway
    assert "offers no encryption (STARTTLS)" in found.text
    assert post.taken == []


@pytest.mark.usefixtures("is_trusted")
@pytest.mark.parametrize("password", [PASSWORD, "plain enough"])
def test_wrong_password_is_said_and_never_repeated(certificate: ssl.SSLContext, password: str) -> None:
    check = password_check("linkage", "another")
    with mail_server(Post(), tls=certificate, authenticator=check, auth_required=True) as post:
        way = secured(post, user="linkage", password=password)
        found = refusal(way)
    assert type(found) is ServerAway
    assert "refused user and password: 535" in found.text
    assert password not in found.text


def test_address_with_other_letters_needs_a_server_that_takes_them() -> None:
    with mail_server(Post()) as post:
        way = plain(post)
        way.deliver(parcel("nguyễn@mail.example"))
        way.close()
    assert post.recipients == ["nguyễn@mail.example"]
