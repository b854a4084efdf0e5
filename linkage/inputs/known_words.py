"""What officers may tell the search about a word."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from linkage.inputs.base import Input, Line60, Line120, Line300
from linkage.inputs.refusals import Refused
from linkage.language import _l
from matching.taxonomy import LANGUAGES, Taxonomy, taxonomy
from search.understanding import KnownWord
from search.understanding.lexicon import squeeze

PLAIN = "text"
"""The kind of a word that means nothing in particular: a name, or noise."""

KINDS = (
    "process",
    "material",
    "material_family",
    "province",
    "macro_region",
    "certificate",
    "sector",
    "ownership",
    PLAIN,
)
LONGEST_PHRASE = 80
_SHORTEST_KEY = 2


def targets(kind: str, table: Taxonomy | None = None) -> tuple[str, ...]:
    """The ids a word of a kind may stand for; none for an unknown kind, the empty one for plain words."""
    table = table or taxonomy()
    tables: dict[str, Any] = {
        "process": table.processes,
        "material": table.materials,
        "material_family": table.material_families,
        "province": table.provinces,
        "macro_region": table.macro_regions,
        "certificate": table.certificates,
        "sector": table.sectors,
        "ownership": table.ownerships,
        PLAIN: ("",),
    }
    return tuple(tables.get(kind, ()))


def word_key(phrase: str) -> str:
    """The form by which a phrase is looked up: folded, without blanks and hyphens."""
    return squeeze(phrase)[0]


def _correction(value: Any) -> Any:
    word = read_correction(value) if isinstance(value, str) else None
    if word is None:
        raise Refused(
            _l("Write phrase|kind|id, with a kind and an id of the vocabulary; phrase|text| for plain words.")
        )
    return value


Correction = Annotated[Line300, AfterValidator(_correction)]
"""What a reader says a phrase of the own query means, as `read_correction` reads it."""


def read_correction(text: str) -> KnownWord | None:
    """A correction, written phrase|kind|id; None when it is no entry of the vocabulary."""
    phrase, *meaning = text.rsplit("|", 2)
    if len(meaning) != 2 or not phrase.strip() or len(phrase) > LONGEST_PHRASE or meaning[1] not in targets(meaning[0]):
        return None
    return KnownWord(phrase, *meaning)


def read_corrections(texts: Iterable[str]) -> tuple[KnownWord, ...]:
    """Those of the corrections that are entries of the vocabulary."""
    return tuple(word for text in texts if (word := read_correction(text)) is not None)


def _phrase(value: Any) -> Any:
    if not isinstance(value, str) or not value.strip():
        raise Refused(_l("Enter the word as people type it."))
    if len(value.strip()) > LONGEST_PHRASE:
        raise Refused(_l("Enter a word or a short phrase, of at most %(most)s characters."), most=LONGEST_PHRASE)
    if len(word_key(value)) < _SHORTEST_KEY or not any(letter.isalnum() for letter in value):
        raise Refused(_l("Enter at least two letters. A shorter word would be found inside many others."))
    return value


def _kind(value: Any) -> Any:
    if value not in KINDS:
        raise Refused(_l("Choose what the word stands for."))
    return value


def _language(value: Any) -> Any:
    if value not in LANGUAGES:
        raise Refused(_l("Choose one of the seven languages of the vocabulary."))
    return value


class KnownWordInput(Input):
    """A phrase and what it means. `target` is a taxonomy id of the kind, empty for plain words."""

    phrase: Annotated[Line120, BeforeValidator(_phrase)] = Field(default="", validate_default=True)
    kind: Annotated[str, StringConstraints(max_length=20), BeforeValidator(_kind)] = Field(
        default="", validate_default=True
    )
    target: Line60 = ""
    language: Annotated[str, BeforeValidator(_language)] | None = None

    @model_validator(mode="after")
    def _target_is_of_the_kind(self) -> KnownWordInput:
        if self.target not in targets(self.kind):
            raise Refused(_l("Choose one entry of the vocabulary."), at="target")
        return self
