"""What the platform refuses, and nothing about HTTP.

    LinkageError
      NotFound      it is not there, or not for this person to know of      (404 at the entrances)
      NotAllowed    the person lacks a right                                (403)
      Invalid       what was given does not hold; a text per field          (422)
      Conflict      somebody else was first, or it is there already         (409)
      Unavailable   not now                                                 (503)

Each carries a lazy text for people: what happened, what to do now.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class LinkageError(Exception):
    """A refusal that a person can understand. `text` may be lazy, and is translated when it is shown."""

    def __init__(self, text: Any = "") -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return str(self.text)


class NotFound(LinkageError):
    pass


class NotAllowed(LinkageError):
    pass


class Invalid(LinkageError):
    """`fields` maps a field's path (`capabilities.0.process`) to what is wrong with it."""

    def __init__(self, text: Any = "", fields: Mapping[str, Any] | None = None) -> None:
        super().__init__(text)
        self.fields = dict(fields or {})


class Conflict(LinkageError):
    pass


class Unavailable(LinkageError):
    pass
