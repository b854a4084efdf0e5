"""What was read in the text of a need, shown to be confirmed or left out before anything is kept."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from database.session import transaction
from linkage.language import _, ngettext
from linkage.services.need_proposals import Proposal, confirmed, proposal_of_need
from linkage.services.needs import as_input, update_need
from linkage.services.users import actor_of
from linkage.web.assembler.blueprint import blueprint
from linkage.web.assembler.own import own_need
from linkage.web.assembler.questions import changed_input, question_url
from linkage.web.guards import assembler_only
from linkage.wording import (
    certificate_label,
    limit_text,
    material_label,
    process_label,
    province_label,
    quantity_text,
)
from matching.routing import drafted_steps


@dataclass(frozen=True, slots=True)
class ProposalGroup:
    """Things of one kind that were read: (key, label, hint) as checkboxes take them."""

    name: str
    title: str
    options: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class ProposalPage:
    text: str
    language: str
    groups: tuple[ProposalGroup, ...]
    chosen: frozenset[str]
    url: str
    skip_url: str
    back_url: str


@blueprint.get("/needs/<code>/proposal")
@assembler_only
def proposal(code: str) -> ResponseReturnValue:
    need = own_need(code)
    read = proposal_of_need(need)
    if not read.keys:
        return redirect(question_url(need, "routing"))
    page = ProposalPage(
        text=need.text or "",
        language=need.language or "",
        groups=tuple(group for group in _groups(read) if group.options),
        chosen=frozenset(read.keys),
        url=url_for("assembler.accept_proposal", code=need.code),
        skip_url=question_url(need, "routing"),
        back_url=question_url(need, "part"),
    )
    return render_template("assembler/needs/proposal.html", page=page, errors={})


@blueprint.post("/needs/<code>/proposal")
@assembler_only
def accept_proposal(code: str) -> ResponseReturnValue:
    """Keeps what was ticked. Name and text are read again, so that only what they say can come of this form."""
    need = own_need(code)
    read = proposal_of_need(need)
    keys = frozenset(request.form.getlist("keep")) & frozenset(read.keys)
    if keys:
        given = changed_input(need, {"requirements": confirmed(as_input(need), read, keys)})
        with transaction() as session:
            update_need(session, need, given, by=actor_of(g.user))
        flash(
            ngettext("%(num)d answer is filled in.", "%(num)d answers are filled in. Look through them.", len(keys)),
            "success",
        )
    # What the routing may lack is asked first, then all answers with a way to change each; without a process nothing can be published.
    chosen = [step.process for step in need.steps]
    if drafted_steps(chosen, materials=need.materials):
        return redirect(url_for("assembler.routing", code=code, check=1))
    return redirect(url_for("assembler.check" if chosen else "assembler.routing", code=code))


def _groups(read: Proposal) -> tuple[ProposalGroup, ...]:
    volume = quantity_text(read.volume_per_month, "pcs/month")
    return (
        ProposalGroup(
            "process",
            _("Processes, in their usual order"),
            tuple((f"process:{code}", process_label(code), "") for code in read.processes),
        ),
        ProposalGroup(
            "limit",
            _("Limits"),
            tuple(
                (f"limit:{code}:{key}", limit_text(key, value), process_label(code))
                for code, values in read.limits.items()
                for key, value in values.items()
            ),
        ),
        ProposalGroup(
            "material", _("Material"), tuple((f"material:{code}", material_label(code), "") for code in read.materials)
        ),
        ProposalGroup("volume", _("Volume"), (("volume", volume, ""),) if volume else ()),
        ProposalGroup(
            "certificate",
            _("Certificates the supplier must have"),
            tuple((f"certificate:{code}", certificate_label(code), "") for code in read.certificates),
        ),
        ProposalGroup(
            "province",
            _("Rather in"),
            tuple((f"province:{code}", province_label(code), "") for code in read.provinces),
        ),
    )
