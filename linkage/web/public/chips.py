"""What was understood of a query, piece by piece: each can be taken away, corrected, or read as plain words. All by links."""

from __future__ import annotations

from dataclasses import dataclass

from linkage.inputs.known_words import LONGEST_PHRASE, PLAIN, read_corrections
from linkage.language import _
from linkage.services.findings import Reading, meaning_text, readings
from linkage.web.addresses import Address
from search.understanding import KnownWord, Understood
from search.understanding.alternatives import alternatives

AS = "as"
"""Key of the address: a correction, written phrase|kind|id."""

_MOST_CORRECTIONS = 12
_MOST_CHIPS_WITH_CHOICES = 8


@dataclass(frozen=True, slots=True)
class Chip:
    """`choices`: (meaning in words, address of the search that reads it so); `typed`: the reader's own words."""

    heading: str
    text: str
    typed: str
    remove_url: str
    choices: tuple[tuple[str, str], ...]
    is_corrected: bool


@dataclass(frozen=True, slots=True)
class Correction:
    """A word that looked misspelt, what it was read as, and the search for exactly what was typed."""

    typed: str
    read_as: str
    url: str


def corrections_of(address: Address) -> tuple[KnownWord, ...]:
    """What the reader corrected. Anything that is no entry of the vocabulary is passed over."""
    return read_corrections(address.values(AS)[:_MOST_CORRECTIONS])


def chips(query: str, understood: Understood, address: Address) -> tuple[Chip, ...]:
    """In the order of the query; last the words that the reader wants read as words."""
    corrected = corrections_of(address)
    found = [
        _chip(reading, query, understood, address, has_choices=place < _MOST_CHIPS_WITH_CHOICES)
        for place, reading in enumerate(readings(query, understood))
    ]
    plain = [word.phrase for word in corrected if word.kind == PLAIN and word.phrase in query]
    return (*found, *(_plain_chip(phrase, query, address) for phrase in plain))


def misspelt(query: str, understood: Understood, address: Address) -> tuple[Correction, ...]:
    typed = ((query[typo.start : typo.end], typo.read_as) for typo in understood.corrections)
    return tuple(
        Correction(word, read_as, _read_as(address, KnownWord(word, PLAIN, "")))
        for word, read_as in dict(typed).items()
    )


def _chip(reading: Reading, query: str, understood: Understood, address: Address, *, has_choices: bool) -> Chip:
    typed = query[reading.span.start : reading.span.end]
    uncorrected = _without_corrections_of(address, typed)
    is_corrected = uncorrected != address
    choices: list[tuple[str, str]] = [(_("As it was read at first"), str(uncorrected))] if is_corrected else []
    if has_choices and len(typed) <= LONGEST_PHRASE:
        others = (*alternatives(understood, query, reading.span), KnownWord(typed, PLAIN, ""))
        choices += [(meaning_text(word), _read_as(address, word)) for word in others]
    remove_url = str(uncorrected.setting("q", reading.rest))
    return Chip(reading.heading, reading.text, typed, remove_url, tuple(choices), is_corrected)


def _plain_chip(phrase: str, query: str, address: Address) -> Chip:
    uncorrected = _without_corrections_of(address, phrase)
    rest = " ".join(query.replace(phrase, " ").split())
    choices = ((_("As it was read at first"), str(uncorrected)),)
    return Chip(_("Words"), phrase, phrase, str(uncorrected.setting("q", rest)), choices, is_corrected=True)


def _read_as(address: Address, word: KnownWord) -> str:
    return str(_without_corrections_of(address, word.phrase).adding(AS, f"{word.phrase}|{word.kind}|{word.id}"))


def _without_corrections_of(address: Address, phrase: str) -> Address:
    for value in address.values(AS):
        if value.rsplit("|", 2)[0] == phrase:
            address = address.without(AS, value)
    return address
