"""Step 5: certificates, each with its state and its last day."""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass
from typing import ClassVar

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from database.enums import CertificateStatus
from linkage.days import agency_today
from linkage.errors import Invalid
from linkage.inputs.base import read_input
from linkage.inputs.suppliers import CertificateInput
from linkage.language import _, _l
from linkage.web import cards, components
from linkage.web.guards import supplier_only
from linkage.web.supplier.blueprint import blueprint
from linkage.web.supplier.editing import Fields, Options, ProfileForm, remove, save, show
from linkage.web.supplier.own import own_company
from linkage.web.supplier.records import Record, item_at, replacing, without
from linkage.web.supplier.steps import place_in_words, url_after
from linkage.wording import certificate_label, certificate_status_label
from matching.taxonomy import taxonomy

_KEY = "certificates"
_KEPT = ("id", "status", "valid_to", "expected", "scope")
_LOCAL = re.compile(r"(?:(\d{1,2})[./-])?(\d{1,2})[./-](\d{4})", re.ASCII)
_ISO = re.compile(r"(\d{4})[./-](\d{1,2})(?:[./-](\d{1,2}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class CertificateRow:
    badge: components.Certificate
    name: str
    scope: str
    url: str
    send_url: str


@dataclass(frozen=True, slots=True)
class CertificatesPage:
    heading: str
    place: str
    rows: tuple[CertificateRow, ...]
    add_url: str
    next_url: str


class CertificateForm(ProfileForm):
    step = "certificates"
    template = "supplier/profile/certificate.html"
    labels: ClassVar = {
        "id": _l("Standard"),
        "status": _l("Where does it stand?"),
        "valid_to": _l("Valid until"),
        "expected": _l("Expected in"),
        "scope": _l("What it covers"),
    }

    def __init__(self, number: int) -> None:
        self.number = number

    @property
    def key(self) -> str:
        return f"certificates.{self.number}"

    @property
    def heading(self) -> str:
        return _("Certificate")

    def part(self, record: Record) -> Record:
        return item_at(list(record.get(_KEY, [])), self.number, may_be_new=True)

    def fields(self, part: Record) -> dict[str, list[str]]:
        return {"status": ["valid"]} | {key: [str(part[key])] for key in _KEPT if key in part}

    def read(self, fields: Fields, record: Record) -> Record:
        typed = {key: fields.one(key) for key in _KEPT}
        typed |= {key: read_month_or_day(typed[key]) for key in ("valid_to", "expected")}
        if not typed["id"]:
            raise Invalid(fields={"id": _l("Choose the standard.")})
        given = read_input(CertificateInput, typed)
        if given.status is CertificateStatus.VALID and given.valid_to and last_day(given.valid_to) < agency_today():
            raise Invalid(fields={"valid_to": _l("This day is past. Enter the new last day, or choose “Expired”.")})
        found = list(record.get(_KEY, []))
        # Without a level of evidence: it stays with a certificate that stays the same, and a changed one is only stated.
        certificate = {key: value for key, value in typed.items() if value.strip()}
        return {**record, _KEY: replacing(found, self.number, certificate)}

    def options(self, _part: Record) -> Options:
        return {
            "id": [(entry.id, _named(entry.label, entry.name)) for entry in taxonomy().certificates.values()],
            "status": [(status.value, certificate_status_label(status)) for status in CertificateStatus],
        }

    def next_url(self) -> str:
        return url_for("supplier.certificates")

    back_url = next_url

    def remove_url(self, part: Record) -> str:
        return url_for("supplier.remove_certificate", number=self.number) if part else ""


@blueprint.get("/profile/certificates")
@supplier_only
def certificates() -> ResponseReturnValue:
    company = own_company()
    page = CertificatesPage(
        heading=_("Certificates"),
        place=place_in_words("certificates"),
        rows=tuple(
            CertificateRow(
                badge=cards.certificate(row, on=agency_today()),
                name=_full_name(row.standard),
                scope=row.scope or "",
                url=url_for("supplier.certificate", number=number),
                send_url=url_for("supplier.proofs", claim=f"certificate-{row.id}", _anchor="send"),
            )
            for number, row in enumerate(company.certificates, 1)
        ),
        add_url=url_for("supplier.certificate", number=len(company.certificates) + 1),
        next_url=url_after("certificates"),
    )
    return render_template("supplier/profile/certificates.html", page=page, errors={})


@blueprint.get("/profile/certificates/<int:number>")
@supplier_only
def certificate(number: int) -> ResponseReturnValue:
    return show(CertificateForm(number))


@blueprint.post("/profile/certificates/<int:number>")
@supplier_only
def save_certificate(number: int) -> ResponseReturnValue:
    return save(CertificateForm(number))


@blueprint.post("/profile/certificates/<int:number>/remove")
@supplier_only
def remove_certificate(number: int) -> ResponseReturnValue:
    remove(CertificateForm(number), lambda record: {**record, _KEY: without(list(record.get(_KEY, [])), number)})
    flash(_("The certificate is removed."), "success")
    return redirect(url_for("supplier.certificates"))


def read_month_or_day(text: str) -> str:
    """05/2027, 31/5/2027 and 2027-5 as 2027-05 and 2027-05-31; anything else as it is, for the input to refuse."""
    typed = text.strip()
    if found := _LOCAL.fullmatch(typed):
        day, month, year = found.groups()
    elif found := _ISO.fullmatch(typed):
        year, month, day = found.groups()
    else:
        return text
    return f"{year}-{int(month):02d}" + (f"-{int(day):02d}" if day else "")


def last_day(month_or_day: str) -> datetime.date:
    """The day itself, or the last one of the month."""
    year, month, *day = (int(part) for part in month_or_day.split("-"))
    return datetime.date(year, month, day[0] if day else calendar.monthrange(year, month)[1])


def _full_name(standard: str) -> str:
    known = taxonomy().certificates.get(standard)
    return known.name if known is not None and known.name != certificate_label(standard) else ""


def _named(label: str, name: str) -> str:
    return name if name.startswith(label) else f"{label} – {name}"
