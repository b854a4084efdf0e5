"""A side or an officer says what was reached, confirms or denies it, ends a linkage or takes it up again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import FairSide, OutcomeReason, OutcomeStage
from database.models.uploads import Upload
from database.session import db, transaction
from linkage.config import Config
from linkage.days import agency_today
from linkage.errors import Invalid, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.linkages import EndInput, ReachedInput
from linkage.language import _, _l
from linkage.services.ladder import LADDER, Teller, said_at, step_at
from linkage.services.linkage_ends import end_linkage, take_up
from linkage.services.linkages import confirm_step, deny_step, report_step
from linkage.services.uploads import PROOF, store_document
from linkage.web.forms import sent_version
from linkage.web.guards import signed_in
from linkage.web.linkages.blueprint import blueprint
from linkage.web.linkages.reading import (
    Read,
    Reading,
    name_of,
    need_name,
    sent_teller,
    signed_in_read,
    told_teller,
)
from linkage.wording.outcomes import BUYER_REASONS, REASONS_OF, SUPPLIER_REASONS, stage_label

STEP_FIELDS = ("stage", "reached_on", "evidence", "side", "via")
END_FIELDS = ("reason", "reached_on", "side", "via")


@dataclass(frozen=True, slots=True)
class LinkageForm:
    """What every form about a linkage shows. `about`: with whom and for which part; to officers both firms.

    `sides`: for whom an officer may speak, empty for the firms themselves.
    """

    title: str
    about: str
    url: str
    back_url: str
    version: int
    values: Mapping[str, str]
    sides: tuple[tuple[str, str], ...]
    other: str


@dataclass(frozen=True, slots=True)
class StepPage:
    form: LinkageForm
    stages: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class EndPage:
    form: LinkageForm
    reasons: tuple[Any, ...]


@blueprint.get("/<code>/step")
@signed_in
def step_form(code: str) -> str:
    return step_page(signed_in_read(code))


@blueprint.post("/<code>/step")
@signed_in
def step_post(code: str) -> ResponseReturnValue:
    return save_step(signed_in_read(code))


@blueprint.post("/<code>/steps/<stage>/confirm")
@signed_in
def confirm_step_post(code: str, stage: str) -> ResponseReturnValue:
    return confirm(signed_in_read(code), stage)


@blueprint.post("/<code>/steps/<stage>/deny")
@signed_in
def deny_step_post(code: str, stage: str) -> ResponseReturnValue:
    return deny(signed_in_read(code), stage)


@blueprint.get("/<code>/end")
@signed_in
def end_form(code: str) -> str:
    return end_page(signed_in_read(code))


@blueprint.post("/<code>/end")
@signed_in
def end_post(code: str) -> ResponseReturnValue:
    return save_end(signed_in_read(code))


@blueprint.post("/<code>/again")
@signed_in
def take_up_post(code: str) -> ResponseReturnValue:
    return go_on(signed_in_read(code))


def step_page(read: Read) -> str:
    values = {"reached_on": agency_today().isoformat(), "stage": request.args.get("stage", "")[:20]}
    return _step_page(read(db()), values, {})


def save_step(read: Read) -> ResponseReturnValue:
    values = {name: request.form.get(name, "") for name in STEP_FIELDS}
    try:
        given = read_input(ReachedInput, values)
        sent = request.files.get("file")
        paper = (sent.read(), sent.filename or "") if sent is not None and sent.filename else None
        with transaction() as session:
            here = read(session)
            teller = told_teller(here, given.side, given.via)
            step = report_step(session, here.linkage, given, teller=teller, expected_version=sent_version())
            if paper is not None:
                # Last, so that what is refused leaves no file behind.
                upload = _stored(session, here, teller, paper)
                report_step(session, here.linkage, given, teller=teller, upload=upload)
            label = stage_label(step.stage.value)
    except Invalid as error:
        return _step_page(read(db()), values, error.fields), 422
    flash(_("Noted: %(step)s.", step=label), "success")
    return redirect(here.url("linkage"))


def confirm(read: Read, stage: str) -> ResponseReturnValue:
    """One tap: it is so."""
    with transaction() as session:
        here, step = read(session), stage_coded(stage)
        confirm_step(session, here.linkage, step, teller=sent_teller(here), expected_version=sent_version())
    flash(_("Confirmed: %(step)s.", step=stage_label(stage)), "success")
    return redirect(here.url("linkage"))


def deny(read: Read, stage: str) -> ResponseReturnValue:
    """One tap: it is not so, or we take our word back."""
    with transaction() as session:
        here, step = read(session), stage_coded(stage)
        deny_step(session, here.linkage, step, teller=sent_teller(here), expected_version=sent_version())
    flash(_("Noted. The step counts for nothing until it is settled."), "success")
    return redirect(here.url("linkage"))


def end_page(read: Read) -> str:
    return _end_page(read(db()), {"reached_on": agency_today().isoformat()}, {})


def save_end(read: Read) -> ResponseReturnValue:
    values = {name: request.form.get(name, "") for name in END_FIELDS}
    try:
        given = read_input(EndInput, values)
        with transaction() as session:
            here = read(session)
            teller = told_teller(here, given.side, given.via)
            end_linkage(session, here.linkage, given, teller=teller, expected_version=sent_version())
    except Invalid as error:
        return _end_page(read(db()), values, error.fields), 422
    flash(_("Noted that it ended. The way so far is kept, and it can be taken up again."), "success")
    return redirect(here.url("linkage"))


def go_on(read: Read) -> ResponseReturnValue:
    """It goes on after an end."""
    with transaction() as session:
        here = read(session)
        take_up(session, here.linkage, teller=sent_teller(here), expected_version=sent_version())
    flash(_("It goes on."), "success")
    return redirect(here.url("linkage"))


def form_of(
    reading: Reading, title: str, url: str, values: Mapping[str, str], errors: Mapping[str, Any]
) -> LinkageForm:
    """For officers with the two firms for whom they may speak."""
    found = reading.linkage
    sides = tuple((side.value, name_of(found, side)) for side in (FairSide.SUPPLIER, FairSide.ASSEMBLER))
    shown = [name for side, name in sides if reading.side is None or side == reading.side.other.value]
    return LinkageForm(
        title=title,
        about=" · ".join((*shown, need_name(found))),
        url=url,
        back_url=reading.url("linkage"),
        version=sent_version() if errors else found.version,
        values=values,
        sides=() if reading.side is not None else sides,
        other="" if reading.side is None else name_of(found, reading.side.other),
    )


def _step_page(reading: Reading, values: Mapping[str, str], errors: Mapping[str, Any]) -> str:
    stages = tuple((stage.value, stage_label(stage.value)) for stage in LADDER[1:] if not _has_said(reading, stage))
    title = _("What was reached?")
    form = form_of(reading, title, reading.url("step_post"), values, errors)
    return render_template("linkages/step.html", page=StepPage(form, stages), errors=errors)


def _end_page(reading: Reading, values: Mapping[str, str], errors: Mapping[str, Any]) -> str:
    both = (
        (_("On the supplier's side"), tuple((key, str(label)) for key, label in SUPPLIER_REASONS.items())),
        (_("On the buyer's side"), tuple((key, str(label)) for key, label in BUYER_REASONS.items())),
    )
    own = REASONS_OF[reading.side] if reading.side is not None else {}
    reasons = tuple((each.value, str(own[each.value])) for each in OutcomeReason if each.value in own)
    form = form_of(reading, _("Why did it end?"), reading.url("end_post"), values, errors)
    return render_template("linkages/end.html", page=EndPage(form, reasons or both), errors=errors)


def _has_said(reading: Reading, stage: OutcomeStage) -> bool:
    step = step_at(reading.linkage, stage)
    return reading.side is not None and step is not None and said_at(step, reading.side) is not None


def stage_coded(code: str) -> OutcomeStage:
    """Raises NotFound."""
    if code not in tuple(OutcomeStage):
        raise NotFound(_l("There is no such step."))
    return OutcomeStage(code)


def _stored(session: Session, reading: Reading, teller: Teller, paper: tuple[bytes, str]) -> Upload:
    """The paper of the side that speaks; officers say whose it is, so that the other firm cannot open it."""
    firm = reading.linkage.firm_of(teller.side) if teller.side is not None else None
    if firm is None:
        raise Invalid(fields={"side": _l("Choose whose paper it is.")})
    config: Config = current_app.config["LINKAGE"]
    content, name = paper
    return store_document(
        session, config.upload_dir, content, original_name=name, kind=PROOF, company=firm, by=reading.by
    )
