"""What an engine takes on the disk."""

from __future__ import annotations

import os
from pathlib import Path


def bytes_of(folder: Path) -> int:
    """Bytes of the files in a folder. A file that a writer removes meanwhile counts as nothing."""
    total = 0
    with os.scandir(folder) as entries:
        for entry in entries:
            try:
                total += entry.stat().st_size if entry.is_file() else 0
            except FileNotFoundError:
                continue
    return total
