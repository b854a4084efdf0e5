"""The provinces to choose from, for forms and filters that ask for one."""

from __future__ import annotations

from linkage.wording import province_label
from matching.taxonomy import taxonomy


def province_options() -> tuple[tuple[str, str], ...]:
    """Every province by its name in the language spoken now."""
    return tuple(sorted(((code, province_label(code)) for code in taxonomy().provinces), key=lambda each: each[1]))
