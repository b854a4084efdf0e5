"""Files that no row names go after a day, and no other file does."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image
from sqlmodel import Session, select

from database.models.companies import Company
from database.models.uploads import Upload
from database.session import transaction
from linkage.errors import Conflict
from linkage.services.audit import SYSTEM
from linkage.services.upload_files import remove_stray_files, stray_files
from linkage.services.uploads import file_path, store_photo
from tests.factories import make_supplier

TWO_DAYS = 2 * 86_400

# Writes a file as an upload does, says so, and waits in its transaction to be killed.
UPLOADING = """
import sys, time
from pathlib import Path
from database.models.companies import Company
from database.session import Database, transaction
from linkage.services.audit import SYSTEM
from linkage.services.uploads import store_photo
url, folder, company, picture = sys.argv[1:]
with Database(url).session(), transaction() as session:
    firm = session.get_one(Company, int(company))
    store_photo(session, Path(folder), Path(picture).read_bytes(), original_name="a.jpg", company=firm, by=SYSTEM)
    print("written", flush=True)
    time.sleep(60)
"""


def picture() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(data, "JPEG")
    return data.getvalue()


@pytest.fixture
def firm(session: Session) -> Company:
    return make_supplier(session)


@pytest.fixture
def kept(session: Session, firm: Company, tmp_path: Path) -> Path:
    """A file with a row."""
    with transaction() as writing:
        upload = stored(writing, firm, tmp_path)
    return aged(file_path(tmp_path, upload))


def stored(writing: Session, firm: Company, folder: Path) -> Upload:
    held = writing.get_one(Company, firm.id)
    return store_photo(writing, folder, picture(), original_name="a.jpg", company=held, by=SYSTEM)


def aged(path: Path) -> Path:
    then = time.time() - TWO_DAYS
    os.utime(path, (then, then))
    return path


def test_the_file_of_a_refused_transaction_goes_after_a_day(
    session: Session, firm: Company, kept: Path, tmp_path: Path
) -> None:
    with pytest.raises(Conflict), transaction() as writing:
        refused = file_path(tmp_path, stored(writing, firm, tmp_path))
        raise Conflict("no")
    assert remove_stray_files(session, tmp_path) == 0
    assert refused.exists()
    aged(refused)
    assert remove_stray_files(session, tmp_path) == 1
    assert (refused.exists(), kept.exists()) == (False, True)


def test_the_file_of_an_upload_that_was_killed_goes_after_a_day(
    session: Session, firm: Company, kept: Path, tmp_path: Path, database_url: str
) -> None:
    source = tmp_path / "photo"
    source.write_bytes(picture())
    command = [sys.executable, "-c", UPLOADING, database_url, str(tmp_path), str(firm.id), str(source)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as uploading:
        assert uploading.stdout is not None
        assert uploading.stdout.readline() == "written\n"
        (going_on,) = set(tmp_path.glob("??/*")) - {kept}
        # What is just being sent is left alone.
        assert stray_files(session, tmp_path) == []
        uploading.kill()
    session.rollback()
    assert len(session.exec(select(Upload)).all()) == 1
    aged(going_on)
    assert stray_files(session, tmp_path) == [going_on]


def test_a_half_written_file_goes_and_what_others_put_there_stays(session: Session, kept: Path, tmp_path: Path) -> None:
    half = kept.with_suffix(".part")
    others = [kept.parent / "notes.txt", tmp_path / "ABCDEFGHABCDEFGH", tmp_path / "zz" / "ABCDEFGHABCDEFGH"]
    others[2].parent.mkdir()
    for path in (half, *others):
        path.write_bytes(b"x")
        aged(path)
    link = kept.parent / (kept.parent.name + "A" * 14)
    link.symlink_to(others[0])
    assert remove_stray_files(session, tmp_path) == 1
    assert [path.exists() for path in (half, kept, link, *others)] == [False, True, True, True, True, True]


def test_a_database_without_any_upload_removes_nothing(session: Session, kept: Path, tmp_path: Path) -> None:
    with transaction() as writing:
        writing.delete(writing.exec(select(Upload)).one())
    assert stray_files(session, tmp_path) == []
    assert kept.exists()


def test_a_folder_that_is_not_there_holds_nothing(session: Session, kept: Path, tmp_path: Path) -> None:
    assert stray_files(session, tmp_path / "none") == []
