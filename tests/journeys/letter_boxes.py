"""Letters as people get them: sent by the platform's own sender into files, and read from there."""

from __future__ import annotations

import email
import re
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from database.session import Database
from linkage.config import Config
from linkage.mail.messages import sender_of
from linkage.mail.ways import way_of
from linkage.services.deliveries import send_due


@dataclass(frozen=True, slots=True)
class LetterBox:
    """All letters of an instance; `read` sends what waits before it looks."""

    config: Config

    def read(self, address: str) -> list[EmailMessage]:
        """The letters to an address, the oldest first."""
        database = Database(self.config.database_url)
        send_due(database, way_of(self.config), sender_of(self.config))
        database.close()
        files = sorted(self.config.mail_dir.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        letters = [_letter(path) for path in files]
        return [each for each in letters if address in str(each["To"])]

    def last_link(self, address: str, ending: str) -> str:
        """The link of one kind in the newest letter that has one; without the address of the instance."""
        for letter in reversed(self.read(address)):
            found = re.search(rf"https?://[^/\s]+(/l/\S+/{ending})", text_of(letter))
            if found is not None:
                return found.group(1)
        raise AssertionError(f"{address} has no letter with a link to {ending}")


def text_of(letter: EmailMessage) -> str:
    """What the plain part of a letter says."""
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def _letter(path: Path) -> EmailMessage:
    return email.message_from_bytes(path.read_bytes(), policy=default)
