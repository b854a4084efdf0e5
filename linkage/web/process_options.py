"""The processes to choose from, for forms and filters that ask for one."""

from __future__ import annotations

from collections.abc import Collection

from linkage.wording import process_label
from matching.taxonomy import taxonomy

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
