"""How an instance is set up. The only reader of the environment."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

UI_LANGUAGES = ("en", "vi", "ja")
LETTER_LANGUAGES = (*UI_LANGUAGES, "ko", "zh-Hans", "zh-Hant")
"""Letters reach people whose language the pages do not speak; these they read in English."""


@dataclass(frozen=True, slots=True)
class Config:
    """Settings of one instance. `home` holds the embedded database, the search index, the firms as columns, and the uploads.

    `trusted_proxies` is how many proxies of our own stand in front; with 0 no header can change the address a request comes from.
    `search_engine`: whoosh, tantivy, or the address of a server (`search.engines.engine_kind`). `mail_url`: how letters leave
    (`linkage.mail.ways`); it may hold a password. `record_key`: the file that several hosts share, else one in `home`.
    """

    home: Path
    database_url: str
    secret_key: str = field(repr=False)
    base_url: str = "http://127.0.0.1:8000"
    trusted_hosts: tuple[str, ...] = ()
    rate_limit_storage: str = "memory://"
    rate_limits_enabled: bool = True
    trusted_proxies: int = 0
    agency_name: str = "Linkage"
    agency_email: str = ""
    mail_url: str = field(default="", repr=False)
    mail_from: str = ""
    mail_reply_to: str = ""
    testing: bool = False
    search_engine: str = "whoosh"
    search_refresh: str = "thread"
    max_upload_bytes: int = 16 * 1024 * 1024
    record_key: str = ""

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def index_dir(self) -> Path:
        return self.home / "index"

    @property
    def match_dir(self) -> Path:
        return self.home / "matching"

    @property
    def mail_dir(self) -> Path:
        return self.home / "mail"

    @property
    def upload_dir(self) -> Path:
        return self.home / "uploads"

    @property
    def record_key_file(self) -> Path:
        """The private half of the key that signs linkage records."""
        return Path(self.record_key).expanduser() if self.record_key else self.home / "record_key.pem"


def from_environment(environ: Mapping[str, str] | None = None) -> Config:
    """The instance named by LINKAGE_HOME (a folder, made when absent; default ./instance); all variables: docs/running.md."""
    env = os.environ if environ is None else environ
    home = Path(env.get("LINKAGE_HOME") or "instance").expanduser().resolve()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    base_url = _base_url(env.get("LINKAGE_BASE_URL") or "http://127.0.0.1:8000")
    return Config(
        home=home,
        database_url=env.get("DATABASE_URL") or f"sqlite:///{home / 'linkage.sqlite'}",
        secret_key=env.get("LINKAGE_SECRET_KEY") or _kept_secret(home / "secret_key"),
        base_url=base_url,
        trusted_hosts=_hosts(env.get("LINKAGE_TRUSTED_HOSTS"), base_url),
        rate_limit_storage=env.get("LINKAGE_RATE_LIMIT_STORAGE") or "memory://",
        trusted_proxies=int(env.get("LINKAGE_TRUSTED_PROXIES") or 0),
        agency_name=env.get("LINKAGE_AGENCY_NAME") or "Linkage",
        agency_email=env.get("LINKAGE_AGENCY_EMAIL") or "",
        mail_url=_mail_url(env.get("LINKAGE_MAIL_URL") or ""),
        mail_from=env.get("LINKAGE_MAIL_FROM") or "",
        mail_reply_to=env.get("LINKAGE_MAIL_REPLY_TO") or "",
        search_engine=env.get("LINKAGE_SEARCH_ENGINE") or "whoosh",
        search_refresh=env.get("LINKAGE_SEARCH_REFRESH") or "thread",
        record_key=env.get("LINKAGE_RECORD_KEY_FILE") or "",
    )


def _hosts(listed: str | None, base_url: str) -> tuple[str, ...]:
    """The host of the base address, those listed, and this machine by name and number."""
    named = [host.strip() for host in (listed or "").split(",") if host.strip()]
    own = urlsplit(base_url).hostname or "127.0.0.1"
    return tuple(dict.fromkeys([own, *named, "127.0.0.1", "localhost"]))


def _base_url(given: str) -> str:
    """With its host in ASCII, as browsers send it and as links in letters are told from the text around them."""
    url = given.rstrip("/")
    parts = urlsplit(url)
    if parts.netloc.isascii():
        return url
    host = parts.hostname or ""
    return parts._replace(netloc=parts.netloc.lower().replace(host, host.encode("idna").decode("ascii"))).geturl()


def _mail_url(given: str) -> str:
    """With its scheme in small letters, by which it is told where letters go."""
    scheme, colon, rest = given.strip().partition(":")
    return f"{scheme.lower()}{colon}{rest}"


def _kept_secret(path: Path) -> str:
    """The instance's own key, made at the first start and readable by its owner only."""
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        key = secrets.token_urlsafe(48)
        file.write(key)
    return key
