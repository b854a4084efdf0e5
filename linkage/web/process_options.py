"""The processes to choose from, for forms and filters that ask for one, and those that words mean."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from database.session import db
from linkage.language import current_language
from linkage.services.searches import suggest
from linkage.wording import process_label
from matching.taxonomy import taxonomy
from search.understanding import understand

Options = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def process_options(among: Collection[str] | None = None) -> Options:
    """Every process, or those of some codes, by family: in the order of the taxonomy in every language, the family itself first."""
    table = taxonomy()
    below: dict[str, list[str]] = {}
    for code in table.processes:
        if among is None or code in among:
            below.setdefault(table.family(code), []).append(code)
    return tuple(
        (process_label(root), tuple((code, process_label(code)) for code in codes)) for root, codes in below.items()
    )


def process_tree(without: Collection[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """All processes but the families and some that were chosen, by family, for those who would rather choose than type."""
    table, language = taxonomy(), current_language()
    families: dict[str, list[tuple[str, str]]] = {}
    for process in table.processes.values():
        if process.level != "family" and process.id not in without:
            families.setdefault(table.family(process.id), []).append((process.id, process.label(language)))
    return [(process_label(family), options) for family, options in families.items()]


def processes_meant(words: str) -> Iterator[str]:
    """What the words mean, then what begins like them."""
    yield from understand(words).processes
    for suggestion in suggest(db(), words, scope=(), limit=12):
        if suggestion.kind == "process":
            yield suggestion.id
