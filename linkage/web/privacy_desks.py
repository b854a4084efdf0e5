"""Where the links in letters about a person's data lead."""

from __future__ import annotations

from flask import url_for

from linkage.services.signed_links import Desk
from linkage.web.instance import signing_desk


def consent_desk() -> Desk:
    """Of links to the page where somebody says yes or no."""
    return signing_desk(url_for("public.privacy") + "/consents/")


def data_desk() -> Desk:
    """Of links to everything that is kept about somebody."""
    return signing_desk(url_for("account.privacy") + "/data/")
