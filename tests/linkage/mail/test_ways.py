"""What LINKAGE_MAIL_URL may say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from linkage.config import Config, from_environment
from linkage.errors import Invalid
from linkage.mail.folder import Folder
from linkage.mail.messages import sender_of
from linkage.mail.pages import without_links
from linkage.mail.smtp import Smtp
from linkage.mail.ways import SmtpServer, Tls, is_to_folder, read_mail_url, way_of

HOME = Path("/home-of/mail")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", HOME),
        ("file:///var/mail/linkage", Path("/var/mail/linkage")),
        ("smtps://u:p@mail.example", SmtpServer("mail.example", 465, Tls.AT_ONCE, "u", "p")),
        ("smtps://mail.example:4650/", SmtpServer("mail.example", 4650, Tls.AT_ONCE)),
        ("smtp://u%40a:p%2F%3A%23@mail.example", SmtpServer("mail.example", 587, Tls.ASKED_FOR, "u@a", "p/:#")),
        ("smtp://mail.example:25", SmtpServer("mail.example", 25, Tls.ASKED_FOR)),
        ("smtp://mail.example?tls=no", SmtpServer("mail.example", 25, Tls.NONE)),
        ("smtp://localhost", SmtpServer("localhost", 25, Tls.NONE)),
        ("smtp://[::1]:2525", SmtpServer("::1", 2525, Tls.NONE)),
        ("smtp://u:p@127.0.0.1:25", SmtpServer("127.0.0.1", 25, Tls.NONE, "u", "p")),
        ("smtp://localhost:25?tls=starttls", SmtpServer("localhost", 25, Tls.ASKED_FOR)),
    ],
)
def test_setting_is_read(url: str, expected: SmtpServer | Path) -> None:
    assert read_mail_url(url, default=HOME) == expected


@pytest.mark.parametrize(
    "url",
    [
        "mail.example:25",
        "http://mail.example",
        "smtp://",
        "smtp://mail.example:port",
        "smtp://mail.example/path",
        "smtp://u:se/cret@mail.example",
        "smtp://u:secret@mail.example:0",
        "smtp://u:secret@mail..example",
        "smtp://u:secret@.example",
        "smtp://u:secret@mail example",
        f"smtp://u:secret@{'m' * 70}.example",
        "smtps://mail.example?tls=no",
        "smtp://mail.example?tls=maybe",
        "smtp://mail.example?verify=no",
        "smtp://u:secret@mail.example?tls=no",
        "file://mail/folder",
        "file:folder",
        "file:///var/%00",
    ],
)
def test_setting_that_does_not_hold_is_refused_without_its_secret(url: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_mail_url(url, default=HOME)
    assert "LINKAGE_MAIL_URL" in str(refused.value)
    assert "secret" not in str(refused.value)


def test_setting_never_shows_its_password(tmp_path: Path) -> None:
    config = from_environment({"LINKAGE_HOME": str(tmp_path), "LINKAGE_MAIL_URL": "smtps://u:hidden-word@mail.example"})
    assert "hidden-word" not in repr(config)
    assert "hidden-word" not in repr(read_mail_url(config.mail_url, default=HOME))
    assert "hidden-word" not in way_of(config).name


def test_links_are_written_in_ascii(tmp_path: Path) -> None:
    """Else what is secret in them is not told from the text around them, and is shown to officers."""
    config = from_environment({"LINKAGE_HOME": str(tmp_path), "LINKAGE_BASE_URL": "https://Kếtnối.vn:8443/"})
    assert config.base_url == "https://xn--ktni-gv5awe.vn:8443"
    assert config.trusted_hosts[0] == "xn--ktni-gv5awe.vn"
    assert without_links(f"Open:\n{config.base_url}/l/secret\n", "[link]") == "Open:\n[link]\n"


def test_way_is_that_of_the_setting(config: Config) -> None:
    assert isinstance(way_of(config), Folder)
    assert is_to_folder(config)
    by_server = replace(config, mail_url="smtp://localhost")
    assert isinstance(way_of(by_server), Smtp)
    assert not is_to_folder(by_server)


def test_how_the_setting_is_spelled_changes_nothing(tmp_path: Path) -> None:
    for url in ("SMTP://mail.example", " smtp://mail.example\n"):
        config = from_environment({"LINKAGE_HOME": str(tmp_path), "LINKAGE_MAIL_URL": url})
        assert isinstance(way_of(config), Smtp)
        with pytest.raises(Invalid, match="Set LINKAGE_MAIL_FROM"):
            sender_of(config)
    config = from_environment({"LINKAGE_HOME": str(tmp_path), "LINKAGE_MAIL_URL": "FILE:///var/mail/linkage"})
    assert is_to_folder(config)


def test_sender_is_the_agency(config: Config) -> None:
    agency = replace(config, agency_name="Sở", agency_email="so@agency.example", mail_url="smtp://localhost")
    found = sender_of(agency)
    assert (found.name, found.address, found.reply_to) == ("Sở", "so@agency.example", "")
    found = sender_of(replace(agency, mail_from="noreply@agency.example"))
    assert (found.address, found.reply_to) == ("noreply@agency.example", "so@agency.example")


def test_server_needs_a_sender(config: Config) -> None:
    assert sender_of(config).address == "linkage@localhost"
    with pytest.raises(Invalid, match="Set LINKAGE_MAIL_FROM"):
        sender_of(replace(config, mail_url="smtp://localhost"))
    with pytest.raises(Invalid, match="must be e-mail addresses"):
        sender_of(replace(config, mail_from="Agency <a@agency.example>"))
