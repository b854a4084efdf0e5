"""What stands below a letter: how such letters end, and to a reader without an account who writes and why it came to that
address."""

from __future__ import annotations

from dataclasses import replace

from database.enums import NoticeKind
from linkage.language import _, speaking
from linkage.services.outbox import STOP_HEADER, Letter, one_click


def stop_address(base_url: str, token: str, what: str) -> str:
    return f"{base_url}/notices/stop/{token}/{what}"


def settings_address(base_url: str, token: str) -> str:
    return f"{base_url}/notices/settings/{token}"


def with_way_out(letter: Letter, heading: NoticeKind, token: str, *, base_url: str) -> Letter:
    """The letter with the one click that ends its kind (RFC 8058), and the same as links below it. One that has its own stays."""
    if STOP_HEADER in letter.headers:
        return letter
    stop = stop_address(base_url, token, heading.value)
    with speaking(letter.language):
        foot = _(
            "No more letters of this kind:\n%(stop)s\n\nWhich letters you get:\n%(settings)s",
            stop=stop,
            settings=settings_address(base_url, token),
        )
    return _below(replace(letter, headers={**letter.headers, **one_click(stop)}), foot)


def with_guest_way_out(letter: Letter, heading: NoticeKind, token: str, *, base_url: str) -> Letter:
    """For a reader without an account: why it came, and the one click that ends its kind to this address (RFC 8058)."""
    stop = stop_address(base_url, token, heading.value)
    with speaking(letter.language):
        way_out = _("\nNo more letters of this kind:\n%(stop)s\n", stop=stop)
    ending = replace(letter, headers={**letter.headers, **one_click(stop)})
    return _below(with_reason(ending, heading), way_out.strip())


def with_reason(letter: Letter, heading: NoticeKind | None) -> Letter:
    """For a reader without an account: who writes, and why to this address.

    `heading` None: the letter is always sent, so that it names no way to end it.
    """
    with speaking(letter.language):
        foot = _("With Linkage, an agency brings assemblers and makers of parts in Vietnam together.")
        foot += "\n" + _(
            "This letter went to %(address)s: the agency has this address for your firm.", address=letter.recipient
        )
        if heading is not None and STOP_HEADER not in letter.headers:
            foot += " " + _("You want no more letters of this kind? Tell the agency in an answer to this mail.")
    return _below(letter, foot)


def _below(letter: Letter, foot: str) -> Letter:
    return replace(letter, body=f"{letter.body.rstrip()}\n\n{foot}\n")
