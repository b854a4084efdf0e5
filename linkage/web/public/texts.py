"""Pages to read: about, help, privacy; and what search engines are told."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, current_app, render_template

from database.session import db
from linkage.config import Config
from linkage.inputs.weights import points_of
from linkage.services.weights import current_weights
from linkage.web import charts
from linkage.web.guards import public
from linkage.web.public.blueprint import blueprint
from linkage.wording import criterion_label

# What is for signed-in people, and the endless lists of filters.
_NOT_FOR_ROBOTS = (
    "/account",
    "/supplier$",
    "/supplier/",
    "/assembler",
    "/officer",
    "/drafts",
    "/files",
    "/api",
    "/search",
)


@dataclass(frozen=True, slots=True)
class TextPage:
    agency: str
    email: str


@dataclass(frozen=True, slots=True)
class HelpPage:
    """`weights` are bars of points out of a hundred for one criterion alone, most important first."""

    weights: tuple[charts.Bar, ...]
    weights_version: str
    email: str


@blueprint.get("/about")
@public
def about() -> str:
    return render_template("public/about.html", page=_text_page())


@blueprint.get("/help", endpoint="help")
@public
def help_page() -> str:
    weights = current_weights(db())
    ranked = sorted(weights.values.items(), key=lambda item: -item[1])
    points = [(criterion_label(criterion), points_of(weight), "") for criterion, weight in ranked]
    page = HelpPage(tuple(charts.bars(points)), weights.version, _text_page().email)
    return render_template("public/help.html", page=page)


@blueprint.get("/privacy")
@public
def privacy() -> str:
    return render_template("public/privacy.html", page=_text_page())


@blueprint.get("/robots.txt")
@public
def robots() -> Response:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _NOT_FOR_ROBOTS), "Allow: /"]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


def _text_page() -> TextPage:
    config: Config = current_app.config["LINKAGE"]
    return TextPage(config.agency_name, config.agency_email)
