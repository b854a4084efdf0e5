"""The blueprint of the pages behind links; the modules beside it hang their routes on it.

Addresses are `/l/<token>/...`: the token opens one thing of one person (`linkage.services.access_links`). Answers are never cached and
tell no other site where the reader came from, for the address is the secret.
"""

from __future__ import annotations

from flask import Blueprint

from linkage.web.security import keep_address_secret

blueprint = Blueprint("guest", __name__, url_prefix="/l")
blueprint.after_request(keep_address_secret)
