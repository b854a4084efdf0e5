"""Pictures from people: read with suspicion, drawn anew without what the camera noted, kept under random names."""

from __future__ import annotations

import hashlib
import io
import os
import re
import unicodedata
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError
from sqlmodel import Session

from database.columns import new_code
from database.models.companies import Company
from database.models.uploads import Upload
from linkage.errors import Invalid, NotFound, Unavailable
from linkage.language import _l
from linkage.services.audit import Actor, record_company
from linkage.services.pdf_hazards import Unreadable, holds_action
from linkage.services.private_files import make_private_folder

PHOTO = "photo"
PROOF = "proof"
CLAIM = "claim"
"""What a person sent to show that they speak for a firm: for officers and that person alone."""
RFQ_FILE = "rfq-file"
OFFER = "offer"
MESSAGE = "message"
"""These three are what a buyer and its suppliers send each other: reached by way of their request or thread alone."""
FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 1600
LARGEST_BYTES = 200_000
LARGEST_DOCUMENT = 8_000_000
_QUALITIES = (85, 75, 65, 55, 45)
_CONTROL = re.compile("[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def store_photo(
    session: Session, folder: Path, data: bytes, *, original_name: str, company: Company, by: Actor
) -> Upload:
    """Keeps a picture of a company as a JPEG of at most 200 kB, upright, without place or camera.

    Raises Invalid when it is no picture we read or too large to be one.
    """
    picture = as_small_jpeg(data)
    upload = _kept(session, folder, picture, original_name, "image/jpeg", kind=PHOTO, company=company, by=by)
    record_company(session, by, "photo.added", company, name=upload.original_name)
    return upload


def store_document(
    session: Session, folder: Path, data: bytes, *, original_name: str, kind: str, company: Company, by: Actor
) -> Upload:
    """Keeps a PDF as it is, or a picture drawn anew, under a random name. What it is is told by its content, not by its name.

    Raises Invalid for `file` when it is neither, or too large.
    """
    if len(data) > LARGEST_DOCUMENT:
        raise Invalid(
            fields={"file": _l("This file is larger than 8 MB. Choose a smaller one, or take a photo of the page.")}
        )
    is_pdf = data.startswith(b"%PDF-")
    if is_pdf:
        _refuse_odd_pdf(data)
    try:
        content = data if is_pdf else as_small_jpeg(data)
    except Invalid:
        raise Invalid(fields={"file": _l("This file is neither a PDF nor a picture we can read.")}) from None
    content_type = "application/pdf" if is_pdf else "image/jpeg"
    return _kept(session, folder, content, original_name, content_type, kind=kind, company=company, by=by)


def store_model(
    session: Session, folder: Path, data: bytes, *, original_name: str, kind: str, company: Company, by: Actor
) -> Upload:
    """Keeps a model or drawing of a design program (STEP, DXF, DWG) as it is. It is never opened here, only handed on.

    Raises Invalid for `file` when its content is none of these, or too large.
    """
    if len(data) > LARGEST_DOCUMENT:
        raise Invalid(fields={"file": _l("This file is larger than 8 MB. Choose a smaller one.")})
    if not is_model(data):
        raise Invalid(fields={"file": _l("This file is neither a PDF, a picture, nor a STEP, DXF or DWG file.")})
    return _kept(session, folder, data, original_name, "application/octet-stream", kind=kind, company=company, by=by)


def _kept(
    session: Session,
    folder: Path,
    content: bytes,
    original_name: str,
    content_type: str,
    *,
    kind: str,
    company: Company,
    by: Actor,
) -> Upload:
    """The row of a file, and the file itself under a random name."""
    upload = Upload(
        code=new_code() + new_code(),
        company_id=company.id,
        user_id=by.user_id,
        kind=kind,
        original_name=_as_text(original_name),
        content_type=content_type,
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    _write(file_path(folder, upload), content)
    session.add(upload)
    session.flush()
    return upload


def is_model(data: bytes) -> bool:
    """Whether the content begins as a STEP, DWG or DXF file does."""
    head = data[:64].lstrip()
    is_dxf = data.startswith(b"AutoCAD Binary DXF") or re.match(rb"0\s*\r?\n\s*SECTION\b", head) is not None
    return head.startswith(b"ISO-10303-21;") or re.match(rb"AC10\d\d", data) is not None or is_dxf


def _refuse_odd_pdf(data: bytes) -> None:
    if b"%%EOF" not in data[-2048:]:
        raise Invalid(fields={"file": _l("This PDF broke off on its way. Send it again.")})
    try:
        is_acting = holds_action(data)
    except Unreadable:
        text = _l(
            "This PDF is locked or packed so that nobody can look into it. Print it into a plain PDF, and send that."
        )
        raise Invalid(fields={"file": text}) from None
    if is_acting:
        raise Invalid(fields={"file": _l("This PDF holds a program. Print it into a plain PDF, and send that.")})


def delete_upload(session: Session, upload: Upload, company: Company, *, by: Actor) -> None:
    """Takes a file out of the records; `remove_file` follows once that is committed."""
    record_company(session, by, "photo.removed", company, name=upload.original_name)
    session.delete(upload)


def remove_file(folder: Path, upload: Upload) -> None:
    file_path(folder, upload).unlink(missing_ok=True)


def read_upload(folder: Path, upload: Upload) -> bytes:
    """Raises NotFound when the file is gone."""
    try:
        return file_path(folder, upload).read_bytes()
    except OSError:
        raise NotFound(_l("This file is no longer there.")) from None


def file_path(folder: Path, upload: Upload) -> Path:
    return folder / upload.code[:2] / upload.code


def as_small_jpeg(data: bytes) -> bytes:
    """The picture drawn anew: nothing of the original file but its pixels remains. Raises Invalid."""
    picture = _opened(data)
    for side in (LONGEST_SIDE, LONGEST_SIDE // 2, LONGEST_SIDE // 4):
        picture.thumbnail((side, side), Image.Resampling.LANCZOS)
        for quality in _QUALITIES:
            kept = io.BytesIO()
            picture.save(kept, "JPEG", quality=quality, optimize=True, progressive=True)
            if kept.tell() <= LARGEST_BYTES:
                return kept.getvalue()
    raise Invalid(fields={"photo": _l("This picture could not be made small enough. Choose another one.")})


def _opened(data: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Invalid(
                    fields={"photo": _l("This picture has more than 40 million pixels. Choose a smaller one.")}
                )
            # A JPEG is read at a fraction of its size, which spares the memory of a large one.
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            return _pixels(ImageOps.exif_transpose(opened))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError, Warning):
        raise Invalid(
            fields={"photo": _l("This file is not a picture we can read. Choose a JPEG, PNG or WebP file.")}
        ) from None


def _pixels(picture: Image.Image) -> Image.Image:
    """The pixels alone on a white ground: no place, no comment, nothing that the sender wrote beside them."""
    plain = Image.new("RGB", picture.size, "white")
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        coloured = picture.convert("RGBA")
        plain.paste(coloured, mask=coloured)
    else:
        plain.paste(picture.convert("RGB"))
    return plain


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all: a half-written file never bears the final name. Raises Unavailable when the disk is full."""
    half = path.with_suffix(".part")
    try:
        make_private_folder(path.parent)
        with os.fdopen(os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise Unavailable(
            _l("The file could not be kept just now. Try again later, or tell the linkage agency.")
        ) from error


def _as_text(name: str) -> str:
    """The sender's name of the file, only ever shown as text."""
    return _CONTROL.sub("", unicodedata.normalize("NFC", _CONTROL.sub("", name))).strip()[-300:] or "photo"
