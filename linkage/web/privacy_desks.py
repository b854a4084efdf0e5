"""Where the links in letters about a person's data lead, and the key that signs them."""

from __future__ import annotations

from flask import current_app, url_for

from linkage.config import Config
from linkage.services.privacy_links import Desk


def consent_desk() -> Desk:
    """Of links to the page where somebody says yes or no."""
    return _desk(url_for("public.privacy") + "/consents/")


def data_desk() -> Desk:
    """Of links to everything that is kept about somebody."""
    return _desk(url_for("account.privacy") + "/data/")


def _desk(path: str) -> Desk:
    """Links lead to the configured address, whatever host the request named."""
    config: Config = current_app.config["LINKAGE"]
    return Desk(config.secret_key, f"{config.base_url}{path}{{}}")
