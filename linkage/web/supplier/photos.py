"""Step 7: photos, straight from the camera of a phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from database.models.uploads import Upload
from database.queries import suppliers as supplier_rows
from database.session import db, transaction
from linkage.config import Config
from linkage.errors import Invalid, NotFound
from linkage.inputs.base import Input, Line300, read_input
from linkage.language import _, _l
from linkage.services.photo_people import hidden_photos, name_people, read_addresses
from linkage.services.uploads import delete_upload, remove_file, store_photo
from linkage.services.users import actor_of
from linkage.web.forms import once
from linkage.web.guards import supplier_only
from linkage.web.supplier.blueprint import blueprint
from linkage.web.supplier.own import own_company
from linkage.web.supplier.steps import place_in_words, url_after

MOST = 12


@dataclass(frozen=True, slots=True)
class PhotoPart:
    """`is_hidden`: somebody in it has not agreed, so that only the firm and officers see it."""

    url: str
    caption: str
    is_hidden: bool
    remove_url: str


@dataclass(frozen=True, slots=True)
class PhotosPage:
    heading: str
    place: str
    photos: tuple[PhotoPart, ...]
    caption: str
    people: str
    is_full: bool
    next_url: str


class _Caption(Input):
    caption: Line300 | None = None


@blueprint.get("/profile/photos")
@supplier_only
def photos() -> ResponseReturnValue:
    return _page({})


@blueprint.post("/profile/photos")
@supplier_only
def add_photo() -> ResponseReturnValue:
    sent = request.files.get("photo")
    try:
        caption = read_input(_Caption, {"caption": request.form.get("caption")}).caption
        if sent is None or not sent.filename:
            raise Invalid(fields={"photo": _l("Choose a photo, or take one.")})
        people = read_addresses(request.form.get("people", "")[:3000])
        data, name = sent.read(), sent.filename
        once(lambda session: _store(session, data, name, caption, people))
    except Invalid as error:
        return _page(error.fields), 422
    flash(_("The photo is in your profile."), "success")
    return redirect(url_for("supplier.photos"))


@blueprint.post("/profile/photos/<code>/remove")
@supplier_only
def remove_photo(code: str) -> ResponseReturnValue:
    with transaction() as session:
        company = own_company()
        upload = next((photo for photo in supplier_rows.photos(session, company) if photo.code == code), None)
        if upload is None:
            raise NotFound(_l("This photo is not there any more."))
        delete_upload(session, upload, company, by=actor_of(g.user))
    remove_file(_folder(), upload)
    flash(_("The photo is removed."), "success")
    return redirect(url_for("supplier.photos"))


def _store(session: Any, data: bytes, name: str, caption: str | None, people: Sequence[str]) -> str:
    company = own_company()
    if len(supplier_rows.photos(session, company)) >= MOST:
        raise Invalid(fields={"photo": _l("A profile has at most 12 photos. Remove one first.")})
    upload = store_photo(session, _folder(), data, original_name=name, company=company, by=actor_of(g.user))
    upload.caption = caption
    name_people(session, upload, people)
    return url_for("supplier.photos")


def _page(errors: dict[str, Any]) -> str:
    company = own_company()
    found = supplier_rows.photos(db(), company)
    hidden = hidden_photos(db(), company, found)
    page = PhotosPage(
        heading=_("Photos"),
        place=place_in_words("photos"),
        photos=tuple(_part(upload, is_hidden=upload.id in hidden) for upload in found),
        caption=request.form.get("caption", ""),
        people=request.form.get("people", ""),
        is_full=len(found) >= MOST,
        next_url=url_after("photos"),
    )
    return render_template("supplier/profile/photos.html", page=page, errors=errors)


def _part(upload: Upload, *, is_hidden: bool) -> PhotoPart:
    return PhotoPart(
        url=url_for("public.file", code=upload.code),
        caption=upload.caption or upload.original_name,
        is_hidden=is_hidden,
        remove_url=url_for("supplier.remove_photo", code=upload.code),
    )


def _folder() -> Path:
    config: Config = current_app.config["LINKAGE"]
    return config.upload_dir
