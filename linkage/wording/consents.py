"""What a person agrees to, purpose by purpose. Whoever changes a text gives it a new version: a yes to another version does not count,
and the person is asked anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from database.enums import (
    ConsentChannel,
    ConsentPurpose,
    PrivacyRequestChannel,
    PrivacyRequestKind,
    PrivacyRequestStatus,
    PrivateViewKind,
)
from database.models.privacy import NEWS_TEXT_VERSION
from linkage.language import _l


@dataclass(frozen=True, slots=True)
class ConsentText:
    """`about` is the text that is agreed to, and kept word by word with the yes."""

    version: str
    title: Any
    about: Any


CONSENT_TEXTS: Mapping[ConsentPurpose, ConsentText] = {
    ConsentPurpose.PUBLISH: ConsentText(
        "1",
        _l("Show me to everybody as the contact of my firm"),
        _l(
            "I agree that %(agency)s shows my name, business e-mail address and telephone number to everybody on the page of the "
            "firm whose contact person I am, on this site and through its interface for programs."
        ),
    ),
    ConsentPurpose.BUYERS: ConsentText(
        "1",
        _l("Show me to registered buyers"),
        _l(
            "I agree that %(agency)s shows my name, business e-mail address and telephone number to signed-in people of buyers, on "
            "the page of the firm whose contact person I am. Each time somebody looks is noted, and I can read who it was."
        ),
    ),
    ConsentPurpose.EVENTS: ConsentText(
        "1",
        _l("Share my contact with the firms I meet at fairs"),
        _l(
            "I agree that %(agency)s gives my name, position, e-mail address and telephone number to the firms that I meet at its "
            "fairs and visits, once both firms have agreed to share contacts."
        ),
    ),
    ConsentPurpose.CALLS: ConsentText(
        "1",
        _l("Call me to ask what became of meetings"),
        _l("I agree that officers of %(agency)s telephone me to ask what became of meetings and introductions."),
    ),
    ConsentPurpose.PHOTOS: ConsentText(
        "1",
        _l("Show photos in which I can be recognised"),
        _l(
            "I agree that %(agency)s shows photos in which I can be recognised on the page of my firm, for twelve months each."
        ),
    ),
    ConsentPurpose.NEWSLETTERS: ConsentText(
        NEWS_TEXT_VERSION,
        _l("Send me news"),
        _l(
            "I agree that %(agency)s writes to me by e-mail about new part needs and firms that fit my firm, and about its events. "
            "Letters that I ask for one by one, and letters about what I have under way, do not depend on it."
        ),
    ),
    ConsentPurpose.RESEARCH: ConsentText(
        "1",
        _l("Use my answers for research"),
        _l(
            "I agree that %(agency)s uses what I said of meetings and outcomes for studies. My name is left out of what is "
            "published."
        ),
    ),
    ConsentPurpose.ABROAD: ConsentText(
        "1",
        _l("Let firms abroad have my contact"),
        _l(
            "I agree that %(agency)s passes my name, business e-mail address and telephone number on to firms and agencies outside "
            "Vietnam, where other rules of data protection may hold."
        ),
    ),
    ConsentPurpose.INTRODUCTION: ConsentText(
        "1",
        _l("Show me to the other firm of an introduction"),
        _l(
            "I agree that %(agency)s shows my name, business e-mail address and telephone number to the people of the other firm of "
            "this introduction, once both firms have accepted it, and until one of us takes it back."
        ),
    ),
}

GENERAL_PURPOSES = tuple(purpose for purpose in ConsentPurpose if purpose is not ConsentPurpose.INTRODUCTION)
"""What is asked once and for all; an introduction is agreed to one by one."""

_CHANNELS = {
    ConsentChannel.WEB: _l("on this site, signed in"),
    ConsentChannel.LINK: _l("by a link sent to the person"),
    ConsentChannel.PHONE: _l("by telephone, to an officer"),
    ConsentChannel.PAPER: _l("on paper"),
}
_KINDS = {
    PrivacyRequestKind.ACCESS: _l("See what is kept about me"),
    PrivacyRequestKind.CORRECTION: _l("Correct it"),
    PrivacyRequestKind.DELETION: _l("Delete it"),
    PrivacyRequestKind.RESTRICTION: _l("Use it no more, but keep it"),
    PrivacyRequestKind.OBJECTION: _l("Object, or take consents back"),
}
_REQUEST_CHANNELS = {
    PrivacyRequestChannel.ACCOUNT: _l("From the account"),
    PrivacyRequestChannel.FORM: _l("Form on the site"),
    PrivacyRequestChannel.PHONE: _l("By telephone"),
    PrivacyRequestChannel.EMAIL: _l("By e-mail"),
    PrivacyRequestChannel.PAPER: _l("On paper"),
}
_STATES = {
    PrivacyRequestStatus.RECEIVED: _l("To be answered"),
    PrivacyRequestStatus.ANSWERED: _l("To be carried out"),
    PrivacyRequestStatus.DONE: _l("Carried out"),
    PrivacyRequestStatus.REFUSED: _l("Not carried out"),
}
_VIEWS = {
    PrivateViewKind.CONTACT: _l("Contact opened by an officer"),
    PrivateViewKind.NUMBER: _l("Personal number opened by an officer"),
    PrivateViewKind.BUYER: _l("Contact shown to a buyer"),
    PrivateViewKind.EXPORT: _l("File with contacts taken away"),
    PrivateViewKind.PERSON: _l("All data of a person read or taken away"),
    PrivateViewKind.INTRODUCTION: _l("Contact shown to the other firm of an introduction"),
    PrivateViewKind.REPORT: _l("What was told in confidence, read"),
}


def consent_title(purpose: ConsentPurpose) -> str:
    return str(CONSENT_TEXTS[purpose].title)


def consent_text(purpose: ConsentPurpose, agency: str) -> str:
    """The text in the reader's language, as it is shown and kept."""
    return str(CONSENT_TEXTS[purpose].about) % {"agency": agency}


def consent_channel(channel: ConsentChannel) -> str:
    return str(_CHANNELS[channel])


def request_kind(kind: PrivacyRequestKind) -> str:
    return str(_KINDS[kind])


def request_channel(channel: PrivacyRequestChannel) -> str:
    return str(_REQUEST_CHANNELS[channel])


def request_state(status: PrivacyRequestStatus) -> str:
    return str(_STATES[status])


def view_kind(kind: PrivateViewKind) -> str:
    return str(_VIEWS[kind])
