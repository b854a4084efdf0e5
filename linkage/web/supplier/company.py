"""Step 1: the firm itself."""

from __future__ import annotations

from typing import Any, ClassVar

from flask.typing import ResponseReturnValue

from database.enums import BusinessType
from linkage.inputs.base import read_input
from linkage.inputs.suppliers import OwnTaxCodeInput
from linkage.language import _l, current_language
from linkage.web.guards import supplier_only
from linkage.web.numbers import read_number
from linkage.web.supplier.blueprint import blueprint
from linkage.web.supplier.editing import Fields, Options, ProfileForm, save, show
from linkage.web.supplier.records import Record
from linkage.wording import business_type_label, legal_form_label, ownership_label
from linkage.wording.identifiers import is_personal_number, masked_number, unmasked
from matching.taxonomy import taxonomy

_NUMBERS = ("employees",)


class CompanyForm(ProfileForm):
    step = "company"
    template = "supplier/profile/company.html"
    labels: ClassVar = {
        "name": _l("Name of your firm"),
        "tax_code": _l("Tax code"),
        "business_type": _l("What kind of business are you?"),
        "employees": _l("People who work for you"),
        "ownership": _l("Who owns the firm?"),
        "legal_form": _l("Legal form"),
        "established": _l("Year of foundation"),
        "website": _l("Web site"),
        "summary_vi": _l("Your firm in a few sentences, in Vietnamese"),
        "summary_en": _l("Your firm in a few sentences, in English"),
        "summary_ja": _l("Your firm in a few sentences, in Japanese"),
        "customers_generic": _l("Your customers, without names"),
        "name_en": _l("Name in English"),
        "name_ja": _l("Name in Japanese"),
        "name_local": _l("Name in another script"),
    }

    def part(self, record: Record) -> Record:
        return {key: record[key] for key in self.labels if key in record}

    def fields(self, part: Record) -> dict[str, list[str]]:
        """A household's number is a person's: it is not written out again, the mask stands for it."""
        number = part.get("tax_code", "")
        shown = {"tax_code": masked_number(number)} if is_personal_number(number) else {}
        return {key: [str(value)] for key, value in {**part, **shown}.items()}

    def read(self, fields: Fields, record: Record) -> Record:
        typed: dict[str, Any] = {key: fields.one(key) for key in self.labels}
        typed |= {key: read_number(typed[key]) for key in _NUMBERS if typed[key]}
        typed["tax_code"] = unmasked(typed["tax_code"], record.get("tax_code")) or ""
        if typed["tax_code"].strip() != record.get("tax_code", ""):
            typed["tax_code"] = read_input(OwnTaxCodeInput, {"tax_code": typed["tax_code"]}).tax_code
        return {**record, **typed}

    def options(self, _part: Record) -> Options:
        table = taxonomy()
        forms = sorted(table.legal_forms.values(), key=lambda form: form.country != "VN")
        return {
            "business_type": [(kind.value, business_type_label(kind)) for kind in BusinessType],
            "ownership": [(code, ownership_label(code)) for code in table.ownerships],
            "legal_form": [(form.id, legal_form_label(form.id)) for form in forms],
        }

    def more(self, _company: Any, _part: Record) -> str:
        """The reader's language, whose summary comes first."""
        return current_language()


@blueprint.get("/profile/company")
@supplier_only
def company() -> ResponseReturnValue:
    return show(CompanyForm())


@blueprint.post("/profile/company")
@supplier_only
def save_company() -> ResponseReturnValue:
    return save(CompanyForm())
