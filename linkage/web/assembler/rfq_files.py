"""Drawings and papers of a request, as its buyer adds, replaces and withdraws them."""

from __future__ import annotations

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import DrawingForm, RfqFileKind
from database.session import transaction
from linkage.errors import Invalid
from linkage.inputs.base import Input, Line20, Line60, read_input
from linkage.language import _, _l
from linkage.services.rfq_files import PaperInput, add_file, file_coded, withdraw_file
from linkage.services.users import actor_of
from linkage.web.assembler.blueprint import blueprint
from linkage.web.assembler.rfqs import own_rfq, show_page
from linkage.web.forms import once
from linkage.web.guards import assembler_only
from linkage.web.rfq_papers import check_markable, original, sent_file, upload_folder


class FileInput(Input):
    """What is typed beside a file."""

    kind: RfqFileKind = RfqFileKind.DRAWING
    file_no: Line60 | None = None
    revision: Line20 | None = None
    replaces: Line20 | None = None


@blueprint.post("/rfqs/<code>/files")
@assembler_only
def add_rfq_file(code: str) -> ResponseReturnValue:
    def make(session: Session) -> str:
        found = own_rfq(code)
        typed = {name: request.form.get(name, "") for name in ("kind", "file_no", "revision", "replaces")}
        given, sent = read_input(FileInput, typed), sent_file("file")
        if sent is None:
            raise Invalid(fields={"file": _l("Choose a file.")})
        if found.drawing_form is DrawingForm.WATERMARKED:
            check_markable(sent)
        paper = PaperInput(
            kind=given.kind,
            drawing_no=given.file_no,
            revision=given.revision,
            is_behind_nda=not request.form.get("is_open"),
            replaces=given.replaces or "",
        )
        add_file(session, upload_folder(), found, sent, paper, by=actor_of(g.user))
        return url_for("assembler.rfq", code=code)

    try:
        url = once(make)
    except Invalid as error:
        return show_page(own_rfq(code), error.fields), 422
    flash(_("The file is added."), "success")
    return redirect(url)


@blueprint.get("/rfqs/<code>/files/<file>")
@assembler_only
def own_rfq_file(code: str, file: str) -> ResponseReturnValue:
    """The buyer's own file as it was sent."""
    found = own_rfq(code)
    return original(file_coded(found, file).upload)


@blueprint.post("/rfqs/<code>/files/<file>/withdraw")
@assembler_only
def withdraw_rfq_file(code: str, file: str) -> ResponseReturnValue:
    with transaction() as session:
        withdraw_file(session, own_rfq(code), file, by=actor_of(g.user))
    flash(_("The file is withdrawn. Nobody gets it any more."), "success")
    return redirect(url_for("assembler.rfq", code=code))
