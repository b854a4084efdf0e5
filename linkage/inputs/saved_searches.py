"""A search to be kept: the state of a results page, which is the query of its address."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode

from pydantic import BeforeValidator, Field

from database.enums import SearchAlert
from linkage.inputs.base import Input, Line120
from linkage.inputs.known_words import read_corrections
from linkage.inputs.refusals import Refused
from linkage.language import _l
from search.fields import FILTERS
from search.understanding import KnownWord

SUPPLIERS, NEEDS = "suppliers", "needs"
LONGEST_STATE = 8_000
LONGEST_NAME = 120
_KEPT = ("q", "of", *FILTERS, "as", "sort")
_NARROWS = ("q", *FILTERS)
_LONGEST_VALUE = 2_000
_MOST_VALUES = 300
_UNWRITABLE = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\ufdd0-\\ufdef\\ufffe\\uffff]+")


@dataclass(frozen=True, slots=True)
class SearchState:
    """What a results page shows, as (key, value) pairs in their order: q, of, filters, corrections of words, sort."""

    pairs: tuple[tuple[str, str], ...]

    @property
    def query(self) -> str:
        """As it stands in an address."""
        return urlencode(self.pairs)

    @property
    def of(self) -> str:
        return next(iter(self._values("of")), SUPPLIERS)

    @property
    def text(self) -> str:
        return next((value for key, value in self.pairs if key == "q"), "")

    @property
    def filters(self) -> Mapping[str, tuple[str, ...]]:
        return {name: values for name in FILTERS if (values := self._values(name))}

    @property
    def known(self) -> tuple[KnownWord, ...]:
        return read_corrections(self._values("as"))

    @property
    def digest(self) -> str:
        """The same for states that find the same, however they are ordered or sorted."""
        said = sorted({pair for pair in self.pairs if pair[0] not in ("sort", "of")} | {("of", self.of)})
        return hashlib.sha256(urlencode(said).encode()).hexdigest()

    def _values(self, key: str) -> tuple[str, ...]:
        return tuple(value for name, value in self.pairs if name == key)


def kept_state(query: str) -> SearchState:
    """The state behind an address's query; what does not belong to it (page, language) is dropped.

    Raises ValueError when it has too many values.
    """
    given = parse_qsl(query.removeprefix("?"), max_num_fields=_MOST_VALUES, errors="replace")
    cleaned = ((key, _UNWRITABLE.sub(" ", value).strip()[:_LONGEST_VALUE]) for key, value in given if key in _KEPT)
    return SearchState(tuple(dict.fromkeys(pair for pair in cleaned if pair[1])))


def read_state(query: str) -> SearchState:
    """The state that somebody wants to save. Raises Refused when nothing is asked or it is no list of firms or needs."""
    if len(query) > LONGEST_STATE:
        raise Refused(_l("This search is too long to be saved."))
    try:
        state = kept_state(query)
    except ValueError:
        raise Refused(_l("This search is too long to be saved.")) from None
    if state.of not in (SUPPLIERS, NEEDS):
        raise Refused(_l("Only searches for suppliers and for part needs can be saved."))
    if not any(key in _NARROWS for key, _value in state.pairs):
        raise Refused(_l("Enter words or choose a filter first; then the search can be saved."))
    return state


def _state(value: Any) -> Any:
    if not isinstance(value, str):
        raise Refused(_l("Enter a text."))
    return read_state(value).query


class SavedSearchInput(Input):
    """A search to save. Without a name it is named after its words."""

    state: Annotated[str, BeforeValidator(_state)] = Field(default="", validate_default=True)
    name: Line120 | None = None
    alert: SearchAlert = SearchAlert.NONE


def _name(value: Any) -> Any:
    if value is None or value == "":
        raise Refused(_l("Enter a name for the search."))
    return value


class SavedSearchChange(Input):
    """What can be changed of a saved search."""

    name: Annotated[Line120, BeforeValidator(_name)] = Field(default="", validate_default=True)
    alert: SearchAlert = SearchAlert.NONE
