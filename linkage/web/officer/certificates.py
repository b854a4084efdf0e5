"""Certificates of published firms that end within ninety days, have ended lately, or state no end."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import render_template, request, url_for

from database.models.certificates import Certificate
from database.queries import certificates as rows
from database.session import db
from linkage.days import agency_today
from linkage.language import _
from linkage.services.certificate_warnings import WARN_DAYS
from linkage.web.addresses import Address, page_within
from linkage.web.components import Pages, pages
from linkage.web.guards import officer_only
from linkage.web.layout import format_date
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.freshness_tabs import Tab, freshness_tabs
from linkage.wording import certificate_label

SIZE = 50
ENDED_DAYS = 180


@dataclass(frozen=True, slots=True)
class CertificateLine:
    firm: str
    url: str
    certificate: str
    until: str
    told: str


@dataclass(frozen=True, slots=True)
class CertificatesPage:
    """`show`: ending, ended or undated."""

    tabs: list[Tab]
    views: tuple[tuple[str, str, bool], ...]
    show: str
    about: str
    lines: tuple[CertificateLine, ...]
    pages: Pages


@blueprint.get("/certificates")
@officer_only
def certificates() -> str:
    show = request.args.get("show", "")
    show = show if show in ("ended", "undated") else "ending"
    found = _found(show, agency_today())
    number = page_within(len(found), SIZE)
    shown = found[(number - 1) * SIZE : number * SIZE]
    told = rows.warnings_of(db(), [row.company_id for row in shown])
    labels = (("ending", _("End within 90 days")), ("ended", _("Have ended")), ("undated", _("No end date stated")))
    page = CertificatesPage(
        tabs=freshness_tabs("officer.certificates"),
        views=tuple((label, url_for("officer.certificates", show=key), key == show) for key, label in labels),
        show=show,
        about=_about(show),
        lines=tuple(_line(row, told) for row in shown),
        pages=pages(len(found), page=number, size=SIZE, url=Address.of_request(("show", "page")).page),
    )
    return render_template("officer/freshness/certificates.html", page=page)


def _found(show: str, today: datetime.date) -> Sequence[Certificate]:
    day = datetime.timedelta(days=1)
    if show == "undated":
        return rows.undated(db())
    if show == "ended":
        return rows.ending(db(), first=today - ENDED_DAYS * day, last=today - day)[::-1]
    return rows.ending(db(), first=today, last=today + WARN_DAYS * day)


def _about(show: str) -> str:
    return {
        "ending": _("They count until their last day, that day included. The firm gets one letter about them."),
        "ended": _("In the last half year. They count no longer, though the firm still states them as valid."),
        "undated": _("They count as valid until the firm or an officer enters a last day. Ask for it when you call."),
    }[show]


def _line(row: Certificate, told: Mapping[tuple[int, str, str], datetime.datetime]) -> CertificateLine:
    company = row.company
    warned_at = told.get((row.company_id, row.standard, row.valid_to or ""))
    return CertificateLine(
        firm=company.name,
        url=url_for("officer.proofs", code=company.code, claim=f"certificate-{row.id}"),
        certificate=certificate_label(row.standard),
        until=format_date(row.valid_until, "medium"),
        told=format_date(warned_at, "medium") if warned_at else "",
    )
