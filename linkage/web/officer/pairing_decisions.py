"""What an officer decides about one pair of a pairing: keep it, refuse it, prefer it or rather not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from database.enums import AskedBy, DecisionKind
from database.queries import pairings as rows
from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.errors import Invalid, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.pairings import WISH, DecisionInput
from linkage.language import _, _l
from linkage.services import pairings as services
from linkage.services.pairing_candidates import companies_of
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.forms import sent_version
from linkage.web.guards import officer_only
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.pairing_parts import Head, head, need_url, score_text
from linkage.wording.pairings import asked_by_label


@dataclass(frozen=True, slots=True)
class DecidePage:
    head: Head
    need: str
    need_code: str
    need_url: str
    firm: str
    firm_code: str
    score: str
    is_paired: bool
    is_candidate: bool
    values: Mapping[str, str]
    sides: tuple[tuple[str, str], ...]
    back: str


@blueprint.get("/pairings/<code>/decide")
@officer_only
def decide_pair(code: str) -> str:
    need, firm = (request.args.get(name, "").strip()[:40] for name in ("need", "firm"))
    return _decide_page(code, need, firm, None, {})


@blueprint.post("/pairings/<code>/decide")
@officer_only
def decide_pair_post(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    need, firm = (request.form.get(name, "").strip()[:40] for name in ("need", "firm"))
    values = {name: request.form.get(name, "") for name in ("kind", "asked_by", "reason")}
    # A wish against a pair is a wish with the other sign: people choose words, not numbers.
    sent = {} if values["kind"] == "none" else values
    if values["kind"] == "unwish":
        sent = {**values, "kind": DecisionKind.WISH.value, "wish": str(-WISH)}
    try:
        given = read_input(DecisionInput, sent)
        with transaction() as session:
            found = services.pairing_of(session, code)
            services.decide(session, found, need, firm, given, by=actor_of(g.user), expected_version=sent_version())
    except Invalid as error:
        return _decide_page(code, need, firm, values, error.fields), 422
    flash(_("The decision is written down. It counts from the next run."), "success")
    return redirect(url_for("officer.pairing_need", code=code, need=need))


def _decide_page(code: str, need: str, firm: str, values: Mapping[str, str] | None, errors: Mapping[str, Any]) -> str:
    found = services.pairing_of(db(), code)
    line = next((row for row in rows.needs_of(db(), found) if row.need.code == need), None)
    company = companies_of(db(), [firm]).get(firm)
    if line is None or company is None or company.supplier_profile is None:
        raise NotFound(_l("There is no supplier or no need with this code. Copy it from the registry."))
    key = (line.need_id, company.id or 0)
    held = next((row for row in rows.decisions_of(db(), found) if (row.need_id, row.company_id) == key), None)
    if values is None:
        kind = "none" if held is None else "unwish" if held.wish < 0 else held.kind.value
        values = {
            "kind": kind,
            "asked_by": held.asked_by.value if held else AskedBy.AGENCY.value,
            "reason": held.reason if held else "",
        }
    scores = {(row[0], row[1]): row[2] for row in rows.candidates_of(db(), found)}
    page = DecidePage(
        head=head(found),
        need=line.need.title,
        need_code=need,
        need_url=need_url(found, need),
        firm=cards.firm_name(company),
        firm_code=firm,
        score=score_text(scores.get(key)),
        is_paired=any((row.need_id, row.company_id) == key for row in rows.pairs_of(db(), found)),
        is_candidate=key in scores,
        values=values,
        sides=tuple((side.value, asked_by_label(side.value)) for side in AskedBy),
        back=need_url(found, need),
    )
    return render_template("officer/pairing-decide.html", page=page, kinds=_kinds(), errors=errors)


def _kinds() -> tuple[tuple[str, str, str], ...]:
    return (
        ("none", _("Leave it to the pairing"), ""),
        (DecisionKind.KEEP.value, _("Keep this pair"), _("It is there in every run, whatever it costs others.")),
        (DecisionKind.VETO.value, _("Refuse this pair"), _("It never comes about.")),
        (DecisionKind.WISH.value, _("Prefer it"), _("It wins over others that are about as good.")),
        ("unwish", _("Rather not"), _("It loses against others that are about as good.")),
    )
