"""The form of a request for quotation: new from a need, with what the need says already, or changed."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.models.companies import Company
from database.models.part_needs import PartNeed
from database.models.rfqs import Rfq
from database.queries.fair_parts import drawing_number_of
from database.session import db, transaction
from linkage.days import agency_today
from linkage.errors import Invalid
from linkage.inputs.base import read_input
from linkage.inputs.rfqs import DETAILS, NDA_LANGUAGES, RfqInput
from linkage.language import TIME_ZONE, _, current_language
from linkage.services import rfqs as services
from linkage.services.drafts import draft_of, drop_draft
from linkage.services.rfq_drafts import from_need
from linkage.services.rfq_languages import languages_read
from linkage.services.users import actor_of
from linkage.web.assembler.blueprint import blueprint
from linkage.web.assembler.own import own_need
from linkage.web.assembler.rfqs import drawing_forms, own_rfq
from linkage.web.forms import once, sent_version
from linkage.web.guards import assembler_only
from linkage.web.instance import base_url
from linkage.web.numbers import read_number
from linkage.wording.firms import firm_name
from linkage.wording.nda_models import languages_label, model_text, models_for
from linkage.wording.rfq_fields import REQUEST_FIELDS, named_fields
from linkage.wording.rfqs import detail_label, languages_text

WEEKS_TO_ANSWER = 2
MAIN = ("title", "number", "part_no", "drawing_no", "drawing_revision", "annual_volume", "volume_unit", "currency")
TERMS = ("incoterm", "delivery_place", "text", "due_on", "due_time", "nda_text", "nda_language", "drawing_form")
FIELDS = (*MAIN, *TERMS, *DETAILS)
TICKS = ("is_sealed", "is_target_shown")


@dataclass(frozen=True, slots=True)
class RfqFormPage:
    """`is_sent`: suppliers have it, and are told of each change. `languages`: in which a text of an NDA may be.

    `readers`: the suppliers that are chosen, each with the languages it reads.
    """

    values: Mapping[str, Any]
    details: tuple[tuple[str, str], ...]
    languages: tuple[tuple[str, str], ...]
    readers: tuple[str, ...]
    version: int
    is_new: bool
    is_sent: bool
    is_restored: bool
    url: str
    draft_url: str
    back_url: str


@blueprint.get("/needs/<code>/rfq")
@assembler_only
def new_rfq(code: str) -> str:
    need = own_need(code)
    name = f"rfq:{need.code}"
    draft = draft_of(db(), g.user, name)
    return _form(_prefilled(need) if draft is None else _of_draft(draft), {}, need=need, is_restored=draft is not None)


@blueprint.post("/needs/<code>/rfq")
@assembler_only
def new_rfq_post(code: str) -> ResponseReturnValue:
    if "model" in request.form:
        need = own_need(code)
        return _form(_with_model(need.company, need.title), {}, need=need, is_restored=False)

    def make(session: Session) -> str:
        need = own_need(code)
        given = _given()
        made = services.draft_rfq(session, need, given, by=actor_of(g.user))
        drop_draft(session, g.user, f"rfq:{need.code}")
        return url_for("assembler.rfq", code=made.code)

    try:
        return redirect(once(make))
    except Invalid as error:
        return _form(_typed(), error.fields, need=own_need(code), is_restored=False), 422


@blueprint.get("/rfqs/<code>/edit")
@assembler_only
def edit_rfq(code: str) -> str:
    found = own_rfq(code)
    return _form(_stored(found), {}, rfq=found, is_restored=False)


@blueprint.post("/rfqs/<code>/edit")
@assembler_only
def edit_rfq_post(code: str) -> ResponseReturnValue:
    if "model" in request.form:
        found = own_rfq(code)
        return _form(_with_model(found.buyer, found.title), {}, rfq=found, is_restored=False)
    try:
        given = _given()
        with transaction() as session:
            found = own_rfq(code)
            if found.sent_at is None:
                services.change_draft(session, found, given, by=actor_of(g.user), expected_version=sent_version())
            else:
                services.revise_rfq(
                    session, found, given, by=actor_of(g.user), base_url=base_url(), expected_version=sent_version()
                )
            is_sent = found.sent_at is not None
    except Invalid as error:
        return _form(_typed(), error.fields, rfq=own_rfq(code), is_restored=False), 422
    flash(_("Saved. All suppliers are told of the change.") if is_sent else _("Saved."), "success")
    return redirect(url_for("assembler.rfq", code=code))


def _form(
    values: Mapping[str, Any],
    errors: Mapping[str, Any],
    *,
    need: PartNeed | None = None,
    rfq: Rfq | None = None,
    is_restored: bool,
) -> str:
    draft = url_for("drafts.save", form=f"rfq:{need.code}") if need is not None else ""
    here = url_for("assembler.edit_rfq_post", code=rfq.code) if rfq is not None else ""
    back = url_for("assembler.rfq", code=rfq.code) if rfq is not None else ""
    if need is not None:
        here, back = url_for("assembler.new_rfq_post", code=need.code), url_for("assembler.need", code=need.code)
    page = RfqFormPage(
        values=values,
        details=tuple((name, detail_label(name)) for name in DETAILS if name != "target_price"),
        languages=tuple((name, languages_label(name)) for name in NDA_LANGUAGES),
        readers=tuple(_readers(rfq)) if rfq is not None else (),
        version=sent_version() if request.method == "POST" else rfq.version if rfq is not None else 0,
        is_new=rfq is None,
        is_sent=rfq is not None and rfq.sent_at is not None,
        is_restored=is_restored,
        url=here,
        draft_url=draft,
        back_url=back,
    )
    labels = named_fields(errors, REQUEST_FIELDS)
    return render_template("assembler/rfqs/edit.html", page=page, errors=errors, labels=labels, forms=drawing_forms())


def _readers(found: Rfq) -> Iterable[str]:
    read = languages_read(db(), [each.supplier for each in found.invitations])
    for each in found.invitations:
        values = {"firm": firm_name(each.supplier), "languages": languages_text(read[each.supplier_id])}
        yield _("%(firm)s: %(languages)s", **values)


def _typed() -> dict[str, Any]:
    sent = {name: request.form.get(name, "") for name in FIELDS}
    return sent | {name: request.form.get(name) == "1" for name in TICKS}


def _with_model(buyer: Company, title: str) -> dict[str, Any]:
    """What was typed, with the model of an NDA in the languages that were chosen; it names the part as it was typed last."""
    typed = _typed()
    languages = typed["nda_language"] if typed["nda_language"] in NDA_LANGUAGES else models_for(current_language())
    return typed | {"nda_language": languages, "nda_text": _model(languages, buyer, typed["title"].strip() or title)}


def _model(languages: str, buyer: Company, part: str) -> str:
    return model_text(languages, buyer=firm_name(buyer), part=part)


def _given() -> RfqInput:
    sent = _typed()
    return read_input(RfqInput, {**sent, "annual_volume": read_number(sent["annual_volume"])})


def _of_draft(draft: Mapping[str, list[str]]) -> dict[str, Any]:
    kept = {name: (draft.get(name) or [""])[0] for name in FIELDS}
    return kept | {name: draft.get(name) == ["1"] for name in TICKS}


def _stored(found: Rfq) -> dict[str, Any]:
    due = found.due_at.astimezone(ZoneInfo(TIME_ZONE))
    own = {name: getattr(found, name) for name in (*MAIN, *TERMS) if name not in ("due_on", "due_time")}
    own |= {"drawing_form": found.drawing_form.value, **{name: getattr(found, name) for name in TICKS}}
    return {**own, "due_on": due.date().isoformat(), "due_time": due.strftime("%H:%M"), **found.details}


def _prefilled(need: PartNeed) -> dict[str, Any]:
    """What the need says already, and a model of an NDA."""
    said = from_need(need)
    return {
        **said,
        "drawing_no": drawing_number_of(db(), need),
        "annual_volume": said["annual_volume"] or "",
        "currency": "USD",
        "due_on": (agency_today() + datetime.timedelta(weeks=WEEKS_TO_ANSWER)).isoformat(),
        "due_time": "17:00",
        "nda_text": _model(models_for(current_language()), need.company, need.title),
        "nda_language": models_for(current_language()),
        "drawing_form": "watermarked",
    }
