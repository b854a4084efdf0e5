"""Writing down the contact of a firm: what an officer was told by telephone, or read on a card."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.models.companies import Company
from database.session import Clash
from linkage.access import may_edit_company, require
from linkage.errors import Conflict, Invalid
from linkage.inputs.suppliers import ContactInput, read_contact
from linkage.language import _
from linkage.services.company_contacts import change_contact
from linkage.services.users import actor_of
from linkage.web.forms import once, sent_version
from linkage.web.guards import officer_only
from linkage.web.instance import base_url
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.companies import company_of, show_company
from linkage.web.officer.private_views import note_contacts_opened

_FIELDS = ("contact_name", "contact_phone", "contact_email", "contact_more_phones")


@blueprint.post("/companies/<code>/contact")
@officer_only
def contact_post(code: str) -> ResponseReturnValue:
    """After a conflict the form is filled, as it were, from the newest state, which stands above it: saving again overwrites."""
    require(may_edit_company(g.user, company_of(code)))
    typed = {name: request.form.get(name, "").strip() for name in _FIELDS}

    def make(session: Session) -> str:
        found = company_of(code)
        given = _read(typed, found)
        change_contact(session, found, given, by=actor_of(g.user), expected_version=sent_version(), base_url=base_url())
        return url_for("officer.company", code=code, _anchor="contact")

    try:
        target = once(make)
    except Invalid as error:
        return show_company(company_of(code), _in_form_names(error), contact=typed, version=sent_version()), 422
    except (Conflict, Clash):
        note_contacts_opened(code)
        said = {
            "": _(
                "Somebody else changed this firm meanwhile. What is kept now stands under Contact; saving again overwrites it."
            )
        }
        return show_company(company_of(code), said, is_open=True, contact=typed), 409
    flash(_("The contact is saved. Ask the contact person anew before it is shown to anybody."), "success")
    return redirect(target)


def _read(typed: Mapping[str, str], found: Company) -> ContactInput:
    further = [line.strip() for line in typed["contact_more_phones"].splitlines() if line.strip()]
    values = {name: typed[f"contact_{name}"] for name in ("name", "phone", "email")}
    return read_contact({**values, "more_phones": further}, found.contact_email)


def _in_form_names(error: Invalid) -> dict[str, object]:
    """`more_phones.2` of the input is the field `contact_more_phones` of the form."""
    return {f"contact_{path.partition('.')[0]}": text for path, text in error.fields.items()}
