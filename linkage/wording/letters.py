"""What became of a letter, in words, and what letters have in common."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from database.queries.outbox import LetterState
from linkage.language import _, _l
from linkage.wording.identifiers import masked_email

TOO_OLD = "too-old"
"""Kept in place of a server's answer: the letter could not leave while it was of use."""

NO_ADDRESS = "This is no e-mail address."

ENDED_LINK = _l(
    "This link has ended: the letters were chosen anew since, what they were about is gone, or the link is not whole. Take the link "
    "of a newer letter, or sign in and choose under your account."
)

_ADDRESS = re.compile(r"[^\s<>:;,()\"'@]+@[\w.-]+\w")

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
    """Why it did not leave: in our words where we found out, else as the mail server said, with the addresses in it masked."""
    own = _OWN.get(kept or "")
    return _ADDRESS.sub(lambda found: masked_email(found[0]), kept or "") if own is None else str(own)


def firm_lines(met: Iterable[tuple[str, Iterable[str]]]) -> list[str]:
    """A line for each firm with the parts it is about: each firm and each part once, in the order given."""
    firms: dict[str, dict[str, None]] = {}
    for firm, parts in met:
        firms.setdefault(firm, {}).update(dict.fromkeys(parts))
    return [
        "- " + (_("%(field)s: %(value)s", field=firm, value="; ".join(parts)) if parts else firm)
        for firm, parts in firms.items()
    ]


def link_in_place() -> str:
    """What is shown where a letter has a link that opens something."""
    return _("[a link for its reader alone]")
