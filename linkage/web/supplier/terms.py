"""Step 6: quality, terms, languages and sectors."""

from __future__ import annotations

from typing import Any, ClassVar

from flask.typing import ResponseReturnValue

from linkage.inputs.base import read_input
from linkage.inputs.suppliers import SupplierInput
from linkage.language import _l, current_language
from linkage.web.guards import supplier_only
from linkage.web.numbers import number_for_form, read_number
from linkage.web.supplier.blueprint import blueprint
from linkage.web.supplier.editing import Fields, Options, ProfileForm, save, show
from linkage.web.supplier.records import Record
from linkage.wording import language_name
from matching.taxonomy import LANGUAGES, taxonomy

_LISTS = ("languages", "sectors")
_GROUPS = {"terms": ("lead_time_days", "moq_pcs", "export_ratio_pct"), "qcd": ("ppm_last_12m", "on_time_delivery_pct")}


class TermsForm(ProfileForm):
    step = "terms"
    template = "supplier/profile/terms.html"
    labels: ClassVar = {
        "utilisation_pct": _l("How busy are your machines?"),
        "utilisation_on": _l("On which day was that?"),
        "terms-lead_time_days": _l("Usual lead time"),
        "terms-moq_pcs": _l("Smallest order"),
        "terms-export_ratio_pct": _l("Share of exports"),
        "qcd-ppm_last_12m": _l("Defects in the last 12 months"),
        "qcd-on_time_delivery_pct": _l("Deliveries on time"),
        "inspection": _l("Inspection equipment"),
        "languages": _l("Languages you can work in"),
        "sectors": _l("Sectors you serve"),
    }

    def part(self, record: Record) -> Record:
        keys = ("utilisation_pct", "utilisation_on", "terms", "qcd", "inspection", *_LISTS)
        return {key: record[key] for key in keys if key in record}

    def fields(self, part: Record) -> dict[str, list[str]]:
        values = {key: list(part.get(key, [])) for key in _LISTS}
        values["inspection"] = ["\n".join(part.get("inspection", []))]
        values["utilisation_pct"] = [number_for_form(part.get("utilisation_pct"))]
        values["utilisation_on"] = [part.get("utilisation_on", "")]
        for group, keys in _GROUPS.items():
            values |= {f"{group}-{key}": [number_for_form(part.get(group, {}).get(key))] for key in keys}
        return values

    def read(self, fields: Fields, record: Record) -> Record:
        typed: dict[str, Any] = {key: fields.all(key) for key in _LISTS}
        typed["inspection"] = [line.strip() for line in fields.one("inspection").splitlines() if line.strip()]
        typed["utilisation_pct"] = read_number(fields.one("utilisation_pct"))
        typed["utilisation_on"] = fields.one("utilisation_on") if typed["utilisation_pct"].strip() else ""
        for group, keys in _GROUPS.items():
            typed[group] = {key: read_number(fields.one(f"{group}-{key}")) for key in keys}
        read_input(SupplierInput, {"name": record["name"], **typed})
        return {**record, **typed}

    def options(self, part: Record) -> Options:
        table, language = taxonomy(), current_language()
        spoken = dict.fromkeys([*LANGUAGES, *part.get("languages", [])])
        return {
            "languages": [(code, language_name(code)) for code in spoken],
            "sectors": [(code, sector.label(language)) for code, sector in table.sectors.items()],
        }


@blueprint.get("/profile/terms")
@supplier_only
def terms() -> ResponseReturnValue:
    return show(TermsForm())


@blueprint.post("/profile/terms")
@supplier_only
def save_terms() -> ResponseReturnValue:
    return save(TermsForm())
