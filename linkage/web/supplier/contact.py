"""Step 8: whom to call. Private, but for what the person themselves agrees to here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from database.models.companies import Company
from database.models.users import User
from database.session import db, transaction
from linkage.errors import NotAllowed, NotFound
from linkage.inputs.suppliers import read_contact
from linkage.language import _l
from linkage.services.consents import history_of
from linkage.services.contacts import SHOWING
from linkage.services.persons import Person, contact_person, person_of_user
from linkage.web.consent_lines import ConsentLine, answer_by_account, answer_text, consent_lines, purpose_of_form
from linkage.web.guards import supplier_only
from linkage.web.instance import agency_name
from linkage.web.supplier.blueprint import blueprint
from linkage.web.supplier.editing import Fields, ProfileForm, save, show
from linkage.web.supplier.own import own_company
from linkage.web.supplier.records import Record


@dataclass(frozen=True, slots=True)
class ContactConsents:
    """`lines`: what the signed-in person may agree to as this contact; empty where the contact is somebody else."""

    is_stated: bool
    lines: tuple[ConsentLine, ...]


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
        return {key: [part[key]] for key in self.labels if key in part}

    def read(self, fields: Fields, record: Record) -> Record:
        typed = {key: fields.one(key) for key in self.labels}
        typed["email"] = read_contact(typed, record.get("contact", {}).get("email")).email or ""
        further = {key: each for key, each in record.get("contact", {}).items() if key not in typed}
        return {**record, "contact": {**further, **typed}}

    def more(self, company: Company, _part: Record) -> ContactConsents:
        contact = contact_person(company)
        if not _is_self(g.user, company):
            return ContactConsents(bool(contact.hash), ())
        shown = consent_lines(db(), Person(user_id=g.user.id), agency_name())
        return ContactConsents(is_stated=True, lines=tuple(each for each in shown if each.purpose in SHOWING))

    def next_url(self) -> str:
        """Whoever is the contact and has not said yet what may be shown is asked for it in place."""
        is_asked = _is_self(g.user, own_company()) and not _has_answered(g.user)
        return url_for("supplier.contact", _anchor="showing") if is_asked else super().next_url()


@blueprint.get("/profile/contact")
@supplier_only
def contact() -> ResponseReturnValue:
    return show(ContactForm())


@blueprint.post("/profile/contact")
@supplier_only
def save_contact() -> ResponseReturnValue:
    return save(ContactForm())


@blueprint.post("/profile/contact/consents")
@supplier_only
def contact_consent_post() -> ResponseReturnValue:
    """One purpose at a time: `purpose`, and `given` 1 or 0. Nobody agrees for somebody else."""
    purpose, is_given = purpose_of_form(), request.form.get("given") == "1"
    if purpose not in SHOWING:
        raise NotFound(_l("There is no such consent."))
    with transaction() as session:
        company = own_company()
        user = session.get_one(User, g.user.id)
        if not _is_self(user, company):
            raise NotAllowed(_l("Only the contact person can decide this, signed in with the address of the contact."))
        answer_by_account(session, user, purpose, is_given=is_given)
    flash(answer_text(purpose, is_given=is_given), "success")
    return redirect(url_for("supplier.contact", _anchor=f"consent-{purpose.value}"))


def _is_self(user: User, company: Company) -> bool:
    """Whether the contact of the firm is the person who is signed in."""
    return bool(set(person_of_user(user).hashes) & set(contact_person(company).hashes))


def _has_answered(user: User) -> bool:
    return any(each.purpose in SHOWING for each in history_of(db(), Person(user_id=user.id)))
