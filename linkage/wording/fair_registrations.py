"""Registrations for fairs in words: sides, states, rules and what is missing, the consent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from linkage.language import _, _l
from linkage.wording.figures import list_text
from linkage.wording.labels import certificate_label, language_name, ownership_label, process_label, provinces_text

_SIDES: Mapping[str, Any] = {
    "supplier": _l("As a supplier"),
    "assembler": _l("As a buyer"),
}
_SIDE_NOUNS: Mapping[str, Any] = {
    "supplier": _l("Supplier"),
    "assembler": _l("Buyer"),
}
_STATES: Mapping[str, Any] = {
    "invited": _l("Invited"),
    "applied": _l("Waits for approval"),
    "approved": _l("Takes part"),
    "waiting": _l("On the waiting list"),
    "refused": _l("Refused"),
    "withdrawn": _l("Withdrawn"),
}
_TONES: Mapping[str, tuple[str, str]] = {
    "invited": ("accent", "user"),
    "applied": ("warning", "clock"),
    "approved": ("good", "check"),
    "waiting": ("accent", "list"),
    "refused": ("bad", "cross"),
    "withdrawn": ("neutral", "cross"),
}
_CONSENTS: Mapping[str, Any] = {
    "1": _l(
        "The agency may give the names, e-mail addresses and telephone numbers of the people who come for us to the firms that "
        "we meet at this fair, so that they can reach us afterwards. We can take this back at any time; it counts from then on."
    ),
}


def side_label(side: str) -> str:
    """As a supplier, as a buyer."""
    return str(_SIDES[side])


def side_noun(side: str) -> str:
    """Supplier, buyer."""
    return str(_SIDE_NOUNS[side])


def participant_state(status: str) -> str:
    return str(_STATES[status])


def participant_tone(status: str) -> tuple[str, str]:
    """Tone and icon of the badge of a state."""
    return _TONES[status]


def consent_text(version: str) -> str:
    """What a firm agrees to, in the words of a version."""
    return str(_CONSENTS[version])


def rule_text(code: str, wanted: tuple[str, ...]) -> str:
    """What the fair asks."""
    if code == "listed":
        return _("A published profile")
    if code == "completeness":
        return _("A profile that is at least %(percent)s%% complete", percent=wanted[0])
    names = _names(code, wanted)
    sentences = {
        "processes": _("One of these processes: %(names)s", names=names),
        "provinces": _("The main plant in %(names)s", names=names),
        "certificates": _("One of these certificates, in force: %(names)s", names=names),
        "ownership": _("Ownership: %(names)s", names=names),
    }
    return sentences[code]


def lack_text(code: str, has: tuple[str, ...]) -> str:
    """What the firm says of it, where it does not fulfil the rule."""
    if code == "listed":
        return _("The profile is not published.")
    if code == "completeness":
        return _("The profile is %(percent)s%% complete.", percent=has[0])
    if not has:
        return _("The profile says nothing of this.")
    return _("The profile says: %(names)s", names=_names(code, has))


def _names(code: str, codes: tuple[str, ...]) -> str:
    if code == "provinces":
        return provinces_text(codes)
    label = {"processes": process_label, "certificates": certificate_label, "ownership": ownership_label}[code]
    return list_text([label(each) for each in codes])


def languages_text(languages: Sequence[str], *, is_interpreter_needed: bool) -> str:
    """In which languages a firm talks; of one that needs an interpreter and named none, that somebody has to ask."""
    if not languages and is_interpreter_needed:
        return _("language to be asked")
    return ", ".join(language_name(code) for code in languages)
