"""Every process to choose from, for forms that ask for one."""

from __future__ import annotations

from linkage.wording import process_label
from matching.taxonomy import taxonomy

Options = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def process_options() -> Options:
    """Every process by family, the family itself first."""
    table = taxonomy()
    below: dict[str, list[str]] = {}
    for code in table.processes:
        below.setdefault(table.family(code), []).append(code)
    return tuple(
        (process_label(root), tuple((code, process_label(code)) for code in codes)) for root, codes in below.items()
    )
