"""What may be submitted about linkage records."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from linkage.config import UI_LANGUAGES
from linkage.inputs.base import Input, Line20, Line200, Line500
from linkage.inputs.refusals import Refused
from linkage.language import _l


def _language(value: Any) -> Any:
    if value not in UI_LANGUAGES:
        raise Refused(_l("Choose the language of the record."))
    return value


class RecordInput(Input):
    """The language of the paper; the file is the same in each."""

    language: Annotated[str, BeforeValidator(_language)] = Field(default="", validate_default=True)


class RevokeInput(Input):
    """Why a record is taken back, for the firm and the agency."""

    reason: Line500 | None = None


class SignedInput(Input):
    """A record as it was handed on, to be verified."""

    payload: dict[str, Any]
    signature: Line200
    key_id: Line20
