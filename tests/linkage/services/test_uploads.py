import io
import os
import struct
from pathlib import Path
from zlib import crc32

import pytest
from PIL import Image
from sqlmodel import Session

from database.session import transaction
from linkage.errors import Invalid, NotFound, Unavailable
from linkage.services.audit import SYSTEM
from linkage.services.uploads import (
    as_small_jpeg,
    delete_upload,
    file_path,
    read_upload,
    remove_file,
    store_photo,
)
from tests.factories import make_supplier

ORIENTATION, GPS = 0x0112, 0x8825


def _encoded(picture: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    data = io.BytesIO()
    picture.save(data, kind, **options)
    return data.getvalue()


def _camera_picture() -> bytes:
    """Twelve million pixels of noise, lying on its side, with the place where it was taken."""
    picture = Image.effect_noise((400, 300), 30).resize((4000, 3000)).convert("RGB")
    picture.paste("red", (0, 0, 4000, 300))
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[GPS] = {1: "N", 2: (21.0, 1.0, 0.0)}
    return _encoded(picture, exif=exif, quality=90)


def test_camera_picture_becomes_small_upright_and_placeless() -> None:
    """ASVS 5.3.1 and the promise that a 12 MP picture is accepted."""
    small = as_small_jpeg(_camera_picture())
    assert len(small) <= 200_000
    picture = Image.open(io.BytesIO(small))
    assert picture.size == (1200, 1600)
    assert dict(picture.getexif()) == {}
    red, green, blue = picture.convert("RGB").getpixel((1195, 800))  # type: ignore[misc]
    assert red > 180
    assert max(green, blue) < 90


def test_comment_and_trailing_bytes_do_not_survive() -> None:
    data = _encoded(Image.new("RGB", (10, 10)), comment=b"<script>alert(1)</script>") + b"<?php evil ?>"
    assert b"script" not in as_small_jpeg(data)
    assert b"php" not in as_small_jpeg(data)


@pytest.mark.parametrize(
    ("mode", "kind"),
    [("RGBA", "PNG"), ("P", "PNG"), ("LA", "PNG"), ("I;16", "PNG"), ("1", "PNG"), ("CMYK", "JPEG"), ("RGBA", "WEBP")],
)
def test_every_kind_of_colours_is_read(mode: str, kind: str) -> None:
    picture = Image.open(io.BytesIO(as_small_jpeg(_encoded(Image.new(mode, (8, 8)), kind))))
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (8, 8))


def test_transparent_becomes_white() -> None:
    small = as_small_jpeg(_encoded(Image.new("RGBA", (8, 8), (0, 0, 0, 0)), "PNG"))
    assert Image.open(io.BytesIO(small)).getpixel((4, 4)) == (255, 255, 255)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        _encoded(Image.new("RGB", (10, 10)), "GIF"),
        _encoded(Image.new("RGB", (100, 100)), "PNG")[:60],
        _encoded(Image.effect_noise((200, 200), 90))[:3000],
    ],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    """ASVS 5.2.2."""
    with pytest.raises(Invalid) as refused:
        as_small_jpeg(data)
    assert list(refused.value.fields) == ["photo"]


def _claims_to_be(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says to be enormous."""
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)), (b"IDAT", b"x"), (b"IEND", b""))
    packed = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


@pytest.mark.parametrize("size", [(8000, 5001), (12_000, 10_000), (100_000, 100_000)])
def test_picture_bomb_is_refused_before_it_is_unpacked(size: tuple[int, int]) -> None:
    """ASVS 5.2.6."""
    with pytest.raises(Invalid):
        as_small_jpeg(_claims_to_be(*size))


def test_photo_is_kept_under_a_random_name(session: Session, tmp_path: Path) -> None:
    """ASVS 5.3.2."""
    company = make_supplier(session)
    data = _encoded(Image.new("RGB", (10, 10)))
    with transaction():
        upload = store_photo(session, tmp_path, data, original_name="../../etc/\0公司.jpg", company=company, by=SYSTEM)
    assert upload.original_name == "../../etc/公司.jpg"
    path = file_path(tmp_path, upload)
    assert path.relative_to(tmp_path).parts == (upload.code[:2], upload.code)
    assert read_upload(tmp_path, upload) == path.read_bytes()
    assert upload.size_bytes == path.stat().st_size


def test_photo_taken_away_is_gone(session: Session, tmp_path: Path) -> None:
    company = make_supplier(session)
    with transaction():
        upload = store_photo(
            session, tmp_path, _encoded(Image.new("RGB", (9, 9))), original_name="", company=company, by=SYSTEM
        )
    with transaction():
        delete_upload(session, upload, company, by=SYSTEM)
    remove_file(tmp_path, upload)
    with pytest.raises(NotFound):
        read_upload(tmp_path, upload)


def test_full_disk_is_told_and_leaves_nothing(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    company = make_supplier(session)
    with pytest.raises(Unavailable), transaction():
        store_photo(
            session, tmp_path, _encoded(Image.new("RGB", (9, 9))), original_name="x", company=company, by=SYSTEM
        )
    assert [
        path
        for path in tmp_path.rglob("*")
        if path.is_file() and path.parent.name != tmp_path.name and "sqlite" not in path.name
    ] == []
