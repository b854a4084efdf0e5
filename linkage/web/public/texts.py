"""Pages to read: about, help, privacy; and what search engines are told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Response, current_app, render_template

from database.session import db
from linkage.config import Config
from linkage.days import agency_today
from linkage.inputs.weights import points_of
from linkage.language import _, ngettext
from linkage.services.retention_periods import Periods, periods_on
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
    """`periods`: what is kept about people, and until when; on the page about privacy."""

    agency: str
    email: str
    periods: tuple[tuple[str, str], ...] = ()


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
    config: Config = current_app.config["LINKAGE"]
    page = TextPage(config.agency_name, config.agency_email, tuple(_periods(periods_on(agency_today()))))
    return render_template("public/privacy.html", page=page)


def _periods(held: Periods) -> Iterator[tuple[str, str]]:
    def months(number: int) -> str:
        return ngettext("%(num)d month", "%(num)d months", number)

    def days(number: int) -> str:
        return ngettext("%(num)d day", "%(num)d days", number)

    yield (
        _("Contact persons"),
        _("%(period)s after anything was last heard from the firm", period=months(held.contacts)),
    )
    yield _("Address and number of people at fairs"), _("%(period)s after the fair", period=months(held.contacts))
    yield _("Who came in at the door"), _("%(period)s after the fair", period=months(held.badges))
    yield (
        _("Photos in which people can be recognised"),
        _("%(period)s after they were added", period=months(held.person_photos)),
    )
    yield _("Names and words in minutes of meetings"), _("%(period)s after the fair", period=months(held.minutes))
    yield _("Names in the trail of changes"), months(held.audit_names)
    yield _("Letters that were sent"), months(held.letters)
    yield _("Lists that were brought in"), months(held.lists)
    yield _("Who saw whose contact, one by one"), months(held.views)
    yield _("Linkage records of firms"), _("%(period)s after they were issued", period=months(held.linkage_records))
    yield _("Requests about personal data"), _("%(period)s after they ended", period=months(held.requests))
    yield _("Messages between firms"), _("%(period)s after the last one", period=months(held.messages))
    yield _("News on the site"), months(held.notices)
    yield (
        _("Words about the services of the agency, and who gave them"),
        _("%(period)s after the answer", period=months(held.feedback)),
    )
    yield _("What a firm told the agency in confidence"), months(held.conduct_reports)
    yield _("Who agreed to a confidentiality agreement for a firm"), months(held.nda_names)
    yield (
        _("Who took a drawing, and where a request for quotation was sent"),
        _("%(period)s after the decision", period=months(held.rfq_readers)),
    )
    yield _("Links in letters"), _("%(period)s after they ended", period=days(held.links_days))
    yield _("Drafts of forms"), _("%(period)s after the last change", period=days(held.drafts_days))
    yield _("Marks that a form was sent"), days(held.form_keys_days)
    yield _("Notes about searches"), days(held.search_logs_days)
    yield _("Proof of a consent"), _("%(period)s after it was taken back", period=months(held.consent_proof))


@blueprint.get("/robots.txt")
@public
def robots() -> Response:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _NOT_FOR_ROBOTS), "Allow: /"]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


def _text_page() -> TextPage:
    config: Config = current_app.config["LINKAGE"]
    return TextPage(config.agency_name, config.agency_email)
