"""The contact of a firm as an officer writes it down, from a call or a card; of a supplier and of an assembler alike."""

from __future__ import annotations

from sqlmodel import Session

from database.models.companies import Company
from linkage.errors import Conflict
from linkage.inputs.suppliers import ContactInput
from linkage.language import _, _l, speaking
from linkage.services.audit import Actor, record_company
from linkage.services.contacts import close_contact
from linkage.services.firm_readers import readers_of_firms
from linkage.services.notices import Telling, Told, tell_all
from linkage.services.outbox import Letter
from linkage.services.source_records import note_change
from linkage.services.supplier_records import as_input, write_company
from linkage.wording.firms import firm_name


def change_contact(
    session: Session, company: Company, given: ContactInput, *, by: Actor, expected_version: int, base_url: str
) -> bool:
    """Makes `given` the contact of the firm; true when that changed anything. A review of its profile stays as it is.

    Links that letters brought to another address end by themselves, and what the person had agreed to show ends where something new
    stands there. People of the firm with an account are told. Raises Conflict when the firm changed since the officer looked.
    """
    if company.version != expected_version:
        raise Conflict(_l("Somebody else changed this firm meanwhile. Look at it again, then repeat your change."))
    before = as_input(company)
    after = before.model_copy(update={"contact": None if given == ContactInput() else given})
    if after == before:
        return False
    note_change(session, company, before, after, by=by)
    write_company(company, after)
    session.flush()
    close_contact(session, company, was=before.contact)
    known = before.contact or ContactInput()
    fields = sorted(key for key in ContactInput.model_fields if getattr(known, key) != getattr(given, key))
    record_company(session, by, "company.contact_changed", company, fields=fields)
    _tell(session, company, base_url=base_url)
    return True


def _tell(session: Session, company: Company, *, base_url: str) -> None:
    tellings = []
    path = "/supplier/profile/contact" if company.supplier_profile is not None else "/assembler/company"
    for to in readers_of_firms(session, [company]).get(company.id or 0, ()):
        if to.user_id is None:
            continue
        with speaking(to.language):
            subject = _("The agency changed the contact of %(firm)s", firm=firm_name(company))
            body = _(
                "Dear %(person)s,\n\nan officer of the agency wrote down whom to call at %(firm)s. If it is not right, change it on "
                "your own pages or tell the agency:\n%(link)s\n\nNothing new of it is shown to others before the contact person "
                "agrees.\n",
                person=to.name,
                firm=firm_name(company),
                link=f"{base_url}{path}",
            )
        letter = Letter("profile-contact", to.address, to.language, subject, body)
        key = f"profile-contact:{company.code}:{company.version}:{to.user_id}"
        tellings.append(Telling(letter, Told(to.user_id, path, base_url), key))
    tell_all(session, tellings)
