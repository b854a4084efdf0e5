"""How far an introduction has got, behind the link of a letter: a firm without an account says and confirms steps and amounts."""

from __future__ import annotations

from typing import Any

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import AccessLinkKind
from database.models.uploads import Upload
from database.session import db
from linkage.errors import NotAllowed, NotFound
from linkage.language import _, _l
from linkage.services.audit import guest_actor
from linkage.services.ladder import step_at
from linkage.services.linkage_links import behind
from linkage.web.guards import public
from linkage.web.guest.blueprint import blueprint
from linkage.web.guest.rfq_browsers import is_code_typed
from linkage.web.linkages import steps, values
from linkage.web.linkages.pages import linkage_page
from linkage.web.linkages.reading import Read, Reading
from linkage.web.linkages.steps import stage_coded
from linkage.web.rfq_papers import original

_MESSAGES = {
    AccessLinkKind.PROPOSAL: "guest.proposal_messages",
    AccessLinkKind.RFQ: "guest.rfq_messages",
}
_BACK = {
    AccessLinkKind.PROPOSAL: "guest.proposal",
    AccessLinkKind.RFQ: "guest.rfq",
    AccessLinkKind.FOLLOW_UP: "guest.follow_up",
}


@blueprint.get("/<token>/linkage")
@public
def only_linkage(token: str) -> ResponseReturnValue:
    """Where a letter leads: the pair it is about, or the list of what is asked where it is about several."""
    opens = behind(db(), token)
    if opens.link.kind is AccessLinkKind.RFQ and not is_code_typed(token):
        return redirect(url_for("guest.rfq", token=token))
    if len(opens.linkages) == 1:
        return redirect(url_for("guest.linkage", token=token, code=opens.linkages[0].code))
    return redirect(url_for(_BACK[opens.link.kind], token=token))


@blueprint.get("/<token>/linkage/<code>")
@public
def linkage(token: str, code: str) -> ResponseReturnValue:
    return linkage_page(_read(token, code)(db()))


@blueprint.get("/<token>/linkage/<code>/step")
@public
def linkage_step_form(token: str, code: str) -> ResponseReturnValue:
    return steps.step_page(_read(token, code))


@blueprint.post("/<token>/linkage/<code>/step")
@public
def linkage_step_post(token: str, code: str) -> ResponseReturnValue:
    return steps.save_step(_read(token, code))


@blueprint.get("/<token>/linkage/<code>/steps/<stage>/paper")
@public
def linkage_paper(token: str, code: str, stage: str) -> ResponseReturnValue:
    """The paper that the firm itself gave as a proof."""
    here = _read(token, code)(db())
    step = step_at(here.linkage, stage_coded(stage))
    paper = db().get(Upload, step.upload_id) if step is not None and step.upload_id is not None else None
    if step is None or paper is None or step.evidence_by is not here.side:
        raise NotFound(_l("There is no such file."))
    return original(paper)


@blueprint.post("/<token>/linkage/<code>/steps/<stage>/confirm")
@public
def linkage_confirm_step_post(token: str, code: str, stage: str) -> ResponseReturnValue:
    return steps.confirm(_read(token, code), stage)


@blueprint.post("/<token>/linkage/<code>/steps/<stage>/deny")
@public
def linkage_deny_step_post(token: str, code: str, stage: str) -> ResponseReturnValue:
    return steps.deny(_read(token, code), stage)


@blueprint.get("/<token>/linkage/<code>/end")
@public
def linkage_end_form(token: str, code: str) -> ResponseReturnValue:
    return steps.end_page(_read(token, code))


@blueprint.post("/<token>/linkage/<code>/end")
@public
def linkage_end_post(token: str, code: str) -> ResponseReturnValue:
    return steps.save_end(_read(token, code))


@blueprint.post("/<token>/linkage/<code>/again")
@public
def linkage_take_up_post(token: str, code: str) -> ResponseReturnValue:
    return steps.go_on(_read(token, code))


@blueprint.get("/<token>/linkage/<code>/value")
@public
def linkage_value_form(token: str, code: str) -> ResponseReturnValue:
    return values.value_page(_read(token, code))


@blueprint.post("/<token>/linkage/<code>/value")
@public
def linkage_value_post(token: str, code: str) -> ResponseReturnValue:
    return values.save_value(_read(token, code))


@blueprint.post("/<token>/linkage/<code>/values/<value>/confirm")
@public
def linkage_confirm_value_post(token: str, code: str, value: str) -> ResponseReturnValue:
    return values.confirm(_read(token, code), value)


def _read(token: str, code: str) -> Read:
    """The linkage for the firm of the link. Raises NotFound, and NotAllowed where a code has to be typed first."""

    def read(reading: Session) -> Reading:
        opens = behind(reading, token)
        if opens.link.kind is AccessLinkKind.RFQ and not is_code_typed(token):
            raise NotAllowed(_l("Open the link of your letter again and type the code that is sent to you."))
        found = opens.linkage(code)

        def url(what: str, **given: Any) -> str:
            endpoint = "guest.linkage" if what == "linkage" else f"guest.linkage_{what}"
            return url_for(endpoint, token=token, code=found.code, **given)

        def question_url(round_code: str) -> str:
            return url_for("guest.follow_up_of_pair", token=token, code=round_code)

        kind = opens.link.kind
        back_url = url_for(_BACK[kind], token=token)
        return Reading(
            linkage=found,
            side=opens.side,
            by=guest_actor(opens.company.code, token),
            url=url,
            back=(_("Back"), back_url),
            is_guest=True,
            proposal_url=back_url if kind is AccessLinkKind.PROPOSAL else "",
            rfq_url=back_url if kind is AccessLinkKind.RFQ else "",
            messages_url=url_for(_MESSAGES[kind], token=token) if kind in _MESSAGES else "",
            question_url=question_url if kind is AccessLinkKind.FOLLOW_UP else None,
        )

    return read
