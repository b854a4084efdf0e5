"""Step 8: whom to call. Private."""

from __future__ import annotations

from typing import ClassVar

from flask.typing import ResponseReturnValue

from linkage.inputs.base import read_input
from linkage.inputs.suppliers import ContactInput, OwnContactInput
from linkage.language import _l
from linkage.web.guards import supplier_only
from linkage.web.supplier.blueprint import blueprint
from linkage.web.supplier.editing import Fields, ProfileForm, save, show
from linkage.web.supplier.records import Record


class ContactForm(ProfileForm):
    step = "contact"
    template = "supplier/profile/contact.html"
    labels: ClassVar = {
        "name": _l("Name of the person"),
        "phone": _l("Telephone"),
        "email": _l("E-mail address"),
    }

    def part(self, record: Record) -> Record:
        return dict(record.get("contact", {}))

    def fields(self, part: Record) -> dict[str, list[str]]:
        return {key: [value] for key, value in part.items()}

    def read(self, fields: Fields, record: Record) -> Record:
        typed = {key: fields.one(key) for key in self.labels}
        if typed["email"] == record.get("contact", {}).get("email", ""):
            read_input(ContactInput, typed)  # an address that a list brought stays as it is
        else:
            typed["email"] = read_input(OwnContactInput, typed).email or ""
        return {**record, "contact": typed}


@blueprint.get("/profile/contact")
@supplier_only
def contact() -> ResponseReturnValue:
    return show(ContactForm())


@blueprint.post("/profile/contact")
@supplier_only
def save_contact() -> ResponseReturnValue:
    return save(ContactForm())
