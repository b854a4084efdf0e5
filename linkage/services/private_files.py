"""Folders and files for the instance's own user alone, and whether they still are: they hold people's data and keys."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

from database.session import sqlite_file
from linkage.config import Config
from linkage.errors import Invalid
from linkage.mail.ways import mail_folder

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_BESIDE_SQLITE = ("", "-wal", "-shm", "-journal")


def make_private_folder(folder: Path) -> None:
    """With every folder that is missing on the way to it; what is there stays as it is."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(mode=0o700, exist_ok=True)


def open_files(config: Config) -> list[Path]:
    """What other users of this machine may read or list though it is the instance's alone; what lies in a closed folder is not."""
    return [path for path in _own(config) if _is_open(path) and not any(map(_is_closed, _folders_of(config, path)))]


def sentences_of_open_files(config: Config) -> list[str]:
    """For who runs the server, one for each: what is wrong, and what to type."""
    return [
        f"Other users of this machine can get at {path} (mode {_mode(path):04o}). Close it: chmod go= {path}"
        for path in open_files(config)
    ]


def _own(config: Config) -> Iterator[Path]:
    yield config.home
    database = sqlite_file(config.database_url)
    if database is not None:
        yield from (database.with_name(database.name + end) for end in _BESIDE_SQLITE)
    yield config.upload_dir
    try:
        yield mail_folder(config)
    except Invalid:
        yield config.mail_dir
    yield from (config.home / "secret_key", config.record_key_file)


def _folders_of(config: Config, path: Path) -> list[Path]:
    """The folder of the instance, when the path lies in it: nobody comes through one that is closed."""
    return [config.home] if config.home in path.parents else []


def _is_open(path: Path) -> bool:
    return bool(_mode(path) & _OTHERS)


def _is_closed(path: Path) -> bool:
    return path.exists() and not _is_open(path)


def _mode(path: Path) -> int:
    """0 for what is not there or cannot be looked at."""
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return 0
