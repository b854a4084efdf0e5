"""Files of requests as answers: always an attachment that nothing runs in, kept by no cache."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from flask import Response, current_app, request

from database.models.rfqs import RfqDownload
from database.models.uploads import Upload
from linkage.config import Config
from linkage.errors import Invalid
from linkage.language import _l
from linkage.services.rfq_files import Sent
from linkage.services.uploads import LARGEST_DOCUMENT, is_model, read_upload
from linkage.web.watermarks import PDF, Unmarkable, marked, marked_for
from linkage.wording.figures import moment_text
from linkage.wording.firms import firm_name

_ENDINGS = {PDF: (".pdf",), "image/jpeg": (".jpg", ".jpeg")}
_MODELS = (".step", ".stp", ".dxf", ".dwg")


def upload_folder() -> Path:
    config: Config = current_app.config["LINKAGE"]
    return config.upload_dir


def sent_file(name: str) -> Sent | None:
    """The file of a form; None when none was chosen. Raises Invalid when it is too large."""
    file = request.files.get(name)
    if file is None or not file.filename:
        return None
    data = file.stream.read(LARGEST_DOCUMENT + 1)
    if len(data) > LARGEST_DOCUMENT:
        raise Invalid(fields={name: _l("This file is larger than 8 MB. Choose a smaller one.")})
    return Sent(data, file.filename)


def check_markable(sent: Sent) -> None:
    """Raises Invalid when the names of readers cannot be put into a file: better now than when a supplier waits for it."""
    if is_model(sent.data) or not sent.data.startswith(b"%PDF-"):
        return
    try:
        marked(sent.data, PDF, ("-",))
    except Unmarkable:
        text = _l("The name of the reader cannot be put into this PDF. Print it into a plain PDF, and send that.")
        raise Invalid(fields={"file": text}) from None


def original(upload: Upload) -> Response:
    return _attachment(read_upload(upload_folder(), upload), upload.content_type, upload.original_name)


def copy_for(taken: RfqDownload) -> Response:
    """What a supplier gets: by the choice of the request a copy with its mark, or the file as it is."""
    upload = taken.file.upload
    if taken.form.value == "original":
        return original(upload)
    firm = firm_name(taken.invitation.supplier) if taken.invitation is not None else ""
    lines = (f"{firm} · {taken.reader}", f"{moment_text(taken.at)} · {taken.stamp}")
    data = marked_for(read_upload(upload_folder(), upload), upload.content_type, lines)
    return _attachment(data, PDF, f"{Path(upload.original_name).stem}-{taken.stamp}.pdf")


def _attachment(data: bytes, content_type: str, name: str) -> Response:
    answer = Response(data, content_type=content_type)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(_safe(name, content_type), safe='')}"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _safe(name: str, content_type: str) -> str:
    """The sender's name of the file, ending as its contents do."""
    plain = name.replace("/", "_").replace("\\", "_")
    endings = _ENDINGS.get(content_type, _MODELS)
    return plain if plain.lower().endswith(endings) else plain + (endings[0] if endings != _MODELS else ".bin")
