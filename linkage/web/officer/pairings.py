"""Pairings: the list, the overview of one, and what an officer does with the whole of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.models.pairings import Pairing
from database.queries import pairings as rows
from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.errors import Invalid
from linkage.inputs.base import read_input
from linkage.inputs.pairings import RulesInput
from linkage.language import _, ngettext
from linkage.services import pairings as services
from linkage.services.pairing_candidates import fits_of_pairing, look_for_suppliers
from linkage.services.pairing_proposals import pairs_to_propose, propose_pairing
from linkage.services.proposals import Batch
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.forms import once, sent_version
from linkage.web.guards import officer_only
from linkage.web.layout import format_date, format_number
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.pairing_overviews import overview
from linkage.web.officer.pairing_parts import NO_DECISION, decisions, sides_of
from linkage.web.officer.proposal_batches import tell_batch
from linkage.web.proposals.desk import proposal_desk
from linkage.web.sheets import csv_answer


@dataclass(frozen=True, slots=True)
class PairingLine:
    name: str
    url: str
    status: str
    needs: str
    pairs: str
    fair: str
    made: str
    by: str


@blueprint.get("/pairings")
@officer_only
def pairings() -> str:
    counts = rows.counts(db())
    lines = tuple(_line(each, counts.get(each.id or 0, rows.PairingCounts())) for each in rows.pairings(db()))
    return render_template("officer/pairings.html", lines=lines)


@blueprint.get("/pairings/<code>")
@officer_only
def pairing(code: str) -> str:
    return _page(services.pairing_of(db(), code), {}, {})


@blueprint.post("/pairings/<code>/run")
@officer_only
def run_pairing(code: str) -> ResponseReturnValue:
    is_afresh = bool(request.form.get("afresh"))

    def run(session: Session, found: Pairing) -> str:
        made = services.run_pairing(
            session, found, by=actor_of(g.user), expected_version=sent_version(), afresh=is_afresh
        )
        count = len(made.moves)
        return (
            ngettext("One pair moved.", "%(count)s pairs moved.", count, count=count) if count else _("Nothing moved.")
        )

    return _do(code, run)


@blueprint.post("/pairings/<code>/look")
@officer_only
def look_again(code: str) -> ResponseReturnValue:
    fits = fits_of_pairing(db(), services.pairing_of(db(), code))

    def look(session: Session, found: Pairing) -> str:
        count = look_for_suppliers(session, found, fits, by=actor_of(g.user), expected_version=sent_version())
        if not count:
            return _("The registry was looked through. Nothing changed.")
        return ngettext(
            "The fit of one pair changed. Run the pairing again.",
            "The fit of %(count)s pairs changed. Run the pairing again.",
            count,
            count=count,
        )

    return _do(code, look)


@blueprint.post("/pairings/<code>/rules")
@officer_only
def pairing_rules(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    values = {name: request.form.get(name, "") for name in ("policy", "floor_slots", "new_days")}
    try:
        given = read_input(RulesInput, values)
    except Invalid as error:
        return _page(services.pairing_of(db(), code), values, error.fields), 422

    def change(session: Session, found: Pairing) -> str:
        services.set_rules(session, found, given, by=actor_of(g.user), expected_version=sent_version())
        return _("The rules are changed. They count from the next run.")

    return _do(code, change)


@blueprint.post("/pairings/<code>/final")
@officer_only
def finalise_pairing(code: str) -> ResponseReturnValue:
    def close(session: Session, found: Pairing) -> str:
        services.finalise_pairing(session, found, by=actor_of(g.user), expected_version=sent_version())
        return _("The pairing is final. Its pairs are ready to be proposed.")

    return _do(code, close)


@blueprint.post("/pairings/<code>/reopen")
@officer_only
def reopen_pairing(code: str) -> ResponseReturnValue:
    def reopen(session: Session, found: Pairing) -> str:
        services.reopen_pairing(session, found, by=actor_of(g.user), expected_version=sent_version())
        return _("The pairing is open again.")

    return _do(code, reopen)


@blueprint.post("/pairings/<code>/propose")
@officer_only
def propose_pairing_post(code: str) -> ResponseReturnValue:
    """All pairs of a final pairing that nobody has proposed yet. `words`: a template for both sides."""
    require(may_curate(g.user))
    words = request.form.get("words", "")[:2000].strip()
    made: list[Batch] = []

    def propose(session: Session) -> str:
        found = services.pairing_of(session, code)
        by, version = actor_of(g.user), sent_version()
        made.append(
            propose_pairing(session, found, words or None, desk=proposal_desk(), by=by, expected_version=version)
        )
        return url_for("officer.proposals", show="open") if made[-1].made else url_for("officer.pairing", code=code)

    try:
        target = once(propose)
    except Invalid as error:
        return _page(services.pairing_of(db(), code), {"words": words}, error.fields), 422
    for batch in made:
        tell_batch(batch)
        if not (batch.made or batch.left_out):
            flash(_("All pairs of this pairing are proposed already."), "success")
    return redirect(target)


@blueprint.get("/pairings/<code>/pairs.csv")
@officer_only
def pairing_export(code: str) -> Response:
    """Every pair of the last run."""
    found = services.pairing_of(db(), code)
    both, decided = sides_of(found), decisions(found)
    headings = (
        _("Need"),
        _("Code of the need"),
        _("Buyer"),
        _("Firm"),
        _("Code of the firm"),
        _("Score"),
        _("Price"),
        _("Decision"),
        _("Reason"),
    )
    lines = []
    for row in rows.pairs_of(db(), found):
        need, firm = both.need_codes[row.need_id], both.firm_codes[row.company_id]
        told = decided.get((row.need_id, row.company_id), NO_DECISION)
        names = (both.need_name(need), need, cards.firm_name(both.needs[need].company), both.firm_name(firm), firm)
        lines.append((*names, f"{row.score:.3f}", f"{row.price:.3f}", told.label, told.reason))
    return csv_answer(f"pairing-{found.code}.csv", headings, lines)


def _do(code: str, change: Callable[[Session, Pairing], str]) -> ResponseReturnValue:
    """One change of the whole, and back to the overview with what came of it."""
    require(may_curate(g.user))
    with transaction() as session:
        said = change(session, services.pairing_of(session, code))
    flash(said, "success")
    return redirect(url_for("officer.pairing", code=code))


def _page(found: Pairing, values: Mapping[str, Any], errors: Mapping[str, Any]) -> str:
    to_propose, words = pairs_to_propose(db(), found), values.get("words", "")
    page = overview(found, {name: value for name, value in values.items() if name != "words"})
    return render_template("officer/pairing.html", page=page, to_propose=to_propose, words=words, errors=errors)


def _line(pairing: Pairing, counts: rows.PairingCounts) -> PairingLine:
    return PairingLine(
        name=pairing.name,
        url=url_for("officer.pairing", code=pairing.code),
        status=pairing.status.value,
        needs=format_number(counts.needs),
        pairs=format_number(counts.pairs),
        fair=pairing.fair.name if pairing.fair else "",
        made=format_date(pairing.created_at.date(), "medium"),
        by=pairing.created_by.name if pairing.created_by else "",
    )
