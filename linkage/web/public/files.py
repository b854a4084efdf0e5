"""Files that people sent: always an attachment, never of a kind that runs, to those who may see them."""

from __future__ import annotations

from mimetypes import guess_extension, guess_type
from urllib.parse import quote

from flask import Response, current_app, g
from flask.typing import ResponseReturnValue
from sqlmodel import select

from database.models.companies import Company
from database.models.uploads import Upload
from database.session import db
from linkage.access import may_edit_company, may_see_file
from linkage.config import Config
from linkage.errors import NotFound
from linkage.language import _l
from linkage.services.photo_people import hidden_photos
from linkage.services.uploads import read_upload
from linkage.web.guards import public
from linkage.web.public.blueprint import blueprint


@blueprint.get("/files/<code>")
@public
def file(code: str) -> ResponseReturnValue:
    """Who may not see a file is told that there is none."""
    upload = db().exec(select(Upload).where(Upload.code == code)).first()
    company = None if upload is None or upload.company_id is None else db().get(Company, upload.company_id)
    if upload is None or not may_see_file(g.user, upload, company):
        raise NotFound(_l("There is no such file."))
    if company is not None and not may_edit_company(g.user, company) and hidden_photos(db(), company, [upload]):
        raise NotFound(_l("There is no such file."))
    config: Config = current_app.config["LINKAGE"]
    answer = Response(read_upload(config.upload_dir, upload), content_type=upload.content_type)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(_file_name(upload), safe='')}"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer


def _file_name(upload: Upload) -> str:
    """The sender's name of the file, ending as its contents do: a .html that holds a PDF would be opened as a page."""
    name, ending = upload.original_name.replace("/", "_").replace("\\", "_"), guess_extension(upload.content_type) or ""
    return name if guess_type(name)[0] == upload.content_type else name + ending
