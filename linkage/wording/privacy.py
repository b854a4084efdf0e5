"""What is kept about a person, in words: sections and fields of the file they take away, and what a deletion clears."""

from __future__ import annotations

from typing import Any

from linkage.language import _, _l, ngettext

_SECTIONS = {
    "account": _l("Account"),
    "memberships": _l("Firms you belong to"),
    "contacts": _l("Firms that name you as their contact"),
    "consents": _l("Consents"),
    "requests": _l("Requests about your data"),
    "fairs": _l("Fairs"),
    "introductions": _l("Introductions that show your contact"),
    "meetings": _l("Meetings"),
    "minutes": _l("Minutes"),
    "letters": _l("Letters to you"),
    "feedback": _l("What you said of our services"),
    "reports": _l("What you told in confidence"),
    "rfqs": _l("Requests for quotation sent to your address"),
    "answers": _l("Your answers to requests for quotation"),
    "messages": _l("Messages"),
    "notices": _l("News"),
    "searches": _l("Saved searches"),
    "drafts": _l("Forms saved half-done"),
    "files": _l("Files and photos"),
    "sessions": _l("Signed-in browsers"),
    "keys": _l("Keys for programs"),
    "actions": _l("What you did here"),
    "views": _l("Who saw your data"),
}
_FIELDS = {
    "action": _l("What was done"),
    "agreed_at": _l("Agreed to the NDA"),
    "agreed_name": _l("Name under the NDA"),
    "answered_at": _l("Answered"),
    "assembler": _l("Assembler"),
    "at": _l("When"),
    "body": _l("Text"),
    "caption": _l("Caption"),
    "channel": _l("How"),
    "code": _l("Number"),
    "company_code": _l("Firm"),
    "created_at": _l("Made"),
    "data": _l("What was typed"),
    "email": _l("E-mail"),
    "ended_at": _l("Ended"),
    "expires_at": _l("Ends"),
    "fair": _l("Fair"),
    "firm": _l("Firm"),
    "form": _l("Form"),
    "given_at": _l("Given"),
    "interest": _l("Interest"),
    "is_active": _l("Active"),
    "job": _l("Position"),
    "kept_until": _l("Kept as evidence until"),
    "kind": _l("Kind"),
    "language": _l("Language"),
    "last_seen_at": _l("Last seen"),
    "last_used_at": _l("Last used"),
    "message": _l("Message"),
    "name": _l("Name"),
    "next_step": _l("Next step"),
    "next_step_on": _l("Next step on"),
    "notes": _l("Notes"),
    "officer_role": _l("Role in the agency"),
    "original_name": _l("File"),
    "outcome": _l("Outcome"),
    "password_changed_at": _l("Password changed"),
    "phone": _l("Telephone"),
    "place": _l("Where"),
    "price": _l("Price of one unit"),
    "purpose": _l("What for"),
    "read_at": _l("Read"),
    "reason": _l("Reason"),
    "received_at": _l("Received"),
    "recipient": _l("To"),
    "recognised_since": _l("Named in it since"),
    "result": _l("What was done"),
    "revoked_at": _l("Revoked"),
    "role": _l("Role"),
    "sent_at": _l("Sent"),
    "side": _l("Side"),
    "since": _l("Since"),
    "source": _l("Source"),
    "starts_at": _l("Begins"),
    "state": _l("Filters"),
    "alert": _l("Letters"),
    "status": _l("State"),
    "subject": _l("Subject"),
    "subject_code": _l("Code"),
    "subject_kind": _l("To what"),
    "supplier": _l("Supplier"),
    "text": _l("Text"),
    "text_version": _l("Version of the text"),
    "updated_at": _l("Last changed"),
    "viewer": _l("Who"),
    "withdrawn_at": _l("Withdrawn"),
    "withdrawn_via": _l("Withdrawn by way of"),
}


def section_label(section: str) -> str:
    return str(_SECTIONS.get(section, section))


def data_field_label(name: str) -> str:
    return str(_FIELDS.get(name, name))


def value_text(value: Any) -> str:
    """A value as it stands in the file for reading; codes stay codes, as in the file for programs."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        return "; ".join(f"{key}: {value_text(each)}" for key, each in value.items())
    return ", ".join(map(value_text, value)) if isinstance(value, list) else str(value)


def trace_text(kind: str, number: int) -> str:
    """What a deletion does to one kind of trace."""
    texts: dict[str, Any] = {
        "account": lambda: _("The account with its firms, sessions, keys, searches and drafts is deleted."),
        "contacts": lambda: ngettext(
            "The contact of %(num)d firm is emptied; the firm stays.",
            "The contact of %(num)d firms is emptied; the firms stay.",
            number,
        ),
        "delegates": lambda: ngettext(
            "At %(num)d fair the firm stands in the place of the person.",
            "At %(num)d fairs the firm stands in the place of the person.",
            number,
        ),
        "helpers": lambda: ngettext(
            "%(num)d entry as helper or interpreter loses its name.",
            "%(num)d entries as helper or interpreter lose their name.",
            number,
        ),
        "introductions": lambda: ngettext(
            "In %(num)d introduction the contact is emptied, and those of both firms close.",
            "In %(num)d introductions the contact is emptied, and those of both firms close.",
            number,
        ),
        "rfqs": lambda: ngettext(
            "%(num)d request for quotation loses the address it went to; its links end.",
            "%(num)d requests for quotation lose the address they went to; their links end.",
            number,
        ),
        "agreements": lambda: ngettext(
            "The name under %(num)d NDA stays as evidence until its time is over; the person is told.",
            "The name under %(num)d NDAs stays as evidence until its time is over; the person is told.",
            number,
        ),
        "letters": lambda: ngettext("%(num)d letter is deleted.", "%(num)d letters are deleted.", number),
        "photos": lambda: ngettext("%(num)d photo stays hidden.", "%(num)d photos stay hidden.", number),
        "texts": lambda: ngettext(
            "In %(num)d text or list the address, number and name are struck out.",
            "In %(num)d texts or lists the address, number and name are struck out.",
            number,
        ),
    }
    return str(texts[kind]())
