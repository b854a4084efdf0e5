"""The introductions for which somebody let their contact be shown, each to be closed by itself."""

from __future__ import annotations

from flask import flash, g, redirect, url_for
from flask.typing import ResponseReturnValue

from database.enums import ConsentChannel, ConsentPurpose
from database.models.users import User
from database.session import transaction
from linkage.errors import NotFound
from linkage.language import _, _l
from linkage.services.consents import withdraw_consent
from linkage.services.persons import person_of_user
from linkage.services.users import actor_of
from linkage.web.account.blueprint import blueprint
from linkage.web.guards import signed_in
from linkage.web.proposals.desk import proposal_desk


@blueprint.post("/privacy/introductions/<code>")
@signed_in
def close_introduction_post(code: str) -> ResponseReturnValue:
    """The own consent to one introduction is taken back; both contacts close at once."""
    with transaction() as session:
        user = session.get_one(User, g.user.id)
        number = withdraw_consent(
            session,
            person_of_user(user),
            ConsentPurpose.INTRODUCTION,
            desk=proposal_desk(),
            channel=ConsentChannel.WEB,
            by=actor_of(user),
            subject_code=code,
        )
    if not number:
        raise NotFound(_l("This consent is not in force any more."))
    flash(_("Closed. The contacts of both people are hidden, and the other firm is told."), "success")
    return redirect(url_for("account.privacy", _anchor="introductions"))
