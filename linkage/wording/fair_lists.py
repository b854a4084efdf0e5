"""Lists of participants in words: what a row would do, and every doubt with the cell it is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from linkage.language import _l, fill

_FATES: Mapping[str, Any] = {
    "added": _l("Comes"),
    "updated": _l("Is there already"),
    "choose": _l("Say which firm"),
    "duplicate": _l("Second row of a firm"),
    "left-out": _l("Left out"),
    "refused": _l("Cannot be read"),
}
_TONES: Mapping[str, tuple[str, str]] = {
    "added": ("good", "plus"),
    "updated": ("accent", "check"),
    "choose": ("warning", "question"),
    "duplicate": ("neutral", "list"),
    "left-out": ("neutral", "minus"),
    "refused": ("bad", "cross"),
}
_DOUBTS: Mapping[str, Any] = {
    "no_name": _l("The name of the firm is missing."),
    "same_as_row": _l("The same firm as row %(meant)s; what that row lacks is taken from here."),
    "by_name": _l("Known by its name alone, as %(meant)s."),
    "which_firm": _l("There are firms of nearly this name. Say which one it is."),
    "not_in_registry": _l("Not in the registry."),
    "becomes_draft": _l("Not in the registry; a draft is made."),
    "has_left": _l("This firm was refused, or has withdrawn. That stays so."),
    "too_many_people": _l("More people than a firm may bring. Left out: “%(value)s”."),
    "no_such_day": _l("The fair has no day %(value)s."),
    "days_unknown": _l("“%(value)s” is no day; it counts as every day."),
    "no_such_table": _l("There is no table “%(value)s”. Make it first, or seat the firm later."),
    "table_taken": _l("Another firm sits at table “%(value)s”."),
    "wished_and_refused": _l("%(value)s is wished for and refused. The refusal counts."),
    "wish_unknown": _l("“%(value)s” is neither on this list nor at the fair. The wish is left out."),
    "wish_unclear": _l("“%(value)s” may be one of several: %(meant)s. The wish is left out."),
    "wish_guessed": _l("“%(value)s” was taken for %(meant)s."),
    "country_unknown": _l("“%(value)s” is no country that was recognised."),
    "language_unknown": _l("“%(value)s” is no language that was recognised."),
    "language_odd": _l("“%(value)s” is not the language of its country. Ask which one it speaks."),
    "process_unknown": _l("Not recognised as a process: “%(value)s”."),
    "interpreter_language": _l("“%(value)s”: an interpreter for this language is needed."),
    "answer_unknown": _l("“%(value)s” is neither yes nor no; it counts as no."),
    "not_confirmed": _l("Not confirmed: the firm waits for approval."),
    "no_tax_code": _l("No tax code."),
    "tax_code_padded": _l("The tax code had lost its leading zero; it is put back."),
    "tax_code_doubtful": _l("The check digit of the tax code “%(value)s” is wrong."),
    "tax_code_odd": _l("“%(value)s” is no tax code; it was left out."),
    "personal_number": _l("A household business: its 12-digit number is personal and is not kept."),
}
_AT = _l("%(cell)s: %(sentence)s")


def fate_label(fate: str) -> str:
    return str(_FATES[fate])


def fate_tone(fate: str) -> tuple[str, str]:
    """Tone and icon of the badge."""
    return _TONES[fate]


def doubt_text(code: str, cell: str, value: str, meant: str) -> str:
    """The sentence of a doubt, the cell first."""
    sentence = fill(_DOUBTS[code], value=value[:120], meant=meant) if code in _DOUBTS else code
    return str(fill(_AT, cell=cell, sentence=str(sentence)) if cell else sentence)
