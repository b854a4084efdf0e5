"""In which languages a firm talks at a fair, also where it only said that it needs an interpreter.

Who asked for one and named no language counts as speaking that of its nationality. Who said nothing at all is taken to understand
everybody but those who asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from database.enums import FairSide, Nationality
from database.models.fair_participants import FairDelegate, FairParticipant

LANGUAGE_OF: Mapping[str, str] = {
    Nationality.VN: "vi",
    Nationality.JP: "ja",
    Nationality.KR: "ko",
    Nationality.TW: "zh-Hant",
    Nationality.CN: "zh-Hans",
    Nationality.TH: "th",
    Nationality.EU: "en",
    Nationality.US: "en",
}
"""Nationality -> the language an interpreter is sought for. Of others nobody can tell: they are asked."""


def own_language(firm: FairParticipant) -> str | None:
    """The language of a firm's nationality; suppliers are Vietnamese unless they say otherwise. None where nobody can tell."""
    profile = firm.company.assembler_profile
    nationality = profile.nationality if profile is not None else None
    if nationality is None and firm.side is FairSide.SUPPLIER:
        nationality = Nationality.VN
    return LANGUAGE_OF.get(nationality) if nationality is not None else None


def is_language_asked(firm: FairParticipant) -> bool:
    """Whether officers have to ask which language it is for which the firm needs an interpreter."""
    return firm.is_interpreter_needed and not firm.languages


def spoken(firm: FairParticipant) -> frozenset[str]:
    """What the firm named, else its own language where it needs an interpreter; nothing where nobody said."""
    own = own_language(firm) if is_language_asked(firm) else None
    return frozenset(firm.languages or ([own] if own else []))


def writing_language(firm: FairParticipant) -> str:
    """In which its people are written to until they choose: that of its country, for who talks English need not read it best."""
    usual = "vi" if firm.side is FairSide.SUPPLIER else "en"
    return own_language(firm) or (firm.languages[0] if firm.languages else usual)


def spoken_by(delegate: FairDelegate) -> frozenset[str]:
    """What a person talks in: the person's own languages, else the firm's."""
    return frozenset(delegate.languages) or spoken(delegate.participant)


def need_interpreter(one: FairDelegate, other: FairDelegate) -> bool:
    """Whether two people share no language; where nobody said or asked, they are taken to share one."""
    ours, theirs = _talking_with(one, other), _talking_with(other, one)
    return bool(ours and theirs) and not ours & theirs


def understood(firms: Iterable[FairParticipant]) -> dict[int, frozenset[str]]:
    """Row of a firm -> words it shares with those of the other side that said nothing, for a solver that compares languages alone.

    Empty where nobody asked for an interpreter: then no language is as good as all.
    """
    there = list(firms)
    if not any(each.is_interpreter_needed for each in there):
        return {}
    silent = {
        side: frozenset(_word(each) for each in there if each.side is side and _is_silent(each)) for side in FairSide
    }
    return {
        each.id or 0: silent[each.side.other] | (_own_words(each) if _is_silent(each) else frozenset())
        for each in there
        if not each.is_interpreter_needed
    }


def _talking_with(one: FairDelegate, other: FairDelegate) -> frozenset[str]:
    firm = one.participant
    is_asked = other.participant.is_interpreter_needed and _is_silent(firm) and not one.languages
    own = own_language(firm) if is_asked else None
    return frozenset({own}) if own else spoken_by(one)


def _is_silent(firm: FairParticipant) -> bool:
    return not firm.languages and not firm.is_interpreter_needed and own_language(firm) is not None


def _own_words(firm: FairParticipant) -> frozenset[str]:
    return frozenset({own_language(firm) or "", _word(firm)})


def _word(firm: FairParticipant) -> str:
    """After all codes of languages, so that sentences name those."""
    return f"~{firm.code}"
