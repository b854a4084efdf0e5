"""What holds people's data and keys is made for the instance's own user alone, and said to be open when it is not."""

from __future__ import annotations

import dataclasses
import io
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import text

from database.models.companies import Company
from database.session import Database, transaction
from database.upgrade import upgrade
from linkage.config import Config, from_environment
from linkage.mail.folder import Folder
from linkage.mail.messages import Parcel
from linkage.services.audit import SYSTEM
from linkage.services.private_files import open_files, sentences_of_open_files
from linkage.services.record_keys import signer_of
from linkage.services.uploads import file_path, store_photo


@pytest.fixture
def no_umask() -> Iterator[None]:
    """A machine that gives everybody everything."""
    before = os.umask(0)
    try:
        yield
    finally:
        os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.usefixtures("no_umask")
def test_an_instance_is_made_for_its_user_alone_whatever_the_umask(tmp_path: Path) -> None:
    """ASVS 14.2: a new instance with its database, an upload, a letter and a key."""
    config = from_environment({"LINKAGE_HOME": str(tmp_path / "home")})
    database = Database(config.database_url)
    upgrade(database.engine)
    picture = io.BytesIO()
    Image.new("RGB", (9, 9)).save(picture, "JPEG")
    with database.session(), transaction() as session:
        company = Company(name="a")
        session.add(company)
        session.flush()
        journal = config.home / "linkage.sqlite-journal"
        assert mode(journal) == 0o600
        upload = store_photo(
            session, config.upload_dir, picture.getvalue(), original_name="a", company=company, by=SYSTEM
        )
        signer_of(session, config.record_key_file)
    database.close()
    Folder(config.mail_dir).deliver(Parcel("ABCDEFGH", "a@b.example", "c@d.example", b"x", is_international=False))
    kept = file_path(config.upload_dir, upload)
    for folder in (config.home, config.upload_dir, kept.parent, config.mail_dir):
        assert mode(folder) == 0o700, folder
    letter = config.mail_dir / "ABCDEFGH.eml"
    for path in (config.home / "linkage.sqlite", config.home / "secret_key", config.record_key_file, kept, letter):
        assert mode(path) == 0o600, path
    assert open_files(config) == []


@pytest.mark.usefixtures("no_umask")
def test_a_write_ahead_log_has_the_rights_of_its_database(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'a.sqlite'}")
    with database.engine.connect() as connection:
        for order in ("PRAGMA journal_mode = WAL", "CREATE TABLE a (b)"):
            connection.execute(text(order))
        assert mode(tmp_path / "a.sqlite-wal") == 0o600
    database.close()


def test_a_database_that_is_there_is_opened_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    for _each in "ab":
        database = Database(f"sqlite:///{path}")
        with database.engine.connect() as connection:
            connection.execute(text("CREATE TABLE IF NOT EXISTS a (b)"))
        database.close()
        path.chmod(0o640)
    assert mode(path) == 0o640


@pytest.fixture
def instance(config: Config, tmp_path: Path) -> Config:
    """With its files, in a folder that others may enter."""
    home = tmp_path / "home"
    made = dataclasses.replace(config, home=home, database_url=f"sqlite:///{home / 'linkage.sqlite'}", mail_url="")
    for folder in (made.upload_dir, made.mail_dir):
        folder.mkdir(parents=True)
        folder.chmod(0o700)
    for name in ("linkage.sqlite", "linkage.sqlite-wal", "secret_key", "record_key.pem"):
        (home / name).touch()
        (home / name).chmod(0o600)
    home.chmod(0o755)
    return made


@pytest.mark.parametrize(
    "name", ["linkage.sqlite", "linkage.sqlite-wal", "uploads", "mail", "secret_key", "record_key.pem"]
)
@pytest.mark.parametrize("wide", [0o604, 0o640, 0o755])
def test_what_is_open_is_named_with_the_command_that_closes_it(instance: Config, name: str, wide: int) -> None:
    path = instance.home / name
    path.chmod(wide)
    assert open_files(instance) == [instance.home, path]
    assert sentences_of_open_files(instance)[1] == (
        f"Other users of this machine can get at {path} (mode {wide:04o}). Close it: chmod go= {path}"
    )


def test_what_lies_in_a_closed_folder_is_closed_and_what_lies_elsewhere_is_not(
    instance: Config, tmp_path: Path
) -> None:
    (instance.home / "linkage.sqlite").chmod(0o644)
    instance.home.chmod(0o700)
    assert open_files(instance) == []
    key = tmp_path / "key.pem"
    key.touch()
    key.chmod(0o644)
    assert open_files(dataclasses.replace(instance, record_key=str(key))) == [key]
