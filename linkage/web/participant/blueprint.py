"""The blueprint of the pages for firms at a fair; the modules beside it hang their routes on it."""

from __future__ import annotations

from flask import Blueprint, Response

from linkage.web.guards import sent_link
from linkage.web.security import keep_address_secret

blueprint = Blueprint("participant", __name__, url_prefix="/fairs")


@blueprint.after_request
def _keep_secret(response: Response) -> Response:
    """The address of who came by a link is the secret."""
    return keep_address_secret(response) if sent_link() else response
