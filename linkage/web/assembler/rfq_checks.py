"""A draft is looked at once more before it goes out: all that suppliers will read, and what may be missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from database.models.rfqs import Rfq
from database.session import db, transaction
from linkage.days import agency_today
from linkage.errors import Invalid
from linkage.language import _
from linkage.services import rfqs as services
from linkage.services.firm_readers import unreached
from linkage.services.rfq_files import current_files
from linkage.services.rfq_languages import languages_read, unread_by
from linkage.services.rfq_warnings import warnings_of
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.assembler.blueprint import blueprint
from linkage.web.assembler.rfq_steps import draft_steps
from linkage.web.assembler.rfqs import drawing_forms, own_rfq
from linkage.web.components import ProgressItem
from linkage.web.forms import sent_version
from linkage.web.guards import assembler_only
from linkage.web.instance import base_url
from linkage.web.layout import format_time
from linkage.web.rfq_facts import Fact, asked_facts
from linkage.wording.nda_models import languages_label
from linkage.wording.rfq_fields import ANSWER_FIELDS, named_fields
from linkage.wording.rfqs import languages_text, unread_text, warning_text


@dataclass(frozen=True, slots=True)
class CheckPage:
    """`suppliers`: (name, which languages it reads, whether no letter reaches it); `facts`: as they will read them.

    `nda`: its languages, empty where they are not known; `kept`: what only the buyer reads.
    """

    code: str
    title: str
    due: str
    is_sealed: bool
    suppliers: tuple[tuple[str, str, bool], ...]
    files: tuple[str, ...]
    form: str
    nda_text: str
    nda: str
    facts: tuple[Fact, ...]
    kept: str
    text: str
    warnings: tuple[str, ...]
    steps: tuple[ProgressItem, ...]
    version: int


@blueprint.get("/rfqs/<code>/check")
@assembler_only
def check_rfq(code: str) -> ResponseReturnValue:
    found = own_rfq(code)
    if found.sent_at is not None:
        return redirect(url_for("assembler.rfq", code=code))
    return _page(found, {}, version=found.version)


@blueprint.post("/rfqs/<code>/send")
@assembler_only
def send_rfq(code: str) -> ResponseReturnValue:
    try:
        with transaction() as session:
            found, version = own_rfq(code), sent_version()
            by = actor_of(g.user)
            unreached = services.send_rfq(session, found, by=by, base_url=base_url(), expected_version=version)
    except Invalid as error:
        return _page(own_rfq(code), error.fields or {"": error.text}, version=sent_version()), 422
    flash(_("The request is sent. You see here who has looked at it and who has answered."), "success")
    for each in unreached:
        name = cards.firm_name(each.supplier)
        flash(_("No letter reaches %(firm)s. Ask the agency to tell it.", firm=name), "warning")
    return redirect(url_for("assembler.rfq", code=code))


def _page(found: Rfq, errors: Mapping[str, Any], *, version: int) -> str:
    suppliers = [each.supplier for each in found.invitations]
    read, silent = languages_read(db(), suppliers), {each.id for each in unreached(db(), suppliers)}
    target = "" if found.is_target_shown else str(found.details.get("target_price") or "")
    page = CheckPage(
        code=found.code,
        title=found.title,
        due=format_time(found.due_at),
        is_sealed=found.is_sealed,
        suppliers=tuple(
            (cards.firm_name(each), languages_text(read[each.id or 0]), each.id in silent) for each in suppliers
        ),
        files=tuple(each.upload.original_name for each in current_files(found)),
        form=drawing_forms()[found.drawing_form.value],
        nda_text=found.nda_text or "",
        nda=languages_label(found.nda_language) if found.nda_language else "",
        facts=asked_facts(found),
        kept=target,
        text=found.text or "",
        warnings=tuple(_warnings(found, read)),
        steps=draft_steps(found, "check"),
        version=version,
    )
    return render_template(
        "assembler/rfqs/check.html", page=page, errors=errors, labels=named_fields(errors, ANSWER_FIELDS)
    )


def _warnings(found: Rfq, read: Mapping[int, tuple[str, ...]]) -> Iterable[str]:
    yield from (warning_text(code) for code in warnings_of(found, on=agency_today()))
    for each in unread_by(found, read):
        yield unread_text(each.what, cards.firm_name(each.supplier), read[each.supplier.id or 0], each.written)
