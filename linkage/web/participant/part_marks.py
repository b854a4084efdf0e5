"""What a supplier says of a part on the board: one press, taken back with another, and what it brings to prove it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import CLAIMS, FairSide, PartMarkLevel
from database.models.fair_participants import FairParticipant
from database.models.fair_parts import FairPart, FairPartMark
from database.models.fairs import Fair
from database.queries import fair_parts as rows
from database.session import db, transaction
from linkage.access import may_see_fair_part
from linkage.errors import Conflict, Invalid, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.fair_parts import BuyerRefusalInput, EvidenceInput, MarkInput
from linkage.language import _, _l
from linkage.services import fair_part_marks as services
from linkage.services.fair_parts import part_of
from linkage.web import cards
from linkage.web.addresses import way_back
from linkage.web.guards import signed_in_or_by_link
from linkage.web.participant.acting import Acting, acting, guest_of, link_values, writer
from linkage.web.participant.blueprint import blueprint
from linkage.web.participant.own import open_fair
from linkage.wording.fair_parts import evidence_text, mark_hint, mark_label


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """`levels`: (code, label, hint); `choices`: (code, label) of what the profile holds. `firm`: when an officer writes for it."""

    number: str
    title: str
    part_url: str
    firm: str
    levels: tuple[tuple[str, str, str], ...]
    choices: tuple[tuple[str, str], ...]
    values: Mapping[str, Any]
    kept: Mapping[str, Any]
    is_marked: bool
    take_back_url: str


@blueprint.post("/<code>/parts/<part>/mark")
@signed_in_or_by_link
def mark_part(code: str, part: str) -> ResponseReturnValue:
    given = read_input(MarkInput, {"level": request.form.get("level")})

    def mark(session: Session, found: FairPart, supplier: FairParticipant) -> None:
        services.mark_part(session, found, supplier, given.level, by=writer(supplier))

    return _do(code, part, mark)


@blueprint.post("/<code>/parts/<part>/unmark")
@signed_in_or_by_link
def unmark_part(code: str, part: str) -> ResponseReturnValue:
    def unmark(session: Session, found: FairPart, supplier: FairParticipant) -> None:
        services.take_back(session, found, supplier, by=writer(supplier))

    return _do(code, part, unmark)


@blueprint.get("/<code>/parts/<part>/evidence")
@signed_in_or_by_link
def part_evidence(code: str, part: str) -> ResponseReturnValue:
    fair, who = _load(code)
    found = _part(fair, part)
    mark = _claim(found, who.participant)
    values = {
        "level": mark.level.value if mark else PartMarkLevel.CAN_MAKE.value,
        "evidence": mark.evidence if mark else "",
        "evidence_codes": tuple(mark.evidence_codes) if mark else (),
    }
    return _evidence_page(found, who, values, {})


@blueprint.post("/<code>/parts/<part>/evidence")
@signed_in_or_by_link
def bring_evidence(code: str, part: str) -> ResponseReturnValue:
    values = {
        "level": request.form.get("level", ""),
        "evidence": request.form.get("evidence", ""),
        "evidence_codes": request.form.getlist("evidence_codes"),
    }
    try:
        given = read_input(EvidenceInput, values)
        with transaction() as session:
            fair, who = _load(code)
            found = _part(fair, part)
            services.bring_evidence(session, found, who.participant, given, by=writer(who.participant))
    except Invalid as error:
        fair, who = _load(code)
        return _evidence_page(_part(fair, part), who, values, error.fields), 422
    flash(_("The buyer sees what you bring."), "success")
    return redirect(url_for("participant.part", code=code, part=part, **link_values()))


@blueprint.post("/<code>/parts/<part>/refuse-buyer")
@signed_in_or_by_link
def refuse_buyer(code: str, part: str) -> ResponseReturnValue:
    """A no to whoever shows the part, which is not named."""
    given = read_input(BuyerRefusalInput, {"reason": request.form.get("reason")})
    with transaction() as session:
        fair, who = _load(code)
        found, own = _part(fair, part), who.participant
        services.refuse_buyer(session, found, own, given, by=writer(own), for_firm=who.is_for_firm)
        number = found.number
    flash(
        _("You will not be put with the buyer of part %(number)s. Nobody but the agency reads it.", number=number),
        "success",
    )
    return _back(code, part)


@blueprint.post("/<code>/parts/<part>/allow-buyer")
@signed_in_or_by_link
def allow_buyer(code: str, part: str) -> ResponseReturnValue:
    with transaction() as session:
        fair, who = _load(code)
        found = part_of(session, fair, part)
        # What one refused once is taken back also when the part is down by now.
        if rows.mark(session, found, who.participant) is None:
            _part(fair, part)
        services.allow_buyer(session, found, who.participant, by=writer(who.participant), for_firm=who.is_for_firm)
        is_seen = may_see_fair_part(g.user, found, guest=guest_of(fair))
    flash(_("You may be put with the buyer of this part again."), "success")
    return _back(code, part) if is_seen else redirect(url_for("participant.wishes", code=code, **link_values()))


def _do(code: str, part: str, change: Callable[[Session, FairPart, FairParticipant], None]) -> ResponseReturnValue:
    with transaction() as session:
        fair, who = _load(code)
        change(session, _part(fair, part), who.participant)
    return _back(code, part)


def _back(code: str, part: str) -> ResponseReturnValue:
    here = url_for("participant.part", code=code, part=part, **link_values())
    wishes = url_for("participant.wishes", code=code)
    return redirect(way_back(here, url_for("participant.board", code=code), wishes, place=f"p-{part}"))


def _load(code: str) -> tuple[Fair, Acting]:
    """Raises NotFound; Conflict for a firm that only buys at the fair."""
    fair = open_fair(code)
    try:
        return fair, acting(fair, FairSide.SUPPLIER)
    except NotFound:
        raise Conflict(_l("Only suppliers that are registered for this fair say what they can make.")) from None


def _part(fair: Fair, code: str) -> FairPart:
    found = part_of(db(), fair, code)
    if not may_see_fair_part(g.user, found, guest=guest_of(fair)):
        raise NotFound(_l("There is no such part on the board. It may have been taken down."))
    return found


def _claim(part: FairPart, supplier: FairParticipant) -> FairPartMark | None:
    mark = rows.mark(db(), part, supplier)
    return mark if mark is not None and mark.is_claim else None


def _evidence_page(part: FairPart, who: Acting, values: Mapping[str, Any], errors: Mapping[str, Any]) -> str:
    held = dict(services.evidence_of(rows.with_machines(db(), who.participant.company)))
    mark = _claim(part, who.participant)
    # What was chosen once is kept in the list although the profile has changed since.
    held |= {code: code for code in (mark.evidence_codes if mark else ()) if code not in held}
    page = EvidencePage(
        number=part.number,
        title=part.need.title,
        part_url=url_for("participant.part", code=part.fair.code, part=part.code, **link_values()),
        firm=cards.firm_name(who.participant.company) if who.is_for_firm else "",
        levels=tuple((level.value, mark_label(level), mark_hint(level)) for level in CLAIMS),
        choices=tuple((code, evidence_text(code)) for code in held),
        values=values,
        kept=who.kept,
        is_marked=mark is not None,
        take_back_url=url_for("participant.unmark_part", code=part.fair.code, part=part.code),
    )
    return render_template("participant/part-evidence.html", page=page, errors=errors)
