"""The parts an assembler shows at a fair: put on the board in one press, then told apart by what a visitor should know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import FairSide, PartAudience
from database.models.fair_parts import FairPart
from database.models.fairs import Fair
from database.models.part_needs import PartNeed
from database.queries import fair_parts as rows
from database.session import db, transaction
from linkage.config import Config
from linkage.errors import Invalid, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.fair_parts import BoardInput, PartInput
from linkage.language import _, _l, current_language, ngettext
from linkage.services import fair_parts as services
from linkage.services.uploads import remove_file
from linkage.web import cards
from linkage.web.forms import once, sent_version
from linkage.web.guards import signed_in_or_by_link
from linkage.web.participant.acting import Acting, acting, fair_page_url, link_values, writer
from linkage.web.participant.blueprint import blueprint
from linkage.web.participant.own import open_fair
from linkage.web.participant.part_cards import marks_text, photo_url
from linkage.wording import process_label, quantity_text
from linkage.wording.countries import country_options
from linkage.wording.fair_parts import audience_hint, audience_label

FIELDS = ("audience", "drawing_number", "imported_from", "text")
SWITCHES = ("is_drawing_after_nda", "are_photos_forbidden", "is_drawing_number_told", "is_photo_told")


@dataclass(frozen=True, slots=True)
class OwnPart:
    code: str
    number: str
    title: str
    language: str
    url: str
    edit_url: str
    audience: str
    marks: str
    is_down: bool
    has_photo: bool


@dataclass(frozen=True, slots=True)
class OwnPartsPage:
    """`needs`: (code, title, what it is) of those that are not on the board. `firm`: when an officer writes for it.

    `is_guest`: behind a link.
    """

    code: str
    fair: str
    fair_url: str
    board_url: str
    firm: str
    kept: Mapping[str, Any]
    parts: tuple[OwnPart, ...]
    needs: tuple[tuple[str, str, str], ...]
    is_guest: bool
    ticked: tuple[str, ...]
    new_need_url: str
    is_waiting: bool


@dataclass(frozen=True, slots=True)
class OwnPartPage:
    """`is_told_elsewhere`: the part is shown without a name while its need stands under the name on the board of needs."""

    code: str
    number: str
    title: str
    list_url: str
    part_url: str
    part: str
    photo_url: str
    firm: str
    kept: Mapping[str, Any]
    version: int
    is_down: bool
    is_told_elsewhere: bool
    audiences: tuple[tuple[str, str, str], ...]
    countries: tuple[tuple[str, str], ...]
    values: Mapping[str, Any]


@blueprint.get("/<code>/our-parts")
@signed_in_or_by_link
def own_parts(code: str) -> ResponseReturnValue:
    return _list_page(*_load(code), {})


@blueprint.post("/<code>/our-parts")
@signed_in_or_by_link
def put_on_board(code: str) -> ResponseReturnValue:
    try:
        with transaction() as session:
            _fair, who = _load(code)
            free = rows.needs_not_on_board(session, who.participant) if request.form.get("all") else []
            needs = [need.code for need in free] or request.form.getlist("needs")
            given = read_input(BoardInput, {"needs": needs})
            made = services.put_on_board(session, who.participant, given.needs, by=writer(who.participant))
            count = len(made)
    except Invalid as error:
        return _list_page(*_load(code), error.fields), 422
    flash(
        ngettext("%(count)s part is on the board now.", "%(count)s parts are on the board now.", count, count=count),
        "success",
    )
    return redirect(url_for("participant.own_parts", code=code, **_load(code)[1].kept))


@blueprint.get("/<code>/our-parts/<part>")
@signed_in_or_by_link
def own_part(code: str, part: str) -> ResponseReturnValue:
    found, who = _load_part(code, part)
    values = {name: getattr(found, name) for name in (*FIELDS, *SWITCHES)}
    return _part_page(found, who, values, {}, found.version)


@blueprint.post("/<code>/our-parts/<part>")
@signed_in_or_by_link
def change_own_part(code: str, part: str) -> ResponseReturnValue:
    values: dict[str, Any] = {name: request.form.get(name, "") for name in FIELDS}
    values |= {name: bool(request.form.get(name)) for name in SWITCHES}
    try:
        given = read_input(PartInput, values)
    except Invalid as error:
        found, who = _load_part(code, part)
        return _part_page(found, who, values, error.fields, sent_version()), 422

    def change(session: Session, found: FairPart) -> str:
        services.change_part(session, found, given, by=writer(found.participant), expected_version=sent_version())
        return _("The board shows part %(number)s like this now.", number=found.number)

    return _do(code, part, change)


@blueprint.post("/<code>/our-parts/<part>/take-down")
@signed_in_or_by_link
def take_down_part(code: str, part: str) -> ResponseReturnValue:
    def take(session: Session, found: FairPart) -> str:
        services.take_down(session, found, by=writer(found.participant), expected_version=sent_version())
        return _("Part %(number)s is off the board. Its number stays free for it.", number=found.number)

    return _do(code, part, take)


@blueprint.post("/<code>/our-parts/<part>/put-back")
@signed_in_or_by_link
def put_part_back(code: str, part: str) -> ResponseReturnValue:
    def put(session: Session, found: FairPart) -> str:
        services.put_back(session, found, by=writer(found.participant), expected_version=sent_version())
        return _("Part %(number)s is on the board again.", number=found.number)

    return _do(code, part, put)


@blueprint.post("/<code>/our-parts/<part>/photo")
@signed_in_or_by_link
def add_part_photo(code: str, part: str) -> ResponseReturnValue:
    found, who = _load_part(code, part)
    here = url_for("participant.own_part", code=code, part=part, **who.kept)
    sent = request.files.get("photo")
    removed, told = [], []
    try:
        if sent is None or not sent.filename:
            raise Invalid(fields={"photo": _l("Choose a photo, or take one.")})
        data, name = sent.read(), sent.filename

        def store(session: Session) -> str:
            of_now, _who = _load_part(code, part)
            removed.append(services.set_photo(session, of_now, _folder(), data, name=name, by=writer(who.participant)))
            told.append(services.is_photo_told(of_now))
            return here

        once(store)
    except Invalid as error:
        values = {name: getattr(found, name) for name in (*FIELDS, *SWITCHES)}
        return _part_page(found, who, values, error.fields, found.version), 422
    for upload in removed:
        if upload is not None:
            remove_file(_folder(), upload)
    if all(told):
        flash(_("The photo is on the board."), "success")
    else:
        flash(_("The photo is kept. Others see it once you show it, or your name."), "success")
    return redirect(here)


@blueprint.post("/<code>/our-parts/<part>/photo/remove")
@signed_in_or_by_link
def remove_part_photo(code: str, part: str) -> ResponseReturnValue:
    with transaction() as session:
        found, who = _load_part(code, part)
        upload = services.remove_photo(session, found, by=writer(found.participant))
    if upload is not None:
        remove_file(_folder(), upload)
        flash(_("The photo is removed."), "success")
    return redirect(url_for("participant.own_part", code=code, part=part, **who.kept))


def _do(code: str, part: str, change: Callable[[Session, FairPart], str]) -> ResponseReturnValue:
    with transaction() as session:
        found, who = _load_part(code, part)
        said = change(session, found)
    flash(said, "success")
    return redirect(url_for("participant.own_parts", code=code, **who.kept))


def _load(code: str) -> tuple[Fair, Acting]:
    fair = open_fair(code)
    return fair, acting(fair, FairSide.ASSEMBLER)


def _load_part(code: str, part: str) -> tuple[FairPart, Acting]:
    """A part of the firm. Raises NotFound, also for one of another firm."""
    fair, who = _load(code)
    found = services.part_of(db(), fair, part)
    if found.participant_id != who.participant.id:
        raise NotFound(_l("There is no such part on the board. It may have been taken down."))
    return found, who


def _list_page(fair: Fair, who: Acting, errors: Mapping[str, Any]) -> str:
    parts = sorted(rows.parts_of(db(), who.participant), key=lambda part: services.number_order(part.number))
    counts = rows.mark_counts(db(), parts)
    page = OwnPartsPage(
        code=fair.code,
        fair=fair.name,
        fair_url=fair_page_url(fair),
        board_url=url_for("participant.board", code=fair.code, **link_values()),
        firm=_firm(who),
        kept=who.kept,
        parts=tuple(
            OwnPart(
                code=part.code,
                number=part.number,
                title=part.need.title,
                language=part.need.language or "",
                url=url_for("participant.part", code=fair.code, part=part.code, **link_values()),
                edit_url=url_for("participant.own_part", code=fair.code, part=part.code, **who.kept),
                audience=audience_label(part.audience),
                marks=marks_text(counts.get(part.id or 0, {})),
                is_down=part.is_withdrawn,
                has_photo=part.photo_code is not None,
            )
            for part in parts
        ),
        needs=tuple((need.code, need.title, _about(need)) for need in rows.needs_not_on_board(db(), who.participant)),
        is_guest=bool(who.link),
        ticked=tuple(request.form.getlist("needs")),
        new_need_url="" if who.kept else url_for("assembler.needs"),
        is_waiting=who.participant.status.value != "approved",
    )
    return render_template("participant/own-parts.html", page=page, errors=errors)


def _part_page(part: FairPart, who: Acting, values: Mapping[str, Any], errors: Mapping[str, Any], version: int) -> str:
    profile = part.participant.company.assembler_profile
    page = OwnPartPage(
        code=part.fair.code,
        number=part.number,
        title=part.need.title,
        list_url=url_for("participant.own_parts", code=part.fair.code, **who.kept),
        part_url=url_for("participant.part", code=part.fair.code, part=part.code, **link_values()),
        part=part.code,
        photo_url=photo_url(part) if part.photo_code else "",
        firm=_firm(who),
        kept=who.kept,
        version=version,
        is_down=part.is_withdrawn,
        is_told_elsewhere=part.audience is PartAudience.ANONYMOUS and bool(profile and profile.is_name_public),
        audiences=tuple((each.value, audience_label(each), audience_hint(each)) for each in PartAudience),
        countries=country_options(current_language()),
        values=values,
    )
    return render_template("participant/own-part.html", page=page, errors=errors)


def _about(need: PartNeed) -> str:
    """What tells one need from another: its core processes and its volume."""
    said = [process_label(step.process) for step in cards.in_core_order(need)[:2]]
    volume = quantity_text(need.volume_value, need.volume_unit)
    return " · ".join([*said, volume] if volume else said)


def _firm(who: Acting) -> str:
    return cards.firm_name(who.participant.company) if who.is_for_firm else ""


def _folder() -> Path:
    config: Config = current_app.config["LINKAGE"]
    return config.upload_dir
