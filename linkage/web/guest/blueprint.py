"""The blueprint of the pages behind links; the modules beside it hang their routes on it.

Addresses are `/l/<token>/...`: the token opens one thing of one person (`linkage.services.access_links`). Answers are never cached and
tell no other site where the reader came from, for the address is the secret.
"""

from __future__ import annotations

from flask import Blueprint, Response

blueprint = Blueprint("guest", __name__, url_prefix="/l")


@blueprint.after_request
def _keep_secret(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
