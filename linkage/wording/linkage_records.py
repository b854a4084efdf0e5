"""What a linkage record says, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from babel.numbers import format_compact_decimal

from linkage.language import _, _l, current_language, ngettext

VERDICTS: Mapping[str, Any] = {
    "genuine": _l("This record is genuine"),
    "expired": _l("This record has expired"),
    "revoked": _l("This record was revoked"),
    "gone": _l("This file was signed here, but the record is no longer kept"),
    "forged": _l("This is not a genuine record"),
}
STATES: Mapping[str, Any] = {
    "genuine": _l("Valid"),
    "expired": _l("Expired"),
    "revoked": _l("Revoked"),
    "forged": _l("Damaged"),
}
CONFIRMED: Mapping[str, Any] = {
    "both-sides": _l("By both sides"),
    "paper-seen": _l("By a paper that an officer saw"),
}


def verdict_title(verdict: str) -> str:
    return str(VERDICTS[verdict])


def state_label(verdict: str) -> str:
    """The same in one word, for a list."""
    return str(STATES[verdict])


def confirmed_label(how: str) -> str:
    return str(CONFIRMED[how])


def buyer_label(country: str, sector: str) -> str:
    """A buyer that is not named; both are labels, empty for what is not said."""
    if country and sector:
        return _("Assembler (%(country)s): %(sector)s", country=country, sector=sector)
    if country:
        return _("Assembler (%(country)s)", country=country)
    return _("Assembler: %(sector)s", sector=sector) if sector else _("Name not shown")


def band_text(least: int | None, below: int | None, currency: str) -> str:
    """100 million to 1 billion VND, the upper end left out."""
    low, high = (_compact(each) if each is not None else "" for each in (least, below))
    if least is None:
        return _("Below %(amount)s %(currency)s", amount=high, currency=currency)
    if below is None:
        return _("%(amount)s %(currency)s or more", amount=low, currency=currency)
    return _("%(least)s to %(below)s %(currency)s", least=low, below=high, currency=currency)


def span_text(*, is_yearly: bool) -> str:
    """Of what an amount is."""
    return _("For a year of supply") if is_yearly else _("For single orders")


def backing_text(linkages: int, by_paper: int) -> str:
    """How the amounts of so many linkages were confirmed."""
    if not by_paper:
        return _("By the other side")
    return confirmed_label("paper-seen") if by_paper >= linkages else _("By the other side, or by a paper seen")


def gap_text(kind: str, number: int) -> str:
    """What is missing for the record to say more."""
    if kind == "steps":
        return ngettext(
            "%(num)d linkage has got further, but not by the word of both sides. Ask the other side to confirm it:",
            "%(num)d linkages have got further, but not by the word of both sides. Ask the other side to confirm it:",
            number,
        )
    if kind == "unknown":
        return ngettext(
            "The agency does not know the buyer of %(num)d linkage yet. Ask it to look at the firm:",
            "The agency does not know the buyers of %(num)d linkages yet. Ask it to look at these firms:",
            number,
        )
    if kind == "values":
        return ngettext(
            "The amount of %(num)d linkage is not confirmed by the other side:",
            "The amounts of %(num)d linkages are not confirmed by the other side:",
            number,
        )
    if kind == "amounts":
        return ngettext(
            "For %(num)d linkage with orders no amount was stated:",
            "For %(num)d linkages with orders no amount was stated:",
            number,
        )
    if kind == "unnamed":
        return ngettext(
            "%(num)d buyer is not named: it shows no name, keeps the link to itself, did not confirm it here, or was not looked at.",
            "%(num)d buyers are not named: they show no name, keep the link secret, did not confirm it here, or were not looked at.",
            number,
        )
    if kind == "processes":
        return ngettext(
            "%(num)d process was not looked at by the agency. Send a document, or ask for a visit.",
            "%(num)d processes were not looked at by the agency. Send a document, or ask for a visit.",
            number,
        )
    if kind == "certificates":
        return ngettext(
            "%(num)d certificate was not seen by the agency. Send a copy of it.",
            "%(num)d certificates were not seen by the agency. Send copies of them.",
            number,
        )
    return str(_SINGLE[kind])


_SINGLE: Mapping[str, Any] = {
    "firm": _l("Nobody of the agency has looked at the firm as a whole. Ask for a visit."),
    "tax-code": _l("The profile has no tax code. A bank looks for it first."),
}


def _compact(amount: int) -> str:
    """1 billion, 1 tỷ, 10億."""
    language = current_language()
    # Japanese has but one, which spells 億 out.
    style: Literal["short", "long"] = "short" if language == "ja" else "long"
    return str(format_compact_decimal(amount, format_type=style, locale=language, fraction_digits=0))
