"""Letters as files."""

from __future__ import annotations

import datetime
import stat
from pathlib import Path

import pytest

from linkage.mail.folder import Folder
from linkage.mail.messages import Mail, Sender, parcel_of
from linkage.mail.refusals import ServerAway

PARCEL = parcel_of(
    Mail("7KQ2MXHD", "lan@mail.example", "vi", "S", "B", datetime.datetime(2026, 5, 4, tzinfo=datetime.UTC)),
    Sender("Agency", "agency@linkage.example", "", "https://linkage.example"),
)


def test_letter_becomes_one_file_for_its_owner_alone(tmp_path: Path) -> None:
    way = Folder(tmp_path / "mail")
    way.deliver(PARCEL)
    way.deliver(PARCEL)
    (kept,) = (tmp_path / "mail").iterdir()
    assert (kept.name, kept.read_bytes()) == ("7KQ2MXHD.eml", PARCEL.data)
    assert (stat.S_IMODE(kept.stat().st_mode), stat.S_IMODE(kept.parent.stat().st_mode)) == (0o600, 0o700)


def test_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file")
    with pytest.raises(ServerAway, match=r"Letters cannot be written to .*mail: File exists\."):
        Folder(tmp_path / "mail").deliver(PARCEL)
