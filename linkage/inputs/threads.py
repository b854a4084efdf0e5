"""What people write to each other."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints

from linkage.inputs.base import Input, _text
from linkage.inputs.refusals import Refused
from linkage.language import _l

LONGEST = 10_000


def _written(value: Any) -> Any:
    if value is None or value == "":
        raise Refused(_l("Write your message."))
    return value


MessageText = Annotated[str, StringConstraints(max_length=LONGEST), BeforeValidator(_text), BeforeValidator(_written)]


class MessageInput(Input):
    """A message: plain text."""

    text: MessageText = Field(default="", validate_default=True)
