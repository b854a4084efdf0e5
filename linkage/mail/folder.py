"""Letters as files: one .eml for each, for trying out and for programs that fetch them."""

from __future__ import annotations

import os
from pathlib import Path

from linkage.mail.messages import Parcel
from linkage.mail.refusals import ServerAway


class Folder:
    """A file is whole or not there, and has the letter's own name: handing a letter over again changes nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.name = str(folder)

    def deliver(self, parcel: Parcel) -> None:
        path = self._folder / f"{parcel.code}.eml"
        # What a sender that was ended left half-written is written anew and becomes the letter.
        draft = path.with_name(f".{parcel.code}.part")
        try:
            # Letters hold links that open something: they are for their owner alone.
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if path.exists():
                return
            descriptor = os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(parcel.data)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
            _keep_names(self._folder)
        except OSError as error:
            raise ServerAway(f"Letters cannot be written to {self._folder}: {error.strerror or error}.") from None

    def close(self) -> None:
        """Nothing is held open."""


def _keep_names(folder: Path) -> None:
    """A new name in a folder outlives a power cut once the folder itself is written."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
