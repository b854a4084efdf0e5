"""What people ask about their data, and what officers take down for them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from database.enums import ConsentChannel, ConsentPurpose, PrivacyRequestChannel, PrivacyRequestKind
from linkage.inputs.base import Input, Line40, Line200, Line500, Text2000, Text4000
from linkage.inputs.refusals import Refused
from linkage.inputs.users import Email, Given, PersonName, UiLanguage
from linkage.language import _l


def _asked(sentence: Any) -> BeforeValidator:
    """A value that must be given, with the sentence that asks for it."""

    def check(value: Any) -> Any:
        if value is None or value == "":
            raise Refused(sentence)
        return value

    return BeforeValidator(check)


RequestKind = Annotated[PrivacyRequestKind, _asked(_l("Choose what you ask for."))]


class OwnRequestInput(Input):
    """From an account: who asks is known."""

    kind: RequestKind = Given
    message: Text4000 | None = None

    @model_validator(mode="after")
    def _says_what_is_wrong(self) -> OwnRequestInput:
        if self.kind is PrivacyRequestKind.CORRECTION and not self.message:
            raise Refused(_l("Say what is wrong, and what it should be."), at="message")
        return self


class PublicRequestInput(OwnRequestInput):
    """From somebody without an account."""

    name: PersonName = Given
    email: Email = Given
    phone: Line40 | None = None
    language: UiLanguage = "vi"


class IntakeInput(Input):
    """What an officer takes down from a call, a letter or a mail. A person without mail is reached by telephone."""

    kind: RequestKind = Given
    channel: Annotated[PrivacyRequestChannel, _asked(_l("Choose how the request came."))] = Given
    name: PersonName = Given
    email: Email | None = None
    phone: Line40 | None = None
    language: UiLanguage = "vi"
    message: Text4000 | None = None
    identity: Line500 | None = None

    @model_validator(mode="after")
    def _can_be_found(self) -> IntakeInput:
        if not self.email and not self.phone:
            raise Refused(_l("Enter the e-mail address or the telephone number of the person."), at="email")
        return self


class ProofInput(Input):
    """How it was made sure who asks."""

    identity: Annotated[
        Line500, _asked(_l("Say how you made sure who it is: called back under the known number, saw a badge."))
    ] = Given


class ResultInput(Input):
    """What the person reads at the end."""

    result: Annotated[Text2000, _asked(_l("Say in a sentence what was done, or why not. The person reads it."))] = Given


class ExtensionInput(Input):
    """Once, and with a reason."""

    days: Annotated[int, Field(ge=1, le=15)]
    reason: Annotated[Line500, _asked(_l("Say why it takes longer. The person reads it."))] = Given


class NotedConsentInput(Input):
    """A yes or no that an officer takes down, with where it comes from."""

    purpose: Annotated[ConsentPurpose, _asked(_l("Choose what it is about."))] = Given
    channel: Annotated[ConsentChannel, _asked(_l("Choose how the person told you."))] = Given
    proof: Line200 | None = None
    given: bool = False
