"""What became of a letter, in words."""

from __future__ import annotations

from typing import Any

from database.queries.outbox import LetterState
from linkage.language import _, _l

TOO_OLD = "too-old"
"""Kept in place of a server's answer: the letter could not leave while it was of use."""

NO_ADDRESS = "This is no e-mail address."

_STATES: dict[LetterState, Any] = {
    LetterState.WAITING: _l("Waiting"),
    LetterState.SENT: _l("Sent"),
    LetterState.GIVEN_UP: _l("Given up"),
}
_TONES = {
    LetterState.WAITING: ("accent", "clock"),
    LetterState.SENT: ("good", "check"),
    LetterState.GIVEN_UP: ("warning", "alert"),
}
_OWN: dict[str, Any] = {
    TOO_OLD: _l("It could not leave while it was of use."),
    NO_ADDRESS: _l("This is no e-mail address."),
}


def letter_state(state: LetterState) -> str:
    return str(_STATES[state])


def letter_tone(state: LetterState) -> tuple[str, str]:
    """Tone and icon of its badge."""
    return _TONES[state]


def letter_fault(kept: str | None) -> str:
    """Why it did not leave: in our words where we found out, else as the mail server said."""
    return str(_OWN.get(kept or "", kept or ""))


def link_in_place() -> str:
    """What is shown where a letter has a link that opens something."""
    return _("[a link for its reader alone]")
